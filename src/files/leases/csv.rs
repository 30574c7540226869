//! Our leases as comma-separated values (RFC 4180), for tables: a header with the names of the
//! columns, empty where unknown. Columns may stand in any order; those of others are passed over.

use std::io::{self, BufRead, Write};

use strum::IntoEnumIterator as _;

use super::LeaseError;
use super::columns::{Column, blank};
use super::journal::{Journal, Place};
use super::lines::{LONGEST_LINE, Lines, NO_END};
use super::losses::Losses;
use super::record::LeaseRecord;

/// Whether a first line names our columns: the address and at least one more.
pub(super) fn is_header(line: &str) -> bool {
    fields(line).is_ok_and(|names| {
        let known: Vec<_> = columns(&names).into_iter().flatten().collect();
        known.contains(&Column::Ip) && known.len() > 1
    })
}

fn columns(names: &[String]) -> Vec<Option<Column>> {
    names
        .iter()
        .map(|name| Column::from_name(&name.trim().to_ascii_lowercase()))
        .collect()
}

fn header(fields: &[String], place: Place) -> Result<Vec<Option<Column>>, LeaseError> {
    let columns = columns(fields);
    if columns.contains(&Some(Column::Ip)) {
        return Ok(columns);
    }
    let what = "the header names no column “ip”".into();
    Err(LeaseError::Beginning { place, what })
}

pub(super) fn read(reader: &mut dyn BufRead, journal: &mut Journal) -> Result<(), LeaseError> {
    let mut rows = Rows::new(reader);
    let mut names = None;
    while let Some((number, row)) = rows.next()? {
        let place = Place::Line(number);
        if rows.no_end {
            journal.skip(place, NO_END);
        }
        match (row, &names) {
            (Err(reason), None) => {
                let what = reason.to_owned();
                return Err(LeaseError::Beginning { place, what });
            }
            (Err(reason), Some(_)) => journal.reject(place, reason),
            // A remark before the header, which the recogniser passes over as well.
            (Ok(fields), None)
                if fields
                    .iter()
                    .take(1)
                    .any(|field| field.trim().starts_with('#')) => {}
            (Ok(fields), None) => names = Some(header(&fields, place)?),
            (Ok(fields), Some(names)) => match entry(&fields, names) {
                Ok(lease) => journal.put_of_server(lease),
                Err(reason) => journal.reject(place, reason),
            },
        }
    }
    Ok(())
}

fn entry(fields: &[String], names: &[Option<Column>]) -> Result<LeaseRecord, String> {
    if fields.len() != names.len() {
        return Err(format!(
            "{} columns are there, {} are expected",
            fields.len(),
            names.len()
        ));
    }
    let mut lease = blank();
    for (field, name) in fields.iter().zip(names) {
        match name {
            Some(column) if !field.is_empty() => column.put(&mut lease, field)?,
            Some(Column::Ip) => return Err("the address is missing".into()),
            _ => {}
        }
    }
    Ok(lease)
}

/// Rows of fields. A field in quotes may go on in the next line.
struct Rows<'a> {
    lines: Lines<'a>,
    row: String,
    /// Whether the last line that was read has no end mark.
    no_end: bool,
}

/// A row and the number of its first line, or why it is none.
type Row = (u64, Result<Vec<String>, &'static str>);

/// Why a row cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfinished {
    /// A quotation mark is open at the end.
    Open,
    /// Something follows a closing quotation mark.
    Stray,
}

impl<'a> Rows<'a> {
    fn new(reader: &'a mut dyn BufRead) -> Self {
        Self {
            lines: Lines::new(reader),
            row: String::new(),
            no_end: false,
        }
    }

    /// The next row that is not empty.
    fn next(&mut self) -> io::Result<Option<Row>> {
        self.row.clear();
        let mut first = None;
        while let Some(line) = self.lines.next()? {
            let number = *first.get_or_insert(line.number);
            let text = match line.text {
                Ok(text) => text,
                Err(reason) => return Ok(Some((number, Err(reason)))),
            };
            self.no_end = !line.is_whole() && !text.is_empty();
            self.row.push_str(text);
            if self.row.is_empty() {
                first = None;
                continue;
            }
            match fields(&self.row) {
                Ok(fields) => return Ok(Some((number, Ok(fields)))),
                Err(Unfinished::Stray) => {
                    return Ok(Some((
                        number,
                        Err("a quotation mark stands within a field"),
                    )));
                }
                Err(Unfinished::Open) if self.row.len() > LONGEST_LINE => {
                    return Ok(Some((number, Err("a quotation mark is never closed"))));
                }
                Err(Unfinished::Open) => self.row.push_str(line.end),
            }
        }
        Ok(first.map(|number| (number, Err("a quotation mark is never closed"))))
    }
}

fn fields(row: &str) -> Result<Vec<String>, Unfinished> {
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let (field, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_field(quoted)?
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(fields),
            None => return Err(Unfinished::Stray),
        }
    }
}

/// A field after its opening quotation mark, and what follows the closing one.
fn quoted_field(text: &str) -> Result<(String, &str), Unfinished> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"').ok_or(Unfinished::Open)?;
        field.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None => return Ok((field, rest)),
        }
    }
}

pub(super) fn write(leases: &[LeaseRecord], out: &mut dyn Write) -> io::Result<Losses> {
    let names: Vec<_> = Column::iter().map(Column::name).collect();
    writeln!(out, "{}", names.join(","))?;
    for lease in leases {
        let values = Column::iter().map(|column| column.value(lease).unwrap_or_default());
        let values: Vec<_> = values.map(quoted).collect();
        writeln!(out, "{}", values.join(","))?;
    }
    Ok(Losses::default())
}

/// A field as it is written: in quotation marks where it must be.
pub(in crate::files) fn quoted(value: String) -> String {
    let special = |c: char| c.is_control() || matches!(c, ',' | '"');
    let padded = value.trim().len() != value.len();
    if padded || value.contains(special) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read as read_any};

    fn names(text: &str) -> (Vec<String>, Vec<String>) {
        let file = read_any(text.as_bytes(), None).unwrap();
        assert_eq!(file.format, Format::Csv);
        let names = file
            .leases
            .iter()
            .filter_map(|lease| lease.hostname.as_deref());
        (names.map(str::to_owned).collect(), file.remarks.lines())
    }

    #[test]
    fn fields_may_be_quoted_and_columns_in_any_order() {
        let text = "\u{feff}hostname,ip,colour\r\n\"a \"\"b\"\", c\nd\",192.0.2.1,red\r\n\r\n,192.0.2.2,\r\n";
        assert_eq!(names(text), (vec!["a \"b\", c\nd".into()], vec![]));
    }

    #[test]
    fn bad_rows_are_rejected_by_their_first_line() {
        let text =
            "ip,hostname\n192.0.2.1,a\n192.0.2.2\n192.0.2.3,\"b\"c\nx,\n,y\n192.0.2.4,\"d\n1\n";
        let (found, told) = names(text);
        assert_eq!(found, ["a"]);
        assert_eq!(
            told,
            [
                "line 3 rejected: 1 columns are there, 2 are expected",
                "line 4 rejected: a quotation mark stands within a field",
                "line 5 rejected: “x” is no address of a host",
                "line 6 rejected: the address is missing",
                "line 7 rejected: a quotation mark is never closed",
            ]
        );
    }

    #[test]
    fn a_remark_may_stand_before_the_header_and_a_header_names_the_address() {
        let text = "# mine, and yours\n#\nip,hostname\n192.0.2.1,a\n";
        assert_eq!(names(text), (vec!["a".into()], vec![]));
        let told = super::super::read_as(&b"x\n1\n"[..], Format::Csv, None).unwrap_err();
        assert_eq!(told.to_string(), "line 1: the header names no column “ip”");
    }

    #[test]
    fn an_open_quotation_mark_does_not_eat_the_file() {
        let line = format!("{}\n", "x".repeat(1_000));
        let text = format!("ip,hostname\n192.0.2.1,\"{}192.0.2.2,b\n", line.repeat(70));
        let (_, told) = names(&format!("{text}192.0.2.3,c\n"));
        assert_eq!(told[0], "line 2 rejected: a quotation mark is never closed");
    }
}

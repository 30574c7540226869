//! `dhcpleases.txt`, our own format: a header that names version and columns, then one readable
//! line for each lease. Columns are separated by spaces; `-` is unknown. In host names spaces,
//! control characters and `%` are written as `%` and two hexadecimal digits for each octet, and
//! so is a name that is only `-`.

use std::fmt::Write as _;
use std::io::{self, BufRead, Write};

use strum::IntoEnumIterator as _;

use super::LeaseError;
use super::columns::{Column, blank, shown};
use super::journal::{Journal, Place};
use super::lines::{Lines, NO_END};
use super::losses::Losses;
use super::record::LeaseRecord;

/// What every version begins with.
const MARK: &str = "# dorascope leases ";
/// The version that is written, and the only one that is read.
const VERSION: &str = "1";
/// No line is usually longer.
const USUAL_LINE: usize = 200;
const UNKNOWN: &str = "-";

/// Whether a first line is ours, of any version.
pub(super) fn is_header(line: &str) -> bool {
    line.starts_with(MARK)
}

pub(super) fn read(reader: &mut dyn BufRead, journal: &mut Journal) -> Result<(), LeaseError> {
    let mut lines = Lines::new(reader);
    let columns = match lines.next()? {
        Some(line) => header(line.text.unwrap_or_default())?,
        None => return Err(LeaseError::Empty),
    };
    while let Some(line) = lines.next()? {
        let place = Place::Line(line.number);
        let read = match line.text {
            Ok(text) if text.trim().is_empty() || text.starts_with('#') => continue,
            Ok(text) => {
                if !line.is_whole() {
                    journal.skip(place, NO_END);
                }
                entry(text, &columns)
            }
            Err(reason) => Err(reason.to_owned()),
        };
        match read {
            Ok(lease) => journal.put_of_server(lease),
            Err(reason) => journal.reject(place, reason),
        }
    }
    Ok(())
}

/// The columns that the header names; a column that is not known here is passed over.
fn header(line: &str) -> Result<Vec<Option<Column>>, LeaseError> {
    let wrong = |what: String| LeaseError::Beginning {
        place: Place::Line(1),
        what,
    };
    let (version, names) = line
        .strip_prefix(MARK)
        .and_then(|rest| rest.split_once(':'))
        .ok_or_else(|| wrong("the header names no columns".into()))?;
    if version != VERSION {
        return Err(wrong(format!(
            "version {} is not the one this program reads ({VERSION})",
            shown(version)
        )));
    }
    let columns: Vec<_> = names.split_whitespace().map(Column::from_name).collect();
    if columns.contains(&Some(Column::Ip)) {
        Ok(columns)
    } else {
        Err(wrong("the header names no column “ip”".into()))
    }
}

fn entry(text: &str, columns: &[Option<Column>]) -> Result<LeaseRecord, String> {
    let values: Vec<&str> = text
        .split_ascii_whitespace()
        .take(columns.len() + 1)
        .collect();
    if values.len() != columns.len() {
        return Err(format!("{} columns are expected", columns.len()));
    }
    let mut lease = blank();
    for (value, column) in values.into_iter().zip(columns) {
        match column {
            Some(column) if value != UNKNOWN => column.put(&mut lease, &unescaped(value)?)?,
            Some(Column::Ip) => return Err("the address is missing".into()),
            _ => {}
        }
    }
    Ok(lease)
}

pub(super) fn write(leases: &[LeaseRecord], out: &mut dyn Write) -> io::Result<Losses> {
    write_header(out)?;
    for lease in leases {
        write_line(lease, out)?;
    }
    Ok(Losses::default())
}

pub(super) fn write_header(out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<_> = Column::iter().map(Column::name).collect();
    writeln!(out, "{MARK}{VERSION}: {}", names.join(" "))
}

/// One lease. In a file with two lines about an address of a server the second one counts.
pub(super) fn write_line(lease: &LeaseRecord, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::with_capacity(USUAL_LINE);
    for (place, column) in Column::iter().enumerate() {
        if place > 0 {
            line.push(' ');
        }
        match (column, &lease.hostname) {
            (Column::Hostname, Some(name)) => line.push_str(&escaped(name)),
            // Nothing else can look like syntax.
            _ if column.append(lease, &mut line) => {}
            _ => line.push_str(UNKNOWN),
        }
    }
    line.push('\n');
    out.write_all(line.as_bytes())
}

fn escaped(value: &str) -> String {
    let plain = |c: char| !(c.is_whitespace() || c.is_control() || c == '%');
    if value != UNKNOWN && value.chars().all(plain) {
        return value.to_owned();
    }
    let mut text = String::new();
    let mut octets = [0; 4];
    for c in value.chars() {
        if plain(c) && value != UNKNOWN {
            text.push(c);
            continue;
        }
        for octet in c.encode_utf8(&mut octets).bytes() {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{octet:02x}");
        }
    }
    text
}

fn unescaped(value: &str) -> Result<String, String> {
    if !value.contains('%') {
        return Ok(value.to_owned());
    }
    let mut octets = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first == b'%' {
            let digits = rest.get(..2).and_then(|pair| str::from_utf8(pair).ok());
            let octet = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok());
            octets.push(octet.ok_or("two hexadecimal digits are expected after “%”")?);
            rest = &rest[2..];
        } else {
            octets.push(first);
        }
    }
    String::from_utf8(octets).map_err(|_| format!("{} is not text in UTF-8", shown(value)))
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read as read_any};
    use super::*;

    #[test]
    fn a_file_is_readable_and_comes_back() {
        let mut lease = blank();
        for (column, value) in [
            (Column::Ip, "192.0.2.7"),
            (Column::Mac, "02:00:00:00:00:07"),
            (Column::Hostname, "Anna's 100 % fast\tPC"),
            (Column::Server, "192.0.2.1"),
            (Column::Ends, "infinite"),
            (Column::Starts, "2000-01-01T00:00:00.2Z"),
        ] {
            column.put(&mut lease, value).unwrap();
        }
        let mut out = Vec::new();
        write(std::slice::from_ref(&lease), &mut out).unwrap();
        let expected = "# dorascope leases 1: ip mac client_id server hostname state starts ends t1 t2\n\
            192.0.2.7 02:00:00:00:00:07 - 192.0.2.1 Anna's%20100%20%25%20fast%09PC active \
            2000-01-01T00:00:00.2Z infinite - -\n";
        assert_eq!(str::from_utf8(&out).unwrap(), expected);
        let file = read_any(&*out, None).unwrap();
        assert_eq!((file.format, file.leases), (Format::Txt, vec![lease]));
    }

    #[test]
    fn names_that_look_like_syntax_come_back() {
        for name in ["-", "--", "%", "%2d", "#", "a\u{a0}b", "ä", "\u{0}\n"] {
            let text = escaped(name);
            assert!(!text.contains(char::is_whitespace) && text != UNKNOWN);
            assert_eq!(unescaped(&text).as_deref(), Ok(name));
        }
        for wrong in ["%", "%4", "%zz", "%ä", "%ff"] {
            assert!(unescaped(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn other_columns_are_passed_over_and_bad_lines_rejected() {
        let text = "# dorascope leases 1: colour state ip\n\nred active 192.0.2.1\n# a remark\n\
            red 192.0.2.2\nred active -\nred lost 192.0.2.3\nred active 192.0.2.4 x\n\
            red active 192.0.2.5";
        let file = read_any(text.as_bytes(), None).unwrap();
        assert_eq!(file.leases.len(), 2);
        assert_eq!(
            file.remarks.lines(),
            [
                "line 5 rejected: 3 columns are expected",
                "line 6 rejected: the address is missing",
                "line 7 rejected: “lost” is no state of a lease",
                "line 8 rejected: 3 columns are expected",
                "line 9 skipped: the end mark of the last line, which may be cut off",
            ]
        );
    }

    #[test]
    fn a_header_of_another_version_is_refused() {
        let told = |text: &str| read_any(text.as_bytes(), None).unwrap_err().to_string();
        assert_eq!(
            told("# dorascope leases 2: ip\n"),
            "line 1: version “2” is not the one this program reads (1)"
        );
        assert_eq!(
            told("# dorascope leases 1"),
            "line 1: the header names no columns"
        );
        assert_eq!(
            told("# dorascope leases 1: mac"),
            "line 1: the header names no column “ip”"
        );
    }
}

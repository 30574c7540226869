//! The table of what was handed in, for people, for spreadsheets and for programs.

use std::io::{self, Write};

use serde::Serialize;
use strum::IntoEnumIterator as _;

use crate::files::leases::csv::quoted;
use crate::view::reports::{ReportColumn, ReportRow, Verified};

/// Columns that are set to the right: figures.
const fn is_figure(column: ReportColumn) -> bool {
    matches!(
        column,
        ReportColumn::Asked
            | ReportColumn::Right
            | ReportColumn::Wrong
            | ReportColumn::Revealed
            | ReportColumn::Notes
    )
}

/// Writes a table with a header, columns set apart by two spaces.
///
/// # Errors
/// When `out` refuses.
pub fn text(rows: &[ReportRow], out: &mut dyn Write) -> io::Result<()> {
    let width = |column: ReportColumn| {
        let cells = rows.iter().map(|row| row.cell(column).chars().count());
        cells.max().unwrap_or(0).max(column.title().len())
    };
    let columns: Vec<(ReportColumn, usize)> = ReportColumn::iter()
        .map(|column| (column, width(column)))
        .collect();
    let mut line = |cell: &dyn Fn(ReportColumn) -> String| {
        let cells: Vec<String> = columns
            .iter()
            .map(|(column, width)| {
                let cell = cell(*column);
                if is_figure(*column) {
                    format!("{cell:>width$}")
                } else {
                    format!("{cell:<width$}")
                }
            })
            .collect();
        writeln!(out, "{}", cells.join("  ").trim_end())
    };
    line(&|column| column.title().to_lowercase())?;
    for row in rows {
        line(&|column| row.cell(column))?;
    }
    Ok(())
}

/// Writes comma-separated values (RFC 4180) with a header.
///
/// # Errors
/// When `out` refuses.
pub fn csv(rows: &[ReportRow], out: &mut dyn Write) -> io::Result<()> {
    let titles = ReportColumn::iter().map(|column| column.title().to_lowercase());
    let titles: Vec<String> = std::iter::once("file".to_owned()).chain(titles).collect();
    writeln!(out, "{}", titles.join(","))?;
    for row in rows {
        let cells = ReportColumn::iter().map(|column| match (&row.report, column) {
            // There is room for all of it.
            (Ok(report), ReportColumn::Digest) => report.digest.clone(),
            _ => row.cell(column),
        });
        let cells = std::iter::once(row.file.clone()).chain(cells);
        let cells: Vec<String> = cells.map(harmless).map(quoted).collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

/// Spreadsheets take what begins like this for a formula, and carry it out.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@']) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// A row for programs.
#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    report: Option<Fields<'a>>,
    verified: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alike: Option<&'a str>,
}

#[derive(Serialize)]
struct Fields<'a> {
    lesson: &'a str,
    title: &'a str,
    variants: &'a [String],
    asked: usize,
    answered: usize,
    right: usize,
    wrong: usize,
    revealed: usize,
    notes: usize,
    runs: usize,
    digest: &'a str,
    program: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved: Option<&'a str>,
}

/// Writes one object for each row, one a line.
///
/// # Errors
/// When `out` refuses.
pub fn json(rows: &[ReportRow], out: &mut dyn Write) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, &object(row))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn object(row: &ReportRow) -> Object<'_> {
    let report = row.report.as_ref();
    let (verified, error) = match report.map(|report| &report.verified) {
        Ok(Verified::Yes) => ("yes", None),
        Ok(Verified::Differs(sentence)) => ("differs", Some(&**sentence)),
        Err(why) => ("cannot be read", Some(&**why)),
    };
    Object {
        file: &row.file,
        name: report.ok().and_then(|report| report.name.as_deref()),
        report: report.ok().map(|report| Fields {
            lesson: &report.lesson,
            title: &report.title,
            variants: &report.variants,
            asked: report.tally.asked,
            answered: report.tally.answered,
            right: report.tally.right,
            wrong: report.tally.wrong,
            revealed: report.tally.revealed,
            notes: report.tally.notes,
            runs: report.runs,
            digest: &report.digest,
            program: &report.program,
            saved: report.saved.as_deref(),
        }),
        verified,
        error,
        alike: row.alike.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: fn(&[ReportRow], &mut dyn Write) -> io::Result<()>) -> String {
        let bad = |file: &str, why: &str| ReportRow::new(file.into(), Err(why.to_owned()));
        let rows = [
            bad("/in/=1+1.dorascope", "a, “b”, \"c\""),
            bad("/in/b.dorascope", "it is empty"),
        ];
        let mut out = Vec::new();
        write(&rows, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_a_spreadsheet_would_carry_out_is_text() {
        let written = written(csv);
        let first = "'=1+1.dorascope,'=1+1.dorascope,,,,,,,,cannot be read,,\"a, “b”, \"\"c\"\"\"";
        assert_eq!(written.lines().nth(1), Some(first));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_object_with_its_sentence() {
        let written = written(json);
        let last = written.lines().last().unwrap();
        let error =
            "{\"file\":\"b.dorascope\",\"verified\":\"cannot be read\",\"error\":\"it is empty\"}";
        assert_eq!(last, error);
    }

    #[test]
    fn the_table_has_a_line_for_each_file() {
        let written = written(text);
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("name") && lines[0].ends_with("remark"));
        assert!(lines[2].ends_with("it is empty"));
    }
}

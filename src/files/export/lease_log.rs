//! The history of leases as a file: one line for each change, aligned to be read, or as CSV for
//! tables. What counts as a change is for `view::lease_log`.

use std::io::{self, Write};

use strum::IntoEnumIterator as _;

use super::Subject;
use crate::files::leases::{When, csv as comma};
use crate::view::lease_log::{Ends, LeaseEntry, entries};

/// What a file begins with; version 1 has these columns.
const MARK: &str = "# dorascope lease log 1: ";
/// What stands for an unknown value in the text file.
const UNKNOWN: &str = "-";
/// Wider values than this do not push the others aside: a client identifier can be long.
const WIDEST: usize = 32;

/// A column, in the order of the file.
#[derive(Clone, Copy, Debug, strum::EnumIter)]
enum Column {
    Time,
    Event,
    Address,
    Mac,
    ClientId,
    Server,
    Xid,
    Ends,
}

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Event => "event",
            Self::Address => "address",
            Self::Mac => "mac",
            Self::ClientId => "client_id",
            Self::Server => "server",
            Self::Xid => "xid",
            Self::Ends => "ends",
        }
    }

    /// What the entry has in this column; `None` if that is unknown.
    fn value(self, subject: &Subject<'_>, entry: &LeaseEntry) -> Option<String> {
        let date = |when: When| when.is_known().then(|| when.to_string());
        match self {
            Self::Time => date(subject.date(entry.at)),
            Self::Event => Some(entry.event.word().to_owned()),
            Self::Address => entry.address.map(|address| address.to_string()),
            Self::Mac => Some(entry.mac.to_string()),
            Self::ClientId => entry.client_id.as_ref().map(ToString::to_string),
            Self::Server => entry.server.map(|server| server.to_string()),
            Self::Xid => entry.xid.map(|xid| xid.to_string()),
            Self::Ends => match entry.ends? {
                Ends::At(end) => date(subject.date(end)),
                Ends::Never => date(When::Never),
            },
        }
    }
}

/// One entry, column by column.
type Row = Vec<Option<String>>;

fn rows(subject: &Subject<'_>) -> Vec<Row> {
    let row = |entry: &LeaseEntry| {
        let values = Column::iter().map(|column| column.value(subject, entry));
        values.collect()
    };
    let entries = entries(subject.log, subject.until);
    entries.iter().map(row).collect()
}

fn names() -> Vec<&'static str> {
    Column::iter().map(Column::name).collect()
}

/// Writes the history as aligned text; its first line names version and columns.
///
/// # Errors
/// When `out` refuses.
pub fn txt(subject: &Subject<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{MARK}{}", names().join(" "))?;
    let rows = rows(subject);
    let widths: Vec<usize> = Column::iter()
        .enumerate()
        .map(|(at, _)| width(&rows, at))
        .collect();
    for row in &rows {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, width)| format!("{:<width$}", shown(cell.as_ref())));
        let line: Vec<String> = cells.collect();
        writeln!(out, "{}", line.join(" ").trim_end())?;
    }
    Ok(())
}

fn shown(cell: Option<&String>) -> &str {
    cell.map_or(UNKNOWN, String::as_str)
}

fn width(rows: &[Row], column: usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.get(column));
    let widths = cells.map(|cell| shown(cell.as_ref()).len());
    widths.max().unwrap_or_default().min(WIDEST)
}

/// Writes the history as comma-separated values (RFC 4180) with a header, empty where unknown.
///
/// # Errors
/// When `out` refuses.
pub fn csv(subject: &Subject<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", names().join(","))?;
    for row in rows(subject) {
        let cells = row.into_iter().map(Option::unwrap_or_default);
        let cells: Vec<String> = cells.map(comma::quoted).collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

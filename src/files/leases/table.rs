//! Leases as a table for people: the columns of which something is known, by address.

use std::io::{self, Write};

use strum::IntoEnumIterator as _;

use super::columns::Column;
use super::record::LeaseRecord;

/// Writes the leases as a table with a header, columns set apart by two spaces. Control
/// characters in host names are shown, not sent to the terminal.
pub fn write(leases: &[LeaseRecord], out: &mut dyn Write) -> io::Result<()> {
    let columns: Vec<(Column, usize)> = Column::iter()
        .filter_map(|column| Some((column, width(column, leases)?)))
        .collect();
    let header = columns.iter().map(|(column, _)| column.name().to_owned());
    row(&columns, header, out)?;
    for lease in leases {
        let cells = columns.iter().map(|(column, _)| cell(*column, lease));
        row(&columns, cells, out)?;
    }
    Ok(())
}

/// How many characters the column needs; `None` if no lease has it.
fn width(column: Column, leases: &[LeaseRecord]) -> Option<usize> {
    let widths = leases
        .iter()
        .map(|lease| cell(column, lease).chars().count());
    let widest = widths.max().unwrap_or(0);
    let always = matches!(column, Column::Ip | Column::State);
    (widest > 0 || always).then(|| widest.max(column.name().len()))
}

fn cell(column: Column, lease: &LeaseRecord) -> String {
    let mut text = String::new();
    for c in column.value(lease).unwrap_or_default().chars() {
        if c.is_control() {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text
}

fn row(
    columns: &[(Column, usize)],
    cells: impl Iterator<Item = String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let padded = columns.iter().zip(cells);
    let line: Vec<String> = padded
        .map(|((_, width), cell)| format!("{cell:<width$}"))
        .collect();
    writeln!(out, "{}", line.join("  ").trim_end())
}

#[cfg(test)]
mod tests {
    use super::super::columns::blank;
    use super::*;

    #[test]
    fn a_table_shows_what_is_known() {
        let mut leases = vec![blank(), blank()];
        Column::Ip.put(&mut leases[0], "192.0.2.1").unwrap();
        Column::Ip.put(&mut leases[1], "192.0.2.100").unwrap();
        Column::Hostname.put(&mut leases[0], "ä\u{1b}[31m").unwrap();
        let mut out = Vec::new();
        write(&leases, &mut out).unwrap();
        let expected = "ip           hostname     state\n\
            192.0.2.1    ä\\u{1b}[31m  active\n\
            192.0.2.100               active\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

//! Leases as they are copied: a table that a spreadsheet takes.

use super::leases::LeaseRow;
use super::words;
use crate::time::{SimTime, span_in_words};

/// Leases, one a line, columns between tabs, titles first.
pub fn leases(rows: &[LeaseRow]) -> String {
    let titles = [
        "Client", "Address", "Server", "State", "Granted", "T1", "T2", "Ends", "Left",
    ];
    let mut text = titles.join("\t") + "\n";
    for row in rows {
        text += &cells(row).join("\t");
        text.push('\n');
    }
    text
}

fn cells(row: &LeaseRow) -> [String; 9] {
    let when = |at: Option<SimTime>| at.map_or("never".into(), words::instant);
    [
        row.client.clone(),
        row.address.to_string(),
        row.server.clone(),
        row.state.name().into(),
        words::instant(row.granted),
        when(row.t1),
        when(row.t2),
        when(row.ends),
        row.left.map_or("for ever".into(), span_in_words),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Playhead;
    use crate::view::leases::{LeaseColumn, Look};
    use crate::view::testing::lesson;

    #[test]
    fn leases_are_a_table() {
        let log = lesson("01-dora");
        let end = Playhead::at_end(&log);
        let look = Look::<LeaseColumn>::default();
        let (rows, _) = look.rows(&log, log.world(), end.instant);
        let text = leases(&rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        let row =
            "laptop-a\t192.168.1.100\tserver-1\tBOUND\t0.400\t30:00.400\t52:30.400\t1:00:00.400\t";
        assert!(lines[1].starts_with(row), "{text}");
        let columns = |line: &str| line.matches('\t').count();
        assert_eq!(columns(lines[0]), columns(lines[1]));
    }
}

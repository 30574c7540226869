//! What is copied, as text: a message with all of its fields, as the message panel shows them,
//! and leases as a table that a spreadsheet takes.

use super::inspector::Inspection;
use super::leases::LeaseRow;
use super::words;
use crate::time::{SimTime, span_in_words};
use crate::wire::dissect::{Field, FieldKind};

/// A message: what and when, from whom to whom, then its fields, one a line, parts indented.
pub fn message(shown: &Inspection) -> String {
    let name = shown.kind.map_or("not DHCP", |kind| kind.name());
    let at = words::instant(shown.at);
    let mut text = format!("{name}, message {}, {at}\n", shown.number);
    for line in [&shown.way, &shown.addresses, &shown.size] {
        text += line;
        text.push('\n');
    }
    text.push('\n');
    write(&mut text, &shown.fields, 0);
    text
}

fn write(text: &mut String, fields: &[Field], depth: usize) {
    let indent = "  ".repeat(depth);
    for field in fields
        .iter()
        .filter(|field| field.kind != FieldKind::Filler)
    {
        let line = [&indent, &field.name, ": ", &field.value, "\n"];
        text.extend(line);
        write(text, &field.children, depth + 1);
    }
}

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
    use crate::view::inspector::inspect;
    use crate::view::leases::{LeaseColumn, Look};
    use crate::view::testing::{lesson, outline_of};

    #[test]
    fn a_message_is_copied_with_all_it_says() {
        let log = lesson("01-dora");
        let outline = outline_of(&log);
        let shown = inspect(&log, &outline, outline.messages[1].released).unwrap();
        let text = message(&shown);
        let head = "DHCPOFFER, message 2, 0.200\n\
                    Server 1 to everyone (broadcast)\n\
                    192.168.1.1:67 → 255.255.255.255:68\n\
                    300 octets\n\n\
                    op: BOOTREPLY (2)\n";
        assert!(text.starts_with(head), "{text}");
        for line in ["yiaddr: 192.168.1.100\n", "\n51 ", "\n  "] {
            assert!(text.contains(line), "{line:?} in\n{text}");
        }
        assert!(!text.lines().any(|line| line.ends_with(' ')), "{text}");
    }

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

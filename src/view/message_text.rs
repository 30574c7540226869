//! A message as text: its fields in words, one a line, as they are copied or read aloud.

use std::fmt::Write as _;

use super::inspector::Inspection;
use super::words;
use crate::wire::dissect::{Field, FieldKind};

/// The message in words: a line for what it is and two for its way, then each field with its
/// value, parts indented below it. Fillers are left out, except the end mark.
pub fn message_text(shown: &Inspection) -> String {
    let kind = words::message_name(shown.kind, shown.is_cut());
    let at = words::instant(shown.at);
    let mut text = format!("{kind}, message {} at {at}\n", shown.number);
    // Writing into a string does not fail.
    let _ = writeln!(text, "{}\n{}, {}", shown.way, shown.addresses, shown.size);
    for field in &shown.fields {
        add(&mut text, field, 0);
    }
    text
}

fn add(text: &mut String, field: &Field, depth: usize) {
    if field.kind == FieldKind::Filler && !field.name.starts_with("255") {
        return;
    }
    let _ = writeln!(text, "{}{} {}", "  ".repeat(depth), field.name, field.value);
    for part in &field.children {
        add(text, part, depth + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::inspector::inspect;
    use crate::view::testing::{lesson, outline_of};

    #[test]
    fn an_offer_reads_line_by_line() {
        let log = lesson("01-dora");
        let outline = outline_of(&log);
        let offer = inspect(&log, &outline, outline.messages[1].released).unwrap();
        let text = message_text(&offer);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..3],
            [
                "DHCPOFFER, message 2 at 0.200",
                "Server 1 to everyone (broadcast)",
                "192.168.1.1:67 → 255.255.255.255:68, 300 octets",
            ]
        );
        for line in [
            "yiaddr 192.168.1.100",
            "flags 0x8000 broadcast",
            "  BROADCAST 1",
            "51 Lease time 3600 s (1 h)",
            "255 End end of the options",
        ] {
            assert!(lines.contains(&line), "{line}\n{text}");
        }
        assert!(!text.contains("Padding"), "{text}");
    }
}

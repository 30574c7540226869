//! What is different between two messages, field by field: computed from their dissections, so
//! that it says the same words as the tree of fields. Which two are compared is chosen outside;
//! here is only found which one came before in the same transaction.

use super::messages::packet;
use super::outline::Outline;
use crate::session::Log;
use crate::wire::dissect::{Field, FieldKind};

/// A field that is not the same in both messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The RFC's name of the field.
    pub name: String,
    /// Its value in the first message; nothing if it is new.
    pub before: Option<String>,
    /// Its value in the second message; nothing if it is gone.
    pub after: Option<String>,
    /// What it is for, in one sentence without a full stop.
    pub meaning: &'static str,
    /// Where it is defined.
    pub section: String,
}

/// Two messages side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What differs, in wire order of the second message; what is gone stands last.
    pub changes: Vec<Change>,
    /// The names of the fields that say the same in both.
    pub same: Vec<String>,
}

/// Compares two dissections. Where in the message an option stands makes no difference, nor do
/// pad octets.
pub fn compare(before: &[Field], after: &[Field]) -> Comparison {
    let mut left = told(before);
    let mut found = Comparison::default();
    for field in told(after) {
        let twin = left.iter().position(|other| other.name == field.name);
        match twin.map(|place| left.remove(place)) {
            Some(twin) if says_the_same(twin, field) => found.same.push(field.name.clone()),
            twin => found.changes.push(change(twin, Some(field), field)),
        }
    }
    let gone = left.iter().map(|field| change(Some(field), None, field));
    found.changes.extend(gone);
    found
}

impl Comparison {
    /// The unchanged fields in one line: `14 fields as before`.
    pub fn same_in_words(&self) -> String {
        match self.same.len() {
            1 => "1 field as before".into(),
            count => format!("{count} fields as before"),
        }
    }
}

/// So many messages are looked through for the one before, or after.
const LOOK_BACK: usize = 4_000;

/// The message, counted from 1, that left before this one with the same xid.
pub fn previous(log: &Log, outline: &Outline, number: usize) -> Option<usize> {
    let wanted = xid(log, outline, number)?;
    let mut earlier = number.saturating_sub(LOOK_BACK).max(1)..number;
    earlier.rfind(|number| xid(log, outline, *number) == Some(wanted))
}

/// The message, counted from 1, that left after this one with the same xid.
pub fn next(log: &Log, outline: &Outline, number: usize) -> Option<usize> {
    let wanted = xid(log, outline, number)?;
    let mut later = number + 1..=number.saturating_add(LOOK_BACK);
    later.find(|number| xid(log, outline, *number) == Some(wanted))
}

/// The octets of a message's xid.
fn xid<'a>(log: &'a Log, outline: &Outline, number: usize) -> Option<&'a [u8]> {
    packet(log, outline, number).and_then(|packet| packet.bytes.get(4..8))
}

/// The fields to compare: options that stand in `file` or `sname` count like all others.
fn told(fields: &[Field]) -> Vec<&Field> {
    let is_option = |field: &&Field| matches!(field.kind, FieldKind::Option(_));
    fields
        .iter()
        .flat_map(|field| std::iter::once(field).chain(field.children.iter().filter(is_option)))
        .filter(|field| field.kind != FieldKind::Filler)
        .collect()
}

fn says_the_same(a: &Field, b: &Field) -> bool {
    a.value == b.value && (holds_options(a) || parts_say_the_same(a, b))
}

/// What it holds is compared option by option.
fn holds_options(field: &Field) -> bool {
    let mut kinds = field.children.iter().map(|child| child.kind);
    kinds.any(|kind| matches!(kind, FieldKind::Option(_)))
}

fn parts_say_the_same(a: &Field, b: &Field) -> bool {
    let mut pairs = a.children.iter().zip(&b.children);
    a.children.len() == b.children.len()
        && pairs.all(|(a, b)| a.name == b.name && says_the_same(a, b))
}

fn change(before: Option<&Field>, after: Option<&Field>, field: &Field) -> Change {
    let value = |field: &Field| field.value.clone();
    Change {
        name: field.name.clone(),
        before: before.map(value),
        after: after.map(value),
        meaning: field.meaning,
        section: field.section.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{lesson, outline_of};
    use crate::wire::dissect::dissect;

    fn fields(lesson_name: &str, number: usize) -> Vec<Field> {
        let log = lesson(lesson_name);
        let outline = outline_of(&log);
        dissect(&packet(&log, &outline, number).unwrap().bytes)
    }

    fn values<'a>(found: &'a Comparison, name: &str) -> Option<[Option<&'a str>; 2]> {
        let change = found.changes.iter().find(|change| change.name == name)?;
        Some([change.before.as_deref(), change.after.as_deref()])
    }

    #[test]
    fn an_offer_fills_in_what_the_discover_left_empty() {
        let found = compare(&fields("01-dora", 1), &fields("01-dora", 2));
        assert_eq!(
            values(&found, "yiaddr"),
            Some([Some("0.0.0.0"), Some("192.168.1.100")])
        );
        let [before, after] = values(&found, "54 Server identifier").unwrap();
        assert_eq!((before, after), (None, Some("192.168.1.1")));
        let gone = |change: &Change| change.after.is_none();
        assert!(found.changes.iter().any(gone), "the list of wishes is gone");
        assert!(found.same.iter().any(|name| name == "xid"));
    }

    #[test]
    fn a_message_is_the_same_as_itself() {
        let found = compare(&fields("01-dora", 3), &fields("01-dora", 3));
        assert_eq!(found.changes, []);
        let count = told(&fields("01-dora", 3)).len();
        assert_eq!(found.same_in_words(), format!("{count} fields as before"));
    }

    #[test]
    fn the_place_of_an_option_makes_no_difference() {
        let before = fields("01-dora", 2);
        let mut after = before.clone();
        after.reverse();
        assert_eq!(compare(&before, &after).changes, []);
    }

    #[test]
    fn every_field_is_either_changed_or_the_same() {
        let (before, after) = (fields("01-dora", 2), fields("01-dora", 3));
        let found = compare(&before, &after);
        let gone = found.changes.iter().filter(|change| change.after.is_none());
        let of_after = found.changes.len() - gone.count() + found.same.len();
        assert_eq!(of_after, told(&after).len());
    }

    #[test]
    fn options_inside_of_file_are_compared_like_others() {
        let option = |value: &str| Field {
            name: "66 TFTP server".into(),
            value: value.into(),
            meaning: "",
            section: String::new(),
            range: 108..118,
            kind: FieldKind::Option(66),
            children: Vec::new(),
        };
        let file = |value| Field {
            name: "file".into(),
            kind: FieldKind::Fixed,
            children: vec![option(value)],
            ..option("holds options")
        };
        let found = compare(&[file("a")], &[file("b")]);
        assert_eq!(found.same, ["file"]);
        assert_eq!(
            values(&found, "66 TFTP server"),
            Some([Some("a"), Some("b")])
        );
    }

    #[test]
    fn the_message_before_is_of_the_same_transaction() {
        let log = lesson("29-three-devices");
        let outline = outline_of(&log);
        let xid = |number| packet(&log, &outline, number).unwrap().bytes[4..8].to_vec();
        assert_eq!(previous(&log, &outline, 1), None);
        for number in 1..=outline.messages.len() {
            if let Some(before) = previous(&log, &outline, number) {
                assert!(before < number);
                assert_eq!(next(&log, &outline, before), Some(number));
                assert_eq!(xid(before), xid(number));
                assert!((before + 1..number).all(|between| xid(between) != xid(number)));
            }
        }
        let last = outline.messages.len();
        assert!(previous(&log, &outline, last).is_some());
        assert_eq!(next(&log, &outline, last), None);
    }
}

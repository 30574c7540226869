//! The fields of a message as rows of a tree, each with a key that names it: by it the tree, the
//! bytes and the picture light the same thing, and a field that is chosen stays chosen from one
//! message to the next.

use std::collections::BTreeMap;

use crate::wire::dissect::Field;

/// A field with its place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The field.
    pub field: &'a Field,
    /// Its name behind those of its parents: `flags/BROADCAST`; a name that stands there already
    /// is counted on: `0 Pad#2`.
    pub key: String,
    /// How many parents it has.
    pub depth: usize,
}

/// All fields in wire order, each parent before its parts.
pub fn rows(fields: &[Field]) -> Vec<Row<'_>> {
    let mut rows = Vec::with_capacity(fields.len() + 8);
    add(fields, "", 0, &mut rows);
    rows
}

fn add<'a>(fields: &'a [Field], parent: &str, depth: usize, rows: &mut Vec<Row<'a>>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for field in fields {
        let count = seen.entry(&field.name).or_insert(0);
        *count += 1;
        let key = match count {
            1 => format!("{parent}{}", field.name),
            more => format!("{parent}{}#{more}", field.name),
        };
        let inside = format!("{key}/");
        rows.push(Row { field, key, depth });
        add(&field.children, &inside, depth + 1, rows);
    }
}

/// The row with this key.
pub fn find<'r, 'a>(rows: &'r [Row<'a>], key: &str) -> Option<&'r Row<'a>> {
    rows.iter().find(|row| row.key == key)
}

/// Whether `key` names this row or a part of it.
pub fn holds(row: &str, key: &str) -> bool {
    key.strip_prefix(row)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The field around a byte: the smallest one that a tree with these open rows shows.
pub fn at_byte<'r, 'a>(
    rows: &'r [Row<'a>],
    byte: usize,
    open: impl Fn(&str) -> bool,
) -> Option<&'r Row<'a>> {
    let mut found: Option<&Row<'_>> = None;
    for row in rows {
        let reachable = match found {
            None => row.depth == 0,
            Some(parent) => {
                row.depth == parent.depth + 1 && holds(&parent.key, &row.key) && open(&parent.key)
            }
        };
        if reachable && row.field.range.contains(&byte) {
            found = Some(row);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::dissect::dissect;
    use crate::wire::{Draft, Header, Mac, Op, Opt, Xid};

    fn message() -> Vec<u8> {
        let header = Header::new(Op::Request, Xid(7), Mac([2, 0, 0, 0, 0, 1]));
        let draft = Draft {
            options: vec![
                Opt::new(53, [1]),
                Opt::new(55, [1, 3]),
                Opt::new(56, "x".repeat(300).into_bytes()),
            ],
            ..Draft::new(header)
        };
        draft.encode().to_vec()
    }

    #[test]
    fn every_row_has_a_key_of_its_own() {
        let fields = dissect(&message());
        let rows = rows(&fields);
        let keys: std::collections::BTreeSet<_> = rows.iter().map(|row| &row.key).collect();
        assert_eq!(keys.len(), rows.len());
        assert_eq!(find(&rows, "flags/BROADCAST").unwrap().field.value, "0");
        assert!(find(&rows, "56 Message#2").is_some());
        assert!(holds("flags", "flags/MBZ") && holds("flags", "flags"));
        assert!(!holds("flags", "flags2"));
    }

    #[test]
    fn a_byte_leads_to_the_smallest_field_that_is_to_be_seen() {
        let bytes = message();
        let fields = dissect(&bytes);
        let rows = rows(&fields);
        let list = find(&rows, "55 Parameter request list").unwrap();
        let router = list.field.range.start + 3;
        let found = |open: bool| at_byte(&rows, router, |_| open).unwrap().key.clone();
        assert_eq!(found(false), "55 Parameter request list");
        assert_eq!(found(true), "55 Parameter request list/3");
        assert_eq!(at_byte(&rows, 5, |_| true).unwrap().key, "xid");
        assert_eq!(at_byte(&rows, bytes.len(), |_| true), None);
    }
}

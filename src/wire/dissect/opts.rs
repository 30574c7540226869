//! The options of a message as fields: one for each item found, with its parts and mistakes.
//! What a value means is for [`options::describe`].

use core::net::Ipv4Addr;
use std::collections::BTreeMap;
use std::ops::Range;

use super::{Field, FieldKind};
use crate::wire::options::{self, Length, code, describe};
use crate::wire::walk::{self, Item, ItemKind, Items};

/// Adds the options field, and what `file` and `sname` hold if they hold options.
pub(super) fn add(bytes: &[u8], fields: &mut Vec<Field>) {
    let mut explainer = Explainer {
        bytes,
        values: values(bytes),
        told: [false; 256],
    };
    for area in walk::option_fields(bytes) {
        let found = explainer.area(area.clone());
        match fields
            .iter_mut()
            .find(|field| field.range == area && !area.is_empty())
        {
            Some(holder) => {
                holder.value = "holds options".into();
                holder.children = found;
            }
            None => fields.extend(found),
        }
    }
}

/// The value of each option, with its pieces joined (RFC 3396).
fn values(bytes: &[u8]) -> BTreeMap<u8, Vec<u8>> {
    let mut values: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for item in walk::option_fields(bytes).flat_map(|area| Items::new(bytes, area)) {
        if let ItemKind::Option(code) = item.kind {
            values
                .entry(code)
                .or_default()
                .extend_from_slice(&bytes[item.value()]);
        }
    }
    values
}

struct Explainer<'a> {
    bytes: &'a [u8],
    values: BTreeMap<u8, Vec<u8>>,
    /// Which codes have been explained already.
    told: [bool; 256],
}

impl Explainer<'_> {
    /// The items of one field of options.
    fn area(&mut self, area: Range<usize>) -> Vec<Field> {
        let end = area.end;
        let mut ended = false;
        let mut fields = Vec::new();
        for item in Items::new(self.bytes, area) {
            ended |= matches!(item.kind, ItemKind::End | ItemKind::Cut(_));
            fields.push(self.item(&item));
        }
        if !ended {
            fields.push(Field::mistake(
                "the end mark (255) is missing".into(),
                "RFC 2132 section 3.2",
                end..end,
            ));
        }
        fields
    }

    fn item(&mut self, item: &Item) -> Field {
        let range = item.range.clone();
        let filler =
            |name: &str, value: String| Field::new(name, value, range.clone(), FieldKind::Filler);
        match item.kind {
            ItemKind::Option(code) => self.option(code, item),
            ItemKind::Cut(code) => self.cut(code, item),
            ItemKind::Pad => explained(code::PAD, filler("0 Pad", octets(range.len()))),
            ItemKind::End => explained(code::END, filler("255 End", "end of the options".into())),
            ItemKind::After if self.bytes[range.clone()].iter().all(|octet| *octet == 0) => {
                filler("Padding", octets(range.len())).meaning(
                    "Fills the message up to BOOTP's 300 octets",
                    "RFC 1542 section 2.1",
                )
            }
            ItemKind::After => after(self.bytes, range),
        }
    }

    fn option(&mut self, code: u8, item: &Item) -> Field {
        let whole = self.values.get(&code).map_or(&[][..], Vec::as_slice);
        let first = !std::mem::replace(&mut self.told[usize::from(code)], true);
        if !first {
            let continues = "continues the option above (RFC 3396)";
            return titled(code, continues.into(), item.range.clone());
        }
        let mut field = titled(code, describe(code, whole), item.range.clone());
        if whole.len() == item.value().len() {
            field.children = parts(code, self.bytes, item.value());
        }
        field
            .children
            .extend(mistake(code, whole, item.range.clone()));
        field
    }

    fn cut(&self, code: u8, item: &Item) -> Field {
        let left = item.value().len();
        let what = match self.bytes[item.range.clone()].get(1) {
            Some(len) => format!(
                "option {code} says {}, {left} are left",
                octets((*len).into())
            ),
            None => format!("option {code} has no length"),
        };
        Field::mistake(what, "RFC 2132 section 2", item.range.clone())
    }
}

fn titled(code: u8, value: String, range: Range<usize>) -> Field {
    let name = format!("{code} {}", options::name(code));
    explained(
        code,
        Field::new(name, value, range, FieldKind::Option(code)),
    )
}

fn explained(code: u8, field: Field) -> Field {
    let (meaning, section) = meaning(code);
    field.meaning(meaning, section)
}

/// What an option is for, and where that stands; a code that is not known here is told by its
/// range.
fn meaning(code: u8) -> (&'static str, String) {
    match options::entry(code) {
        Some(entry) => (entry.meaning, entry.citation()),
        None => match code {
            code::PAD => ("Fills up space", "RFC 2132 section 3.1".into()),
            code::END => ("Ends the options", "RFC 2132 section 3.2".into()),
            224.. => (
                "Not known here: codes from 224 to 254 are site-specific, each network gives them \
                 a meaning",
                "RFC 3942 section 3".into(),
            ),
            _ => (
                "Not known here: who does not know an option passes over it by its length",
                "RFC 2132 section 2".into(),
            ),
        },
    }
}

fn after(bytes: &[u8], range: Range<usize>) -> Field {
    let value = options::pairs(&bytes[range.clone()]);
    Field::new("Rest", value, range, FieldKind::Rest).meaning(
        "Octets after the end mark are not read",
        "RFC 2132 section 3.2",
    )
}

/// What is wrong with the value of an option.
fn mistake(code: u8, value: &[u8], range: Range<usize>) -> Option<Field> {
    let entry = options::entry(code)?;
    let what = match (entry.length, value) {
        (length, _) if !length.allows(value.len()) => {
            format!("{} instead of {}", octets(value.len()), length.words())
        }
        (_, [0 | 4..]) if code == code::OVERLOAD => "overload is 1, 2 or 3".into(),
        (_, [0 | 9..]) if code == code::MESSAGE_TYPE => "no message of RFC 2131".into(),
        _ => return None,
    };
    Some(Field::mistake(what, entry.citation(), range))
}

/// The parts of a value: addresses of a list, codes asked for, sub-options of a relay.
fn parts(code: u8, bytes: &[u8], value: Range<usize>) -> Vec<Field> {
    match (code, options::entry(code).map(|entry| entry.length)) {
        (code::PARAMETER_LIST, _) => value.map(|at| wanted(bytes[at], at)).collect(),
        (code::RELAY_INFO, _) => sub_options(bytes, value),
        (_, Some(Length::Multiple(4))) if value.len() > 4 => addresses(code, bytes, value),
        _ => Vec::new(),
    }
}

fn wanted(code: u8, at: usize) -> Field {
    let part = Field::part(code.to_string(), options::name(code).into(), at..at + 1);
    explained(code, part)
}

fn addresses(code: u8, bytes: &[u8], value: Range<usize>) -> Vec<Field> {
    let (list, _) = bytes[value.clone()].as_chunks::<4>();
    let part = |(index, octets): (usize, &[u8; 4])| {
        let at = value.start + index * 4;
        let address = Ipv4Addr::from(*octets).to_string();
        let part = Field::part((index + 1).to_string(), address, at..at + 4);
        explained(code, part)
    };
    list.iter().enumerate().map(part).collect()
}

/// What a sub-option of a relay is called, what it is for and where that stands.
fn sub_option(code: u8) -> (String, &'static str, &'static str) {
    let (name, meaning, section) = match code {
        1 => (
            "Circuit",
            "The port at which the relay heard the client",
            "RFC 3046 section 3.1",
        ),
        2 => (
            "Remote",
            "Whose line the client is on",
            "RFC 3046 section 3.2",
        ),
        4 => (
            "Device class",
            "What kind of cable modem it is",
            "RFC 3256 section 2",
        ),
        5 => ("Link", "The network the client is on", "RFC 3527 section 3"),
        6 => (
            "Subscriber",
            "The customer of the access network",
            "RFC 3993 section 2",
        ),
        10 => (
            "Flags",
            "Whether the client's message was unicast",
            "RFC 5010 section 3",
        ),
        11 => (
            "Server",
            "The address the server is to name in option 54",
            "RFC 5107 section 4",
        ),
        12 => ("Relay", "Which relay it is", "RFC 6925 section 5"),
        other => return (other.to_string(), "Not known here", "RFC 3046 section 2"),
    };
    (format!("{code} {name}"), meaning, section)
}

/// Sub-options have codes and lengths as options have, but neither pad nor end (RFC 3046).
fn sub_options(bytes: &[u8], value: Range<usize>) -> Vec<Field> {
    let mut at = value.start;
    let mut found = Vec::new();
    while let Some([code, len]) = bytes[at..value.end].first_chunk() {
        let end = (at + 2 + usize::from(*len)).min(value.end);
        let (name, meaning, section) = sub_option(*code);
        let value = options::text_or_pairs(&bytes[at + 2..end]);
        found.push(Field::part(name, value, at..end).meaning(meaning, section));
        at = end;
    }
    found
}

fn octets(count: usize) -> String {
    if count == 1 {
        "1 octet".into()
    } else {
        format!("{count} octets")
    }
}

//! A place in a message that somebody can name: a field of figure 1, or an option by its code.
//! In which octet it stands is looked up in the message itself, whatever is wrong with that.

use core::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::field::FixedField;
use super::options;
use super::walk::{self, ItemKind, Items};

impl FixedField {
    /// The bit by which it is altered: BROADCAST of `flags`; of a hardware address the lowest one
    /// of an Ethernet address, because what follows is padding; of others the lowest one.
    const fn bit(self) -> Bit {
        let range = self.range();
        match self {
            Self::Flags => Bit {
                octet: range.start,
                mask: 0x80,
            },
            Self::Chaddr => Bit {
                octet: range.start + 5,
                mask: 1,
            },
            Self::Sname | Self::File => Bit {
                octet: range.start,
                mask: 1,
            },
            _ => Bit {
                octet: range.end - 1,
                mask: 1,
            },
        }
    }
}

/// A place in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spot {
    /// The octet at this offset.
    Octet(u32),
    /// A fixed field.
    Field(FixedField),
    /// The value of the first option with this code.
    Option(u8),
}

/// One bit of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bit {
    /// The offset of its octet.
    pub octet: usize,
    /// The bit in it.
    pub mask: u8,
}

impl Spot {
    /// The bit that is flipped to alter what stands here: the lowest one of the last octet, but
    /// for `flags`, where it is BROADCAST. `None` if these bytes have no such octet, field or option.
    pub fn bit(self, bytes: &[u8]) -> Option<Bit> {
        let bit = match self {
            Self::Octet(at) => Bit {
                octet: at as usize,
                mask: 1,
            },
            Self::Field(field) => field.bit(),
            Self::Option(code) => Bit {
                octet: option_value(bytes, code)?.end - 1,
                mask: 1,
            },
        };
        (bit.octet < bytes.len()).then_some(bit)
    }

    /// What a message has that can be named: its fixed fields in their order, then its options in
    /// theirs; of repeated ones the first, and none that is empty.
    pub fn all(bytes: &[u8]) -> Vec<Self> {
        use strum::IntoEnumIterator as _;
        let fields = FixedField::iter().map(Self::Field);
        let mut all: Vec<_> = fields.filter(|spot| spot.bit(bytes).is_some()).collect();
        for code in option_values(bytes).map(|(code, _)| code) {
            if !all.contains(&Self::Option(code)) {
                all.push(Self::Option(code));
            }
        }
        all
    }
}

impl fmt::Display for Spot {
    /// `xid`, `option 54 (Server identifier)`, `octet 7`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Octet(at) => write!(out, "octet {at}"),
            Self::Field(FixedField::Cookie) => out.write_str("the magic cookie"),
            Self::Field(field) => out.write_str(field.name()),
            Self::Option(code) => match options::entry(*code) {
                Some(entry) => write!(out, "option {code} ({})", entry.name),
                None => write!(out, "option {code}"),
            },
        }
    }
}

/// The octets of the first such option.
fn option_value(bytes: &[u8], code: u8) -> Option<Range<usize>> {
    let mut values = option_values(bytes);
    values.find(|(other, _)| *other == code).map(|it| it.1)
}

/// The options that have a value, in wire order; those inside of `file` and `sname` last.
fn option_values(bytes: &[u8]) -> impl Iterator<Item = (u8, Range<usize>)> {
    let whole = bytes.len() >= FixedField::Cookie.range().end;
    let areas = whole.then(|| walk::option_fields(bytes));
    let items = areas
        .into_iter()
        .flatten()
        .flat_map(move |area| Items::new(bytes, area));
    items.filter_map(|item| match item.kind {
        ItemKind::Option(code) => Some((code, item.value())).filter(|(_, at)| !at.is_empty()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header of zeros, the cookie, and these options.
    fn message(options: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 236];
        bytes.extend([99, 130, 83, 99]);
        bytes.extend(options);
        bytes
    }

    #[test]
    fn a_field_is_altered_in_its_last_octet_and_flags_in_broadcast() {
        let bytes = message(&[53, 1, 2, 255]);
        let bit = |field| {
            let bit = Spot::Field(field).bit(&bytes).unwrap();
            (bit.octet, bit.mask)
        };
        assert_eq!(bit(FixedField::Xid), (7, 1));
        assert_eq!(bit(FixedField::Yiaddr), (19, 1));
        assert_eq!(bit(FixedField::Flags), (10, 0x80));
        assert_eq!(bit(FixedField::Chaddr), (33, 1));
        assert_eq!(bit(FixedField::Cookie), (239, 1));
    }

    #[test]
    fn an_option_is_found_where_it_stands() {
        let bytes = message(&[
            53, 1, 2, 80, 0, 54, 4, 192, 168, 1, 1, 255, 54, 4, 1, 1, 1, 1,
        ]);
        let octet = |code| Spot::Option(code).bit(&bytes).map(|bit| bit.octet);
        assert_eq!(octet(53), Some(242));
        assert_eq!(octet(54), Some(250));
        assert_eq!(octet(51), None, "there is none");
        assert_eq!(octet(80), None, "an empty option has nothing to alter");
    }

    #[test]
    fn all_that_can_be_named_is_there_once_and_can_be_altered() {
        let bytes = message(&[53, 1, 2, 54, 1, 9, 54, 1, 9, 255]);
        let all = Spot::all(&bytes);
        assert_eq!(all.len(), 15 + 2);
        assert!(all.iter().all(|spot| spot.bit(&bytes).is_some()));
        assert_eq!(
            all.last().unwrap().to_string(),
            "option 54 (Server identifier)"
        );
    }

    #[test]
    fn rubbish_has_few_places_and_no_panic() {
        for length in [0, 1, 7, 239, 240] {
            let bytes = vec![0xff; length];
            assert!(
                Spot::all(&bytes)
                    .iter()
                    .all(|spot| spot.bit(&bytes).is_some())
            );
        }
        assert_eq!(Spot::Option(53).bit(&[53; 9]), None);
        assert_eq!(Spot::Octet(9).bit(&[53; 9]), None);
        assert!(Spot::Octet(8).bit(&[53; 9]).is_some());
    }
}

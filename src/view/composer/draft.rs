//! The octets of a message as parts that can be changed one by one. Any octets become a draft, and
//! a draft that nobody changed gives the same octets back; lengths are counted when it is written,
//! unless its author wants a wrong one.

use std::ops::Range;

use crate::wire::FixedField;
use crate::wire::message::{MAGIC_COOKIE, OPTIONS_AT};
use crate::wire::options::{code, name};

/// A message being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The header and the cookie, 240 octets; fewer where the message ends before.
    fixed: Vec<u8>,
    /// What stands in the options field before the end mark.
    pub items: Vec<Item>,
    /// Whether the end mark is there.
    pub end: bool,
    /// What follows the end mark, if it is not all zero.
    pub tail: Vec<u8>,
    /// Zeros follow the end mark until the message has so many octets.
    pub fill: usize,
}

/// A part of the options field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// An option.
    Option {
        /// Its code, neither 0 nor 255.
        code: u8,
        /// The length that is written in the place of the true one.
        length: Option<u8>,
        /// Its value; longer ones than 255 octets are split (RFC 3396).
        value: Vec<u8>,
    },
    /// So many pad octets.
    Pads(usize),
    /// Octets that are nothing of these.
    Octets(Vec<u8>),
}

impl Item {
    /// An option whose length is counted.
    pub fn option(code: u8, value: impl Into<Vec<u8>>) -> Self {
        let value = value.into();
        Self::Option {
            code,
            length: None,
            value,
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Option {
                code,
                length: Some(length),
                value,
            } => {
                out.extend_from_slice(&[*code, *length]);
                out.extend_from_slice(value);
            }
            Self::Option { code, value, .. } if value.is_empty() => {
                out.extend_from_slice(&[*code, 0]);
            }
            Self::Option { code, value, .. } => {
                for piece in value.chunks(255) {
                    let length = u8::try_from(piece.len()).unwrap_or(u8::MAX);
                    out.extend_from_slice(&[*code, length]);
                    out.extend_from_slice(piece);
                }
            }
            Self::Pads(count) => out.resize(out.len() + count, code::PAD),
            Self::Octets(octets) => out.extend_from_slice(octets),
        }
    }

    /// What is wrong with it on purpose, in one sentence.
    fn mark(&self) -> Option<String> {
        let Self::Option {
            code,
            length: Some(length),
            value,
        } = self
        else {
            return None;
        };
        (usize::from(*length) != value.len()).then(|| {
            format!(
                "{code} {} says that it has {length} octets, and has {}",
                name(*code),
                value.len()
            )
        })
    }
}

impl Draft {
    /// What these octets say, whatever they are.
    pub fn of(bytes: &[u8]) -> Self {
        let (fixed, mut rest) = bytes.split_at(bytes.len().min(OPTIONS_AT));
        let mut draft = Self {
            fixed: fixed.to_vec(),
            items: Vec::new(),
            end: false,
            tail: Vec::new(),
            fill: 0,
        };
        while let [first, behind @ ..] = rest {
            match (*first, behind) {
                (code::END, behind) => {
                    draft.end = true;
                    if behind.iter().any(|octet| *octet != code::PAD) {
                        draft.tail = behind.to_vec();
                    } else if !behind.is_empty() {
                        draft.fill = bytes.len();
                    }
                    rest = &[];
                }
                (code::PAD, _) => {
                    let pads = rest.iter().take_while(|octet| **octet == code::PAD).count();
                    draft.items.push(Item::Pads(pads));
                    rest = &rest[pads..];
                }
                (code, [length, behind @ ..]) => {
                    let end = usize::from(*length).min(behind.len());
                    let (value, after) = behind.split_at(end);
                    let cut = end < usize::from(*length);
                    draft.items.push(Item::Option {
                        code,
                        length: cut.then_some(*length),
                        value: value.to_vec(),
                    });
                    rest = after;
                }
                (code, []) => {
                    draft.items.push(Item::Octets(vec![code]));
                    rest = &[];
                }
            }
        }
        draft
    }

    /// The octets.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.fixed.clone();
        for item in &self.items {
            item.write(&mut out);
        }
        if self.end {
            out.push(code::END);
            out.extend_from_slice(&self.tail);
            out.resize(out.len().max(self.fill), code::PAD);
        }
        out
    }

    /// Which octets each item takes.
    pub fn places(&self) -> Vec<Range<usize>> {
        let mut at = self.fixed.len();
        let mut place = |item: &Item| {
            let mut out = Vec::new();
            item.write(&mut out);
            let from = at;
            at += out.len();
            from..at
        };
        self.items.iter().map(&mut place).collect()
    }

    /// Whether the fixed part is all there, so that fields and options can be changed.
    pub fn is_whole(&self) -> bool {
        self.fixed.len() == OPTIONS_AT
    }

    /// Fills the fixed part up with zeros, and the cookie if it was not reached.
    pub fn complete(&mut self) {
        let cookie = FixedField::Cookie.range();
        if self.fixed.len() <= cookie.start {
            self.fixed.resize(cookie.start, 0);
            self.fixed.extend_from_slice(&MAGIC_COOKIE);
        }
        self.fixed.resize(OPTIONS_AT, 0);
    }

    /// The octets of a fixed field, if the message reaches that far.
    pub fn field(&self, field: FixedField) -> Option<&[u8]> {
        self.fixed.get(field.range())
    }

    /// Writes the octets of a fixed field, if the message reaches that far and they are as many as
    /// it has.
    pub fn set_field(&mut self, field: FixedField, octets: &[u8]) {
        let place = self.fixed.get_mut(field.range());
        if let Some(place) = place.filter(|place| place.len() == octets.len()) {
            place.copy_from_slice(octets);
        }
    }

    /// The value of the option at this place.
    pub fn value_at(&self, place: usize) -> Option<&[u8]> {
        match self.items.get(place)? {
            Item::Option { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The value of the first option with this code.
    pub fn value(&self, wanted: u8) -> Option<&[u8]> {
        self.items.iter().find_map(|item| match item {
            Item::Option { code, value, .. } if *code == wanted => Some(&**value),
            _ => None,
        })
    }

    /// Gives the first option with this code this value, or adds one at the end.
    pub fn set_option(&mut self, wanted: u8, octets: &[u8]) {
        let found = self.items.iter_mut().find_map(|item| match item {
            Item::Option { code, value, .. } if *code == wanted => Some(value),
            _ => None,
        });
        match found {
            Some(value) => *value = octets.to_vec(),
            None => self.items.push(Item::option(wanted, octets)),
        }
    }

    /// Leaves out all options with this code.
    pub fn remove_option(&mut self, unwanted: u8) {
        self.items
            .retain(|item| !matches!(item, Item::Option { code, .. } if *code == unwanted));
    }

    /// What is wrong with its lengths on purpose, one sentence each.
    pub fn marks(&self) -> Vec<String> {
        let mut marks: Vec<String> = self.items.iter().filter_map(Item::mark).collect();
        if !self.is_whole() {
            let has = self.fixed.len();
            marks.push(format!(
                "The message ends after {has} octets, and the fixed part has {OPTIONS_AT}"
            ));
        } else if !self.end {
            marks.push("The end mark (255) is missing".into());
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::dissect::dissect;
    use proptest::prelude::*;

    /// Header, cookie and these octets.
    fn message(options: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 236];
        bytes.extend_from_slice(&MAGIC_COOKIE);
        bytes.extend_from_slice(options);
        bytes
    }

    #[test]
    fn parts_are_found_and_lengths_are_counted() {
        let mut draft = Draft::of(&message(&[
            53, 1, 3, 0, 0, 54, 4, 192, 168, 1, 1, 255, 0, 0,
        ]));
        assert_eq!(
            draft.items,
            [
                Item::option(53, [3]),
                Item::Pads(2),
                Item::option(54, [192, 168, 1, 1])
            ]
        );
        assert_eq!((draft.fill, draft.marks().len()), (254, 0));
        draft.set_option(54, &[10, 0, 0]);
        let bytes = draft.encode();
        assert_eq!(bytes[245..], [54, 3, 10, 0, 0, 255, 0, 0, 0]);
        assert_eq!(draft.places(), [240..243, 243..245, 245..250]);
    }

    #[test]
    fn a_wrong_length_is_written_and_marked() {
        let mut draft = Draft::of(&message(&[255]));
        draft.items.push(Item::Option {
            code: 54,
            length: Some(9),
            value: vec![192, 168, 1, 1],
        });
        assert_eq!(draft.encode()[240..], [54, 9, 192, 168, 1, 1, 255]);
        assert_eq!(
            draft.marks(),
            ["54 Server identifier says that it has 9 octets, and has 4"]
        );
    }

    #[test]
    fn what_is_too_short_stays_octets_until_it_is_completed() {
        let mut draft = Draft::of(&[1, 1, 6]);
        assert!(!draft.is_whole() && draft.field(FixedField::Xid).is_none());
        draft.complete();
        assert_eq!(draft.field(FixedField::Cookie).unwrap(), MAGIC_COOKIE);
        assert_eq!(draft.encode().len(), 240);
    }

    fn item() -> impl Strategy<Value = Item> {
        let octets = |most| prop::collection::vec(any::<u8>(), 0..most);
        prop_oneof![
            (1..255_u8, any::<Option<u8>>(), octets(400)).prop_map(|(code, length, value)| {
                Item::Option {
                    code,
                    length,
                    value,
                }
            }),
            (0..9_usize).prop_map(Item::Pads),
            octets(9).prop_map(Item::Octets),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_octets_come_back_as_they_were(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
            prop_assert_eq!(Draft::of(&bytes).encode(), bytes);
        }

        #[test]
        fn any_options_come_back_as_they_were(options in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = message(&options);
            prop_assert_eq!(Draft::of(&bytes).encode(), bytes);
        }

        #[test]
        fn common_octets_come_back_as_they_were(
            options in prop::collection::vec(prop_oneof![Just(0_u8), Just(255), Just(53), 0..9_u8], 0..40)
        ) {
            let bytes = message(&options);
            prop_assert_eq!(Draft::of(&bytes).encode(), bytes);
        }

        /// Whatever is written can be taken apart; what is honest is found again as it was meant.
        #[test]
        fn any_draft_is_written_and_honest_options_are_read_again(
            items in prop::collection::vec(item(), 0..8),
            (end, fill) in (any::<bool>(), 0..700_usize),
        ) {
            let mut draft = Draft::of(&message(&[]));
            (draft.items, draft.end, draft.fill) = (items, end, fill);
            let bytes = draft.encode();
            prop_assert!(!dissect(&bytes).is_empty());
            prop_assert_eq!(Draft::of(&bytes).encode(), bytes.clone());
            let honest = |item: &Item| matches!(item, Item::Option { length: None, value, .. } if value.len() < 256);
            if end && draft.items.iter().all(honest) {
                prop_assert_eq!(Draft::of(&bytes).items, draft.items.clone());
                prop_assert!(draft.marks().is_empty());
            }
        }
    }
}

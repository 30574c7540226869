//! Finds every field and option in any byte string, whatever is wrong with it. Both
//! [`Message::read`](super::Message::read) and [`dissect`](super::dissect) stand on it.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;
use std::ops::Range;

use super::Xid;
use super::message::{Header, MAGIC_COOKIE, Malformed, MessageType, OPTIONS_AT, Op};
use super::options::code;

/// Where `sname` stands in the header.
pub(super) const SNAME: Range<usize> = 44..108;
/// Where `file` stands in the header.
pub(super) const FILE: Range<usize> = 108..236;

/// What [`read`] found in a well-formed message.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) header: Header,
    pub(super) kind: MessageType,
    pub(super) options: Spans,
}

/// Where the values of a message's options stand, one for each code in the order of the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spans {
    spans: Vec<Span>,
    /// Values that came in pieces, joined (RFC 3396): they count as standing behind the message.
    joined: Vec<u8>,
}

/// The value of one option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    code: u8,
    from: usize,
    to: usize,
}

impl Spans {
    /// The codes in their order.
    pub(super) fn codes(&self) -> impl Iterator<Item = u8> {
        self.spans.iter().map(|span| span.code)
    }

    /// The value of an option of the message that has these bytes.
    pub(super) fn value<'a>(&'a self, bytes: &'a [u8], code: u8) -> Option<&'a [u8]> {
        let span = self.spans.iter().find(|span| span.code == code)?;
        match span.from.checked_sub(bytes.len()) {
            Some(from) => self.joined.get(from..span.to - bytes.len()),
            None => bytes.get(span.from..span.to),
        }
    }

    /// Puts values that came in pieces behind the message of this length.
    fn join(&mut self, length: usize, pieces: BTreeMap<u8, Vec<u8>>) {
        for (code, whole) in pieces {
            let from = length + self.joined.len();
            let to = from + whole.len();
            self.joined.extend(whole);
            let span = self.spans.iter_mut().find(|span| span.code == code);
            if let Some(span) = span {
                (span.from, span.to) = (from, to);
            }
        }
    }
}

/// Reads the bytes of a DHCP message.
pub(super) fn read(bytes: &[u8]) -> Result<Found, Malformed> {
    let header = header(bytes)?;
    if header.hlen > 16 || (header.htype == 1 && header.hlen != 6) {
        return Err(Malformed::HardwareAddress {
            htype: header.htype,
            hlen: header.hlen,
        });
    }
    let options = options(bytes)?;
    let kind = kind(bytes, &options)?;
    Ok(Found {
        header,
        kind,
        options,
    })
}

/// One thing in a field of options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    /// Code and length octets included.
    pub(super) range: Range<usize>,
}

impl Item {
    /// The bytes of an option's value.
    pub(super) fn value(&self) -> Range<usize> {
        (self.range.start + 2).min(self.range.end)..self.range.end
    }
}

/// What an [`Item`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// One or more pad octets.
    Pad,
    /// A whole option with this code.
    Option(u8),
    /// The end mark.
    End,
    /// An option with this code whose length runs past the end of its field.
    Cut(u8),
    /// Whatever follows the end mark.
    After,
}

/// The items of one field of options, without gap or overlap.
#[derive(Clone, Debug)]
pub(super) struct Items<'a> {
    bytes: &'a [u8],
    at: usize,
    ended: bool,
}

impl<'a> Items<'a> {
    /// The items in this part of the message; what lies outside of it is not looked at.
    pub(super) fn new(bytes: &'a [u8], field: Range<usize>) -> Self {
        let bytes = &bytes[..field.end.min(bytes.len())];
        Self {
            bytes,
            at: field.start,
            ended: false,
        }
    }

    /// What begins with this octet, and where it ends.
    fn next_kind(&self, first: u8) -> (ItemKind, usize) {
        let (at, end) = (self.at, self.bytes.len());
        match (first, self.bytes.get(at + 1)) {
            _ if self.ended => (ItemKind::After, end),
            (code::END, _) => (ItemKind::End, at + 1),
            (code::PAD, _) => {
                let pads = self.bytes[at..]
                    .iter()
                    .take_while(|octet| **octet == code::PAD);
                (ItemKind::Pad, at + pads.count())
            }
            (code, Some(len)) if at + 2 + usize::from(*len) <= end => {
                (ItemKind::Option(code), at + 2 + usize::from(*len))
            }
            (code, _) => (ItemKind::Cut(code), end),
        }
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let first = *self.bytes.get(self.at)?;
        let (kind, end) = self.next_kind(first);
        let range = self.at..end;
        self.at = end;
        self.ended |= kind == ItemKind::End;
        Some(Item { kind, range })
    }
}

/// The fields that hold options, in the order in which they are read: the options field, then
/// `file`, then `sname`, the latter two where option 52 says so (4.1).
pub(super) fn option_fields(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let (file, sname) = overload(bytes);
    let main = OPTIONS_AT.min(bytes.len())..bytes.len();
    [Some(main), file.then_some(FILE), sname.then_some(SNAME)]
        .into_iter()
        .flatten()
}

/// The code of the last option of the options field.
pub(super) fn last_in_options(bytes: &[u8]) -> Option<u8> {
    let items = Items::new(bytes, OPTIONS_AT.min(bytes.len())..bytes.len());
    let codes = items.filter_map(|item| match item.kind {
        ItemKind::Option(code) => Some(code),
        _ => None,
    });
    codes.last()
}

/// Whether `file` and `sname` hold options (RFC 2132 section 9.3).
fn overload(bytes: &[u8]) -> (bool, bool) {
    let value = Items::new(bytes, OPTIONS_AT..bytes.len())
        .find(|item| item.kind == ItemKind::Option(code::OVERLOAD))
        .map_or(&[][..], |item| &bytes[item.value()]);
    match value {
        [1] => (true, false),
        [2] => (false, true),
        [3] => (true, true),
        _ => (false, false),
    }
}

/// All options, those with the same code joined at the place of the first (RFC 3396).
pub(super) fn options(bytes: &[u8]) -> Result<Spans, Malformed> {
    let mut found = Spans {
        spans: Vec::with_capacity(USUALLY),
        joined: Vec::new(),
    };
    let mut met = [false; 256];
    let mut pieces: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for item in option_fields(bytes).flat_map(|field| Items::new(bytes, field)) {
        match item.kind {
            ItemKind::Option(code) if std::mem::replace(&mut met[usize::from(code)], true) => {
                let first = || found.value(bytes, code).unwrap_or_default().to_vec();
                let whole = pieces.entry(code).or_insert_with(first);
                whole.extend_from_slice(&bytes[item.value()]);
            }
            ItemKind::Option(code) => {
                let value = item.value();
                let (from, to) = (value.start, value.end);
                found.spans.push(Span { code, from, to });
            }
            ItemKind::Cut(code) => return Err(Malformed::CutOption(code)),
            ItemKind::Pad | ItemKind::End | ItemKind::After => {}
        }
    }
    found.join(bytes.len(), pieces);
    Ok(found)
}

/// So many options are in most messages.
const USUALLY: usize = 12;

fn kind(bytes: &[u8], options: &Spans) -> Result<MessageType, Malformed> {
    match options.value(bytes, code::MESSAGE_TYPE) {
        Some([number]) => MessageType::from_number(*number).ok_or(Malformed::UnknownType(*number)),
        _ => Err(Malformed::NoType),
    }
}

/// The fixed fields, if all of them and the cookie are there.
fn header(bytes: &[u8]) -> Result<Header, Malformed> {
    let octets: &[u8; OPTIONS_AT] = bytes
        .first_chunk()
        .ok_or_else(|| Malformed::TooShort(u32::try_from(bytes.len()).unwrap_or(u32::MAX)))?;
    if octets[236..] != MAGIC_COOKIE {
        return Err(Malformed::BadCookie);
    }
    Ok(Header {
        op: Op::from_number(octets[0]),
        htype: octets[1],
        hlen: octets[2],
        hops: octets[3],
        xid: Xid(u32::from_be_bytes(part(octets, 4))),
        secs: u16::from_be_bytes(part(octets, 8)),
        flags: u16::from_be_bytes(part(octets, 10)),
        ciaddr: Ipv4Addr::from(part(octets, 12)),
        yiaddr: Ipv4Addr::from(part(octets, 16)),
        siaddr: Ipv4Addr::from(part(octets, 20)),
        giaddr: Ipv4Addr::from(part(octets, 24)),
        chaddr: part(octets, 28),
    })
}

/// The `N` octets that begin at `at`.
fn part<const N: usize>(octets: &[u8; OPTIONS_AT], at: usize) -> [u8; N] {
    std::array::from_fn(|index| octets[at + index])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Draft, Mac};
    use proptest::prelude::*;

    /// The bytes of an ACK with these octets where the options are, and these in `file` and
    /// `sname`.
    fn ack(options: &[u8], file: &[u8], sname: &[u8]) -> Vec<u8> {
        let header = Header::new(Op::Reply, Xid(7), Mac([2, 0, 0, 0, 0, 10]));
        let draft = Draft {
            sname: sname.into(),
            file: file.into(),
            ..Draft::new(header)
        };
        let mut bytes = draft.encode()[..OPTIONS_AT].to_vec();
        bytes.extend_from_slice(options);
        bytes
    }

    fn codes(bytes: &[u8]) -> Vec<u8> {
        read(bytes).unwrap().options.codes().collect()
    }

    #[test]
    fn with_overload_file_is_read_before_sname() {
        let bytes = ack(
            &[53, 1, 5, 52, 1, 3, 255],
            &[6, 4, 1, 1, 1, 1, 255],
            &[3, 4, 2, 2, 2, 2, 255],
        );
        assert_eq!(codes(&bytes), [53, 52, 6, 3]);
        let file_only = ack(
            &[53, 1, 5, 52, 1, 1, 255],
            &[6, 4, 1, 1, 1, 1, 255],
            &[3, 4, 2, 2, 2, 2],
        );
        assert_eq!(codes(&file_only), [53, 52, 6]);
        let neither = ack(&[53, 1, 5, 52, 1, 9, 255], &[6, 4, 1, 1, 1, 1], &[]);
        assert_eq!(codes(&neither), [53, 52]);
    }

    #[test]
    fn a_split_option_is_joined_across_fields() {
        let bytes = ack(
            &[53, 1, 5, 56, 2, b'n', b'o', 52, 1, 1, 56, 1, b't', 255],
            &[56, 1, b'!', 255],
            &[],
        );
        let options = read(&bytes).unwrap().options;
        assert_eq!(options.value(&bytes, 56), Some(&b"not!"[..]));
        assert_eq!(options.codes().collect::<Vec<_>>(), [53, 56, 52]);
    }

    #[test]
    fn pieces_of_two_options_may_alternate() {
        let bytes = ack(
            &[
                53, 1, 5, 56, 1, b'a', 12, 1, b'x', 56, 1, b'b', 12, 1, b'y', 56, 1, b'c', 255,
            ],
            &[],
            &[],
        );
        let options = read(&bytes).unwrap().options;
        assert_eq!(options.value(&bytes, 56), Some(&b"abc"[..]));
        assert_eq!(options.value(&bytes, 12), Some(&b"xy"[..]));
        assert_eq!(options.value(&bytes, 53), Some(&[5][..]));
    }

    #[test]
    fn what_follows_the_end_is_not_read() {
        assert_eq!(
            codes(&ack(&[0, 0, 53, 1, 5, 0, 255, 12, 1, b'x'], &[], &[])),
            [53]
        );
    }

    #[test]
    fn each_flaw_has_its_name() {
        let good = ack(&[53, 1, 5, 255], &[], &[]);
        let with = |at: usize, octet: u8| {
            let mut bytes = good.clone();
            bytes[at] = octet;
            read(&bytes).unwrap_err()
        };
        assert_eq!(read(&good[..239]).unwrap_err(), Malformed::TooShort(239));
        assert_eq!(read(&good[..240]).unwrap_err(), Malformed::NoType);
        assert_eq!(read(&good[..241]).unwrap_err(), Malformed::CutOption(53));
        assert_eq!(read(&good[..242]).unwrap_err(), Malformed::CutOption(53));
        assert_eq!(with(237, 0), Malformed::BadCookie);
        assert_eq!(
            with(2, 16),
            Malformed::HardwareAddress { htype: 1, hlen: 16 }
        );
        assert_eq!(with(242, 0), Malformed::UnknownType(0));
        assert_eq!(with(242, 9), Malformed::UnknownType(9));
        assert_eq!(with(240, 12), Malformed::NoType);
        assert_eq!(
            read(&ack(&[53, 2, 5, 5, 255], &[], &[])).unwrap_err(),
            Malformed::NoType
        );
    }

    #[test]
    fn a_message_without_an_end_mark_is_read() {
        assert_eq!(codes(&ack(&[53, 1, 5], &[], &[])), [53]);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn items_tile_any_field(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let mut at = 0;
            for item in Items::new(&bytes, 0..bytes.len()) {
                prop_assert_eq!(item.range.start, at);
                prop_assert!(item.range.end > at);
                at = item.range.end;
            }
            prop_assert_eq!(at, bytes.len());
        }

        #[test]
        fn any_options_are_read_or_refused(options in prop::collection::vec(any::<u8>(), 0..1500)) {
            let mut bytes = ack(&[53, 1, 1, 52, 1, 3], &[], &[]);
            bytes.extend(options);
            let _ = read(&bytes);
        }
    }
}

//! A message being written: header, options in the order wanted, padding. What the bytes of a
//! message say is for [`walk`](super::walk) to find.

use std::sync::Arc;

use super::message::{
    BOOTP_MINIMUM, Header, MAGIC_COOKIE, Malformed, Message, MessageType, OPTIONS_AT, Opt,
};
use super::options::code;
use super::walk::{FILE, SNAME};

/// A message being written. Options go out in the order of the list, 53 belongs first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The fixed fields.
    pub header: Header,
    /// Server host name, at most 64 octets.
    pub sname: Vec<u8>,
    /// Boot file name, at most 128 octets.
    pub file: Vec<u8>,
    /// The options, without pad and end. Values over 255 octets are split (RFC 3396).
    pub options: Vec<Opt>,
    /// The message is padded to this many octets; 300 is BOOTP's (RFC 951).
    pub minimum: usize,
}

impl Draft {
    /// A draft with this header and nothing else, padded to BOOTP's minimum.
    pub fn new(header: Header) -> Self {
        Self {
            header,
            sname: Vec::new(),
            file: Vec::new(),
            options: Vec::new(),
            minimum: BOOTP_MINIMUM,
        }
    }

    /// A draft that says what `message` says, for editing. Options that stood in `file` and
    /// `sname` move to the options field, so option 52 is left out.
    pub fn from_message(message: &Message) -> Self {
        let overload = match message.option(code::OVERLOAD) {
            Some([value @ 1..=3]) => *value,
            _ => 0,
        };
        let field = |taken: bool, range| {
            if taken {
                Vec::new()
            } else {
                text_of(&message.bytes()[range])
            }
        };
        Self {
            header: *message.header(),
            sname: field(overload & 2 != 0, SNAME),
            file: field(overload & 1 != 0, FILE),
            options: message
                .options()
                .into_iter()
                .filter(|opt| opt.code != code::OVERLOAD)
                .collect(),
            minimum: message.bytes().len().min(BOOTP_MINIMUM),
        }
    }

    /// Writes the bytes and reads them back.
    ///
    /// # Errors
    ///
    /// What is wrong with the draft, where it is no DHCP message: a draft may be as illegal as
    /// its author likes, and [`encode`](Self::encode) writes it all the same.
    pub fn finish(self) -> Result<Message, Malformed> {
        Message::read(self.encode())
    }

    /// Writes a message of ours: its options are known to be whole and of this kind.
    pub(super) fn finish_as(self, kind: MessageType) -> Message {
        Message::written(self.encode(), self.header, kind)
    }

    /// Writes the bytes: header, cookie, options in their order, end mark, padding. `sname` and
    /// `file` are cut to their 64 and 128 octets.
    pub fn encode(&self) -> Arc<[u8]> {
        let mut out = Vec::with_capacity(self.minimum.max(OPTIONS_AT + 320));
        self.write_header(&mut out);
        write_padded(&mut out, &self.sname, SNAME.len());
        write_padded(&mut out, &self.file, FILE.len());
        out.extend_from_slice(&MAGIC_COOKIE);
        for opt in &self.options {
            write_option(&mut out, opt);
        }
        out.push(code::END);
        out.resize(out.len().max(self.minimum), code::PAD);
        out.into()
    }

    fn write_header(&self, out: &mut Vec<u8>) {
        let header = &self.header;
        out.extend_from_slice(&[header.op.number(), header.htype, header.hlen, header.hops]);
        out.extend_from_slice(&header.xid.0.to_be_bytes());
        out.extend_from_slice(&header.secs.to_be_bytes());
        out.extend_from_slice(&header.flags.to_be_bytes());
        for address in [header.ciaddr, header.yiaddr, header.siaddr, header.giaddr] {
            out.extend_from_slice(&address.octets());
        }
        out.extend_from_slice(&header.chaddr);
    }
}

/// The bytes before the zeros at the end of `sname` or `file`.
fn text_of(field: &[u8]) -> Vec<u8> {
    let end = field
        .iter()
        .rposition(|octet| *octet != 0)
        .map_or(0, |last| last + 1);
    field[..end].to_vec()
}

fn write_padded(out: &mut Vec<u8>, text: &[u8], width: usize) {
    let end = out.len() + width;
    out.extend_from_slice(&text[..text.len().min(width)]);
    out.resize(end, 0);
}

/// How many octets an option takes, code and length octets included.
pub(super) fn encoded_len(opt: &Opt) -> usize {
    opt.data.len() + 2 * opt.data.len().div_ceil(255).max(1)
}

/// One option, in pieces of at most 255 octets (RFC 3396).
pub(super) fn write_option(out: &mut Vec<u8>, opt: &Opt) {
    if opt.data.is_empty() {
        out.extend_from_slice(&[opt.code, 0]);
    }
    for piece in opt.data.chunks(255) {
        out.extend_from_slice(&[opt.code, u8::try_from(piece.len()).unwrap_or(u8::MAX)]);
        out.extend_from_slice(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Mac, Op, Xid};
    use proptest::prelude::*;

    fn draft(options: Vec<Opt>) -> Draft {
        let header = Header::new(Op::Request, Xid(0x3903_f326), Mac([2, 0, 0, 0, 0, 0x0a]));
        Draft {
            options,
            ..Draft::new(header)
        }
    }

    #[test]
    fn the_options_go_out_in_the_order_given_and_bootp_gets_its_300_octets() {
        let options = vec![
            Opt::new(53, [1]),
            Opt::new(61, [1, 2, 3]),
            Opt::new(12, *b"pc"),
        ];
        let bytes = draft(options).encode();
        assert_eq!(bytes.len(), BOOTP_MINIMUM);
        let written = [53, 1, 1, 61, 3, 1, 2, 3, 12, 2, b'p', b'c', 255, 0];
        assert_eq!(bytes[OPTIONS_AT..OPTIONS_AT + written.len()], written);
    }

    #[test]
    fn a_long_option_is_split_and_joined_again() {
        for len in [0, 1, 254, 255, 256, 510, 700] {
            let long = Opt::new(56, vec![b'x'; len]);
            let message = draft(vec![Opt::new(53, [6]), long.clone()])
                .finish()
                .unwrap();
            assert_eq!(message.options()[1], long, "{len}");
        }
    }

    #[test]
    fn a_draft_of_a_message_says_the_same() {
        let mut first = draft(vec![Opt::new(53, [5]), Opt::new(3, [10, 0, 0, 1])]);
        first.sname = b"boot".to_vec();
        let message = first.clone().finish().unwrap();
        assert_eq!(Draft::from_message(&message), first);
        assert_eq!(Draft::from_message(&message).finish().unwrap(), message);
    }

    #[test]
    fn an_illegal_draft_is_written_but_no_message() {
        assert_eq!(draft(Vec::new()).finish(), Err(Malformed::NoType));
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let _ = Message::read(bytes.into());
        }

        #[test]
        fn what_is_written_is_read(
            values in prop::collection::btree_map(60..80_u8, prop::collection::vec(any::<u8>(), 0..600), 0..5)
        ) {
            let kind = Opt::new(53, [1]);
            let rest = values.into_iter().map(|(code, data)| Opt::new(code, data));
            let options: Vec<Opt> = [kind].into_iter().chain(rest).collect();
            let message = draft(options.clone()).finish().unwrap();
            prop_assert_eq!(message.options(), options);
        }
    }
}

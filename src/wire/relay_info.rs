//! Option 82 in the bytes of a message (RFC 3046): a relay writes it into what it carries to a
//! server and takes it out of the reply. All other octets stay as they came.

use super::message::{BOOTP_MINIMUM, OPTIONS_AT};
use super::options::code;
use super::walk::{ItemKind, Items};

/// The circuit on which the relay heard the client (RFC 3046 section 3.1).
pub const CIRCUIT_ID: u8 = 1;
/// Who stands at the other end of that circuit (RFC 3046 section 3.2).
pub const REMOTE_ID: u8 = 2;

/// The message with this option 82 as its last option, before the end mark (RFC 3046 section
/// 2.1). Padding makes room for it, so that a short message stays as long as it was.
pub fn with_relay_info(bytes: &[u8], value: &[u8]) -> Vec<u8> {
    let mut items = Items::new(bytes, OPTIONS_AT.min(bytes.len())..bytes.len());
    let end = items.find(|item| item.kind == ItemKind::End);
    let end = end.map_or(bytes.len(), |item| item.range.start);
    let mut longer = bytes[..end].to_vec();
    for piece in value.chunks(255) {
        let length = u8::try_from(piece.len()).unwrap_or(u8::MAX);
        longer.extend([code::RELAY_INFO, length]);
        longer.extend_from_slice(piece);
    }
    longer.push(code::END);
    longer.resize(longer.len().max(bytes.len()), code::PAD);
    longer
}

/// The message without option 82, if it has one among its options; what stands in `file` and
/// `sname` is not the relay's (RFC 3046 section 2.1). A message of BOOTP's length keeps it.
pub fn without_relay_info(bytes: &[u8]) -> Option<Vec<u8>> {
    let options = OPTIONS_AT.min(bytes.len());
    let mut rest = bytes[..options].to_vec();
    for item in Items::new(bytes, options..bytes.len()) {
        if item.kind != ItemKind::Option(code::RELAY_INFO) {
            rest.extend_from_slice(&bytes[item.range]);
        }
    }
    if rest.len() == bytes.len() {
        return None;
    }
    rest.resize(rest.len().max(bytes.len().min(BOOTP_MINIMUM)), code::PAD);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Draft, Header, Mac, Message, Op, Opt, Xid};
    use proptest::prelude::*;

    fn draft(options: Vec<Opt>) -> Draft {
        let header = Header::new(Op::Request, Xid(7), Mac([2, 0, 0, 0, 0, 10]));
        Draft {
            options,
            ..Draft::new(header)
        }
    }

    #[test]
    fn it_stands_last_before_the_end_mark_in_the_room_of_the_padding() {
        let plain = draft(vec![Opt::new(53, [1]), Opt::new(55, [1, 3])]).encode();
        let marked = with_relay_info(&plain, &[1, 1, 7]);
        assert_eq!(marked.len(), 300);
        assert_eq!(
            marked[OPTIONS_AT..][..13],
            [53, 1, 1, 55, 2, 1, 3, 82, 3, 1, 1, 7, 255]
        );
        let read = Message::read(marked.clone().into()).unwrap();
        assert_eq!(read.codes().collect::<Vec<_>>(), [53, 55, 82]);
        assert_eq!(without_relay_info(&marked).unwrap(), *plain);
        assert_eq!(without_relay_info(&plain), None);
    }

    #[test]
    fn what_stands_in_file_is_not_the_relays() {
        let mut with_file = draft(vec![Opt::new(53, [2]), Opt::new(52, [1])]);
        with_file.file = vec![82, 1, 9, 255];
        let bytes = with_file.encode();
        assert_eq!(
            Message::read(bytes.clone()).unwrap().option(82),
            Some(&[9][..])
        );
        assert_eq!(without_relay_info(&bytes), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_octets_can_be_marked(
            bytes in prop::collection::vec(any::<u8>(), 0..700),
            value in prop::collection::vec(any::<u8>(), 1..600),
        ) {
            let marked = with_relay_info(&bytes, &value);
            prop_assert!(marked.len() >= bytes.len());
            let _ = without_relay_info(&marked);
        }

        #[test]
        fn what_was_added_can_be_taken_out(
            value in prop::collection::vec(any::<u8>(), 1..255),
            other in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let plain = draft(vec![Opt::new(53, [1]), Opt::new(60, other)]).encode();
            let marked = with_relay_info(&plain, &value);
            let read = Message::read(marked.clone().into()).unwrap();
            prop_assert_eq!(read.option(82), Some(&value[..]));
            prop_assert_eq!(&without_relay_info(&marked).unwrap()[..], &plain[..]);
        }
    }
}

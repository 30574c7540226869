//! Linux cooked frames: what `tcpdump -i any` writes instead of an Ethernet head.

use super::{Frame, FrameDest, of_type};
use crate::wire::Mac;

/// The first version: sixteen bytes.
pub(super) fn first(bytes: &[u8]) -> Frame<'_> {
    let Some((head, rest)) = bytes.split_first_chunk::<16>() else {
        return Frame::named("cut before its end");
    };
    let word = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
    Frame {
        src: card(word(2), usize::from(word(4)), &head[6..14]),
        dst: destination(word(0)),
        vlan: None,
        content: of_type(word(14), rest),
    }
}

/// The second version: twenty bytes.
pub(super) fn second(bytes: &[u8]) -> Frame<'_> {
    let Some((head, rest)) = bytes.split_first_chunk::<20>() else {
        return Frame::named("cut before its end");
    };
    let word = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
    Frame {
        src: card(word(8), usize::from(head[11]), &head[12..20]),
        dst: destination(u16::from(head[10])),
        vlan: None,
        content: of_type(word(0), rest),
    }
}

/// The sender's card, if it is one of Ethernet (ARP hardware type 1).
fn card(hardware: u16, length: usize, address: &[u8]) -> Option<Mac> {
    let bytes = address.first_chunk::<6>()?;
    (hardware == 1 && length == 6).then_some(Mac(*bytes))
}

/// `PACKET_BROADCAST` is 1, `PACKET_MULTICAST` 2; the others went to one card.
const fn destination(kind: u16) -> FrameDest {
    match kind {
        1 => FrameDest::Broadcast,
        0 | 3 | 4 => FrameDest::OneCard,
        _ => FrameDest::Unknown,
    }
}

//! Finds every field and option in any byte string, whatever is wrong with it. Both
//! [`Message::read`](super::Message::read) and [`dissect`](super::dissect) stand on it.

use super::message::{Header, Malformed, MessageType, Opt};

/// What [`read`] found in a well-formed message.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) header: Header,
    pub(super) kind: MessageType,
    pub(super) options: Vec<Opt>,
}

/// Reads the bytes of a DHCP message.
pub(super) fn read(bytes: &[u8]) -> Result<Found, Malformed> {
    todo!("{bytes:?}")
}

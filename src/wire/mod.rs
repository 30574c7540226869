//! What the bytes mean. A [`Message`] is the bytes and their decoding, kept together: what was
//! received is never encoded again. [`walk`] finds every field in any byte string, [`dissect`]
//! explains it, [`compose`] has one constructor for each message of RFC 2131, a [`Draft`] writes
//! any other, [`options`] knows the options, [`relay_info`] is a relay's own, [`typed`] is how a
//! person writes values. Whether a message is *right* is for `protocol::referee` to say.

pub mod address;
pub mod compose;
pub mod dissect;
pub mod draft;
pub mod field;
pub mod frame;
pub mod message;
pub mod options;
pub mod packet;
pub mod relay_info;
pub mod spot;
pub mod typed;
pub mod walk;

pub use address::{ClientId, Mac, Xid};
pub use draft::Draft;
pub use field::{FixedField, chaddr_in, xid_in};
pub use message::{Header, Malformed, Message, MessageType, Op, Opt};
pub use packet::{CLIENT_PORT, Captured, LinkDest, Packet, SERVER_PORT};
pub use spot::Spot;

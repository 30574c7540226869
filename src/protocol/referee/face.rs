//! Which column of tables 3, 4 and 5 a message belongs to. REQUEST has four faces, ACK two.

use core::net::Ipv4Addr;

use crate::wire::{Message, MessageType};

/// A column of tables 4 and 5, in the order of `protocol.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientFace {
    /// DISCOVER.
    Discover,
    /// REQUEST for an offer.
    Selecting,
    /// REQUEST of a client that remembers its address.
    Rebooting,
    /// REQUEST to the server that leased the address.
    Renewing,
    /// REQUEST to any server that may extend the lease.
    Rebinding,
    /// DECLINE.
    Decline,
    /// RELEASE.
    Release,
    /// INFORM.
    Inform,
}

impl ClientFace {
    /// The face of what a client sends: option 54 means SELECTING, `ciaddr` an extension, and
    /// neither a reboot (table 4). `alone` says that it was sent to one host.
    pub fn of(message: &Message, alone: bool) -> Self {
        let ciaddr = message.header().ciaddr;
        match message.kind() {
            MessageType::Decline => Self::Decline,
            MessageType::Release => Self::Release,
            MessageType::Inform => Self::Inform,
            MessageType::Request if message.server_id().is_some() => Self::Selecting,
            MessageType::Request if ciaddr == Ipv4Addr::UNSPECIFIED => Self::Rebooting,
            MessageType::Request if alone => Self::Renewing,
            MessageType::Request => Self::Rebinding,
            _ => Self::Discover,
        }
    }

    /// Whether the client has an address that it may use.
    pub const fn has_address(self) -> bool {
        matches!(
            self,
            Self::Renewing | Self::Rebinding | Self::Release | Self::Inform
        )
    }

    /// Whether it is a message that nobody answers.
    pub(super) const fn tells(self) -> bool {
        matches!(self, Self::Decline | Self::Release)
    }
}

/// A column of table 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ServerFace {
    Offer,
    Ack,
    InformAck,
    Nak,
}

impl ServerFace {
    /// The face of a reply to a message of this kind, if it is known. Without it, an ACK that
    /// grants no address is taken for the answer to an INFORM.
    pub(super) fn of(reply: &Message, asked: Option<MessageType>) -> Self {
        let inform = match asked {
            Some(kind) => kind == MessageType::Inform,
            None => reply.header().yiaddr == Ipv4Addr::UNSPECIFIED,
        };
        match reply.kind() {
            MessageType::Offer => Self::Offer,
            MessageType::Nak => Self::Nak,
            _ if inform => Self::InformAck,
            _ => Self::Ack,
        }
    }

    /// Whether it offers or grants an address.
    pub(super) const fn gives(self) -> bool {
        matches!(self, Self::Offer | Self::Ack)
    }
}

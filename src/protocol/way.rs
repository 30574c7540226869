//! The clause that sends a message where it was seen to go, for messages of others: captures and
//! hosts of a real network.

use super::rule::Rule;
use crate::wire::{Message, MessageType, Packet, SERVER_PORT};

/// Why a message goes where it goes (4.1, 4.4.4), as far as it tells itself.
pub fn way_of(packet: &Packet, message: Option<&Message>) -> Rule {
    let Some(message) = message else {
        return Rule::NotDhcp;
    };
    let header = message.header();
    let everyone = packet.is_broadcast();
    match message.kind() {
        MessageType::Discover => Rule::AsksEveryone,
        MessageType::Request if message.server_id().is_some() => Rule::SelectsOffer,
        MessageType::Request if everyone && !header.ciaddr.is_unspecified() => Rule::Rebinds,
        kind if !kind.is_reply() && everyone => Rule::ClientBroadcasts,
        kind if !kind.is_reply() => Rule::ClientUnicasts,
        _ if packet.dst.port() == SERVER_PORT => Rule::ToRelay,
        MessageType::Nak if everyone => Rule::NakToAll,
        _ if everyone => Rule::ToAllByFlag,
        _ if !header.ciaddr.is_unspecified() => Rule::ToCiaddr,
        _ => Rule::ToYiaddr,
    }
}

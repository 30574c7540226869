//! What a client asks, as far as a lease log needs it.

use core::net::Ipv4Addr;

use super::LeaseEvent;
use crate::wire::{ClientId, Message, MessageType, Packet, Xid};

/// The longest identifier that is kept: one option's worth (RFC 2132).
const LONGEST_ID: usize = 255;

/// A client's message.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The transaction.
    pub(super) xid: Xid,
    /// What an ACK to it means.
    pub(super) face: LeaseEvent,
    /// Option 61.
    pub(super) client_id: Option<ClientId>,
    /// The address that it is about.
    pub(super) address: Option<Ipv4Addr>,
}

impl Question {
    pub(super) fn of(packet: &Packet, message: &Message) -> Self {
        let header = message.header();
        let own = Some(header.ciaddr).filter(|ciaddr| !ciaddr.is_unspecified());
        let id = message.client_id();
        Self {
            xid: header.xid,
            face: face(packet, message),
            client_id: id.filter(|id| (1..=LONGEST_ID).contains(&id.0.len())),
            address: match message.kind() {
                MessageType::Release => own,
                _ => message.requested_ip().or(own),
            },
        }
    }
}

/// Which face of REQUEST this is (4.3.2): only who extends fills in ciaddr; RENEWING speaks to
/// the server alone, and never through a relay.
fn face(packet: &Packet, message: &Message) -> LeaseEvent {
    let header = message.header();
    let extends = message.kind() == MessageType::Request
        && !header.ciaddr.is_unspecified()
        && message.server_id().is_none()
        && message.requested_ip().is_none();
    let aloud = packet.is_broadcast() || !header.giaddr.is_unspecified();
    match (extends, aloud) {
        (false, _) => LeaseEvent::Granted,
        (true, false) => LeaseEvent::Renewed,
        (true, true) => LeaseEvent::Rebound,
    }
}

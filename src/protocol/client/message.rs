//! What a client sends, and where (tables 4 and 5, sections 4.1 and 4.4.4). The fields and
//! options of each message are laid down in [`compose`].

use core::net::{Ipv4Addr, SocketAddrV4};

use super::ask::Ask;
use super::state::State;
use super::{ClientConfig, Lease};
use crate::protocol::rule::Rule;
use crate::wire::compose::{self, ClientFields};
use crate::wire::{CLIENT_PORT, LinkDest, Message, Packet, SERVER_PORT, Xid};

const NO_ADDRESS: Ipv4Addr = Ipv4Addr::UNSPECIFIED;

/// What a client in this state asks, and why it goes where it goes. `wish` is the address it
/// would like to have (option 50 of a DISCOVER).
pub(super) fn question(
    config: &ClientConfig,
    state: &State,
    wish: Option<Ipv4Addr>,
) -> Option<(Packet, Rule)> {
    let Ask { xid, secs, .. } = *state.ask()?;
    let fields = config.fields(xid, secs);
    Some(match state {
        State::Selecting(_) => (
            to_all(NO_ADDRESS, &compose::discover(&fields, wish)),
            Rule::AsksEveryone,
        ),
        State::Requesting(now) => {
            let message = compose::request_selecting(&fields, now.address, now.server);
            (to_all(NO_ADDRESS, &message), Rule::SelectsOffer)
        }
        State::Rebooting(now) => {
            let message = compose::request_rebooting(&fields, now.lease.address);
            (to_all(NO_ADDRESS, &message), Rule::ClientBroadcasts)
        }
        State::Renewing(now) => {
            let message = compose::request_extending(&fields, now.lease.address);
            (to_server(&now.lease, &message), Rule::ClientUnicasts)
        }
        State::Rebinding(now) => {
            let message = compose::request_extending(&fields, now.lease.address);
            (to_all(now.lease.address, &message), Rule::Rebinds)
        }
        State::Static(now) => (
            to_all(now.address, &compose::inform(&fields, now.address)),
            Rule::ClientBroadcasts,
        ),
        State::Off(_) | State::Init(_) | State::InitReboot(_) | State::Bound(_) => return None,
    })
}

/// DECLINE: nobody may take the address for the sender's, so it says 0.0.0.0 (4.4.4).
pub(super) fn decline(config: &ClientConfig, xid: Xid, lease: &Lease) -> (Packet, Rule) {
    let fields = config.fields(xid, 0);
    let message = compose::decline(&fields, lease.address, lease.server, "address is in use");
    (to_all(NO_ADDRESS, &message), Rule::ClientBroadcasts)
}

/// RELEASE: the last message from the address that it gives back.
pub(super) fn release(config: &ClientConfig, xid: Xid, lease: &Lease) -> (Packet, Rule) {
    let fields = config.fields(xid, 0);
    let message = compose::release(&fields, lease.address, lease.server, "no longer needed");
    (to_server(lease, &message), Rule::ClientUnicasts)
}

impl ClientConfig {
    /// What a client like this says of itself in a message of this transaction.
    pub fn fields(&self, xid: Xid, secs: u16) -> ClientFields<'_> {
        ClientFields {
            xid,
            secs,
            broadcast: self.broadcast_flag,
            chaddr: self.mac,
            client_id: self.client_id.as_ref(),
            hostname: self.hostname.as_deref(),
            vendor_class: self.vendor_class.as_deref(),
            parameters: &self.parameters,
            max_size: self.max_size,
            lease_secs: self.requested_lease,
            pad: self.pad,
        }
    }
}

fn to_all(from: Ipv4Addr, message: &Message) -> Packet {
    let src = SocketAddrV4::new(from, CLIENT_PORT);
    let dst = SocketAddrV4::new(Ipv4Addr::BROADCAST, SERVER_PORT);
    Packet::new(message, src, dst, LinkDest::Broadcast)
}

fn to_server(lease: &Lease, message: &Message) -> Packet {
    let src = SocketAddrV4::new(lease.address, CLIENT_PORT);
    let dst = SocketAddrV4::new(lease.server, SERVER_PORT);
    Packet::new(message, src, dst, LinkDest::Resolve)
}

//! The relay agent (section 4.1, RFC 1542 section 4): it carries a client's broadcast to the
//! servers and their replies back. It keeps no record of what passed.

use core::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::rule::Rule;
use crate::wire::Packet;

/// What a relay is like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayConfig {
    /// Its address on the clients' network; goes into `giaddr`.
    pub client_side: Ipv4Addr,
    /// Its address on the servers' network; the source of what it sends there.
    pub server_side: Ipv4Addr,
    /// The servers it knows, each gets every message.
    pub servers: Vec<Ipv4Addr>,
    /// What has passed more relays than this is dropped (RFC 1542 section 4.1.1: 4 by default).
    pub max_hops: u8,
}

/// On which of its two networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The clients' network.
    Clients,
    /// The servers' network.
    Servers,
}

/// One output of a relay.
#[derive(Clone, Debug, PartialEq)]
pub enum RelayOutput {
    /// Put this on the link of that side. The rule says why it goes where it goes.
    Transmit(Packet, Side, Rule),
    /// What arrived was ignored.
    Ignored(Rule),
}

/// A relay agent.
#[derive(Clone, Debug)]
pub struct Relay {
    _config: RelayConfig,
}

impl Relay {
    /// A relay.
    pub fn new(config: RelayConfig) -> Self {
        Self { _config: config }
    }

    /// A datagram arrived on port 67 (or, from a server, at `giaddr`) on this side.
    pub fn receive(&mut self, packet: &Packet, side: Side) {
        todo!("{packet:?} {side:?}")
    }

    /// The next output.
    pub fn poll(&mut self) -> Option<RelayOutput> {
        todo!()
    }
}

//! The relay agent (section 4.1, RFC 1542 section 4): it carries a client's broadcast to the
//! servers and their replies back. It keeps no record of what passed.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::rule::Rule;
use crate::wire::{CLIENT_PORT, Header, LinkDest, Op, Packet, SERVER_PORT};

/// Where `hops` and `giaddr` stand in a message (section 2, figure 1).
const HOPS_AT: usize = 3;
const GIADDR_AT: usize = 24;

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
    config: RelayConfig,
    outbox: VecDeque<RelayOutput>,
}

impl Relay {
    /// A relay.
    pub fn new(config: RelayConfig) -> Self {
        Self {
            config,
            outbox: VecDeque::new(),
        }
    }

    /// A datagram arrived on port 67 (or, from a server, at `giaddr`) on this side.
    pub fn receive(&mut self, packet: &Packet, side: Side) {
        let done = match side {
            Side::Clients => self.forward(packet),
            Side::Servers => self.hand_on(packet),
        };
        if let Err(rule) = done {
            self.outbox.push_back(RelayOutput::Ignored(rule));
        }
    }

    /// The next output.
    pub fn poll(&mut self) -> Option<RelayOutput> {
        self.outbox.pop_front()
    }

    /// A client's message, to every server. A relay that knows none, and speaks to everyone,
    /// sends what is for one server alone (a renewal, a RELEASE) to that one.
    fn forward(&mut self, packet: &Packet) -> Result<(), Rule> {
        let header = *packet.message()?.header();
        if header.op != Op::Request {
            return Err(Rule::NotForServers);
        }
        if header.hops > self.config.max_hops {
            return Err(Rule::RelayHops);
        }
        let relayed = packet.with_bytes(self.marked(packet, &header).into());
        let known = &self.config.servers[..];
        let one = [*packet.dst.ip()];
        let for_one = !packet.is_broadcast() && known == [Ipv4Addr::BROADCAST];
        for server in if for_one { &one } else { known } {
            let hop = Packet {
                src: SocketAddrV4::new(self.config.server_side, SERVER_PORT),
                dst: SocketAddrV4::new(*server, SERVER_PORT),
                link: if server.is_broadcast() {
                    LinkDest::Broadcast
                } else {
                    LinkDest::Resolve
                },
                ..relayed.clone()
            };
            self.outbox.push_back(RelayOutput::Transmit(
                hop,
                Side::Servers,
                Rule::RelayForwards,
            ));
        }
        Ok(())
    }

    /// The message with one hop more, and this relay in `giaddr` if it is the first. All other
    /// bytes stay as they came.
    fn marked(&self, packet: &Packet, header: &Header) -> Vec<u8> {
        let mut bytes = packet.bytes.to_vec();
        bytes[HOPS_AT] = header.hops.saturating_add(1);
        if header.giaddr.is_unspecified() {
            bytes[GIADDR_AT..][..4].copy_from_slice(&self.config.client_side.octets());
        }
        bytes
    }

    /// A server's reply, to the client whose link this relay stands on.
    fn hand_on(&mut self, packet: &Packet) -> Result<(), Rule> {
        let header = *packet.message()?.header();
        if header.op != Op::Reply {
            return Err(Rule::NotForClients);
        }
        if header.giaddr != self.config.client_side {
            return Err(Rule::RelayNotMine);
        }
        let (to, link) = client(&header);
        let hop = Packet {
            src: SocketAddrV4::new(self.config.client_side, SERVER_PORT),
            dst: SocketAddrV4::new(to, CLIENT_PORT),
            link,
            ..packet.clone()
        };
        self.outbox.push_back(RelayOutput::Transmit(
            hop,
            Side::Clients,
            Rule::RelayReplies,
        ));
        Ok(())
    }
}

/// By the BROADCAST flag; a reply without `yiaddr` goes to `ciaddr`, or to everyone (RFC 1542
/// section 4.1.2 knows only `yiaddr`, an INFORM has none).
fn client(header: &Header) -> (Ipv4Addr, LinkDest) {
    if header.broadcast() {
        (Ipv4Addr::BROADCAST, LinkDest::Broadcast)
    } else if !header.yiaddr.is_unspecified() {
        (header.yiaddr, LinkDest::Card(header.mac()))
    } else if !header.ciaddr.is_unspecified() {
        (header.ciaddr, LinkDest::Card(header.mac()))
    } else {
        (Ipv4Addr::BROADCAST, LinkDest::Broadcast)
    }
}

#[cfg(test)]
mod tests;

//! The relay agent (section 4.1, RFC 1542 section 4; option 82 by RFC 3046): it carries a client's
//! broadcast to the servers and their replies back. It keeps no record of what passed.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::rule::Rule;
use crate::wire::message::BOOTP_MINIMUM;
use crate::wire::options::code;
use crate::wire::packet::MOST_OCTETS;
use crate::wire::relay_info::{CIRCUIT_ID, REMOTE_ID, with_relay_info, without_relay_info};
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
    /// What it writes into option 82, if it writes one (RFC 3046). Left out where it does not, so
    /// that recordings of before keep their digests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub information: Option<RelayInformation>,
    /// Whether what is shorter than BOOTP's 300 octets is dropped (RFC 1542 section 2.1).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
}

/// What a relay says of the client's place in option 82 (RFC 3046 section 3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayInformation {
    /// On which of its circuits it heard the client: sub-option 1; none if empty.
    #[serde(default)]
    pub circuit_id: String,
    /// Who stands at the other end of it: sub-option 2; none if empty.
    #[serde(default)]
    pub remote_id: String,
}

impl RelayInformation {
    /// Whether it says something, and fits into one option.
    ///
    /// # Errors
    /// What is wrong, as one sentence.
    pub fn check(&self) -> Result<(), String> {
        match self.octets().len() {
            0 => Err("option 82 says nothing without a circuit_id or a remote_id".into()),
            1..=255 => Ok(()),
            more => Err(format!("option 82 has {more} octets here, and 255 at most")),
        }
    }

    /// The value of the option.
    fn octets(&self) -> Vec<u8> {
        let said = [(CIRCUIT_ID, &self.circuit_id), (REMOTE_ID, &self.remote_id)];
        let said = said.into_iter().filter(|(_, words)| !words.is_empty());
        let sub_option = |(code, words): (u8, &String)| {
            let words = &words.as_bytes()[..words.len().min(255)];
            let length = u8::try_from(words.len()).unwrap_or(u8::MAX);
            [&[code, length], words].concat()
        };
        said.flat_map(sub_option).collect()
    }
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
            _ if self.config.strict && packet.bytes.len() < BOOTP_MINIMUM => {
                Err(Rule::RelayTooShort)
            }
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
        self.check_information(packet, &header)?;
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

    /// A relay that writes option 82 does not carry what somebody else has written there, or what
    /// claims to come from itself.
    fn check_information(&self, packet: &Packet, header: &Header) -> Result<(), Rule> {
        if self.config.information.is_none() {
            return Ok(());
        }
        let says_something = packet.message()?.option(code::RELAY_INFO).is_some();
        if header.giaddr.is_unspecified() && says_something {
            Err(Rule::RelayInfoUntrusted)
        } else if header.giaddr == self.config.client_side {
            Err(Rule::RelayInfoSpoofed)
        } else {
            Ok(())
        }
    }

    /// The message with one hop more, and this relay in `giaddr` if it is the first, with option
    /// 82 if it writes one. All other bytes stay as they came.
    fn marked(&self, packet: &Packet, header: &Header) -> Vec<u8> {
        let mut bytes = packet.bytes.to_vec();
        bytes[HOPS_AT] = header.hops.saturating_add(1);
        if header.giaddr.is_unspecified() {
            bytes[GIADDR_AT..][..4].copy_from_slice(&self.config.client_side.octets());
            if let Some(information) = &self.config.information {
                let longer = with_relay_info(&bytes, &information.octets());
                // Nothing is added that would not fit (RFC 3046 section 2.1).
                if longer.len() <= MOST_OCTETS {
                    return longer;
                }
            }
        }
        bytes
    }

    /// A server's reply, to the client whose link this relay stands on. What this relay wrote
    /// into option 82 is not the client's to read.
    fn hand_on(&mut self, packet: &Packet) -> Result<(), Rule> {
        let header = *packet.message()?.header();
        if header.op != Op::Reply {
            return Err(Rule::NotForClients);
        }
        if header.giaddr != self.config.client_side {
            return Err(Rule::RelayNotMine);
        }
        let (to, link) = client(&header);
        let written = self.config.information.as_ref();
        let packet = match written.and_then(|_| without_relay_info(&packet.bytes)) {
            Some(shorter) => &packet.with_bytes(shorter.into()),
            None => packet,
        };
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

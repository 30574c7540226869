//! Who takes part: clients, servers, relays, other hosts on the link, guests from outside.

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use crate::protocol::client::ClientConfig;
use crate::protocol::server::ServerConfig;
use crate::wire::Mac;

pub use crate::net::{HostId, SegmentId};

/// What a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HostKind {
    /// Runs a DHCP client.
    Client,
    /// Runs a DHCP server.
    Server,
    /// Joins two segments.
    Relay,
    /// Has an address by hand and answers ARP, nothing else: a printer.
    Bystander,
    /// Another program on this computer that speaks to a built-in server.
    Guest,
}

/// What a host is like: the settings that can change during a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum HostConfig {
    /// Of a client.
    Client(Arc<ClientConfig>),
    /// Of a server, its switches included.
    Server(Arc<ServerConfig>),
    /// Relays, bystanders and guests have none.
    Nothing,
}

impl HostConfig {
    /// The settings of a server.
    pub fn server(&self) -> Option<&Arc<ServerConfig>> {
        match self {
            Self::Server(config) => Some(config),
            _ => None,
        }
    }

    /// The settings of a client.
    pub fn client(&self) -> Option<&Arc<ClientConfig>> {
        match self {
            Self::Client(config) => Some(config),
            _ => None,
        }
    }
}

/// What a host is called and where it stands. Its name can change during a run, and so can a
/// client's hardware address and address by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostInfo {
    /// The key in the lesson file, JSON and text: `laptop-a`.
    pub key: Arc<str>,
    /// The name on lanes and in captions: `Laptop A`.
    pub name: Arc<str>,
    /// What it is.
    pub kind: HostKind,
    /// Its hardware address; for a relay the clients' side.
    pub mac: Mac,
    /// The address it always has: servers, relays (clients' side), bystanders.
    pub address: Option<Ipv4Addr>,
    /// A relay's address on the servers' segment.
    pub second_address: Option<Ipv4Addr>,
    /// Its segment; for a relay the clients' side.
    pub segment: SegmentId,
    /// A relay's servers' side.
    pub second_segment: Option<SegmentId>,
}

impl HostInfo {
    /// Whether this is an address that the host always has.
    pub fn always_has(&self, address: Ipv4Addr) -> bool {
        [self.address, self.second_address].contains(&Some(address))
    }
}

impl HostInfo {
    /// A host on one link: everything but a relay.
    pub fn on_one_link(
        (key, name): (&str, &str),
        kind: HostKind,
        mac: Mac,
        address: Option<Ipv4Addr>,
        segment: SegmentId,
    ) -> Self {
        Self {
            key: key.into(),
            name: name.into(),
            kind,
            mac,
            address,
            second_address: None,
            segment,
            second_segment: None,
        }
    }
}

/// How a server takes in what arrives: one message after the other, each for a while, and what
/// finds the queue full is lost. Without a desk everything is answered at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// How many messages have room there, the one in hand included; `None`: any number.
    pub queue: Option<u32>,
    /// How long it takes to answer one.
    pub service: Duration,
}

/// A link with its network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentInfo {
    /// The key in the lesson file: `net-1`.
    pub key: Arc<str>,
    /// The network that belongs here; its first address is where unicast leaves for others.
    pub network: Ipv4Net,
    /// Whether it is a network of the real world: who else stands there is learned from what
    /// they send.
    pub real: bool,
    /// Whether this computer has an address there: without one nothing can leave by unicast.
    pub unicast: bool,
    /// The address from which this computer speaks there for its clients, whatever they would
    /// send from.
    pub own: Option<Ipv4Addr>,
    /// With DHCP snooping, the keys of the hosts whose OFFER, ACK and NAK its switch lets pass.
    pub trusted: Option<Vec<Arc<str>>>,
}

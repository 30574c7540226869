//! What an engine is made of: hosts with their machines, and what stands on the agenda.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::desk::{Queue, Served};
use crate::net::Fault;
use crate::protocol::server::Binding;
use crate::protocol::{Client, Relay, Server, Timer};
use crate::sim::agenda::Slot;
use crate::sim::command::Command;
use crate::sim::event::RecordId;
use crate::sim::host::{HostConfig, HostId, HostInfo, SegmentId};
use crate::time::SimTime;
use crate::wire::{CLIENT_PORT, Packet, SERVER_PORT};

#[derive(Clone, Debug)]
pub(super) struct Host {
    pub(super) info: Arc<HostInfo>,
    pub(super) machine: Machine,
    pub(super) on: bool,
    /// Whether its cable is pulled.
    pub(super) unplugged: bool,
    /// The address others find it under, while it uses it.
    pub(super) address: Option<Ipv4Addr>,
    pub(super) extra_delay: Duration,
    pub(super) shares_leases: Option<u32>,
    /// The deadline that stands on the agenda.
    pub(super) planned: Option<Slot>,
    /// How many datagrams it has sent.
    pub(super) sent: u32,
    /// What has arrived and waits for a server.
    pub(super) queue: Queue,
}

#[derive(Clone, Debug)]
pub(super) enum Machine {
    Client(Box<Client>),
    Server(Box<StoringServer>),
    Relay(Relay),
    Bystander,
    Guest(u32),
    /// Stands on a real network, and runs what it runs.
    Remote,
    /// Was removed.
    Gone,
}

/// A server with what it has in persistent storage.
#[derive(Clone, Debug)]
pub(super) struct StoringServer {
    pub(super) server: Server,
    pub(super) stored: BTreeMap<Ipv4Addr, Arc<Binding>>,
}

/// A datagram on its way to the link.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) from: HostId,
    pub(super) segment: SegmentId,
    pub(super) packet: Arc<Packet>,
    pub(super) sent: RecordId,
    /// From where came what it answers.
    pub(super) asker: Option<SocketAddrV4>,
    /// Whether it was made by hand: its sender's machine does not know of it.
    pub(super) by_hand: bool,
}

/// A datagram on its way to one host.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) from: HostId,
    pub(super) to: HostId,
    pub(super) segment: SegmentId,
    pub(super) packet: Arc<Packet>,
    pub(super) released: RecordId,
}

#[derive(Clone, Debug)]
pub(super) enum Plan {
    Script(Box<Command>),
    /// A client that comes and goes by itself does so.
    Habit(usize),
    Deadline(HostId),
    Arrival(Box<Flight>),
    /// A copy that was kept back has waited long enough for one that overtakes it.
    Late(Box<Flight>),
    Served(Box<Served>),
    Loss {
        to: HostId,
        released: RecordId,
        fault: Fault,
    },
    ProbeAnswer {
        asker: HostId,
        address: Ipv4Addr,
        owner: HostId,
        probed: RecordId,
    },
}

impl Plan {
    /// The departure of the copy that lands, or is lost, with this.
    pub(super) fn released(&self) -> Option<RecordId> {
        match self {
            Self::Arrival(flight) | Self::Late(flight) => Some(flight.released),
            Self::Loss { released, .. } => Some(*released),
            Self::Script(_)
            | Self::Habit(_)
            | Self::Deadline(_)
            | Self::Served(_)
            | Self::ProbeAnswer { .. } => None,
        }
    }
}

impl Machine {
    pub(super) fn config(&self) -> HostConfig {
        match self {
            Self::Client(client) => HostConfig::Client(Arc::clone(client.config())),
            Self::Server(server) => HostConfig::Server(Arc::clone(server.server.config())),
            Self::Relay(_) | Self::Bystander | Self::Guest(_) | Self::Remote | Self::Gone => {
                HostConfig::Nothing
            }
        }
    }
}

impl Machine {
    /// Whether it hears what arrives on this port. What is not of a lesson hears everything.
    pub(super) fn listens_on(&self, port: u16) -> bool {
        match self {
            Self::Client(_) => port == CLIENT_PORT,
            Self::Server(_) | Self::Relay(_) => port == SERVER_PORT,
            Self::Bystander => false,
            Self::Guest(_) | Self::Remote | Self::Gone => true,
        }
    }
}

impl Host {
    /// Whether it is a client that hears what its link carries.
    pub(super) fn is_client_online(&self) -> bool {
        self.on && !self.unplugged && matches!(self.machine, Machine::Client(_))
    }

    pub(super) fn is_gone(&self) -> bool {
        matches!(self.machine, Machine::Gone)
    }

    pub(super) fn deadline(&self) -> Option<(SimTime, Timer)> {
        match &self.machine {
            Machine::Client(client) => client.deadline(),
            Machine::Server(server) if self.on => server.server.deadline(),
            _ => None,
        }
    }
}

/// The number that names a host's streams of random numbers: drawn from its key, so that other
/// hosts can come and go (FNV-1a).
pub(super) fn number_of(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

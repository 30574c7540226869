//! Joins machines and link to one world and moves it, one event at a time. Every thing that
//! happens becomes a record with its cause.
//!
//! The contract: [`Engine::poll`] does the next thing that is due. If that is a delivery it
//! answers [`Progress::Carry`]; carry the datagram and call [`Engine::arrived`] before the next
//! poll. Commands may come between two polls. The engine knows no socket and no clock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use core::net::{Ipv4Addr, SocketAddrV4};

use self::outage::Outages;
use self::remote::{Departure, Remotes};
use super::agenda::{Agenda, Slot};
use super::command::Command;
use super::event::{Event, Record, RecordId};
use super::host::{HostConfig, HostId, HostInfo, HostKind, SegmentId, SegmentInfo};
use super::scenario::{ClientStart, HostSpec, Role, Scenario};
use crate::net::gate::Gate;
use crate::net::link::Link;
use crate::net::segment::Segments;
use crate::net::{Fault, Hop};
use crate::protocol::server::Binding;
use crate::protocol::{Client, Relay, Server, Timer};
use crate::seed::Seed;
use crate::time::SimTime;
use crate::wire::Packet;

mod changes;
mod commands;
mod disturb;
mod guests;
mod machines;
mod outage;
mod remote;
mod transit;

pub use outage::ClockJump;

/// What [`Engine::poll`] did.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// Something happened.
    Worked,
    /// A datagram is due: carry it and call [`Engine::arrived`].
    Carry(Hop),
    /// Nothing is due until then.
    Idle(Option<SimTime>),
}

/// What the engine waits for next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A line of the script, for this host.
    Script,
    /// A timer of this host.
    Timer(HostId, Timer),
    /// A datagram in flight, or the instant at which it is lost.
    Flight,
    /// The answer to an ARP probe.
    ProbeAnswer,
}

/// A world in motion.
#[derive(Clone, Debug)]
pub struct Engine {
    now: SimTime,
    hosts: Vec<Host>,
    segments: Segments,
    networks: Vec<SegmentInfo>,
    seed: Seed,
    link: Link,
    gate: Gate<Outgoing>,
    agenda: Agenda<Plan>,
    at_once: VecDeque<Flight>,
    carrying: Option<Flight>,
    in_flight: usize,
    scripted: usize,
    ends: SimTime,
    records: Vec<Record>,
    recorded: usize,
    ticks: u64,
    guests: BTreeMap<u32, HostId>,
    answering: Option<HostId>,
    /// From where the datagram of a real network came that is being answered.
    asker: Option<SocketAddrV4>,
    remotes: Remotes,
    outages: Outages,
    departing: VecDeque<Departure>,
    leaving: Option<Departure>,
}

#[derive(Clone, Debug)]
struct Host {
    info: Arc<HostInfo>,
    machine: Machine,
    on: bool,
    /// The address others find it under, while it uses it.
    address: Option<Ipv4Addr>,
    extra_delay: Duration,
    shares_leases: Option<u32>,
    /// The deadline that stands on the agenda.
    planned: Option<Slot>,
    /// How many datagrams it has sent.
    sent: u32,
}

#[derive(Clone, Debug)]
enum Machine {
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
struct StoringServer {
    server: Server,
    stored: BTreeMap<Ipv4Addr, Arc<Binding>>,
}

/// A datagram on its way to the link.
#[derive(Clone, Debug)]
struct Outgoing {
    from: HostId,
    segment: SegmentId,
    packet: Arc<Packet>,
    sent: RecordId,
    /// From where came what it answers.
    asker: Option<SocketAddrV4>,
}

/// A datagram on its way to one host.
#[derive(Clone, Debug)]
struct Flight {
    from: HostId,
    to: HostId,
    segment: SegmentId,
    packet: Arc<Packet>,
    released: RecordId,
}

#[derive(Clone, Debug)]
enum Plan {
    Script(Box<Command>),
    Deadline(HostId),
    Arrival(Box<Flight>),
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

impl Engine {
    /// The world of a scenario before its first instant. All hosts have appeared.
    pub fn new(scenario: &Scenario) -> Self {
        let mut engine = Self {
            now: SimTime::ZERO,
            hosts: Vec::with_capacity(scenario.hosts.len()),
            segments: Segments::default(),
            networks: scenario.segments.clone(),
            seed: scenario.seed,
            link: Link::new(scenario.link, scenario.seed, &scenario.faults),
            gate: Gate::default(),
            agenda: Agenda::default(),
            at_once: VecDeque::new(),
            carrying: None,
            in_flight: 0,
            scripted: scenario.script.len(),
            ends: scenario.ends,
            records: Vec::new(),
            recorded: 0,
            ticks: 0,
            guests: BTreeMap::new(),
            answering: None,
            asker: None,
            remotes: Remotes::default(),
            outages: Outages::default(),
            departing: VecDeque::new(),
            leaving: None,
        };
        for spec in &scenario.hosts {
            engine.plug_in(spec, None);
        }
        for line in &scenario.script {
            engine
                .agenda
                .plan(line.at, Plan::Script(Box::new(line.command.clone())));
        }
        engine
    }

    fn plug_in(&mut self, spec: &HostSpec, cause: Option<RecordId>) {
        let info = Arc::new(spec.info.clone());
        let machine = match &spec.role {
            Role::Client { config, .. } => {
                let client = Client::new((**config).clone(), self.seed, number_of(&info.key));
                Machine::Client(Box::new(client))
            }
            Role::Server { config, bindings } => Machine::Server(Box::new(StoringServer {
                server: Server::new((**config).clone(), bindings.clone()),
                stored: bindings
                    .iter()
                    .map(|b| (b.address, Arc::new(b.clone())))
                    .collect(),
            })),
            Role::Relay(config) => Machine::Relay(Relay::new(config.clone())),
            Role::Bystander => Machine::Bystander,
        };
        let id = self.add_host(info, machine, cause);
        let host = &mut self.hosts[id.index()];
        host.extra_delay = spec.extra_delay;
        host.shares_leases = spec.shares_leases;
        match &spec.role {
            Role::Client { start, .. } => self.start_client(id, start),
            Role::Server { bindings, .. } => self.start_server(id, bindings),
            Role::Relay(_) | Role::Bystander => {}
        }
    }

    fn add_host(
        &mut self,
        info: Arc<HostInfo>,
        machine: Machine,
        cause: Option<RecordId>,
    ) -> HostId {
        let id = self.next_host();
        self.plug_cables(id, &info);
        let config = machine.config();
        self.hosts.push(Host {
            on: !matches!(machine, Machine::Client(_)),
            address: info.address,
            info: Arc::clone(&info),
            machine,
            extra_delay: Duration::ZERO,
            shares_leases: None,
            planned: None,
            sent: 0,
        });
        self.emit(id, cause, Event::Appeared(info, config));
        id
    }

    fn plug_cables(&mut self, id: HostId, info: &HostInfo) {
        if let Some(address) = info.address {
            self.segments.take_address(info.segment, address, id);
        }
        if let (Some(segment), Some(address)) = (info.second_segment, info.second_address) {
            self.segments.take_address(segment, address, id);
            self.segments.plug_server(segment, id);
            self.segments.connect(info.segment, segment);
        }
        match info.kind {
            HostKind::Client => self.segments.plug_client(info.segment, info.mac, id),
            HostKind::Server | HostKind::Relay => self.segments.plug_server(info.segment, id),
            HostKind::Bystander | HostKind::Guest => {}
        }
    }

    fn start_client(&mut self, id: HostId, start: &ClientStart) {
        let Machine::Client(client) = &mut self.hosts[id.index()].machine else {
            return;
        };
        match start {
            ClientStart::Fresh => {}
            ClientStart::Remembers(lease) => client.remember(lease.clone()),
            ClientStart::Bound(lease) => {
                client.begin_bound(lease.clone());
                self.drain_client(id, None);
            }
        }
    }

    fn start_server(&mut self, id: HostId, bindings: &[Binding]) {
        for binding in bindings {
            let rule = crate::protocol::Rule::ChosenGrants;
            self.emit(
                id,
                None,
                Event::BindingChanged(Arc::new(binding.clone()), rule),
            );
        }
        self.plan_deadline(id);
    }

    /// Does the next thing that is due at `limit` or before.
    pub fn poll(&mut self, limit: SimTime) -> Progress {
        if let Some(hop) = self.next_departure() {
            self.ticks += 1;
            return Progress::Carry(hop);
        }
        if let Some(flight) = self.at_once.pop_front() {
            self.ticks += 1;
            return self.arrive(flight);
        }
        let Some((at, plan)) = self.agenda.pop(limit) else {
            return Progress::Idle(self.agenda.peek().map(|(at, _)| at));
        };
        self.now = self.now.max(at);
        self.ticks += 1;
        match plan {
            Plan::Script(command) => {
                self.scripted -= 1;
                self.command(*command);
            }
            Plan::Deadline(host) => self.deadline(host),
            Plan::Arrival(flight) => {
                self.in_flight -= 1;
                return self.arrive(*flight);
            }
            Plan::Loss {
                to,
                released,
                fault,
            } => {
                self.in_flight -= 1;
                self.emit(to, Some(released), Event::Dropped(fault));
            }
            Plan::ProbeAnswer {
                asker,
                address,
                owner,
                probed,
            } => {
                self.probe_answered(asker, address, owner, probed);
            }
        }
        Progress::Worked
    }

    /// What comes next, and when.
    pub fn upcoming(&self) -> Option<(SimTime, Waiting)> {
        let (at, plan) = self.agenda.peek()?;
        let waiting = match plan {
            Plan::Script(_) => Waiting::Script,
            Plan::Deadline(host) => {
                let (_, timer) = self.hosts[host.index()].deadline()?;
                Waiting::Timer(*host, timer)
            }
            Plan::Arrival(_) | Plan::Loss { .. } => Waiting::Flight,
            Plan::ProbeAnswer { .. } => Waiting::ProbeAnswer,
        };
        Some((at, waiting))
    }

    /// Puts the host's present deadline on the agenda in the place of what stood there. To be
    /// called whenever its machine was told something.
    fn plan_deadline(&mut self, id: HostId) {
        let host = &mut self.hosts[id.index()];
        let due = host.deadline().map(|(at, _)| at.max(self.now));
        if due == host.planned.map(Slot::at) {
            return;
        }
        if let Some(before) = host.planned.take() {
            self.agenda.cancel(before);
        }
        host.planned = due.map(|at| self.agenda.plan(at, Plan::Deadline(id)));
    }

    /// The present instant.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Lets time pass in which nothing is due.
    pub fn advance_to(&mut self, instant: SimTime) {
        self.now = self.now.max(instant);
    }

    /// How many things were done so far: names the moment at which an input came.
    pub fn ticks(&self) -> u64 {
        self.ticks
    }

    /// Copies of datagrams that have left and not yet arrived.
    pub fn in_flight(&self) -> usize {
        self.in_flight
            + self.at_once.len()
            + self.departing.len()
            + usize::from(self.carrying.is_some() || self.leaving.is_some())
    }

    /// Whether answers wait to be carried that must leave at once.
    pub fn has_answers(&self) -> bool {
        !self.at_once.is_empty() || !self.departing.is_empty()
    }

    /// Datagrams that wait at the gate.
    pub fn held(&self) -> usize {
        self.gate.len()
    }

    /// Whether the gate is open.
    pub fn gate_is_open(&self) -> bool {
        self.gate.is_open()
    }

    /// Whether the script has ended and nothing is held or in flight.
    pub fn has_ended(&self) -> bool {
        self.scripted == 0 && self.now >= self.ends && self.held() == 0 && self.in_flight() == 0
    }

    /// What kind each host is, in the order of their numbers; those that have left included.
    pub fn kinds(&self) -> impl Iterator<Item = HostKind> {
        self.hosts.iter().map(|host| host.info.kind)
    }

    /// The number that no guest has had yet.
    pub fn next_guest(&self) -> u32 {
        let last = self.guests.last_key_value();
        last.map_or(0, |(number, _)| number.saturating_add(1))
    }

    /// When the script ends.
    pub fn ends(&self) -> SimTime {
        self.ends
    }

    /// What happened since the last time.
    pub fn take_records(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.records)
    }

    /// What happened since records were taken the last time.
    pub fn new_records(&self) -> &[Record] {
        &self.records
    }

    fn emit(&mut self, host: HostId, cause: Option<RecordId>, event: Event) -> RecordId {
        let id = RecordId::new(self.recorded);
        self.recorded += 1;
        self.records.push(Record {
            at: self.now,
            host,
            cause,
            event,
        });
        id
    }
}

impl Machine {
    fn config(&self) -> HostConfig {
        match self {
            Self::Client(client) => HostConfig::Client(Arc::clone(client.config())),
            Self::Server(server) => HostConfig::Server(Arc::clone(server.server.config())),
            Self::Relay(_) | Self::Bystander | Self::Guest(_) | Self::Remote | Self::Gone => {
                HostConfig::Nothing
            }
        }
    }
}

impl Host {
    fn is_gone(&self) -> bool {
        matches!(self.machine, Machine::Gone)
    }

    fn deadline(&self) -> Option<(SimTime, Timer)> {
        match &self.machine {
            Machine::Client(client) => client.deadline(),
            Machine::Server(server) if self.on => server.server.deadline(),
            _ => None,
        }
    }
}

/// The number that names a host's streams of random numbers: drawn from its key, so that other
/// hosts can come and go (FNV-1a).
fn number_of(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

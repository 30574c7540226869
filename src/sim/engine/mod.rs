//! Joins machines and link to one world and moves it, one event at a time. Every thing that
//! happens becomes a record with its cause.
//!
//! The contract: [`Engine::poll`] does the next thing that is due. If that is a delivery it
//! answers [`Progress::Carry`]; carry the datagram and call [`Engine::arrived`] before the next
//! poll. Commands may come between two polls. The engine knows no socket and no clock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use core::net::SocketAddrV4;

use self::crowds::Habit;
use self::desk::Queue;
use self::late::Late;
use self::outage::Outages;
use self::parts::{Flight, Host, Machine, Outgoing, Plan, StoringServer, number_of};
use self::remote::{Departure, Remotes};
use super::agenda::{Agenda, Slot};
use super::check::LONGEST_DELAY;
use super::event::{Event, Record, RecordId};
use super::host::{HostId, HostInfo, HostKind, SegmentInfo};
use super::scenario::{ClientStart, HostSpec, Role, Scenario};
use crate::net::Hop;
use crate::net::fault::LONGEST_WAIT;
use crate::net::gate::Gate;
use crate::net::link::Link;
use crate::net::segment::Segments;
use crate::protocol::server::Binding;
use crate::protocol::{Client, Relay, Server, Timer};
use crate::seed::Seed;
use crate::time::SimTime;
use crate::wire::Message;

mod by_hand;
mod cables;
mod changes;
mod commands;
mod crowds;
mod desk;
mod disturb;
mod guests;
mod late;
mod machines;
mod outage;
mod parts;
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
    /// A line of the script, or a client that comes or goes.
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
    late: Vec<Late>,
    scripted: usize,
    ends: SimTime,
    records: Vec<Record>,
    recorded: usize,
    ticks: u64,
    guests: BTreeMap<u32, HostId>,
    answering: Option<HostId>,
    /// From where the datagram of a real network came that is being answered.
    asker: Option<SocketAddrV4>,
    /// What a datagram of a real network says that is being handed over, so that it is read once.
    read: Option<Message>,
    remotes: Remotes,
    outages: Outages,
    departing: VecDeque<Departure>,
    leaving: Option<Departure>,
    /// Whether it began with so many clients that a step lets go all that waits.
    bursts: bool,
    /// Clients that come and go by themselves.
    habits: Vec<Habit>,
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
            late: Vec::new(),
            scripted: scenario.script.len(),
            ends: scenario.ends,
            records: Vec::new(),
            recorded: 0,
            ticks: 0,
            guests: BTreeMap::new(),
            answering: None,
            asker: None,
            read: None,
            remotes: Remotes::default(),
            outages: Outages::default(),
            departing: VecDeque::new(),
            leaving: None,
            bursts: goes_in_bursts(scenario.hosts.iter().map(|spec| spec.info.kind)),
            habits: Vec::new(),
        };
        for spec in &scenario.hosts {
            engine.plug_in(spec, None);
        }
        engine.snoop();
        for line in &scenario.script {
            engine
                .agenda
                .plan(line.at, Plan::Script(Box::new(line.command.clone())));
        }
        engine.gather(&scenario.crowds);
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
        host.queue.desk = spec.desk;
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
            unplugged: false,
            extra_delay: Duration::ZERO,
            shares_leases: None,
            planned: None,
            sent: 0,
            queue: Queue::default(),
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
            Plan::Habit(place) => self.come_or_go(place),
            Plan::Deadline(host) => self.deadline(host),
            Plan::Arrival(flight) => {
                self.in_flight -= 1;
                return self.arrive(*flight);
            }
            Plan::Served(served) => self.serve(&served),
            Plan::Loss {
                to,
                released,
                fault,
            } => {
                self.in_flight -= 1;
                self.emit(to, Some(released), Event::Dropped(fault));
                self.has_landed(released);
            }
            Plan::Late(flight) => {
                self.waits_no_longer(&flight);
                return self.arrive(*flight);
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
            Plan::Script(_) | Plan::Habit(_) => Waiting::Script,
            Plan::Deadline(host) => {
                let (_, timer) = self.hosts[host.index()].deadline()?;
                Waiting::Timer(*host, timer)
            }
            Plan::Arrival(_) | Plan::Late(_) | Plan::Loss { .. } | Plan::Served(_) => {
                Waiting::Flight
            }
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

    /// Whether the script has ended and nothing is held or in flight, or it ended so long ago that
    /// there always is something. What waits for a server that needs time does not hold the end up:
    /// such a queue may never run empty.
    pub fn has_ended(&self) -> bool {
        let is_quiet = self.held() == 0 && self.in_flight() == 0 && self.kept_back() == 0;
        let is_over = is_quiet || self.now >= self.latest_end();
        self.scripted == 0 && self.now >= self.ends && is_over
    }

    /// By then everything has landed that left before the end: no rule delays a message by more,
    /// and none is kept back for longer.
    pub fn latest_end(&self) -> SimTime {
        self.ends + LONGEST_DELAY + LONGEST_WAIT
    }

    /// Whether all that waits leaves in one step, because a crowd takes part.
    pub fn goes_in_bursts(&self) -> bool {
        self.bursts
    }

    /// So many messages leave at a step: the one that waits first, or all of them where a crowd
    /// takes part.
    pub fn leave_at_once(&self) -> usize {
        let all = self.gate.len();
        if self.bursts { all } else { all.min(1) }
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

    /// Forgets what happened since the last time, and keeps the room for what happens next.
    pub fn forget_records(&mut self) {
        self.records.clear();
    }

    /// How many records there are, taken or not.
    pub fn recorded(&self) -> usize {
        self.recorded
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

/// More clients than this are a crowd: what waits at one instant leaves in one step.
pub const A_CROWD: usize = 40;

/// Whether a run that begins with these hosts goes on in bursts.
pub fn goes_in_bursts(kinds: impl Iterator<Item = HostKind>) -> bool {
    kinds.filter(|kind| *kind == HostKind::Client).count() > A_CROWD
}

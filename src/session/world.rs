//! What is the case after a number of records: who is on, in which state, with which lease,
//! waiting for what, and what each server has on record. A fold over the log and nothing else.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::protocol::Note;
use crate::protocol::client::{ClientConfig, ClientState, Lease, StateChange, TimerSet};
use crate::protocol::server::{Binding, BindingState, ServerConfig};
use crate::protocol::timer::Timer;
use crate::sim::check::check_link;
use crate::sim::command::Command;
use crate::sim::host::SegmentInfo;
use crate::sim::scenario::LinkSettings;
use crate::sim::{Event, HostConfig, HostId, HostInfo, HostKind, Neighbours, Record};
use crate::time::SimTime;

/// The state of all hosts after some record. A clone shares what did not change since.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    hosts: Vec<Arc<HostNow>>,
    size: usize,
    link: Option<LinkSettings>,
}

/// The state of one host.
#[derive(Clone, Debug, PartialEq)]
pub struct HostNow {
    /// Its present name and place.
    pub info: Arc<HostInfo>,
    /// What it is like at present: a server's `silent` and `authoritative` are in here.
    pub config: HostConfig,
    /// Whether it has left the network.
    pub gone: bool,
    /// Whether it is switched on.
    pub on: bool,
    /// Whether its cable is pulled.
    pub unplugged: bool,
    /// A client's state; OFF as well while nothing is known of it, as of clients of others (see
    /// [`HostNow::known_state`]).
    pub state: ClientState,
    /// When the state began.
    pub since: SimTime,
    /// A client's lease, held or remembered.
    pub lease: Option<Arc<Lease>>,
    /// Timers that run.
    pub timers: Vec<Arc<TimerSet>>,
    /// A server's records by address.
    pub bindings: Arc<BTreeMap<Ipv4Addr, Arc<Binding>>>,
}

impl World {
    /// One host.
    pub fn host(&self, id: HostId) -> Option<&HostNow> {
        self.hosts.get(id.index()).map(AsRef::as_ref)
    }

    /// All hosts, in the order of their numbers.
    pub fn hosts(&self) -> impl Iterator<Item = (HostId, &HostNow)> {
        (0..).map(HostId).zip(self.hosts.iter().map(AsRef::as_ref))
    }

    /// The link as it is at present; `None`: as in the scenario.
    pub fn link(&self) -> Option<LinkSettings> {
        self.link
    }

    /// All that take part at present, for the checks of a form: `segments` are the scenario's.
    pub fn neighbours<'a>(&'a self, segments: &'a [SegmentInfo]) -> Neighbours<'a> {
        let present = self.hosts().filter(|(_, host)| !host.gone);
        Neighbours {
            segments,
            hosts: present.map(|(id, host)| (id, &*host.info)).collect(),
        }
    }

    /// The host that always has this address: one that takes part, or else the last that did.
    pub fn holder_of(&self, address: Ipv4Addr) -> Option<&Arc<HostInfo>> {
        let holders = || self.hosts.iter().filter(|h| h.info.always_has(address));
        let present = holders().find(|host| !host.gone);
        present
            .or_else(|| holders().next_back())
            .map(|host| &host.info)
    }

    /// How many hosts and bindings it holds.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Takes in the next record.
    pub fn apply(&mut self, record: &Record) {
        if let Event::Appeared(info, config) = &record.event {
            let host = HostNow::new(info, config, record.at);
            self.hosts.push(Arc::new(host));
            self.size += 1;
            return;
        }
        let Some(host) = self.hosts.get_mut(record.host.index()) else {
            return;
        };
        match &record.event {
            Event::StateChanged(change) => Arc::make_mut(host).change_state(change, record.at),
            Event::TimerSet(set) => Arc::make_mut(host).set_timer(set),
            Event::TimerFired(timer) => Arc::make_mut(host).drop_timers(|t| t == *timer),
            Event::BindingChanged(binding, _) => {
                let table = &mut Arc::make_mut(host).bindings;
                let before = Arc::make_mut(table).insert(binding.address, Arc::clone(binding));
                self.size += usize::from(before.is_none());
            }
            Event::BindingDropped(address) => {
                let table = &mut Arc::make_mut(host).bindings;
                let before = Arc::make_mut(table).remove(address);
                self.size -= usize::from(before.is_some());
            }
            Event::Restarted(forgot) => {
                let host = Arc::make_mut(host);
                host.on = true;
                // What was only offered stood in no storage.
                Arc::make_mut(&mut host.bindings)
                    .retain(|_, binding| !forgot && binding.state != BindingState::Offered);
            }
            Event::Commanded(_) if host.gone => {}
            Event::Commanded(command) => match **command {
                Command::PowerOn(_) => Arc::make_mut(host).on = true,
                Command::PowerOff(_) => Arc::make_mut(host).on = false,
                Command::Link(settings) if check_link(&settings).is_ok() => {
                    self.link = Some(settings);
                }
                _ => {}
            },
            Event::Configured(config) => Arc::make_mut(host).configure(config),
            Event::Renamed(name) => {
                let info = &mut Arc::make_mut(host).info;
                Arc::make_mut(info).name = Arc::clone(name);
            }
            Event::Moved(segment) => {
                let host = Arc::make_mut(host);
                host.unplugged = false;
                Arc::make_mut(&mut host.info).segment = *segment;
            }
            Event::Noted(Note::CablePulled) => Arc::make_mut(host).unplugged = true,
            Event::Noted(Note::CablePlugged) => Arc::make_mut(host).unplugged = false,
            Event::Left => Arc::make_mut(host).leave(record.at),
            _ => {}
        }
    }
}

impl HostNow {
    fn new(info: &Arc<HostInfo>, config: &HostConfig, at: SimTime) -> Self {
        Self {
            info: Arc::clone(info),
            config: config.clone(),
            gone: false,
            // A client of others is heard: it is on.
            on: info.kind != HostKind::Client || *config == HostConfig::Nothing,
            unplugged: false,
            state: ClientState::Off,
            since: at,
            lease: None,
            timers: Vec::new(),
            bindings: Arc::default(),
        }
    }

    fn configure(&mut self, config: &HostConfig) {
        self.config = config.clone();
        if let HostConfig::Client(client) = config {
            let place = (client.mac, client.by_hand);
            if place != (self.info.mac, self.info.address) {
                let info = Arc::make_mut(&mut self.info);
                (info.mac, info.address) = place;
            }
        }
    }

    /// It is off, and nothing that was its own remains.
    fn leave(&mut self, at: SimTime) {
        self.on = false;
        self.gone = true;
        self.unplugged = false;
        self.state = ClientState::Off;
        self.since = at;
        self.lease = None;
        self.timers.clear();
    }

    /// What a server is like at present.
    pub fn server(&self) -> Option<&Arc<ServerConfig>> {
        self.config.server()
    }

    /// What a client is like at present.
    pub fn client(&self) -> Option<&Arc<ClientConfig>> {
        self.config.client()
    }

    fn change_state(&mut self, change: &StateChange, at: SimTime) {
        self.on = change.to != ClientState::Off;
        if change.to != self.state {
            self.since = at;
        }
        self.state = change.to;
        let new_lease = self.lease != change.lease;
        self.lease.clone_from(&change.lease);
        let keeps_lease = change.to.has_address() && !new_lease;
        self.drop_timers(|timer| {
            !(keeps_lease && matches!(timer, Timer::T1 | Timer::T2 | Timer::Expiry))
        });
    }

    fn set_timer(&mut self, set: &Arc<TimerSet>) {
        self.drop_timers(|timer| timer == set.timer);
        self.timers.push(Arc::clone(set));
    }

    fn drop_timers(&mut self, gone: impl Fn(Timer) -> bool) {
        self.timers.retain(|set| !gone(set.timer));
    }

    /// A client's state, unless it is a client of others of which only messages were seen.
    pub fn known_state(&self) -> Option<ClientState> {
        let is_unknown = self.config == HostConfig::Nothing && self.state == ClientState::Off;
        (self.gone || !is_unknown).then_some(self.state)
    }

    /// The address a client may use now.
    pub fn address(&self) -> Option<Ipv4Addr> {
        let lease = self.lease.as_ref()?;
        self.state.has_address().then_some(lease.address)
    }
}

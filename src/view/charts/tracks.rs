//! What charts are drawn from, taken in as records arrive: each figure after each record that
//! changes it. A figure at any place of the run is found by binary search.

use core::net::Ipv4Addr;
use core::ops::RangeInclusive;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::time::Duration;

use strum::IntoEnumIterator as _;

use crate::protocol::client::ClientState;
use crate::protocol::server::{Binding, BindingState};
use crate::session::Log;
use crate::sim::{Event, HostConfig, HostId, HostKind, Record};
use crate::time::SimTime;
use crate::view::steps::departure;
use crate::wire::MessageType;

/// A figure over the run: what it is after each record that changes it.
#[derive(Clone, Debug)]
pub(super) struct Track<T> {
    records: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Track<T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T: Copy> Track<T> {
    /// From the record at this place on, the figure is this.
    fn push(&mut self, place: usize, value: T) {
        self.records.push(u32::try_from(place).unwrap_or(u32::MAX));
        self.values.push(value);
    }

    /// How many changes there were within the first `count` records.
    pub(super) fn changes(&self, count: usize) -> usize {
        self.records
            .partition_point(|place| usize::try_from(*place).is_ok_and(|place| place < count))
    }

    /// The figure after the first `count` records.
    pub(super) fn after(&self, count: usize) -> Option<T> {
        let last = self.changes(count).checked_sub(1)?;
        self.values.get(last).copied()
    }
}

/// A server's addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct ServerTrack {
    pools: Vec<RangeInclusive<Ipv4Addr>>,
    active: BTreeSet<Ipv4Addr>,
    /// How many of them lie in the pools.
    in_pools: usize,
    /// How many addresses of its pools are granted; `None` when it has left.
    pub(super) in_use: Track<Option<usize>>,
    /// How many addresses its pools have.
    pub(super) pool: Track<u64>,
}

/// Half and nearly all acquisitions took no longer than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Percentiles {
    pub(super) p50: Duration,
    pub(super) p99: Duration,
}

/// A client as it stands after the records taken in.
#[derive(Clone, Copy, Debug, Default)]
struct Client {
    state: ClientState,
    /// When it first asked in the acquisition that goes on.
    asked: Option<SimTime>,
}

/// All figures of a run.
#[derive(Clone, Debug)]
pub(super) struct Tracks {
    pub(super) taken: usize,
    clients: Vec<Client>,
    counts: BTreeMap<ClientState, usize>,
    half: Rank,
    most: Rank,
    pub(super) servers: BTreeMap<HostId, ServerTrack>,
    pub(super) to_lease: Track<Percentiles>,
    /// By type; the records at which one left.
    pub(super) messages: BTreeMap<MessageType, Track<()>>,
    /// By state; how many clients are in it.
    pub(super) states: BTreeMap<ClientState, Track<usize>>,
}

impl Default for Tracks {
    fn default() -> Self {
        Self {
            taken: 0,
            clients: Vec::new(),
            counts: BTreeMap::new(),
            half: Rank::new(50),
            most: Rank::new(99),
            servers: BTreeMap::new(),
            to_lease: Track::default(),
            messages: MessageType::iter()
                .map(|kind| (kind, Track::default()))
                .collect(),
            states: ClientState::iter()
                .map(|state| (state, Track::default()))
                .collect(),
        }
    }
}

impl Tracks {
    /// Takes in at most so many records more. Returns whether there are more.
    pub(super) fn extend(&mut self, log: &Log, at_most: usize) -> bool {
        let end = log.len().min(self.taken.saturating_add(at_most));
        for place in self.taken..end {
            self.take(log, place, &log.records()[place]);
        }
        self.taken = end;
        end < log.len()
    }

    fn take(&mut self, log: &Log, place: usize, record: &Record) {
        match &record.event {
            Event::Appeared(info, config) => {
                self.clients.push(Client::default());
                if info.kind == HostKind::Server {
                    let mut track = ServerTrack::default();
                    track.configure(place, config);
                    self.servers.insert(record.host, track);
                }
            }
            Event::Configured(config) => {
                if let Some(server) = self.servers.get_mut(&record.host) {
                    server.configure(place, config);
                }
            }
            Event::Left => {
                if let Some(server) = self.servers.get_mut(&record.host) {
                    server.in_use.push(place, None);
                }
                self.enter(place, record, ClientState::Off);
            }
            Event::Sent(packet, _) => self.ask(record, packet.kind),
            Event::Released(_) => {
                let kind = departure(log, place).and_then(|message| message.kind);
                if let Some(track) = kind.and_then(|kind| self.messages.get_mut(&kind)) {
                    track.push(place, ());
                }
            }
            Event::StateChanged(change) => self.enter(place, record, change.to),
            Event::BindingChanged(binding, _) => {
                if let Some(server) = self.servers.get_mut(&record.host) {
                    server.store(place, binding);
                }
            }
            Event::BindingDropped(address) => {
                if let Some(server) = self.servers.get_mut(&record.host) {
                    server.drop(place, *address);
                }
            }
            Event::Restarted(true) => {
                if let Some(server) = self.servers.get_mut(&record.host) {
                    server.forget(place);
                }
            }
            _ => {}
        }
    }

    /// An acquisition begins with the first DISCOVER, or with the REQUEST of INIT-REBOOT.
    fn ask(&mut self, record: &Record, kind: Option<MessageType>) {
        let Some(client) = self.clients.get_mut(record.host.index()) else {
            return;
        };
        let reboots = matches!(
            client.state,
            ClientState::InitReboot | ClientState::Rebooting
        );
        let asks = match kind {
            Some(MessageType::Discover) => true,
            Some(MessageType::Request) => reboots,
            _ => false,
        };
        if asks {
            client.asked.get_or_insert(record.at);
        }
    }

    fn enter(&mut self, place: usize, record: &Record, to: ClientState) {
        let Some(client) = self.clients.get_mut(record.host.index()) else {
            return;
        };
        let before = std::mem::replace(&mut client.state, to);
        let asked = match to {
            ClientState::Bound => client.asked.take(),
            ClientState::Off => {
                client.asked = None;
                None
            }
            _ => None,
        };
        if let Some(asked) = asked {
            let took = record.at.since(asked);
            let (p50, p99) = (self.half.add(took), self.most.add(took));
            self.to_lease.push(place, Percentiles { p50, p99 });
        }
        if before != to {
            let left = self.counts.entry(before).or_default();
            *left = left.saturating_sub(1);
            *self.counts.entry(to).or_default() += 1;
            for state in [before, to] {
                if let Some(track) = self.states.get_mut(&state) {
                    track.push(place, self.counts[&state]);
                }
            }
        }
    }
}

impl ServerTrack {
    fn configure(&mut self, place: usize, config: &HostConfig) {
        let Some(config) = config.server() else {
            return;
        };
        let scopes = config.scopes.iter();
        self.pools = scopes.map(|scope| scope.first..=scope.last).collect();
        self.pool.push(place, self.pools.iter().map(size).sum());
        self.in_pools = self.active.iter().map(|active| self.covers(*active)).sum();
        self.in_use.push(place, Some(self.in_pools));
    }

    fn store(&mut self, place: usize, binding: &Binding) {
        let address = binding.address;
        if binding.state != BindingState::Active {
            self.drop(place, address);
        } else if self.active.insert(address) {
            self.in_pools += self.covers(address);
            self.in_use.push(place, Some(self.in_pools));
        }
    }

    fn drop(&mut self, place: usize, address: Ipv4Addr) {
        if self.active.remove(&address) {
            self.in_pools -= self.covers(address);
            self.in_use.push(place, Some(self.in_pools));
        }
    }

    fn forget(&mut self, place: usize) {
        self.active.clear();
        self.in_pools = 0;
        self.in_use.push(place, Some(0));
    }

    /// In how many of the pools an address lies.
    fn covers(&self, address: Ipv4Addr) -> usize {
        let pools = self.pools.iter();
        pools.filter(|pool| pool.contains(&address)).count()
    }
}

/// How many addresses a pool has.
fn size(pool: &RangeInclusive<Ipv4Addr>) -> u64 {
    let (first, last) = (pool.start().to_bits(), pool.end().to_bits());
    last.checked_sub(first)
        .map_or(0, |more| u64::from(more) + 1)
}

/// The least value that so many percent of all values do not exceed, as values come in: exact,
/// by nearest rank, in logarithmic time for each.
#[derive(Clone, Debug)]
struct Rank {
    percent: usize,
    low: BinaryHeap<Duration>,
    high: BinaryHeap<Reverse<Duration>>,
}

impl Rank {
    fn new(percent: usize) -> Self {
        Self {
            percent,
            low: BinaryHeap::new(),
            high: BinaryHeap::new(),
        }
    }

    fn add(&mut self, value: Duration) -> Duration {
        if self.low.peek().is_none_or(|most| value <= *most) {
            self.low.push(value);
        } else {
            self.high.push(Reverse(value));
        }
        let all = self.low.len() + self.high.len();
        let rank = (all * self.percent).div_ceil(100);
        while self.low.len() > rank {
            self.high.extend(self.low.pop().map(Reverse));
        }
        while self.low.len() < rank {
            self.low.extend(self.high.pop().map(|value| value.0));
        }
        self.low.peek().copied().unwrap_or(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Purpose, Seed};
    use crate::view::testing::lesson;

    fn tracks(name: &str) -> (Tracks, Log) {
        let log = lesson(name);
        let mut tracks = Tracks::default();
        while tracks.extend(&log, 7) {}
        (tracks, log)
    }

    #[test]
    fn a_rank_is_that_of_the_sorted_values() {
        let mut random = Seed(7).stream(1, Purpose::Jitter);
        for percent in [50, 99] {
            let (mut rank, mut all) = (Rank::new(percent), Vec::new());
            for _ in 0..500 {
                let value = Duration::from_micros(u64::from(random.next_u32() % 300));
                all.push(value);
                all.sort_unstable();
                let place = (all.len() * percent).div_ceil(100) - 1;
                assert_eq!(rank.add(value), all[place], "{percent} % of {}", all.len());
            }
        }
    }

    #[test]
    fn a_dora_takes_from_the_discover_to_bound() {
        let (tracks, log) = tracks("01-dora");
        let sent = log.records().iter().find_map(|record| match &record.event {
            Event::Sent(packet, _) if packet.kind == Some(MessageType::Discover) => Some(record.at),
            _ => None,
        });
        let bound = log.records().iter().find_map(|record| match &record.event {
            Event::StateChanged(change) if change.to == ClientState::Bound => Some(record.at),
            _ => None,
        });
        let took = bound.unwrap().since(sent.unwrap());
        let expected = Percentiles {
            p50: took,
            p99: took,
        };
        assert_eq!(tracks.to_lease.after(log.len()), Some(expected));
        assert!(took > Duration::from_millis(700), "{took:?}");
    }

    #[test]
    fn a_reboot_is_an_acquisition_and_a_renewal_is_none() {
        for (name, acquisitions) in [("07-init-reboot", 1), ("04-renewal", 0)] {
            let (tracks, log) = tracks(name);
            let bound = |record: &&Record| {
                matches!(&record.event, Event::StateChanged(change)
                    if change.to == ClientState::Bound && change.from != ClientState::Bound)
            };
            assert!(log.records().iter().any(|record| bound(&record)), "{name}");
            let found = tracks.to_lease.changes(log.len());
            let fresh = log.records().iter().filter(|record| {
                matches!(&record.event, Event::Sent(packet, _) if packet.kind == Some(MessageType::Discover))
            });
            let fresh = usize::from(fresh.count() > 0);
            assert_eq!(found, acquisitions.max(fresh), "{name}");
        }
    }

    #[test]
    fn figures_agree_with_the_world_after_every_record() {
        for name in ["12-release", "29-three-devices", "03-two-servers"] {
            let (tracks, log) = tracks(name);
            for count in 0..=log.len() {
                let world = log.world_at(count);
                for (id, server) in &tracks.servers {
                    let granted = world.host(*id).map_or(0, |host| {
                        let bindings = host.bindings.values();
                        let active = |binding: &&std::sync::Arc<Binding>| {
                            binding.state == BindingState::Active
                        };
                        bindings.filter(active).count()
                    });
                    let in_use = server.in_use.after(count).flatten().unwrap_or(0);
                    assert_eq!(in_use, granted, "{name} after {count}");
                }
                for (state, track) in &tracks.states {
                    let is_client = |id: &HostId| {
                        log.host(*id)
                            .is_some_and(|info| info.kind == HostKind::Client)
                    };
                    let expected = world
                        .hosts()
                        .filter(|(id, host)| is_client(id) && host.state == *state)
                        .count();
                    if *state != ClientState::Off {
                        assert_eq!(
                            track.after(count).unwrap_or(0),
                            expected,
                            "{name}, {state:?}"
                        );
                    }
                }
            }
        }
    }
}

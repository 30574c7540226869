//! Who holds which address at the playhead, as rows: what clients hold, and what servers have on
//! record. Both come from the world there, so nothing that happens later is in them.

mod listed;
pub mod origin;
pub mod reserve;

use core::net::Ipv4Addr;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::time::Duration;

use super::filter::{Fact, Filter, Key};
use super::sort::Sort;
use super::words;
use crate::protocol::client::ClientState;
use crate::protocol::server::{Binding, BindingState, ClientKey};
use crate::session::world::HostNow;
use crate::session::{Log, World};
use crate::sim::{HostId, HostKind};
use crate::time::SimTime;
use crate::wire::Mac;

pub use self::listed::Listed;

/// The lease of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaseRow {
    /// Whose.
    pub host: HostId,
    /// The client's key: `laptop-a`.
    pub client: String,
    /// What is leased.
    pub address: Ipv4Addr,
    /// The key of the server that granted it, or its address.
    pub server: String,
    /// That server's address.
    pub server_address: Ipv4Addr,
    /// The client's state.
    pub state: ClientState,
    /// When the REQUEST left from which the lease counts (4.4.1).
    pub granted: SimTime,
    /// When renewing begins; `None` is never.
    pub t1: Option<SimTime>,
    /// When rebinding begins; `None` is never.
    pub t2: Option<SimTime>,
    /// When it ends; `None` is never.
    pub ends: Option<SimTime>,
    /// Time left at the playhead; `None` is for ever.
    pub left: Option<Duration>,
}

/// The columns of the leases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum LeaseColumn {
    /// Whose.
    #[default]
    Client,
    /// What is leased.
    Address,
    /// Who granted it.
    Server,
    /// The client's state.
    State,
    /// Since when.
    Granted,
    /// When renewing begins.
    T1,
    /// When rebinding begins.
    T2,
    /// Until when.
    Ends,
    /// Time left.
    Left,
}

/// A server's record of an address.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingRow {
    /// Whose record.
    pub host: HostId,
    /// The client on record, if it is one of the hosts.
    pub lane: Option<HostId>,
    /// The server's key.
    pub server: String,
    /// The address.
    pub address: Ipv4Addr,
    /// What the client calls itself (option 12).
    pub hostname: Option<String>,
    /// The hardware address in its last message.
    pub mac: String,
    /// The client identifier (option 61), if it has one.
    pub id: Option<String>,
    /// What became of it.
    pub state: BindingState,
    /// When the present state began.
    pub since: SimTime,
    /// When it ends; `None` is never.
    pub until: Option<SimTime>,
}

/// The columns of the bindings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum BindingColumn {
    /// Whose record.
    #[default]
    Server,
    /// Of which address.
    Address,
    /// The client's name for itself.
    Client,
    /// Its hardware address.
    Mac,
    /// What became of the address.
    State,
    /// Since when.
    Since,
    /// Until when.
    Until,
    /// The client identifier.
    Id,
}

/// How a table of leases or bindings is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look<C> {
    /// Which rows.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort<C>,
}

impl Look<LeaseColumn> {
    /// Shows what fits this filter.
    pub fn set_filter(&mut self, text: &str) {
        let keys = [Key::Client, Key::Mac, Key::Address, Key::Server, Key::State];
        self.filter = Filter::parse(text, &keys);
    }

    /// The leases of a world at this instant that fit the filter, and how many there are.
    pub fn rows(&self, log: &Log, world: &World, now: SimTime) -> (Vec<LeaseRow>, usize) {
        let all = leases(log, world, now);
        let count = all.len();
        let fits = |row: &LeaseRow| self.filter.fits(&row.facts(log));
        let mut rows: Vec<LeaseRow> = all.into_iter().filter(fits).collect();
        rows.sort_by(|a, b| self.sort.directed(a.compare(b, self.sort.column)));
        (rows, count)
    }
}

impl Look<BindingColumn> {
    /// Shows what fits this filter.
    pub fn set_filter(&mut self, text: &str) {
        let keys = [Key::Server, Key::Address, Key::Client, Key::Mac, Key::State];
        self.filter = Filter::parse(text, &keys);
    }

    /// The bindings of a world that fit the filter, and how many there are.
    pub fn rows(&self, log: &Log, world: &World) -> (Vec<BindingRow>, usize) {
        let all = bindings(log, world);
        let count = all.len();
        let fits = |row: &BindingRow| self.filter.fits(&row.facts());
        let mut rows: Vec<BindingRow> = all.into_iter().filter(fits).collect();
        rows.sort_by(|a, b| self.sort.directed(a.compare(b, self.sort.column)));
        (rows, count)
    }
}

/// The leases that clients hold, or remember while they are off, in the order of their lanes.
fn leases(log: &Log, world: &World, now: SimTime) -> Vec<LeaseRow> {
    let row = |(id, host)| lease(log, world, id, host, now);
    world.hosts().filter_map(row).collect()
}

fn lease(
    log: &Log,
    world: &World,
    host: HostId,
    now_of: &HostNow,
    now: SimTime,
) -> Option<LeaseRow> {
    let lease = now_of.lease.as_ref().filter(|lease| lease.is_live(now))?;
    Some(LeaseRow {
        host,
        client: words::host_key(log, host),
        address: lease.address,
        server: world
            .holder_of(lease.server)
            .map_or_else(|| lease.server.to_string(), |info| info.key.to_string()),
        server_address: lease.server,
        state: now_of.state,
        granted: lease.granted_at,
        t1: lease.t1_at,
        t2: lease.t2_at,
        ends: lease.expires_at,
        left: lease.expires_at.map(|end| end.since(now)),
    })
}

/// All records of all servers, by server and address.
fn bindings(log: &Log, world: &World) -> Vec<BindingRow> {
    let clients: BTreeMap<Mac, HostId> = world
        .hosts()
        .filter(|(_, host)| host.info.kind == HostKind::Client)
        .map(|(id, host)| (host.info.mac, id))
        .collect();
    let of_host = |(id, host): (HostId, &HostNow)| -> Vec<BindingRow> {
        let server = words::host_key(log, id);
        let rows = host.bindings.values();
        let lane = |binding: &Binding| clients.get(&binding.mac).copied();
        rows.map(|binding| BindingRow::new((id, &server), lane(binding), binding))
            .collect()
    };
    world.hosts().flat_map(of_host).collect()
}

impl LeaseRow {
    fn facts(&self, log: &Log) -> Vec<Fact> {
        let mac = log.host(self.host).map(|info| info.mac.to_string());
        vec![
            (Key::Client, self.client.clone()),
            (Key::Mac, mac.unwrap_or_default()),
            (Key::Address, self.address.to_string()),
            (Key::Server, self.server.clone()),
            (Key::State, self.state.name().to_owned()),
        ]
    }

    fn compare(&self, other: &Self, column: LeaseColumn) -> Ordering {
        match column {
            LeaseColumn::Client => self.client.cmp(&other.client),
            LeaseColumn::Address => self.address.cmp(&other.address),
            LeaseColumn::Server => self.server.cmp(&other.server),
            LeaseColumn::State => self.state.name().cmp(other.state.name()),
            LeaseColumn::Granted => self.granted.cmp(&other.granted),
            LeaseColumn::T1 => never_last(self.t1, other.t1),
            LeaseColumn::T2 => never_last(self.t2, other.t2),
            LeaseColumn::Ends | LeaseColumn::Left => never_last(self.ends, other.ends),
        }
    }
}

impl BindingRow {
    fn new((host, server): (HostId, &str), lane: Option<HostId>, binding: &Binding) -> Self {
        Self {
            host,
            lane,
            server: server.to_owned(),
            address: binding.address,
            hostname: binding.hostname.as_ref().map(ToString::to_string),
            mac: binding.mac.to_string(),
            id: match &binding.client {
                ClientKey::Id(id) => Some(id.to_string()),
                ClientKey::Hardware(..) => None,
            },
            state: binding.state,
            since: binding.since,
            until: binding.until,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            (Key::Server, self.server.clone()),
            (Key::Address, self.address.to_string()),
            (Key::Client, self.hostname.clone().unwrap_or_default()),
            (Key::Client, self.id.clone().unwrap_or_default()),
            (Key::Mac, self.mac.clone()),
            (Key::State, self.state_word().to_owned()),
        ]
    }

    fn compare(&self, other: &Self, column: BindingColumn) -> Ordering {
        match column {
            BindingColumn::Server => self.server.cmp(&other.server),
            BindingColumn::Address => self.address.cmp(&other.address),
            BindingColumn::Client => self.hostname.cmp(&other.hostname),
            BindingColumn::Mac => self.mac.cmp(&other.mac),
            BindingColumn::State => self.state_word().cmp(other.state_word()),
            BindingColumn::Since => self.since.cmp(&other.since),
            BindingColumn::Until => never_last(self.until, other.until),
            BindingColumn::Id => self.id.cmp(&other.id),
        }
    }

    /// The state as a word: `active`.
    pub const fn state_word(&self) -> &'static str {
        match self.state {
            BindingState::Offered => "offered",
            BindingState::Active => "active",
            BindingState::Released => "released",
            BindingState::Expired => "expired",
            BindingState::Declined => "declined",
        }
    }
}

/// What never comes, comes last.
fn never_last(a: Option<SimTime>, b: Option<SimTime>) -> Ordering {
    a.unwrap_or(SimTime::MAX).cmp(&b.unwrap_or(SimTime::MAX))
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;
    use crate::session::Playhead;
    use crate::view::testing::{cut, lesson, playheads, runs};

    fn leases_at(log: &Log, playhead: Playhead) -> Vec<LeaseRow> {
        leases(log, &log.world_at(playhead.count), playhead.instant)
    }

    #[test]
    fn a_lease_appears_when_the_client_is_bound() {
        let log = lesson("01-dora");
        let end = Playhead::at_end(&log);
        let rows = leases_at(&log, end);
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!(
            (row.client.as_str(), row.server.as_str()),
            ("laptop-a", "server-1")
        );
        assert_eq!(row.address, Ipv4Addr::new(192, 168, 1, 100));
        assert!(row.granted < end.instant, "it counts from the REQUEST");
        let hour = row.ends.unwrap().since(row.granted);
        assert_eq!(hour, Duration::from_secs(3600));
        assert!(row.left.unwrap() < hour, "some of it is over");
    }

    #[test]
    fn a_server_has_an_offer_on_record_before_it_grants() {
        let log = lesson("01-dora");
        let mut states = Vec::new();
        for playhead in playheads(&log) {
            let rows = bindings(&log, &log.world_at(playhead.count));
            states.extend(rows.first().map(BindingRow::state_word));
        }
        states.dedup();
        assert_eq!(states, ["offered", "active"]);
    }

    #[test]
    fn a_returned_address_is_no_lease_but_stays_on_record() {
        let log = lesson("12-release");
        let returned = Playhead::at(&log, SimTime::from_secs(20));
        assert!(leases_at(&log, returned).is_empty());
        let world = log.world_at(returned.count);
        let (rows, all) = Look::<BindingColumn>::default().rows(&log, &world);
        assert_eq!((rows.len(), all), (1, 1));
        assert_eq!(rows[0].state, BindingState::Released);
    }

    #[test]
    fn no_row_knows_what_comes_later() {
        for (name, log) in runs() {
            for playhead in playheads(&log) {
                let (rows, seen) = (leases_at(&log, playhead), cut(&log, playhead.count));
                assert_eq!(rows, leases_at(&seen, playhead), "{name}");
                for row in rows {
                    assert!(row.granted <= playhead.instant, "{name}");
                }
                for row in bindings(&log, &log.world_at(playhead.count)) {
                    assert!(row.since <= playhead.instant, "{name}");
                }
            }
        }
    }

    #[test]
    fn leases_and_bindings_are_filtered() {
        let log = lesson("29-three-devices");
        let now = Playhead::at_end(&log).instant;
        let mut look = Look::<LeaseColumn>::default();
        for (text, expected) in [
            ("", 3),
            ("state:bound", 3),
            ("laptop-a", 1),
            ("client:nobody", 0),
        ] {
            look.set_filter(text);
            let (rows, all) = look.rows(&log, log.world(), now);
            assert_eq!((rows.len(), all), (expected, 3), "{text}");
        }
        let mut look = Look::<BindingColumn>::default();
        for (text, expected) in [("active", 3), ("state:offered", 0), ("server:server-1", 3)] {
            look.set_filter(text);
            assert_eq!(look.rows(&log, log.world()).0.len(), expected, "{text}");
        }
    }

    #[test]
    fn leases_and_bindings_are_sorted_either_way() {
        let log = lesson("29-three-devices");
        let now = Playhead::at_end(&log).instant;
        for column in LeaseColumn::iter() {
            for descending in [false, true] {
                let sort = Sort { column, descending };
                let look = Look {
                    sort,
                    ..Look::default()
                };
                let (rows, _) = look.rows(&log, log.world(), now);
                let ordered =
                    |a: &LeaseRow, b: &LeaseRow| sort.directed(a.compare(b, column)).is_le();
                assert!(rows.is_sorted_by(ordered), "{sort:?}");
            }
        }
        for column in BindingColumn::iter() {
            let sort = Sort {
                column,
                descending: true,
            };
            let look = Look {
                sort,
                ..Look::default()
            };
            let (rows, _) = look.rows(&log, log.world());
            let ordered = |a: &BindingRow, b: &BindingRow| a.compare(b, column).is_ge();
            assert!(rows.is_sorted_by(ordered), "{sort:?}");
        }
    }
}

//! Who is there already, seen from a form, and what is proposed for a host that is to be added: a
//! name, a hardware address, an address and a pool that are still free.

use core::net::Ipv4Addr;
use std::collections::BTreeSet;
use std::sync::Arc;

use ipnet::Ipv4Net;

use super::read::Read;
use super::server::ServerForm;
use crate::protocol::client::ClientState;
use crate::protocol::server::ClientKey;
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::host::{SegmentId, SegmentInfo};
use crate::sim::{HostId, HostInfo, HostKind, Neighbours};
use crate::wire::{ClientId, Mac, Opt};

/// A pool that is proposed has so many addresses, if there is room.
const POOL: u32 = 50;

/// The hosts that take part, seen from the form of one of them or of a new one.
pub struct Town<'a> {
    /// Whose form it is; `None` is a host that is to be added.
    pub host: Option<HostId>,
    /// The hosts and networks.
    pub neighbours: Neighbours<'a>,
    world: &'a World,
}

impl<'a> Town<'a> {
    /// The hosts at this moment.
    pub fn new(world: &'a World, segments: &'a [SegmentInfo], host: Option<HostId>) -> Self {
        Self {
            host,
            neighbours: world.neighbours(segments),
            world,
        }
    }

    /// The host whose form it is.
    pub fn now(&self) -> Option<(HostId, &'a HostNow)> {
        let host = self.host?;
        Some((host, self.world.host(host)?))
    }

    fn present(&self) -> impl Iterator<Item = &'a HostNow> {
        self.world
            .hosts()
            .map(|(_, now)| now)
            .filter(|now| !now.gone)
    }

    /// Who is meant in a reservation: a hardware address, a client identifier as pairs, or the
    /// name of a client. A client that is here goes by the key its servers know it by (4.2).
    pub fn client_key(&self, words: &str) -> Read<ClientKey> {
        let words = words.trim();
        let mac = words.parse::<Mac>().ok();
        let named = |now: &&HostNow| Some(now.info.mac) == mac || *now.info.name == *words;
        let mut clients = self.present().filter(|now| now.client().is_some());
        if let Some(config) = clients.find(named).and_then(|now| now.client()) {
            return Ok(ClientKey::of(config));
        }
        match (mac, ClientId::from_words(words, Mac::default())) {
            (Some(mac), _) => Ok(ClientKey::Hardware(1, mac)),
            (None, id) if words.contains(':') && id.to_string() == words.to_lowercase() => {
                Ok(ClientKey::Id(id))
            }
            _ => {
                Err("A hardware address, a client identifier or a client's name stands here".into())
            }
        }
    }

    /// A client's key as it is typed.
    pub fn key_typed(&self, key: &ClientKey) -> String {
        let has_key = |now: &&HostNow| {
            let config = now.client();
            config.is_some_and(|config| ClientKey::of(config) == *key)
        };
        match (key, self.present().find(has_key)) {
            (_, Some(client)) => client.info.mac.to_string(),
            (ClientKey::Hardware(_, mac), None) => mac.to_string(),
            (ClientKey::Id(id), None) => id.to_string(),
        }
    }

    /// The name of the client that is meant in a reservation, if it is here.
    pub fn client_name(&self, words: &str) -> Option<&'a str> {
        let key = self.client_key(words).ok()?;
        let mut clients = self.present().filter_map(|now| Some((now, now.client()?)));
        let found = clients.find(|(_, config)| ClientKey::of(config) == key);
        found.map(|(now, _)| &*now.info.name)
    }

    /// The hardware address of the first client for which this form has no reservation.
    pub fn unreserved(&self, form: &ServerForm) -> Option<Mac> {
        let reserved = |mac: Mac| {
            form.reservations
                .iter()
                .any(|other| other.owner == mac.to_string())
        };
        let clients = self.present().filter(|now| now.client().is_some());
        clients.map(|now| now.info.mac).find(|mac| !reserved(*mac))
    }

    /// Whether hardware address and client identifier cannot be changed now (see
    /// [`Client::accepts`](crate::protocol::client::Client::accepts)).
    pub fn identity_is_fixed(&self) -> bool {
        let idle = |now: &HostNow| match now.state {
            ClientState::Off => now.lease.is_none(),
            ClientState::Init => now.timers.is_empty(),
            _ => false,
        };
        self.now().is_some_and(|(_, now)| !idle(now))
    }

    /// The network in which an address lies.
    pub fn segment_of(&self, address: Ipv4Addr) -> Option<SegmentId> {
        let mut segments = (0..).map(SegmentId).zip(self.neighbours.segments);
        let found = segments.find(|(_, segment)| segment.network.contains(&address));
        found.map(|(id, _)| id)
    }

    /// A name that nobody has: that of the last host of this kind, counted on.
    pub fn name(&self, kind: HostKind) -> String {
        let first = if kind == HostKind::Server {
            "Server 1"
        } else {
            "Laptop A"
        };
        let last = self.present().filter(|now| now.info.kind == kind).last();
        let last = last.map_or(first, |now| &*now.info.name);
        self.free_names(last)
            .next()
            .unwrap_or_else(|| first.to_owned())
    }

    /// Names that nobody has, counted on from this one, which comes first if it is free.
    pub fn free_names(&self, name: &str) -> impl Iterator<Item = String> {
        let hosts = self.neighbours.hosts.iter();
        let taken: BTreeSet<String> = hosts.map(|(_, info)| info.name.to_string()).collect();
        let all = std::iter::successors(Some(name.to_owned()), |name| Some(next_name(name)));
        all.filter(move |name| !taken.contains(name))
    }

    /// A key for files that no host has, or ever had, made from its name.
    pub fn key(&self, name: &str) -> Arc<str> {
        let used = |key: &str| self.world.hosts().any(|(_, now)| *now.info.key == *key);
        let key = in_a_file(name);
        let numbered = (2..).map(|number| format!("{key}-{number}"));
        let mut all = std::iter::once(key.clone()).chain(numbered);
        all.find(|key| !used(key)).unwrap_or_default().into()
    }

    /// Hardware addresses that nobody has, counted on from this one.
    pub fn free_macs(&self, from: Mac) -> impl Iterator<Item = Mac> {
        let hosts = self.neighbours.hosts.iter();
        let taken: BTreeSet<Mac> = hosts.map(|(_, info)| info.mac).collect();
        let all = std::iter::successors(Some(from), |mac| Some(next_mac(*mac)));
        all.filter(move |mac| !taken.contains(mac))
    }

    /// A hardware address that nobody has, as lessons number them.
    pub fn mac(&self, kind: HostKind) -> Mac {
        let first = Mac([2, kind as u8, 0, 0, 0, 0x0a]);
        self.free_macs(first).next().unwrap_or(first)
    }

    /// An address for a server in this network, and a pool for it that meets no other, if there
    /// is room. Behind the last server, behind the last pool, or in the widest gap.
    pub fn address_and_pool(&self, network: Ipv4Net) -> Option<(Ipv4Addr, (Ipv4Addr, Ipv4Addr))> {
        let hosts = self.neighbours.hosts.iter().map(|(_, info)| *info);
        let fixed: BTreeSet<u32> = hosts.flat_map(fixed_addresses).map(u32::from).collect();
        let (least, most) = bounds(network);
        let address = (least..=most).find(|address| {
            !fixed.contains(address)
                && !self
                    .pools()
                    .any(|(first, last)| (first..=last).contains(address))
        })?;
        let mut taken: Vec<(u32, u32)> = fixed.iter().map(|one| (*one, *one)).collect();
        taken.push((address, address));
        taken.extend(self.pools());
        let (first, last) = gap(taken, least, most)?;
        let last = last.min(first.saturating_add(POOL - 1));
        Some((address.into(), (first.into(), last.into())))
    }

    /// What the first server of this network hands out there.
    pub fn options_of(&self, network: Ipv4Net) -> Vec<Opt> {
        let servers = self.present().filter_map(|now| now.server());
        let mut scopes = servers.flat_map(|server| &server.scopes);
        let found = scopes.find(|scope| scope.subnet == network);
        found.map_or_else(Vec::new, |scope| scope.options.clone())
    }

    fn pools(&self) -> impl Iterator<Item = (u32, u32)> {
        let servers = self.present().filter_map(|now| now.server());
        let scopes = servers.flat_map(|server| &server.scopes);
        scopes.map(|scope| (scope.first.into(), scope.last.into()))
    }
}

fn fixed_addresses(info: &HostInfo) -> impl Iterator<Item = Ipv4Addr> {
    [info.address, info.second_address].into_iter().flatten()
}

/// The first and the last address that a host can have.
fn bounds(network: Ipv4Net) -> (u32, u32) {
    let (least, most) = (network.network().into(), network.broadcast().into());
    match network.prefix_len() {
        31.. => (least, most),
        _ => (least + 1, most - 1),
    }
}

/// What is free behind the last of `taken`, if it is wide enough for a pool, else the widest gap.
fn gap(mut taken: Vec<(u32, u32)>, least: u32, most: u32) -> Option<(u32, u32)> {
    taken.retain(|(first, last)| *first <= most && *last >= least);
    taken.sort_unstable();
    let mut gaps = Vec::new();
    let mut from = least;
    for (first, last) in taken {
        if first > from {
            gaps.push((from, first - 1));
        }
        from = from.max(last.saturating_add(1));
    }
    if from <= most {
        gaps.push((from, most));
    }
    let width = |(first, last): &(u32, u32)| last - first + 1;
    let behind = gaps.last().copied().filter(|gap| width(gap) >= POOL);
    behind.or_else(|| gaps.into_iter().max_by_key(width))
}

/// The name that follows: `Server 2` after `Server 1`, `Laptop B` after `Laptop A`, `Printer 2`
/// after `Printer`.
fn next_name(name: &str) -> String {
    let (stem, last) = name.rsplit_once(' ').unwrap_or((name, ""));
    if let Ok(number) = last.parse::<u32>() {
        return format!("{stem} {}", number.saturating_add(1));
    }
    match last.as_bytes() {
        [b'Z'] => format!("{stem} 27"),
        [letter @ b'A'..=b'Y'] => format!("{stem} {}", char::from(letter + 1)),
        _ => format!("{name} 2"),
    }
}

/// A name as it stands in files: `laptop-a`.
pub fn in_a_file(name: &str) -> String {
    let mut key = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => key.push(letter),
            _ if key.is_empty() || key.ends_with('-') => {}
            _ => key.push('-'),
        }
    }
    let key = key
        .trim_end_matches('-')
        .chars()
        .take(32)
        .collect::<String>();
    if key.is_empty() { "host".into() } else { key }
}

fn next_mac(mac: Mac) -> Mac {
    let [first, kind, number @ ..] = mac.0;
    let [a, b, c, d] = u32::from_be_bytes(number).wrapping_add(1).to_be_bytes();
    Mac([first, kind, a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_on() {
        for (name, next) in [
            ("Server 1", "Server 2"),
            ("Laptop A", "Laptop B"),
            ("Laptop Z", "Laptop 27"),
            ("Printer", "Printer 2"),
            ("PC 9", "PC 10"),
        ] {
            assert_eq!(next_name(name), next);
        }
    }

    #[test]
    fn keys_are_made_of_letters_and_digits() {
        assert_eq!(in_a_file("Laptop A"), "laptop-a");
        assert_eq!(in_a_file("  Büro / 3 "), "b-ro-3");
        assert_eq!(in_a_file("プリンタ"), "host");
    }

    #[test]
    fn hardware_addresses_are_counted_on_over_the_last_octet() {
        assert_eq!(
            next_mac(Mac([2, 0, 0, 0, 0, 0xff])),
            Mac([2, 0, 0, 0, 1, 0])
        );
    }

    #[test]
    fn a_pool_stands_behind_the_others_or_in_the_widest_gap() {
        assert_eq!(gap(vec![(1, 2), (100, 149)], 1, 254), Some((150, 254)));
        assert_eq!(
            gap(vec![(1, 1), (100, 149), (150, 250)], 1, 254),
            Some((2, 99))
        );
        assert_eq!(gap(vec![(1, 254)], 1, 254), None);
        assert_eq!(gap(vec![(500, 600)], 1, 254), Some((1, 254)));
    }
}

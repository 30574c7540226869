//! The hosts of a lesson file: where they stand, their machines, what they know at the start. The
//! checks are here: keys and addresses are used once, pools and addresses lie in their networks.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use toml::Spanned;

use super::file::{ClientTable, File, HeldLease, RelayTable, RememberedLease, ServerTable, Span};
use super::parse::Wrong;
use super::{ClientStart, HostSpec, Role, machines, segments};
use crate::protocol::Flaw;
use crate::protocol::client::{ClientConfig, Lease};
use crate::protocol::relay::{RelayConfig, RelayInformation};
use crate::protocol::server::{Binding, ServerConfig};
use crate::sim::check::LONGEST_DELAY;
use crate::sim::host::{HostId, HostInfo, HostKind, SegmentId, SegmentInfo};
use crate::wire::Mac;

mod addresses;
mod crowd;

/// All hosts. Clients stand last, so that one more of them leaves everybody's number as it was.
pub(super) fn hosts(file: &File, segments: &[SegmentInfo]) -> Result<Vec<HostSpec>, Wrong> {
    let mut town = Town {
        segments,
        hosts: Vec::new(),
        keys: BTreeSet::new(),
        of_kind: [0; 5],
        groups: Vec::new(),
        on_record: BTreeSet::new(),
    };
    for table in &file.server {
        town.add_server(table, file)?;
    }
    for table in &file.server {
        town.add_records(table)?;
    }
    for table in &file.relay {
        town.add_relay(table)?;
    }
    for table in &file.bystander {
        let address = *table.address.get_ref();
        let segment = town.segment_of(&table.address, address)?;
        let names = (&table.id, table.name.as_deref(), table.mac);
        let info = town.info(names, HostKind::Bystander, Some(address), segment);
        town.add(&table.id, info, Role::Bystander, table.extra_delay.as_ref())?;
    }
    for table in &file.client {
        town.add_client(table)?;
    }
    town.add_crowds(&file.crowd)?;
    addresses::check(file)?;
    if town.hosts.is_empty() {
        return Err(Wrong::new(&file.lesson, "the lesson has no host"));
    }
    if segments.is_empty() {
        let what = "the lesson has no network: it needs a server, or a [[network]]";
        return Err(Wrong::new(&file.lesson, what));
    }
    Ok(town.hosts)
}

/// All hosts by their keys.
pub(super) struct Register<'a> {
    hosts: &'a [HostSpec],
    numbers: BTreeMap<&'a str, HostId>,
}

impl<'a> Register<'a> {
    pub(super) fn new(hosts: &'a [HostSpec]) -> Self {
        let keys = hosts.iter().map(|host| &*host.info.key);
        Self {
            hosts,
            numbers: keys.zip((0..).map(HostId)).collect(),
        }
    }

    /// How many hosts there are.
    pub(super) fn count(&self) -> usize {
        self.hosts.len()
    }

    pub(super) fn get(&self, host: HostId) -> &'a HostSpec {
        &self.hosts[host.index()]
    }

    /// The host with this key.
    pub(super) fn find(&self, key: &Spanned<String>) -> Result<HostId, Wrong> {
        let known = self.numbers.get(key.get_ref().as_str()).copied();
        known.ok_or_else(|| nobody(key))
    }
}

fn nobody(key: &Spanned<String>) -> Wrong {
    Wrong::new(key, format!("no host has the id “{}”", key.get_ref()))
}

/// The host with this key, among those so far.
fn find(hosts: &[HostSpec], key: &Spanned<String>) -> Result<HostId, Wrong> {
    let mut numbers = (0..).map(HostId).zip(hosts);
    let known = numbers.find(|(_, host)| *host.info.key == **key.get_ref());
    known.map(|(number, _)| number).ok_or_else(|| nobody(key))
}

fn information(table: &RelayTable) -> Result<Option<RelayInformation>, Wrong> {
    let Some(place) = &table.option_82 else {
        return Ok(None);
    };
    let information = place.get_ref();
    let checked = information.check();
    checked.map_err(|what| Wrong::new(place, what))?;
    Ok(Some(information.clone()))
}

/// The hosts so far.
struct Town<'a> {
    segments: &'a [SegmentInfo],
    hosts: Vec<HostSpec>,
    keys: BTreeSet<Arc<str>>,
    /// How many hosts there are of each [`HostKind`].
    of_kind: [usize; 5],
    groups: Vec<&'a str>,
    /// Which addresses a server knows something of.
    on_record: BTreeSet<(HostId, Ipv4Addr)>,
}

impl<'a> Town<'a> {
    /// Takes in one more host, if its key is still free.
    fn add(
        &mut self,
        id: &Spanned<String>,
        info: HostInfo,
        role: Role,
        extra_delay: Option<&Spanned<Span>>,
    ) -> Result<&mut HostSpec, Wrong> {
        if !self.keys.insert(Arc::clone(&info.key)) {
            return Err(Wrong::new(
                id,
                format!("two hosts have the id “{}”", id.get_ref()),
            ));
        }
        self.of_kind[info.kind as usize] += 1;
        if let Some(place) = extra_delay.filter(|delay| delay.get_ref().0 > LONGEST_DELAY) {
            return Err(Wrong::new(place, "its cable takes more than an hour"));
        }
        let extra_delay = extra_delay.map_or(Duration::ZERO, |delay| delay.get_ref().0);
        self.hosts.push(HostSpec {
            info,
            role,
            extra_delay,
            shares_leases: None,
            desk: None,
        });
        let last = self.hosts.len() - 1;
        Ok(&mut self.hosts[last])
    }

    fn info(
        &self,
        (id, name, mac): (&Spanned<String>, Option<&str>, Option<Mac>),
        kind: HostKind,
        address: Option<Ipv4Addr>,
        segment: SegmentId,
    ) -> HostInfo {
        HostInfo {
            key: id.get_ref().as_str().into(),
            name: name.unwrap_or(id.get_ref()).into(),
            kind,
            mac: mac.unwrap_or_else(|| self.next_mac(kind)),
            address,
            second_address: None,
            segment,
            second_segment: None,
        }
    }

    fn next_mac(&self, kind: HostKind) -> Mac {
        let mut mac = machines::client_mac(self.of_kind[kind as usize]);
        mac.0[1] = kind as u8;
        mac
    }

    /// The network in which an address lies.
    fn segment_of<T>(&self, place: &Spanned<T>, address: Ipv4Addr) -> Result<SegmentId, Wrong> {
        let mut numbers = (0..).map(SegmentId).zip(self.segments);
        numbers
            .find(|(_, segment)| segment.network.contains(&address))
            .map(|(number, _)| number)
            .ok_or_else(|| Wrong::new(place, format!("{address} lies in none of the networks")))
    }

    /// The real network in which an address lies: what stands before a relay into it has
    /// addresses of the same network.
    fn real_segment_of(&self, address: Ipv4Addr) -> Option<SegmentId> {
        let mut numbers = (0..).map(SegmentId).zip(self.segments);
        numbers
            .find(|(_, segment)| segment.real && segment.network.contains(&address))
            .map(|(number, _)| number)
    }

    fn add_server(&mut self, table: &'a ServerTable, file: &File) -> Result<(), Wrong> {
        let address = table.address.get_ref().addr();
        let segment = self.segment_of(&table.address, address)?;
        let names = (&table.id, table.name.as_deref(), table.mac);
        let info = self.info(names, HostKind::Server, Some(address), segment);
        let config = Box::new(machines::server(table, file)?);
        let group = table.shares_leases.as_deref().map(|word| self.group(word));
        let role = Role::Server {
            config,
            bindings: Vec::new(),
        };
        let desk = machines::desk(table)?;
        let host = self.add(&table.id, info, role, table.extra_delay.as_ref())?;
        host.shares_leases = group;
        host.desk = desk;
        Ok(())
    }

    fn group(&mut self, word: &'a str) -> u32 {
        let known = self.groups.iter().position(|group| *group == word);
        let place = known.unwrap_or_else(|| {
            self.groups.push(word);
            self.groups.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn add_relay(&mut self, table: &RelayTable) -> Result<(), Wrong> {
        let client_side = table.client_side.get_ref().addr();
        let server_side = table.server_side.get_ref().addr();
        let segment = self.segment_of(&table.client_side, client_side)?;
        let far = self.real_segment_of(server_side);
        let names = (&table.id, table.name.as_deref(), table.mac);
        let mut info = self.info(names, HostKind::Relay, Some(client_side), segment);
        info.second_address = Some(server_side);
        info.second_segment = match far {
            Some(real) => Some(real),
            None => Some(self.segment_of(&table.server_side, server_side)?),
        };
        let servers = table
            .servers
            .iter()
            .map(|key| match (far, key.get_ref().parse()) {
                (Some(_), Ok(address)) => Ok(address),
                _ => self.server(key).map(|(config, _)| config.address),
            });
        let config = RelayConfig {
            client_side,
            server_side,
            servers: servers.collect::<Result<_, _>>()?,
            max_hops: table.max_hops.unwrap_or(4),
            information: information(table)?,
            strict: table.strict,
        };
        self.add(
            &table.id,
            info,
            Role::Relay(config),
            table.extra_delay.as_ref(),
        )?;
        Ok(())
    }

    fn server(&self, key: &Spanned<String>) -> Result<(&ServerConfig, Option<u32>), Wrong> {
        let host = &self.hosts[find(&self.hosts, key)?.index()];
        match &host.role {
            Role::Server { config, .. } => Ok((config, host.shares_leases)),
            _ => Err(Wrong::new(
                key,
                format!("{} is not a server", key.get_ref()),
            )),
        }
    }

    fn clients_segment(&self, table: &ClientTable) -> Result<SegmentId, Wrong> {
        match &table.network {
            Some(key) => segments::named(self.segments, key),
            None => Ok(SegmentId::default()),
        }
    }

    fn add_client(&mut self, table: &ClientTable) -> Result<(), Wrong> {
        crowd::is_no_crowd(table)?;
        let segment = self.clients_segment(table)?;
        let address = table.by_hand.as_ref().map(|address| *address.get_ref());
        let names = (&table.id, table.name.as_deref(), table.mac);
        let info = self.info(names, HostKind::Client, address, segment);
        let config = machines::client(table, info.mac);
        let wrong = |flaw: Flaw| Wrong::new(&table.id, flaw.what);
        config.check().map_err(wrong)?;
        let config = Box::new(config);
        let start = match (&table.lease, &table.remembers) {
            (Some(_), Some(both)) => {
                let what = "a client has a lease or remembers one, not both";
                return Err(Wrong::new(&both.address, what));
            }
            (Some(held), None) => ClientStart::Bound(self.held_lease(held, &config)?),
            (None, Some(old)) => ClientStart::Remembers(self.remembered_lease(old, &config)?),
            (None, None) => ClientStart::Fresh,
        };
        self.add(
            &table.id,
            info,
            Role::Client { config, start },
            table.extra_delay.as_ref(),
        )?;
        Ok(())
    }

    /// A lease as its server grants it, and the server's record of it.
    fn held_lease(&mut self, held: &HeldLease, config: &ClientConfig) -> Result<Lease, Wrong> {
        if let Ok(elsewhere) = held.server.get_ref().parse() {
            return machines::lease_of_elsewhere(held, elsewhere);
        }
        if held.left.is_some() || held.t1.is_some() || held.t2.is_some() {
            let what = "the times of its lease are its server's: left, t1 and t2 are for leases \
                        of servers that are not here";
            return Err(Wrong::new(&held.server, what));
        }
        let (server, _) = self.server(&held.server)?;
        let address = *held.address.get_ref();
        let scope = server
            .scopes
            .iter()
            .find(|scope| scope.subnet.contains(&address));
        if scope.is_none() {
            let what = format!(
                "{} has no pool in the network of {address}",
                held.server.get_ref()
            );
            return Err(Wrong::new(&held.address, what));
        }
        let lease = machines::lease_from(server, address, held.age.0);
        self.enter(&held.server, &held.address, &lease, config)?;
        Ok(lease)
    }

    fn remembered_lease(
        &mut self,
        old: &RememberedLease,
        config: &ClientConfig,
    ) -> Result<Lease, Wrong> {
        let elsewhere = old.server.get_ref().parse().ok();
        let server = match elsewhere {
            Some(address) => address,
            None => self.server(&old.server)?.0.address,
        };
        let lease = machines::lease_for(*old.address.get_ref(), server, old.left.0);
        if elsewhere.is_none() && old.known {
            self.enter(&old.server, &old.address, &lease, config)?;
        }
        Ok(lease)
    }

    /// What a server has on record besides the leases of the clients that are here.
    fn add_records(&mut self, table: &ServerTable) -> Result<(), Wrong> {
        let (config, _) = self.server(&table.id)?;
        let records = machines::records(table, config)?;
        for (row, record) in table.leases.iter().zip(records) {
            self.write_down(&table.id, &row.address, &|_| record.clone())?;
        }
        Ok(())
    }

    fn enter(
        &mut self,
        key: &Spanned<String>,
        place: &Spanned<Ipv4Addr>,
        lease: &Lease,
        config: &ClientConfig,
    ) -> Result<(), Wrong> {
        self.write_down(key, place, &|server| {
            machines::binding(lease, config, server)
        })
    }

    /// Writes a binding down at the server, and at those with whom it shares its data.
    fn write_down(
        &mut self,
        key: &Spanned<String>,
        place: &Spanned<Ipv4Addr>,
        binding: &dyn Fn(&ServerConfig) -> Binding,
    ) -> Result<(), Wrong> {
        let server = find(&self.hosts, key)?;
        let group = self.hosts[server.index()].shares_leases;
        for (number, host) in (0..).map(HostId).zip(&mut self.hosts) {
            let shares = group.is_some() && host.shares_leases == group;
            if let Role::Server { config, bindings } = &mut host.role
                && (number == server || shares)
            {
                let binding = binding(config);
                if self.on_record.contains(&(number, binding.address)) {
                    let what = format!("{} is on record already", binding.address);
                    return Err(Wrong::new(place, what));
                }
                self.on_record.insert((number, binding.address));
                bindings.push(binding);
            }
        }
        Ok(())
    }
}

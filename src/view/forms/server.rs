//! The form of a server: its name and address, its networks with pools and options, lease times,
//! reservations and the switches where the RFC leaves a choice.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;
use std::time::Duration;

use ipnet::Ipv4Net;

use super::Mistakes;
use super::propose::Town;
use super::read::{self, Read};
use crate::protocol::Field;
use crate::protocol::server::{Scope, ServerConfig};
use crate::session::world::HostNow;
use crate::sim::scenario::{HostSpec, Role};
use crate::sim::{Command, HostId, HostInfo, HostKind};
use crate::wire::options::code;
use crate::wire::{Mac, Opt};

/// A field of the form; networks and reservations are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServerField {
    /// The name on the lane.
    Name,
    /// The server's own address.
    Address,
    /// A network.
    Subnet(usize),
    /// The first address of a pool.
    First(usize),
    /// The last address of a pool.
    Last(usize),
    /// Option 3.
    Router(usize),
    /// Option 6.
    Dns(usize),
    /// Option 15.
    Domain(usize),
    /// Option 42.
    Ntp(usize),
    /// Option 51.
    Lease,
    /// Option 58.
    T1,
    /// Option 59.
    T2,
    /// Whose address is reserved.
    Owner(usize),
    /// The reserved address.
    Reserved(usize),
    /// What is wrong with the reservations together.
    Reservations,
    /// How long an offer is held.
    HoldOffers,
    /// How long a declined address is set aside.
    Quarantine,
    /// `siaddr`.
    NextServer,
    /// The delay of its own cable.
    ExtraDelay,
    /// What is wrong with the whole.
    Whole,
}

/// What is typed about a server.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerForm {
    /// The name on the lane.
    pub name: String,
    /// The server's own address.
    pub address: String,
    /// Its networks.
    pub scopes: Vec<ScopeForm>,
    /// Option 51.
    pub lease: String,
    /// Option 58; half of the lease if empty.
    pub t1: String,
    /// Option 59; seven eighths of the lease if empty.
    pub t2: String,
    /// Addresses written down for clients.
    pub reservations: Vec<ReservationForm>,
    /// How long an offer is held; `0 s` is not at all.
    pub hold_offers: String,
    /// How long a declined address is set aside.
    pub quarantine: String,
    /// `siaddr`; empty is none.
    pub next_server: String,
    /// Added to the link's delay, for a server that is to be added.
    pub extra_delay: String,
    /// See [`ServerConfig::authoritative`].
    pub authoritative: bool,
    /// See [`ServerConfig::silent`].
    pub silent: bool,
    /// See [`ServerConfig::echo_client_id`].
    pub echo_client_id: bool,
    /// See [`ServerConfig::remaining_lease`].
    pub remaining_lease: bool,
    /// See [`ServerConfig::overload`].
    pub overload: bool,
}

/// What is typed about one network of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeForm {
    /// The network.
    pub subnet: String,
    /// First address of the pool.
    pub first: String,
    /// Last address of the pool.
    pub last: String,
    /// Option 3.
    pub router: String,
    /// Option 6.
    pub dns: String,
    /// Option 15.
    pub domain: String,
    /// Option 42.
    pub ntp: String,
    /// Options that have no field; they stay as they are.
    others: Vec<Opt>,
}

/// What is typed about one reservation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReservationForm {
    /// A hardware address, or a client identifier as pairs.
    pub owner: String,
    /// The address.
    pub address: String,
}

impl ServerForm {
    /// The form of this configuration.
    pub fn of(name: &str, config: &ServerConfig, town: &Town) -> Self {
        let reservations = config.scopes.iter().flat_map(|scope| &scope.reservations);
        Self {
            name: name.to_owned(),
            address: config.address.to_string(),
            scopes: config.scopes.iter().map(ScopeForm::of).collect(),
            lease: read::lease_typed(config.lease_secs),
            t1: read::optional_typed(config.t1_secs, read::lease_typed),
            t2: read::optional_typed(config.t2_secs, read::lease_typed),
            reservations: reservations
                .map(|(key, address)| ReservationForm {
                    owner: town.key_typed(key),
                    address: address.to_string(),
                })
                .collect(),
            hold_offers: read::span_typed(config.hold_offers.unwrap_or_default()),
            quarantine: read::span_typed(config.quarantine),
            next_server: read::optional_typed(
                Some(config.next_server).filter(|next| !next.is_unspecified()),
                |next| next.to_string(),
            ),
            extra_delay: read::span_typed(Duration::ZERO),
            authoritative: config.authoritative,
            silent: config.silent,
            echo_client_id: config.echo_client_id,
            remaining_lease: config.remaining_lease,
            overload: config.overload,
        }
    }

    /// The form of a server that is to be added, filled in with what is free.
    pub fn proposed(town: &Town) -> Self {
        let segments = town.neighbours.segments.iter();
        let mut rooms = segments
            .filter_map(|segment| Some((segment.network, town.address_and_pool(segment.network)?)));
        let free = rooms.next();
        let address = free.map_or(Ipv4Addr::UNSPECIFIED, |(_, (address, _))| address);
        let mut form = Self::of("", &ServerConfig::new(address, Vec::new()), town);
        form.name = town.name(HostKind::Server);
        form.scopes = vec![
            free.map_or_else(ScopeForm::default, |(network, (_, pool))| {
                ScopeForm::new(network, pool, town.options_of(network))
            }),
        ];
        form
    }

    /// The commands that bring about what is typed, one for each thing that differs from what is
    /// the case; none if nothing does.
    ///
    /// # Errors
    /// A sentence for each field that is wrong.
    pub fn commands(&self, town: &Town) -> Result<Vec<Command>, Mistakes<ServerField>> {
        let mut wrong = Mistakes::default();
        let config = self.read(town, &mut wrong).filter(|_| wrong.is_empty());
        let name = self.name.trim();
        wrong.object(town.neighbours.check_name(town.host, name), from_check);
        let Some(config) = config else {
            return Err(wrong);
        };
        let commands = match town.now() {
            Some((host, now)) => {
                wrong.object(town.neighbours.check_server(&now.info, &config), from_check);
                changes(host, now, name, config)
            }
            None => self
                .addition(town, name, config, &mut wrong)
                .into_iter()
                .collect(),
        };
        if wrong.is_empty() {
            Ok(commands)
        } else {
            Err(wrong)
        }
    }

    fn addition(
        &self,
        town: &Town,
        name: &str,
        config: ServerConfig,
        wrong: &mut Mistakes<ServerField>,
    ) -> Option<Command> {
        let Some(segment) = town.segment_of(config.address) else {
            let what = format!("{} lies in none of the networks here", config.address);
            wrong.add(ServerField::Address, what);
            return None;
        };
        let spec = HostSpec {
            info: HostInfo {
                key: town.key(name),
                name: name.into(),
                kind: HostKind::Server,
                mac: town.mac(HostKind::Server),
                address: Some(config.address),
                second_address: None,
                segment,
                second_segment: None,
            },
            role: Role::Server {
                config: Box::new(config),
                bindings: Vec::new(),
            },
            extra_delay: wrong.take(ServerField::ExtraDelay, read::span(&self.extra_delay))?,
            shares_leases: None,
            desk: None,
        };
        wrong.object(spec.check(&town.neighbours), from_check);
        Some(Command::Add(Box::new(spec)))
    }

    fn read(&self, town: &Town, wrong: &mut Mistakes<ServerField>) -> Option<ServerConfig> {
        let address = wrong.take(ServerField::Address, read::address(&self.address));
        let scopes: Vec<Option<Scope>> = (0..)
            .zip(&self.scopes)
            .map(|(at, scope)| scope.read(at, wrong))
            .collect();
        let scopes = scopes.into_iter().collect::<Option<Vec<Scope>>>();
        let scopes = scopes.map(|scopes| self.reserve(scopes, town, wrong));
        let lease = wrong.take(ServerField::Lease, read::lease(&self.lease));
        let t1 = wrong.take(ServerField::T1, read::optional(&self.t1, read::lease));
        let t2 = wrong.take(ServerField::T2, read::optional(&self.t2, read::lease));
        let hold = wrong.take(ServerField::HoldOffers, read::span(&self.hold_offers));
        let quarantine = wrong.take(ServerField::Quarantine, read::span(&self.quarantine));
        let next = read::optional(&self.next_server, read::address);
        let next = wrong.take(ServerField::NextServer, next);
        Some(ServerConfig {
            lease_secs: lease?,
            t1_secs: t1?,
            t2_secs: t2?,
            hold_offers: Some(hold?).filter(|hold| !hold.is_zero()),
            quarantine: quarantine?,
            next_server: next?.unwrap_or(Ipv4Addr::UNSPECIFIED),
            authoritative: self.authoritative,
            silent: self.silent,
            echo_client_id: self.echo_client_id,
            remaining_lease: self.remaining_lease,
            overload: self.overload,
            ..ServerConfig::new(address?, scopes?)
        })
    }

    /// Writes the reservations down in the networks in which they lie.
    fn reserve(
        &self,
        mut scopes: Vec<Scope>,
        town: &Town,
        wrong: &mut Mistakes<ServerField>,
    ) -> Vec<Scope> {
        for (at, form) in self.reservations.iter().enumerate() {
            let key = wrong.take(ServerField::Owner(at), town.client_key(&form.owner));
            let address = wrong.take(ServerField::Reserved(at), read::address(&form.address));
            let (Some(key), Some(address)) = (key, address) else {
                continue;
            };
            let Some(scope) = scopes
                .iter_mut()
                .find(|scope| scope.subnet.contains(&address))
            else {
                let what = format!("{address} lies in none of this server's networks");
                wrong.add(ServerField::Reserved(at), what);
                continue;
            };
            if scope.reservations.values().any(|other| *other == address) {
                wrong.add(
                    ServerField::Reserved(at),
                    format!("{address} is reserved twice"),
                );
            }
            if scope.reservations.insert(key, address).is_some() {
                wrong.add(
                    ServerField::Owner(at),
                    "This client has a reservation already",
                );
            }
        }
        scopes
    }

    /// When T1 and T2 come if their fields are empty; nothing while the lease time is wrong or
    /// for ever.
    pub fn defaults(&self) -> Option<(Duration, Duration)> {
        let lease = read::lease(&self.lease)
            .ok()
            .filter(|secs| *secs < u32::MAX)?;
        let secs = |secs: u32| Duration::from_secs(secs.into());
        Some((secs(lease / 2), secs(lease - lease.div_ceil(8))))
    }

    /// One more reservation, with the first address of a pool that is not reserved yet.
    pub fn add_reservation(&mut self, owner: Option<Mac>) {
        let reserved: Vec<&str> = self
            .reservations
            .iter()
            .map(|other| other.address.as_str())
            .collect();
        let free = |scope: &ScopeForm| -> Read<Option<Ipv4Addr>> {
            let (first, last) = (read::address(&scope.first)?, read::address(&scope.last)?);
            let mut all = (u32::from(first)..=u32::from(last)).map(Ipv4Addr::from);
            Ok(all.find(|address| !reserved.contains(&address.to_string().as_str())))
        };
        let address = self
            .scopes
            .iter()
            .find_map(|scope| free(scope).ok().flatten());
        self.reservations.push(ReservationForm {
            owner: read::optional_typed(owner, |mac| mac.to_string()),
            address: read::optional_typed(address, |address| address.to_string()),
        });
    }
}

/// The field that a flaw is about.
fn from_check(field: Field) -> ServerField {
    match field {
        Field::Name => ServerField::Name,
        Field::Address | Field::Network => ServerField::Address,
        Field::Pool(at) => ServerField::First(at),
        Field::Options(at) => ServerField::Router(at),
        Field::Reservations(_) => ServerField::Reservations,
        Field::Lease => ServerField::Lease,
        Field::T1 => ServerField::T1,
        Field::T2 => ServerField::T2,
        Field::ExtraDelay => ServerField::ExtraDelay,
        _ => ServerField::Whole,
    }
}

fn changes(host: HostId, now: &HostNow, name: &str, config: ServerConfig) -> Vec<Command> {
    let renamed = (*now.info.name != *name).then(|| Command::Rename(host, name.into()));
    let differs = now.server().is_none_or(|before| **before != config);
    let configured = differs.then(|| Command::ConfigureServer(host, Box::new(config)));
    renamed.into_iter().chain(configured).collect()
}

impl ScopeForm {
    fn of(scope: &Scope) -> Self {
        let option = |code: u8| scope.options.iter().find(|option| option.code == code);
        let addresses = |code: u8| {
            let data = option(code).map_or(&[][..], |option| &option.data);
            let (whole, _) = data.as_chunks::<4>();
            read::list_typed(whole.iter().map(|octets| Ipv4Addr::from(*octets)))
        };
        let domain = option(code::DOMAIN).map(|option| String::from_utf8_lossy(&option.data));
        let has_field = |option: &&Opt| FIELDS.contains(&option.code);
        Self {
            subnet: scope.subnet.to_string(),
            first: scope.first.to_string(),
            last: scope.last.to_string(),
            router: addresses(code::ROUTER),
            dns: addresses(code::DNS),
            domain: domain.unwrap_or_default().into_owned(),
            ntp: addresses(code::NTP),
            others: scope
                .options
                .iter()
                .filter(|o| !has_field(o))
                .cloned()
                .collect(),
        }
    }

    /// A network with this pool and these options.
    fn new(subnet: Ipv4Net, (first, last): (Ipv4Addr, Ipv4Addr), options: Vec<Opt>) -> Self {
        Self::of(&Scope {
            subnet,
            first,
            last,
            options,
            reservations: BTreeMap::new(),
        })
    }

    fn read(&self, at: usize, wrong: &mut Mistakes<ServerField>) -> Option<Scope> {
        let subnet = wrong.take(ServerField::Subnet(at), read::network(&self.subnet));
        let first = wrong.take(ServerField::First(at), in_network(&self.first, subnet));
        let last = wrong.take(ServerField::Last(at), in_network(&self.last, subnet));
        let options = self.options(at, wrong);
        Some(Scope {
            subnet: subnet?,
            first: first?,
            last: last?,
            options: options?,
            reservations: BTreeMap::new(),
        })
    }

    /// The options in the order of their codes.
    fn options(&self, at: usize, wrong: &mut Mistakes<ServerField>) -> Option<Vec<Opt>> {
        let router = wrong.take(ServerField::Router(at), read::addresses(&self.router));
        let dns = wrong.take(ServerField::Dns(at), read::addresses(&self.dns));
        let ntp = wrong.take(ServerField::Ntp(at), read::addresses(&self.ntp));
        let domain = wrong.take(ServerField::Domain(at), domain(&self.domain));
        let octets = |list: Vec<Ipv4Addr>| list.iter().flat_map(Ipv4Addr::octets).collect();
        let found: [(u8, Vec<u8>); 4] = [
            (code::ROUTER, octets(router?)),
            (code::DNS, octets(dns?)),
            (code::DOMAIN, domain?.into_bytes()),
            (code::NTP, octets(ntp?)),
        ];
        let given = found.into_iter().filter(|(_, data)| !data.is_empty());
        let mut options: Vec<Opt> = given.map(|(code, data)| Opt::new(code, data)).collect();
        options.extend(self.others.iter().cloned());
        options.sort_by_key(|option| option.code);
        Some(options)
    }
}

/// The options that have a field of their own.
const FIELDS: [u8; 4] = [code::ROUTER, code::DNS, code::DOMAIN, code::NTP];

fn in_network(text: &str, subnet: Option<Ipv4Net>) -> Read<Ipv4Addr> {
    let address = read::address(text)?;
    match subnet {
        Some(subnet) if !subnet.contains(&address) => {
            Err(format!("{address} lies outside of {subnet}"))
        }
        Some(subnet) if subnet.prefix_len() < 31 && address == subnet.network() => {
            Err(format!("{address} is the network itself"))
        }
        Some(subnet) if subnet.prefix_len() < 31 && address == subnet.broadcast() => {
            Err(format!("{address} is the network's broadcast address"))
        }
        _ => Ok(address),
    }
}

fn domain(text: &str) -> Read<String> {
    match text.trim() {
        text if text.contains(char::is_whitespace) => Err("A domain name has no spaces".into()),
        text if text.len() > 255 => Err("A domain name has at most 255 octets".into()),
        text => Ok(text.to_owned()),
    }
}

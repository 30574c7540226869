//! What runs on the hosts of a lesson file, and the leases that a lesson begins with: the
//! switches of servers and clients, their defaults where the file is silent.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ipnet::Ipv4Net;
use toml::Spanned;

use super::file::{
    ClientTable, File, HeldLease, LeaseRow, LeaseTime, LeaseWord, Left, OptionTable, Pool,
    ReservationTable, ServerTable, Span,
};
use super::parse::Wrong;
use crate::protocol::client::{ClientConfig, Lease};
use crate::protocol::server::import::{Sieve, taken_in};
use crate::protocol::server::{Binding, BindingState, ClientKey, Scope, ServerConfig};
use crate::protocol::{Field, Flaw};
use crate::sim::check::check_desk;
use crate::sim::host::Desk;
use crate::time::SimTime;
use crate::wire::message::lease_span;
use crate::wire::options::code;
use crate::wire::{ClientId, Mac, Opt};

/// Overwrites a default with what the file says, if it says anything.
fn set<T>(slot: &mut T, said: Option<T>) {
    if let Some(value) = said {
        *slot = value;
    }
}

/// A server, with the pool of its own network before those of others.
pub(super) fn server(table: &ServerTable, file: &File) -> Result<ServerConfig, Wrong> {
    let address = table.address.get_ref();
    let mut scopes = Vec::new();
    if let Some(pool) = &table.pool {
        scopes.push(scope(address.trunc(), pool, &table.options));
    }
    for other in &table.scope {
        scopes.push(scope(other.subnet.trunc(), &other.pool, &other.options));
    }
    reserve(&mut scopes, &table.reservations, file)?;
    let mut config = ServerConfig::new(address.addr(), scopes);
    let secs = |time: &Option<Spanned<LeaseTime>>| time.as_ref().map(|time| time.get_ref().0);
    set(&mut config.lease_secs, secs(&table.lease));
    config.t1_secs = secs(&table.t1);
    config.t2_secs = secs(&table.t2);
    set(&mut config.authoritative, table.authoritative);
    set(
        &mut config.hold_offers,
        table
            .hold_offers
            .map(|span| Some(span.0).filter(|s| !s.is_zero())),
    );
    set(&mut config.quarantine, table.quarantine.map(|span| span.0));
    set(&mut config.echo_client_id, table.echo_client_id);
    set(&mut config.remaining_lease, table.remaining_lease);
    set(&mut config.silent, table.silent);
    set(&mut config.next_server, table.next_server);
    set(&mut config.overload, table.overload);
    config.check().map_err(|flaw| misplaced(table, flaw))?;
    Ok(config)
}

/// What is said of a queue in which nobody waits.
pub(super) const IDLE_QUEUE: &str =
    "a queue needs a `service` time: who answers at once lets nobody wait";

/// How a server takes in what arrives.
pub(super) fn desk(table: &ServerTable) -> Result<Option<Desk>, Wrong> {
    let Some(service) = &table.service else {
        return match &table.queue {
            Some(queue) => Err(Wrong::new(queue, IDLE_QUEUE)),
            None => Ok(None),
        };
    };
    let desk = Desk {
        queue: table.queue.as_ref().map(|queue| *queue.get_ref()),
        service: service.get_ref().0,
    };
    match (check_desk(&desk), &table.queue) {
        (Ok(()), _) => Ok(Some(desk)),
        (Err(flaw), Some(queue)) if desk.queue == Some(0) => Err(Wrong::new(queue, flaw.what)),
        (Err(flaw), _) => Err(Wrong::new(service, flaw.what)),
    }
}

/// The place in the file of what is wrong with a server.
fn misplaced(table: &ServerTable, Flaw { field, what }: Flaw) -> Wrong {
    let pools = || {
        table
            .pool
            .iter()
            .chain(table.scope.iter().map(|scope| &scope.pool))
    };
    let time = match field {
        Field::Lease => table.lease.as_ref(),
        Field::T1 => table.t1.as_ref(),
        Field::T2 => table.t2.as_ref(),
        _ => None,
    };
    match (field, time) {
        (_, Some(time)) => Wrong::new(time, what),
        (Field::Pool(scope), _) => match pools().nth(scope) {
            Some(pool) => Wrong::new(pool, what),
            None => Wrong::new(&table.id, what),
        },
        _ => Wrong::new(&table.id, what),
    }
}

fn scope(subnet: Ipv4Net, pool: &Spanned<Pool>, options: &OptionTable) -> Scope {
    let Pool { first, last } = *pool.get_ref();
    Scope {
        subnet,
        first,
        last,
        options: handed_out(options),
        reservations: BTreeMap::new(),
    }
}

/// The options of a scope in the order of their codes.
pub(super) fn handed_out(table: &OptionTable) -> Vec<Opt> {
    let octets = |addresses: &[Ipv4Addr]| addresses.iter().flat_map(Ipv4Addr::octets).collect();
    let found: [(u8, Vec<u8>); 4] = [
        (code::ROUTER, octets(table.router.as_slice())),
        (code::DNS, octets(&table.dns)),
        (
            code::DOMAIN,
            table.domain.as_deref().unwrap_or_default().into(),
        ),
        (code::NTP, octets(&table.ntp)),
    ];
    let given = found.into_iter().filter(|(_, data)| !data.is_empty());
    let given = given.map(|(code, data)| Opt::new(code, data));
    let mut all: Vec<Opt> = given.chain(table.more.0.iter().cloned()).collect();
    all.sort_by_key(|opt| opt.code);
    all
}

fn reserve(scopes: &mut [Scope], tables: &[ReservationTable], file: &File) -> Result<(), Wrong> {
    for table in tables {
        let owner = owner(table, file)?;
        let address = *table.address.get_ref();
        let Some(scope) = scopes
            .iter_mut()
            .find(|scope| scope.subnet.contains(&address))
        else {
            let what = format!("{address} lies in none of this server's networks");
            return Err(Wrong::new(&table.address, what));
        };
        scope.reservations.insert(owner, address);
    }
    Ok(())
}

/// Whose a reservation is.
fn owner(table: &ReservationTable, file: &File) -> Result<ClientKey, Wrong> {
    match (&table.client, table.mac, &table.client_id) {
        (Some(key), None, None) => {
            let named = |client: &ClientTable| client.id.get_ref() == key.get_ref();
            let Some(index) = file.client.iter().position(named) else {
                let what = format!("no client has the id “{}”", key.get_ref());
                return Err(Wrong::new(key, what));
            };
            let owner = &file.client[index];
            let mac = owner.mac.unwrap_or_else(|| client_mac(index));
            Ok(ClientKey::of(&client(owner, mac)))
        }
        (None, Some(mac), None) => Ok(ClientKey::Hardware(1, mac)),
        (None, None, Some(words)) if words.get_ref() == "mac" => {
            let what = "whose hardware address? Write mac = …, or the identifier itself";
            Err(Wrong::new(words, what))
        }
        (None, None, Some(words)) => Ok(ClientKey::Id(ClientId::from_words(
            words.get_ref(),
            Mac::default(),
        ))),
        (None, None, None) => {
            let what = "whose reservation is this? It needs a client, a mac or a client_id";
            Err(Wrong::new(&table.address, what))
        }
        _ => {
            let what = "a reservation names its client once: client, mac or client_id";
            Err(Wrong::new(&table.address, what))
        }
    }
}

/// Clients are numbered from `02:00:00:00:00:0a` on, so that Laptop A ends in `a`.
pub(super) fn client_mac(index: usize) -> Mac {
    let number = u32::try_from(index)
        .unwrap_or(u32::MAX)
        .saturating_add(0x0a);
    let [a, b, c, d] = number.to_be_bytes();
    Mac([2, 0, a, b, c, d])
}

/// A client.
pub(super) fn client(table: &ClientTable, mac: Mac) -> ClientConfig {
    let mut config = ClientConfig::new(mac);
    config.client_id = table
        .client_id
        .as_deref()
        .map(|words| ClientId::from_words(words, mac));
    let hostname = table.hostname.as_ref().unwrap_or(table.id.get_ref());
    config.hostname = Some(hostname.clone()).filter(|name| !name.is_empty());
    config.vendor_class.clone_from(&table.vendor_class);
    set(&mut config.parameters, table.parameters.clone());
    config.max_size = table.max_size;
    config.requested_lease = table.requested_lease.map(|LeaseTime(secs)| secs);
    set(&mut config.broadcast_flag, table.broadcast);
    set(
        &mut config.offer_window,
        table.offer_window.map(|span| span.0),
    );
    set(&mut config.choice, table.choose);
    set(&mut config.start_delay, table.start_delay);
    set(&mut config.fuzz_per_mille, table.fuzz_per_mille);
    set(&mut config.probe, table.probe);
    set(&mut config.probe_wait, table.probe_wait.map(|span| span.0));
    set(&mut config.new_xid_for_request, table.new_xid_for_request);
    set(&mut config.new_xid_for_retry, table.new_xid_for_retry);
    set(
        &mut config.elapsed_secs_in_request,
        table.elapsed_secs_in_request,
    );
    set(&mut config.forget_after_reboot, table.forget_after_reboot);
    set(&mut config.pad, table.pad);
    set(&mut config.link_local, table.link_local);
    config.by_hand = table.by_hand.as_ref().map(|address| *address.get_ref());
    config
}

/// A lease as this server grants it, some time ago: its timers have run since.
pub(super) fn lease_from(server: &ServerConfig, address: Ipv4Addr, age: Duration) -> Lease {
    let lease = server.lease_secs;
    let at = |secs: u32| {
        let whole = lease_span(lease)?;
        let span = Duration::from_secs(secs.into()).min(whole);
        Some(SimTime::ZERO + span.saturating_sub(age))
    };
    Lease {
        address,
        server: server.address,
        granted_at: SimTime::ZERO,
        t1_at: at(server.t1_secs.unwrap_or(lease / 2)),
        t2_at: at(server.t2_secs.unwrap_or(lease - lease.div_ceil(8))),
        expires_at: at(lease),
        ack: Arc::default(),
    }
}

/// A lease of a server that is not here, with the times that the file gives.
pub(super) fn lease_of_elsewhere(held: &HeldLease, server: Ipv4Addr) -> Result<Lease, Wrong> {
    let address = *held.address.get_ref();
    let Some(Left(left)) = held.left else {
        let what = "how much is left of a lease of a server that is not here?";
        return Err(Wrong::new(&held.server, what));
    };
    let Some(left) = left else {
        return Ok(Lease {
            t1_at: None,
            t2_at: None,
            expires_at: None,
            ..lease_for(address, server, Duration::ZERO)
        });
    };
    let mut lease = lease_for(address, server, left);
    let at = |span: Option<Span>| span.map(|span| SimTime::ZERO + span.0);
    lease.t1_at = at(held.t1).or(lease.t1_at);
    lease.t2_at = at(held.t2).or(lease.t2_at);
    let ordered = lease.t1_at <= lease.t2_at && lease.t2_at <= lease.expires_at;
    if !ordered {
        let what = "T1 comes before T2, and T2 before the end of the lease";
        return Err(Wrong::new(&held.address, what));
    }
    Ok(lease)
}

/// A lease of which so much is left.
pub(super) fn lease_for(address: Ipv4Addr, server: Ipv4Addr, left: Duration) -> Lease {
    Lease {
        address,
        server,
        granted_at: SimTime::ZERO,
        t1_at: Some(SimTime::ZERO + left / 2),
        t2_at: Some(SimTime::ZERO + left * 7 / 8),
        expires_at: Some(SimTime::ZERO + left),
        ack: Arc::default(),
    }
}

/// A server's record of a lease.
pub(super) fn binding(lease: &Lease, client: &ClientConfig, server: &ServerConfig) -> Binding {
    let key = ClientKey::of(client);
    let mut reservations = server.scopes.iter().map(|scope| &scope.reservations);
    Binding {
        address: lease.address,
        reserved: reservations.any(|written| written.get(&key) == Some(&lease.address)),
        client: key,
        mac: client.mac,
        hostname: client.hostname.as_deref().map(Arc::from),
        state: BindingState::Active,
        since: lease.granted_at,
        until: lease.expires_at,
    }
}

/// What a server has on record at the start.
pub(super) fn records(table: &ServerTable, server: &ServerConfig) -> Result<Vec<Binding>, Wrong> {
    let mut sieve = Sieve::of_any_size(server);
    let record = |row: &LeaseRow| {
        let binding = record(row, server)?;
        let admitted = sieve.admit(&binding);
        admitted.map_err(|why| Wrong::new(&row.address, format!("{}: {why}", binding.address)))?;
        Ok(taken_in(server, &binding, SimTime::ZERO))
    };
    table.leases.iter().map(record).collect()
}

fn record(row: &LeaseRow, server: &ServerConfig) -> Result<Binding, Wrong> {
    let mac = row.mac.unwrap_or_default();
    let client = match &row.client_id {
        Some(words) => ClientKey::Id(ClientId::from_words(words, mac)),
        None if row.mac.is_some() || row.state == LeaseWord::Declined => {
            ClientKey::Hardware(row.htype, mac)
        }
        None => {
            let what = "whose lease is this? It needs a mac or a client_id";
            return Err(Wrong::new(&row.address, what));
        }
    };
    let (state, usual) = match row.state {
        LeaseWord::Active => (BindingState::Active, lease_span(server.lease_secs)),
        LeaseWord::Released => (BindingState::Released, None),
        LeaseWord::Expired => (BindingState::Expired, None),
        LeaseWord::Declined => (BindingState::Declined, Some(server.quarantine)),
    };
    if state.is_free() && row.left.is_some() {
        return Err(Wrong::new(
            &row.address,
            "of a lease that is over nothing is left",
        ));
    }
    let left = row.left.map_or(usual, |Left(left)| left);
    let hostname = row.hostname.as_deref().filter(|name| !name.is_empty());
    Ok(Binding {
        address: *row.address.get_ref(),
        client,
        mac,
        hostname: hostname.map(Arc::from),
        state,
        reserved: false,
        since: SimTime::ZERO,
        until: left.map(|left| SimTime::ZERO + left),
    })
}

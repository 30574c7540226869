//! Whatever servers have on record can be rebuilt from the lease log.

use std::collections::BTreeSet;
use std::time::Duration;

use dorascope::protocol::server::{Binding, BindingState, ClientKey};
use dorascope::session::{Log, Playhead};
use dorascope::sim::{HostId, HostKind, Scenario};
use dorascope::view::lease_log::{Ends, LeaseEntry, LeaseEvent, entries};

/// What cannot be rebuilt, or stands there twice.
pub(crate) fn flaw(log: &Log, scenario: &Scenario) -> Option<String> {
    let entries = entries(log, Playhead::at_end(log));
    let twice = doubled(&entries).map(|entry| format!("twice: {entry:?}"));
    twice.or_else(|| {
        let servers = log
            .world()
            .hosts()
            .filter(|(_, host)| host.info.kind == HostKind::Server);
        let bindings = servers.flat_map(|(id, host)| host.bindings.values().map(move |b| (id, b)));
        bindings.into_iter().find_map(|(server, binding)| {
            let entry = last_about(&entries, log, scenario, server, binding);
            let same = entry.is_some_and(|entry| is_same(entry, binding));
            (!same).then(|| format!("{binding:?}\nis not\n{entry:?}"))
        })
    })
}

/// The last word about an address: of the server itself, or of one that shares its records.
/// Offers are not shared, and one that is not held is on no record.
fn last_about<'a>(
    entries: &'a [LeaseEntry],
    log: &Log,
    scenario: &Scenario,
    server: HostId,
    binding: &Binding,
) -> Option<&'a LeaseEntry> {
    let group = |host: HostId| scenario.hosts.get(host.index())?.shares_leases;
    let is_own = |entry: &LeaseEntry| entry.server == log.host(server).unwrap().address;
    let shares = |entry: &LeaseEntry| {
        let of = log.find_host(log.len(), |info| {
            info.kind == HostKind::Server && info.address == entry.server
        });
        of.is_some_and(|(host, _)| group(host).is_some() && group(host) == group(server))
    };
    entries.iter().rev().find(|entry| {
        let offer = entry.event == LeaseEvent::Offered;
        let known = is_own(entry) && !(offer && entry.ends.is_none());
        let told = entry.server.is_some() && shares(entry) && !offer;
        entry.event != LeaseEvent::Refused
            && entry.address == Some(binding.address)
            && (known || told)
    })
}

fn is_same(entry: &LeaseEntry, binding: &Binding) -> bool {
    let state = match entry.event {
        LeaseEvent::Offered => BindingState::Offered,
        LeaseEvent::Granted | LeaseEvent::Renewed | LeaseEvent::Rebound => BindingState::Active,
        LeaseEvent::Released => BindingState::Released,
        LeaseEvent::Expired => BindingState::Expired,
        LeaseEvent::Declined => BindingState::Declined,
        LeaseEvent::Refused => return false,
    };
    let id = match &binding.client {
        ClientKey::Id(id) => Some(id),
        ClientKey::Hardware(..) => None,
    };
    let over = matches!(state, BindingState::Released | BindingState::Expired);
    let ends = (!over).then(|| Ends::from(binding.until));
    let since = state == BindingState::Active || binding.since == entry.at;
    (state, binding.mac, id, ends)
        == (
            binding.state,
            entry.mac,
            entry.client_id.as_ref(),
            entry.ends,
        )
        && since
}

/// A change that stands there twice.
fn doubled(entries: &[LeaseEntry]) -> Option<&LeaseEntry> {
    let mut seen = BTreeSet::new();
    entries.iter().enumerate().find_map(|(at, entry)| {
        let xid = entry.xid?;
        match entry.event {
            LeaseEvent::Granted | LeaseEvent::Renewed | LeaseEvent::Rebound => {
                let same = |other: &&LeaseEntry| {
                    let soon = entry.at.since(other.at) <= Duration::from_mins(1);
                    let key = |e: &LeaseEntry| (e.event, e.address, e.mac, e.xid, e.server);
                    soon && key(other) == key(entry)
                };
                let before = entries[..at].iter().rev().take(50);
                before.clone().find(same).map(|_| entry)
            }
            LeaseEvent::Released | LeaseEvent::Declined => {
                let new = seen.insert((entry.event, entry.address, entry.mac, xid));
                (!new).then_some(entry)
            }
            _ => None,
        }
    })
}

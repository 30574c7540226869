//! Whatever servers have on record can be rebuilt from the lease log.

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

/// A change that stands there twice: the same word about an address again, with nothing between.
fn doubled(entries: &[LeaseEntry]) -> Option<&LeaseEntry> {
    let is_change = |entry: &LeaseEntry| {
        let held = entry.event != LeaseEvent::Offered || entry.ends.is_some();
        held && entry.event != LeaseEvent::Refused
    };
    let same = |one: &LeaseEntry, other: &LeaseEntry| {
        let key = |entry: &LeaseEntry| (entry.event, entry.mac, entry.xid);
        let one_side = one.server == other.server || one.server.or(other.server).is_none();
        let told_alone = one.server.is_none() || other.server.is_none();
        key(one) == key(other) && (one_side || told_alone)
    };
    let once = [
        LeaseEvent::Granted,
        LeaseEvent::Released,
        LeaseEvent::Declined,
    ];
    entries.iter().enumerate().find_map(|(at, entry)| {
        let about = |other: &&LeaseEntry| other.address == entry.address && is_change(other);
        let before = entries[..at].iter().rev().find(about)?;
        let soon = entry.at.since(before.at) <= Duration::from_mins(1);
        (once.contains(&entry.event) && soon && same(before, entry)).then_some(entry)
    })
}

//! The leases that the clients of a run hold, as a lease file has them.

use std::time::Duration;

use jiff::Timestamp;

use super::exchange::from_lease;
use super::intake::date;
use super::record::LeaseRecord;
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::HostKind;
use crate::time::SimTime;

/// What clients hold at `now`, and what those that are off remember, by address. `epoch` is the
/// date of the run's first instant, since 1970-01-01T00:00:00Z.
pub fn by_clients(world: &World, now: SimTime, epoch: Duration) -> Vec<LeaseRecord> {
    let epoch = date(epoch);
    let clients = world.hosts().map(|(_, host)| host);
    let clients = clients.filter(|host| host.info.kind == HostKind::Client);
    let held = |host: &HostNow| {
        let live = host.lease.as_ref().is_some_and(|lease| lease.is_live(now));
        of_client(host, epoch).filter(|_| live)
    };
    let mut leases: Vec<_> = clients.filter_map(held).collect();
    leases.sort_by_key(|lease| (lease.ip, lease.server));
    leases
}

/// What a client holds or remembers, ended or not.
pub(in crate::files) fn of_client(host: &HostNow, epoch: Timestamp) -> Option<LeaseRecord> {
    let lease = host.lease.as_ref()?;
    let config = host.client();
    let name = config.and_then(|config| config.hostname.as_deref());
    Some(from_lease(
        lease,
        host.info.mac,
        config.and_then(|config| config.client_id.clone()),
        name.filter(|name| !name.is_empty()).map(Into::into),
        epoch,
    ))
}

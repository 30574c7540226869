//! The leases that the clients of a run hold, as a lease file has them.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::exchange::from_lease;
use super::record::LeaseRecord;
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::HostKind;
use crate::time::SimTime;

/// What clients hold at `now`, and what those that are off remember, by address. `epoch` is the
/// date of the run's first instant, since 1970-01-01T00:00:00Z.
pub fn by_clients(world: &World, now: SimTime, epoch: Duration) -> Vec<LeaseRecord> {
    let epoch = SignedDuration::try_from(epoch);
    let epoch = epoch
        .ok()
        .and_then(|span| Timestamp::from_duration(span).ok());
    let epoch = epoch.unwrap_or(Timestamp::UNIX_EPOCH);
    let clients = world.hosts().map(|(_, host)| host);
    let clients = clients.filter(|host| host.info.kind == HostKind::Client);
    let mut leases: Vec<_> = clients.filter_map(|host| lease(host, now, epoch)).collect();
    leases.sort_by_key(|lease| (lease.ip, lease.server));
    leases
}

fn lease(host: &HostNow, now: SimTime, epoch: Timestamp) -> Option<LeaseRecord> {
    let lease = host.lease.as_ref().filter(|lease| lease.is_live(now))?;
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

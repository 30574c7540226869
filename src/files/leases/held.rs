//! The leases that the clients of a run hold, as a lease file has them; and those of a file, as
//! clients hold them who are to give them back.

use std::time::Duration;

use jiff::Timestamp;

use super::exchange::from_lease;
use super::intake::date;
use super::record::{LeaseRecord, LeaseState, When};
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::HostKind;
use crate::sim::scenario::release::Held;
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

/// Leases of a file, by what can be done with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// What can be given back, what ends first at the front.
    pub held: Vec<Held>,
    /// What is over, or will be before its turn comes.
    pub ended: Vec<LeaseRecord>,
    /// What nobody can give back, and why: one phrase.
    pub lost: Vec<(LeaseRecord, &'static str)>,
}

/// Sorts leases out that are to be given back from `now` on (since 1970-01-01T00:00:00Z), `rate`
/// of them in a second.
pub fn shares(leases: &[LeaseRecord], now: Duration, rate: f64) -> Share {
    let mut share = Share::default();
    let mut live: Vec<_> = leases
        .iter()
        .map(|lease| (left(lease, now), lease))
        .collect();
    // An infinite lease comes last.
    live.sort_by_key(|(left, _)| left.unwrap_or(Duration::MAX));
    for (left, lease) in live {
        let turn = Duration::try_from_secs_f64(share.held.len() as f64 / rate);
        let turn = turn.unwrap_or(Duration::MAX) + MARGIN;
        if lease.state != LeaseState::Active || left.is_some_and(|left| left <= turn) {
            share.ended.push(lease.clone());
            continue;
        }
        match held(lease, left) {
            Ok(held) => share.held.push(held),
            Err(why) => share.lost.push((lease.clone(), why)),
        }
    }
    share
}

/// The program does not begin at once.
const MARGIN: Duration = Duration::from_secs(1);

/// How much is left of a lease; `None` if it is infinite, or nothing is known about its end.
fn left(lease: &LeaseRecord, now: Duration) -> Option<Duration> {
    let end = lease.ends.secs().filter(|_| lease.ends != When::Never)?;
    let end = Duration::from_secs(u64::try_from(end).unwrap_or_default());
    Some(end.saturating_sub(now))
}

fn held(lease: &LeaseRecord, left: Option<Duration>) -> Result<Held, &'static str> {
    let mac = lease.mac.ok_or("the file does not say whose it is")?;
    let server = lease
        .server
        .ok_or("the file does not say which server granted it")?;
    let id = lease.client_id.as_ref();
    if id.is_some_and(|id| id.0.len() < 2) {
        return Err("its client identifier has only one octet, which no client may have");
    }
    Ok(Held {
        address: lease.ip,
        server,
        mac,
        client_id: lease.client_id.clone(),
        left,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{ClientId, Mac};

    const NOW: Duration = Duration::from_secs(1_800_000_000);

    fn lease(last: u8, ends: When) -> LeaseRecord {
        LeaseRecord {
            mac: Some(Mac([2, 0, 0, 0, 0, last])),
            server: Some([192, 0, 2, 1].into()),
            ends,
            ..LeaseRecord::new([192, 0, 2, last].into(), LeaseState::Active)
        }
    }

    fn in_secs(secs: i64) -> When {
        When::from_secs(1_800_000_000 + secs).unwrap()
    }

    fn last(held: &Held) -> u8 {
        held.address.octets()[3]
    }

    #[test]
    fn what_ends_first_is_given_back_first_and_what_is_over_not_at_all() {
        let leases = [
            lease(10, When::Never),
            lease(11, in_secs(3_600)),
            lease(12, in_secs(-1)),
            lease(13, in_secs(60)),
            LeaseRecord {
                state: LeaseState::Released,
                ..lease(14, in_secs(3_600))
            },
        ];
        let share = shares(&leases, NOW, 5.0);
        assert_eq!(
            share.held.iter().map(last).collect::<Vec<_>>(),
            [13, 11, 10]
        );
        assert_eq!(share.held[0].left, Some(Duration::from_secs(60)));
        assert_eq!(share.held[2].left, None);
        assert_eq!(share.ended.len(), 2);
        assert!(share.lost.is_empty());
    }

    #[test]
    fn what_ends_before_its_turn_comes_is_let_go() {
        let leases: Vec<_> = (10..20).map(|last| lease(last, in_secs(4))).collect();
        let share = shares(&leases, NOW, 1.0);
        assert_eq!((share.held.len(), share.ended.len()), (3, 7));
    }

    #[test]
    fn without_its_server_or_its_client_no_lease_can_be_given_back() {
        let mut leases = [(); 3].map(|()| lease(10, When::Never));
        leases[0].mac = None;
        leases[1].server = None;
        leases[2].client_id = Some(ClientId([7].as_slice().into()));
        let share = shares(&leases, NOW, 5.0);
        assert!(share.held.is_empty() && share.ended.is_empty());
        let reasons: std::collections::BTreeSet<_> =
            share.lost.iter().map(|(_, why)| why).collect();
        assert_eq!(reasons.len(), 3);
    }
}

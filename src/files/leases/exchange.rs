//! Between lease files and the simulator: a server's bindings and a client's lease as records,
//! and back. Files hold dates, a run holds virtual time; a date is the run's epoch and the
//! virtual time since. What means nothing to a server is refused with a reason.

use core::net::Ipv4Addr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::record::{LeaseRecord, LeaseState, When};
use crate::protocol::client::Lease;
use crate::protocol::server::{Binding, BindingState, ClientKey};
use crate::time::SimTime;
use crate::wire::{ClientId, Mac};

/// What a server has on record, as leases. `epoch` is the date of the run's first instant.
pub fn from_bindings<'a>(
    bindings: impl IntoIterator<Item = &'a Binding>,
    epoch: Timestamp,
    server: Ipv4Addr,
) -> Vec<LeaseRecord> {
    let record = |binding: &Binding| {
        let since = date(epoch, binding.since);
        let (starts, ends) = match state_of(binding.state) {
            state if state.is_over() => (When::Unknown, since),
            _ => (since, end_date(epoch, binding.until)),
        };
        LeaseRecord {
            mac: known(binding.mac),
            client_id: match &binding.client {
                ClientKey::Id(id) => Some(id.clone()),
                ClientKey::Hardware(..) => None,
            },
            hostname: binding.hostname.clone().filter(|name| !name.is_empty()),
            server: Some(server),
            starts,
            ends,
            ..LeaseRecord::new(binding.address, state_of(binding.state))
        }
    };
    bindings.into_iter().map(record).collect()
}

/// Leases as the records of a server, and those that mean nothing to one, with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// In the order of the leases, each with the server that granted it, if that is known.
    pub bindings: Vec<(Binding, Option<Ipv4Addr>)>,
    /// In the order of the leases.
    pub refused: Vec<(Ipv4Addr, &'static str)>,
}

/// Leases as records of a server in a run whose first instant is `epoch`. A lease that ended
/// before is remembered as expired; dates before the run become its beginning. Whether a certain
/// server can take them is for `protocol` to say.
pub fn to_bindings(leases: &[LeaseRecord], epoch: Timestamp) -> Taken {
    let mut taken = Taken::default();
    for lease in leases {
        match binding(lease, epoch) {
            Ok(binding) => taken.bindings.push((binding, lease.server)),
            Err(reason) => taken.refused.push((lease.ip, reason)),
        }
    }
    taken
}

fn binding(lease: &LeaseRecord, epoch: Timestamp) -> Result<Binding, &'static str> {
    let (state, since, until) = life(lease, epoch)?;
    Ok(Binding {
        address: lease.ip,
        client: client(lease)?,
        mac: lease.mac.unwrap_or_default(),
        hostname: lease.hostname.clone(),
        state,
        reserved: false,
        since,
        until,
    })
}

/// Who the client is to a server (2.1, 4.2). A declined address needs none.
fn client(lease: &LeaseRecord) -> Result<ClientKey, &'static str> {
    const ETHERNET: u8 = 1;
    match (&lease.client_id, lease.mac) {
        (Some(id), _) => Ok(ClientKey::Id(id.clone())),
        (None, Some(mac)) => Ok(ClientKey::Hardware(ETHERNET, mac)),
        (None, None) if lease.state == LeaseState::Declined => {
            Ok(ClientKey::Hardware(ETHERNET, Mac::default()))
        }
        (None, None) => Err("neither hardware address nor client identifier is known"),
    }
}

/// State, its beginning, and its end in virtual time.
fn life(
    lease: &LeaseRecord,
    epoch: Timestamp,
) -> Result<(BindingState, SimTime, Option<SimTime>), &'static str> {
    let until = match lease.ends {
        When::Never => None,
        When::At(end) => Some(end),
        When::Unknown if lease.state.is_over() => None,
        When::Unknown => return Err("the end of the lease is not known"),
    };
    let ended = |state| {
        let at = until.map_or(SimTime::ZERO, |end| instant(epoch, end));
        (state, at, None)
    };
    let begun = match lease.starts {
        When::At(start) => instant(epoch, start),
        When::Never | When::Unknown => SimTime::ZERO,
    };
    let lives = |state| match until {
        None => (state, begun, None),
        Some(end) if end > epoch => (state, begun, Some(instant(epoch, end))),
        // Quarantine is over, or nobody took up the offer, or the lease ended meanwhile.
        Some(_) => (BindingState::Expired, SimTime::ZERO, None),
    };
    Ok(match lease.state {
        LeaseState::Active => lives(BindingState::Active),
        LeaseState::Offered => lives(BindingState::Offered),
        LeaseState::Declined => lives(BindingState::Declined),
        LeaseState::Released => ended(BindingState::Released),
        LeaseState::Expired => ended(BindingState::Expired),
    })
}

const fn state_of(state: BindingState) -> LeaseState {
    match state {
        BindingState::Offered => LeaseState::Offered,
        BindingState::Active => LeaseState::Active,
        BindingState::Released => LeaseState::Released,
        BindingState::Expired => LeaseState::Expired,
        BindingState::Declined => LeaseState::Declined,
    }
}

/// What a client holds, as a lease.
pub fn from_lease(
    lease: &Lease,
    mac: Mac,
    client_id: Option<ClientId>,
    hostname: Option<Arc<str>>,
    epoch: Timestamp,
) -> LeaseRecord {
    LeaseRecord {
        mac: Some(mac),
        client_id,
        hostname,
        server: Some(lease.server),
        starts: date(epoch, lease.granted_at),
        ends: end_date(epoch, lease.expires_at),
        t1: end_date(epoch, lease.t1_at),
        t2: end_date(epoch, lease.t2_at),
        ..LeaseRecord::new(lease.address, LeaseState::Active)
    }
}

/// A lease that a client can go on with, without its ACK. T1 and T2 that are not known are half
/// and seven eighths of the lease (4.4.5).
///
/// # Errors
/// A phrase, if no client could hold such a lease at `epoch`.
pub fn to_lease(record: &LeaseRecord, epoch: Timestamp) -> Result<Lease, &'static str> {
    if record.state != LeaseState::Active {
        return Err("only an active lease is held by a client");
    }
    let server = record
        .server
        .ok_or("the server of the lease is not known")?;
    let (_, granted_at, expires_at) = life(record, epoch)?;
    if matches!(record.ends, When::At(end) if end <= epoch) {
        return Err("the lease ended before the run");
    }
    let share =
        |numerator: u32| expires_at.map(|end| granted_at + end.since(granted_at) / 8 * numerator);
    let at = |when: When, usual: Option<SimTime>| match when {
        When::At(date) => Some(instant(epoch, date)),
        When::Never => None,
        When::Unknown => usual,
    };
    Ok(Lease {
        address: record.ip,
        server,
        granted_at,
        t1_at: at(record.t1, share(4)),
        t2_at: at(record.t2, share(7)),
        expires_at,
        ack: Arc::from([]),
    })
}

fn known(mac: Mac) -> Option<Mac> {
    (mac != Mac::default()).then_some(mac)
}

/// The date of a virtual instant; one after the year 9999 never comes.
pub(in crate::files) fn date(epoch: Timestamp, at: SimTime) -> When {
    let micros = i64::try_from(at.as_micros()).map(SignedDuration::from_micros);
    let date = micros.ok().and_then(|span| epoch.checked_add(span).ok());
    date.map_or(When::Never, When::At)
}

fn end_date(epoch: Timestamp, at: Option<SimTime>) -> When {
    at.map_or(When::Never, |at| date(epoch, at))
}

/// The virtual instant of a date; what was before the run becomes its beginning.
fn instant(epoch: Timestamp, date: Timestamp) -> SimTime {
    let micros = date.duration_since(epoch).as_micros();
    SimTime::from_micros(u64::try_from(micros.max(0)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;

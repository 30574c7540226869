//! Where a row of leases or bindings comes from: the record that made it.

use core::net::Ipv4Addr;
use std::time::Duration;

use crate::protocol::client::Lease;
use crate::session::{Log, Playhead};
use crate::sim::{Event, HostId, RecordId};
use crate::time::SimTime;
use crate::view::Outline;

/// The record with which a client got the lease that it has at the playhead.
pub fn of_lease(
    log: &Log,
    outline: &Outline,
    client: HostId,
    playhead: Playhead,
) -> Option<RecordId> {
    let lane = outline.lanes.get(client.index())?;
    let known = lane
        .marks
        .partition_point(|mark| mark.record.index() < playhead.count);
    let changes = lane.marks[..known].iter().rev();
    let mut changes = changes.filter_map(|mark| mark.change);
    let held = lease_of(log, changes.next()?)?;
    let first = lane.marks[..known].iter().rev().map_while(|mark| {
        let change = mark.change?;
        (lease_of(log, change)? == held).then_some(change)
    });
    first.last()
}

fn lease_of(log: &Log, change: RecordId) -> Option<&Lease> {
    match &log.get(change)?.event {
        Event::StateChanged(change) => change.lease.as_deref(),
        _ => None,
    }
}

/// The record with which a server's record of an address came to its present state.
pub fn of_binding(
    log: &Log,
    server: HostId,
    address: Ipv4Addr,
    since: SimTime,
) -> Option<RecordId> {
    let before = if since == SimTime::ZERO {
        0
    } else {
        log.count_at(since - Duration::from_micros(1))
    };
    let moment = before..log.count_at(since);
    let is_it = |place: &usize| {
        let record = &log.records()[*place];
        matches!(&record.event, Event::BindingChanged(binding, _)
            if record.host == server && binding.address == address && binding.since == since)
    };
    moment.into_iter().find(is_it).map(RecordId::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::client::ClientState;
    use crate::view::testing::{lesson, outline_of, playheads, runs};

    #[test]
    fn every_lease_and_binding_has_a_record_that_made_it() {
        for (name, log) in runs() {
            let outline = outline_of(&log);
            for playhead in playheads(&log) {
                let world = log.world_at(playhead.count);
                for (id, host) in world.hosts() {
                    for (address, binding) in &*host.bindings {
                        let record = of_binding(&log, id, *address, binding.since);
                        let record = log.get(record.unwrap()).unwrap();
                        let Event::BindingChanged(made, _) = &record.event else {
                            panic!("{name}: {record:?}");
                        };
                        // A renewal leaves the state as it is.
                        assert_eq!((made.state, record.at), (binding.state, binding.since));
                    }
                    let Some(lease) = &host.lease else { continue };
                    let record = of_lease(&log, &outline, id, playhead).unwrap();
                    assert!(record.index() < playhead.count);
                    assert_eq!(lease_of(&log, record), Some(&**lease), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_lease_comes_from_its_ack_and_not_from_a_later_state() {
        let log = lesson("05-rebinding");
        let outline = outline_of(&log);
        let rebinding = |record: &crate::sim::Record| matches!(&record.event, Event::StateChanged(change) if change.to == ClientState::Rebinding);
        let place = log.records().iter().position(rebinding).unwrap();
        let client = log.records()[place].host;
        let playhead = Playhead::after(&log, place + 1);
        let record = of_lease(&log, &outline, client, playhead).unwrap();
        assert!(log.get(record).unwrap().at < log.records()[place].at);
    }
}

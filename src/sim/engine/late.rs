//! Messages that are kept back until another has overtaken them.
//!
//! A copy that is kept back is not due: nothing waits for it, and time goes on. The next message
//! that leaves on its link is the one that overtakes it; as soon as that has landed everywhere, or
//! is known to be lost, the copy lands at the same instant. If none leaves, or it takes too long,
//! the copy lands [`LONGEST_WAIT`] after it was kept back. In no case does it land before it would
//! have arrived by itself.

use super::{Engine, Flight, Plan};
use crate::net::SegmentId;
use crate::net::fault::LONGEST_WAIT;
use crate::sim::agenda::Slot;
use crate::sim::event::{Event, RecordId};
use crate::sim::host::HostId;
use crate::time::SimTime;

/// A copy that is kept back.
#[derive(Clone, Debug)]
pub(super) struct Late {
    /// Where it stands on the agenda.
    slot: Slot,
    /// When it would have arrived by itself.
    arrives: SimTime,
    to: HostId,
    segment: SegmentId,
    released: RecordId,
    /// The departure of the message that overtakes it.
    next: Option<RecordId>,
}

impl Engine {
    /// Keeps back a copy that would arrive at this instant.
    pub(super) fn keep_back(&mut self, arrives: SimTime, flight: Flight) {
        let Flight {
            to,
            segment,
            released,
            ..
        } = flight;
        self.emit(to, Some(released), Event::KeptBack);
        let latest = (self.now + LONGEST_WAIT).max(arrives);
        self.late.push(Late {
            slot: self.agenda.plan(latest, Plan::Late(Box::new(flight))),
            arrives,
            to,
            segment,
            released,
            next: None,
        });
    }

    /// A message leaves on this link: it overtakes what waits there for one.
    pub(super) fn overtakes(&mut self, released: RecordId, segment: SegmentId) {
        let waits = |late: &Late| {
            late.next.is_none() && late.segment == segment && late.released != released
        };
        if self.late.iter().any(waits) && self.is_under_way(released) {
            for late in self.late.iter_mut().filter(|late| waits(late)) {
                late.next = Some(released);
            }
        }
    }

    /// A copy of this message has landed or is lost. If it was the last one, what it has
    /// overtaken lands now.
    pub(super) fn has_landed(&mut self, released: RecordId) {
        let is_next = |late: &Late| late.next == Some(released);
        if !self.late.iter().any(is_next) || self.is_under_way(released) {
            return;
        }
        let overtaken: Vec<Late> = self.late.extract_if(.., |late| is_next(late)).collect();
        for late in overtaken {
            if let Some(Plan::Late(flight)) = self.agenda.cancel(late.slot) {
                let at = self.now.max(late.arrives);
                self.agenda.plan(at, Plan::Arrival(flight));
                self.in_flight += 1;
            }
        }
    }

    /// A copy that was kept back has waited long enough.
    pub(super) fn waits_no_longer(&mut self, flight: &Flight) {
        let is_it = |late: &Late| (late.released, late.to) == (flight.released, flight.to);
        let twins = (0..).zip(&self.late).filter(|(_, late)| is_it(late));
        if let Some((place, _)) = twins.min_by_key(|(_, late)| late.slot) {
            self.late.remove(place);
        }
    }

    /// Whether a copy of this message has neither landed nor been lost. Looks through the whole
    /// agenda.
    fn is_under_way(&self, released: RecordId) -> bool {
        self.agenda.has(|plan| plan.released() == Some(released))
    }

    /// Copies that are kept back.
    pub fn kept_back(&self) -> usize {
        self.late.len()
    }
}

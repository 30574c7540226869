//! The way between two places in a run: stretches in which something is in flight, and the waits
//! before, between and after them.

use std::collections::VecDeque;
use std::time::Duration;

use crate::session::{Log, Playhead};
use crate::sim::{Event, Record};
use crate::time::SimTime;
use crate::ui::tempo::Tempo;

/// A stretch of virtual time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Leg {
    pub(super) from: SimTime,
    pub(super) to: SimTime,
    /// Whether something is in flight.
    pub(super) flies: bool,
}

impl Leg {
    /// The instant after this share of it, 0 … 1.
    pub(super) fn at(self, share: f64) -> SimTime {
        self.from + self.to.since(self.from).mul_f64(share.clamp(0.0, 1.0))
    }

    /// How much real time it takes.
    pub(super) fn takes(self, tempo: Tempo) -> Duration {
        if self.flies {
            tempo.flight()
        } else {
            tempo.wait(self.to.since(self.from))
        }
    }
}

/// The flights between two places, and the waits before, between and after them.
pub(super) fn legs(log: &Log, from: Playhead, to: Playhead) -> VecDeque<Leg> {
    let mut all = VecDeque::new();
    let mut last = from.instant;
    let wait = |from, to| Leg {
        from,
        to,
        flies: false,
    };
    for flight in flights(log, from, to) {
        if last < flight.from {
            all.push_back(wait(last, flight.from));
        }
        last = flight.to;
        all.push_back(flight);
    }
    if last < to.instant {
        all.push_back(wait(last, to.instant));
    }
    all
}

/// When the last of these messages arrives; zero if none departs.
pub(super) fn last_arrival(records: &[Record]) -> SimTime {
    let arrivals = records.iter().filter_map(|record| match &record.event {
        Event::Released(fates) => fates.iter().map(|fate| fate.arrives).max(),
        _ => None,
    });
    arrivals.max().unwrap_or(SimTime::ZERO)
}

/// The stretches of time between two places in which something is in flight.
fn flights(log: &Log, from: Playhead, to: Playhead) -> Vec<Leg> {
    let flight = |from, to| Leg {
        from,
        to,
        flies: true,
    };
    let mut found: Vec<Leg> = log.records()[from.count..to.count]
        .iter()
        .filter_map(|record| match &record.event {
            Event::Released(fates) => {
                let lands = fates.iter().map(|fate| fate.arrives).max()?;
                Some(flight(record.at, lands.min(to.instant)))
            }
            Event::Delivered(_) | Event::Dropped(_) => {
                let left = log.get(record.cause?)?.at;
                Some(flight(left.max(from.instant), record.at))
            }
            _ => None,
        })
        .filter(|flight| flight.from < flight.to)
        .collect();
    found.sort_by_key(|flight| (flight.from, flight.to));
    let mut joined: Vec<Leg> = Vec::new();
    for flight in found {
        match joined.last_mut() {
            Some(last) if flight.from < last.to => last.to = last.to.max(flight.to),
            _ => joined.push(flight),
        }
    }
    joined
}

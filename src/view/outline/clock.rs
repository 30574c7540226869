//! The Compressed axis: short waits keep their length, long ones grow with their logarithm.

use std::time::Duration;

use super::{Place, ROW_MICROS, Wait};
use crate::sim::RecordId;
use crate::time::SimTime;

/// A wait of this length gets a break mark.
pub(super) const BREAK: Duration = Duration::from_secs(10);
/// A tenfold wait is so many rows longer.
const ROWS_PER_TENFOLD: f64 = 0.8;

/// The instants at which something happened, with their rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Clock {
    instants: Vec<(SimTime, f64)>,
    /// Whether another run tells the time as well: then all that lies before a playhead is known.
    shared: bool,
}

impl Clock {
    /// A clock that two runs share and that knows these instants, in order, with their rows.
    pub(super) fn of(instants: Vec<(SimTime, f64)>) -> Self {
        Self {
            instants,
            shared: true,
        }
    }

    /// The instants that it knows.
    pub(super) fn instants(&self) -> impl Iterator<Item = SimTime> {
        self.instants.iter().map(|(at, _)| *at)
    }

    /// The next record is at this instant. A long wait before it is added to `breaks`.
    pub(super) fn reach(&mut self, at: SimTime, record: RecordId, breaks: &mut Vec<Wait>) {
        let (last, row) = self.instants.last().copied().unwrap_or_default();
        if self.instants.is_empty() || at > last {
            let fall = rows_of_wait(at.since(last));
            if at.since(last) >= BREAK {
                let place = Place {
                    row: row + fall / 2.0,
                    at,
                };
                breaks.push(Wait {
                    record,
                    place,
                    since: last,
                });
            }
            self.instants.push((at, row + fall));
        }
    }

    /// The row of an instant at which something happened, or of any other after the last such
    /// instant before it.
    pub(super) fn row(&self, at: SimTime) -> f64 {
        self.row_after(at, at)
    }

    /// The row of `at`, knowing only what happened until `last`.
    pub(super) fn row_after(&self, last: SimTime, at: SimTime) -> f64 {
        let last = if self.shared { at } else { last };
        let place = self
            .instants
            .partition_point(|(instant, _)| *instant <= last);
        let (known, row) = match place.checked_sub(1) {
            Some(place) => self.instants[place],
            None => (SimTime::ZERO, 0.0),
        };
        row + rows_of_wait(at.since(known))
    }

    /// An instant whose row is not below this one: the last at which something happened.
    pub(super) fn instant(&self, row: f64) -> SimTime {
        let place = self.instants.partition_point(|(_, known)| *known <= row);
        place
            .checked_sub(1)
            .map_or(SimTime::ZERO, |place| self.instants[place].0)
    }
}

impl Clock {
    /// The first instant at which something happened on this row or below it.
    pub(super) fn next(&self, row: f64) -> Option<SimTime> {
        let place = self.instants.partition_point(|(_, known)| *known < row);
        self.instants.get(place).map(|(instant, _)| *instant)
    }
}

/// How many rows a wait takes.
pub(super) fn rows_of_wait(wait: Duration) -> f64 {
    let rows = wait.as_micros() as f64 / ROW_MICROS;
    if rows <= 1.0 {
        rows
    } else {
        1.0 + ROWS_PER_TENFOLD * rows.log10()
    }
}

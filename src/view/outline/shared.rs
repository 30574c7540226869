//! One time for two ladders side by side: what happens at the same instant stands at the same height
//! in both, however much or little happens in each.

use super::clock::{BREAK, Clock, rows_of_wait};
use super::{Outline, Place, Wait};
use crate::session::Log;
use crate::sim::RecordId;
use crate::time::SimTime;

impl Outline {
    /// Lets the Compressed axes of two ladders fall together. The right one is shown `later`
    /// microseconds later (below zero: earlier) than it was. Both have taken in their logs, and
    /// take in nothing more. What they shared before, shown at other times, is forgotten.
    pub fn share_clock([left, right]: [(&Log, &mut Self); 2], later: i64) {
        let own = left.1.own_instants().iter().copied().map(signed);
        let other = right.1.own_instants().iter();
        let other = other.map(|at| signed(*at).saturating_add(later));
        let mut all: Vec<i64> = own.chain(other).chain([0, later]).collect();
        all.sort_unstable();
        all.dedup();
        let mut rows = Vec::with_capacity(all.len());
        let mut row = 0.0;
        for (place, at) in all.iter().enumerate() {
            if let Some(before) = place.checked_sub(1) {
                let wait = at.saturating_sub(all[before]);
                row += rows_of_wait(std::time::Duration::from_micros(wait.unsigned_abs()));
            }
            rows.push((*at, row));
        }
        left.1.adopt(left.0, &rows, 0);
        right.1.adopt(right.0, &rows, later);
    }

    fn own_instants(&mut self) -> &[SimTime] {
        let clock = &self.clock;
        self.own_instants
            .get_or_insert_with(|| clock.instants().collect())
    }

    fn adopt(&mut self, log: &Log, rows: &[(i64, f64)], later: i64) {
        let own = |at: i64| {
            u64::try_from(at.saturating_sub(later))
                .ok()
                .map(SimTime::from_micros)
        };
        let instants = rows.iter().filter_map(|(at, row)| Some((own(*at)?, *row)));
        self.clock = Clock::of(instants.collect());
        self.breaks = rows
            .windows(2)
            .filter_map(|pair| {
                let [(before, top), (at, bottom)] = [pair[0], pair[1]];
                let (since, at) = (own(before)?, own(at)?);
                let place = log.count_before(at);
                let record = log.records().get(place)?;
                // What happens much later has a wait of its own.
                let near = record.at.since(at) < BREAK;
                (at.since(since) >= BREAK && near).then(|| Wait {
                    record: RecordId::new(place),
                    place: Place {
                        row: f64::midpoint(top, bottom),
                        at,
                    },
                    since,
                })
            })
            .collect();
    }
}

/// An instant in microseconds, to be shown later or earlier than it was.
pub(in crate::view) fn signed(at: SimTime) -> i64 {
    i64::try_from(at.as_micros()).unwrap_or(i64::MAX)
}

//! Where one looks: an instant of a run, and how much of the log lies before it.

use super::log::Log;
use crate::time::SimTime;

/// A place in a run. It may lie between two records, while a message is in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Playhead {
    /// How many records are to be seen.
    pub count: usize,
    /// The instant.
    pub instant: SimTime,
}

impl Playhead {
    /// After the last record.
    pub fn at_end(log: &Log) -> Self {
        Self {
            count: log.len(),
            instant: log.end(),
        }
    }

    /// After the first `count` records, at the instant of the last of them.
    pub fn after(log: &Log, count: usize) -> Self {
        let count = count.min(log.len());
        let instant = count
            .checked_sub(1)
            .map_or(SimTime::ZERO, |last| log.records()[last].at);
        Self { count, instant }
    }

    /// At an instant, with everything that had happened by then.
    pub fn at(log: &Log, instant: SimTime) -> Self {
        Self {
            count: log.count_at(instant),
            instant,
        }
    }

    /// How much of the log lies before it, counted in records; between two of them by time.
    pub fn records(&self, log: &Log) -> f64 {
        let last = Self::after(log, self.count).instant;
        let between = log.records().get(self.count).map_or(0.0, |next| {
            let gap = next.at.since(last).as_secs_f64();
            if gap > 0.0 {
                (self.instant.since(last).as_secs_f64() / gap).min(1.0)
            } else {
                0.0
            }
        });
        self.count as f64 + between
    }

    /// Whether nothing lies behind it.
    pub fn is_live(&self, log: &Log) -> bool {
        self.count >= log.len()
    }
}

//! Where everything stands in the ladder, computed once as records arrive, so that a scene
//! costs only what is visible. Each place depends on earlier records alone.

use crate::session::{Log, Playhead};
use crate::sim::RecordId;

/// How time becomes height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Axis {
    /// Equal rows: every message falls one row, in order of departure.
    #[default]
    Order,
    /// Gaps grow with the logarithm of the time.
    Compressed,
    /// In proportion to time.
    True,
}

/// The index over a log that scenes are found with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    taken: usize,
}

impl Outline {
    /// Takes in what the log has more than at the last time.
    pub fn extend(&mut self, log: &Log) {
        self.taken = log.len();
    }

    /// How many messages have left by the playhead.
    pub fn messages(&self, playhead: Playhead) -> usize {
        let _ = playhead;
        0
    }

    /// How tall the ladder is up to the playhead, in rows (multiply by [`Sizes::row`](super::scene::Sizes::row)).
    pub fn height(&self, log: &Log, playhead: Playhead, axis: Axis) -> f64 {
        let _ = (log, playhead, axis);
        0.0
    }

    /// Where a record stands, in rows from the top: what a selection scrolls to.
    pub fn row_of(&self, log: &Log, record: RecordId, axis: Axis) -> f64 {
        let _ = (log, record, axis);
        0.0
    }
}

//! Keeps up, record by record, what a recording of a run needs, so that one can be had at any
//! moment without going through the log.

use std::sync::Arc;

use super::digest::Digest;
use super::recording::{Checkpoint, End, Recording, next_checkpoint};
use super::run::{Input, Mark};
use crate::seed::Seed;
use crate::sim::{Record, Scenario};
use crate::time::SimTime;

/// What is known of a run so far.
#[derive(Clone, Debug)]
pub struct Recorder {
    source: Arc<str>,
    seed: Seed,
    epoch: i64,
    inputs: Arc<Vec<Input>>,
    checkpoints: Arc<Vec<Checkpoint>>,
    due: usize,
    digest: Digest,
    extent: Extent,
    at: SimTime,
}

/// How far a run has come: it has changed wherever this has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many records there are.
    pub records: usize,
    /// How many inputs.
    pub inputs: usize,
    /// How many things the engine has done.
    pub ticks: u64,
}

impl Recorder {
    /// Before the first record. `epoch` is the date of instant 0, in seconds since
    /// 1970-01-01T00:00:00Z.
    pub fn new(scenario: &Scenario, epoch: i64) -> Self {
        Self {
            source: Arc::clone(&scenario.source),
            seed: scenario.seed,
            epoch,
            inputs: Arc::default(),
            checkpoints: Arc::default(),
            due: next_checkpoint(0),
            digest: Digest::default(),
            extent: Extent::default(),
            at: SimTime::ZERO,
        }
    }

    /// Takes in what is new, in order, and where the run stands after it.
    pub fn take(&mut self, records: &[Record], inputs: Vec<Input>, mark: Mark) {
        for record in records {
            self.record(record);
        }
        if !inputs.is_empty() {
            // Whoever still writes the inputs of before to a file keeps them.
            Arc::make_mut(&mut self.inputs).extend(inputs);
        }
        self.extent.inputs = self.inputs.len();
        self.stand_at(mark);
    }

    fn stand_at(&mut self, mark: Mark) {
        self.extent.ticks = mark.ticks;
        self.at = mark.at;
    }

    /// Takes in one record.
    pub(super) fn record(&mut self, record: &Record) {
        self.digest.push(record);
        self.extent.records += 1;
        if self.extent.records == self.due {
            self.due = next_checkpoint(self.due);
            let checkpoint = self.checkpoint();
            Arc::make_mut(&mut self.checkpoints).push(checkpoint);
        }
    }

    /// The inputs of a recording that has been played again.
    pub(super) fn adopt(&mut self, inputs: &Arc<Vec<Input>>, mark: Mark) {
        self.inputs = Arc::clone(inputs);
        self.extent.inputs = inputs.len();
        self.stand_at(mark);
    }

    /// How far the run has come.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// The date of instant 0, in seconds since 1970-01-01T00:00:00Z.
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Gives the run another date.
    pub fn date(&mut self, epoch: i64) {
        self.epoch = epoch;
    }

    /// The digest of all records so far.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            records: self.extent.records,
            digest: self.digest.whole(),
        }
    }

    /// The run so far. What it holds is shared, not copied.
    pub fn recording(&self) -> Recording {
        Recording {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            source: Arc::clone(&self.source),
            seed: self.seed,
            epoch: self.epoch,
            inputs: Arc::clone(&self.inputs),
            checkpoints: Arc::clone(&self.checkpoints),
            end: End {
                mark: Mark {
                    ticks: self.extent.ticks,
                    at: self.at,
                },
                last: self.checkpoint(),
            },
        }
    }
}

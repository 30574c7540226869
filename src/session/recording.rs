//! What makes a run repeatable: scenario, seed and the inputs that cannot be derived, with the
//! digest of the log they give. [`Recorder`] makes one as a run goes on,
//! [`Replay`] plays it again; the file format is for `files::recording`.

use std::sync::Arc;

use super::log::Log;
use super::recorder::Recorder;
use super::remark::Remark;
use super::replay::{Replay, ReplayError};
use super::run::{Input, Mark};
use crate::seed::Seed;
use crate::sim::Scenario;
use crate::sim::scenario::ScenarioError;

/// At most so many records lie between two notes of the digest.
pub const CHECKPOINT_EVERY: usize = 10_000;
/// At least so many do.
const CHECKPOINT_LEAST: usize = 10;

/// After how many records the digest is noted next: about a tenth of the run further on, so that
/// a short run that differs can be told from one that differs from its start.
pub const fn next_checkpoint(records: usize) -> usize {
    let tenth = records / 10;
    let gap = if tenth < CHECKPOINT_LEAST {
        CHECKPOINT_LEAST
    } else if tenth > CHECKPOINT_EVERY {
        CHECKPOINT_EVERY
    } else {
        tenth
    };
    records + gap
}

/// A run that can be had again.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The version of the program that made it.
    pub program: String,
    /// The lesson's text.
    pub source: Arc<str>,
    /// The seed; it takes the place of the lesson's own.
    pub seed: Seed,
    /// The date of instant 0, in seconds since 1970-01-01T00:00:00Z.
    pub epoch: i64,
    /// What came from outside.
    pub inputs: Arc<Vec<Input>>,
    /// The digest after every so many records; see [`next_checkpoint`].
    pub checkpoints: Arc<Vec<Checkpoint>>,
    /// What people have said about it.
    pub remarks: Arc<Vec<Remark>>,
    /// Where it ends.
    pub end: End,
}

/// The digest of the first so many records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many records.
    pub records: usize,
    /// Their digest.
    pub digest: String,
}

/// The end of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Where the run stood.
    pub mark: Mark,
    /// The digest of all its records.
    pub last: Checkpoint,
}

impl Recording {
    /// The recording of a run whose whole log is at hand.
    pub fn new(scenario: &Scenario, epoch: i64, inputs: Vec<Input>, mark: Mark, log: &Log) -> Self {
        let mut recorder = Recorder::new(scenario, epoch);
        recorder.take(log.records(), inputs, mark);
        recorder.recording()
    }

    /// The scenario with the recording's seed.
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        let mut scenario = Scenario::parse(&self.source)?;
        scenario.seed = self.seed;
        Ok(scenario)
    }

    /// Plays it again, without sockets. However long it claims to be, it is played only as far as
    /// its digests agree, and a checkpoint further.
    ///
    /// # Errors
    /// When its scenario cannot be read, or the run takes another way; then the log as far as it
    /// agrees comes with the error.
    pub fn replay(&self) -> Result<Log, ReplayError> {
        let mut replay = Replay::begin(self)?;
        while replay.go_on(usize::MAX)? {}
        Ok(replay.finish()?.log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_noted_a_tenth_further_on_and_never_too_seldom() {
        assert_eq!(next_checkpoint(0), 10);
        assert_eq!(next_checkpoint(100), 110);
        assert_eq!(next_checkpoint(20_000), 22_000);
        assert_eq!(next_checkpoint(1_000_000), 1_010_000);
    }
}

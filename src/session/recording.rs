//! What makes a run repeatable: scenario, seed and the inputs that cannot be derived, with the
//! digest of the log they give. The file format is for `files::recording`.

use std::collections::VecDeque;
use std::sync::Arc;

use super::digest::Digest;
use super::log::Log;
use super::run::{Input, Mark, Run};
use crate::net::memory::MemoryCarrier;
use crate::seed::Seed;
use crate::sim::Scenario;
use crate::sim::scenario::ScenarioError;

/// The digest is noted after so many records each time.
pub const CHECKPOINT_EVERY: usize = 10_000;
/// A run in which so much is done without one record is not one of ours.
const MOST_SILENT: usize = 100_000;

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
    pub inputs: Vec<Input>,
    /// The digest after each ten thousandth record.
    pub checkpoints: Vec<Checkpoint>,
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

/// Why a recording cannot be played again.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// Its scenario cannot be read.
    #[error("the scenario in it cannot be read: {0}")]
    Scenario(#[from] ScenarioError),
    /// The run takes another way than the recorded one.
    #[error("the replay agrees for {agreed} records and differs within the next {within}")]
    Differs {
        /// So far both are the same.
        agreed: usize,
        /// Somewhere in so many records they part.
        within: usize,
        /// The log as far as it agrees.
        log: Box<Log>,
    },
}

impl Recording {
    /// The recording of a run whose whole log is at hand.
    pub fn new(scenario: &Scenario, epoch: i64, inputs: Vec<Input>, mark: Mark, log: &Log) -> Self {
        let mut digest = Digest::default();
        let mut checkpoints = Vec::new();
        for (index, record) in log.records().iter().enumerate() {
            digest.push(record);
            if (index + 1) % CHECKPOINT_EVERY == 0 {
                checkpoints.push(Checkpoint {
                    records: index + 1,
                    digest: digest.whole(),
                });
            }
        }
        let last = Checkpoint {
            records: log.len(),
            digest: digest.whole(),
        };
        Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            source: Arc::clone(&scenario.source),
            seed: scenario.seed,
            epoch,
            inputs,
            checkpoints,
            end: End { mark, last },
        }
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
        let scenario = self.scenario()?;
        let mut replay = Replay {
            run: Run::new(&scenario, Box::new(MemoryCarrier)),
            log: Log::default(),
            digest: Digest::default(),
            expected: self
                .checkpoints
                .iter()
                .chain([&self.end.last])
                .cloned()
                .collect(),
            agreed: 0,
        };
        for input in &self.inputs {
            replay.go_to(input.ticks)?;
            replay.run.apply(input);
        }
        replay.go_to(self.end.mark.ticks)?;
        replay.finish(&self.end.last)
    }
}

struct Replay {
    run: Run,
    log: Log,
    digest: Digest,
    expected: VecDeque<Checkpoint>,
    agreed: usize,
}

impl Replay {
    fn go_to(&mut self, ticks: u64) -> Result<(), ReplayError> {
        let mut silent = 0;
        while self.run.mark().ticks < ticks {
            let worked = self.run.work(crate::time::SimTime::MAX).unwrap_or(false);
            let before = self.log.len();
            self.compare()?;
            silent = if self.log.len() > before {
                0
            } else {
                silent + 1
            };
            if !worked || silent > MOST_SILENT {
                return Err(self.differs());
            }
        }
        self.compare()
    }

    /// Takes in new records and compares the digest wherever the recording notes one.
    fn compare(&mut self) -> Result<(), ReplayError> {
        for record in self.run.take_records() {
            let Some(next) = self.expected.front() else {
                return Err(self.differs());
            };
            self.digest.push(&record);
            self.log.append([record]);
            if self.log.len() == next.records {
                if self.digest.whole() != next.digest {
                    return Err(self.differs());
                }
                self.agreed = next.records;
                self.expected.pop_front();
            } else if self.log.len() >= self.agreed + CHECKPOINT_EVERY {
                return Err(self.differs());
            }
        }
        Ok(())
    }

    fn finish(mut self, last: &Checkpoint) -> Result<Log, ReplayError> {
        self.compare()?;
        if self.log.len() == last.records && self.digest.whole() == last.digest {
            return Ok(self.log);
        }
        Err(self.differs())
    }

    fn differs(&mut self) -> ReplayError {
        let mut agreed = Log::default();
        agreed.append(self.log.records()[..self.agreed].iter().cloned());
        ReplayError::Differs {
            agreed: self.agreed,
            within: (self.log.len() - self.agreed).max(1),
            log: Box::new(agreed),
        }
    }
}

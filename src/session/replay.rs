//! Plays a recording again, without sockets, and compares its log with the recorded one wherever
//! that is noted. In pieces, so that somebody can show how far it is, or stop it.

use std::cmp::Ordering;

use super::log::Log;
use super::recorder::Recorder;
use super::recording::{Checkpoint, Recording};
use super::run::Run;
use crate::net::memory::MemoryCarrier;
use crate::sim::Record;
use crate::sim::scenario::ScenarioError;
use crate::time::SimTime;

mod cut;

pub use cut::Place;

/// So many events are played before anybody is asked whether to go on.
const AT_A_STRETCH: usize = 10_000;
/// So many things are done before their records are looked at.
const AT_ONCE: usize = 64;
/// A run in which so often nothing is seen of so many things is not one of ours.
const MOST_SILENT: usize = 2_000;

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

/// A recording that is being played again.
pub struct Replay<'a> {
    recording: &'a Recording,
    run: Run,
    log: Log,
    recorder: Recorder,
    /// How many inputs were given.
    given: usize,
    /// How many of the recording's checkpoints have been reached.
    reached: usize,
    agreed: usize,
    /// How often nothing was to be seen of what was done.
    silent: usize,
}

/// A recording that was played to its end: the run can go on from there.
pub struct Replayed {
    /// The run, which has carried everything through memory so far.
    pub run: Run,
    /// What happened.
    pub log: Log,
    /// What is needed to record what happens next.
    pub recorder: Recorder,
}

impl<'a> Replay<'a> {
    /// At the beginning.
    ///
    /// # Errors
    /// When the scenario cannot be read.
    pub fn begin(recording: &'a Recording) -> Result<Self, ReplayError> {
        let scenario = recording.scenario()?;
        Ok(Self {
            recording,
            run: Run::new(&scenario, Box::new(MemoryCarrier)),
            log: Log::default(),
            recorder: Recorder::new(&scenario, recording.epoch),
            given: 0,
            reached: 0,
            agreed: 0,
            silent: 0,
        })
    }

    /// Plays a recording to its end. `go_on` is told from time to time which share has been
    /// played, and says whether anybody still wants it. `None`: nobody does.
    ///
    /// # Errors
    /// When the scenario cannot be read, or the run takes another way.
    pub fn play(
        recording: &'a Recording,
        mut go_on: impl FnMut(f32) -> bool,
    ) -> Result<Option<Replayed>, ReplayError> {
        let mut replay = Self::begin(recording)?;
        while go_on(replay.progress()) {
            if !replay.go_on(AT_A_STRETCH)? {
                return replay.finish().map(Some);
            }
        }
        Ok(None)
    }

    /// Which share of it has been played, from 0 to 1.
    pub fn progress(&self) -> f32 {
        let all = self.recording.end.mark.ticks.max(1);
        (self.run.mark().ticks as f32 / all as f32).min(1.0)
    }

    /// Goes on for about so many events. `false`: the end is reached.
    ///
    /// # Errors
    /// When the run takes another way.
    pub fn go_on(&mut self, budget: usize) -> Result<bool, ReplayError> {
        self.go_on_until(budget, |_| false)
    }

    /// Goes on for about so many events, as far as where this is so. `false`: there, or at the end.
    fn go_on_until(
        &mut self,
        budget: usize,
        is_there: impl Fn(&Self) -> bool,
    ) -> Result<bool, ReplayError> {
        let mut left = budget;
        loop {
            let next = self.recording.inputs.get(self.given);
            let target = next.map_or(self.recording.end.mark.ticks, |input| input.ticks);
            if !self.work_until(target, &mut left, &is_there)? {
                return Ok(true);
            }
            match next {
                Some(input) if !is_there(self) => {
                    self.run.apply(input);
                    self.given += 1;
                }
                _ => {
                    self.compare()?;
                    return Ok(false);
                }
            }
        }
    }

    /// Goes on up to so many ticks, or to where this is so. `false`: the budget is spent before.
    fn work_until(
        &mut self,
        ticks: u64,
        left: &mut usize,
        is_there: impl Fn(&Self) -> bool,
    ) -> Result<bool, ReplayError> {
        let mut unseen = 0;
        while self.run.mark().ticks < ticks && !is_there(self) {
            if *left == 0 {
                self.compare()?;
                return Ok(false);
            }
            *left -= 1;
            unseen += 1;
            let worked = self.run.work(SimTime::MAX).unwrap_or(false);
            if unseen == AT_ONCE || !worked {
                unseen = 0;
                self.compare()?;
            }
            if !worked || self.silent > MOST_SILENT {
                return Err(self.differs());
            }
        }
        Ok(true)
    }

    /// Takes in new records and compares the digest wherever the recording notes one.
    fn compare(&mut self) -> Result<(), ReplayError> {
        let records = self.run.take_records();
        self.silent = if records.is_empty() {
            self.silent + 1
        } else {
            0
        };
        let agrees = records.iter().all(|record| self.agrees(record));
        self.log.append(records);
        if agrees { Ok(()) } else { Err(self.differs()) }
    }

    /// Takes in one more record. Whether all is still as it was.
    fn agrees(&mut self, record: &Record) -> bool {
        self.recorder.record(record);
        let Some(noted) = self.noted() else {
            return false;
        };
        match noted.records.cmp(&self.recorder.extent().records) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal => {
                let same = *noted == self.recorder.checkpoint();
                if same {
                    self.agreed = noted.records;
                    self.reached += 1;
                }
                same
            }
        }
    }

    /// The next digest that the recording notes.
    fn noted(&self) -> Option<&'a Checkpoint> {
        let (checkpoints, last) = (&self.recording.checkpoints, &self.recording.end.last);
        match self.reached.checked_sub(checkpoints.len()) {
            None => checkpoints.get(self.reached),
            // The last one is noted twice if it falls together with a checkpoint.
            Some(0) if last.records > self.agreed => Some(last),
            Some(_) => None,
        }
    }

    /// At the end: the run as it was left.
    ///
    /// # Errors
    /// When it did not come out where the recording says.
    pub fn finish(mut self) -> Result<Replayed, ReplayError> {
        let mark = self.recording.end.mark;
        let engine = self.run.engine();
        // What is late already is not skipped: it waits for a run that stood still.
        let ahead = engine.upcoming().filter(|_| engine.now() < mark.at);
        let skipped = ahead.is_some_and(|(due, _)| due < mark.at);
        let same_place = self.run.mark().ticks == mark.ticks && engine.now() <= mark.at;
        if skipped || !same_place || self.recorder.checkpoint() != self.recording.end.last {
            return Err(self.differs());
        }
        self.run.advance_to(mark.at);
        self.recorder.adopt(self.recording);
        Ok(Replayed {
            run: self.run,
            log: self.log,
            recorder: self.recorder,
        })
    }

    fn differs(&mut self) -> ReplayError {
        let seen = self.recorder.extent().records;
        let mut log = std::mem::take(&mut self.log);
        if log.len() > self.agreed {
            let mut agreed = Log::default();
            agreed.append(log.records()[..self.agreed].iter().cloned());
            log = agreed;
        }
        ReplayError::Differs {
            agreed: self.agreed,
            within: (seen - self.agreed).max(1),
            log: Box::new(log),
        }
    }
}

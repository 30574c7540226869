//! Keeps up, record by record, what a recording of a run needs, so that one can be had at any
//! moment without going through the log.

use std::sync::Arc;

use super::digest::Digest;
use super::recording::{Checkpoint, End, Recording, next_checkpoint};
use super::remark::Remark;
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
    remarks: Arc<Vec<Remark>>,
    due: usize,
    digest: Digest,
    extent: Extent,
    at: SimTime,
    /// Where the run stood before what has been taken in only in part.
    before: Option<Whole>,
}

/// A run as far as it can be had again: its inputs are known, and where it stood after them.
#[derive(Clone, Debug)]
struct Whole {
    checkpoints: usize,
    last: Checkpoint,
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
    /// How often what people say about it has changed.
    pub remarks: u64,
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
            remarks: Arc::default(),
            due: next_checkpoint(0),
            digest: Digest::default(),
            extent: Extent::default(),
            at: SimTime::ZERO,
            before: None,
        }
    }

    /// Takes in a part of what is new, in order. Until the rest comes with
    /// [`take`](Self::take), the run stands where it stood: its inputs tell no more.
    pub fn take_part(&mut self, records: &[Record]) {
        if self.before.is_none() {
            self.before = Some(self.whole());
        }
        for record in records {
            self.record(record);
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
        self.before = None;
        self.stand_at(mark);
    }

    fn whole(&self) -> Whole {
        Whole {
            checkpoints: self.checkpoints.len(),
            last: self.checkpoint(),
        }
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

    /// The inputs of a recording that has been played again, and what was said about it.
    pub(super) fn adopt(&mut self, recording: &Recording) {
        self.inputs = Arc::clone(&recording.inputs);
        self.extent.inputs = self.inputs.len();
        // What was said of what lies behind a cut is not about this run.
        let records = self.extent.records;
        self.remarks = kept(&recording.remarks, |remark| remark.check(records).is_ok());
        self.stand_at(recording.end.mark);
    }

    /// The same of a recording that has been played up to this mark, with so many inputs given. What
    /// was said about later records is about another run.
    pub(super) fn adopt_part(&mut self, recording: &Recording, given: usize, mark: Mark) {
        let inputs = recording.inputs.get(..given).unwrap_or_default();
        self.inputs = Arc::new(inputs.to_vec());
        self.extent.inputs = self.inputs.len();
        let records = self.extent.records;
        self.remarks = kept(&recording.remarks, |remark| remark.check(records).is_ok());
        self.stand_at(mark);
    }

    /// What came from outside so far.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// What people have said about the run.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The same, shared: another one as soon as something is changed while it is held.
    pub fn shared_remarks(&self) -> &Arc<Vec<Remark>> {
        &self.remarks
    }

    /// Changes what people have said about the run.
    pub fn edit_remarks(&mut self, edit: impl FnOnce(&mut Vec<Remark>)) {
        edit(Arc::make_mut(&mut self.remarks));
        self.extent.remarks += 1;
    }

    /// How far the run has come that can be had again.
    pub fn extent(&self) -> Extent {
        let before = self.before.as_ref();
        Extent {
            records: before.map_or(self.extent.records, |whole| whole.last.records),
            ..self.extent
        }
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
        let Whole { checkpoints, last } = self.before.clone().unwrap_or_else(|| self.whole());
        let noted = match self.checkpoints.get(..checkpoints) {
            Some(noted) if noted.len() < self.checkpoints.len() => noted.to_vec().into(),
            _ => Arc::clone(&self.checkpoints),
        };
        // What the others are about comes with the rest.
        let remarks = kept(&self.remarks, |remark| remark.is_within(last.records));
        Recording {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            source: Arc::clone(&self.source),
            seed: self.seed,
            epoch: self.epoch,
            inputs: Arc::clone(&self.inputs),
            checkpoints: noted,
            remarks,
            end: End {
                mark: Mark {
                    ticks: self.extent.ticks,
                    at: self.at,
                },
                last,
            },
        }
    }
}

/// The remarks that fit: shared, if they all do.
fn kept(all: &Arc<Vec<Remark>>, fits: impl Fn(&Remark) -> bool) -> Arc<Vec<Remark>> {
    if all.iter().all(&fits) {
        return Arc::clone(all);
    }
    let fitting = all.iter().filter(|remark| fits(remark));
    Arc::new(fitting.cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::notes::write;
    use crate::session::{CarrierKind, Pace, Runner, Setup, Until};
    use crate::sim::RecordId;

    #[test]
    fn what_is_taken_in_by_halves_is_told_when_it_is_whole() {
        let text = "[lesson]\nname = \"n\"\ntitle = \"N\"\n[[server]]\nid = \"s\"\n\
            address = \"192.168.1.1/24\"\npool = \"192.168.1.100-192.168.1.149\"\n\
            [[client]]\nid = \"c\"\nmac = \"02:00:00:00:00:0a\"\n\
            [[script]]\nat = \"1s\"\ndo = \"power-on\"\nhost = \"c\"\n";
        let scenario = Arc::new(Scenario::parse(text).unwrap());
        let setup = Setup {
            scenario: Arc::clone(&scenario),
            carrier: CarrierKind::Memory,
            pace: Pace::Speed(1.0),
            until: Until::Forever,
        };
        let mut runner = Runner::new(&setup).unwrap();
        let mut recorder = Recorder::new(&scenario, 0);
        let begun = runner.take();
        recorder.take(&begun.records, begun.inputs, begun.status.mark);
        runner.pump(std::time::Duration::from_secs(10), 10_000);
        let batch = runner.take();
        let (first, rest) = batch.records.split_at(batch.records.len() - 5);
        recorder.take_part(first);
        let half_way = begun.records.len() + first.len();
        let last = RecordId::new(half_way - 1);
        recorder.edit_remarks(|remarks| write(remarks, last, "half").unwrap());
        let half = recorder.recording();
        assert_eq!(recorder.extent().records, begun.records.len());
        assert_eq!(half.replay().unwrap().records(), begun.records);
        assert_eq!((half.checkpoints.len(), half.remarks.len()), (0, 0));
        recorder.take(rest, batch.inputs, batch.status.mark);
        let whole = recorder.recording();
        let played = whole.replay().unwrap();
        assert_eq!(played.len(), half_way + rest.len());
        assert!(whole.checkpoints.len() > 1);
        assert_eq!(whole.remarks.len(), 1);
    }
}

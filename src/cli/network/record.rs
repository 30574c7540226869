//! `--record FILE`: a session file of a run on a real network, written at its end. It can be
//! looked at, exported and played again, without a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use clap::Args;

use crate::cli::remark;
use crate::cli::run::since_1970;
use crate::files::recording;
use crate::session::{Batch, Input, InputKind, Limit, Recorder};
use crate::sim::Scenario;

/// Whether a run is recorded.
#[derive(Debug, Args)]
pub(super) struct Record {
    /// Record the run into this file: `dorascope FILE` opens it, `dorascope show FILE --pcap`
    /// makes a capture of it.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// A recording that is being made. Only what came from outside is kept, and no more of it than a
/// [`Limit`] allows: then the file is written, and the run goes on without.
pub(super) struct Tape {
    path: PathBuf,
    /// Nothing once the file is written.
    recorder: Option<Box<Recorder>>,
    limit: Limit,
    octets: usize,
}

impl Record {
    /// Begins, if it is wanted. The file is there from now on, so that it is known at once if it
    /// cannot be written.
    ///
    /// # Errors
    /// When it cannot.
    pub(super) fn begin(&self, scenario: &Arc<Scenario>) -> Result<Option<Tape>> {
        let epoch = i64::try_from(since_1970().as_secs()).unwrap_or(i64::MAX);
        let tape = |path: &PathBuf| Tape::begin(path, scenario, epoch, Limit::default());
        self.record.as_ref().map(tape).transpose()
    }
}

impl Tape {
    fn begin(path: &Path, scenario: &Scenario, epoch: i64, limit: Limit) -> Result<Self> {
        let recorder = Recorder::new(scenario, epoch);
        recording::save(&recorder.recording(), path)?;
        Ok(Self {
            path: path.to_owned(),
            recorder: Some(Box::new(recorder)),
            limit,
            octets: 0,
        })
    }

    /// Takes in what is new. The inputs are taken out of it.
    ///
    /// # Errors
    /// When the recording is full and cannot be written.
    pub(super) fn take(&mut self, batch: &mut Batch) -> Result<()> {
        let inputs = std::mem::take(&mut batch.inputs);
        let Some(recorder) = &mut self.recorder else {
            return Ok(());
        };
        self.octets += inputs.iter().map(octets).sum::<usize>();
        recorder.take(&batch.records, inputs, batch.status.mark);
        let extent = recorder.extent();
        if extent.inputs < self.limit.records && self.octets < self.limit.octets {
            return Ok(());
        }
        remark(&format!(
            "the recording is full, with {} inputs and {} MB: it ends here, and the run goes on",
            extent.inputs,
            self.octets >> 20
        ));
        self.save()
    }

    /// Writes the file. What happens after that is not recorded.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn save(&mut self) -> Result<()> {
        match self.recorder.take() {
            Some(recorder) => Ok(recording::save(&recorder.recording(), &self.path)?),
            None => Ok(()),
        }
    }
}

impl Drop for Tape {
    /// A run that breaks off has been recorded all the same.
    fn drop(&mut self) {
        if let Err(error) = self.save() {
            remark(&error.to_string());
        }
    }
}

/// How much of a message an input holds.
fn octets(input: &Input) -> usize {
    match &input.what {
        InputKind::Network(news) => news.octets(),
        InputKind::Guest(datagram) => datagram.bytes.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::lessons;
    use crate::session::{CarrierKind, Order, Pace, Runner, Setup, Until};
    use crate::sim::Command;

    #[test]
    fn a_full_recording_ends_and_can_be_played() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.dorascope");
        let scenario = Arc::new(Scenario::parse(lessons::free_play().text).unwrap());
        let limit = Limit {
            records: 3,
            ..Limit::default()
        };
        let mut tape = Tape::begin(&path, &scenario, 0, limit).unwrap();
        let mut runner = Runner::with_carrier(
            &Setup {
                scenario,
                carrier: CarrierKind::Memory,
                pace: Pace::Speed(1.0),
                until: Until::Forever,
            },
            Box::new(crate::net::memory::MemoryCarrier),
        );
        for round in 0..10 {
            runner.order(Order::Command(Command::JoinAll));
            runner.pump(std::time::Duration::from_secs(1), 10_000);
            let mut batch = runner.take();
            tape.take(&mut batch).unwrap();
            assert!(batch.inputs.is_empty());
            assert_eq!(tape.recorder.is_none(), round >= 2, "{round}");
        }
        let kept = recording::load(&path).unwrap();
        assert_eq!(kept.inputs.len(), 3);
        assert!(!kept.replay().unwrap().is_empty());
    }
}

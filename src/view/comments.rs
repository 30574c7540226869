//! One sentence for each message of a run: the lesson's caption where it has one, else what the
//! message says itself. For packet comments and everything else that is read without the window.

use std::collections::BTreeMap;

use super::captions::CaptionTrack;
use super::explain::explain;
use crate::session::Log;
use crate::sim::{RecordId, Scenario};

/// The sentences of a run.
#[derive(Clone, Debug, Default)]
pub struct Comments {
    captions: BTreeMap<RecordId, String>,
}

impl Comments {
    /// Finds the place of each caption.
    pub fn new(scenario: &Scenario, log: &Log) -> Self {
        let mut track = CaptionTrack::default();
        track.extend(log, &scenario.captions);
        let places = (0..).map(|number| track.place(number));
        let captions = places
            .zip(&scenario.captions)
            .filter_map(|(place, caption)| Some((place?, caption.protocol.clone())))
            .collect();
        Self { captions }
    }

    /// What is said about a departure or any other record.
    pub fn about(&self, log: &Log, record: RecordId) -> Option<String> {
        let caption = self.captions.get(&record).cloned();
        caption.or_else(|| {
            let sent = log.get(record)?.cause?;
            explain(log, sent).map(|explanation| explanation.sentence)
        })
    }
}

//! What happened, with where everything in it stands: what a panel needs of a run beside where one
//! looks. It can be made away from the window.

use std::sync::Arc;

use crate::session::Log;
use crate::sim::scenario::Caption;
use crate::view::Outline;
use crate::view::captions::CaptionTrack;
use crate::view::compare::Told;
use crate::view::steps::Steps;

/// A log that is laid out.
#[derive(Debug, Default)]
pub struct Laid {
    /// What happened.
    pub log: Arc<Log>,
    /// Where everything stands in the ladder.
    pub outline: Outline,
    /// Steps and messages.
    pub steps: Steps,
    /// Which caption belongs where.
    pub captions: CaptionTrack,
}

impl Laid {
    /// Lays out a log of a lesson with these captions.
    pub fn of(log: Arc<Log>, captions: &[Caption]) -> Self {
        let mut laid = Self {
            log,
            ..Self::default()
        };
        laid.outline.extend(&laid.log);
        laid.steps.extend(&laid.log);
        laid.captions.extend(&laid.log, captions);
        laid
    }

    /// How many steps were made.
    pub fn step_count(&self) -> usize {
        self.steps.number(self.log.len())
    }

    /// What is needed to compare it.
    pub fn told(&self) -> Told<'_> {
        Told {
            log: &self.log,
            outline: &self.outline,
            steps: &self.steps,
        }
    }
}

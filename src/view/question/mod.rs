//! What is asked before a step. The words are the lesson's own, or they come from the run
//! itself: from the records of that step, which lie in the log already or were found out on a
//! branch of the run. What is shown meanwhile, [`masked`] says: nothing of the step asked about.

use core::ops::Range;

use crate::protocol::Rule;
use crate::seed::Seed;
use crate::session::Log;
use crate::sim::scenario;
use crate::sim::scenario::question::{Asks, Kind};

mod field;
mod generate;
mod mask;
mod track;

pub use mask::masked;
pub use track::QuestionTrack;

/// A question with its answers, as it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub ask: String,
    /// Two to four answers.
    pub answers: Vec<String>,
    /// The place of the right one, from 0.
    pub right: usize,
    /// Why: one line, without a full stop; empty where the step says it.
    pub because: String,
    /// The clause.
    pub rule: Option<Rule>,
    /// Its number in the lesson, from 0; none if only the run asks.
    pub number: Option<usize>,
}

/// A step of a log: which records it brings, and the lesson's questions.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The log, the step asked about included.
    pub log: &'a Log,
    /// Where the step begins and ends.
    pub step: (usize, usize),
    /// The number that the run is drawn from.
    pub seed: Seed,
}

impl Sight<'_> {
    fn range(&self) -> Range<usize> {
        self.step.0..self.step.1.min(self.log.len())
    }
}

/// The lesson's own question before this step, if it has one.
pub fn of_lesson(
    sight: Sight<'_>,
    questions: &[scenario::Question],
    track: &QuestionTrack,
) -> Option<Question> {
    let number = track.within(&sight.range())?;
    let asked = match &questions.get(number)?.asks {
        Asks::Own(own) => Question {
            ask: own.ask.clone(),
            answers: own.answers.clone(),
            right: own.right,
            because: own.because.clone(),
            rule: own.rule,
            number: None,
        },
        Asks::Generated(kind) => generate::generate(sight, *kind)?,
    };
    Some(Question {
        number: Some(number),
        ..asked
    })
}

/// A question that the run itself answers: one of the kinds that fit this step, drawn from the
/// seed. None where the step brings no message.
pub fn of_run(sight: Sight<'_>) -> Option<Question> {
    generate::any(sight)
}

/// The same of a certain kind, if it fits.
pub fn of_kind(sight: Sight<'_>, kind: Kind) -> Option<Question> {
    generate::generate(sight, kind)
}

//! Where the events come before which a lesson asks its questions.

use core::ops::Range;

use crate::session::Log;
use crate::sim::scenario::Question;
use crate::sim::{Record, RecordId};
use crate::view::captions::fits;

/// The records before which the questions of a lesson are asked, found as the log grows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionTrack {
    taken: usize,
    /// For each question how many of its events have come, and the record of the one that counts.
    found: Vec<(u32, Option<usize>)>,
}

impl QuestionTrack {
    /// Takes in what the log has more than at the last time. `questions` are always the same.
    pub fn extend(&mut self, log: &Log, questions: &[Question]) {
        self.found.resize(questions.len(), (0, None));
        if questions.is_empty() {
            self.taken = log.len();
        }
        for index in self.taken..log.len() {
            let record = &log.records()[index];
            for (question, (count, place)) in questions.iter().zip(&mut self.found) {
                // A lesson speaks of its own hosts, not of who else speaks to them.
                if place.is_some()
                    || !fits(|id| log.get(id), record, &question.before)
                    || log.stems_from_guest(record)
                {
                    continue;
                }
                *count += 1;
                if *count == question.nth {
                    *place = Some(index);
                }
            }
        }
        self.taken = log.len();
    }

    /// Whether the events of all questions have come.
    pub fn is_complete(&self) -> bool {
        self.found.iter().all(|(_, place)| place.is_some())
    }

    /// Whether the event of a question may lie in the records that come next. The log has been
    /// taken in; it is not copied, however long it is.
    pub fn may_come(&self, log: &Log, next: &[Record], questions: &[Question]) -> bool {
        let get = |id: RecordId| match id.index().checked_sub(log.len()) {
            None => log.get(id),
            Some(place) => next.get(place),
        };
        let mut all = questions.iter().zip(&self.found);
        all.any(|(question, (count, place))| {
            let coming = next
                .iter()
                .filter(|record| fits(get, record, &question.before));
            let missing = question.nth.saturating_sub(*count) as usize;
            place.is_none() && coming.count() >= missing
        })
    }

    /// The first question, from 0, whose event lies within these records.
    pub fn within(&self, records: &Range<usize>) -> Option<usize> {
        let lies =
            |(_, place): &(u32, Option<usize>)| place.is_some_and(|at| records.contains(&at));
        self.found.iter().position(lies)
    }

    /// The record of a question's event, if it has come.
    pub fn place(&self, question: usize) -> Option<usize> {
        self.found.get(question)?.1
    }
}

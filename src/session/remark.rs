//! What people say about a run: it is kept with the recording and saved with it, and changes
//! nothing in the run, its log or its digest.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::protocol::Rule;
use crate::sim::RecordId;
use crate::sim::scenario::question::{FEWEST, MOST};

/// At most so many remarks belong to one run.
pub const MOST_REMARKS: usize = 10_000;

/// At most so many letters stand in one text.
pub const LONGEST_TEXT: usize = 4_000;

/// At most so many letters has the name of whoever hands a run in.
pub const LONGEST_AUTHOR: usize = 80;

/// At most so many hands are counted for one answer.
pub const MOST_HANDS: u32 = 9_999;

/// One thing that somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    /// A record is marked, with words or without.
    Note(Note),
    /// A question was asked and answered, or hands were counted.
    Asked(Box<Asked>),
    /// Somebody hands the run in, or did.
    Author(Author),
}

/// Who hands a run in: what an exercise report has that another session has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// The name, as it was typed.
    pub name: Arc<str>,
    /// When the report was saved, in seconds since 1970-01-01T00:00:00Z. A file that is copied or
    /// sent gets another date; this stays.
    pub saved: i64,
}

/// A bookmark at a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The record that it is about.
    pub record: RecordId,
    /// What is to be said about it; nothing, if it is only to be found again.
    pub text: Arc<str>,
}

/// A question before a step, and what was made of it. It stands here in full, so that nobody has
/// to make it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// After so many records it was asked.
    pub after: usize,
    /// The question.
    pub ask: Arc<str>,
    /// Two to four answers.
    pub answers: Arc<[Arc<str>]>,
    /// The place of the right one, from 0.
    pub right: usize,
    /// Why; empty where the step says it.
    pub because: Arc<str>,
    /// The [key](Rule::key) of the clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// The places of the answers that were picked, in order of time.
    pub picked: Vec<usize>,
    /// The hands that were counted for each answer; empty if none were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hands: Vec<u32>,
    /// Whether the right answer has been shown: it was picked, or the step was made.
    pub revealed: bool,
}

impl Asked {
    /// The clause.
    pub fn rule(&self) -> Option<Rule> {
        Rule::from_key(self.rule.as_deref()?)
    }

    /// Whether the first pick was the right one; `None` if nothing was picked.
    pub fn right_at_once(&self) -> Option<bool> {
        self.picked.first().map(|first| *first == self.right)
    }

    /// How many hands were counted.
    pub fn hands(&self) -> u32 {
        self.hands
            .iter()
            .fold(0, |sum, hands| sum.saturating_add(*hands))
    }

    fn check(&self, records: usize) -> Result<(), String> {
        let count = self.answers.len();
        let is_answer = |place: &usize| *place < count;
        if self.after > records {
            return Err("a question is about a record that there is not".into());
        }
        if !(FEWEST..=MOST).contains(&count) || !is_answer(&self.right) {
            return Err(format!(
                "a question has {FEWEST} to {MOST} answers, one of them right"
            ));
        }
        let unlike = self.picked.iter().collect::<BTreeSet<_>>().len();
        if !self.picked.iter().all(is_answer) || unlike != self.picked.len() {
            return Err("an answer was picked that there is not, or twice".into());
        }
        let hands = self.hands.iter().all(|hands| *hands <= MOST_HANDS);
        if !hands || !(self.hands.is_empty() || self.hands.len() == count) {
            return Err(format!(
                "hands are counted for each answer, up to {MOST_HANDS}"
            ));
        }
        let texts = [&self.ask, &self.because]
            .into_iter()
            .chain(self.answers.iter());
        for text in texts {
            check_text(text)?;
        }
        Ok(())
    }
}

impl Author {
    fn check(&self) -> Result<(), String> {
        if self.name.trim().is_empty() || self.name.chars().count() > LONGEST_AUTHOR {
            return Err(format!(
                "the name of an author has 1 to {LONGEST_AUTHOR} letters"
            ));
        }
        Ok(())
    }
}

/// How many questions were answered right at the first pick, and how many were answered.
pub fn score(remarks: &[Remark]) -> (usize, usize) {
    let picked: Vec<bool> = asked(remarks).filter_map(Asked::right_at_once).collect();
    let right = picked.iter().filter(|right| **right).count();
    (right, picked.len())
}

/// The questions among the remarks.
pub fn asked(remarks: &[Remark]) -> impl Iterator<Item = &Asked> {
    remarks.iter().filter_map(|remark| match remark {
        Remark::Asked(asked) => Some(&**asked),
        Remark::Note(_) | Remark::Author(_) => None,
    })
}

impl Remark {
    /// The note, if it is one.
    pub fn note(&self) -> Option<&Note> {
        match self {
            Self::Note(note) => Some(note),
            Self::Asked(_) | Self::Author(_) => None,
        }
    }

    /// Whether what it is about lies within so many records.
    pub fn is_within(&self, records: usize) -> bool {
        match self {
            Self::Note(note) => note.record.index() < records,
            Self::Asked(asked) => asked.after <= records,
            Self::Author(_) => true,
        }
    }

    /// Whether it fits a run of so many records.
    ///
    /// # Errors
    /// One sentence without a full stop: it is about a record that there is not, or too long.
    pub fn check(&self, records: usize) -> Result<(), String> {
        match self {
            Self::Note(note) if self.is_within(records) => check_text(&note.text),
            Self::Note(_) => Err("a note is about a record that there is not".into()),
            Self::Asked(asked) => asked.check(records),
            Self::Author(author) => author.check(),
        }
    }
}

/// Whether a text is short enough.
fn check_text(text: &str) -> Result<(), String> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(format!("a remark has at most {LONGEST_TEXT} letters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(change: impl FnOnce(&mut Asked)) -> Remark {
        let mut asked = Asked {
            after: 3,
            ask: "Who answers?".into(),
            answers: ["Nobody".into(), "Server 1".into()].into(),
            right: 1,
            because: "".into(),
            rule: None,
            picked: vec![0, 1],
            hands: vec![2, 5],
            revealed: true,
        };
        change(&mut asked);
        Remark::Asked(Box::new(asked))
    }

    #[test]
    fn a_question_that_contradicts_itself_is_refused() {
        assert_eq!(question(|_| ()).check(3), Ok(()));
        let cases = [
            (question(|asked| asked.after = 4), "that there is not"),
            (question(|asked| asked.right = 2), "one of them right"),
            (
                question(|asked| asked.answers = Arc::default()),
                "one of them right",
            ),
            (question(|asked| asked.picked = vec![2]), "or twice"),
            (question(|asked| asked.picked = vec![1, 1]), "or twice"),
            (question(|asked| asked.hands = vec![1]), "for each answer"),
            (
                question(|asked| asked.hands = vec![0, 10_000]),
                "for each answer",
            ),
            (
                question(|asked| asked.ask = "?".repeat(4_001).into()),
                "4000 letters",
            ),
        ];
        for (remark, sentence) in cases {
            let said = remark.check(3).unwrap_err();
            assert!(said.contains(sentence), "{said}");
        }
    }

    #[test]
    fn an_author_has_a_name_that_is_not_endless() {
        let author = |name: &str| {
            let (name, saved) = (name.into(), 0);
            Remark::Author(Author { name, saved }).check(0)
        };
        assert_eq!(author(&"ä".repeat(LONGEST_AUTHOR)), Ok(()));
        for name in ["", "  ", &"a".repeat(LONGEST_AUTHOR + 1)] {
            assert!(author(name).unwrap_err().contains("1 to 80 letters"));
        }
    }

    #[test]
    fn the_score_counts_first_picks_of_what_was_picked_at_all() {
        let remarks = [
            question(|_| ()),
            question(|asked| asked.picked = vec![1]),
            question(|asked| asked.picked.clear()),
        ];
        assert_eq!(score(&remarks), (1, 2));
    }
}

//! What a lesson asks before a step: its own words with answers to choose from, or a kind of
//! question whose answer the run itself gives. Here the table is checked and names are put in;
//! when a question comes, and what a run answers, is for `view::question`.

use std::collections::BTreeSet;

use strum::{EnumIter, EnumString, IntoEnumIterator as _, IntoStaticStr};
use toml::Spanned;

use super::CaptionEvent;
use super::file::{File, QuestionTable};
use super::hosts::Register;
use super::parse::Wrong;
use super::plan::{caption_event, rule, with_names};
use crate::protocol::Rule;

/// The fewest and the most answers to choose from.
pub const FEWEST: usize = 2;
/// See [`FEWEST`].
pub const MOST: usize = 4;

/// A question, asked before the step that brings an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The event.
    pub before: CaptionEvent,
    /// Which such event of the run, counted from 1.
    pub nth: u32,
    /// What is asked.
    pub asks: Asks,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The lesson's own words.
    Own(OwnWords),
    /// Something that the run answers itself.
    Generated(Kind),
}

/// A question in a lesson's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnWords {
    /// The question.
    pub ask: String,
    /// Two to four answers.
    pub answers: Vec<String>,
    /// The place of the right one, from 0.
    pub right: usize,
    /// Why: one line, without a full stop at the end.
    pub because: String,
    /// The clause.
    pub rule: Option<Rule>,
}

/// The kinds of question that a run answers itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Which message comes next, and from whom.
    NextMessage,
    /// Who answers the next message.
    WhoAnswers,
    /// Whether the next message goes to everyone.
    BroadcastOrUnicast,
    /// What stands in a field of the next message.
    Field(Field),
}

/// The fields that can be asked for, by the names that they have in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    /// Your address.
    Yiaddr,
    /// The client's address.
    Ciaddr,
    /// The relay's address.
    Giaddr,
    /// The BROADCAST flag.
    Broadcast,
    /// The transaction: one that is known, or a new one.
    Xid,
    /// Option 50.
    RequestedIp,
    /// Option 54.
    ServerId,
    /// Option 51.
    LeaseTime,
}

/// The questions, names put in.
pub(super) fn questions(file: &File, hosts: &Register<'_>) -> Result<Vec<Question>, Wrong> {
    let mut all: Vec<Question> = Vec::new();
    for table in &file.question {
        let question = question(table, file, hosts)?;
        let same =
            |other: &Question| (&other.before, other.nth) == (&question.before, question.nth);
        if all.iter().any(same) {
            let what = "another question is asked before this event";
            return Err(Wrong::new(&table.before, what));
        }
        all.push(question);
    }
    Ok(all)
}

fn question(table: &QuestionTable, file: &File, hosts: &Register<'_>) -> Result<Question, Wrong> {
    let nth = table.nth.as_ref().map_or(1, |nth| *nth.get_ref());
    if let Some(place) = table.nth.as_ref().filter(|_| nth == 0) {
        return Err(Wrong::new(place, "events are counted from 1"));
    }
    let asks = match (&table.ask, &table.kind) {
        (Some(ask), None) => Asks::Own(own_words(ask, table, hosts)?),
        (None, Some(kind)) => Asks::Generated(generated(kind, table)?),
        (Some(_), Some(kind)) => {
            let what = "the run answers a `kind` itself: leave out `ask`, or this";
            return Err(Wrong::new(kind, what));
        }
        (None, None) => return Err(Wrong::new(&table.before, "this needs an `ask` or a `kind`")),
    };
    Ok(Question {
        before: caption_event(&table.before, file, hosts)?,
        nth,
        asks,
    })
}

fn own_words(
    ask: &Spanned<String>,
    table: &QuestionTable,
    hosts: &Register<'_>,
) -> Result<OwnWords, Wrong> {
    if let Some(field) = &table.field {
        return Err(Wrong::new(field, "this belongs to kind = \"field\""));
    }
    let words = with_names(ask, hosts)?;
    if words.trim().is_empty() {
        return Err(Wrong::new(ask, "nothing is asked"));
    }
    let because = table.because.as_ref();
    let because = because.map(|because| with_names(because, hosts));
    let answers = answers(ask, table, hosts)?;
    Ok(OwnWords {
        ask: words,
        right: right(ask, table, answers.len())?,
        answers,
        because: because.transpose()?.unwrap_or_default(),
        rule: table.rule.as_ref().map(rule).transpose()?,
    })
}

fn answers(
    ask: &Spanned<String>,
    table: &QuestionTable,
    hosts: &Register<'_>,
) -> Result<Vec<String>, Wrong> {
    let Some(given) = &table.answers else {
        return Err(Wrong::new(ask, "this needs `answers`"));
    };
    let count = given.get_ref().len();
    if !(FEWEST..=MOST).contains(&count) {
        let what = format!("a question has {FEWEST} to {MOST} answers, not {count}");
        return Err(Wrong::new(given, what));
    }
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(count);
    for answer in given.get_ref() {
        let words = with_names(answer, hosts)?;
        if words.trim().is_empty() {
            return Err(Wrong::new(answer, "an answer is empty"));
        }
        if !seen.insert(words.trim().to_lowercase()) {
            return Err(Wrong::new(answer, format!("“{words}” stands here twice")));
        }
        all.push(words);
    }
    Ok(all)
}

/// The place of the right answer, from 0.
fn right(ask: &Spanned<String>, table: &QuestionTable, answers: usize) -> Result<usize, Wrong> {
    let Some(right) = &table.right else {
        let what = "this needs `right`: the number of the right answer, from 1";
        return Err(Wrong::new(ask, what));
    };
    let place = right.get_ref().checked_sub(1);
    place.filter(|place| *place < answers).ok_or_else(|| {
        let what = format!(
            "there is no answer {}, only 1 to {answers}",
            right.get_ref()
        );
        Wrong::new(right, what)
    })
}

fn generated(kind: &Spanned<String>, table: &QuestionTable) -> Result<Kind, Wrong> {
    const GIVEN: &str = "the run says itself what is right: leave this out";
    if let Some(answers) = &table.answers {
        return Err(Wrong::new(answers, GIVEN));
    }
    if let Some(right) = &table.right {
        return Err(Wrong::new(right, GIVEN));
    }
    if let Some(words) = table.because.as_ref().or(table.rule.as_ref()) {
        return Err(Wrong::new(words, GIVEN));
    }
    let found = match (kind.get_ref().as_str(), &table.field) {
        ("field", Some(field)) => return named(field).map(Kind::Field),
        ("field", None) => {
            let what = format!("this needs a `field`: {}", fields());
            return Err(Wrong::new(kind, what));
        }
        ("next-message", _) => Kind::NextMessage,
        ("who-answers", _) => Kind::WhoAnswers,
        ("broadcast-or-unicast", _) => Kind::BroadcastOrUnicast,
        (other, _) => {
            let what = format!(
                "“{other}” is none of next-message, who-answers, broadcast-or-unicast, field"
            );
            return Err(Wrong::new(kind, what));
        }
    };
    match &table.field {
        Some(field) => Err(Wrong::new(field, "this belongs to kind = \"field\"")),
        None => Ok(found),
    }
}

fn named(field: &Spanned<String>) -> Result<Field, Wrong> {
    field.get_ref().parse().map_err(|_| {
        let what = format!("“{}” is none of {}", field.get_ref(), fields());
        Wrong::new(field, what)
    })
}

fn fields() -> String {
    let names: Vec<&str> = Field::iter().map(Into::into).collect();
    names.join(", ")
}

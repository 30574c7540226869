//! Reads the text of a lesson file, and says in one sentence what is wrong with it and where.

use core::ops::Range;
use std::sync::Arc;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, Deserializer};

use super::file::File;
use super::variants::Variants;
use super::{Scenario, crowd, faults, hosts, plan, question, segments};

/// What is wrong with a lesson file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {what}", self.key_in_words())]
pub struct ScenarioError {
    /// The line, from 1.
    pub line: usize,
    /// The key, or the table; empty where there is none.
    pub key: String,
    /// What is wrong: a sentence without a full stop.
    pub what: String,
}

impl ScenarioError {
    fn at(text: &str, span: Range<usize>, what: &str) -> Self {
        let before = text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Self {
            line,
            key: in_one_line(key_at(text, &span)),
            what: in_one_line(what),
        }
    }

    pub(super) fn of(text: &str, wrong: Wrong) -> Self {
        Self::at(text, wrong.span, &wrong.what)
    }

    fn key_in_words(&self) -> String {
        if self.key.is_empty() {
            String::new()
        } else {
            format!(", {}", self.key)
        }
    }
}

/// What a parser says, or what stands in a file, as part of one line that is not endless.
pub fn in_one_line(said: &str) -> String {
    const LONGEST: usize = 400;
    let mut line = String::new();
    for c in said.trim().chars() {
        match c {
            '\n' => line.push_str(", "),
            c if c.is_control() => line.extend(c.escape_default()),
            c => line.push(c),
        }
        if line.len() > LONGEST {
            line.push('…');
            break;
        }
    }
    line
}

/// Something in the file that does not fit, and its place.
#[derive(Debug)]
pub(super) struct Wrong {
    span: Range<usize>,
    what: String,
}

impl Wrong {
    pub(super) fn new<T>(place: &Spanned<T>, what: impl Into<String>) -> Self {
        Self {
            span: place.span(),
            what: what.into(),
        }
    }
}

impl From<toml::de::Error> for Wrong {
    fn from(error: toml::de::Error) -> Self {
        Self {
            span: error.span().unwrap_or_default(),
            what: error.message().to_owned(),
        }
    }
}

impl Scenario {
    /// Something about the lesson that does not fit, and the place in its text that says it.
    pub fn wrong(&self, place: &Range<usize>, what: &str) -> ScenarioError {
        ScenarioError::at(&self.source, place.clone(), what)
    }

    /// Reads a lesson file, in the variants that its first line names.
    ///
    /// # Errors
    ///
    /// One sentence with line and key: bad TOML, unknown keys and values, hosts that nobody
    /// declared, addresses that do not fit together, be it as it is played or in a variant that
    /// is off.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        read(text).map_err(|wrong| ScenarioError::of(text, wrong))
    }
}

fn read(text: &str) -> Result<Scenario, Wrong> {
    let root = DeTable::parse(text)?;
    let span = root.span();
    let mut root = root.into_inner();
    let variants = Variants::taken_from(&mut root)?;
    let played = |table: DeTable<'_>| {
        let file = File::deserialize(Deserializer::from(Spanned::new(span.clone(), table)))?;
        build(&file, text, &variants)
    };
    for alone in variants.off_one_by_one(&root) {
        played(alone?)?;
    }
    variants.lay_over(&mut root)?;
    played(root)
}

fn build(file: &File, text: &str, variants: &Variants<'_>) -> Result<Scenario, Wrong> {
    let segments = segments::segments(file)?;
    let hosts = hosts::hosts(file, &segments)?;
    let register = hosts::Register::new(&hosts);
    segments::check_snooping(file, &register)?;
    let script = plan::script(file, &segments, &register)?;
    let crowds = crowd::crowds(file, &register)?;
    let lesson = file.lesson.get_ref();
    Ok(Scenario {
        source: Arc::from(text),
        lesson: plan::lesson(lesson, variants),
        variants: variants.told().cloned().collect(),
        seed: crate::seed::Seed(lesson.seed),
        segments,
        link: plan::link(file)?,
        ends: plan::ends(lesson, &script, &crowds),
        script,
        crowds,
        faults: faults::faults(file, &register)?,
        captions: plan::captions(file, &register)?,
        questions: question::questions(file, &register)?,
        breaks: lesson
            .breaks
            .iter()
            .map(plan::rule)
            .collect::<Result<_, _>>()?,
        hosts,
    })
}

/// The key at this place: the place itself, if it is one; else the key whose value it is in,
/// or the table that begins there.
fn key_at<'a>(text: &'a str, span: &Range<usize>) -> &'a str {
    let here = text.get(span.clone()).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default().trim_start();
    if after.starts_with('=') {
        return here.trim();
    }
    let before = text.get(..span.start).unwrap_or_default();
    // A table begins a line; a list stands behind its key.
    let line = before.rsplit('\n').next().unwrap_or_default();
    if here.starts_with('[') && line.trim().is_empty() {
        let header = here.lines().next().unwrap_or_default();
        return header.trim_matches(|c: char| "[] ".contains(c));
    }
    let Some(equals) = before.rfind('=') else {
        return "";
    };
    let other = |c: char| !(c.is_alphanumeric() || "-_.\"".contains(c));
    let words = before[..equals].trim_end();
    words.rsplit(other).next().unwrap_or_default()
}

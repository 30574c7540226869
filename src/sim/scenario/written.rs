//! The file of a lesson as it is played, table by table: what the variants that are on lay over it
//! is laid over, and there are no variants any more. For whoever writes another lesson from it.

use core::ops::Range;

use serde::Deserialize as _;
use toml::de::{DeTable, DeValue, Deserializer};
use toml::{Spanned, Table};

use super::file::File;
use super::parse::Wrong;
use super::variants::{Variants, tables};
use super::{Scenario, ScenarioError, crowd};

/// A lesson's tables, in the order in which they stand in its file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// `lesson`, `link` and everybody who takes part.
    pub world: Table,
    /// `[[script]]`: each line with its place, by which [`ScriptLine::place`](super::ScriptLine)
    /// knows it.
    pub script: Vec<(Range<usize>, Table)>,
    /// Lines of the script that are for a whole crowd.
    pub calls: Vec<Table>,
    /// `[[fault]]`, each with its place in the same way.
    pub faults: Vec<(Range<usize>, Table)>,
    /// `[[caption]]`
    pub captions: Vec<Table>,
    /// `[[question]]`
    pub questions: Vec<Table>,
}

impl Scenario {
    /// The tables of the lesson as it is played.
    ///
    /// # Errors
    ///
    /// What is wrong with its text; there is nothing wrong with one that was parsed.
    pub fn written(&self) -> Result<Written, ScenarioError> {
        let wrong = |wrong| ScenarioError::of(&self.source, wrong);
        written(&self.source).map_err(wrong)
    }
}

fn written(text: &str) -> Result<Written, Wrong> {
    let root = DeTable::parse(text)?;
    let span = root.span();
    let mut root = root.into_inner();
    let variants = Variants::taken_from(&mut root)?;
    variants.lay_over(&mut root)?;
    let file = File::deserialize(Deserializer::from(Spanned::new(span.clone(), root.clone())))?;
    let lines = placed(&mut root, "script")?;
    // Both lists are in the order of the file.
    let for_many = file
        .script
        .iter()
        .map(|line| crowd::is_for_many(line, &file));
    let mut script = Vec::new();
    let mut calls = Vec::new();
    for (line, for_many) in lines.into_iter().zip(for_many) {
        if for_many {
            calls.push(line.1);
        } else {
            script.push(line);
        }
    }
    Ok(Written {
        script,
        calls,
        faults: placed(&mut root, "fault")?,
        captions: bare(&mut root, "caption")?,
        questions: bare(&mut root, "question")?,
        world: plain(Spanned::new(span, root))?,
    })
}

fn plain(table: Spanned<DeTable<'_>>) -> Result<Table, Wrong> {
    Ok(Table::deserialize(Deserializer::from(table))?)
}

/// The tables of a list, each with the place of what it does.
fn placed(root: &mut DeTable<'_>, name: &str) -> Result<Vec<(Range<usize>, Table)>, Wrong> {
    let list = tables(root.remove(name), name)?.into_iter();
    list.map(|table| {
        let verb = table.get_ref().get("do").map(Spanned::<DeValue<'_>>::span);
        Ok((verb.unwrap_or_default(), plain(table)?))
    })
    .collect()
}

fn bare(root: &mut DeTable<'_>, name: &str) -> Result<Vec<Table>, Wrong> {
    tables(root.remove(name), name)?
        .into_iter()
        .map(plain)
        .collect()
}

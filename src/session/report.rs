//! An exercise report: a session with the name of whoever hands it in. What was asked and noted in
//! all of its runs is counted here, what branches share but once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::branches::{Branch, Branches};
use super::notes::NoRoom;
use super::remark::{Asked, Author, MOST_REMARKS, Note, Remark};
use super::run::Input;

/// What was made of the questions, and how much was noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Questions that were asked.
    pub asked: usize,
    /// Those of them that were answered.
    pub answered: usize,
    /// Those that were right at the first pick.
    pub right: usize,
    /// Picks that were wrong.
    pub wrong: usize,
    /// Answers that were shown, by a step, without having been picked.
    pub revealed: usize,
    /// Notes with words; bookmarks are not counted.
    pub notes: usize,
}

/// What somebody said about one of the runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said<'a, T> {
    /// The run, the trunk being 0.
    pub run: usize,
    /// What it is.
    pub what: &'a T,
}

/// Puts a name on a session. One that stands there already is replaced.
///
/// # Errors
/// When the first run has no room for one more remark; nothing is changed then.
pub fn sign(branches: &mut Branches, author: Author) -> Result<(), NoRoom> {
    let unsigned = |remarks: &[Remark]| -> Vec<Remark> {
        let others = |remark: &&Remark| !matches!(remark, Remark::Author(_));
        remarks.iter().filter(others).cloned().collect()
    };
    let trunk = branches.runs.first();
    let mut signed = trunk.map_or_else(Vec::new, |trunk| unsigned(&trunk.recording.remarks));
    if signed.len() >= MOST_REMARKS {
        return Err(NoRoom::TooMany);
    }
    signed.push(Remark::Author(author));
    let others = branches.runs.iter_mut().skip(1);
    for Branch { recording, .. } in others {
        if self::author_of(&recording.remarks).is_some() {
            recording.remarks = Arc::new(unsigned(&recording.remarks));
        }
    }
    if let Some(trunk) = branches.runs.first_mut() {
        trunk.recording.remarks = Arc::new(signed);
    }
    Ok(())
}

/// Who handed a session in, if anybody did.
pub fn author(branches: &Branches) -> Option<&Author> {
    let mut all = branches.runs.iter();
    all.find_map(|branch| author_of(&branch.recording.remarks))
}

fn author_of(remarks: &[Remark]) -> Option<&Author> {
    remarks.iter().find_map(|remark| match remark {
        Remark::Author(author) => Some(author),
        Remark::Note(_) | Remark::Asked(_) => None,
    })
}

/// The questions of all runs, those of each in the order of the run. A question that was asked
/// before a run was branched off is the same in both: it counts where it was answered further.
pub fn questions(branches: &Branches) -> Vec<Said<'_, Asked>> {
    let mut all: Vec<Said<'_, Asked>> = Vec::new();
    // Where a question of each run stands, by its place in the run and its words.
    let mut known: Vec<BTreeMap<(usize, &str), usize>> = Vec::new();
    for (run, branch) in branches.runs.iter().enumerate() {
        let mut places = BTreeMap::new();
        let mut own: Vec<&Asked> = super::remark::asked(&branch.recording.remarks).collect();
        own.sort_by_key(|asked| asked.after);
        for asked in own {
            let key = (asked.after, &*asked.ask);
            let shared = branch.origin.as_ref().and_then(|origin| {
                let is_shared = asked.after <= origin.cut.last.records;
                let parent = known.get(origin.from).filter(|_| is_shared)?;
                parent.get(&key).copied()
            });
            let place = shared.unwrap_or(all.len());
            match shared.and_then(|place| all.get_mut(place)) {
                None => all.push(Said { run, what: asked }),
                // Who has seen the answer in one run picks it in no other.
                Some(first)
                    if !first.what.revealed && asked.picked.starts_with(&first.what.picked) =>
                {
                    first.what = asked;
                }
                Some(_) => {}
            }
            places.insert(key, place);
        }
        known.push(places);
    }
    all
}

/// The notes of all runs, those of each in the order of its records. What a branch has from the
/// run that it was branched off counts once.
pub fn notes(branches: &Branches) -> Vec<Said<'_, Note>> {
    fn key(note: &Note) -> (usize, &str) {
        (note.record.index(), &note.text)
    }
    let mut all = Vec::new();
    for (run, branch) in branches.runs.iter().enumerate() {
        let shared: BTreeSet<(usize, &str)> = branch
            .origin
            .iter()
            .filter_map(|origin| Some((origin, branches.runs.get(origin.from)?)))
            .flat_map(|(origin, parent)| {
                let notes = super::notes::notes(&parent.recording.remarks);
                notes.filter(|note| note.record.index() < origin.cut.last.records)
            })
            .map(key)
            .collect();
        let is_shared = |note: &Note| shared.contains(&key(note));
        let notes = super::notes::notes(&branch.recording.remarks);
        let mut own: Vec<&Note> = notes.filter(|note| !is_shared(note)).collect();
        own.sort_by_key(|note| note.record);
        all.extend(own.into_iter().map(|what| Said { run, what }));
    }
    all
}

/// The inputs of a run that it does not share with the one that it was branched off.
pub fn own_inputs(branch: &Branch) -> &[Input] {
    let shared = branch.origin.as_ref().map_or(0, |origin| origin.inputs);
    branch.recording.inputs.get(shared..).unwrap_or_default()
}

impl Tally {
    /// Of a session.
    pub fn of(branches: &Branches) -> Self {
        let questions = questions(branches);
        let asked = || questions.iter().map(|said| said.what);
        let picks = |asked: &Asked| asked.picked.len() - usize::from(is_found(asked));
        let with_words = |said: &Said<'_, Note>| !said.what.text.trim().is_empty();
        Self {
            asked: questions.len(),
            answered: asked().filter(|asked| !asked.picked.is_empty()).count(),
            right: asked()
                .filter(|asked| asked.right_at_once() == Some(true))
                .count(),
            wrong: asked().map(picks).sum(),
            revealed: asked()
                .filter(|asked| asked.revealed && !is_found(asked))
                .count(),
            notes: notes(branches)
                .iter()
                .filter(|said| with_words(said))
                .count(),
        }
    }
}

/// Whether the right answer was picked, at first or at last.
fn is_found(asked: &Asked) -> bool {
    asked.picked.contains(&asked.right)
}

/// The digest of every run, the trunk's first.
pub fn digests(branches: &Branches) -> Vec<&str> {
    let all = branches.runs.iter();
    all.map(|branch| &*branch.recording.end.last.digest)
        .collect()
}

#[cfg(test)]
mod tests;

//! A run and those that were branched off it. Each is a whole recording, so that any of them can be
//! played alone; what two of them share stands in both, and is written to a file but once.

use super::digest::Digest;
use super::log::Log;
use super::recording::{End, Recording};
use super::run::{Input, InputKind};
use crate::sim::Command;

/// More runs than this are not kept side by side.
pub const MOST_BRANCHES: usize = 64;
/// All of them together hold at most so many records: each is played again when it is opened.
pub const MOST_RECORDS: usize = 20_000_000;
/// And so many inputs.
pub const MOST_INPUTS: usize = 2_000_000;

/// The runs of a session; the first is the trunk, and each of the others comes after the one that
/// it was branched off.
#[derive(Clone, Debug, PartialEq)]
pub struct Branches {
    /// The runs.
    pub runs: Vec<Branch>,
    /// Which of them is looked at.
    pub active: usize,
}

/// A run, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The whole run.
    pub recording: Recording,
    /// Where it was branched off; nowhere if it is the trunk.
    pub origin: Option<Origin>,
    /// What the user calls it.
    pub name: Option<String>,
}

/// Where a run was branched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// From which run, counted from 0.
    pub from: usize,
    /// So many inputs are the same in both.
    pub inputs: usize,
    /// Up to here both are the same.
    pub cut: End,
}

impl Origin {
    /// Whether a log begins as that of the run that it was branched off.
    pub fn fits(&self, log: &Log) -> bool {
        let shared = log.records().get(..self.cut.last.records);
        shared.is_some_and(|shared| Digest::of(shared).whole() == self.cut.last.digest)
    }
}

impl Branch {
    /// What is wrong with its beginning, in one phrase: a file can claim that a run was branched
    /// off another that begins otherwise. `log` is its own.
    pub fn misfit(&self, log: &Log) -> Option<&'static str> {
        let origin = self.origin.as_ref()?;
        (!origin.fits(log)).then_some("it does not begin as the run that it was branched off")
    }
}

impl From<Recording> for Branches {
    fn from(trunk: Recording) -> Self {
        Self {
            runs: vec![Branch {
                recording: trunk,
                origin: None,
                name: None,
            }],
            active: 0,
        }
    }
}

impl Branches {
    /// The run with this name, or of this number, the trunk being 0.
    pub fn find(&self, which: &str) -> Option<&Branch> {
        let named = |branch: &&Branch| branch.name.as_deref() == Some(which);
        let by_number = || self.runs.get(which.parse::<usize>().ok()?);
        self.runs.iter().find(named).or_else(by_number)
    }

    /// Why there is too much of them to be kept in one file, in one phrase.
    pub fn excess(&self) -> Option<String> {
        let of = |count: fn(&Branch) -> usize| -> usize {
            let branches = self.runs.iter().skip(1);
            branches.map(count).fold(0, usize::saturating_add)
        };
        let records = of(|branch| branch.recording.end.last.records);
        let inputs = of(|branch| branch.recording.inputs.len());
        if self.runs.len() > MOST_BRANCHES {
            Some(format!("there are more than {MOST_BRANCHES} runs"))
        } else if records > MOST_RECORDS {
            Some(format!(
                "its branches have more than {MOST_RECORDS} records together"
            ))
        } else if inputs > MOST_INPUTS {
            Some(format!(
                "its branches have more than {MOST_INPUTS} inputs together"
            ))
        } else {
            None
        }
    }
}

impl Input {
    /// What the user told the run to do, if it is that. Steps and the gate are no part of it: they
    /// say when messages leave and change nothing else.
    pub fn deed(&self) -> Option<&Command> {
        match &self.what {
            InputKind::Command(Command::Gate(_) | Command::ReleaseNext) => None,
            InputKind::Command(command) => Some(command),
            _ => None,
        }
    }
}

/// The first thing that was done in one of two runs and not in the other, after the inputs that they
/// share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Parting<'a> {
    /// It was done in the branch.
    Done(&'a Input),
    /// It was done in the other run, and not in the branch.
    LeftOut(&'a Input),
    /// Nothing yet: both have been told the same.
    Nowhere,
}

impl<'a> Parting<'a> {
    /// Where two runs part that share their first so many inputs.
    pub fn of(branch: &'a [Input], other: &'a [Input], shared: usize) -> Self {
        let deeds = |inputs: &'a [Input]| {
            let rest = inputs.get(shared..).unwrap_or_default();
            rest.iter().filter(|input| input.deed().is_some())
        };
        let (mut own, mut others) = (deeds(branch), deeds(other));
        loop {
            match (own.next(), others.next()) {
                (Some(own), Some(other)) if own == other => {}
                (Some(own), _) => return Self::Done(own),
                (None, Some(other)) => return Self::LeftOut(other),
                (None, None) => return Self::Nowhere,
            }
        }
    }
}

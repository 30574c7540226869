//! A session, played again without sockets and shown as the run that it is. Its messages have
//! the numbers that they have in the run.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::{Options, demand_clean, tell_broken};
use crate::cli::exports;
use crate::files::export::options::ExportOptions;
use crate::files::export::{Export, Subject};
use crate::files::recording;
use crate::session::replay::ReplayError;
use crate::session::{Branches, Log, Playhead, Recording};
use crate::view::messages;
use crate::view::notebook::in_order;

pub(super) fn show(options: &Options) -> Result<()> {
    of_file(&options.file, options.branch.as_deref(), |subject| {
        options.write_session(subject)?;
        Ok(if options.check { judge(subject) } else { 0 })
    })
}

/// A session as a text ladder on standard output.
pub(crate) fn as_text(file: &Path) -> Result<()> {
    of_file(file, None, |subject| {
        exports::write(Path::new("-"), Export::Text, subject)?;
        Ok(0)
    })
}

/// Plays a session, or one of its branches, and has something made of it, which tells how many
/// clauses are broken.
fn of_file(
    file: &Path,
    branch: Option<&str>,
    make: impl FnOnce(&Subject<'_>) -> Result<usize>,
) -> Result<()> {
    let name = file.display().to_string();
    let recording = match branch {
        None => recording::load(file)?,
        Some(which) => chosen(&recording::load_all(file)?, which).with_context(|| name.clone())?,
    };
    let (log, parted) = play(&recording).with_context(|| name.clone())?;
    let scenario = recording.scenario()?;
    let subject = Subject {
        log: &log,
        until: Playhead::at_end(&log),
        title: &scenario.lesson.title,
        scenario: Some(&scenario),
        notes: &in_order(&recording.remarks),
        options: ExportOptions::default(),
        epoch: Duration::from_secs(u64::try_from(recording.epoch).unwrap_or_default()),
    };
    let broken = make(&subject)?;
    if let Some(parted) = parted {
        bail!("{name}: {parted}");
    }
    demand_clean(&name, broken)
}

/// The branch of this name or number.
fn chosen(branches: &Branches, which: &str) -> Result<Recording> {
    let last = branches.runs.len() - 1;
    match branches.find(which) {
        Some(branch) => Ok(branch.recording.clone()),
        None if last == 0 => bail!("there is no branch {which}: it has none"),
        None => bail!("there is no branch {which}: they have the numbers 0 (the trunk) to {last}"),
    }
}

/// The log as far as the replay agrees, and where it parts.
fn play(recording: &Recording) -> Result<(Log, Option<String>), ReplayError> {
    match recording.replay() {
        Ok(log) => Ok((log, None)),
        Err(error) => {
            let parted = error.to_string();
            match error {
                ReplayError::Differs { log, .. } => Ok((*log, Some(parted))),
                ReplayError::Scenario(_) => Err(error),
            }
        }
    }
}

impl Options {
    fn write_session(&self, subject: &Subject<'_>) -> Result<()> {
        let subject = &Subject {
            options: ExportOptions {
                notes: self.exports.tells_notes(),
                ..subject.options
            },
            ..*subject
        };
        if self.json {
            let mut out = BufWriter::new(io::stdout().lock());
            Export::Json.write(subject, &mut out)?;
            out.flush()?;
        } else if self.text || !self.exports.any() {
            exports::write(Path::new("-"), Export::Text, subject)?;
        }
        self.exports.write(subject)
    }
}

/// Says which clauses are broken, and counts them. What somebody made by hand is meant to be so.
fn judge(subject: &Subject<'_>) -> usize {
    let outline = subject.outline();
    let rows = messages::rows(subject.log, &outline, subject.until);
    let ours = rows.filter(|row| !row.by_hand);
    ours.map(|row| tell_broken("message", &row.line())).sum()
}

//! A folder of exercise reports: its session files are read one after the other and played again,
//! and each becomes a row, whatever is wrong with it. How the rows are written is in `table`, how a
//! report itself is written in `save`.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

use super::errand::{Flow, Inlet, Outcome};
use super::folder::{Files, with_ending};
use super::recording;
use crate::session::{Branches, Replay};
use crate::view::reports::{Report, ReportRow, Verified};

mod save;
mod table;

pub use save::{Report as Handed, Saved};
pub use table::{csv, json, text};

/// So many files of a folder are read.
pub const MOST: usize = 500;
/// So many entries of a folder are looked at.
const LOOKED_AT: usize = 200_000;
/// How the names of the files end.
const ENDING: &str = "dorascope";

/// The session files of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// By name, [`MOST`] at most.
    pub files: Vec<PathBuf>,
    /// How many there are.
    pub found: usize,
    /// Whether there are more entries than anybody looked at.
    pub cut: bool,
}

impl Folder {
    /// Looks through a folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn look(folder: &Path) -> io::Result<Self> {
        let Files { files, found, cut } = with_ending(folder, ENDING, MOST, LOOKED_AT)?;
        Ok(Self { files, found, cut })
    }

    /// What is left out, in one phrase.
    pub fn left_out(&self) -> Option<String> {
        let listed = self.files.len();
        let more = if self.cut { "more than " } else { "" };
        let all = listed == self.found && !self.cut;
        (!all).then(|| format!("showing {listed} of {more}{} session files", self.found))
    }
}

/// Reads a session file and plays it again. `None`: `wanted` said that nobody wants it any more.
pub fn row(path: &Path, wanted: &dyn Fn() -> bool) -> Option<ReportRow> {
    let report = match read(path) {
        Ok(branches) => report(path, &branches, wanted).transpose()?,
        Err(why) => Err(why),
    };
    Some(ReportRow::new(path.to_owned(), report))
}

fn read(path: &Path) -> Result<Branches, String> {
    // Folder and file stand beside the sentence.
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    let file = File::open(path).map_err(|error| format!("cannot read {name}: {error}"))?;
    recording::read_all(BufReader::new(file), &name).map_err(|error| {
        let sentence = error.to_string();
        let behind = sentence.strip_prefix(&format!("{name}, "));
        behind.map(str::to_owned).unwrap_or(sentence)
    })
}

/// `Ok(None)`: nobody wants it any more.
fn report(
    path: &Path,
    branches: &Branches,
    wanted: &dyn Fn() -> bool,
) -> Result<Option<Report>, String> {
    let Some(trunk) = branches.runs.first() else {
        return Err("there is no run in it".into());
    };
    let scenario = trunk.recording.scenario();
    let scenario =
        scenario.map_err(|error| format!("the scenario in it cannot be read: {error}"))?;
    let Some(verified) = verify(branches, wanted) else {
        return Ok(None);
    };
    let date = |saved: Option<i64>| {
        let saved = saved.or_else(|| modified(path))?;
        Timestamp::from_second(saved)
            .ok()
            .map(|date| date.to_string())
    };
    Ok(Some(Report::of(branches, &scenario, verified, date)))
}

/// The date of a file, in seconds since 1970-01-01T00:00:00Z.
fn modified(path: &Path) -> Option<i64> {
    let modified: SystemTime = path.metadata().ok()?.modified().ok()?;
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

/// Plays all runs again, one after the other. `None`: nobody wants to know any more.
fn verify(branches: &Branches, wanted: &dyn Fn() -> bool) -> Option<Verified> {
    for (number, branch) in branches.runs.iter().enumerate() {
        let which = |error: &dyn std::fmt::Display| {
            let error = match number {
                0 => error.to_string(),
                _ => format!("branch {number}: {error}"),
            };
            Some(Verified::Differs(error))
        };
        let replayed = match Replay::play(&branch.recording, |_| wanted()) {
            Ok(None) => return None,
            Ok(Some(replayed)) => replayed,
            Err(error) => return which(&error),
        };
        if let Some(why) = branch.misfit(&replayed.log) {
            return which(&why);
        }
    }
    Some(Verified::Yes)
}

/// What is found in a folder, part by part.
#[derive(Debug)]
pub enum Part {
    /// The files that will be read.
    Folder(Folder),
    /// One of them.
    Row(Box<ReportRow>),
    /// The folder cannot be read, in one sentence.
    Trouble(String),
}

/// A folder that is being read on a thread of its own. It ends with this.
#[derive(Debug)]
pub struct Reading {
    parts: Flow<Part>,
    wanted: Arc<AtomicBool>,
}

impl Reading {
    /// Begins. `wake` is called whenever there is a part, and at the end.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn begin(folder: PathBuf, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let wanted = Arc::new(AtomicBool::new(true));
        let told = Arc::clone(&wanted);
        let parts = Flow::run(
            move |inlet| {
                let wanted = || told.load(Ordering::Relaxed);
                read_folder(&folder, inlet, &wanted);
            },
            wake,
        )?;
        Ok(Self { parts, wanted })
    }

    /// The next part, without waiting; [`Outcome::Lost`] when no more will come.
    pub fn take(&self) -> Outcome<Part> {
        self.parts.take()
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.wanted.store(false, Ordering::Relaxed);
    }
}

fn read_folder(folder: &Path, inlet: &Inlet<Part>, wanted: &dyn Fn() -> bool) {
    let looked = match Folder::look(folder) {
        Ok(looked) => looked,
        Err(error) => {
            let sentence = format!("cannot read {}: {error}", folder.display());
            inlet.put(Part::Trouble(sentence));
            return;
        }
    };
    let files = looked.files.clone();
    if !inlet.put(Part::Folder(looked)) {
        return;
    }
    for file in files {
        let Some(row) = row(&file, wanted) else {
            return;
        };
        if !inlet.put(Part::Row(Box::new(row))) {
            return;
        }
    }
}

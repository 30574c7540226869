//! An export under way: written on a thread of its own from a run that is kept as it was when
//! the export was wished for, whatever becomes of the run meanwhile.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::options::ExportOptions;
use super::svg::PictureOptions;
use super::{Export, Subject, pictures};
use crate::files::errand::{Errand, Outcome};
use crate::files::save;
use crate::session::remark::Note;
use crate::session::{Log, Playhead};
use crate::sim::Scenario;
use crate::view::steps::Steps;

/// A run as it was: a [`Subject`] that owns what it is about.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What has happened.
    pub log: Arc<Log>,
    /// Where the paper ends.
    pub until: Playhead,
    /// What it is called.
    pub title: String,
    /// The lesson with its captions; a capture has none.
    pub scenario: Option<Arc<Scenario>>,
    /// The date of virtual instant 0, since 1970-01-01T00:00:00Z.
    pub epoch: Duration,
    /// What was noted at its records, in their order.
    pub notes: Arc<[Note]>,
    /// What was chosen about the file.
    pub options: ExportOptions,
}

impl Snapshot {
    /// What is written down.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            log: &self.log,
            until: self.until,
            title: &self.title,
            scenario: self.scenario.as_deref(),
            epoch: self.epoch,
            notes: &self.notes,
            options: self.options,
        }
    }

    /// Where each of its steps ends, one after the other.
    fn steps(&self) -> Vec<Playhead> {
        let mut steps = Steps::default();
        steps.extend(&self.log);
        let next = |count: &usize| steps.step_after(*count);
        std::iter::successors(next(&steps.beginning()), next)
            .take_while(|end| *end <= self.until.count)
            .map(|end| Playhead::after(&self.log, end))
            .collect()
    }
}

/// Where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into this file.
    File(PathBuf),
    /// Into this folder, one file for each step.
    Folder(PathBuf),
}

impl Place {
    /// The file or folder.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Folder(path) => path,
        }
    }
}

/// An export under way. Whoever lets it go has it stopped.
#[derive(Debug)]
pub struct Task {
    errand: Errand<Told>,
    progress: Arc<Progress>,
}

/// What became of an export; and what whoever gets the file has to know of it.
pub type Told = io::Result<Option<String>>;

#[derive(Debug, Default)]
struct Progress {
    written: AtomicU64,
    stop: AtomicBool,
}

impl Task {
    /// Begins to write. `wake` is called at the end.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn begin(
        format: Export,
        snapshot: Snapshot,
        place: Place,
        wake: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        let progress = Arc::new(Progress::default());
        let told = Arc::clone(&progress);
        let job = move || match &place {
            Place::File(path) => one(format, &snapshot.subject(), path, &told),
            Place::Folder(folder) => for_each_step(format, &snapshot, folder, &told).map(|()| None),
        };
        let errand = Errand::run(job, wake)?;
        Ok(Self { errand, progress })
    }

    /// How many octets have been written.
    pub fn written(&self) -> u64 {
        self.progress.written.load(Ordering::Relaxed)
    }

    /// What became of it, without waiting.
    pub fn take(&self) -> Outcome<Told> {
        self.errand.take()
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.progress.stop.store(true, Ordering::Relaxed);
    }
}

fn one(format: Export, subject: &Subject<'_>, path: &Path, progress: &Progress) -> Told {
    save::whole(path, |out| {
        let mut out = Counted { out, progress };
        let told = format.write_named(path, subject, &mut out)?;
        // What was not wanted any more at the last octet is not put in its place.
        out.flush()?;
        Ok(told)
    })
}

/// Numbered so that they stand in their order: `dora-01.svg`.
fn for_each_step(
    format: Export,
    snapshot: &Snapshot,
    folder: &Path,
    progress: &Progress,
) -> io::Result<()> {
    if let Some(picture) = format.picture() {
        let options = PictureOptions::from(snapshot.options);
        return pictures::write_steps(folder, picture, &snapshot.subject(), &options).map(drop);
    }
    let steps = snapshot.steps();
    let digits = steps.len().to_string().len().max(2);
    let ending = format.extensions()[0];
    for (number, until) in (1..).zip(steps) {
        let name = format!("{}-{number:0digits$}.{ending}", file_name(&snapshot.title));
        let subject = Subject {
            until,
            ..snapshot.subject()
        };
        one(format, &subject, &folder.join(name), progress)?;
    }
    Ok(())
}

/// So many letters of a title go into the name of a file.
const LONGEST_NAME: usize = 60;

/// A title as every system takes it for the name of a file, without an ending.
pub fn file_name(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(LONGEST_NAME).collect();
    if name.is_empty() { "run".into() } else { name }
}

/// Counts what is written, and refuses to write on when nobody waits for it any more.
struct Counted<'a> {
    out: &'a mut dyn Write,
    progress: &'a Progress,
}

impl Counted<'_> {
    fn go_on(&self) -> io::Result<()> {
        if self.progress.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("it was stopped"));
        }
        Ok(())
    }
}

impl Write for Counted<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.go_on()?;
        let written = self.out.write(octets)?;
        self.progress
            .written
            .fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.go_on()?;
        self.out.flush()
    }
}

//! The session that is open: what a recording of the run needs, the file it was saved to, and
//! what may have to be asked. Opening one is in [`open`], what is shown of it in `banner`;
//! [`App`](super::App) carries out the wishes.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub(super) mod banner;
pub mod open;

use crate::files::stamp::Stamp;
use crate::session::notes::notes;
use crate::session::{Extent, Recorder};
use crate::sim::Scenario;

/// What the user can wish for beside opening and saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionWish {
    /// Opens the run that was left behind when the program broke off.
    Recover,
    /// Throws it away.
    Discard,
    /// Writes over the file that another program has changed.
    Overwrite,
    /// Leaves that file as it is.
    Leave,
    /// Opens no session after all.
    StopOpening,
    /// Makes no branch after all.
    StopBranching,
}

/// A run and its file.
#[derive(Debug)]
pub struct Session {
    /// What a recording needs, kept up as the run goes on.
    pub recorder: Recorder,
    /// Where it was saved, or opened from: here it is saved again.
    pub file: Option<PathBuf>,
    /// The file as this program last saw it.
    pub known: Option<Stamp>,
    /// How far the run had come when it was last saved or opened.
    pub saved: Option<Extent>,
    /// Whether another run of the session stands elsewhere than in the file.
    pub elsewhere: bool,
    /// Why it cannot be saved.
    pub unfit: Option<String>,
}

impl Session {
    /// Of a run that begins now.
    pub fn new(scenario: &Scenario) -> Self {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let epoch = since_1970.map_or(0, |span| i64::try_from(span.as_secs()).unwrap_or(0));
        Self {
            recorder: Recorder::new(scenario, epoch),
            file: None,
            known: None,
            saved: None,
            elsewhere: false,
            unfit: None,
        }
    }

    /// Whether something has happened that stands in no file of the user's.
    pub fn is_unsaved(&self) -> bool {
        let stands = self.saved == Some(self.recorder.extent());
        self.unfit.is_none() && (!stands || self.elsewhere)
    }

    /// Whether a note or a bookmark is in it that stands in no file of the user's.
    pub fn has_unsaved_notes(&self) -> bool {
        let saved = self.saved.map(|saved| saved.remarks);
        let stands = saved == Some(self.recorder.extent().remarks);
        let mut notes = notes(self.recorder.remarks());
        self.unfit.is_none() && !stands && notes.next().is_some()
    }

    /// The file's name and whether it is up to date: `lecture.dorascope, changed`.
    pub fn words(&self) -> Option<String> {
        let name = name_of(self.file.as_deref()?);
        let state = if self.is_unsaved() {
            "changed"
        } else {
            "saved"
        };
        Some(format!("{name}, {state}"))
    }

    /// The title of the window: a dot before the name of a file that is behind the run.
    pub fn title(&self) -> String {
        let Some(file) = self.file.as_deref() else {
            return "Dorascope".into();
        };
        let dot = if self.is_unsaved() { "● " } else { "" };
        format!("{dot}{} – Dorascope", name_of(file))
    }
}

/// A file's name without its folder.
pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

//! Where the messages on the screen come from: a run of this program, which can be told what to
//! do, or a recording, which can only be looked at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::capture::reading::{About, End};
use crate::files::kind;
use crate::sim::Scenario;
use crate::ui::network::{NetworkRun, Tab};

/// Why nothing can be done to a recording.
pub const NOT_HERE: &str =
    "This is a recording: its messages were captured, and nothing can be done to them";
/// Why a recording does not begin anew.
pub const NO_RESTART: &str = "This is a recording: Home leads to its start";
/// Why a recording is not saved as a session.
pub const NOT_SAVED: &str =
    "This is a recording, which is a file already: Export writes it in other formats";
/// What is to be known of the messages of a capture.
pub const CAPTURED: &str = "These messages were captured, not sent by this program";

/// Where messages come from.
#[derive(Clone, Debug, Default)]
pub enum Source {
    /// A run of this program.
    #[default]
    Lab,
    /// A capture.
    Recording(Box<Recording>),
    /// A run on a real network, while it goes on and after.
    Network(Box<NetworkRun>),
}

/// A capture that is open, and the lesson that it was opened over.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Where it comes from; `-` is standard input.
    pub path: PathBuf,
    /// What is known of it so far.
    pub about: About,
    /// What to go back to.
    pub behind: Behind,
}

/// A lesson that a recording was opened over, and how far one had come in it.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The lesson.
    pub scenario: Arc<Scenario>,
    /// Its file.
    pub file: Option<PathBuf>,
    /// So many steps had been made.
    pub step: usize,
}

impl Source {
    /// The recording, if it is one.
    pub fn recording(&self) -> Option<&Recording> {
        match self {
            Self::Recording(recording) => Some(recording),
            Self::Lab | Self::Network(_) => None,
        }
    }

    /// The run on a real network, if it is one.
    pub fn network(&self) -> Option<&NetworkRun> {
        match self {
            Self::Network(run) => Some(run),
            Self::Lab | Self::Recording(_) => None,
        }
    }

    /// The tab that it stands under.
    pub(super) fn tab(&self) -> Tab {
        match self {
            Self::Lab => Tab::Lab,
            Self::Recording(_) => Tab::Recording,
            Self::Network(_) => Tab::Network,
        }
    }
}

impl Recording {
    /// What the window is called: the name of the file.
    pub fn title(path: &Path) -> String {
        if kind::is_standard_input(path) {
            return "Standard input".to_owned();
        }
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// What is said before its first message.
    pub fn summary(path: &Path) -> String {
        format!("{} was opened. {CAPTURED}", Self::title(path))
    }

    /// Whether there is more to come.
    pub fn is_open(&self) -> bool {
        self.about.end == End::Open
    }

    /// How it is coming, while it comes: `still arriving`.
    pub fn progress(&self) -> Option<&'static str> {
        match (&self.about.end, self.about.grows) {
            (End::Open, true) => Some("still arriving"),
            (End::Open, false) => Some("being read"),
            _ => None,
        }
    }

    /// Where it ends before its end, in one sentence.
    pub fn trouble(&self) -> Option<String> {
        let End::Broken(why) = &self.about.end else {
            return None;
        };
        Some(broken_off(&self.path, why, self.about.frames))
    }
}

/// That a capture breaks off after so many frames, in one sentence.
pub fn broken_off(path: &Path, why: &str, frames: u64) -> String {
    let frames = match frames {
        0 => "no frame of it is".to_owned(),
        1 => "the one frame before that is".to_owned(),
        count => format!("the {count} frames before that are"),
    };
    format!("{}: {why}; {frames} shown", Recording::title(path))
}

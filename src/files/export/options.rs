//! What one can choose about a file that is exported. A format takes from it what
//! [`Export::uses`](super::Export::uses) says; the rest does not change a single octet of it.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator as _};

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportOptions {
    /// With the lesson's words.
    pub captions: bool,
    /// With the notes of whoever taught or studied with it.
    pub notes: bool,
    /// With the answers to the lesson's questions at the end of a handout.
    pub answers: bool,
    /// The colours of a picture.
    pub paper: Paper,
    /// One file for each step, into a folder, instead of one for all.
    pub per_step: bool,
    /// Only these messages in a picture, from one to another, counted from 1.
    #[serde(skip)]
    pub messages: Option<(usize, usize)>,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            captions: true,
            notes: true,
            answers: true,
            paper: Paper::default(),
            per_step: false,
            messages: None,
        }
    }
}

/// The colours of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paper {
    /// Dark on white, to be printed.
    #[default]
    Light,
    /// Light on black, for slides.
    Dark,
}

impl Paper {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The word on its button.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// Something that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum ExportOption {
    /// [`ExportOptions::captions`].
    Captions,
    /// [`ExportOptions::notes`].
    Notes,
    /// [`ExportOptions::answers`].
    Answers,
    /// [`ExportOptions::paper`].
    Paper,
    /// [`ExportOptions::per_step`].
    PerStep,
}

impl ExportOption {
    /// All of them, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }
}

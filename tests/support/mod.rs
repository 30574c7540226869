//! The one harness through which tests play whole runs: `play` plays them and has every message
//! judged, `judge` is the check itself, `lab` writes small scenarios, `rows` tells a run as rows
//! of words, `cases` says how often a property is tried. `window` is the window without a screen,
//! `panel` what the lesson panel brings about, `texts` what is written on it and where.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]
#![allow(
    dead_code,
    unused_imports,
    reason = "each test file uses its own part of the harness"
)]

mod cases;
mod judge;
#[cfg(feature = "window")]
pub(crate) mod kept;
mod lab;
#[cfg(feature = "window")]
pub(crate) mod network;
#[cfg(feature = "window")]
pub(crate) mod panel;
mod play;
#[cfg(feature = "window")]
pub(crate) mod recording;
mod rows;
mod seal;
#[cfg(feature = "window")]
pub(crate) mod texts;
#[cfg(feature = "window")]
pub(crate) mod window;

pub(crate) use cases::cases;
pub(crate) use judge::broken_rules;
pub(crate) use lab::{BOUND, Lab};
pub(crate) use play::{Played, Stage, lesson, play, play_stepped, run, run_until};
pub(crate) use rows::{fields, rows};
pub(crate) use seal::sealed;

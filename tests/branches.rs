//! Branches: a run is cut at any place and goes on differently, and the run that it was branched off
//! stays as it was; all of them are kept in one file.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "branches/commands.rs"]
mod commands;
#[cfg(feature = "window")]
#[path = "branches/compare.rs"]
mod compare;
#[path = "branches/cut.rs"]
mod cut;
#[path = "branches/file.rs"]
mod file;
#[cfg(feature = "window")]
#[path = "branches/window.rs"]
mod window;

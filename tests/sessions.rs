//! Sessions: a run that was saved can be had again, to the last record, and goes on as if it had
//! never been saved; whatever was done to its file is told in one sentence; what a process keeps
//! that is killed is found by the next one.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "sessions/commands.rs"]
mod commands;
#[path = "sessions/damage.rs"]
mod damage;
#[path = "sessions/recovery.rs"]
mod recovery;
#[path = "sessions/resumed.rs"]
mod resumed;
#[cfg(feature = "window")]
#[path = "sessions/window.rs"]
mod window;

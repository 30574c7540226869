//! `dorascope [FILE]`: the window; where there is none, the lesson as text in the terminal.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Window, remark, run, show};
use crate::files::{lessons, recording};
use crate::sim::Scenario;

/// The lesson that the program begins with.
const FIRST: &str = "dora";

pub(super) fn open(file: Option<&Path>, window: Option<Window>) -> Result<()> {
    let session = file.filter(|path| recording::is_one(path));
    let scenario = match file {
        Some(path) if session.is_some() => {
            let recording = recording::load(path)?;
            recording
                .scenario()
                .with_context(|| path.display().to_string())?
        }
        Some(path) => lessons::load(path)?,
        None => run::built_in_or_file(FIRST)?,
    };
    let Err(reason) = try_window(&scenario, file, window) else {
        return Ok(());
    };
    if let Some(path) = session {
        remark(&format!("{reason}; here is the session as text"));
        return show::session_as_text(path);
    }
    remark(&format!(
        "{reason}; here is the lesson “{}” as text",
        scenario.lesson.title
    ));
    run::as_text(scenario)
}

fn try_window(
    scenario: &Scenario,
    file: Option<&Path>,
    window: Option<Window>,
) -> Result<(), String> {
    let window = window.ok_or("this program was built without a window")?;
    if !has_display() {
        return Err("there is no display".into());
    }
    // The window may remember it from one working folder to another.
    let file = file.map(|path| path.canonicalize().unwrap_or_else(|_| path.to_owned()));
    window(scenario.clone(), file.as_deref())
}

/// Asking first is kinder than what windowing libraries do where there is no display.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let always = cfg!(any(windows, target_os = "macos"));
    always
        || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
            .into_iter()
            .any(set)
}

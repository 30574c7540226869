//! `dorascope [FILE]`: the window, on a file of any kind; where there is none, the lesson or the
//! capture as text in the terminal.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{Window, leases, remark, run, show};
use crate::files::kind::{self, Kind, Opened};
use crate::files::lessons;
use crate::sim::Scenario;
use crate::view::tame::short_line;

/// The lesson that the program begins with, and goes back to from a recording.
const FIRST: &str = "dora";

/// What the window opens with.
#[derive(Debug)]
pub struct Start {
    /// The lesson.
    pub lesson: Scenario,
    /// The file that the lesson was read from.
    pub file: Option<PathBuf>,
    /// A file of another kind that is opened over the lesson. The window takes it when it stands.
    pub opened: Option<Opened>,
}

pub(super) fn open(file: Option<&Path>, window: Option<Window>) -> Result<()> {
    let mut start = match file {
        Some(path) => start_on(path)?,
        None => Start {
            lesson: run::built_in_or_file(FIRST)?,
            file: None,
            opened: None,
        },
    };
    let Err(reason) = try_window(&mut start, window) else {
        return Ok(());
    };
    if let Some(opened) = start.opened {
        return as_text(opened, &reason);
    }
    remark(&format!(
        "{reason}; here is the lesson “{}” as text",
        short_line(&start.lesson.lesson.title)
    ));
    run::as_text(start.lesson)
}

/// A file of a kind that is no lesson, where there is no window. What cannot be read at all is
/// told in one line.
fn as_text(opened: Opened, reason: &str) -> Result<()> {
    let kind = opened.kind;
    match kind {
        Kind::Session => show::session_as_text(&opened.path)?,
        Kind::Leases(_) => leases::as_text(&opened.path)?,
        Kind::Capture | Kind::Lesson => {
            let name = kind::name(&opened.path);
            remark(&format!("{reason}; here is {name} as text"));
            return show::as_text(opened);
        }
    }
    let what = kind.name().trim_start_matches("a ");
    remark(&format!("{reason}; here is the {what} as text"));
    Ok(())
}

fn start_on(path: &Path) -> Result<Start> {
    if kind::is_standard_input(path) && io::stdin().is_terminal() {
        bail!("standard input is a terminal: `tcpdump -U -w - | dorascope -` gives it a capture");
    }
    let mut opened = kind::open(path)?;
    // The window may remember it from one working folder to another.
    let lasting = opened.path.canonicalize();
    match opened.kind {
        Kind::Lesson => Ok(Start {
            file: lasting.ok(),
            lesson: lessons::read(path, opened.into_source())?,
            opened: None,
        }),
        Kind::Capture | Kind::Session => {
            if !kind::is_standard_input(path) {
                opened.path = lasting.unwrap_or(opened.path);
            }
            Ok(Start {
                lesson: run::built_in_or_file(FIRST)?,
                file: None,
                opened: Some(opened),
            })
        }
        Kind::Leases(_) => Ok(Start {
            lesson: Scenario::parse(lessons::free_play().text)?,
            file: None,
            opened: Some(opened),
        }),
    }
}

fn try_window(start: &mut Start, window: Option<Window>) -> Result<(), String> {
    let window = window.ok_or("this program was built without a window")?;
    if !has_display() {
        return Err("there is no display".into());
    }
    window(start)
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

//! A program that was started here: its output goes to files, and it ends with its owner.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::wait_for;

/// So long a program may take to end when it is asked to.
const FAREWELL: Duration = Duration::from_secs(3);

/// A running program.
pub(crate) struct Process {
    name: String,
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

impl Process {
    /// Starts it. What it says is appended to `NAME.out` and `NAME.err` in the folder.
    pub(crate) fn start(mut command: Command, folder: &Path, name: &str) -> Self {
        let [out, err] = ["out", "err"].map(|kind| folder.join(format!("{name}.{kind}")));
        let child = command
            .stdin(Stdio::null())
            .stdout(appended(&out))
            .stderr(appended(&err))
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        Self {
            name: name.to_owned(),
            child,
            out,
            err,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends a signal, by name: `TERM`.
    pub(crate) fn signal(&self, signal: &str) {
        // A child that has ended and was not waited for keeps its id: nobody else is met.
        let pid = self.child.id().to_string();
        let kill = ["-c", "kill -s \"$1\" \"$2\"", "sh", signal, &pid];
        let _ = Command::new("sh").args(kill).stderr(Stdio::null()).status();
    }

    /// Waits until it has ended, but not longer than so.
    pub(crate) fn wait(&mut self, patience: Duration) -> Option<ExitStatus> {
        wait_for(patience, || self.child.try_wait().ok().flatten())
    }

    /// Asks it to end, and ends it if it does not.
    pub(crate) fn end(&mut self) {
        if !self.is_running() {
            return;
        }
        self.signal("TERM");
        if self.wait(FAREWELL).is_none() {
            self.kill();
        }
    }

    /// Ends it without a word, as a loss of power would.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// What it wrote to standard output so far.
    pub(crate) fn out(&self) -> String {
        text(&self.out)
    }

    /// What it wrote to standard error so far.
    pub(crate) fn err(&self) -> String {
        text(&self.err)
    }

    /// Its last words, for those who wonder why it does not do what it should.
    pub(crate) fn last_words(&self) -> String {
        let said = self.out() + &self.err();
        let lines: Vec<&str> = said.lines().collect();
        let last = lines[lines.len().saturating_sub(20)..].join("\n");
        format!("{} said last:\n{last}", self.name)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn appended(path: &Path) -> File {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Not every program writes UTF-8.
fn text(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Runs a command that has to succeed, and returns its output.
pub(super) fn must(command: &mut Command) -> String {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

//! Our own program at an end of a wire.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{ETH, Process, START, Wire, wait_for};

/// The program: what was built with the tests, or another one that is named in the environment.
pub(crate) fn program() -> OsString {
    let built = env!("CARGO_BIN_EXE_dorascope").into();
    env::var_os("DORASCOPE").unwrap_or(built)
}

/// Our program while it runs.
pub(crate) struct Ours {
    pub(crate) process: Process,
    begun: Instant,
    words: String,
}

/// How it ended.
pub(crate) struct Outcome {
    /// The command line.
    pub(crate) words: String,
    /// Nothing if it had to be ended.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

impl Ours {
    /// Starts it; the words are what stands behind the program's name.
    pub(crate) fn start(wire: &Wire, end: &str, words: &[&str]) -> Self {
        let folder: PathBuf = wire.folder("ours");
        let mut command = wire.command(end, "env");
        // What it remembers between runs has a place of its own.
        for name in ["HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
            command.arg(format!("{name}={}", folder.display()));
        }
        command.arg(program()).args(words);
        Self {
            process: Process::start(command, &folder, &wire.fresh(words[0])),
            begun: Instant::now(),
            words: words.join(" "),
        }
    }

    /// Has clients join at an end of the wire, and waits until that is over; the words are what
    /// stands behind the interface.
    pub(crate) fn join(wire: &Wire, end: &str, words: &str, patience: Duration) -> Outcome {
        Self::run(wire, end, &join(words), patience)
    }

    /// Starts it and waits until it has ended by itself.
    pub(crate) fn run(wire: &Wire, end: &str, words: &[&str], patience: Duration) -> Outcome {
        Self::start(wire, end, words).finish(patience)
    }

    /// Starts it and waits until it answers on this port.
    pub(crate) fn serving(wire: &Wire, end: &str, words: &[&str], port: u16) -> Self {
        let mut ours = Self::start(wire, end, words);
        let ready = wait_for(START, || {
            let listens = wire.listens(end, ours.process.id(), port);
            (listens || !ours.process.is_running()).then_some(listens)
        });
        assert!(ready == Some(true), "{}", ours.process.last_words());
        ours
    }

    /// Presses Ctrl-C, and waits until it has ended.
    pub(crate) fn interrupt(self, patience: Duration) -> Outcome {
        self.process.signal("INT");
        self.finish(patience)
    }

    /// Waits until it has ended by itself.
    pub(crate) fn finish(mut self, patience: Duration) -> Outcome {
        let status = self.process.wait(patience);
        let took = self.begun.elapsed();
        self.process.end();
        Outcome {
            words: self.words,
            code: status.and_then(|status| status.code()),
            out: self.process.out(),
            err: self.process.err(),
            took,
        }
    }
}

/// The command line of clients that join, with what stands behind the interface.
pub(crate) fn join(words: &str) -> Vec<&str> {
    let begin = ["join", "--interface", ETH];
    begin.into_iter().chain(words.split_whitespace()).collect()
}

impl Outcome {
    /// It has to have done what it was asked.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        let Self {
            words, code, err, ..
        } = &self;
        assert!(*code == Some(0), "dorascope {words}: {code:?} {err}");
        self
    }
}

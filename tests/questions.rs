//! Questions before steps: how a lesson writes them, that every lesson asks and is right, that
//! what a run answers itself is what it then does, that nothing of the step asked about is to be
//! seen meanwhile, and how the window asks.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "questions/asked.rs"]
mod asked;
#[path = "questions/hidden.rs"]
mod hidden;
#[path = "questions/written.rs"]
mod written;

#[cfg(feature = "window")]
#[path = "questions/crowd.rs"]
mod crowd;
#[cfg(feature = "window")]
#[path = "questions/lecture.rs"]
mod lecture;
#[cfg(feature = "window")]
#[path = "questions/whole.rs"]
mod whole;
#[cfg(feature = "window")]
#[path = "questions/window.rs"]
mod window;

use dorascope::net::memory::MemoryCarrier;
use dorascope::session::{Ahead, Log, Run};
use dorascope::sim::{Command, Scenario};

/// At most so many steps of a lesson are made.
const STEPS: usize = 200;

/// A run in memory that is made step by step.
struct Stepped {
    run: Run,
    log: Log,
}

impl Stepped {
    fn new(scenario: &Scenario) -> Self {
        let mut run = Run::new(scenario, Box::new(MemoryCarrier));
        run.command(Command::Gate(false));
        let mut log = Log::default();
        log.append(run.take_records());
        Self { run, log }
    }

    /// Whether the lesson goes on, or something of it waits.
    fn goes_on(&self) -> bool {
        let engine = self.run.engine();
        !engine.has_ended() || self.run.held() > 0
    }

    /// The log with what is foreseen behind it.
    fn with(&self, ahead: &Ahead) -> Log {
        let mut log = self.log.clone();
        log.append(ahead.records.iter().cloned());
        log
    }

    /// Makes a step. Returns where it begins and ends in the log.
    fn step(&mut self) -> (usize, usize) {
        let before = self.log.len();
        self.run.step().unwrap();
        self.log.append(self.run.take_records());
        (before, self.log.len())
    }
}

/// Makes the steps of a lesson, and calls `each` before each of them with what is foreseen, and
/// after it with where it lies in the log.
fn walk(
    scenario: &Scenario,
    mut each: impl FnMut(&Stepped, Option<&Ahead>),
    mut then: impl FnMut(&Stepped, (usize, usize)),
) {
    let mut stepped = Stepped::new(scenario);
    for _ in 0..STEPS {
        if !stepped.goes_on() {
            break;
        }
        let ahead = stepped.run.foresee();
        each(&stepped, ahead.as_ref());
        let step = stepped.step();
        then(&stepped, step);
    }
}

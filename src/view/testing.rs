//! Logs for tests: real runs of lessons, in memory.

use crate::net::memory::MemoryCarrier;
use crate::session::run::Run;
use crate::session::{Log, Playhead};
use crate::sim::{Command, Record, Scenario};
use crate::time::SimTime;
use crate::view::Outline;

macro_rules! lessons {
    ($($name:literal)*) => {
        /// The lessons that tests look at.
        pub(super) const LESSONS: &[&str] = &[$($name),*];

        fn text(name: &str) -> &'static str {
            match name {
                $($name => include_str!(concat!("../../assets/lessons/", $name, ".toml")),)*
                _ => panic!("there is no lesson {name}"),
            }
        }
    };
}

lessons! {
    "01-dora"
    "03-two-servers"
    "04-renewal"
    "05-rebinding"
    "07-init-reboot"
    "08-nak-wrong-network"
    "12-release"
    "17-back-off"
    "29-three-devices"
}

/// A lesson by its file name.
pub(super) fn scenario(name: &str) -> Scenario {
    Scenario::parse(text(name)).expect("the lesson can be read")
}

/// The log of a scenario, run to its end in memory with an open gate.
pub(super) fn run(scenario: &Scenario) -> Log {
    let mut run = Run::new(scenario, Box::new(MemoryCarrier));
    run.command(Command::Gate(true));
    run.advance(scenario.ends, 1_000_000)
        .expect("memory carries everything");
    log_of(run.take_records())
}

/// The log of a lesson.
pub(super) fn lesson(name: &str) -> Log {
    run(&scenario(name))
}

/// The outline of a log.
pub(super) fn outline_of(log: &Log) -> Outline {
    let mut outline = Outline::default();
    outline.extend(log);
    outline
}

/// A log of these records.
pub(super) fn log_of(records: Vec<Record>) -> Log {
    let mut log = Log::default();
    log.append(records);
    log
}

/// The first so many records of a log.
pub(super) fn cut(log: &Log, count: usize) -> Log {
    log_of(log.records()[..count].to_vec())
}

/// Every place worth looking at: after each record, and half way to the next.
pub(super) fn playheads(log: &Log) -> Vec<Playhead> {
    let between = |count: usize| {
        let here = Playhead::after(log, count);
        let next = log
            .records()
            .get(count)
            .map_or(here.instant, |record| record.at);
        let half = u64::midpoint(here.instant.as_micros(), next.as_micros());
        [
            here,
            Playhead {
                count,
                instant: SimTime::from_micros(half),
            },
        ]
    };
    (0..=log.len()).flat_map(between).collect()
}

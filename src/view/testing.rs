//! Logs for tests: real runs of lessons, in memory.

use crate::net::memory::MemoryCarrier;
use crate::session::run::Run;
use crate::session::{Log, Playhead};
use crate::sim::scenario::{LinkSettings, Role, ScriptLine};
use crate::sim::{Command, HostId, HostKind, Record, Scenario};
use crate::time::SimTime;
use crate::view::Outline;
use crate::wire::Mac;

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

/// All lessons, and runs in which more goes wrong than in any of them.
pub(super) fn runs() -> Vec<(&'static str, Log)> {
    let odd = [
        ("a silent server", silent_server()),
        (
            "every message twice",
            changed("29-three-devices", |link| link.duplication = 1.0),
        ),
        (
            "half is lost",
            changed("03-two-servers", |link| link.loss = 0.5),
        ),
        ("a crowd", crowd("01-dora", 9)),
        ("stepped", stepped("03-two-servers")),
        ("stepped through a renewal", stepped("04-renewal")),
    ];
    LESSONS
        .iter()
        .map(|name| (*name, lesson(name)))
        .chain(odd)
        .collect()
}

/// DORA with a server that answers nobody.
pub(super) fn silent_server() -> Log {
    let mut scenario = scenario("01-dora");
    for host in &mut scenario.hosts {
        if let Role::Server { config, .. } = &mut host.role {
            config.silent = true;
        }
    }
    run(&scenario)
}

/// A lesson in which this many more clients listen, of which each hears all broadcast replies.
pub(super) fn crowd(name: &str, more: u32) -> Log {
    let mut scenario = scenario(name);
    let last = scenario
        .hosts
        .iter()
        .rposition(|host| host.info.kind == HostKind::Client);
    let client = scenario.hosts[last.expect("a lesson has a client")].clone();
    for number in 0..more {
        let mut host = client.clone();
        let mac = Mac([2, 9, 0, 0, 0, u8::try_from(number).unwrap_or(u8::MAX)]);
        host.info.mac = mac;
        if let Role::Client { config, .. } = &mut host.role {
            config.mac = mac;
        }
        let id = HostId(u32::try_from(scenario.hosts.len()).unwrap_or(u32::MAX));
        scenario.script.push(ScriptLine {
            at: scenario.script[0].at,
            command: Command::PowerOn(id),
        });
        scenario.hosts.push(host);
    }
    run(&scenario)
}

fn changed(name: &str, change: impl Fn(&mut LinkSettings)) -> Log {
    let mut scenario = scenario(name);
    change(&mut scenario.link);
    run(&scenario)
}

/// A lesson as the first steps show it: the gate is closed, each message waits for its step.
pub(super) fn stepped(name: &str) -> Log {
    let mut run = Run::new(&scenario(name), Box::new(MemoryCarrier));
    run.command(Command::Gate(false));
    for _ in 0..8 {
        run.step().expect("memory carries everything");
    }
    log_of(run.take_records())
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

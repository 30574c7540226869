//! Logs for tests: real runs of lessons, in memory.

use core::net::Ipv4Addr;

use crate::net::memory::MemoryCarrier;
use crate::protocol::client::ClientConfig;
use crate::protocol::server::ServerConfig;
use crate::session::run::Run;
use crate::session::{Log, Playhead};
use crate::sim::scenario::{HostSpec, LinkSettings, Role, ScriptLine};
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
    "02-unicast-replies"
    "03-two-servers"
    "04-renewal"
    "05-rebinding"
    "06-lease-expiry"
    "07-init-reboot"
    "08-nak-wrong-network"
    "09-silence"
    "10-nak-address-gone"
    "11-decline"
    "12-release"
    "13-inform"
    "14-relay"
    "15-exhaustion"
    "16-rogue-server"
    "17-back-off"
    "18-lost-offer"
    "19-lost-request"
    "20-xid"
    "21-reservation"
    "22-link-local"
    "23-client-identifier"
    "24-options"
    "26-amnesia"
    "27-four-requests"
    "28-illegal-messages"
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
        ("hosts come and go", changes()),
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
            place: 0..0,
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

/// Two servers and a laptop; another laptop and a third server join, one server gets other
/// settings and a name, then hosts leave while messages wait or are under way.
pub(super) fn changes() -> Log {
    let scenario = scenario("03-two-servers");
    let mut run = Run::new(&scenario, Box::new(MemoryCarrier));
    run.command(Command::Gate(false));
    let steps = |run: &mut Run, count: usize| {
        for _ in 0..count {
            run.step().expect("memory carries everything");
        }
    };
    let hosts = || (0..).map(HostId).zip(&scenario.hosts);
    let of = |kind| hosts().filter(move |(_, spec)| spec.info.kind == kind);
    let (server, spec) = of(HostKind::Server).next().expect("there is a server");
    let Role::Server { config, .. } = &spec.role else {
        panic!("a server has a server's role")
    };
    let mut config = (**config).clone();
    let third = ServerConfig {
        address: Ipv4Addr::new(192, 168, 1, 9),
        scopes: Vec::new(),
        ..config.clone()
    };
    let segment = spec.info.segment;
    let added = HostId(u32::try_from(scenario.hosts.len()).unwrap_or(u32::MAX));
    let laptop = ClientConfig::new(Mac([2, 9, 0, 0, 0, 1]));
    let laptop = HostSpec::client("laptop-z", "Laptop Z", segment, laptop);
    let third = HostSpec::server(
        "server-3",
        "Server 3",
        segment,
        Mac([2, 9, 0, 0, 0, 2]),
        third,
    );
    steps(&mut run, 2);
    run.command(Command::Add(Box::new(laptop)));
    run.command(Command::Add(Box::new(third)));
    run.command(Command::PowerOn(added));
    config.lease_secs = 600;
    run.command(Command::ConfigureServer(server, Box::new(config)));
    run.command(Command::Rename(server, "Main server".into()));
    steps(&mut run, 5);
    run.command(Command::Remove(server));
    steps(&mut run, 3);
    run.command(Command::Remove(added));
    run.command(Command::Remove(added));
    steps(&mut run, 3);
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

//! What the benchmarks share: crowds of clients, and times of one run side by side.

#![allow(dead_code, reason = "each benchmark uses its part")]

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dorascope::files::lessons;
use dorascope::net::memory::MemoryCarrier;
use dorascope::seed::{Purpose, Seed, Stream};
use dorascope::session::{Log, Run};
use dorascope::sim::scenario::{LinkSettings, Role, ScriptLine};
use dorascope::sim::{Command, HostId, Record, Scenario};
use dorascope::time::SimTime;
use dorascope::wire::Mac;

/// One server, with room for everyone, and so many clients, all switched off.
pub(crate) fn crowd(clients: u32) -> Scenario {
    let dora = lessons::find("dora").expect("the first lesson");
    let mut scenario = Scenario::parse(dora.text).expect("a sound lesson");
    scenario.script.clear();
    scenario.captions.clear();
    scenario.link = LinkSettings {
        delay: Duration::from_millis(1),
        ..LinkSettings::default()
    };
    let laptop = scenario.hosts.pop().expect("a client");
    let Some(Role::Server { config, .. }) = scenario.hosts.first_mut().map(|host| &mut host.role)
    else {
        panic!("the server stands first");
    };
    let network = "10.0.0.0/8".parse().expect("a network");
    config.address = Ipv4Addr::new(10, 0, 0, 1);
    config.scopes[0].subnet = network;
    config.scopes[0].first = Ipv4Addr::new(10, 1, 0, 0);
    config.scopes[0].last = Ipv4Addr::new(10, 200, 255, 255);
    scenario.segments[0].network = network;
    scenario.hosts[0].info.address = Some(Ipv4Addr::new(10, 0, 0, 1));
    for number in 0..clients {
        let mut client = laptop.clone();
        let [_, b, c, d] = number.to_be_bytes();
        client.info.key = Arc::from(format!("home-{number:06}"));
        client.info.name = Arc::from(format!("Home {number:06}"));
        client.info.mac = Mac([2, 0, 0, b, c, d]);
        if let Role::Client { config, .. } = &mut client.role {
            config.mac = client.info.mac;
            config.hostname = Some(client.info.key.to_string());
        }
        scenario.hosts.push(client);
    }
    scenario
}

/// The same, with a small pool and 20 ms on the way: every 300 ms a client switches itself on.
pub(crate) fn arriving(clients: u32) -> Scenario {
    let mut scenario = crowd(clients);
    scenario.link.delay = Duration::from_millis(20);
    if let Role::Server { config, .. } = &mut scenario.hosts[0].role {
        config.scopes[0].last = Ipv4Addr::new(10, 1, 0, 60);
    }
    scenario.script = (0..clients)
        .map(|number| ScriptLine {
            at: SimTime::ZERO + Duration::from_millis(300) * number,
            command: Command::PowerOn(HostId(number + 1)),
            place: 0..0,
        })
        .collect();
    scenario
}

/// Switches on the clients with these numbers one after the other, each until it is BOUND: four
/// deliveries each.
pub(crate) fn join_each(run: &mut Run, clients: std::ops::Range<u32>) {
    for number in clients {
        run.command(Command::PowerOn(HostId(number + 1)));
        let limit = run.engine().now() + Duration::from_millis(4);
        while !run.advance(limit, 1_000).expect("sockets that work") {}
    }
}

/// Switches on all clients within `spread` and lets everyone become BOUND. What happened is
/// handed over in batches of about two thousand events, as a runner does.
pub(crate) fn join_all(run: &mut Run, clients: u32, spread: Duration) -> Vec<Record> {
    let mut records = Vec::new();
    let mut handed_over = 0;
    let start = run.engine().now();
    for number in 0..clients {
        let at = start + spread.mul_f64(f64::from(number) / f64::from(clients));
        go_to(run, at, &mut records);
        run.command(Command::PowerOn(HostId(number + 1)));
        if run.engine().ticks() >= handed_over + u64::from(BATCH) {
            handed_over = run.engine().ticks();
            records.append(&mut run.take_records());
        }
    }
    let end = run.engine().now() + Duration::from_secs(60);
    go_to(run, end, &mut records);
    records.append(&mut run.take_records());
    records
}

/// The life of so many clients, one lease renewed after the other, up to so many records.
pub(crate) fn life(clients: u32, records: usize) -> Log {
    let scenario = crowd(clients);
    let mut run = Run::new(&scenario, Box::new(MemoryCarrier));
    let mut log = Log::default();
    log.append(run.take_records());
    log.append(join_all(&mut run, clients, Duration::ZERO));
    let mut limit = run.engine().now();
    while log.len() < records {
        limit = limit + Duration::from_secs(1_800);
        while !run.advance(limit, 10_000).expect("memory") {}
        log.append(run.take_records());
    }
    log
}

/// Where to look, by chance, the same every time.
pub(crate) fn places() -> Stream {
    Seed(1).stream(1, Purpose::Jitter)
}

/// The next place below this one.
pub(crate) fn place(places: &mut Stream, below: usize) -> usize {
    places.next_u32() as usize % below
}

/// Resident memory of this process in octets; 0 where the system does not tell.
pub(crate) fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = status
        .split(' ')
        .nth(1)
        .and_then(|p| p.parse().ok())
        .unwrap_or(0.0);
    pages * 4096.0
}

/// So many events in a batch.
const BATCH: u16 = 2_000;

fn go_to(run: &mut Run, limit: SimTime, records: &mut Vec<Record>) {
    while !run.advance(limit, BATCH.into()).expect("sockets that work") {
        records.append(&mut run.take_records());
    }
}

/// How long the fastest of some rounds took, each kind of work taking its turn in every round:
/// on a noisy machine the fastest says most.
pub(crate) fn fastest<const N: usize>(
    rounds: usize,
    mut work: [&mut dyn FnMut() -> Duration; N],
) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..rounds {
        for (best, work) in best.iter_mut().zip(&mut work) {
            *best = (*best).min(work());
        }
    }
    best
}

/// How long this takes.
pub(crate) fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

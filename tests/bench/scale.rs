//! Whole runs as they grow: does a client cost the same among a hundred thousand?

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use std::time::{Duration, Instant};

use dorascope::net::Carrier;
use dorascope::net::loopback::{LoopbackCarrier, Side};
use dorascope::net::memory::MemoryCarrier;
use dorascope::protocol::ClientState;
use dorascope::session::{Log, Run};
use dorascope::sim::{Event, Record};

#[path = "support.rs"]
mod support;

struct Figures {
    took: Duration,
    records: Vec<Record>,
}

fn join(clients: u32, loopback: bool, spread: Duration) -> Figures {
    let scenario = support::crowd(clients);
    let carrier: Box<dyn Carrier + Send> = if loopback {
        let mut sides = vec![Some(Side::Client); clients as usize + 1];
        sides[0] = Some(Side::Server);
        Box::new(LoopbackCarrier::open(&sides).expect("sockets"))
    } else {
        Box::new(MemoryCarrier)
    };
    let mut run = Run::new(&scenario, carrier);
    drop(run.take_records());
    let mut records = Vec::new();
    let took = support::timed(|| records = support::join_all(&mut run, clients, spread));
    let bound = records.iter().filter(|record| is_bound(record)).count();
    assert_eq!(bound, clients as usize);
    Figures { took, records }
}

fn is_bound(record: &Record) -> bool {
    matches!(&record.event, Event::StateChanged(change) if change.to == ClientState::Bound)
}

fn main() {
    // First, while the process is small: later the allocator would hand out old memory again.
    memory();
    growth("all at the same instant", |_| Duration::ZERO);
    growth("a thousand in every second", |clients| {
        Duration::from_millis(clients.into())
    });
    let took = join(10_000, true, Duration::ZERO).took.as_secs_f64();
    println!(
        "10,000 clients over loopback: {:.0} DORA a second",
        10_000.0 / took
    );
}

fn growth(how: &str, spread: impl Fn(u32) -> Duration) {
    let mut each = Vec::new();
    println!("clients to BOUND in memory, {how}:");
    for clients in [100, 1_000, 10_000, 100_000] {
        let rounds = (100_000 / clients).clamp(2, 20);
        let times = (0..rounds).map(|_| join(clients, false, spread(clients)).took);
        let micros = times.min().unwrap_or_default().as_secs_f64() * 1e6 / f64::from(clients);
        each.push(micros);
        println!(
            "{clients:>9}: {micros:.2} µs each, {:.0} DORA a second",
            1e6 / micros
        );
    }
    println!("   growth: {:.2} times for each client", each[3] / each[0]);
}

fn memory() {
    let before = support::resident();
    let figures = join(10_000, false, Duration::ZERO);
    let count = figures.records.len();
    let mut log = Log::default();
    let start = Instant::now();
    log.append(figures.records);
    println!(
        "log of 10,000 DORAs: {count} records, {:.0} bytes resident each (engine, packets and checkpoints included), appended in {:.1} ms",
        (support::resident() - before) / count as f64,
        start.elapsed().as_secs_f64() * 1e3
    );
}

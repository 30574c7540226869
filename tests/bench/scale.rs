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
use dorascope::session::{Log, Run};
use dorascope::sim::{Event, Record};

#[path = "support.rs"]
mod support;

struct Figures {
    took: Duration,
    records: Vec<Record>,
}

fn join(clients: u32, loopback: bool) -> Figures {
    let scenario = support::crowd(clients);
    let carrier: Box<dyn Carrier + Send> = if loopback {
        let mut sides = vec![Some(Side::Client); clients as usize + 1];
        sides[0] = Some(Side::Server);
        Box::new(LoopbackCarrier::open(&sides).expect("sockets"))
    } else {
        Box::new(MemoryCarrier)
    };
    let mut run = Run::new(&scenario, carrier);
    let took = support::timed(|| support::join_all(&mut run, clients));
    let records = run.take_records();
    let bound = records.iter().filter(|r| matches!(&r.event, Event::StateChanged(c) if c.to == dorascope::protocol::ClientState::Bound)).count();
    assert_eq!(bound, clients as usize);
    Figures { took, records }
}

/// Resident memory of this process in octets; 0 where the system does not tell.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = status
        .split(' ')
        .nth(1)
        .and_then(|p| p.parse().ok())
        .unwrap_or(0.0);
    pages * 4096.0
}

fn main() {
    // First, while the process is small: later the allocator would hand out old memory again.
    memory();
    let mut each = Vec::new();
    for clients in [100, 1_000, 10_000, 100_000] {
        let rounds = (100_000 / clients).clamp(1, 20);
        let best = (0..rounds)
            .map(|_| join(clients, false).took)
            .min()
            .unwrap_or_default();
        let micros = best.as_secs_f64() * 1e6 / f64::from(clients);
        each.push(micros);
        println!(
            "{clients:>7} clients to BOUND in memory: {micros:.2} µs each, {:.0} DORA a second",
            1e6 / micros
        );
    }
    println!(
        "growth from 100 to 100,000: {:.2} times for each client",
        each[3] / each[0]
    );
    let loopback = join(10_000, true).took.as_secs_f64();
    println!(
        "10,000 clients over loopback: {:.0} DORA a second",
        10_000.0 / loopback
    );
}

fn memory() {
    let before = resident();
    let figures = join(10_000, false);
    let count = figures.records.len();
    let mut log = Log::default();
    let start = Instant::now();
    log.append(figures.records);
    println!(
        "log of 10,000 DORAs: {count} records, {:.0} bytes resident each (engine, packets and checkpoints included), appended in {:.1} ms",
        (resident() - before) / count as f64,
        start.elapsed().as_secs_f64() * 1e3
    );
}

//! Runs on a real network, whatever it sends and whenever nothing can leave: each can be written
//! to a file, read again, played again to the same log, exported as a capture, and only looked at
//! when it is opened.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

#[path = "fuzz/checks/mod.rs"]
mod checks;

use std::sync::Arc;
use std::time::Duration;

use dorascope::net::memory::MemoryCarrier;
use dorascope::session::{
    CarrierKind, Log, ONLY_LOOKED_AT, Order, Pace, Recording, Replay, Runner, RunnerThread, Setup,
    Until,
};
use dorascope::sim::scenario::join::JoinPlan;
use dorascope::sim::{ClockJump, Command, Event};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// One event of [`checks::network`], more often one that leads somewhere.
fn event() -> impl Strategy<Value = Vec<u8>> {
    let octets = |count: usize| proptest::collection::vec(any::<u8>(), count);
    prop_oneof![
        4 => (0..16_u8, 0..4_u8, 5..20_u8, 0..8_u8, any::<u8>())
            .prop_map(|(flags, kind, address, server, lease)| {
                vec![2 | flags << 4, kind, address, server, lease]
            }),
        4 => (0..16_u8, 1..9_u8, 0..6_u8, 98..106_u8, 0..8_u8)
            .prop_map(|(flags, kind, who, address, server)| {
                vec![4 | flags << 4, kind, who, address, server]
            }),
        2 => (0..16_u8, octets(60)).prop_map(|(flags, bytes)| {
            [vec![flags << 4, 0, 60], bytes].concat()
        }),
        6 => (6..16_u8, 0..16_u8).prop_map(|(which, flags)| vec![which | flags << 4]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/proptest-regressions.txt",
        ))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_a_network_does_the_run_can_be_had_again(
        world in 0..4_u8,
        events in proptest::collection::vec(event(), 1..60),
    ) {
        let mut bytes = vec![world];
        bytes.extend(events.concat());
        checks::network(&bytes);
    }
}

fn setup() -> Setup {
    let plan = JoinPlan {
        clients: 3,
        every: Duration::ZERO,
        network: "10.0.0.0/8".parse().unwrap(),
        own: Some([10, 0, 0, 9].into()),
        relay: None,
        seed: 7,
    };
    Setup {
        scenario: Arc::new(plan.scenario().unwrap()),
        carrier: CarrierKind::Memory,
        pace: Pace::Speed(1.0),
        until: Until::Forever,
    }
}

/// A run of so many seconds on a network where nobody is.
fn recorded(setup: &Setup, secs: u64) -> Recording {
    let mut runner = Runner::with_carrier(setup, Box::new(MemoryCarrier));
    runner.pump(Duration::from_secs(secs), 10_000);
    let batch = runner.take();
    let mut log = Log::default();
    log.append(batch.records);
    Recording::new(&setup.scenario, 0, batch.inputs, batch.status.mark, &log)
}

#[test]
fn a_run_on_a_real_network_is_only_looked_at_when_it_is_opened_again() {
    let setup = setup();
    let recording = recorded(&setup, 30);
    let mut replay = Replay::begin(&recording).unwrap();
    while replay.go_on(usize::MAX).unwrap() {}
    let replayed = replay.finish().unwrap();
    let mut runner = Runner::resume(replayed.run, CarrierKind::Loopback).unwrap();
    assert!(runner.status().ports.is_empty(), "it gets no sockets");
    runner.order(Order::Command(Command::JoinAll));
    runner.order(Order::Pace(Pace::Fast));
    runner.clock_jumped(ClockJump::StoodStill(3_600));
    assert!(!runner.pump(Duration::from_secs(60), 10_000));
    let batch = runner.take();
    assert_eq!(batch.status.failed.as_deref(), Some(ONLY_LOOKED_AT));
    assert_eq!((batch.records.len(), batch.inputs.len()), (0, 0));
    assert_eq!(batch.status.mark, recording.end.mark);
}

#[test]
fn the_same_on_a_thread() {
    let setup = setup();
    let recording = recorded(&setup, 30);
    let mut replay = Replay::begin(&recording).unwrap();
    while replay.go_on(usize::MAX).unwrap() {}
    let run = replay.finish().unwrap().run;
    let runner = Runner::resume_with(run, Box::new(MemoryCarrier));
    let thread = RunnerThread::drive(runner, || ()).unwrap();
    thread.order(Order::Step).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    let batch = thread.take();
    assert_eq!(batch.status.failed.as_deref(), Some(ONLY_LOOKED_AT));
    assert!(batch.records.is_empty() && batch.inputs.is_empty());
}

#[test]
fn a_computer_that_slept_does_not_say_in_an_instant_what_it_had_to_say_in_an_hour() {
    let setup = setup();
    let mut runner = Runner::with_carrier(&setup, Box::new(MemoryCarrier));
    runner.pump(Duration::from_secs(10), 10_000);
    runner.take();
    runner.clock_jumped(ClockJump::StoodStill(3_600));
    runner.pump(Duration::ZERO, 10_000);
    let batch = runner.take();
    let sent = batch.records.iter();
    let sent = sent.filter(|record| matches!(record.event, Event::Sent(..)));
    assert_eq!(
        sent.count(),
        3,
        "one DISCOVER of each client, and not sixty"
    );
    assert!(batch.status.mark.at.as_secs_f64() >= 3_610.0);
}

#[test]
fn a_run_that_ends_in_the_moment_of_waking_is_played_again() {
    let setup = setup();
    let mut runner = Runner::with_carrier(&setup, Box::new(MemoryCarrier));
    runner.pump(Duration::from_secs(10), 10_000);
    runner.clock_jumped(ClockJump::StoodStill(3_600));
    let batch = runner.take();
    let mut log = Log::default();
    log.append(batch.records);
    let recording = Recording::new(&setup.scenario, 0, batch.inputs, batch.status.mark, &log);
    assert_eq!(recording.replay().unwrap().records(), log.records());
}

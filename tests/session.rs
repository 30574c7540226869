//! Stories of whole runs: stepped, rushed, replayed, disturbed.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dorascope::net::{Carrier, CarryError, Hop, HostId};
use dorascope::protocol::ClientState;
use dorascope::session::*;
use dorascope::sim::{Event, HostKind, Scenario};
use dorascope::time::SimTime;
use dorascope::wire::compose::{ClientFields, discover, request_selecting};
use dorascope::wire::{Mac, Message, MessageType, Xid};

fn lesson(name: &str) -> Arc<Scenario> {
    let text = dorascope::files::lessons::find(name).unwrap().text;
    Arc::new(Scenario::parse(text).unwrap())
}

fn setup(name: &str, carrier: CarrierKind, pace: Pace) -> Setup {
    Setup {
        scenario: lesson(name),
        carrier,
        pace,
        until: Until::LessonEnd,
    }
}

/// A run to its end.
fn finish(mut runner: Runner) -> (Runner, Log, Vec<Input>) {
    let (mut log, mut inputs) = (Log::default(), Vec::new());
    while runner.pump(Duration::ZERO, 10_000) {}
    let batch = runner.take();
    assert_eq!(batch.status.failed, None);
    log.append(batch.records);
    inputs.extend(batch.inputs);
    (runner, log, inputs)
}

fn whole_run(name: &str, carrier: CarrierKind) -> Log {
    finish(Runner::new(&setup(name, carrier, Pace::Fast)).unwrap()).1
}

/// A stepped run: what each step sent off, `None` for a jump in time.
fn steps(name: &str, count: usize) -> (Log, Vec<Vec<MessageType>>) {
    let mut runner = Runner::new(&setup(name, CarrierKind::Memory, Pace::Stopped)).unwrap();
    let mut log = Log::default();
    let mut released = Vec::new();
    for _ in 0..count {
        runner.order(Order::Step);
        runner.pump(Duration::ZERO, 10_000);
        let before = log.len();
        log.append(runner.take().records);
        released.push(
            log.records()[before..]
                .iter()
                .filter_map(|r| released_kind(&log, r))
                .collect(),
        );
    }
    (log, released)
}

fn released_kind(log: &Log, record: &dorascope::sim::Record) -> Option<MessageType> {
    if !matches!(record.event, Event::Released(_)) {
        return None;
    }
    match &log.get(record.cause?)?.event {
        Event::Sent(packet, _) => packet.kind,
        _ => None,
    }
}

fn state_of(log: &Log, key: &str) -> ClientState {
    let place = log
        .hosts()
        .iter()
        .position(|host| &*host.key == key)
        .unwrap();
    log.world()
        .host(HostId(u32::try_from(place).unwrap()))
        .unwrap()
        .state
}

#[test]
fn dora_is_four_presses() {
    use MessageType::{Ack, Discover, Offer, Request};
    let (log, released) = steps("dora", 4);
    assert_eq!(released, [[Discover], [Offer], [Request], [Ack]]);
    assert_eq!(state_of(&log, "laptop-a"), ClientState::Bound);
}

#[test]
fn the_step_after_the_last_message_jumps_to_t1() {
    let (log, released) = steps("dora", 6);
    assert_eq!(released[4], []);
    assert_eq!(released[5], [MessageType::Request]);
    assert_eq!(state_of(&log, "laptop-a"), ClientState::Renewing);
}

#[test]
fn offer_window_is_passed_without_a_stop() {
    use MessageType::{Ack, Discover, Offer, Request};
    let (_, released) = steps("two-servers", 5);
    assert_eq!(released, [[Discover], [Offer], [Offer], [Request], [Ack]]);
}

#[test]
fn loopback_and_memory_give_the_same_log_byte_for_byte() {
    for embedded in dorascope::files::lessons::all() {
        let memory = Digest::of(whole_run(embedded.name, CarrierKind::Memory).records());
        let loopback = Digest::of(whole_run(embedded.name, CarrierKind::Loopback).records());
        assert_eq!(memory.whole(), loopback.whole(), "{}", embedded.name);
    }
}

#[test]
fn every_delivery_gets_the_bytes_that_the_carrier_gave_back() {
    struct Flipping(dorascope::net::loopback::LoopbackCarrier);
    impl Carrier for Flipping {
        fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
            let mut bytes = self.0.carry(hop)?.unwrap().to_vec();
            bytes[7] ^= 1;
            Ok(Some(bytes.into()))
        }
    }
    use dorascope::net::loopback::{LoopbackCarrier, Side};
    let sockets = LoopbackCarrier::open(&[Some(Side::Server), Some(Side::Client)]).unwrap();
    let setup = setup("dora", CarrierKind::Loopback, Pace::Fast);
    let runner = Runner::with_carrier(&setup, Box::new(Flipping(sockets)));
    let log = finish(runner).1;
    // The flipped bit of xid comes back flipped twice: the client knows it, the referee would
    // not. What the server heard is what came out of the socket.
    let heard = log.records().iter().find_map(|record| match &record.event {
        Event::Delivered(packet) => packet.message().ok(),
        _ => None,
    });
    let sent = log.records().iter().find_map(|record| match &record.event {
        Event::Sent(packet, _) => packet.message().ok(),
        _ => None,
    });
    assert_eq!(
        heard.unwrap().header().xid.0,
        sent.unwrap().header().xid.0 ^ 1
    );
    let straight = whole_run("dora", CarrierKind::Loopback);
    assert_ne!(
        Digest::of(log.records()).whole(),
        Digest::of(straight.records()).whole()
    );
}

#[test]
fn a_recording_replays_without_sockets_to_the_same_digest() {
    for embedded in dorascope::files::lessons::all() {
        let setup = setup(embedded.name, CarrierKind::Loopback, Pace::Fast);
        let (runner, log, inputs) = finish(Runner::new(&setup).unwrap());
        let mark = runner.status().mark;
        let recording = Recording::new(&setup.scenario, 0, inputs, mark, &log);
        let again = recording.replay().unwrap();
        assert_eq!(log.records(), again.records(), "{}", embedded.name);
    }
}

#[test]
fn a_stepped_run_with_commands_replays_too() {
    let setup = setup("three-devices", CarrierKind::Memory, Pace::Stopped);
    let mut runner = Runner::new(&setup).unwrap();
    for nth in 0..40 {
        if nth == 20 {
            runner.order(Order::Command(dorascope::sim::Command::ReleaseAll));
        }
        runner.order(Order::Step);
        runner.pump(Duration::ZERO, 10_000);
    }
    runner.order(Order::Pace(Pace::Speed(2.0)));
    for _ in 0..100 {
        runner.pump(Duration::from_millis(37), 10_000);
    }
    let mark = runner.status().mark;
    let (_, log, inputs) = finish(runner);
    let recording = Recording::new(&setup.scenario, 0, inputs, mark, &log);
    assert_eq!(recording.replay().unwrap().records(), log.records());
}

#[test]
fn a_recording_that_was_tampered_with_says_where_it_parts() {
    let setup = setup("dora", CarrierKind::Memory, Pace::Fast);
    let (runner, log, inputs) = finish(Runner::new(&setup).unwrap());
    let honest = Recording::new(&setup.scenario, 0, inputs, runner.status().mark, &log);
    let mut other_seed = honest.clone();
    other_seed.seed.0 += 1;
    let mut longer = honest.clone();
    longer.end.mark.ticks += 1;
    let mut shorter = honest.clone();
    shorter.end.mark.ticks -= 1;
    let mut no_end = honest;
    no_end.end.mark.ticks = u64::MAX;
    for forged in [other_seed, longer, shorter, no_end] {
        assert!(matches!(
            forged.replay(),
            Err(recording::ReplayError::Differs { .. })
        ));
    }
}

#[test]
fn the_world_at_any_record_is_the_world_folded_from_the_start() {
    let mut runner = Runner::new(&Setup {
        until: Until::Instant(SimTime::from_secs(40_000_000)),
        ..setup("dora", CarrierKind::Memory, Pace::Fast)
    })
    .unwrap();
    while runner.pump(Duration::ZERO, 10_000) {}
    let mut log = Log::default();
    log.append(runner.take().records);
    assert!(log.len() > 100_000, "{}", log.len());
    let mut folded = World::default();
    for (place, record) in log.records().iter().enumerate() {
        folded.apply(record);
        if place % 9_973 == 0 || place + 1 == log.len() {
            assert_eq!(log.world_at(place + 1), folded, "after record {place}");
        }
    }
}

fn fields(xid: u32) -> ClientFields<'static> {
    ClientFields {
        xid: Xid(xid),
        secs: 0,
        broadcast: false,
        chaddr: Mac([2, 0, 0, 0, 0x77, 1]),
        client_id: None,
        hostname: Some("guest"),
        vendor_class: None,
        parameters: &[1, 3],
        max_size: None,
        lease_secs: None,
        pad: true,
    }
}

/// Sends a message from outside and lets the paused run take it in.
fn ask(runner: &mut Runner, socket: &UdpSocket, message: &Message) -> Message {
    let to = server_port(runner);
    socket.send_to(message.bytes(), to).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    let mut buffer = [0; 2048];
    for _ in 0..100 {
        runner.pump(Duration::from_millis(20), 1_000);
        if let Ok((length, _)) = socket.recv_from(&mut buffer) {
            return Message::read(Arc::from(&buffer[..length])).unwrap();
        }
    }
    panic!("no answer to {:?}", message.kind());
}

fn server_port(runner: &Runner) -> std::net::SocketAddr {
    runner
        .status()
        .ports
        .into_iter()
        .find(|(host, _)| *host == HostId(0))
        .unwrap()
        .1
}

#[test]
fn a_guest_gets_its_lease_while_the_lesson_is_paused() {
    let mut runner = Runner::new(&setup("dora", CarrierKind::Loopback, Pace::Stopped)).unwrap();
    let guest = UdpSocket::bind("127.0.0.1:0").unwrap();
    let offer = ask(&mut runner, &guest, &discover(&fields(0x77), None));
    assert_eq!(offer.kind(), MessageType::Offer);
    let (address, server) = (offer.header().yiaddr, offer.server_id().unwrap());
    let ack = ask(
        &mut runner,
        &guest,
        &request_selecting(&fields(0x77), address, server),
    );
    assert_eq!(
        (ack.kind(), ack.header().yiaddr),
        (MessageType::Ack, address)
    );
    let mut log = Log::default();
    let batch = runner.take();
    log.append(batch.records);
    let guest = log.hosts().last().unwrap();
    assert_eq!((guest.kind, &*guest.key), (HostKind::Guest, "guest-1"));
    let mark = batch.status.mark;
    let recording = Recording::new(&lesson("dora"), 0, batch.inputs, mark, &log);
    assert_eq!(recording.replay().unwrap().records(), log.records());
}

#[test]
fn rubbish_is_recorded_explained_and_ignored() {
    let setup = setup("dora", CarrierKind::Loopback, Pace::Stopped);
    let mut runner = Runner::new(&setup).unwrap();
    runner.order(Order::Step);
    runner.pump(Duration::ZERO, 1_000);
    let guest = UdpSocket::bind("127.0.0.1:0").unwrap();
    for nth in 0..1_000_usize {
        let rubbish = vec![u8::try_from(nth % 251).unwrap(); nth % 600];
        guest.send_to(&rubbish, server_port(&runner)).unwrap();
        if nth % 50 == 0 {
            runner.pump(Duration::from_millis(20), 1_000);
        }
    }
    let largest = vec![99; 65_507];
    for (_, port) in runner.status().ports {
        guest.send_to(&largest, port).unwrap();
    }
    for _ in 0..3 {
        runner.order(Order::Step);
        runner.pump(Duration::from_millis(20), 10_000);
    }
    let mut log = Log::default();
    log.append(runner.take().records);
    assert_eq!(state_of(&log, "laptop-a"), ClientState::Bound);
    let count =
        |wanted: fn(&Event) -> bool| log.records().iter().filter(|r| wanted(&r.event)).count();
    assert_eq!(count(|event| matches!(event, Event::Ignored(_))), 1_002);
}

#[test]
fn a_flood_from_outside_leaves_the_lessons_digest_as_it_was() {
    let quiet = Digest::of(whole_run("two-servers", CarrierKind::Loopback).records());
    let runner = Runner::new(&setup("two-servers", CarrierKind::Loopback, Pace::Fast)).unwrap();
    let port = server_port(&runner);
    let stop = Arc::new(AtomicBool::new(false));
    let flood = std::thread::spawn({
        let stop = Arc::clone(&stop);
        move || {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            let mut sent = 0;
            while !stop.load(Ordering::Relaxed) && sent < 2_000_000 {
                // A full buffer at the other end is what this is about.
                let _ = socket.send_to(b"flood", port);
                sent += 1;
            }
        }
    });
    std::thread::sleep(Duration::from_millis(20));
    let (_, log, _) = finish(runner);
    stop.store(true, Ordering::Relaxed);
    flood.join().unwrap();
    let digest = Digest::of(log.records());
    assert_ne!(digest.whole(), quiet.whole(), "the flood was not heard");
    assert_eq!(digest.own(), quiet.own());
}

#[test]
fn the_thread_steps_wakes_and_ends() {
    let woken = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&woken);
    let setup = setup("dora", CarrierKind::Loopback, Pace::Stopped);
    let thread = RunnerThread::start(&setup, move || flag.store(true, Ordering::Relaxed)).unwrap();
    let mut log = Log::default();
    for _ in 0..4 {
        thread.order(Order::Step).unwrap();
    }
    for _ in 0..500 {
        log.append(thread.take().records);
        if log.hosts().len() == 2 && state_of(&log, "laptop-a") == ClientState::Bound {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(state_of(&log, "laptop-a"), ClientState::Bound);
    assert!(woken.load(Ordering::Relaxed));
    drop(thread);
}

//! Runs that are stepped, carried, recorded and played again: whatever drives a run, it gives
//! the same log, and a recording that was tampered with says so.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::net::loopback::{LoopbackCarrier, Side};
use dorascope::net::{Carrier, CarryError, Hop};
use dorascope::protocol::ClientState;
use dorascope::session::replay::ReplayError;
use dorascope::session::{CarrierKind, Digest, Order, Pace, Until, World};
use dorascope::sim::{Command, Event};
use dorascope::time::SimTime;
use dorascope::wire::Message;
use dorascope::wire::MessageType::{self, Ack, Discover, Offer, Request};
use support::{Lab, Played, Stage, lesson, play, run_until};

/// What each of so many presses sends off.
fn presses(name: &str, count: usize) -> (Played, Vec<Vec<MessageType>>) {
    let mut stage = stepped(name);
    let mut seen = 0;
    let mut sent = Vec::new();
    for _ in 0..count {
        stage.step();
        let played = stage.log.records();
        let new = &played[seen..];
        let released = new
            .iter()
            .filter(|record| matches!(record.event, Event::Released(_)));
        let kinds = released.filter_map(|record| match &stage.log.get(record.cause?)?.event {
            Event::Sent(packet, _) => packet.kind,
            _ => None,
        });
        sent.push(kinds.collect());
        seen = played.len();
    }
    (stage.finish(), sent)
}

fn stepped(name: &str) -> Stage {
    Stage::new(
        &lesson(name),
        CarrierKind::Memory,
        Pace::Stopped,
        Until::LessonEnd,
    )
}

#[test]
fn dora_is_four_presses() {
    let (played, sent) = presses("dora", 4);
    assert_eq!(sent, [[Discover], [Offer], [Request], [Ack]]);
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
}

#[test]
fn the_step_after_the_last_message_jumps_to_t1() {
    let (played, sent) = presses("dora", 6);
    assert_eq!(sent[4], []);
    assert_eq!(sent[5], [Request]);
    assert_eq!(played.state_of("laptop-a"), ClientState::Renewing);
}

#[test]
fn offer_window_is_passed_without_a_stop() {
    let (_, sent) = presses("two-servers", 5);
    assert_eq!(sent, [[Discover], [Offer], [Offer], [Request], [Ack]]);
}

#[test]
fn loopback_and_memory_give_the_same_log_byte_for_byte() {
    for embedded in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let scenario = lesson(embedded.name);
        let memory = play(&scenario, CarrierKind::Memory);
        let loopback = play(&scenario, CarrierKind::Loopback);
        assert_eq!(memory.digest(), loopback.digest(), "{}", embedded.name);
    }
}

/// Sockets of which one bit of everything they carry is flipped.
struct Flipping(LoopbackCarrier);

impl Carrier for Flipping {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        let carried = self.0.carry(hop)?;
        Ok(carried.map(|bytes| {
            let mut bytes = bytes.to_vec();
            bytes[7] ^= 1;
            bytes.into()
        }))
    }
}

#[test]
fn every_delivery_gets_the_bytes_that_the_carrier_gave_back() {
    let sockets = LoopbackCarrier::open(&[Some(Side::Server), Some(Side::Client)]).unwrap();
    let mut stage = Stage::with_carrier(&lesson("dora"), Box::new(Flipping(sockets)));
    stage.rush();
    // What is flipped twice is as it was for the client, and foreign to the referee.
    let flipped = stage.finish_unjudged();
    let xid = |message: Message| message.header().xid.0;
    let sent = flipped.first(|event| match event {
        Event::Sent(packet, _) => packet.message().ok(),
        _ => None,
    });
    let heard = flipped.first(|event| match event {
        Event::Delivered(packet) => packet.message().ok(),
        _ => None,
    });
    assert_eq!(xid(heard), xid(sent) ^ 1);
    let straight = play(&lesson("dora"), CarrierKind::Loopback);
    assert_ne!(flipped.digest(), straight.digest());
}

#[test]
fn a_recording_replays_without_sockets_to_the_same_digest() {
    for embedded in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let played = play(&lesson(embedded.name), CarrierKind::Loopback);
        played.replays();
    }
}

#[test]
fn a_stepped_run_with_commands_replays_too() {
    let mut stage = stepped("three-devices");
    for nth in 0..40 {
        if nth == 20 {
            stage.command(Command::ReleaseAll);
        }
        stage.step();
    }
    stage.order(Order::Pace(Pace::Speed(2.0)));
    for _ in 0..100 {
        stage.pump(Duration::from_millis(37));
    }
    stage.finish().replays();
}

#[test]
fn a_run_that_is_left_in_the_middle_replays_up_to_there() {
    let lab = Lab::dora("2h");
    for micros in [0, 1, 199_999, 200_000, 500_000, 1_800_400_001] {
        run_until(&lab.text(), SimTime::from_micros(micros)).replays();
    }
}

#[test]
fn a_recording_that_was_tampered_with_says_where_it_parts() {
    let honest = play(&lesson("dora"), CarrierKind::Memory).recording();
    let mut other_seed = honest.clone();
    other_seed.seed.0 += 1;
    let mut longer = honest.clone();
    longer.end.mark.ticks += 1;
    let mut shorter = honest.clone();
    shorter.end.mark.ticks -= 1;
    let mut no_end = honest.clone();
    no_end.end.mark.ticks = u64::MAX;
    let mut other_link = honest;
    other_link.source = format!("{}\n[link]\ndelay = \"201ms\"", other_link.source).into();
    for forged in [other_seed, longer, shorter, no_end, other_link] {
        assert!(matches!(forged.replay(), Err(ReplayError::Differs { .. })));
    }
}

#[test]
fn a_recording_of_no_lesson_says_so() {
    let mut recording = play(&lesson("dora"), CarrierKind::Memory).recording();
    recording.source = "not a lesson".into();
    assert!(matches!(recording.replay(), Err(ReplayError::Scenario(_))));
}

#[test]
fn the_world_at_any_record_is_the_world_folded_from_the_start() {
    let mut stage = Stage::new(
        &lesson("dora"),
        CarrierKind::Memory,
        Pace::Fast,
        Until::Instant(SimTime::from_secs(40_000_000)),
    );
    stage.rush();
    let log = stage.finish().log;
    assert!(log.len() > 100_000, "{}", log.len());
    let mut folded = World::default();
    for (place, record) in log.records().iter().enumerate() {
        folded.apply(record);
        if place % 9_973 == 0 || place + 1 == log.len() {
            assert_eq!(log.world_at(place + 1), folded, "after record {place}");
        }
    }
}

#[test]
fn a_digest_tells_any_two_records_apart() {
    let log = play(&lesson("dora"), CarrierKind::Memory).log;
    let whole = Digest::of(log.records()).whole();
    for left_out in 0..log.len() {
        let mut records = log.records().to_vec();
        records.remove(left_out);
        assert_ne!(Digest::of(&records).whole(), whole, "without {left_out}");
    }
}

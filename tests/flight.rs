//! What the user does to a message in flight: it is dropped, doubled, delayed, altered; over
//! memory and over sockets the same, and the same again when it is replayed.

mod support;

use std::time::Duration;

use dorascope::protocol::Rule;
use dorascope::protocol::client::ClientState;
use dorascope::session::{CarrierKind, Order, Pace, Until};
use dorascope::sim::scenario::FaultAction;
use dorascope::sim::{Command, Event};
use support::{Played, Stage, lesson};

/// DORA by steps; while its message of this number flies, this is done to it.
fn disturbed(number: usize, action: FaultAction, carrier: CarrierKind) -> Played {
    let mut stage = Stage::new(&lesson("dora"), carrier, Pace::Stopped, Until::Forever);
    for message in 1..=6 {
        stage.order(Order::Depart);
        if message == number {
            stage.command(Command::Disturb(action));
        }
        stage.step();
    }
    stage.finish_unjudged()
}

fn count(played: &Played, is_one: impl Fn(&Event) -> bool) -> usize {
    let events = played.log.records().iter();
    events.filter(|record| is_one(&record.event)).count()
}

#[test]
fn a_message_that_departs_stays_in_flight_until_the_next_step() {
    let mut stage = Stage::new(
        &lesson("dora"),
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Forever,
    );
    stage.order(Order::Depart);
    let left = stage.log.len();
    assert_eq!(stage.runner.status().in_flight, 1);
    stage.step();
    assert_eq!(stage.runner.status().in_flight, 0);
    assert!(stage.log.len() > left);
    assert_eq!(stage.runner.status().held, 1, "the OFFER waits at the gate");
}

#[test]
fn every_disturbance_is_the_same_over_sockets_and_when_it_is_replayed() {
    let actions = [
        FaultAction::Drop,
        FaultAction::Duplicate,
        FaultAction::Delay(Duration::from_secs(1)),
        FaultAction::Corrupt(7),
    ];
    for action in actions {
        for number in 1..=4 {
            let memory = disturbed(number, action, CarrierKind::Memory);
            let loopback = disturbed(number, action, CarrierKind::Loopback);
            assert_eq!(memory.digest(), loopback.digest(), "{action:?} {number}");
            memory.replays();
        }
    }
}

#[test]
fn a_dropped_offer_is_repeated_and_the_lease_comes_later() {
    let played = disturbed(2, FaultAction::Drop, CarrierKind::Memory);
    assert_eq!(
        count(&played, |event| matches!(event, Event::Dropped(_))),
        1
    );
    let ladder = played.ladder();
    assert!(ladder.contains("next try"), "{ladder}");
}

#[test]
fn a_doubled_ack_is_taken_once() {
    let played = disturbed(4, FaultAction::Duplicate, CarrierKind::Memory);
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    let unasked = |event: &Event| *event == Event::Ignored(Rule::NobodyAsked);
    assert_eq!(count(&played, unasked), 1);
}

#[test]
fn an_altered_xid_is_nobodys() {
    let played = disturbed(2, FaultAction::Corrupt(7), CarrierKind::Memory);
    let foreign = |event: &Event| *event == Event::Ignored(Rule::ForeignXid);
    assert_eq!(count(&played, foreign), 1);
}

#[test]
fn a_delayed_message_lands_later() {
    let late = FaultAction::Delay(Duration::from_secs(1));
    let played = disturbed(1, late, CarrierKind::Memory);
    let first = played
        .log
        .records()
        .iter()
        .find(|record| matches!(record.event, Event::Delivered(_)));
    assert_eq!(first.map(|record| record.at.as_micros()), Some(1_200_000));
}

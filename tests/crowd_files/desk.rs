//! A server that needs time for each message, and has room for so many.

use std::collections::BTreeSet;
use std::time::Duration;

use dorascope::protocol::Rule;
use dorascope::session::{CarrierKind, Order, Pace, Playhead, Until};
use dorascope::sim::event::Fault;
use dorascope::sim::{Desk, Event, HostId};
use dorascope::time::SimTime;
use dorascope::view::scene::{EndMark, LadderScene, SceneOptions, Sizes};
use dorascope::view::{Axis, Outline};
use dorascope::wire::MessageType;

use crate::support::{Played, Stage, run};

/// Four clients at once, before a server like this.
fn four(server: &str, more: &str) -> String {
    format!(
        "[lesson]\nname = \"lab\"\ntitle = \"Laboratory\"\nseed = 7\nends = \"3s\"\n\n\
         [[server]]\nid = \"server-1\"\naddress = \"192.168.1.1/24\"\n\
         pool = \"192.168.1.100-192.168.1.149\"\n{server}\n\n\
         [[crowd]]\nid = \"home\"\ncount = 4\n\n\
         [[script]]\nat = \"0s\"\ndo = \"power-on\"\nhost = \"home\"\n\n{more}"
    )
}

fn millis(at: SimTime) -> u64 {
    at.as_micros() / 1_000
}

/// When messages of this type leave, in milliseconds.
fn leave(played: &Played, wanted: MessageType) -> Vec<u64> {
    let records = played.log.records().iter();
    let sent = records.filter_map(|record| match &record.event {
        Event::Sent(packet, _) if packet.kind == Some(wanted) => Some(millis(record.at)),
        _ => None,
    });
    sent.collect()
}

/// When something is lost at a full queue, in milliseconds.
fn lost(played: &Played) -> Vec<u64> {
    let records = played.log.records().iter();
    let full = records.filter(|record| record.event == Event::Dropped(Fault::QueueFull));
    full.map(|record| millis(record.at)).collect()
}

#[test]
fn a_server_without_a_desk_answers_at_once() {
    let played = run(&four("", ""));
    assert_eq!(leave(&played, MessageType::Offer), [200; 4]);
}

#[test]
fn each_message_takes_its_time_and_waits_for_those_before_it() {
    let played = run(&four("service = \"50ms\"", ""));
    assert_eq!(leave(&played, MessageType::Offer), [250, 300, 350, 400]);
    assert_eq!(lost(&played), [0; 0]);
}

#[test]
fn what_finds_the_queue_full_is_lost_and_asked_again() {
    let text = four("service = \"50ms\"\nqueue = 3", "").replace("\"3s\"", "\"8s\"");
    let played = run(&text);
    assert_eq!(leave(&played, MessageType::Offer)[..3], [250, 300, 350]);
    assert_eq!(lost(&played), [200]);
    assert_eq!(leave(&played, MessageType::Ack).len(), 4);
    played.replays();
}

/// It has come all the way, and is drawn as what it is: turned away at the door.
#[test]
fn what_is_lost_at_the_queue_is_not_lost_on_the_wire() {
    let played = run(&four("service = \"50ms\"\nqueue = 3", ""));
    let mut outline = Outline::default();
    outline.extend(&played.log);
    let options = SceneOptions {
        width: 1_200.0,
        axis: Axis::Order,
        sizes: Sizes::default(),
        hidden: &BTreeSet::new(),
        order: &[],
        pinned: &[],
        measure: &|text, size| text.chars().count() as f32 * size * 0.6,
    };
    let end = Playhead::at(&played.log, SimTime::from_secs(2));
    let scene = LadderScene::new(&played.log, &outline, end, &options, 0.0..600.0);
    let turned_away = scene
        .arrows
        .iter()
        .filter(|arrow| arrow.mark == EndMark::NeverArrived(Fault::QueueFull));
    let turned_away: Vec<_> = turned_away.collect();
    assert_eq!(turned_away.len(), 1);
    assert!(!turned_away[0].mark.lost_on_the_way() && !turned_away[0].in_flight);
    assert!((turned_away[0].fraction - 1.0).abs() < f32::EPSILON);
}

/// The one in hand has its place until it is answered.
#[test]
fn a_place_is_free_when_a_message_is_answered() {
    let late = "[[script]]\nat = \"60ms\"\ndo = \"power-on\"\nhost = \"late\"\n\n\
                [[client]]\nid = \"late\"\n";
    let played = run(&four("service = \"50ms\"\nqueue = 4", late));
    assert_eq!(
        leave(&played, MessageType::Offer),
        [250, 300, 350, 400, 450]
    );
}

#[test]
fn the_script_changes_the_desk() {
    let quick = "[[script]]\nat = \"100ms\"\ndo = \"queue\"\nhost = \"server-1\"\n";
    let played = run(&four("service = \"50ms\"\nqueue = 1", quick));
    assert_eq!(leave(&played, MessageType::Offer), [200; 4]);
    let slow = format!("{quick}service = \"10ms\"\nqueue = 2\n");
    let played = run(&four("", &slow));
    assert_eq!(leave(&played, MessageType::Offer), [210, 220]);
    assert_eq!(lost(&played), [200, 200]);
}

#[test]
fn a_server_that_is_switched_off_forgets_what_waits() {
    let off = "[[script]]\nat = \"320ms\"\ndo = \"power-off\"\nhost = \"server-1\"\n\n\
               [[script]]\nat = \"330ms\"\ndo = \"power-on\"\nhost = \"server-1\"\n";
    let played = run(&four("service = \"50ms\"\nqueue = 4", off));
    assert_eq!(leave(&played, MessageType::Offer), [250, 300]);
    // Both of them were offered an address before; only a new life has room for their REQUESTs.
    assert_eq!(leave(&played, MessageType::Ack).len(), 2);
}

#[test]
fn stepped_by_hand_the_wait_for_the_server_is_passed_without_a_stop() {
    let scenario = std::sync::Arc::new(
        dorascope::sim::Scenario::parse(&four("service = \"50ms\"", "").replace("= 4", "= 1"))
            .unwrap(),
    );
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Memory,
        Pace::Stopped,
        Until::LessonEnd,
    );
    let mut instants = Vec::new();
    for _ in 0..4 {
        stage.step();
        instants.push(millis(stage.runner.status().mark.at));
    }
    assert_eq!(
        instants,
        [200, 450, 650, 900],
        "DISCOVER, OFFER, REQUEST, ACK"
    );
    let mut steps = dorascope::view::steps::Steps::default();
    steps.extend(&stage.log);
    let places = std::iter::successors(Some(0), |count| steps.step_after(*count));
    assert_eq!(
        places.count(),
        2 + 4,
        "the beginning, and a place after each press"
    );
}

#[test]
fn a_desk_that_makes_no_sense_is_refused() {
    let scenario = std::sync::Arc::new(dorascope::sim::Scenario::parse(&four("", "")).unwrap());
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Forever,
    );
    let desk = |queue, millis| {
        let service = Duration::from_millis(millis);
        Some(Desk { queue, service })
    };
    for (host, desk) in [
        (0, desk(Some(0), 5)),
        (0, desk(Some(1), 0)),
        (0, desk(None, 4_000_000)),
        (1, desk(None, 5)),
    ] {
        let command = dorascope::sim::Command::Desk(HostId(host), desk);
        stage.order(Order::Command(command));
    }
    let refused = |event: &Event| matches!(event, Event::Refused(_));
    let records = stage.log.records().iter();
    assert_eq!(records.filter(|record| refused(&record.event)).count(), 4);
}

#[test]
fn a_server_that_answers_nobody_takes_its_time_all_the_same() {
    let played = run(&four("service = \"50ms\"\nsilent = true", ""));
    let ignored = |event: &Event| matches!(event, Event::Ignored(Rule::ServerSilenced));
    let records = played.log.records().iter();
    let silences: Vec<u64> = records
        .filter(|record| ignored(&record.event))
        .map(|record| millis(record.at))
        .collect();
    assert_eq!(silences, [250, 300, 350, 400]);
}

//! A message that is kept back lands after the next one on its link.

use std::time::Duration;

use dorascope::net::fault::LONGEST_WAIT;
use dorascope::protocol::client::ClientState;
use dorascope::session::{CarrierKind, Playhead};
use dorascope::sim::scenario::FaultAction;
use dorascope::sim::{Command, Event, RecordId};
use dorascope::time::SimTime;
use dorascope::view::arrangement::Arrangement;
use dorascope::view::steps::Steps;
use dorascope::view::{LadderScene, Outline};
use dorascope::wire::MessageType;

use super::support::{Lab, Played, lesson};
use super::{count, everywhere, stepped};

const KEEP_BACK: Command = Command::Disturb(FaultAction::AfterNext);

/// What is delivered, in order: type and instant.
fn delivered(played: &Played) -> Vec<(MessageType, SimTime)> {
    let records = played.log.records().iter();
    let found = records.filter_map(|record| match &record.event {
        Event::Delivered(packet) => Some((packet.kind.unwrap(), record.at)),
        _ => None,
    });
    found.collect()
}

fn kinds(played: &Played) -> Vec<MessageType> {
    delivered(played)
        .into_iter()
        .map(|(kind, _)| kind)
        .collect()
}

#[test]
fn the_offer_that_is_kept_back_lands_behind_the_repeated_discover() {
    use MessageType::{Ack, Discover, Offer, Request};
    // Step 0 lands the DISCOVER; the OFFER waits at the gate and is kept back.
    let played = everywhere(&lesson("dora"), 6, &[(1, KEEP_BACK)]);
    assert_eq!(count(&played, |event| *event == Event::KeptBack), 1);
    let landed = delivered(&played);
    let kinds: Vec<_> = landed.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [Discover, Discover, Offer, Offer, Request, Ack]);
    assert_eq!(
        landed[1].1, landed[2].1,
        "at the instant at which it is overtaken"
    );
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
}

#[test]
fn what_nothing_overtakes_lands_in_the_end() {
    // The RELEASE is the last message: nobody says anything for an hour.
    let release = Lab::until("2s")
        .server("")
        .client("laptop-a", super::support::BOUND)
        .at("1s", "release", "laptop-a")
        .with("[[fault]]\ndo = \"after-next\"\nmessage = \"RELEASE\"");
    let played = release.play();
    assert_eq!(kinds(&played), [MessageType::Release]);
    let [(_, at)] = delivered(&played)[..] else {
        panic!("one message")
    };
    assert_eq!(at, SimTime::from_secs(1) + LONGEST_WAIT);
    played.replays();
}

#[test]
fn of_two_offers_the_first_is_overtaken_by_the_second() {
    let lab = Lab::until("3s")
        .server("")
        .server("extra_delay = \"50ms\"")
        .client("laptop-a", "offer_window = \"1s\"")
        .at("0s", "power-on", "laptop-a")
        .with("[[fault]]\ndo = \"after-next\"\nmessage = \"OFFER\"\nfrom = \"server-1\"");
    let played = lab.play();
    let offers: Vec<_> = played
        .log
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Delivered(packet) if packet.kind == Some(MessageType::Offer) => {
                Some(*packet.src.ip())
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        offers,
        [
            [192, 168, 1, 2].into(),
            std::net::Ipv4Addr::from([192, 168, 1, 1])
        ]
    );
    played.replays();
}

#[test]
fn what_is_slow_by_itself_lands_no_earlier_because_it_is_kept_back() {
    // There and back through its own cable and the link the first takes 2.4 s, and 3 s more by
    // the rule; the second takes 2.6 s.
    let lab = Lab::until("5s")
        .server("extra_delay = \"1s\"")
        .server("extra_delay = \"1100ms\"")
        .client("laptop-a", "offer_window = \"10s\"")
        .at("0s", "power-on", "laptop-a")
        .with(
            "[[fault]]\ndo = \"after-next\"\nmessage = \"OFFER\"\nfrom = \"server-1\"\n\
             [[fault]]\ndo = \"delay\"\nby = \"3s\"\nmessage = \"OFFER\"\nfrom = \"server-1\"",
        );
    let played = lab.play();
    let offers: Vec<_> = delivered(&played)
        .into_iter()
        .filter(|(kind, _)| *kind == MessageType::Offer)
        .map(|(_, at)| at)
        .collect();
    assert_eq!(
        offers,
        [
            SimTime::from_micros(2_600_000),
            SimTime::from_micros(5_400_000)
        ]
    );
    played.replays();
}

#[test]
fn two_that_are_kept_back_wait_for_each_other_no_longer_than_a_minute() {
    let lab = Lab::dora("3s")
        .with("[[fault]]\ndo = \"after-next\"\ncount = \"every\"\nfrom = \"laptop-a\"");
    let played = lab.play();
    // Each DISCOVER is overtaken by none that lands, so the first lands after its minute.
    let first = delivered(&played)[0];
    assert_eq!(first, (MessageType::Discover, SimTime::ZERO + LONGEST_WAIT));
    played.replays();
}

#[test]
fn a_copy_for_a_host_that_leaves_meanwhile_is_lost() {
    let commands = [
        (1, KEEP_BACK),
        (2, Command::PowerOff(dorascope::sim::HostId(1))),
    ];
    let played = everywhere(&lesson("dora"), 3, &commands);
    assert_eq!(
        count(&played, |event| matches!(event, Event::Dropped(_))),
        1
    );
    assert_eq!(count(&played, |event| *event == Event::KeptBack), 1);
}

#[test]
fn steps_of_the_past_end_where_those_of_the_run_ended() {
    let scenario = lesson("dora");
    let ends: Vec<usize> = (1..=6)
        .map(|steps| {
            stepped(&scenario, CarrierKind::Memory, steps, &[(1, KEEP_BACK)])
                .log
                .len()
        })
        .collect();
    let played = stepped(&scenario, CarrierKind::Memory, 6, &[(1, KEEP_BACK)]);
    let mut steps = Steps::default();
    steps.extend(&played.log);
    let known: Vec<usize> = (1..=steps.number(played.log.len()))
        .map(|n| steps.end_of(n))
        .collect();
    // The command belongs to the step before it.
    let missing: Vec<_> = ends[1..]
        .iter()
        .filter(|end| !known.contains(end))
        .collect();
    assert!(missing.is_empty(), "{ends:?} {known:?}");
}

/// The arrow of the message, as the scene has it after so many records.
#[test]
fn the_arrow_of_what_is_overtaken_crosses_that_of_the_other() {
    let played = stepped(&lesson("dora"), CarrierKind::Memory, 6, &[(1, KEEP_BACK)]);
    let log = &played.log;
    let mut outline = Outline::default();
    outline.extend(log);
    let arrangement = Arrangement::default();
    let arrows = |playhead: Playhead| {
        let options = dorascope::view::SceneOptions {
            width: 900.0,
            axis: dorascope::view::Axis::Order,
            sizes: dorascope::view::scene::Sizes::default(),
            hidden: &arrangement.hidden,
            order: &arrangement.order,
            pinned: &arrangement.pinned,
            measure: &|text: &str, size: f32| size * 0.6 * text.chars().count() as f32,
        };
        LadderScene::new(log, &outline, playhead, &options, 0.0..4_000.0).arrows
    };
    let whole = arrows(Playhead::at_end(log));
    let (offer, discover) = (&whole[1], &whole[2]);
    assert!(offer.start[1] < discover.start[1] && offer.end[1] > discover.end[1]);
    // While it waits, it hangs on its way, and the future does not show.
    let kept = log
        .records()
        .iter()
        .position(|record| record.event == Event::KeptBack);
    let then = Playhead {
        count: kept.unwrap() + 1,
        instant: log.get(RecordId::new(kept.unwrap())).unwrap().at + Duration::from_secs(1),
    };
    let waiting = &arrows(then)[1];
    assert!(waiting.in_flight && waiting.fraction < 1.0, "{waiting:?}");
}

#[test]
fn where_something_is_always_kept_back_a_lesson_ends_all_the_same() {
    // Nobody hears three clients whose tries never stop: one of them is always kept back.
    let lab = Lab::until("1m")
        .server("")
        .at("0s", "power-off", "server-1");
    let mut lab = lab.with("[[fault]]\ndo = \"after-next\"\ncount = \"every\"");
    for (at, client) in [("0s", "laptop-a"), ("20s", "phone-b"), ("40s", "tablet-c")] {
        lab = lab.client(client, "").at(at, "power-on", client);
    }
    let played = lab.play();
    let end = played.log.end();
    let minutes = |minutes: u64| SimTime::from_secs(60 * minutes);
    assert!(end > minutes(60) && end < minutes(63), "{end:?}");
    played.replays();
}

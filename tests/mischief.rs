//! Any sequence of commands, faults and edits on any lesson: nothing panics, what happens is in
//! order and can be had again, and what must hold holds. To look at it changes nothing.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "properties/mischief.rs"]
mod deeds;
#[allow(dead_code, reason = "its worlds are for the properties of worlds")]
#[path = "properties/worlds.rs"]
mod worlds;

use std::collections::BTreeSet;

use deeds::{Mischief, mischief};
use dorascope::protocol::server::BindingState;
use dorascope::session::{CarrierKind, InputKind, Log, Playhead, World};
use dorascope::sim::{Command, Event, HostKind, Record, RecordId};
use dorascope::time::SimTime;
use dorascope::view::arrangement::Arrangement;
use dorascope::view::explain::explain;
use dorascope::view::rules::Rules;
use dorascope::view::scene::Sizes;
use dorascope::view::{Axis, LadderScene, Outline, SceneOptions};
use dorascope::wire::Packet;
use proptest::prelude::*;
use proptest::sample::Index;
use support::{Played, broken_rules, cases};

fn is_in_order(log: &Log) -> bool {
    let records = log.records();
    let is_before =
        |(place, record): (usize, &Record)| record.cause.is_none_or(|cause| cause.index() < place);
    records.iter().enumerate().all(is_before) && records.is_sorted_by_key(|record| record.at)
}

/// What must not be, in words.
fn flaws(mischief: &Mischief, played: &Played) -> Vec<String> {
    let log = &played.log;
    let mut world = World::default();
    let mut found = Vec::new();
    for (place, record) in log.records().iter().enumerate() {
        let told = explain(log, RecordId::new(place));
        if told.is_none_or(|told| told.sentence.is_empty()) {
            found.push(format!("record {place} has no sentence"));
        }
        found.extend(given_away(&world, record).filter(|_| !mischief.changes_servers()));
        found.extend(times_out_of_order(record));
        found.extend(echoes_something_else(log, record));
        world.apply(record);
    }
    found
}

/// One address, one active binding: nobody gets what another still has.
fn given_away(world: &World, record: &Record) -> Option<String> {
    let Event::BindingChanged(new, _) = &record.event else {
        return None;
    };
    let before = world.host(record.host)?.bindings.get(&new.address)?;
    let both = [before, new];
    let active = both
        .iter()
        .all(|binding| binding.state == BindingState::Active);
    let runs = before.until.is_none_or(|end| end > record.at);
    let is_other = before.mac != new.mac && before.client != new.client;
    (active && runs && is_other).then(|| format!("{} was {before:?} and is {new:?}", new.address))
}

/// T1 before T2 before the end, and an infinite lease has none of them.
fn times_out_of_order(record: &Record) -> Option<String> {
    let Event::StateChanged(change) = &record.event else {
        return None;
    };
    let lease = change.lease.as_ref()?;
    let times = [lease.t1_at, lease.t2_at, lease.expires_at];
    let is_right = times.iter().all(Option::is_none)
        || (times.iter().all(Option::is_some) && times.is_sorted());
    (!is_right).then(|| format!("{lease:?}"))
}

/// A reply has xid and hardware address of what it answers.
fn echoes_something_else(log: &Log, record: &Record) -> Option<String> {
    let is_server = log
        .host(record.host)
        .is_some_and(|info| info.kind == HostKind::Server);
    let (Event::Sent(reply, _), true) = (&record.event, is_server && !log.is_by_hand(record))
    else {
        return None;
    };
    let Event::Delivered(request) = &log.get(record.cause?)?.event else {
        return None;
    };
    let named = |packet: &Packet| {
        let bytes = &packet.bytes;
        Some((bytes.get(4..8)?.to_vec(), bytes.get(28..44)?.to_vec()))
    };
    (named(reply) != named(request)).then(|| format!("{reply:?} answers {request:?}"))
}

/// Rules that were broken and that nobody allowed.
fn undeclared(played: &Played) -> Vec<(String, String)> {
    let declared: BTreeSet<String> = played
        .scenario
        .breaks
        .iter()
        .map(|rule| rule.key())
        .collect();
    let switched = ["4.3.2 silent", "RFC 6842 3 echo"];
    let is_allowed = |key: &str| declared.contains(key) || switched.contains(&key);
    let broken = broken_rules(&played.log).into_iter();
    broken.filter(|(key, _)| !is_allowed(key)).collect()
}

/// What there is to be seen after so many records, of a log that knows more or no more.
fn seen(
    played: &Played,
    log: &Log,
    count: usize,
) -> (LadderScene, Vec<dorascope::view::rules::RuleRow>) {
    let mut outline = Outline::default();
    outline.extend(log);
    let mut rules = Rules::new(&played.scenario);
    rules.extend(log);
    let lanes = Arrangement::default();
    let options = SceneOptions {
        width: 900.0,
        axis: Axis::Order,
        sizes: Sizes::default(),
        hidden: &lanes.hidden,
        order: &lanes.order,
        pinned: &lanes.pinned,
        measure: &|text: &str, size: f32| size * 0.6 * text.chars().count() as f32,
    };
    let playhead = Playhead {
        count,
        instant: log
            .records()
            .get(count.saturating_sub(1))
            .map_or(SimTime::ZERO, |it| it.at),
    };
    let scene = LadderScene::new(log, &outline, playhead, &options, 0.0..2_000.0);
    (scene, rules.at(count))
}

/// The log as it was when it had so many records.
fn cut(log: &Log, count: usize) -> Log {
    let mut cut = Log::default();
    cut.append(log.records()[..count].iter().cloned());
    cut
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn whatever_is_done_to_a_lesson_what_must_hold_holds(
        mischief in mischief(),
        place in any::<Index>(),
    ) {
        let played = mischief.played(CarrierKind::Memory);
        prop_assert!(is_in_order(&played.log));
        played.replays();
        let flaws = flaws(&mischief, &played);
        prop_assert!(flaws.is_empty(), "{:?}", flaws);
        if !mischief.tampers() {
            let broken = undeclared(&played);
            prop_assert!(broken.is_empty(), "{broken:?} in\n{}", played.ladder());
        }
        for input in &played.inputs {
            if let InputKind::Command(command) = &input.what {
                let text = serde_json::to_string(command).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Command>(&text).unwrap(), command);
            }
        }
        // To look at it changes nothing, and the past does not know the future.
        let count = place.index(played.log.len() + 1);
        let refused = |record: &Record| matches!(record.event, Event::Refused(_));
        if !played.log.records().get(count).is_some_and(refused) {
            let then = cut(&played.log, count);
            prop_assert_eq!(seen(&played, &played.log, count), seen(&played, &then, count));
        }
        played.replays();
    }
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn over_real_sockets_it_is_the_same(mischief in mischief()) {
        let memory = mischief.played(CarrierKind::Memory);
        let loopback = mischief.played(CarrierKind::Loopback);
        prop_assert_eq!(memory.digest(), loopback.digest());
    }
}

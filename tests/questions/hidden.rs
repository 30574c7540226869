//! While a question is open, nothing of the step asked about is to be seen: what is shown of the
//! run is the same whatever that step brings.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dorascope::files::lessons;
use dorascope::session::{Log, Playhead};
use dorascope::sim::{Event, Record, RecordId, Scenario};
use dorascope::view::question::masked;
use dorascope::view::scene::Sizes;
use dorascope::view::text::{self, Detail};
use dorascope::view::{Axis, LadderScene, Outline, SceneOptions};

use super::walk;

fn outline(log: &Log) -> Outline {
    let mut outline = Outline::default();
    outline.extend(log);
    outline
}

/// What stands on the screen, in full, but for the places of records in the log.
fn scene(log: &Log) -> String {
    let outline = outline(log);
    let playhead = Playhead::at_end(log);
    let mut told = text::ladder(log, &outline, playhead, Detail::Full);
    for axis in [Axis::Order, Axis::Compressed, Axis::True] {
        let options = SceneOptions {
            width: 900.0,
            axis,
            sizes: Sizes::default(),
            hidden: &BTreeSet::new(),
            order: &[],
            pinned: &[],
            measure: &|text, size| text.len() as f32 * size * 0.55,
        };
        let scene = LadderScene::new(log, &outline, playhead, &options, 0.0..1e9);
        write!(told, "{scene:?}").unwrap();
    }
    write!(told, "{:?}", log.world()).unwrap();
    without_records(&told)
}

fn without_records(told: &str) -> String {
    let mut parts = told.split("RecordId(");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        all.push_str(part.split_once(')').map_or(part, |(_, rest)| rest));
    }
    all
}

/// The places of what was sent and has not left.
fn waiting(log: &Log) -> Vec<usize> {
    let caused = |index: usize, fits: fn(&Event) -> bool| {
        let id = Some(RecordId::new(index));
        log.records()
            .iter()
            .any(|record| record.cause == id && fits(&record.event))
    };
    (0..log.len())
        .filter(|index| caused(*index, |event| matches!(event, Event::Held)))
        .filter(|index| !caused(*index, |event| matches!(event, Event::Released(_))))
        .collect()
}

#[test]
fn no_message_that_waits_is_to_be_seen() {
    let mut hidden = 0;
    for lesson in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let scenario = Scenario::parse(lesson.text).unwrap();
        walk(
            &scenario,
            |stepped, _| {
                let log = &stepped.log;
                let shown = masked(log, log.len());
                let held = waiting(log);
                assert_eq!(shown.is_some(), !held.is_empty(), "{}", lesson.name);
                let Some(shown) = shown else { return };
                assert_eq!(waiting(&shown), [0; 0], "{}", lesson.name);
                hidden += held.len();
                for sent in held {
                    let Event::Sent(packet, _) = &log.records()[sent].event else {
                        panic!("{}", lesson.name);
                    };
                    let kind = format!("waits: {:?}", packet.kind);
                    assert!(!scene(&shown).contains(&kind));
                }
            },
            |_, _| (),
        );
    }
    assert!(hidden > 50, "only {hidden} messages waited");
}

/// In another world the same hosts hear the same and do something else: the server refuses where
/// it grants, or is silent. What is shown while the question is open is the same.
#[test]
fn what_is_shown_does_not_depend_on_what_is_hidden() {
    for lesson in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let scenario = Scenario::parse(lesson.text).unwrap();
        walk(
            &scenario,
            |stepped, _| {
                let log = &stepped.log;
                let Some(shown) = masked(log, log.len()) else {
                    return;
                };
                let other = cut(log, &shown);
                assert_eq!(scene(&shown), scene(&other), "{}", lesson.name);
            },
            |_, _| (),
        );
    }
}

/// The log in which what `shown` hides never happened: its records are left out, and those behind
/// them move up.
fn cut(log: &Log, shown: &Log) -> Log {
    let mut places = Vec::new();
    let mut kept: Vec<Record> = Vec::new();
    for (record, seen) in log.records().iter().zip(shown.records()) {
        places.push(kept.len());
        if record == seen {
            kept.push(record.clone());
        }
    }
    let moved = |id: RecordId| RecordId::new(places[id.index()]);
    let mut cut = Log::default();
    cut.append(kept.into_iter().map(|record| Record {
        cause: record.cause.map(moved),
        ..record
    }));
    cut
}

#[test]
fn in_the_past_nothing_behind_the_place_is_left() {
    let scenario = Scenario::parse(lessons::find("three-devices").unwrap().text).unwrap();
    let mut ends = Vec::new();
    let mut whole = Log::default();
    walk(
        &scenario,
        |stepped, _| ends.push((stepped.log.len(), masked(&stepped.log, stepped.log.len()))),
        |stepped, _| whole = stepped.log.clone(),
    );
    for (end, then) in ends.into_iter().filter(|(end, _)| *end < whole.len()) {
        let now = masked(&whole, end).unwrap();
        assert_eq!(now.len(), end);
        if let Some(then) = then {
            assert_eq!(
                now.records(),
                then.records(),
                "as it was shown at the live edge"
            );
        }
    }
}

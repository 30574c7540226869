//! Scenes of real runs, looked at from every playhead.

#![allow(clippy::float_cmp, reason = "rows are whole numbers of points")]

mod crowd;
mod lanes;

use std::collections::BTreeSet;

use super::*;
use crate::sim::Event;
use crate::time::SimTime;
use crate::view::testing::{
    LESSONS, changes, crowd, cut, lesson, outline_of, playheads, runs, silent_server, stepped,
};

/// Every letter is as wide as 0.55 of its size.
fn measure(text: &str, size: f32) -> f32 {
    text.chars().count() as f32 * size * 0.55
}

fn options(hidden: &BTreeSet<HostId>, axis: Axis, width: f32) -> SceneOptions<'_> {
    let sizes = Sizes::default();
    SceneOptions {
        width,
        axis,
        sizes,
        hidden,
        order: &[],
        pinned: &[],
        measure: &measure,
    }
}

fn scene(log: &Log, axis: Axis, playhead: Playhead, span: Range<f64>) -> LadderScene {
    let mut outline = Outline::default();
    outline.extend(log);
    LadderScene::new(
        log,
        &outline,
        playhead,
        &options(&BTreeSet::new(), axis, 1024.0),
        span,
    )
}

fn whole(log: &Log, axis: Axis, playhead: Playhead) -> LadderScene {
    scene(log, axis, playhead, 0.0..1e7)
}

fn names(scene: &LadderScene) -> Vec<&str> {
    scene.lanes.iter().map(|lane| &*lane.name).collect()
}

const AXES: [Axis; 3] = [Axis::Order, Axis::Compressed, Axis::True];

#[test]
fn nothing_leaks_from_the_future() {
    for (name, log) in runs() {
        for playhead in playheads(&log).into_iter().step_by(3) {
            let past = cut(&log, playhead.count);
            for axis in AXES {
                let seen = whole(&log, axis, playhead);
                assert_eq!(
                    whole(&past, axis, playhead),
                    seen,
                    "{name} {axis:?} {playhead:?}"
                );
            }
        }
    }
}

#[test]
fn an_outline_grows_as_it_would_be_built_at_once() {
    let log = lesson("05-rebinding");
    let mut grown = Outline::default();
    for count in 0..=log.len() {
        grown.extend(&cut(&log, count));
    }
    let mut at_once = Outline::default();
    at_once.extend(&log);
    assert_eq!(grown, at_once);
}

#[test]
fn the_client_stands_between_two_servers_and_left_of_one() {
    let seen = |name| {
        let log = lesson(name);
        names(&whole(&log, Axis::Order, Playhead::at_end(&log))).join(" | ")
    };
    assert_eq!(seen("03-two-servers"), "Server 1 | Laptop A | Server 2");
    assert_eq!(seen("01-dora"), "Laptop A | Server 1");
    assert_eq!(
        seen("29-three-devices"),
        "Laptop A | Smartphone B | Laptop C | Server 1"
    );
}

#[test]
fn the_choice_shows_when_it_has_fallen() {
    let log = lesson("03-two-servers");
    let selected = |playhead| {
        let scene = whole(&log, Axis::Order, playhead);
        scene
            .lanes
            .iter()
            .map(|lane| lane.selected)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        selected(Playhead::at(&log, SimTime::from_micros(100_000))),
        [None; 3]
    );
    assert_eq!(
        selected(Playhead::at_end(&log)),
        [Some(true), None, Some(false)]
    );
}

#[test]
fn a_broadcast_is_a_fan_under_way_to_both_servers() {
    let log = lesson("03-two-servers");
    let scene = whole(
        &log,
        Axis::Order,
        Playhead::at(&log, SimTime::from_micros(100_000)),
    );
    assert_eq!(scene.arrows.len(), 2);
    assert!(
        scene
            .arrows
            .iter()
            .all(|arrow| arrow.fan && arrow.in_flight && arrow.number == 1)
    );
    assert_eq!(scene.arrows[0].start, scene.arrows[1].start);
    assert!(
        (scene.arrows[0].fraction - 0.5).abs() < 1e-6,
        "{:?}",
        scene.arrows
    );
    assert_eq!(scene.messages, 1);
}

#[test]
fn the_other_devices_hear_an_offer_that_is_not_theirs() {
    let log = lesson("29-three-devices");
    let scene = whole(&log, Axis::Order, Playhead::at_end(&log));
    let offers: Vec<_> = scene
        .arrows
        .iter()
        .filter(|arrow| arrow.kind == Some(MessageType::Offer))
        .collect();
    assert_eq!(offers.len(), 9, "three offers to three devices each");
    let ignored = offers
        .iter()
        .filter(|arrow| arrow.mark == EndMark::Ignored(Rule::OtherClient));
    assert_eq!(ignored.count(), 6);
}

#[test]
fn a_lost_message_gets_sixty_percent_of_its_way() {
    let log = lesson("17-back-off");
    let scene = whole(&log, Axis::Order, Playhead::at_end(&log));
    let lost: Vec<_> = scene
        .arrows
        .iter()
        .filter(|arrow| arrow.mark.lost_on_the_way())
        .collect();
    assert_eq!(lost.len(), 3);
    assert!(
        lost.iter()
            .all(|arrow| (arrow.fraction - 0.6).abs() < 1e-6 && !arrow.in_flight)
    );
    assert!(
        scene.jumps[0].text.ends_with("s later: next try"),
        "{}",
        scene.jumps[0].text
    );
    assert!(
        scene
            .timers
            .iter()
            .any(|arc| arc.fired && arc.text.starts_with("next try in 4 s ± 1: "))
    );
}

#[test]
fn every_message_falls_one_row_in_order_of_departure() {
    for name in LESSONS.iter().copied() {
        let log = lesson(name);
        let scene = whole(&log, Axis::Order, Playhead::at_end(&log));
        assert!(
            scene
                .arrows
                .iter()
                .all(|arrow| arrow.end[1] - arrow.start[1] == 60.0)
        );
        assert!(scene.arrows.is_sorted_by_key(|arrow| arrow.number));
        assert!(scene.arrows.is_sorted_by(|a, b| a.start[1] <= b.start[1]));
    }
}

#[test]
fn true_heights_are_in_proportion_to_time() {
    let log = lesson("01-dora");
    let scene = whole(&log, Axis::True, Playhead::at_end(&log));
    assert_eq!(scene.arrows[1].start[1], scene.arrows[0].end[1]);
    assert_eq!(scene.arrows[1].end[1], 120.0);
}

#[test]
fn no_text_stands_on_another() {
    for (name, log) in runs() {
        for axis in AXES {
            for playhead in playheads(&log).into_iter().step_by(7) {
                assert_apart(name, &whole(&log, axis, playhead));
            }
        }
    }
}

fn assert_apart(name: &str, scene: &LadderScene) {
    let boxes = texts(scene);
    for (at, (text, place)) in boxes.iter().enumerate() {
        for (other, there) in &boxes[at + 1..] {
            assert!(!place.meets(there), "{name}: “{text}” meets “{other}”");
        }
    }
}

fn texts(scene: &LadderScene) -> Vec<(String, Turned)> {
    let labels = scene
        .labels
        .iter()
        .map(|label| (label.text.clone(), label.place()));
    let notes = scene
        .notes
        .iter()
        .map(|note| (note.text.clone(), note.rect));
    let bands = scene
        .bands
        .iter()
        .filter_map(|band| Some((band.state.name().into(), band.name?)));
    let timers = scene
        .timers
        .iter()
        .filter_map(|arc| Some((arc.text.clone(), arc.rect?)));
    let silences = scene
        .silences
        .iter()
        .map(|silence| (silence.text.clone(), silence.rect));
    let jumps = scene
        .jumps
        .iter()
        .map(|jump| (jump.text.clone(), jump.rect));
    let lane = scene.crowd.iter();
    let numbers = lane.clone().flat_map(|lane| &lane.states);
    let numbers = numbers.filter_map(|run| run.number.map(|(n, rect)| (n.to_string(), rect)));
    let told = lane.filter_map(|lane| lane.density.as_ref());
    let told = told.flat_map(|density| density.words.iter().cloned());
    let upright = notes
        .chain(numbers)
        .chain(told)
        .chain(bands)
        .chain(timers)
        .chain(silences)
        .chain(jumps);
    labels
        .chain(upright.map(|(text, rect)| (text, rect.into())))
        .collect()
}

#[test]
fn every_message_has_its_name_and_value() {
    for name in LESSONS.iter().copied() {
        let log = lesson(name);
        let scene = whole(&log, Axis::Order, Playhead::at_end(&log));
        for number in 1..=scene.messages {
            let has = |kind| {
                scene
                    .labels
                    .iter()
                    .any(|label| label.number == number && label.kind == kind)
            };
            assert!(has(LabelKind::Name), "{name}: message {number} has no name");
            assert!(
                has(LabelKind::Value),
                "{name}: message {number} has no value"
            );
        }
    }
}

#[test]
fn nothing_lies_below_the_playhead() {
    for (name, log) in runs() {
        for playhead in playheads(&log) {
            let scene = whole(&log, Axis::Order, playhead);
            let below = |y: f32| y > scene.playhead_y + 0.01;
            let tips = scene
                .arrows
                .iter()
                .map(|a| a.start[1] + (a.end[1] - a.start[1]) * a.fraction);
            let bands = scene.bands.iter().map(|band| band.y1);
            let notes = scene.notes.iter().map(|note| note.rect.max[1]);
            let ticks = scene.ticks.iter().map(|tick| tick.y);
            for y in tips.chain(bands).chain(notes).chain(ticks) {
                assert!(
                    !below(y),
                    "{name} {playhead:?}: {y} below {}",
                    scene.playhead_y
                );
            }
        }
    }
}

#[test]
fn a_span_shows_what_the_whole_shows_there() {
    let log = lesson("05-rebinding");
    let end = Playhead::at_end(&log);
    for axis in [Axis::Order, Axis::Compressed] {
        let all = whole(&log, axis, end);
        for top in [0.0, 130.0, 500.0, 700.0] {
            let part = scene(&log, axis, end, top..top + 300.0);
            let expected = all.arrows.iter().filter(|arrow| {
                f64::from(arrow.end[1]) >= top && f64::from(arrow.start[1]) <= top + 300.0
            });
            let shown: Vec<_> = part
                .arrows
                .iter()
                .map(|arrow| (arrow.number, arrow.to))
                .collect();
            for arrow in expected {
                assert!(
                    shown.contains(&(arrow.number, arrow.to)),
                    "{axis:?} {top}: {}",
                    arrow.number
                );
            }
        }
    }
}

#[test]
fn quiet_clients_fold_where_lanes_would_be_too_narrow() {
    let log = lesson("29-three-devices");
    let mut outline = Outline::default();
    outline.extend(&log);
    let hidden = BTreeSet::new();
    let narrow = options(&hidden, Axis::Order, 550.0);
    let scene = LadderScene::new(&log, &outline, Playhead::at_end(&log), &narrow, 0.0..1e6);
    assert_eq!(names(&scene), ["Laptop C", "2 more", "Server 1"]);
}

#[test]
fn a_silent_server_has_a_hollow_arrow() {
    let log = silent_server();
    let scene = whole(&log, Axis::Order, Playhead::at_end(&log));
    let first = &scene.silences[0];
    assert_eq!(
        (first.from, first.text.as_str()),
        (HostId(0), "told to be silent")
    );
    assert_eq!(scene.arrows[0].mark, EndMark::Ignored(Rule::ServerSilenced));
}

#[test]
fn a_held_message_waits_at_the_playhead() {
    let log = stepped("03-two-servers");
    let held = log
        .records()
        .iter()
        .position(|record| record.event == crate::sim::Event::Held);
    let scene = whole(&log, Axis::Order, Playhead::after(&log, held.unwrap() + 1));
    assert_eq!(scene.held.len(), 1);
    assert_eq!(scene.held[0].kind, Some(MessageType::Discover));
    assert_eq!((scene.messages, scene.arrows.len()), (0, 0));
}

#[test]
fn no_text_stands_on_another_at_any_size() {
    for (name, log) in runs() {
        let outline = outline_of(&log);
        for (width, text) in [(640.0, 13.0), (1280.0, 20.0), (3840.0, 26.0)] {
            let hidden = BTreeSet::new();
            let mut options = options(&hidden, Axis::Order, width);
            options.sizes = Sizes {
                text,
                small: text * 0.9,
                row: text * 4.6,
                ..options.sizes
            };
            let scene =
                LadderScene::new(&log, &outline, Playhead::at_end(&log), &options, 0.0..1e7);
            assert_apart(name, &scene);
        }
    }
}

#[test]
fn a_crowd_that_overhears_is_a_number() {
    let log = crowd("01-dora", 9);
    let scene = whole(&log, Axis::Order, Playhead::at_end(&log));
    assert!(names(&scene).contains(&"6 more"), "{:?}", names(&scene));
    let is_first = |arrow: &&Arrow| arrow.kind == Some(MessageType::Offer);
    let number = scene.arrows.iter().find(is_first).expect("an offer").number;
    let offer: Vec<_> = scene
        .arrows
        .iter()
        .filter(|arrow| arrow.number == number)
        .collect();
    let heard: u32 = offer.iter().map(|arrow| arrow.count).sum();
    assert_eq!(heard, 10, "one it is for, and nine others: {offer:?}");
    let folded: Vec<_> = offer.iter().filter(|arrow| arrow.count > 1).collect();
    assert_eq!(folded.len(), 1, "all folded share one arrow: {offer:?}");
    let says = |label: &&Label| label.number == number && label.kind == LabelKind::Count;
    assert_eq!(scene.labels.iter().filter(says).count(), 1);
}

#[test]
fn a_remark_is_written_whole_wherever_that_can_be() {
    let log = lesson("29-three-devices");
    let outline = outline_of(&log);
    let hidden = BTreeSet::new();
    let mut options = options(&hidden, Axis::Order, 440.0);
    options.sizes.narrowest_lane = 88.0;
    let scene = LadderScene::new(&log, &outline, Playhead::at_end(&log), &options, 0.0..1e7);
    assert!(scene.notes.len() > 10);
    for note in &scene.notes {
        let whole = note.text.replace('\n', " ");
        assert_eq!(whole, note.note.words());
        assert!(
            note.rect.min[0] >= 72.0 && note.rect.max[0] <= 440.0,
            "{note:?}"
        );
    }
    assert!(scene.notes.iter().any(|note| note.text.contains('\n')));
}

#[test]
fn who_lost_a_message_stands_beside_the_cross() {
    let log = lesson("17-back-off");
    let scene = whole(&log, Axis::Order, Playhead::at_end(&log));
    let reasons = scene
        .labels
        .iter()
        .filter(|label| label.kind == LabelKind::Reason);
    assert_eq!(reasons.count(), 3);
}

//! Many clients in the window and in pictures: they fold, are found, unfold and are kept; a crowd is
//! counted row by row; and no text stands on another however many there are.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

#[path = "bench/support.rs"]
mod many;
mod support;

#[path = "crowds/flow.rs"]
mod flow;

use std::sync::Arc;
use std::time::Duration;

use dorascope::files::export::Subject;
use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::pictures::{PictureFormat, write_pages};
use dorascope::files::export::svg::{Extent, PictureOptions, Pictures};
use dorascope::net::memory::MemoryCarrier;
use dorascope::session::{Log, Playhead, Run};
use dorascope::sim::{HostId, Scenario};
use dorascope::time::SimTime;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::compare::CompareWish;
use dorascope::view::arrangement::LaneWish;
use dorascope::view::steps::Steps;
use dorascope::view::text::{Detail, ladder};
use dorascope::view::{Axis, Outline};
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::texts::{faults, texts};
use support::window::{
    Window, act, alone, click, has, key, messages, press, steps, still, type_text, wait_for, wish,
};

const USUAL: [f32; 2] = [1280.0, 800.0];
const AXES: [Axis; 3] = [Axis::Order, Axis::Compressed, Axis::True];

/// Sixty clients of which one after the other is switched on, after so many steps.
fn sixty(count: usize, size: [f32; 2]) -> Window {
    let mut window = alone(Arc::new(many::arriving(60)), size);
    steps(&mut window, count);
    window
}

/// Clients that all ask within five seconds, some in vain.
fn storm(clients: u32) -> (Scenario, Log) {
    let mut scenario = many::crowd(clients);
    scenario.link.delay = Duration::from_millis(20);
    scenario.link.loss = 0.03;
    let mut run = Run::new(&scenario, Box::new(MemoryCarrier));
    let mut log = Log::default();
    log.append(run.take_records());
    log.append(many::join_all(&mut run, clients, Duration::from_secs(5)));
    (scenario, log)
}

/// A window that looks at the end of a run.
fn window_of((scenario, log): (Scenario, Log), size: [f32; 2]) -> Window {
    let mut window = alone(Arc::new(scenario), size);
    look_at(&mut window, log);
    window
}

/// Looks at the end of another run of the same hosts.
fn look_at(window: &mut Window, log: Log) {
    let model = &mut window.state_mut().model;
    model.log = log.into();
    (model.outline, model.steps) = (Outline::default(), Steps::default());
    model.outline.extend(&model.log);
    model.steps.extend(&model.log);
    let end = Playhead::at_end(&model.log);
    wish(window, Action::Seek(end));
}

/// What had happened by an instant.
fn until(log: &Log, millis: u64) -> Log {
    let count = log.count_at(SimTime::from_micros(millis * 1_000));
    let mut past = Log::default();
    past.append(log.records()[..count].iter().cloned());
    past
}

fn seek(window: &mut Window, millis: u64) {
    let at = SimTime::from_micros(millis * 1_000);
    let there = Playhead::at(&window.state().model.log, at);
    wish(window, Action::Seek(there));
}

fn shows_lane(window: &Window, name: &str) -> bool {
    let name = format!("Lane {name}");
    window.query_by_label_contains(&name).is_some()
}

#[test]
fn sixty_clients_fold_and_one_that_is_found_unfolds_and_is_kept() {
    let mut window = sixty(40, USUAL);
    assert!(shows_lane(&window, "59 more: 1 of 60 shown"));
    assert!(!shows_lane(&window, "Home 000002"));

    act(&mut window, Verb::Find);
    type_text(&mut window, "02:00:00:00:00:02");
    key(&mut window, Key::Enter);
    assert!(shows_lane(&window, "Home 000002"), "what is found unfolds");
    assert_eq!(window.state().model.lane, Some(HostId(3)));
    let found = messages(&window);
    key(&mut window, Key::Enter);
    assert!(messages(&window) > found, "to its next message");
    key(&mut window, Key::Escape);

    press(&mut window, Modifiers::SHIFT, Key::D);
    act(&mut window, Verb::Live);
    wish(&mut window, Action::SelectLane(HostId(3)));
    wish(&mut window, Action::Unselect);
    steps(&mut window, 30);
    assert_eq!(window.state().model.lane, None);
    assert!(shows_lane(&window, "Home 000002"), "what is pinned is kept");

    wish(&mut window, Action::Lanes(LaneWish::Pin(HostId(3))));
    steps(&mut window, 1);
    assert!(!shows_lane(&window, "Home 000002"), "and folds again");
}

#[test]
fn the_folded_lane_lists_its_clients_and_a_click_unfolds_one() {
    let mut window = sixty(30, USUAL);
    act(&mut window, Verb::Folded);
    assert!(has(&window, "59 of 60 clients stand here"));
    click(&mut window, "Unfold Home 000002");
    assert_eq!(window.state().model.lanes.pinned, [HostId(3)]);
    assert!(shows_lane(&window, "Home 000002 BOUND"));
    act(&mut window, Verb::Folded);
    assert!(!has(&window, "Find a client…"), "the same wish closes it");
    window.get_by_label_contains("Lane 58 more").click();
    window.run_steps(4);
    click(&mut window, "Find a client…");
    assert!(window.state().model.finding, "the list leads to the search");
}

#[test]
fn two_crowds_side_by_side_offer_only_what_can_be_done_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fifty.dorascope");
    let mut window = still("power-cut", [2_000.0, 1_000.0]);
    steps(&mut window, 3);
    assert!(has(&window, "Whole run"));
    wish(&mut window, Action::SaveSession(path.clone()));
    wait_for(&mut window, "the file", |window| {
        window.state().model.session.file.is_some()
    });
    wish(&mut window, Action::Compare(CompareWish::File(path)));
    wait_for(&mut window, "the comparison", |window| {
        window.state().comparison().is_some()
    });
    window.run_steps(3);
    assert!(!has(&window, "Whole run"), "its clicks would lead nowhere");
    let heads: Vec<_> = window.query_all_by_label_contains(" of 50 shown").collect();
    assert_eq!(heads.len(), 2, "one in each");
    heads[1].click();
    drop(heads);
    window.run_steps(4);
    window.get_by_label_contains(" of 50 clients stand here");
    assert!(!has(&window, "Find a client…"));
    let mut folded = window.query_all_by_label_contains("Unfold Home");
    folded.next().unwrap().click();
    drop(folded);
    window.run_steps(4);
    let sides = &window.state().comparison().unwrap().sides;
    let pinned = sides.each_ref().map(|side| side.model.lanes.pinned.len());
    assert_eq!(pinned, [0, 1]);
}

#[test]
fn a_broadcast_ends_at_the_folded_once_with_their_number() {
    let window = sixty(60, USUAL);
    let arrows = window.query_all_by_label_contains("to 1");
    let others: Vec<_> = arrows
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| label.contains(" others, ignored"))
        .collect();
    assert!(!others.is_empty());
    let mut numbers: Vec<_> = others
        .iter()
        .map(|label| label.split(':').next().unwrap())
        .collect();
    let all = numbers.len();
    numbers.dedup();
    assert_eq!(numbers.len(), all, "one for each message: {others:?}");
}

#[test]
fn a_crowd_is_told_in_rows_and_the_strip_goes_anywhere() {
    let mut window = window_of(storm(240), USUAL);
    for (axis, words) in [
        (Axis::Order, "each row = 20 messages"),
        (Axis::True, "each row = 50 ms"),
        (Axis::Compressed, "each row from 50 ms"),
    ] {
        window.state_mut().model.axis = axis;
        window.run_steps(2);
        let head = window.get_by_label_contains("Lane 240 clients: 1 of 240 shown");
        let label = head.accesskit_node().label().unwrap();
        assert!(label.contains(words), "{axis:?}: {label}");
        assert!(label.contains("BOUND"), "{label}");
    }
    let strip = window.get_by_label("Whole run").rect();
    let all = window.state().model.steps.departures().len();
    let place = strip.left_top() + vec2(strip.width() / 2.0, strip.height() * 0.02);
    for pressed in [true, false] {
        window.hover_at(place);
        window.event(egui::Event::PointerButton {
            pos: place,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        window.run_steps(2);
    }
    let there = messages(&window);
    assert!(there > 0 && there < all / 2, "{there} of {all}");
}

#[test]
fn pinned_lanes_stand_beside_a_crowd_with_their_messages() {
    let mut window = window_of(storm(240), USUAL);
    wish(&mut window, Action::Lanes(LaneWish::Pin(HostId(100))));
    seek(&mut window, 2_500);
    assert!(shows_lane(&window, "Home 000099"));
    assert!(shows_lane(&window, "240 clients: 1 of 240 shown"));
    let its = window.query_all_by_label_contains("from Home 000099 to Server 1");
    assert!(its.count() >= 2, "its DISCOVER and its REQUEST");
    let others = window.query_all_by_label_contains("from Home 000098");
    assert_eq!(others.count(), 0, "all others are counted");
}

#[test]
fn a_crowd_is_seen_from_afar_and_from_near() {
    let mut window = window_of(storm(240), USUAL);
    window.state_mut().model.axis = Axis::True;
    let told = |window: &mut Window| {
        window.run_steps(2);
        let head = window.get_by_label_contains("Lane 240 clients");
        head.accesskit_node().label().unwrap()
    };
    assert!(told(&mut window).contains("each row = 50 ms"));
    for _ in 0..5 {
        act(&mut window, Verb::ZoomOut);
    }
    let far = told(&mut window);
    assert!(far.contains("each row = 500 ms"), "{far}");
    act(&mut window, Verb::Fit);
    for _ in 0..3 {
        act(&mut window, Verb::ZoomIn);
    }
    let near = told(&mut window);
    assert!(near.contains("each row = 20 ms"), "{near}");
}

/// What is wrong with the texts of a window.
fn wrong(window: &Window, place: &str) -> Vec<String> {
    let faults = faults(&texts(window.output()));
    faults
        .iter()
        .map(|fault| format!("{place}: {fault}"))
        .collect()
}

#[test]
fn no_text_of_folded_clients_is_cut_off_or_covered() {
    let mut found = Vec::new();
    for (size, pixels) in [
        ([1024.0, 640.0], 1.0),
        ([1280.0, 720.0], 1.0),
        ([1920.0, 1080.0], 2.0),
    ] {
        for wall in [false, true] {
            let mut window = sixty(9, size);
            window.set_pixels_per_point(pixels);
            if wall {
                act(&mut window, Verb::ProjectorHere);
            }
            for step in 0..14 {
                steps(&mut window, 1);
                let place = format!("{size:?}, wall {wall}, step {step}");
                found.extend(wrong(&window, &place));
            }
        }
    }
    assert!(found.is_empty(), "{} faults: {found:#?}", found.len());
}

#[test]
fn no_text_of_a_crowd_is_cut_off_or_covered() {
    let run = storm(240);
    let mut found = Vec::new();
    for (size, pixels) in [
        ([1024.0, 640.0], 1.0),
        ([1280.0, 720.0], 1.0),
        ([1920.0, 1080.0], 2.0),
    ] {
        for wall in [false, true] {
            let mut window = window_of(run.clone(), size);
            window.set_pixels_per_point(pixels);
            if wall {
                act(&mut window, Verb::ProjectorHere);
            }
            for host in [40, 100] {
                wish(&mut window, Action::Lanes(LaneWish::Pin(HostId(host))));
            }
            for millis in [100, 2_500, 40_000] {
                look_at(&mut window, until(&run.1, millis));
                for axis in AXES {
                    window.state_mut().model.axis = axis;
                    window.run_steps(4);
                    let place = format!("{size:?}, wall {wall}, {axis:?} at {millis}");
                    found.extend(wrong(&window, &place));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} faults: {found:#?}", found.len());
}

#[test]
fn pictures_of_a_crowd_come_from_the_same_scene() {
    let (scenario, log) = storm(240);
    let subject = Subject {
        options: ExportOptions::default(),
        log: &log,
        until: Playhead::at_end(&log),
        title: "A storm",
        scenario: Some(&scenario),
        epoch: Duration::ZERO,
        notes: &[],
    };
    for axis in AXES {
        let options = PictureOptions {
            axis,
            ..PictureOptions::default()
        };
        let pictures = Pictures::new(&subject, &options).unwrap();
        let sheet = pictures.whole().unwrap();
        let [width, height] = pictures.size(&sheet);
        assert!(width <= 2_000.0 && height <= 20_000.0, "{width} x {height}");
        let mut svg = Vec::new();
        pictures.write(&sheet, &mut svg).unwrap();
        let svg = String::from_utf8(svg).unwrap();
        assert!(svg.contains("240 clients"), "{axis:?}");
        assert!(svg.contains("each row"), "{axis:?}");
        assert!(svg.contains("message 1: DHCPDISCOVER"), "{axis:?}");
        assert!(svg.len() < 4_000_000, "{axis:?}: {} octets", svg.len());
    }
    let options = PictureOptions {
        extent: Extent::Messages(1..=400),
        ..PictureOptions::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("storm.png");
    let files = write_pages(&path, PictureFormat::Png(1.0), 900.0, &subject, &options).unwrap();
    assert!(!files.is_empty() && files.len() < 40, "{}", files.len());
    let mut outline = Outline::default();
    outline.extend(&log);
    let text = ladder(&log, &outline, subject.until, Detail::Full);
    let lines = text.lines().count();
    assert_eq!(lines, outline.messages(subject.until), "one line a message");
}

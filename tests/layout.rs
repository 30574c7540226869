//! No text is cut off, and none stands on another: every lesson, step by step, in the window and
//! in projector mode, at the sizes that are promised.

#![cfg(feature = "window")]

mod support;

use std::collections::BTreeSet;

use dorascope::files::lessons;
use dorascope::ui::action::Verb;

use support::texts::{faults, texts, texts_of_sheet};
use support::window::{Window, act, at_once, still};

/// The sizes that are promised, in points; the last is a screen of 3840 by 2160 at scale 2.
const SMALLEST: [f32; 2] = [1024.0, 640.0];
const USUAL: [f32; 2] = [1280.0, 720.0];
const LARGEST: [f32; 2] = [1920.0, 1080.0];

/// More steps than any lesson has captions for.
const MOST_STEPS: usize = 24;

/// Plays a lesson to its end and gathers what is wrong at each step.
fn play(lesson: &str, size: [f32; 2], begin: impl Fn(&mut Window)) -> BTreeSet<String> {
    let mut window = still(lesson, size);
    if size == LARGEST {
        window.set_pixels_per_point(2.0);
    }
    begin(&mut window);
    window.run_steps(2);
    let mut found = BTreeSet::new();
    for step in 0..MOST_STEPS {
        let place = format!("{lesson}, step {step}, {} x {}", size[0], size[1]);
        let faults = faults(&texts(window.output()));
        found.extend(faults.iter().map(|fault| format!("{place}: {fault}")));
        if window.state().model.at_lesson_end() {
            break;
        }
        at_once(&mut window, Verb::Step);
    }
    found
}

/// One lesson of each kind: few lanes and many, timers, a relay, losses, a bystander, the longest.
const SAMPLE: [&str; 6] = [
    "two-servers",
    "rebinding",
    "decline",
    "relay",
    "exhaustion",
    "lost-request",
];

/// Variants whose messages go other ways than their lesson's.
const VARIANTS: [&str; 5] = [
    "rebinding+not-shared",
    "relay+option-82",
    "rogue-server+snooping",
    "amnesia+not-authoritative",
    "three-devices+offers-not-held",
];

fn all() -> impl Iterator<Item = &'static str> {
    let few = lessons::all().iter().filter(|lesson| !lesson.has_crowd());
    few.map(|lesson| lesson.name).chain(VARIANTS)
}

fn check(
    lessons: impl IntoIterator<Item = &'static str>,
    size: [f32; 2],
    begin: impl Fn(&mut Window),
) {
    let lessons = lessons.into_iter();
    let found: Vec<String> = lessons
        .flat_map(|lesson| play(lesson, size, &begin))
        .collect();
    assert!(
        found.is_empty(),
        "{} faults:\n{}",
        found.len(),
        found.join("\n")
    );
}

/// The check can fail: texts on each other, cut off, and turned so that they just miss.
#[test]
fn faults_are_found_and_neighbours_are_not() {
    let paint = |second: egui::Pos2, angle: f32, width: f32| {
        let ctx = egui::Context::default();
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            let clip = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, 400.0));
            let painter = ui.painter().with_clip_rect(clip);
            for (place, angle) in [(egui::pos2(20.0, 100.0), 0.0), (second, angle)] {
                let font = egui::FontId::proportional(14.0);
                let color = egui::Color32::WHITE;
                let galley = painter.layout_no_wrap("DHCPDISCOVER".into(), font, color);
                let shape = egui::epaint::TextShape::new(place, galley, color);
                painter.add(shape.with_angle(angle));
            }
        });
        output.textures_delta.clear();
        faults(&texts(&output)).len()
    };
    assert_eq!(
        paint(egui::pos2(40.0, 105.0), 0.0, 400.0),
        1,
        "on each other"
    );
    assert_eq!(
        paint(egui::pos2(20.0, 118.0), 0.0, 400.0),
        0,
        "below each other"
    );
    assert_eq!(
        paint(egui::pos2(40.0, 120.0), -0.6, 400.0),
        1,
        "turned into it"
    );
    assert_eq!(
        paint(egui::pos2(40.0, 120.0), 0.6, 400.0),
        0,
        "turned away from it"
    );
    assert_eq!(paint(egui::pos2(20.0, 140.0), 0.0, 60.0), 2, "both cut off");
}

#[test]
fn start_page_and_sheets() {
    let mut found = Vec::new();
    for size in [SMALLEST, LARGEST, SHRUNK[0], SHRUNK[2]] {
        for verb in [Verb::Lessons, Verb::Keys, Verb::About] {
            let mut window = still("three-devices", size);
            act(&mut window, verb);
            window.run_steps(4);
            let texts = match verb {
                Verb::Lessons => texts(window.output()),
                _ => texts_of_sheet(window.output(), size.into()),
            };
            assert!(texts.len() > 4, "{verb:?} is shown");
            let faults = faults(&texts);
            found.extend(
                faults
                    .iter()
                    .map(|fault| format!("{verb:?}, {size:?}: {fault}")),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Text at 125, 160 and 200 % in the smallest window leaves so many points.
const SHRUNK: [[f32; 2]; 3] = [[819.0, 512.0], [640.0, 400.0], [512.0, 320.0]];

#[test]
fn large_text_in_the_smallest_window() {
    for size in SHRUNK {
        for lesson in ["two-servers", "three-devices"] {
            let found = play(lesson, size, in_the_window);
            assert!(found.is_empty(), "{found:#?}");
        }
    }
}

fn in_the_window(_: &mut Window) {}

fn on_the_wall(window: &mut Window) {
    act(window, Verb::ProjectorHere);
}

#[test]
fn the_smallest_window() {
    check(all(), SMALLEST, in_the_window);
}

#[test]
fn the_usual_window() {
    check(SAMPLE, USUAL, in_the_window);
}

#[test]
fn the_largest_window() {
    check(SAMPLE, LARGEST, in_the_window);
}

#[test]
fn the_smallest_wall() {
    check(SAMPLE, SMALLEST, on_the_wall);
}

#[test]
fn the_usual_wall() {
    check(SAMPLE, USUAL, on_the_wall);
}

#[test]
fn the_largest_wall() {
    check(SAMPLE, LARGEST, on_the_wall);
}

#[test]
#[ignore = "needs minutes"]
fn every_lesson_in_every_window_and_on_every_wall() {
    for size in [USUAL, LARGEST] {
        check(all(), size, in_the_window);
    }
    for size in [SMALLEST, USUAL, LARGEST] {
        check(all(), size, on_the_wall);
    }
}

//! A lecture in a minute: the keys of a presenter, and what a screen reader says after each.

#![cfg(feature = "window")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dorascope::ui::prefs::Speed;
use egui::{Key, Modifiers, accesskit};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::window::{Window, key, press, window, window_at};

/// What is read aloud: the live region.
fn heard(window: &Window) -> String {
    let caption = window.get_by_role(accesskit::Role::Status);
    caption.accesskit_node().label().unwrap_or_default()
}

/// Presses these keys one after the other, and writes down what was heard after each.
fn walk(window: &mut Window, keys: &[(Modifiers, Key, &str)]) -> String {
    let mut log = format!("{:>14}  {}\n", "", heard(window));
    for (modifiers, key, name) in keys {
        let before = heard(window);
        press(window, *modifiers, *key);
        let now = heard(window);
        let words = if now == before { "…" } else { &now };
        writeln!(log, "{name:>14}  {words}").expect("room for a line");
    }
    log
}

const NONE: Modifiers = Modifiers::NONE;
const STEP: (Modifiers, Key, &str) = (NONE, Key::Space, "Space");
const CLICK_ON: (Modifiers, Key, &str) = (NONE, Key::PageDown, "Page Down");
const CLICK_BACK: (Modifiers, Key, &str) = (NONE, Key::PageUp, "Page Up");

#[test]
fn dora_with_a_clicker() {
    let mut window = window("dora");
    let log = walk(
        &mut window,
        &[
            STEP,
            CLICK_ON,
            CLICK_ON,
            CLICK_BACK,
            CLICK_ON,
            CLICK_ON,
            (NONE, Key::Home, "Home"),
            (Modifiers::ALT, Key::ArrowRight, "Alt+→"),
            (NONE, Key::Home, "Home"),
            (NONE, Key::End, "End"),
            (NONE, Key::C, "C"),
            (NONE, Key::C, "C"),
            (NONE, Key::Period, "."),
            (NONE, Key::Period, "."),
            (Modifiers::ALT, Key::ArrowRight, "Alt+→"),
            CLICK_ON,
            CLICK_ON,
            (Modifiers::ALT, Key::ArrowRight, "Alt+→"),
        ],
    );
    insta::assert_snapshot!(log);
}

#[test]
fn two_servers_with_a_clicker() {
    let mut window = window("two-servers");
    let log = walk(&mut window, &[CLICK_ON; 8]);
    insta::assert_snapshot!(log);
}

#[test]
fn a_lease_lost_on_the_way_before_a_room() {
    let mut window = window("dora");
    let log = walk(
        &mut window,
        &[
            (NONE, Key::F5, "F5"),
            CLICK_ON,
            (NONE, Key::X, "X"),
            CLICK_ON,
            CLICK_ON,
            CLICK_ON,
            CLICK_BACK,
            (NONE, Key::Escape, "Esc"),
            (NONE, Key::End, "End"),
        ],
    );
    insta::assert_snapshot!(log);
}

/// Forward, back to the start, and forward again: the diagram is the same, pixel for pixel.
#[test]
#[ignore = "needs a software rasteriser"]
fn the_way_back_and_forward_again_gives_the_same_pictures() {
    for lesson in ["dora", "two-servers", "renewal"] {
        let mut window = window_at(lesson, [1280.0, 720.0], Speed::Instant);
        let first = pictures(&mut window);
        let again = pictures(&mut window);
        let differing: Vec<usize> = (0..STEPS).filter(|&at| first[at] != again[at]).collect();
        assert_eq!(differing, Vec::<usize>::new(), "{lesson}");
        let distinct: BTreeSet<&Vec<u8>> = first.iter().collect();
        assert!(distinct.len() > STEPS / 2, "{lesson} hardly moves");
    }
}

/// How many steps are looked at.
const STEPS: usize = 8;

/// The diagram after each step from the start on.
fn pictures(window: &mut Window) -> Vec<Vec<u8>> {
    key(window, Key::Home);
    let step = |_| {
        key(window, Key::PageDown);
        picture(window)
    };
    (0..STEPS).map(step).collect()
}

/// The diagram, but for its lower edge, where a sign says that one looks at the past.
fn picture(window: &mut Window) -> Vec<u8> {
    window.run_steps(2);
    let diagram = window.get_by_role(accesskit::Role::Canvas).rect();
    let window = window.render().expect("a rendered window");
    let end = diagram.bottom() - 48.0;
    let inside = |place: f32, least: f32, most: f32| (least..most).contains(&place);
    let lines = (0_u16..).map(f32::from).zip(window.rows());
    let lines = lines.filter(|(y, _)| inside(*y, diagram.top(), end));
    let pixels = lines.flat_map(|(_, line)| (0_u16..).map(f32::from).zip(line));
    let shown = pixels.filter(|(x, _)| inside(*x, diagram.left(), diagram.right()));
    shown.flat_map(|(_, pixel)| pixel.0).collect()
}

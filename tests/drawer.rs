//! The drawer below the diagram as a user meets it: tabs, rows and titles by their names, one
//! selection with the diagram, a filter that says what it understood.

#![cfg(feature = "window")]

mod support;

use dorascope::ui::prefs::Speed;
use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::window::{Window, click, key, window_at};

fn window(lesson: &str, steps: usize) -> Window {
    let mut window = window_at(lesson, [1280.0, 800.0], Speed::Instant);
    for _ in 0..steps {
        key(&mut window, Key::Space);
    }
    window
}

/// A click that no other follows at once.
fn click_once(window: &mut Window, name: &str) {
    click(window, name);
    window.run_steps(40);
}

fn type_filter(window: &mut Window, text: &str) {
    window.get_by_label("Filter").focus();
    window.run_steps(2);
    window.get_by_label("Filter").type_text(text);
    window.run_steps(4);
}

fn shown(window: &Window) -> Option<usize> {
    window.state().model.shown().map(|shown| shown.number)
}

/// The numbers of the rows in sight, from top to bottom.
fn rows(window: &Window) -> Vec<usize> {
    let mut rows: Vec<(f32, usize)> = window
        .query_all_by_label_contains("row ")
        .filter_map(|node| {
            let label = node.accesskit_node().label()?;
            let number = label.strip_prefix("row ")?.split(':').next()?;
            Some((node.rect().top(), number.parse().ok()?))
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, number)| number).collect()
}

const OFFER_ROW: &str = "row 2: DHCPOFFER, server-1 to everyone, proposes 192.168.1.100 for 1 h";
const OFFER_ARROW: &str = "message 2: DHCPOFFER from Server 1 to Laptop A, accepted";

#[test]
fn a_row_selects_its_arrow_and_an_arrow_its_row() {
    let mut window = window("dora", 4);
    click_once(&mut window, OFFER_ROW);
    assert_eq!(shown(&window), Some(2));
    window.get_by_label("yiaddr: 192.168.1.100");
    key(&mut window, Key::ArrowDown);
    assert_eq!(shown(&window), Some(3));
    assert!(!is_chosen(&window, OFFER_ROW));
    click(&mut window, OFFER_ARROW);
    assert!(is_chosen(&window, OFFER_ROW));
}

fn is_chosen(window: &Window, row: &str) -> bool {
    window
        .get_by_label(row)
        .accesskit_node()
        .is_selected()
        .unwrap_or(false)
}

#[test]
fn a_selection_made_elsewhere_comes_into_sight_and_no_new_row_steals_it() {
    let mut window = window("three-devices", 9);
    let last = window.state().model.message_count();
    assert!(rows(&window).contains(&last), "the end is followed");
    assert!(!rows(&window).contains(&1), "not all rows are in sight");
    for _ in 1..last {
        key(&mut window, Key::ArrowUp);
    }
    window.run_steps(30);
    assert_eq!(shown(&window), Some(1));
    assert!(rows(&window).contains(&1));
    for _ in 0..3 {
        key(&mut window, Key::Space);
    }
    assert!(window.state().model.message_count() > last);
    assert_eq!(shown(&window), Some(1));
    assert!(rows(&window).contains(&1));
}

#[test]
fn two_clicks_lead_to_the_landing() {
    let mut window = window("dora", 4);
    for _ in 0..2 {
        window.get_by_label(OFFER_ROW).click();
    }
    window.run_steps(4);
    assert_eq!(window.state().model.message_count(), 2);
    assert_eq!(shown(&window), Some(2));
    assert_eq!(rows(&window), [1, 2], "only what has left by then");
    let landed = window.state().model.playhead();
    key(&mut window, Key::End);
    for _ in 0..2 {
        key(&mut window, Key::PageUp);
    }
    assert_eq!(window.state().model.playhead(), landed, "the end of a step");
}

#[test]
fn a_filter_says_what_it_understood() {
    let mut window = window("dora", 4);
    type_filter(&mut window, "type:ack from:server-1");
    assert_eq!(rows(&window), [4]);
    window.get_by_label("1 of 4: type ACK, from server-1");
    click(&mut window, "Clear");
    assert_eq!(rows(&window), [1, 2, 3, 4]);
    type_filter(&mut window, "nak");
    window.get_by_label("No message fits the filter");
    window.get_by_label("0 of 4: type NAK");
}

#[test]
fn the_filter_keeps_the_focus_from_letter_to_letter() {
    let mut window = window("dora", 4);
    window.get_by_label("Filter").focus();
    window.run_steps(2);
    for letter in ["n", "a", "k"] {
        window.event(egui::Event::Text(letter.into()));
        window.run_steps(3);
    }
    window.get_by_label("0 of 4: type NAK");
}

#[test]
fn letters_in_the_filter_are_no_keys() {
    let mut window = window("dora", 2);
    window.get_by_label("Filter").focus();
    window.run_steps(2);
    key(&mut window, Key::M);
    key(&mut window, Key::R);
    assert_eq!(window.state().model.message_count(), 2);
    window.get_by_label("Filter");
}

#[test]
fn titles_sort_and_turn_the_order_around() {
    let mut window = window("dora", 4);
    click_once(&mut window, "Sort by type");
    assert_eq!(rows(&window), [4, 1, 2, 3], "ACK, DISCOVER, OFFER, REQUEST");
    click_once(&mut window, "Sort by type, ascending");
    assert_eq!(rows(&window), [3, 2, 1, 4]);
    click_once(&mut window, "Sort by no.");
    assert_eq!(rows(&window), [1, 2, 3, 4]);
}

#[test]
fn leases_and_bindings_are_those_at_the_playhead() {
    let mut window = window("dora", 0);
    click(&mut window, "Leases");
    window.get_by_label("No client holds a lease here: it begins with a DHCPACK");
    click(&mut window, "Server bindings");
    window.get_by_label("No server has anything on record: it begins with an offer");
    for _ in 0..4 {
        key(&mut window, Key::Space);
    }
    let of_laptop = "binding of server-1: 192.168.1.100 for 02:00:00:00:00:0a";
    window.get_by_label(&format!("{of_laptop}, active"));
    key(&mut window, Key::PageUp);
    click(&mut window, "Leases");
    assert!(
        window
            .query_by_label_contains("lease of laptop-a")
            .is_none(),
        "the server has granted, the client does not know yet"
    );
    click(&mut window, "Server bindings");
    key(&mut window, Key::PageUp);
    window.get_by_label(&format!("{of_laptop}, offered"));
    key(&mut window, Key::End);
    click(&mut window, "Leases");
    window
        .get_by_label("lease of laptop-a: 192.168.1.100 from server-1, BOUND, 59 min 59 s left")
        .click();
    window.run_steps(4);
    assert!(window.state().model.lane.is_some());
}

#[test]
fn the_drawer_opens_and_closes_and_its_state_is_remembered() {
    let mut window = window("dora", 1);
    window.get_by_label("Server bindings");
    key(&mut window, Key::M);
    assert!(window.query_by_label("Server bindings").is_none());
    assert_eq!(window.state().model.prefs.drawer.open, Some(false));
    click(&mut window, "View");
    window.get_by_label_contains("Drawer").click();
    window.run_steps(4);
    click(&mut window, "Server bindings");
    click(&mut window, "Close");
    assert!(window.query_by_label("Server bindings").is_none());
    let small = window_at("dora", [1024.0, 640.0], Speed::Instant);
    assert!(small.query_by_label("Server bindings").is_none());
}

#[test]
fn the_drawer_can_be_drawn_taller() {
    let mut window = window("dora", 4);
    let before = window.state().model.prefs.drawer.height;
    let tab = window.get_by_label("Server bindings").rect();
    let edge = egui::pos2(tab.center().x, tab.center().y - 20.0);
    window.drag_at(edge);
    window.run_steps(2);
    window.hover_at(edge - egui::vec2(0.0, 60.0));
    window.run_steps(2);
    window.drop_at(edge - egui::vec2(0.0, 60.0));
    window.run_steps(2);
    let after = window.state().model.prefs.drawer.height;
    assert!(after > before + 40.0, "{before} → {after}");
}

//! Charts, leases and bindings in the drawer as a user meets them: figures that go back with the
//! playhead, rows and lanes that point at each other, addresses that are freed and reserved; and
//! a window that draws nothing while nothing moves.

#![cfg(feature = "window")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use dorascope::protocol::server::BindingState;
use dorascope::sim::HostId;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::drawer::DrawerWish;
use dorascope::ui::prefs::{Speed, Tab};
use dorascope::view::charts::{Chart, Subject};
use egui::{Key, Pos2, Rect, ViewportId, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::window::{Window, click, key, steps as make_steps, window_at, wish};

const WIDE: [f32; 2] = [1920.0, 1080.0];
const NARROW: [f32; 2] = [1280.0, 800.0];

fn window(lesson: &str, tab: Tab, size: [f32; 2], steps: usize) -> Window {
    let mut window = window_at(lesson, size, Speed::Instant);
    window.state_mut().model.prefs.drawer.open = Some(true);
    wish(&mut window, Action::Drawer(DrawerWish::Show(tab)));
    make_steps(&mut window, steps);
    window
}

fn click_twice(window: &mut Window, name: &str) {
    for _ in 0..2 {
        window.get_by_label(name).click();
    }
    window.run_steps(4);
}

fn click_at(window: &mut Window, place: Pos2) {
    window.drag_at(place);
    window.run_steps(1);
    window.drop_at(place);
    window.run_steps(4);
}

fn chart(window: &Window, subject: Subject) -> &Chart {
    let charts = &window.state().model.drawer.charts.picture().charts;
    let found = charts.iter().find(|chart| chart.subject == subject);
    found.expect("all charts are there")
}

/// Where a chart's figures are drawn.
fn frame(window: &Window, subject: Subject) -> Rect {
    let name = chart(window, subject).summary();
    window.get_by_label(&name).rect()
}

#[test]
fn each_chart_says_in_words_what_it_shows() {
    let window = window("dora", Tab::Charts, WIDE, 4);
    for words in [
        "Addresses in use: 1 of 50",
        "Time to lease: p50 800 ms, p99 800 ms",
        "Clients per state: BOUND 1",
    ] {
        window.get_by_label(words);
    }
    window.get_by_label_contains("Messages per second: ");
    assert!(window.query_by_label("Filter").is_none());
}

#[test]
fn going_back_takes_the_charts_with_it() {
    let mut window = window("three-devices", Tab::Charts, WIDE, 12);
    window.get_by_label("Addresses in use: 3 of 101");
    let picture = |window: &Window| window.state().model.drawer.charts.picture().clone();
    let whole = picture(&window);
    assert!((whole.playhead() - whole.to).abs() < 1e-9, "the live edge");
    for _ in 0..5 {
        key(&mut window, Key::PageUp);
    }
    let back = picture(&window);
    assert!(back.playhead() < whole.playhead());
    assert!((back.to - whole.to).abs() < 1e-9, "the axis stays");
    assert!(
        window
            .query_by_label("Addresses in use: 3 of 101")
            .is_none()
    );
    key(&mut window, Key::End);
    assert_eq!(picture(&window), whole);
}

#[test]
fn a_click_on_a_chart_leads_there() {
    let mut window = window("three-devices", Tab::Charts, WIDE, 12);
    let frame = frame(&window, Subject::Messages);
    let before = window.state().model.playhead().count;
    click_at(&mut window, frame.center());
    let model = &window.state().model;
    assert!(model.playhead().count < before);
    let (beginning, here) = (model.steps.beginning(), model.playhead().count);
    assert!(here > beginning);
    assert_eq!(model.steps.nearest(here), here, "the end of a step");
    click_at(
        &mut window,
        frame.left_center() + vec2(frame.width() * 0.95, 0.0),
    );
    assert!(window.state().model.playhead().count > here, "and forward");
}

#[test]
fn on_the_axis_of_time_a_click_leads_to_the_instant() {
    let mut window = window("renewal", Tab::Charts, WIDE, 4);
    click(&mut window, "Time axis: Order");
    click(&mut window, "Time axis: Compressed");
    window.get_by_label("Time axis: True");
    let frame = frame(&window, Subject::States);
    let end = window.state().model.log.end().as_secs_f64();
    assert!(end > 1_800.0);
    click_at(&mut window, frame.center());
    let here = window.state().model.playhead().instant.as_secs_f64();
    assert!((here - end / 2.0).abs() < end / 50.0, "{here} of {end}");
}

#[test]
fn the_pointer_reads_a_column_in_words() {
    let mut window = window("dora", Tab::Charts, WIDE, 4);
    let frame = frame(&window, Subject::States);
    window.hover_at(frame.right_center() - vec2(3.0, 0.0));
    window.run_steps(60);
    window.get_by_label_contains("At 0.");
    let bound = window.query_all_by_label("BOUND 1").count();
    assert_eq!(bound, 2, "the key, and what the pointer reads");
}

#[test]
fn a_narrow_drawer_shows_the_chart_of_ones_choice() {
    let mut window = window("dora", Tab::Charts, NARROW, 4);
    window.get_by_label("Addresses in use: 1 of 50");
    assert!(
        window
            .query_by_label("Clients per state: BOUND 1")
            .is_none()
    );
    click(&mut window, "Clients per state");
    window.get_by_label("Clients per state: BOUND 1");
    assert!(window.query_by_label("Addresses in use: 1 of 50").is_none());
    assert_eq!(window.state().model.prefs.drawer.chart, Subject::States);
}

const BINDING: &str = "binding of server-1: 192.168.1.100 for 02:00:00:00:00:0a, active";
const LEASE: &str = "lease of laptop-a: 192.168.1.100 from server-1, BOUND";

fn lane(window: &Window) -> Option<&str> {
    let model = &window.state().model;
    model.lane.map(|lane| model.host_name(lane))
}

fn row(window: &Window, begins: &str) -> String {
    let all: Vec<String> = window
        .query_all_by_label_contains(begins)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| label.starts_with(begins))
        .collect();
    assert_eq!(all.len(), 1, "{begins}: {all:?}");
    all[0].clone()
}

fn is_chosen(window: &Window, row: &str) -> bool {
    let node = window.get_by_label(row);
    node.accesskit_node().is_selected().unwrap_or(false)
}

#[test]
fn a_binding_chooses_its_clients_lane_and_a_lane_marks_its_bindings() {
    let mut window = window("three-devices", Tab::Bindings, NARROW, 12);
    let before = window.state().model.playhead();
    click(&mut window, BINDING);
    assert_eq!(lane(&window), Some("Laptop A"));
    assert!(is_chosen(&window, BINDING));
    assert_eq!(
        window.state().model.playhead(),
        before,
        "one click only points"
    );
    window.run_steps(40);
    key(&mut window, Key::CloseBracket);
    assert_ne!(lane(&window), Some("Laptop A"));
    assert!(!is_chosen(&window, BINDING));
    window.run_steps(40);
    click_twice(&mut window, BINDING);
    assert_eq!(lane(&window), Some("Laptop A"));
    let model = &window.state().model;
    assert!(model.playhead().count < before.count);
    let host = model.world.host(HostId(0)).expect("the server");
    let active = |binding: &Arc<_>| {
        let binding: &dorascope::protocol::server::Binding = binding;
        binding.state == BindingState::Active
    };
    assert_eq!(host.bindings.values().filter(|b| active(b)).count(), 1);
}

#[test]
fn two_clicks_on_a_lease_lead_to_its_ack() {
    let mut window = window("three-devices", Tab::Leases, NARROW, 12);
    let lease = row(&window, LEASE);
    click_twice(&mut window, &lease);
    let model = &window.state().model;
    let bound = |id| {
        model
            .world
            .host(id)
            .is_some_and(|host| host.lease.is_some())
    };
    let clients = (1..4).map(HostId).filter(|id| bound(*id)).count();
    assert_eq!(clients, 1, "only this client has its lease there");
    assert_eq!(lane(&window), Some("Laptop A"));
}

#[test]
fn an_address_is_freed_and_reserved_from_its_row() {
    let mut window = window("dora", Tab::Bindings, NARROW, 4);
    window.get_by_label(BINDING).click_secondary();
    window.run_steps(4);
    click(&mut window, "Reserve 192.168.1.100 for laptop-a");
    let reserved = |window: &Window| {
        let host = window.state().model.world.host(HostId(0));
        let config = host.and_then(|host| host.server()).expect("a server");
        config.scopes[0]
            .reservations
            .values()
            .copied()
            .collect::<Vec<_>>()
    };
    key(&mut window, Key::End);
    assert_eq!(
        reserved(&window),
        ["192.168.1.100".parse::<std::net::Ipv4Addr>().unwrap()]
    );
    window.run_steps(40);
    click(&mut window, BINDING);
    click(&mut window, &format!("Actions for {BINDING}"));
    click(&mut window, "Remove the reservation");
    key(&mut window, Key::End);
    assert_eq!(reserved(&window).len(), 0);
    click(&mut window, &format!("Actions for {BINDING}"));
    click(&mut window, "Free 192.168.1.100");
    key(&mut window, Key::End);
    window.get_by_label(&BINDING.replace("active", "released"));
}

#[test]
fn a_lease_offers_the_same_and_the_past_is_left_alone() {
    let mut window = window("dora", Tab::Leases, NARROW, 4);
    let lease = row(&window, LEASE);
    window.get_by_label(&lease).click_secondary();
    window.run_steps(4);
    let entry = window.get_by_label("Free 192.168.1.100");
    assert!(!entry.accesskit_node().is_disabled());
    key(&mut window, Key::Escape);
    click(&mut window, "Server bindings");
    key(&mut window, Key::PageUp);
    window.get_by_label(BINDING).click_secondary();
    window.run_steps(4);
    let entry = window.get_by_label("Free 192.168.1.100");
    assert!(entry.accesskit_node().is_disabled(), "in the past");
}

/// How long the window would sleep if nobody touched it.
fn sleeps(window: &Window) -> Duration {
    let output = window.output();
    output.viewport_output[&ViewportId::ROOT].repaint_delay
}

#[test]
fn nothing_is_drawn_while_nothing_moves() {
    for tab in Tab::ALL {
        let mut window = window("three-devices", tab, WIDE, 5);
        let ctx = window.ctx.clone();
        window.state_mut().model.prefs.speed = Speed::Normal;
        for verb in [Verb::Step, Verb::Back, Verb::Live] {
            window.state_mut().act(&ctx, Action::Do(verb));
            window.run_steps(100);
            assert_eq!(sleeps(&window), Duration::MAX, "{tab:?} after {verb:?}");
        }
        window.state_mut().act(&ctx, Action::Do(Verb::Lessons));
        window.run_steps(30);
        assert_eq!(sleeps(&window), Duration::MAX, "the start page");
    }
}

#[test]
fn the_window_wakes_while_something_flies() {
    let mut window = window("three-devices", Tab::Messages, WIDE, 1);
    let ctx = window.ctx.clone();
    window.state_mut().model.prefs.speed = Speed::Normal;
    window.state_mut().act(&ctx, Action::Do(Verb::Step));
    window.run_steps(10);
    assert_eq!(sleeps(&window), Duration::ZERO);
}

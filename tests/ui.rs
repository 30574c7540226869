//! The window as a user meets it: buttons by their names, keys, menus, selection. No thread,
//! no GPU; the run goes through memory.

#![cfg(feature = "window")]

mod support;

use dorascope::files::lessons;
use dorascope::protocol::client::ClientState;
use dorascope::session::Playhead;
use dorascope::sim::{Event, HostKind};
use dorascope::ui::message_panel::Tab;
use dorascope::ui::model::Telling;
use dorascope::ui::prefs::{Level, Speed};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use support::window::{Window, click, key, press, right_click_at, window, window_at};

fn client_state(window: &Window) -> ClientState {
    let model = &window.state().model;
    let client = (0..)
        .zip(model.log.hosts())
        .find(|(_, host)| host.kind == HostKind::Client);
    let (number, _) = client.expect("a client");
    model
        .world
        .host(dorascope::sim::HostId(number))
        .expect("its state")
        .state
}

fn caption(window: &Window) -> String {
    window
        .state()
        .model
        .caption()
        .map(|(_, caption)| caption.protocol.clone())
        .unwrap_or_default()
}

fn caption_of_step(window: &Window) -> Option<usize> {
    match window.state().model.telling() {
        Telling::Caption(number, _) => Some(number),
        _ => None,
    }
}

#[test]
fn four_clicks_on_step_reach_bound() {
    let mut window = window("dora");
    window.get_by_label("no message yet");
    for message in 1..=4 {
        click(&mut window, "Step");
        window.get_by_label(&format!("message {message}"));
    }
    assert_eq!(client_state(&window), ClientState::Bound);
    window.get_by_label("The lesson has ended");
}

#[test]
fn back_takes_state_and_caption_back() {
    let mut window = window("dora");
    let mut seen = vec![(client_state(&window), caption(&window))];
    for _ in 0..4 {
        key(&mut window, Key::Space);
        seen.push((client_state(&window), caption(&window)));
    }
    assert!(seen[3].1.contains("asks Server 1"), "{}", seen[3].1);
    for expected in seen.iter().rev().skip(1) {
        click(&mut window, "Back");
        assert_eq!(&(client_state(&window), caption(&window)), expected);
    }
    window.get_by_label("viewing 0 of 4 · End returns");
    for expected in &seen[1..] {
        click(&mut window, "Next");
        assert_eq!(&(client_state(&window), caption(&window)), expected);
    }
    assert!(
        window.query_by_label("Next").is_none(),
        "at the live edge the button says Step again"
    );
}

#[test]
fn looking_never_changes_the_run() {
    let mut window = window("dora");
    for _ in 0..4 {
        key(&mut window, Key::PageDown);
    }
    let records = window.state().model.log.len();
    for pressed in [
        Key::Home,
        Key::PageDown,
        Key::PageUp,
        Key::End,
        Key::ArrowLeft,
        Key::ArrowRight,
    ] {
        key(&mut window, pressed);
    }
    let model = &window.state().model;
    assert_eq!(model.log.len(), records);
    assert_eq!(model.playhead(), Playhead::at_end(&model.log));
}

#[test]
fn a_flight_is_completed_by_a_press_and_frozen_by_a_pause() {
    let mut window = window_at("dora", [1280.0, 800.0], Speed::Normal);
    key(&mut window, Key::Space);
    window.run_steps(10);
    assert!(window.state().model.playback.is_gliding());
    key(&mut window, Key::Space);
    assert!(!window.state().model.playback.is_gliding());
    assert_eq!(window.state().model.message_count(), 1);
    key(&mut window, Key::P);
    window.run_steps(12);
    key(&mut window, Key::P);
    let frozen = window.state().model.playhead();
    window.run_steps(30);
    assert_eq!(window.state().model.playhead(), frozen);
    assert_eq!(window.state().model.status.in_flight, 1);
    key(&mut window, Key::P);
    window.run_steps(60);
    assert_eq!(window.state().model.status.in_flight, 0, "it has landed");
}

#[test]
fn x_drops_what_is_in_flight() {
    let mut window = window_at("dora", [1280.0, 800.0], Speed::Normal);
    key(&mut window, Key::Space);
    window.run_steps(10);
    key(&mut window, Key::X);
    window.run_steps(10);
    let model = &window.state().model;
    assert!(!model.playback.is_gliding() && model.status.in_flight == 0);
    let lost = model.log.records().iter();
    let lost = lost.filter(|record| matches!(record.event, Event::Dropped(_)));
    assert_eq!(lost.count(), 1);
    window.get_by_label(
        "message 1: DHCPDISCOVER from Laptop A to Server 1, never arrived: dropped on the wire",
    );
}

#[test]
fn a_right_click_on_the_diagram_offers_what_can_be_done_to_the_next_message() {
    let mut window = window("dora");
    key(&mut window, Key::Space);
    let diagram = window.get_by_label_contains("Diagram of").rect();
    let place = egui::pos2(diagram.center().x, diagram.bottom() - 40.0);
    right_click_at(&mut window, place);
    window.get_by_label_contains("Drop the message").click();
    window.run_steps(4);
    let lost = |event: &Event| matches!(event, Event::Dropped(_));
    let records = window.state().model.log.records();
    assert!(records.iter().any(|record| lost(&record.event)));
}

#[test]
fn play_goes_on_until_the_lesson_ends() {
    let mut window = window("dora");
    click(&mut window, "Play");
    window.run_steps(120);
    assert_eq!(window.state().model.message_count(), 4);
    assert!(!window.state().model.playback.is_playing());
}

#[test]
fn keys_set_speed_level_axis_and_selection() {
    let mut window = window("dora");
    key(&mut window, Key::Num4);
    assert_eq!(window.state().model.prefs.speed, Speed::Double);
    key(&mut window, Key::Num6);
    key(&mut window, Key::C);
    assert_eq!(window.state().model.prefs.level, Level::Bytes);
    let axis = window.state().model.axis;
    key(&mut window, Key::T);
    assert_ne!(window.state().model.axis, axis);
    for _ in 0..3 {
        key(&mut window, Key::N);
    }
    key(&mut window, Key::ArrowUp);
    assert_eq!(window.state().model.shown().expect("a message").number, 2);
    key(&mut window, Key::Enter);
    assert_eq!(
        window.state().model.shown().expect("a message").number,
        2,
        "a selection is never stolen"
    );
}

#[test]
fn restart_runs_the_same_again_and_shift_draws_anew() {
    let mut window = window("dora");
    key(&mut window, Key::Space);
    let xid = |window: &Window| {
        window
            .state()
            .model
            .shown()
            .map(|shown| shown.bytes[4..8].to_vec())
    };
    let first = xid(&window);
    key(&mut window, Key::R);
    assert_eq!(window.state().model.message_count(), 0);
    key(&mut window, Key::Space);
    assert_eq!(xid(&window), first);
    press(&mut window, Modifiers::SHIFT, Key::R);
    key(&mut window, Key::Space);
    assert_ne!(xid(&window), first);
}

#[test]
fn a_click_on_an_arrow_shows_its_fields() {
    let mut window = window("dora");
    for _ in 0..4 {
        key(&mut window, Key::Space);
    }
    click(
        &mut window,
        "message 2: DHCPOFFER from Server 1 to Laptop A, accepted",
    );
    assert_eq!(window.state().model.shown().expect("a message").number, 2);
    window.get_by_label("yiaddr: 192.168.1.100");
}

#[test]
fn the_referee_says_what_is_kept_and_by_which_rule() {
    let mut window = window("dora");
    key(&mut window, Key::Space);
    click(&mut window, "RFC check");
    window.get_by_label("13 rules kept, 1 note");
    window.get_by_label("note: no option 57 (SHOULD, RFC 2131 table 5)");
    let sentence = "op is 1 in everything a client sends";
    assert!(window.query_by_label(sentence).is_none());
    click(&mut window, "kept: op is 1 (MUST, RFC 2131 table 5)");
    window.get_by_label(sentence);
    key(&mut window, Key::Space);
    assert_eq!(window.state().model.tab, Tab::Check);
    window.get_by_label("kept: op is 2 (MUST, RFC 2131 table 3)");
    key(&mut window, Key::PageUp);
    window.get_by_label("kept: op is 1 (MUST, RFC 2131 table 5)");
}

#[test]
fn changes_are_told_against_the_message_before_or_the_pinned_one() {
    let mut window = window("dora");
    click(&mut window, "Changes");
    window.get_by_label("No message yet");
    key(&mut window, Key::Space);
    window.get_by_label("First of its transaction");
    key(&mut window, Key::Space);
    window.get_by_label("Against DHCPDISCOVER 1");
    window.get_by_label("yiaddr was 0.0.0.0");
    window.get_by_label("yiaddr is 192.168.1.100");
    key(&mut window, Key::D);
    window.get_by_label("Pinned");
    for _ in 0..2 {
        key(&mut window, Key::Space);
    }
    window.get_by_label("Against DHCPOFFER 2");
    assert!(window.query_by_label("yiaddr is 192.168.1.100").is_none());
    click(&mut window, "Unpin");
    window.get_by_label("Against DHCPREQUEST 3");
}

#[test]
fn a_pinned_message_is_not_known_before_it_has_left() {
    let mut window = window("dora");
    for _ in 0..3 {
        key(&mut window, Key::Space);
    }
    key(&mut window, Key::D);
    key(&mut window, Key::PageUp);
    window.get_by_label("Against DHCPDISCOVER 1");
    key(&mut window, Key::End);
    window.get_by_label("Pinned");
}

#[test]
fn figure_5_shows_the_way_of_the_client_up_to_the_playhead() {
    let mut window = window("dora");
    click(&mut window, "State");
    window.get_by_label("INIT to SELECTING: start");
    for _ in 0..4 {
        key(&mut window, Key::Space);
    }
    window.get_by_label("State BOUND, now");
    window.get_by_label("State INIT, visited");
    window.get_by_label("State RENEWING");
    window.get_by_label("REQUESTING to BOUND: ACK, step 3");
    window.get_by_label("3 BOUND ACK");
    key(&mut window, Key::PageUp);
    window.get_by_label("State REQUESTING, now");
    window.get_by_label("REQUESTING to BOUND: ACK");
    assert!(window.query_by_label("3 BOUND ACK").is_none());
}

#[test]
fn arrows_that_the_figure_lacks_can_be_switched_off() {
    let mut window = window("dora");
    click(&mut window, "State");
    let ours = "BOUND to REBINDING: rebind, not in figure 5";
    window.get_by_label(ours);
    click(&mut window, "Arrows that figure 5 lacks (dashed)");
    assert!(window.query_by_label(ours).is_none());
    window.get_by_label("BOUND to RENEWING: T1");
}

#[test]
fn a_client_can_be_told_to_release() {
    let mut window = window("dora");
    for _ in 0..4 {
        key(&mut window, Key::Space);
    }
    window.get_by_label("Release Laptop A").scroll_to_me();
    window.run_steps(30);
    click(&mut window, "Release Laptop A");
    key(&mut window, Key::Space);
    assert_eq!(client_state(&window), ClientState::Init);
    window.get_by_label("message 5: DHCPRELEASE from Laptop A to Server 1, accepted");
}

#[test]
fn menus_and_the_start_page_open_lessons() {
    let mut window = window("dora");
    click(&mut window, "File");
    window.get_by_label_contains("Lessons").click();
    window.run_steps(4);
    click(&mut window, "Open lesson Two servers, one choice");
    assert_eq!(window.state().model.scenario.lesson.name, "two-servers");
    window.get_by_label("Lane Server 2");
}

#[test]
fn one_caption_may_tell_of_several_messages() {
    let mut window = window("three-devices");
    let mut told = Vec::new();
    for _ in 0..9 {
        key(&mut window, Key::Space);
        told.push(caption_of_step(&window));
    }
    assert_eq!(
        told,
        [
            Some(1),
            Some(1),
            Some(1),
            Some(2),
            Some(2),
            Some(2),
            Some(3),
            Some(3),
            Some(3)
        ]
    );
}

#[test]
fn steps_beyond_the_lesson_are_explained() {
    let mut window = window("dora");
    for _ in 0..5 {
        key(&mut window, Key::Space);
    }
    assert_eq!(caption_of_step(&window), None);
    window.get_by_label("Time passes");
}

#[test]
fn the_scrub_bar_leads_anywhere() {
    let mut window = window("dora");
    for _ in 0..4 {
        key(&mut window, Key::Space);
    }
    let bar = window.get_by_label("Place in the run").rect();
    window.drag_at(bar.left_center() + egui::vec2(4.0, 0.0));
    window.run_steps(2);
    assert_eq!(window.state().model.message_count(), 0);
    window.hover_at(bar.center());
    window.run_steps(2);
    assert!((1..4).contains(&window.state().model.message_count()));
    window.drop_at(bar.right_center());
    window.run_steps(2);
    assert_eq!(window.state().model.message_count(), 4);
}

#[test]
fn themes_and_levels_stand_in_the_view_menu() {
    let mut window = window("dora");
    click(&mut window, "View");
    click(&mut window, "Theme");
    click(&mut window, "Light");
    assert!(!window.ctx.global_style().visuals.dark_mode);
    click(&mut window, "Story");
    assert_eq!(window.state().model.prefs.level, Level::Story);
}

#[test]
fn a_focused_control_keeps_its_keys() {
    let mut window = window("dora");
    window.get_by_label("Restart").focus();
    window.run_steps(2);
    key(&mut window, Key::Space);
    assert_eq!(
        window.state().model.message_count(),
        0,
        "Space belongs to the focused button"
    );
    key(&mut window, Key::Escape);
    key(&mut window, Key::Space);
    assert_eq!(window.state().model.message_count(), 1);
}

#[test]
fn every_lesson_plays_in_the_smallest_window() {
    for lesson in lessons::all() {
        let mut window = window_at(lesson.name, [1024.0, 640.0], Speed::Instant);
        let mut places = vec![window.state().model.playhead().count];
        for _ in 0..16 {
            window.key_press(Key::Space);
            window.run_steps(4);
            places.push(window.state().model.playhead().count);
        }
        // A world in which nothing more will happen stays where it is.
        places.dedup();
        for expected in places.iter().rev().skip(1) {
            window.key_press(Key::PageUp);
            window.run_steps(2);
            assert_eq!(
                window.state().model.playhead().count,
                *expected,
                "{}",
                lesson.name
            );
        }
    }
}

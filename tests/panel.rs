//! The lesson panel as a user meets it: servers, clients and the wire with their controls. No
//! thread, no GPU; the run goes through memory.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use std::fmt::Write as _;
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::protocol::client::ClientState;
use dorascope::sim::{Command, Event};
use dorascope::wire::MessageType;
use egui::{Key, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::panel::{
    commands, fill, host, input, is_enabled, is_on, kinds, sent, window, window_of,
};
use support::window::{Window, click, key, steps};

mod support;

/// What a form is filled in with reads back as what is the case, in every lesson.

#[test]
fn back_shows_the_old_settings_and_every_control_rests() {
    let mut window = window("dora");
    steps(&mut window, 1);
    click(&mut window, "Configure… Server 1");
    fill(&mut window, "Name", "Server One");
    fill(&mut window, "Last address", "192.168.1.109");
    click(&mut window, "Apply");
    window.get_by_label("Lane Server One");
    window.get_by_label(".100–.109 · 0 of 10 granted, 1 proposed");
    steps(&mut window, 1);
    key(&mut window, Key::Home);
    window.get_by_label("Lane Server 1");
    window.get_by_label(".100–.149 · 0 of 50 granted");
    for control in [
        "Power Server 1",
        "Silent Server 1",
        "Authoritative Server 1",
        "Configure… Server 1",
        "Restart Server 1",
        "Forget leases Server 1",
        "Add server…",
        "Add client…",
        "Power Laptop A",
        "Configure… Laptop A",
        "Delay in milliseconds",
        "Loss in per cent, typed",
    ] {
        assert!(!is_enabled(&window, control), "{control} in the past");
    }
    key(&mut window, Key::End);
    window.get_by_label("Lane Server One");
    assert!(is_enabled(&window, "Power Server One"));
}

#[test]
fn a_silent_server_answers_nobody() {
    let mut window = window("dora");
    assert!(!is_on(&window, "Silent Server 1"));
    click(&mut window, "Silent Server 1");
    assert!(is_on(&window, "Silent Server 1"));
    steps(&mut window, 4);
    let kinds = kinds(&window);
    assert!(kinds.len() >= 2, "it is asked again and again: {kinds:?}");
    assert!(
        kinds.iter().all(|kind| *kind == MessageType::Discover),
        "{kinds:?}"
    );
    assert_eq!(host(&window, "Laptop A").state, ClientState::Selecting);
}

#[test]
fn with_a_loss_of_everything_nothing_arrives() {
    let mut window = window("dora");
    window
        .get_by_label("Loss in per cent, typed")
        .set_value_accesskit(100.0);
    window.run_steps(4);
    let link = window.state().model.world.link().expect("it was set");
    assert!((link.loss - 1.0).abs() < f64::EPSILON);
    assert_eq!(link.delay, Duration::from_millis(200));
    steps(&mut window, 1);
    let records = window.state().model.log.records().iter();
    let lost = records.filter(|record| matches!(record.event, Event::Dropped(_)));
    assert_eq!(lost.count(), 1);
    assert!(host(&window, "Server 1").bindings.is_empty());
}

#[test]
fn a_drag_along_the_wire_is_one_command() {
    let mut window = window("dora");
    let slider = window.get_by_label("Delay in milliseconds").rect();
    let before = commands(&window).len();
    window.drag_at(slider.left_center() + vec2(10.0, 0.0));
    for part in 1..=6_u8 {
        window.hover_at(slider.left_center() + vec2(10.0 + 8.0 * f32::from(part), 0.0));
        window.run_steps(1);
        assert_eq!(commands(&window).len(), before, "not while it is dragged");
    }
    window.drop_at(slider.left_center() + vec2(58.0, 0.0));
    window.run_steps(4);
    let new = commands(&window).split_off(before);
    assert!(matches!(new.as_slice(), [Command::Link(_)]), "{new:?}");
    let shown = window
        .get_by_label("Delay in milliseconds")
        .accesskit_node()
        .numeric_value();
    let link = window.state().model.world.link().expect("it was set");
    assert_eq!(shown, Some(link.delay.as_secs_f64() * 1_000.0));
    assert_ne!(link.delay, Duration::from_millis(200));
}

#[test]
fn a_typed_seed_begins_another_run() {
    let mut window = window("dora");
    let xid = |window: &mut Window| {
        steps(window, 1);
        sent(window)[0].1.header().xid
    };
    let first = xid(&mut window);
    type_seed(&mut window, "seven");
    window.get_by_label("A seed is a whole number from 0 to 18446744073709551615");
    assert_eq!(window.state().model.message_count(), 1, "the run goes on");
    type_seed(&mut window, "7");
    assert_eq!(window.state().model.scenario.seed.0, 7);
    assert_eq!(window.state().model.message_count(), 0, "it began anew");
    let other = xid(&mut window);
    assert_ne!(first, other);
    type_seed(&mut window, "2131");
    assert_eq!(xid(&mut window), first, "the same seed, the same run");
}

fn type_seed(window: &mut Window, text: &str) {
    input(window, "Seed").focus();
    window.run_steps(2);
    fill(window, "Seed", text);
    key(window, Key::Enter);
    window.run_steps(2);
    if input(window, "Seed").is_focused() {
        key(window, Key::Escape);
    }
}

#[test]
fn release_all_empties_the_leases_and_join_all_fills_them() {
    let mut window = window("three-devices");
    steps(&mut window, 40);
    let active = |window: &Window| {
        let server = host(window, "Server 1");
        let bound = server
            .bindings
            .values()
            .filter(|binding| binding.state == dorascope::protocol::server::BindingState::Active);
        bound.count()
    };
    assert_eq!(active(&window), 3);
    assert!(
        window.query_by_label("Join all clients").is_none(),
        "nobody waits"
    );
    click(&mut window, "Release all clients");
    steps(&mut window, 3);
    assert_eq!(active(&window), 0);
    assert!(window.query_by_label("Release all clients").is_none());
    click(&mut window, "Join all clients");
    steps(&mut window, 12);
    assert_eq!(active(&window), 3);
}

#[test]
fn what_a_client_can_do_depends_on_its_state() {
    let mut window = window("dora");
    steps(&mut window, 4);
    for order in ["Renew", "Rebind", "Reboot", "Release", "Decline"] {
        assert!(is_enabled(&window, &format!("{order} Laptop A")), "{order}");
    }
    assert!(window.query_by_label("Join Laptop A").is_none());
    window.get_by_label("Lease: 59 min 59 s left of 1 h");
    window.get_by_label("T1 in 29 min 59 s");
    click(&mut window, "Decline Laptop A");
    steps(&mut window, 1);
    assert!(kinds(&window).contains(&MessageType::Decline));
    assert!(window.query_by_label("Renew Laptop A").is_none());
}

#[test]
fn forgotten_leases_are_gone_and_a_renewal_meets_silence_or_a_nak() {
    let mut window = window("dora");
    steps(&mut window, 4);
    click(&mut window, "Forget leases Server 1");
    assert!(host(&window, "Server 1").bindings.is_empty());
    click(&mut window, "Authoritative Server 1");
    click(&mut window, "Renew Laptop A");
    steps(&mut window, 2);
    assert!(
        kinds(&window).contains(&MessageType::Nak),
        "{:?}",
        kinds(&window)
    );
}

/// A network with so many clients.
fn crowd(clients: usize) -> String {
    let mut text = String::from(
        "[lesson]\nname = \"crowd\"\ntitle = \"A crowd\"\nends = \"1s\"\n\
         [[server]]\nid = \"server-1\"\nname = \"Server 1\"\naddress = \"10.0.0.1/16\"\n\
         pool = \"10.0.1.1-10.0.9.250\"\n",
    );
    for number in 1..=clients {
        let _ = write!(
            text,
            "[[client]]\nid = \"pc-{number}\"\nname = \"PC {number}\"\n"
        );
    }
    text
}

#[test]
fn of_a_thousand_clients_only_those_in_sight_are_laid_out() {
    let mut window = window_of(&crowd(1_000), [1280.0, 800.0]);
    let rows = window
        .query_all_by_label_contains(": OFF, no address")
        .count();
    assert!((3..60).contains(&rows), "{rows} rows in sight");
    click(&mut window, "Fold Servers");
    assert!(window.query_by_label("Power Server 1").is_none());
    fill(&mut window, "Find a client", "PC 99");
    window.get_by_label("showing 11 of 1000");
    click(&mut window, "PC 994: OFF, no address");
    window.get_by_label("Power PC 994");
    click(&mut window, "Join PC 994");
    assert!(host(&window, "PC 994").on);
    click(&mut window, "Fold Clients");
    window.get_by_label("Delay in milliseconds");
}

#[test]
fn long_names_stay_inside_of_the_panel_in_the_smallest_window() {
    let text = lessons::find("two-servers").expect("a lesson").text;
    let text = text
        .replace(
            "name = \"Server 1\"",
            "name = \"The server beneath the stairs, cellar\"",
        )
        .replace(
            "name = \"Laptop A\"",
            "name = \"The laptop of the lecturer's aunt Ann\"",
        );
    for size in [[1024.0, 640.0], [1280.0, 720.0], [1920.0, 1080.0]] {
        let mut window = window_of(&text, size);
        steps(&mut window, 5);
        let panel = (size[0] * 0.22).clamp(272.0, 340.0) - 16.0;
        let inside = window.get_all_by(|node| {
            let label = node.label().unwrap_or_default();
            label.contains("beneath the stairs") || label.contains("aunt Ann")
        });
        let rects: Vec<_> = inside
            .filter(|node| node.rect().left() < 260.0)
            .map(|node| (node.accesskit_node().label(), node.rect()))
            .collect();
        assert!(rects.len() > 4, "{rects:?}");
        for (label, rect) in rects {
            assert!(
                rect.right() <= panel + 1.0,
                "{label:?} at {rect:?}, panel to {panel}"
            );
        }
    }
}

#[test]
fn hosts_that_are_neither_stand_below_with_their_switch() {
    let text = lessons::find("dora").expect("a lesson").text;
    let printer =
        "\n[[bystander]]\nid = \"printer\"\nname = \"Printer\"\naddress = \"192.168.1.9\"\n";
    let mut window = window_of(&format!("{text}{printer}"), [1280.0, 1600.0]);
    window.get_by_label("192.168.1.9");
    assert!(is_on(&window, "Power Printer"));
    click(&mut window, "Power Printer");
    assert!(!host(&window, "Printer").on);
}

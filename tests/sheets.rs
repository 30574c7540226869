//! The sheets on which servers and clients are added and described while a run goes on: what is
//! typed becomes one command, or one sentence beside the field that is wrong.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use dorascope::files::lessons;
use dorascope::protocol::client::ClientState;
use dorascope::session::world::HostNow;
use dorascope::sim::Command;
use dorascope::view::forms::propose::Town;
use dorascope::view::forms::{ClientForm, ServerForm};
use dorascope::wire::MessageType;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use support::panel::{
    commands, fill, host, input, is_enabled, kinds, painted, sent, window, window_of,
};
use support::window::{click, key, steps};

mod support;

#[test]
fn a_second_server_joins_and_is_not_selected() {
    let mut window = window("dora");
    click(&mut window, "Add server…");
    window.get_by_label("Add a server");
    click(&mut window, "Add");
    assert!(
        window.query_by_label("Add a server").is_none(),
        "the sheet closes"
    );
    let added = host(&window, "Server 2");
    let config = added.server().expect("a server");
    assert_eq!(config.address.to_string(), "192.168.1.2");
    assert_eq!(config.scopes[0].first.to_string(), "192.168.1.150");
    let first = host(&window, "Server 1");
    let options = |now: &HostNow| now.server().expect("a server").scopes[0].options.clone();
    assert_eq!(
        options(&added),
        options(&first),
        "router and names of its network"
    );
    window.get_by_label("Lane Server 2");
    steps(&mut window, 5);
    assert_eq!(host(&window, "Laptop A").state, ClientState::Bound);
    let offers = kinds(&window)
        .into_iter()
        .filter(|kind| *kind == MessageType::Offer);
    assert_eq!(offers.count(), 2);
    let painted = painted(&window);
    assert!(
        painted.iter().any(|text| text == "(not selected)"),
        "{painted:?}"
    );
    assert_eq!(added.info.key.as_ref(), "server-2");
}

#[test]
fn the_next_offer_carries_a_new_pool_and_lease_time() {
    let mut window = window("dora");
    click(&mut window, "Configure… Server 1");
    window.get_by_label("Nothing has changed");
    assert!(!is_enabled(&window, "Apply"));
    fill(&mut window, "First address", "192.168.1.200");
    fill(&mut window, "Last address", "192.168.1.203");
    fill(&mut window, "Lease time (51)", "10 min");
    let before = commands(&window).len();
    click(&mut window, "Apply");
    let new = commands(&window).split_off(before);
    assert!(
        matches!(new.as_slice(), [Command::ConfigureServer(..)]),
        "one command for all of it: {new:?}"
    );
    window.get_by_label(".200–.203 · 0 of 4 granted");
    steps(&mut window, 4);
    let messages = sent(&window);
    let offer = messages
        .iter()
        .find(|(_, message)| message.kind() == MessageType::Offer);
    let (_, offer) = offer.expect("an offer");
    assert_eq!(offer.header().yiaddr.to_string(), "192.168.1.200");
    assert_eq!(offer.lease_time(), Some(600));
    assert_eq!(offer.t1(), Some(300));
    window.get_by_label(".200–.203 · 1 of 4 granted");
}

#[test]
fn a_bad_pool_gives_a_sentence_and_nothing_is_sent() {
    let mut window = window("dora");
    click(&mut window, "Configure… Server 1");
    let before = commands(&window).len();
    for (field, text, sentence) in [
        (
            "First address",
            "192.168.2.1",
            "192.168.2.1 lies outside of 192.168.1.0/24",
        ),
        (
            "First address",
            "here",
            "“here” is not an address such as 192.168.1.10",
        ),
        (
            "First address",
            "192.168.1.150",
            "192.168.1.150 does not come before 192.168.1.149",
        ),
    ] {
        fill(&mut window, field, text);
        window.get_by_label(sentence);
        window.get_by_label("One field needs another look");
        assert!(!is_enabled(&window, "Apply"), "{sentence}");
    }
    fill(&mut window, "Lease time (51)", "soon");
    window.get_by_label("“soon” is not a time such as 30 s, 5 min or 1 h");
    click(&mut window, "Cancel");
    assert_eq!(commands(&window).len(), before);
    window.get_by_label(".100–.149 · 0 of 50 granted");
}

#[test]
fn a_field_keeps_the_focus_while_sentences_come_and_go_above_it() {
    let mut window = window("dora");
    click(&mut window, "Configure… Server 1");
    assert!(input(&window, "Name").is_focused(), "one can type at once");
    fill(&mut window, "First address", "here");
    fill(&mut window, "Time servers (42)", "");
    input(&window, "Time servers (42)").focus();
    window.run_steps(2);
    for letter in "10.0.0.1 x".chars() {
        window.event(egui::Event::Text(letter.to_string()));
        window.run_steps(3);
        if letter == '.' {
            fill(&mut window, "First address", "192.168.1.100");
        }
    }
    assert_eq!(
        input(&window, "Time servers (42)").value().as_deref(),
        Some("10.0.0.1 x")
    );
    window.get_by_label("“x” is not an address such as 192.168.1.10");
}

#[test]
fn a_form_that_nobody_touches_changes_nothing() {
    for lesson in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let window = window_of(lesson.text, [1280.0, 800.0]);
        let model = &window.state().model;
        for (id, now) in model.world.hosts() {
            let town = Town::new(&model.world, &model.scenario.segments, Some(id));
            let name = &now.info.name;
            if let Some(config) = now.server() {
                let form = ServerForm::of(name, config, &town);
                assert_eq!(form.commands(&town), Ok(vec![]), "{name}");
            }
            if let Some(config) = now.client() {
                let form = ClientForm::of(name, config);
                assert_eq!(form.commands(&town), Ok(vec![]), "{name}");
            }
        }
    }
}

#[test]
fn t1_comes_before_t2_and_t2_before_the_end() {
    let mut window = window("dora");
    click(&mut window, "Configure… Server 1");
    fill(&mut window, "T1, renewing (58)", "50 min");
    assert!(is_enabled(&window, "Apply"));
    fill(&mut window, "T2, rebinding (59)", "40 min");
    assert!(!is_enabled(&window, "Apply"));
    window.get_by_label_contains("T1 (50 min) does not come before T2 (40 min)");
}

#[test]
fn several_clients_are_added_at_once_and_join() {
    let mut window = window("dora");
    click(&mut window, "Add client…");
    fill(&mut window, "How many", "51");
    window.get_by_label("“51” is not a whole number from 1 to 50");
    fill(&mut window, "How many", "3");
    click(&mut window, "Add");
    for (name, mac) in [("Laptop B", 0x0b), ("Laptop C", 0x0c), ("Laptop D", 0x0d)] {
        let now = host(&window, name);
        assert_eq!(now.info.mac.0[5], mac);
        let hostname = now.client().and_then(|config| config.hostname.clone());
        assert_eq!(hostname, Some(now.info.key.to_string()));
        assert!(!now.on);
    }
    click(&mut window, "Join Laptop C");
    steps(&mut window, 8);
    assert_eq!(host(&window, "Laptop C").state, ClientState::Bound);
    assert_eq!(host(&window, "Laptop B").state, ClientState::Off);
}

#[test]
fn a_client_with_a_lease_keeps_its_identity() {
    let mut window = window("dora");
    steps(&mut window, 4);
    click(&mut window, "Configure… Laptop A");
    window.get_by_label_contains("It keeps hardware address and identifier");
    fill(&mut window, "Host name (12)", "projector");
    fill(&mut window, "Parameter list (55)", "1, 3, 42");
    click(&mut window, "Apply");
    click(&mut window, "Renew Laptop A");
    let (_, renewal) = sent(&window).pop().expect("a renewal");
    assert_eq!(renewal.parameter_list(), Some(&[1, 3, 42][..]));
    click(&mut window, "Power Laptop A");
    assert!(!host(&window, "Laptop A").on);
}

#[test]
fn a_reservation_is_kept_for_its_client() {
    let mut window = window("dora");
    click(&mut window, "Configure… Server 1");
    click(&mut window, "Add reservation");
    fill(&mut window, "Address, reservation 1", "192.168.1.7");
    click(&mut window, "Add reservation");
    fill(&mut window, "Client, reservation 2", "nobody");
    window.get_by_label("A hardware address, a client identifier or a client's name stands here");
    click(&mut window, "Remove reservation 2");
    click(&mut window, "Apply");
    steps(&mut window, 4);
    let address = host(&window, "Laptop A").address();
    assert_eq!(
        address.map(|ip| ip.to_string()).as_deref(),
        Some("192.168.1.7")
    );
}

#[test]
fn a_removed_server_leaves_the_panel_and_stays_in_the_past() {
    let mut window = window("two-servers");
    steps(&mut window, 1);
    click(&mut window, "Configure… Server 2");
    click(&mut window, "Remove Server 2");
    assert!(window.query_by_label("Power Server 2").is_none());
    steps(&mut window, 3);
    key(&mut window, Key::Home);
    window.get_by_label("Power Server 2");
}

#[test]
fn keys_in_a_sheet_do_not_move_the_lesson() {
    let mut window = window("dora");
    click(&mut window, "Configure… Server 1");
    for pressed in [Key::Space, Key::PageDown, Key::R, Key::End] {
        key(&mut window, pressed);
    }
    assert_eq!(window.state().model.message_count(), 0);
    key(&mut window, Key::Escape);
    if window.query_by_label("Configure Server 1").is_some() {
        key(&mut window, Key::Escape);
    }
    assert!(window.query_by_label("Configure Server 1").is_none());
    steps(&mut window, 1);
    assert_eq!(window.state().model.message_count(), 1);
}

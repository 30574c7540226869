//! The message editor: a student writes a message, reads what the referee says, sends it, and sees
//! what becomes of it.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use dorascope::protocol::Rule;
use dorascope::sim::{Command, Event};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::composer::Compose;
use dorascope::wire::MessageType;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::panel::{commands, fill, input, is_enabled, painted, sent};
use support::window::{
    Window, act, alone, at_step, click, has, key, press, still, type_text, window, wish,
};

const LEFT_IN: &str = "Option 54 left in a renewal";
const CLAUSE: &str = "4.3.2 RENEWING: option 54 MUST NOT be filled in";

/// DORA is over, and the editor is open for the laptop.
fn opened() -> Window {
    let mut window = at_step("dora", 4);
    key(&mut window, Key::E);
    assert!(has(&window, "Message editor"));
    window
}

fn choose(window: &mut Window, template: &str) {
    window.get_by_role_and_label(Role::Button, template).click();
    window.run_steps(4);
}

fn value(window: &Window, field: &str) -> String {
    input(window, field).value().unwrap_or_default()
}

/// The whole name of what begins like this.
fn called(window: &Window, beginning: &str) -> String {
    let nodes = window.root().children_recursive();
    let names = nodes.filter_map(|node| node.accesskit_node().label());
    let mut fitting = names.filter(|name| name.starts_with(beginning));
    fitting
        .next()
        .unwrap_or_else(|| panic!("nothing is called {beginning}"))
}

/// The crafted messages that were commanded.
fn crafted(window: &Window) -> usize {
    let is_send = |command: &&Command| matches!(command, Command::Send(..));
    commands(window).iter().filter(is_send).count()
}

#[test]
fn an_illegal_renewal_is_judged_sent_drawn_and_answered() {
    let mut window = opened();
    choose(&mut window, LEFT_IN);
    let told: Vec<String> = painted(&window)
        .into_iter()
        .filter(|text| {
            text.contains("RENEW") || text.contains("rule") || text.contains("Server id")
        })
        .collect();
    assert!(has(&window, CLAUSE), "{told:?}");
    assert!(has(
        &window,
        "Meant as RENEWING; a server reads it as SELECTING, because option 54 is there"
    ));
    assert!(has(&window, "option 54 is 192.168.1.1"));
    click(&mut window, "Send and step");
    assert!(!has(&window, "Message editor"));
    let (who, request) = sent(&window).into_iter().nth(4).unwrap();
    assert_eq!((&*who, request.kind()), ("laptop-a", MessageType::Request));
    assert!(request.server_id().is_some() && !request.header().ciaddr.is_unspecified());
    // The server reads it as SELECTING and grants; the laptop has not asked.
    act(&mut window, Verb::Step);
    let log = &window.state().model.log;
    let last = log.records().iter().rev();
    let granted = last.clone().find_map(|record| match record.event {
        Event::BindingChanged(_, rule) => Some(rule),
        _ => None,
    });
    assert_eq!(granted, Some(Rule::ChosenGrants));
    let ignored = last.clone().find_map(|record| match record.event {
        Event::Ignored(rule) => Some(rule),
        _ => None,
    });
    assert_eq!(ignored, Some(Rule::NobodyAsked));
    // What it is and what it breaks stay to be seen.
    act(&mut window, Verb::PreviousMessage);
    assert!(has(&window, "Sent by hand"));
}

#[test]
fn what_is_taken_out_is_no_longer_broken() {
    let mut window = opened();
    choose(&mut window, LEFT_IN);
    let remove = called(&window, "Remove 54 ");
    click(&mut window, &remove);
    assert!(!has(&window, CLAUSE));
    assert!(!painted(&window).iter().any(|text| text.contains("broken")));
}

#[test]
fn fields_and_octets_go_together() {
    let mut window = opened();
    choose(&mut window, "DISCOVER");
    fill(&mut window, "hlen", "16");
    click(&mut window, "Type octets");
    let octets = "The octets as pairs";
    let text = value_of_area(&window, octets);
    assert!(text.starts_with("01 01 10 00"), "{text}");
    let changed = text.replacen("01 01 10", "02 01 06", 1);
    area(&window, octets).set_text_value_accesskit(&changed);
    window.run_steps(3);
    assert_eq!(value(&window, "op"), "2");
    assert_eq!(value(&window, "hlen"), "6");
}

fn area<'a>(window: &'a Window, name: &'a str) -> egui_kittest::Node<'a> {
    window.get_by_role_and_label(Role::MultilineTextInput, name)
}

fn value_of_area(window: &Window, name: &str) -> String {
    area(window, name).value().unwrap_or_default()
}

#[test]
fn an_option_is_added_by_its_name_and_by_its_code() {
    let mut window = opened();
    choose(&mut window, "REQUEST, RENEWING");
    fill(&mut window, "Add an option", "server id");
    click(&mut window, "Add 54 Server identifier");
    let field = called(&window, "Value of 54 ");
    fill(&mut window, &field, "192.168.1.1");
    assert!(has(&window, CLAUSE));
    fill(&mut window, "Add an option", "200");
    click(&mut window, "Add 200 Option");
    let field = called(&window, "Value of 200 ");
    fill(&mut window, &field, "01:02");
    let field = called(&window, "Length of 200 ");
    fill(&mut window, &field, "9");
    assert!(has(
        &window,
        "200 Option says that it has 9 octets, and has 2"
    ));
    click(&mut window, "Send and step");
    assert_eq!(crafted(&window), 1);
}

#[test]
fn what_cannot_be_read_says_so_and_cannot_be_sent() {
    let mut window = opened();
    choose(&mut window, "DISCOVER");
    fill(&mut window, "ciaddr", "here");
    assert!(has(
        &window,
        "“here” is not an address such as 192.168.1.10"
    ));
    assert!(has(&window, "One field needs another look"));
    assert!(!is_enabled(&window, "Send") && !is_enabled(&window, "Send and step"));
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert_eq!(crafted(&window), 0);
}

#[test]
fn a_message_too_long_for_a_datagram_cannot_be_sent_and_says_why() {
    let mut window = opened();
    choose(&mut window, "DISCOVER");
    fill(&mut window, "Add an option", "43");
    click(&mut window, "Add 43 Vendor specific information");
    let field = called(&window, "Value of 43 ");
    fill(&mut window, &field, &"00".repeat(1400));
    let why = "do not fit into one datagram: an Ethernet frame without fragments holds 1472";
    assert!(painted(&window).iter().any(|text| text.contains(why)));
    assert!(!is_enabled(&window, "Send"));
    assert_eq!(crafted(&window), 0);
}

#[test]
fn a_message_of_the_run_is_changed_and_sent_again() {
    let mut window = at_step("dora", 4);
    act(&mut window, Verb::PreviousMessage);
    click(&mut window, "Edit and send again");
    assert!(has(&window, "Message editor"));
    fill(&mut window, "secs", "9");
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert!(!has(&window, "Message editor"));
    act(&mut window, Verb::Live);
    act(&mut window, Verb::Step);
    let all = sent(&window);
    let (before, again) = (&all[2].1, &all[4].1);
    assert_eq!(
        again.header().secs,
        9,
        "{:?} {:?}",
        commands(&window),
        all.iter()
            .map(|(who, m)| (who, m.kind()))
            .collect::<Vec<_>>()
    );
    assert_eq!(again.bytes()[10..], before.bytes()[10..]);
}

#[test]
fn a_server_sends_by_hand_too() {
    let mut window = at_step("dora", 1);
    click(&mut window, "Write… Server 1");
    choose(&mut window, "OFFER with a foreign xid");
    click(&mut window, "Send and step");
    let foreign = sent(&window)
        .into_iter()
        .any(|(who, message)| who == "server-1" && message.header().xid.0 == 0x00c0_ffee);
    assert!(foreign);
}

#[test]
fn in_the_past_it_can_be_written_and_not_sent() {
    let mut window = opened();
    key(&mut window, Key::Escape);
    act(&mut window, Verb::Back);
    key(&mut window, Key::E);
    assert!(has(
        &window,
        "In the past nothing can be changed: press End first"
    ));
    assert!(!is_enabled(&window, "Send"));
}

#[test]
fn what_is_written_stays_until_another_run() {
    let mut window = opened();
    choose(&mut window, "REQUEST, RENEWING");
    fill(&mut window, "secs", "77");
    click(&mut window, "Close the message editor");
    key(&mut window, Key::E);
    assert_eq!(value(&window, "secs"), "77");
    key(&mut window, Key::Escape);
    act(&mut window, Verb::Restart);
    act(&mut window, Verb::Step);
    key(&mut window, Key::E);
    assert_ne!(value(&window, "secs"), "77");
}

#[test]
fn keys_of_the_lesson_do_nothing_behind_it_and_letters_are_typed() {
    let mut window = opened();
    let before = window.state().model.log.len();
    input(&window, "Add an option").focus();
    window.run_steps(2);
    type_text(&mut window, "router");
    assert!(has(&window, "Add 3 Router"));
    key(&mut window, Key::PageDown);
    assert_eq!(window.state().model.log.len(), before);
    key(&mut window, Key::Escape);
    assert!(!has(&window, "Message editor"));
}

/// From the first template to *Send*, by Tab alone.
#[test]
fn tab_leads_through_all_of_it_in_reading_order() {
    let mut window = opened();
    let mut met = Vec::new();
    for _ in 0..160 {
        let focused = window
            .root()
            .children_recursive()
            .find(|node| node.accesskit_node().is_focused());
        if let Some(node) = focused {
            let node = node.accesskit_node();
            met.push(node.label().unwrap_or_default());
            assert!(!met.last().unwrap().is_empty(), "{:?}", node.role());
        }
        window.key_press(Key::Tab);
        window.run_steps(1);
    }
    let place = |name: &str| met.iter().position(|label| label == name);
    let order = [
        "Destination",
        "op",
        "chaddr",
        "Add an option",
        "In step",
        "Send",
    ];
    let places: Vec<_> = order.iter().map(|name| place(name)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?} {met:?}");
}

#[test]
fn it_fits_into_a_small_window() {
    for size in [[1280.0, 720.0], [1024.0, 640.0]] {
        let mut window = still("dora", size);
        for _ in 0..4 {
            act(&mut window, Verb::Step);
        }
        key(&mut window, Key::E);
        choose(&mut window, LEFT_IN);
        for name in ["Send", "Send and step", "Close the message editor", CLAUSE] {
            let mut found = window.query_all_by_label(name);
            let place = found.next().unwrap_or_else(|| panic!("no {name}")).rect();
            let inside = place.min.x >= 0.0 && place.max.x <= size[0] && place.max.y <= size[1];
            assert!(inside, "{name} at {place:?} in {size:?}");
        }
    }
}

#[test]
fn a_relay_and_a_bystander_do_not_break_it() {
    for lesson in ["relay", "decline"] {
        let mut window = window(lesson);
        act(&mut window, Verb::Step);
        let hosts = window.state().model.log.hosts().len();
        for host in (0..).map(dorascope::sim::HostId).take(hosts) {
            wish(&mut window, Action::Compose(Compose::Host(host)));
            assert!(has(&window, "Message editor"), "{lesson} {host:?}");
            key(&mut window, Key::Escape);
        }
    }
}

#[test]
fn on_a_stranger_lesson_it_opens_for_whoever_is_there() {
    let text = "[lesson]\nname = \"one\"\ntitle = \"One\"\n[[server]]\nid = \"s\"\naddress = \"10.0.0.1/24\"\npool = \"10.0.0.9-10.0.0.9\"\n";
    let scenario = dorascope::sim::Scenario::parse(text).unwrap();
    let mut window = alone(scenario.into(), [1280.0, 800.0]);
    key(&mut window, Key::E);
    choose(&mut window, "OFFER with a foreign xid");
    click(&mut window, "Send");
    assert_eq!(crafted(&window), 1);
}

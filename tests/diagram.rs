//! The diagram as a user takes hold of it: lanes are dragged, hidden and pinned, pointing tells
//! times, a click says why a message goes where it goes, waits take the time they are given.

#![cfg(feature = "window")]

use dorascope::protocol::Rule;
use dorascope::sim::Event;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use dorascope::ui::tempo::{Compression, Idle};
use dorascope::view::destination::{Answer, decision};
use egui::{Key, Modifiers, Pos2, Rect};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::Lab;
use support::window::{Window, alone, click, key, press, right_click_at, steps};

mod support;

fn window(lesson: &str, count: usize) -> Window {
    let mut window = alone(support::lesson(lesson), [1280.0, 720.0]);
    steps(&mut window, count);
    window
}

fn rect(window: &Window, name: &str) -> Rect {
    window.get_by_label_contains(name).rect()
}

/// The lane heads in sight, from left to right.
fn heads(window: &Window) -> Vec<String> {
    let heads = window.query_all_by_label_contains("Menu of lane ");
    let mut found: Vec<(f32, String)> = heads
        .map(|head| {
            let label = head.accesskit_node().label().unwrap_or_default();
            let name = label.trim_start_matches("Menu of lane ").to_owned();
            (head.rect().left(), name)
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, name)| name).collect()
}

fn hover(window: &mut Window, place: Pos2) {
    window.hover_at(place);
    window.run_steps(40);
}

fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    window.hover_at(from);
    window.run_steps(1);
    window.drag_at(from);
    window.run_steps(1);
    for step in 1..=8 {
        window.hover_at(from.lerp(to, step as f32 / 8.0));
        window.run_steps(1);
    }
}

#[test]
fn a_dragged_head_moves_its_lane_and_the_others_make_room() {
    let mut window = window("two-servers", 5);
    assert_eq!(heads(&window), ["Server 1", "Laptop A", "Server 2"]);
    let from = rect(&window, "Lane Server 1").center();
    let to = rect(&window, "Lane Server 2").center();
    drag(&mut window, from, to);
    let on_the_way = ["Laptop A", "Server 2", "Server 1"];
    assert_eq!(
        heads(&window),
        on_the_way,
        "others make room before the drop"
    );
    assert!(window.state().model.lanes.order.is_empty(), "not yet");
    window.drop_at(to);
    window.run_steps(4);
    assert_eq!(heads(&window), on_the_way);
    assert_eq!(window.state().model.lane, None, "a drag is no click");
    key(&mut window, Key::OpenBracket);
    key(&mut window, Key::CloseBracket);
    let model = &window.state().model;
    assert_eq!(
        model.host_name(model.lane.unwrap()),
        "Server 2",
        "keys follow the shown order"
    );
}

#[test]
fn a_lane_moves_by_keys_and_goes_back_to_the_figure() {
    let mut window = window("two-servers", 2);
    click(&mut window, "Lane Server 1");
    press(&mut window, Modifiers::COMMAND, Key::CloseBracket);
    assert_eq!(heads(&window), ["Laptop A", "Server 1", "Server 2"]);
    press(&mut window, Modifiers::COMMAND, Key::OpenBracket);
    press(&mut window, Modifiers::COMMAND, Key::OpenBracket);
    assert_eq!(heads(&window), ["Server 1", "Laptop A", "Server 2"]);
    press(&mut window, Modifiers::COMMAND, Key::CloseBracket);
    click(&mut window, "Menu of lane Server 2");
    click(&mut window, "Lanes as in the figure");
    assert_eq!(heads(&window), ["Server 1", "Laptop A", "Server 2"]);
}

#[test]
fn a_hidden_lane_still_takes_part_and_comes_back() {
    let mut window = window("two-servers", 5);
    click(&mut window, "Menu of lane Server 2");
    click(&mut window, "Hide lane");
    assert_eq!(heads(&window), ["Server 1", "Laptop A"]);
    let to_hidden = "message 1: DHCPDISCOVER from Laptop A to Server 2, accepted";
    window.state_mut().model.playback.complete();
    key(&mut window, Key::Home);
    steps(&mut window, 1);
    let arrow = window.get_by_label(to_hidden).rect();
    assert!(arrow.left() > rect(&window, "Lane Laptop A").center().x);
    click(&mut window, "Show hidden lanes (1)");
    assert_eq!(heads(&window), ["Server 1", "Laptop A", "Server 2"]);
    assert!(window.query_by_label("Show hidden lanes (1)").is_none());
}

#[test]
fn keys_hide_and_show_but_never_the_last_lane() {
    let mut window = window("two-servers", 1);
    for _ in 0..4 {
        key(&mut window, Key::OpenBracket);
        key(&mut window, Key::H);
    }
    assert_eq!(heads(&window).len(), 1);
    window.get_by_label("Show hidden lanes (2)");
    press(&mut window, Modifiers::SHIFT, Key::H);
    assert_eq!(heads(&window).len(), 3);
}

#[test]
fn who_is_shown_still_hears_what_hidden_hosts_say() {
    let mut window = window("three-devices", 4);
    for lane in ["Laptop A", "Server 1"] {
        click(&mut window, &format!("Menu of lane {lane}"));
        click(&mut window, "Hide lane");
    }
    assert_eq!(heads(&window), ["Smartphone B", "Laptop C"]);
    let arrows = window.query_all_by_label_contains("DHCPOFFER from Server 1");
    assert!(arrows.count() >= 2, "the others overhear it from the rail");
}

#[test]
fn a_pinned_lane_is_not_folded() {
    let mut lab = Lab::until("2s").server("");
    for number in 1..=14 {
        let name = format!("client-{number:02}");
        lab = lab.client(&name, "");
        lab = lab.at("0s", "power-on", &name);
    }
    let mut window = alone(lab.scenario(), [1024.0, 640.0]);
    steps(&mut window, 14);
    let first = heads(&window);
    let model = &window.state().model;
    let quiet = model
        .figure_lanes()
        .into_iter()
        .find(|host| !first.iter().any(|head| head == model.host_name(*host)))
        .expect("a folded client");
    let name = model.host_name(quiet).to_owned();
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::SelectLane(quiet));
    press(&mut window, Modifiers::SHIFT, Key::D);
    assert!(
        heads(&window).contains(&name),
        "{name} in {:?}",
        heads(&window)
    );
    steps(&mut window, 6);
    assert!(heads(&window).contains(&name), "pinned for good");
    press(&mut window, Modifiers::SHIFT, Key::D);
    assert!(window.state().model.lanes.pinned.is_empty());
}

#[test]
fn pointing_tells_the_time_to_the_chosen_message() {
    let mut window = window("dora", 4);
    for _ in 0..2 {
        key(&mut window, Key::ArrowUp);
    }
    let discover = rect(&window, "message 1: DHCPDISCOVER").center();
    hover(&mut window, discover);
    window.get_by_label("0.200 s before the selected OFFER");
    let offer = rect(&window, "message 2: DHCPOFFER").center();
    hover(&mut window, offer);
    assert!(
        window
            .query_by_label_contains("the selected OFFER")
            .is_none(),
        "no time to itself"
    );
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::Unselect);
    hover(&mut window, discover);
    window.get_by_label_contains("before the newest ACK");
}

#[test]
fn a_click_on_an_arrow_selects_it_and_says_why_it_goes_there() {
    let mut window = window("dora", 3);
    click(
        &mut window,
        "message 2: DHCPOFFER from Server 1 to Laptop A, accepted",
    );
    let model = &window.state().model;
    assert_eq!(model.selection, model.shown_message());
    window.get_by_label("DHCPOFFER: why to everyone (broadcast)");
    window.get_by_label("the client asked for a broadcast: to everyone");
    assert_eq!(window.query_all_by_label("applies").count(), 1);
    assert_eq!(window.query_all_by_label("does not apply").count(), 2);
    window.get_by_label("RFC 2131 section 4.1: With the BROADCAST flag a reply goes to everyone");
    key(&mut window, Key::ArrowUp);
    window.get_by_label("DHCPDISCOVER: why to everyone (broadcast)");
    key(&mut window, Key::Escape);
    assert!(window.query_by_label_contains(": why ").is_none());
    key(&mut window, Key::W);
    window.get_by_label("DHCPDISCOVER: why to everyone (broadcast)");
    key(&mut window, Key::Space);
    assert!(
        window.query_by_label_contains(": why ").is_none(),
        "a step clears the view"
    );
}

#[test]
fn a_click_beside_the_arrows_closes_the_card() {
    let mut window = window("dora", 1);
    key(&mut window, Key::W);
    window.get_by_label_contains(": why ");
    let beside = rect(&window, "Diagram of").left_bottom() + egui::vec2(20.0, -20.0);
    for pressed in [true, false] {
        window.event(egui::Event::PointerMoved(beside));
        window.event(egui::Event::PointerButton {
            pos: beside,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        window.run_steps(2);
    }
    assert!(window.query_by_label_contains(": why ").is_none());
}

/// A client behind a relay.
fn behind_a_relay(script: &str) -> Lab {
    let relay = "[[relay]]\nid = \"relay\"\nclient_side = \"192.168.2.1/24\"\nserver_side = \"192.168.1.254/24\"\nservers = [\"server-1\"]";
    let networks = "[[network]]\nid = \"office\"\nsubnet = \"192.168.1.0/24\"\n[[network]]\nid = \"branch\"\nsubnet = \"192.168.2.0/24\"";
    let scope =
        "[[server.scope]]\nsubnet = \"192.168.2.0/24\"\npool = \"192.168.2.100-192.168.2.149\"";
    Lab::until("4s")
        .with(networks)
        .server(scope)
        .with(relay)
        .client("laptop-a", &format!("network = \"branch\"\n{script}"))
        .at("0s", "power-on", "laptop-a")
}

#[test]
fn the_decision_is_the_one_that_server_and_relay_took() {
    let flags = ["broadcast = true", "broadcast = false"];
    let remembers = "remembers = { address = \"10.0.0.50\", server = \"10.0.0.1\", left = \"2h\" }";
    let labs = flags.iter().flat_map(|flag| {
        [
            behind_a_relay(flag),
            behind_a_relay(&format!("{flag}\n{remembers}")),
            Lab::until("4s")
                .server("")
                .client("laptop-a", &format!("{flag}\n{remembers}"))
                .at("0s", "power-on", "laptop-a"),
        ]
    });
    let mut rules = std::collections::BTreeSet::new();
    for lab in labs {
        for record in lab.play().log.records() {
            let Event::Sent(packet, rule) = &record.event else {
                continue;
            };
            let found = decision(packet).expect("a DHCP message");
            assert_eq!(found.instead_of, None, "{found:?}");
            let applying = found
                .lines
                .iter()
                .filter(|line| line.answer == Answer::Applies);
            assert_eq!(applying.count(), 1, "{found:?}");
            if packet
                .kind
                .is_some_and(dorascope::wire::MessageType::is_reply)
            {
                assert_eq!(found.rule, *rule);
            }
            rules.insert(found.rule);
        }
    }
    let expected = [
        Rule::ToRelay,
        Rule::NakToAll,
        Rule::ToAllByFlag,
        Rule::ToYiaddr,
        Rule::ClientBroadcasts,
        Rule::RelayForwards,
        Rule::RelayReplies,
    ];
    for rule in expected {
        assert!(rules.contains(&rule), "{rule:?} was never the clause");
    }
}

#[test]
fn idle_time_is_skipped_compressed_or_real() {
    let mut window = window("renewal", 0);
    window.state_mut().model.prefs.speed = Speed::Normal;
    key(&mut window, Key::I);
    key(&mut window, Key::I);
    assert_eq!(window.state().model.prefs.idle, Idle::Real);
    window.get_by_label("Virtual time 360×");
    press(&mut window, Modifiers::SHIFT, Key::I);
    assert_eq!(
        window.state().model.prefs.compression,
        Compression::SecondAnHour
    );
    window.key_press(Key::Space);
    window.run_steps(15);
    let waited = window.state().model.playhead().instant.as_micros();
    assert!(
        (500_000_000..1_000_000_000).contains(&waited),
        "a quarter of a second is a quarter of an hour: {waited}"
    );
    assert!(window.state().model.playback.is_waiting());
    window.key_press(Key::Space);
    window.run_steps(2);
    let model = &window.state().model;
    assert!(!model.playback.is_waiting(), "a press ends the wait");
    assert_eq!(model.playhead().instant.as_micros() / 1_000_000, 1_800);
}

#[test]
fn skipped_idle_time_takes_no_time_and_no_factor_is_offered() {
    let window = window("renewal", 1);
    assert!(window.query_by_label_contains("Virtual time").is_none());
    window.get_by_label("Idle time skip");
    let instant = window.state().model.playhead().instant;
    assert!(instant.as_micros() >= 1_800_000_000, "{instant}");
}

#[test]
fn pause_freezes_a_wait() {
    let mut window = window("renewal", 0);
    window.state_mut().model.prefs.idle = Idle::Real;
    key(&mut window, Key::P);
    window.run_steps(10);
    key(&mut window, Key::P);
    let frozen = window.state().model.playhead();
    assert!(window.state().model.playback.is_waiting());
    window.run_steps(30);
    assert_eq!(window.state().model.playhead(), frozen);
}

#[test]
fn values_on_the_wire_do_not_depend_on_the_pace() {
    let records = |idle| {
        let mut window = window("renewal", 0);
        window.state_mut().model.prefs.idle = idle;
        for _ in 0..6 {
            key(&mut window, Key::Space);
        }
        window.state().model.log.records()[..20].to_vec()
    };
    assert_eq!(records(Idle::Skip), records(Idle::Real));
}

#[test]
fn zooming_keeps_the_place_under_the_pointer() {
    let mut window = window("rebinding", 12);
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::Do(Verb::Live));
    window.run_steps(4);
    let before = rect(&window, "message 5: DHCPREQUEST");
    let place = before.center_top();
    window.hover_at(place);
    window.event(egui::Event::Zoom(1.3));
    window.run_steps(30);
    let after = rect(&window, "message 5: DHCPREQUEST");
    assert!(
        (after.center().y - before.center().y).abs() < 24.0,
        "{before:?} {after:?}"
    );
}

#[test]
fn the_bar_says_where_one_looks() {
    let mut window = window("dora", 4);
    window.get_by_label("message 4");
    key(&mut window, Key::PageUp);
    window.get_by_label("viewing 3 of 4");
}

#[test]
fn a_right_click_on_a_head_opens_the_same_menu() {
    let mut window = window("two-servers", 2);
    let head = rect(&window, "Lane Server 2").center();
    right_click_at(&mut window, head);
    click(&mut window, "Move lane left");
    assert_eq!(heads(&window), ["Server 1", "Server 2", "Laptop A"]);
}

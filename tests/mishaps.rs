//! What a user does to an exchange in the window: kills a message with one key, makes that a rule,
//! switches it off, corrupts a field, pulls a cable, carries a client away.

#![cfg(feature = "window")]

mod support;

use dorascope::protocol::client::ClientState;
use dorascope::protocol::{Rule, Timer};
use dorascope::sim::scenario::{FaultAction, FaultRule};
use dorascope::sim::{Command, Event};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use dorascope::ui::rules::RuleWish;
use dorascope::wire::{FixedField, MessageType, Spot};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use support::panel::{commands, host, is_enabled, is_on, kinds, painted, window, window_of};
use support::window::{
    Window, act, click, has, key, press, right_click_at, steps, window_at, wish,
};

const DORA_AND_TWO_RULES: &str = "\n[[fault]]\ndo = \"drop\"\nmessage = \"NAK\"\n\
     \n[[fault]]\ndo = \"delay\"\nmessage = \"OFFER\"\nby = \"100ms\"\n";

fn dora() -> &'static str {
    dorascope::files::lessons::find("dora").expect("it").text
}

fn drops_every_offer() -> FaultRule {
    FaultRule {
        message: Some(MessageType::Offer),
        from: Some(dorascope::sim::HostId(0)),
        to: None,
        first: 1,
        count: u32::MAX,
        action: FaultAction::Drop,
    }
}

/// A right click in the middle of the diagram.
fn right_click(window: &mut Window) {
    let diagram = window.get_by_label_contains("Diagram of").rect();
    let place = egui::pos2(diagram.center().x, diagram.bottom() - 120.0);
    right_click_at(window, place);
}

/// Opens a part of the menu that is open.
fn submenu(window: &mut Window, name: &str) {
    window.get_by_label_contains(name).click();
    window.run_steps(6);
}

fn retries(window: &Window) -> usize {
    let records = window.state().model.log.records().iter();
    records
        .filter(|record| record.event == Event::TimerFired(Timer::Retry))
        .count()
}

#[test]
fn one_key_kills_the_offer_and_the_client_backs_off() {
    let mut window = window("dora");
    key(&mut window, Key::Space);
    key(&mut window, Key::X);
    window.get_by_label_contains("never arrived: dropped on the wire");
    assert_eq!(host(&window, "Laptop A").state, ClientState::Selecting);
    assert_eq!(kinds(&window), [MessageType::Discover, MessageType::Offer]);
    // The clock goes on to the end of the wait, and the client asks again.
    key(&mut window, Key::Space);
    assert_eq!(retries(&window), 1);
    steps(&mut window, 4);
    assert_eq!(host(&window, "Laptop A").state, ClientState::Bound);
    let discovers = kinds(&window);
    let discovers = discovers
        .iter()
        .filter(|kind| **kind == MessageType::Discover);
    assert_eq!(discovers.count(), 2);
}

#[test]
fn a_disturbance_becomes_a_rule_is_switched_off_and_the_exchange_goes_on() {
    let mut window = window("dora");
    key(&mut window, Key::Space);
    key(&mut window, Key::X);
    window.get_by_label("You dropped the OFFER of Server 1");
    click(&mut window, "Drop every OFFER of Server 1");
    assert!(!has(&window, "You dropped the OFFER of Server 1"));
    let made = Command::Fault(drops_every_offer());
    assert!(commands(&window).contains(&made));
    steps(&mut window, 4);
    let name = "Rule 1: Drop every OFFER of Server 1";
    assert!(is_on(&window, name));
    assert!(
        painted(&window)
            .iter()
            .any(|text| text.starts_with("matched 1×"))
    );
    click(&mut window, name);
    assert!(!is_on(&window, name));
    steps(&mut window, 5);
    assert!(host(&window, "Laptop A").state.has_address());
    click(&mut window, "Delete rule 1");
    assert!(!has(&window, name));
    // The list is that of the playhead.
    act(&mut window, Verb::Back);
    assert!(has(&window, name) && !is_enabled(&window, "Delete rule 1"));
}

#[test]
fn it_was_only_this_once() {
    let mut window = window("dora");
    key(&mut window, Key::Space);
    press(&mut window, Modifiers::SHIFT, Key::X);
    window.get_by_label("You duplicated the OFFER of Server 1");
    click(&mut window, "No rule");
    assert!(!has(&window, "You duplicated the OFFER of Server 1"));
    assert!(window.state().model.rules.at(usize::MAX).is_empty());
}

#[test]
fn a_rule_that_never_matched_is_shown_at_the_end() {
    let text = format!("{}{DORA_AND_TWO_RULES}", dora());
    let mut window = window_of(&text, [1280.0, 1700.0]);
    steps(&mut window, 1);
    assert!(painted(&window).contains(&"not matched yet".to_owned()));
    steps(&mut window, 3);
    window.get_by_label("The lesson has ended");
    window.get_by_label("One rule never matched: “Drop the 1st NAK”");
    let texts = painted(&window);
    assert!(texts.contains(&"never matched".to_owned()), "{texts:?}");
    assert!(texts.contains(&"matched".to_owned()), "{texts:?}");
}

#[test]
fn a_rule_is_written_by_hand() {
    let mut window = window("dora");
    click(&mut window, "Add rule…");
    window.get_by_label("Drop the 1st message");
    let rule = FaultRule {
        first: 2,
        ..drops_every_offer()
    };
    wish(&mut window, Action::Rule(RuleWish::Draft(rule.clone())));
    window.get_by_label("Drop every OFFER of Server 1 from the 2nd on");
    window.get_by_label("Message: OFFER");
    window.get_by_label("From: Server 1");
    window.get_by_label("To: everybody");
    click(&mut window, "Every one");
    window.get_by_label("Drop the 2nd OFFER of Server 1");
    click(&mut window, "Add rule");
    let added = Command::Fault(FaultRule { count: 1, ..rule });
    assert_eq!(commands(&window), [added]);
    assert!(has(&window, "Rule 1: Drop the 2nd OFFER of Server 1"));
}

#[test]
fn what_a_rule_does_is_chosen_in_its_form() {
    let mut window = window("dora");
    click(&mut window, "Add rule…");
    click(&mut window, "Do: Drop");
    click(&mut window, "Corrupt");
    window.get_by_label("Corrupt xid of the 1st message");
    click(&mut window, "Field: xid");
    click(&mut window, "yiaddr");
    window.get_by_label("Corrupt yiaddr of the 1st message");
    click(&mut window, "Do: Corrupt");
    click(&mut window, "Deliver after the next");
    window.get_by_label("Deliver the 1st message after the next message");
    click(&mut window, "Discard");
    assert!(commands(&window).is_empty() && !has(&window, "Discard"));
}

#[test]
fn the_xid_is_corrupted_from_the_menu_and_nobody_knows_the_transaction() {
    let mut window = support::window::window("dora");
    steps(&mut window, 1);
    right_click(&mut window);
    window.get_by_label("DHCPOFFER of Server 1, departs next");
    submenu(&mut window, "Corrupt");
    window.get_by_label("option 54 (Server identifier)");
    click(&mut window, "xid");
    let xid = Spot::Field(FixedField::Xid);
    let disturbed = Command::Disturb(FaultAction::CorruptField(xid));
    assert!(commands(&window).contains(&disturbed));
    steps(&mut window, 1);
    let ignored = Event::Ignored(Rule::ForeignXid);
    let records = window.state().model.log.records();
    assert!(records.iter().any(|record| record.event == ignored));
    window.get_by_label_contains("ignored: ");
}

#[test]
fn the_menu_makes_a_rule_of_a_message_that_waits() {
    let mut window = support::window::window("dora");
    steps(&mut window, 1);
    right_click(&mut window);
    submenu(&mut window, "Make it a rule");
    click(&mut window, "Drop every OFFER of Server 1");
    assert!(commands(&window).contains(&Command::Fault(drops_every_offer())));
    steps(&mut window, 1);
    window.get_by_label_contains("never arrived: dropped on the wire");
}

#[test]
fn what_flies_is_kept_back_and_overtaken() {
    let mut window = window_at("dora", [1280.0, 800.0], Speed::Normal);
    key(&mut window, Key::Space);
    window.run_steps(60);
    key(&mut window, Key::Space);
    window.run_steps(10);
    act(&mut window, Verb::KeepBackFlight);
    window.state_mut().model.prefs.speed = Speed::Instant;
    window.run_steps(4);
    window.get_by_label("You kept back the OFFER of Server 1");
    window.get_by_label_contains("message 2: DHCPOFFER from Server 1 to Laptop A, under way");
    steps(&mut window, 2);
    window.get_by_label_contains("message 2: DHCPOFFER from Server 1 to Laptop A, accepted");
    assert_eq!(
        kinds(&window)[..3],
        [
            MessageType::Discover,
            MessageType::Offer,
            MessageType::Discover
        ]
    );
}

#[test]
fn a_delay_of_choice() {
    let mut window = support::window::window("dora");
    steps(&mut window, 1);
    right_click(&mut window);
    submenu(&mut window, "Delay by");
    click(&mut window, "30 s");
    let delayed = FaultAction::Delay(std::time::Duration::from_secs(30));
    assert!(commands(&window).contains(&Command::Disturb(delayed)));
}

#[test]
fn a_cable_is_pulled_and_plugged_in_from_the_card() {
    let mut window = window("dora");
    steps(&mut window, 4);
    click(&mut window, "More… Laptop A");
    click(&mut window, "Pull the cable of Laptop A");
    assert!(host(&window, "Laptop A").unplugged);
    assert_eq!(host(&window, "Laptop A").state, ClientState::Bound);
    assert!(painted(&window).contains(&"Cable pulled".to_owned()));
    click(&mut window, "More… Laptop A");
    click(&mut window, "Plug in the cable of Laptop A");
    steps(&mut window, 2);
    assert_eq!(host(&window, "Laptop A").state, ClientState::Bound);
    assert_eq!(
        kinds(&window)[4..],
        [MessageType::Request, MessageType::Ack]
    );
}

#[test]
fn a_client_is_carried_to_another_network_from_the_head_of_its_lane() {
    let other = "\n[[server]]\nid = \"server-b\"\nname = \"Server B\"\naddress = \"10.0.0.1/24\"\n\
                 pool = \"10.0.0.100-10.0.0.109\"\nlease = \"1h\"\n";
    let mut window = window_of(&format!("{}{other}", dora()), [1280.0, 1700.0]);
    steps(&mut window, 4);
    click(&mut window, "Menu of lane Laptop A");
    click(&mut window, "Move Laptop A to net-2 (10.0.0.0/24)");
    assert!(painted(&window).contains(&"Moves to 10.0.0.0/24".to_owned()));
    steps(&mut window, 6);
    assert_eq!(
        kinds(&window)[4..6],
        [MessageType::Request, MessageType::Nak]
    );
    let laptop = host(&window, "Laptop A");
    assert_eq!(laptop.address(), Some([10, 0, 0, 100].into()));
}

#[test]
fn somebody_takes_the_address_and_the_client_declines() {
    let mut window = window("dora");
    steps(&mut window, 2);
    click(&mut window, "More… Laptop A");
    assert!(!is_enabled(&window, "Move Laptop A to another network"));
    click(&mut window, "Somebody takes the address of Laptop A");
    steps(&mut window, 3);
    assert!(kinds(&window).contains(&MessageType::Decline));
    window.get_by_label("Lane Somebody");
}

#[test]
fn the_head_of_a_servers_lane_tells_it_what_its_card_does() {
    let mut window = window("dora");
    for (name, command) in [
        (
            "Silence Server 1",
            Command::Silence(dorascope::sim::HostId(0), true),
        ),
        (
            "Make authoritative: Server 1",
            Command::Authoritative(dorascope::sim::HostId(0), true),
        ),
        (
            "Forget the leases of Server 1",
            Command::Restart(dorascope::sim::HostId(0), true),
        ),
        (
            "Power off Server 1",
            Command::PowerOff(dorascope::sim::HostId(0)),
        ),
    ] {
        click(&mut window, "Menu of lane Server 1");
        click(&mut window, name);
        assert_eq!(commands(&window).last(), Some(&command));
    }
}

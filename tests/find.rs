//! Finding: the find bar with matches, count and the way to each; the command palette with
//! everything that can be done; the card of a host with the messages behind it.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use dorascope::protocol::client::ClientState;
use dorascope::sim::HostId;
use dorascope::ui::action::Verb;
use dorascope::ui::prefs::{Level, Speed};
use dorascope::ui::theme::ThemeChoice;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use strum::IntoEnumIterator as _;
use support::window::{Window, act, at_step, click, has, key, messages, press, shown, type_text};

fn find(lesson: &str, steps: usize, text: &str) -> Window {
    let mut window = at_step(lesson, steps);
    press(&mut window, Modifiers::COMMAND, Key::F);
    type_text(&mut window, text);
    window
}

#[test]
fn enter_goes_from_match_to_match_and_round() {
    let mut window = find("three-devices", 12, "type:ack");
    window.get_by_label_contains("type ACK");
    let model = &window.state().model;
    let acks: Vec<usize> = model.finder.found().to_vec();
    assert_eq!(acks.len(), 3);
    for (place, number) in acks.iter().enumerate() {
        key(&mut window, Key::Enter);
        assert_eq!(shown(&window), Some(*number));
        window.get_by_label(&format!("{} of 3: type ACK", place + 1));
        let model = &window.state().model;
        assert_eq!(
            Some(model.playhead()),
            model.landing(*number),
            "it has landed"
        );
    }
    key(&mut window, Key::Enter);
    assert_eq!(shown(&window), Some(acks[0]));
    press(&mut window, Modifiers::SHIFT, Key::Enter);
    assert_eq!(shown(&window), Some(acks[2]));
    click(&mut window, "Previous match");
    assert_eq!(shown(&window), Some(acks[1]));
}

#[test]
fn typing_steals_neither_selection_nor_place() {
    let mut window = at_step("dora", 4);
    act(&mut window, Verb::PreviousMessage);
    let before = (shown(&window), messages(&window));
    press(&mut window, Modifiers::COMMAND, Key::F);
    for letter in ["o", "f", "f", "e", "r"] {
        type_text(&mut window, letter);
        assert_eq!((shown(&window), messages(&window)), before, "{letter}");
    }
    window.get_by_label("1 message: type OFFER");
    key(&mut window, Key::Enter);
    assert_eq!((shown(&window), messages(&window)), (Some(2), 2));
    key(&mut window, Key::Escape);
    assert!(!has(&window, "Find text"));
    assert_eq!(
        (shown(&window), messages(&window)),
        (Some(2), 2),
        "the place is kept"
    );
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 3, "the keys are the lesson's again");
}

#[test]
fn a_match_may_lie_behind_the_playhead() {
    let mut window = find("dora", 4, "dhcpack");
    act(&mut window, Verb::First);
    press(&mut window, Modifiers::COMMAND, Key::F);
    key(&mut window, Key::Enter);
    assert_eq!((shown(&window), messages(&window)), (Some(4), 4));
}

#[test]
fn every_kind_of_word_finds_its_message() {
    let window_at = at_step("dora", 4);
    let xid = {
        let model = &window_at.state().model;
        let bytes = &model.shown().unwrap().bytes;
        format!("xid:0x{:02x}{:02x}", bytes[4], bytes[5])
    };
    let mut window = window_at;
    press(&mut window, Modifiers::COMMAND, Key::F);
    for (text, told) in [
        ("Laptop".to_owned(), "4 of 4: with laptop"),
        ("02:00:00:00:00:0a".into(), "4 of 4: with 02:00:00:00:00:0a"),
        (
            "address:192.168.1.100".into(),
            "3 of 3: address 192.168.1.100…",
        ),
        (xid.clone(), "4 of 4: xid 0x"),
        ("grants".into(), "1 of 1: with grants"),
        (
            "grants nothing".into(),
            "No message: with grants, with nothing",
        ),
    ] {
        press(&mut window, Modifiers::COMMAND, Key::F);
        type_text(&mut window, &text);
        assert_eq!(
            window.state().model.finder.text(),
            text,
            "the old words are replaced"
        );
        window.get_by_label_contains(told);
    }
    key(&mut window, Key::Enter);
    assert!(window.state().model.is_live(), "no match, nowhere to go");
}

#[test]
fn what_is_looked_for_stays_for_the_next_time_and_goes_on_with_the_run() {
    let mut window = find("dora", 1, "from:server-1");
    window.get_by_label("No message: from server-1");
    key(&mut window, Key::PageDown);
    window.get_by_label_contains("1 of 1: from server-1");
    key(&mut window, Key::Escape);
    press(&mut window, Modifiers::COMMAND, Key::F);
    assert_eq!(window.state().model.finder.text(), "from:server-1");
}

fn palette(lesson: &str, steps: usize, text: &str) -> Window {
    let mut window = at_step(lesson, steps);
    press(&mut window, Modifiers::COMMAND, Key::P);
    type_text(&mut window, text);
    window
}

/// The row that Enter would carry out.
fn chosen(window: &Window) -> String {
    let rows = window.query_all_by_role(egui::accesskit::Role::ListBoxOption);
    let mut chosen = rows.filter(|row| row.accesskit_node().is_selected() == Some(true));
    chosen.next().unwrap().accesskit_node().label().unwrap()
}

#[test]
fn enter_carries_out_what_is_chosen_and_closes() {
    let mut window = palette("dora", 2, "speed 2x");
    assert!(
        !has(&window, "Speed 2×"),
        "letters that are not there find nothing"
    );
    press(&mut window, Modifiers::COMMAND, Key::A);
    type_text(&mut window, "speed 2");
    assert_eq!(chosen(&window), "Speed 2×");
    key(&mut window, Key::Enter);
    assert_eq!(window.state().model.prefs.speed, Speed::Double);
    assert!(!has(&window, "Command"));
    key(&mut window, Key::Num6);
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 3, "the keys are the lesson's again");
}

#[test]
fn arrows_choose_and_a_click_does() {
    let mut window = palette("dora", 2, "theme");
    assert!(chosen(&window).starts_with("Theme: "));
    key(&mut window, Key::ArrowDown);
    let second = chosen(&window);
    key(&mut window, Key::ArrowDown);
    key(&mut window, Key::ArrowUp);
    assert_eq!(chosen(&window), second);
    click(&mut window, "Theme: Dark");
    assert_eq!(window.state().model.prefs.theme, ThemeChoice::Dark);
    assert!(!has(&window, "Command"));
    assert_eq!(messages(&window), 2, "no arrow moved the playhead");
}

#[test]
fn every_wish_of_the_catalogue_is_there_with_its_key() {
    for verb in Verb::iter().filter(|verb| !matches!(verb, Verb::Palette | Verb::Close)) {
        let mut palette = dorascope::ui::palette::Palette::default();
        let window = at_step("dora", 0);
        palette.update(&window.state().model);
        palette.look_for(verb.name().to_owned());
        assert!(
            palette.names().any(|name| name == verb.name()),
            "{}",
            verb.name()
        );
    }
}

#[test]
fn hosts_lessons_and_captions_are_there() {
    let mut window = palette("dora", 4, "release laptop a");
    assert_eq!(chosen(&window), "Release Laptop A");
    key(&mut window, Key::Enter);
    key(&mut window, Key::Space);
    let client = window.state().model.world.host(HostId(1)).unwrap();
    assert_eq!(client.state, ClientState::Init);
    let mut window = palette("dora", 4, "power off server");
    assert_eq!(chosen(&window), "Power off Server 1");
    key(&mut window, Key::Enter);
    assert!(!window.state().model.log.world().host(HostId(0)).unwrap().on);
    let mut window = palette("dora", 0, "open two servers");
    assert_eq!(chosen(&window), "Open lesson: Two servers, one choice");
    key(&mut window, Key::Enter);
    assert_eq!(window.state().model.scenario.lesson.name, "two-servers");
    let mut window = palette("dora", 0, "add server");
    assert_eq!(chosen(&window), "Add server…");
    key(&mut window, Key::Enter);
    window.get_by_label("Add a server");
    let mut window = palette("dora", 0, "configure laptop");
    key(&mut window, Key::Enter);
    window.get_by_label("Configure Laptop A");
    let mut window = palette("dora", 0, "story");
    key(&mut window, Key::Enter);
    assert_eq!(window.state().model.prefs.level, Level::Story);
}

#[test]
fn what_cannot_be_done_now_says_why_and_does_nothing() {
    let mut window = palette("dora", 0, "renew laptop");
    assert_eq!(chosen(&window), "Renew Laptop A, not now: Laptop A is OFF");
    let records = window.state().model.log.len();
    key(&mut window, Key::Enter);
    assert!(has(&window, "Command"), "the palette stays open");
    assert_eq!(window.state().model.log.len(), records);
    let mut window = at_step("dora", 4);
    act(&mut window, Verb::Back);
    press(&mut window, Modifiers::COMMAND, Key::P);
    type_text(&mut window, "renew");
    let why = "in the past nothing can be changed: press End first";
    assert_eq!(chosen(&window), format!("Renew Laptop A, not now: {why}"));
}

#[test]
fn a_lane_head_opens_the_card_and_a_source_leads_to_its_message() {
    let mut window = at_step("dora", 4);
    click(&mut window, "Lane Laptop A BOUND");
    assert_eq!(window.state().model.lane, Some(HostId(1)));
    for line in [
        "Holds 192.168.1.100: BOUND",
        "Nothing on this computer was changed",
        "Address from yiaddr in DHCPACK 4",
        "T2 from option 59 in DHCPACK 4",
    ] {
        window.get_by_label(line);
    }
    let mut window = at_step("renewal", 3);
    act(&mut window, Verb::First);
    act(&mut window, Verb::Live);
    click(&mut window, "Lane Laptop A BOUND");
    for _ in 0..3 {
        key(&mut window, Key::PageUp);
    }
    window.get_by_label_contains("is from before the lesson");
    key(&mut window, Key::End);
    click(&mut window, "Router from option 3 in DHCPACK 2");
    assert_eq!((shown(&window), messages(&window)), (Some(2), 2));
}

#[test]
fn the_card_closes_by_esc_by_its_button_and_by_a_click_elsewhere() {
    let mut window = at_step("dora", 4);
    let open = |window: &Window| has(window, "Close host card");
    let diagram = |window: &Window| {
        let rect = window.get_by_label_contains("Diagram of").rect();
        egui::pos2(rect.left() + 30.0, rect.bottom() - 60.0)
    };
    for way in 0..3 {
        click(&mut window, "Lane Server 1");
        assert!(open(&window), "way {way}");
        window.get_by_label("Has granted 1 address");
        match way {
            0 => key(&mut window, Key::Escape),
            1 => click(&mut window, "Close host card"),
            _ => {
                let place = diagram(&window);
                window.drag_at(place);
                window.drop_at(place);
                window.run_steps(4);
            }
        }
        assert!(!open(&window), "way {way}");
    }
    click(&mut window, "Lane Server 1");
    click(&mut window, "Lane Laptop A BOUND");
    window.get_by_label("Holds 192.168.1.100: BOUND");
    click(&mut window, "Lane Laptop A BOUND");
    assert!(!open(&window), "a second click on the same head");
}

#[test]
fn the_card_tells_what_is_known_at_the_playhead() {
    let mut window = at_step("dora", 4);
    key(&mut window, Key::G);
    window.get_by_label("Holds 192.168.1.100: BOUND");
    key(&mut window, Key::PageUp);
    window.get_by_label("Has got nothing so far: REQUESTING");
    key(&mut window, Key::End);
    click(&mut window, "Lease from option 51 in DHCPACK 4");
    assert_eq!(shown(&window), Some(4));
    assert!(window.state().model.selection.is_some());
}

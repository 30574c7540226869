//! Whose a key is: the lesson's, a text field's, a focused control's; what Esc closes and in which
//! order, what is copied, and the way of Tab through the window.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use dorascope::ui::action::{Action, Verb};
use dorascope::ui::drawer::DrawerWish;
use dorascope::ui::prefs::Tab;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::window::{
    Window, act, at_step, click, copied, has, key, messages, press, shown, steps, still, type_text,
    wish,
};

fn fresh() -> Window {
    at_step("dora", 0)
}

fn two_steps() -> Window {
    at_step("dora", 2)
}

fn at_end() -> Window {
    at_step("dora", 4)
}

#[test]
fn a_text_field_keeps_letters_and_arrows_but_not_the_clicker() {
    let mut window = two_steps();
    window.get_by_label("Filter").focus();
    window.run_steps(2);
    for each in [Key::N, Key::Space, Key::ArrowLeft, Key::Home, Key::Enter] {
        window.get_by_label("Filter").focus();
        window.run_steps(2);
        key(&mut window, each);
        assert_eq!(messages(&window), 2, "{each:?}");
        assert!(window.state().model.is_live(), "{each:?}");
    }
    window.get_by_label("Filter").focus();
    window.run_steps(2);
    key(&mut window, Key::PageDown);
    assert_eq!(messages(&window), 3);
    press(&mut window, Modifiers::COMMAND, Key::P);
    assert!(has(&window, "Command"));
}

#[test]
fn esc_gives_the_keys_of_a_text_field_back_to_the_lesson() {
    let mut window = fresh();
    window.get_by_label("Filter").focus();
    window.run_steps(2);
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 0);
    key(&mut window, Key::Escape);
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 1);
}

#[test]
fn a_focused_control_keeps_space_enter_and_arrows_until_esc_or_a_click_on_the_diagram() {
    let mut window = two_steps();
    let focus = |window: &mut Window| {
        window.get_by_label("Restart").focus();
        window.run_steps(2);
    };
    focus(&mut window);
    key(&mut window, Key::ArrowLeft);
    assert_eq!(messages(&window), 2, "the arrow moves the focus");
    focus(&mut window);
    press(&mut window, Modifiers::SHIFT, Key::ArrowLeft);
    assert_eq!(shown(&window), Some(1), "Shift and an arrow stay ours");
    focus(&mut window);
    key(&mut window, Key::End);
    assert!(window.state().model.is_live(), "End stays ours");
    focus(&mut window);
    let diagram = window.get_by_label_contains("Diagram of").rect();
    let place = egui::pos2(diagram.center().x, diagram.bottom() - 60.0);
    window.drag_at(place);
    window.drop_at(place);
    window.run_steps(4);
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 3);
}

#[test]
fn esc_closes_menu_palette_sheet_find_and_card_before_it_takes_the_focus() {
    let mut window = at_end();
    click(&mut window, "View");
    assert!(window.query_by_label_contains("Time axis").is_some());
    key(&mut window, Key::Escape);
    assert!(window.query_by_label_contains("Time axis").is_none());

    key(&mut window, Key::G);
    press(&mut window, Modifiers::COMMAND, Key::F);
    press(&mut window, Modifiers::COMMAND, Key::P);
    let open = |window: &Window| {
        [
            has(window, "Command"),
            has(window, "Close find"),
            has(window, "Close host card"),
        ]
    };
    assert_eq!(open(&window), [true; 3]);
    key(&mut window, Key::Escape);
    assert_eq!(open(&window), [false, true, true]);
    key(&mut window, Key::Escape);
    assert_eq!(open(&window), [false, false, true]);
    key(&mut window, Key::Escape);
    assert_eq!(open(&window), [false; 3]);

    key(&mut window, Key::B);
    assert!(window.state().is_black());
    key(&mut window, Key::Escape);
    assert!(!window.state().is_black());
}

#[test]
fn ctrl_c_copies_the_message_that_is_shown() {
    let mut window = at_end();
    act(&mut window, Verb::PreviousMessage);
    let text = copied(&mut window, |window| window.event(egui::Event::Copy)).unwrap();
    assert!(text.starts_with("DHCPREQUEST, message 3 at "), "{text}");
    assert!(
        text.contains("\n50 Requested address 192.168.1.100"),
        "{text}"
    );
    let nothing = copied(&mut fresh(), |window| window.event(egui::Event::Copy));
    assert_eq!(nothing, None);
}

#[test]
fn ctrl_c_copies_the_leases_where_they_are_open() {
    let mut window = at_end();
    let leases = DrawerWish::Show(Tab::Leases);
    wish(&mut window, Action::Drawer(leases));
    let copy =
        |window: &mut Window| copied(window, |window| window.event(egui::Event::Copy)).unwrap();
    let text = copy(&mut window);
    assert!(text.starts_with("Client\tAddress\t"), "{text}");
    assert!(text.contains("\nlaptop-a\t192.168.1.100\t"), "{text}");
    act(&mut window, Verb::PreviousMessage);
    assert!(
        copy(&mut window).starts_with("DHCPREQUEST"),
        "a chosen message is meant"
    );
    act(&mut window, Verb::Drawer);
    wish(&mut window, Action::Unselect);
    assert!(
        copy(&mut window).starts_with("DHCPACK"),
        "nobody sees the leases"
    );
}

#[test]
fn ctrl_c_in_a_text_field_copies_what_is_selected_in_it() {
    let mut window = at_end();
    press(&mut window, Modifiers::COMMAND, Key::F);
    type_text(&mut window, "nak");
    press(&mut window, Modifiers::COMMAND, Key::A);
    let copy = |window: &Window| window.event(egui::Event::Copy);
    assert_eq!(copied(&mut window, copy).unwrap(), "nak");
    key(&mut window, Key::End);
    let text = copied(&mut window, copy).unwrap();
    assert!(
        text.starts_with("DHCPACK"),
        "nothing is selected in the field: {text}"
    );
}

/// The parts of the window, as one reads.
const REGIONS: [&str; 6] = [
    "top bar",
    "lesson",
    "diagram",
    "message",
    "drawer",
    "transport",
];

/// In which part of the window something is.
fn region(window: &Window, rect: egui::Rect) -> usize {
    let diagram = window.get_by_label_contains("Diagram of").rect();
    let transport = window.get_by_label("Place in the run").rect();
    let (x, y) = (rect.center().x, rect.center().y);
    if y > transport.top() - 20.0 {
        5
    } else if y < diagram.top() {
        0
    } else if x < diagram.left() {
        1
    } else if x > diagram.right() {
        3
    } else if y > diagram.bottom() {
        4
    } else {
        2
    }
}

#[test]
fn tab_goes_through_the_window_as_one_reads() {
    let mut window = at_end();
    let mut way: Vec<(usize, String)> = Vec::new();
    loop {
        window.key_press(Key::Tab);
        window.run_steps(3);
        let Some(focused) = window.query_by(|node| node.is_focused() && !node.is_hidden()) else {
            panic!("the focus is nowhere after {way:?}");
        };
        let name = focused.accesskit_node().label().unwrap_or_default();
        if name == "Resize panel" {
            // The drawer's upper edge, which has its place where the drawer takes its own.
            continue;
        }
        let place = (region(&window, focused.rect()), name);
        if way.first() == Some(&place) || way.len() > 200 {
            break;
        }
        way.push(place);
    }
    let told: Vec<String> = way
        .iter()
        .map(|(region, name)| format!("{}: {name}", REGIONS[*region]))
        .collect();
    assert!(way.is_sorted_by_key(|(region, _)| *region), "{told:#?}");
    for (region, name) in REGIONS.iter().enumerate() {
        let count = way.iter().filter(|(other, _)| *other == region).count();
        assert!(count > 0, "{name} has no place in\n{told:#?}");
        assert!(
            region != 2 || count == 1,
            "one place for the diagram: {told:#?}"
        );
    }
    let place = |name: &str| {
        let found = way.iter().position(|(_, other)| other == name);
        found.unwrap_or_else(|| panic!("{name} is not among\n{told:#?}"))
    };
    let read = [
        "File",
        "View",
        "Lesson",
        "Help",
        "Protocol",
        "Renew Laptop A",
        "Fields",
        "Changes",
        "RFC check",
        "State",
        "Restart",
        "Back",
        "Step",
        "Play",
        "Place in the run",
    ];
    let places: Vec<usize> = read.iter().map(|name| place(name)).collect();
    assert!(places.is_sorted(), "{told:#?}");
}

#[test]
fn what_tab_leads_to_comes_into_sight() {
    let mut window = still("dora", [1024.0, 640.0]);
    steps(&mut window, 4);
    for _ in 0..80 {
        window.key_press(Key::Tab);
        window.run_steps(3);
        let renew = window.query_by_label("Renew Laptop A");
        if renew.is_some_and(|renew| renew.is_focused()) {
            break;
        }
    }
    window.run_steps(30);
    let renew = window.get_by_label("Renew Laptop A");
    assert!(renew.is_focused());
    let lower_edge = window.get_by_label_contains("Diagram of").rect().bottom();
    assert!(renew.rect().bottom() <= lower_edge, "{:?}", renew.rect());
}

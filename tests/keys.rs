//! Every key does what the key sheet says: one check for each wish of the catalogue. Whose a key
//! is while something has the focus, what Esc closes, what is copied, and the way of Tab.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

#[path = "support/window.rs"]
#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use dorascope::protocol::Timer;
use dorascope::sim::Event;
use dorascope::ui::Drive;
use dorascope::ui::action::{Action, Shortcut, Verb};
use dorascope::ui::drawer::DrawerWish;
use dorascope::ui::prefs::{Speed, Tab};
use egui::{Key, Modifiers, ViewportCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use strum::IntoEnumIterator as _;
use support::{
    Window, act, click, copied, has, key, messages, perform, press, shown, type_text, window,
    window_of,
};

/// What is to be the case for a key, and what its press must have changed.
struct Check {
    /// A window in which the wish makes sense.
    before: fn() -> Window,
    /// Whether it was fulfilled; the second is what [`seen`](Self::seen) said before.
    after: fn(&Window, &str) -> bool,
    /// What there was to be seen.
    seen: fn(&Window) -> String,
}

fn nothing(_: &Window) -> String {
    String::new()
}

fn check(before: fn() -> Window, after: fn(&Window, &str) -> bool) -> Check {
    Check {
        before,
        after,
        seen: nothing,
    }
}

fn changed(before: fn() -> Window, seen: fn(&Window) -> String) -> Option<Check> {
    let after = |_: &Window, _: &str| true;
    Some(Check {
        before,
        after,
        seen,
    })
}

fn fresh() -> Window {
    window("dora", 0)
}

fn two_steps() -> Window {
    window("dora", 2)
}

fn at_end() -> Window {
    window("dora", 4)
}

fn in_the_middle() -> Window {
    let mut window = at_end();
    perform(&mut window, Verb::Back);
    perform(&mut window, Verb::Back);
    window
}

fn lane_chosen() -> Window {
    let mut window = in_the_middle();
    perform(&mut window, Verb::NextLane);
    perform(&mut window, Verb::NextLane);
    window
}

fn at_start_of_renewal() -> Window {
    let mut window = window("renewal", 3);
    perform(&mut window, Verb::First);
    window
}

fn playhead(window: &Window) -> usize {
    window.state().model.playhead().count
}

fn speed(window: &Window, speed: Speed) -> bool {
    window.state().model.prefs.speed == speed
}

fn commanded(window: &Window, wanted: &ViewportCommand) -> bool {
    let viewports = window.output().viewport_output.values();
    viewports.flat_map(|out| &out.commands).any(|command| command == wanted)
}

/// The check for a wish; a wish without one fails the test.
#[expect(clippy::too_many_lines, reason = "one table, one row each")]
fn row(verb: Verb) -> Option<Check> {
    Some(match verb {
        Verb::Step => check(fresh, |window, _| messages(window) == 1),
        Verb::Next => check(in_the_middle, |window, _| messages(window) == 3),
        Verb::Back => check(two_steps, |window, _| messages(window) == 1),
        Verb::Play => check(fresh, |window, _| {
            window.state().model.playback.is_playing()
        }),
        Verb::First => check(at_end, |window, _| messages(window) == 0),
        Verb::Live => check(in_the_middle, |window, _| {
            messages(window) == 4 && window.state().model.is_live()
        }),
        Verb::NextTimer => check(at_start_of_renewal, |window, _| {
            let log = &window.state().model.log;
            log.records()[playhead(window) - 1].event == Event::TimerFired(Timer::T1)
        }),
        Verb::NextOnLane => check(lane_chosen, |window, _| {
            let model = &window.state().model;
            Some(model.log.records()[playhead(window) - 1].host) == model.lane
        }),
        Verb::PreviousOnLane => check(lane_chosen, |window, _| {
            let model = &window.state().model;
            Some(model.log.records()[playhead(window)].host) == model.lane
        }),
        Verb::NextOfXid => check(in_the_middle, |window, _| {
            shown(window) == Some(3) && messages(window) == 3
        }),
        Verb::PreviousOfXid => check(at_end, |window, _| {
            shown(window) == Some(3) && messages(window) == 3
        }),
        Verb::Speed1 => check(fresh, |window, _| speed(window, Speed::Quarter)),
        Verb::Speed2 => check(fresh, |window, _| speed(window, Speed::Half)),
        Verb::Speed3 => check(fresh, |window, _| speed(window, Speed::Normal)),
        Verb::Speed4 => check(fresh, |window, _| speed(window, Speed::Double)),
        Verb::Speed5 => check(fresh, |window, _| speed(window, Speed::Four)),
        Verb::Speed6 => check(
            || {
                let mut window = fresh();
                perform(&mut window, Verb::Speed1);
                window
            },
            |window, _| speed(window, Speed::Instant),
        ),
        Verb::CaptionLevel => {
            return changed(fresh, |window| {
                window.state().model.prefs.level.name().to_owned()
            });
        }
        Verb::Axis => {
            return changed(fresh, |window| format!("{:?}", window.state().model.axis));
        }
        Verb::ZoomIn => Check {
            before: at_end,
            after: |window, before| row_height(window) > before.parse().unwrap(),
            seen: |window| row_height(window).to_string(),
        },
        Verb::ZoomOut => Check {
            before: at_end,
            after: |window, before| row_height(window) < before.parse().unwrap(),
            seen: |window| row_height(window).to_string(),
        },
        Verb::Fit => Check {
            before: || {
                let mut window = at_end();
                for _ in 0..3 {
                    perform(&mut window, Verb::ZoomIn);
                }
                window
            },
            after: |window, before| row_height(window) < before.parse().unwrap(),
            seen: |window| row_height(window).to_string(),
        },
        Verb::Restart => Check {
            before: two_steps,
            after: |window, before| messages(window) == 0 && seed(window) == before,
            seen: seed,
        },
        Verb::RestartNewSeed => Check {
            before: two_steps,
            after: |window, before| messages(window) == 0 && seed(window) != before,
            seen: seed,
        },
        Verb::PreviousMessage => check(at_end, |window, _| {
            shown(window) == Some(3) && messages(window) == 4
        }),
        Verb::NextMessage => check(
            || {
                let mut window = at_end();
                perform(&mut window, Verb::PreviousMessage);
                perform(&mut window, Verb::PreviousMessage);
                window
            },
            |window, _| shown(window) == Some(3),
        ),
        Verb::Pin => check(at_end, |window, _| {
            window.state().model.pinned_message().is_some()
        }),
        Verb::PreviousLane => {
            return changed(
                || {
                    let mut window = window("two-servers", 2);
                    perform(&mut window, Verb::NextLane);
                    perform(&mut window, Verb::NextLane);
                    window
                },
                lane,
            );
        }
        Verb::NextLane => return changed(at_end, lane),
        Verb::HostCard => check(at_end, |window, _| {
            has(window, "Nothing on this computer was changed")
        }),
        // Its effect is told apart below.
        Verb::Copy => check(at_end, |_, _| true),
        Verb::Find => check(fresh, |window, _| is_focused(window, "Find text")),
        Verb::Palette => check(fresh, |window, _| is_focused(window, "Command")),
        Verb::Drawer => return changed(fresh, |window| has(window, "Server bindings").to_string()),
        Verb::Blank => return changed(fresh, |window| is_blank(window).to_string()),
        Verb::Keys => check(fresh, |window, _| has(window, "Space: Step")),
        Verb::FullScreen => check(fresh, |window, _| {
            commanded(window, &ViewportCommand::Fullscreen(true))
        }),
        Verb::Quit => check(fresh, |window, _| commanded(window, &ViewportCommand::Close)),
        Verb::Close => check(
            || {
                let mut window = fresh();
                perform(&mut window, Verb::Palette);
                window
            },
            |window, _| !has(window, "Command"),
        ),
        // Without a key they are entries of a menu.
        Verb::Lessons => check(fresh, |window, _| has(window, "Begin here")),
        Verb::About => check(fresh, |window, _| {
            window.query_by_label_contains("Version ").is_some()
        }),
        #[allow(unreachable_patterns, reason = "a wish that is new here has no check yet")]
        _ => return None,
    })
}

/// How far apart the arrows of DORA stand.
fn row_height(window: &Window) -> f32 {
    let top = |name: &str| window.get_by_label_contains(name).rect().top();
    top("message 3: DHCPREQUEST") - top("message 2: DHCPOFFER")
}

fn seed(window: &Window) -> String {
    window.state().model.scenario.seed.0.to_string()
}

fn lane(window: &Window) -> String {
    format!("{:?}", window.state().model.lane)
}

fn is_focused(window: &Window, name: &str) -> bool {
    let field = window.query_by_label(name);
    field.is_some_and(|field| field.accesskit_node().is_focused())
}

fn is_blank(window: &Window) -> bool {
    window.state().is_blank()
}

/// What a keyboard sends: desktops make an event of its own of Ctrl+C.
fn sent(shortcut: Shortcut) -> Vec<egui::Event> {
    let Shortcut { modifiers, key } = shortcut;
    if modifiers.command && key == Key::C {
        return vec![egui::Event::Copy];
    }
    let pressed = |pressed| egui::Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    };
    vec![
        egui::Event::ModifiersChanged(modifiers),
        pressed(true),
        pressed(false),
        egui::Event::ModifiersChanged(Modifiers::NONE),
    ]
}

/// Lets frames pass until it is as it should be, one for each event: what the desktop is told
/// stands in one frame only.
fn comes_true(
    window: &mut Window,
    events: Vec<egui::Event>,
    mut is_so: impl FnMut(&Window) -> bool,
) -> bool {
    let rest = std::iter::repeat_n(None, 4);
    events.into_iter().map(Some).chain(rest).any(|event| {
        if let Some(event) = event {
            window.event(event);
        }
        window.step();
        is_so(window)
    })
}

#[test]
fn every_key_does_what_the_sheet_says() {
    for verb in Verb::iter() {
        let name = verb.name();
        let check = row(verb).unwrap_or_else(|| panic!("no check for {name}"));
        let ways = verb.keys().iter().map(|key| Some(*key));
        let ways: Vec<_> = if verb.keys().is_empty() {
            vec![None]
        } else {
            ways.collect()
        };
        for way in ways {
            let mut window = (check.before)();
            let before = (check.seen)(&window);
            if way.is_none() {
                let ctx = window.ctx.clone();
                window.state_mut().act(&ctx, Action::Do(verb));
            }
            let events = way.map_or(Vec::new(), sent);
            let done = comes_true(&mut window, events, |window| {
                (check.after)(window, &before)
                    && (before.is_empty() || (check.seen)(window) != before || verb == Verb::Restart)
            });
            let key = way.map_or("menu".into(), Shortcut::words);
            assert!(done, "{key} does not do “{name}”");
        }
    }
}

#[test]
fn the_sheet_shows_every_key_and_is_not_cut() {
    for size in [[1024.0, 640.0], [1280.0, 720.0]] {
        let mut window = window_of("dora", size, Drive::InPlace);
        key(&mut window, Key::Questionmark);
        let all = egui::Rect::from_min_size(egui::Pos2::ZERO, size.into());
        for verb in Verb::iter().filter(|verb| !verb.keys().is_empty() && verb.speed().is_none()) {
            let keys: Vec<String> = verb.keys().iter().map(|key| key.words()).collect();
            let name = format!("{}: {}", keys.join("  "), verb.name());
            let row = window.get_by_label(&name);
            assert!(all.contains_rect(row.rect()), "{} in {size:?}", verb.name());
        }
        window.get_by_label("1 … 6: Speed, from 0.25× to no animation");
        assert!(all.contains_rect(window.get_by_label("Close").rect()));
    }
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

    key(&mut window, Key::H);
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
    assert!(is_blank(&window));
    key(&mut window, Key::Escape);
    assert!(!is_blank(&window));
}

#[test]
fn ctrl_c_copies_the_message_that_is_shown() {
    let mut window = at_end();
    perform(&mut window, Verb::PreviousMessage);
    let text = copied(&mut window, |window| window.event(egui::Event::Copy)).unwrap();
    assert!(text.starts_with("DHCPREQUEST, message 3, "), "{text}");
    assert!(text.contains("\n50 Requested address: 192.168.1.100"), "{text}");
    let nothing = copied(&mut fresh(), |window| window.event(egui::Event::Copy));
    assert_eq!(nothing, None);
}

#[test]
fn ctrl_c_copies_the_leases_where_they_are_open() {
    let mut window = at_end();
    let leases = DrawerWish::Show(Tab::Leases);
    act(&mut window, Action::Drawer(leases));
    let copy = |window: &mut Window| {
        copied(window, |window| window.event(egui::Event::Copy)).unwrap()
    };
    let text = copy(&mut window);
    assert!(text.starts_with("Client\tAddress\t"), "{text}");
    assert!(text.contains("\nlaptop-a\t192.168.1.100\t"), "{text}");
    perform(&mut window, Verb::PreviousMessage);
    assert!(copy(&mut window).starts_with("DHCPREQUEST"), "a chosen message is meant");
    perform(&mut window, Verb::Drawer);
    act(&mut window, Action::Unselect);
    assert!(copy(&mut window).starts_with("DHCPACK"), "nobody sees the leases");
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
    assert!(text.starts_with("DHCPACK"), "nothing is selected in the field: {text}");
}

/// The parts of the window, as one reads.
const REGIONS: [&str; 6] = [
    "top bar", "lesson", "diagram", "message", "drawer", "transport",
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
        let Some(focused) = window.query_by(|node| node.is_focused()) else {
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
    for region in 0..REGIONS.len() {
        let count = way.iter().filter(|(other, _)| *other == region).count();
        assert!(count > 0, "{} has no place in\n{told:#?}", REGIONS[region]);
        assert!(region != 2 || count == 1, "one place for the diagram: {told:#?}");
    }
    let place = |name: &str| {
        let found = way.iter().position(|(_, other)| other == name);
        found.unwrap_or_else(|| panic!("{name} is not among\n{told:#?}"))
    };
    let read = [
        "File", "View", "Lesson", "Help", "Protocol", "Renew Laptop A",
        "Fields", "Changes", "RFC check", "State", "Restart", "Back", "Step", "Play",
        "Place in the run",
    ];
    let places: Vec<usize> = read.iter().map(|name| place(name)).collect();
    assert!(places.is_sorted(), "{told:#?}");
}

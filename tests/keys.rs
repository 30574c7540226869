//! Every key does what the key sheet says, one check for each wish of the catalogue; and the sheet
//! shows all of them.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "keys/branches.rs"]
mod branches;
#[path = "keys/notes.rs"]
mod notes;
#[path = "keys/pressing.rs"]
mod pressing;
#[path = "keys/reports.rs"]
mod reports;

use dorascope::files::export::Export;
use dorascope::protocol::Timer;
use dorascope::sim::{Command, Event};
use dorascope::ui::Drive;
use dorascope::ui::action::{Action, Shortcut, Verb};
use dorascope::ui::dialogs::Purpose;
use dorascope::ui::prefs::Speed;
use dorascope::ui::projector::Stage;
use dorascope::ui::tempo::Idle;
use egui::{Key, ViewportCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pressing::{comes_true, sent};
use strum::IntoEnumIterator as _;
use support::network::{Server, bound};
use support::window::{Window, act, at_step, driven, has, key, messages, shown};

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

fn changed(before: fn() -> Window, seen: fn(&Window) -> String) -> Check {
    let after = |_: &Window, _: &str| true;
    Check {
        before,
        after,
        seen,
    }
}

fn fresh() -> Window {
    at_step("dora", 0)
}

fn two_steps() -> Window {
    at_step("dora", 2)
}

fn at_end() -> Window {
    at_step("dora", 4)
}

/// Before the REQUEST, with the lesson's question about it open.
fn asked() -> Window {
    let mut window = fresh();
    act(&mut window, Verb::Questions);
    act(&mut window, Verb::Next);
    act(&mut window, Verb::Next);
    window
}

/// How many hands were counted.
fn hands(window: &Window) -> u32 {
    let question = window.state().model.open_question();
    question.map_or(0, |question| question.all_hands())
}

fn in_the_middle() -> Window {
    let mut window = at_end();
    act(&mut window, Verb::Back);
    act(&mut window, Verb::Back);
    window
}

fn lane_chosen() -> Window {
    let mut window = in_the_middle();
    act(&mut window, Verb::NextLane);
    act(&mut window, Verb::NextLane);
    window
}

fn at_start_of_renewal() -> Window {
    let mut window = at_step("renewal", 3);
    act(&mut window, Verb::First);
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
    viewports
        .flat_map(|out| &out.commands)
        .any(|command| command == wanted)
}

/// What the clipboard was given in the last frame.
fn copies(window: &Window) -> impl Iterator<Item = &str> {
    let commands = &window.output().platform_output.commands;
    commands.iter().filter_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.as_str()),
        _ => None,
    })
}

/// The check for a wish; a wish without one fails the test.
#[expect(clippy::too_many_lines, reason = "one table, one row each")]
fn row(verb: Verb) -> Check {
    match verb {
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
                act(&mut window, Verb::Speed1);
                window
            },
            |window, _| speed(window, Speed::Instant),
        ),
        Verb::Questions => changed(fresh, |window| {
            window.state().model.prefs.questions.on.to_string()
        }),
        Verb::Hand1 | Verb::Hand2 | Verb::Hand3 => check(asked, |window, _| hands(window) == 1),
        // The question has three answers: there is nobody to count for a fourth.
        Verb::Hand4 => check(asked, |window, _| hands(window) == 0),
        Verb::CaptionLevel => changed(fresh, |window| {
            window.state().model.prefs.level.name().to_owned()
        }),
        Verb::Axis => changed(fresh, |window| format!("{:?}", window.state().model.axis)),
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
                    act(&mut window, Verb::ZoomIn);
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
                act(&mut window, Verb::PreviousMessage);
                act(&mut window, Verb::PreviousMessage);
                window
            },
            |window, _| shown(window) == Some(3),
        ),
        Verb::Pin => check(at_end, |window, _| {
            window.state().model.pinned_message().is_some()
        }),
        Verb::Bookmark | Verb::Note | Verb::NextMark | Verb::PreviousMark => notes::row(verb),
        Verb::PreviousLane => changed(
            || {
                let mut window = at_step("two-servers", 2);
                act(&mut window, Verb::NextLane);
                act(&mut window, Verb::NextLane);
                window
            },
            lane,
        ),
        Verb::NextLane => changed(at_end, lane),
        Verb::DropFlight => check(two_steps, |window, _| suffers(window, "Drop")),
        Verb::DuplicateFlight => check(two_steps, |window, _| suffers(window, "Duplicate")),
        Verb::DelayFlight => check(two_steps, |window, _| suffers(window, "Delay")),
        Verb::CorruptFlight => check(two_steps, |window, _| suffers(window, "Corrupt")),
        Verb::KeepBackFlight => check(two_steps, |window, _| suffers(window, "AfterNext")),
        Verb::HideLane => check(lane_chosen, |window, _| {
            !window.state().model.lanes.hidden.is_empty()
        }),
        Verb::ShowLanes => check(
            || {
                let mut window = lane_chosen();
                act(&mut window, Verb::HideLane);
                window
            },
            |window, _| window.state().model.lanes.hidden.is_empty(),
        ),
        Verb::PinLane => check(lane_chosen, |window, _| {
            !window.state().model.lanes.pinned.is_empty()
        }),
        Verb::LaneLeft => changed(lane_at_the_right, order),
        Verb::LaneRight => changed(lane_at_the_left, order),
        Verb::LanesAsInFigure => changed(
            || {
                let mut window = lane_at_the_left();
                act(&mut window, Verb::LaneRight);
                window
            },
            order,
        ),
        // Here nobody is folded, and that is said.
        Verb::Folded => check(at_end, |window, _| window.state().model.notice.is_some()),
        Verb::Why => check(at_end, |window, _| window.state().model.explained.is_some()),
        Verb::IdleTime => changed(fresh, |window| {
            window.state().model.prefs.idle.name().to_owned()
        }),
        Verb::Compression => changed(
            || {
                let mut window = fresh();
                window.state_mut().model.prefs.idle = Idle::Real;
                window
            },
            |window| window.state().model.prefs.compression.name().to_owned(),
        ),
        Verb::Projector => check(fresh, |window, _| {
            window.state().stage() == Stage::Here { full: true }
        }),
        Verb::ProjectorHere => check(fresh, |window, _| {
            window.state().stage() == Stage::Here { full: false }
        }),
        Verb::TextLarger => Check {
            before: fresh,
            after: |window, before| text_size(window).as_str() > before,
            seen: text_size,
        },
        Verb::TextSmaller => Check {
            before: fresh,
            after: |window, before| text_size(window).as_str() < before,
            seen: text_size,
        },
        Verb::TextNormal => changed(
            || {
                let mut window = fresh();
                act(&mut window, Verb::TextLarger);
                window
            },
            text_size,
        ),
        Verb::Compose => check(two_steps, |window, _| {
            has(window, "Message editor") && has(window, "Send and step")
        }),
        Verb::HostCard => check(at_end, |window, _| {
            has(window, "Nothing on this computer was changed")
        }),
        Verb::Copy => check(at_end, |window, _| {
            copies(window).any(|text| text.starts_with("DHCPACK, message 4"))
        }),
        Verb::Find => check(fresh, |window, _| is_focused(window, "Find text")),
        Verb::Palette => check(fresh, |window, _| is_focused(window, "Command")),
        Verb::Drawer => changed(fresh, |window| has(window, "Server bindings").to_string()),
        Verb::Blank => changed(fresh, |window| is_blank(window).to_string()),
        Verb::Keys => check(fresh, |window, _| has(window, "Space: Step")),
        Verb::FullScreen => check(fresh, |window, _| {
            commanded(window, &ViewportCommand::Fullscreen(true))
        }),
        Verb::Quit => check(fresh, |window, _| {
            commanded(window, &ViewportCommand::Close)
        }),
        Verb::Close => check(
            || {
                let mut window = fresh();
                act(&mut window, Verb::Palette);
                window
            },
            |window, _| !has(window, "Command"),
        ),
        Verb::Branch
        | Verb::Undo
        | Verb::Redo
        | Verb::NextRun
        | Verb::PreviousRun
        | Verb::CloseRun
        | Verb::Compare => branches::row(verb),
        Verb::Open => check(fresh, |window, _| {
            window.state().asks_for() == Some(Purpose::Open)
        }),
        Verb::Save | Verb::SaveAs => check(fresh, |window, _| {
            window.state().asks_for() == Some(Purpose::SaveSession)
        }),
        Verb::SaveLesson => check(fresh, |window, _| {
            window.state().asks_for() == Some(Purpose::Export(Export::Lesson))
        }),
        Verb::SaveReport | Verb::Reports => reports::row(verb),
        Verb::Export => check(fresh, |window, _| has(window, "Save…")),
        // Without a key they are entries of a menu.
        Verb::JoinNetwork => check(fresh, |window, _| {
            has(
                window,
                "Clients of ours ask the servers of a real network for addresses",
            )
        }),
        Verb::ServeNetwork => check(fresh, |window, _| {
            window
                .query_by_label("A server of ours answers the clients of a real network")
                .is_some()
        }),
        Verb::StopNetwork => Check {
            before: on_network,
            after: |window, _| window.state().model.is_network_over(),
            seen: nothing,
        },
        Verb::Lessons => check(fresh, |window, _| has(window, "Begin here")),
        Verb::About => check(fresh, |window, _| {
            window.query_by_label_contains("Version ").is_some()
        }),
    }
}

fn on_network() -> Window {
    bound([1280.0, 800.0], Server::start().at, 1)
}

/// The last lane from the left is chosen.
fn lane_at_the_right() -> Window {
    let mut window = at_step("two-servers", 2);
    for _ in 0..3 {
        act(&mut window, Verb::NextLane);
    }
    window
}

fn lane_at_the_left() -> Window {
    let mut window = at_step("two-servers", 2);
    act(&mut window, Verb::NextLane);
    window
}

fn order(window: &Window) -> String {
    format!("{:?}", window.state().model.lanes.order)
}

/// Whether this was done to the message that departed last.
fn suffers(window: &Window, what: &str) -> bool {
    let log = &window.state().model.log;
    log.records().iter().any(|record| match &record.event {
        Event::Commanded(command) => match &**command {
            Command::Disturb(action) => format!("{action:?}").starts_with(what),
            _ => false,
        },
        _ => false,
    })
}

/// In per cent, with leading zeros: as text it is in order.
fn text_size(window: &Window) -> String {
    let factor = window.state().model.prefs.screen.text.factor();
    format!("{:03.0}", factor * 100.0)
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
    window.state().is_black()
}

#[test]
fn every_key_does_what_the_sheet_says() {
    for verb in Verb::iter() {
        let name = verb.name();
        let check = row(verb);
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
                    && (before.is_empty()
                        || (check.seen)(window) != before
                        || verb == Verb::Restart)
            });
            let key = way.map_or("menu".into(), Shortcut::words);
            assert!(done, "{key} does not do “{name}”");
        }
    }
}

#[test]
fn the_sheet_shows_every_key_and_is_not_cut() {
    for size in [[1024.0, 640.0], [1280.0, 720.0]] {
        let mut window = driven("dora", size, Drive::InPlace);
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

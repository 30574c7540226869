//! The keys that make branches and lead through them.

use std::time::Duration;

use dorascope::sim::{Command, HostId};
use dorascope::ui::action::{Action, Verb};

use super::{Check, at_end, check, in_the_middle, two_steps};
use crate::support::window::{Window, act, has, wish};

/// The check for a wish about branches.
pub(super) fn row(verb: Verb) -> Check {
    match verb {
        Verb::Branch => check(in_the_middle, |window, _| tabs(window) == 2),
        Verb::Undo => check(changed, |window, _| tabs(window) == 2),
        Verb::Redo => Check {
            before: undone,
            after: |window, before| active(window) != before,
            seen: active,
        },
        Verb::NextRun | Verb::PreviousRun => Check {
            before: branched,
            after: |window, before| active(window) != before,
            seen: active,
        },
        Verb::CloseRun => check(branched, |window, _| tabs(window) == 1),
        _ => check(at_end, |window, _| has(window, "A session or a capture…")),
    }
}

fn tabs(window: &Window) -> usize {
    window.state().runs().tabs().len()
}

fn active(window: &Window) -> String {
    window.state().runs().active().name().to_owned()
}

fn changed() -> Window {
    let mut window = two_steps();
    wish(&mut window, Action::Command(Command::PowerOff(HostId(0))));
    window
}

/// Does this and waits for the branch that comes of it.
fn branching(mut window: Window, verb: Verb) -> Window {
    let before = tabs(&window);
    act(&mut window, verb);
    for _ in 0..400 {
        if tabs(&window) > before {
            return window;
        }
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no branch comes of it");
}

fn branched() -> Window {
    branching(in_the_middle(), Verb::Branch)
}

fn undone() -> Window {
    branching(changed(), Verb::Undo)
}

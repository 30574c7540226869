//! The keys of bookmarks and notes.

use dorascope::ui::action::Verb;

use super::support::window::{Window, act, has, messages};
use super::{Check, check, in_the_middle, two_steps};

/// Marks behind and ahead: on the first message, and on the fourth.
fn between_marks() -> Window {
    let mut window = super::at_end();
    act(&mut window, Verb::Bookmark);
    for _ in 0..3 {
        act(&mut window, Verb::Back);
    }
    act(&mut window, Verb::Bookmark);
    act(&mut window, Verb::Next);
    window
}

/// The check for one of them.
pub(super) fn row(verb: Verb) -> Check {
    match verb {
        Verb::Bookmark => check(two_steps, |window, _| {
            window.state().model.seen_notes().len() == 1
        }),
        Verb::Note => check(in_the_middle, |window, _| has(window, "Text of the note")),
        Verb::NextMark => check(between_marks, |window, _| messages(window) == 4),
        _ => check(between_marks, |window, _| messages(window) == 1),
    }
}

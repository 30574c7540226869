//! What saves exercise reports and shows them.

use dorascope::ui::action::Verb;
use dorascope::ui::dialogs::Purpose;

use super::support::window::has;
use super::{Check, at_end, check};

/// The check for one of them.
pub(super) fn row(verb: Verb) -> Check {
    match verb {
        Verb::SaveReport => check(at_end, |window, _| has(window, "Your name")),
        _ => check(at_end, |window, _| {
            window.state().asks_for() == Some(Purpose::Reports)
        }),
    }
}

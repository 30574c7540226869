//! Sentences with buttons, over all panels: a run that can be recovered, a file that another
//! program has changed, a session that is being opened.

use std::time::{Duration, SystemTime};

use egui::{Frame, Margin, Panel, RichText, Ui};

use super::SessionWish;
use crate::ui::action::Action;
use crate::ui::theme::{self, Theme, size};
use crate::view::words;

/// What is asked or told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Banner {
    /// In one sentence.
    pub(crate) words: String,
    /// What can be done about it: the words on the buttons.
    pub(crate) ways: Vec<(&'static str, SessionWish)>,
}

/// Shows them, one under the other.
pub(crate) fn banners_ui(ui: &mut Ui, banners: &[Banner], actions: &mut Vec<Action>) {
    if banners.is_empty() {
        return;
    }
    let theme = Theme::of(ui);
    let frame = Frame::new()
        .fill(theme.card)
        .inner_margin(Margin::symmetric(size::EDGE, 6));
    Panel::top("banners").frame(frame).show(ui, |ui| {
        for banner in banners {
            ui.horizontal_wrapped(|ui| {
                let words = RichText::new(&banner.words).font(theme::regular(size::BODY));
                ui.label(words);
                for (name, wish) in &banner.ways {
                    let name = RichText::new(*name).font(theme::strong(size::BODY));
                    if ui.button(name).clicked() {
                        actions.push(Action::Session(*wish));
                    }
                }
            });
        }
    });
}

/// A run that was left behind.
pub(crate) fn recovery(
    title: &str,
    steps: usize,
    runs: usize,
    saved: Option<SystemTime>,
) -> Banner {
    let age = saved.and_then(|saved| SystemTime::now().duration_since(saved).ok());
    let age = age.map_or_else(String::new, |age| format!(", saved {}", ago(age)));
    let beside = match runs {
        0 | 1 => String::new(),
        runs => format!(" and {} beside it", words::counted(runs - 1, "run")),
    };
    let steps = if steps == 1 {
        "1 step".to_owned()
    } else {
        format!("{steps} steps")
    };
    Banner {
        words: format!(
            "A run was left that stands in no file. Recover “{title}”, {steps}{beside}{age}?"
        ),
        ways: vec![
            ("Recover", SessionWish::Recover),
            ("Discard", SessionWish::Discard),
        ],
    }
}

/// A run that was left behind and cannot be read.
pub(crate) fn lost(why: &str) -> Banner {
    Banner {
        words: format!(
            "A run was left that stands in no file, and what was kept of it cannot be opened: {why}"
        ),
        ways: vec![("Discard", SessionWish::Discard)],
    }
}

/// A file that is to be written and that another program has changed.
pub(crate) fn changed(name: &str) -> Banner {
    Banner {
        words: format!("{name} was changed by another program since Dorascope last saw it."),
        ways: vec![
            ("Overwrite", SessionWish::Overwrite),
            ("Leave it", SessionWish::Leave),
        ],
    }
}

/// A session that is being opened.
pub(crate) fn opening(name: &str, percent: u32) -> Banner {
    Banner {
        words: format!("Opening {name}: {percent} %"),
        ways: vec![("Cancel", SessionWish::StopOpening)],
    }
}

/// A branch that is being made.
pub(crate) fn branching(percent: u32) -> Banner {
    Banner {
        words: format!("Going back for a branch: {percent} %"),
        ways: vec![("Cancel", SessionWish::StopBranching)],
    }
}

/// How long ago something was, as one says it.
fn ago(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    let count = |count: u64, unit: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {unit}{plural} ago")
    };
    match minutes {
        0 => "just now".into(),
        1..60 => count(minutes, "minute"),
        60..1_440 => count(minutes / 60, "hour"),
        _ => count(minutes / 1_440, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_said_in_its_largest_unit() {
        let said = |secs| ago(Duration::from_secs(secs));
        assert_eq!(said(59), "just now");
        assert_eq!(said(60), "1 minute ago");
        assert_eq!(said(7_300), "2 hours ago");
        assert_eq!(said(100_000), "1 day ago");
    }
}

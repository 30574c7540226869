//! What is open is to be compared, and it is asked with what: another run of the session, or a file.

use egui::{Button, Id, Modal, RichText, Ui, vec2};

use super::CompareWish;
use crate::ui::action::Action;
use crate::ui::branches::TabId;
use crate::ui::theme::{self, size};
use crate::ui::widgets::{muted, sheet_frame};

/// A run that can be compared with what is open.
pub(in crate::ui) struct Choice {
    /// Which.
    pub(in crate::ui) tab: TabId,
    /// What it is called.
    pub(in crate::ui) name: String,
    /// Whether what is open was branched off it.
    pub(in crate::ui) is_root: bool,
}

/// Asks. Returns whether it is to be closed.
pub(in crate::ui) fn sheet_ui(
    ui: &Ui,
    title: &str,
    choices: &[Choice],
    actions: &mut Vec<Action>,
) -> bool {
    let frame = sheet_frame(ui, 22);
    let modal = Modal::new(Id::unique("compare with"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(420.0);
            let heading = RichText::new("Compare with").font(theme::strong(size::TITLE));
            ui.label(heading);
            ui.label(muted(ui, format!("“{title}” stands at the left")));
            ui.add_space(8.0);
            let mut chosen = None;
            for choice in choices {
                let words = if choice.is_root {
                    format!("{} (from which it was branched)", choice.name)
                } else {
                    choice.name.clone()
                };
                let button = Button::new(words).min_size(vec2(420.0, 30.0));
                if ui.add(button).clicked() {
                    chosen = Some(CompareWish::With(choice.tab));
                }
            }
            let file = Button::new("A session or a capture…").min_size(vec2(420.0, 30.0));
            if ui.add(file).clicked() {
                chosen = Some(CompareWish::AskForFile);
            }
            ui.add_space(8.0);
            let cancelled = ui.button("Cancel").clicked();
            let closes = cancelled || chosen.is_some();
            actions.extend(chosen.map(Action::Compare));
            closes
        });
    modal.should_close() || modal.inner
}

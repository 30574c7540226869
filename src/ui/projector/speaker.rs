//! What the lecturer alone sees while the lesson is on a second screen: what the next step will
//! tell, and what the room sees now.

use egui::{Label, RichText, Ui};

use crate::ui::action::{Action, Verb};
use crate::ui::lesson_panel::text;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{card, muted};

/// The card at the foot of the lesson panel.
pub(in crate::ui) fn speaker_ui(
    ui: &mut Ui,
    model: &Model,
    black: bool,
    actions: &mut Vec<Action>,
) {
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 5.0;
        ui.label(RichText::new("Next caption").font(theme::strong(size::BODY)));
        let words = next_caption(model);
        let words = RichText::new(words).font(theme::regular(size::CAPTION));
        ui.add(Label::new(words).wrap());
        if let Some(asked) = model.open_question() {
            let words = format!("Answer: {} {}", asked.right + 1, asked.answer(asked.right));
            let words = RichText::new(words).font(theme::strong(size::BODY));
            ui.add(Label::new(words).wrap());
        }
        ui.horizontal_wrapped(|ui| {
            let room = if black {
                RichText::new("Projector: black").color(Theme::of(ui).alert)
            } else {
                muted(ui, "Projector: shown")
            };
            ui.label(room.font(theme::regular(size::SMALL)));
            for verb in [Verb::Blank, Verb::Close] {
                let word = if verb == Verb::Blank {
                    "Blank"
                } else {
                    "Leave"
                };
                let text = RichText::new(word).font(theme::regular(size::SMALL));
                let button = ui.button(text).on_hover_text(verb.hint());
                if button.clicked() {
                    actions.push(Action::Do(verb));
                }
            }
        });
    });
}

/// What the lesson says at the next of its captions.
fn next_caption(model: &Model) -> &str {
    let shown = model.captions.shown(model.playhead());
    let next = shown.map_or(0, |shown| shown + 1);
    let caption = model.scenario.captions.get(next);
    caption.map_or("The lesson has told everything", |caption| {
        text(caption, model.prefs.level)
    })
}

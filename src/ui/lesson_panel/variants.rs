//! The variants of the lesson: a switch for each. Turning one begins the run anew.

use egui::{Label, RichText, Ui};

use super::controls::{Says, line, switch};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{self, size};

/// The switches, if the lesson has variants. They work in the past too, as *Restart* does.
pub(super) fn variants_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    for variant in &model.scenario.variants {
        let hint = if variant.summary.is_empty() {
            "The lesson begins anew".to_owned()
        } else {
            format!("{}; the lesson begins anew", variant.summary)
        };
        let says = Says {
            word: "",
            name: format!("Variant: {}", variant.title),
            hint: &hint,
        };
        let turned = line(ui, |ui| {
            let turned = switch(ui, true, variant.on, &says);
            let words = RichText::new(&variant.title).font(theme::regular(size::SMALL));
            let words = ui.add(Label::new(words).truncate());
            words.on_hover_text(&hint);
            turned
        });
        if turned {
            actions.push(Action::Variant(variant.id.clone(), !variant.on));
        }
    }
    if !model.scenario.variants.is_empty() {
        ui.add_space(4.0);
    }
}

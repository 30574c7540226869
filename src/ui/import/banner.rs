//! What is said after an import, with the way back.

use egui::{Button, Frame, Margin, Panel, RichText, Ui};

use crate::sim::Command;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::PAST;

/// *Imported 42 leases into Server 1*, *Undo*, *Dismiss*.
pub(in crate::ui) fn banner_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let told = model.imports.told(&model.log, model.playhead().count);
    let Some(told) = told.filter(|told| model.dismissed_import != Some(told.command)) else {
        return;
    };
    let theme = Theme::of(ui);
    let frame = Frame::new()
        .fill(theme.panel)
        .inner_margin(Margin::symmetric(size::EDGE, 4));
    Panel::top("imported").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            let words = RichText::new(&told.sentence).font(theme::regular(size::SMALL));
            ui.label(words);
            let small =
                |name: &str| Button::new(RichText::new(name).font(theme::regular(size::SMALL)));
            if let Some(server) = told.undo {
                let undo = ui.add_enabled(model.is_live(), small("Undo"));
                let hint = "Puts back what the server had on record before the import";
                let undo = undo.on_hover_text(hint).on_disabled_hover_text(PAST);
                if undo.clicked() {
                    actions.push(Action::Command(Command::UndoImport(server)));
                }
            }
            if ui.add(small("Dismiss")).clicked() {
                actions.push(Action::DismissImport(told.command));
            }
        });
    });
}

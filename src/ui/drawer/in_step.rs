//! The switch with which `dhcpleases.txt` follows the run, and where that file is.

use egui::{Label, RichText, Ui};

use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::tick_box;

const NAME: &str = "Keep dhcpleases.txt in step…";
const HINT: &str = "The file always has the leases that clients hold at the live edge, and none \
                    after Release all";

/// The switch.
pub(super) fn in_step_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    ui.horizontal(|ui| {
        ui.add_space(5.0);
        let mut on = model.followed.is_some();
        let name = RichText::new(NAME).font(theme::regular(size::SMALL));
        if tick_box(ui, &mut on, name).on_hover_text(HINT).changed() {
            actions.push(if on {
                Action::AskWhereToKeep
            } else {
                Action::KeepInStep(None)
            });
        }
        if let Some(followed) = &model.followed {
            let color = if followed.trouble.is_some() {
                theme.alert
            } else {
                theme.muted
            };
            let path = followed.path.display().to_string();
            let words = RichText::new(&path)
                .font(theme::mono(size::SMALL))
                .color(color);
            ui.add(Label::new(words).truncate()).on_hover_text(path);
        }
    });
}

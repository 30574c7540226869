//! What there is to begin with: one button for each, in three groups.

use egui::{Button, Label, RichText, Ui, vec2};

use crate::ui::theme::{self, size};
use crate::ui::widgets::{muted, section};
use crate::view::composer::{Group, Template};

/// The list. Returns what was chosen.
pub(super) fn list_ui(
    ui: &mut Ui,
    templates: &[Template],
    chosen: &str,
    fresh: bool,
) -> Option<Template> {
    let mut wish = None;
    let mut first = fresh;
    for group in Group::ALL {
        section(ui, group.title());
        let of_group = || templates.iter().filter(|template| template.group == group);
        if of_group().next().is_none() {
            let words = muted(ui, "Nothing: this host is silent in its present state");
            ui.add(Label::new(words.font(theme::regular(size::SMALL))).wrap());
        }
        for template in of_group() {
            let text = RichText::new(&template.name).font(theme::regular(size::SMALL));
            let width = ui.available_width() - 12.0;
            let is_chosen = template.name == chosen;
            let button = Button::selectable(is_chosen, text)
                .truncate()
                .min_size(vec2(width, 26.0));
            let response = ui.add(button).on_hover_text(format!(
                "{} ({})",
                template.words,
                template.rule.citation()
            ));
            if std::mem::take(&mut first) {
                response.request_focus();
            }
            if response.clicked() {
                wish = Some(template.clone());
            }
        }
    }
    wish
}

//! What a field means, as a card beside the panel while it is pointed at, and below its row when
//! it is unfolded.

use egui::{Align2, Area, Frame, Id, Label, Margin, Order, RichText, Stroke, Ui, pos2, vec2};

use super::check::{color_of, mark};
use crate::ui::theme::{self, Theme, size};
use crate::view::check::Standing;
use crate::view::field_help::{Bound, FieldHelp};

/// How wide the card is.
const CARD: f32 = 316.0;
/// From the panel's edge to the card.
const AWAY: f32 = 26.0;
/// Longer values are shown in part on the card; unfolded they stand in full.
const LONGEST: usize = 240;

/// The card at the left of the panel, level with what is pointed at.
pub(super) fn card_ui(ui: &Ui, left: f32, level: f32, help: &FieldHelp) {
    let theme = Theme::of(ui);
    let frame = Frame::new()
        .fill(theme.card)
        .stroke(Stroke::new(1.0, theme.rail))
        .corner_radius(size::RADIUS)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin::symmetric(14, 11));
    Area::new(Id::unique("field card"))
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(pos2(left - AWAY, level - 22.0))
        .pivot(Align2::RIGHT_TOP)
        .fade_in(false)
        .show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(CARD);
                ui.spacing_mut().item_spacing = vec2(6.0, 5.0);
                let name = RichText::new(&help.name).font(theme::strong(size::CAPTION));
                ui.add(Label::new(name).wrap());
                let value = RichText::new(in_part(&help.value)).font(theme::mono(13.0));
                ui.add(Label::new(value).wrap());
                words_ui(ui, help, size::BODY);
            });
        });
}

fn in_part(value: &str) -> String {
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// The same below a row of the tree, which has told the name already.
pub(super) fn help_ui(ui: &mut Ui, help: &FieldHelp) {
    let margin = Margin {
        left: 12,
        right: 0,
        top: 2,
        bottom: 8,
    };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
        if help.value.chars().count() > 16 {
            let value = RichText::new(&help.value).font(theme::mono(11.5));
            ui.add(Label::new(value).wrap());
        }
        words_ui(ui, help, size::SMALL);
    });
}

/// What it is for, what its value says, what the RFC asks of it, and where it is defined.
fn words_ui(ui: &mut Ui, help: &FieldHelp, letters: f32) {
    let theme = Theme::of(ui);
    let words = |text: &str| RichText::new(text.to_owned()).font(theme::regular(letters));
    ui.add(Label::new(words(help.meaning)).wrap());
    if let Some(reading) = &help.reading {
        ui.add(Label::new(words(reading).color(theme.muted)).wrap());
    }
    for bound in &help.bounds {
        bound_ui(ui, bound, letters);
    }
    let section = words(&help.section).color(theme.accent);
    ui.add(Label::new(section).wrap());
}

/// A clause: its sign, how strongly it binds, what it says and where.
fn bound_ui(ui: &mut Ui, bound: &Bound, letters: f32) {
    let theme = Theme::of(ui);
    let indent = 20.0;
    let top = ui.cursor().min;
    ui.horizontal_top(|ui| {
        ui.add_space(indent);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let color = match bound.standing {
                Standing::Broken => color_of(theme, bound.standing),
                Standing::Note | Standing::Kept => theme.text,
            };
            let level = format!("{}, {}", bound.level.word(), bound.standing.word());
            let level = RichText::new(level).font(theme::strong(letters - 1.0));
            ui.add(Label::new(level.color(color)).wrap());
            let clause = format!("{} ({})", bound.text, bound.citation);
            let clause = RichText::new(clause).font(theme::regular(letters - 1.0));
            ui.add(Label::new(clause.color(theme.muted)).wrap());
        });
    });
    mark(ui, bound.standing, top + vec2(8.0, 8.0));
}

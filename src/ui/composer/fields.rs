//! Where a message goes, and its fixed fields.

use egui::{Label, RichText, Ui, vec2};

use super::Composer;
use crate::ui::editor::fields::{half, small_button};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{section, tick_box};
use crate::view::composer::Place;
use crate::wire::FixedField;

/// The width of a name before its field.
const NAMES: f32 = 58.0;

/// The pairs of fields that share a line.
const PAIRS: [[FixedField; 2]; 7] = [
    [FixedField::Op, FixedField::Hops],
    [FixedField::Htype, FixedField::Hlen],
    [FixedField::Xid, FixedField::Secs],
    [FixedField::Flags, FixedField::Cookie],
    [FixedField::Ciaddr, FixedField::Yiaddr],
    [FixedField::Siaddr, FixedField::Giaddr],
    [FixedField::Sname, FixedField::File],
];

/// The way and the fixed fields.
pub(super) fn fields_ui(ui: &mut Ui, composer: &mut Composer) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let mut changed = way(ui, composer);
    section(ui, "Fixed fields");
    if composer.form.draft().is_whole() {
        for pair in PAIRS {
            changed |= line(ui, composer, &pair);
        }
        changed |= line(ui, composer, &[FixedField::Chaddr]);
    } else {
        let words = "It ends before its fixed part does: only its octets can be changed";
        ui.add(Label::new(RichText::new(words).font(theme::regular(size::SMALL))).wrap());
        let hint = "Zeros up to octet 240, and the cookie";
        if small_button(ui, "Complete it", "Complete the fixed part", hint) {
            composer.form.complete();
        }
    }
    if changed {
        composer.form.typed_in_fields();
    }
}

/// Destination, ports and source.
fn way(ui: &mut Ui, composer: &mut Composer) -> bool {
    section(ui, "Where it goes");
    let form = &mut composer.form;
    let mut changed = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        name(ui, "to", NAMES);
        let width = ui.available_width() - 176.0;
        let hint = "everyone";
        changed |= half(ui, width, "Destination", &mut form.to, hint).changed();
        ui.label("port");
        changed |= half(ui, 44.0, "Destination port", &mut form.port, "67").changed();
        ui.label("from");
        let from = half(ui, 44.0, "Source port", &mut form.source_port, "68");
        changed |= from
            .on_hover_text("The port from which it leaves")
            .changed();
    });
    for place in [Place::To, Place::Port, Place::SourcePort] {
        wrong(ui, composer, place);
    }
    let form = &mut composer.form;
    ui.horizontal(|ui| {
        let box_ = tick_box(ui, &mut form.from_nobody, "From 0.0.0.0");
        let hint = "As a client without an address; else from the host's own";
        changed |= box_.on_hover_text(hint).changed();
        let box_ = tick_box(ui, &mut form.to_card, "Frame to the card in chaddr");
        let hint = "Without asking ARP, as a reply to yiaddr goes (4.1)";
        changed |= box_.on_hover_text(hint).changed();
    });
    changed
}

/// One or two fields side by side, and what is wrong with them below.
fn line(ui: &mut Ui, composer: &mut Composer, fields: &[FixedField]) -> bool {
    let mut changed = false;
    let mut lit = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let room = ui.available_width() - 10.0;
        let width = match fields {
            [_] => room - NAMES - 6.0,
            _ => room / 2.0 - NAMES - 9.0,
        };
        for field in fields {
            let is_lit = composer.lit == Some(Place::Field(*field));
            name_of_field(ui, *field, is_lit);
            let Some(value) = composer.form.fields.get_mut(field) else {
                continue;
            };
            let response = half(ui, width, field.name(), value, "");
            changed |= response.changed();
            if response.hovered() || response.has_focus() {
                lit = Some(Place::Field(*field));
            }
        }
    });
    for field in fields {
        wrong(ui, composer, Place::Field(*field));
    }
    composer.lit = lit.or(composer.lit);
    changed
}

fn name_of_field(ui: &mut Ui, field: FixedField, is_lit: bool) {
    let theme = Theme::of(ui);
    let mut text = RichText::new(field.name()).font(theme::regular(size::SMALL));
    if is_lit {
        text = text.background_color(theme.lit);
    }
    cell(ui, NAMES, text);
}

fn name(ui: &mut Ui, words: &str, width: f32) {
    cell(
        ui,
        width,
        RichText::new(words).font(theme::regular(size::SMALL)),
    );
}

fn cell(ui: &mut Ui, width: f32, text: RichText) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(vec2(width, 28.0), layout, |ui| {
        ui.set_min_width(width);
        ui.add(Label::new(text).truncate().selectable(false));
    });
}

/// The sentence about what is wrong here.
pub(super) fn wrong(ui: &mut Ui, composer: &Composer, place: Place) {
    if let Some(sentence) = composer.form.mistakes().at(place) {
        let text = RichText::new(sentence).font(theme::regular(size::SMALL));
        let text = text.color(Theme::of(ui).alert);
        ui.add(Label::new(text).wrap());
    }
}

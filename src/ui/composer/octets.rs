//! The octets of the message, in step with its fields: to be looked at, or to be typed in.

use egui::accesskit::Role;
use egui::{Align2, Rect, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::Composer;
use super::fields::wrong;
use crate::ui::message_panel::hex::{HEX_ROW, HexRow, byte_cell, hex_height, hex_rows};
use crate::ui::theme::{self, Theme};
use crate::ui::widgets::{choice, section};
use crate::view::composer::Place;

/// Octets in a row.
const IN_A_ROW: usize = 16;
/// Room for the offsets at the left.
const OFFSETS: f32 = 28.0;

/// The octets.
pub(super) fn octets_ui(ui: &mut Ui, composer: &mut Composer) {
    ui.add_space(6.0);
    section(ui, "Octets");
    let word = |typed: bool| if typed { "Type octets" } else { "In step" };
    if let Some(typed) = choice(ui, &[false, true], composer.as_octets, word) {
        composer.as_octets = typed;
    }
    ui.add_space(2.0);
    if composer.as_octets {
        let id = ui.make_persistent_id("octets");
        let field = TextEdit::multiline(&mut composer.form.octets)
            .id(id)
            .font(theme::mono(11.0))
            .desired_width(ui.available_width() - 12.0);
        let response = ui.add(field);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label("The octets as pairs"));
        if response.changed() {
            composer.form.typed_in_octets();
        }
        wrong(ui, composer, Place::Octets);
    } else {
        let under = hex(ui, composer);
        composer.lit = under;
    }
}

/// The octets as they are; those of the part that is pointed at light up. Returns the part whose
/// octet is under the pointer.
fn hex(ui: &mut Ui, composer: &Composer) -> Option<Place> {
    let bytes = composer.form.draft().encode();
    let places = composer.form.places();
    let lit = places
        .iter()
        .find(|(place, _)| composer.lit == Some(*place));
    let lit = lit.map(|(_, range)| range.clone()).unwrap_or_default();
    let rows = hex_rows(&bytes);
    let size = vec2(ui.available_width() - 10.0, hex_height(&rows));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let words = format!("{} octets in hexadecimal", bytes.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let cell = (rect.width() - OFFSETS) / IN_A_ROW as f32;
    let theme = Theme::of(ui);
    let mut under = None;
    for (number, row) in rows.iter().enumerate() {
        let y = rect.top() + number as f32 * HEX_ROW;
        let (HexRow::Bytes(range) | HexRow::Zeros(range)) = row;
        ui.painter().text(
            pos2(rect.left(), y + HEX_ROW / 2.0),
            Align2::LEFT_CENTER,
            format!("{:03x}", range.start),
            theme::mono(10.5),
            theme.muted,
        );
        if let HexRow::Zeros(range) = row {
            let line = Rect::from_min_size(
                pos2(rect.left() + OFFSETS, y),
                vec2(rect.width() - OFFSETS, HEX_ROW),
            );
            if lit.start < range.end && range.start < lit.end {
                ui.painter().rect_filled(line, 0.0, theme.lit);
            }
            ui.painter().text(
                line.left_center() + vec2(3.0, 0.0),
                Align2::LEFT_CENTER,
                format!("{} octets of 00", range.len()),
                theme::mono(10.5),
                theme.muted,
            );
            continue;
        }
        for (column, at) in range.clone().enumerate() {
            let corner = pos2(rect.left() + OFFSETS + column as f32 * cell, y);
            let place = Rect::from_min_size(corner, vec2(cell, HEX_ROW));
            byte_cell(ui, place, bytes[at], lit.contains(&at));
            let here = response
                .hover_pos()
                .is_some_and(|pointer| place.contains(pointer));
            if here {
                under = Some(at);
            }
        }
    }
    let at = under?;
    let mut found = places.into_iter().filter(|(_, range)| range.contains(&at));
    found.next().map(|(place, _)| place)
}

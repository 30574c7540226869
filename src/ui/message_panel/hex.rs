//! The bytes of a message in hexadecimal, sixteen in a row, with long stretches of zeros folded.

use std::ops::Range;

use egui::{Align2, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use super::fields::Shared;
use super::wish::Source;
use crate::ui::theme::{self, Theme};
use crate::view::field_tree::at_byte;

const BYTES_PER_ROW: usize = 16;
/// How high a row is.
pub(in crate::ui) const HEX_ROW: f32 = 17.0;
/// Room for the offsets at the left of the hex view.
const OFFSETS: f32 = 28.0;

/// A row of the hex view: sixteen bytes, or a stretch that is all zero.
pub(in crate::ui) enum HexRow {
    Bytes(Range<usize>),
    Zeros(Range<usize>),
}

/// Rows of sixteen; at least two whole rows of zeros in a row become one.
pub(in crate::ui) fn hex_rows(bytes: &[u8]) -> Vec<HexRow> {
    let mut rows: Vec<HexRow> = Vec::new();
    for (number, row) in bytes.chunks(BYTES_PER_ROW).enumerate() {
        let start = number * BYTES_PER_ROW;
        let range = start..start + row.len();
        let empty = row.iter().all(|byte| *byte == 0);
        match rows.last_mut() {
            Some(HexRow::Zeros(zeros)) if empty => zeros.end = range.end,
            _ if empty => rows.push(HexRow::Zeros(range)),
            _ => rows.push(HexRow::Bytes(range)),
        }
    }
    for row in &mut rows {
        if let HexRow::Zeros(range) = row
            && range.len() <= BYTES_PER_ROW
        {
            *row = HexRow::Bytes(range.clone());
        }
    }
    rows
}

/// How tall these rows are.
pub(in crate::ui) fn hex_height(rows: &[HexRow]) -> f32 {
    rows.len() as f32 * HEX_ROW + 6.0
}

/// The rows; the field of the byte under the pointer lights up.
pub(super) fn hex(ui: &mut Ui, bytes: &[u8], rows: &[HexRow], shared: &mut Shared<'_>) {
    let theme = Theme::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), hex_height(rows)), Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(
            egui::accesskit::Role::Image,
            true,
            format!("{} bytes in hexadecimal", bytes.len()),
        )
    });
    let cell = (rect.width() - OFFSETS) / BYTES_PER_ROW as f32;
    let lit = shared.lit_bytes().cloned();
    let mut under = None;
    let mut bright: Option<Rect> = None;
    for (row, y) in rows
        .iter()
        .zip((0..).map(|row| rect.top() + row as f32 * HEX_ROW))
    {
        let (HexRow::Bytes(range) | HexRow::Zeros(range)) = row;
        let left = pos2(rect.left(), y + HEX_ROW / 2.0);
        ui.painter().text(
            left,
            Align2::LEFT_CENTER,
            format!("{:03x}", range.start),
            theme::mono(10.5),
            theme.muted,
        );
        let line = Rect::from_min_size(
            pos2(rect.left() + OFFSETS, y),
            vec2(rect.width() - OFFSETS, HEX_ROW),
        );
        if overlap(lit.as_ref(), range) {
            bright = Some(bright.map_or(line, |above| above.union(line)));
        }
        match row {
            HexRow::Zeros(range) => {
                if overlap(lit.as_ref(), range) {
                    ui.painter().rect_filled(line, 0.0, theme.lit);
                }
                let words = format!("{} bytes of 00", range.len());
                ui.painter().text(
                    line.left_center() + vec2(3.0, 0.0),
                    Align2::LEFT_CENTER,
                    words,
                    theme::mono(10.5),
                    theme.muted,
                );
                under = under.or(response
                    .hover_pos()
                    .filter(|place| line.contains(*place))
                    .map(|_| range.start));
            }
            HexRow::Bytes(range) => {
                for (column, at) in range.clone().enumerate() {
                    let place = Rect::from_min_size(
                        line.min + vec2(column as f32 * cell, 0.0),
                        vec2(cell, HEX_ROW),
                    );
                    byte_cell(
                        ui,
                        place,
                        bytes[at],
                        lit.as_ref().is_some_and(|lit| lit.contains(&at)),
                    );
                    under = under.or(response
                        .hover_pos()
                        .filter(|pointer| place.contains(*pointer))
                        .map(|_| at));
                }
            }
        }
    }
    if let Some(place) = bright {
        shared.reveal(ui, place, Source::Bytes);
    }
    let found = under.and_then(|at| at_byte(shared.rows, at, |key| shared.is_open(key)));
    let (Some(row), Some(pointer)) = (found, response.hover_pos()) else {
        return;
    };
    shared.point(
        &row.key,
        Source::Bytes,
        Rect::from_min_max(pointer, pointer),
    );
    if response.clicked() {
        shared.toggle(&row.key);
    }
}

fn overlap(lit: Option<&Range<usize>>, row: &Range<usize>) -> bool {
    lit.is_some_and(|lit| lit.start < row.end && row.start < lit.end)
}

/// One octet at this place.
pub(in crate::ui) fn byte_cell(ui: &Ui, place: Rect, byte: u8, lit: bool) {
    let theme = Theme::of(ui);
    if lit {
        ui.painter().rect_filled(place, 0.0, theme.lit);
    }
    let color = if lit || byte != 0 {
        theme.text
    } else {
        theme.muted
    };
    ui.painter().text(
        place.center(),
        Align2::CENTER_CENTER,
        format!("{byte:02x}"),
        theme::mono(10.5),
        color,
    );
}

//! The panel at the right: the selected message as a tree of fields in wire order, beside its
//! bytes. A field under the pointer lights its bytes, a byte its field.

use std::ops::Range;

use egui::{Align2, Id, Rect, RichText, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::action::Action;
use super::model::Model;
use super::theme::{self, Theme, size};
use super::widgets::{message_chip, muted, muted_mono, section};
use crate::view::inspector::Inspection;
use crate::wire::dissect::{Field, FieldKind};

const ROW: f32 = 20.0;
/// Where the values begin, as a share of the width.
const VALUES: f32 = 0.45;
const BYTES_PER_ROW: usize = 16;
/// The height of the explanation of a field: three lines.
const EXPLANATION: f32 = 48.0;

/// What the pointer is on, from one frame to the next: the bytes of a field.
type Lit = Option<Range<usize>>;

/// The message panel.
pub fn message_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let Some(shown) = model.shown() else {
        return nothing_yet(ui);
    };
    let id = Id::unique("lit bytes");
    let lit: Lit = ui.data(|data| data.get_temp::<Range<usize>>(id));
    let mut now_lit: Lit = None;
    header(ui, model, &shown, actions);
    let fields = &shown.fields;
    let rows = hex_rows(&shown.bytes);
    let hex_height = hex_height(&rows).min(ui.available_height() * 0.4);
    let fields_height = (ui.available_height() - hex_height - 108.0).max(80.0);
    ScrollArea::vertical()
        .id_salt(("fields", shown.number))
        .max_height(fields_height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for field in fields {
                field_rows(ui, field, 0, lit.as_ref(), &mut now_lit);
            }
        });
    explain(ui, fields, lit.as_ref());
    section(ui, &format!("Bytes ({})", shown.bytes.len()));
    ScrollArea::vertical()
        .id_salt(("bytes", shown.number))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            hex(ui, &shown.bytes, &rows, fields, lit.as_ref(), &mut now_lit);
        });
    remember(ui, id, lit.as_ref(), now_lit);
}

fn nothing_yet(ui: &mut Ui) {
    ui.add_space(8.0);
    ui.label(RichText::new("No message yet").font(theme::strong(size::CAPTION)));
    ui.label(muted(
        ui,
        "Press Space: the first message goes on its way, and its fields and bytes appear here",
    ));
}

fn remember(ui: &Ui, id: Id, before: Option<&Range<usize>>, now: Lit) {
    if before == now.as_ref() {
        return;
    }
    ui.data_mut(|data| match now {
        Some(range) => {
            data.insert_temp(id, range);
        }
        None => data.remove::<Range<usize>>(id),
    });
    ui.ctx().request_repaint();
}

fn header(ui: &mut Ui, model: &Model, shown: &Inspection, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        message_chip(ui, shown.kind);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if model.selection.is_some() {
                let button =
                    egui::Button::new(RichText::new("Follow").font(theme::regular(size::SMALL)));
                if ui
                    .add(button)
                    .on_hover_text("Show the newest message again")
                    .clicked()
                {
                    actions.push(Action::Unselect);
                }
            }
            ui.label(muted(ui, format!("number {}", shown.number)));
        });
    });
    ui.add(egui::Label::new(&shown.way).wrap())
        .on_hover_text(why(shown));
    ui.label(muted_mono(ui, &shown.addresses));
    if let Some(sockets) = model
        .shown_message()
        .and_then(|record| model.sockets(record))
    {
        ui.label(muted_mono(ui, format!("UDP {sockets}")))
            .on_hover_text("The real sockets on this computer");
    }
    ui.add_space(2.0);
    ui.separator();
}

/// Why it goes where it goes.
fn why(shown: &Inspection) -> String {
    format!("{} ({})", shown.rule.text(), shown.rule.citation())
}

fn field_rows(ui: &mut Ui, field: &Field, depth: usize, lit: Option<&Range<usize>>, now: &mut Lit) {
    let open = field_row(ui, field, depth, lit, now);
    if open {
        for child in &field.children {
            field_rows(ui, child, depth + 1, lit, now);
        }
    }
}

/// One field. Returns whether its parts are to be shown.
fn field_row(
    ui: &mut Ui,
    field: &Field,
    depth: usize,
    lit: Option<&Range<usize>>,
    now: &mut Lit,
) -> bool {
    let theme = Theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let open_id = Id::unique(("open field", field.range.start, field.range.end, depth));
    let mut open = ui
        .data(|data| data.get_temp::<bool>(open_id))
        .unwrap_or(false);
    if response.clicked() {
        open = !open;
        ui.data_mut(|data| {
            data.insert_temp(open_id, open);
        });
    }
    response.widget_info(|| {
        WidgetInfo::labeled(
            egui::accesskit::Role::ListItem,
            true,
            format!("{}: {}", field.name, field.value),
        )
    });
    if response.hovered() || response.has_focus() {
        *now = Some(field.range.clone());
    }
    if !ui.is_rect_visible(rect) {
        return open;
    }
    if lit.is_some_and(|lit| *lit == field.range) {
        ui.painter()
            .rect_filled(rect.expand2(vec2(6.0, 0.0)), 4.0, theme.selected);
    }
    let left = rect.left() + depth as f32 * 12.0;
    if !field.children.is_empty() {
        chevron(ui, pos2(left + 3.0, rect.center().y), open);
    }
    let values = rect.left() + rect.width() * VALUES;
    let (name_color, value_color) = match field.kind {
        FieldKind::Mistake => (theme.alert, theme.alert),
        FieldKind::Filler | FieldKind::Rest => (theme.muted, theme.muted),
        _ => (theme.muted, theme.text),
    };
    let name = Rect::from_min_max(
        pos2(left + 12.0, rect.top()),
        pos2(values - 6.0, rect.bottom()),
    );
    let value = Rect::from_min_max(pos2(values, rect.top()), rect.max);
    elided(ui, name, &field.name, theme::regular(12.5), name_color);
    elided(ui, value, &field.value, theme::mono(11.5), value_color);
    open
}

fn chevron(ui: &Ui, at: egui::Pos2, open: bool) {
    let points = if open {
        vec![
            at + vec2(-3.5, -2.0),
            at + vec2(0.0, 2.0),
            at + vec2(3.5, -2.0),
        ]
    } else {
        vec![
            at + vec2(-2.0, -3.5),
            at + vec2(2.0, 0.0),
            at + vec2(-2.0, 3.5),
        ]
    };
    ui.painter()
        .line(points, Stroke::new(1.3, Theme::of(ui).muted));
}

/// Text in one row, ended by dots where it does not fit.
fn elided(ui: &Ui, rect: Rect, text: &str, font: egui::FontId, color: egui::Color32) {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width());
    let galley = ui.painter().layout_job(job);
    let place = Align2::LEFT_CENTER.anchor_size(rect.left_center(), galley.size());
    ui.painter().galley(place.min, galley, color);
}

/// What the field under the pointer is for: always the same height, so that nothing jumps.
fn explain(ui: &mut Ui, fields: &[Field], lit: Option<&Range<usize>>) {
    let theme = Theme::of(ui);
    let field = lit.and_then(|lit| with_range(fields, lit));
    ui.add_space(4.0);
    ui.separator();
    let size = vec2(ui.available_width(), EXPLANATION);
    ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
        ui.set_min_height(EXPLANATION);
        ui.spacing_mut().item_spacing.y = 1.0;
        let (words, color) = match field {
            Some(field) => (format!("{}: {}", field.name, field.meaning), theme.text),
            None => (
                "Point at a field: its bytes light up, and what it is for stands here".to_owned(),
                theme.muted,
            ),
        };
        let words = RichText::new(words)
            .font(theme::regular(size::SMALL))
            .color(color);
        ui.add(egui::Label::new(words).wrap());
        if let Some(field) = field {
            let section = RichText::new(&field.section).font(theme::regular(size::SMALL));
            ui.label(section.color(theme.accent));
        }
    });
}

fn with_range<'a>(fields: &'a [Field], range: &Range<usize>) -> Option<&'a Field> {
    fields.iter().find_map(|field| {
        if field.range == *range {
            Some(field)
        } else {
            with_range(&field.children, range)
        }
    })
}

/// The smallest shown field around a byte.
fn with_byte(fields: &[Field], byte: usize) -> Option<&Field> {
    fields.iter().find(|field| field.range.contains(&byte))
}

/// A row of the hex view: sixteen bytes, or a stretch that is all zero.
enum HexRow {
    Bytes(Range<usize>),
    Zeros(Range<usize>),
}

/// Rows of sixteen; at least two whole rows of zeros in a row become one.
fn hex_rows(bytes: &[u8]) -> Vec<HexRow> {
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

const HEX_ROW: f32 = 17.0;

fn hex_height(rows: &[HexRow]) -> f32 {
    rows.len() as f32 * HEX_ROW + 6.0
}

fn hex(
    ui: &mut Ui,
    bytes: &[u8],
    rows: &[HexRow],
    fields: &[Field],
    lit: Option<&Range<usize>>,
    now: &mut Lit,
) {
    let theme = Theme::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), hex_height(rows)), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(
            egui::accesskit::Role::Image,
            true,
            format!("{} bytes in hexadecimal", bytes.len()),
        )
    });
    let cell = (rect.width() - OFFSETS) / BYTES_PER_ROW as f32;
    let mut under = None;
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
        match row {
            HexRow::Zeros(range) => {
                if lit.is_some_and(|lit| lit.start < range.end && range.start < lit.end) {
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
                        lit.is_some_and(|lit| lit.contains(&at)),
                    );
                    under = under.or(response
                        .hover_pos()
                        .filter(|pointer| place.contains(*pointer))
                        .map(|_| at));
                }
            }
        }
    }
    if let Some(field) = under.and_then(|at| with_byte(fields, at)) {
        *now = Some(field.range.clone());
    }
}

/// Room for the offsets at the left of the hex view.
const OFFSETS: f32 = 28.0;

fn byte_cell(ui: &Ui, place: Rect, byte: u8, lit: bool) {
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

//! The panel at the right: the selected message as a tree of fields in wire order, beside its
//! bytes. A field under the pointer lights its bytes, a byte its field.

use std::ops::Range;

use egui::{Align2, Id, Rect, RichText, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::action::Action;
use super::model::{Model, ShownMessage};
use super::theme::{self, Theme, size};
use super::widgets::{card, message_chip, muted, muted_mono, section};
use crate::wire::dissect::{Field, FieldKind, dissect};
use crate::wire::packet::LinkDest;

const ROW: f32 = 22.0;
/// Where the values begin, as a share of the width.
const VALUES: f32 = 0.45;
const BYTES_PER_ROW: usize = 16;

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
    let fields = dissect(&shown.packet.bytes);
    let hex_height = hex_height(shown.packet.bytes.len()).min(ui.available_height() * 0.36);
    let fields_height = (ui.available_height() - hex_height - 124.0).max(80.0);
    ScrollArea::vertical()
        .id_salt(("fields", shown.number))
        .max_height(fields_height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for field in &fields {
                field_rows(ui, field, 0, lit.as_ref(), &mut now_lit);
            }
        });
    explain(ui, &fields, lit.as_ref());
    section(ui, &format!("Bytes ({})", shown.packet.bytes.len()));
    ScrollArea::vertical()
        .id_salt(("bytes", shown.number))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            hex(ui, &shown.packet.bytes, &fields, lit.as_ref(), &mut now_lit);
        });
    remember(ui, id, lit, now_lit);
}

fn nothing_yet(ui: &mut Ui) {
    ui.add_space(8.0);
    ui.label(RichText::new("No message yet").font(theme::strong(size::CAPTION)));
    ui.label(muted(
        ui,
        "Press Space: the first message goes on its way, and its fields and bytes appear here",
    ));
}

fn remember(ui: &Ui, id: Id, before: Lit, now: Lit) {
    if before == now {
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

fn header(ui: &mut Ui, model: &Model, shown: &ShownMessage, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        message_chip(ui, shown.packet.kind);
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
            ui.label(muted(ui, format!("message {}", shown.number)));
        });
    });
    let way = if shown.packet.link == LinkDest::Broadcast {
        "broadcast"
    } else {
        "unicast"
    };
    ui.label(format!("{} → {} ({way})", shown.from, shown.to));
    ui.label(muted_mono(
        ui,
        format!("{} → {}", shown.packet.src, shown.packet.dst),
    ));
    if let Some(sockets) = &shown.sockets {
        ui.label(muted_mono(ui, format!("UDP {sockets}")))
            .on_hover_text("The real sockets on this computer");
    }
    ui.add_space(2.0);
    ui.separator();
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

/// What the field under the pointer is for.
fn explain(ui: &mut Ui, fields: &[Field], lit: Option<&Range<usize>>) {
    let field = lit.and_then(|lit| with_range(fields, lit));
    ui.add_space(6.0);
    card(ui, |ui| {
        ui.set_height(52.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        match field {
            Some(field) => {
                let words = format!("{}: {}", field.name, field.meaning);
                ui.add(
                    egui::Label::new(RichText::new(words).font(theme::regular(size::SMALL))).wrap(),
                );
                ui.label(
                    RichText::new(&field.section)
                        .font(theme::regular(size::SMALL))
                        .color(Theme::of(ui).accent),
                );
            }
            None => {
                ui.label(
                    muted(
                        ui,
                        "Point at a field: its bytes light up, and what it is for stands here",
                    )
                    .font(theme::regular(size::SMALL)),
                );
            }
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

fn hex_height(len: usize) -> f32 {
    len.div_ceil(BYTES_PER_ROW) as f32 * 17.0 + 8.0
}

fn hex(ui: &mut Ui, bytes: &[u8], fields: &[Field], lit: Option<&Range<usize>>, now: &mut Lit) {
    let theme = Theme::of(ui);
    let cell = (ui.available_width() - 30.0) / BYTES_PER_ROW as f32;
    let wanted = vec2(ui.available_width(), hex_height(bytes.len()));
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(
            egui::accesskit::Role::Image,
            true,
            format!("{} bytes in hexadecimal", bytes.len()),
        )
    });
    let place = |byte: usize| {
        let (row, column) = (byte / BYTES_PER_ROW, byte % BYTES_PER_ROW);
        let left = rect.left() + 30.0 + column as f32 * cell;
        Rect::from_min_size(pos2(left, rect.top() + row as f32 * 17.0), vec2(cell, 17.0))
    };
    let clip = ui.clip_rect();
    for (at, byte) in bytes.iter().enumerate() {
        let rect = place(at);
        if rect.bottom() < clip.top() || rect.top() > clip.bottom() {
            continue;
        }
        if at % BYTES_PER_ROW == 0 {
            let left = pos2(rect.left() - 30.0, rect.center().y);
            ui.painter().text(
                left,
                Align2::LEFT_CENTER,
                format!("{at:03x}"),
                theme::mono(10.5),
                theme.muted,
            );
        }
        let is_lit = lit.is_some_and(|lit| lit.contains(&at));
        if is_lit {
            ui.painter().rect_filled(rect, 0.0, theme.lit);
        }
        let color = if is_lit || *byte != 0 {
            theme.text
        } else {
            theme.muted
        };
        ui.painter().text(
            rect.center(),
            Align2::CENTER_CENTER,
            format!("{byte:02x}"),
            theme::mono(10.5),
            color,
        );
    }
    if let Some(pointer) = response.hover_pos() {
        let under = (0..bytes.len()).find(|at| place(*at).contains(pointer));
        if let Some(field) = under.and_then(|at| with_byte(fields, at)) {
            *now = Some(field.range.clone());
        }
    }
}

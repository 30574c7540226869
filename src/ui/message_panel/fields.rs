//! The *Fields* tab: the message as a tree in wire order, beside its bytes. A field under the
//! pointer lights its bytes, a byte its field.

use std::ops::Range;

use egui::{Id, Rect, RichText, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::hex::{hex, hex_height, hex_rows};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{elided, section};
use crate::view::inspector::Inspection;
use crate::wire::dissect::{Field, FieldKind};

const ROW: f32 = 20.0;
/// Where the values begin, as a share of the width.
const VALUES: f32 = 0.45;
/// The height of the explanation of a field: three lines.
const EXPLANATION: f32 = 48.0;

/// What the pointer is on, from one frame to the next: the bytes of a field.
pub(super) type Lit = Option<Range<usize>>;

/// The fields of a message and its bytes.
pub(super) fn fields_ui(ui: &mut Ui, shown: &Inspection) {
    let id = Id::unique("lit bytes");
    let lit: Lit = ui.data(|data| data.get_temp::<Range<usize>>(id));
    let mut now_lit: Lit = None;
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

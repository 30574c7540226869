//! Paints figure 1 of RFC 2131 with the values of a message: bits along the top, rows of 32 bits,
//! options one after the other in the last row. What stands in which cell is the view's.

use egui::accesskit::Role;
use egui::{Align2, Id, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use egui::{pos2, vec2};

use super::fields::Shared;
use super::wish::Source;
use crate::ui::theme::{self, Theme};
use crate::ui::widgets::{elided, elided_with_hint};
use crate::view::message_figure::{Cell, Extent, Item, MessageFigure, Row};

/// The bit numbers: a line of tens, a line of ones.
const RULER: f32 = 22.0;
/// A row whose fields are wide enough for name and value side by side.
const LINE: f32 = 21.0;
/// The same where there is little room.
const DENSE: f32 = 18.5;
/// Below this height there is little room.
const LITTLE: f32 = 340.0;
/// A row of narrow fields: the name above the value.
const TWO_LINES: f32 = 33.0;
/// An option in its row.
const ITEM: f32 = 19.0;
const GAP: f32 = 2.0;
/// Letters of names and values.
const NAMES: f32 = 11.0;
const VALUES: f32 = 11.0;

/// The figure, as wide as there is room, for so much height.
pub(super) fn figure_ui(ui: &mut Ui, figure: &MessageFigure, height: f32, shared: &mut Shared<'_>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let line = if height < LITTLE { DENSE } else { LINE };
    ruler(ui);
    for row in &figure.rows {
        row_ui(ui, row, line, shared);
    }
    ui.add_space(2.0);
}

/// `0 1 2 … 31`, written as the RFC does.
fn ruler(ui: &mut Ui) {
    let theme = Theme::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), RULER), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "bits 0 to 31"));
    let bit = rect.width() / 32.0;
    for number in 0..32_u8 {
        let x = rect.left() + bit * (f32::from(number) + 0.5);
        let digit = |y: f32, digit: u8| {
            let place = pos2(x, rect.top() + y);
            let font = theme::mono(9.0);
            let color = theme.muted;
            ui.painter()
                .text(place, Align2::CENTER_CENTER, digit.to_string(), font, color);
        };
        if number % 10 == 0 {
            digit(5.0, number / 10);
        }
        digit(15.0, number % 10);
    }
}

fn row_ui(ui: &mut Ui, row: &Row, line: f32, shared: &mut Shared<'_>) {
    let width = ui.available_width();
    let head = if row.cells.iter().any(|cell| cell.bits < 16) {
        TWO_LINES
    } else {
        line
    };
    let places = flow(ui, &row.items, width);
    let below = places.last().map_or(0.0, |last| last.bottom() + GAP);
    let (rect, _) = ui.allocate_exact_size(vec2(width, head + below), Sense::hover());
    let bit = rect.width() / 32.0;
    let mut left = rect.left();
    for cell in &row.cells {
        let size = vec2(bit * cell.bits as f32, rect.height());
        let place = Rect::from_min_size(pos2(left, rect.top()), size);
        left = place.right();
        cell_ui(ui, cell, place, head, shared);
    }
    for (item, place) in row.items.iter().zip(places) {
        let place = place.translate(rect.min.to_vec2() + vec2(0.0, head));
        item_ui(ui, item, place, shared);
    }
}

/// A field: its frame, its name and its value; of one that is missing only the name.
fn cell_ui(ui: &Ui, cell: &Cell, place: Rect, head: f32, shared: &mut Shared<'_>) {
    let theme = Theme::of(ui);
    let lit = cell.key.as_ref().is_some_and(|key| shared.is_lit(key));
    let fill = match cell.extent {
        _ if lit => theme.lit,
        Extent::Whole => theme.card,
        Extent::Cut | Extent::Missing => theme.hover,
    };
    let response = touch(
        ui,
        place.with_max_y(place.top() + head),
        &format!("figure {}: {}", cell.title, cell.value),
        cell.key.as_deref(),
        shared,
    );
    if lit {
        shared.reveal(ui, place, Source::Figure);
    }
    let painter = ui.painter();
    painter.rect_filled(place, 0.0, fill);
    let line = Stroke::new(1.0, theme.rail);
    painter.rect_stroke(place, 0.0, line, StrokeKind::Middle);
    let value_color = match cell.extent {
        _ if cell.wrong => theme.alert,
        Extent::Whole => theme.text,
        Extent::Cut | Extent::Missing => theme.muted,
    };
    let name_color = if lit { theme.text } else { theme.muted };
    let inside = place.shrink2(vec2(5.0, 0.0)).with_max_y(place.top() + head);
    let (name, value) = if head > LINE {
        inside
            .shrink2(vec2(0.0, 2.0))
            .split_top_bottom_at_fraction(0.5)
    } else {
        let text = cell.title.clone();
        let names = painter.layout_no_wrap(text, theme::regular(NAMES), name_color);
        let middle = inside.left() + names.size().x + 7.0;
        inside.split_left_right_at_x(middle.min(inside.right()))
    };
    elided(ui, name, &cell.title, theme::regular(NAMES), name_color);
    elided_with_hint(
        ui,
        &response,
        value,
        &cell.value,
        theme::mono(VALUES),
        value_color,
    );
}

/// Where the items stand, from the top left corner of their row on: side by side as they fit.
fn flow(ui: &Ui, items: &[Item], width: f32) -> Vec<Rect> {
    let room = width - 2.0 * GAP;
    let mut at: Pos2 = pos2(GAP, 0.0);
    let mut places = Vec::with_capacity(items.len());
    for item in items {
        let wanted = parts(ui, item).iter().sum::<f32>() + 13.0;
        let wanted = wanted.min(room);
        if at.x > GAP && at.x + wanted > width - GAP {
            at = pos2(GAP, at.y + ITEM + GAP);
        }
        places.push(Rect::from_min_size(at, vec2(wanted, ITEM)));
        at.x += wanted + GAP;
    }
    places
}

/// How wide title and value are.
fn parts(ui: &Ui, item: &Item) -> [f32; 2] {
    let wide = |text: &str, font| {
        let galley = ui
            .painter()
            .layout_no_wrap(text.to_owned(), font, theme::LIGHT.text);
        galley.size().x
    };
    // Nothing longer than a row is ever shown, so nothing longer is measured.
    let value: String = item.value.chars().take(120).collect();
    [
        wide(&item.title, theme::strong(10.5)),
        wide(&value, theme::mono(10.5)),
    ]
}

/// An option on its own small ground.
fn item_ui(ui: &Ui, item: &Item, place: Rect, shared: &mut Shared<'_>) {
    let theme = Theme::of(ui);
    let name = format!("figure {}: {}", item.title, item.value);
    let response = touch(ui, place, &name, Some(&item.key), shared);
    let lit = shared.is_lit(&item.key);
    if lit {
        shared.reveal(ui, place, Source::Figure);
    }
    if !ui.is_rect_visible(place) {
        return;
    }
    let fill = if lit { theme.lit } else { theme.hover };
    ui.painter().rect_filled(place, 4.0, fill);
    let (title_color, value_color) = match (item.wrong, lit) {
        (true, _) => (theme.alert, theme.alert),
        (false, true) => (theme.text, theme.text),
        (false, false) => (theme.muted, theme.text),
    };
    let inside = place.shrink2(vec2(4.0, 0.0));
    let middle = inside.left() + parts(ui, item)[0] + 5.0;
    let (title, value) = inside.split_left_right_at_x(middle.min(inside.right()));
    elided(ui, title, &item.title, theme::strong(10.5), title_color);
    elided_with_hint(
        ui,
        &response,
        value,
        &item.value,
        theme::mono(10.5),
        value_color,
    );
}

/// A place that lights up its field and unfolds it.
fn touch(ui: &Ui, place: Rect, name: &str, key: Option<&str>, shared: &mut Shared<'_>) -> Response {
    let sense = if key.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let id = Id::unique(("figure 1", key.unwrap_or(name)));
    let response = ui.interact(place, id, sense);
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, name));
    if let Some(key) = key {
        if response.clicked() {
            shared.toggle(key);
        }
        if response.hovered() || response.has_focus() {
            shared.point(key, Source::Figure, place);
        }
    }
    response
}

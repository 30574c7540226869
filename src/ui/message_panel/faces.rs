//! The four faces of REQUEST as table 4 has them: a column for each, with the rule's words and
//! the values of the run's own message; the face that is shown is marked, a click shows another.

use egui::accesskit::Role;
use egui::{Align2, Color32, FontId, Id, Rect, RichText, Sense, Stroke, StrokeKind, Ui};
use egui::{WidgetInfo, pos2, vec2};

use super::check::color_of;
use crate::ui::action::Action;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::section;
use crate::view::check::Standing;
use crate::view::faces::{Cell, Column, Faces, Line};

/// The state's name and the message's number.
const HEAD: f32 = 38.0;
/// The name of a line, then value and rule.
const NAME: f32 = 19.0;
const BAND: f32 = NAME + 34.0;
/// Wide enough for a whole address.
const WIDE: f32 = 88.0;

/// The table, and below it what a server does.
pub(super) fn faces_ui(ui: &mut Ui, faces: &Faces, actions: &mut Vec<Action>) {
    let height = HEAD + BAND * Line::ALL.len() as f32 + 4.0;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let width = rect.width() / faces.columns.len() as f32;
    for (column, place) in faces.columns.iter().zip(0..) {
        let left = rect.left() + width * place as f32;
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, height));
        column_ui(ui, column, place, actions);
    }
    for (line, number) in Line::ALL.into_iter().zip(0..) {
        let top = rect.top() + HEAD + BAND * number as f32;
        line_name(ui, line, pos2(rect.left(), top), rect.width());
    }
    section(ui, "What a server does");
    for column in &faces.columns {
        server_ui(ui, column);
    }
}

/// The name of a line between two thin rules, above its values.
fn line_name(ui: &Ui, line: Line, at: egui::Pos2, width: f32) {
    let theme = Theme::of(ui);
    let name =
        ui.painter()
            .layout_no_wrap(line.name().to_owned(), theme::regular(11.0), theme.muted);
    let middle = at.y + NAME / 2.0 + 1.0;
    let rule = Stroke::new(1.0, theme.border);
    ui.painter()
        .hline(at.x + name.size().x + 8.0..=at.x + width, middle, rule);
    let place = pos2(at.x + 2.0, middle - name.size().y / 2.0);
    ui.painter().galley(place, name, theme.muted);
}

fn column_ui(ui: &Ui, column: &Column, place: Rect, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let sense = match column.message {
        Some(_) => Sense::click(),
        None => Sense::hover(),
    };
    let response = ui.interact(place, Id::unique(("face", column.name)), sense);
    let name = in_words(column);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, column.shown, &name));
    if let Some(seen) = column.message.filter(|_| response.clicked()) {
        actions.push(Action::Select(seen.record));
    }
    let inner = place.shrink2(vec2(1.0, 0.0));
    let touched = column.message.is_some() && (response.hovered() || response.has_focus());
    if column.shown || touched {
        let fill = if column.shown {
            theme.selected
        } else {
            theme.hover
        };
        ui.painter().rect_filled(inner, 6.0, fill);
    }
    if column.shown {
        let line = Stroke::new(1.5, theme.accent);
        ui.painter()
            .rect_stroke(inner, 6.0, line, StrokeKind::Inside);
    }
    head(ui, column, inner);
    for (cell, number) in column.cells.iter().zip(0..) {
        let top = inner.top() + HEAD + BAND * number as f32 + NAME;
        cell_ui(
            ui,
            cell,
            Rect::from_x_y_ranges(inner.x_range(), top..=top + 32.0),
        );
    }
    let hint = match (column.message, column.shown) {
        (Some(seen), false) => format!("{name}\nClick: shows message {}", seen.number),
        _ => name.clone(),
    };
    response.on_hover_text(hint);
}

fn head(ui: &Ui, column: &Column, place: Rect) {
    let theme = Theme::of(ui);
    let letters = if place.width() < WIDE { 9.5 } else { 11.5 };
    let middle = place.center().x;
    let at = pos2(middle, place.top() + 12.0);
    text(ui, at, column.name, theme::strong(letters), theme.text);
    let (words, color) = match column.message {
        Some(seen) if column.shown => (format!("message {}", seen.number), theme.text),
        Some(seen) => (format!("message {}", seen.number), theme.accent),
        None => ("none yet".to_owned(), theme.muted),
    };
    let at = pos2(middle, place.top() + 27.0);
    text(ui, at, &words, theme::regular(10.5), color);
}

/// The value above the rule; without a message the rule alone.
fn cell_ui(ui: &Ui, cell: &Cell, place: Rect) {
    let theme = Theme::of(ui);
    let middle = place.center();
    let rule = |y: f32, color: Color32| {
        let letters = if place.width() < WIDE { 10.0 } else { 11.0 };
        text(
            ui,
            pos2(middle.x, y),
            cell.rule,
            theme::regular(letters),
            color,
        );
    };
    let Some(value) = &cell.value else {
        return rule(middle.y - 2.0, theme.muted);
    };
    let color = if cell.broken { theme.alert } else { theme.text };
    let font = theme::mono(10.8);
    let whole = ui
        .painter()
        .layout_no_wrap(value.clone(), font.clone(), color);
    let short = last_octet(value).filter(|_| whole.size().x > place.width() - 4.0);
    let at = pos2(middle.x, place.top() + 8.0);
    text(ui, at, short.unwrap_or(value), font, color);
    let color = if cell.broken {
        color_of(theme, Standing::Broken)
    } else {
        theme.muted
    };
    rule(place.top() + 22.0, color);
}

/// `.100` of an address.
fn last_octet(value: &str) -> Option<&str> {
    value.rfind('.').map(|dot| &value[dot..])
}

fn text(ui: &Ui, at: egui::Pos2, words: &str, font: FontId, color: Color32) {
    ui.painter()
        .text(at, Align2::CENTER_CENTER, words, font, color);
}

/// The column as a sentence: `RENEWING, message 5: ciaddr 192.168.1.100 (own address), …`.
fn in_words(column: &Column) -> String {
    let cells = Line::ALL.iter().zip(&column.cells);
    let told = cells.map(|(line, cell)| match &cell.value {
        Some(value) => format!("{} {value} ({})", line.name(), cell.rule),
        None => format!("{} {}", line.name(), cell.rule),
    });
    let told: Vec<String> = told.collect();
    let number = column
        .message
        .map_or(String::new(), |seen| format!(", message {}", seen.number));
    format!("{}{number}: {}", column.name, told.join(", "))
}

/// What a server does with such a REQUEST, and by which clause.
fn server_ui(ui: &mut Ui, column: &Column) {
    let theme = Theme::of(ui);
    let color = if column.shown {
        theme.text
    } else {
        theme.muted
    };
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.label(
        RichText::new(column.name)
            .font(theme::strong(size::SMALL))
            .color(color),
    );
    let words = RichText::new(column.server).font(theme::regular(size::SMALL));
    ui.add(egui::Label::new(words.color(color)).wrap());
    let clause = RichText::new(column.rule.citation()).font(theme::regular(11.0));
    ui.label(clause.color(theme.accent))
        .on_hover_text(column.rule.text());
    ui.add_space(5.0);
}

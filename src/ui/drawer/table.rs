//! A table that paints only the rows in sight, so that its length costs nothing: a row of titles
//! that sort, rows of the same height with one accessible name each, one row chosen.

use std::ops::Range;

use egui::{
    Align2, CursorIcon, Id, Rect, Response, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo,
    accesskit, pos2, vec2,
};

use crate::protocol::client::ClientState;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{elided, message_colours, state_swatch};
use crate::view::scene::letter;
use crate::view::sort::Sort;
use crate::wire::MessageType;

const ROW: f32 = 23.0;
const TITLES: f32 = 22.0;
/// Room for the button on a chosen row.
const MORE: f32 = 28.0;
/// Between two columns.
const GAP: f32 = 8.0;

/// A column: what it sorts by, its title, its least width in points; the last one takes what is
/// left.
pub(in crate::ui) struct Column<C>(
    pub(in crate::ui) C,
    pub(in crate::ui) &'static str,
    pub(in crate::ui) f32,
);

/// A table and how it is looked at.
pub(in crate::ui) struct Table<'a, C> {
    pub(in crate::ui) id: &'static str,
    pub(in crate::ui) columns: &'a [Column<C>],
    pub(in crate::ui) sort: Sort<C>,
    /// How many rows there are.
    pub(in crate::ui) rows: usize,
    /// The row that is to come into sight.
    pub(in crate::ui) reveal: Option<usize>,
    /// Whether new rows at the end are followed while one looks at the end.
    pub(in crate::ui) follows: bool,
    /// What can be done with a row: entries behind a right click, and behind a button on a row
    /// that is chosen.
    pub(in crate::ui) menu: Option<Menu<'a>>,
}

/// The entries for a row.
type Menu<'a> = &'a dyn Fn(&mut Ui, usize);

/// A row as it is painted.
pub(in crate::ui) struct Row {
    /// Its accessible name.
    pub(in crate::ui) name: String,
    pub(in crate::ui) cells: Vec<Cell>,
}

/// What stands in a column.
pub(in crate::ui) enum Cell {
    Text(String),
    /// Numbers and addresses.
    Mono(String),
    /// A message's letter on its colour, and its name.
    Kind(Option<MessageType>, &'static str),
    /// A state's swatch and its name.
    State(ClientState),
}

/// What was done to a table.
pub(in crate::ui) struct Touched<C> {
    /// This title was clicked.
    pub(in crate::ui) title: Option<C>,
    /// This row was clicked.
    pub(in crate::ui) row: Option<usize>,
    /// And then a second time at once.
    pub(in crate::ui) twice: bool,
}

impl<C: Copy + PartialEq> Table<'_, C> {
    /// Shows it; `row` says what stands in a row, and whether it is chosen.
    pub(in crate::ui) fn show(
        self,
        ui: &mut Ui,
        row: impl Fn(usize) -> Option<(Row, bool)>,
    ) -> Touched<C> {
        let mut touched = Touched {
            title: None,
            row: None,
            twice: false,
        };
        let needed = self.needed();
        ScrollArea::horizontal()
            .id_salt((self.id, "columns"))
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.set_width(needed.max(ui.available_width()));
                ui.spacing_mut().item_spacing.y = 0.0;
                touched.title = self.titles(ui);
                ScrollArea::vertical()
                    .id_salt((self.id, "rows"))
                    .auto_shrink(false)
                    .stick_to_bottom(self.follows)
                    .show_viewport(ui, |ui, sight| self.body(ui, sight, &row, &mut touched));
            });
        touched
    }

    /// The least width.
    fn needed(&self) -> f32 {
        self.columns.iter().map(|column| column.2 + GAP).sum()
    }

    /// Where the columns of a row stand: wider where there is room.
    fn places(&self, rect: Rect) -> Vec<Rect> {
        let mut left = rect.left() + GAP / 2.0;
        let stretch = (rect.width() / self.needed()).clamp(1.0, 1.4);
        let last = self.columns.len().saturating_sub(1);
        let place = |(at, column): (usize, &Column<C>)| {
            let right = if at == last {
                rect.right() - GAP / 2.0
            } else {
                left + (column.2 + GAP) * stretch - GAP
            };
            let place = Rect::from_x_y_ranges(left..=right, rect.y_range());
            left = right + GAP;
            place
        };
        self.columns.iter().enumerate().map(place).collect()
    }

    fn titles(&self, ui: &mut Ui) -> Option<C> {
        let theme = Theme::of(ui);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), TITLES), Sense::hover());
        let line = Stroke::new(1.0, theme.border);
        ui.painter()
            .hline(rect.x_range(), rect.bottom() - 0.5, line);
        let mut clicked = None;
        for (column, place) in self.columns.iter().zip(self.places(rect)) {
            let chosen = column.0 == self.sort.column;
            let id = ui.scope_id().with((self.id, column.1));
            let response = ui.interact(place, id, Sense::click());
            name_title(&response, column.1, chosen, self.sort.descending);
            let bright = chosen || response.hovered() || response.has_focus();
            let color = if bright { theme.text } else { theme.muted };
            let width = elided(ui, place, column.1, theme::strong(size::SMALL), color);
            if chosen {
                let at = pos2(place.left() + width + 8.0, place.center().y);
                direction(ui, at, self.sort.descending);
            }
            if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                clicked = Some(column.0);
            }
        }
        clicked
    }

    fn body(
        &self,
        ui: &mut Ui,
        sight: Rect,
        row: &impl Fn(usize) -> Option<(Row, bool)>,
        touched: &mut Touched<C>,
    ) {
        ui.set_height(self.rows as f32 * ROW);
        let all = ui.max_rect();
        let place = |at: usize| {
            let top = all.top() + at as f32 * ROW;
            Rect::from_x_y_ranges(all.x_range(), top..=top + ROW)
        };
        for at in in_sight(sight, self.rows) {
            let Some((row, chosen)) = row(at) else {
                continue;
            };
            let response = self.row(ui, place(at), at, &row, chosen);
            self.row_menu(ui, &response, at, &row.name, chosen);
            if response.clicked() {
                (touched.row, touched.twice) = (Some(at), response.double_clicked());
            }
        }
        if let Some(at) = self.reveal {
            ui.scroll_to_rect(place(at), None);
        }
    }

    fn row(&self, ui: &Ui, rect: Rect, at: usize, row: &Row, chosen: bool) -> Response {
        let theme = Theme::of(ui);
        // Not in the Tab order: the keys for the message and lane before and after move here.
        let response = ui.interact(rect, ui.scope_id().with((self.id, at)), Sense::CLICK);
        response.widget_info(|| WidgetInfo::labeled(accesskit::Role::Row, true, &row.name));
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_selected(chosen));
        if chosen {
            ui.painter().rect_filled(rect, 4.0, theme.selected);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 4.0, theme.hover);
        }
        let words = if chosen && self.menu.is_some() {
            rect.with_max_x(rect.right() - MORE)
        } else {
            rect
        };
        for (cell, place) in row.cells.iter().zip(self.places(rect)) {
            cell.paint(ui, place.intersect(words));
        }
        response
    }

    /// Behind a right click; and for who has none, behind a button on the chosen row.
    fn row_menu(&self, ui: &mut Ui, row: &Response, at: usize, name: &str, chosen: bool) {
        let Some(menu) = self.menu else { return };
        row.context_menu(|ui| menu(ui, at));
        if !chosen {
            return;
        }
        let rect = row.rect.with_min_x(row.rect.right() - MORE);
        let place = UiBuilder::new()
            .max_rect(rect)
            .id_salt((self.id, "more", at));
        ui.scope_builder(place, |ui| {
            ui.spacing_mut().interact_size.y = ROW;
            ui.spacing_mut().button_padding = vec2(6.0, 0.0);
            let button = ui.menu_button("…", |ui| menu(ui, at)).response;
            let name = format!("Actions for {name}");
            button.widget_info(|| WidgetInfo::labeled(accesskit::Role::Button, true, &name));
            button.on_hover_text("What can be done with it; also behind a right click");
        });
    }
}

/// Whether something has been chosen, here or elsewhere, since this was asked for the last time.
pub(in crate::ui) fn newly<T>(what: &str, ui: &Ui, chosen: Option<T>) -> bool
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let id = Id::unique(("brought into sight", what));
    let before = ui.data(|data| data.get_temp::<Option<T>>(id)).flatten();
    ui.data_mut(|data| data.insert_temp(id, chosen));
    chosen.is_some() && chosen != before
}

/// The rows that are in sight.
fn in_sight(sight: Rect, rows: usize) -> Range<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list, never below zero"
    )]
    let row = |y: f32| (y.max(0.0) / ROW) as usize;
    row(sight.top()).min(rows)..(row(sight.bottom()) + 1).min(rows)
}

fn name_title(response: &Response, title: &str, chosen: bool, descending: bool) {
    let order = match (chosen, descending) {
        (false, _) => "",
        (true, false) => ", ascending",
        (true, true) => ", descending",
    };
    let name = format!("Sort by {}{order}", title.to_lowercase());
    response.widget_info(|| WidgetInfo::labeled(accesskit::Role::ColumnHeader, true, &name));
}

/// A small triangle: the direction of the order.
fn direction(ui: &Ui, at: egui::Pos2, descending: bool) {
    let down = if descending { 1.0 } else { -1.0 };
    let points = vec![
        at + vec2(-3.5, -2.0 * down),
        at + vec2(3.5, -2.0 * down),
        at + vec2(0.0, 2.5 * down),
    ];
    let fill = Theme::of(ui).text;
    ui.painter()
        .add(egui::Shape::convex_polygon(points, fill, Stroke::NONE));
}

impl Cell {
    fn paint(&self, ui: &Ui, rect: Rect) {
        let theme = Theme::of(ui);
        let behind = |room: f32| rect.with_min_x(rect.left() + room);
        let words = theme::regular(12.5);
        match self {
            Self::Text(words_of) => elided(ui, rect, words_of, words, theme.text),
            Self::Mono(words_of) => elided(ui, rect, words_of, theme::mono(11.5), theme.text),
            Self::Kind(kind, name) => {
                kind_badge(ui, rect, *kind);
                elided(ui, behind(24.0), name, words, theme.text)
            }
            Self::State(state) => {
                state_swatch(ui, *state, rect.left_center() + vec2(6.0, 0.0));
                elided(ui, behind(18.0), state.name(), words, theme.text)
            }
        };
    }
}

pub(in crate::ui) fn kind_badge(ui: &Ui, rect: Rect, kind: Option<MessageType>) {
    let (fill, letters) = message_colours(Theme::of(ui), kind);
    let badge = Rect::from_center_size(rect.left_center() + vec2(9.0, 0.0), vec2(18.0, 16.0));
    ui.painter().rect_filled(badge, 4.0, fill);
    let letter = kind.map_or("?", letter);
    let font = theme::strong(11.0);
    ui.painter()
        .text(badge.center(), Align2::CENTER_CENTER, letter, font, letters);
}

//! The *Fields* tab: the message as a tree in wire order or as figure 1, beside its bytes. What
//! is pointed at in one of them lights up in all, and a card says what it is.

use std::ops::Range;

use egui::{Rect, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::help::{card_ui, help_ui};
use super::hex::{hex, hex_height, hex_rows};
use super::layout_figure::figure_ui;
use super::wish::{FieldsView, Lit, MessagePanel, MessageWish, Source};
use crate::protocol::referee::Verdict;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme};
use crate::ui::widgets::{choice, elided_with_hint, follow_focus, section};
use crate::view::field_help::{FieldHelp, field_help};
use crate::view::field_tree::{Row, find, holds, rows};
use crate::view::inspector::Inspection;
use crate::view::message_figure::MessageFigure;
use crate::wire::MessageType;
use crate::wire::dissect::FieldKind;

const ROW: f32 = 20.0;
/// Where the values begin, as a share of the width.
const VALUES: f32 = 0.45;
/// From this height on there is room for figure and tree.
const BOTH: f32 = 560.0;
/// How much of it the figure takes at most, where the tree stands below it.
const FIGURE: f32 = 0.66;
/// The title of the bytes and the distances around it.
const TITLE: f32 = 32.0;

/// What tree, bytes and figure share while they are drawn.
pub(super) struct Shared<'a> {
    /// All fields.
    pub(super) rows: &'a [Row<'a>],
    panel: &'a MessagePanel,
    lit: Option<&'a Row<'a>>,
    kind: Option<MessageType>,
    verdicts: &'a [Verdict],
    /// What is pointed at in this frame, and where that is on the screen.
    pointed: Option<(Lit, Rect)>,
    opened: Option<String>,
}

impl Shared<'_> {
    /// Whether the row with this key, or a part of it, lights up.
    pub(super) fn is_lit(&self, key: &str) -> bool {
        self.lit.is_some_and(|lit| holds(key, &lit.key))
    }

    /// The bytes that light up.
    pub(super) fn lit_bytes(&self) -> Option<&Range<usize>> {
        self.lit.map(|lit| &lit.field.range)
    }

    /// Whether the parts of a field are shown.
    pub(super) fn is_open(&self, key: &str) -> bool {
        self.panel.open.contains(key)
    }

    /// The pointer or the focus is on this field.
    pub(super) fn point(&mut self, key: &str, from: Source, at: Rect) {
        let key = key.to_owned();
        self.pointed = Some((Lit { key, from }, at));
    }

    /// The field is to be unfolded or folded.
    pub(super) fn toggle(&mut self, key: &str) {
        self.opened = Some(key.to_owned());
    }

    /// Scrolls to what lights up, once, unless the pointer is here.
    pub(super) fn reveal(&self, ui: &Ui, place: Rect, here: Source) {
        let from = self.panel.pointed.as_ref().map(|lit| lit.from);
        let Some(lit) = self.lit.filter(|_| from != Some(here)) else {
            return;
        };
        let id = egui::Id::unique(("revealed", here as u8));
        let last = ui.data(|data| data.get_temp::<String>(id));
        if last.as_ref() != Some(&lit.key) {
            ui.data_mut(|data| data.insert_temp(id, lit.key.clone()));
            let at_once = egui::style::ScrollAnimation::none();
            ui.scroll_to_rect_animation(place, None, at_once);
        }
    }
}

/// The fields of a message and its bytes.
pub(super) fn fields_ui(ui: &mut Ui, model: &Model, shown: &Inspection, actions: &mut Vec<Action>) {
    let all = rows(&shown.fields);
    let panel = &model.message;
    let mut shared = Shared {
        rows: &all,
        panel,
        lit: panel.lit().and_then(|key| find(&all, key)),
        kind: shown.kind,
        verdicts: &model.verdicts,
        pointed: None,
        opened: None,
    };
    let edge = ui.max_rect().left();
    let view = model.prefs.fields;
    let wish = choice(ui, &FieldsView::ALL, view, FieldsView::name);
    actions.extend(wish.map(|view| Action::Message(MessageWish::View(view))));
    let hex_rows = hex_rows(&shown.bytes);
    let share = match view {
        FieldsView::List => 0.36,
        FieldsView::Figure => 0.24,
    };
    let room = ui.available_height();
    let hex_height = hex_height(&hex_rows).min(room * share);
    let body = (room - hex_height - TITLE).max(80.0);
    match view {
        FieldsView::List => tree_ui(ui, &mut shared, shown.number, body),
        FieldsView::Figure => figure_and_tree(ui, &mut shared, shown.number, body),
    }
    section(ui, &format!("Bytes ({})", shown.bytes.len()));
    ScrollArea::vertical()
        .id_salt(("bytes", shown.number))
        .auto_shrink([false, true])
        .show(ui, |ui| hex(ui, &shown.bytes, &hex_rows, &mut shared));
    shared.finish(ui, edge, actions);
}

impl Shared<'_> {
    fn help(&self, row: &Row<'_>) -> FieldHelp {
        field_help(row, self.rows, self.kind, self.verdicts)
    }

    /// Shows the card of what is pointed at, beside this edge, and tells what has changed.
    fn finish(self, ui: &Ui, edge: f32, actions: &mut Vec<Action>) {
        // In the first frame the referee has not been asked yet.
        if let (Some((lit, at)), Some(_)) = (&self.pointed, &self.panel.pointed)
            && let Some(row) = find(self.rows, &lit.key)
        {
            card_ui(ui, edge, at.center().y, &self.help(row));
        }
        let pointed = self.pointed.map(|(lit, _)| lit);
        if pointed != self.panel.pointed {
            actions.push(Action::Message(MessageWish::Point(pointed)));
        }
        let opened = self.opened.map(MessageWish::Open);
        actions.extend(opened.map(Action::Message));
    }
}

/// The figure in so much height; with the tree below it where there is room, else with what there
/// is to say about the field that is chosen.
fn figure_and_tree(ui: &mut Ui, shared: &mut Shared<'_>, number: usize, height: f32) {
    let figure = MessageFigure::of(shared.rows);
    let both = height > BOTH;
    let top = ui.cursor().top();
    let chosen = shared.panel.chosen.as_ref().filter(|_| !both);
    let open = chosen.and_then(|key| find(shared.rows, key));
    ScrollArea::vertical()
        .id_salt("figure 1")
        .max_height(if both { height * FIGURE } else { height })
        .auto_shrink([false, true])
        .show(ui, |ui| {
            figure_ui(ui, &figure, height, shared);
            if let Some(row) = open {
                help_ui(ui, &shared.help(row));
            }
        });
    if both {
        ui.add_space(4.0);
        let left = height - (ui.cursor().top() - top);
        tree_ui(ui, shared, number, left);
    }
}

/// The tree in so much height.
fn tree_ui(ui: &mut Ui, shared: &mut Shared<'_>, number: usize, height: f32) {
    ScrollArea::vertical()
        .id_salt(("fields", number))
        .max_height(height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut closed: Option<&str> = None;
            for row in shared.rows {
                if closed.is_some_and(|parent| holds(parent, &row.key)) {
                    continue;
                }
                closed = (!shared.is_open(&row.key)).then_some(&row.key);
                row_ui(ui, row, shared);
                if closed.is_none() {
                    help_ui(ui, &shared.help(row));
                }
            }
            follow_focus(ui);
        });
}

/// One field of the tree.
fn row_ui(ui: &mut Ui, row: &Row<'_>, shared: &mut Shared<'_>) {
    let theme = Theme::of(ui);
    let field = row.field;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let open = shared.is_open(&row.key);
    let name = format!("{}: {}", field.name, field.value);
    response
        .widget_info(|| WidgetInfo::selected(egui::accesskit::Role::ListItem, true, open, &name));
    if response.clicked() {
        shared.toggle(&row.key);
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.hovered() || response.has_focus() {
        shared.point(&row.key, Source::Tree, rect);
    }
    let lit =
        shared.lit.is_some_and(|lit| lit.key == row.key) || (!open && shared.is_lit(&row.key));
    if lit {
        shared.reveal(ui, rect, Source::Tree);
        ui.painter()
            .rect_filled(rect.expand2(vec2(6.0, 0.0)), 4.0, theme.selected);
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let left = rect.left() + row.depth as f32 * 12.0;
    chevron(
        ui,
        pos2(left + 3.0, rect.center().y),
        open,
        lit || !field.children.is_empty(),
    );
    let values = rect.left() + rect.width() * VALUES;
    let (name_color, value_color) = match field.kind {
        FieldKind::Mistake => (theme.alert, theme.alert),
        FieldKind::Filler | FieldKind::Rest => (theme.muted, theme.muted),
        _ => (theme.muted, theme.text),
    };
    let (name, value) = rect.with_min_x(left + 12.0).split_left_right_at_x(values);
    let name = name.with_max_x(values - 6.0);
    elided_with_hint(
        ui,
        &response,
        name,
        &field.name,
        theme::regular(12.5),
        name_color,
    );
    elided_with_hint(
        ui,
        &response,
        value,
        &field.value,
        theme::mono(11.5),
        value_color,
    );
}

/// Says that there is more below a row; quietly where nobody points at it.
fn chevron(ui: &Ui, at: egui::Pos2, open: bool, loud: bool) {
    if !open && !loud {
        return;
    }
    let points = if open {
        [[-3.5, -2.0], [0.0, 2.0], [3.5, -2.0]]
    } else {
        [[-2.0, -3.5], [2.0, 0.0], [-2.0, 3.5]]
    };
    let points = points.map(|by| at + by.into());
    ui.painter()
        .line(points.to_vec(), Stroke::new(1.3, Theme::of(ui).muted));
}

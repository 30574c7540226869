//! The tab *Messages*: like a packet list, up to the playhead. A click selects a message as a
//! click on its arrow does, two clicks go to its landing.

use egui::Ui;

use super::DrawerWish;
use super::table::{Cell, Column, Row, Table, newly};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::widgets::muted;
use crate::view::message_list::MessageColumn;
use crate::view::{messages, words};

const COLUMNS: [Column<MessageColumn>; 6] = [
    Column(MessageColumn::Number, "No.", 44.0),
    Column(MessageColumn::Time, "Time", 74.0),
    Column(MessageColumn::From, "From", 74.0),
    Column(MessageColumn::To, "To", 74.0),
    Column(MessageColumn::Type, "Type", 126.0),
    Column(MessageColumn::Info, "Info", 160.0),
];

/// The list of messages.
pub(super) fn messages_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let list = &model.drawer.messages;
    if list.is_empty() {
        return empty(ui, model);
    }
    let shown = model.shown_place().map(|place| place + 1);
    let newly = newly("message", ui, model.selection);
    let in_order = !list.sort().descending
        && matches!(
            list.sort().column,
            MessageColumn::Number | MessageColumn::Time
        );
    let table = Table {
        id: "messages",
        columns: &COLUMNS,
        sort: list.sort(),
        rows: list.len(),
        reveal: shown.filter(|_| newly).and_then(|shown| list.row_of(shown)),
        follows: in_order && model.selection.is_none(),
        menu: None,
    };
    let touched = table.show(ui, |at| {
        let number = list.number(at)?;
        Some((row(model, number)?, shown == Some(number)))
    });
    if let Some(column) = touched.title {
        actions.push(Action::Drawer(DrawerWish::SortMessages(column)));
    }
    if let Some(number) = touched.row.and_then(|at| list.number(at)) {
        select(model, number, touched.twice, actions);
    }
}

fn select(model: &Model, number: usize, to_landing: bool, actions: &mut Vec<Action>) {
    if let Some(message) = model.steps.departures().get(number - 1) {
        actions.push(Action::Select(message.released));
    }
    if to_landing {
        actions.extend(model.landing(number).map(Action::Seek));
    }
}

fn row(model: &Model, number: usize) -> Option<Row> {
    let message = messages::row(&model.log, &model.outline, model.playhead(), number)?;
    let kind = model.steps.departures().get(number - 1)?.kind;
    let (from, to, info) = (&message.from, message.receiver(), &message.info);
    let name = words::message_name(kind, message.is_cut());
    let shown = message.shown_number();
    Some(Row {
        name: format!("row {shown}: {name}, {from} to {to}, {info}"),
        cells: vec![
            Cell::Mono(shown.to_string()),
            Cell::Mono(words::instant(message.time)),
            Cell::Text(from.clone()),
            Cell::Text(to.to_owned()),
            Cell::Kind(kind, name),
            Cell::Text(info.clone()),
        ],
    })
}

fn empty(ui: &mut Ui, model: &Model) {
    let words = if model.message_count() == 0 {
        "No message yet: each one that leaves gets a row here"
    } else {
        "No message fits the filter"
    };
    ui.label(muted(ui, words));
}

//! The tab *Server bindings*: what servers have on record at the playhead.

use egui::Ui;

use super::DrawerWish;
use super::table::{Cell, Column, Row, Table};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::widgets::muted;
use crate::view::leases::{BindingColumn, BindingRow};
use crate::view::words;

const COLUMNS: [Column<BindingColumn>; 8] = [
    Column(BindingColumn::Server, "Server", 54.0),
    Column(BindingColumn::Address, "Address", 92.0),
    Column(BindingColumn::Client, "Client", 58.0),
    Column(BindingColumn::Mac, "MAC", 120.0),
    Column(BindingColumn::State, "State", 52.0),
    Column(BindingColumn::Since, "Since", 56.0),
    Column(BindingColumn::Until, "Until", 56.0),
    Column(BindingColumn::Id, "Identifier", 98.0),
];

/// The bindings.
pub(super) fn bindings_ui(
    ui: &mut Ui,
    model: &Model,
    rows: &[BindingRow],
    actions: &mut Vec<Action>,
) {
    if rows.is_empty() {
        return empty(ui, model);
    }
    let table = Table {
        id: "bindings",
        columns: &COLUMNS,
        sort: model.drawer.bindings.sort,
        rows: rows.len(),
        chosen: None,
        reveal: None,
        follows: false,
        clickable: false,
    };
    let touched = table.show(ui, |at| rows.get(at).map(row));
    if let Some(column) = touched.title {
        actions.push(Action::Drawer(DrawerWish::SortBindings(column)));
    }
}

fn row(binding: &BindingRow) -> Row {
    let or_dash = |words: &Option<String>| words.clone().unwrap_or_else(|| "–".into());
    let (server, address, mac) = (&binding.server, binding.address, &binding.mac);
    let state = binding.state_word();
    Row {
        name: format!("binding of {server}: {address} for {mac}, {state}"),
        cells: vec![
            Cell::Text(server.clone()),
            Cell::Mono(address.to_string()),
            Cell::Text(or_dash(&binding.hostname)),
            Cell::Mono(mac.clone()),
            Cell::Text(state.into()),
            Cell::Text(words::instant_in_brief(binding.since)),
            Cell::Text(
                binding
                    .until
                    .map_or("never".into(), words::instant_in_brief),
            ),
            Cell::Mono(or_dash(&binding.id)),
        ],
    }
}

fn empty(ui: &mut Ui, model: &Model) {
    let words = if model.drawer.bindings.filter.is_empty() {
        "No server has anything on record: it begins with an offer"
    } else {
        "No binding fits the filter"
    };
    ui.label(muted(ui, words));
}

//! The tab *Server bindings*: what servers have on record at the playhead. A click chooses the
//! client's lane, two clicks go to where the record came to its state.

use std::cell::RefCell;

use egui::Ui;

use super::DrawerWish;
use super::address_menu::{address_menu, choose_lane, goes_to};
use super::table::{Cell, Column, Row, Table, newly};
use crate::session::Playhead;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::widgets::muted;
use crate::view::leases::{BindingColumn, BindingRow, origin};
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
pub(super) fn bindings_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let list = &model.drawer.bindings;
    let rows = list.rows();
    if rows.is_empty() {
        return empty(ui, model);
    }
    let is_chosen = |binding: &BindingRow| {
        model.lane.is_some() && (binding.lane == model.lane || Some(binding.host) == model.lane)
    };
    let wishes = RefCell::default();
    let table = Table {
        id: "bindings",
        columns: &COLUMNS,
        sort: list.look().sort,
        rows: rows.len(),
        reveal: newly("binding", ui, model.lane)
            .then(|| rows.iter().position(is_chosen))
            .flatten(),
        follows: false,
        menu: Some(&|ui, at| menu(ui, model, &rows[at], &mut wishes.borrow_mut())),
    };
    let touched = table.show(ui, |at| {
        let binding = rows.get(at)?;
        Some((row(binding), is_chosen(binding)))
    });
    if let Some(column) = touched.title {
        actions.push(Action::Drawer(DrawerWish::SortBindings(column)));
    }
    if let Some(binding) = touched.row.and_then(|at| rows.get(at)) {
        choose_lane(model, binding.lane, touched.twice, actions);
        if touched.twice {
            actions.extend(began(model, binding).map(Action::Seek));
        }
    }
    actions.extend(wishes.into_inner());
}

/// After the step in which the record came to its present state.
fn began(model: &Model, binding: &BindingRow) -> Option<Playhead> {
    let (server, address) = (binding.host, binding.address);
    model.step_of(origin::of_binding(
        &model.log,
        server,
        address,
        binding.since,
    )?)
}

fn menu(ui: &mut Ui, model: &Model, binding: &BindingRow, actions: &mut Vec<Action>) {
    let words = format!("Go to where it became {}", binding.state_word());
    goes_to(ui, &words, began(model, binding), actions);
    address_menu(ui, model, binding.host, binding.address, actions);
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
    let words = if model.drawer.bindings.look().filter.is_empty() {
        "No server has anything on record: it begins with an offer"
    } else {
        "No binding fits the filter"
    };
    ui.label(muted(ui, words));
}

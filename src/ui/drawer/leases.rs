//! The tab *Leases*: what clients hold at the playhead. A click chooses the client's lane.

use egui::Ui;

use super::DrawerWish;
use super::table::{Cell, Column, Row, Table};
use crate::time::{SimTime, span_in_words};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::widgets::muted;
use crate::view::leases::{LeaseColumn, LeaseRow};
use crate::view::words;

const COLUMNS: [Column<LeaseColumn>; 9] = [
    Column(LeaseColumn::Client, "Client", 58.0),
    Column(LeaseColumn::Address, "Address", 92.0),
    Column(LeaseColumn::Server, "Server", 54.0),
    Column(LeaseColumn::State, "State", 86.0),
    Column(LeaseColumn::Granted, "Granted", 54.0),
    Column(LeaseColumn::T1, "T1", 56.0),
    Column(LeaseColumn::T2, "T2", 56.0),
    Column(LeaseColumn::Ends, "Ends", 56.0),
    Column(LeaseColumn::Left, "Left", 74.0),
];

/// The leases.
pub(super) fn leases_ui(ui: &mut Ui, model: &Model, rows: &[LeaseRow], actions: &mut Vec<Action>) {
    if rows.is_empty() {
        return empty(ui, model);
    }
    let table = Table {
        id: "leases",
        columns: &COLUMNS,
        sort: model.drawer.leases.sort,
        rows: rows.len(),
        chosen: rows.iter().position(|row| model.lane == Some(row.host)),
        reveal: None,
        follows: false,
        clickable: true,
    };
    let touched = table.show(ui, |at| rows.get(at).map(row));
    if let Some(column) = touched.title {
        actions.push(Action::Drawer(DrawerWish::SortLeases(column)));
    }
    if let Some(row) = touched.row.and_then(|at| rows.get(at)) {
        actions.push(Action::SelectLane(row.host));
    }
}

fn row(lease: &LeaseRow) -> Row {
    let when = |at: Option<SimTime>| Cell::Text(at.map_or("never".into(), words::instant_in_brief));
    let left = lease.left.map_or("for ever".into(), span_in_words);
    let (client, address, server) = (&lease.client, lease.address, &lease.server);
    let state = lease.state.name();
    Row {
        name: format!("lease of {client}: {address} from {server}, {state}, {left} left"),
        cells: vec![
            Cell::Text(client.clone()),
            Cell::Mono(address.to_string()),
            Cell::Text(server.clone()),
            Cell::State(lease.state),
            when(Some(lease.granted)),
            when(lease.t1),
            when(lease.t2),
            when(lease.ends),
            Cell::Text(left),
        ],
    }
}

fn empty(ui: &mut Ui, model: &Model) {
    let words = if model.drawer.leases.filter.is_empty() {
        "No client holds a lease here: it begins with a DHCPACK"
    } else {
        "No lease fits the filter"
    };
    ui.label(muted(ui, words));
}

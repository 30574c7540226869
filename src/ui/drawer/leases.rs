//! The tab *Leases*: what clients hold at the playhead. A click chooses the client's lane, two
//! clicks go to where the lease was granted.

use std::cell::RefCell;

use egui::Ui;

use super::DrawerWish;
use super::address_menu::{address_menu, choose_lane, goes_to};
use super::table::{Cell, Column, Row, Table, newly};
use crate::session::Playhead;
use crate::session::world::HostNow;
use crate::sim::HostId;
use crate::time::{SimTime, span_in_words};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::widgets::muted;
use crate::view::leases::{LeaseColumn, LeaseRow, origin};
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
pub(super) fn leases_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let list = &model.drawer.leases;
    let rows = list.rows();
    if rows.is_empty() {
        return empty(ui, model);
    }
    let is_chosen = |lease: &LeaseRow| model.lane == Some(lease.host);
    let wishes = RefCell::default();
    let table = Table {
        id: "leases",
        columns: &COLUMNS,
        sort: list.look().sort,
        rows: rows.len(),
        reveal: newly("lease", ui, model.lane)
            .then(|| rows.iter().position(is_chosen))
            .flatten(),
        follows: false,
        menu: Some(&|ui, at| menu(ui, model, &rows[at], &mut wishes.borrow_mut())),
    };
    let touched = table.show(ui, |at| {
        let lease = rows.get(at)?;
        Some((row(lease), is_chosen(lease)))
    });
    if let Some(column) = touched.title {
        actions.push(Action::Drawer(DrawerWish::SortLeases(column)));
    }
    if let Some(lease) = touched.row.and_then(|at| rows.get(at)) {
        choose_lane(model, Some(lease.host), touched.twice, actions);
        if touched.twice {
            actions.extend(granted(model, lease).map(Action::Seek));
        }
    }
    actions.extend(wishes.into_inner());
}

/// After the step in which it was granted.
fn granted(model: &Model, lease: &LeaseRow) -> Option<Playhead> {
    let playhead = model.playhead();
    let record = origin::of_lease(&model.log, &model.outline, lease.host, playhead)?;
    model.step_of(record)
}

fn menu(ui: &mut Ui, model: &Model, lease: &LeaseRow, actions: &mut Vec<Action>) {
    goes_to(
        ui,
        "Go to where it was granted",
        granted(model, lease),
        actions,
    );
    let of_server =
        |(_, host): &(HostId, &HostNow)| host.info.address == Some(lease.server_address);
    if let Some((server, _)) = model.world.hosts().find(of_server) {
        address_menu(ui, model, server, lease.address, actions);
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
    let words = if model.drawer.leases.look().filter.is_empty() {
        "No client holds a lease here: it begins with a DHCPACK"
    } else {
        "No lease fits the filter"
    };
    ui.label(muted(ui, words));
}

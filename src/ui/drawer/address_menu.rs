//! What can be done with a leased address: go to where it came from, free it, write it down for
//! its client. Commands are for the live edge; in the past nothing can be changed.

use core::net::Ipv4Addr;

use egui::{Button, Ui};

use crate::session::Playhead;
use crate::sim::{Command, HostId};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::widgets::PAST;
use crate::view::leases::reserve::{is_reserved, with_reservation, without_reservation};

/// Chooses the lane of a row; a second click at once does not let it go again.
pub(super) fn choose_lane(
    model: &Model,
    lane: Option<HostId>,
    twice: bool,
    actions: &mut Vec<Action>,
) {
    let wanted = lane.filter(|lane| !twice || model.lane != Some(*lane));
    actions.extend(wanted.map(Action::SelectLane));
}

/// An entry that moves the playhead.
pub(super) fn goes_to(ui: &mut Ui, words: &str, to: Option<Playhead>, actions: &mut Vec<Action>) {
    let there = ui.add_enabled(to.is_some(), Button::new(words));
    if there
        .on_hover_text("Also by two clicks on the row")
        .clicked()
    {
        actions.extend(to.map(Action::Seek));
        ui.close();
    }
}

/// Entries that change what a server has on record.
pub(super) fn address_menu(
    ui: &mut Ui,
    model: &Model,
    server: HostId,
    address: Ipv4Addr,
    actions: &mut Vec<Action>,
) {
    let Some(host) = model.world.host(server) else {
        return;
    };
    let (Some(binding), Some(config)) = (host.bindings.get(&address), host.server()) else {
        return;
    };
    let live = model.is_live();
    let mut entry = |ui: &mut Ui, words: String, hint: &str, command: Option<Command>| {
        let response = ui.add_enabled(live && command.is_some(), Button::new(words));
        let response = if live {
            response.on_hover_text(hint)
        } else {
            response.on_disabled_hover_text(PAST)
        };
        if response.clicked() {
            actions.extend(command.map(Action::Command));
            ui.close();
        }
    };
    let free = (!binding.state.is_free()).then_some(Command::Free(server, address));
    let hint = "The server may give it to another client; the client is not told";
    entry(ui, format!("Free {address}"), hint, free);
    let configure = |config| Command::ConfigureServer(server, Box::new(config));
    if is_reserved(config, &binding.client, address) {
        let hint = "From now on the address is for everyone";
        let command = configure(without_reservation(config, address));
        entry(ui, "Remove the reservation".to_owned(), hint, Some(command));
    } else {
        let command = with_reservation(config, &binding.client, address).map(configure);
        let hint = "From now on this client gets the address, and nobody else";
        let whom = binding.hostname.as_deref().unwrap_or("this client");
        entry(ui, format!("Reserve {address} for {whom}"), hint, command);
    }
}

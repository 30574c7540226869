//! The servers: name, address, how full each pool is, power, the two switches that a lesson needs
//! most, and what makes a server forget.

use core::net::Ipv4Addr;

use egui::{Rect, RichText, Sense, Ui, vec2};

use super::controls::{
    Says, configure, head, in_lines, link_button, name_and_power, order, small, switch,
    write_message,
};
use crate::protocol::server::ServerConfig;
use crate::session::world::HostNow;
use crate::sim::{Command, HostId, HostKind};
use crate::ui::action::{Action, Edit};
use crate::ui::host_menu;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{both_ends, card, muted_mono};
use crate::view::cards::{self, PoolUse};
use crate::view::forms::switch;

/// The servers.
pub(super) fn servers_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let servers = cards::of_kind(&model.world, HostKind::Server);
    let live = model.is_live();
    let real = model.network().is_some();
    let unfolded = head(ui, "Servers", None, |ui| {
        if real {
            return;
        }
        let hint = "One more server joins the run, with a pool of its own";
        if link_button(ui, live, &Says::alone("Add server…", hint)) {
            actions.push(Action::Edit(Edit::NewServer));
        }
    });
    if !unfolded {
        return;
    }
    if servers.is_empty() && real {
        small(ui, "None has spoken yet");
    }
    for (id, now) in servers {
        match now.server() {
            Some(config) if model.is_network_over() => {
                card(ui, |ui| remote(ui, &now.info.name, config.address));
            }
            Some(config) => {
                card(ui, |ui| {
                    server(ui, model, (live, real), (id, now), config, actions);
                });
            }
            None => {
                let address = now.info.address.unwrap_or(Ipv4Addr::UNSPECIFIED);
                card(ui, |ui| remote(ui, &now.info.name, address));
            }
        }
    }
}

/// A server that nobody here can tell anything.
fn remote(ui: &mut Ui, name: &str, address: Ipv4Addr) {
    let name = RichText::new(name).font(theme::strong(size::BODY));
    let address = muted_mono(ui, address.to_string());
    both_ends(ui, |ui| ui.label(name), |ui| ui.label(address));
}

fn server(
    ui: &mut Ui,
    model: &Model,
    (live, real): (bool, bool),
    (id, now): (HostId, &HostNow),
    config: &ServerConfig,
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing.y = 3.0;
    let name = &*now.info.name;
    let address = muted_mono(ui, config.address.to_string());
    name_and_power(ui, live, (id, name), Some(address), now.on, actions);
    for scope in &config.scopes {
        pool(ui, &PoolUse::new(scope, &now.bindings));
    }
    if config.scopes.is_empty() {
        small(ui, "No pool: it has nothing to offer");
    }
    in_lines(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        let silent = Says::of(name, switch::SILENT.name, switch::SILENT.sentence);
        if self::switch(ui, live, config.silent, &silent) {
            actions.push(Action::Command(Command::Silence(id, !config.silent)));
        }
        let firm = Says::of(
            name,
            switch::AUTHORITATIVE.name,
            switch::AUTHORITATIVE.sentence,
        );
        if self::switch(ui, live, config.authoritative, &firm) {
            let command = Command::Authoritative(id, !config.authoritative);
            actions.push(Action::Command(command));
        }
    });
    in_lines(ui, |ui| {
        let hint = "It starts again and knows what it had stored; open offers are gone";
        let restart = Says::of(name, "Restart", hint);
        order(ui, live, &restart, Command::Restart(id, false), actions);
        let hint = "It starts again and has lost every binding, as after a broken disk";
        let forget = Says::of(name, "Forget leases", hint);
        order(ui, live, &forget, Command::Restart(id, true), actions);
        if !real {
            configure(ui, live, name, Edit::Server(id), actions);
            write_message(ui, live, (id, name), actions);
            host_menu::more(ui, model, (id, name), actions);
        }
    });
}

/// How much of a pool is granted and proposed.
fn pool(ui: &mut Ui, pool: &PoolUse) {
    let theme = Theme::of(ui);
    let (rail, _) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
    ui.painter().rect_filled(rail, 3.0, theme.trough);
    let mut left = rail.left();
    for (count, color) in [
        (pool.granted, theme.in_use()),
        (pool.proposed, theme.proposed()),
    ] {
        if count > 0 {
            let width = (rail.width() * count as f32 / pool.size as f32).max(5.0);
            let part = Rect::from_min_size(egui::pos2(left, rail.top()), vec2(width, 6.0));
            let part = part.intersect(rail);
            ui.painter().rect_filled(part, 3.0, color);
            left = part.right();
        }
    }
    small(ui, &pool.words).on_hover_text(&pool.whole);
}

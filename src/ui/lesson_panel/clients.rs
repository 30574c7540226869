//! The clients: name, address, state, what is left of the lease, and what they can be told to do
//! in this state. A few stand as cards; many stand as rows of one line, of which the chosen one
//! unfolds.

use std::f32::consts::TAU;

use egui::{Align, Layout, RichText, Sense, Shape, Stroke, TextEdit, Ui, Vec2, vec2};

use super::controls::{
    Says, configure, head, in_lines, link_button, name_and_power, order, small, write_message,
};
use super::rows;
use crate::session::world::HostNow;
use crate::sim::{Command, HostId, HostKind};
use crate::ui::action::{Action, Edit};
use crate::ui::host_menu;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{both_ends, card, muted_mono, state_chip};
use crate::view::cards::{self, LeaseLeft};

/// More clients than this stand as rows.
const CARDS: usize = 8;

/// The clients.
pub(super) fn clients_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let clients = cards::of_kind(&model.world, HostKind::Client);
    let live = model.is_live();
    let many = clients.len() > CARDS;
    let count = many.then_some(clients.len());
    let unfolded = head(ui, "Clients", count, |ui| {
        if model.network().is_some() {
            return;
        }
        let hint = "One more client, or several, join the run";
        if link_button(ui, live, &Says::alone("Add client…", hint)) {
            actions.push(Action::Edit(Edit::NewClients));
        }
    });
    if !unfolded {
        return;
    }
    if !model.is_closed() {
        let ours = clients.iter().copied();
        let ours: Vec<_> = ours.filter(|(_, now)| now.client().is_some()).collect();
        all_clients(ui, live, &ours, actions);
    }
    if many {
        let found = find(ui, clients);
        rows::rows_ui(ui, model, &found, actions);
    } else {
        for (id, now) in clients {
            card(ui, |ui| client(ui, model, id, now, actions));
        }
    }
}

/// What is told to all of them at once.
fn all_clients(ui: &mut Ui, live: bool, clients: &[(HostId, &HostNow)], actions: &mut Vec<Action>) {
    let (join, release) = (cards::can_join(clients), cards::can_release(clients));
    if clients.len() < 2 || !(join || release) {
        return;
    }
    in_lines(ui, |ui| {
        let all = |word, hint| Says {
            word,
            name: format!("{word} clients"),
            hint,
        };
        if join {
            let hint = "Every client that is off, or waits without an address, asks for one";
            order(ui, live, &all("Join all", hint), Command::JoinAll, actions);
        }
        if release {
            let hint = "Every client that has an address returns it";
            order(
                ui,
                live,
                &all("Release all", hint),
                Command::ReleaseAll,
                actions,
            );
        }
    });
}

/// The field that finds clients, and how many it leaves.
fn find<'a>(ui: &mut Ui, clients: Vec<(HostId, &'a HostNow)>) -> Vec<(HostId, &'a HostNow)> {
    let id = ui.make_persistent_id("find a client");
    let mut words: String = ui.data(|data| data.get_temp(id).unwrap_or_default());
    let all = clients.len();
    let field = TextEdit::singleline(&mut words)
        .id(id.with("field"))
        .hint_text("Find a client")
        .font(theme::regular(size::SMALL))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label("Find a client"));
    if response.changed() {
        ui.data_mut(|data| data.insert_temp(id, words.clone()));
    }
    response.on_hover_text("Name, address, hardware address or state");
    let found = cards::found(clients, &words);
    if found.len() < all {
        small(ui, format!("showing {} of {all}", found.len()));
    }
    found
}

/// What stands on a client's card.
pub(super) fn client(
    ui: &mut Ui,
    model: &Model,
    id: HostId,
    now: &HostNow,
    actions: &mut Vec<Action>,
) {
    let live = model.is_live();
    ui.spacing_mut().item_spacing.y = 3.0;
    let name = &*now.info.name;
    let address = muted_mono(ui, cards::address_in_words(now));
    // Nobody tells the clients of others anything, and nobody those of a run that is over.
    let ours = now.client().is_some() && !model.is_closed();
    if ours {
        name_and_power(ui, live, (id, name), Some(address), now.on, actions);
    } else {
        let name = RichText::new(name).font(theme::strong(size::BODY));
        both_ends(ui, |ui| ui.label(name), |ui| ui.label(address));
    }
    let mac = muted_mono(ui, now.info.mac.to_string()).size(10.5);
    match now.known_state() {
        Some(state) => both_ends(ui, |ui| ui.label(mac), |ui| state_chip(ui, state)),
        None => ui.label(mac),
    };
    lease(ui, model, now);
    if !ours {
        return;
    }
    in_lines(ui, |ui| {
        for each in cards::orders(id, now.state) {
            order(
                ui,
                live,
                &Says::of(name, each.name, each.hint),
                each.command,
                actions,
            );
        }
        if model.network().is_none() {
            configure(ui, live, name, Edit::Client(id), actions);
            write_message(ui, live, (id, name), actions);
            host_menu::more(ui, model, (id, name), actions);
        }
    });
}

/// What is left of the lease: a ring, and the same in words.
fn lease(ui: &mut Ui, model: &Model, now: &HostNow) {
    let Some(lease) = now.lease.as_ref().filter(|_| now.address().is_some()) else {
        return;
    };
    let left = LeaseLeft::new(lease, model.playhead().instant);
    let height = 32.0;
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), height),
        Layout::left_to_right(Align::Center),
        |ui| {
            ring(ui, height, &left, Theme::of(ui).state(now.state));
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                small(ui, format!("Lease: {}", left.words));
                if let Some(next) = &left.next {
                    small(ui, next);
                }
            });
        },
    );
}

/// A ring of which so much is filled as is left; what is gone is gone clockwise from the top.
fn ring(ui: &mut Ui, side: f32, left: &LeaseLeft, color: egui::Color32) {
    let theme = Theme::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    let (center, radius) = (rect.center(), side / 2.0 - 5.0);
    let at = |share: f32, radius: f32| {
        let angle = (share - 0.25) * TAU;
        center + radius * vec2(angle.cos(), angle.sin())
    };
    let painter = ui.painter();
    painter.circle_stroke(center, radius, Stroke::new(4.0, theme.border));
    let gone = 1.0 - left.left;
    let steps = 48_u8;
    let arc = (0..=steps).map(|step| {
        at(
            gone + left.left * f32::from(step) / f32::from(steps),
            radius,
        )
    });
    if left.left > 0.0 {
        painter.add(Shape::line(arc.collect(), Stroke::new(4.0, color)));
    }
    for mark in &left.marks {
        let ends = [at(*mark, radius - 4.0), at(*mark, radius + 4.0)];
        painter.line_segment(ends, Stroke::new(1.5, theme.text));
    }
}

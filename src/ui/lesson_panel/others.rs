//! Who else is on the link: relays and hosts with an address of their own, which can be switched
//! off, and guests, other programs on this computer, which nobody here can tell anything.

use egui::{Label, RichText, Ui};

use super::controls::{head, name_and_power};
use crate::session::world::HostNow;
use crate::sim::{HostId, HostKind};
use crate::ui::action::Action;
use crate::ui::host_menu;
use crate::ui::model::Model;
use crate::ui::theme::{self, size};
use crate::ui::widgets::{both_ends, card, muted, muted_mono};
use crate::view::cards;

/// Relays, bystanders and guests, each kind only if there is one.
pub(super) fn others_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let kinds = [
        (HostKind::Relay, "Relays"),
        (HostKind::Bystander, "Other hosts"),
        (HostKind::Guest, "Guests"),
    ];
    for (kind, title) in kinds {
        let hosts = cards::of_kind(&model.world, kind);
        if hosts.is_empty() || !head(ui, title, None, |_| ()) {
            continue;
        }
        for (id, now) in hosts {
            let live = model.is_live() && model.network().is_none();
            card(ui, |ui| {
                host(ui, live, id, now, actions);
                if model.network().is_none() {
                    host_menu::more(ui, model, (id, &now.info.name), actions);
                }
            });
        }
    }
}

fn host(ui: &mut Ui, live: bool, id: HostId, now: &HostNow, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 3.0;
    let info = &now.info;
    if info.kind == HostKind::Guest {
        let name = RichText::new(&*info.name).font(theme::strong(size::BODY));
        let word = muted(ui, "another program here").font(theme::regular(size::SMALL));
        both_ends(
            ui,
            |ui| ui.label(name),
            |ui| ui.add(Label::new(word).truncate()),
        );
        ui.label(muted_mono(ui, info.mac.to_string()))
            .on_hover_text("The hardware address it speaks with (chaddr)");
        return;
    }
    name_and_power(ui, live, (id, &info.name), None, now.on, actions);
    for address in [info.address, info.second_address].into_iter().flatten() {
        ui.label(muted_mono(ui, address.to_string()));
    }
}

//! The *State* tab: figure 5 with the way of one client through it, and that way in words.

use egui::{RichText, ScrollArea, Ui, WidgetInfo};

use crate::session::world::HostNow;
use crate::ui::action::Action;
use crate::ui::figure::figure_ui;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{muted, muted_mono, section, state_chip};
use crate::view::figure::{Figure, Step, word};
use crate::view::words;

/// So many of the last steps are listed.
const LISTED: usize = 50;

/// The state of the client that the message is about, or of the chosen lane.
pub(super) fn state_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let Some(client) = model.shown_client() else {
        ui.label(muted(ui, "No client takes part in this run"));
        return;
    };
    let figure = Figure::of(
        &model.log,
        &model.outline,
        model.playhead(),
        client,
        model.our_arrows,
    );
    let now = model.world.host(client);
    let known = now.map_or(Some(figure.present), HostNow::known_state);
    ui.horizontal(|ui| {
        let name = RichText::new(model.host_name(client)).font(theme::strong(size::BODY));
        ui.label(name);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(state) = known {
                state_chip(ui, state);
            }
        });
    });
    ScrollArea::vertical()
        .id_salt("figure 5")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            figure_ui(ui, &figure);
            let mut ours = model.our_arrows;
            let words = RichText::new("Arrows that figure 5 lacks (dashed)");
            if ui
                .checkbox(&mut ours, words.font(theme::regular(size::SMALL)))
                .changed()
            {
                actions.push(Action::OurArrows(ours));
            }
            way_ui(ui, &figure.way);
        });
}

/// The steps in words, the last one on top.
fn way_ui(ui: &mut Ui, way: &[Step]) {
    if way.is_empty() {
        section(ui, "The way so far");
        let words = "No change of state yet: each one appears here, with what brought it about";
        ui.add(egui::Label::new(muted(ui, words).font(theme::regular(size::SMALL))).wrap());
        return;
    }
    let title = if way.len() > LISTED {
        format!("The way so far (showing {LISTED} of {})", way.len())
    } else {
        "The way so far".to_owned()
    };
    section(ui, &title);
    ui.spacing_mut().item_spacing.y = 2.0;
    for step in way.iter().rev().take(LISTED) {
        step_ui(ui, step);
    }
}

fn step_ui(ui: &mut Ui, step: &Step) {
    let theme = Theme::of(ui);
    let (why, hint) = match step.row() {
        Some(row) => (
            word(step.trigger),
            format!("{} ({})", row.action, row.rule.citation()),
        ),
        None => ("", "The lesson begins in this state".to_owned()),
    };
    let number = step
        .number
        .map_or(String::new(), |number| number.to_string());
    let name = format!("{number} {} {why}", step.to.name());
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        let number = RichText::new(number).font(theme::strong(size::SMALL));
        ui.allocate_ui(egui::vec2(18.0, 18.0), |ui| {
            ui.set_min_width(18.0);
            ui.label(number.color(theme.accent));
        });
        ui.label(RichText::new(step.to.name()).font(theme::strong(size::SMALL)));
        ui.label(muted(ui, why).font(theme::regular(size::SMALL)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(muted_mono(ui, words::instant(step.at)));
        });
    });
    let response = row.response;
    response
        .widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::ListItem, true, name.trim()));
    response.on_hover_text(hint);
}

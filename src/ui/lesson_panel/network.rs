//! The panel at the left during a run on a real network, and after it: what this step is, what
//! was agreed to, who is there and what ours can be told to do.

use egui::{Label, RichText, Ui};

use super::controls::{Says, button, in_lines, small};
use super::{caption, clients, notes, others, servers, wire};
use crate::ui::action::{Action, Verb};
use crate::ui::model::Model;
use crate::ui::network::{NetworkRun, NetworkWish, OWN_WIRE, Stage};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{card, muted};
use crate::view::forms::capitalised;

/// What is told of a run on a real network.
pub(super) fn network_ui(ui: &mut Ui, model: &Model, run: &NetworkRun, actions: &mut Vec<Action>) {
    let words = match run.stage {
        Stage::Going => "Real network",
        Stage::Parting => "Stopping",
        Stage::Over => "Network, over",
    };
    caption::top(ui, model, words, actions);
    caption::caption_card(ui, model, actions);
    notes::notes_ui(ui, model, actions);
    card(ui, |ui| this_run(ui, model, run, actions));
    servers::servers_ui(ui, model, actions);
    clients::clients_ui(ui, model, actions);
    others::others_ui(ui, model, actions);
    wire::real_wire_ui(ui, model);
}

/// What was agreed to, and the way out.
fn this_run(ui: &mut Ui, model: &Model, run: &NetworkRun, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 3.0;
    if !run.is_open() {
        in_lines(ui, |ui| {
            let hint = "The page on which a network run is described";
            if button(ui, true, &Says::alone(Verb::JoinNetwork.name(), hint)) {
                actions.push(Action::Do(Verb::JoinNetwork));
            }
            if button(
                ui,
                true,
                &Says::alone("Back to the lesson", "Closes this run"),
            ) {
                actions.push(Action::LeaveRecording);
            }
        });
        return;
    }
    if let Some(consent) = &run.consent {
        wrapped(ui, &capitalised(&consent.what));
        if let Some(because) = &consent.because {
            small(ui, capitalised(because)).on_hover_text(capitalised(because));
        }
    }
    in_lines(ui, |ui| {
        let ours = model.world.hosts().any(|(_, now)| now.client().is_some());
        let says = Says {
            word: if ours { "Stop and release" } else { "Stop" },
            name: "Stop and release all".to_owned(),
            hint: Verb::StopNetwork.tooltip(),
        };
        if button(ui, run.stage == Stage::Going, &says) {
            actions.push(Action::Network(NetworkWish::Stop));
        }
    });
}

fn wrapped(ui: &mut Ui, words: &str) {
    let words = RichText::new(words).font(theme::regular(size::SMALL));
    ui.add(Label::new(words.color(Theme::of(ui).text)).wrap());
}

/// Why the sliders of the wire are not here.
pub(super) fn no_sliders(ui: &mut Ui) {
    let words = muted(ui, OWN_WIRE).font(theme::regular(size::SMALL));
    ui.add(Label::new(words).wrap());
}

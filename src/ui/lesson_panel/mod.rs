//! The panel at the left: the lesson's caption for this step (`caption`), then its servers and
//! clients with what can be done to them (`servers`, `clients`), who else is there
//! (`others`), then the wire (`wire`). Everything shown is the case at the playhead; what is
//! done to it is done at the live edge. The parts they share are in `controls`. Of a capture it
//! tells what it is (`recording`), of a run on a real network what was agreed to (`network`).

use egui::{ScrollArea, Ui};

mod caption;
mod clients;
mod controls;
mod network;
mod others;
mod recording;
mod rows;
mod servers;
mod wire;

pub(super) use caption::{spoken, text};

use super::action::Action;
use super::model::Model;
use super::widgets::follow_focus;

/// The lesson panel.
pub fn lesson_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        if let Some(recording) = model.source.recording() {
            recording::recording_ui(ui, model, recording, actions);
            return follow_focus(ui);
        }
        if let Some(run) = model.network() {
            network::network_ui(ui, model, run, actions);
            ui.add_space(8.0);
            return follow_focus(ui);
        }
        caption::title(ui, model, actions);
        caption::caption_card(ui, model);
        servers::servers_ui(ui, model, actions);
        clients::clients_ui(ui, model, actions);
        others::others_ui(ui, model, actions);
        wire::wire_ui(ui, model, actions);
        ui.add_space(8.0);
        follow_focus(ui);
    });
}

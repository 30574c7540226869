//! The panel at the left: the lesson's caption for this step (`caption`), then its servers and
//! clients with what can be done to them (`servers`, `clients`), who else is there
//! (`others`), then the wire (`wire`). Above them stand the lesson's variants (`variants`). Everything shown is the case at the playhead; what is
//! done to it is done at the live edge. The parts they share are in `controls`. Of a capture it
//! tells what it is (`recording`), of a run on a real network what was agreed to (`network`).

use egui::{ScrollArea, Ui, UiBuilder};

mod caption;
mod clients;
mod controls;
mod network;
mod notes;
mod others;
mod recording;
mod rows;
mod rules;
mod servers;
mod variants;
mod wire;

pub(super) use caption::{spoken, text};

use super::action::Action;
use super::model::Model;
use super::question::card_ui;
use super::theme::size;
use super::widgets::follow_focus;

/// The lesson panel.
pub fn lesson_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    // The scroll bar stands in the margin, beside the cards.
    let mut place = ui.available_rect_before_wrap();
    let width = place.width();
    place.max.x += f32::from(size::EDGE) - 4.0;
    let place = UiBuilder::new().max_rect(place);
    ui.scope_builder(place, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(width);
            contents(ui, model, actions);
            follow_focus(ui);
        });
    });
}

fn contents(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    if let Some(recording) = model.source.recording() {
        return recording::recording_ui(ui, model, recording, actions);
    }
    if let Some(run) = model.network() {
        network::network_ui(ui, model, run, actions);
        ui.add_space(8.0);
        return;
    }
    caption::title(ui, model, actions);
    variants::variants_ui(ui, model, actions);
    caption::caption_card(ui, model, actions);
    card_ui(ui, model, actions);
    notes::notes_ui(ui, model, actions);
    servers::servers_ui(ui, model, actions);
    clients::clients_ui(ui, model, actions);
    others::others_ui(ui, model, actions);
    wire::wire_ui(ui, model, actions);
    ui.add_space(8.0);
}

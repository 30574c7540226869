//! What a host can be told, as a menu: on the head of its lane, and behind *More* on its card.

use egui::{Button, RichText, Ui, WidgetInfo, accesskit::Role, vec2};

use super::action::Action;
use super::model::Model;
use super::theme::{self, Theme, size};
use super::widgets::PAST;
use crate::sim::HostId;
use crate::view::commands::{self, Offered};

/// Everything that this host can be told.
pub(super) fn all(ui: &mut Ui, model: &Model, host: HostId, actions: &mut Vec<Action>) {
    let offered = commands::offered_to(&model.world, &model.scenario.segments, host);
    entries(ui, model, offered, actions);
}

/// A small button on a card, with what can befall the host behind it. `name` is the host's.
pub(super) fn more(
    ui: &mut Ui,
    model: &Model,
    (host, name): (HostId, &str),
    actions: &mut Vec<Action>,
) {
    let offered = commands::mishaps(&model.world, &model.scenario.segments, host);
    if offered.is_empty() {
        return;
    }
    if model.world.host(host).is_some_and(|now| now.unplugged) {
        let words = RichText::new("Its cable is pulled: it hears nothing");
        let words = words.font(theme::regular(size::SMALL));
        ui.label(words.color(Theme::of(ui).alert));
    }
    let text = RichText::new("More…").font(theme::regular(size::SMALL));
    let button = Button::new(text).min_size(vec2(0.0, 26.0));
    let menu = egui::containers::menu::MenuButton::from_button(button);
    let (response, _) = menu.ui(ui, |ui| entries(ui, model, offered, actions));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("More… {name}")));
    response.on_hover_text("Cable, another network, somebody who takes its address");
}

/// Whether there is anything to tell a host of this run.
pub(super) fn is_any(model: &Model, host: HostId) -> bool {
    !model.is_closed()
        && !commands::offered_to(&model.world, &model.scenario.segments, host).is_empty()
}

fn entries(ui: &mut Ui, model: &Model, offered: Vec<Offered>, actions: &mut Vec<Action>) {
    ui.set_min_width(230.0);
    for each in offered {
        let obstacle = match each.obstacle {
            _ if !model.is_live() => Some(PAST.to_owned()),
            other => other,
        };
        let response = ui.add_enabled(obstacle.is_none(), Button::new(&each.name));
        if response.clicked() {
            actions.push(Action::Command(each.command));
            ui.close();
        }
        if let Some(why) = obstacle {
            response.on_disabled_hover_text(why);
        }
    }
}

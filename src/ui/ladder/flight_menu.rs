//! What can be done to the message in flight, or to the one that departs next: once, or as a rule
//! for all of its kind.

use std::time::Duration;

use egui::{Button, Response, RichText, Ui};

use crate::sim::Command;
use crate::sim::scenario::FaultAction;
use crate::time::span_in_words;
use crate::ui::action::{Action, Verb};
use crate::ui::model::Model;
use crate::ui::rules::RuleWish;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::entry;
use crate::view::rules::{Target, words};
use crate::wire::Spot;

/// How long a message can be delayed by a click, in milliseconds.
const DELAYS: [u64; 6] = [100, 500, 1_000, 5_000, 30_000, 120_000];

/// The menu behind a right click, if something is on its way or departs next.
pub(super) fn on(response: &Response, model: &Model, actions: &mut Vec<Action>) {
    if is_any(model) {
        response.context_menu(|ui| show(ui, model, actions));
    }
}

/// Whether something is on its way or departs next. While a question is open, that is not told.
pub(super) fn is_any(model: &Model) -> bool {
    let status = &model.status;
    model.is_live() && !model.is_asking() && (status.in_flight > 0 || status.held > 0)
}

/// The menu.
pub(super) fn show(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    ui.set_min_width(250.0);
    let status = &model.status;
    let Some(target) = Target::find(&model.log, &model.outline, status.in_flight > 0) else {
        return;
    };
    title(ui, model, &target);
    for verb in [Verb::DropFlight, Verb::DuplicateFlight, Verb::DelayFlight] {
        entry(ui, verb, actions);
    }
    ui.menu_button("Delay by", |ui| {
        for millis in DELAYS {
            let span = Duration::from_millis(millis);
            once(ui, &span_in_words(span), FaultAction::Delay(span), actions);
        }
    });
    entry(ui, Verb::KeepBackFlight, actions);
    ui.menu_button("Corrupt", |ui| corrupt(ui, &target, actions));
    if target.others > 0 {
        return;
    }
    ui.separator();
    ui.menu_button("Make it a rule", |ui| rules(ui, model, &target, actions));
}

/// `DHCPOFFER of Server 1, in flight`, or `all 50 messages in flight`
fn title(ui: &mut Ui, model: &Model, target: &Target) {
    let kind = target.kind().map_or("datagram", |kind| kind.name());
    let where_it_is = if target.flies {
        "in flight"
    } else {
        "departs next"
    };
    let from = model.host_name(target.from);
    let words = match target.others {
        0 => format!("{kind} of {from}, {where_it_is}"),
        others => format!("all {} messages in flight", others + 1),
    };
    let words = RichText::new(words).font(theme::strong(size::SMALL));
    ui.label(words.color(Theme::of(ui).muted));
}

fn once(ui: &mut Ui, words: &str, action: FaultAction, actions: &mut Vec<Action>) {
    if ui.button(words).clicked() {
        actions.push(Action::Command(Command::Disturb(action)));
        ui.close();
    }
}

/// The fields and options that this very message has.
fn corrupt(ui: &mut Ui, target: &Target, actions: &mut Vec<Action>) {
    let height = ui.ctx().content_rect().height() * 0.6;
    egui::ScrollArea::vertical()
        .max_height(height)
        .show(ui, |ui| {
            ui.set_min_width(230.0);
            for spot in target.spots() {
                let action = FaultAction::CorruptField(spot);
                once(ui, &spot.to_string(), action, actions);
            }
        });
}

fn rules(ui: &mut Ui, model: &Model, target: &Target, actions: &mut Vec<Action>) {
    ui.set_min_width(300.0);
    let xid = Spot::Field(crate::wire::FixedField::Xid);
    let offered = [
        FaultAction::Drop,
        FaultAction::Duplicate,
        FaultAction::Delay(Duration::from_secs(1)),
        FaultAction::AfterNext,
        FaultAction::CorruptField(xid),
    ];
    for action in offered {
        let rule = target.every(action);
        let name = words(&rule, &model.name_for_rules());
        if ui.button(name).clicked() {
            actions.push(Action::Rule(RuleWish::Add(rule)));
            ui.close();
        }
    }
    let other = Button::new("Another rule…");
    let hint = "The form at the left, below Wire: which one, how often, for whom";
    if ui.add(other).on_hover_text(hint).clicked() {
        let rule = target.every(FaultAction::Drop);
        actions.push(Action::Rule(RuleWish::Draft(rule)));
        ui.close();
    }
}

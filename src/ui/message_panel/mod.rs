//! The panel at the right: the selected message, looked at in four ways. Each tab is a file of
//! its own; which one is open lives in the model and stays when the selection changes.

use egui::{RichText, TextStyle, Ui, WidgetText};

use super::action::Action;
use super::composer::Compose;
use super::model::Model;
use super::notes;
use super::theme::{self, Theme, size};
use super::widgets::{choice, message_chip, muted, muted_mono};
use crate::view::inspector::{Inspection, altered};

mod changes;
mod check;
mod faces;
mod fields;
mod help;
pub(super) mod hex;
mod layout_figure;
mod state;
mod wish;

pub(super) use changes::between_ui;

pub use wish::{FieldsView, Lit, MessagePanel, MessageWish, Source};

/// The ways to look at a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Its fields and bytes.
    #[default]
    Fields,
    /// What is different from the message before.
    Changes,
    /// What the referee says.
    Check,
    /// Where its client stands in figure 5.
    State,
}

impl Tab {
    /// All tabs, in the order of their buttons.
    pub const ALL: [Self; 4] = [Self::Fields, Self::Changes, Self::Check, Self::State];

    /// The words on its button.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fields => "Fields",
            Self::Changes => "Changes",
            Self::Check => "RFC check",
            Self::State => "State",
        }
    }
}

/// The message panel.
pub fn message_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let shown = model.shown();
    if let Some(shown) = &shown {
        header(ui, model, shown, actions);
    }
    let wish = choice(ui, &Tab::ALL, model.tab, Tab::name);
    actions.extend(wish.map(Action::Tab));
    match (model.tab, &shown) {
        (Tab::State, _) => state::state_ui(ui, model, actions),
        (Tab::Changes, shown) => changes::changes_ui(ui, model, shown.as_ref(), actions),
        (tab, None) => nothing_yet(ui, tab),
        (Tab::Fields, Some(shown)) => fields::fields_ui(ui, model, shown, actions),
        (Tab::Check, Some(shown)) => check::check_ui(ui, &model.verdicts, shown.is_cut()),
    }
}

fn nothing_yet(ui: &mut Ui, tab: Tab) {
    ui.add_space(8.0);
    ui.label(RichText::new("No message yet").font(theme::strong(size::CAPTION)));
    let what = match tab {
        Tab::Fields => "its fields and bytes appear here",
        Tab::Changes => "what is different from the one before it appears here",
        Tab::Check => "the rules that it keeps and breaks appear here",
        Tab::State => "the state that it leads to appears here",
    };
    let words = format!("Press Space: the first message goes on its way, and {what}");
    ui.add(egui::Label::new(muted(ui, words)).wrap());
}

fn header(ui: &mut Ui, model: &Model, shown: &Inspection, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        message_chip(ui, shown.kind, shown.is_cut());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if model.selection.is_some() {
                let button =
                    egui::Button::new(RichText::new("Follow").font(theme::regular(size::SMALL)));
                if ui
                    .add(button)
                    .on_hover_text("Show the newest message again")
                    .clicked()
                {
                    actions.push(Action::Unselect);
                }
            }
            edit_again(ui, model, actions);
            let number = match shown.captured {
                Some(captured) => format!("number {}, frame {}", shown.number, captured.frame),
                None => format!("number {}", shown.number),
            };
            // Beside a long name and two buttons there may be room for the figure alone.
            let whole = WidgetText::from(muted(ui, &*number));
            let whole = whole.into_galley(ui, None, f32::INFINITY, TextStyle::Body);
            if whole.size().x <= ui.available_width() {
                ui.label(whole);
            } else {
                let figure = muted(ui, shown.number.to_string());
                ui.label(figure).on_hover_text(number);
            }
        });
    });
    ui.add(egui::Label::new(&shown.way).wrap())
        .on_hover_text(why(shown));
    ui.label(muted_mono(ui, &shown.addresses));
    if let Some(sockets) = model
        .shown_message()
        .and_then(|record| model.sockets(record))
    {
        ui.label(muted_mono(ui, format!("UDP {sockets}")))
            .on_hover_text("The real sockets on this computer");
    }
    if shown.by_hand {
        let words = RichText::new("Sent by hand").font(theme::strong(size::SMALL));
        ui.label(words)
            .on_hover_text("What it breaks is shown, and is nobody's fault");
    }
    if shown.is_cut() {
        let words = format!(
            "The capture has cut it off: only {} of it are here",
            shown.size
        );
        let words = RichText::new(words).font(theme::regular(size::SMALL));
        ui.add(egui::Label::new(words.color(Theme::of(ui).alert)).wrap());
    }
    for change in altered(&model.log, &model.outline, model.playhead(), shown.number) {
        let change = RichText::new(change).font(theme::regular(size::SMALL));
        ui.add(egui::Label::new(change.color(Theme::of(ui).alert)).wrap())
            .on_hover_text("Below stands what was sent");
    }
    notes::card_ui(ui, model, actions);
    ui.add_space(2.0);
    ui.separator();
}

/// The way from a message to one that is like it.
fn edit_again(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let Some(record) = model.shown_message() else {
        return;
    };
    if model.is_closed() || model.network().is_some() {
        return;
    }
    let button = egui::Button::new(RichText::new("Edit…").font(theme::regular(size::SMALL)));
    let response = ui.add(button);
    let named = |node: &mut egui::accesskit::Node| node.set_label("Edit and send again");
    ui.ctx().accesskit_node_builder(response.id, named);
    let hint = "Begin with this message, change it and send it again";
    if response.on_hover_text(hint).clicked() {
        actions.push(Action::Compose(Compose::Message(record)));
    }
}

/// Why it goes where it goes.
fn why(shown: &Inspection) -> String {
    format!("{} ({})", shown.rule.text(), shown.rule.citation())
}

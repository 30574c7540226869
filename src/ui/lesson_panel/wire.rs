//! The wire: what the link does to datagrams, the seed from which the run is drawn, and the
//! sockets in use. A change is sent when the hand lets go, so that a drag is one command.

use egui::{Align, DragValue, Label, Layout, RichText, Slider, TextEdit, Ui, vec2};
use std::time::Duration;

use super::controls::{head, line};
use super::network::no_sliders;
use super::rules::rules_ui;
use crate::sim::scenario::LinkSettings;
use crate::sim::{Command, HostKind};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{PAST, muted, muted_mono};
use crate::view::forms::read;

/// The wire.
pub(super) fn wire_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    if !head(ui, "Wire", None, |_| ()) {
        return;
    }
    link_ui(ui, model, actions);
    rules_ui(ui, model, actions);
    seed_ui(ui, model, actions);
    sockets(ui, model);
}

/// The wire of a real network: nothing of it is ours but the sockets.
pub(super) fn real_wire_ui(ui: &mut Ui, model: &Model) {
    if head(ui, "Wire", None, |_| ()) {
        no_sliders(ui);
        sockets(ui, model);
    }
}

/// Settings that are being changed, and since when they are on their way to the run.
#[derive(Clone, Copy)]
struct InHand {
    settings: LinkSettings,
    sent_at: Option<f64>,
}

/// So long the window waits, in seconds, until it shows again what is the case.
const PATIENCE: f64 = 1.0;

fn link_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let live = model.is_live();
    let id = ui.make_persistent_id("link in hand");
    let now = model.world.link().unwrap_or(model.scenario.link);
    let time = ui.input(|input| input.time);
    let in_hand: Option<InHand> = ui.data(|data| data.get_temp(id));
    let in_hand = in_hand.filter(|hand| match hand.sent_at {
        Some(sent) => hand.settings != now && time - sent < PATIENCE,
        None => live,
    });
    let mut settings = in_hand.map_or(now, |hand| hand.settings);
    let before = settings;
    let busy = ui
        .add_enabled_ui(live, |ui| sliders(ui, &mut settings))
        .inner;
    let mut next = in_hand.filter(|_| settings == before).or_else(|| {
        (settings != before).then_some(InHand {
            settings,
            sent_at: None,
        })
    });
    if let Some(hand) = next.as_mut().filter(|hand| hand.sent_at.is_none() && !busy) {
        if hand.settings == now {
            next = None;
        } else {
            hand.sent_at = Some(time);
            actions.push(Action::Command(Command::Link(hand.settings)));
        }
    }
    remember(ui, id, next);
}

/// The four settings. Returns whether one of them is being dragged or typed.
fn sliders(ui: &mut Ui, settings: &mut LinkSettings) -> bool {
    let mut delay = millis(settings.delay);
    let mut jitter = millis(settings.jitter);
    let (mut loss, mut twice) = (settings.loss * 100.0, settings.duplication * 100.0);
    let rows = [
        Row {
            word: "Delay",
            name: "Delay in milliseconds",
            unit: " ms",
            most: 2_000.0,
            limit: 60_000.0,
            hint: "How long a datagram is on its way",
            value: &mut delay,
        },
        Row {
            word: "Jitter",
            name: "Jitter in milliseconds",
            unit: " ms",
            most: 1_000.0,
            limit: 60_000.0,
            hint: "At most so much more, drawn for each datagram: later ones may overtake",
            value: &mut jitter,
        },
        Row {
            word: "Loss",
            name: "Loss in per cent",
            unit: " %",
            most: 100.0,
            limit: 100.0,
            hint: "The share of datagrams that never arrive",
            value: &mut loss,
        },
        Row {
            word: "Twice",
            name: "Duplication in per cent",
            unit: " %",
            most: 100.0,
            limit: 100.0,
            hint: "The share of datagrams that arrive a second time",
            value: &mut twice,
        },
    ];
    let mut busy = false;
    let mut changed = false;
    for row in rows {
        let (row_busy, row_changed) = row.show(ui);
        busy |= row_busy;
        changed |= row_changed;
    }
    if changed {
        *settings = LinkSettings {
            delay: Duration::from_secs_f64(delay.round() / 1_000.0),
            jitter: Duration::from_secs_f64(jitter.round() / 1_000.0),
            loss: loss.round() / 100.0,
            duplication: twice.round() / 100.0,
        };
    }
    busy
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}

struct Row<'a> {
    word: &'a str,
    name: &'a str,
    unit: &'a str,
    /// The end of the slider.
    most: f64,
    /// The most that can be typed.
    limit: f64,
    hint: &'a str,
    value: &'a mut f64,
}

impl Row<'_> {
    /// Returns whether it is in hand, and whether it changed.
    fn show(self, ui: &mut Ui) -> (bool, bool) {
        line(ui, |ui| {
            word(ui, self.word, self.hint);
            let number = 72.0;
            let rest = ui.available_width() - number - ui.spacing().item_spacing.x;
            ui.spacing_mut().slider_width = rest.max(60.0);
            let slider = Slider::new(self.value, 0.0..=self.most)
                .show_value(false)
                .trailing_fill(true)
                .clamping(egui::SliderClamping::Edits)
                .step_by(1.0);
            let slider = ui.scope(|ui| {
                // On a panel the fill of a button is no rail that can be seen.
                let theme = Theme::of(ui);
                ui.visuals_mut().widgets.inactive.bg_fill = theme.rail;
                ui.visuals_mut().selection.bg_fill = theme.accent;
                ui.add(slider).on_hover_text(self.hint)
            });
            let slider = slider.inner;
            let value = DragValue::new(self.value)
                .range(0.0..=self.limit)
                .max_decimals(0)
                .suffix(self.unit)
                .update_while_editing(false);
            let value = ui
                .add_sized(vec2(number, 24.0), value)
                .on_hover_text(self.hint);
            ui.ctx()
                .accesskit_node_builder(slider.id, |node| node.set_label(self.name));
            let typed = format!("{}, typed", self.name);
            ui.ctx()
                .accesskit_node_builder(value.id, |node| node.set_label(typed));
            let slider = slider.on_disabled_hover_text(PAST);
            let busy = slider.dragged() || value.dragged();
            (busy, slider.changed() || value.changed())
        })
    }
}

/// What stands at the left of a row.
fn word(ui: &mut Ui, word: &str, hint: &str) {
    let text = muted(ui, word).font(theme::regular(size::SMALL));
    let label = Label::new(text).selectable(false);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(vec2(40.0, 24.0), layout, |ui| {
        ui.set_min_width(40.0);
        ui.add(label).on_hover_text(hint);
    });
}

const SEED: &str = "The same seed gives the same run; Enter restarts with the one typed here";

/// The seed: a number typed here begins the run anew with it.
fn seed_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let id = ui.make_persistent_id("seed");
    let now = model.scenario.seed.0.to_string();
    let typed: Option<String> = ui.data(|data| data.get_temp(id));
    let mut text = typed.unwrap_or_else(|| now.clone());
    let mut response = None;
    line(ui, |ui| {
        word(ui, "Seed", SEED);
        let field = TextEdit::singleline(&mut text)
            .id(id.with("field"))
            .font(theme::mono(size::SMALL))
            .desired_width(f32::INFINITY);
        let field = ui.add(field);
        ui.ctx()
            .accesskit_node_builder(field.id, |node| node.set_label("Seed"));
        response = Some(field.on_hover_text(SEED));
    });
    let Some(response) = response else { return };
    let read = read::seed(&text);
    if let Err(sentence) = &read {
        wrong(ui, sentence);
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    // What was typed and is no seed stays, with its sentence, until it is corrected.
    let stays = read.is_err() || response.has_focus();
    remember(ui, id, Some(text).filter(|text| stays && *text != now));
    if let Ok(seed) = read
        && entered
    {
        actions.push(Action::Seed(seed));
    }
}

/// Keeps a value from frame to frame, or lets it go.
fn remember<T: Clone + Send + Sync + 'static>(ui: &Ui, id: egui::Id, value: Option<T>) {
    ui.data_mut(|data| {
        if let Some(value) = value {
            data.insert_temp(id, value);
        } else {
            data.remove::<T>(id);
        }
    });
}

/// What is wrong, in one sentence.
fn wrong(ui: &mut Ui, sentence: &str) {
    let words = RichText::new(sentence).font(theme::regular(size::SMALL));
    ui.add(Label::new(words.color(Theme::of(ui).alert)).wrap());
}

fn sockets(ui: &mut Ui, model: &Model) {
    for (host, socket) in &model.status.ports {
        let kind = model.log.host(*host).map(|info| info.kind);
        let name = if kind == Some(HostKind::Client) {
            "clients"
        } else {
            model.host_name(*host)
        };
        let words = muted_mono(ui, format!("UDP {socket} {name}"));
        ui.add(Label::new(words).truncate())
            .on_hover_text("The real socket on this computer through which it speaks");
    }
}

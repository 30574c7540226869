//! What is shown while the sockets of a network run are open: the red frame, the words REAL
//! NETWORK with the ports, what was found, and what the gate does; and that a run is over.

use egui::{
    Align, Button, Color32, Frame, Label, Layout, Margin, Panel, RichText, Stroke, StrokeKind, Ui,
    WidgetInfo, accesskit::Role, vec2,
};

use super::{NetworkRun, NetworkWish, OVER, Stage};
use crate::session::Pace;
use crate::ui::action::{Action, Verb};
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};

/// How thick the frame is.
const FRAME: f32 = 4.0;
/// The words that nobody can overlook.
const WORDS: &str = "REAL NETWORK";

/// The frame around everything in this window.
pub(in crate::ui) fn frame_ui(ui: &Ui, model: &Model) {
    if model.is_on_network() {
        let all = ui.ctx().content_rect();
        let line = Stroke::new(FRAME, Theme::of(ui).danger);
        let painter = ui.painter().with_clip_rect(all);
        painter.rect_stroke(all, 0.0, line, StrokeKind::Inside);
    }
}

/// The strip below the top bar.
pub(in crate::ui) fn strip_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let Some(run) = model.network() else {
        return;
    };
    let theme = Theme::of(ui);
    if !run.is_open() {
        let frame = Frame::new().fill(theme.card);
        let margin = Margin::symmetric(size::EDGE, 5);
        Panel::top("network over")
            .frame(frame.inner_margin(margin))
            .show(ui, |ui| over(ui, actions));
        return found_ui(ui, model, run);
    }
    Panel::top("real network")
        .frame(red(theme).inner_margin(Margin::symmetric(size::EDGE, 5)))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                words(ui, 1.0, run);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    stop_button(ui, run, actions);
                    let told = ports(model, run);
                    let told = RichText::new(&told).font(theme::mono(size::SMALL));
                    ui.add(Label::new(told.color(theme.on_danger)).truncate());
                });
            });
        });
    found_ui(ui, model, run);
}

/// The same for a room: words and findings.
pub(in crate::ui) fn wall_ui(ui: &mut Ui, model: &Model, scale: f32) {
    let Some(run) = model.network().filter(|run| run.is_open()) else {
        return;
    };
    Panel::top("real network on the wall")
        .frame(red(Theme::of(ui)).inner_margin(Margin::symmetric(size::EDGE, 6)))
        .show(ui, |ui| {
            ui.vertical_centered(|ui| words(ui, scale * 1.6, run));
        });
}

fn red(theme: &Theme) -> Frame {
    Frame::new().fill(theme.danger)
}

fn words(ui: &mut Ui, scale: f32, run: &NetworkRun) {
    let theme = Theme::of(ui);
    let font = theme::strong(size::BODY * scale);
    let words = RichText::new(WORDS).font(font).color(theme.on_danger);
    let response = ui.add(Label::new(words).extend());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, WORDS));
    if run.is_inside() {
        let inside = RichText::new("nothing leaves this computer");
        let inside = inside.font(theme::regular(size::SMALL * scale));
        ui.add(Label::new(inside.color(theme.on_danger)).truncate());
    }
}

fn stop_button(ui: &mut Ui, run: &NetworkRun, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let (name, ready) = match run.stage {
        Stage::Parting => ("Stopping…", false),
        Stage::Going | Stage::Over => ("Stop", true),
    };
    let text = RichText::new(name).font(theme::strong(size::SMALL));
    let line = Stroke::new(1.0, theme.on_danger);
    let button = Button::new(text.color(theme.on_danger))
        .fill(Color32::TRANSPARENT)
        .stroke(line)
        .min_size(vec2(64.0, 24.0));
    let response = ui.add_enabled(ready, button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ready, "Stop the network run"));
    if response
        .on_hover_text(Verb::StopNetwork.tooltip())
        .clicked()
    {
        actions.push(Action::Network(NetworkWish::Stop));
    }
}

/// The sockets that are open.
fn ports(model: &Model, run: &NetworkRun) -> String {
    let planned = || {
        let consent = run.consent.as_ref();
        consent.map_or_else(String::new, |consent| consent.ports.join(", "))
    };
    let ports = &model.status.ports;
    if ports.is_empty() {
        return planned();
    }
    let sockets: Vec<String> = ports
        .iter()
        .map(|(_, socket)| format!("UDP {socket}"))
        .collect();
    sockets.join(", ")
}

/// What was found, where the eye falls on it.
fn found_ui(ui: &mut Ui, model: &Model, run: &NetworkRun) {
    let found = run.findings.sentences(model.playhead(), run.expected);
    if found.is_empty() {
        return;
    }
    let theme = Theme::of(ui);
    let frame = Frame::new()
        .fill(theme.lit)
        .inner_margin(Margin::symmetric(size::EDGE, 5));
    Panel::top("found").frame(frame).show(ui, |ui| {
        for sentence in &found {
            let words = RichText::new(sentence).font(theme::strong(size::BODY));
            ui.add(Label::new(words.color(theme.text)).wrap());
        }
    });
}

fn over(ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let again = RichText::new(Verb::JoinNetwork.name()).font(theme::strong(size::SMALL));
            if ui
                .button(again)
                .on_hover_text(Verb::JoinNetwork.hint())
                .clicked()
            {
                actions.push(Action::Do(Verb::JoinNetwork));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = RichText::new(OVER).font(theme::regular(size::SMALL));
                ui.add(Label::new(words).truncate());
            });
        });
    });
}

/// What the gate does just now, for the transport bar.
pub(in crate::ui) fn gate_words(model: &Model) -> (String, &'static str) {
    if model.status.pace != Pace::Stopped {
        return (
            "Open: what comes is read".into(),
            "What is due leaves at once",
        );
    }
    let held = match model.status.held {
        0 => "Held".to_owned(),
        count => format!("Held ({count})"),
    };
    let what = format!("{held}: our messages and our reading");
    (what, "The other side's clock runs on")
}

//! Where the panels stand.

use egui::{CentralPanel, Frame, Margin, Panel, RichText, Ui};

use super::App;
use crate::ui::action::Action;
use crate::ui::ladder::{Distance, ladder_ui};
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::{drawer, lesson_panel, message_panel, projector, start_page, top_bar, transport};

/// Beside the lesson panel the diagram needs so much; where a window is too small for its text
/// size, panels fold away before the diagram does.
const DIAGRAM: f32 = 300.0;
/// Above an open drawer it needs so much.
const DIAGRAM_HEIGHT: f32 = 200.0;

impl App {
    pub(super) fn panels(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let theme = Theme::of(ui);
        let edge = |x: i8, y: i8| {
            Frame::new()
                .fill(theme.panel)
                .inner_margin(Margin::symmetric(x, y))
        };
        let width = ui.available_width();
        Panel::top("top")
            .frame(edge(size::EDGE, 7))
            .show(ui, |ui| top_bar::top_ui(ui, &self.model, actions));
        self.status_line(ui);
        if self.start_page {
            let canvas = Frame::new().fill(theme.panel);
            CentralPanel::default()
                .frame(canvas)
                .show(ui, |ui| start_page::start_ui(ui, &self.model, actions));
            return;
        }
        Panel::bottom("transport")
            .frame(edge(size::EDGE, 8))
            .exact_size(56.0)
            .resizable(false)
            .show(ui, |ui| {
                transport::transport_ui(ui, &self.model, actions);
            });
        let (left, right) = (
            side(width, 0.22, 272.0, 340.0),
            side(width, 0.25, 296.0, 400.0),
        );
        if width - left >= DIAGRAM {
            Panel::left("lesson")
                .frame(edge(size::EDGE, 14))
                .exact_size(left)
                .resizable(false)
                .show(ui, |ui| {
                    self.speaker(ui, actions);
                    lesson_panel::lesson_ui(ui, &self.model, actions);
                });
        } else {
            Panel::bottom("sentence")
                .frame(edge(size::EDGE, 6))
                .show(ui, |ui| sentence(ui, &self.model));
        }
        if width - left - right >= DIAGRAM {
            Panel::right("message")
                .frame(edge(size::EDGE, 14))
                .exact_size(right)
                .resizable(false)
                .show(ui, |ui| {
                    message_panel::message_ui(ui, &self.model, actions);
                });
        }
        let has_room = ui.available_height() >= drawer::LEAST + DIAGRAM_HEIGHT;
        if has_room && self.drawer_is_open(ui.ctx()) {
            let height = self.model.prefs.drawer.height.max(drawer::LEAST);
            let drawer = Panel::bottom("drawer")
                .frame(edge(10, 6))
                .default_size(height)
                .size_range(drawer::LEAST..=(ui.available_height() * 0.6).max(drawer::LEAST))
                .resizable(true)
                .show(ui, |ui| drawer::drawer_ui(ui, &self.model, actions));
            drawer::remember_height(drawer.response.rect.height(), height, actions);
        }
        CentralPanel::default()
            .frame(Frame::new().fill(theme.canvas))
            .show(ui, |ui| {
                let desk = Distance::Desk;
                ladder_ui(ui, &self.model, &mut self.camera, desk, actions);
            });
    }

    /// What has gone wrong, and quietly what is to be said about ports.
    fn status_line(&self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let (status, model) = (&self.model.status, &self.model);
        let failures = status.failed.iter().chain(&model.trouble);
        let remarks = status.remarks.iter();
        let sentences: Vec<_> = failures
            .map(|words| (words, theme.alert))
            .chain(remarks.map(|words| (words, theme.muted)))
            .collect();
        if sentences.is_empty() {
            return;
        }
        let frame = Frame::new()
            .fill(theme.panel)
            .inner_margin(Margin::symmetric(size::EDGE, 4));
        Panel::top("status").frame(frame).show(ui, |ui| {
            for (words, color) in sentences {
                let words = RichText::new(words)
                    .font(theme::regular(size::SMALL))
                    .color(color);
                ui.add(egui::Label::new(words).wrap());
            }
        });
    }
}

/// What happens in this step, where there is no room for the lesson panel.
fn sentence(ui: &mut Ui, model: &Model) {
    let words = RichText::new(projector::sentence(model)).font(theme::regular(size::CAPTION));
    ui.add(egui::Label::new(words).wrap());
}

/// The width of a side panel: its share of the window within limits.
fn side(window: f32, share: f32, least: f32, most: f32) -> f32 {
    (window * share).clamp(least, most)
}

//! Where the panels stand.

use egui::{CentralPanel, Frame, Margin, Panel, Rect, RichText, Sense, Ui, UiBuilder};

use super::App;
use crate::ui::action::{Action, Verb};
use crate::ui::import::banner_ui;
use crate::ui::ladder::{Distance, ladder_ui};
use crate::ui::model::Model;
use crate::ui::network::strip_ui;
use crate::ui::theme::{self, Theme, size};
use crate::ui::{drawer, find_bar, lesson_panel, message_panel, projector};
use crate::ui::{start_page, top_bar, transport};

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
        Panel::top("top").frame(edge(size::EDGE, 7)).show(ui, |ui| {
            top_bar::top_ui(ui, &self.model, self.shown_tab(), actions);
        });
        strip_ui(ui, &self.model, actions);
        self.runs_row(ui, actions);
        self.banners(ui, actions);
        self.status_line(ui, actions);
        self.file_line(ui);
        if self.network.is_shown() {
            CentralPanel::default()
                .frame(Frame::new().fill(theme.panel))
                .show(ui, |ui| self.network_page(ui, actions));
            return;
        }
        if self.reports_ui(ui, actions) || self.compared_ui(ui, actions) {
            return;
        }
        banner_ui(ui, &self.model, actions);
        if self.start_page {
            let canvas = Frame::new().fill(theme.panel);
            CentralPanel::default()
                .frame(canvas)
                .show(ui, |ui| start_page::start_ui(ui, &self.model, actions));
            return;
        }
        // Where panels stand and in which order Tab goes through them are two things: first they
        // take their places, then they are filled as one reads.
        let transport = Panel::bottom("transport")
            .frame(edge(size::EDGE, 8))
            .exact_size(56.0)
            .resizable(false)
            .show(ui, reserve)
            .inner;
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
        let mut message = None;
        if width - left - right >= DIAGRAM {
            let panel = Panel::right("message")
                .frame(edge(size::EDGE, 14))
                .exact_size(right)
                .resizable(false);
            message = Some(panel.show(ui, reserve).inner);
        }
        let has_room = ui.available_height() >= drawer::LEAST + DIAGRAM_HEIGHT;
        let mut drawer_place = None;
        if has_room && self.drawer_is_open(ui.ctx()) {
            let height = self.model.prefs.drawer.height.max(drawer::LEAST);
            let drawer = Panel::bottom("drawer")
                .frame(edge(10, 6))
                .default_size(height)
                .size_range(drawer::LEAST..=(ui.available_height() * 0.6).max(drawer::LEAST))
                .resizable(true)
                .show(ui, reserve);
            drawer::remember_height(drawer.response.rect.height(), height, actions);
            drawer_place = Some(drawer.inner);
        }
        if self.model.finding {
            let panel = Panel::top("find").frame(edge(10, 6)).exact_size(42.0);
            let panel = panel.resizable(false);
            panel.show(ui, |ui| find_bar::find_ui(ui, &self.model, actions));
        }
        CentralPanel::default()
            .frame(Frame::new().fill(theme.canvas))
            .show(ui, |ui| {
                let desk = Distance::Desk;
                ladder_ui(ui, &self.model, &mut self.camera, desk, actions);
            });
        if let Some(place) = message {
            within(ui, place, |ui| {
                message_panel::message_ui(ui, &self.model, actions);
            });
        }
        if let Some(place) = drawer_place {
            within(ui, place, |ui| drawer::drawer_ui(ui, &self.model, actions));
        }
        within(ui, transport, |ui| {
            transport::transport_ui(ui, &self.model, actions);
        });
    }

    /// What has gone wrong, and quietly what is to be said about ports.
    fn status_line(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let theme = Theme::of(ui);
        let (status, model) = (&self.model.status, &self.model);
        let lab = model.network().is_none();
        let failed = status.failed.as_deref();
        let failed = failed.map(|why| stopped(why, lab));
        let out_of_step = model.followed.as_ref();
        let out_of_step = out_of_step.and_then(|file| file.trouble.as_ref());
        let failures = failed.iter().chain(&model.trouble).chain(out_of_step);
        let remarks = status.remarks.iter().chain(&model.notice);
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
        // Without a run there is nothing but to begin again.
        let restart = lab && (failed.is_some() || self.driver.is_none());
        Panel::top("status").frame(frame).show(ui, |ui| {
            for (words, color) in sentences {
                let words = RichText::new(words)
                    .font(theme::regular(size::SMALL))
                    .color(color);
                ui.add(egui::Label::new(words).wrap());
            }
            if restart {
                begin_again(ui, actions);
            }
        });
    }
}

/// Why a run goes no further, and what can be done.
fn stopped(why: &str, lab: bool) -> String {
    let stays = format!("The run has stopped: {why}; what has happened stays to be looked at");
    if lab {
        format!("{stays}, Restart begins again")
    } else {
        stays
    }
}

/// The way out of a run that has stopped.
fn begin_again(ui: &mut Ui, actions: &mut Vec<Action>) {
    let name = RichText::new(Verb::Restart.name()).font(theme::strong(size::SMALL));
    let response = ui.button(name).on_hover_text(Verb::Restart.hint());
    // The transport bar has a button of the same name.
    response.widget_info(|| {
        let name = "Restart the run that has stopped";
        egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, name)
    });
    if response.clicked() {
        actions.push(Action::Do(Verb::Restart));
    }
}

/// Takes all the room there is, to be filled later.
fn reserve(ui: &mut Ui) -> Rect {
    let place = ui.available_rect_before_wrap();
    ui.allocate_rect(place, Sense::hover());
    place
}

/// Fills a place that was reserved.
fn within(ui: &mut Ui, place: Rect, content: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        ui.set_clip_rect(place.expand(f32::from(size::EDGE)));
        content(ui);
    });
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

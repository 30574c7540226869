//! Projector mode: lanes, caption and step count for a whole room, nothing else. In the window
//! itself, or in a second one on the screen that the window is not on.

mod caption;
mod prefs;
mod question;
mod speaker;
mod stage;

use egui::{Align2, Color32, Frame, Id, Margin, Order, Panel, Rect, Sense, Ui, pos2, vec2};

pub(super) use caption::sentence;
pub use prefs::{ScreenPrefs, TextSize};
pub(super) use speaker::speaker_ui;
pub use stage::{Projector, Screens, Stage};
pub(super) use stage::{window_id, window_on};

use super::action::Action;
use super::ladder::{Camera, Distance, ladder_ui};
use super::model::Model;
use super::network::wall_ui;
use super::theme::{self, Theme};
use super::widgets::elided;
use caption::Caption;

/// The window for which the least sizes are meant; in a larger one everything is larger.
const LEAST_WINDOW: egui::Vec2 = vec2(1280.0, 800.0);
/// At most so many times.
const MOST: f32 = 3.0;
/// From the edges to what is in between.
const EDGE: f32 = 36.0;
/// The row of title and count.
const TITLE: f32 = 50.0;

/// How many times the least sizes everything is here: at least 20 points on the diagram, also
/// where the user has made the text of the window smaller.
fn scale(ui: &Ui, all: Rect) -> f32 {
    let least = 1.0_f32.max(1.0 / ui.ctx().zoom_factor());
    let room = all.size() / LEAST_WINDOW;
    room.min_elem().clamp(least, MOST.max(least))
}

/// What the room sees; `beside` the window, where the keys are not and nobody points.
pub(super) fn projector_ui(
    ui: &mut Ui,
    model: &Model,
    camera: &mut Camera,
    beside: bool,
    actions: &mut Vec<Action>,
) {
    let theme = Theme::of(ui);
    let scale = scale(ui, ui.max_rect());
    wall_ui(ui, model, scale);
    let caption = Caption::new(ui, model, scale, beside);
    let band = Frame::new().fill(theme.panel);
    Panel::bottom("projector caption")
        .frame(band)
        .exact_size(caption.height())
        .resizable(false)
        .show(ui, |ui| caption.show(ui, model, actions));
    egui::CentralPanel::default()
        .frame(Frame::new().fill(theme.canvas).inner_margin(Margin::ZERO))
        .show(ui, |ui| {
            let all = ui.max_rect();
            let (top, below) = all.split_top_bottom_at_y(all.top() + TITLE * scale);
            title(ui, model, top, scale);
            let mut diagram = ui.new_child(egui::UiBuilder::new().max_rect(below));
            diagram.set_clip_rect(below);
            let room = Distance::Room(scale);
            ladder_ui(&mut diagram, model, camera, room, actions);
        });
}

/// The lesson's title, and how far one is.
fn title(ui: &mut Ui, model: &Model, row: Rect, scale: f32) {
    let theme = Theme::of(ui);
    let row = row.shrink2(vec2(EDGE * scale, 0.0));
    let words = model.count_words();
    let place = pos2(row.right(), row.center().y + 2.0 * scale);
    let font = theme::strong(22.0 * scale);
    let count = ui
        .painter()
        .text(place, Align2::RIGHT_CENTER, &words, font, theme.muted);
    let response = ui.interact(count, ui.scope_id().with("count"), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Label, true, &words));
    let mut left = row.translate(vec2(0.0, 2.0 * scale));
    left.set_right(count.left() - 20.0 * scale);
    let font = theme::strong(27.0 * scale);
    elided(ui, left, &model.scenario.lesson.title, font, theme.text);
}

/// A black screen over everything in this window. Returns whether it was clicked.
pub(super) fn black(ui: &Ui) -> bool {
    let all = ui.ctx().content_rect();
    let area = egui::Area::new(Id::unique("blank screen"))
        .order(Order::Foreground)
        .fixed_pos(all.min);
    let response = area.show(ui.ctx(), |ui| {
        let response = ui.allocate_rect(all, Sense::click());
        ui.painter().rect_filled(all, 0.0, Color32::BLACK);
        response
    });
    response.inner.clicked()
}

//! The diagram. A [`LadderScene`] is built for what is in sight and painted; panning, scrolling
//! and zooming move the [`Camera`]; what is under the pointer comes back as wishes.

mod arrow;
mod band;
mod brush;
mod camera;
mod decision;
mod head;
mod icon;
mod lanes;
mod measure;
mod note;
mod picture;
mod pointer;
mod waiting;

pub(super) use band::hatch_rect;

use egui::{Button, Rect, Response, RichText, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use self::brush::Brush;
pub use self::camera::Camera;
use self::camera::{Places, follow, move_camera};
use self::lanes::Drag;
use self::pointer::Pointed;
use super::action::{Action, Verb};
use super::model::Model;
use super::theme::{self, Theme};
use crate::view::scene::{LadderScene, SceneOptions};

/// Room left and right of the scene.
const SIDE: f32 = 10.0;
/// The time labels at the left.
const GUTTER: f32 = 66.0;
/// The size of labels at normal zoom.
const TEXT: f32 = 14.0;
/// One row of the ladder at normal zoom.
const ROW: f32 = 60.0;
/// Below this distance between lanes, quiet clients fold: four lanes fit the smallest window.
const NARROWEST_LANE: f32 = 88.0;
/// Room above the first row and below the playhead.
const MARGIN: f32 = 14.0;

/// The diagram.
pub fn ladder_ui(ui: &mut Ui, model: &Model, camera: &mut Camera, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let all = ui.available_rect_before_wrap();
    ui.painter().rect_filled(all, 0.0, theme.canvas);
    let places = Places::new(all);
    let view = places.view;
    let canvas = ui.interact(all, ui.scope_id().with("diagram"), Sense::click_and_drag());
    name_canvas(&canvas, model);
    move_camera(ui, &canvas, view, camera);
    follow(ui, model, camera, &places);

    let scene = build(ui, model, camera, &places);
    let painter = ui.painter_at(view);
    let origin = vec2(view.left() + SIDE, view.top() + MARGIN);
    let brush = Brush {
        painter: &painter,
        theme,
        origin,
        text: camera.sizes(&places).text,
    };
    let pointer = ui.input(|input| input.pointer.hover_pos());
    let pointed = pointer
        .filter(|_| ui.rect_contains_pointer(view))
        .and_then(|place| Pointed::at(&brush, &scene, place));
    let glowing = pointed.and_then(Pointed::message);
    picture::paint(&brush, &scene, model, &places, glowing);
    measure_ui(&brush, model, camera, &places, pointed);
    lanes::heads(ui, model, &scene, &places, actions);
    pointer::nodes(ui, &brush, &scene, model, view, actions);
    decision::decision_ui(ui, &brush, &scene, model, view, actions);
    pointer::react(canvas, pointed, model, actions);
    waiting::paint(ui, model, view);
    if !model.is_live() {
        way_back(ui, model, view, actions);
    }
}

/// Says that one looks at the past, and leads back to the live edge.
fn way_back(ui: &mut Ui, model: &Model, view: Rect, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let (now, all) = (model.message_count(), model.steps.departures().len());
    let words = format!("viewing {now} of {all} · End returns");
    let text = RichText::new(words)
        .font(theme::regular(theme::size::BODY))
        .color(theme.text);
    let pill = Button::new(text)
        .fill(theme.selected)
        .stroke(Stroke::new(1.0, theme.accent))
        .corner_radius(15.0);
    let place = pos2(view.center().x, view.bottom() - 28.0);
    let rect = Rect::from_center_size(place, vec2(232.0, 30.0));
    if ui
        .put(rect, pill)
        .on_hover_text(Verb::Live.hint())
        .clicked()
    {
        actions.push(Action::Do(Verb::Live));
    }
}

/// The time from the message that is shown to what is under the pointer.
fn measure_ui(
    brush: &Brush<'_>,
    model: &Model,
    camera: &Camera,
    places: &Places,
    pointed: Option<Pointed<'_>>,
) {
    let between = pointed.and_then(|pointed| Some((pointed, pointed.between(model)?)));
    let row = camera.sizes(places).row;
    if let Some((pointed, between)) = between
        && let Some(from) = measure::reference(brush, model, row, camera.top)
    {
        let x = brush.x(GUTTER * places.scale + 2.0);
        measure::paint(brush, x, [from, measure::height(brush, pointed)], &between);
    }
}

fn name_canvas(canvas: &Response, model: &Model) {
    canvas.widget_info(|| {
        let mut info = WidgetInfo::new(egui::accesskit::Role::Canvas);
        info.label = Some(format!("Diagram of {}", model.scenario.lesson.title));
        info
    });
}

fn build(ui: &Ui, model: &Model, camera: &Camera, places: &Places) -> LadderScene {
    let view = places.view;
    let measure = |text: &str, size: f32| {
        let galley =
            ui.painter()
                .layout_no_wrap(text.to_owned(), theme::strong(size), egui::Color32::WHITE);
        galley.size().x
    };
    let lanes = &model.lanes;
    let drag = Drag::of(ui);
    let options = SceneOptions {
        width: view.width() - 2.0 * SIDE,
        axis: model.axis,
        sizes: camera.sizes(places),
        hidden: &lanes.hidden,
        order: drag.as_ref().map_or(&lanes.order, |drag| &drag.order),
        pinned: &lanes.pinned,
        measure: &measure,
    };
    let span = camera.top..camera.top + f64::from(view.height());
    LadderScene::new(&model.log, &model.outline, model.playhead(), &options, span)
}

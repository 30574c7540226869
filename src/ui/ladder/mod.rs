//! The diagram. A [`LadderScene`] is built for what is in sight and painted; panning, scrolling
//! and zooming move the [`Camera`]; what is under the pointer comes back as wishes.

mod brush;
mod camera;
mod decision;
mod head;
mod lanes;
mod measure;
mod measures;
mod picture;
mod pointer;
mod room_head;
mod waiting;

pub(super) use brush::hatch_rect;
pub use measures::Distance;

use egui::{Button, Rect, Response, RichText, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use self::brush::Brush;
pub use self::camera::Camera;
use self::camera::{follow, move_camera};
use self::lanes::Drag;
use self::measures::Places;
use self::pointer::Pointed;
use super::action::{Action, Verb};
use super::model::Model;
use super::theme::{self, Theme};
use crate::view::scene::{LadderScene, SceneOptions};

/// Room left and right of the scene.
const SIDE: f32 = 10.0;
/// Room above the first row and below the playhead.
const MARGIN: f32 = 14.0;

/// The diagram.
pub fn ladder_ui(
    ui: &mut Ui,
    model: &Model,
    camera: &mut Camera,
    distance: Distance,
    actions: &mut Vec<Action>,
) {
    let theme = Theme::of(ui);
    let all = ui.available_rect_before_wrap();
    ui.painter().rect_filled(all, 0.0, theme.canvas);
    let places = Places::new(all, distance, model.log.hosts().len());
    let view = places.view;
    let canvas = ui.interact(all, ui.scope_id().with("diagram"), Sense::click_and_drag());
    name_canvas(&canvas, model);
    move_camera(ui, &canvas, view, camera);
    follow(ui, model, camera, &places);

    let row = f64::from(camera.sizes(&places, model.axis).row);
    camera.sight = (
        camera.top / row,
        (camera.top + f64::from(view.height())) / row,
    );
    let scene = build(ui, model, camera, &places);
    let painter = ui.painter_at(view);
    let origin = vec2(view.left() + SIDE, view.top() + MARGIN);
    let sizes = camera.sizes(&places, model.axis);
    let brush = Brush {
        painter: &painter,
        theme,
        origin,
        text: sizes.text,
        small: sizes.small,
    };
    let pointer = ui.input(|input| input.pointer.hover_pos());
    let pointed = pointer
        .filter(|_| ui.rect_contains_pointer(view))
        .and_then(|place| Pointed::at(&brush, &scene, sizes.gutter, place));
    let glowing = pointed.and_then(Pointed::message);
    picture::paint(&brush, &scene, model, &places, sizes.gutter, glowing);
    if camera.top > 1.0 {
        fade(&painter, view, theme.canvas, sizes.text);
    }
    lanes::heads(ui, model, &scene, &places, actions);
    pointer::nodes(ui, &brush, &scene, model, &places, actions);
    pointer::react(canvas, pointed, model, &places, actions);
    // A room sees lanes, caption and count, nothing else.
    if !places.is_room() {
        measure_ui(&brush, model, camera, &places, pointed);
        decision::decision_ui(ui, &brush, &scene, model, view, actions);
    }
    waiting::paint(ui, model, view);
    // What was recorded is looked at from its start: there is no edge to go back to.
    let recording = model.source.recording();
    let has_edge = recording.is_none_or(|recording| recording.is_open() && recording.about.grows);
    if has_edge && !model.is_live() {
        way_back(ui, model, &places, actions);
    }
}

/// Says that one looks at the past, and leads back to the live edge.
fn way_back(ui: &mut Ui, model: &Model, places: &Places, actions: &mut Vec<Action>) {
    let (theme, view) = (Theme::of(ui), places.view);
    let size = match places.distance {
        Distance::Desk => theme::size::BODY,
        Distance::Room(scale) => 20.0 * scale,
    };
    let (now, all) = (model.message_count(), model.steps.departures().len());
    let words = format!("viewing {now} of {all} · End returns");
    let text = RichText::new(words)
        .font(theme::regular(size))
        .color(theme.text);
    let pill = Button::new(text)
        .fill(theme.selected)
        .stroke(Stroke::new(theme.outline, theme.accent))
        .corner_radius(size * 1.1);
    let place = pos2(view.center().x, view.bottom() - 2.1 * size);
    let rect = Rect::from_center_size(place, vec2(17.2, 2.2) * size);
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
    let sizes = camera.sizes(places, model.axis);
    if let Some((pointed, between)) = between
        && let Some(from) = measure::reference(brush, model, sizes.row, camera.top)
    {
        let x = brush.x(sizes.gutter + 2.0);
        measure::paint(brush, x, [from, measure::height(brush, pointed)], &between);
    }
}

/// What has been scrolled out of sight ends softly below the heads.
fn fade(painter: &egui::Painter, view: Rect, canvas: egui::Color32, height: f32) {
    let mut mesh = egui::Mesh::default();
    let bottom = view.top() + height;
    for (y, color) in [(view.top(), canvas), (bottom, egui::Color32::TRANSPARENT)] {
        mesh.colored_vertex(pos2(view.left(), y), color);
        mesh.colored_vertex(pos2(view.right(), y), color);
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(1, 2, 3);
    painter.add(mesh);
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
        sizes: camera.sizes(places, model.axis),
        hidden: &lanes.hidden,
        order: drag.as_ref().map_or(&lanes.order, |drag| &drag.order),
        pinned: &lanes.pinned,
        measure: &measure,
    };
    let span = camera.top..camera.top + f64::from(view.height());
    LadderScene::new(&model.log, &model.outline, model.playhead(), &options, span)
}

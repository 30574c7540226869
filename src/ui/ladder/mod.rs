//! The diagram. A [`LadderScene`] is built for what is in sight and painted; panning, scrolling
//! and zooming move the [`Camera`]; what is under the pointer comes back as wishes.

mod brush;
mod camera;
mod crowd;
mod decision;
mod flight_menu;
mod head;
mod lanes;
mod marks;
mod measure;
mod measures;
mod offer;
mod picture;
mod pointer;
mod room_head;
mod strip;
mod waiting;

pub(super) use brush::hatch_rect;
pub(super) use crowd::list_id;
pub use measures::Distance;

use egui::{Button, Id, Rect, Response, RichText, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use self::brush::Brush;
pub use self::camera::Camera;
use self::camera::{follow, move_camera};
use self::lanes::Drag;
use self::measures::Places;
use self::pointer::Pointed;
use super::action::{Action, Verb};
use super::model::Model;
use super::theme::{self, Theme};
use crate::sim::HostId;
use crate::view::scene::{LadderScene, Rows, SceneOptions, is_crowd};

/// Room left and right of the scene.
const SIDE: f32 = 10.0;
/// Room above the first row and below the playhead.
const MARGIN: f32 = 14.0;

/// Where the ladder was drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// Below the heads.
    pub view: Rect,
    /// Where the row that is [marked](Camera::marked) stands, in sight or not.
    pub mark: Option<f32>,
}

/// What belongs to a model has an id of its own, also where two stand side by side.
pub(super) fn id_of(model: &Model, what: impl std::hash::Hash + std::fmt::Debug) -> Id {
    match model.beside {
        None => Id::unique(what),
        Some(side) => Id::unique((side, what)),
    }
}

/// The diagram.
pub fn ladder_ui(
    ui: &mut Ui,
    model: &Model,
    camera: &mut Camera,
    distance: Distance,
    actions: &mut Vec<Action>,
) -> Drawn {
    let theme = Theme::of(ui);
    let whole = ui.available_rect_before_wrap();
    let mut all = whole;
    if distance == Distance::Desk {
        // What is offered covers nothing of the diagram.
        all.max.y -= offer::height(ui, model);
    }
    ui.painter().rect_filled(whole, 0.0, theme.canvas);
    let mut strip = None;
    if distance == Distance::Desk && model.beside.is_none() && strip::is_shown(model, all.width()) {
        let (left, right) = all.split_left_right_at_x(all.right() - strip::WIDTH);
        (all, strip) = (left, Some(right));
    }
    camera.crowd = is_crowd(&model.outline, model.playhead());
    let hosts = model.log.hosts().len();
    let places = Places::new(all, distance, hosts, camera.crowd);
    let unfolded = model.unfolded();
    let view = places.view;
    let canvas = ui.interact(all, ui.scope_id().with("diagram"), Sense::click_and_drag());
    name_canvas(&canvas, model);
    move_camera(ui, &canvas, view, camera);
    let rows = with_options(ui, model, camera, &places, &unfolded, |options| {
        Rows::new(&model.outline, model.playhead(), options)
    });
    follow(ui, model, camera, &places, &rows);
    let row = f64::from(camera.sizes(&places, model.axis).row);
    camera.sight = (
        rows.back(camera.top / row),
        rows.back((camera.top + f64::from(view.height())) / row),
    );
    let span = camera.top..camera.top + f64::from(view.height());
    let scene = with_options(ui, model, camera, &places, &unfolded, |options| {
        let (log, outline) = (&model.log, &model.outline);
        LadderScene::new(log, outline, model.playhead(), options, span)
    });
    camera.folds = scene.crowd.is_some();
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
        measure_ui(&brush, model, camera, &places, &rows, pointed);
        marks::marks_ui(ui, &brush, model, camera, &places, &rows, actions);
        decision::decision_ui(ui, &brush, &scene, model, view, actions);
        offer::offer_ui(ui, model, whole, actions);
    }
    waiting::paint(ui, model, view);
    // What was recorded is looked at from its start: there is no edge to go back to.
    let recording = model.source.recording();
    let has_edge = recording.is_none_or(|recording| recording.is_open() && recording.about.grows);
    if has_edge && !model.is_live() && model.beside.is_none() {
        way_back(ui, model, &places, actions);
    }
    if let Some(place) = strip {
        strip::strip_ui(ui, model, camera, place, actions);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a place on the screen")]
    let y = |mark: f64| view.top() + MARGIN + (rows.at(mark) * row - camera.top) as f32;
    Drawn {
        view,
        mark: camera.marked.map(y),
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
    let pill = Button::new(text.clone())
        .fill(theme.selected)
        .stroke(Stroke::new(theme.outline, theme.accent))
        .corner_radius(size * 1.1);
    // Beside it the way on from here, where a run can be gone on with.
    let branches = !places.is_room() && model.is_lab();
    let aside = if branches { 6.4 * size } else { 0.0 };
    let place = pos2(view.center().x - aside, view.bottom() - 2.1 * size);
    let galley =
        ui.painter()
            .layout_no_wrap(text.text().to_owned(), theme::regular(size), theme.text);
    let width = (galley.size().x + 2.2 * size).max(17.2 * size);
    let rect = Rect::from_center_size(place, vec2(width, 2.2 * size));
    if ui
        .put(rect, pill)
        .on_hover_text(Verb::Live.hint())
        .clicked()
    {
        actions.push(Action::Do(Verb::Live));
    }
    if branches {
        let place = pos2(rect.right() + 6.6 * size, place.y);
        let text = RichText::new(Verb::Branch.name()).font(theme::strong(size));
        let button = Button::new(text.color(theme.on_accent))
            .fill(theme.accent)
            .corner_radius(size * 1.1);
        let rect = Rect::from_center_size(place, vec2(11.6, 2.2) * size);
        if ui
            .put(rect, button)
            .on_hover_text(Verb::Branch.hint())
            .clicked()
        {
            actions.push(Action::Do(Verb::Branch));
        }
    }
}

/// The time from the message that is shown to what is under the pointer.
fn measure_ui(
    brush: &Brush<'_>,
    model: &Model,
    camera: &Camera,
    places: &Places,
    rows: &Rows<'_>,
    pointed: Option<Pointed<'_>>,
) {
    let between = pointed.and_then(|pointed| Some((pointed, pointed.between(model)?)));
    let sizes = camera.sizes(places, model.axis);
    if let Some((pointed, between)) = between
        && let Some(from) = measure::reference(brush, model, rows, sizes.row, camera.top)
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

/// What a scene depends on in this window.
fn with_options<T>(
    ui: &Ui,
    model: &Model,
    camera: &Camera,
    places: &Places,
    unfolded: &[HostId],
    look: impl FnOnce(&SceneOptions<'_>) -> T,
) -> T {
    let measure = |text: &str, size: f32| {
        let galley =
            ui.painter()
                .layout_no_wrap(text.to_owned(), theme::strong(size), egui::Color32::WHITE);
        galley.size().x
    };
    let lanes = &model.lanes;
    let drag = Drag::of(ui);
    look(&SceneOptions {
        width: places.view.width() - 2.0 * SIDE,
        axis: model.axis,
        sizes: camera.sizes(places, model.axis),
        hidden: &lanes.hidden,
        order: drag.as_ref().map_or(&lanes.order, |drag| &drag.order),
        pinned: unfolded,
        measure: &measure,
    })
}

//! The diagram. A [`LadderScene`] is built for what is in sight and painted; panning, scrolling
//! and zooming move the [`Camera`]; what is under the pointer comes back as wishes.

mod arrow;
mod band;
mod brush;
mod head;
mod icon;
mod measures;
mod note;
mod room_head;

pub(super) use band::hatch_rect;
pub use measures::Distance;

use std::collections::BTreeSet;

use egui::{Button, Id, Rect, Response, RichText, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use self::brush::Brush;
use self::head::Heads;
use self::measures::Places;
use self::room_head::RoomHeads;
use super::action::{Action, Verb};
use super::model::Model;
use super::theme::{self, Theme};
use crate::protocol::Rule;
use crate::view::Axis;
use crate::view::scene::{Arrow, EndMark, LadderScene, Lane, SceneOptions};

/// Room left and right of the scene.
const SIDE: f32 = 10.0;
/// Room above the first row and below the playhead.
const MARGIN: f32 = 14.0;
/// How near the pointer must come to an arrow.
const NEAR: f32 = 9.0;

/// Which part of the ladder is in sight, and how large.
#[derive(Clone, Debug)]
pub struct Camera {
    /// The upper edge, in points from the top of the ladder.
    pub top: f64,
    /// How large, 1 is normal.
    pub zoom: f32,
    /// Whether it goes with the playhead.
    pub following: bool,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            top: 0.0,
            zoom: 1.0,
            following: true,
        }
    }
}

impl Camera {
    /// Larger (above 1) or smaller, with the place at `y` points below the upper edge kept there.
    pub fn zoom_by(&mut self, factor: f32, y: f64) {
        let before = self.zoom;
        self.zoom = (self.zoom * factor).clamp(0.5, 2.5);
        let ratio = f64::from(self.zoom / before);
        self.top = (self.top + y) * ratio - y;
    }

    /// Moves towards the playhead, or stays within the ladder. Returns whether it is still moving.
    fn settle(&mut self, height: f64, room: f64, dt: f32, at_once: bool) -> bool {
        let lowest = (height - room).max(0.0);
        if !self.following {
            self.top = self.top.clamp(0.0, (height - room * 0.3).max(0.0));
            return false;
        }
        let away = lowest - self.top;
        if at_once || away.abs() < 0.5 || away.abs() > room * 4.0 {
            self.top = lowest;
            return false;
        }
        self.top += away * f64::from(1.0 - (-9.0 * dt).exp());
        true
    }
}

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
    let places = Places::new(all, distance);
    let view = places.view;
    let canvas = ui.interact(all, ui.scope_id().with("diagram"), Sense::click_and_drag());
    name_canvas(&canvas, model);
    move_camera(ui, &canvas, view, camera);
    follow(ui, model, camera, &places);

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
    let hovered = pointer
        .filter(|_| ui.rect_contains_pointer(view))
        .and_then(|place| nearest(&brush, &scene, place));
    paint(&brush, &scene, model, &places, sizes.gutter, hovered);
    if camera.top > 1.0 {
        fade(&painter, view, theme.canvas, sizes.text);
    }
    heads(ui, model, &scene, &places, actions);
    nodes(ui, &brush, &scene, model, &places, actions);
    react(canvas, hovered, model, &places, actions);
    if !model.is_live() {
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

fn move_camera(ui: &Ui, canvas: &Response, view: Rect, camera: &mut Camera) {
    if canvas.dragged() {
        camera.top -= f64::from(canvas.drag_delta().y);
        camera.following = false;
    }
    if !canvas.contains_pointer() {
        return;
    }
    let (scroll, zoom, pointer) = ui.input(|input| {
        (
            input.smooth_scroll_delta().y,
            input.zoom_delta(),
            input.pointer.hover_pos(),
        )
    });
    if scroll != 0.0 {
        camera.top -= f64::from(scroll);
        camera.following = false;
    }
    if (zoom - 1.0).abs() > f32::EPSILON {
        let y = pointer.map_or(0.0, |place| place.y - view.top());
        camera.zoom_by(zoom, f64::from(y));
    }
}

fn follow(ui: &Ui, model: &Model, camera: &mut Camera, places: &Places) {
    let (view, sizes) = (places.view, camera.sizes(places, model.axis));
    let row = f64::from(sizes.row);
    let height = model
        .outline
        .height(&model.log, model.playhead(), model.axis)
        * row;
    let room = f64::from(view.height() - 2.0 * MARGIN - sizes.text * 2.0);
    let dt = ui.input(|input| input.stable_dt).min(0.1);
    if camera.settle(height, room.max(40.0), dt, model.is_still()) {
        ui.ctx().request_repaint();
    }
}

fn build(ui: &Ui, model: &Model, camera: &Camera, places: &Places) -> LadderScene {
    let view = places.view;
    let measure = |text: &str, size: f32| {
        let galley =
            ui.painter()
                .layout_no_wrap(text.to_owned(), theme::strong(size), egui::Color32::WHITE);
        galley.size().x
    };
    let options = SceneOptions {
        width: view.width() - 2.0 * SIDE,
        axis: model.axis,
        sizes: camera.sizes(places, model.axis),
        hidden: &BTreeSet::new(),
        order: &[],
        pinned: &[],
        measure: &measure,
    };
    let span = camera.top..camera.top + f64::from(view.height());
    LadderScene::new(&model.log, &model.outline, model.playhead(), &options, span)
}

fn paint(
    brush: &Brush<'_>,
    scene: &LadderScene,
    model: &Model,
    places: &Places,
    gutter: f32,
    hovered: Option<&Arrow>,
) {
    let (view, gutter) = (places.view, gutter - 8.0);
    let shown = model.shown_message();
    for lane in &scene.lanes {
        band::paint_lane(brush, lane, view.bottom());
    }
    for band in &scene.bands {
        band::paint(brush, band);
    }
    for timer in &scene.timers {
        band::paint_timer(brush, timer);
    }
    for band in &scene.bands {
        band::paint_name(brush, band);
    }
    for jump in &scene.jumps {
        note::paint_jump(brush, jump, view.left() + SIDE, view.right() - SIDE);
    }
    for silence in &scene.silences {
        arrow::paint_silence(brush, silence);
    }
    let mut fans = BTreeSet::new();
    for arrow in &scene.arrows {
        let first = fans.insert((arrow.number, arrow.end[0] > arrow.start[0]));
        let glow = if shown == Some(arrow.record) {
            Some(brush.theme.selected)
        } else {
            hovered
                .filter(|other| other.record == arrow.record)
                .map(|_| brush.theme.hover)
        };
        arrow::paint(brush, arrow, glow, first);
    }
    for label in &scene.labels {
        arrow::paint_label(brush, label);
    }
    for note in &scene.notes {
        note::paint(brush, note);
    }
    for held in &scene.held {
        arrow::paint_held(brush, held);
    }
    for arrow in &scene.arrows {
        arrow::paint_envelope(brush, arrow);
    }
    let timed = !places.is_room() || model.axis != Axis::Order;
    for tick in scene.ticks.iter().filter(|_| timed) {
        note::paint_tick(brush, tick, gutter);
    }
    if scene.left_out > 0 {
        let shown = scene.messages.saturating_sub(scene.left_out);
        let words = format!("showing {shown} of {}", scene.messages);
        let rect = Rect::from_center_size(
            pos2(view.center().x, view.bottom() - 1.3 * brush.small),
            vec2(16.0, 1.6) * brush.small,
        );
        let font = theme::regular(brush.small);
        brush.text_in(rect, &words, font, brush.theme.muted);
    }
}

fn heads(ui: &Ui, model: &Model, scene: &LadderScene, places: &Places, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let painter = ui.painter_at(places.heads);
    painter.rect_filled(places.heads, 0.0, theme.canvas);
    let corner = places.heads.min + vec2(SIDE, 0.0);
    for lane in &scene.lanes {
        let chosen = lane.host.is_some() && lane.host == model.lane;
        let card = paint_head(&painter, theme, corner, places, lane, chosen);
        let Some(host) = lane.host else { continue };
        let id = Id::unique(("lane head", host.0));
        let response = ui.interact(card, id, Sense::CLICK);
        response.widget_info(|| {
            let state = lane.state.map_or("", |state| state.name());
            let name = format!("Lane {} {state}", lane.name);
            WidgetInfo::labeled(egui::accesskit::Role::Button, true, name.trim())
        });
        if response.clicked() {
            actions.push(Action::SelectLane(host));
        }
    }
}

/// Paints one head, and says where its card is.
fn paint_head(
    painter: &egui::Painter,
    theme: &'static Theme,
    corner: egui::Pos2,
    places: &Places,
    lane: &Lane,
    chosen: bool,
) -> Rect {
    let scale = places.scale;
    if places.is_room() {
        let heads = RoomHeads {
            painter,
            theme,
            corner,
            scale,
        };
        heads.paint(lane, chosen);
        return heads.card(lane);
    }
    let heads = Heads {
        painter,
        theme,
        corner,
        scale,
    };
    heads.paint(lane, chosen);
    heads.card(lane)
}

fn nearest<'a>(brush: &Brush<'_>, scene: &'a LadderScene, place: egui::Pos2) -> Option<&'a Arrow> {
    let near = |arrow: &&Arrow| arrow::distance(brush, arrow, place);
    let found = scene
        .arrows
        .iter()
        .min_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(&found) < NEAR).then_some(found)
}

/// One accessible node for each arrow in sight.
fn nodes(
    ui: &Ui,
    brush: &Brush<'_>,
    scene: &LadderScene,
    model: &Model,
    places: &Places,
    actions: &mut Vec<Action>,
) {
    for arrow in &scene.arrows {
        let rect = arrow::node_rect(brush, arrow, places.target()).intersect(places.view);
        if !rect.is_positive() {
            continue;
        }
        let id = Id::unique(("arrow", arrow.record.index(), arrow.to.map(|host| host.0)));
        let response = ui.interact(rect, id, Sense::CLICK);
        response.widget_info(|| {
            WidgetInfo::labeled(egui::accesskit::Role::Button, true, sentence(arrow, model))
        });
        if response.clicked() {
            actions.push(Action::Select(arrow.record));
        }
        if !places.is_room() {
            response.on_hover_ui_at_pointer(|ui| tooltip(ui, arrow, model));
        }
    }
}

/// `message 2: DHCPOFFER from Server 1 to Laptop A, accepted`
fn sentence(arrow: &Arrow, model: &Model) -> String {
    let (from, to) = (
        model.host_name(arrow.from),
        arrow.to.map_or("nobody", |to| model.host_name(to)),
    );
    let kind = arrow.kind.map_or("datagram", |kind| kind.name());
    format!(
        "message {}: {kind} from {from} to {to}, {}",
        arrow.number,
        fate(arrow.mark)
    )
}

fn fate(mark: EndMark) -> String {
    match mark {
        EndMark::Pending => "under way".to_owned(),
        EndMark::Accepted => "accepted".to_owned(),
        EndMark::Ignored(rule) => format!("ignored: {}", rule.text()),
        EndMark::NeverArrived(fault) => format!("never arrived: {}", fault.words()),
    }
}

fn tooltip(ui: &mut Ui, arrow: &Arrow, model: &Model) {
    ui.set_max_width(320.0);
    let kind = arrow.kind.map_or("Datagram", |kind| kind.name());
    ui.label(egui::RichText::new(kind).font(theme::strong(theme::size::BODY)));
    let to = arrow.to.map_or("nobody", |to| model.host_name(to));
    ui.label(format!("{} → {to}", model.host_name(arrow.from)));
    ui.label(fate(arrow.mark));
    if let Some(rule) = clause(arrow.mark) {
        ui.label(egui::RichText::new(rule.citation()).color(Theme::of(ui).muted));
    }
}

const fn clause(mark: EndMark) -> Option<Rule> {
    match mark {
        EndMark::Ignored(rule) => Some(rule),
        _ => None,
    }
}

fn react(
    canvas: Response,
    hovered: Option<&Arrow>,
    model: &Model,
    places: &Places,
    actions: &mut Vec<Action>,
) {
    if canvas.clicked() {
        canvas.ctx.memory_mut(|memory| {
            if let Some(id) = memory.focused() {
                memory.surrender_focus(id);
            }
        });
        actions.push(hovered.map_or(Action::Unselect, |arrow| Action::Select(arrow.record)));
    }
    if let Some(arrow) = hovered {
        let canvas = canvas.on_hover_cursor(egui::CursorIcon::PointingHand);
        // A room sees lanes, caption and count, nothing else.
        if !places.is_room() {
            canvas.on_hover_ui_at_pointer(|ui| tooltip(ui, arrow, model));
        }
    }
}

//! The lane heads as things to take hold of: a click chooses a lane, a drag moves it, a small menu
//! hides or pins it; and what is said about lanes that are hidden.

use egui::vec2;
use egui::{Button, Id, Painter, Popup, Rect, Response, RichText, Sense, Stroke, Ui, WidgetInfo};

use super::head::Heads;
use super::id_of;
use super::measures::Places;
use super::room_head::RoomHeads;
use super::{SIDE, crowd};
use crate::sim::HostId;
use crate::ui::action::{Action, Verb};
use crate::ui::host_card::{CardWish, head_id};
use crate::ui::host_menu;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::view::arrangement::LaneWish;
use crate::view::drawing::GUTTER;
use crate::view::scene::{HiddenLanes, LadderScene, Lane};

/// A head that is being dragged, and the order that a drop would bring.
#[derive(Clone)]
pub(super) struct Drag {
    host: HostId,
    /// From the pointer to the middle of the lane when it was taken.
    grip: f32,
    /// All lanes as they would stand.
    pub order: Vec<HostId>,
}

impl Drag {
    fn id() -> Id {
        Id::unique("dragged lane")
    }

    /// The drag that goes on; none once the pointer is up.
    pub(super) fn of(ui: &Ui) -> Option<Self> {
        let is_down = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
        ui.data(|data| data.get_temp(Self::id()))
            .filter(|_| is_down)
    }

    fn keep(self, ui: &Ui) {
        ui.data_mut(|data| data.insert_temp(Self::id(), self));
    }

    fn forget(ui: &Ui) {
        ui.data_mut(|data| data.remove::<Self>(Self::id()));
    }
}

/// The heads of all lanes in sight.
pub(super) fn heads(
    ui: &mut Ui,
    model: &Model,
    scene: &LadderScene,
    places: &Places,
    actions: &mut Vec<Action>,
) {
    let theme = Theme::of(ui);
    let painter = ui.painter_at(places.heads);
    painter.rect_filled(places.heads, 0.0, theme.canvas);
    if places.is_room() {
        return for_a_room(ui, &painter, model, scene, places, actions);
    }
    let heads = Heads {
        painter: &painter,
        theme,
        corner: places.heads.min + vec2(SIDE, 0.0),
        scale: places.scale,
    };
    let drag = Drag::of(ui);
    for lane in &scene.lanes {
        let is_dragged = drag
            .as_ref()
            .is_some_and(|drag| Some(drag.host) == lane.host);
        heads.paint(
            lane,
            lane.host.is_some() && lane.host == model.lane,
            is_dragged,
        );
        if let Some(host) = lane.host {
            head(ui, model, scene, &heads, (lane, host), actions);
        } else if let Some(shared) = crowd::head(ui, model, heads.card(lane), lane, scene) {
            if shared.hovered() || shared.has_focus() {
                let stroke = Stroke::new(theme.line, theme.accent);
                let inside = egui::StrokeKind::Inside;
                painter.rect_stroke(heads.card(lane), 8.0, stroke, inside);
            }
            crowd::list(shared, model, lane, scene, actions);
        }
    }
    if let Some(drag) = &drag {
        ghost(ui, &heads, scene, drag);
    }
    if let Some(hidden) = scene.hidden {
        about_hidden(ui, model, hidden, &heads, places, actions);
    }
}

/// Heads that a room can read: they can be chosen, nothing else.
fn for_a_room(
    ui: &Ui,
    painter: &Painter,
    model: &Model,
    scene: &LadderScene,
    places: &Places,
    actions: &mut Vec<Action>,
) {
    let heads = RoomHeads {
        painter,
        theme: Theme::of(ui),
        corner: places.heads.min + vec2(SIDE, 0.0),
        scale: places.scale,
    };
    for lane in &scene.lanes {
        heads.paint(lane, lane.host.is_some() && lane.host == model.lane);
        let Some(host) = lane.host else {
            crowd::head(ui, model, heads.card(lane), lane, scene);
            continue;
        };
        let response = ui.interact(heads.card(lane), head_id(host), Sense::CLICK);
        response.widget_info(|| named(lane));
        if response.clicked() {
            actions.push(Action::SelectLane(host));
        }
    }
}

/// `Lane Laptop A BOUND`
fn named(lane: &Lane) -> WidgetInfo {
    let state = lane.state.map_or("", |state| state.name());
    let name = format!("Lane {} {state}", lane.name);
    WidgetInfo::labeled(egui::accesskit::Role::Button, true, name.trim())
}

/// One head: choose, drag, menu.
fn head(
    ui: &Ui,
    model: &Model,
    scene: &LadderScene,
    heads: &Heads<'_>,
    (lane, host): (&Lane, HostId),
    actions: &mut Vec<Action>,
) {
    let card = heads.card(lane);
    let id = match model.beside {
        None => head_id(host),
        Some(_) => id_of(model, ("lane head", host.0)),
    };
    let response = ui.interact(card, id, Sense::CLICK | Sense::DRAG);
    response.widget_info(|| named(lane));
    if response.clicked() {
        actions.push(Action::SelectLane(host));
        actions.push(Action::Card(CardWish::Toggle(host)));
    }
    if model.beside.is_none() {
        drag(ui, &response, model, scene, (lane, host), actions);
    }
    response.context_menu(|ui| menu(ui, model, host, actions));
    let dots = ui.interact(
        heads.dots(lane),
        id_of(model, ("lane menu", host.0)),
        Sense::CLICK,
    );
    dots.widget_info(|| {
        let name = format!("Menu of lane {}", lane.name);
        WidgetInfo::labeled(egui::accesskit::Role::Button, true, name)
    });
    heads.paint_dots(lane, dots.hovered() || dots.has_focus());
    let pinned = model.lanes.pinned.contains(&host);
    if pinned {
        heads.paint_pin(lane);
    }
    Popup::menu(&dots).show(|ui| menu(ui, model, host, actions));
    dots.on_hover_text("Hide, pin or move this lane; what its host can be told");
    if !response.dragged() {
        let kept = if pinned { ", pinned" } else { "" };
        response.on_hover_text(format!(
            "{}{kept}\nDrag to move, right click for more",
            lane.name
        ));
    }
}

/// What can be done with a lane.
fn menu(ui: &mut Ui, model: &Model, host: HostId, actions: &mut Vec<Action>) {
    ui.set_min_width(190.0);
    let is_pinned = model.lanes.pinned.contains(&host);
    let pin = if is_pinned {
        "Unpin lane"
    } else {
        Verb::PinLane.name()
    };
    let entries = [
        (Verb::HideLane.name(), Verb::HideLane, LaneWish::Hide(host)),
        (pin, Verb::PinLane, LaneWish::Pin(host)),
        (
            Verb::LaneLeft.name(),
            Verb::LaneLeft,
            LaneWish::Move(host, -1),
        ),
        (
            Verb::LaneRight.name(),
            Verb::LaneRight,
            LaneWish::Move(host, 1),
        ),
    ];
    for (name, verb, wish) in entries {
        if ui.button(name).on_hover_text(verb.tooltip()).clicked() {
            actions.push(Action::Lanes(wish));
            ui.close();
        }
    }
    ui.separator();
    let hidden = model.lanes.hidden.len();
    let show = Button::new(format!("Show hidden lanes ({hidden})"));
    if ui.add_enabled(hidden > 0, show).clicked() {
        actions.push(Action::Lanes(LaneWish::ShowAll));
        ui.close();
    }
    let moved = !model.lanes.order.is_empty();
    let figure = Button::new(Verb::LanesAsInFigure.name());
    let tooltip = Verb::LanesAsInFigure.tooltip();
    if ui
        .add_enabled(moved, figure)
        .on_hover_text(tooltip)
        .clicked()
    {
        actions.push(Action::Lanes(LaneWish::AsInFigure));
        ui.close();
    }
    if host_menu::is_any(model, host) {
        ui.separator();
        host_menu::all(ui, model, host, actions);
    }
}

/// A drag brings the lane to where the pointer is; the others make room at once.
fn drag(
    ui: &Ui,
    response: &Response,
    model: &Model,
    scene: &LadderScene,
    (lane, host): (&Lane, HostId),
    actions: &mut Vec<Action>,
) {
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    if response.drag_started() {
        let taken_at = ui.input(|input| input.pointer.press_origin());
        let grip = response.rect.center().x - taken_at.unwrap_or(pointer).x;
        let order = model.lanes.with_at(host, host, &model.figure_lanes());
        Drag { host, grip, order }.keep(ui);
    }
    let Some(mut drag) = Drag::of(ui).filter(|drag| drag.host == host) else {
        return;
    };
    let left = response.rect.center().x - lane.x;
    let middle = pointer.x + drag.grip - left;
    let is_there = |other: &&Lane| (other.x - middle).abs() <= other.width / 2.0;
    if let Some(other) = scene.lanes.iter().find(is_there).and_then(|lane| lane.host) {
        let lanes = crate::view::arrangement::Arrangement {
            order: drag.order.clone(),
            ..model.lanes.clone()
        };
        drag.order = lanes.with_at(host, other, &model.figure_lanes());
    }
    if response.drag_stopped() {
        Drag::forget(ui);
        actions.push(Action::Lanes(LaneWish::Order(drag.order)));
    } else {
        drag.keep(ui);
        ui.ctx().request_repaint();
    }
}

/// The dragged head at the pointer, above the others.
fn ghost(ui: &Ui, heads: &Heads<'_>, scene: &LadderScene, drag: &Drag) {
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else {
        return;
    };
    let found = scene.lanes.iter().find(|lane| lane.host == Some(drag.host));
    let Some(lane) = found else { return };
    let x = pointer.x + drag.grip - heads.corner.x;
    let lane = Lane {
        x,
        selected: None,
        ..lane.clone()
    };
    heads.paint(&lane, true, false);
    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
}

/// How many lanes are hidden, beside the heads, and the way to have them back.
fn about_hidden(
    ui: &mut Ui,
    model: &Model,
    hidden: HiddenLanes,
    heads: &Heads<'_>,
    places: &Places,
    actions: &mut Vec<Action>,
) {
    let theme = Theme::of(ui);
    let width = GUTTER * places.scale + SIDE - 8.0;
    let height = 62.0 * places.scale.min(1.2);
    let rect = Rect::from_min_size(
        places.heads.min + vec2(6.0, 14.0 * places.scale),
        vec2(width, height),
    );
    let shown = hidden.of - hidden.count;
    let words = format!("showing {shown} of {} lanes", hidden.of);
    let text = RichText::new(words)
        .font(theme::regular(size::SMALL))
        .color(theme.text);
    let button = Button::new(text)
        .wrap()
        .fill(theme.selected)
        .stroke(Stroke::new(1.0, theme.accent));
    ui.spacing_mut().button_padding = vec2(5.0, 3.0);
    let response = ui.put(rect, button);
    let name = format!("Show hidden lanes ({})", hidden.count);
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Button, true, &name));
    let names: Vec<_> = model
        .lanes
        .hidden
        .iter()
        .map(|host| model.host_name(*host))
        .collect();
    let tooltip = format!("{name}: {}\n{}", names.join(", "), Verb::ShowLanes.hint());
    if response.on_hover_text(tooltip).clicked() {
        actions.push(Action::Lanes(LaneWish::ShowAll));
    }
    heads.paint_hidden(hidden);
}

//! What is under the pointer, what is told about it, and what a click on it means; for those who
//! do not point, each arrow is an accessible node.

use egui::{Id, Pos2, Rect, Response, RichText, Sense, Ui, WidgetInfo, vec2};

use super::brush::Brush;
use super::measures::Places;
use crate::protocol::Rule;
use crate::sim::RecordId;
use crate::time::SimTime;
use crate::ui::action::{Action, Verb};
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme};
use crate::ui::widgets::entry;
use crate::view::arrow_in_words;
use crate::view::between::{Between, between};
use crate::view::drawing::Way;
use crate::view::messages::row;
use crate::view::scene::{Arrow, Band, EndMark, LadderScene, NoteBox, Tick, TimerArc};

/// How near the pointer must come to an arrow.
const NEAR: f32 = 9.0;
/// How far a state band can be felt to both sides, and a timer's arc to the right.
const BAND: f32 = 7.0;
const ARC: f32 = 30.0;

/// Something in the diagram that has an instant.
#[derive(Clone, Copy)]
pub(super) enum Pointed<'a> {
    /// A message on its way to one receiver.
    Arrow(&'a Arrow),
    /// A remark on a lane.
    Note(&'a NoteBox),
    /// A time at the left.
    Tick(&'a Tick),
    /// A timer that runs or has fired.
    Timer(&'a TimerArc),
    /// A state of a client.
    Band(&'a Band),
}

impl<'a> Pointed<'a> {
    /// What is at this place: a remark, a time, a text on an arrow, or an arrow near it.
    pub(super) fn at(
        brush: &Brush<'_>,
        scene: &'a LadderScene,
        gutter: f32,
        place: Pos2,
    ) -> Option<Self> {
        let note = scene
            .notes
            .iter()
            .find(|note| brush.rect(note.rect).contains(place));
        let tick = || {
            let near = |tick: &&Tick| (brush.y(tick.y) - place.y).abs() < brush.text * 0.6;
            let in_gutter = place.x < brush.x(gutter);
            scene.ticks.iter().filter(|_| in_gutter).find(near)
        };
        note.map(Pointed::Note)
            .or_else(|| tick().map(Pointed::Tick))
            .or_else(|| written(brush, scene, place).map(Pointed::Arrow))
            .or_else(|| nearest(brush, scene, place).map(Pointed::Arrow))
            .or_else(|| on_lane(brush, scene, place))
    }

    /// The message, if it is one.
    pub(super) fn message(self) -> Option<RecordId> {
        match self {
            Self::Arrow(arrow) => Some(arrow.record),
            _ => None,
        }
    }

    /// When it left, was said, or is.
    pub(super) fn instant(self, model: &Model) -> Option<SimTime> {
        let at = |record| model.log.get(record).map(|record| record.at);
        match self {
            Self::Arrow(arrow) => at(arrow.record),
            Self::Note(note) => at(note.record),
            Self::Tick(tick) => Some(tick.at),
            Self::Timer(timer) => at(timer.record),
            Self::Band(band) => at(band.record),
        }
    }

    /// The time from the message that is shown, unless this is that message.
    pub(super) fn between(self, model: &Model) -> Option<Between> {
        let shown = model.shown_message()?;
        if self.message() == Some(shown) {
            return None;
        }
        let chosen = model.selection == Some(shown);
        let at = self.instant(model)?;
        between(&model.log, &model.outline, shown, chosen, at)
    }

    /// Everything about it, in full words.
    fn tooltip(self, ui: &mut Ui, model: &Model) {
        ui.set_max_width(320.0);
        match self {
            Self::Arrow(arrow) => about_arrow(ui, arrow, model),
            Self::Note(note) => {
                title(ui, &note.note.words());
                ui.label(model.host_name(note.host));
            }
            Self::Tick(tick) => title(ui, &tick.text),
            Self::Timer(timer) => {
                title(ui, &timer.text);
                ui.label(model.host_name(timer.host));
            }
            Self::Band(band) => {
                title(ui, band.state.name());
                ui.label(model.host_name(band.host));
            }
        }
        if let Some(between) = self.between(model) {
            ui.label(RichText::new(between.words).color(Theme::of(ui).muted));
        }
    }
}

/// The arrow whose text is here.
fn written<'a>(brush: &Brush<'_>, scene: &'a LadderScene, place: Pos2) -> Option<&'a Arrow> {
    let label = scene
        .labels
        .iter()
        .find(|label| brush.rect(label.rect).contains(place))?;
    let mut arrows = scene.arrows.iter();
    arrows.find(|arrow| arrow.record == label.record)
}

/// A state band or the arc of a timer beside it.
fn on_lane<'a>(brush: &Brush<'_>, scene: &'a LadderScene, place: Pos2) -> Option<Pointed<'a>> {
    let between = |y0: f32, y1: f32| (brush.y(y0)..=brush.y(y1)).contains(&place.y);
    let beside = |x: f32| place.x - brush.x(x);
    let mut bands = scene.bands.iter();
    let band = bands.find(|band| beside(band.x).abs() <= BAND && between(band.y0, band.y1));
    let mut timers = scene.timers.iter();
    let is_here = |timer: &&TimerArc| {
        let on_text = timer
            .rect
            .is_some_and(|rect| brush.rect(rect).contains(place));
        let on_arc = (BAND..=ARC).contains(&beside(timer.x)) && between(timer.y0, timer.y1);
        on_text || on_arc
    };
    band.map(Pointed::Band)
        .or_else(|| timers.find(is_here).map(Pointed::Timer))
}

fn nearest<'a>(brush: &Brush<'_>, scene: &'a LadderScene, place: Pos2) -> Option<&'a Arrow> {
    let near = |arrow: &&Arrow| distance(brush, arrow, place);
    let found = scene
        .arrows
        .iter()
        .min_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(&found) < NEAR).then_some(found)
}

/// How far this place is from the arrow, in points.
fn distance(brush: &Brush<'_>, arrow: &Arrow, place: Pos2) -> f32 {
    let way = Way::of(arrow);
    let [start, tip] = [brush.at(way.start), brush.at(way.tip)];
    let whole = tip - start;
    let share = ((place - start).dot(whole) / whole.length_sq().max(1.0)).clamp(0.0, 1.0);
    place.distance(start + whole * share)
}

/// Around the middle of an arrow: where its accessible node is.
fn node_rect(brush: &Brush<'_>, arrow: &Arrow, height: f32) -> Rect {
    let way = Way::of(arrow);
    let middle = brush.at(way.start).lerp(brush.at(way.tip), 0.5);
    Rect::from_center_size(middle, vec2(48.0, height))
}

/// One accessible node for each arrow in sight.
pub(super) fn nodes(
    ui: &Ui,
    brush: &Brush<'_>,
    scene: &LadderScene,
    model: &Model,
    places: &Places,
    actions: &mut Vec<Action>,
) {
    for arrow in &scene.arrows {
        let rect = node_rect(brush, arrow, places.target()).intersect(places.view);
        if !rect.is_positive() {
            continue;
        }
        let id = Id::unique(("arrow", arrow.record.index(), arrow.to.map(|host| host.0)));
        let response = ui.interact(rect, id, Sense::CLICK);
        response.widget_info(|| {
            WidgetInfo::labeled(
                egui::accesskit::Role::Button,
                true,
                arrow_in_words(&model.log, model.playhead(), arrow),
            )
        });
        if response.clicked() {
            actions.push(Action::Explain(Some(arrow.record)));
        }
        if !places.is_room() {
            response.on_hover_ui_at_pointer(|ui| Pointed::Arrow(arrow).tooltip(ui, model));
        }
    }
}

/// A click on the diagram, and the words for what is under the pointer.
pub(super) fn react(
    canvas: Response,
    pointed: Option<Pointed<'_>>,
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
        let message = pointed.and_then(Pointed::message);
        actions.push(message.map_or(Action::Unselect, |record| Action::Explain(Some(record))));
    }
    let status = &model.status;
    if model.is_live() && (status.in_flight > 0 || status.held > 0) {
        canvas.context_menu(|ui| flight_menu(ui, actions));
    }
    let Some(pointed) = pointed else { return };
    let canvas = match pointed.message() {
        Some(_) => canvas.on_hover_cursor(egui::CursorIcon::PointingHand),
        None => canvas,
    };
    // A room sees lanes, caption and count, nothing else.
    if !places.is_room() {
        canvas.on_hover_ui_at_pointer(|ui| pointed.tooltip(ui, model));
    }
}

/// What can be done to the message in flight, or to the one that departs next.
fn flight_menu(ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.set_min_width(220.0);
    let verbs = [
        Verb::DropFlight,
        Verb::DuplicateFlight,
        Verb::DelayFlight,
        Verb::CorruptFlight,
    ];
    for verb in verbs {
        entry(ui, verb, actions);
    }
}

fn title(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).font(theme::strong(theme::size::BODY)));
}

fn about_arrow(ui: &mut Ui, arrow: &Arrow, model: &Model) {
    title(ui, arrow.kind.map_or("Datagram", |kind| kind.name()));
    let to = arrow.to.map_or("nobody", |to| model.host_name(to));
    ui.label(format!("{} → {to}", model.host_name(arrow.from)));
    if let Some(row) = row(&model.log, &model.outline, model.playhead(), arrow.number) {
        ui.label(row.info);
    }
    ui.label(arrow.mark.words());
    if let EndMark::Ignored(rule) = arrow.mark {
        ui.label(RichText::new(Rule::citation(rule)).color(Theme::of(ui).muted));
    }
}

//! What is under the pointer, what is told about it, and what a click on it means; for those who
//! do not point, each arrow is an accessible node.

use egui::{Button, Pos2, Rect, Response, RichText, Sense, Ui, WidgetInfo, vec2};

use super::brush::Brush;
use super::crowd::list_id;
use super::flight_menu;
use super::id_of;
use super::measures::Places;
use crate::protocol::Rule;
use crate::sim::RecordId;
use crate::time::SimTime;
use crate::ui::action::Action;
use crate::ui::composer::Compose;
use crate::ui::model::Model;
use crate::ui::notes;
use crate::ui::theme::{self, Theme};
use crate::view::arrow_in_words;
use crate::view::between::{Between, between};
use crate::view::drawing::Way;
use crate::view::messages::row;
use crate::view::scene::{
    Arrow, Band, DensityRow, EndMark, LadderScene, NoteBox, StateRun, Tick, TimerArc,
};
use crate::view::words;

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
    /// A row of a crowd.
    Row(&'a DensityRow),
    /// The states of those that share a lane.
    States(&'a StateRun),
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
            .or_else(|| on_shared_lane(brush, scene, place))
    }

    /// The message, if it is one.
    pub(super) fn message(self) -> Option<RecordId> {
        match self {
            Self::Arrow(arrow) => Some(arrow.record),
            _ => None,
        }
    }

    /// The record that it is about; a time at the left and a crowd are about none.
    pub(super) fn record(self) -> Option<RecordId> {
        match self {
            Self::Arrow(arrow) => Some(arrow.record),
            Self::Note(note) => Some(note.record),
            Self::Tick(_) | Self::Row(_) | Self::States(_) => None,
            Self::Timer(timer) => Some(timer.record),
            Self::Band(band) => Some(band.record),
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
            Self::Row(row) => at(RecordId::new(row.until.checked_sub(1)?)),
            Self::States(_) => None,
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
            Self::Row(row) => about_row(ui, row, model),
            Self::States(run) => {
                for (state, count) in &run.counts {
                    let count = words::count(*count as usize);
                    ui.label(format!("{count} {}", state.name()));
                }
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

/// A row of a crowd, or the states of those that share a lane.
fn on_shared_lane<'a>(
    brush: &Brush<'_>,
    scene: &'a LadderScene,
    place: Pos2,
) -> Option<Pointed<'a>> {
    let lane = scene.crowd.as_ref()?;
    let within = |[left, right]: [f32; 2]| (brush.x(left)..=brush.x(right)).contains(&place.x);
    let between = |y0: f32, y1: f32| (brush.y(y0)..brush.y(y1)).contains(&place.y);
    if within(lane.band) {
        let mut runs = lane.states.iter();
        return runs
            .find(|run| between(run.y0, run.y1))
            .map(Pointed::States);
    }
    let density = lane
        .density
        .as_ref()
        .filter(|density| within(density.bars))?;
    let mut rows = density.rows.iter();
    rows.find(|row| between(row.y0, row.y1)).map(Pointed::Row)
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
        let arrow_id = ("arrow", arrow.record.index(), arrow.to.map(|host| host.0));
        let id = id_of(model, arrow_id);
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
        if !places.is_room() && model.beside.is_none() {
            response.context_menu(|ui| record_menu(ui, model, arrow.record, true, actions));
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
        if let Some(Pointed::Row(_) | Pointed::States(_)) = pointed
            && !places.is_room()
        {
            egui::Popup::open_id(&canvas.ctx, list_id(model));
            return;
        }
        let message = pointed.and_then(Pointed::message);
        actions.push(message.map_or(Action::Unselect, |record| Action::Explain(Some(record))));
    }
    if model.beside.is_none() {
        match asked_about(&canvas, pointed).filter(|_| !places.is_room()) {
            Some((record, is_message)) => {
                canvas.context_menu(|ui| record_menu(ui, model, record, is_message, actions));
            }
            None => flight_menu::on(&canvas, model, actions),
        }
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

/// What the last right click was on: the pointer goes on while the menu is open.
fn asked_about(canvas: &Response, pointed: Option<Pointed<'_>>) -> Option<(RecordId, bool)> {
    let id = canvas.id.with("asked about");
    if canvas.secondary_clicked() {
        let about = |pointed: Pointed<'_>| Some((pointed.record()?, pointed.message().is_some()));
        let about = pointed.and_then(about);
        canvas.ctx.data_mut(|data| data.insert_temp(id, about));
    }
    canvas.ctx.data(|data| data.get_temp(id)).flatten()
}

/// What can be done to a message that is on its way, and with something that has happened: marked,
/// and gone on from differently or sent again if it is a message that has left.
fn record_menu(
    ui: &mut Ui,
    model: &Model,
    record: RecordId,
    is_message: bool,
    actions: &mut Vec<Action>,
) {
    if flight_menu::is_any(model) {
        flight_menu::show(ui, model, actions);
        ui.separator();
    }
    notes::menu(ui, model, record, actions);
    if is_message && model.is_lab() {
        ui.separator();
        let before = Button::new("Branch before this message");
        let hint = "A run in which it has not left yet: something else can be done to it";
        if ui.add(before).on_hover_text(hint).clicked() {
            actions.push(Action::BranchBefore(record));
            ui.close();
        }
        if ui.button("Edit and send again…").clicked() {
            actions.push(Action::Compose(Compose::Message(record)));
            ui.close();
        }
    }
}

fn title(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).font(theme::strong(theme::size::BODY)));
}

fn about_arrow(ui: &mut Ui, arrow: &Arrow, model: &Model) {
    title(ui, arrow.kind.map_or("Datagram", |kind| kind.name()));
    let to = match arrow.to {
        Some(to) => model.host_name(to).to_owned(),
        None if arrow.count > 1 => format!("{} others", words::count(arrow.count as usize)),
        None => "nobody".to_owned(),
    };
    ui.label(format!("{} → {to}", model.host_name(arrow.from)));
    if let Some(row) = row(&model.log, &model.outline, model.playhead(), arrow.number) {
        ui.label(row.info);
    }
    ui.label(arrow.mark.words());
    if let EndMark::Ignored(rule) = arrow.mark {
        ui.label(RichText::new(Rule::citation(rule)).color(Theme::of(ui).muted));
    }
}

/// What leaves in a row of a crowd, and what is lost.
fn about_row(ui: &mut Ui, row: &DensityRow, model: &Model) {
    let last = row.until.checked_sub(1).map(RecordId::new);
    if let Some(record) = last.and_then(|last| model.log.get(last)) {
        title(ui, &format!("until {}", words::instant(record.at)));
    }
    for (kind, count) in &row.counts {
        let name = kind.map_or("no DHCP message", |kind| kind.short());
        ui.label(format!("{} {name}", words::count(*count as usize)));
    }
    if row.lost > 0 {
        let lost = words::count(row.lost as usize);
        ui.label(RichText::new(format!("{lost} lost")).color(Theme::of(ui).alert));
    }
}

//! The bar at the bottom: step, back, play, speed, and the scrub bar with a tick for each
//! message.

use egui::{
    Align, Align2, Color32, Layout, Painter, Pos2, Rect, Response, RichText, Sense, Shape, Stroke,
    Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::action::{Action, Verb};
use super::model::Model;
use super::network::{OVER, OWN_TIME, gate_words};
use super::source::NO_RESTART;
use super::tempo_ui::tempo_ui;
use super::theme::{self, Theme, size};
use super::widgets::muted;
use crate::session::remark::Note;
use crate::session::{Pace, Playhead};
use crate::view::words;

const BUTTON: f32 = 36.0;
/// Room for the counts at the right.
const COUNTS: f32 = 136.0;

/// Room for the choices of speed and idle time.
const TEMPO: f32 = 250.0;
/// Room for what the gate of a real network does.
const GATE: f32 = 244.0;
/// The least that the scrub bar is wide.
const SCRUB: f32 = 60.0;

/// The transport bar.
pub fn transport_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let past = !model.is_live();
        sign_button(
            ui,
            Verb::Restart,
            Verb::Restart.name(),
            !model.is_recording(),
            restart_sign,
            actions,
        );
        sign_button(
            ui,
            Verb::Back,
            Verb::Back.name(),
            model.playback.destination().count > model.steps.beginning(),
            back_sign,
            actions,
        );
        step_button(ui, model, actions);
        let open = model.flows || (model.is_on_network() && model.status.pace != Pace::Stopped);
        let playing = open || model.playback.is_playing();
        let (name, sign): (_, fn(&Painter, Pos2, Color32)) = if playing {
            ("Pause", pause_sign)
        } else {
            ("Play", play_sign)
        };
        sign_button(ui, Verb::Play, name, true, sign, actions);
        sign_button(ui, Verb::Live, Verb::Live.name(), past, live_sign, actions);
        // In a window that is small for its text, speed and scrub bar give way: both have keys.
        if ui.available_width() >= TEMPO + SCRUB + COUNTS {
            ui.add_space(10.0);
            if model.is_on_network() {
                gate_ui(ui, model);
            } else {
                tempo_ui(ui, model, actions);
            }
            ui.add_space(10.0);
        }
        let scrub = ui.available_width() - COUNTS;
        if scrub >= SCRUB {
            scrub_bar(ui, model, scrub, actions);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            counts(ui, model);
        });
    });
}

/// What the gate does on a real network, where speed and idle time are not ours.
fn gate_ui(ui: &mut Ui, model: &Model) {
    let (first, second) = gate_words(model);
    let layout = Layout::top_down(Align::Min);
    let place = ui.allocate_ui_with_layout(vec2(GATE, 36.0), layout, |ui| {
        ui.set_min_width(GATE);
        ui.spacing_mut().item_spacing.y = 1.0;
        let words = RichText::new(first).font(theme::strong(size::SMALL));
        ui.add(egui::Label::new(words.color(Theme::of(ui).alert)).truncate());
        let words = muted(ui, second).font(theme::regular(size::SMALL));
        ui.add(egui::Label::new(words).truncate());
    });
    place.response.on_hover_text(OWN_TIME);
}

fn step_button(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let (past, recording) = (!model.is_live(), model.is_closed());
    let name = if past || recording { "Next" } else { "Step" };
    let hint = match (past, recording) {
        (true, _) => "One step on in what has happened (Space)".to_owned(),
        (false, true) if model.is_network_over() => OVER.to_owned(),
        (false, true) => "This is the end of what was recorded".to_owned(),
        (false, false) => Verb::Step.hint(),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(124.0, BUTTON), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Button, true, name));
    let fill = if response.is_pointer_button_down_on() || response.hovered() {
        theme.accent.lerp_to_gamma(theme.text, 0.12)
    } else {
        theme.accent
    };
    ui.painter().rect_filled(rect, 7.0, fill);
    focus_ring(ui, &response, theme);
    play_sign(
        ui.painter(),
        rect.left_center() + vec2(22.0, 0.0),
        theme.on_accent,
    );
    let place = rect.left_center() + vec2(36.0, 0.0);
    let painter = ui.painter();
    painter.text(
        place,
        Align2::LEFT_CENTER,
        name,
        theme::strong(size::CAPTION),
        theme.on_accent,
    );
    let place = rect.right_center() - vec2(12.0, 0.0);
    painter.text(
        place,
        Align2::RIGHT_CENTER,
        "Space",
        theme::regular(11.5),
        theme.on_accent,
    );
    if response.on_hover_text(hint).clicked() {
        actions.push(Action::Do(Verb::Step));
    }
}

fn sign_button(
    ui: &mut Ui,
    verb: Verb,
    name: &str,
    enabled: bool,
    sign: fn(&Painter, Pos2, Color32),
    actions: &mut Vec<Action>,
) {
    let theme = Theme::of(ui);
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(BUTTON), sense);
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Button, enabled, name));
    let fill = if enabled && response.hovered() {
        theme.hover
    } else {
        theme.card
    };
    ui.painter().rect(
        rect,
        7.0,
        fill,
        Stroke::new(theme.outline, theme.border),
        egui::StrokeKind::Inside,
    );
    focus_ring(ui, &response, theme);
    sign(
        ui.painter(),
        rect.center(),
        if enabled { theme.text } else { theme.rail },
    );
    let hint = match verb {
        Verb::Restart if !enabled => NO_RESTART.to_owned(),
        _ => verb.hint(),
    };
    if response.on_hover_text(hint).clicked() && enabled {
        actions.push(Action::Do(verb));
    }
}

fn focus_ring(ui: &Ui, response: &Response, theme: &Theme) {
    if response.has_focus() {
        let ring = response.rect.expand(2.0);
        ui.painter().rect_stroke(
            ring,
            9.0,
            Stroke::new(2.0, theme.accent),
            egui::StrokeKind::Outside,
        );
    }
}

fn play_sign(painter: &Painter, at: Pos2, color: Color32) {
    let points = vec![
        at + vec2(-5.0, -7.0),
        at + vec2(7.0, 0.0),
        at + vec2(-5.0, 7.0),
    ];
    painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
}

fn back_sign(painter: &Painter, at: Pos2, color: Color32) {
    let points = vec![
        at + vec2(5.0, -7.0),
        at + vec2(-7.0, 0.0),
        at + vec2(5.0, 7.0),
    ];
    painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
}

fn pause_sign(painter: &Painter, at: Pos2, color: Color32) {
    for x in [-4.0, 4.0] {
        painter.rect_filled(
            Rect::from_center_size(at + vec2(x, 0.0), vec2(4.0, 14.0)),
            1.0,
            color,
        );
    }
}

fn live_sign(painter: &Painter, at: Pos2, color: Color32) {
    play_sign(painter, at - vec2(3.0, 0.0), color);
    painter.rect_filled(
        Rect::from_center_size(at + vec2(7.0, 0.0), vec2(2.5, 14.0)),
        1.0,
        color,
    );
}

/// A circle with an arrow: from the start.
fn restart_sign(painter: &Painter, at: Pos2, color: Color32) {
    let arc = (0..=20).map(|step| at + 7.0 * Vec2::angled(-0.9 + step as f32 * 0.26));
    painter.line(arc.collect(), Stroke::new(2.0, color));
    let tip = at + 7.0 * Vec2::angled(-0.9);
    let points = vec![
        tip + vec2(-5.0, -0.5),
        tip + vec2(2.0, -5.5),
        tip + vec2(2.5, 2.5),
    ];
    painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
}

fn counts(ui: &mut Ui, model: &Model) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.with_layout(Layout::top_down(Align::Max), |ui| {
            let words = RichText::new(model.count_words()).font(theme::strong(size::BODY));
            ui.add(egui::Label::new(words).extend());
            ui.label(
                muted(ui, words::instant(model.playhead().instant)).font(theme::mono(size::SMALL)),
            );
        });
    });
}

/// The run as a line: a coloured tick for each message, and the playhead to be dragged.
fn scrub_bar(ui: &mut Ui, model: &Model, width: f32, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, BUTTON), Sense::click_and_drag());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(egui::accesskit::Role::Slider, true, "Place in the run");
        info.value = Some(model.message_count() as f64);
        info
    });
    let rail = rect.shrink2(vec2(9.0, 0.0));
    let scale = Scale::new(model, rail);
    let (y, here) = (rail.center().y, scale.x(model, model.playhead()));
    let painter = ui.painter();
    painter.line_segment(
        [pos2(rail.left(), y), pos2(rail.right(), y)],
        Stroke::new(3.0, theme.trough),
    );
    painter.line_segment(
        [pos2(rail.left(), y), pos2(here, y)],
        Stroke::new(3.0, theme.accent),
    );
    for (place, message) in scale.ticks(model) {
        let color = message.kind.map_or(theme.muted, |kind| theme.message(kind));
        let color = if place > here {
            color.gamma_multiply(0.55)
        } else {
            color
        };
        painter.vline(
            place,
            y - 9.0..=y + 9.0,
            Stroke::new(theme.line * 1.25, color),
        );
    }
    for place in scale.marks(model) {
        let tip = pos2(place, y - 9.0);
        let corners = vec![tip, tip + vec2(-4.0, -7.0), tip + vec2(4.0, -7.0)];
        painter.add(Shape::convex_polygon(corners, theme.accent, Stroke::NONE));
    }
    painter.circle(
        pos2(here, y),
        7.5,
        theme.canvas,
        Stroke::new(3.0, theme.accent),
    );
    focus_ring(ui, &response, theme);
    if let Some(pointer) = response.interact_pointer_pos() {
        actions.push(Action::Seek(scale.playhead(model, pointer.x)));
    }
}

/// Where records lie on the rail: by their number, so that waits take no room.
struct Scale {
    rail: Rect,
    beginning: usize,
    records: f32,
}

impl Scale {
    fn new(model: &Model, rail: Rect) -> Self {
        let beginning = model.steps.beginning();
        let records = (model.log.len() - beginning).max(1) as f32;
        Self {
            rail,
            beginning,
            records,
        }
    }

    /// Between two records the playhead lies between their places, by time.
    fn x(&self, model: &Model, playhead: Playhead) -> f32 {
        self.place(playhead.records(&model.log))
    }

    fn place(&self, records: f64) -> f32 {
        #[expect(clippy::cast_possible_truncation, reason = "a share of a length")]
        let share = ((records - self.beginning as f64) / f64::from(self.records)) as f32;
        self.rail.left() + self.rail.width() * share.clamp(0.0, 1.0)
    }

    /// At most one tick for each two points, found without looking at the messages between.
    fn ticks<'a>(
        &'a self,
        model: &'a Model,
    ) -> impl Iterator<Item = (f32, &'a crate::view::steps::Departure)> {
        let mut rest = model.steps.departures();
        let x =
            |message: &crate::view::steps::Departure| self.place(message.released.index() as f64);
        std::iter::from_fn(move || {
            let message = rest.first()?;
            let here = x(message);
            rest = &rest[rest.partition_point(|other| x(other) - here < 2.0)..];
            Some((here, message))
        })
    }

    /// Where something was marked, as far as one looks: at most one mark for each four points.
    fn marks<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = f32> + 'a {
        let mut rest = model.seen_notes();
        let x = |note: &Note| self.place(note.record.index() as f64);
        std::iter::from_fn(move || {
            let here = x(rest.first()?);
            rest = &rest[rest.partition_point(|other| x(other) - here < 4.0)..];
            Some(here)
        })
    }

    /// The end of the step nearest to this place.
    fn playhead(&self, model: &Model, x: f32) -> Playhead {
        let share = ((x - self.rail.left()) / self.rail.width().max(1.0)).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let wanted = self.beginning + (share * self.records).round() as usize;
        let nearest = model.steps.nearest(wanted);
        Playhead::after(&model.log, nearest)
    }
}

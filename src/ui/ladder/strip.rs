//! The strip of the whole run at the right edge of the diagram: messages over time by type, the part
//! that is in sight as a window. A click or a drag goes there.

use egui::{Align2, Id, Key, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::Camera;
use crate::session::Playhead;
use crate::sim::HostKind;
use crate::time::SimTime;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{Theme, color, regular, size};
use crate::view::strip::Strip;
use crate::view::words;

/// How wide it is, with the room beside it.
pub(super) const WIDTH: f32 = 70.0;
/// The room around the bars.
const EDGE: f32 = 8.0;
/// Above and below it.
const ENDS: f32 = 12.0;
/// A bar is as wide as the strip from so many messages on.
const LEAST: u32 = 4;
/// The words below.
const WORDS: f32 = 18.0;
/// How tall a stretch is.
const STRETCH: f32 = 2.0;
/// More clients than this have a strip beside them.
const FEW: usize = 8;
/// In a smaller diagram there is no room for it.
const DIAGRAM: f32 = 480.0;
/// By what share of the run an arrow key goes.
const KEY_STEP: f64 = 0.02;

/// Whether there is one beside a diagram of this width.
pub(super) fn is_shown(model: &Model, width: f32) -> bool {
    let clients = model
        .outline
        .of_kind(HostKind::Client, model.playhead().count);
    clients.len() > FEW && width >= DIAGRAM
}

/// The strip in this place.
pub(super) fn strip_ui(
    ui: &Ui,
    model: &Model,
    camera: &Camera,
    place: Rect,
    actions: &mut Vec<Action>,
) {
    let theme = Theme::of(ui);
    let frame = Rect::from_min_max(
        place.min + vec2(2.0, ENDS),
        place.max - vec2(EDGE, ENDS + WORDS),
    );
    if frame.height() < 3.0 * ENDS {
        return;
    }
    let painter = ui.painter_at(place);
    painter.rect_filled(place, 0.0, theme.canvas);
    let inside = frame.shrink(4.0);
    let end = if model.is_live() {
        model.playhead()
    } else {
        Playhead::at_end(&model.log)
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some hundreds"
    )]
    let stretches = (inside.height() / STRETCH).clamp(1.0, 4_000.0) as u16;
    let strip = Strip::new(
        &model.log,
        &model.outline,
        model.steps.beginning(),
        end,
        stretches,
    );
    let outline = Stroke::new(theme.outline, theme.border);
    painter.rect(frame, 6.0, theme.panel, outline, StrokeKind::Inside);
    let y = |at: SimTime| inside.top() + inside.height() * share(&strip, at);
    let here = y(model.playhead().instant);
    bars(&painter, theme, &strip, inside, here);
    let [from, to] = in_sight(model, camera).map(y);
    let window = Rect::from_x_y_ranges(frame.x_range(), from..=to.max(from + 6.0)).expand(1.0);
    let fill = theme.accent.gamma_multiply(0.16);
    let edge = Stroke::new(theme.outline, theme.accent);
    let window = window.intersect(frame);
    painter.rect(window, 3.0, fill, edge, StrokeKind::Inside);
    let stroke = Stroke::new(2.0, theme.accent);
    painter.hline(frame.x_range(), here, stroke);
    painter.text(
        pos2(frame.center().x, frame.bottom() + WORDS / 2.0),
        Align2::CENTER_CENTER,
        "whole run",
        regular(size::SMALL * 0.9),
        theme.muted,
    );
    react(ui, model, &strip, frame, inside, actions);
}

/// One bar for each stretch; paler behind the playhead.
fn bars(painter: &egui::Painter, theme: &Theme, strip: &Strip, inside: Rect, here: f32) {
    let tall = inside.height() / strip.rows.len().max(1) as f32;
    let one = inside.width() / strip.peak.max(LEAST) as f32;
    let mut mesh = egui::Mesh::default();
    for (place, row) in strip.rows.iter().enumerate() {
        if row.counts.is_empty() {
            continue;
        }
        let top = inside.top() + place as f32 * tall;
        let pale = top > here + 0.5;
        let whole = (one * row.messages() as f32).max(1.0);
        let mut x = inside.center().x - whole / 2.0;
        for (kind, count) in &row.counts {
            let width = (one * *count as f32).max(0.5);
            let rect = Rect::from_min_size(pos2(x, top), vec2(width, tall));
            let fill = color(theme.palette.datagram(*kind));
            let fill = if pale {
                fill.gamma_multiply(0.45)
            } else {
                fill
            };
            mesh.add_colored_rect(rect, fill);
            x += width;
        }
        if row.lost > 0 {
            let rect = Rect::from_min_size(pos2(inside.right() + 1.0, top), vec2(2.0, tall));
            mesh.add_colored_rect(rect, color(theme.palette.proposed()));
        }
    }
    painter.add(mesh);
}

#[expect(clippy::cast_possible_truncation, reason = "a share of a length")]
fn share(strip: &Strip, at: SimTime) -> f32 {
    strip.share(at) as f32
}

/// From which instant to which the diagram is in sight.
fn in_sight(model: &Model, camera: &Camera) -> [SimTime; 2] {
    let (log, playhead) = (&model.log, model.playhead());
    [camera.sight.0, camera.sight.1].map(|row| {
        let count = model.outline.count_above(log, model.axis, row.max(0.0));
        let last = playhead.count.min(log.len());
        let at = log.records().get(count.min(last.saturating_sub(1)));
        at.map_or(playhead.instant, |record| record.at)
            .min(playhead.instant)
    })
}

/// A click, a drag or an arrow key goes to the end of the step that is nearest.
fn react(
    ui: &Ui,
    model: &Model,
    strip: &Strip,
    frame: Rect,
    inside: Rect,
    actions: &mut Vec<Action>,
) {
    let id = Id::unique("whole run");
    let response = ui.interact(frame, id, Sense::click_and_drag());
    let here = strip.share(model.playhead().instant);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(egui::accesskit::Role::Slider, true, "Whole run");
        info.value = Some(here * 100.0);
        info
    });
    let at = |y: f32| f64::from((y - inside.top()) / inside.height().max(1.0));
    let mut wanted = response.interact_pointer_pos().map(|place| at(place.y));
    if response.has_focus() {
        let stroke = Stroke::new(2.0, Theme::of(ui).accent);
        ui.painter()
            .rect_stroke(frame.expand(2.0), 8.0, stroke, StrokeKind::Outside);
        for (key, by) in [(Key::ArrowUp, -KEY_STEP), (Key::ArrowDown, KEY_STEP)] {
            if ui.input(|input| input.key_pressed(key)) {
                wanted = Some(here + by);
            }
        }
    }
    if let Some(share) = wanted {
        let there = Playhead::at(&model.log, strip.instant(share));
        let nearest = model.steps.nearest(there.count);
        actions.push(Action::Seek(Playhead::after(&model.log, nearest)));
    }
    if let Some(pointer) = response.hover_pos() {
        let share = at(pointer.y).clamp(0.0, 1.0);
        let instant = words::instant_in_brief(strip.instant(share));
        let count = usize::try_from(strip.messages()).unwrap_or(usize::MAX);
        let all = words::counted(count, "message");
        response.on_hover_text(format!(
            "{instant}: click or drag to go there\nThe whole run: {all}"
        ));
    }
}

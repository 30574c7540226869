//! The layers of the picture, painted one over the other.

use std::collections::BTreeSet;

use egui::{Rect, pos2, vec2};

use super::brush::Brush;
use super::measures::Places;
use super::{SIDE, arrow, band, lanes, note};
use crate::sim::RecordId;
use crate::ui::model::Model;
use crate::ui::theme;
use crate::view::Axis;
use crate::view::scene::LadderScene;

/// The scene; `glowing` is the message under the pointer.
pub(super) fn paint(
    brush: &Brush<'_>,
    scene: &LadderScene,
    model: &Model,
    places: &Places,
    gutter: f32,
    glowing: Option<RecordId>,
) {
    let (view, gutter) = (places.view, gutter - 8.0);
    let shown = model.shown_message();
    for lane in &scene.lanes {
        band::paint_lane(brush, lane, view.bottom());
    }
    if let Some(hidden) = scene.hidden {
        lanes::paint_rail(brush, hidden);
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
            (glowing == Some(arrow.record)).then_some(brush.theme.hover)
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

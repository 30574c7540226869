//! What runs along a lane: its line, the client's state as a coloured and hatched band with its
//! name, and dotted arcs to the places where timers fire.

use egui::epaint::CubicBezierShape;
use egui::{Align2, Color32, Rect, Stroke, pos2, vec2};

use super::brush::Brush;
use crate::ui::theme::{Hatch, hatch, regular, strong};
use crate::view::scene::{Band, Lane, TimerArc};

/// Half the width of a state band at normal size.
const HALF: f32 = 5.0;

/// The line of a lane, from the head to the lower edge.
pub(super) fn paint_lane(brush: &Brush<'_>, lane: &Lane, bottom: f32) {
    let x = brush.x(lane.x);
    let line = Stroke::new(brush.theme.fine, brush.theme.rail);
    let top = brush.painter.clip_rect().top();
    let top = lane.joined.map_or(top, |y| top.max(brush.y(y)));
    let bottom = lane.left.map_or(bottom, |y| bottom.min(brush.y(y)));
    if top >= bottom {
        return;
    }
    if lane.on || lane.left.is_some() {
        brush.painter.vline(x, top..=bottom, line);
    } else {
        brush.dashes(&[pos2(x, top), pos2(x, bottom)], line, &[4.0], &[5.0]);
    }
}

/// A stretch in one state.
pub(super) fn paint(brush: &Brush<'_>, band: &Band) {
    let (x, top, bottom) = (brush.x(band.x), brush.y(band.y0), brush.y(band.y1));
    let half = HALF * brush.scale();
    let rect = Rect::from_min_max(pos2(x - half, top), pos2(x + half, bottom));
    let visible = rect.intersect(brush.painter.clip_rect());
    if !visible.is_positive() {
        return;
    }
    let color = brush.theme.state(band.state);
    brush.painter.rect_filled(rect, 2.0, color);
    hatching(
        brush,
        visible,
        hatch(band.state),
        brush.theme.canvas.gamma_multiply(0.75),
    );
}

/// The name of the state: above the timers, whose arcs may pass there.
pub(super) fn paint_name(brush: &Brush<'_>, band: &Band) {
    if let Some(name) = band.name {
        let font = strong(brush.small);
        brush.text_in(brush.rect(name), band.state.name(), font, brush.theme.muted);
    }
}

/// Slanted lines over a fill, fixed to the screen's pixels so that they do not crawl.
pub(in crate::ui) fn hatch_rect(painter: &egui::Painter, rect: Rect, kind: Hatch, color: Color32) {
    let clipped = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let slopes: &[f32] = match kind {
        Hatch::None => &[],
        Hatch::Rising => &[-1.0],
        Hatch::Falling => &[1.0],
        Hatch::Cross => &[-1.0, 1.0],
    };
    for slope in slopes {
        let mut y = rect.top() - rect.width();
        while y < rect.bottom() + rect.width() {
            let ends = if *slope < 0.0 {
                [pos2(rect.left(), y + rect.width()), pos2(rect.right(), y)]
            } else {
                [pos2(rect.left(), y), pos2(rect.right(), y + rect.width())]
            };
            clipped.line_segment(ends, Stroke::new(1.6, color));
            y += 6.0;
        }
    }
}

fn hatching(brush: &Brush<'_>, rect: Rect, kind: Hatch, color: Color32) {
    hatch_rect(brush.painter, rect, kind, color);
}

/// From where a timer was set to where it fires.
pub(super) fn paint_timer(brush: &Brush<'_>, timer: &TimerArc) {
    let clip = brush.painter.clip_rect();
    let (x, top, bottom) = (
        brush.x(timer.x) + HALF * brush.scale(),
        brush.y(timer.y0),
        brush.y(timer.y1),
    );
    if bottom - top < 6.0 || bottom < clip.top() || top > clip.bottom() {
        return;
    }
    let bulge = ((bottom - top) * 0.25).min(26.0);
    let curve = CubicBezierShape::from_points_stroke(
        [
            pos2(x, top),
            pos2(x + bulge, top + bulge),
            pos2(x + bulge, bottom - bulge),
            pos2(x, bottom),
        ],
        false,
        Color32::TRANSPARENT,
        Stroke::NONE,
    );
    let stroke = Stroke::new(brush.theme.fine * 0.9, brush.theme.muted);
    brush.dashes(&curve.flatten(Some(0.3)), stroke, &[1.5], &[4.0]);
    if timer.fired {
        let tip = pos2(x, bottom);
        brush.painter.line(
            vec![tip + vec2(7.0, -6.0), tip, tip + vec2(8.0, 1.0)],
            stroke,
        );
    }
    if let Some(rect) = timer.rect {
        let rect = brush.rect(rect);
        brush
            .painter
            .rect_filled(rect, 3.0, brush.theme.canvas.gamma_multiply(0.86));
        let font = regular(brush.small);
        brush.painter.text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            &timer.text,
            font,
            brush.theme.muted,
        );
    }
}

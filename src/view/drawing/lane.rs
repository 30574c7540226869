//! What runs along a lane: its line, the client's state as a coloured and hatched band with its
//! name, and dotted arcs to the places where timers fire.

use super::shape::{Anchor, Face, Ink, Pen, Shape};
use super::sketch::{Pad, Style, halo, moved};
use crate::view::colours::{Hatch, hatch};
use crate::view::scene::{Band, HiddenLanes, Lane, Point, Rect, TimerArc};

/// Half the width of a state band at normal size.
const HALF: f32 = 5.0;
/// How much of the canvas the hatching of a band lets through.
pub(super) const HATCH: f32 = 0.75;
/// Between two lines of a hatching.
const PITCH: f32 = 6.0;
/// No more lines than this in one hatching.
const MOST_LINES: u16 = 4_000;
/// A shorter arc is not drawn.
const SHORTEST_ARC: f32 = 6.0;
/// An arc is drawn in so many pieces.
const PIECES: u8 = 24;

/// The line of a lane, from the head to the lower edge.
pub(super) fn lane(pad: &mut Pad, style: &Style<'_>, lane: &Lane) {
    let (palette, sight) = (style.palette, style.sight);
    let pen = Pen::new(palette.fine, palette.rail);
    let top = lane.joined.map_or(sight.min[1], |y| y.max(sight.min[1]));
    let bottom = lane.left.map_or(sight.max[1], |y| y.min(sight.max[1]));
    let ends = [[lane.x, top], [lane.x, bottom]];
    if top >= bottom {
        return;
    }
    if lane.on || lane.left.is_some() {
        pad.line(ends, pen);
    } else {
        pad.dashes(ends, pen, &[4.0], &[5.0]);
    }
}

/// The rail that stands for hidden lanes.
pub(super) fn rail(pad: &mut Pad, style: &Style<'_>, hidden: HiddenLanes) {
    let Rect { min, max } = style.sight;
    let ends = [[hidden.x, min[1]], [hidden.x, max[1]]];
    pad.dashes(ends, Pen::new(1.2, style.palette.muted), &[1.5], &[4.0]);
}

/// A stretch in one state.
pub(super) fn band(pad: &mut Pad, style: &Style<'_>, band: &Band) {
    let half = HALF * style.scale();
    let rect = Rect {
        min: [band.x - half, band.y0],
        max: [band.x + half, band.y1],
    };
    let Some(visible) = both(rect, style.sight) else {
        return;
    };
    pad.fill(rect, 2.0, style.palette.state(band.state));
    let ink = Ink::veil(style.palette.canvas, HATCH);
    pad.shapes.extend(hatching(visible, hatch(band.state), ink));
}

/// What two boxes share.
fn both(a: Rect, b: Rect) -> Option<Rect> {
    let shared = Rect {
        min: [0, 1].map(|axis| a.min[axis].max(b.min[axis])),
        max: [0, 1].map(|axis| a.max[axis].min(b.max[axis])),
    };
    let is_positive = (0..2).all(|axis| shared.min[axis] < shared.max[axis]);
    is_positive.then_some(shared)
}

/// The name of the state: above the timers, whose arcs may pass there.
pub(super) fn band_name(pad: &mut Pad, style: &Style<'_>, band: &Band) {
    if let Some(rect) = band.name {
        let font = (Face::Strong, style.small);
        let color = style.palette.muted;
        pad.text_in(style, rect, band.state.name(), font, color);
    }
}

/// Slanted lines over a fill, beginning at its upper edge.
pub fn hatching(rect: Rect, kind: Hatch, ink: Ink) -> Option<Shape> {
    let slopes: &[bool] = match kind {
        Hatch::None => return None,
        Hatch::Rising => &[true],
        Hatch::Falling => &[false],
        Hatch::Cross => &[true, false],
    };
    let Rect { min, max } = rect;
    let width = max[0] - min[0];
    let heights = (0..MOST_LINES).map(|line| min[1] - width + f32::from(line) * PITCH);
    let heights: Vec<f32> = heights.take_while(|y| *y < max[1] + width).collect();
    let pen = Pen::new(1.6, ink);
    let line = |rises: bool, y: f32| {
        let (left, right) = if rises {
            (y + width, y)
        } else {
            (y, y + width)
        };
        let points = vec![[min[0], left], [max[0], right]];
        Shape::Line { points, pen }
    };
    let lines = slopes
        .iter()
        .flat_map(|rises| heights.iter().map(|y| line(*rises, *y)));
    Some(Shape::Clipped(rect, lines.collect()))
}

/// From where a timer was set to where it fires.
pub(super) fn timer(pad: &mut Pad, style: &Style<'_>, timer: &TimerArc) {
    let (palette, sight) = (style.palette, style.sight);
    let x = timer.x + HALF * style.scale();
    let (top, bottom) = (timer.y0, timer.y1);
    if bottom - top < SHORTEST_ARC || bottom < sight.min[1] || top > sight.max[1] {
        return;
    }
    let pen = Pen::new(palette.fine * 0.9, palette.muted);
    pad.dashes(arc(x, top, bottom), pen, &[1.5], &[4.0]);
    if timer.fired {
        let tip = [x, bottom];
        pad.line(
            [
                moved(tip, [7.0, -6.0], 1.0),
                tip,
                moved(tip, [8.0, 1.0], 1.0),
            ],
            pen,
        );
    }
    if let Some(rect) = timer.rect {
        pad.fill(rect, 3.0, halo(style));
        let at = [rect.min[0], rect.center()[1]];
        let font = (Face::Regular, style.small);
        pad.text(at, Anchor::Left, &timer.text, font, palette.muted);
    }
}

/// A curve that leaves the lane to the right and comes back.
fn arc(x: f32, top: f32, bottom: f32) -> Vec<Point> {
    let bulge = ((bottom - top) * 0.25).min(26.0);
    let corners = [
        [x, top],
        [x + bulge, top + bulge],
        [x + bulge, bottom - bulge],
        [x, bottom],
    ];
    let at = |piece: u8| {
        let t = f32::from(piece) / f32::from(PIECES);
        let rest = 1.0 - t;
        let shares = [
            rest * rest * rest,
            3.0 * rest * rest * t,
            3.0 * rest * t * t,
            t * t * t,
        ];
        [0, 1].map(|axis| {
            let parts = corners.iter().zip(shares);
            parts.map(|(corner, share)| corner[axis] * share).sum()
        })
    };
    (0..=PIECES).map(at).collect()
}

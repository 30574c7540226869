//! The lane that many clients share: their states stacked beside each other, hatched where there
//! is room, and of a crowd a bar for each row with a segment for each type of message.

use super::lane::{HATCH, hatching};
use super::shape::{Anchor, Face, Ink, Pen};
use super::sketch::{Pad, Style};
use crate::view::colours::hatch;
use crate::view::scene::{CrowdLane, Density, DensityRow, Rect, letter};

/// A stretch is hatched from this size on.
const HATCHED: f32 = 7.0;
/// No more stretches than this are hatched in one picture.
const MOST_HATCHED: usize = 120;
/// How much of the canvas is covered where nobody is switched on.
const TROUGH: f32 = 0.45;
/// Between a bar and the copies that are lost.
const APART: f32 = 2.0;
/// A row is so much less tall than its place.
const GAP: f32 = 1.0;
/// All of it, below arrows and texts.
pub(super) fn crowd(pad: &mut Pad, style: &Style<'_>, lane: &CrowdLane) {
    states(pad, style, lane);
    if let Some(density) = &lane.density {
        for row in &density.rows {
            bar(pad, style, density, row);
        }
    }
}

/// What is written along the lane: how many the folded are, `each row = 50 ms, 812 messages`, and
/// which letter is which colour.
pub(super) fn words(pad: &mut Pad, style: &Style<'_>, lane: &CrowdLane) {
    for (count, rect) in lane.states.iter().filter_map(|run| run.number.as_ref()) {
        let font = (Face::Strong, style.small);
        pad.text_in(style, *rect, &count.to_string(), font, style.palette.text);
    }
    let Some(density) = &lane.density else {
        return;
    };
    let font = (Face::Regular, style.small);
    for (text, rect) in &density.words {
        pad.text_in(style, *rect, text, font, style.palette.muted);
    }
    if let Some((_, rect)) = density.words.last() {
        let [x, y] = rect.center();
        key(pad, style, density, [x, y + style.small * 1.3]);
    }
}

fn states(pad: &mut Pad, style: &Style<'_>, lane: &CrowdLane) {
    let [left, right] = lane.band;
    let all = lane.of.max(1) as f32;
    let mut hatched = 0;
    if let (Some(first), Some(last)) = (lane.states.first(), lane.states.last()) {
        let whole = Rect {
            min: [left, first.y0.max(style.sight.min[1])],
            max: [right, last.y1.min(style.sight.max[1])],
        };
        pad.fill(whole, 0.0, Ink::veil(style.palette.trough, TROUGH));
    }
    for run in &lane.states {
        let visible = [
            run.y0.max(style.sight.min[1]),
            run.y1.min(style.sight.max[1]),
        ];
        if visible[0] >= visible[1] {
            continue;
        }
        let mut x = left;
        for (state, count) in &run.counts {
            let width = (right - left) * *count as f32 / all;
            let rect = Rect {
                min: [x, visible[0]],
                max: [(x + width).min(right), visible[1]],
            };
            x += width;
            pad.fill(rect, 0.0, style.palette.state(*state));
            let size = [rect.max[0] - rect.min[0], rect.max[1] - rect.min[1]];
            if size.iter().all(|side| *side >= HATCHED) && hatched < MOST_HATCHED {
                let ink = Ink::veil(style.palette.canvas, HATCH);
                let lines = hatching(rect, hatch(*state), ink);
                hatched += usize::from(lines.is_some());
                pad.shapes.extend(lines);
            }
        }
    }
}

/// One row: what has left, and beside it what was lost.
fn bar(pad: &mut Pad, style: &Style<'_>, density: &Density, row: &DensityRow) {
    if row.y1 < style.sight.min[1] || row.y0 > style.sight.max[1] {
        return;
    }
    let palette = style.palette;
    let [left, right] = density.bars;
    let one = (right - left - APART) / density.peak.max(1) as f32;
    let whole = one * (row.messages() + row.lost) as f32;
    let mut x = f32::midpoint(left, right) - whole / 2.0;
    let height = (row.y1 - row.y0 - GAP).max(1.0);
    let segment = |x: f32, width: f32| Rect {
        min: [x, row.y0],
        max: [x + width.max(0.75), row.y0 + height],
    };
    for (kind, count) in &row.counts {
        let width = one * *count as f32;
        pad.fill(segment(x, width), 0.0, palette.datagram(*kind));
        x += width;
    }
    if row.lost > 0 {
        let rect = segment(x + APART, one * row.lost as f32);
        let pen = Pen::new(palette.outline, palette.alert);
        pad.framed(rect, 0.0, palette.proposed(), pen);
    }
}

/// Which letter belongs to which colour, in one line around a place.
fn key(pad: &mut Pad, style: &Style<'_>, density: &Density, at: [f32; 2]) {
    let (palette, size) = (style.palette, style.small);
    let one = size * 1.9;
    let count = density.kinds.len() as f32;
    let mut x = at[0] - one * count / 2.0;
    let around = Rect::around(at, one * count + 4.0, size * 1.25);
    pad.fill(around, 3.0, super::sketch::halo(style));
    for kind in &density.kinds {
        let swatch = Rect::around([x + size * 0.4, at[1]], size * 0.6, size * 0.6);
        pad.fill(swatch, 1.0, palette.datagram(*kind));
        let words = kind.map_or("?", letter);
        let place = [x + size * 0.85, at[1]];
        let font = (Face::Strong, size * 0.9);
        pad.text(place, Anchor::Left, words, font, palette.text);
        x += one;
    }
}

//! What stands beside the arrows: remarks on lanes, rows for long waits, times at the left.

use super::shape::{Anchor, Face, Ink, Pen};
use super::sketch::{Pad, Style};
use crate::view::colours::Rgb;
use crate::view::scene::{Jump, NoteBox, Rect, Tick};

/// The lines of a remark are so far apart, against their size.
const LINE: f32 = 1.15;
/// How wide a sign of the fixed-width font is, in ems.
pub(super) const MONO_ADVANCE: f32 = 0.6;
/// How much a remark darkens what lies below it.
const SHADOW: (f32, f32) = (14.0 / 255.0, 60.0 / 255.0);

/// A remark on a lane.
pub(super) fn note(pad: &mut Pad, style: &Style<'_>, note: &NoteBox) {
    let (palette, rect) = (style.palette, note.rect);
    let shadow = if palette.dark { SHADOW.1 } else { SHADOW.0 };
    let below = Rect {
        min: [rect.min[0], rect.min[1] + 1.5],
        max: [rect.max[0], rect.max[1] + 1.5],
    };
    pad.fill(below, 6.0, Ink::veil(Rgb::BLACK, shadow));
    let pen = Pen::new(palette.outline, palette.rail);
    pad.framed(rect, 6.0, palette.card, pen);
    let lines = note.text.split('\n');
    let [x, y] = rect.center();
    let first = y - (lines.clone().count() as f32 - 1.0) / 2.0 * note.text_size * LINE;
    for (place, line) in lines.enumerate() {
        let at = [x, first + place as f32 * note.text_size * LINE];
        let font = (Face::Regular, note.text_size);
        pad.text(at, Anchor::Middle, line, font, palette.text);
    }
}

/// A long wait, across all lanes.
pub(super) fn jump(pad: &mut Pad, style: &Style<'_>, jump: &Jump) {
    let palette = style.palette;
    let rect = Rect {
        min: [jump.rect.min[0] - 10.0, jump.rect.min[1] - 3.0],
        max: [jump.rect.max[0] + 10.0, jump.rect.max[1] + 3.0],
    };
    let pen = Pen::new(palette.outline, palette.rail);
    let [left, right] = [style.sight.min[0], style.sight.max[0]];
    for (from, to) in [(left, rect.min[0] - 8.0), (rect.max[0] + 8.0, right)] {
        pad.dashes([[from, jump.y], [to, jump.y]], pen, &[2.0], &[4.0]);
    }
    let border = Pen::new(palette.outline, palette.border);
    pad.framed(rect, 10.0, palette.panel, border);
    let font = (Face::Strong, style.text.min(style.small * 1.08));
    let center = rect.center();
    pad.text(center, Anchor::Middle, &jump.text, font, palette.text);
}

/// A time; smaller where it is long.
pub(super) fn tick(pad: &mut Pad, style: &Style<'_>, tick: &Tick) {
    let letters = tick.text.chars().count() as f32;
    let fitting = style.widest_time / (letters * MONO_ADVANCE);
    let font = (Face::Mono, fitting.min(style.small));
    let at = [style.gutter, tick.y];
    pad.text(at, Anchor::Right, &tick.text, font, style.palette.muted);
}

/// How many messages are shown, where there are too many.
pub(super) fn left_out(pad: &mut Pad, style: &Style<'_>, shown: usize, of: usize) {
    let Rect { min, max } = style.sight;
    let center = [f32::midpoint(min[0], max[0]), max[1] - 1.3 * style.small];
    let rect = Rect::around(center, 16.0 * style.small, 1.6 * style.small);
    let words = format!("showing {shown} of {of}");
    let font = (Face::Regular, style.small);
    pad.text_in(style, rect, &words, font, style.palette.muted);
}

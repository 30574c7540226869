//! What stands beside the arrows: remarks on lanes, rows for long waits, times at the left.

use egui::{Align2, Color32, Stroke, StrokeKind, pos2, vec2};

use super::brush::Brush;
use crate::ui::theme::{mono, regular, strong};
use crate::view::scene::{Jump, NoteBox, Tick};

/// A remark on a lane.
pub(super) fn paint(brush: &Brush<'_>, note: &NoteBox) {
    let rect = brush.rect(note.rect);
    let shadow = Color32::from_black_alpha(if brush.theme.dark { 60 } else { 14 });
    brush
        .painter
        .rect_filled(rect.translate(vec2(0.0, 1.5)), 6.0, shadow);
    brush.painter.rect(
        rect,
        6.0,
        brush.theme.card,
        Stroke::new(brush.theme.outline, brush.theme.rail),
        StrokeKind::Inside,
    );
    let font = regular(note.text_size);
    let lines = note.text.split('\n');
    let (count, height) = (lines.clone().count() as f32, note.text_size * 1.15);
    for (place, line) in lines.enumerate() {
        let below = (place as f32 - (count - 1.0) / 2.0) * height;
        let center = rect.center() + vec2(0.0, below);
        let color = brush.theme.text;
        brush
            .painter
            .text(center, Align2::CENTER_CENTER, line, font.clone(), color);
    }
}

/// A long wait, across all lanes.
pub(super) fn paint_jump(brush: &Brush<'_>, jump: &Jump, left: f32, right: f32) {
    let rect = brush.rect(jump.rect).expand2(vec2(10.0, 3.0));
    let y = brush.y(jump.y);
    let line = Stroke::new(brush.theme.outline, brush.theme.rail);
    brush.dashes(
        &[pos2(left, y), pos2(rect.left() - 8.0, y)],
        line,
        &[2.0],
        &[4.0],
    );
    brush.dashes(
        &[pos2(rect.right() + 8.0, y), pos2(right, y)],
        line,
        &[2.0],
        &[4.0],
    );
    brush.painter.rect(
        rect,
        10.0,
        brush.theme.panel,
        Stroke::new(brush.theme.outline, brush.theme.border),
        StrokeKind::Inside,
    );
    let font = strong(brush.text.min(brush.small * 1.08));
    brush.painter.text(
        rect.center(),
        Align2::CENTER_CENTER,
        &jump.text,
        font,
        brush.theme.text,
    );
}

/// A time, its text ending `gutter` points right of the scene's left edge; smaller where it is
/// long.
pub(super) fn paint_tick(brush: &Brush<'_>, tick: &Tick, gutter: f32) {
    let place = pos2(brush.x(gutter), brush.y(tick.y));
    let fitting = (gutter + 4.0) / (tick.text.len() as f32 * MONO_ADVANCE);
    let font = mono(fitting.min(brush.small));
    brush.painter.text(
        place,
        Align2::RIGHT_CENTER,
        &tick.text,
        font,
        brush.theme.muted,
    );
}

/// How wide a sign of the fixed-width font is, in ems.
const MONO_ADVANCE: f32 = 0.6;

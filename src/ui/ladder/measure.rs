//! A thin line at the time labels, from the message that is shown to what is under the pointer,
//! with the time between them.

use egui::{Stroke, pos2};

use super::brush::Brush;
use super::pointer::Pointed;
use crate::ui::model::Model;
use crate::ui::theme::strong;
use crate::view::between::Between;
use crate::view::scene::Rows;

/// Half the length of the marks at both ends.
const MARK: f32 = 4.0;

/// Paints the line at `x` between two heights on the screen.
pub(super) fn paint(brush: &Brush<'_>, x: f32, [from, to]: [f32; 2], between: &Between) {
    let stroke = Stroke::new(1.5, brush.theme.accent);
    let clip = brush.painter.clip_rect();
    brush.painter.vline(x, from.min(to)..=from.max(to), stroke);
    for y in [from, to] {
        brush.painter.hline(x - MARK..=x + MARK, y, stroke);
    }
    let font = strong(brush.small);
    let galley = brush
        .painter
        .layout_no_wrap(between.short.clone(), font, brush.theme.text);
    let size = galley.size();
    let middle = f32::midpoint(from, to).clamp(clip.top() + size.y, clip.bottom() - size.y);
    let rect = egui::Rect::from_min_size(pos2(x + 8.0, middle - size.y / 2.0), size);
    brush
        .painter
        .rect_filled(rect.expand2(egui::vec2(4.0, 1.0)), 4.0, brush.theme.canvas);
    brush.painter.galley(rect.min, galley, brush.theme.text);
}

/// Where what is pointed at stands: a time, a remark, or where a message leaves.
pub(super) fn height(brush: &Brush<'_>, pointed: Pointed<'_>) -> f32 {
    match pointed {
        Pointed::Arrow(arrow) => brush.y(arrow.start[1]),
        Pointed::Note(note) => brush.rect(note.rect).center().y,
        Pointed::Tick(tick) => brush.y(tick.y),
        Pointed::Timer(timer) => brush.y(timer.y0),
        Pointed::Band(band) => brush.y(band.y0),
        Pointed::Row(row) => brush.y(row.y0),
        Pointed::States(run) => brush.y(run.y0),
    }
}

/// Where the message that is shown leaves, also if that is out of sight.
pub(super) fn reference(
    brush: &Brush<'_>,
    model: &Model,
    heights: &Rows<'_>,
    row: f32,
    top: f64,
) -> Option<f32> {
    let shown = model.shown_message()?;
    let rows = model.outline.row_of(&model.log, shown, model.axis);
    #[expect(clippy::cast_possible_truncation, reason = "a place on the screen")]
    let y = (heights.at(rows) * f64::from(row) - top) as f32;
    Some(brush.y(y))
}

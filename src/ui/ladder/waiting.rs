//! The running clock: while virtual time passes and nothing is in flight, a sign at the lower edge
//! says what time it is and how fast it goes.

use egui::{Align2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use crate::ui::model::Model;
use crate::ui::tempo::Idle;
use crate::ui::theme::{Theme, mono, regular, size};
use crate::view::words;

const SIZE: Vec2 = vec2(212.0, 30.0);

/// Paints the clock if one waits and wants to see it.
pub(super) fn paint(ui: &Ui, model: &Model, view: Rect) {
    let tempo = model.prefs.tempo();
    if !model.playback.is_waiting() || tempo.idle == Idle::Skip {
        return;
    }
    let (theme, painter) = (Theme::of(ui), ui.painter_at(view));
    let place = pos2(view.center().x, view.bottom() - 64.0);
    let rect = Rect::from_center_size(place, SIZE);
    let outline = Stroke::new(1.0, theme.border);
    painter.rect(rect, 15.0, theme.panel, outline, StrokeKind::Inside);
    let now = model.playhead().instant;
    let center = rect.left_center() + vec2(18.0, 0.0);
    let stroke = Stroke::new(1.6, theme.text);
    painter.circle_stroke(center, 8.0, stroke);
    let turns = now.as_micros() as f32 / 60_000_000.0;
    let hand = Vec2::angled((turns.fract() - 0.25) * std::f32::consts::TAU);
    painter.line_segment([center, center + hand * 6.0], stroke);
    let place = center + vec2(16.0, 0.0);
    let clock = words::instant(now);
    painter.text(
        place,
        Align2::LEFT_CENTER,
        clock,
        mono(size::BODY),
        theme.text,
    );
    let pace = match tempo.idle {
        Idle::Real => tempo.compression.name(),
        Idle::Skip | Idle::Compressed => "compressed",
    };
    let place = rect.right_center() - vec2(14.0, 0.0);
    painter.text(
        place,
        Align2::RIGHT_CENTER,
        pace,
        regular(size::SMALL),
        theme.muted,
    );
}

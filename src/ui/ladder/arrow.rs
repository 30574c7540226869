//! Messages as arrows: one line per receiver with the head and dashes of its kind, the fan's
//! "))", what became of it at its end, the texts along it, and the envelope that travels.

use egui::{Color32, Pos2, Rect, Shape, Stroke, Vec2, vec2};

use super::brush::Brush;
use crate::ui::theme::{regular, strong};
use crate::view::scene::{Arrow, EndMark, HeldMessage, Label, LabelKind, Silence};
use crate::wire::MessageType;

/// How far before the lane the head ends, so that the mark on the lane is free.
const GAP: f32 = 8.0;

/// One message on its way to one receiver; it glows if it is chosen or under the pointer.
pub(super) fn paint(brush: &Brush<'_>, arrow: &Arrow, glow: Option<Color32>, first_of_fan: bool) {
    let way = Way::of(brush, arrow);
    let color = arrow
        .kind
        .map_or(brush.theme.muted, |kind| brush.theme.message(kind));
    if let Some(color) = glow {
        let glow = Stroke::new(9.0, color);
        brush.painter.line_segment([way.start, way.tip], glow);
    }
    line(brush, &way, arrow.kind, color);
    if arrow.fan && first_of_fan {
        waves(brush, &way, color);
    }
    if arrow.in_flight {
        return;
    }
    if arrow.mark.lost_on_the_way() {
        let rest = Stroke::new(brush.theme.fine * 0.7, color.gamma_multiply(0.7));
        brush.dashes(&[way.tip + way.along * 8.0, way.end], rest, &[4.0], &[5.0]);
        let stroke = Stroke::new(brush.theme.line * 1.25, brush.theme.alert);
        brush.cross(way.tip, 6.0 * brush.scale(), stroke);
    } else {
        head(brush, &way, arrow.kind, color);
    }
    end_mark(brush, &way, arrow.mark, color);
}

/// The envelope of a message under way; painted above everything else.
pub(super) fn paint_envelope(brush: &Brush<'_>, arrow: &Arrow) {
    if arrow.in_flight {
        let color = arrow
            .kind
            .map_or(brush.theme.muted, |kind| brush.theme.message(kind));
        brush.envelope(Way::of(brush, arrow).tip, color, true);
    }
}

/// A message that waits at the gate.
pub(super) fn paint_held(brush: &Brush<'_>, held: &HeldMessage) {
    let color = held
        .kind
        .map_or(brush.theme.muted, |kind| brush.theme.message(kind));
    // Just below the playhead, where no remark stands.
    let place = brush.at(held.at) + vec2(0.0, brush.text * 0.8);
    brush.envelope(place, color, false);
}

/// A text along an arrow.
pub(super) fn paint_label(brush: &Brush<'_>, label: &Label) {
    let (font, color) = match label.kind {
        LabelKind::Name | LabelKind::Badge => (strong(brush.text), brush.theme.text),
        LabelKind::Value => (regular(brush.small), brush.theme.muted),
        LabelKind::Reason => (regular(brush.small), brush.theme.alert),
    };
    let center = brush.at(label.center);
    if label.kind == LabelKind::Badge {
        brush.painter.circle(
            center,
            brush.text * 0.75,
            brush.theme.card,
            Stroke::new(brush.theme.outline, brush.theme.rail),
        );
    }
    brush.turned_text(center, label.angle, &label.text, font, color);
}

/// An answer that was never sent.
pub(super) fn paint_silence(brush: &Brush<'_>, silence: &Silence) {
    let (start, end) = (brush.at(silence.start), brush.at(silence.end));
    let along = (end - start).normalized();
    let stroke = Stroke::new(brush.theme.fine * 0.8, brush.theme.muted);
    brush.dashes(&[start, end - along * GAP], stroke, &[3.0], &[4.0]);
    let tip = end - along * GAP;
    let side = along.rot90() * 4.5;
    let outline = vec![tip, tip - along * 9.0 + side, tip - along * 9.0 - side];
    brush
        .painter
        .add(Shape::convex_polygon(outline, brush.theme.canvas, stroke));
    brush.text_in(
        brush.rect(silence.rect),
        &silence.text,
        regular(brush.small),
        brush.theme.alert,
    );
}

/// How far this place is from the arrow, in points.
pub(super) fn distance(brush: &Brush<'_>, arrow: &Arrow, place: Pos2) -> f32 {
    let way = Way::of(brush, arrow);
    let whole = way.tip - way.start;
    let share = ((place - way.start).dot(whole) / whole.length_sq().max(1.0)).clamp(0.0, 1.0);
    place.distance(way.start + whole * share)
}

/// Around the middle of an arrow: where its accessible node is.
pub(super) fn node_rect(brush: &Brush<'_>, arrow: &Arrow, height: f32) -> Rect {
    let way = Way::of(brush, arrow);
    let middle = way.start.lerp(way.tip, 0.5);
    Rect::from_center_size(middle, vec2(48.0, height))
}

/// An arrow on the screen, as far as it has come.
struct Way {
    start: Pos2,
    tip: Pos2,
    end: Pos2,
    along: Vec2,
}

impl Way {
    fn of(brush: &Brush<'_>, arrow: &Arrow) -> Self {
        let (start, end) = (brush.at(arrow.start), brush.at(arrow.end));
        let along = (end - start).normalized();
        let free = if arrow.fraction >= 1.0 {
            along * GAP
        } else {
            Vec2::ZERO
        };
        Self {
            start,
            tip: start.lerp(end, arrow.fraction) - free,
            end,
            along,
        }
    }
}

fn line(brush: &Brush<'_>, way: &Way, kind: Option<MessageType>, color: Color32) {
    let ends = [way.start, way.tip];
    let width = brush.theme.line * brush.scale();
    let stroke = Stroke::new(width, color);
    match kind {
        Some(MessageType::Decline) => brush.dashes(&ends, stroke, &[9.0], &[5.0]),
        Some(MessageType::Release) => brush.dashes(&ends, stroke, &[2.0], &[4.0]),
        Some(MessageType::Inform) => brush.dashes(&ends, stroke, &[9.0, 2.0], &[4.0, 4.0]),
        Some(MessageType::Offer) if !brush.theme.dark && !brush.theme.high_contrast() => {
            let outline = color.lerp_to_gamma(Color32::BLACK, 0.45);
            brush
                .painter
                .line_segment(ends, Stroke::new(width + 1.5, outline));
            brush.painter.line_segment(ends, stroke);
        }
        _ => {
            brush.painter.line_segment(ends, stroke);
        }
    }
}

/// The sign for "everyone can hear this": two small arcs around the start.
fn waves(brush: &Brush<'_>, way: &Way, color: Color32) {
    for radius in [13.0 * brush.scale(), 18.0 * brush.scale()] {
        let arc = (-4..=4).map(|step| {
            let turn = egui::emath::Rot2::from_angle(step as f32 * 0.13);
            way.start + turn * way.along * radius
        });
        let stroke = Stroke::new(brush.theme.fine, color);
        brush.painter.line(arc.collect(), stroke);
    }
}

fn head(brush: &Brush<'_>, way: &Way, kind: Option<MessageType>, color: Color32) {
    match kind {
        Some(MessageType::Ack) => {
            triangle(brush, way.tip, way.along, color);
            triangle(
                brush,
                way.tip - way.along * 9.0 * brush.scale(),
                way.along,
                color,
            );
        }
        Some(MessageType::Nak) => {
            let size = brush.scale();
            let center = way.tip - way.along * 6.0 * size;
            let stroke = Stroke::new(brush.theme.line, color);
            brush
                .painter
                .circle(center, 7.0 * size, brush.theme.canvas, stroke);
            brush.cross(center, 4.0 * size, stroke);
        }
        _ => triangle(brush, way.tip, way.along, color),
    }
}

fn triangle(brush: &Brush<'_>, tip: Pos2, along: Vec2, color: Color32) {
    let size = brush.scale();
    let (back, side) = (tip - along * 11.0 * size, along.rot90() * 4.8 * size);
    brush.painter.add(Shape::convex_polygon(
        vec![tip, back + side, back - side],
        color,
        Stroke::NONE,
    ));
}

/// What became of it, on the receiver's lane.
fn end_mark(brush: &Brush<'_>, way: &Way, mark: EndMark, color: Color32) {
    let canvas = brush.theme.canvas;
    let size = brush.scale();
    let outline = Stroke::new(brush.theme.line * 0.9, color);
    match mark {
        EndMark::Pending => {}
        EndMark::Accepted => {
            brush
                .painter
                .circle(way.end, 4.5 * size, color, Stroke::new(1.5, canvas));
        }
        EndMark::Ignored(_) => {
            brush.painter.circle_filled(way.end, 7.5 * size, canvas);
            brush.painter.circle(way.end, 6.0 * size, canvas, outline);
            let slash = vec2(4.0, -4.0) * size;
            brush
                .painter
                .line_segment([way.end - slash, way.end + slash], outline);
        }
        EndMark::NeverArrived(_) => {
            brush.painter.circle(way.end, 5.0 * size, canvas, outline);
        }
    }
}

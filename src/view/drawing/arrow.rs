//! Messages as arrows: one line per receiver with the head and dashes of its kind, the fan's
//! "))", what became of it at its end, the texts along it, and the envelope that travels.

use super::shape::{Anchor, Face, Ink, Pen, Text};
use super::sketch::{Pad, Style, moved};
use crate::protocol::client::ClientState;
use crate::sim::event::Fault;
use crate::view::colours::Rgb;
use crate::view::scene::{Arrow, EndMark, HeldMessage, Label, LabelKind, Point, Silence};
use crate::wire::MessageType;

/// How far before the lane the head ends, so that the mark on the lane is free.
const GAP: f32 = 8.0;
/// By how much the outline of an OFFER on white is darker than its line.
const DARKER: f32 = 0.45;

/// An arrow as far as it has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// Where it leaves.
    pub start: Point,
    /// Where its head is.
    pub tip: Point,
    /// Where the whole of it would land.
    pub end: Point,
    /// The direction, of length 1.
    pub along: Point,
}

impl Way {
    /// The way of an arrow.
    pub fn of(arrow: &Arrow) -> Self {
        let Arrow { start, end, .. } = *arrow;
        let along = direction(start, end);
        let free = if arrow.fraction >= 1.0 { GAP } else { 0.0 };
        let there = [0, 1].map(|axis| start[axis] + (end[axis] - start[axis]) * arrow.fraction);
        Self {
            start,
            tip: moved(there, along, -free),
            end,
            along,
        }
    }

    /// To the right of the direction.
    fn across(&self) -> Point {
        let [x, y] = self.along;
        [-y, x]
    }

    /// So far behind the tip, and so far aside.
    fn behind_tip(&self, back: f32, aside: f32) -> Point {
        moved(moved(self.tip, self.along, -back), self.across(), aside)
    }
}

/// From one place to another, of length 1.
fn direction([x0, y0]: Point, [x1, y1]: Point) -> Point {
    let [dx, dy] = [x1 - x0, y1 - y0];
    let length = dx.hypot(dy);
    if length > 0.0 {
        [dx / length, dy / length]
    } else {
        [0.0; 2]
    }
}

/// One message on its way to one receiver.
pub(super) fn arrow(pad: &mut Pad, style: &Style<'_>, arrow: &Arrow, first_of_fan: bool) {
    let way = Way::of(arrow);
    let palette = style.palette;
    let color = palette.datagram(arrow.kind);
    if let Some(color) = (style.glow)(arrow.record) {
        pad.line([way.start, way.tip], Pen::new(9.0, color));
    }
    line(pad, style, [way.start, way.tip], arrow.kind);
    if arrow.fan && first_of_fan {
        waves(pad, style, &way, color);
    }
    if arrow.in_flight {
        return;
    }
    if arrow.mark.lost_on_the_way() {
        let rest = Pen::new(palette.fine * 0.7, Ink::veil(color, 0.7));
        pad.dashes(
            [moved(way.tip, way.along, 8.0), way.end],
            rest,
            &[4.0],
            &[5.0],
        );
        let pen = Pen::new(palette.line * 1.25, palette.alert);
        pad.cross(way.tip, 6.0 * style.scale(), pen);
    } else {
        head(pad, style, &way, arrow.kind);
    }
    end_mark(pad, style, way.end, arrow.mark, color);
}

/// The envelope of a message under way; above everything else.
pub(super) fn envelope(pad: &mut Pad, style: &Style<'_>, arrow: &Arrow) {
    if arrow.in_flight {
        let color = style.palette.datagram(arrow.kind);
        pad.envelope(style, Way::of(arrow).tip, color, true);
    }
}

/// A message that waits at the gate.
pub(super) fn held(pad: &mut Pad, style: &Style<'_>, held: &HeldMessage) {
    let color = style.palette.datagram(held.kind);
    pad.envelope(style, held.at, color, false);
}

/// A text along an arrow.
pub(super) fn label(pad: &mut Pad, style: &Style<'_>, label: &Label) {
    let palette = style.palette;
    let (face, size, color) = match label.kind {
        LabelKind::Name | LabelKind::Badge => (Face::Strong, style.text, palette.text),
        LabelKind::Value | LabelKind::Count => (Face::Regular, style.small, palette.muted),
        LabelKind::Reason => (Face::Regular, style.small, palette.alert),
    };
    if label.kind == LabelKind::Badge {
        let pen = Pen::new(palette.outline, palette.rail);
        pad.circle(label.center, style.text * 0.75, palette.card, Some(pen));
    }
    let text = Text {
        at: label.center,
        anchor: Anchor::Middle,
        angle: label.angle,
        words: label.text.clone(),
        face,
        size,
        color,
    };
    pad.turned_text(style, text);
}

/// An answer that was never sent.
pub(super) fn silence(pad: &mut Pad, style: &Style<'_>, silence: &Silence) {
    let palette = style.palette;
    let along = direction(silence.start, silence.end);
    let way = Way {
        start: silence.start,
        tip: moved(silence.end, along, -GAP),
        end: silence.end,
        along,
    };
    let pen = Pen::new(palette.fine * 0.8, palette.muted);
    pad.dashes([way.start, way.tip], pen, &[3.0], &[4.0]);
    let hollow = [way.tip, way.behind_tip(9.0, 4.5), way.behind_tip(9.0, -4.5)];
    pad.area(hollow, palette.canvas, Some(pen));
    let font = (Face::Regular, style.small);
    pad.text_in(style, silence.rect, &silence.text, font, palette.alert);
}

/// The line of a message of this kind.
pub(super) fn line(pad: &mut Pad, style: &Style<'_>, ends: [Point; 2], kind: Option<MessageType>) {
    let palette = style.palette;
    let (width, color) = (palette.line * style.scale(), palette.datagram(kind));
    let pen = Pen::new(width, color);
    match kind {
        Some(MessageType::Decline) => pad.dashes(ends, pen, &[9.0], &[5.0]),
        Some(MessageType::Release) => pad.dashes(ends, pen, &[2.0], &[4.0]),
        Some(MessageType::Inform) => pad.dashes(ends, pen, &[9.0, 2.0], &[4.0, 4.0]),
        Some(MessageType::Offer) if !palette.dark && !palette.high_contrast() => {
            pad.line(ends, Pen::new(width + 1.5, color.darker(DARKER)));
            pad.line(ends, pen);
        }
        _ => pad.line(ends, pen),
    }
}

/// The sign for "everyone can hear this": two small arcs around the start.
fn waves(pad: &mut Pad, style: &Style<'_>, way: &Way, color: Rgb) {
    let [x, y] = way.along;
    for radius in [13.0 * style.scale(), 18.0 * style.scale()] {
        let arc = (-4..=4_i8).map(|step| {
            let (sin, cos) = (f32::from(step) * 0.13).sin_cos();
            moved(way.start, [x * cos - y * sin, x * sin + y * cos], radius)
        });
        pad.line(arc.collect::<Vec<_>>(), Pen::new(style.palette.fine, color));
    }
}

/// What tells kinds of messages apart without colour.
pub(super) fn head(pad: &mut Pad, style: &Style<'_>, way: &Way, kind: Option<MessageType>) {
    let (size, palette) = (style.scale(), style.palette);
    let color = palette.datagram(kind);
    let mut triangle = |back: f32| {
        let tip = way.behind_tip(back, 0.0);
        let [left, right] =
            [-4.8, 4.8].map(|aside| way.behind_tip(back + 11.0 * size, aside * size));
        pad.area([tip, left, right], color, None);
    };
    match kind {
        Some(MessageType::Ack) => {
            triangle(0.0);
            triangle(9.0 * size);
        }
        Some(MessageType::Nak) => {
            let center = way.behind_tip(6.0 * size, 0.0);
            let pen = Pen::new(palette.line, color);
            pad.circle(center, 7.0 * size, palette.canvas, Some(pen));
            pad.cross(center, 4.0 * size, pen);
        }
        _ => triangle(0.0),
    }
}

/// What became of it, on the receiver's lane.
pub(super) fn end_mark(pad: &mut Pad, style: &Style<'_>, at: Point, mark: EndMark, color: Rgb) {
    let canvas = style.palette.canvas;
    let size = style.scale();
    let outline = Pen::new(style.palette.line * 0.9, color);
    match mark {
        EndMark::Pending => {}
        EndMark::Accepted => {
            pad.circle(at, 4.5 * size, color, Some(Pen::new(1.5, canvas)));
        }
        EndMark::Ignored(_) => {
            pad.circle(at, 7.5 * size, canvas, None);
            pad.circle(at, 6.0 * size, canvas, Some(outline));
            let slash = [4.0 * size, -4.0 * size];
            pad.line([moved(at, slash, -1.0), moved(at, slash, 1.0)], outline);
        }
        // It came all the way to a closed door.
        EndMark::NeverArrived(Fault::QueueFull) => {
            let amber = style.palette.state(ClientState::Selecting);
            let pen = Pen::new(style.palette.line * 0.9, style.palette.text);
            pad.circle(at, 6.0 * size, amber, Some(pen));
            let bar = [3.5 * size, 0.0];
            pad.line([moved(at, bar, -1.0), moved(at, bar, 1.0)], pen);
        }
        EndMark::NeverArrived(_) => pad.circle(at, 5.0 * size, canvas, Some(outline)),
    }
}

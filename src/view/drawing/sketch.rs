//! What all parts of a drawing are made with: the style they share, and a pad that shapes are put
//! down on one after the other.

use super::shape::{Anchor, Edge, Face, Ink, LINE_HEIGHT, Pen, Shape, Text};
use super::sizes::TEXT;
use crate::sim::RecordId;
use crate::view::colours::{Palette, Rgb};
use crate::view::scene::{Point, Rect};

/// What covers the lines behind a text.
const HALO: f32 = 0.86;

/// What a drawing depends on beside its scene.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Colours and thicknesses.
    pub palette: &'static Palette,
    /// How large the names of messages are, in points.
    pub text: f32,
    /// How large all other texts are.
    pub small: f32,
    /// Where the time labels end.
    pub gutter: f32,
    /// How wide a time label may be; longer ones are written smaller.
    pub widest_time: f32,
    /// The part of the scene's plane that is seen.
    pub sight: Rect,
    /// Whether times stand at the left.
    pub timed: bool,
    /// How wide a text of this face and size is, in points.
    pub measure: &'a dyn Fn(&str, Face, f32) -> f32,
    /// Messages that stand out, by their `Released` records.
    pub glow: &'a dyn Fn(RecordId) -> Option<Rgb>,
}

impl Style<'_> {
    /// How large lines and heads are, 1 at normal size: they grow with the text, but less.
    pub fn scale(&self) -> f32 {
        (self.text / TEXT).sqrt().max(0.8)
    }
}

/// Shapes in the order in which they are painted.
#[derive(Default)]
pub(super) struct Pad {
    pub(super) shapes: Vec<Shape>,
}

impl Pad {
    pub(super) fn line(&mut self, points: impl Into<Vec<Point>>, pen: Pen) {
        let points = points.into();
        self.shapes.push(Shape::Line { points, pen });
    }

    pub(super) fn dashes(
        &mut self,
        points: impl Into<Vec<Point>>,
        pen: Pen,
        dashes: &'static [f32],
        gaps: &'static [f32],
    ) {
        self.shapes.push(Shape::Dashes {
            points: points.into(),
            pen,
            dashes,
            gaps,
        });
    }

    pub(super) fn area(
        &mut self,
        corners: impl Into<Vec<Point>>,
        fill: impl Into<Ink>,
        outline: Option<Pen>,
    ) {
        self.shapes.push(Shape::Area {
            corners: corners.into(),
            fill: fill.into(),
            outline,
        });
    }

    pub(super) fn circle(
        &mut self,
        center: Point,
        radius: f32,
        fill: impl Into<Ink>,
        outline: Option<Pen>,
    ) {
        self.shapes.push(Shape::Circle {
            center,
            radius,
            fill: Some(fill.into()),
            outline,
        });
    }

    pub(super) fn fill(&mut self, rect: Rect, radius: f32, fill: impl Into<Ink>) {
        self.shapes.push(Shape::Box {
            rect,
            radius,
            fill: Some(fill.into()),
            outline: None,
        });
    }

    /// A box with its outline inside.
    pub(super) fn framed(&mut self, rect: Rect, radius: f32, fill: impl Into<Ink>, pen: Pen) {
        self.shapes.push(Shape::Box {
            rect,
            radius,
            fill: Some(fill.into()),
            outline: Some((pen, Edge::Inside)),
        });
    }

    pub(super) fn text(
        &mut self,
        at: Point,
        anchor: Anchor,
        words: &str,
        font: (Face, f32),
        color: Rgb,
    ) {
        let text = Text::upright(at, anchor, words, font, color);
        self.shapes.push(Shape::Text(text));
    }

    /// Text in the middle of a box, on a halo of the canvas.
    pub(super) fn text_in(
        &mut self,
        style: &Style<'_>,
        rect: Rect,
        words: &str,
        font: (Face, f32),
        color: Rgb,
    ) {
        self.fill(rect, 3.0, halo(style));
        self.text(rect.center(), Anchor::Middle, words, font, color);
    }

    /// Text turned around its middle, on a halo of the canvas.
    pub(super) fn turned_text(&mut self, style: &Style<'_>, text: Text) {
        let width = (style.measure)(&text.words, text.face, text.size);
        let half = [width / 2.0 + 3.0, text.size * LINE_HEIGHT / 2.0 - 0.5];
        let (sin, cos) = text.angle.sin_cos();
        let [along, across] = [[cos, sin], [-sin, cos]];
        let corner =
            |x: f32, y: f32| moved(moved(text.at, along, x * half[0]), across, y * half[1]);
        let corners = [
            corner(-1.0, -1.0),
            corner(1.0, -1.0),
            corner(1.0, 1.0),
            corner(-1.0, 1.0),
        ];
        self.area(corners, halo(style), None);
        self.shapes.push(Shape::Text(text));
    }

    /// ✕
    pub(super) fn cross(&mut self, [x, y]: Point, radius: f32, pen: Pen) {
        self.line([[x - radius, y - radius], [x + radius, y + radius]], pen);
        self.line([[x - radius, y + radius], [x + radius, y - radius]], pen);
    }

    /// An envelope, filled while it is under way and hollow while it waits.
    pub(super) fn envelope(&mut self, style: &Style<'_>, center: Point, color: Rgb, filled: bool) {
        let Style { palette, text, .. } = *style;
        let [width, height] = [1.7 * text, 1.2 * text];
        let rect = Rect::around(center, width, height);
        let (fill, line) = if filled {
            (color, palette.canvas)
        } else {
            (palette.canvas, color)
        };
        let around = Rect::around(center, width + 4.0, height + 4.0);
        self.fill(around, 4.0, palette.canvas);
        self.framed(rect, 3.0, fill, Pen::new(palette.fine, color));
        let flap = [
            [rect.min[0] + 2.0, rect.min[1] + 2.0],
            [center[0], center[1] + height * 0.12],
            [rect.max[0] - 2.0, rect.min[1] + 2.0],
        ];
        self.line(flap, Pen::new(palette.fine, line));
    }
}

/// What lies behind a text so that lines do not disturb it.
pub(super) fn halo(style: &Style<'_>) -> Ink {
    Ink::veil(style.palette.canvas, HALO)
}

/// A place so far away in a direction.
pub(super) fn moved([x, y]: Point, [dx, dy]: Point, by: f32) -> Point {
    [x + dx * by, y + dy * by]
}

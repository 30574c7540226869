//! What all painters of the ladder share: where the scene lies on the screen, colours, turned
//! text on a halo, dashes and small signs that no font has.

use egui::epaint::TextShape;
use egui::{
    Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, Vec2, emath::Rot2, pos2, vec2,
};

use crate::ui::theme::Theme;
use crate::view::scene::{Point, Rect as SceneRect};

/// A painter that knows where the scene lies.
pub(super) struct Brush<'a> {
    /// Paints, clipped to the scene.
    pub painter: &'a Painter,
    /// Colours.
    pub theme: &'static Theme,
    /// Where the scene's own origin is on the screen.
    pub origin: Vec2,
    /// How large the names of messages are, in points.
    pub text: f32,
    /// How large all other texts are.
    pub small: f32,
}

impl Brush<'_> {
    /// How large lines and heads are, 1 at normal size: they grow with the text, but less.
    pub(super) fn scale(&self) -> f32 {
        (self.text / super::measures::TEXT).sqrt().max(0.8)
    }

    pub(super) fn at(&self, point: Point) -> Pos2 {
        pos2(point[0], point[1]) + self.origin
    }

    pub(super) fn rect(&self, rect: SceneRect) -> Rect {
        Rect::from_min_max(self.at(rect.min), self.at(rect.max))
    }

    pub(super) fn y(&self, y: f32) -> f32 {
        y + self.origin.y
    }

    pub(super) fn x(&self, x: f32) -> f32 {
        x + self.origin.x
    }

    /// Text turned around its middle, on a halo of the canvas.
    pub(super) fn turned_text(
        &self,
        center: Pos2,
        angle: f32,
        text: &str,
        font: FontId,
        color: Color32,
    ) {
        let galley = self.painter.layout_no_wrap(text.to_owned(), font, color);
        let turn = Rot2::from_angle(angle);
        let half = galley.size() / 2.0;
        let corner = |x: f32, y: f32| center + turn * vec2(x * (half.x + 3.0), y * (half.y - 0.5));
        let halo = vec![
            corner(-1.0, -1.0),
            corner(1.0, -1.0),
            corner(1.0, 1.0),
            corner(-1.0, 1.0),
        ];
        let canvas = self.theme.canvas.gamma_multiply(0.86);
        self.painter
            .add(Shape::convex_polygon(halo, canvas, Stroke::NONE));
        let shape = TextShape::new(center - turn * half, galley, color).with_angle(angle);
        self.painter.add(shape);
    }

    /// Text around a place, on a halo of the canvas.
    pub(super) fn text_in(&self, rect: Rect, text: &str, font: FontId, color: Color32) {
        self.painter
            .rect_filled(rect, 3.0, self.theme.canvas.gamma_multiply(0.86));
        self.painter
            .text(rect.center(), Align2::CENTER_CENTER, text, font, color);
    }

    pub(super) fn dashes(
        &self,
        path: &[Pos2],
        stroke: impl Into<Stroke>,
        dashes: &[f32],
        gaps: &[f32],
    ) {
        self.painter.extend(Shape::dashed_line_with_offset(
            path, stroke, dashes, gaps, 0.0,
        ));
    }

    /// ✕
    pub(super) fn cross(&self, center: Pos2, radius: f32, stroke: Stroke) {
        let (a, b) = (vec2(radius, radius), vec2(radius, -radius));
        self.painter.line_segment([center - a, center + a], stroke);
        self.painter.line_segment([center - b, center + b], stroke);
    }

    /// An envelope, filled while it is under way and hollow while it waits.
    pub(super) fn envelope(&self, center: Pos2, color: Color32, filled: bool) {
        let size = vec2(1.7, 1.2) * self.text;
        let rect = Rect::from_center_size(center, size);
        let (fill, line) = if filled {
            (color, self.theme.canvas)
        } else {
            (self.theme.canvas, color)
        };
        self.painter
            .rect_filled(rect.expand(2.0), 4.0, self.theme.canvas);
        self.painter.rect(
            rect,
            3.0,
            fill,
            Stroke::new(self.theme.fine, color),
            egui::StrokeKind::Inside,
        );
        let inner = rect.shrink(2.0);
        let flap = vec![
            inner.left_top(),
            center + vec2(0.0, size.y * 0.12),
            inner.right_top(),
        ];
        self.painter.line(flap, Stroke::new(self.theme.fine, line));
    }
}

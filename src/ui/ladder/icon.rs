//! What a host is, as a small drawing: no font has these signs.

use egui::{Color32, Painter, Pos2, Rect, Stroke, StrokeKind, vec2};

use crate::sim::HostKind;
use crate::ui::theme::Theme;

/// Draws around a place, in units that are points at normal scale.
struct Pen<'a> {
    painter: &'a Painter,
    at: Pos2,
    scale: f32,
    color: Color32,
}

impl Pen<'_> {
    fn place(&self, x: f32, y: f32) -> Pos2 {
        self.at + vec2(x, y) * self.scale
    }

    fn stroke(&self) -> Stroke {
        Stroke::new(1.6 * self.scale, self.color)
    }

    /// A frame with its middle at `y` below the place.
    fn frame(&self, y: f32, width: f32, height: f32) {
        let rect = Rect::from_center_size(self.place(0.0, y), vec2(width, height) * self.scale);
        self.painter
            .rect_stroke(rect, 2.0 * self.scale, self.stroke(), StrokeKind::Middle);
    }

    fn line(&self, places: &[(f32, f32)]) {
        let places = places.iter().map(|&(x, y)| self.place(x, y)).collect();
        self.painter.line(places, self.stroke());
    }

    fn dot(&self, x: f32, y: f32, color: Color32) {
        self.painter
            .circle_filled(self.place(x, y), 1.6 * self.scale, color);
    }
}

/// The sign of a host, about 30 by 24 points around `at`.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    kind: HostKind,
    at: Pos2,
    color: Color32,
    scale: f32,
) {
    let pen = Pen {
        painter,
        at,
        scale,
        color,
    };
    match kind {
        HostKind::Client => {
            pen.frame(-2.0, 22.0, 15.0);
            pen.line(&[(-15.0, 9.0), (15.0, 9.0)]);
        }
        HostKind::Server => {
            for y in [-8.0, 0.0, 8.0] {
                pen.frame(y, 26.0, 6.5);
                pen.dot(8.5, y, theme.in_use());
            }
        }
        HostKind::Relay => {
            pen.frame(0.0, 28.0, 18.0);
            pen.line(&[(-8.0, -4.0), (8.0, -4.0), (5.0, -6.5)]);
            pen.line(&[(8.0, 4.0), (-8.0, 4.0), (-5.0, 6.5)]);
        }
        HostKind::Bystander => {
            pen.frame(2.0, 26.0, 11.0);
            pen.frame(-7.0, 16.0, 7.0);
        }
        HostKind::Guest => {
            pen.frame(0.0, 28.0, 20.0);
            pen.line(&[(-9.0, -4.0), (-4.0, 0.0), (-9.0, 4.0)]);
            pen.line(&[(-1.0, 4.0), (7.0, 4.0)]);
        }
    }
}

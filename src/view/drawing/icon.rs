//! What a host is, as a small drawing: no font has these signs.

use super::shape::{Edge, Pen, Shape};
use super::sketch::Pad;
use crate::sim::HostKind;
use crate::view::colours::{Palette, Rgb};
use crate::view::scene::{Point, Rect};

/// Draws around a place, in units that are points at normal scale.
struct Sign {
    pad: Pad,
    at: Point,
    scale: f32,
    color: Rgb,
}

impl Sign {
    fn place(&self, x: f32, y: f32) -> Point {
        [self.at[0] + x * self.scale, self.at[1] + y * self.scale]
    }

    fn pen(&self) -> Pen {
        Pen::new(1.6 * self.scale, self.color)
    }

    /// A frame with its middle at `y` below the place.
    fn frame(&mut self, y: f32, width: f32, height: f32) {
        let center = self.place(0.0, y);
        self.pad.shapes.push(Shape::Box {
            rect: Rect::around(center, width * self.scale, height * self.scale),
            radius: 2.0 * self.scale,
            fill: None,
            outline: Some((self.pen(), Edge::Middle)),
        });
    }

    fn line(&mut self, places: &[(f32, f32)]) {
        let places: Vec<_> = places.iter().map(|&(x, y)| self.place(x, y)).collect();
        self.pad.line(places, self.pen());
    }

    fn dot(&mut self, x: f32, y: f32, color: Rgb) {
        let center = self.place(x, y);
        self.pad.circle(center, 1.6 * self.scale, color, None);
    }
}

/// The sign of a host, about 30 by 24 points around `at`.
pub fn icon(palette: &Palette, kind: HostKind, at: Point, color: Rgb, scale: f32) -> Vec<Shape> {
    let mut sign = Sign {
        pad: Pad::default(),
        at,
        scale,
        color,
    };
    match kind {
        HostKind::Client => {
            sign.frame(-2.0, 22.0, 15.0);
            sign.line(&[(-15.0, 9.0), (15.0, 9.0)]);
        }
        HostKind::Server => {
            for y in [-8.0, 0.0, 8.0] {
                sign.frame(y, 26.0, 6.5);
                sign.dot(8.5, y, palette.in_use());
            }
        }
        HostKind::Relay => {
            sign.frame(0.0, 28.0, 18.0);
            sign.line(&[(-8.0, -4.0), (8.0, -4.0), (5.0, -6.5)]);
            sign.line(&[(8.0, 4.0), (-8.0, 4.0), (-5.0, 6.5)]);
        }
        HostKind::Bystander => {
            sign.frame(2.0, 26.0, 11.0);
            sign.frame(-7.0, 16.0, 7.0);
        }
        HostKind::Guest => {
            sign.frame(0.0, 28.0, 20.0);
            sign.line(&[(-9.0, -4.0), (-4.0, 0.0), (-9.0, 4.0)]);
            sign.line(&[(-1.0, 4.0), (7.0, 4.0)]);
        }
    }
    sign.pad.shapes
}

//! A bookmark: a ribbon with a notch; filled where something was said.

use super::shape::{Ink, Pen, Shape};
use crate::view::colours::Palette;
use crate::view::scene::Point;

/// Half its width, half its height, and how deep its notch is, in points at normal scale.
const WIDE: f32 = 4.5;
const TALL: f32 = 7.0;
const NOTCH: f32 = 4.0;
/// So far its halves overlap: no line is to be seen between them.
const SEAM: f32 = 0.6;

/// A bookmark around this place.
pub fn bookmark(palette: &Palette, at: Point, scale: f32, has_words: bool) -> Vec<Shape> {
    let place = |x: f32, y: f32| [at[0] + x * scale, at[1] + y * scale];
    let half = |side: f32| {
        vec![
            place(-side * SEAM, -TALL),
            place(side * WIDE, -TALL),
            place(side * WIDE, TALL),
            place(-side * SEAM, TALL - NOTCH),
        ]
    };
    let fill = if has_words {
        palette.accent
    } else {
        palette.canvas
    };
    let edge = [
        place(-WIDE, -TALL),
        place(WIDE, -TALL),
        place(WIDE, TALL),
        place(0.0, TALL - NOTCH),
        place(-WIDE, TALL),
        place(-WIDE, -TALL),
    ];
    // Painters fill convex areas alone: it is two.
    let halves = [-1.0, 1.0].map(|side| Shape::Area {
        corners: half(side),
        fill: Ink::from(fill),
        outline: None,
    });
    let outline = Shape::Line {
        points: edge.to_vec(),
        pen: Pen::new(1.4 * scale, palette.accent),
    };
    halves.into_iter().chain([outline]).collect()
}

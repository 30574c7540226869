//! The kinds of shapes that there are.

use crate::view::colours::Rgb;
use crate::view::scene::{Point, Rect};

/// A line of text is so much taller than its size, in all our fonts.
pub const LINE_HEIGHT: f32 = 1.21;

/// A colour, and how much of what lies below it is covered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    /// The colour.
    pub color: Rgb,
    /// 0 … 1.
    pub opacity: f32,
}

impl Ink {
    /// A colour that lets something through.
    pub const fn veil(color: Rgb, opacity: f32) -> Self {
        Self { color, opacity }
    }
}

impl From<Rgb> for Ink {
    fn from(color: Rgb) -> Self {
        Self::veil(color, 1.0)
    }
}

/// What a line is drawn with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// How thick, in points.
    pub width: f32,
    /// Its colour.
    pub ink: Ink,
}

impl Pen {
    /// A pen of this thickness and colour.
    pub fn new(width: f32, ink: impl Into<Ink>) -> Self {
        Self {
            width,
            ink: ink.into(),
        }
    }
}

/// Which letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Inter.
    Regular,
    /// Inter, semi-bold.
    Strong,
    /// `JetBrains Mono`.
    Mono,
}

/// Which point of a text its place is; upright it is always the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Left,
    /// The middle.
    Middle,
    /// The right end.
    Right,
}

/// Where the outline of a box lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Within the box.
    Inside,
    /// Half within, half outside.
    Middle,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Where it stands.
    pub at: Point,
    /// Which point of it stands there.
    pub anchor: Anchor,
    /// By how much it is turned around its place, in radians, clockwise.
    pub angle: f32,
    /// What it says.
    pub words: String,
    /// In which letters.
    pub face: Face,
    /// How large, in points.
    pub size: f32,
    /// The colour.
    pub color: Rgb,
}

impl Text {
    /// An upright text.
    pub fn upright(
        at: Point,
        anchor: Anchor,
        words: &str,
        (face, size): (Face, f32),
        color: Rgb,
    ) -> Self {
        Self {
            at,
            anchor,
            angle: 0.0,
            words: words.to_owned(),
            face,
            size,
            color,
        }
    }
}

/// Something to paint. All places are in points, in the scene's own system.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line through these points.
    Line {
        /// From, over, to.
        points: Vec<Point>,
        /// What it is drawn with.
        pen: Pen,
    },
    /// A broken line through these points.
    Dashes {
        /// From, over, to.
        points: Vec<Point>,
        /// What it is drawn with.
        pen: Pen,
        /// Lengths of dashes.
        dashes: &'static [f32],
        /// Lengths of the gaps behind each.
        gaps: &'static [f32],
    },
    /// A convex area.
    Area {
        /// Its corners.
        corners: Vec<Point>,
        /// What it is filled with.
        fill: Ink,
        /// Its outline.
        outline: Option<Pen>,
    },
    /// A circle.
    Circle {
        /// Its middle.
        center: Point,
        /// Its radius, to the middle of the outline.
        radius: f32,
        /// What it is filled with.
        fill: Option<Ink>,
        /// Its outline.
        outline: Option<Pen>,
    },
    /// A box with round corners.
    Box {
        /// Its place.
        rect: Rect,
        /// The radius of its corners.
        radius: f32,
        /// What it is filled with.
        fill: Option<Ink>,
        /// Its outline, and where that lies.
        outline: Option<(Pen, Edge)>,
    },
    /// A text.
    Text(Text),
    /// Shapes of which only what lies within a box is seen.
    Clipped(Rect, Vec<Shape>),
    /// All shapes of one of the scene's arrows, by its place in
    /// [`LadderScene::arrows`](crate::view::LadderScene::arrows).
    Arrow(usize, Vec<Shape>),
}

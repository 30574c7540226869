//! The texts of a frame as boxes: what is painted where, whether it is cut off, and which stand on
//! each other.

#![allow(dead_code, reason = "each test file uses its own part")]

use dorascope::view::scene::{Rect as SceneRect, Turned};
use egui::epaint::{ClippedShape, TextShape};
use egui::{FullOutput, Rect, Shape, emath::Rot2};

/// Boxes may touch by so much: letters reach a little over their line.
const TOUCH: f32 = 1.0;

/// A text that is painted.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// What it says.
    pub words: String,
    /// The size of its first letters, in points.
    pub size: f32,
    /// Its ink, turned as it is painted.
    place: Turned,
    clip: Rect,
}

/// All texts in sight.
pub(crate) fn texts(output: &FullOutput) -> Vec<Text> {
    texts_of(&output.shapes)
}

/// The texts of the sheet that lies over the window: what comes after the shade over all else.
pub(crate) fn texts_of_sheet(output: &FullOutput, window: egui::Vec2) -> Vec<Text> {
    let is_shade = |shape: &ClippedShape| matches!(&shape.shape, Shape::Rect(rect) if rect.rect.size() == window && rect.fill.a() > 0);
    let shade = output.shapes.iter().rposition(is_shade).expect("a shade");
    texts_of(&output.shapes[shade..])
}

fn texts_of(shapes: &[ClippedShape]) -> Vec<Text> {
    let mut found = Vec::new();
    for clipped in shapes {
        collect(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found
}

fn collect(shape: &Shape, clip: Rect, found: &mut Vec<Text>) {
    match shape {
        Shape::Vec(shapes) => {
            for shape in shapes {
                collect(shape, clip, found);
            }
        }
        Shape::Text(text) => found.extend(Text::of(text, clip)),
        _ => {}
    }
}

impl Text {
    fn of(shape: &TextShape, clip: Rect) -> Option<Self> {
        let galley = &shape.galley;
        let ink = galley.mesh_bounds;
        let words = galley.job.text.trim().to_owned();
        let center = shape.pos + Rot2::from_angle(shape.angle) * ink.center().to_vec2();
        let text = Self {
            size: galley.job.sections.first()?.format.font_id.size,
            place: Turned {
                center: center.into(),
                size: ink.size().into(),
                angle: shape.angle,
            },
            clip,
            words,
        };
        let in_sight = text.bounds().shrink(TOUCH).intersects(clip);
        (ink.is_positive() && !text.words.is_empty() && in_sight).then_some(text)
    }

    fn bounds(&self) -> Rect {
        let SceneRect { min, max } = self.place.bounds();
        Rect::from_min_max(min.into(), max.into())
    }

    /// Whether a part of it is cut off at the left or right.
    fn is_cut(&self) -> bool {
        let bounds = self.bounds().shrink(TOUCH);
        bounds.left() < self.clip.left() || bounds.right() > self.clip.right()
    }

    /// Whether the two stand on each other where both are to be seen.
    fn covers(&self, other: &Self) -> bool {
        let (here, there) = (self.seen(), other.seen());
        here.meets(&there) && here.meets(&of(other.clip)) && there.meets(&of(self.clip))
    }

    /// What is to be seen of it, a little smaller.
    fn seen(&self) -> Turned {
        let smaller = |size: f32| (size - 2.0 * TOUCH).max(0.1);
        if self.place.angle != 0.0 {
            let size = self.place.size.map(smaller);
            return Turned { size, ..self.place };
        }
        let seen = self.bounds().intersect(self.clip);
        let seen = of(seen);
        Turned {
            size: seen.size.map(smaller),
            ..seen
        }
    }
}

fn of(rect: Rect) -> Turned {
    Turned {
        center: rect.center().into(),
        size: rect.size().into(),
        angle: 0.0,
    }
}

/// What is wrong with the texts of a frame: those cut off, and those that stand on each other.
pub(crate) fn faults(texts: &[Text]) -> Vec<String> {
    let cut = texts.iter().filter(|text| text.is_cut());
    let mut faults: Vec<String> = cut
        .map(|text| {
            format!(
                "“{}” is cut off at {:?} by {:?}",
                text.words,
                text.bounds(),
                text.clip
            )
        })
        .collect();
    for (at, text) in texts.iter().enumerate() {
        for other in &texts[at + 1..] {
            let near = text.bounds().intersects(other.bounds());
            if near && text.covers(other) {
                let places = (text.bounds(), other.bounds());
                faults.push(format!(
                    "“{}” meets “{}”: {places:?}",
                    text.words, other.words
                ));
            }
        }
    }
    faults
}

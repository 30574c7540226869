//! What the lines and signs of a picture mean: only those that are in it.

use std::collections::BTreeSet;

use super::arrow::{self, Way};
use super::shape::{Anchor, Face, Pen, Shape};
use super::sketch::{Pad, Style};
use crate::protocol::Rule;
use crate::sim::event::Fault;
use crate::view::scene::{EndMark, LadderScene, Point};
use crate::wire::MessageType;

/// How long the line of a sample is.
const SAMPLE: f32 = 38.0;
/// From a sample to its words.
const BESIDE: f32 = 8.0;
/// From one entry to the next.
const APART: f32 = 22.0;
/// How large the words are, and how far apart their lines.
const SIZE: f32 = 11.0;
const LINE: f32 = 21.0;

/// One sign and what it means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Entry {
    Message(MessageType),
    Accepted,
    Ignored,
    NeverArrived,
    Lost,
}

impl Entry {
    const fn words(self) -> &'static str {
        match self {
            Self::Message(kind) => kind.name(),
            Self::Accepted => "accepted",
            Self::Ignored => "heard and ignored",
            Self::NeverArrived => "never arrived",
            Self::Lost => "lost on the way",
        }
    }

    /// How wide its sign is.
    const fn width(self) -> f32 {
        match self {
            Self::Message(_) => SAMPLE,
            _ => 14.0,
        }
    }

    fn draw(self, pad: &mut Pad, style: &Style<'_>, [x, y]: Point) {
        let palette = style.palette;
        let middle = [x + self.width() / 2.0, y];
        match self {
            Self::Message(kind) => {
                let way = Way {
                    start: [x, y],
                    tip: [x + SAMPLE, y],
                    end: [x + SAMPLE, y],
                    along: [1.0, 0.0],
                };
                arrow::line(pad, style, [way.start, way.tip], Some(kind));
                arrow::head(pad, style, &way, Some(kind));
            }
            Self::Accepted => mark(pad, style, middle, EndMark::Accepted),
            Self::Ignored => mark(pad, style, middle, EndMark::Ignored(Rule::OtherClient)),
            Self::NeverArrived => mark(pad, style, middle, EndMark::NeverArrived(Fault::Loss)),
            Self::Lost => {
                let pen = Pen::new(palette.line * 1.25, palette.alert);
                pad.cross(middle, 5.0, pen);
            }
        }
    }
}

fn mark(pad: &mut Pad, style: &Style<'_>, at: Point, mark: EndMark) {
    arrow::end_mark(pad, style, at, mark, style.palette.muted);
}

/// The legend of some scenes, in lines no wider than this, and how tall it is.
pub fn legend<'s>(
    scenes: impl Iterator<Item = &'s LadderScene>,
    style: &Style<'_>,
    width: f32,
) -> (Vec<Shape>, f32) {
    let entries: BTreeSet<Entry> = scenes.flat_map(entries).collect();
    let mut pad = Pad::default();
    let [mut x, mut y] = [0.0, LINE / 2.0];
    for entry in &entries {
        let text = x + entry.width() + BESIDE;
        let end = text + (style.measure)(entry.words(), Face::Regular, SIZE);
        let text = if x > 0.0 && end > width {
            y += LINE;
            x = 0.0;
            entry.width() + BESIDE
        } else {
            text
        };
        entry.draw(&mut pad, style, [x, y]);
        let font = (Face::Regular, SIZE);
        let color = style.palette.muted;
        pad.text([text, y], Anchor::Left, entry.words(), font, color);
        x = text + (style.measure)(entry.words(), Face::Regular, SIZE) + APART;
    }
    let height = if entries.is_empty() {
        0.0
    } else {
        y + LINE / 2.0
    };
    (pad.shapes, height)
}

fn entries(scene: &LadderScene) -> BTreeSet<Entry> {
    let mut entries = BTreeSet::new();
    for arrow in &scene.arrows {
        entries.extend(arrow.kind.map(Entry::Message));
        match arrow.mark {
            EndMark::Pending => {}
            EndMark::Accepted => {
                entries.insert(Entry::Accepted);
            }
            EndMark::Ignored(_) => {
                entries.insert(Entry::Ignored);
            }
            mark @ EndMark::NeverArrived(_) => {
                entries.insert(Entry::NeverArrived);
                entries.extend(mark.lost_on_the_way().then_some(Entry::Lost));
            }
        }
    }
    entries
}

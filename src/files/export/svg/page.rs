//! One picture: title, lane heads, the ladder in its parts, what stands beside and below.

use std::io::{self, Write};

use super::captions::{self, Beside};
use super::frame::{ABOVE, BELOW, EDGE, Frame, SENTENCE, SLIDE};
use super::paper::Paper;
use super::{Pictures, Sheet};
use crate::view::drawing::{Anchor, Face, Heads, Shape, Text, ladder, legend};
use crate::view::scene::{LadderScene, Point, Rect};
use crate::view::words::shortened;
use crate::view::{arrow_in_words, words};

/// From the ladder to the legend.
const LEGEND: f32 = 12.0;

/// A picture that is laid out.
pub(super) struct Page<'p> {
    pictures: &'p Pictures<'p>,
    sheet: &'p Sheet,
    frame: Frame<'p>,
    /// The parts of the ladder, and how far below its top each begins.
    parts: Vec<(f32, LadderScene)>,
    legend: (Vec<Shape>, f32),
    beside: Beside,
}

impl<'p> Page<'p> {
    pub(super) fn new(pictures: &'p Pictures<'p>, sheet: &'p Sheet) -> Self {
        let frame = Frame::new(pictures, Some(sheet));
        let starts = frame.starts(sheet.playhead, &sheet.rows);
        let tops = starts
            .into_iter()
            .map(|start| frame.height(&(sheet.rows.start..start)));
        let scenes = frame.scenes(sheet.playhead, &sheet.rows);
        let parts: Vec<_> = tops.zip(scenes).collect();
        let beside = if pictures.has_words_beside() && sheet.slide.is_none() {
            Beside::new(pictures, &frame, sheet, &parts)
        } else {
            Beside::default()
        };
        let legend = if sheet.slide.is_some() {
            (Vec::new(), 0.0)
        } else {
            let scenes = parts.iter().map(|(_, scene)| scene);
            let width = frame.whole_width(false) - 2.0 * EDGE;
            frame.with_style(Rect::default(), |style| legend(scenes, style, width))
        };
        Self {
            pictures,
            sheet,
            frame,
            parts,
            legend,
            beside,
        }
    }

    /// Width and height, in points.
    pub(super) fn size(&self) -> Point {
        if self.sheet.slide.is_some() {
            return SLIDE;
        }
        let ladder = self.ladder_height().max(self.beside.height + BELOW);
        let below = match self.legend.1 {
            0.0 => 0.0,
            height => LEGEND + height,
        };
        let height = self.ladder_top() + ladder + below + EDGE;
        [self.frame.whole_width(false), height.ceil()]
    }

    /// From the first row to the lower end of the lanes.
    fn ladder_height(&self) -> f32 {
        if self.sheet.slide.is_some() {
            return SLIDE[1] - SENTENCE - self.ladder_top();
        }
        self.frame.height(&self.sheet.rows) + BELOW
    }

    fn ladder_top(&self) -> f32 {
        self.frame.title + self.frame.sizes.head + ABOVE
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut paper = Paper::new(&self.pictures.letters);
        self.title(&mut paper);
        self.ladder(&mut paper);
        self.heads(&mut paper);
        let top = self.ladder_top();
        if !self.beside.shapes.is_empty() {
            paper.group([EDGE, top], "captions", |paper| {
                paper.paint(&self.beside.shapes, &silent);
            });
        }
        if !self.legend.0.is_empty() {
            let below = self.ladder_height().max(self.beside.height + BELOW);
            paper.group([EDGE, top + below + LEGEND], "legend", |paper| {
                paper.paint(&self.legend.0, &silent);
            });
        }
        if let Some(slide) = &self.sheet.slide {
            let shapes = captions::below(&self.frame, slide);
            paper.group([EDGE, SLIDE[1] - SENTENCE], "caption", |paper| {
                paper.paint(&shapes, &silent);
            });
        }
        let (title, about) = (self.name(), self.about());
        let ground = self.frame.palette().canvas;
        paper.write(self.size(), ground, (&title, &about), out)
    }

    /// `DORA: the first address, page 1 of 3`
    fn name(&self) -> String {
        let title = self.pictures.subject.title;
        match self.sheet.place.as_str() {
            "" => title.to_owned(),
            place => format!("{title}, {place}"),
        }
    }

    /// What is to be seen, in a sentence.
    fn about(&self) -> String {
        let scene = self.parts.first().map(|(_, scene)| scene);
        let lanes = scene.map_or(&[][..], |scene| &scene.lanes);
        let lanes: Vec<&str> = lanes.iter().map(|lane| &*lane.name).collect();
        let messages = scene.map_or(0, |scene| scene.messages);
        let plural = if messages == 1 { "message" } else { "messages" };
        format!(
            "A DHCP exchange as a ladder, time runs downwards: {} {plural}. Lanes from left to right: {}.",
            words::count(messages),
            lanes.join(", ")
        )
    }

    fn title(&self, paper: &mut Paper<'_>) {
        let (palette, frame) = (self.frame.palette(), &self.frame);
        let right = self.size()[0] - EDGE;
        let [size, y] = if self.sheet.slide.is_some() {
            [13.0, 16.0]
        } else {
            [20.0, EDGE + 12.0]
        };
        let color = if self.sheet.slide.is_some() {
            palette.muted
        } else {
            palette.text
        };
        let place = frame.measure(&self.sheet.place, Face::Regular, 13.0);
        let room = right - EDGE - place - 20.0;
        let title = shortened(self.pictures.subject.title, |text| {
            frame.measure(text, Face::Strong, size) <= room
        });
        let left = (
            [EDGE, y],
            Anchor::Left,
            title.as_str(),
            Face::Strong,
            size,
            color,
        );
        let place = self.sheet.place.as_str();
        let right = (
            [right, y],
            Anchor::Right,
            place,
            Face::Regular,
            13.0,
            palette.muted,
        );
        let texts = [left, right]
            .into_iter()
            .filter(|(_, _, words, ..)| !words.is_empty());
        let shapes: Vec<Shape> = texts
            .map(|(at, anchor, words, face, size, color)| {
                Shape::Text(Text::upright(at, anchor, words, (face, size), color))
            })
            .collect();
        paper.paint(&shapes, &silent);
    }

    fn heads(&self, paper: &mut Paper<'_>) {
        let Some((_, scene)) = self.parts.first() else {
            return;
        };
        let heads = Heads {
            palette: self.frame.palette(),
            scale: self.frame.scale,
            measure: &|text, face, size| self.frame.measure(text, face, size),
        };
        paper.group([self.frame.left, self.frame.title], "lanes", |paper| {
            for lane in &scene.lanes {
                let state = lane.state.map_or("", |state| state.name());
                let name = format!("{} {state}", lane.name);
                paper.group([0.0, 0.0], name.trim(), |paper| {
                    let mut shapes = vec![heads.frame(lane, false), heads.inside(lane)];
                    shapes.extend(heads.choice(lane));
                    paper.paint(&shapes, &silent);
                });
            }
            let hidden = scene.hidden.map(|hidden| heads.hidden(hidden));
            paper.paint(&hidden.unwrap_or_default(), &silent);
        });
    }

    fn ladder(&self, paper: &mut Paper<'_>) {
        let whole = self.ladder_height();
        let last = self.parts.len().saturating_sub(1);
        for (place, (top, scene)) in self.parts.iter().enumerate() {
            let next = self.parts.get(place + 1);
            let height = next.map_or(whole, |(next, _)| *next) - top;
            let above = if place == 0 { ABOVE } else { 0.0 };
            let sight = Rect {
                min: [0.0, -above],
                max: [self.frame.width, height],
            };
            let clip = Rect {
                min: [-EDGE, -above],
                max: [
                    self.frame.width + EDGE,
                    if place == last {
                        height
                    } else {
                        height + BELOW
                    },
                ],
            };
            let shapes = self.frame.with_style(sight, |style| ladder(scene, style));
            let tell = |place: usize| self.tell(scene, place);
            let at = [self.frame.left, self.ladder_top() + top];
            paper.group(at, "messages", |paper| {
                paper.clipped(clip, |paper| paper.paint(&shapes, &tell));
            });
        }
    }

    fn tell(&self, scene: &LadderScene, place: usize) -> String {
        let arrow = scene.arrows.get(place);
        let words = |arrow| arrow_in_words(self.pictures.subject.log, self.sheet.playhead, arrow);
        arrow.map_or_else(String::new, words)
    }
}

/// These shapes have no arrows among them.
fn silent(_: usize) -> String {
    String::new()
}

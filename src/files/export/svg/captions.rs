//! Sentences: one beside each message with its number, or one below a slide.

use std::collections::BTreeMap;

use super::frame::{BESIDE, CAPTIONS, EDGE, Frame, SLIDE};
use super::{Pictures, Sheet, Slide, Subject};
use crate::session::remark::Note;
use crate::sim::RecordId;
use crate::view::colours::Rgb;
use crate::view::drawing::{Anchor, Face, Pen, Shape, Text, bookmark, wrapped};
use crate::view::notebook::{self, Mark};
use crate::view::scene::{LadderScene, Point, Rect};
use crate::view::words::shortened;
use crate::wire::MessageType;

/// How large the words beside the ladder are, and how far apart their lines.
const SIZE: f32 = 12.5;
const LINE: f32 = 16.5;
/// So many lines at most for one message.
const MOST_LINES: usize = 4;
/// So many lines at most for one note.
const MOST_NOTED: usize = 12;
/// Between the words for two messages.
const APART: f32 = 8.0;
/// From the number to the words.
const INDENT: f32 = 34.0;
/// How tall the chip around a number is.
const CHIP: f32 = 18.0;

/// The words beside a ladder.
#[derive(Default)]
pub(super) struct Beside {
    /// In the ladder's own system.
    pub(super) shapes: Vec<Shape>,
    /// How far down they reach.
    pub(super) height: f32,
}

/// A message and where it leaves.
struct Departure {
    record: RecordId,
    kind: Option<MessageType>,
    y: f32,
}

impl Beside {
    pub(super) fn new(
        pictures: &Pictures<'_>,
        frame: &Frame<'_>,
        sheet: &Sheet,
        parts: &[(f32, LadderScene)],
    ) -> Self {
        let mut beside = Self::default();
        let mut marks = marks(pictures, frame, sheet).into_iter().peekable();
        let captions = pictures.options.captions;
        let departures = departures(parts).into_iter().filter(|_| captions);
        for (number, departure) in departures {
            // What was noted on a message stands below what is said about it.
            let above = |note: &(f32, &Note)| note.0 < departure.y - 0.5;
            while let Some((y, note)) = marks.next_if(above) {
                beside.note(frame, y, note);
            }
            let words = pictures
                .comments
                .about(pictures.subject.log, departure.record);
            beside.add(frame, number, &departure, &words.unwrap_or_default());
        }
        for (y, note) in marks {
            beside.note(frame, y, note);
        }
        beside
    }

    /// A note with its sign, beside what it is about or below the words before.
    fn note(&mut self, frame: &Frame<'_>, y: f32, note: &Note) {
        let palette = frame.palette();
        let top = (y - LINE / 2.0).max(self.height);
        let left = frame.width + BESIDE;
        let at = [left + INDENT - 9.0 - CHIP / 2.0, top + LINE / 2.0];
        let has_words = !note.text.is_empty();
        self.shapes.extend(bookmark(palette, at, 1.0, has_words));
        let fits = |line: &str| frame.measure(line, Face::Strong, SIZE) <= CAPTIONS - INDENT;
        let lines = notebook::lines(note);
        let lines = lines
            .iter()
            .flat_map(|line| wrapped(line, MOST_NOTED, fits));
        let mut lines: Vec<String> = lines.take(MOST_NOTED + 1).collect();
        if lines.len() > MOST_NOTED {
            lines.truncate(MOST_NOTED);
            if let Some(last) = lines.last_mut() {
                *last = shortened(&format!("{}…", last.trim_end_matches('…')), fits);
            }
        }
        for (place, line) in lines.iter().enumerate() {
            let at = [left + INDENT, top + (place as f32 + 0.5) * LINE];
            let font = (Face::Strong, SIZE);
            self.shapes
                .push(text(at, Anchor::Left, line, font, palette.text));
        }
        self.height = top + lines.len().max(1) as f32 * LINE + APART;
    }

    /// Beside its message, or below the words before.
    fn add(&mut self, frame: &Frame<'_>, number: usize, departure: &Departure, words: &str) {
        let palette = frame.palette();
        let top = (departure.y - LINE / 2.0).max(self.height);
        let left = frame.width + BESIDE;
        let fill = palette.datagram(departure.kind);
        let letters = departure
            .kind
            .map_or(palette.canvas, |kind| palette.on_message(kind));
        // A message in the colour of text has a dark fill in the light theme, and the reverse.
        let letters = if fill == palette.text {
            palette.canvas
        } else {
            letters
        };
        self.chip(
            frame,
            [left, top + LINE / 2.0],
            &number.to_string(),
            (fill, letters),
        );
        let room = CAPTIONS - INDENT;
        let fits = |line: &str| frame.measure(line, Face::Regular, SIZE) <= room;
        let lines = wrapped(words, MOST_LINES, fits);
        for (place, line) in lines.iter().enumerate() {
            let at = [left + INDENT, top + (place as f32 + 0.5) * LINE];
            let font = (Face::Regular, SIZE);
            self.shapes
                .push(text(at, Anchor::Left, line, font, palette.text));
        }
        self.height = top + lines.len().max(1) as f32 * LINE + APART;
    }

    /// The number of a message, in its colour.
    fn chip(&mut self, frame: &Frame<'_>, [x, y]: Point, number: &str, colors: (Rgb, Rgb)) {
        let (fill, letters) = colors;
        let width = (frame.measure(number, Face::Strong, 10.5) + 9.0).max(CHIP);
        let center = [x + INDENT - 9.0 - width / 2.0, y];
        self.shapes.push(Shape::Box {
            rect: Rect::around(center, width, CHIP),
            radius: CHIP / 2.0,
            fill: Some(fill.into()),
            outline: None,
        });
        let font = (Face::Strong, 10.5);
        self.shapes
            .push(text(center, Anchor::Middle, number, font, letters));
    }
}

/// The notes of a picture, and how far below the first row of its ladder each stands.
fn marks<'a>(pictures: &'a Pictures<'_>, frame: &Frame<'_>, sheet: &Sheet) -> Vec<(f32, &'a Note)> {
    let Subject { log, .. } = pictures.subject;
    let notes = pictures.subject.shown_notes();
    let (outline, axis) = (&pictures.outline, pictures.options.axis);
    let heights = frame.heights(sheet.playhead);
    // What stands at the very end of the paper is on it.
    let is_last = sheet.rows.end >= pictures.height_at(sheet.playhead);
    let sheet = &sheet.rows;
    let after = if is_last { 1.0 } else { 0.0 };
    let rows = heights.back(sheet.start)..heights.back(sheet.end) + after;
    let marks = notebook::marks(notes, log, outline, axis, &rows);
    let y = |mark: &Mark<'_>| frame.height(&(sheet.start..heights.at(mark.row)));
    let notes = |mark: Mark<'a>| {
        let y = y(&mark);
        mark.notes.iter().map(move |note| (y, note))
    };
    marks.into_iter().flat_map(notes).collect()
}

/// The messages that leave in these scenes, by number.
fn departures(parts: &[(f32, LadderScene)]) -> BTreeMap<usize, Departure> {
    let mut found = BTreeMap::new();
    for (top, scene) in parts {
        for arrow in scene.arrows.iter().filter(|arrow| arrow.start[1] >= -0.5) {
            found.entry(arrow.number).or_insert(Departure {
                record: arrow.record,
                kind: arrow.kind,
                y: top + arrow.start[1],
            });
        }
    }
    found
}

/// What stands below the ladder of a slide, from its own upper left corner.
pub(super) fn below(frame: &Frame<'_>, slide: &Slide) -> Vec<Shape> {
    let palette = frame.palette();
    let width = SLIDE[0] - 2.0 * EDGE;
    let lines = |words: &str, most, face, size: f32| {
        wrapped(words, most, |line: &str| {
            frame.measure(line, face, size) <= width
        })
    };
    let mut shapes = vec![Shape::Line {
        points: vec![[-EDGE, 0.0], [width + EDGE, 0.0]],
        pen: Pen::new(palette.outline, palette.border),
    }];
    let mut y = 10.0;
    // Two lines for the sentence, unless a second sentence stands below it.
    let most = if slide.because.is_empty() { 2 } else { 1 };
    for (words, most, face, size, color) in [
        (&slide.sentence, most, Face::Strong, 23.0, palette.text),
        (&slide.because, 1, Face::Regular, 16.0, palette.muted),
    ] {
        for line in lines(words, most, face, size) {
            y += size * 1.3;
            let at = [0.0, y - size * 0.65];
            shapes.push(text(at, Anchor::Left, &line, (face, size), color));
        }
        y += 5.0;
    }
    shapes
}

fn text(at: Point, anchor: Anchor, words: &str, font: (Face, f32), color: Rgb) -> Shape {
    Shape::Text(Text::upright(at, anchor, words, font, color))
}

//! The diagram as SVG pictures: the whole run, a part of it, in pages, or one for each step. They
//! show what the window shows, in the same shapes ([`drawing`](crate::view::drawing)); letters are
//! outlines, so that every viewer shows the same, and every arrow and text keeps its words for
//! those who search or listen.

mod captions;
mod frame;
mod letters;
mod page;
mod paper;

use std::io::{self, Write};
use std::ops::{Range, RangeInclusive};

use self::frame::Frame;
pub use self::letters::Letters;
use super::Subject;
use super::options::{ExportOptions, Paper};
use crate::session::Playhead;
use crate::sim::scenario::Caption;
use crate::view::arrangement::Arrangement;
use crate::view::captions::CaptionTrack;
use crate::view::colours::Look;
use crate::view::comments::Comments;
use crate::view::steps::Steps;
use crate::view::{Axis, Outline};

/// One picture holds no more messages than this.
pub const MOST_MESSAGES: usize = 20_000;
/// There are never more pictures of one run.
pub const MOST_PICTURES: usize = 2_000;

/// How pictures look.
#[derive(Clone, Debug, Default)]
pub struct PictureOptions {
    /// In which colours.
    pub look: Look,
    /// How time becomes height.
    pub axis: Axis,
    /// How wide, in points; without it as wide as its lanes want.
    pub width: Option<f32>,
    /// Whether a sentence stands beside each message.
    pub captions: bool,
    /// What of the run.
    pub extent: Extent,
    /// Which lanes, in which order.
    pub lanes: Arrangement,
}

impl From<ExportOptions> for PictureOptions {
    fn from(chosen: ExportOptions) -> Self {
        Self {
            look: match chosen.paper {
                Paper::Light => Look::Light,
                Paper::Dark => Look::Dark,
            },
            captions: chosen.captions,
            extent: match chosen.messages {
                Some((first, last)) => Extent::Messages(first..=last),
                None => Extent::Whole,
            },
            ..Self::default()
        }
    }
}

/// What of a run is in a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// From one message to another, counted from 1.
    Messages(RangeInclusive<usize>),
    /// From one row of the axis to another: what is visible.
    Rows(Range<f64>),
}

/// One picture of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What is seen of it.
    playhead: Playhead,
    /// The part of the ladder that is shown, in rows.
    rows: Range<f64>,
    /// `page 1 of 3`, `step 2 of 4`; empty if there is only one.
    pub place: String,
    /// A slide: how large everything is, and the sentence below.
    slide: Option<Slide>,
}

#[derive(Clone, Debug, PartialEq)]
struct Slide {
    scale: f32,
    sentence: String,
    because: String,
}

/// The pictures of a run.
pub struct Pictures<'a> {
    subject: Subject<'a>,
    options: &'a PictureOptions,
    outline: Outline,
    letters: Letters,
    comments: Comments,
    /// Lanes that are folded in no picture, so that all pictures have the same.
    lanes: Arrangement,
}

impl<'a> Pictures<'a> {
    /// Looks at the run.
    ///
    /// # Errors
    /// If the program's own fonts cannot be read.
    pub fn new(subject: &Subject<'a>, options: &'a PictureOptions) -> io::Result<Self> {
        let letters = Letters::new().ok_or_else(|| no("the program's own fonts cannot be read"))?;
        let comments = subject
            .scenario
            .map(|scenario| Comments::new(scenario, subject.log));
        let mut pictures = Self {
            subject: *subject,
            options,
            outline: subject.outline(),
            letters,
            comments: comments.unwrap_or_default(),
            lanes: options.lanes.clone(),
        };
        pictures.keep_lanes();
        Ok(pictures)
    }

    /// One picture of all that is wanted.
    ///
    /// # Errors
    /// If there is nothing, or too much for one picture.
    pub fn whole(&self) -> io::Result<Sheet> {
        let rows = self.rows()?;
        let messages = self.messages_in(&rows);
        if messages > MOST_MESSAGES && !self.is_crowd(self.subject.until) {
            return Err(no(&format!(
                "{messages} messages are too many for one picture, which holds {MOST_MESSAGES}: write pages, or a part of the run"
            )));
        }
        Ok(self.sheet(rows, String::new()))
    }

    /// The same in pages that are about so tall, in points. A page ends between two messages.
    ///
    /// # Errors
    /// If there is nothing, or too much.
    pub fn pages(&self, height: f32) -> io::Result<Vec<Sheet>> {
        let rows = self.rows()?;
        let frame = Frame::new(self, None);
        let room = f64::from((height - frame.around()).max(frame.sizes.row) / frame.sizes.row);
        let parts = self.parts(&rows, room)?;
        let of = parts.len();
        let name = |number: usize| match of {
            1 => String::new(),
            _ => format!("page {number} of {of}"),
        };
        let sheets = (1..).zip(parts);
        Ok(sheets
            .map(|(number, rows)| self.sheet(rows, name(number)))
            .collect())
    }

    /// One picture for each step, all in the same frame and at the same scale, each with its
    /// caption: slides.
    ///
    /// # Errors
    /// If there is nothing, or too much.
    pub fn steps(&self) -> io::Result<Vec<Sheet>> {
        let Subject { log, until, .. } = self.subject;
        let mut steps = Steps::default();
        steps.extend(log);
        let next = |count: &usize| steps.step_after(*count).filter(|end| *end <= until.count);
        let ends = std::iter::successors(next(&steps.beginning()), next);
        let ends: Vec<usize> = ends.take(MOST_PICTURES + 1).collect();
        let of = ends.len();
        if of == 0 {
            return Err(no(
                "nothing has happened yet, so there is no step to be seen",
            ));
        }
        if of > MOST_PICTURES {
            return Err(no(&format!(
                "this run has more than {MOST_PICTURES} steps, too many for a picture of each"
            )));
        }
        let mut track = CaptionTrack::default();
        let captions = self.subject.scenario.map_or(&[][..], |run| &run.captions);
        track.extend(log, captions);
        let scale = frame::slide_scale(self.height_at(until));
        let slides = (1..).zip(ends).map(|(number, end)| {
            let playhead = Playhead::after(log, end);
            let caption = track.shown(playhead).and_then(|at| captions.get(at));
            let slide = self.slide(playhead, scale, caption);
            let rows = frame::slide_rows(self, playhead, scale);
            Sheet {
                playhead,
                rows,
                place: format!("step {number} of {of}"),
                slide: Some(slide),
            }
        });
        Ok(slides.collect())
    }

    fn slide(&self, playhead: Playhead, scale: f32, caption: Option<&Caption>) -> Slide {
        let last = self.outline.messages(playhead).checked_sub(1);
        let said = || {
            let record = self.outline.departure_of(last?)?;
            self.comments.about(self.subject.log, record)
        };
        Slide {
            scale,
            sentence: caption.map_or_else(
                || said().unwrap_or_default(),
                |caption| caption.protocol.clone(),
            ),
            because: caption.map_or_else(String::new, |caption| caption.because.clone()),
        }
    }

    /// Whether words stand beside the ladder of a picture that is no slide.
    fn has_words_beside(&self) -> bool {
        self.options.captions || !self.subject.shown_notes().is_empty()
    }

    /// How large a picture is, in points.
    pub fn size(&self, sheet: &Sheet) -> [f32; 2] {
        page::Page::new(self, sheet).size()
    }

    /// Writes a picture.
    ///
    /// # Errors
    /// When `out` refuses.
    pub fn write(&self, sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
        page::Page::new(self, sheet).write(out)
    }

    fn sheet(&self, rows: Range<f64>, place: String) -> Sheet {
        Sheet {
            playhead: self.subject.until,
            rows,
            place,
            slide: None,
        }
    }

    /// The rows that are wanted.
    fn rows(&self) -> io::Result<Range<f64>> {
        let Subject { log, until, .. } = self.subject;
        let axis = self.options.axis;
        let whole = 0.0..self.height_at(until);
        match &self.options.extent {
            Extent::Whole => Ok(whole),
            Extent::Rows(rows) => {
                let sound = |row: f64| if row.is_finite() { row } else { 0.0 };
                let end = sound(rows.end).min(whole.end);
                Ok(sound(rows.start).clamp(0.0, whole.end)..end.max(0.0))
            }
            Extent::Messages(numbers) => {
                let rows = self
                    .outline
                    .rows_of_messages(log, axis, until, numbers.clone());
                let heights = Frame::new(self, None).heights(until);
                let rows = rows.map(|rows| heights.at(rows.start)..heights.at(rows.end));
                let shown = self.outline.messages(until);
                rows.ok_or_else(|| {
                    let (first, last) = (numbers.start(), numbers.end());
                    no(&format!(
                        "there are no messages {first} to {last}: the run has {shown}"
                    ))
                })
            }
        }
    }

    /// How tall the ladder is, in rows as they are drawn.
    fn height_at(&self, playhead: Playhead) -> f64 {
        let (log, axis) = (self.subject.log, self.options.axis);
        let height = self.outline.height(log, playhead, axis);
        Frame::new(self, None).heights(playhead).at(height)
    }

    /// Between which rows as they are drawn no message is under way.
    fn seams(&self, playhead: Playhead) -> Vec<f64> {
        let heights = Frame::new(self, None).heights(playhead);
        let seams = self.outline.seams(self.options.axis, playhead);
        seams.into_iter().map(|row| heights.at(row)).collect()
    }

    fn messages_in(&self, rows: &Range<f64>) -> usize {
        let until = self.subject.until;
        let heights = Frame::new(self, None).heights(until);
        let rows = heights.back(rows.start)..heights.back(rows.end);
        self.outline
            .messages_within(self.options.axis, &rows, until)
    }

    /// Cuts rows at seams into parts that are not taller than `room` where that can be.
    fn parts(&self, rows: &Range<f64>, room: f64) -> io::Result<Vec<Range<f64>>> {
        let seams = self.seams(self.subject.until);
        let mut parts = Vec::new();
        let mut start = rows.start;
        while start + room < rows.end {
            if parts.len() >= MOST_PICTURES {
                return Err(no(&format!(
                    "this would be more than {MOST_PICTURES} pages; taller pages, or a part of the run, are fewer"
                )));
            }
            let last = seams.partition_point(|seam| *seam <= start + room);
            let seam = last.checked_sub(1).map(|place| seams[place]);
            let end = seam.filter(|seam| *seam > start).unwrap_or(start + room);
            parts.push(start..end);
            start = end;
        }
        parts.push(start..rows.end);
        Ok(parts)
    }
}

/// A sentence as an error.
fn no(sentence: &str) -> io::Error {
    io::Error::other(sentence.to_owned())
}

//! Where the parts of a picture are: title, heads, ladder, captions, and how large they are.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Extent, Pictures, Sheet};
use crate::session::Playhead;
use crate::sim::HostId;
use crate::view::Axis;
use crate::view::colours::Palette;
use crate::view::drawing::{Face, Style, crowd_sizes, desk_sizes, keep_part};
use crate::view::scene::{LadderScene, Rect, Rows, SceneOptions, Sizes, figure_order, is_crowd};

/// Around everything.
pub(super) const EDGE: f32 = 18.0;
/// The line of the title.
pub(super) const TITLE: f32 = 34.0;
/// Room above the first row.
pub(super) const ABOVE: f32 = 14.0;
/// Room below the playhead, where messages wait.
pub(super) const BELOW: f32 = 26.0;
/// Captions beside the ladder: their width, and the room before them.
pub(super) const CAPTIONS: f32 = 330.0;
pub(super) const BESIDE: f32 = 26.0;
/// The legend's line, as far as pages reckon with it.
const LEGEND: f32 = 34.0;

/// How wide a ladder is that may choose: so much for each lane, within these bounds.
const LANE: f32 = 290.0;
const NARROWEST: f32 = 640.0;
const WIDEST: f32 = 1500.0;
/// The least that a picture can be wide.
const LEAST: f32 = 320.0;

/// A slide, in points: as wide and tall as screens are.
pub(super) const SLIDE: [f32; 2] = [1280.0, 720.0];
/// The sentence below a slide's ladder.
pub(super) const SENTENCE: f32 = 90.0;
/// A slide's small title.
pub(super) const SLIDE_TITLE: f32 = 26.0;
/// Lanes of a slide are no farther apart than this, at scale 1.
const SLIDE_LANE: f32 = 380.0;
/// A slide is drawn as large as the run has room in it, at most so large.
const LARGEST: f32 = 1.6;
/// Where a run has no room at normal size, its slides show its latest part, and that as large.
const SCROLLED: f32 = 1.25;

/// The time of a crowd is drawn in a ladder no taller than this.
const TALLEST: f64 = 4_000.0;

/// So many messages at most are laid out at a time.
const PART: usize = 250;

/// Where everything is in one picture.
pub(super) struct Frame<'p> {
    pictures: &'p Pictures<'p>,
    /// Of heads and ladder.
    pub(super) scale: f32,
    pub(super) sizes: Sizes,
    /// How wide the ladder is.
    pub(super) width: f32,
    /// From the left edge to the ladder.
    pub(super) left: f32,
    /// From the upper edge to the heads.
    pub(super) title: f32,
}

/// How large a run of so many rows can be on a slide.
pub(super) fn slide_scale(rows: f64) -> f32 {
    let normal = desk_sizes(1.0, 1.0, 1);
    #[expect(clippy::cast_possible_truncation, reason = "a number of rows")]
    let wanted = normal.head + normal.row * rows as f32;
    let room = SLIDE[1] - SLIDE_TITLE - SENTENCE - ABOVE - BELOW;
    let fitting = room / wanted;
    if fitting < 1.0 {
        SCROLLED
    } else {
        fitting.min(LARGEST)
    }
}

/// The rows of a slide: from the top as long as everything fits, else up to the playhead.
pub(super) fn slide_rows(pictures: &Pictures<'_>, playhead: Playhead, scale: f32) -> Range<f64> {
    let sizes = desk_sizes(scale, 1.0, 1);
    let room = SLIDE[1] - SLIDE_TITLE - SENTENCE - sizes.head - ABOVE - BELOW;
    let end = pictures.height_at(playhead);
    let top = end - f64::from(room / sizes.row);
    if top <= 0.0 {
        return 0.0..end;
    }
    let seams = pictures.seams(playhead);
    let start = seams.into_iter().find(|seam| *seam >= top);
    start.filter(|start| *start < end).unwrap_or(top)..end
}

impl<'p> Frame<'p> {
    pub(super) fn new(pictures: &'p Pictures<'p>, sheet: Option<&Sheet>) -> Self {
        let subject = &pictures.subject;
        let playhead = sheet.map_or(subject.until, |sheet| sheet.playhead);
        let hosts = figure_order(&pictures.outline, playhead).len();
        let slide = sheet.and_then(|sheet| sheet.slide.as_ref());
        let scale = slide.map_or(1.0, |slide| slide.scale);
        let sizes = desk_sizes(scale, 1.0, hosts);
        let sizes = match slide {
            Some(_) => sizes,
            None => pictures.sizes_of_crowd(sizes),
        };
        let shown = hosts.saturating_sub(pictures.lanes.hidden.len());
        let width = if slide.is_some() {
            let wanted = sizes.gutter + shown as f32 * SLIDE_LANE * scale;
            wanted.min(SLIDE[0] - 2.0 * EDGE)
        } else {
            match pictures.options.width {
                Some(width) if width.is_finite() => {
                    width.max(LEAST) - 2.0 * EDGE - beside(pictures)
                }
                _ => (sizes.gutter + shown as f32 * LANE).clamp(NARROWEST, WIDEST),
            }
        };
        let width = width.max(LEAST - 2.0 * EDGE);
        // The times at the left of a slide's ladder weigh less than its lanes.
        let centered = (SLIDE[0] - width - sizes.gutter * 0.5) / 2.0;
        Self {
            pictures,
            scale,
            sizes,
            width,
            left: slide.map_or(EDGE, |_| centered.max(EDGE)),
            title: if slide.is_some() {
                SLIDE_TITLE
            } else {
                TITLE + EDGE
            },
        }
    }

    /// From one edge to the other.
    pub(super) fn whole_width(&self, is_slide: bool) -> f32 {
        if is_slide {
            SLIDE[0]
        } else {
            self.width + 2.0 * EDGE + beside(self.pictures)
        }
    }

    /// How tall everything is that is not ladder.
    pub(super) fn around(&self) -> f32 {
        self.title + self.sizes.head + ABOVE + BELOW + LEGEND + EDGE
    }

    pub(super) fn measure(&self, text: &str, face: Face, size: f32) -> f32 {
        self.pictures.letters.measure(text, face, size)
    }

    /// The parts that a stretch of the ladder is laid out in, each with its scene.
    pub(super) fn scenes(&self, playhead: Playhead, rows: &Range<f64>) -> Vec<LadderScene> {
        let starts = self.starts(playhead, rows);
        let ends = starts[1..].iter().copied().chain([rows.end]);
        let parts = starts.iter().copied().zip(ends);
        parts
            .map(|(start, end)| self.scene(playhead, start..end))
            .collect()
    }

    /// Where the parts begin.
    pub(super) fn starts(&self, playhead: Playhead, rows: &Range<f64>) -> Vec<f64> {
        let pictures = self.pictures;
        let mut starts = vec![rows.start];
        if pictures.messages_in(rows) > PART && !pictures.is_crowd(playhead) {
            let seams = pictures.seams(playhead);
            let inside = seams
                .into_iter()
                .filter(|seam| *seam > rows.start && *seam < rows.end);
            starts.extend(inside.skip(PART - 1).step_by(PART));
        }
        starts
    }

    fn scene(&self, playhead: Playhead, rows: Range<f64>) -> LadderScene {
        let points = |rows: f64| rows * f64::from(self.sizes.row);
        let span = points(rows.start)..points(rows.end);
        let height = self.height(&rows);
        let mut scene = self.scene_of(playhead, span, &self.pictures.lanes.pinned);
        let is_last = scene.playhead_y <= height + 0.5;
        // What has just happened may stand a little below the playhead.
        let end = if is_last { height + BELOW } else { height };
        keep_part(&mut scene, &(0.0..end));
        scene
    }

    /// How tall so many rows are.
    #[expect(clippy::cast_possible_truncation, reason = "a height in points")]
    pub(super) fn height(&self, rows: &Range<f64>) -> f32 {
        ((rows.end - rows.start) * f64::from(self.sizes.row)) as f32
    }

    fn scene_of(&self, playhead: Playhead, span: Range<f64>, pinned: &[HostId]) -> LadderScene {
        let Pictures {
            subject, outline, ..
        } = self.pictures;
        self.with_options(pinned, |options| {
            LadderScene::new(subject.log, outline, playhead, options, span)
        })
    }

    /// How high the rows of the ladder are at this playhead.
    pub(super) fn heights(&self, playhead: Playhead) -> Rows<'p> {
        let Pictures { outline, lanes, .. } = self.pictures;
        self.with_options(&lanes.pinned, |options| {
            Rows::new(outline, playhead, options)
        })
    }

    fn with_options<T>(&self, pinned: &[HostId], look: impl FnOnce(&SceneOptions<'_>) -> T) -> T {
        let Pictures { lanes, options, .. } = self.pictures;
        let measure = |text: &str, size| self.measure(text, Face::Strong, size);
        look(&SceneOptions {
            width: self.width,
            axis: options.axis,
            sizes: self.sizes,
            hidden: &lanes.hidden,
            order: &lanes.order,
            pinned,
            measure: &measure,
        })
    }

    /// What a part of this height is drawn with.
    pub(super) fn with_style<T>(&self, sight: Rect, draw: impl FnOnce(&Style<'_>) -> T) -> T {
        let gutter = self.sizes.gutter - 8.0;
        draw(&Style {
            palette: self.palette(),
            text: self.sizes.text,
            small: self.sizes.small,
            gutter,
            widest_time: gutter + 4.0,
            sight,
            timed: true,
            measure: &|text, face, size| self.measure(text, face, size),
            glow: &|_| None,
        })
    }

    pub(super) fn palette(&self) -> &'static Palette {
        self.pictures.options.look.palette()
    }
}

fn beside(pictures: &Pictures<'_>) -> f32 {
    if pictures.has_words_beside() {
        BESIDE + CAPTIONS
    } else {
        0.0
    }
}

impl Pictures<'_> {
    /// Whether so many clients have appeared that they share a density lane.
    pub(super) fn is_crowd(&self, playhead: Playhead) -> bool {
        is_crowd(&self.outline, playhead)
    }

    /// Of a crowd all that is wanted is as tall as a picture can be looked at, if its time allows.
    fn sizes_of_crowd(&self, sizes: Sizes) -> Sizes {
        let until = self.subject.until;
        if !self.is_crowd(until) {
            return sizes;
        }
        let sizes = crowd_sizes(sizes, self.options.axis);
        if self.options.axis == Axis::Order {
            return sizes;
        }
        let whole = self
            .outline
            .height(self.subject.log, until, self.options.axis);
        let rows = match &self.options.extent {
            Extent::Rows(rows) => rows.end.min(whole) - rows.start.max(0.0),
            Extent::Whole | Extent::Messages(_) => whole,
        };
        #[expect(clippy::cast_possible_truncation, reason = "a height in points")]
        let fitting = (TALLEST / rows.max(1.0)) as f32;
        Sizes {
            row: sizes.row.min(fitting),
            ..sizes
        }
    }

    /// Has all pictures keep the lanes that the whole has, where some are folded.
    pub(super) fn keep_lanes(&mut self) {
        let frame = Frame::new(self, None);
        // Who has a lane does not depend on what is in sight.
        let scene = frame.scene_of(self.subject.until, 0.0..0.0, &self.lanes.pinned);
        let is_folded = scene.lanes.iter().any(|lane| lane.host.is_none());
        if is_folded {
            let kept: BTreeSet<HostId> = scene.lanes.iter().filter_map(|lane| lane.host).collect();
            self.lanes.pinned = kept.into_iter().collect();
        }
    }
}

//! What all parts of a scene are laid out with: places in points, and the room that is taken.

use std::ops::Range;

use super::rows::Rows;
use super::{HiddenLanes, Label, Lane, Point, Rect, SceneOptions, Turned};
use crate::session::{Log, Playhead};
use crate::sim::{HostId, Record, RecordId};
use crate::view::outline::{Axis, Outline, Own, Place, What};

/// Something laid out this far above the span may reach into it.
const MARGIN_ROWS: f64 = 2.0;

/// Log, playhead and options, and what stands where.
pub(super) struct Canvas<'a> {
    pub(super) log: &'a Log,
    pub(super) outline: &'a Outline,
    pub(super) playhead: Playhead,
    pub(super) options: &'a SceneOptions<'a>,
    /// The span in rows of the axis, with a margin above.
    pub(super) rows: Range<f64>,
    /// The span in points.
    pub(super) span: Range<f64>,
    pub(super) top: f64,
    pub(super) playhead_row: f64,
    pub(super) lanes: Vec<Lane>,
    /// The rail of the hidden lanes.
    pub(super) hidden: Option<HiddenLanes>,
    /// Who has a lane of their own.
    pub(super) shown: Vec<HostId>,
    /// Whether the lane that many share is a density lane.
    pub(super) dense: bool,
    heights: Rows<'a>,
    /// Where each host's lane is, by host; folded hosts share one, hidden ones the rail.
    pub(super) xs: Vec<Option<f32>>,
    taken: Vec<Turned>,
    lines: Vec<Turned>,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(
        log: &'a Log,
        outline: &'a Outline,
        playhead: Playhead,
        options: &'a SceneOptions<'a>,
        span: Range<f64>,
    ) -> Self {
        Self {
            log,
            outline,
            playhead,
            options,
            rows: 0.0..0.0,
            top: span.start,
            span,
            playhead_row: outline.height(log, playhead, options.axis),
            lanes: Vec::new(),
            hidden: None,
            shown: Vec::new(),
            dense: false,
            heights: Rows::default(),
            xs: Vec::new(),
            taken: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Once it is known who has a lane, it is known which rows are in sight.
    pub(super) fn see(&mut self, dense: bool, shown: Vec<HostId>) {
        let row = f64::from(self.options.sizes.row);
        let (axis, hosts) = (self.options.axis, shown.iter().copied());
        self.heights = Rows::beside(self.outline, self.playhead, axis, dense, hosts);
        (self.dense, self.shown) = (dense, shown);
        let back = |height: f64| self.heights.back(height);
        self.rows = back(self.span.start / row - MARGIN_ROWS)..back(self.span.end / row);
    }

    /// The rows at these heights below the top of the ladder, in points, from the top down.
    pub(super) fn rows_at(&self, heights: &[f64]) -> Vec<f64> {
        let row = f64::from(self.options.sizes.row);
        let heights: Vec<f64> = heights.iter().map(|height| height / row).collect();
        self.heights.backs(&heights)
    }

    /// How tall the ladder is down to a row, in points.
    pub(super) fn height_of(&self, row: f64) -> f64 {
        self.heights.at(row) * f64::from(self.options.sizes.row)
    }

    /// A record before the playhead.
    pub(super) fn record(&self, id: RecordId) -> Option<&'a Record> {
        self.log.get(id).filter(|_| self.is_seen(id))
    }

    /// Whether somebody made this message by hand.
    pub(super) fn is_by_hand(&self, sent: &Record) -> bool {
        self.log.is_by_hand(sent)
    }

    pub(super) fn is_seen(&self, id: RecordId) -> bool {
        id.index() < self.playhead.count
    }

    /// The row of a place on this scene's axis.
    pub(super) fn row(&self, place: Place) -> f64 {
        self.outline.row(self.options.axis, place)
    }

    /// From rows to points below the top of the span.
    pub(super) fn y_of_row(&self, row: f64) -> f32 {
        narrow(self.height_of(row) - self.top)
    }

    pub(super) fn y(&self, place: Place) -> f32 {
        self.y_of_row(self.row(place))
    }

    pub(super) fn playhead_y(&self) -> f32 {
        self.y_of_row(self.playhead_row)
    }

    pub(super) fn is_in_order(&self) -> bool {
        self.options.axis == Axis::Order
    }

    /// Where a host's lane is.
    pub(super) fn x(&self, host: HostId) -> Option<f32> {
        self.xs.get(host.index()).copied().flatten()
    }

    /// The distance between two lanes.
    pub(super) fn pitch(&self) -> f32 {
        let widths = self.lanes.iter().map(|lane| lane.width);
        widths.reduce(f32::min).unwrap_or(0.0)
    }

    /// The next lane on the way from `x` towards `to`.
    pub(super) fn neighbour(&self, x: f32, to: f32) -> f32 {
        let between = |lane: &f32| (lane - x) * (to - lane) > 0.5;
        let lanes = self.lanes.iter().map(|lane| lane.x).filter(between);
        let nearest = |a: &f32, b: &f32| (a - x).abs().total_cmp(&(b - x).abs());
        lanes.min_by(nearest).unwrap_or(to)
    }

    pub(super) fn width_of(&self, text: &str, size: f32) -> f32 {
        (self.options.measure)(text, size)
    }

    /// A line that texts beside lanes keep clear of.
    pub(super) fn draw_line(&mut self, [x0, y0]: Point, [x1, y1]: Point) {
        let size = [(x1 - x0).hypot(y1 - y0), 2.0];
        let center = [f32::midpoint(x0, x1), f32::midpoint(y0, y1)];
        self.lines.push(Turned {
            center,
            size,
            angle: (y1 - y0).atan2(x1 - x0),
        });
    }

    /// Takes this room if it is free of texts and lines.
    pub(super) fn claim_clear(&mut self, rect: Rect) -> bool {
        let room = Turned::from(rect);
        !self.lines.iter().any(|line| line.meets(&room)) && self.claim(room)
    }

    /// Takes this room if it is free of texts.
    pub(super) fn claim(&mut self, room: impl Into<Turned>) -> bool {
        let room = room.into();
        let free = !self
            .taken
            .iter()
            .rev()
            .take(NEAR)
            .any(|other| other.meets(&room));
        if free {
            self.taken.push(room);
        }
        free
    }
}

impl Canvas<'_> {
    /// What stands in sight on the lanes beside a crowd, of those things that `which` takes: from
    /// the top down, each once.
    pub(super) fn beside_crowd(&self, which: impl Fn(What) -> Option<usize>) -> Vec<usize> {
        let mut found = Vec::new();
        for host in &self.shown {
            let own = self.outline.lanes[host.index()].own(self.playhead.count);
            let row = |own: &Own| self.row(self.outline.place_of(own.what));
            let first = own.partition_point(|own| row(own) < self.rows.start);
            let seen = own[first..]
                .iter()
                .take_while(|own| row(own) <= self.rows.end);
            found.extend(seen.filter_map(|own| which(own.what)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The messages that may be drawn as arrows, from 0.
    pub(super) fn messages(&self) -> Messages {
        if self.dense {
            return Messages::Some(self.beside_crowd(|what| match what {
                What::Message(message) => Some(message),
                _ => None,
            }));
        }
        let (axis, count) = (self.options.axis, self.playhead.count);
        Messages::All(self.outline.messages_between(axis, &self.rows, count))
    }
}

/// Which messages: all between two, or those of some lanes.
pub(super) enum Messages {
    All(Range<usize>),
    Some(Vec<usize>),
}

impl Messages {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::All(range) => range.len(),
            Self::Some(some) => some.len(),
        }
    }

    /// The first so many of them.
    pub(super) fn first(self, most: usize) -> Vec<usize> {
        match self {
            Self::All(range) => range.take(most).collect(),
            Self::Some(mut some) => {
                some.truncate(most);
                some
            }
        }
    }
}

/// Points below the top of a span need no more digits than a screen has.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the loss is far below a pixel"
)]
pub(super) fn narrow(value: f64) -> f32 {
    value as f32
}

/// So many boxes laid out last can be in the way.
const NEAR: usize = 256;

impl Rect {
    /// A box around a middle.
    pub fn around(center: Point, width: f32, height: f32) -> Self {
        let [x, y] = center;
        Self {
            min: [x - width / 2.0, y - height / 2.0],
            max: [x + width / 2.0, y + height / 2.0],
        }
    }

    /// Whether two boxes share more than an edge.
    pub fn meets(&self, other: &Self) -> bool {
        (0..2).all(|axis| self.min[axis] < other.max[axis] && other.min[axis] < self.max[axis])
    }

    /// The middle.
    pub fn center(&self) -> Point {
        [
            f32::midpoint(self.min[0], self.max[0]),
            f32::midpoint(self.min[1], self.max[1]),
        ]
    }
}

impl From<Rect> for Turned {
    fn from(rect: Rect) -> Self {
        let size = [rect.max[0] - rect.min[0], rect.max[1] - rect.min[1]];
        Self {
            center: rect.center(),
            size,
            angle: 0.0,
        }
    }
}

impl Label {
    /// The box of the text itself, turned as it is.
    pub fn place(&self) -> Turned {
        Turned {
            center: self.center,
            size: self.size,
            angle: self.angle,
        }
    }
}

impl Turned {
    /// The upright box around it.
    pub fn bounds(&self) -> Rect {
        let [sin, cos] = [self.angle.sin().abs(), self.angle.cos().abs()];
        let [width, height] = self.size;
        Rect::around(
            self.center,
            width * cos + height * sin,
            width * sin + height * cos,
        )
    }

    /// Whether two boxes share more than an edge: no line along a side of either parts them.
    pub fn meets(&self, other: &Self) -> bool {
        let away = [
            other.center[0] - self.center[0],
            other.center[1] - self.center[1],
        ];
        let sides = self.sides().into_iter().chain(other.sides());
        let parts = |axis: Point| dot(away, axis).abs() >= self.reach(axis) + other.reach(axis);
        !{ sides }.any(parts)
    }

    /// The directions of its sides.
    fn sides(&self) -> [Point; 2] {
        let (sin, cos) = self.angle.sin_cos();
        [[cos, sin], [-sin, cos]]
    }

    /// How far it reaches from its middle in a direction.
    fn reach(&self, axis: Point) -> f32 {
        let [along, across] = self.sides();
        let [width, height] = self.size;
        dot(along, axis).abs() * width / 2.0 + dot(across, axis).abs() * height / 2.0
    }
}

fn dot(a: Point, b: Point) -> f32 {
    a[0] * b[0] + a[1] * b[1]
}

//! What runs along the lane that many clients share: how many of them are in each state, and of a
//! crowd how many messages of each type have left, row by row.

use std::time::Duration;

use super::canvas::{Canvas, narrow};
use super::{Rect, Tick};
use crate::protocol::client::ClientState;
use crate::sim::HostKind;
use crate::time::span_in_words;
use crate::view::charts::{round_number, round_span};
use crate::view::outline::{Axis, LaneIndex, ROW_MICROS, kind_at};
use crate::view::words;
use crate::wire::MessageType;
use strum::IntoEnumIterator as _;

/// How tall a row is at least, against the size of other texts.
const ROW: f64 = 0.42;
/// How wide the states of the folded are, against the size of names.
const FOLDED_BAND: f32 = 2.4;
/// The same, as a share of a density lane.
const BAND: f32 = 0.2;
/// Room beside bars and states, in points.
const APART: f32 = 8.0;
/// So far apart are the times at the left of a crowd, in lines of text.
const TICKS: f64 = 4.0;
/// No more rows than this in one scene.
const MOST_ROWS: usize = 20_000;
/// From the top of what is in sight to the middle of the words there, against their size.
const WORDS: f32 = 0.6;
/// A line of text is so much taller than its size.
const LINE: f32 = 1.25;

/// A lane that many clients share: some dozens are folded into it, or a crowd stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct CrowdLane {
    /// The middle of the lane.
    pub x: f32,
    /// For how many clients it stands.
    pub of: u32,
    /// Between which x the states are stacked; all of it is [`of`](Self::of) clients.
    pub band: [f32; 2],
    /// The states from the top down.
    pub states: Vec<StateRun>,
    /// Of a crowd, the messages.
    pub density: Option<Density>,
}

/// A stretch in which the states of a shared lane stay as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct StateRun {
    /// Upper end.
    pub y0: f32,
    /// Lower end, at most the playhead.
    pub y1: f32,
    /// How many clients are in each state, in the order of [`ClientState`]; OFF is left out.
    pub counts: Vec<(ClientState, u32)>,
    /// How many there are in the state that most are in, and where that stands, if there is room.
    pub number: Option<(u32, Rect)>,
}

/// How many messages leave, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    /// Between which x the bars lie.
    pub bars: [f32; 2],
    /// So many messages are as wide as that.
    pub peak: u32,
    /// The rows in which something leaves or is lost.
    pub rows: Vec<DensityRow>,
    /// The kinds of messages in sight; `None` is what is no DHCP message.
    pub kinds: Vec<Option<MessageType>>,
    /// `each row = 50 ms, 812 messages`, and where that stands.
    pub words: Vec<(String, Rect)>,
}

/// One row of a crowd.
#[derive(Clone, Debug, PartialEq)]
pub struct DensityRow {
    /// Upper end.
    pub y0: f32,
    /// Lower end, at most the playhead.
    pub y1: f32,
    /// How many records lie above its lower end.
    pub until: usize,
    /// How many messages of each kind leave; kinds of which none does are left out.
    pub counts: Vec<(Option<MessageType>, u32)>,
    /// How many copies are lost.
    pub lost: u32,
}

impl DensityRow {
    /// How many messages leave.
    pub fn messages(&self) -> u32 {
        self.counts.iter().map(|(_, count)| count).sum()
    }
}

/// What stands on the head of a shared lane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CrowdHead {
    /// `5 of 50 shown`
    pub shown: String,
    /// How many of its clients are in each state at the playhead.
    pub states: Vec<(ClientState, u32)>,
}

/// How many clients of the shared lane are in each state within the first `count` records; who is
/// switched off is left out.
pub(super) fn states(canvas: &Canvas<'_>, count: usize) -> Vec<(ClientState, u32)> {
    let mut counts = canvas.outline.crowd.states(count);
    for lane in elsewhere(canvas, count) {
        let left = &mut counts[lane.state_before(count) as usize];
        *left = left.saturating_sub(1);
    }
    let all = ClientState::iter().zip(counts);
    all.filter(|(state, count)| *state != ClientState::Off && *count > 0)
        .collect()
}

/// Of the clients that have appeared within the first `count` records, those that the shared lane
/// does not stand for: they have a lane of their own, or are hidden. A density lane stands for all.
fn elsewhere<'a>(canvas: &Canvas<'a>, count: usize) -> impl Iterator<Item = &'a LaneIndex> {
    let own = canvas.shown.iter().chain(canvas.options.hidden);
    // A lane may have been hidden in another run, of a host that this one does not have.
    own.filter_map(|host| canvas.outline.lanes.get(host.index()))
        .filter(move |lane| {
            let is_there = lane.kind == HostKind::Client && lane.appeared.index() < count;
            is_there && !canvas.dense
        })
}

/// The shared lane, if there is one.
pub(super) fn lane(canvas: &mut Canvas<'_>) -> Option<CrowdLane> {
    let lane = canvas.lanes.iter().find(|lane| lane.host.is_none())?;
    let (x, width) = (lane.x, lane.width);
    let dense = canvas.dense;
    let rows = rows(canvas);
    let size = canvas.options.sizes.text;
    let band = if dense {
        let left = x - width / 2.0 + APART;
        [left, left + width * BAND]
    } else {
        let half = (size * FOLDED_BAND).min(width - APART) / 2.0;
        [x - half, x + half]
    };
    let of = clients(canvas);
    let states = runs(canvas, &rows);
    let density = dense.then(|| {
        let bars = [band[1] + APART, x + width / 2.0 - APART];
        density(canvas, &rows, bars)
    });
    Some(CrowdLane {
        x,
        of,
        band,
        states,
        density,
    })
}

/// Writes into the states of the folded how many they are, where nothing else stands.
pub(super) fn numbers(canvas: &mut Canvas<'_>, lane: &mut CrowdLane) {
    if lane.density.is_some() {
        return;
    }
    let size = canvas.options.sizes.small;
    let [left, right] = lane.band;
    let mut written = None;
    for run in &mut lane.states {
        let mut x = left;
        let mut most: Option<(u32, [f32; 2])> = None;
        for (_, count) in &run.counts {
            let width = (right - left) * *count as f32 / lane.of.max(1) as f32;
            if most.is_none_or(|(other, _)| other < *count) {
                most = Some((*count, [x, width]));
            }
            x += width;
        }
        let Some((count, [x, room])) = most.filter(|(count, _)| written != Some(*count)) else {
            continue;
        };
        let width = canvas.width_of(&count.to_string(), size) + 4.0;
        let rect = Rect::around([x + room / 2.0, run.y0 + size], width, size * LINE);
        let fits = width <= room && rect.min[1] >= run.y0 && rect.max[1] <= run.y1;
        if fits && canvas.claim_clear(rect) {
            run.number = Some((count, rect));
            written = Some(count);
        }
    }
}

/// For how many clients the lane stands.
pub(super) fn clients(canvas: &Canvas<'_>) -> u32 {
    let count = canvas.playhead.count;
    let all = canvas.outline.of_kind(HostKind::Client, count).len();
    let own = all.saturating_sub(elsewhere(canvas, count).count());
    u32::try_from(own).unwrap_or(u32::MAX)
}

/// A stretch of the shared lane, with the records that lie within.
struct Row {
    y0: f32,
    y1: f32,
    from: usize,
    to: usize,
}

/// The rows in sight. They stand at round places, so that they stay what they are while the
/// ladder scrolls.
fn rows(canvas: &Canvas<'_>) -> Vec<Row> {
    let pitch = pitch(canvas);
    let bottom = canvas.height_of(canvas.playhead_row);
    let end = canvas.span.end.min(bottom);
    let first = (canvas.span.start.max(0.0) / pitch).floor();
    let edges = (0..=MOST_ROWS).map(|place| (first + place as f64) * pitch);
    let mut edges: Vec<f64> = edges.take_while(|edge| *edge < end).collect();
    if edges.is_empty() {
        return Vec::new();
    }
    let whole = edges.len() <= MOST_ROWS;
    edges.push(edges[edges.len() - 1] + pitch);
    let heights = canvas.rows_at(&edges);
    let count = canvas.playhead.count;
    let above = |row: f64| {
        let (log, axis) = (canvas.log, canvas.options.axis);
        canvas.outline.count_above(log, axis, row).min(count)
    };
    let mut from = above(heights[0]);
    let last = edges.len() - 2;
    let mut rows = Vec::with_capacity(edges.len());
    for (place, pair) in edges.windows(2).enumerate() {
        let ends = whole && pair[1] >= bottom;
        let to = if ends && place == last {
            count
        } else {
            above(heights[place + 1])
        };
        let low = pair[1].min(end.max(pair[0]));
        rows.push(Row {
            y0: narrow(pair[0] - canvas.top),
            y1: narrow(low - canvas.top),
            from,
            to: to.max(from),
        });
        from = to.max(from);
    }
    rows
}

/// From one row to the next, in points.
fn pitch(canvas: &Canvas<'_>) -> f64 {
    let least = f64::from(canvas.options.sizes.small) * ROW;
    match unit(canvas) {
        Unit::Time(span) => points_of(canvas, span),
        Unit::Messages(count) => {
            let one = f64::from(canvas.options.sizes.row) / super::rows::SQUEEZED;
            f64::from(count) * one
        }
        Unit::Points => least,
    }
}

/// What a row stands for.
enum Unit {
    /// So much time.
    Time(Duration),
    /// So many messages, where nobody who has a lane acts.
    Messages(u32),
    /// Nothing round: it is as tall as it can be seen.
    Points,
}

fn unit(canvas: &Canvas<'_>) -> Unit {
    let least = f64::from(canvas.options.sizes.small) * ROW;
    let row = f64::from(canvas.options.sizes.row);
    match canvas.options.axis {
        Axis::True | Axis::Compressed if canvas.dense => {
            Unit::Time(round_span(least / row * ROW_MICROS / 1e6))
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small round number"
        )]
        Axis::Order if canvas.dense => {
            let messages = round_number(least / row * super::rows::SQUEEZED);
            Unit::Messages(messages.max(1.0) as u32)
        }
        _ => Unit::Points,
    }
}

fn points_of(canvas: &Canvas<'_>, span: Duration) -> f64 {
    let rows = span.as_secs_f64() * 1e6 / ROW_MICROS;
    rows * f64::from(canvas.options.sizes.row)
}

/// The states row by row; where nothing changes it is one stretch.
fn runs(canvas: &Canvas<'_>, rows: &[Row]) -> Vec<StateRun> {
    let mut runs: Vec<StateRun> = Vec::new();
    let mut at = None;
    for row in rows {
        if at == Some(row.to)
            && let Some(last) = runs.last_mut()
        {
            last.y1 = row.y1;
            continue;
        }
        at = Some(row.to);
        let counts = states(canvas, row.to);
        match runs.last_mut() {
            Some(last) if last.counts == counts => last.y1 = row.y1,
            _ => runs.push(StateRun {
                y0: row.y0,
                y1: row.y1,
                counts,
                number: None,
            }),
        }
    }
    runs
}

fn density(canvas: &mut Canvas<'_>, rows: &[Row], bars: [f32; 2]) -> Density {
    let mut walk = canvas.outline.walk(rows.first().map_or(0, |row| row.from));
    let rows: Vec<DensityRow> = rows
        .iter()
        .map(|row| {
            let (counts, lost) = walk.to(row.to);
            DensityRow {
                y0: row.y0,
                y1: row.y1,
                until: row.to,
                counts,
                lost,
            }
        })
        .filter(|row| !row.counts.is_empty() || row.lost > 0)
        .collect();
    let messages: u64 = rows.iter().map(|row| u64::from(row.messages())).sum();
    let longest = rows
        .iter()
        .map(|row| row.messages() + row.lost)
        .max()
        .unwrap_or(0);
    let mut kinds: Vec<Option<MessageType>> = Vec::new();
    for place in 0..crate::view::outline::KINDS {
        let kind = kind_at(place);
        if rows
            .iter()
            .any(|row| row.counts.iter().any(|(other, _)| *other == kind))
        {
            kinds.push(kind);
        }
    }
    let words = words_of(canvas, messages, bars);
    Density {
        bars,
        peak: peak(longest),
        rows,
        kinds,
        words,
    }
}

/// The longest bar is as long as this: a round number, so that bars seldom change their scale.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a round number of messages"
)]
fn peak(longest: u32) -> u32 {
    round_number(f64::from(longest.max(1))) as u32
}

/// `each row = 50 ms, 812 messages`, in the largest form for which there is room.
fn words_of(canvas: &mut Canvas<'_>, messages: u64, bars: [f32; 2]) -> Vec<(String, Rect)> {
    let each = match unit(canvas) {
        Unit::Time(span) if canvas.options.axis == Axis::Compressed => {
            format!("each row from {}", span_in_words(span))
        }
        Unit::Time(span) => format!("each row = {}", span_in_words(span)),
        Unit::Messages(1) => "each row = 1 message".to_owned(),
        Unit::Messages(count) => format!("each row = {count} messages"),
        Unit::Points => return Vec::new(),
    };
    let messages = usize::try_from(messages).unwrap_or(usize::MAX);
    let seen = format!("{} in sight", words::counted(messages, "message"));
    let size = canvas.options.sizes.small;
    let [left, right] = bars;
    let lane = canvas.lanes.iter().find(|lane| lane.host.is_none());
    let (middle, room) = lane.map_or((f32::midpoint(left, right), right - left), |lane| {
        (lane.x, lane.width)
    });
    let both = format!("{each}, {}", words::counted(messages, "message"));
    let lines = if canvas.width_of(&both, size) + APART <= room {
        vec![both]
    } else {
        vec![each, seen]
    };
    let y = |line: usize| (WORDS + line as f32 * LINE) * size;
    // Below the words stand the letters of the types.
    let letters = Rect::around([middle, y(lines.len())], room, size * LINE);
    canvas.claim(letters);
    let place = |(line, text): (usize, String)| {
        let width = canvas.width_of(&text, size) + 6.0;
        let rect = Rect::around([middle, y(line)], width, size * LINE);
        canvas.claim(rect);
        (text, rect)
    };
    lines.into_iter().enumerate().map(place).collect()
}

/// Times at the left at equal distances.
pub(super) fn ticks(canvas: &Canvas<'_>) -> Vec<Tick> {
    let least = f64::from(canvas.options.sizes.text) * TICKS;
    let step = match canvas.options.axis {
        Axis::True => {
            let secs = least / f64::from(canvas.options.sizes.row) * ROW_MICROS / 1e6;
            points_of(canvas, round_span(secs))
        }
        Axis::Order | Axis::Compressed => least,
    };
    let end = canvas.span.end.min(canvas.height_of(canvas.playhead_row));
    let first = (canvas.span.start.max(0.0) / step).ceil();
    let places = (0..MOST_ROWS).map(|place| (first + place as f64) * step);
    let places: Vec<f64> = places.take_while(|place| *place <= end).collect();
    let heights = canvas.rows_at(&places);
    let tick = |(place, row): (&f64, &f64)| {
        let (log, axis) = (canvas.log, canvas.options.axis);
        let above = canvas.outline.count_above(log, axis, *row);
        let at = if axis == Axis::True {
            crate::view::outline::instant_of(*row)
        } else {
            log.records()
                .get(above.min(canvas.playhead.count.checked_sub(1)?))?
                .at
        };
        Some(Tick {
            y: narrow(place - canvas.top),
            at,
            text: words::instant(at),
        })
    };
    places.iter().zip(&heights).filter_map(tick).collect()
}

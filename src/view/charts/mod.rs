//! The charts of a run: addresses in use against the pool, time to lease, messages per second by
//! type, clients per state. Each is cut at the playhead and knows nothing behind it. However long
//! the run is, a chart has at most [`CELLS`] columns; its figures are found by binary search.
//!
//! *Time to lease* counts from a client's first DISCOVER, or the REQUEST of INIT-REBOOT, to BOUND;
//! its percentiles are those of all acquisitions that have ended by then, by nearest rank.
//! *Messages per second* are those of the second before, or of the column where that is longer.
//! *In use* are the addresses of the pools that are granted.

mod scale;
mod tracks;

use std::time::Duration;

use self::scale::{number_ticks, span_ticks};
use self::tracks::{Percentiles, Tracks};
use super::words;
use crate::protocol::client::ClientState;
use crate::session::{Log, Playhead};
use crate::time::span_in_words;
use crate::wire::MessageType;

pub use self::scale::{Scale, Tick};
pub(super) use self::scale::{round_number, round_span};

/// The most columns of a chart.
pub const CELLS: u16 = 300;
/// So many records are taken in at once.
const AT_ONCE: usize = 20_000;
/// A pool this many times the addresses in use is off the scale.
const OFF_THE_SCALE: f64 = 20.0;

/// What a chart shows.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    strum::EnumIter,
    serde::Serialize,
    serde::Deserialize,
)]
pub enum Subject {
    /// Addresses that are granted, for each server, and its pool.
    #[default]
    InUse,
    /// How long clients waited from their first message to BOUND.
    TimeToLease,
    /// Messages per second, by type.
    Messages,
    /// Clients that are switched on, by state.
    States,
}

impl Subject {
    /// All of them, from left to right.
    pub const ALL: [Self; 4] = [Self::InUse, Self::TimeToLease, Self::Messages, Self::States];

    /// The title.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InUse => "Addresses in use",
            Self::TimeToLease => "Time to lease",
            Self::Messages => "Messages per second",
            Self::States => "Clients per state",
        }
    }

    /// Whether its series stand on each other, so that the topmost edge is their sum.
    pub const fn is_stacked(self) -> bool {
        matches!(self, Self::Messages | Self::States)
    }
}

/// What a series is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A server's addresses; which server, from 0.
    Server(usize),
    /// Half of the clients waited no longer.
    Half,
    /// 99 of 100 clients waited no longer.
    Most,
    /// Messages of a type.
    Message(MessageType),
    /// Clients in a state.
    State(ClientState),
}

/// A row of figures, one for each column.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What they are about.
    pub label: Label,
    /// That in words: `server-1`, `p50`, `OFFER`, `BOUND`.
    pub name: String,
    /// Addresses, seconds, messages per second, clients; `None` where there is nothing yet.
    pub values: Vec<Option<f64>>,
    /// Of a server, how many addresses its pools have.
    pub pools: Vec<Option<f64>>,
}

/// One chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub subject: Subject,
    /// Its figures; if [stacked](Subject::is_stacked), from the bottom to the top.
    pub series: Vec<Series>,
}

/// A column: the figures are those at its right edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Its left edge on the time axis.
    pub left: f64,
    /// Its right edge.
    pub right: f64,
    /// What is known at its right edge.
    pub at: Playhead,
}

/// All charts at a playhead.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Where the time axis begins.
    pub from: f64,
    /// Where it ends: at the live edge at the playhead, in the past where the run ends.
    pub to: f64,
    /// The columns, up to the playhead.
    pub cells: Vec<Cell>,
    /// The charts, in the order of [`Subject::ALL`].
    pub charts: Vec<Chart>,
}

/// Where one looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// How many records there are before anything is done.
    pub beginning: usize,
    /// Up to here the charts are drawn.
    pub playhead: Playhead,
    /// Up to here the time axis goes.
    pub end: Playhead,
}

/// The charts of a run, kept while it grows.
#[derive(Clone, Debug, Default)]
pub struct Charts {
    tracks: Tracks,
    /// Of which sight and axis the picture is, and of how many records.
    of: Option<(Sight, super::Axis, usize)>,
    picture: Picture,
}

impl Charts {
    /// Takes in what the log has more, a bounded part of it, and brings the picture to where one
    /// looks. Returns whether there is more to take in.
    pub fn update(&mut self, scale: Scale<'_>, sight: Sight) -> bool {
        let more = self.tracks.extend(scale.log, AT_ONCE);
        let of = Some((sight, scale.axis, self.tracks.taken));
        if self.of != of {
            self.of = of;
            self.picture = Picture::new(&self.tracks, scale, sight);
        }
        more
    }

    /// The charts where one looks.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// How many records have been taken in.
    pub fn taken(&self) -> usize {
        self.tracks.taken
    }
}

impl Picture {
    fn new(tracks: &Tracks, scale: Scale<'_>, sight: Sight) -> Self {
        let known = Playhead {
            count: sight.playhead.count.min(tracks.taken),
            ..sight.playhead
        };
        let from = scale.x(Playhead::after(scale.log, sight.beginning));
        let to = scale.x(sight.end).max(from);
        let cells = cells(scale, from, to, known);
        let charts = Subject::ALL.map(|subject| Chart {
            subject,
            series: series(subject, tracks, scale.log, sight.beginning, &cells),
        });
        Self {
            from,
            to,
            cells,
            charts: charts.to_vec(),
        }
    }

    /// The column at this place of the time axis.
    pub fn cell(&self, x: f64) -> Option<usize> {
        let place = self.cells.partition_point(|cell| cell.right <= x);
        let is_last = place == self.cells.len() && self.cells.last().is_some_and(|c| x <= c.right);
        let place = place - usize::from(is_last);
        self.cells.get(place).filter(|cell| cell.left <= x)?;
        Some(place)
    }

    /// Where the charts end.
    pub fn playhead(&self) -> f64 {
        self.cells.last().map_or(self.from, |cell| cell.right)
    }

    /// A line of steps through figures, one for each column: each holds until the next.
    pub fn corners(&self, values: &[Option<f64>]) -> Vec<[f64; 2]> {
        let mut points: Vec<[f64; 2]> = Vec::new();
        let mut last = None;
        for (cell, value) in self.cells.iter().zip(values) {
            match (*value, points.last_mut()) {
                (None, _) => {}
                (now, Some(end)) if now == last => end[0] = cell.right,
                (Some(value), _) => points.extend([[cell.left, value], [cell.right, value]]),
            }
            last = *value;
        }
        points
    }
}

/// Columns of equal width up to the playhead; the last one ends there.
fn cells(scale: Scale<'_>, from: f64, to: f64, playhead: Playhead) -> Vec<Cell> {
    let here = scale.x(playhead).min(to);
    let width = (to - from) / f64::from(CELLS);
    if width <= 0.0 || here <= from {
        // Nothing to be drawn, but something to be said.
        return vec![Cell {
            left: from,
            right: from,
            at: playhead,
        }];
    }
    let edge = |place: u16| from + f64::from(place) * width;
    let lefts = (0..CELLS).map(edge).take_while(|left| *left < here);
    let mut cells: Vec<Cell> = lefts
        .map(|left| {
            let right = (left + width).min(here);
            let there = scale.playhead(right);
            let at = Playhead {
                count: there.count.min(playhead.count),
                instant: there.instant.min(playhead.instant),
            };
            Cell { left, right, at }
        })
        .collect();
    if let Some(last) = cells.last_mut() {
        (last.right, last.at) = (here, playhead);
    }
    cells
}

fn as_figure(count: usize) -> f64 {
    count as f64
}

fn series(
    subject: Subject,
    tracks: &Tracks,
    log: &Log,
    beginning: usize,
    cells: &[Cell],
) -> Vec<Series> {
    let after = |value: &dyn Fn(usize) -> Option<f64>| -> Vec<Option<f64>> {
        cells.iter().map(|cell| value(cell.at.count)).collect()
    };
    match subject {
        Subject::InUse => {
            let count = cells.last().map_or(0, |cell| cell.at.count);
            let has_appeared = |server: &&tracks::ServerTrack| server.in_use.changes(count) > 0;
            let servers = tracks
                .servers
                .iter()
                .filter(|(_, server)| has_appeared(server));
            let servers = servers.enumerate();
            let row = |(place, (host, server)): (usize, (&_, &tracks::ServerTrack))| Series {
                label: Label::Server(place),
                name: words::host_key(log, *host),
                values: after(&|count| server.in_use.after(count).flatten().map(as_figure)),
                pools: after(&|count| server.pool.after(count).map(|pool| pool as f64)),
            };
            servers.map(row).collect()
        }
        Subject::TimeToLease => {
            let row = |label, name: &str, which: fn(Percentiles) -> Duration| {
                let secs = |known| which(known).as_secs_f64();
                Series {
                    label,
                    name: name.to_owned(),
                    values: after(&|count| tracks.to_lease.after(count).map(secs)),
                    pools: Vec::new(),
                }
            };
            vec![
                row(Label::Half, "p50", |known| known.p50),
                row(Label::Most, "p99", |known| known.p99),
            ]
        }
        Subject::Messages => rates(tracks, log, beginning, cells),
        Subject::States => {
            let on = tracks
                .states
                .iter()
                .filter(|(state, _)| **state != ClientState::Off);
            let row = |(state, track): (&ClientState, &tracks::Track<usize>)| Series {
                label: Label::State(*state),
                name: state.name().to_owned(),
                values: after(&|count| Some(as_figure(track.after(count).unwrap_or(0)))),
                pools: Vec::new(),
            };
            on.map(row).filter(Series::is_seen).collect()
        }
    }
}

/// Of each type, the messages of the second before each column's end, or of the column.
fn rates(tracks: &Tracks, log: &Log, beginning: usize, cells: &[Cell]) -> Vec<Series> {
    let begins = Playhead::after(log, beginning).instant;
    let mut last = begins;
    let windows: Vec<(usize, usize, f64)> = cells
        .iter()
        .map(|cell| {
            let at = cell.at.instant;
            let window = at.since(last).max(Duration::from_secs(1));
            last = at;
            let is_first = at.since(begins) <= window;
            let before = if is_first {
                beginning
            } else {
                log.count_at(at - window)
            };
            (before, cell.at.count, window.as_secs_f64())
        })
        .collect();
    let row = |(kind, track): (&MessageType, &tracks::Track<()>)| {
        let rate = |(before, count, secs): &(usize, usize, f64)| {
            let left = track.changes(*count) - track.changes((*before).min(*count));
            Some(as_figure(left) / secs)
        };
        Series {
            label: Label::Message(*kind),
            name: kind.short().to_owned(),
            values: windows.iter().map(rate).collect(),
            pools: Vec::new(),
        }
    };
    let rows = tracks.messages.iter().map(row);
    rows.filter(Series::is_seen).collect()
}

impl Series {
    fn is_seen(&self) -> bool {
        self.values.iter().flatten().any(|value| *value > 0.0)
    }

    /// The largest size of its pools, if it is a server.
    pub fn pool(&self) -> Option<f64> {
        self.pools.iter().flatten().copied().reduce(f64::max)
    }

    /// The figure of a column.
    pub fn value(&self, cell: usize) -> Option<f64> {
        self.values.get(cell).copied().flatten()
    }

    /// The figure of a column in words: `3 of 101`, `800 ms`, `2.0 per second`.
    pub fn words(&self, cell: usize) -> String {
        let Some(value) = self.value(cell) else {
            return "nothing yet".to_owned();
        };
        match self.label {
            Label::Server(_) => {
                let pool = self.pools.get(cell).copied().flatten().unwrap_or(0.0);
                format!("{value:.0} of {pool:.0}")
            }
            Label::Half | Label::Most => span_in_words(Duration::from_secs_f64(value)),
            Label::Message(_) if value == 0.0 => "none".to_owned(),
            Label::Message(_) if value < 0.095 => {
                let every = Duration::from_secs_f64((1.0 / value).round());
                format!("1 in {}", span_in_words(every))
            }
            Label::Message(_) if value < 9.95 => format!("{value:.1} per second"),
            Label::Message(_) => format!("{value:.0} per second"),
            Label::State(_) => format!("{value:.0}"),
        }
    }
}

impl Chart {
    /// What a column says, one line for each series that has something there.
    pub fn reading(&self, cell: usize) -> Vec<String> {
        let nobody = |series: &Series| series.value(cell).is_none();
        if self.subject == Subject::TimeToLease && self.series.iter().all(nobody) {
            return vec!["nobody has a lease yet".to_owned()];
        }
        let has_something =
            |series: &&Series| series.value(cell) != Some(0.0) || !self.subject.is_stacked();
        let alone = self.series.len() == 1 && self.subject == Subject::InUse;
        let line = |series: &Series| {
            if alone {
                series.words(cell)
            } else {
                format!("{} {}", series.name, series.words(cell))
            }
        };
        self.series.iter().filter(has_something).map(line).collect()
    }

    /// Name and last figures: `Addresses in use: 3 of 101`.
    pub fn summary(&self) -> String {
        let last = self.series.first().map_or(0, |series| series.values.len());
        let reading = match last.checked_sub(1) {
            Some(last) => self.reading(last).join(", "),
            None => String::new(),
        };
        let reading = if reading.is_empty() { "none" } else { &reading };
        format!("{}: {reading}", self.subject.name())
    }

    /// The largest figure that is drawn.
    fn peak(&self) -> f64 {
        let columns = self.series.iter().map(|series| series.values.len()).max();
        let in_column = |cell: usize| {
            let values = self.series.iter().filter_map(|series| series.value(cell));
            if self.subject.is_stacked() {
                values.sum()
            } else {
                values.fold(0.0, f64::max)
            }
        };
        (0..columns.unwrap_or(0)).map(in_column).fold(0.0, f64::max)
    }

    /// The largest size of a server's pools, if that is not so far above what is in use that one
    /// of them could not be seen.
    pub fn pool_in_sight(&self, series: &Series) -> Option<f64> {
        series
            .pool()
            .filter(|pool| *pool <= self.peak() * OFF_THE_SCALE)
    }

    /// The ticks of the value axis; nothing is drawn above the last one.
    pub fn ticks(&self) -> Vec<Tick> {
        let pools = self
            .series
            .iter()
            .filter_map(|series| self.pool_in_sight(series));
        let top = pools.fold(self.peak(), f64::max);
        match self.subject {
            Subject::TimeToLease => span_ticks(if top > 0.0 { top } else { 1.0 }),
            Subject::Messages => number_ticks(if top > 0.0 { top } else { 1.0 }, false),
            Subject::InUse | Subject::States => number_ticks(top.max(1.0), true),
        }
    }
}

#[cfg(test)]
mod tests;

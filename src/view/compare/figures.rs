//! Figures of two runs over each other: addresses in use, messages per second, time to lease. Each is
//! one line for each run, on the time axis that both share.

use std::time::Duration;

use crate::session::Playhead;
use crate::time::span_in_words;
use crate::view::Axis;
use crate::view::charts::{Charts, Picture, Scale, Sight, Subject, Tick};

/// What is laid over each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Addresses that are granted, by all servers together.
    InUse,
    /// Messages per second, of all types together.
    Messages,
    /// How long half of the clients waited.
    TimeToLease,
}

impl Figure {
    /// All of them, from left to right.
    pub const ALL: [Self; 3] = [Self::InUse, Self::Messages, Self::TimeToLease];

    /// The title.
    pub const fn name(self) -> &'static str {
        self.subject().name()
    }

    /// One of its figures in words: `3`, `2.0`, `800 ms`.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::InUse => format!("{value:.0}"),
            Self::Messages => format!("{value:.1}"),
            Self::TimeToLease => span_in_words(Duration::from_secs_f64(value)),
        }
    }

    const fn subject(self) -> Subject {
        match self {
            Self::InUse => Subject::InUse,
            Self::Messages => Subject::Messages,
            Self::TimeToLease => Subject::TimeToLease,
        }
    }
}

/// One chart with a line for each run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// The corners of both lines, the left run first: steps that hold until the next.
    pub lines: [Vec<[f64; 2]>; 2],
    /// Where the time axis begins and ends.
    pub across: [f64; 2],
    /// Its marks.
    pub times: Vec<Tick>,
    /// The largest figure.
    pub top: f64,
    /// The last figures, in words.
    pub last: [String; 2],
}

/// One of two runs: what its charts are drawn from, and where one looks.
pub struct Side<'a> {
    /// Its charts, kept while one looks at it.
    pub charts: &'a mut Charts,
    /// The run.
    pub scale: Scale<'a>,
    /// How many records there are before anything is done.
    pub beginning: usize,
    /// Up to here its line is drawn.
    pub playhead: Playhead,
}

/// The charts of two runs, in the order of [`Figure::ALL`]; `later` is the shift of the right one,
/// in microseconds. Returns whether there is more to take in.
pub fn overlay([mut left, mut right]: [Side<'_>; 2], later: i64) -> ([Overlay; 3], bool) {
    let axis = left.scale.axis;
    let scale = left.scale;
    let (own, more) = picture(&mut left);
    let (mut other, too) = picture(&mut right);
    if axis == Axis::True {
        #[expect(clippy::cast_precision_loss, reason = "a shift of years has room")]
        let seconds = later as f64 / 1e6;
        for cell in &mut other.cells {
            cell.left += seconds;
            cell.right += seconds;
        }
        other.from += seconds;
        other.to += seconds;
    }
    let from = own.from.min(other.from);
    let to = own.to.max(other.to).max(from + 1e-6);
    let times = scale.ticks(from, to);
    let of = |figure: Figure| {
        let (own_line, own_last) = line(&own, figure);
        let (other_line, other_last) = line(&other, figure);
        let all = own_line.iter().chain(&other_line);
        Overlay {
            top: all.map(|point| point[1]).fold(0.0, f64::max),
            lines: [own_line, other_line],
            across: [from, to],
            times: times.clone(),
            last: [own_last, other_last],
        }
    };
    (Figure::ALL.map(of), more || too)
}

fn picture(side: &mut Side<'_>) -> (Picture, bool) {
    let sight = Sight {
        beginning: side.beginning,
        playhead: side.playhead,
        end: side.playhead,
    };
    let more = side.charts.update(side.scale, sight);
    (side.charts.picture().clone(), more)
}

/// The corners of a line, and its last figure in words.
fn line(picture: &Picture, figure: Figure) -> (Vec<[f64; 2]>, String) {
    let nothing = || (Vec::new(), "nothing yet".to_owned());
    let subject = figure.subject();
    let Some(chart) = picture.charts.iter().find(|chart| chart.subject == subject) else {
        return nothing();
    };
    let value = |cell: usize| -> Option<f64> {
        let mut values = chart.series.iter().map(|series| series.value(cell));
        match figure {
            Figure::TimeToLease => values.next()?,
            Figure::InUse | Figure::Messages => values.flatten().reduce(|sum, value| sum + value),
        }
    };
    let values: Vec<Option<f64>> = (0..picture.cells.len()).map(value).collect();
    let last = values.last().copied().flatten();
    let words = last.map_or_else(|| nothing().1, |value| figure.words(value));
    (picture.corners(&values), words)
}

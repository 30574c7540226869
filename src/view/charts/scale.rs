//! Where the instants of a run stand on the time axis of a chart, and where its ticks are. The
//! axis is the diagram's: by records, with shortened waits, or in proportion to time.

use std::time::Duration;

use crate::session::{Log, Playhead};
use crate::time::{SimTime, span_in_words};
use crate::view::{Axis, Outline, words};

/// At most so many ticks on the time axis.
const TICKS: f64 = 5.0;

/// The time axis of a run.
#[derive(Clone, Copy)]
pub struct Scale<'a> {
    /// What happened.
    pub log: &'a Log,
    /// Where it stands in the diagram.
    pub outline: &'a Outline,
    /// How time becomes width.
    pub axis: Axis,
}

/// A mark on an axis and its words.
pub type Tick = (f64, String);

impl Scale<'_> {
    /// Where a playhead stands: records on the Order axis, rows on the Compressed one, seconds
    /// on the True one.
    pub fn x(&self, playhead: Playhead) -> f64 {
        match self.axis {
            Axis::Order => playhead.records(self.log),
            Axis::Compressed => self.outline.height(self.log, playhead, self.axis),
            Axis::True => playhead.instant.as_secs_f64(),
        }
    }

    /// The playhead that stands here. In a wait that is shortened, it is before the wait.
    pub fn playhead(&self, x: f64) -> Playhead {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place on the axis, never below zero"
        )]
        let whole = |x: f64| x.max(0.0) as u64;
        match self.axis {
            Axis::Order => {
                let count = usize::try_from(whole(x)).unwrap_or(usize::MAX);
                Playhead::after(self.log, count)
            }
            Axis::Compressed => Playhead::at(self.log, self.outline.instant_above(x)),
            Axis::True => Playhead::at(self.log, SimTime::from_micros(whole(x * 1e6))),
        }
    }

    /// The marks between two places: at round instants, or where the axis shows no even time, at
    /// equal distances with the instants that are there.
    pub fn ticks(&self, from: f64, to: f64) -> Vec<Tick> {
        let width = (to - from).max(0.0);
        if self.axis == Axis::True {
            let step = round_span(width / TICKS);
            return steps(from, to, step.as_secs_f64())
                .map(|(count, x)| (x, span_of(step, count)))
                .collect();
        }
        let step = match self.axis {
            Axis::Order => round_number(width / TICKS).max(1.0),
            _ => width / (TICKS - 1.0),
        };
        let label = |x| words::instant_in_brief(self.playhead(x).instant);
        let from_zero = (0..5_u32).map(|place| from + f64::from(place) * step);
        from_zero
            .take_while(|x| *x <= to + step * 1e-9)
            .map(|x| (x, label(x)))
            .collect()
    }
}

/// Marks from 0 up to a value above which nothing is drawn: whole numbers, or shares below one.
pub(super) fn number_ticks(top: f64, whole: bool) -> Vec<Tick> {
    let step = round_number(top / 2.5);
    let step = if whole { step.max(1.0) } else { step };
    let digits = if step < 0.1 {
        2
    } else {
        usize::from(step < 1.0)
    };
    steps(0.0, round_up(top, step), step)
        .map(|(_, value)| (value, format!("{value:.digits$}")))
        .collect()
}

/// Marks from 0 up to a span above which nothing is drawn.
pub(super) fn span_ticks(top_secs: f64) -> Vec<Tick> {
    let step = round_span(top_secs / 2.5);
    let secs = step.as_secs_f64();
    steps(0.0, round_up(top_secs, secs), secs)
        .map(|(count, value)| (value, span_of(step, count)))
        .collect()
}

fn round_up(top: f64, step: f64) -> f64 {
    (top / step - 1e-9).ceil().max(1.0) * step
}

/// The multiples of a step between two places, each with its number.
fn steps(from: f64, to: f64, step: f64) -> impl Iterator<Item = (u32, f64)> {
    let end = to + step * 1e-9;
    (0_u32..)
        .map(move |count| (count, f64::from(count) * step))
        .take_while(move |(_, x)| *x <= end)
        .filter(move |(_, x)| *x >= from - step * 1e-9)
}

fn span_of(step: Duration, count: u32) -> String {
    match count {
        0 => "0".to_owned(),
        count => span_in_words(step.saturating_mul(count)),
    }
}

/// 1, 2 or 5 times a power of ten, not below this.
pub(in crate::view) fn round_number(least: f64) -> f64 {
    if least <= 0.0 {
        return 1.0;
    }
    let ten = 10_f64.powf(least.log10().floor());
    let round = [1.0, 2.0, 5.0].map(|times| times * ten);
    let fits = round.into_iter().find(|step| *step >= least * (1.0 - 1e-9));
    fits.unwrap_or(10.0 * ten)
}

/// A span that is easily read, not below so many seconds.
pub(in crate::view) fn round_span(least_secs: f64) -> Duration {
    const MILLIS: [u64; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];
    const SECS: [u64; 17] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200,
    ];
    let spans = MILLIS.map(Duration::from_millis).into_iter();
    let mut spans = spans.chain(SECS.map(Duration::from_secs));
    spans
        .find(|span| span.as_secs_f64() >= least_secs * (1.0 - 1e-9))
        .unwrap_or_else(|| {
            let days = round_number(least_secs / 86_400.0).max(1.0);
            Duration::from_secs_f64(days * 86_400.0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{lesson, outline_of, playheads, runs};

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn true_time_has_round_ticks() {
        let log = lesson("04-renewal");
        let outline = outline_of(&log);
        let scale = Scale {
            log: &log,
            outline: &outline,
            axis: Axis::True,
        };
        let ticks = scale.ticks(0.0, 5_400.0);
        assert_eq!(labels(&ticks), ["0", "30 min", "1 h", "1 h 30 min"]);
        let ticks = scale.ticks(0.0, 0.8);
        assert_eq!(
            labels(&ticks),
            ["0", "200 ms", "400 ms", "600 ms", "800 ms"]
        );
        let ticks = scale.ticks(0.0, 40.0 * 86_400.0);
        assert_eq!(labels(&ticks), ["0", "10 d", "20 d", "30 d", "40 d"]);
    }

    #[test]
    fn values_have_few_round_ticks_and_the_last_is_above_all() {
        assert_eq!(labels(&number_ticks(3.0, true)), ["0", "2", "4"]);
        assert_eq!(labels(&number_ticks(1.0, true)), ["0", "1"]);
        assert_eq!(
            labels(&number_ticks(101.0, true)),
            ["0", "50", "100", "150"]
        );
        assert_eq!(labels(&number_ticks(0.3, false)), ["0.0", "0.2", "0.4"]);
        assert_eq!(labels(&span_ticks(0.8)), ["0", "500 ms", "1 s"]);
        assert_eq!(
            labels(&span_ticks(62.0)),
            ["0", "30 s", "1 min", "1 min 30 s"]
        );
        for top in [0.001, 0.7, 1.0, 9.0, 99.0, 12_345.0] {
            for ticks in [number_ticks(top, false), span_ticks(top)] {
                assert!(
                    ticks.last().unwrap().0 >= top * 0.999_999,
                    "{top}: {ticks:?}"
                );
                assert!((2..=4).contains(&ticks.len()), "{top}: {ticks:?}");
            }
        }
    }

    #[test]
    fn places_and_playheads_agree_and_never_run_backwards() {
        for (name, log) in runs() {
            let outline = outline_of(&log);
            for axis in [Axis::Order, Axis::Compressed, Axis::True] {
                let scale = Scale {
                    log: &log,
                    outline: &outline,
                    axis,
                };
                let mut last = 0.0;
                for playhead in playheads(&log) {
                    let x = scale.x(playhead);
                    assert!(x >= last, "{name}: {x} after {last} on {axis:?}");
                    last = x;
                    let there = scale.playhead(x + 1e-6);
                    assert!(there.count >= playhead.count, "{name} on {axis:?}");
                }
            }
        }
    }
}

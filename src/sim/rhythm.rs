//! When the clients of a crowd come and go, so that at every time of the day about as many are
//! there as the lesson says. Each client is on its own: what is drawn for one says nothing about
//! another, and one more changes nobody's day.
//!
//! The day is cut into steps. Where fewer are wanted than would leave by themselves, more leave;
//! where more are wanted than stay, some come. A client comes whenever its number of visits, which
//! begins with a random fraction, is reached by the visits an average client has made so far: so
//! everyone comes about equally often, and nobody never. Only sums and products of numbers are
//! used, so that a day is the same on every machine.

use std::time::Duration;

use super::scenario::crowd::{DAY, Day};
use crate::seed::Stream;
use crate::time::SimTime;

/// How finely a day is cut.
pub(super) const STEP: Duration = Duration::from_mins(5);
/// How many steps a day has.
const STEPS: usize = 288;
/// Nobody stays longer than a week.
const LONGEST_STAY: usize = 7 * STEPS;

/// The rhythm of a crowd.
#[derive(Clone, Debug)]
pub(super) struct Rhythm {
    /// Which share is online when the first day begins.
    at_first: f64,
    /// How often an average client has come by the beginning of each step of a day, and by its end.
    visits: Vec<f64>,
    /// With which probability one that is online goes within each step.
    goes: Vec<f64>,
}

impl Rhythm {
    /// The rhythm of such a day.
    pub(super) fn new(day: &Day) -> Self {
        let share = |step: usize| share(&day.online, nth_step(step));
        let leaves = STEP.as_secs_f64() / day.stay.as_secs_f64().max(STEP.as_secs_f64());
        let mut rhythm = Self {
            at_first: share(0),
            visits: vec![0.0],
            goes: Vec::with_capacity(STEPS),
        };
        let mut visits = 0.0;
        for step in 0..STEPS {
            let (before, after) = (share(step), share(step + 1));
            let too_many = if before > 0.0 {
                1.0 - after / before
            } else {
                0.0
            };
            let goes = leaves.max(too_many);
            visits += (after - before * (1.0 - goes)).max(0.0);
            rhythm.goes.push(goes);
            rhythm.visits.push(visits);
        }
        rhythm
    }

    /// When a client makes so many visits, parts of one included; `None`: never.
    pub(super) fn comes(&self, visits: f64) -> Option<SimTime> {
        if visits < self.at_first {
            return Some(SimTime::ZERO + STEP.mul_f64(visits / self.at_first));
        }
        let visits = visits - self.at_first;
        let in_a_day = self.visits.last().copied().filter(|all| *all > 0.0)?;
        let days = (visits / in_a_day).floor();
        let rest = (visits - days * in_a_day).max(0.0);
        let after = self.visits.partition_point(|so_far| *so_far <= rest);
        let step = after.clamp(1, STEPS) - 1;
        let (from, to) = (self.visits[step], self.visits[step + 1]);
        let part = if to > from {
            ((rest - from) / (to - from)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        // A day that lies beyond all spans is one that never comes.
        let days = Duration::try_from_secs_f64(days * DAY.as_secs_f64()).ok()?;
        let midnight = SimTime::ZERO + days;
        Some(midnight + nth_step(step) + STEP.mul_f64(part))
    }

    /// When a client goes that has come just now.
    pub(super) fn goes(&self, now: SimTime, chance: &mut Stream) -> SimTime {
        let first = steps_until(now) + 1;
        let last = first + LONGEST_STAY;
        let step = (first..last).find(|step| chance.happens(self.goes[step % STEPS]));
        SimTime::ZERO + nth_step(step.unwrap_or(last)) + STEP.mul_f64(chance.fraction())
    }
}

/// Which share is online at this time of the day: on the line between the points around it.
fn share(points: &[(Duration, f64)], at: Duration) -> f64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return 0.0;
    };
    let place = points.partition_point(|(point, _)| *point <= at);
    let secs = |(point, share): &(Duration, f64)| (point.as_secs_f64(), *share);
    let day = DAY.as_secs_f64();
    let (from, before) = match place.checked_sub(1) {
        Some(place) => secs(&points[place]),
        None => (secs(last).0 - day, last.1),
    };
    let (to, after) = match points.get(place) {
        Some(point) => secs(point),
        None => (secs(first).0 + day, first.1),
    };
    if to <= from {
        return before;
    }
    before + (after - before) * (at.as_secs_f64() - from) / (to - from)
}

fn nth_step(step: usize) -> Duration {
    STEP * u32::try_from(step).unwrap_or(u32::MAX)
}

/// How many steps have begun before this instant.
fn steps_until(now: SimTime) -> usize {
    let steps = now.since(SimTime::ZERO).as_secs() / STEP.as_secs();
    usize::try_from(steps).unwrap_or(usize::MAX - LONGEST_STAY - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Purpose, Seed};

    const HOUR: u64 = 3_600;

    /// 5 % at night, 20 % by day, 60 % in the evening.
    fn day() -> Day {
        let point = |hour: u64, share| (Duration::from_secs(hour * HOUR), share);
        Day {
            online: vec![
                point(0, 0.05),
                point(6, 0.05),
                point(8, 0.2),
                point(17, 0.2),
                point(19, 0.6),
                point(22, 0.6),
                point(24, 0.05),
            ],
            stay: Duration::from_secs(2 * HOUR),
            release: 0.0,
        }
    }

    /// The visits of one client within some days, as its habit makes them.
    fn visits(rhythm: &Rhythm, client: u64, days: u64) -> Vec<(SimTime, SimTime)> {
        let mut chance = Seed(7).stream(client, Purpose::Presence);
        let mut number = chance.fraction();
        let mut visits: Vec<(SimTime, SimTime)> = Vec::new();
        while let Some(comes) = rhythm.comes(number) {
            if comes > SimTime::from_secs(days * 24 * HOUR) {
                break;
            }
            number += 1.0;
            if visits.last().is_none_or(|(_, gone)| *gone < comes) {
                visits.push((comes, rhythm.goes(comes, &mut chance)));
            }
        }
        visits
    }

    fn online(all: &[Vec<(SimTime, SimTime)>], hour: u64) -> usize {
        let at = SimTime::from_secs(hour * HOUR);
        let is_there = |visits: &&Vec<(SimTime, SimTime)>| {
            visits.iter().any(|(from, to)| *from <= at && at < *to)
        };
        all.iter().filter(is_there).count()
    }

    #[test]
    fn as_many_are_there_as_the_day_says() {
        let rhythm = Rhythm::new(&day());
        let all: Vec<_> = (0..2_000).map(|c| visits(&rhythm, c, 2)).collect();
        for (hour, expected) in [
            (3, 100),
            (10, 400),
            (16, 400),
            (20, 1_200),
            (27, 100),
            (44, 1_200),
        ] {
            let found = online(&all, hour);
            let off = found.abs_diff(expected);
            assert!(off * 8 < expected.max(200), "{found} at {hour} h");
        }
    }

    #[test]
    fn everyone_comes_about_equally_often() {
        let rhythm = Rhythm::new(&day());
        let often: Vec<usize> = (0..500).map(|c| visits(&rhythm, c, 1).len()).collect();
        let (least, most) = (often.iter().min().unwrap(), often.iter().max().unwrap());
        assert!(*least >= 1, "somebody never comes");
        assert!(most - least <= 3, "{least} to {most} visits");
    }

    #[test]
    fn nobody_comes_where_nobody_is_wanted() {
        let empty = Day {
            online: vec![(Duration::ZERO, 0.0)],
            ..day()
        };
        assert_eq!(Rhythm::new(&empty).comes(0.5), None);
    }

    #[test]
    fn who_is_hardly_ever_wanted_comes_late_or_never() {
        let hardly = |share| Day {
            online: vec![(Duration::ZERO, share)],
            ..day()
        };
        assert_eq!(Rhythm::new(&hardly(1e-18)).comes(0.5), None);
        assert!(Rhythm::new(&hardly(1e-6)).comes(0.5).is_some());
    }

    #[test]
    fn one_point_is_the_same_all_day_long() {
        let even = Day {
            online: vec![(Duration::from_secs(8 * HOUR), 0.5)],
            ..day()
        };
        let rhythm = Rhythm::new(&even);
        let all: Vec<_> = (0..1_000).map(|c| visits(&rhythm, c, 1)).collect();
        for hour in [1, 7, 12, 23] {
            assert!((420..580).contains(&online(&all, hour)), "at {hour} h");
        }
    }
}

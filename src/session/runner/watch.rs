//! How much time has passed, and whether any of it is missing: the computer slept, the program was
//! held up, somebody set the clock. Virtual time follows the clock that only goes forward; the
//! clock on the wall is looked at once a second, to know of sleep.

use std::time::{Duration, Instant, SystemTime};

use crate::sim::ClockJump;

/// How often the two clocks are compared.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Clocks that differ by less have been adjusted, as they are all the time.
const DIFFERS: Duration = Duration::from_secs(2);
/// Longer than this no run that is driven goes without being looked after.
const HELD_UP: Duration = Duration::from_secs(5);
/// No computer sleeps longer over a run: a clock that goes forward by more was wrong before.
const LONGEST_SLEEP: Duration = Duration::from_hours(30 * 24);

/// What has passed since the last look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Passed {
    /// All that the clock shows that only goes forward: what a simulation goes by, which stands
    /// still while the computer sleeps.
    pub(super) shown: Duration,
    /// Time in which the run was looked after.
    pub(super) elapsed: Duration,
    /// Time in which it was not.
    pub(super) stood_still: Option<ClockJump>,
    /// What the clock on the wall was set by, with no time behind it.
    pub(super) set: Option<ClockJump>,
}

/// Looks at both clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    last: Instant,
    /// When both clocks were looked at.
    compared: (Instant, SystemTime),
}

impl Watch {
    pub(super) fn start() -> Self {
        let now = Instant::now();
        Self {
            last: now,
            compared: (now, SystemTime::now()),
        }
    }

    pub(super) fn look(&mut self) -> Passed {
        let now = Instant::now();
        let wall = (now - self.compared.0 >= LOOK_EVERY).then(SystemTime::now);
        self.passed(now, wall)
    }

    fn passed(&mut self, now: Instant, wall: Option<SystemTime>) -> Passed {
        let elapsed = now.saturating_duration_since(self.last);
        self.last = now;
        let (asleep, set) = wall.map_or_else(Default::default, |wall| self.compare(now, wall));
        let held_up = Some(elapsed).filter(|elapsed| *elapsed >= HELD_UP);
        let missing = whole_secs(held_up.unwrap_or_default() + asleep);
        Passed {
            shown: elapsed,
            elapsed: held_up.map_or(elapsed, |_| Duration::ZERO),
            stood_still: (missing > 0).then_some(ClockJump::StoodStill(missing)),
            set: (set != 0).then_some(ClockJump::Set(set)),
        }
    }

    /// How long the clock that only goes forward slept, or by how many seconds the other was set.
    /// Nobody can tell a short sleep from a clock that is set forward. To take it for sleep does
    /// no harm: leases end early rather than late, as they do with every server that keeps to the
    /// clock on the wall.
    fn compare(&mut self, now: Instant, wall: SystemTime) -> (Duration, i32) {
        let (then, wall_then) = self.compared;
        self.compared = (now, wall);
        let really = now.saturating_duration_since(then);
        let forward = match wall.duration_since(wall_then) {
            Ok(shown) => shown
                .checked_sub(really)
                .ok_or_else(|| really.saturating_sub(shown)),
            Err(back) => Err(back.duration().saturating_add(really)),
        };
        let secs = |span: Duration| i32::try_from(span.as_secs()).unwrap_or(i32::MAX);
        match forward {
            Ok(ahead) if ahead >= LONGEST_SLEEP => (Duration::ZERO, secs(ahead)),
            Ok(ahead) if ahead >= DIFFERS => (ahead, 0),
            Err(behind) if behind >= DIFFERS => (Duration::ZERO, -secs(behind)),
            Ok(_) | Err(_) => (Duration::ZERO, 0),
        }
    }
}

fn whole_secs(span: Duration) -> u32 {
    u32::try_from(span.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What passes when so many seconds really do, and the clock on the wall goes by so many.
    fn passes(really: f64, wall: f64) -> Passed {
        let mut watch = Watch::start();
        let (now, shown) = watch.compared;
        let really = now + Duration::from_secs_f64(really);
        let span = Duration::from_secs_f64(wall.abs());
        let shown = if wall < 0.0 {
            shown - span
        } else {
            shown + span
        };
        watch.passed(really, Some(shown))
    }

    fn quietly(elapsed: f64) -> Passed {
        Passed {
            shown: Duration::from_secs_f64(elapsed),
            elapsed: Duration::from_secs_f64(elapsed),
            ..Passed::default()
        }
    }

    #[test]
    fn time_that_passes_is_time_that_passes() {
        assert_eq!(passes(1.0, 1.0), quietly(1.0));
        assert_eq!(passes(1.0, 2.5), quietly(1.0), "an adjusted clock");
        assert_eq!(passes(1.0, 0.2), quietly(1.0), "an adjusted clock");
    }

    #[test]
    fn sleep_is_time_that_is_missing() {
        let asleep = Some(ClockJump::StoodStill(3_600));
        let slept = passes(1.0, 3_601.0);
        assert_eq!((slept.stood_still, slept.set), (asleep, None));
        assert_eq!(slept.elapsed, Duration::from_secs(1));
        let held_up = passes(3_600.0, 3_600.0);
        assert_eq!((held_up.stood_still, held_up.set), (asleep, None));
        assert_eq!(held_up.elapsed, Duration::ZERO, "it is told once");
    }

    #[test]
    fn a_clock_that_is_set_moves_nothing() {
        let back = passes(1.0, -3_599.0);
        assert_eq!(back.set, Some(ClockJump::Set(-3_600)));
        assert_eq!(
            (back.elapsed, back.stood_still),
            (Duration::from_secs(1), None)
        );
        let year = 365.0 * 86_400.0;
        let forward = passes(1.0, year + 1.0);
        assert_eq!(forward.set, Some(ClockJump::Set(31_536_000)));
        assert_eq!(forward.stood_still, None);
    }

    #[test]
    fn clocks_are_compared_with_the_last_time_and_not_with_the_first() {
        let mut watch = Watch::start();
        let (now, wall) = watch.compared;
        let second = Duration::from_secs(1);
        let jumped = watch.passed(now + second, Some(wall + second * 101));
        assert_eq!(jumped.stood_still, Some(ClockJump::StoodStill(100)));
        let after = watch.passed(now + second * 2, Some(wall + second * 102));
        assert_eq!(after, quietly(1.0));
    }
}

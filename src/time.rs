//! Simulated time as a number that can be saved, compared and printed. Whoever needs the
//! present is handed it; only `session::runner` and the window look at a real clock.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// An instant of a run: microseconds since the run began.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct SimTime(u64);

impl SimTime {
    /// The instant at which every run begins.
    pub const ZERO: Self = Self(0);
    /// Later than anything that will ever happen.
    pub const MAX: Self = Self(u64::MAX);

    /// The instant this many microseconds after the beginning.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The instant this many whole seconds after the beginning.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Microseconds since the beginning.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Seconds since the beginning.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// How long before this instant `earlier` was; zero if it was not.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for SimTime {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        let micros = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(micros))
    }
}

impl Sub<Duration> for SimTime {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        let micros = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(micros))
    }
}

/// Seconds with six digits, as in JSON output: `1800.000200`.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

/// A span in the words a caption uses: `1 h`, `30 min`, `3.6 s`, `200 ms`, `1 h 30 min`.
/// At most two units are named.
pub fn span_in_words(span: Duration) -> String {
    let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    if millis < 1_000 {
        return format!("{millis} ms");
    }
    if millis < 60_000 {
        let tenths = millis / 100;
        return match tenths % 10 {
            0 => format!("{} s", tenths / 10),
            tenth => format!("{}.{tenth} s", tenths / 10),
        };
    }
    let secs = millis / 1_000;
    let units = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];
    let mut rest = secs;
    let mut words = Vec::new();
    for (unit, size) in units {
        let count = rest / size;
        rest %= size;
        if count > 0 && words.len() < 2 {
            words.push(format!("{count} {unit}"));
        } else if !words.is_empty() {
            break;
        }
    }
    words.join(" ")
}

/// The span that such words mean: `200ms`, `3.6s`, `1h30min`, `1 h 30 min`. The units are `us`,
/// `ms`, `s`, `min` or `m`, `h` and `d`; what is finer than a microsecond is left out.
pub fn span_from_words(words: &str) -> Option<Duration> {
    let mut rest = words.trim();
    let mut micros = 0_u64;
    while !rest.is_empty() {
        let number_ends = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(number_ends);
        let after = after.trim_start();
        let unit_ends = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_ends);
        micros = micros.checked_add(scaled(number, unit_micros(unit)?)?)?;
        rest = after.trim_start();
    }
    (!words.trim().is_empty()).then(|| Duration::from_micros(micros))
}

/// How many microseconds a unit has.
fn unit_micros(unit: &str) -> Option<u64> {
    Some(match unit {
        "us" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "min" | "m" => 60_000_000,
        "h" => 3_600_000_000,
        "d" => 86_400_000_000,
        _ => return None,
    })
}

/// A decimal number times a unit, without the detour over binary fractions.
fn scaled(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let mut total = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    let mut part = unit;
    for digit in fraction.bytes() {
        part /= 10;
        total =
            total.checked_add(part * u64::from(digit.checked_sub(b'0').filter(|d| *d < 10)?))?;
    }
    (!fraction.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_what_they_say() {
        let millis = |words| span_from_words(words).map(|span| span.as_millis());
        assert_eq!(millis("200ms"), Some(200));
        assert_eq!(millis("3.6s"), Some(3_600));
        assert_eq!(millis("1h30min"), Some(5_400_000));
        assert_eq!(millis("1 h 30 min"), Some(5_400_000));
        assert_eq!(millis("10m"), Some(600_000));
        assert_eq!(millis("0s"), Some(0));
        assert_eq!(span_from_words("1.5us"), Some(Duration::from_micros(1)));
        for wrong in [
            "",
            " ",
            "5",
            "s",
            "-1s",
            "1.s",
            ".5s",
            "1..5s",
            "1x",
            "1h 30",
            "99999999999d",
        ] {
            assert_eq!(span_from_words(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn spans_read_like_captions() {
        let words = |millis| span_in_words(Duration::from_millis(millis));
        assert_eq!(words(200), "200 ms");
        assert_eq!(words(3_600), "3.6 s");
        assert_eq!(words(4_000), "4 s");
        assert_eq!(words(1_800_000), "30 min");
        assert_eq!(words(3_600_000), "1 h");
        assert_eq!(words(5_400_000), "1 h 30 min");
        assert_eq!(words(3_601_000), "1 h");
        assert_eq!(words(90_000), "1 min 30 s");
    }

    #[test]
    fn instants_print_with_six_digits_and_saturate() {
        assert_eq!(
            SimTime::from_micros(1_800_000_200).to_string(),
            "1800.000200"
        );
        assert_eq!(SimTime::MAX + Duration::from_secs(1), SimTime::MAX);
        assert_eq!(SimTime::ZERO.since(SimTime::from_secs(1)), Duration::ZERO);
    }
}

//! Reproducible randomness: one stream per host and purpose, so that adding a host or drawing
//! once more somewhere leaves everybody else's numbers as they were.

use std::ops::RangeInclusive;
use std::time::Duration;

use rand_core::Rng as _;
use rand_pcg::Pcg32;
use serde::{Deserialize, Serialize};

/// The number a whole run is drawn from. The same seed gives the same run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(pub u64);

/// What a stream of numbers is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Transaction identifiers.
    Xid,
    /// The −1 … +1 s on every repeat (RFC 2131 section 4.1).
    Backoff,
    /// The 1–10 s before the first DISCOVER (4.4.1).
    StartDelay,
    /// The fuzz on T1 and T2 (4.4.5).
    LeaseFuzz,
    /// Link-local addresses (RFC 3927 section 2.1).
    LinkLocal,
    /// The variation of a link's delay.
    Jitter,
    /// Which datagrams a link loses.
    Loss,
    /// Which datagrams a link delivers twice.
    Duplication,
    /// Which questions are asked, and in which order their answers stand.
    Questions,
    /// When one of a crowd does what the crowd does within a span.
    Within,
    /// When one of a crowd comes and goes through the day.
    Presence,
}

impl Seed {
    /// The stream for one host (any number that names it, the same in every run) and purpose.
    pub fn stream(self, host: u64, purpose: Purpose) -> Stream {
        let stream = mix(host ^ mix(purpose as u64 + 1));
        Stream(Pcg32::new(mix(self.0), stream))
    }
}

/// Spreads neighbouring numbers far apart (the finaliser of `SplitMix64`).
const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// An endless row of numbers for one host and purpose. A clone goes on with the same numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream(Pcg32);

impl Stream {
    /// The next number, all 32 bits of it.
    pub fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A number in 0 … 1, 1 itself excluded.
    pub fn fraction(&mut self) -> f64 {
        f64::from(self.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// A span within `range`, uniform, to the microsecond.
    pub fn span(&mut self, range: &RangeInclusive<Duration>) -> Duration {
        let width = range.end().saturating_sub(*range.start());
        *range.start() + width.mul_f64(self.fraction())
    }

    /// A number of seconds in −1 … +1 times `width`.
    pub fn around_zero(&mut self, width: f64) -> f64 {
        (self.fraction() * 2.0 - 1.0) * width
    }

    /// Whether something with this probability (0 … 1) happens now.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_does_not_disturb_the_first() {
        let seed = Seed(7);
        let mut alone = seed.stream(1, Purpose::Xid);
        let first: Vec<u32> = (0..4).map(|_| alone.next_u32()).collect();
        let mut again = seed.stream(1, Purpose::Xid);
        let mut other = seed.stream(2, Purpose::Xid);
        let mixed: Vec<u32> = (0..4)
            .map(|_| {
                other.next_u32();
                again.next_u32()
            })
            .collect();
        assert_eq!(first, mixed);
    }

    #[test]
    fn streams_differ_by_seed_host_and_purpose() {
        let first = |seed, host, purpose| Seed(seed).stream(host, purpose).next_u32();
        let base = first(1, 1, Purpose::Xid);
        assert_ne!(base, first(2, 1, Purpose::Xid));
        assert_ne!(base, first(1, 2, Purpose::Xid));
        assert_ne!(base, first(1, 1, Purpose::Backoff));
    }

    #[test]
    fn numbers_are_the_same_on_every_machine_and_in_every_version() {
        let mut stream = Seed(2131).stream(68, Purpose::Xid);
        let numbers: Vec<u32> = (0..3).map(|_| stream.next_u32()).collect();
        assert_eq!(numbers, KNOWN);
    }

    const KNOWN: [u32; 3] = [3_064_850_072, 36_648_200, 2_870_168_562];
}

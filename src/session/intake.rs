//! What a real network sends, between the socket and the log. Anybody can send anything to an open
//! port: of what nobody here expects some is kept in full, so that it can be seen, and the rest is
//! counted. The decision falls before something becomes an input, so that a replay, which knows
//! the inputs alone, gives the same log.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::net::{FromNetwork, HostId};
use crate::sim::Engine;
use crate::time::SimTime;

/// So many datagrams wait to be read; a burst while the run is busy, or the gate closed.
const MOST_UNREAD: usize = 20_000;
/// So many octets of them.
const MOST_UNREAD_OCTETS: usize = 16 << 20;

/// What nobody expects is kept up to so much at once, and so much in every second after that. A
/// flood that goes on costs about 60 MB an hour, whatever is sent.
const USELESS: Allowance = Allowance {
    datagrams: Bucket::new(20_000, 20),
    octets: Bucket::new(8 << 20, 8 << 10),
};
/// How long what is left out is counted before it is told.
const COUNTED_FOR: Duration = Duration::from_secs(1);
/// So many that were left out are passed over at once.
const PASSED_AT_ONCE: usize = 4_096;

/// What waits to be read, and what was left out.
#[derive(Debug)]
pub(super) struct Intake {
    unread: VecDeque<FromNetwork>,
    octets: usize,
    useless: Allowance,
    /// How many were left out, by the door at which they came, and since when that is not told.
    counted: BTreeMap<HostId, u32>,
    counted_since: Option<SimTime>,
    left_out: u64,
    now: SimTime,
}

impl Default for Intake {
    fn default() -> Self {
        Self {
            unread: VecDeque::new(),
            octets: 0,
            useless: USELESS,
            counted: BTreeMap::new(),
            counted_since: None,
            left_out: 0,
            now: SimTime::ZERO,
        }
    }
}

/// The next input.
pub(super) struct Next {
    pub(super) what: FromNetwork,
    /// Whether somebody waits for it, as far as can be said before.
    pub(super) expected: bool,
}

impl Intake {
    /// Keeps something until it is read, if there is room.
    pub(super) fn keep(&mut self, what: FromNetwork) {
        let FromNetwork::Heard(heard) = &what else {
            return self.unread.push_back(what);
        };
        let more = self.octets + heard.bytes.len();
        if self.unread.len() < MOST_UNREAD && more <= MOST_UNREAD_OCTETS {
            self.octets = more;
            self.unread.push_back(what);
        } else {
            self.leave_out(heard.at);
        }
    }

    /// The next thing to be read. What is left out is passed over; how much it was comes about
    /// once a second.
    pub(super) fn next(&mut self, engine: &Engine) -> Option<Next> {
        self.now = engine.now();
        if let Some(told) = self.tell() {
            return Some(told);
        }
        for _ in 0..PASSED_AT_ONCE {
            let what = self.unread.pop_front()?;
            self.octets -= what.octets();
            let FromNetwork::Heard(heard) = &what else {
                return Some(Next {
                    what,
                    expected: true,
                });
            };
            let spent = self.useless.is_spent(self.now);
            // A server says by what it does whether something was for it, and asking it first
            // costs time: that is for floods.
            let asked = spent || !engine.is_server(heard.at);
            let expected = !asked || engine.expects(heard);
            if expected || !spent {
                return Some(Next { what, expected });
            }
            let at = heard.at;
            self.leave_out(at);
        }
        self.tell()
    }

    /// Something of this size was of no use to anybody.
    pub(super) fn charge(&mut self, octets: usize) {
        self.useless.charge(self.now, octets);
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.unread.len()
    }

    /// How many were counted and not kept.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }

    fn leave_out(&mut self, at: HostId) {
        self.left_out += 1;
        let count = self.counted.entry(at).or_default();
        *count = count.saturating_add(1);
        self.counted_since.get_or_insert(self.now);
    }

    fn tell(&mut self) -> Option<Next> {
        let since = self.counted_since?;
        if self.now.since(since) < COUNTED_FOR {
            return None;
        }
        let Some((host, count)) = self.counted.pop_first() else {
            self.counted_since = None;
            return None;
        };
        Some(Next {
            what: FromNetwork::LeftOut(host, count),
            expected: true,
        })
    }
}

/// How much of something may be had, in number and in size.
#[derive(Debug)]
struct Allowance {
    datagrams: Bucket,
    octets: Bucket,
}

impl Allowance {
    fn is_spent(&mut self, now: SimTime) -> bool {
        self.datagrams.level(now) == 0 || self.octets.level(now) == 0
    }

    fn charge(&mut self, now: SimTime, octets: usize) {
        self.datagrams.take(now, 1);
        self.octets
            .take(now, u64::try_from(octets).unwrap_or(u64::MAX));
    }
}

/// Runs empty, and fills again with time.
#[derive(Debug)]
struct Bucket {
    size: u64,
    per_sec: u64,
    /// What was taken and has not come back, in millionths.
    taken: u64,
    at: SimTime,
}

impl Bucket {
    const fn new(size: u64, per_sec: u64) -> Self {
        Self {
            size,
            per_sec,
            taken: 0,
            at: SimTime::ZERO,
        }
    }

    /// What is left, in whole units.
    fn level(&mut self, now: SimTime) -> u64 {
        let micros = u64::try_from(now.since(self.at).as_micros()).unwrap_or(u64::MAX);
        self.taken = self
            .taken
            .saturating_sub(micros.saturating_mul(self.per_sec));
        self.at = self.at.max(now);
        self.size.saturating_sub(self.taken.div_ceil(1_000_000))
    }

    /// Takes more than is left, if need be: then it takes so much longer to fill again.
    fn take(&mut self, now: SimTime, units: u64) {
        self.level(now);
        let taken = units.saturating_mul(1_000_000);
        self.taken = self.taken.saturating_add(taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_runs_empty_and_fills_again_with_time() {
        let mut bucket = Bucket::new(3, 2);
        let start = SimTime::from_secs(10);
        assert_eq!(bucket.level(start), 3);
        bucket.take(start, 2);
        assert_eq!(bucket.level(start), 1);
        bucket.take(start, 3);
        assert_eq!(bucket.level(start), 0);
        assert_eq!(bucket.level(start + Duration::from_millis(1_499)), 0);
        assert_eq!(bucket.level(start + Duration::from_millis(1_500)), 1);
        assert_eq!(bucket.level(SimTime::MAX), 3, "never more than it holds");
    }
}

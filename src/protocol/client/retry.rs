//! When a client repeats an unanswered message: doubling waits with a random second (4.1), or
//! half of the time that is left (4.4.5). What is repeated is for the machine.

use core::net::Ipv4Addr;
use std::time::Duration;

use super::TimerSet;
use crate::protocol::timer::Timer;
use crate::seed::{Purpose, Seed, Stream};
use crate::time::SimTime;
use crate::wire::Mac;

/// How often a REQUEST or INFORM is sent in all before the client gives up; with the back-off
/// this takes about a minute (3.1 step 5: "60 seconds, four times").
pub const TRIES: u8 = 4;

/// No wait in RENEWING and REBINDING is shorter (4.4.5).
pub const FLOOR: Duration = Duration::from_mins(1);

/// The pause after a DECLINE (3.1 step 5).
pub const AFTER_DECLINE: Duration = Duration::from_secs(10);

const FIRST_SECS: u64 = 4;
const CAP_SECS: u64 = 64;

/// A wait: what the RFC says, and the random part in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Before anything random was added.
    pub base: Duration,
    /// The random part, microseconds.
    pub drawn_micros: i64,
}

impl Wait {
    /// A wait without a random part.
    pub const fn exactly(base: Duration) -> Self {
        Self {
            base,
            drawn_micros: 0,
        }
    }

    /// The timer that ends this wait, if it begins now.
    pub fn timer(self, now: SimTime, timer: Timer) -> TimerSet {
        let at = shifted(now + self.base, self.drawn_micros);
        TimerSet {
            timer,
            at,
            base: self.base,
            drawn_micros: self.drawn_micros,
        }
    }
}

/// The wait after the `tries`-th transmission: 4, 8, 16, 32, then always 64 s, with a uniform
/// random −1 … +1 s added after the cap (4.1).
pub fn back_off(tries: u8, stream: &mut Stream) -> Wait {
    let doublings = u32::from(tries.saturating_sub(1)).min(4);
    let secs = (FIRST_SECS << doublings).min(CAP_SECS);
    Wait {
        base: Duration::from_secs(secs),
        drawn_micros: draw(stream, Duration::from_secs(1)),
    }
}

/// Half of the time left until `end` (T2 while RENEWING, expiry while REBINDING), never under
/// 60 s (4.4.5). `None` if `end` comes first. An infinite lease leaves nothing to halve.
pub fn half_of_the_rest(now: SimTime, end: Option<SimTime>) -> Option<Wait> {
    let Some(end) = end else {
        return Some(Wait::exactly(FLOOR));
    };
    let rest = end.since(now);
    let base = (rest / 2).max(FLOOR);
    (base < rest).then_some(Wait::exactly(base))
}

/// The address that a host with this card chooses for itself where no server answers: drawn from
/// the hardware address, so that it is the same every time (RFC 3927 section 2.1). The first and
/// the last 256 addresses are reserved.
pub fn link_local(mac: Mac) -> Ipv4Addr {
    let card = mac
        .0
        .iter()
        .fold(0, |number, octet| number << 8 | u64::from(*octet));
    let [_, _, high, low] = Seed(card)
        .stream(card, Purpose::LinkLocal)
        .next_u32()
        .to_be_bytes();
    Ipv4Addr::new(169, 254, high % 254 + 1, low)
}

/// A uniform random number of microseconds in −`width` … +`width`.
pub(super) fn draw(stream: &mut Stream, width: Duration) -> i64 {
    let micros = |span: Duration| i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    micros(stream.span(&(Duration::ZERO..=width * 2))) - micros(width)
}

/// An instant this many microseconds later, or earlier.
pub(super) fn shifted(at: SimTime, micros: i64) -> SimTime {
    let span = Duration::from_micros(micros.unsigned_abs());
    if micros < 0 { at - span } else { at + span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_64_s_with_a_random_second_added_after_the_cap() {
        let mut stream = Seed(1).stream(1, Purpose::Backoff);
        let waits: Vec<Wait> = (1..=200)
            .map(|tries| back_off(tries, &mut stream))
            .collect();
        let secs: Vec<u64> = waits.iter().map(|wait| wait.base.as_secs()).collect();
        assert_eq!(secs[..7], [4, 8, 16, 32, 64, 64, 64]);
        assert!(secs[7..].iter().all(|secs| *secs == 64));
        assert!(
            waits
                .iter()
                .all(|wait| wait.drawn_micros.abs() <= 1_000_000)
        );
        assert!(waits.iter().any(|wait| wait.drawn_micros > 800_000));
        assert!(waits.iter().any(|wait| wait.drawn_micros < -800_000));
    }

    #[test]
    fn a_timer_ends_when_base_and_random_part_are_over() {
        let wait = Wait {
            base: Duration::from_secs(4),
            drawn_micros: -400_000,
        };
        let set = wait.timer(SimTime::from_secs(10), Timer::Retry);
        assert_eq!(set.at, SimTime::from_micros(13_600_000));
    }

    #[test]
    fn an_extending_client_waits_half_of_the_rest_but_never_under_60_s() {
        let left = |secs: u64| {
            half_of_the_rest(
                SimTime::from_secs(1000),
                Some(SimTime::from_secs(1000 + secs)),
            )
        };
        assert_eq!(left(1350), Some(Wait::exactly(Duration::from_secs(675))));
        assert_eq!(left(90), Some(Wait::exactly(FLOOR)));
        assert_eq!(left(60), None);
        assert_eq!(left(0), None);
        assert_eq!(
            half_of_the_rest(SimTime::ZERO, None),
            Some(Wait::exactly(FLOOR))
        );
    }

    #[test]
    fn a_link_local_address_belongs_to_its_card_and_to_no_reserved_block() {
        for card in 0..=u16::MAX {
            let [high, low] = card.to_be_bytes();
            let mac = Mac([2, 0, 0, 0, high, low]);
            let [a, b, third, _] = link_local(mac).octets();
            assert_eq!((a, b, link_local(mac)), (169, 254, link_local(mac)));
            assert!((1..=254).contains(&third), "{third}");
        }
        let near = [
            link_local(Mac([2, 0, 0, 0, 0, 1])),
            link_local(Mac([2, 0, 0, 0, 0, 2])),
        ];
        assert_ne!(near[0], near[1]);
    }
}

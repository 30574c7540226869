//! How much time lies between two things in the diagram, in words.

use std::time::Duration;

use super::messages::packet;
use super::outline::Outline;
use crate::session::Log;
use crate::sim::RecordId;
use crate::time::{SimTime, span_in_words};

/// The time from a message to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Between {
    /// `0.740 s after the selected OFFER`
    pub words: String,
    /// `+0.740 s`
    pub short: String,
}

/// From the departure of a message (its `Released` record; `chosen` by the user, or else the
/// newest one) to an instant. `None` if it is no message.
pub fn between(
    log: &Log,
    outline: &Outline,
    message: RecordId,
    chosen: bool,
    at: SimTime,
) -> Option<Between> {
    let left = log.get(message)?.at;
    let packet = packet(log, outline, outline.number_of(log, message)?)?;
    let kind = packet.kind.map_or("datagram", |kind| kind.short());
    let which = if chosen { "selected" } else { "newest" };
    let (span, side, sign) = if at < left {
        (left.since(at), "before", "−")
    } else {
        (at.since(left), "after", "+")
    };
    let words = if span.is_zero() {
        format!("at the instant of the {which} {kind}")
    } else {
        format!("{} {side} the {which} {kind}", exact(span))
    };
    let short = if span.is_zero() { "" } else { sign };
    Some(Between {
        words,
        short: format!("{short}{}", exact(span)),
    })
}

/// `0.740 s`; from a minute on `30 min`, from the first second that it differs `30 min 5 s`.
fn exact(span: Duration) -> String {
    if span < Duration::from_secs(60) {
        format!("{:.3} s", span.as_secs_f64())
    } else {
        span_in_words(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{lesson, outline_of};

    fn from_offer(chosen: bool, micros: u64) -> Between {
        let log = lesson("01-dora");
        let outline = outline_of(&log);
        let offer = outline.messages[1].released;
        let at = SimTime::from_micros(micros);
        between(&log, &outline, offer, chosen, at).unwrap()
    }

    #[test]
    fn the_time_to_a_message_has_a_side() {
        let left = {
            let log = lesson("01-dora");
            let offer = outline_of(&log).messages[1].released;
            log.get(offer).unwrap().at.as_micros()
        };
        let later = from_offer(true, left + 740_000);
        assert_eq!(later.words, "0.740 s after the selected OFFER");
        assert_eq!(later.short, "+0.740 s");
        let before = from_offer(false, left - 200_000);
        assert_eq!(before.words, "0.200 s before the newest OFFER");
        assert_eq!(before.short, "−0.200 s");
        let same = from_offer(true, left);
        assert_eq!(same.words, "at the instant of the selected OFFER");
        let long = from_offer(true, left + 1_800_000_000);
        assert_eq!(long.words, "30 min after the selected OFFER");
    }
}

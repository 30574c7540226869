//! How the playhead moves: it glides through flights, skips waits in which nothing is to be
//! seen, jumps, plays step by step and pauses. Pure: time is handed in, the log is read, and
//! what the run should do next comes back as a wish.

use std::collections::VecDeque;
use std::time::Duration;

use super::prefs::Speed;
use crate::session::{Log, Playhead};
use crate::sim::Event;
use crate::time::SimTime;

/// How long a message is in flight at normal speed.
pub const FLIGHT: Duration = Duration::from_millis(700);
/// How long a playing run rests after each step at normal speed, so that one can read.
const READING: Duration = Duration::from_millis(1200);
/// The least rest, without animation too.
const SHORTEST_READING: Duration = Duration::from_millis(250);

/// Where one looks, and where the look is going.
#[derive(Clone, Debug, Default)]
pub struct Playback {
    playhead: Playhead,
    glide: Option<Glide>,
    playing: bool,
    rest: Duration,
}

/// The way to a later place: a row of flights; everything between them is skipped.
#[derive(Clone, Debug)]
struct Glide {
    flights: VecDeque<Flight>,
    flown: Duration,
    end: Playhead,
    frozen: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Flight {
    from: SimTime,
    to: SimTime,
}

impl Playback {
    /// Where one looks now.
    pub fn playhead(&self) -> Playhead {
        self.playhead
    }

    /// Where one looks when the glide is over.
    pub fn destination(&self) -> Playhead {
        self.glide.as_ref().map_or(self.playhead, |glide| glide.end)
    }

    /// Whether the playhead is on its way.
    pub fn is_gliding(&self) -> bool {
        self.glide.is_some()
    }

    /// Whether a run is being played.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Looks there at once.
    pub fn jump(&mut self, playhead: Playhead) {
        self.playhead = playhead;
        self.glide = None;
    }

    /// Looks at the end of the way at once.
    pub fn complete(&mut self) {
        self.jump(self.destination());
    }

    /// Sets out for a later place; an earlier one is jumped to.
    pub fn glide_to(&mut self, log: &Log, end: Playhead) {
        if end.count <= self.playhead.count {
            return self.jump(end);
        }
        let flights = flights(log, self.playhead, end);
        self.glide = Some(Glide {
            flights,
            flown: Duration::ZERO,
            end,
            frozen: false,
        });
    }

    /// The log has grown from `before` records. Whoever looked at the live edge stays there.
    pub fn follow(&mut self, log: &Log, before: usize) {
        if log.len() <= before || self.destination().count < before {
            return;
        }
        let end = Playhead::at_end(log);
        match &mut self.glide {
            Some(glide) => {
                glide.flights.extend(flights(log, glide.end, end));
                glide.end = end;
            }
            None => self.glide_to(log, end),
        }
    }

    /// Starts playing, or goes on where a pause froze a flight.
    pub fn play(&mut self) {
        self.playing = true;
        self.rest = Duration::ZERO;
        if let Some(glide) = &mut self.glide {
            glide.frozen = false;
        }
    }

    /// Stops playing; what is in flight stays where it is.
    pub fn pause(&mut self) {
        self.playing = false;
        if let Some(glide) = &mut self.glide {
            glide.frozen = true;
        }
    }

    /// Stops playing; what is in flight goes on to its end.
    pub fn stop(&mut self) {
        self.playing = false;
    }

    /// Lets `elapsed` of real time pass. Returns whether the next step is due.
    pub fn advance(&mut self, log: &Log, elapsed: Duration, speed: Speed) -> bool {
        if self.glide.is_some() {
            self.fly(log, elapsed, speed);
            return false;
        }
        self.rest = self.rest.saturating_sub(elapsed);
        if !self.playing || self.rest > Duration::ZERO {
            return false;
        }
        self.rest = speed.scaled(READING).max(SHORTEST_READING);
        true
    }

    /// When to look again: at once while something moves, after the rest while playing.
    pub fn wakes_in(&self) -> Option<Duration> {
        match &self.glide {
            Some(glide) => (!glide.frozen).then_some(Duration::ZERO),
            None => self.playing.then_some(self.rest),
        }
    }

    fn fly(&mut self, log: &Log, elapsed: Duration, speed: Speed) {
        let Some(glide) = self.glide.as_mut().filter(|glide| !glide.frozen) else {
            return;
        };
        let whole = speed.scaled(FLIGHT);
        glide.flown += elapsed;
        while glide.flown >= whole && glide.flights.pop_front().is_some() {
            glide.flown -= whole;
        }
        let Some(flight) = glide.flights.front() else {
            self.complete();
            self.rest = speed.scaled(READING).max(SHORTEST_READING);
            return;
        };
        let share = glide.flown.as_secs_f64() / whole.as_secs_f64();
        let instant = flight.at(share).max(self.playhead.instant);
        let count = log
            .count_at(instant)
            .clamp(self.playhead.count, glide.end.count);
        self.playhead = Playhead { count, instant };
    }
}

impl Flight {
    /// The instant after this share of it, 0 … 1.
    fn at(self, share: f64) -> SimTime {
        self.from + self.to.since(self.from).mul_f64(share.clamp(0.0, 1.0))
    }
}

/// The stretches of time between two places in which something is in flight.
fn flights(log: &Log, from: Playhead, to: Playhead) -> VecDeque<Flight> {
    let mut found: Vec<Flight> = log.records()[from.count..to.count]
        .iter()
        .filter_map(|record| match &record.event {
            Event::Released(fates) => {
                let lands = fates.iter().map(|fate| fate.arrives).max()?;
                Some(Flight {
                    from: record.at,
                    to: lands.min(to.instant),
                })
            }
            Event::Delivered(_) | Event::Dropped(_) => {
                let left = log.get(record.cause?)?.at;
                Some(Flight {
                    from: left.max(from.instant),
                    to: record.at,
                })
            }
            _ => None,
        })
        .filter(|flight| flight.from < flight.to)
        .collect();
    found.sort_by_key(|flight| (flight.from, flight.to));
    let mut joined: VecDeque<Flight> = VecDeque::new();
    for flight in found {
        match joined.back_mut() {
            Some(last) if flight.from < last.to => last.to = last.to.max(flight.to),
            _ => joined.push_back(flight),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::protocol::Timer;
    use crate::sim::event::Fate;
    use crate::sim::{HostId, Record, RecordId};

    const DELAY: Duration = Duration::from_millis(200);

    fn record(micros: u64, cause: Option<usize>, event: Event) -> Record {
        let at = SimTime::from_micros(micros);
        Record {
            at,
            host: HostId(0),
            cause: cause.map(RecordId::new),
            event,
        }
    }

    /// A message leaves at 0 and lands after 200 ms; half an hour later another one does.
    fn two_messages() -> Log {
        let fate = |at: SimTime| Fate {
            to: HostId(1),
            arrives: at + DELAY,
            lost: None,
        };
        let leave = |secs| Event::Released(Arc::from([fate(SimTime::from_secs(secs))]));
        let mut log = Log::default();
        log.append([
            record(0, None, leave(0)),
            record(200_000, Some(0), Event::Overheard(1)),
            record(1_800_000_000, None, Event::TimerFired(Timer::T1)),
            record(1_800_000_000, None, leave(1800)),
            record(1_800_200_000, Some(3), Event::Overheard(1)),
        ]);
        log
    }

    #[test]
    fn a_flight_takes_700_ms_and_waits_are_skipped() {
        let log = two_messages();
        let mut playback = Playback::default();
        playback.follow(&log, 0);
        playback.advance(&log, FLIGHT / 2, Speed::Normal);
        assert_eq!(
            playback.playhead(),
            Playhead {
                count: 1,
                instant: SimTime::from_micros(100_000)
            }
        );
        playback.advance(&log, FLIGHT, Speed::Normal);
        assert_eq!(
            playback.playhead(),
            Playhead {
                count: 4,
                instant: SimTime::from_micros(1_800_100_000)
            }
        );
        playback.advance(&log, FLIGHT, Speed::Normal);
        assert_eq!(playback.playhead(), Playhead::at_end(&log));
        assert!(!playback.is_gliding());
    }

    #[test]
    fn speed_counts_and_no_animation_jumps() {
        let log = two_messages();
        for (speed, expected) in [
            (Speed::Half, 25_000),
            (Speed::Normal, 50_000),
            (Speed::Double, 100_000),
        ] {
            let mut playback = Playback::default();
            playback.follow(&log, 0);
            playback.advance(&log, FLIGHT / 4, speed);
            assert_eq!(
                playback.playhead().instant.as_micros(),
                expected,
                "{speed:?}"
            );
        }
        let mut playback = Playback::default();
        playback.follow(&log, 0);
        playback.advance(&log, Duration::from_micros(1), Speed::Instant);
        assert_eq!(playback.playhead(), Playhead::at_end(&log));
    }

    #[test]
    fn a_press_during_a_flight_completes_it() {
        let log = two_messages();
        let mut playback = Playback::default();
        playback.glide_to(&log, Playhead::after(&log, 2));
        playback.advance(&log, FLIGHT / 3, Speed::Normal);
        playback.complete();
        assert_eq!(playback.playhead(), Playhead::after(&log, 2));
    }

    #[test]
    fn a_pause_freezes_in_mid_flight() {
        let log = two_messages();
        let mut playback = Playback::default();
        playback.play();
        playback.follow(&log, 0);
        playback.advance(&log, FLIGHT / 2, Speed::Normal);
        playback.pause();
        let frozen = playback.playhead();
        playback.advance(&log, FLIGHT, Speed::Normal);
        assert_eq!(playback.playhead(), frozen);
        assert_eq!(playback.wakes_in(), None);
        playback.play();
        playback.advance(&log, FLIGHT * 2, Speed::Normal);
        assert_eq!(playback.playhead(), Playhead::at_end(&log));
    }

    #[test]
    fn playing_rests_between_steps() {
        let log = two_messages();
        let mut playback = Playback::default();
        playback.jump(Playhead::at_end(&log));
        playback.play();
        assert!(
            playback.advance(&log, Duration::ZERO, Speed::Normal),
            "the first step is due at once"
        );
        assert!(!playback.advance(&log, READING / 2, Speed::Normal));
        assert!(playback.advance(&log, READING / 2, Speed::Normal));
    }

    #[test]
    fn who_looks_at_the_past_is_left_there() {
        let log = two_messages();
        let mut playback = Playback::default();
        playback.jump(Playhead::after(&log, 1));
        playback.follow(&log, 4);
        assert_eq!(playback.destination(), Playhead::after(&log, 1));
    }
}

//! How the playhead moves: it glides through flights and passes waits at their tempo, jumps, plays
//! step by step and pauses. Pure: time is handed in, the log is read, and what the run should do
//! next comes back as a wish.

use std::collections::VecDeque;
use std::time::Duration;

use super::prefs::Speed;
use super::tempo::Tempo;
use crate::session::{Log, Playhead};
use crate::sim::Event;
use crate::time::SimTime;

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

/// The way to a later place: flights and waits, one after the other.
#[derive(Clone, Debug)]
struct Glide {
    legs: VecDeque<Leg>,
    /// How much of the first leg is over, 0 … 1.
    share: f64,
    end: Playhead,
    frozen: bool,
}

/// A stretch of virtual time.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Leg {
    from: SimTime,
    to: SimTime,
    /// Whether something is in flight.
    flies: bool,
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

    /// Whether virtual time passes and nothing is in flight.
    pub fn is_waiting(&self) -> bool {
        let leg = self.glide.as_ref().and_then(|glide| glide.legs.front());
        leg.is_some_and(|leg| !leg.flies)
    }

    /// Ends the wait that one is in, or else looks at the end of the way at once.
    pub fn press_on(&mut self, log: &Log) {
        let is_waiting = self.is_waiting();
        match &mut self.glide {
            Some(glide) if is_waiting && glide.legs.len() > 1 => {
                let over = glide.legs.pop_front().map_or(SimTime::ZERO, |leg| leg.to);
                (glide.share, glide.frozen) = (0.0, false);
                self.reach(log, over);
            }
            _ => self.complete(),
        }
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
        self.glide = Some(Glide {
            legs: legs(log, self.playhead, end),
            share: 0.0,
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
                glide.legs.extend(legs(log, glide.end, end));
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
    pub fn advance(&mut self, log: &Log, elapsed: Duration, tempo: impl Into<Tempo>) -> bool {
        let tempo = tempo.into();
        if self.glide.is_some() {
            self.go(log, elapsed, tempo);
            return false;
        }
        self.rest = self.rest.saturating_sub(elapsed);
        if !self.playing || self.rest > Duration::ZERO {
            return false;
        }
        self.rest = reading(tempo.speed);
        true
    }

    /// When to look again: at once while something moves, after the rest while playing.
    pub fn wakes_in(&self) -> Option<Duration> {
        match &self.glide {
            Some(glide) => (!glide.frozen).then_some(Duration::ZERO),
            None => self.playing.then_some(self.rest),
        }
    }

    /// Goes on along the legs for so much real time.
    fn go(&mut self, log: &Log, elapsed: Duration, tempo: Tempo) {
        let Some(glide) = self.glide.as_mut().filter(|glide| !glide.frozen) else {
            return;
        };
        glide.advance(elapsed, tempo);
        if let Some(instant) = glide.instant() {
            self.reach(log, instant);
        } else {
            self.complete();
            self.rest = reading(tempo.speed);
        }
    }

    /// Looks at an instant on the way.
    fn reach(&mut self, log: &Log, instant: SimTime) {
        let end = self.destination();
        let instant = instant.max(self.playhead.instant);
        let count = log.count_at(instant).clamp(self.playhead.count, end.count);
        self.playhead = Playhead { count, instant };
    }
}

/// The rest after a step.
fn reading(speed: Speed) -> Duration {
    speed.scaled(READING).max(SHORTEST_READING)
}

impl Glide {
    /// Lets real time pass; legs that are over are taken away.
    fn advance(&mut self, mut elapsed: Duration, tempo: Tempo) {
        while let Some(leg) = self.legs.front() {
            let whole = leg.takes(tempo);
            let left = whole.mul_f64(1.0 - self.share);
            if elapsed < left {
                self.share += elapsed.div_duration_f64(whole);
                return;
            }
            elapsed -= left;
            self.share = 0.0;
            self.legs.pop_front();
        }
    }

    /// The instant that one looks at; `None` at the end.
    fn instant(&self) -> Option<SimTime> {
        self.legs.front().map(|leg| leg.at(self.share))
    }
}

impl Leg {
    /// The instant after this share of it, 0 … 1.
    fn at(self, share: f64) -> SimTime {
        self.from + self.to.since(self.from).mul_f64(share.clamp(0.0, 1.0))
    }

    /// How much real time it takes.
    fn takes(self, tempo: Tempo) -> Duration {
        if self.flies {
            tempo.flight()
        } else {
            tempo.wait(self.to.since(self.from))
        }
    }
}

/// The flights between two places, and the waits before, between and after them.
fn legs(log: &Log, from: Playhead, to: Playhead) -> VecDeque<Leg> {
    let mut all = VecDeque::new();
    let mut last = from.instant;
    let wait = |from, to| Leg {
        from,
        to,
        flies: false,
    };
    for flight in flights(log, from, to) {
        if last < flight.from {
            all.push_back(wait(last, flight.from));
        }
        last = flight.to;
        all.push_back(flight);
    }
    if last < to.instant {
        all.push_back(wait(last, to.instant));
    }
    all
}

/// The stretches of time between two places in which something is in flight.
fn flights(log: &Log, from: Playhead, to: Playhead) -> Vec<Leg> {
    let flight = |from, to| Leg {
        from,
        to,
        flies: true,
    };
    let mut found: Vec<Leg> = log.records()[from.count..to.count]
        .iter()
        .filter_map(|record| match &record.event {
            Event::Released(fates) => {
                let lands = fates.iter().map(|fate| fate.arrives).max()?;
                Some(flight(record.at, lands.min(to.instant)))
            }
            Event::Delivered(_) | Event::Dropped(_) => {
                let left = log.get(record.cause?)?.at;
                Some(flight(left.max(from.instant), record.at))
            }
            _ => None,
        })
        .filter(|flight| flight.from < flight.to)
        .collect();
    found.sort_by_key(|flight| (flight.from, flight.to));
    let mut joined: Vec<Leg> = Vec::new();
    for flight in found {
        match joined.last_mut() {
            Some(last) if flight.from < last.to => last.to = last.to.max(flight.to),
            _ => joined.push(flight),
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

    use crate::ui::tempo::{Compression, FLIGHT, Idle};

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

    fn real(compression: Compression) -> Tempo {
        Tempo {
            speed: Speed::Normal,
            idle: Idle::Real,
            compression,
        }
    }

    /// After the first message has landed; the wait of almost half an hour begins.
    fn waiting(log: &Log, tempo: Tempo) -> Playback {
        let mut playback = Playback::default();
        playback.follow(log, 0);
        playback.advance(log, FLIGHT, tempo);
        assert!(playback.is_waiting());
        playback
    }

    #[test]
    fn a_real_wait_takes_its_time_divided_by_the_factor() {
        let log = two_messages();
        let tempo = real(Compression::SecondAnHour);
        let mut playback = waiting(&log, tempo);
        playback.advance(&log, Duration::from_millis(250), tempo);
        let at = playback.playhead();
        assert_eq!(at.instant, SimTime::from_micros(200_000 + 900_000_000));
        assert_eq!(at.count, 2, "the timer has not fired yet");
        playback.advance(&log, Duration::from_millis(250), tempo);
        assert!(!playback.is_waiting() && playback.is_gliding());
    }

    #[test]
    fn a_compressed_wait_shows_a_running_clock() {
        let log = two_messages();
        let tempo = Tempo {
            idle: Idle::Compressed,
            ..Tempo::default()
        };
        let mut playback = waiting(&log, tempo);
        let mut seen = vec![playback.playhead().instant];
        for _ in 0..100 {
            playback.advance(&log, Duration::from_millis(20), tempo);
            seen.push(playback.playhead().instant);
        }
        assert!(playback.is_waiting(), "2 s are not enough for half an hour");
        assert!(seen.windows(2).all(|two| two[0] < two[1]));
        playback.advance(&log, Duration::from_millis(200), tempo);
        assert!(!playback.is_waiting());
    }

    #[test]
    fn a_press_in_a_wait_ends_the_wait_and_not_the_flight_behind_it() {
        let log = two_messages();
        let tempo = real(Compression::One);
        let mut playback = waiting(&log, tempo);
        playback.press_on(&log);
        assert_eq!(playback.playhead().instant, SimTime::from_secs(1800));
        assert!(playback.is_gliding() && !playback.is_waiting());
        playback.press_on(&log);
        assert_eq!(playback.playhead(), Playhead::at_end(&log));
    }

    #[test]
    fn a_pause_freezes_a_wait_and_a_new_tempo_keeps_the_place() {
        let log = two_messages();
        let tempo = real(Compression::SecondAnHour);
        let mut playback = waiting(&log, tempo);
        playback.advance(&log, Duration::from_millis(100), tempo);
        let frozen = playback.playhead();
        playback.pause();
        playback.advance(&log, Duration::from_secs(9), tempo);
        assert_eq!(playback.playhead(), frozen);
        playback.play();
        playback.advance(&log, Duration::ZERO, real(Compression::One));
        assert_eq!(playback.playhead(), frozen);
    }

    #[test]
    fn without_animation_a_wait_that_is_wanted_is_kept() {
        let log = two_messages();
        let tempo = Tempo {
            speed: Speed::Instant,
            ..real(Compression::TenSecondsAnHour)
        };
        let mut playback = Playback::default();
        playback.follow(&log, 0);
        playback.advance(&log, Duration::from_millis(100), tempo);
        assert!(playback.is_waiting());
        playback.advance(&log, Duration::from_secs(5), tempo);
        assert_eq!(playback.playhead(), Playhead::at_end(&log));
    }
}

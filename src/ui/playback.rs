//! How the playhead moves: it glides through flights and passes waits at their tempo, jumps, plays
//! step by step and pauses. Pure: time is handed in, the log is read, and what the run should do
//! next comes back as a wish.

use std::collections::VecDeque;
use std::time::Duration;

mod legs;

use self::legs::{Leg, legs};
use super::prefs::Speed;
use super::tempo::Tempo;
use crate::session::{Log, Playhead};
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

    /// The log has grown from `before` records. Whoever looked at the live edge stays there, and
    /// sees what is still in flight on its whole way.
    pub fn follow(&mut self, log: &Log, before: usize) {
        let destination = self.destination();
        if log.len() <= before || destination.count < before {
            return;
        }
        let mut end = Playhead::at_end(log);
        let landing = legs::last_arrival(&log.records()[before..]);
        end.instant = end.instant.max(destination.instant).max(landing);
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

    /// There is something to read: while playing, the rest begins anew.
    pub fn rest_again(&mut self, speed: Speed) {
        self.rest = reading(speed) * 2;
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

#[cfg(test)]
mod tests;

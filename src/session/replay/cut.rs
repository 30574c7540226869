//! Plays a recording as far as a place in it, so that the run can go on differently from there.
//!
//! A run can be cut between two things that its engine does, or before something that came from
//! outside, and nowhere else: what the playhead is in the midst of is done to its end first. At the
//! end of a step nothing is ever in the midst of being done, so there the log of a branch is the
//! log of its trunk, record by record, as far as the playhead stood.

use super::{Replay, ReplayError, Replayed};
use crate::session::Playhead;
use crate::session::run::Mark;

/// Where a run is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// When there are as many records as are to be seen there, at its instant.
    After(Playhead),
    /// Before this input of the recording, counted from 0.
    Before(usize),
}

impl Replay<'_> {
    /// Goes on towards a place, for about so many events. `false`: it is reached, or the end of the
    /// recording is.
    ///
    /// # Errors
    /// When the run takes another way than the recorded one.
    pub fn go_on_to(&mut self, place: Place, budget: usize) -> Result<bool, ReplayError> {
        self.go_on_until(budget, |replay| replay.is_at(place))
    }

    /// Whether this is the place. Ticks of an input are done before it is.
    fn is_at(&self, place: Place) -> bool {
        match place {
            Place::After(playhead) => self.seen() >= playhead.count,
            Place::Before(input) => {
                let due = self.recording.inputs.get(input);
                let ticks = due.map_or(self.recording.end.mark.ticks, |input| input.ticks);
                self.given >= input && self.run.mark().ticks >= ticks
            }
        }
    }

    /// How many records there are, those included that have not been compared.
    fn seen(&self) -> usize {
        self.log.len() + self.run.engine().new_records().len()
    }

    /// At the place: the run as it stood there, which can go on differently.
    pub fn cut(mut self, place: Place) -> Replayed {
        let engine = self.run.engine();
        let now = engine.now();
        let wanted = match place {
            Place::After(playhead) => playhead.instant,
            Place::Before(input) => {
                let due = self.recording.inputs.get(input);
                due.map_or(self.recording.end.mark.at, |input| input.at)
            }
        };
        // What is due by then has not been done.
        let end = self.recording.end.mark.at;
        let due = match engine.upcoming() {
            _ if engine.has_answers() => now,
            Some((due, _)) => due,
            None => end,
        };
        let latest = due.min(end);
        let at = wanted.min(latest).max(now);
        self.run.advance_to(at);
        let ticks = self.run.mark().ticks;
        self.recorder
            .adopt_part(self.recording, self.given, Mark { ticks, at });
        Replayed {
            run: self.run,
            log: self.log,
            recorder: self.recorder,
        }
    }
}

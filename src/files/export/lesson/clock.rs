//! When the user's lines of a script are carried out.

use std::time::Duration;

use crate::session::Log;
use crate::sim::{Command, Event, Record, RecordId};
use crate::time::SimTime;

/// Less than anything on the link takes.
const MOMENT: Duration = Duration::from_micros(1);

/// The instants of the user's lines. A line of a script comes before whatever else is due at its
/// instant, while the user's command came after it: so it is written a microsecond later. The next
/// one is written another microsecond later, at whatever instant: what came of the first comes later
/// by as much, and what the user did after that comes after it. Where nothing that was due had
/// happened yet a line keeps its instant.
#[derive(Debug, Default)]
pub(super) struct Clock {
    last: SimTime,
    /// How much later than in the run the last line was written.
    late: Duration,
    /// The instant of the last thing that was due.
    busy: Option<SimTime>,
    /// The messages that wait at the gate, and when they were handed to their link.
    held: Vec<(RecordId, SimTime)>,
    departed: Option<SimTime>,
}

impl Clock {
    /// The instant for the command of this record.
    pub(super) fn next(&mut self, log: &Log, id: RecordId, command: &Command) -> SimTime {
        let now = log.get(id).map_or(SimTime::ZERO, |record| record.at);
        let before = self.before_what_is_held().filter(|_| changes_link(command));
        let at = match before {
            Some(sent) => sent,
            None if self.busy == Some(now) => {
                self.late += MOMENT;
                (now + self.late).max(self.last + MOMENT)
            }
            None if self.last > now => self.last + MOMENT,
            None => now,
        };
        self.last = at;
        at
    }

    /// How much later than in the run the last line was written.
    pub(super) fn late(&self) -> Duration {
        self.late
    }

    /// A message that is held at the gate of the run leaves at once in a lesson: what changes the
    /// link for it has to come before the instant at which it is sent, and behind what left before.
    fn before_what_is_held(&self) -> Option<SimTime> {
        let (_, sent) = self.held.first()?;
        let has_left = self.departed.is_some_and(|last| last >= *sent);
        (*sent >= self.last && !has_left).then_some(*sent)
    }

    /// Takes in the next record.
    pub(super) fn look(&mut self, log: &Log, record: &Record) {
        let at_of = |id: RecordId| log.get(id).map_or(record.at, |cause| cause.at);
        match (&record.event, record.cause) {
            (Event::Held, Some(sent)) => self.held.push((sent, at_of(sent))),
            (Event::Released(_), Some(sent)) => {
                self.held.retain(|(held, _)| *held != sent);
                self.departed = Some(record.at);
            }
            // Neither was due, nor was what the hosts begin with.
            (Event::Commanded(_) | Event::Appeared(..), _)
            | (Event::BindingChanged(..) | Event::StateChanged(_) | Event::TimerSet(_), None) => {}
            (_, cause) => {
                if cause.is_none_or(|cause| at_of(cause) < record.at) {
                    self.busy = Some(record.at);
                }
            }
        }
    }
}

const fn changes_link(command: &Command) -> bool {
    matches!(
        command,
        Command::Link(_) | Command::Fault(_) | Command::SwitchFault(..) | Command::RemoveFault(_)
    )
}

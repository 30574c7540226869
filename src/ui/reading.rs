//! How a log is read step by step: where the steps of a run begin and end, which messages there
//! are, and which caption belongs to the playhead. Taken in as records arrive.

use crate::session::Log;
use crate::sim::scenario::CaptionEvent;
use crate::sim::{Command, Event, Record, RecordId, Scenario};
use crate::time::SimTime;
use crate::wire::MessageType;

/// A message that has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Its `Released` record.
    pub released: RecordId,
    /// Its `Sent` record.
    pub sent: RecordId,
    /// When it left.
    pub at: SimTime,
    /// Option 53.
    pub kind: Option<MessageType>,
}

/// The index over a log.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    taken: usize,
    /// How many records there are at the end of each step but the last.
    ends: Vec<usize>,
    /// Whether the last step has what makes it one: a departure, or a jump of the clock.
    step_has_content: bool,
    /// How many records there are before anything is done: the hosts appear.
    beginning: Option<usize>,
    /// When the last message that has left so far lands.
    busy_until: SimTime,
    departures: Vec<Departure>,
    /// For each caption found so far, the record it belongs to.
    captions: Vec<usize>,
}

impl Reading {
    /// Takes in what the log has more than at the last time.
    pub fn extend(&mut self, log: &Log, scenario: &Scenario) {
        for at in self.taken..log.len() {
            let record = &log.records()[at];
            let previous = at
                .checked_sub(1)
                .map_or(SimTime::ZERO, |before| log.records()[before].at);
            if self.beginning.is_none()
                && matches!(record.event, Event::Commanded(_) | Event::TimerFired(_))
            {
                self.beginning = Some(at);
            }
            let quiet_since = previous.max(self.busy_until);
            let departs = matches!(record.event, Event::Released(_));
            let waited = record.at > quiet_since;
            if self.step_has_content && (departs || waited) {
                self.ends.push(at);
                self.step_has_content = false;
            }
            self.step_has_content |= departs || (waited && is_a_stop(&record.event));
            if let Event::Released(fates) = &record.event {
                let lands = fates.iter().map(|fate| fate.arrives).max();
                self.busy_until = self.busy_until.max(lands.unwrap_or_default());
                self.departures.extend(departure(log, at));
            }
            let waiting = scenario.captions.get(self.captions.len());
            if waiting.is_some_and(|caption| fits(&caption.on, log, record)) {
                self.captions.push(at);
            }
        }
        self.taken = log.len();
    }

    /// How many records there are before anything is done.
    pub fn beginning(&self) -> usize {
        self.beginning.unwrap_or(self.taken)
    }

    /// The end of the step before this many records, at least the beginning.
    pub fn step_before(&self, count: usize) -> Option<usize> {
        let place = self.ends.partition_point(|end| *end < count);
        match place.checked_sub(1) {
            Some(place) => Some(self.ends[place]),
            None => (count > self.beginning()).then(|| self.beginning()),
        }
    }

    /// The end of the step after this many records, if the log has it.
    pub fn step_after(&self, count: usize) -> Option<usize> {
        let place = self.ends.partition_point(|end| *end <= count);
        self.ends
            .get(place)
            .copied()
            .or_else(|| (count < self.taken).then_some(self.taken))
    }

    /// All messages that have left, in order.
    pub fn departures(&self) -> &[Departure] {
        &self.departures
    }

    /// How many of them have left within this many records.
    pub fn departed(&self, count: usize) -> usize {
        self.departures
            .partition_point(|message| message.released.index() < count)
    }

    /// Which caption belongs to the playhead, from 0.
    pub fn caption(&self, count: usize) -> Option<usize> {
        self.captions
            .partition_point(|at| *at < count)
            .checked_sub(1)
    }

    /// How many captions have found their place.
    pub fn captions_found(&self) -> usize {
        self.captions.len()
    }
}

/// What a student can see when the clock jumps to it. What is passed without a stop belongs to
/// the step behind it.
fn is_a_stop(event: &Event) -> bool {
    match event {
        Event::Commanded(command) => !is_gate(command),
        Event::TimerFired(timer) => timer.is_a_stop(),
        _ => false,
    }
}

/// Commands about the gate are ours, not the lesson's.
const fn is_gate(command: &Command) -> bool {
    matches!(command, Command::ReleaseNext | Command::Gate(_))
}

fn departure(log: &Log, at: usize) -> Option<Departure> {
    let record = log.records().get(at)?;
    let Event::Released(_) = record.event else {
        return None;
    };
    let sent = record.cause?;
    let Event::Sent(packet, _) = &log.get(sent)?.event else {
        return None;
    };
    Some(Departure {
        released: RecordId::new(at),
        sent,
        at: record.at,
        kind: packet.kind,
    })
}

/// Whether this is the record that a caption waits for.
fn fits(on: &CaptionEvent, log: &Log, record: &Record) -> bool {
    match (on, &record.event) {
        (CaptionEvent::Message(kind, from), Event::Released(_)) => {
            let sent = record.cause.and_then(|cause| log.get(cause));
            let Some(Event::Sent(packet, _)) = sent.map(|sent| &sent.event) else {
                return false;
            };
            packet.kind == Some(*kind) && from.is_none_or(|from| from == record.host)
        }
        (CaptionEvent::Timer(timer, host), Event::TimerFired(fired)) => {
            timer == fired && host.is_none_or(|host| host == record.host)
        }
        (CaptionEvent::Command(host), Event::Commanded(command)) => {
            record.host == *host && !is_gate(command)
        }
        (CaptionEvent::Ignored(host), Event::Ignored(_)) => record.host == *host,
        _ => false,
    }
}

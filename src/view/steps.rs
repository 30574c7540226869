//! The run as steps: where each begins and which messages have left, taken in as records arrive.
//! A step ends exactly where the run's own step ended, so that *back* and *next* pass the same
//! places as the first time. Moving among them moves the playhead and nothing else.

use std::collections::BTreeSet;

use crate::session::{Log, Playhead};
use crate::sim::engine::A_CROWD;
use crate::sim::{Command, Event, HostId, HostKind, Record, RecordId};
use crate::time::SimTime;
use crate::wire::MessageType;

/// A message that has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Its `Released` record.
    pub released: RecordId,
    /// Option 53.
    pub kind: Option<MessageType>,
}

/// A step of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its first record.
    pub start: usize,
    /// The departure, or the jump of the clock, that makes it a step.
    pub content: Option<RecordId>,
}

/// The index over a log.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    taken: usize,
    begun: Vec<Step>,
    /// When the last message that has left so far lands.
    busy_until: SimTime,
    departures: Vec<Departure>,
    /// The departures of messages that were kept back.
    kept_back: BTreeSet<RecordId>,
    /// With how many clients the run began.
    clients: usize,
    /// When messages departed, if nothing has happened since but what the link decided about them.
    departing: Option<SimTime>,
}

impl Steps {
    /// Takes in what the log has more than at the last time.
    pub fn extend(&mut self, log: &Log) {
        for at in self.taken..log.len() {
            self.take_in(log, at);
        }
        self.taken = log.len();
    }

    fn take_in(&mut self, log: &Log, at: usize) {
        let record = &log.records()[at];
        let before = at
            .checked_sub(1)
            .map_or(SimTime::ZERO, |before| log.records()[before].at);
        let waited = record.at > before.max(self.busy_until);
        let departs = matches!(record.event, Event::Released(_));
        let goes_along = departs && self.departing == Some(record.at) && self.clients > A_CROWD;
        self.note(record);
        let begins = match self.begun.last() {
            Some(step) => step.content.is_some() && ((departs && !goes_along) || waited),
            None => departs || begins_a_run(log, record),
        };
        if begins {
            self.begun.push(Step {
                start: at,
                content: None,
            });
        }
        let is_open = |step: &Step| step.content.is_none();
        let passes = is_arp(&record.event)
            && log.is_overheard(record.host)
            && self.begun.last().is_some_and(is_open);
        let stops = || is_a_stop(&record.event) || self.lands_late(record);
        if (departs && !goes_along) || passes || (waited && stops()) {
            self.set_content(RecordId::new(at));
        }
        if record.event == Event::KeptBack {
            self.kept_back.extend(record.cause);
        }
        if let Event::Released(fates) = &record.event {
            let lands = fates.iter().map(|fate| fate.arrives).max();
            self.busy_until = self.busy_until.max(lands.unwrap_or_default());
            self.departures.extend(departure(log, at));
        }
    }

    /// Who takes part, and whether messages are departing.
    fn note(&mut self, record: &Record) {
        match &record.event {
            Event::Appeared(info, _) => {
                let begins = self.begun.is_empty() && info.kind == HostKind::Client;
                self.clients += usize::from(begins);
            }
            Event::Released(_) => self.departing = Some(record.at),
            Event::Duplicated | Event::Delayed(_) | Event::Altered(_) | Event::Dropped(_) => {}
            _ => self.departing = None,
        }
    }

    /// Whether a message that was kept back lands now, or is lost.
    fn lands_late(&self, record: &Record) -> bool {
        let lands = matches!(record.event, Event::Delivered(_) | Event::Dropped(_));
        lands
            && record
                .cause
                .is_some_and(|cause| self.kept_back.contains(&cause))
    }

    fn set_content(&mut self, record: RecordId) {
        if let Some(step) = self.begun.last_mut() {
            step.content = Some(record);
        }
    }

    /// How many records there are before anything is done: the hosts have appeared.
    pub fn beginning(&self) -> usize {
        self.begun.first().map_or(self.taken, |step| step.start)
    }

    /// The step that one looks at: the last that has begun within this many records.
    pub fn step(&self, count: usize) -> Option<Step> {
        let last = self.number(count).checked_sub(1)?;
        self.begun.get(last).copied()
    }

    /// How many steps have begun within this many records.
    pub fn number(&self, count: usize) -> usize {
        self.begun.partition_point(|step| step.start < count)
    }

    /// Where the step that one looks at begins: *back* leads there.
    pub fn step_before(&self, count: usize) -> Option<usize> {
        self.step(count).map(|step| step.start)
    }

    /// The end of this step, counted from 1; of a later one than there is, the end of the log.
    pub fn end_of(&self, number: usize) -> usize {
        let next = self.begun.get(number);
        next.map_or(self.taken, |step| step.start)
    }

    /// The end of the step after this many records, if the log has it.
    pub fn step_after(&self, count: usize) -> Option<usize> {
        let next = self.begun.partition_point(|step| step.start <= count);
        let end = self.begun.get(next).map(|step| step.start);
        end.or_else(|| (count < self.taken).then_some(self.taken))
    }

    /// The end of the step that is nearest to this many records; nothing lies before the
    /// beginning.
    pub fn nearest(&self, count: usize) -> usize {
        let after = self.step_after(count.saturating_sub(1));
        let after = after.unwrap_or(self.taken);
        let before = self.step_before(after).unwrap_or(after);
        let after = after.max(self.beginning());
        if count.abs_diff(before) < count.abs_diff(after) {
            before
        } else {
            after
        }
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
}

/// In a capture a frame of its own; in a run it is passed without a stop.
fn is_arp(event: &Event) -> bool {
    matches!(event, Event::Probed(_) | Event::AddressInUse(..))
}

/// What happens first: in a run a command or a timer, in a capture a client that goes its way.
fn begins_a_run(log: &Log, record: &Record) -> bool {
    match record.event {
        Event::Commanded(_) | Event::TimerFired(_) => true,
        Event::StateChanged(_) => log.is_overheard(record.host),
        _ => false,
    }
}

/// What a student can see when the clock jumps to it. What is passed without a stop belongs to
/// the step behind it.
fn is_a_stop(event: &Event) -> bool {
    match event {
        Event::Commanded(command) => !matches!(**command, Command::ReleaseNext | Command::Gate(_)),
        Event::TimerFired(timer) => timer.is_a_stop(),
        _ => false,
    }
}

pub(super) fn departure(log: &Log, at: usize) -> Option<Departure> {
    let sent = log.get(log.records().get(at)?.cause?)?;
    let Event::Sent(packet, _) = &sent.event else {
        return None;
    };
    Some(Departure {
        released: RecordId::new(at),
        kind: packet.kind,
    })
}

/// After the next timer that a student can see.
pub fn next_timer(log: &Log, playhead: Playhead) -> Option<Playhead> {
    let is_stop = |event: &Event| matches!(event, Event::TimerFired(timer) if timer.is_a_stop());
    find(log, playhead.count, |_, event| is_stop(event))
}

/// After the next thing that happens on a lane.
pub fn next_on_lane(log: &Log, playhead: Playhead, lane: HostId) -> Option<Playhead> {
    find(log, playhead.count, |host, _| host == lane)
}

/// Before the last thing that happened on a lane.
pub fn previous_on_lane(log: &Log, playhead: Playhead, lane: HostId) -> Option<Playhead> {
    let before = log.records().get(..playhead.count)?;
    let last = before.iter().rposition(|record| record.host == lane)?;
    Some(Playhead::after(log, last))
}

fn find(log: &Log, from: usize, wanted: impl Fn(HostId, &Event) -> bool) -> Option<Playhead> {
    let rest = log.records().get(from..)?;
    let place = rest
        .iter()
        .position(|record| wanted(record.host, &record.event))?;
    Some(Playhead::after(log, from + place + 1))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::protocol::Timer;
    use crate::sim::event::Fate;
    use crate::view::testing::lesson;

    fn record(millis: u64, event: Event) -> Record {
        let at = SimTime::from_micros(millis * 1000);
        Record {
            at,
            host: HostId(0),
            cause: None,
            event,
        }
    }

    fn leaves(millis: u64) -> Record {
        let arrives = SimTime::from_micros(millis * 1000) + Duration::from_millis(200);
        let fate = Fate {
            to: HostId(1),
            arrives,
            lost: None,
        };
        record(millis, Event::Released(Arc::from([fate])))
    }

    /// A message; after the offer window a second one; then T1, whose message leaves last.
    fn run() -> Steps {
        let power_on = Event::Commanded(Arc::new(Command::PowerOn(HostId(0))));
        let mut log = Log::default();
        log.append([
            record(0, power_on),
            leaves(0),
            record(200, Event::Held),
            record(700, Event::TimerFired(Timer::OfferWindow)),
            leaves(700),
            record(900, Event::Held),
            record(1_800_000, Event::TimerFired(Timer::T1)),
            record(1_800_000, Event::Held),
            leaves(1_800_000),
        ]);
        let mut reading = Steps::default();
        reading.extend(&log);
        reading
    }

    #[test]
    fn waits_without_a_stop_belong_to_the_step_behind_them() {
        let reading = run();
        let ends = std::iter::successors(Some(0), |count| reading.step_after(*count));
        assert_eq!(ends.collect::<Vec<_>>(), [0, 3, 6, 8, 9]);
    }

    #[test]
    fn back_passes_the_same_places_down_to_the_beginning() {
        let reading = run();
        let places = std::iter::successors(Some(9), |count| reading.step_before(*count));
        assert_eq!(places.collect::<Vec<_>>(), [9, 8, 6, 3, 0]);
        assert_eq!(reading.beginning(), 0);
    }

    #[test]
    fn the_next_timer_of_a_renewal_is_t1() {
        let log = lesson("04-renewal");
        let there = next_timer(&log, Playhead::default()).unwrap();
        let fired = &log.records()[there.count - 1].event;
        assert_eq!(*fired, Event::TimerFired(Timer::T1));
    }
}

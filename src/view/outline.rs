//! Where everything stands in the ladder, computed once as records arrive, so that a scene
//! costs only what is visible. Each place depends on earlier records alone; what is taken in
//! here but lies behind a playhead is left out by whoever asks.

use std::ops::Range;

use crate::protocol::client::ClientState;
use crate::protocol::{Rule, Timer};
use crate::session::{Log, Playhead};
use crate::sim::event::Fault;
use crate::sim::{Event, HostId, HostKind, RecordId};
use crate::time::SimTime;
use crate::wire::MessageType;

mod arrivals;
mod build;
mod clock;
mod crowd;
mod hosts;
mod lane;
mod seams;
mod shared;

pub(super) use build::{NOTE_ROW, WAIT_ROW, is_silence, leads_to_a_state};
use clock::Clock;
use crowd::Crowd;
pub(super) use crowd::{KINDS, Own, What, instant_of, kind_at};
pub(super) use hosts::{arp_remark, remark};
pub(super) use shared::signed;

/// So many microseconds fall one row on the axes that show time.
pub(super) const ROW_MICROS: f64 = 200_000.0;

/// How time becomes height.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Axis {
    /// Equal rows: every message falls one row, in order of departure.
    #[default]
    Order,
    /// Gaps grow with the logarithm of the time.
    Compressed,
    /// In proportion to time.
    True,
}

/// Where something stands: its row on the Order axis, its instant for the others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) row: f64,
    pub(super) at: SimTime,
}

/// A message that left.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sighting {
    pub(super) sent: RecordId,
    pub(super) released: RecordId,
    pub(super) from: HostId,
    pub(super) kind: Option<MessageType>,
    /// Whether a capture has only its beginning.
    pub(super) cut: bool,
    pub(super) broadcast: bool,
    /// Whether every client on the link hears it.
    pub(super) to_clients: bool,
    pub(super) place: Place,
    pub(super) ends: Vec<End>,
    /// Clients that hear it although it is for another; empty where there are many.
    pub(super) overhearers: Vec<HostId>,
    pub(super) overheard: Option<RecordId>,
    /// The latest arrival of this and all messages before it.
    pub(super) reach: SimTime,
    /// The lowest row to which this and all messages before it go in order.
    pub(super) low: f64,
}

/// One receiver of a message and what became of it there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct End {
    pub(super) to: HostId,
    pub(super) arrives: SimTime,
    pub(super) lost: Option<Fault>,
    /// The record of its arrival, or of its loss.
    pub(super) arrived: Option<RecordId>,
    /// What the record of its loss says.
    pub(super) dropped: Option<Fault>,
    pub(super) ignored: Option<(RecordId, Rule)>,
    /// The record that told of it: a second copy shows only when it arrives.
    pub(super) known: RecordId,
    /// The record since which it is kept back.
    pub(super) kept_back: Option<RecordId>,
    /// The row where it lands in order, if it was kept back.
    pub(super) landed: Option<f64>,
}

/// A datagram handed to the link, and when it left, or its sender did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Departure {
    pub(super) sent: RecordId,
    pub(super) released: Option<RecordId>,
}

/// What there is to know about one host's lane.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LaneIndex {
    pub(super) appeared: RecordId,
    /// Where it joined, if that was in the middle of the run.
    pub(super) joined: Option<Place>,
    /// The record with which it left, and where.
    pub(super) left: Option<(RecordId, Place)>,
    pub(super) kind: HostKind,
    /// When its cable was pulled (`true`) or plugged in.
    pub(super) cable: Vec<(RecordId, bool)>,
    pub(super) marks: Vec<LaneMark>,
    pub(super) timers: Vec<TimerMark>,
    own: Vec<Own>,
    running: Vec<usize>,
    lowest: f64,
}

/// A change of state, lease or power.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LaneMark {
    pub(super) record: RecordId,
    pub(super) place: Place,
    pub(super) state: ClientState,
    pub(super) on: bool,
    /// The last `StateChanged` record, which holds the lease.
    pub(super) change: Option<RecordId>,
    /// A remark of the same moment that belongs to the state before, and the row below it.
    pub(super) remark: Option<(RecordId, f64)>,
}

/// A timer that was set, and how it ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TimerMark {
    pub(super) record: RecordId,
    pub(super) timer: Timer,
    pub(super) place: Place,
    pub(super) end: Option<TimerEnd>,
}

/// How a timer ended: it fired, or nobody waits for it any more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TimerEnd {
    pub(super) record: RecordId,
    pub(super) place: Place,
    pub(super) fired: bool,
}

/// Remarks that stand side by side.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NoteRow {
    pub(super) place: Place,
    pub(super) notes: Vec<(RecordId, HostId)>,
}

/// An answer that was not sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SilenceMark {
    pub(super) record: RecordId,
    pub(super) from: HostId,
    pub(super) to: HostId,
    pub(super) rule: Rule,
    pub(super) place: Place,
}

/// A long wait before a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wait {
    pub(super) record: RecordId,
    pub(super) place: Place,
    pub(super) since: SimTime,
}

/// A client's choice among servers, by its REQUEST; a DISCOVER makes it open again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) record: RecordId,
    pub(super) server: Option<HostId>,
}

/// The index over a log that scenes are found with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    taken: usize,
    clock: Clock,
    /// The instants of its own, once its clock is that of another ladder, too.
    own_instants: Option<Vec<SimTime>>,
    pub(super) lanes: Vec<LaneIndex>,
    pub(super) messages: Vec<Sighting>,
    pub(super) departures: Vec<Departure>,
    pub(super) note_rows: Vec<NoteRow>,
    pub(super) silences: Vec<SilenceMark>,
    pub(super) waits: Vec<Wait>,
    pub(super) breaks: Vec<Wait>,
    pub(super) choices: Vec<Choice>,
    clients: usize,
    pub(super) crowd: Crowd,
    tops: Vec<(RecordId, f64)>,
    top: f64,
    bottom: f64,
    shown_at: SimTime,
}

impl Outline {
    /// Takes in what the log has more than at the last time.
    pub fn extend(&mut self, log: &Log) {
        for index in self.taken..log.len() {
            let record = &log.records()[index];
            self.clock
                .reach(record.at, RecordId::new(index), &mut self.breaks);
            self.take(log, RecordId::new(index), record);
        }
        self.taken = log.len();
    }

    /// How many messages have left by the playhead.
    pub fn messages(&self, playhead: Playhead) -> usize {
        self.messages
            .partition_point(|message| message.released.index() < playhead.count)
    }

    /// How tall the ladder is up to the playhead, in rows (multiply by
    /// [`Sizes::row`](super::scene::Sizes::row)).
    pub fn height(&self, log: &Log, playhead: Playhead, axis: Axis) -> f64 {
        match axis {
            Axis::Order => self.order_height(playhead),
            Axis::Compressed => {
                let last = Playhead::after(log, playhead.count).instant;
                self.clock.row_after(last, playhead.instant)
            }
            Axis::True => rows_of(playhead.instant),
        }
    }

    /// Where a record stands, in rows from the top: what a selection scrolls to.
    pub fn row_of(&self, log: &Log, record: RecordId, axis: Axis) -> f64 {
        let at = log
            .get(record)
            .map_or_else(|| log.end(), |record| record.at);
        let row = match self.message_at(record) {
            Some(message) => message.place.row,
            None => self.top_after(record.index() + 1),
        };
        self.row(axis, Place { row, at })
    }

    /// Which message, counted from 1, a record is about: one that hands it to the link, lets it
    /// go or hands it to a host.
    pub fn number_of(&self, log: &Log, record: RecordId) -> Option<usize> {
        let released = match log.get(record)?.event {
            Event::Sent(..) => {
                let place = self
                    .departures
                    .binary_search_by_key(&record, |d| d.sent)
                    .ok()?;
                self.departures[place].released?
            }
            Event::Delivered(_) | Event::Dropped(_) => log.get(record)?.cause?,
            _ => record,
        };
        let place = self
            .messages
            .binary_search_by_key(&released, |message| message.released);
        place.ok().map(|place| place + 1)
    }

    /// The last instant at which something happened above this row of the Compressed axis.
    pub(super) fn instant_above(&self, row: f64) -> SimTime {
        self.clock.instant(row)
    }

    /// The row of a place on an axis.
    pub(super) fn row(&self, axis: Axis, place: Place) -> f64 {
        match axis {
            Axis::Order => place.row,
            Axis::Compressed => self.clock.row(place.at),
            Axis::True => rows_of(place.at),
        }
    }

    /// The messages of which something may be seen between two rows, of those that left before
    /// the record `count`.
    pub(super) fn messages_between(
        &self,
        axis: Axis,
        rows: &Range<f64>,
        count: usize,
    ) -> Range<usize> {
        let end = self.messages.partition_point(|message| {
            message.released.index() < count && self.row(axis, message.place) <= rows.end
        });
        let first = self.messages[..end].partition_point(|message| match axis {
            Axis::Order => message.low < rows.start,
            Axis::Compressed => message.reach < self.clock.instant(rows.start),
            Axis::True => rows_of(message.reach) < rows.start,
        });
        first..end
    }

    /// The message that left with this record.
    pub(super) fn message_at(&self, released: RecordId) -> Option<&Sighting> {
        let place = self
            .messages
            .binary_search_by_key(&released, |message| message.released)
            .ok()?;
        self.messages.get(place)
    }

    /// Where the last landed or drawn thing among the first `count` records ends.
    fn top_after(&self, count: usize) -> f64 {
        let place = self
            .tops
            .partition_point(|(record, _)| record.index() < count);
        place.checked_sub(1).map_or(0.0, |place| self.tops[place].1)
    }

    /// Messages in flight reach below what has landed.
    fn order_height(&self, playhead: Playhead) -> f64 {
        let left = self.messages(playhead);
        let recent = &self.messages[left.saturating_sub(LOOK_BACK)..left];
        let flying = recent
            .iter()
            .map(|message| message.place.row + message.progress(playhead));
        flying.fold(self.top_after(playhead.count), f64::max)
    }
}

/// What is kept back waits at this share of its way.
const KEPT_BACK_AT: f64 = 0.7;

/// So many of the last messages are asked how far they have come.
const LOOK_BACK: usize = 64;

impl Sighting {
    /// How far the farthest copy has come, 0 … 1.
    fn progress(&self, playhead: Playhead) -> f64 {
        let ends = self
            .ends_at(playhead)
            .map(|end| end.progress(self.place.at, playhead));
        ends.fold(0.0, f64::max)
    }

    /// The receivers known at the playhead.
    pub(super) fn ends_at(&self, playhead: Playhead) -> impl Iterator<Item = &End> {
        self.ends
            .iter()
            .filter(move |end| end.known.index() < playhead.count)
    }
}

impl End {
    /// How far it has come, 0 … 1.
    pub(super) fn progress(&self, left: SimTime, playhead: Playhead) -> f64 {
        if self.has_arrived(playhead) {
            return 1.0;
        }
        let whole = self.arrives.since(left).as_secs_f64();
        let come = playhead.instant.since(left).as_secs_f64();
        let most = if self.is_kept_back(playhead) {
            KEPT_BACK_AT
        } else {
            1.0
        };
        if whole > 0.0 {
            (come / whole).min(most)
        } else {
            0.0
        }
    }

    /// Whether it waits for another message to overtake it, or did, as far as it is known.
    pub(super) fn is_kept_back(&self, playhead: Playhead) -> bool {
        self.kept_back
            .is_some_and(|record| record.index() < playhead.count)
    }

    /// The row where it lands in order, if another message has overtaken it.
    pub(super) fn landed(&self, playhead: Playhead) -> Option<f64> {
        self.landed.filter(|_| self.has_arrived(playhead))
    }

    /// Why it does not arrive, as far as it is known.
    pub(super) fn fault(&self, playhead: Playhead) -> Option<Fault> {
        self.dropped
            .filter(|_| self.has_arrived(playhead))
            .or(self.lost)
    }

    /// By which clause it is ignored, as far as it is known.
    pub(super) fn ignored_by(&self, playhead: Playhead) -> Option<Rule> {
        self.ignored
            .filter(|(id, _)| id.index() < playhead.count)
            .map(|(_, rule)| rule)
    }

    /// Whether it is there, or known to be lost.
    pub(super) fn has_arrived(&self, playhead: Playhead) -> bool {
        self.arrived
            .is_some_and(|record| record.index() < playhead.count)
    }
}

impl LaneMark {
    /// Where the state begins, as far as the first `count` records tell: below its remark.
    pub(super) fn place_at(&self, count: usize) -> Place {
        let below = self.remark.filter(|(record, _)| record.index() < count);
        Place {
            row: below.map_or(self.place.row, |(_, row)| row),
            ..self.place
        }
    }
}

impl LaneIndex {
    /// Where it left, if it had by the record `count`.
    pub(super) fn left_before(&self, count: usize) -> Option<Place> {
        let (record, place) = self.left?;
        (record.index() < count).then_some(place)
    }

    /// Whether its cable was pulled by the record `count`.
    pub(super) fn is_unplugged(&self, count: usize) -> bool {
        let known = self
            .cable
            .partition_point(|(record, _)| record.index() < count);
        known.checked_sub(1).is_some_and(|last| self.cable[last].1)
    }

    /// The last change before the record `count`.
    pub(super) fn mark_before(&self, count: usize) -> Option<&LaneMark> {
        let place = self
            .marks
            .partition_point(|mark| mark.record.index() < count);
        place.checked_sub(1).map(|place| &self.marks[place])
    }
}

/// The row of an instant on the True axis.
fn rows_of(at: SimTime) -> f64 {
    at.as_micros() as f64 / ROW_MICROS
}

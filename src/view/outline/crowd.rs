//! What a crowd is drawn from, taken in as records arrive: who acts, how many messages of each
//! type have left, how many clients are in each state, and what stands on the lane of each client.
//! Every list is in the order of records, so that a playhead cuts it with a binary search.

use super::{LaneIndex, Outline, Place};
use crate::protocol::client::ClientState;
use crate::session::Log;
use crate::sim::event::Fault;
use crate::sim::{Event, HostId, HostKind, Record, RecordId};
use crate::time::SimTime;
use crate::view::outline::{Axis, NOTE_ROW, ROW_MICROS};
use crate::wire::MessageType;

/// How many kinds of messages are told apart; the last is what is no DHCP message.
pub(in crate::view) const KINDS: usize = 9;
/// How many states there are.
const STATES: usize = 10;
/// All of them are written down after so many changes.
const CHECKPOINT_EVERY: usize = 64;

/// How many messages of each kind; kinds of which there are none are left out.
pub(in crate::view) type Counts = Vec<(Option<MessageType>, u32)>;
/// How many clients are in each state, in the order of [`ClientState`].
pub(in crate::view) type StateCounts = [u32; STATES];

/// Which kind has this place in [`Counts`].
pub(in crate::view) const fn kind_at(place: usize) -> Option<MessageType> {
    Some(match place {
        0 => MessageType::Discover,
        1 => MessageType::Offer,
        2 => MessageType::Request,
        3 => MessageType::Ack,
        4 => MessageType::Nak,
        5 => MessageType::Decline,
        6 => MessageType::Release,
        7 => MessageType::Inform,
        _ => return None,
    })
}

const fn place_of(kind: Option<MessageType>) -> usize {
    match kind {
        Some(MessageType::Discover) => 0,
        Some(MessageType::Offer) => 1,
        Some(MessageType::Request) => 2,
        Some(MessageType::Ack) => 3,
        Some(MessageType::Nak) => 4,
        Some(MessageType::Decline) => 5,
        Some(MessageType::Release) => 6,
        Some(MessageType::Inform) => 7,
        None => 8,
    }
}

/// Something on the lane of one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::view) enum What {
    /// A message that it sends, or that is meant for it; which one, from 0.
    Message(usize),
    /// A remark; which row of remarks.
    Notes(usize),
    /// An answer that it does not get; which one.
    Silence(usize),
}

/// Where something stands on the lane of one client, on the Order axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::view) struct Own {
    /// The record that brought it there.
    pub(in crate::view) record: RecordId,
    pub(in crate::view) what: What,
    /// The row where it begins, not above the end of what came before.
    pub(in crate::view) row: f64,
    /// How many rows it takes.
    pub(in crate::view) height: f64,
    /// How many rows all before it take together.
    pub(in crate::view) before: f64,
}

/// A client is in another state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    record: RecordId,
    from: ClientState,
    to: ClientState,
}

/// The lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::view) struct Crowd {
    servers: Vec<HostId>,
    clients: Vec<HostId>,
    guests: Vec<HostId>,
    relays: Vec<HostId>,
    bystanders: Vec<HostId>,
    acts: Vec<(RecordId, HostId)>,
    messages: [Vec<RecordId>; KINDS],
    lost: Vec<RecordId>,
    changes: Vec<Change>,
    checkpoints: Vec<StateCounts>,
    states: StateCounts,
}

impl Crowd {
    pub(super) fn appear(&mut self, host: HostId, kind: HostKind) {
        self.of_kind_mut(kind).push(host);
    }

    fn of_kind_mut(&mut self, kind: HostKind) -> &mut Vec<HostId> {
        match kind {
            HostKind::Client => &mut self.clients,
            HostKind::Server => &mut self.servers,
            HostKind::Relay => &mut self.relays,
            HostKind::Bystander => &mut self.bystanders,
            HostKind::Guest => &mut self.guests,
        }
    }

    fn of_kind(&self, kind: HostKind) -> &[HostId] {
        match kind {
            HostKind::Client => &self.clients,
            HostKind::Server => &self.servers,
            HostKind::Relay => &self.relays,
            HostKind::Bystander => &self.bystanders,
            HostKind::Guest => &self.guests,
        }
    }

    fn act(&mut self, record: RecordId, host: HostId) {
        if self.acts.last().is_none_or(|(_, last)| *last != host) {
            self.acts.push((record, host));
        }
    }

    /// Which clients send, are sent something or are remarked on, in this order, within the
    /// first `count` records.
    pub(in crate::view) fn acts(&self, count: usize) -> &[(RecordId, HostId)] {
        let end = self.acts.partition_point(|(id, _)| id.index() < count);
        &self.acts[..end]
    }

    pub(super) fn enter(&mut self, record: RecordId, from: ClientState, to: ClientState) {
        if from == to {
            return;
        }
        if self.changes.len().is_multiple_of(CHECKPOINT_EVERY) {
            self.checkpoints.push(self.states);
        }
        apply(&mut self.states, from, to);
        self.changes.push(Change { record, from, to });
    }

    /// How many clients are in each state after the first `count` records; the place of OFF is
    /// left to whoever knows how many there are.
    pub(in crate::view) fn states(&self, count: usize) -> StateCounts {
        let changes = &self.changes;
        let end = changes.partition_point(|change| change.record.index() < count);
        let known = end / CHECKPOINT_EVERY;
        let Some(checkpoint) = self.checkpoints.get(known) else {
            return self.states;
        };
        let mut states = *checkpoint;
        for change in &changes[known * CHECKPOINT_EVERY..end] {
            apply(&mut states, change.from, change.to);
        }
        states
    }
}

fn apply(states: &mut StateCounts, from: ClientState, to: ClientState) {
    if from != ClientState::Off {
        states[from as usize] = states[from as usize].saturating_sub(1);
    }
    if to != ClientState::Off {
        states[to as usize] += 1;
    }
}

/// Counts the messages of stretch after stretch of the log, downwards.
pub(in crate::view) struct Walk<'a> {
    crowd: &'a Crowd,
    at: [usize; KINDS],
    lost: usize,
}

impl Walk<'_> {
    /// Of each kind, the messages that left from where the walk is up to the first `count`
    /// records, and how many copies were lost.
    pub(in crate::view) fn to(&mut self, count: usize) -> (Counts, u32) {
        let Self { crowd, at, lost } = self;
        let lists = crowd.messages.iter().zip(at).enumerate();
        let counted = lists.map(|(place, (list, at))| (kind_at(place), step(list, at, count)));
        let counts = counted.filter(|(_, counted)| *counted > 0).collect();
        (counts, step(&crowd.lost, lost, count))
    }
}

/// How far a list goes on within the first `count` records.
fn step(list: &[RecordId], at: &mut usize, count: usize) -> u32 {
    let rest = list.get(*at..).unwrap_or_default();
    // The next stretch is mostly short: double its length until it is enough.
    let mut reach = 1;
    while rest.get(reach).is_some_and(|id| id.index() < count) {
        reach *= 2;
    }
    let near = &rest[..rest.len().min(reach + 1)];
    let more = near.partition_point(|id| id.index() < count);
    *at += more;
    u32::try_from(more).unwrap_or(u32::MAX)
}

impl Outline {
    /// A walk that begins after the first `count` records.
    pub(in crate::view) fn walk(&self, count: usize) -> Walk<'_> {
        let crowd = &self.crowd;
        let place = |list: &Vec<RecordId>| list.partition_point(|id| id.index() < count);
        Walk {
            crowd,
            at: crowd.messages.each_ref().map(place),
            lost: place(&crowd.lost),
        }
    }

    /// The hosts of this kind that have appeared within the first `count` records, in this order.
    pub fn of_kind(&self, kind: HostKind, count: usize) -> &[HostId] {
        let all = self.crowd.of_kind(kind);
        let appeared = |host: &HostId| {
            let lane = self.lanes.get(host.index());
            lane.is_some_and(|lane| lane.appeared.index() < count)
        };
        &all[..all.partition_point(appeared)]
    }

    /// The client that a message is from, or that it is meant for.
    pub fn client_of(&self, log: &Log, record: RecordId) -> Option<HostId> {
        let message = self.messages.get(self.number_of(log, record)? - 1)?;
        let to = message.ends.iter().map(|end| end.to);
        let is_client = |host: &HostId| {
            let lane = self.lanes.get(host.index());
            lane.is_some_and(|lane| lane.kind == HostKind::Client)
        };
        std::iter::once(message.from).chain(to).find(is_client)
    }

    /// Where something on a lane stands.
    pub(in crate::view) fn place_of(&self, what: What) -> Place {
        match what {
            What::Message(message) => self.messages[message].place,
            What::Notes(row) => self.note_rows[row].place,
            What::Silence(mark) => self.silences[mark].place,
        }
    }

    /// How many records lie above a row of an axis.
    pub fn count_above(&self, log: &Log, axis: Axis, row: f64) -> usize {
        match axis {
            Axis::Order => {
                let place = self.tops.partition_point(|(_, top)| *top < row);
                self.tops.get(place).map_or(log.len(), |(id, _)| id.index())
            }
            Axis::Compressed => match self.clock.next(row) {
                Some(instant) => log.count_before(instant),
                None => log.len(),
            },
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an instant, never below zero"
            )]
            Axis::True => {
                let micros = (row.max(0.0) * ROW_MICROS).ceil() as u64;
                log.count_before(SimTime::from_micros(micros))
            }
        }
    }

    /// A message has left: it stands on the lanes of its sender and of those it is meant for.
    pub(super) fn note_message(&mut self, id: RecordId) {
        let Some(message) = self.messages.last() else {
            return;
        };
        let (from, kind, place) = (message.from, message.kind, message.place);
        let what = What::Message(self.messages.len() - 1);
        let to: Vec<HostId> = message.ends.iter().map(|end| end.to).collect();
        self.crowd.messages[place_of(kind)].push(id);
        for host in std::iter::once(from).chain(to) {
            self.own(id, host, what, place, 1.0);
        }
    }

    /// A remark, or an answer that is not sent, stands on the lane of this host.
    pub(super) fn note_own(&mut self, id: RecordId, host: HostId, what: What, place: Place) {
        let height = match what {
            What::Notes(_) => NOTE_ROW,
            What::Message(_) | What::Silence(_) => 1.0,
        };
        self.own(id, host, what, place, height);
    }

    fn own(&mut self, record: RecordId, host: HostId, what: What, place: Place, height: f64) {
        let lane = self.lanes.get_mut(host.index());
        let Some(lane) = lane.filter(|lane| lane.kind == HostKind::Client) else {
            return;
        };
        self.crowd.act(record, host);
        let last = lane.own.last();
        if last.is_some_and(|last| last.what == what) {
            return;
        }
        let free = last.map_or(0.0, |last| last.row + last.height);
        let before = last.map_or(0.0, |last| last.before + last.height);
        // Remarks of one instant join a row above: it has been made room for already.
        let row = place.row.max(free);
        lane.own.push(Own {
            record,
            what,
            row,
            height: (place.row + height - row).max(0.0),
            before,
        });
    }

    /// A copy does not arrive.
    pub(super) fn note_loss(&mut self, id: RecordId, record: &Record) {
        // Nobody was there to be reached: nothing is missing.
        let nobody = |fault| {
            matches!(
                fault,
                Fault::HostOff | Fault::HostGone | Fault::NobodyListens
            )
        };
        if matches!(record.event, Event::Dropped(fault) if !nobody(fault)) {
            self.crowd.lost.push(id);
        }
    }
}

impl LaneIndex {
    /// What stands on this lane, as far as the first `count` records tell.
    pub(in crate::view) fn own(&self, count: usize) -> &[Own] {
        let end = self.own.partition_point(|own| own.record.index() < count);
        &self.own[..end]
    }

    /// The state after the first `count` records.
    pub(in crate::view) fn state_before(&self, count: usize) -> ClientState {
        self.mark_before(count)
            .map(|mark| mark.state)
            .unwrap_or_default()
    }
}

/// The instant of a row of the True axis.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an instant, never below zero"
)]
pub(in crate::view) fn instant_of(row: f64) -> SimTime {
    SimTime::from_micros((row.max(0.0) * ROW_MICROS).round() as u64)
}

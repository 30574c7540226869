//! Two runs side by side: where they part, by how much one of them is shifted, and which messages
//! correspond. Runs of one session are the same record by record until they part; others are
//! compared by what their messages mean, whoever the client is.

mod figures;

pub use figures::{Figure, Overlay, Side, overlay};

use crate::session::{Log, Playhead};
use crate::sim::{Event, HostKind, RecordId};
use crate::time::SimTime;
use crate::view::messages::packet;
use crate::view::outline::signed;
use crate::view::steps::Steps;
use crate::view::{Axis, Outline};
use crate::wire::{Message, MessageType, Packet};

/// How two runs are held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Record by record, where both have one beginning.
    Records,
    /// Message by message, where they do not.
    Messages,
}

/// Where two runs part: after so many records that are the same, or mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parted {
    /// In the left one; as many as it has if all of it is in the right one too.
    pub left: usize,
    /// In the right one.
    pub right: usize,
    /// How many messages are the same before.
    pub messages: usize,
}

/// What of a run is needed to compare it.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// What happened.
    pub log: &'a Log,
    /// Where it stands.
    pub outline: &'a Outline,
    /// Its steps and messages.
    pub steps: &'a Steps,
}

/// Where two runs part; nowhere if both are the same to their ends.
pub fn part(left: Told<'_>, right: Told<'_>, by: By) -> Option<Parted> {
    match by {
        By::Records => by_records(left, right),
        By::Messages => by_messages(left, right),
    }
}

fn by_records(left: Told<'_>, right: Told<'_>) -> Option<Parted> {
    let (own, other) = (left.log.records(), right.log.records());
    let same = own.iter().zip(other).take_while(|(a, b)| a == b).count();
    (same < own.len() || same < other.len()).then(|| Parted {
        left: same,
        right: same,
        messages: left.steps.departed(same),
    })
}

fn by_messages(left: Told<'_>, right: Told<'_>) -> Option<Parted> {
    let (own, other) = (left.steps.departures(), right.steps.departures());
    let means_the_same = |place: &usize| {
        let meaning =
            |told: Told<'_>| packet(told.log, told.outline, place + 1).map(|p| meaning(p));
        meaning(left) == meaning(right)
    };
    let both = own.len().min(other.len());
    let same = (0..both).take_while(means_the_same).count();
    let place = |told: Told<'_>| {
        let next = told.steps.departures().get(same);
        next.map_or(told.log.len(), |message| message.released.index())
    };
    (same < own.len() || same < other.len()).then(|| Parted {
        left: place(left),
        right: place(right),
        messages: same,
    })
}

/// What a message says, without who says it and when: xid, secs, hardware address, name and client
/// identifier are those of this client in this transaction.
#[derive(Debug, PartialEq)]
enum Meaning {
    Dhcp {
        fields: [u32; 6],
        options: Vec<(u8, Box<[u8]>)>,
    },
    Other(usize),
}

/// Host name and client identifier.
const OF_THE_CLIENT: [u8; 2] = [12, 61];

/// Whether two messages say the same, whoever says it and in whatever transaction.
pub fn say_the_same(one: &Packet, other: &Packet) -> bool {
    meaning(one) == meaning(other)
}

fn meaning(packet: &Packet) -> Meaning {
    let Ok(message) = packet.message() else {
        return Meaning::Other(packet.bytes.len());
    };
    Meaning::Dhcp {
        fields: fields(&message),
        options: options(&message),
    }
}

fn fields(message: &Message) -> [u32; 6] {
    let header = message.header();
    let kind = u32::from(message.kind() as u8);
    let broadcast = u32::from(header.broadcast());
    let [ciaddr, yiaddr, siaddr, giaddr] =
        [header.ciaddr, header.yiaddr, header.siaddr, header.giaddr].map(u32::from);
    [kind, broadcast, ciaddr, yiaddr, siaddr, giaddr]
}

/// Their order makes no difference.
fn options(message: &Message) -> Vec<(u8, Box<[u8]>)> {
    let all = message.options().into_iter();
    let told = all.filter(|option| !OF_THE_CLIENT.contains(&option.code));
    let mut told: Vec<_> = told.map(|option| (option.code, option.data)).collect();
    told.sort();
    told
}

/// By how many microseconds the right run is shown later (below zero: earlier) than it was.
pub fn shift(left: &Log, right: &Log, [own, other]: [usize; 2]) -> i64 {
    let at = |log: &Log, place: usize| {
        let record = log.records().get(place).or(log.records().last());
        record.map_or(0, |record| signed(record.at))
    };
    at(left, own).saturating_sub(at(right, other))
}

/// One step on in both by the time that they share: to the next end of a step in either, the other
/// to the same instant. `later` is the shift of the right one.
pub fn step_by_time(
    [left, right]: [Told<'_>; 2],
    [here, there]: [Playhead; 2],
    later: i64,
) -> [Playhead; 2] {
    let end = |told: Told<'_>, at: Playhead| {
        let end = told.steps.step_after(at.count)?;
        Some(Playhead::after(told.log, end))
    };
    // Signed: what is shown earlier may be shown before the beginning of the other.
    let own = next_seen(left, here).map(|end| signed(end.instant));
    let other = next_seen(right, there).map(|end| signed(end.instant).saturating_add(later));
    let Some(instant) = own.into_iter().chain(other).min() else {
        return [left, right].map(|told| Playhead::at_end(told.log));
    };
    let at = |told: Told<'_>, before: Playhead, instant: i64| {
        let Ok(instant) = u64::try_from(instant).map(SimTime::from_micros) else {
            return before;
        };
        let mut last = before;
        while let Some(next) = end(told, last).filter(|next| next.instant <= instant) {
            last = next;
        }
        if last.instant >= instant {
            // What leaves at that very instant belongs to the next step.
            return last;
        }
        let reached = Playhead::at(told.log, instant);
        if reached.count < last.count {
            last
        } else {
            reached
        }
    };
    [
        at(left, here, instant),
        at(right, there, instant.saturating_sub(later)),
    ]
}

/// The end of the next step of which something is to be seen. What was only done to a run, at the
/// instant at which one looks, is no step of its own.
fn next_seen(told: Told<'_>, at: Playhead) -> Option<Playhead> {
    let departed = told.steps.departed(at.count);
    let after = |end: &usize| told.steps.step_after(*end);
    let ends = std::iter::successors(told.steps.step_after(at.count), after);
    let mut ends = ends.map(|end| Playhead::after(told.log, end));
    ends.find(|end| end.instant > at.instant || told.steps.departed(end.count) > departed)
}

/// To where the next message has landed in each of them; where there is none, to the end.
pub fn step_by_message(told: [Told<'_>; 2], at: [Playhead; 2]) -> [Playhead; 2] {
    let next = |told: Told<'_>, at: Playhead| {
        let after = |end: &usize| told.steps.step_after(*end);
        let departed = told.steps.departed(at.count);
        let mut ends = std::iter::successors(told.steps.step_after(at.count), after);
        let end = ends.find(|end| told.steps.departed(*end) > departed);
        end.map_or_else(
            || Playhead::at_end(told.log),
            |end| Playhead::after(told.log, end),
        )
    };
    [next(told[0], at[0]), next(told[1], at[1])]
}

/// The message of the other run that corresponds to this one, counted from 1: of the same type from
/// the same host, and as many of those have left before.
pub fn corresponding(own: Told<'_>, number: usize, other: Told<'_>) -> Option<usize> {
    // Another lesson numbers its hosts in another way.
    fn key(told: Told<'_>, place: usize) -> Option<(Option<MessageType>, HostKind, &str)> {
        let message = told.steps.departures().get(place)?;
        let from = told.log.host(told.log.get(message.released)?.host)?;
        Some((message.kind, from.kind, &*from.key))
    }
    let place = number.checked_sub(1)?;
    let wanted = key(own, place)?;
    let nth = (0..place)
        .filter(|place| key(own, *place) == Some(wanted))
        .count();
    let all = 0..other.steps.departures().len();
    let mut same = all.filter(|place| key(other, *place) == Some(wanted));
    same.nth(nth).map(|place| place + 1)
}

/// In which row a record stands that may be the one after the last.
pub fn row(told: Told<'_>, place: usize, axis: Axis) -> f64 {
    if place >= told.log.len() {
        return told
            .outline
            .height(told.log, Playhead::at_end(told.log), axis);
    }
    told.outline.row_of(told.log, RecordId::new(place), axis)
}

/// What happens where a run parts from another, in a few words: `REQUEST`, `1:04.000`.
pub fn first_words(told: Told<'_>, place: usize) -> String {
    let rest = told.log.records().get(place..).unwrap_or_default();
    let told_of = rest
        .iter()
        .take(LOOK_ON)
        .find_map(|record| match &record.event {
            Event::Released(_) => {
                let sent = told.log.get(record.cause?)?;
                match &sent.event {
                    Event::Sent(packet, _) => packet.kind.map(|kind| kind.short().to_owned()),
                    _ => None,
                }
            }
            Event::Dropped(_) => Some("a message is lost".to_owned()),
            Event::Ignored(_) => Some("a message is ignored".to_owned()),
            Event::TimerFired(timer) => Some(timer.label().to_owned()),
            _ => None,
        });
    told_of.unwrap_or_else(|| "its end".to_owned())
}

/// So many records are looked through for something to be said.
const LOOK_ON: usize = 200;

#[cfg(test)]
mod tests;

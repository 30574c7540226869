//! Takes records in, one after the other, and gives each its place.

use super::{
    Choice, Departure, End, LaneIndex, LaneMark, NoteRow, Outline, Place, Sighting, SilenceMark,
    TimerEnd, TimerMark, Wait,
};
use crate::protocol::client::{ClientState, StateChange};
use crate::protocol::{Note, Rule, Timer};
use crate::session::Log;
use crate::sim::event::Fate;
use crate::sim::host::SegmentId;
use crate::sim::{Command, Event, HostId, HostKind, Record, RecordId};
use crate::time::SimTime;
use crate::wire::packet::CLIENT_PORT;
use crate::wire::{MessageType, Packet};

/// How tall a row of notes is, in rows of the Order axis.
pub(in crate::view) const NOTE_ROW: f64 = 0.5;
/// How tall a long wait is, in rows of the Order axis.
pub(in crate::view) const WAIT_ROW: f64 = 0.5;
/// A wait of so many microseconds gets a row of its own.
const LONG_WAIT_MICROS: u128 = 1_000_000;
/// Up to so many clients, each that overhears a broadcast is shown.
const FEW_CLIENTS: usize = 8;

/// The server says nothing where it could have answered.
pub(in crate::view) const fn is_silence(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::NoAddressLeft
            | Rule::NoPoolForNetwork
            | Rule::SilentWithoutRecord
            | Rule::UnknownRenewal
            | Rule::ServerSilenced
    )
}

impl Outline {
    pub(super) fn take(&mut self, log: &Log, id: RecordId, record: &Record) {
        if is_shown(&record.event) {
            self.wait_row(id, record.at);
        }
        match &record.event {
            Event::Appeared(info, _) => self.appear(id, record, info),
            Event::Left => self.leave(log, id, record),
            Event::Sent(..) => self.departures.push(Departure {
                sent: id,
                released: None,
            }),
            Event::Released(fates) => self.release(log, id, record, fates),
            Event::Delivered(_) => self.deliver(id, record),
            Event::Overheard(_) => self.overhear(log, id, record),
            Event::Ignored(rule) => self.ignore(log, id, record, *rule),
            Event::Dropped(_) => self.land(id, record),
            Event::StateChanged(change) => self.change(id, record, change),
            Event::Commanded(command) => self.command(id, record, command),
            Event::Restarted(_) => self.power(id, record, true),
            Event::TimerSet(set) => self.set_timer(id, record, set.timer),
            Event::TimerFired(timer) => self.end_timers(id, record, true, |t| t == *timer),
            Event::Probed(_) | Event::AddressInUse(..) if log.is_overheard(record.host) => {
                let below = self.note(id, record) + NOTE_ROW;
                self.lower(record.host, below);
            }
            Event::Noted(note) if super::remark(record).is_some() => {
                let below = self.note(id, record) + NOTE_ROW;
                self.lower(record.host, below);
                if leads_to_a_state(*note) {
                    self.lower_state(id, record, below);
                }
            }
            _ => {}
        }
        if self.tops.last().is_none_or(|(_, top)| *top < self.top) {
            self.tops.push((id, self.top));
        }
    }

    pub(super) fn place(&self, at: SimTime) -> Place {
        Place { row: self.top, at }
    }

    /// Takes a row of this height below everything; what stands there has been reached.
    fn row_below(&mut self, height: f64, at: SimTime) -> Place {
        let place = Place {
            row: self.bottom,
            at,
        };
        self.bottom += height;
        self.top = self.bottom;
        self.shown_at = at;
        place
    }

    fn wait_row(&mut self, record: RecordId, at: SimTime) {
        let since = self.shown_at;
        if at.since(since).as_micros() >= LONG_WAIT_MICROS {
            let place = self.row_below(WAIT_ROW, at);
            self.waits.push(Wait {
                record,
                place,
                since,
            });
        }
    }

    fn release(&mut self, log: &Log, id: RecordId, record: &Record, fates: &[Fate]) {
        let Some(sent) = record.cause else { return };
        let Some(Event::Sent(packet, _)) = log.get(sent).map(|record| &record.event) else {
            return;
        };
        if let Ok(place) = self
            .departures
            .binary_search_by_key(&sent, |departure| departure.sent)
        {
            self.departures[place].released = Some(id);
        }
        let ends: Vec<_> = fates.iter().map(|fate| End::of(fate, id)).collect();
        let lands = ends
            .iter()
            .map(|end| end.arrives)
            .max()
            .unwrap_or(record.at);
        let before = self
            .messages
            .last()
            .map_or(SimTime::ZERO, |last| last.reach);
        // A guest is answered at its own address: nobody else hears it.
        let overhearers = if log.stems_from_guest(record) {
            Vec::new()
        } else {
            self.overhearers(log, record.host, packet, fates)
        };
        let place = self.row_below(1.0, record.at);
        self.top = place.row;
        self.lower(record.host, place.row);
        self.messages.push(Sighting {
            sent,
            released: id,
            from: record.host,
            kind: packet.kind,
            cut: packet.is_cut(),
            broadcast: packet.is_broadcast(),
            place,
            ends,
            overhearers,
            overheard: None,
            reach: lands.max(before),
        });
        self.choose(log, id, packet);
    }

    /// Clients that are on, on the link of a broadcast reply, and not meant by it.
    fn overhearers(&self, log: &Log, from: HostId, packet: &Packet, fates: &[Fate]) -> Vec<HostId> {
        let to_clients = packet.is_broadcast() && packet.dst.port() == CLIENT_PORT;
        if !to_clients || self.clients > FEW_CLIENTS {
            return Vec::new();
        }
        let segment = |host: HostId| log.host(host).map_or(SegmentId(0), |info| info.segment);
        let hears = |host: &HostId| {
            let lane = &self.lanes[host.index()];
            lane.kind == HostKind::Client
                && lane.marks.last().is_some_and(|mark| mark.on)
                && segment(*host) == segment(from)
                && fates.iter().all(|fate| fate.to != *host)
        };
        (0..)
            .map(HostId)
            .take(self.lanes.len())
            .filter(hears)
            .collect()
    }

    /// A REQUEST that names a server is the choice; a DISCOVER opens it again.
    fn choose(&mut self, log: &Log, id: RecordId, packet: &Packet) {
        let server = match packet.kind {
            Some(MessageType::Discover) => None,
            Some(MessageType::Request) => {
                let named = packet
                    .message()
                    .ok()
                    .and_then(|message| message.server_id());
                let Some(named) = named else { return };
                let known = log.find_host(id.index(), |info| info.address == Some(named));
                known.map(|(host, _)| host)
            }
            _ => return,
        };
        if self
            .choices
            .last()
            .map_or(server.is_some(), |last| last.server != server)
        {
            self.choices.push(Choice { record: id, server });
        }
    }

    fn deliver(&mut self, id: RecordId, record: &Record) {
        self.land(id, record);
        let row = self.top;
        self.lower(record.host, row);
    }

    /// A copy is there, or known not to come.
    fn land(&mut self, id: RecordId, record: &Record) {
        let Some(message) = record.cause.and_then(|cause| self.message_mut(cause)) else {
            return;
        };
        message.arrive(id, record);
        let lands = message.place.row + 1.0;
        self.top = self.top.max(lands);
        self.shown_at = record.at;
    }

    fn message_mut(&mut self, released: RecordId) -> Option<&mut Sighting> {
        let place = self
            .messages
            .binary_search_by_key(&released, |message| message.released)
            .ok()?;
        self.messages.get_mut(place)
    }

    fn overhear(&mut self, log: &Log, id: RecordId, record: &Record) {
        let Some(released) = released_before(log, record) else {
            return;
        };
        if let Some(message) = self.message_mut(released) {
            message.overheard.get_or_insert(id);
            let lands = message.place.row + 1.0;
            self.top = self.top.max(lands);
        }
    }

    fn ignore(&mut self, log: &Log, id: RecordId, record: &Record, rule: Rule) {
        let Some(released) = released_before(log, record) else {
            return;
        };
        let Some(message) = self.message_mut(released) else {
            return;
        };
        let sender = message.from;
        let arrived = |end: &&mut End| end.to == record.host && end.arrived == record.cause;
        if let Some(end) = message.ends.iter_mut().find(arrived) {
            end.ignored = Some((id, rule));
        }
        if is_silence(rule) {
            let place = self.row_below(1.0, record.at);
            self.lower(record.host, place.row + 1.0);
            self.silences.push(SilenceMark {
                record: id,
                from: record.host,
                to: sender,
                rule,
                place,
            });
        }
    }

    fn change(&mut self, id: RecordId, record: &Record, change: &StateChange) {
        let keeps_address = change.to.has_address();
        let extends = change.trigger == crate::protocol::client::Trigger::Ack;
        let waits_on = |timer| matches!(timer, Timer::T1 | Timer::T2 | Timer::Expiry);
        self.end_timers(id, record, false, |timer| {
            !(keeps_address && !extends && waits_on(timer))
        });
        let on = change.to != ClientState::Off;
        let place = self.place(record.at);
        let Some(lane) = self.lanes.get_mut(record.host.index()) else {
            return;
        };
        lane.marks.push(LaneMark {
            record: id,
            place,
            state: change.to,
            on,
            change: Some(id),
            remark: None,
        });
    }

    fn command(&mut self, id: RecordId, record: &Record, command: &Command) {
        match command {
            Command::PowerOn(_) => self.power(id, record, true),
            Command::PowerOff(_) => self.power(id, record, false),
            _ => {}
        }
    }

    fn power(&mut self, id: RecordId, record: &Record, on: bool) {
        let place = self.place(record.at);
        let Some(lane) = self.lanes.get_mut(record.host.index()) else {
            return;
        };
        let (state, change) = lane
            .marks
            .last()
            .map_or_else(Default::default, |m| (m.state, m.change));
        lane.marks.push(LaneMark {
            record: id,
            place,
            state,
            on,
            change,
            remark: None,
        });
    }

    fn set_timer(&mut self, id: RecordId, record: &Record, timer: Timer) {
        self.end_timers(id, record, false, |running| running == timer);
        let place = self.place(record.at);
        let Some(lane) = self.lanes.get_mut(record.host.index()) else {
            return;
        };
        if lane.kind == HostKind::Client {
            lane.running.push(lane.timers.len());
            lane.timers.push(TimerMark {
                record: id,
                timer,
                place,
                end: None,
            });
        }
    }

    pub(super) fn end_timers(
        &mut self,
        record: RecordId,
        at: &Record,
        fired: bool,
        ends: impl Fn(Timer) -> bool,
    ) {
        let place = self.place(at.at);
        let Some(lane) = self.lanes.get_mut(at.host.index()) else {
            return;
        };
        let LaneIndex {
            timers, running, ..
        } = lane;
        running.retain(|index| {
            let gone = ends(timers[*index].timer);
            if gone {
                timers[*index].end = Some(TimerEnd {
                    record,
                    place,
                    fired,
                });
            }
            !gone
        });
    }

    /// Remarks of one instant stand side by side, if each lane has nothing below yet.
    pub(super) fn note(&mut self, id: RecordId, record: &Record) -> f64 {
        let lowest = self
            .lanes
            .get(record.host.index())
            .map_or(0.0, |lane| lane.lowest);
        let joins = self.note_rows.last_mut().filter(|row| {
            row.place.at == record.at
                && lowest <= row.place.row
                && row.notes.iter().all(|(_, host)| *host != record.host)
        });
        if let Some(row) = joins {
            row.notes.push((id, record.host));
            return row.place.row;
        }
        let place = self.row_below(NOTE_ROW, record.at);
        self.note_rows.push(NoteRow {
            place,
            notes: vec![(id, record.host)],
        });
        place.row
    }

    /// The state that the remark leads to begins below it.
    fn lower_state(&mut self, id: RecordId, record: &Record, row: f64) {
        let lane = self.lanes.get_mut(record.host.index());
        let Some(mark) = lane.and_then(|lane| lane.marks.last_mut()) else {
            return;
        };
        if mark.place.at == record.at && mark.remark.is_none() {
            mark.remark = Some((id, row));
        }
    }

    /// Something stands on this lane down to here.
    pub(super) fn lower(&mut self, host: HostId, row: f64) {
        if let Some(lane) = self.lanes.get_mut(host.index()) {
            lane.lowest = lane.lowest.max(row);
        }
    }
}

impl Sighting {
    /// A second copy for the same host is one more end.
    fn arrive(&mut self, id: RecordId, record: &Record) {
        let dropped = match record.event {
            Event::Dropped(fault) => Some(fault),
            _ => None,
        };
        let waits = |end: &&mut End| end.to == record.host && end.arrived.is_none();
        if let Some(end) = self.ends.iter_mut().find(waits) {
            end.arrived = Some(id);
            end.dropped = dropped;
            return;
        }
        let fate = Fate {
            to: record.host,
            arrives: record.at,
            lost: None,
        };
        self.ends.push(End {
            arrived: Some(id),
            dropped,
            ..End::of(&fate, id)
        });
    }
}

impl End {
    /// What the link decided, as the record `known` tells it.
    fn of(fate: &Fate, known: RecordId) -> Self {
        let Fate { to, arrives, lost } = *fate;
        Self {
            to,
            arrives,
            lost,
            arrived: None,
            dropped: None,
            ignored: None,
            known,
        }
    }
}

/// The `Released` record behind a record that `Delivered` or `Released` brought about.
fn released_before(log: &Log, record: &Record) -> Option<RecordId> {
    let cause = record.cause?;
    match log.get(cause)?.event {
        Event::Released(_) => Some(cause),
        _ => log.get(cause)?.cause,
    }
}

/// What the client does while it is still in the state before.
pub(in crate::view) const fn leads_to_a_state(note: Note) -> bool {
    matches!(
        note,
        Note::BeginsInitialization | Note::SelectsConfiguration
    )
}

/// Whether a long wait before it is worth a row.
fn is_shown(event: &Event) -> bool {
    match event {
        Event::Released(_) | Event::Noted(_) | Event::Restarted(_) | Event::Probed(_) => true,
        Event::StateChanged(change) => change.from != change.to,
        Event::TimerFired(timer) => timer.is_a_stop(),
        Event::Ignored(rule) => is_silence(*rule),
        Event::Commanded(command) => !matches!(
            **command,
            Command::Gate(_)
                | Command::ReleaseNext
                | Command::Link(_)
                | Command::Fault(_)
                | Command::Disturb(_)
                | Command::Rename(..)
                | Command::ConfigureServer(..)
                | Command::ConfigureClient(..)
        ),
        _ => false,
    }
}

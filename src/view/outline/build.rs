//! Takes records in, one after the other, and gives each its place.

use super::arrivals::released_before;
use super::{Choice, Departure, End, Outline, Place, Sighting, SilenceMark, Wait, What};
use crate::protocol::{Note, Rule};
use crate::session::Log;
use crate::sim::event::Fate;
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
            Event::Dropped(_) => {
                self.note_loss(id, record);
                self.land(id, record);
            }
            Event::KeptBack => self.keep_back(id, record),
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
                self.plug(id, record.host, *note);
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
    pub(super) fn row_below(&mut self, height: f64, at: SimTime) -> Place {
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
        let to_clients = packet.is_broadcast()
            && packet.dst.port() == CLIENT_PORT
            && !log.stems_from_guest(record);
        let place = self.row_below(1.0, record.at);
        self.top = place.row;
        self.lower(record.host, place.row);
        let mut message = Sighting {
            sent,
            released: id,
            from: record.host,
            kind: packet.kind,
            cut: packet.is_cut(),
            broadcast: packet.is_broadcast(),
            to_clients,
            place,
            ends,
            overhearers: Vec::new(),
            overheard: None,
            reach: lands.max(before),
            low: place.row + 1.0,
        };
        message.overhearers = self.overhearers(log, &message);
        self.messages.push(message);
        self.note_message(id);
        self.choose(log, id, packet);
    }

    fn overhearers(&self, log: &Log, message: &Sighting) -> Vec<HostId> {
        if !message.to_clients || self.clients > FEW_CLIENTS {
            return Vec::new();
        }
        let all = (0..).map(HostId).take(self.lanes.len());
        all.filter(|host| self.overhears(log, message, *host))
            .collect()
    }

    /// Whether this is a client that was on, on the link of a broadcast reply, and not meant by it.
    pub(in crate::view) fn overhears(&self, log: &Log, message: &Sighting, host: HostId) -> bool {
        let count = message.released.index();
        let link = |host: HostId| log.host_at(host, count).map(|info| info.segment);
        self.lanes.get(host.index()).is_some_and(|lane| {
            lane.kind == HostKind::Client
                && lane.mark_before(count).is_some_and(|mark| mark.on)
                && !lane.is_unplugged(count)
                && link(host) == link(message.from)
                && message.ends.iter().all(|end| end.to != host)
        })
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

    fn plug(&mut self, id: RecordId, host: HostId, note: Note) {
        let unplugged = match note {
            Note::CablePulled => true,
            Note::CablePlugged | Note::MovesTo(_) => false,
            _ => return,
        };
        if let Some(lane) = self.lanes.get_mut(host.index()) {
            lane.cable.push((id, unplugged));
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
            let what = What::Silence(self.silences.len() - 1);
            self.note_own(id, sender, what, place);
        }
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
                | Command::SwitchFault(..)
                | Command::RemoveFault(_)
                | Command::Disturb(_)
                | Command::Rename(..)
                | Command::ConfigureServer(..)
                | Command::ConfigureClient(..)
        ),
        _ => false,
    }
}

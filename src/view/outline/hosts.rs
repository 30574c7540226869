//! Lanes that begin and end, and what stands on them because of it.

use super::build::NOTE_ROW;
use super::{Departure, LaneIndex, LaneMark, Outline, Place};
use crate::protocol::Note;
use crate::protocol::client::ClientState;
use crate::session::Log;
use crate::sim::{Event, HostInfo, HostKind, Record, RecordId};

impl Outline {
    /// A lane begins: at the top, or below the remark of a host that joins a run.
    pub(super) fn appear(&mut self, id: RecordId, record: &Record, info: &HostInfo) {
        let joined = remark(record).map(|_| self.place(record.at));
        self.clients += usize::from(info.kind == HostKind::Client);
        self.crowd.appear(record.host, info.kind);
        self.lanes.push(LaneIndex {
            appeared: id,
            joined,
            left: None,
            kind: info.kind,
            cable: Vec::new(),
            marks: Vec::new(),
            timers: Vec::new(),
            own: Vec::new(),
            running: Vec::new(),
            lowest: 0.0,
        });
        if joined.is_some() {
            let below = self.note(id, record) + NOTE_ROW;
            self.lower(record.host, below);
        }
    }

    /// Its lane ends below the remark; what of its own waited at the gate waits no longer.
    pub(super) fn leave(&mut self, log: &Log, id: RecordId, record: &Record) {
        self.end_timers(id, record, false, |_| true);
        let row = self.note(id, record) + NOTE_ROW;
        self.lower(record.host, row);
        let place = Place { row, at: record.at };
        let Some(lane) = self.lanes.get_mut(record.host.index()) else {
            return;
        };
        lane.left = Some((id, place));
        if lane.kind == HostKind::Client {
            let before = lane.marks.last().map(|mark| mark.state);
            let off = ClientState::Off;
            self.crowd.enter(id, before.unwrap_or_default(), off);
        }
        lane.marks.push(LaneMark {
            record: id,
            place,
            state: ClientState::Off,
            on: false,
            change: None,
            remark: None,
        });
        self.clients = self
            .clients
            .saturating_sub(usize::from(lane.kind == HostKind::Client));
        let is_its = |departure: &&mut Departure| {
            let sent = log.get(departure.sent);
            departure.released.is_none() && sent.is_some_and(|sent| sent.host == record.host)
        };
        for departure in self.departures.iter_mut().filter(is_its) {
            departure.released = Some(id);
        }
    }
}

/// What stands on the lane because of an ARP message, where those are shown: in a capture.
pub(in crate::view) fn arp_remark(record: &Record) -> Option<Note> {
    match record.event {
        Event::Probed(address) => Some(Note::AsksWhoHas(address)),
        Event::AddressInUse(address, _) => Some(Note::LearnsInUse(address)),
        _ => None,
    }
}

/// What stands on the lane beside the arrows because of this record.
pub(in crate::view) fn remark(record: &Record) -> Option<Note> {
    match record.event {
        // A silent server says the same beside the answer that it never sent.
        Event::Noted(Note::PoolEmpty) => None,
        Event::Noted(note) => Some(note),
        // Hosts of the scenario are there from the start: nobody told them to appear.
        Event::Appeared(..) => record.cause.map(|_| Note::JoinsNetwork),
        Event::Left => Some(Note::LeavesNetwork),
        _ => None,
    }
}

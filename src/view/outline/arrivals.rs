//! What becomes of messages on their way: copies that land, are lost, are kept back.

use super::{End, Outline, Sighting};
use crate::session::Log;
use crate::sim::event::Fate;
use crate::sim::{Event, Record, RecordId};

/// How far below what has overtaken it a message lands, in rows of the Order axis.
const OVERTAKEN_ROW: f64 = 0.5;

impl Outline {
    pub(super) fn deliver(&mut self, id: RecordId, record: &Record) {
        self.land(id, record);
        let row = self.top;
        self.lower(record.host, row);
    }

    /// A copy is there, or known not to come.
    pub(super) fn land(&mut self, id: RecordId, record: &Record) {
        let Some(message) = record.cause.and_then(|cause| self.message_mut(cause)) else {
            return;
        };
        let kept_back = message.arrive(id, record);
        let lands = message.place.row + 1.0;
        self.top = self.top.max(lands);
        self.shown_at = record.at;
        if kept_back {
            self.land_late(id, record);
        }
    }

    /// A copy that was kept back lands below all that has overtaken it.
    fn land_late(&mut self, id: RecordId, record: &Record) {
        let row = self.row_below(OVERTAKEN_ROW, record.at).row + OVERTAKEN_ROW;
        let Some(place) = record.cause.and_then(|cause| self.sighting_of(cause)) else {
            return;
        };
        let arrived = |end: &&mut End| end.arrived == Some(id);
        if let Some(end) = self.messages[place].ends.iter_mut().find(arrived) {
            end.landed = Some(row);
        }
        for message in &mut self.messages[place..] {
            message.reach = message.reach.max(record.at);
            message.low = message.low.max(row);
        }
    }

    pub(super) fn keep_back(&mut self, id: RecordId, record: &Record) {
        let Some(message) = record.cause.and_then(|cause| self.message_mut(cause)) else {
            return;
        };
        let is_it = |end: &&mut End| end.to == record.host && end.kept_back.is_none();
        if let Some(end) = message.ends.iter_mut().find(is_it) {
            end.kept_back = Some(id);
        }
    }

    pub(super) fn message_mut(&mut self, released: RecordId) -> Option<&mut Sighting> {
        let place = self.sighting_of(released)?;
        self.messages.get_mut(place)
    }

    fn sighting_of(&self, released: RecordId) -> Option<usize> {
        let messages = &self.messages;
        messages
            .binary_search_by_key(&released, |message| message.released)
            .ok()
    }

    pub(super) fn overhear(&mut self, log: &Log, id: RecordId, record: &Record) {
        let Some(released) = released_before(log, record) else {
            return;
        };
        if let Some(message) = self.message_mut(released) {
            message.overheard.get_or_insert(id);
            let lands = message.place.row + 1.0;
            self.top = self.top.max(lands);
        }
    }
}

impl Sighting {
    /// A second copy for the same host is one more end. Returns whether it was kept back.
    fn arrive(&mut self, id: RecordId, record: &Record) -> bool {
        let dropped = match record.event {
            Event::Dropped(fault) => Some(fault),
            _ => None,
        };
        let waits = |end: &&mut End| end.to == record.host && end.arrived.is_none();
        if let Some(end) = self.ends.iter_mut().find(waits) {
            end.arrived = Some(id);
            end.dropped = dropped;
            return end.kept_back.is_some();
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
        false
    }
}

impl End {
    /// What the link decided, as the record `known` tells it.
    pub(in crate::view) fn of(fate: &Fate, known: RecordId) -> Self {
        let Fate { to, arrives, lost } = *fate;
        Self {
            to,
            arrives,
            lost,
            arrived: None,
            dropped: None,
            ignored: None,
            known,
            kept_back: None,
            landed: None,
        }
    }
}

/// The `Released` record behind a record that `Delivered` or `Released` brought about.
pub(super) fn released_before(log: &Log, record: &Record) -> Option<RecordId> {
    let cause = record.cause?;
    match log.get(cause)?.event {
        Event::Released(_) => Some(cause),
        _ => log.get(cause)?.cause,
    }
}

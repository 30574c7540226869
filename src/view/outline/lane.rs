//! What changes on one lane: states, power, timers, remarks.

use super::build::NOTE_ROW;
use super::{LaneIndex, LaneMark, NoteRow, Outline, TimerEnd, TimerMark, What};
use crate::protocol::Timer;
use crate::protocol::client::{ClientState, StateChange};
use crate::sim::{Command, HostId, HostKind, Record, RecordId};

impl Outline {
    pub(super) fn change(&mut self, id: RecordId, record: &Record, change: &StateChange) {
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
        if lane.kind == HostKind::Client {
            let before = lane.marks.last().map(|mark| mark.state);
            self.crowd.enter(id, before.unwrap_or_default(), change.to);
        }
        lane.marks.push(LaneMark {
            record: id,
            place,
            state: change.to,
            on,
            change: Some(id),
            remark: None,
        });
    }

    pub(super) fn command(&mut self, id: RecordId, record: &Record, command: &Command) {
        match command {
            Command::PowerOn(_) => self.power(id, record, true),
            Command::PowerOff(_) => self.power(id, record, false),
            _ => {}
        }
    }

    pub(super) fn power(&mut self, id: RecordId, record: &Record, on: bool) {
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

    pub(super) fn set_timer(&mut self, id: RecordId, record: &Record, timer: Timer) {
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
            let place = row.place;
            let what = What::Notes(self.note_rows.len() - 1);
            self.note_own(id, record.host, what, place);
            return place.row;
        }
        let place = self.row_below(NOTE_ROW, record.at);
        self.note_rows.push(NoteRow {
            place,
            notes: vec![(id, record.host)],
        });
        let what = What::Notes(self.note_rows.len() - 1);
        self.note_own(id, record.host, what, place);
        place.row
    }

    /// The state that the remark leads to begins below it.
    pub(super) fn lower_state(&mut self, id: RecordId, record: &Record, row: f64) {
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

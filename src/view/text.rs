//! The ladder as text, in the manner of RFC 2131 figure 3: time at the left, lanes as columns,
//! arrows across, at the right what it means and where the RFC says so. With many lanes it is a
//! list. The terminal prints it, and tests compare it.

use super::outline::{End, LaneIndex, Outline, Sighting, is_silence, leads_to_a_state, remark};
use super::scene::figure_order;
use super::{explain, notebook, words};
use crate::protocol::{self, Rule};
use crate::session::remark::Note;
use crate::session::{Log, Playhead};
use crate::sim::{Event, HostId, HostKind, Record, RecordId};
use crate::time::SimTime;

mod row;

use row::{Cells, Row};

/// More lanes than this make a list.
const MOST_LANES: usize = 8;

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Messages, states, long waits and silence.
    Brief,
    /// Also the remarks of figure 3, what servers store, and why messages are ignored.
    #[default]
    Full,
}

/// The whole ladder up to the playhead. Ends with a line feed.
pub fn ladder(log: &Log, outline: &Outline, playhead: Playhead, detail: Detail) -> String {
    noted_ladder(log, outline, playhead, detail, &[])
}

/// The same with what was noted at its records, in their order.
pub fn noted_ladder(
    log: &Log,
    outline: &Outline,
    playhead: Playhead,
    detail: Detail,
    notes: &[Note],
) -> String {
    let notes = notebook::seen(notes, playhead.count);
    let lanes = figure_order(outline, playhead);
    let rows = if lanes.len() > MOST_LANES {
        list(log, outline, playhead, notes)
    } else {
        let (cells, rows, at) = (Cells::new(lanes), Vec::new(), SimTime::ZERO);
        Writer {
            log,
            outline,
            playhead,
            detail,
            notes,
            cells,
            rows,
            at,
        }
        .write()
    };
    rows.into_iter()
        .fold(String::new(), |text, row| text + row.trim_end() + "\n")
}

/// A note below its record, line by line.
fn note_lines(note: &Note) -> impl Iterator<Item = String> {
    let lines = notebook::lines(note).into_iter().enumerate();
    lines.map(|(nth, line)| {
        let begin = if nth == 0 { "Note:" } else { "" };
        format!("{:>11}  {begin:<5} {line}", "")
    })
}

/// One line for each message: time, from and to, type, what it is about.
fn list(log: &Log, outline: &Outline, playhead: Playhead, notes: &[Note]) -> Vec<String> {
    let messages = &outline.messages[..outline.messages(playhead)];
    let line = |message: &Sighting| {
        let ways = format!(
            "{} → {}",
            words::host_key(log, message.from),
            receiver(log, message)
        );
        let kind = message
            .kind
            .map_or("datagram", crate::wire::MessageType::short);
        let info = info(log, message);
        format!(
            "{:>11}  {ways:<32}  {kind:<8}  {info}",
            words::instant(message.place.at)
        )
    };
    let (mut rows, mut rest) = (Vec::new(), notes);
    for message in messages {
        let before = rest.partition_point(|note| note.record < message.released);
        rows.extend(rest[..before].iter().flat_map(note_lines));
        rest = &rest[before..];
        rows.push(line(message));
    }
    rows.extend(rest.iter().flat_map(note_lines));
    rows
}

fn receiver(log: &Log, message: &Sighting) -> String {
    match message.ends.first() {
        _ if message.broadcast => "*".into(),
        Some(end) => words::host_key(log, end.to),
        None => "nobody".into(),
    }
}

fn info(log: &Log, message: &Sighting) -> String {
    let Some(sent) = log.get(message.sent) else {
        return String::new();
    };
    let Event::Sent(packet, _) = &sent.event else {
        return String::new();
    };
    let name = |address| words::key_of(log, address, message.released.index());
    let info = packet.message().map_or_else(
        |mistake| mistake.to_string(),
        |message| words::info(&message, &name),
    );
    words::told(log.is_by_hand(sent), info)
}

/// Writes row after row. What happens at one instant on different lanes shares a row.
struct Writer<'a> {
    log: &'a Log,
    outline: &'a Outline,
    playhead: Playhead,
    detail: Detail,
    notes: &'a [Note],
    cells: Cells,
    rows: Vec<String>,
    at: SimTime,
}

impl Writer<'_> {
    fn write(mut self) -> Vec<String> {
        let mut head = self.cells.row(" ");
        for host in self.cells.lanes() {
            head.center(*host, &words::host_key(self.log, *host));
        }
        self.rows.push(head.line("time", "", ""));
        let count = self.playhead.count.min(self.log.len());
        for index in in_telling_order(&self.log.records()[..count]) {
            let (id, record) = (RecordId::new(index), &self.log.records()[index]);
            self.wait(id, record);
            self.record(id, record);
            self.note(id);
        }
        self.flush();
        self.rows
    }

    /// What was noted stands below its record.
    fn note(&mut self, id: RecordId) {
        let notes = notebook::at(self.notes, id);
        if !notes.is_empty() {
            self.flush();
            self.rows.extend(notes.iter().flat_map(note_lines));
        }
    }

    /// A long wait gets a row of its own.
    fn wait(&mut self, id: RecordId, record: &Record) {
        let Some((text, rule)) = long_wait(self.outline, id, record) else {
            return;
        };
        self.flush();
        let mut row = self.cells.row("┊");
        let meaning = if row.center_all(&text) { "" } else { &text };
        self.rows.push(row.line("", meaning, section(rule)));
    }

    fn record(&mut self, id: RecordId, record: &Record) {
        let rule = explain::rule(&record.event);
        match &record.event {
            Event::Released(_) => self.message(id),
            Event::StateChanged(change) if change.from != change.to => {
                self.cell(record, change.to.name(), &gain(change), Some(change.rule));
            }
            Event::Ignored(Rule::OtherClient) => {}
            Event::Ignored(rule) if is_silence(*rule) || self.detail == Detail::Full => {
                let mark = if is_silence(*rule) {
                    "says nothing"
                } else {
                    "⊘"
                };
                self.cell(record, mark, words::reason(*rule), Some(*rule));
            }
            Event::Restarted(_) => self.cell(record, "starts again", "", rule),
            Event::Appeared(..) | Event::Left => {
                if let Some(note) = remark(record) {
                    self.cell(record, &note.words(), "", rule);
                }
            }
            Event::Commanded(_) if record.cause.is_none() => self.power(record),
            _ if self.detail == Detail::Brief => {}
            Event::Noted(note) => {
                let why = match note {
                    protocol::Note::Refuses(rule) => words::reason(*rule),
                    _ => "",
                };
                self.cell(record, &note.words(), why, rule);
            }
            Event::BindingChanged(binding, rule) => {
                let text = words::binding(binding, record.at);
                self.cell(record, "", &text, Some(*rule));
            }
            Event::KeptBack => self.cell(record, "", "waits for the next message", None),
            Event::Delivered(packet) if self.lands_late(id, record) => {
                let kind = packet
                    .kind
                    .map_or("datagram", crate::wire::MessageType::short);
                self.cell(
                    record,
                    &format!("{kind} lands"),
                    "another has overtaken it",
                    None,
                );
            }
            Event::Probed(address) => {
                self.cell(record, "ARP", &format!("who has {address}?"), rule);
            }
            Event::AddressInUse(address, owner) => {
                let text = format!("{} has {address}", words::host_key(self.log, *owner));
                self.cell(record, "ARP", &text, rule);
            }
            _ => {}
        }
    }

    /// Whether a copy lands that was kept back.
    fn lands_late(&self, id: RecordId, record: &Record) -> bool {
        let message = record
            .cause
            .and_then(|cause| self.outline.message_at(cause));
        let is_it = |end: &End| end.arrived == Some(id) && end.kept_back.is_some();
        message.is_some_and(|message| message.ends.iter().any(is_it))
    }

    /// Servers that are switched on or off; clients show it by their state.
    fn power(&mut self, record: &Record) {
        let Event::Commanded(command) = &record.event else {
            return;
        };
        let is_client = |lane: &LaneIndex| lane.kind == HostKind::Client;
        let shows_state = self
            .outline
            .lanes
            .get(record.host.index())
            .is_some_and(is_client);
        let text = match **command {
            crate::sim::Command::PowerOn(_) => "ON",
            crate::sim::Command::PowerOff(_) => "OFF",
            _ => return,
        };
        if !shows_state {
            self.cell(record, text, "", None);
        }
    }

    /// Puts a word on a lane, in the row being filled if there is room.
    fn cell(&mut self, record: &Record, text: &str, meaning: &str, rule: Option<Rule>) {
        if record.at != self.at || !self.cells.has_room(record.host, text, meaning) {
            self.flush();
        }
        self.at = record.at;
        self.cells.put(record.host, text, meaning, section(rule));
    }

    fn flush(&mut self) {
        if let Some(line) = self.cells.take_line(&words::instant(self.at)) {
            self.rows.push(line);
        }
    }

    fn message(&mut self, released: RecordId) {
        self.flush();
        let Some(message) = self.outline.message_at(released) else {
            return;
        };
        let rule = self
            .log
            .get(message.sent)
            .and_then(|record| explain::rule(&record.event));
        let mut row = self.cells.row("│");
        draw(&mut row, message, self.playhead);
        let mut faults = message
            .ends_at(self.playhead)
            .map(|end| end.fault(self.playhead));
        let meaning = match faults
            .next()
            .flatten()
            .filter(|_| faults.all(|fault| fault.is_some()))
        {
            Some(fault) => fault.words().into(),
            None => info(self.log, message),
        };
        let time = words::instant(message.place.at);
        self.rows.push(row.line(&time, &meaning, section(rule)));
    }
}

/// The long wait before a record in words, and the clause behind its end: `30 min later: T1`.
pub(super) fn long_wait(
    outline: &Outline,
    id: RecordId,
    record: &Record,
) -> Option<(String, Option<Rule>)> {
    let waits = &outline.waits;
    let place = waits.binary_search_by_key(&id, |wait| wait.record).ok()?;
    let since = words::about(record.at.since(waits[place].since));
    Some(match &record.event {
        Event::TimerFired(timer) => (
            format!("{since} later: {}", timer.label()),
            explain::rule(&record.event),
        ),
        _ => (format!("{since} later"), None),
    })
}

/// A remark that leads to a new state is told before it.
pub(super) fn in_telling_order(records: &[Record]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..records.len()).collect();
    for later in 1..records.len() {
        let [state, remark] = [&records[later - 1], &records[later]];
        let leads = matches!(remark.event, Event::Noted(note) if leads_to_a_state(note));
        let changes = matches!(state.event, Event::StateChanged(_));
        if leads && changes && state.host == remark.host && state.at == remark.at {
            order.swap(later - 1, later);
        }
    }
    order
}

/// Draws a message with all its ends. Of two copies the first is drawn.
fn draw(row: &mut Row<'_>, message: &Sighting, playhead: Playhead) {
    let name = message.kind.map_or("?", crate::wire::MessageType::short);
    let ends = message
        .ends_at(playhead)
        .map(|end| (end.to, row::Head::of(end, playhead)));
    let others = message
        .overhearers
        .iter()
        .map(|host| (*host, row::Head::Ignored));
    let mut drawn: Vec<(HostId, row::Head)> = Vec::new();
    for end in ends.chain(others) {
        if drawn.iter().all(|(to, _)| *to != end.0) {
            drawn.push(end);
        }
    }
    row.arrows(message.from, name, &drawn, message.broadcast);
}

/// What a client has from now on.
pub(super) fn gain(change: &crate::protocol::client::StateChange) -> String {
    match &change.lease {
        Some(lease) if change.to.has_address() && !change.from.has_address() => {
            let end = lease
                .expires_at
                .map(|end| words::about(end.since(lease.granted_at)));
            format!(
                "has {} for {}",
                lease.address,
                end.as_deref().unwrap_or("ever")
            )
        }
        _ => String::new(),
    }
}

fn section(rule: Option<Rule>) -> &'static str {
    rule.map_or("", Rule::section)
}

#[cfg(test)]
mod tests;

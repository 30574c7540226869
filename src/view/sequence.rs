//! The run as a sequence diagram: participants and what happens between them, row after row, for
//! formats that draw it themselves. How each of them writes a row is for `files::export`.
//!
//! A broadcast gets an arrow to each host that takes it, and to each that it does not reach: that
//! is how figure 3 of RFC 2131 draws it. Who hears it and ignores it has a remark instead, and
//! who merely finds that it is for another has nothing: one arrow for every lane that could hear
//! it would hide the two or three that matter.

use super::captions::CaptionTrack;
use super::outline::{LaneIndex, Outline, Sighting, is_silence, remark};
use super::scene::figure_order;
use super::text::{gain, in_telling_order, long_wait};
use super::words;
use crate::protocol::{Note, Rule};
use crate::session::{Log, Playhead};
use crate::sim::event::Fault;
use crate::sim::{Command, Event, HostId, HostKind, Record, RecordId, Scenario};
use crate::time::SimTime;
use crate::wire::MessageType;

/// Whether the captions of the lesson stand in the diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Captions {
    /// They do not.
    #[default]
    Hidden,
    /// Each above what it is about.
    Shown,
}

/// A diagram, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sequence {
    /// Who takes part, from left to right, by name.
    pub lanes: Vec<(HostId, String)>,
    /// What happens.
    pub rows: Vec<Row>,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A message on its way from one host to another.
    Arrow {
        /// The sender.
        from: HostId,
        /// The receiver.
        to: HostId,
        /// How it ends.
        head: Head,
        /// What stands on it.
        lines: Vec<String>,
    },
    /// What a host does or becomes.
    Note {
        /// Which host.
        host: HostId,
        /// In its own words.
        lines: Vec<String>,
    },
    /// Nothing happens for a while: `30 min later: T1`.
    Wait(String),
    /// A caption, across all lanes.
    Caption(String),
}

/// How an arrow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// It arrives.
    Arrives,
    /// It never arrives.
    Lost,
    /// It is under way at the playhead.
    Flying,
}

impl Sequence {
    /// The diagram up to the playhead.
    pub fn new(
        log: &Log,
        outline: &Outline,
        playhead: Playhead,
        scenario: Option<&Scenario>,
        captions: Captions,
    ) -> Self {
        let lanes = figure_order(outline, playhead);
        let name = |host| (host, words::name_of(log, host, playhead.count));
        let captions = scenario.filter(|_| captions == Captions::Shown);
        let mut writer = Writer {
            log,
            outline,
            playhead,
            captions: captions.map_or_else(Vec::new, |scenario| placed(log, scenario)),
            rows: Vec::new(),
            noted: None,
        };
        writer.write();
        Self {
            lanes: lanes.into_iter().map(name).collect(),
            rows: writer.rows,
        }
    }
}

/// The captions that have found their place, by record.
fn placed(log: &Log, scenario: &Scenario) -> Vec<(RecordId, String)> {
    let mut track = CaptionTrack::default();
    track.extend(log, &scenario.captions);
    let captions = scenario.captions.iter().enumerate();
    let captions =
        captions.filter_map(|(at, caption)| Some((track.place(at)?, caption.protocol.clone())));
    captions.collect()
}

struct Writer<'a> {
    log: &'a Log,
    outline: &'a Outline,
    playhead: Playhead,
    captions: Vec<(RecordId, String)>,
    rows: Vec<Row>,
    /// Whose note stands last, and of when: what belongs together stands in one.
    noted: Option<(HostId, SimTime)>,
}

impl Writer<'_> {
    fn write(&mut self) {
        let count = self.playhead.count.min(self.log.len());
        for index in in_telling_order(&self.log.records()[..count]) {
            let id = RecordId::new(index);
            let Some(record) = self.log.get(id) else {
                continue;
            };
            if let Some((wait, _)) = long_wait(self.outline, id, record) {
                self.row(Row::Wait(wait));
            }
            if let Ok(place) = self.captions.binary_search_by_key(&id, |(at, _)| *at) {
                let words = self.captions[place].1.clone();
                self.row(Row::Caption(words));
            }
            self.record(id, record);
        }
    }

    fn row(&mut self, row: Row) {
        self.noted = None;
        self.rows.push(row);
    }

    fn note(&mut self, record: &Record, line: String) {
        let here = Some((record.host, record.at));
        match self.rows.last_mut() {
            Some(Row::Note { lines, .. }) if self.noted == here => lines.push(line),
            _ => self.rows.push(Row::Note {
                host: record.host,
                lines: vec![line],
            }),
        }
        self.noted = here;
    }

    fn record(&mut self, id: RecordId, record: &Record) {
        match &record.event {
            Event::Released(_) => self.message(id),
            Event::StateChanged(change) if change.from != change.to => {
                let (state, gain) = (change.to.name(), gain(change));
                let line = if gain.is_empty() {
                    state.to_owned()
                } else {
                    format!("{state}: {gain}")
                };
                self.note(record, line);
            }
            Event::Ignored(Rule::OtherClient) => {}
            Event::Ignored(rule) => {
                let does = if is_silence(*rule) {
                    "says nothing"
                } else {
                    "ignores it"
                };
                self.note(record, format!("{does}: {}", words::reason(*rule)));
            }
            Event::Restarted(_) => self.note(record, "starts again".into()),
            Event::Commanded(command) if record.cause.is_none() => self.power(record, command),
            Event::Probed(address) => self.note(record, format!("ARP: who has {address}?")),
            Event::AddressInUse(address, owner) => {
                let owner = words::name_of(self.log, *owner, id.index());
                self.note(record, format!("ARP: {owner} has {address}"));
            }
            _ => {
                if let Some(note) = remark(record) {
                    self.note(record, said(note));
                }
            }
        }
    }

    /// Servers and others that are switched on or off; clients show it by their state.
    fn power(&mut self, record: &Record, command: &Command) {
        let words = match command {
            Command::PowerOn(_) => "ON",
            Command::PowerOff(_) => "OFF",
            _ => return,
        };
        let is_client = |lane: &LaneIndex| lane.kind == HostKind::Client;
        let lane = self.outline.lanes.get(record.host.index());
        if !lane.is_some_and(is_client) {
            self.note(record, words.into());
        }
    }

    fn message(&mut self, released: RecordId) {
        let Some(message) = self.outline.message_at(released) else {
            return;
        };
        let number = self.outline.number_of(self.log, released).unwrap_or(0);
        let head = headline(message, number);
        let ends = self.drawn(message);
        if ends.is_empty() {
            let lines = vec![head, "nobody is there to hear it".into()];
            let host = message.from;
            return self.row(Row::Note { host, lines });
        }
        let mut value = Some(self.value(message)).filter(|value| !value.is_empty());
        for (to, fault, head_of) in ends {
            let mut lines = vec![head.clone()];
            lines.extend(value.take());
            lines.extend(fault.map(|fault| fault.words().to_owned()));
            if head_of == Head::Flying {
                lines.push("on its way".into());
            }
            self.row(Row::Arrow {
                from: message.from,
                to,
                head: head_of,
                lines,
            });
        }
    }

    fn value(&self, message: &Sighting) -> String {
        match self.log.get(message.sent).map(|record| &record.event) {
            Some(Event::Sent(packet, _)) => packet
                .message()
                .map_or_else(|mistake| mistake.to_string(), |read| words::value(&read)),
            _ => String::new(),
        }
    }

    /// The ends that get an arrow; of two copies for one host the first.
    fn drawn(&self, message: &Sighting) -> Vec<(HostId, Option<Fault>, Head)> {
        let mut ends: Vec<(HostId, Option<Fault>, Head, bool)> = Vec::new();
        for end in message.ends_at(self.playhead) {
            if ends.iter().any(|(to, ..)| *to == end.to) {
                continue;
            }
            let fault = end.fault(self.playhead);
            let head = match fault {
                _ if !end.has_arrived(self.playhead) => Head::Flying,
                Some(_) => Head::Lost,
                None => Head::Arrives,
            };
            let fault = fault.filter(|_| head == Head::Lost);
            let ignored = end.ignored_by(self.playhead).is_some();
            ends.push((end.to, fault, head, ignored));
        }
        let some_matter = ends.iter().any(|(.., ignored)| !ignored);
        let shown = ends.into_iter();
        let shown = shown.filter(|(.., ignored)| !(message.broadcast && some_matter && *ignored));
        shown
            .map(|(to, fault, head, _)| (to, fault, head))
            .collect()
    }
}

/// `2. DHCPOFFER to everyone`.
fn headline(message: &Sighting, number: usize) -> String {
    let kind = message.kind.map_or("a datagram", MessageType::name);
    let to = if message.broadcast {
        " to everyone"
    } else {
        ""
    };
    format!("{number}. {kind}{to}")
}

/// A remark, and why where that is known.
fn said(note: Note) -> String {
    match note {
        Note::Refuses(rule) => format!("{}: {}", note.words(), words::reason(rule)),
        _ => note.words(),
    }
}

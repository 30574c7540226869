//! What the panels read: the lesson that is open, its log, where one looks, what is selected.
//! It changes only through `App`, which carries out the wishes the panels return.

use std::sync::Arc;

use super::playback::Playback;
use super::prefs::{Prefs, Speed};
use super::reading::Reading;
use crate::session::{Log, Playhead, Status, World};
use crate::sim::scenario::Caption;
use crate::sim::{Event, HostId, RecordId, Scenario};
use crate::view::{Axis, Outline};
use crate::wire::Packet;

/// All lessons of the program, in the order of their numbers.
pub type Catalogue = Vec<Arc<Scenario>>;

/// A run and how it is looked at.
pub struct Model {
    /// All lessons.
    pub catalogue: Catalogue,
    /// The lesson that is open.
    pub scenario: Arc<Scenario>,
    /// What has happened.
    pub log: Log,
    /// Where everything stands in the ladder.
    pub outline: Outline,
    /// Steps, messages and captions.
    pub reading: Reading,
    /// How the run stands.
    pub status: Status,
    /// Where one looks.
    pub playback: Playback,
    /// The hosts at the playhead.
    pub world: World,
    /// The message that the user has chosen.
    pub selection: Option<RecordId>,
    /// The lane that the user has chosen.
    pub lane: Option<HostId>,
    /// The time axis.
    pub axis: Axis,
    /// Remembered choices.
    pub prefs: Prefs,
    /// Something that went wrong, in one sentence.
    pub trouble: Option<String>,
}

/// The message in the panel.
pub struct ShownMessage {
    /// Which message of the run, from 1.
    pub number: usize,
    /// As it was sent.
    pub packet: Arc<Packet>,
    /// The sender's name.
    pub from: String,
    /// The receivers' names.
    pub to: String,
    /// The real sockets it crossed.
    pub sockets: Option<String>,
}

impl Model {
    /// A lesson before its first record.
    pub fn new(catalogue: Catalogue, scenario: Arc<Scenario>, prefs: Prefs) -> Self {
        Self {
            catalogue,
            scenario,
            log: Log::default(),
            outline: Outline::default(),
            reading: Reading::default(),
            status: Status::default(),
            playback: Playback::default(),
            world: World::default(),
            selection: None,
            lane: None,
            axis: Axis::default(),
            prefs,
            trouble: None,
        }
    }

    /// Where one looks.
    pub fn playhead(&self) -> Playhead {
        self.playback.playhead()
    }

    /// Whether one looks at the live edge, or is on the way to it.
    pub fn is_live(&self) -> bool {
        self.playback.destination().is_live(&self.log)
    }

    /// Whether nothing is to be animated.
    pub fn is_still(&self) -> bool {
        self.prefs.speed == Speed::Instant
    }

    /// Whether the lesson has ended and one looks at its end.
    pub fn at_lesson_end(&self) -> bool {
        let told = !self.scenario.captions.is_empty()
            && self.reading.captions_found() == self.scenario.captions.len();
        let quiet = self.status.held == 0 && self.status.in_flight == 0;
        let over = self.status.ended || (told && quiet);
        over && self.playhead().is_live(&self.log) && !self.playback.is_gliding()
    }

    /// How many messages have left at the playhead.
    pub fn message_count(&self) -> usize {
        self.reading.departed(self.playhead().count)
    }

    /// The caption at the playhead, with its number from 1.
    pub fn caption(&self) -> Option<(usize, &Caption)> {
        let place = self.reading.caption(self.playhead().count)?;
        Some((place + 1, self.scenario.captions.get(place)?))
    }

    /// The message that is shown: the chosen one if it has left at the playhead, else the newest.
    pub fn shown_message(&self) -> Option<RecordId> {
        let count = self.playhead().count;
        let chosen = self.selection.filter(|record| record.index() < count);
        chosen.or_else(|| {
            let newest = self.message_count().checked_sub(1)?;
            Some(self.reading.departures()[newest].released)
        })
    }

    /// The place of the shown message among all, from 0.
    pub fn shown_place(&self) -> Option<usize> {
        let shown = self.shown_message()?;
        self.reading
            .departures()
            .iter()
            .position(|message| message.released == shown)
    }

    /// The message for the panel.
    pub fn shown(&self) -> Option<ShownMessage> {
        let place = self.shown_place()?;
        let departure = self.reading.departures()[place];
        let sent = self.log.get(departure.sent)?;
        let Event::Sent(packet, _) = &sent.event else {
            return None;
        };
        let Event::Released(fates) = &self.log.get(departure.released)?.event else {
            return None;
        };
        let receivers: Vec<HostId> = fates.iter().map(|fate| fate.to).collect();
        let to = match receivers.as_slice() {
            [] => format!("nobody ({})", packet.dst.ip()),
            [one] => self.host_name(*one).to_owned(),
            many if many.len() <= 2 => many
                .iter()
                .map(|host| self.host_name(*host))
                .collect::<Vec<_>>()
                .join(", "),
            many => format!("{} hosts", many.len()),
        };
        Some(ShownMessage {
            number: place + 1,
            packet: Arc::clone(packet),
            from: self.host_name(sent.host).to_owned(),
            to,
            sockets: self.sockets(sent.host, &receivers),
        })
    }

    /// The name of a host on its lane.
    pub fn host_name(&self, host: HostId) -> &str {
        self.log.host(host).map_or("somebody", |info| &info.name)
    }

    /// The real port of a host; clients share one.
    pub fn port(&self, host: HostId) -> Option<u16> {
        let kind = self.log.host(host)?.kind;
        let same = |other: HostId| {
            other == host
                || self
                    .log
                    .host(other)
                    .is_some_and(|info| info.kind == kind && kind == crate::sim::HostKind::Client)
        };
        self.status
            .ports
            .iter()
            .find(|(other, _)| same(*other))
            .map(|(_, socket)| socket.port())
    }

    fn sockets(&self, from: HostId, to: &[HostId]) -> Option<String> {
        let from = self.port(from)?;
        let mut ports: Vec<u16> = to.iter().filter_map(|host| self.port(*host)).collect();
        ports.sort_unstable();
        ports.dedup();
        let ports: Vec<String> = ports.iter().map(|port| format!(":{port}")).collect();
        (!ports.is_empty()).then(|| format!("127.0.0.1:{from} → 127.0.0.1{}", ports.join(", ")))
    }
}

//! What the panels read: the lesson that is open, its log, where one looks, what is selected.
//! It changes only through `App`, which carries out the wishes the panels return.

use std::sync::Arc;

use super::drawer::Drawer;
use super::message_panel::Tab;
use super::playback::Playback;
use super::prefs::{Prefs, Speed};
use crate::protocol::referee::Verdict;
use crate::session::{Log, Playhead, Status, World};
use crate::sim::scenario::Caption;
use crate::sim::{Event, HostId, HostInfo, HostKind, RecordId, Scenario};
use crate::view::captions::CaptionTrack;
use crate::view::check::in_order;
use crate::view::explain::{Explanation, explain};
use crate::view::inspector::{Inspection, inspect};
use crate::view::messages::{landing, packet, verdicts};
use crate::view::steps::{Step, Steps};
use crate::view::{Axis, Outline, changes};
use crate::wire::MessageType;

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
    /// Steps and messages.
    pub steps: Steps,
    /// Which caption belongs where.
    pub captions: CaptionTrack,
    /// How the run stands.
    pub status: Status,
    /// Where one looks.
    pub playback: Playback,
    /// The hosts at the playhead.
    pub world: World,
    /// The message that the user has chosen.
    pub selection: Option<RecordId>,
    /// The message that others are compared with.
    pub pinned: Option<RecordId>,
    /// How the message panel looks at the message.
    pub tab: Tab,
    /// Whether the arrows that figure 5 does not have are shown.
    pub our_arrows: bool,
    /// What the referee says about the message that is shown; see [`judge`](Self::judge).
    pub verdicts: Vec<Verdict>,
    /// Which message, counted from 1, the verdicts are about.
    judged: Option<usize>,
    /// The lane that the user has chosen.
    pub lane: Option<HostId>,
    /// The time axis.
    pub axis: Axis,
    /// What the drawer lists.
    pub drawer: Drawer,
    /// Remembered choices.
    pub prefs: Prefs,
    /// Something that went wrong, in one sentence.
    pub trouble: Option<String>,
}

/// What the lesson panel tells about the step that one looks at.
pub enum Telling<'a> {
    /// The lesson's own caption, with its number from 1.
    Caption(usize, &'a Caption),
    /// What the record says itself, where the lesson has no words.
    Explained(Option<MessageType>, Explanation),
    /// Nothing has happened yet.
    Beginning,
}

impl Model {
    /// A lesson before its first record.
    pub fn new(catalogue: Catalogue, scenario: Arc<Scenario>, prefs: Prefs) -> Self {
        Self {
            catalogue,
            scenario,
            log: Log::default(),
            outline: Outline::default(),
            steps: Steps::default(),
            captions: CaptionTrack::default(),
            status: Status::default(),
            playback: Playback::default(),
            world: World::default(),
            selection: None,
            pinned: None,
            tab: Tab::default(),
            our_arrows: true,
            verdicts: Vec::new(),
            judged: None,
            lane: None,
            axis: Axis::default(),
            drawer: Drawer::default(),
            prefs,
            trouble: None,
        }
    }

    /// Brings the drawer's list of messages up to the playhead. Returns whether there is more.
    pub fn list_messages(&mut self) -> bool {
        let playhead = self.playhead();
        let list = &mut self.drawer.messages;
        list.update(&self.log, &self.outline, playhead)
    }

    /// After the step in which a message, counted from 1, landed.
    pub fn landing(&self, number: usize) -> Option<Playhead> {
        let landed = landing(&self.outline, number)?;
        let end = self.steps.step_after(landed.index())?;
        Some(Playhead::after(&self.log, end))
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
        let last_caption = self.scenario.captions.len().checked_sub(1);
        let told = last_caption.is_some_and(|last| self.captions.place(last).is_some());
        let quiet = self.status.held == 0 && self.status.in_flight == 0;
        let over = self.status.ended || (told && quiet);
        over && self.playhead().is_live(&self.log) && !self.playback.is_gliding()
    }

    /// How many messages have left at the playhead.
    pub fn message_count(&self) -> usize {
        self.steps.departed(self.playhead().count)
    }

    /// How far one is: at the live edge counts end at the playhead.
    pub fn count_words(&self) -> String {
        let now = self.message_count();
        match (now, self.is_live()) {
            (0, true) => "no message yet".to_owned(),
            (_, true) => format!("message {now}"),
            (_, false) => format!("message {now} of {}", self.steps.departures().len()),
        }
    }

    /// The caption at the playhead, with its number from 1.
    pub fn caption(&self) -> Option<(usize, &Caption)> {
        let place = self.captions.shown(self.playhead())?;
        Some((place + 1, self.scenario.captions.get(place)?))
    }

    /// What is told about the step that one looks at.
    pub fn telling(&self) -> Telling<'_> {
        let Some(step) = self.steps.step(self.playhead().count) else {
            return Telling::Beginning;
        };
        if let Some((number, caption)) = self.caption()
            && self
                .captions
                .place(number - 1)
                .is_some_and(|place| self.covers(place, step))
        {
            return Telling::Caption(number, caption);
        }
        step.content
            .map_or(Telling::Beginning, |content| self.explained(content))
    }

    /// Whether a caption that stands at `place` is meant for this step: it stands in it, or only
    /// messages of the same kind have left since ("each device asks").
    fn covers(&self, place: RecordId, step: Step) -> bool {
        let Some(content) = step.content.filter(|_| place.index() < step.start) else {
            return true;
        };
        let departures = self.steps.departures();
        let number = |record| departures.binary_search_by_key(&record, |message| message.released);
        let (Ok(first), Ok(last)) = (number(place), number(content)) else {
            return false;
        };
        departures[first..=last]
            .iter()
            .all(|message| message.kind == departures[first].kind)
    }

    /// What a record says itself; a departure is told as the message that was sent.
    fn explained(&self, content: RecordId) -> Telling<'_> {
        let sent = self.log.get(content).and_then(|record| match record.event {
            Event::Released(_) => record.cause,
            _ => None,
        });
        let kind = sent.and_then(|sent| match &self.log.get(sent)?.event {
            Event::Sent(packet, _) => packet.kind,
            _ => None,
        });
        let explanation = explain(&self.log, sent.unwrap_or(content));
        explanation.map_or(Telling::Beginning, |explanation| {
            Telling::Explained(kind, explanation)
        })
    }

    /// The message that is shown: the chosen one if it has left at the playhead, else the newest.
    pub fn shown_message(&self) -> Option<RecordId> {
        let count = self.playhead().count;
        let chosen = self.selection.filter(|record| record.index() < count);
        chosen.or_else(|| {
            let newest = self.message_count().checked_sub(1)?;
            Some(self.steps.departures()[newest].released)
        })
    }

    /// The place of the shown message among all, from 0.
    pub fn shown_place(&self) -> Option<usize> {
        let shown = self.shown_message()?;
        let departures = self.steps.departures();
        departures
            .binary_search_by_key(&shown, |message| message.released)
            .ok()
    }

    /// Which message is shown, counted from 1.
    fn shown_number(&self) -> Option<usize> {
        self.outline.number_of(&self.log, self.shown_message()?)
    }

    /// The message for the panel.
    pub fn shown(&self) -> Option<Inspection> {
        inspect(&self.log, &self.outline, self.shown_message()?)
    }

    /// The pinned message, if it has left at the playhead.
    pub fn pinned_message(&self) -> Option<RecordId> {
        let count = self.playhead().count;
        self.pinned.filter(|record| record.index() < count)
    }

    /// The message that the shown one is compared with: the pinned one, else the one before it
    /// in its transaction.
    pub fn compared(&self) -> Option<Inspection> {
        let before = self.pinned_message().or_else(|| {
            let before = changes::previous(&self.log, &self.outline, self.shown_number()?)?;
            Some(self.steps.departures()[before - 1].released)
        })?;
        inspect(&self.log, &self.outline, before)
    }

    /// Pins the message that is shown and compares with it, or lets the pinned one go.
    pub fn pin_or_unpin(&mut self) {
        if self.pinned_message().is_some() {
            self.pinned = None;
        } else {
            self.pinned = self.shown_message();
            self.tab = Tab::Changes;
        }
    }

    /// Whose state is shown: the client of the chosen message, else the chosen lane, else the
    /// client of the newest message, else the first one.
    pub fn shown_client(&self) -> Option<HostId> {
        let is_client = |host: &HostId| {
            let kind = self.log.host(*host).map(|info| info.kind);
            kind == Some(HostKind::Client)
        };
        let lane = self.lane.filter(is_client);
        let of_message = || self.client_of(self.shown_message()?);
        let chosen = self.selection.and_then(|_| of_message());
        let hosts = (0..).map(HostId).take(self.log.hosts().len());
        chosen
            .or(lane)
            .or_else(of_message)
            .or_else(|| hosts.into_iter().find(is_client))
    }

    /// The client whose hardware address stands in the message.
    fn client_of(&self, record: RecordId) -> Option<HostId> {
        let number = self.outline.number_of(&self.log, record)?;
        let packet = packet(&self.log, &self.outline, number)?;
        let chaddr = packet.message().ok()?.header().mac();
        let mut hosts = (0..).map(HostId).zip(self.log.hosts());
        let is_its = |info: &HostInfo| info.kind == HostKind::Client && info.mac == chaddr;
        hosts.find(|(_, info)| is_its(info)).map(|(host, _)| host)
    }

    /// Asks the referee about the message that is shown, if he is to be heard and has not been
    /// asked yet.
    pub fn judge(&mut self) {
        let shown = self.shown_number();
        if self.tab == Tab::Check && self.judged != shown {
            let said = shown.map(|number| verdicts(&self.log, &self.outline, number));
            self.verdicts = in_order(said.unwrap_or_default());
            self.judged = shown;
        }
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
                    .is_some_and(|info| info.kind == kind && kind == HostKind::Client)
        };
        self.status
            .ports
            .iter()
            .find(|(other, _)| same(*other))
            .map(|(_, socket)| socket.port())
    }

    /// The real sockets that a message crossed.
    pub fn sockets(&self, released: RecordId) -> Option<String> {
        let record = self.log.get(released)?;
        let Event::Released(fates) = &record.event else {
            return None;
        };
        let from = self.port(record.host)?;
        let mut ports: Vec<u16> = fates.iter().filter_map(|fate| self.port(fate.to)).collect();
        ports.sort_unstable();
        ports.dedup();
        let ports: Vec<String> = ports.iter().map(|port| format!(":{port}")).collect();
        let to = ports.join(", ");
        (!ports.is_empty()).then(|| format!("127.0.0.1:{from} → 127.0.0.1{to}"))
    }
}

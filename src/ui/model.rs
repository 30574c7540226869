//! What the panels read: the lesson that is open, its log, where one looks, what is selected.
//! It changes only through `App`, which carries out the wishes the panels return.

mod network;
mod sockets;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::action::Action;
use super::drawer::Drawer;
use super::message_panel::{MessagePanel, Tab};
use super::playback::Playback;
use super::prefs::{Prefs, Speed};
use super::session::Session;
use super::source::Source;
use crate::files::lessons;
use crate::protocol::referee::Verdict;
use crate::session::{Log, Playhead, Status, World};
use crate::sim::scenario::Caption;
use crate::sim::{Event, HostId, HostInfo, HostKind, RecordId, Scenario};
use crate::view::arrangement::Arrangement;
use crate::view::captions::CaptionTrack;
use crate::view::charts::{Scale, Sight};
use crate::view::check::in_order;
use crate::view::destination::{Decision, decision};
use crate::view::explain::{Explanation, explain};
use crate::view::find::Finder;
use crate::view::import::Imports;
use crate::view::inspector::{Inspection, inspect};
use crate::view::messages::{landing, packet, verdicts};
use crate::view::scene::figure_order;
use crate::view::steps::{Step, Steps};
use crate::view::{Axis, Outline, changes};
use crate::wire::MessageType;

/// All lessons of the program, in the order of their numbers.
pub type Catalogue = Vec<Arc<Scenario>>;

/// The world without a plan: one server, one client, no script.
pub fn free_play() -> Option<&'static Arc<Scenario>> {
    static FREE_PLAY: LazyLock<Option<Arc<Scenario>>> = LazyLock::new(|| {
        let scenario = Scenario::parse(lessons::free_play().text).ok()?;
        Some(Arc::new(scenario))
    });
    FREE_PLAY.as_ref()
}

/// A run and how it is looked at.
pub struct Model {
    /// All lessons.
    pub catalogue: Catalogue,
    /// The lesson that is open; of a recording nothing but its name is known.
    pub scenario: Arc<Scenario>,
    /// Where the messages come from.
    pub source: Source,
    /// What has happened.
    pub log: Arc<Log>,
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
    /// What the message panel remembers.
    pub message: MessagePanel,
    /// Whether the arrows that figure 5 does not have are shown.
    pub our_arrows: bool,
    /// What the referee says about the message that is shown; see [`judge`](Self::judge).
    pub verdicts: Vec<Verdict>,
    /// Which message, counted from 1, the verdicts are about.
    judged: Option<usize>,
    /// The lane that the user has chosen.
    pub lane: Option<HostId>,
    /// Which lanes are shown, and where.
    pub lanes: Arrangement,
    /// The message whose destination is explained beside it.
    pub explained: Option<RecordId>,
    /// The time axis.
    pub axis: Axis,
    /// What the drawer lists.
    pub drawer: Drawer,
    /// What is looked for.
    pub finder: Finder,
    /// Whether the find bar is open.
    pub finding: bool,
    /// Whose card is open.
    pub card: Option<HostId>,
    /// The file that is open: a lesson, or a recording.
    pub file: Option<PathBuf>,
    /// Remembered files that cannot be opened, and why.
    pub missing: BTreeMap<PathBuf, String>,
    /// The imports of lease files so far.
    pub imports: Imports,
    /// The import about which nothing more is to be said.
    pub dismissed_import: Option<RecordId>,
    /// Remembered choices.
    pub prefs: Prefs,
    /// What is needed to save the run, and where it was saved.
    pub session: Session,
    /// Something that went wrong, in one sentence.
    pub trouble: Option<String>,
    /// Something that was done, in one sentence.
    pub notice: Option<String>,
    /// The file that the clients' leases are kept in.
    pub followed: Option<Followed>,
}

/// A file that follows the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Which file.
    pub path: PathBuf,
    /// Why it is not as it should be, in one sentence.
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
            session: Session::new(&scenario),
            catalogue,
            scenario,
            source: Source::default(),
            log: Arc::default(),
            outline: Outline::default(),
            steps: Steps::default(),
            captions: CaptionTrack::default(),
            status: Status::default(),
            playback: Playback::default(),
            world: World::default(),
            selection: None,
            pinned: None,
            tab: Tab::default(),
            message: MessagePanel::default(),
            our_arrows: true,
            verdicts: Vec::new(),
            judged: None,
            lane: None,
            lanes: Arrangement::default(),
            explained: None,
            axis: Axis::default(),
            drawer: Drawer::default(),
            finder: Finder::default(),
            finding: false,
            card: None,
            file: None,
            missing: BTreeMap::new(),
            imports: Imports::default(),
            dismissed_import: None,
            prefs,
            trouble: None,
            followed: None,
            notice: None,
        }
    }

    /// The date of virtual instant 0, since 1970-01-01T00:00:00Z.
    pub fn epoch(&self) -> Duration {
        let secs = u64::try_from(self.session.recorder.epoch());
        match &self.source {
            Source::Lab | Source::Network(_) => Duration::from_secs(secs.unwrap_or_default()),
            Source::Recording(recording) => recording.about.began.unwrap_or_default(),
        }
    }

    /// Brings the drawer's list of messages up to the playhead. Returns whether there is more.
    pub fn list_messages(&mut self) -> bool {
        let playhead = self.playhead();
        let list = &mut self.drawer.messages;
        list.update(&self.log, &self.outline, playhead)
    }

    /// Brings the charts up to the playhead. Returns whether there is more to take in.
    pub fn draw_charts(&mut self) -> bool {
        let playhead = self.playhead();
        let end = if self.is_live() {
            playhead
        } else {
            Playhead::at_end(&self.log)
        };
        let sight = Sight {
            beginning: self.steps.beginning(),
            playhead,
            end,
        };
        let scale = Scale {
            log: &self.log,
            outline: &self.outline,
            axis: self.axis,
        };
        self.drawer.charts.update(scale, sight)
    }

    /// Brings the drawer's tables of leases and bindings to the playhead.
    pub fn list_leases(&mut self) {
        let playhead = self.playhead();
        let Drawer {
            leases, bindings, ..
        } = &mut self.drawer;
        leases.update(&self.log, &self.world, playhead);
        bindings.update(&self.log, &self.world, playhead);
    }

    /// After the step in which a message, counted from 1, landed.
    pub fn landing(&self, number: usize) -> Option<Playhead> {
        self.step_of(landing(&self.outline, number)?)
    }

    /// After the step to which a record belongs.
    pub fn step_of(&self, record: RecordId) -> Option<Playhead> {
        let end = self.steps.step_after(record.index())?;
        Some(Playhead::after(&self.log, end))
    }

    /// What selects a message, counted from 1, and goes to its landing.
    pub fn way_to(&self, number: usize) -> Vec<Action> {
        let message = number
            .checked_sub(1)
            .and_then(|place| self.steps.departures().get(place));
        let select = message.map(|message| Action::Select(message.released));
        let seek = self.landing(number).map(Action::Seek);
        select.into_iter().chain(seek).collect()
    }

    /// Where one looks.
    pub fn playhead(&self) -> Playhead {
        self.playback.playhead()
    }

    /// Whether one looks at the live edge, or is on the way to it.
    pub fn is_live(&self) -> bool {
        self.playback.destination().is_live(&self.log)
    }

    /// Whether what is open can only be looked at.
    pub fn is_recording(&self) -> bool {
        self.source.recording().is_some()
    }

    /// Whether there is nothing behind the playhead and nothing more will come.
    pub fn is_over(&self) -> bool {
        let recording = self.source.recording();
        let read = recording.is_some_and(|recording| !recording.is_open());
        (read || self.is_network_over()) && self.is_live()
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
        let planned = self.network().is_none()
            && (last_caption.is_some() || !self.scenario.script.is_empty());
        let over = planned && (self.status.ended || (told && quiet));
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
            (_, false) => format!("viewing {now} of {}", self.steps.departures().len()),
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

    /// Selects a message; if a destination is being explained, then now that of this one.
    pub fn select(&mut self, record: RecordId) {
        self.selection = Some(record);
        self.explained = self.explained.map(|_| record);
    }

    /// The message whose destination is explained, and why it goes there.
    pub fn decision(&self) -> Option<(RecordId, Decision)> {
        let count = self.playhead().count;
        let record = self.explained.filter(|record| record.index() < count)?;
        let number = self.outline.number_of(&self.log, record)?;
        let packet = packet(&self.log, &self.outline, number)?;
        Some((record, decision(packet)?))
    }

    /// All hosts that have appeared, in the order of the figure.
    pub fn figure_lanes(&self) -> Vec<HostId> {
        figure_order(&self.log, &self.outline, self.playhead())
    }

    /// The lanes that are shown, from left to right.
    pub fn shown_lanes(&self) -> Vec<HostId> {
        self.lanes.shown(&self.figure_lanes())
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
    pub fn shown_number(&self) -> Option<usize> {
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
        let is_its = |info: &HostInfo| info.kind == HostKind::Client && info.mac == chaddr;
        let found = self.log.find_host(record.index(), is_its);
        found.map(|(host, _)| host)
    }

    /// Asks the referee about the message that is shown, if he is to be heard and has not been
    /// asked yet; and brings the faces of REQUEST up to it.
    pub fn judge(&mut self) {
        let shown = self.shown_number();
        let heard = match self.tab {
            Tab::Check => true,
            Tab::Fields => self.message.lit().is_some() || !self.message.open.is_empty(),
            Tab::Changes | Tab::State => false,
        };
        if self.tab == Tab::Changes {
            let at = self.playhead();
            self.message.see_faces(&self.log, &self.outline, at, shown);
        }
        if heard && self.judged != shown {
            let said = shown.map(|number| verdicts(&self.log, &self.outline, number));
            self.verdicts = in_order(said.unwrap_or_default());
            self.judged = shown;
        }
    }

    /// The name of a host on its lane.
    pub fn host_name(&self, host: HostId) -> &str {
        let info = self.log.host_at(host, self.playhead().count);
        info.map_or("somebody", |info| &info.name)
    }
}

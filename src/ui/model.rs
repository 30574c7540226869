//! What the panels read: the lesson that is open, its log, where one looks, what is selected.
//! It changes only through `App`, which carries out the wishes the panels return.

mod flow;
mod network;
mod shown;
mod sockets;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::action::Action;
use super::drawer::Drawer;
use super::laid::Laid;
use super::message_panel::{MessagePanel, Tab};
use super::playback::Playback;
use super::prefs::{Prefs, Speed};
use super::question::Questions;
use super::rules::RuleDesk;
use super::session::Session;
use super::source::Source;
use crate::files::lessons::{self, shelf::Shelf};
use crate::protocol::referee::Verdict;
use crate::session::{Log, Playhead, Status, World};
use crate::sim::scenario::Caption;
use crate::sim::{Event, HostId, Record, RecordId, Scenario};
use crate::view::arrangement::Arrangement;
use crate::view::captions::CaptionTrack;
use crate::view::charts::{Scale, Sight};
use crate::view::explain::{Explanation, explain};
use crate::view::find::Finder;
use crate::view::import::Imports;
use crate::view::messages::landing;
use crate::view::notebook::Notebook;
use crate::view::rules::Rules;
use crate::view::steps::{Step, Steps};
use crate::view::{Axis, Outline};
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
    /// What the link does to certain messages.
    pub rules: Rules,
    /// What is remembered of rules that are being made.
    pub rule_desk: RuleDesk,
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
    /// Whether time runs by itself, and one goes along with it.
    pub flows: bool,
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
    /// The folder of the user's own lessons as it is now.
    pub own: Option<Arc<Shelf>>,
    /// The imports of lease files so far.
    pub imports: Imports,
    /// The import about which nothing more is to be said.
    pub dismissed_import: Option<RecordId>,
    /// Bookmarks and notes.
    pub notes: Notebook,
    /// What is asked before steps.
    pub questions: Questions,
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
    /// On which side it stands, if it is compared with another one: then it is only looked at.
    pub beside: Option<Beside>,
}

/// A side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beside {
    /// The left one.
    Left,
    /// The right one.
    Right,
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
            rules: Rules::new(&scenario),
            rule_desk: RuleDesk::default(),
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
            flows: false,
            drawer: Drawer::default(),
            finder: Finder::default(),
            finding: false,
            card: None,
            file: None,
            missing: BTreeMap::new(),
            own: None,
            imports: Imports::default(),
            dismissed_import: None,
            notes: Notebook::default(),
            questions: Questions::default(),
            prefs,
            trouble: None,
            followed: None,
            beside: None,
            notice: None,
        }
    }

    /// Takes in what happened. The recorder is told by whoever knows what was recorded.
    pub(super) fn grow(&mut self, records: Vec<Record>) {
        Arc::make_mut(&mut self.log).append(records);
        self.lay_out_rest();
    }

    /// Shows this instead, and gives back what was shown.
    pub(super) fn show(&mut self, laid: Laid) -> Laid {
        Laid {
            log: std::mem::replace(&mut self.log, laid.log),
            outline: std::mem::replace(&mut self.outline, laid.outline),
            steps: std::mem::replace(&mut self.steps, laid.steps),
            captions: std::mem::replace(&mut self.captions, laid.captions),
        }
    }

    /// Lays out what of the log is not laid out yet.
    pub(super) fn lay_out_rest(&mut self) {
        self.outline.extend(&self.log);
        self.steps.extend(&self.log);
        self.captions.extend(&self.log, &self.scenario.captions);
        self.rules.extend(&self.log);
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

    /// Whether it is a run of the lab, which can begin again and be branched.
    pub fn is_lab(&self) -> bool {
        matches!(self.source, Source::Lab)
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
            && (self.has_crowd()
                || self
                    .captions
                    .place(number - 1)
                    .is_some_and(|place| self.covers(place, step)))
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

    /// The name of a host on its lane.
    pub fn host_name(&self, host: HostId) -> &str {
        let info = self.log.host_at(host, self.playhead().count);
        info.map_or("somebody", |info| &info.name)
    }
}

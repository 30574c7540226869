//! What the user can wish for. Every wish that has a name stands once in the catalogue, with its
//! tooltip and keys; menus, tooltips, the key sheet and the keyboard read it from there.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Key, Modifiers};
use strum::{EnumIter, IntoEnumIterator as _};

mod catalogue;
mod shortcut;

pub use shortcut::Shortcut;

use super::branches::BranchWish;
use super::compare::CompareWish;
use super::composer::Compose;
use super::drawer::DrawerWish;
use super::export_sheet::ExportWish;
use super::find_bar::FindWish;
use super::host_card::CardWish;
use super::message_panel::{MessageWish, Tab};
use super::network::NetworkWish;
use super::notes::NoteWish;
use super::palette::PaletteWish;
use super::places::Place;
use super::prefs::{Level, Speed, Tab as DrawerTab};
use super::question::QuestionWish;
use super::reports::ReportWish;
use super::rules::RuleWish;
use super::session::SessionWish;
use super::tempo::{Compression, Idle};
use super::theme::ThemeChoice;
use crate::files::leases::Target;
use crate::seed::Seed;
use crate::session::Playhead;
use crate::sim::{Command, HostId, RecordId};
use crate::view::arrangement::LaneWish;

/// A wish, as panels return them.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Something from the catalogue.
    Do(Verb),
    /// A command for the run.
    Command(Command),
    /// Selects a message by its `Sent` record.
    Select(RecordId),
    /// Goes with the newest message again.
    Unselect,
    /// Selects a message and says why it goes where it goes; or closes what is said.
    Explain(Option<RecordId>),
    /// Changes which lanes are shown, and where.
    Lanes(LaneWish),
    /// What becomes of waits.
    Idle(Idle),
    /// How fast virtual time runs through waits.
    Compression(Compression),
    /// Opens a tab of the message panel.
    Tab(Tab),
    /// Changes what the message panel shows.
    Message(MessageWish),
    /// Shows or hides the arrows that figure 5 does not have.
    OurArrows(bool),
    /// Selects a lane.
    SelectLane(HostId),
    /// Moves the playhead.
    Seek(Playhead),
    /// Opens a built-in lesson by name.
    OpenLesson(String),
    /// Opens the sheet that describes a server or a client.
    Edit(Edit),
    /// Opens the message editor.
    Compose(Compose),
    /// Begins the run anew, drawn from this number.
    Seed(Seed),
    /// Switches a variant of the lesson on or off and begins the run anew.
    Variant(Arc<str>, bool),
    /// Goes back from the start page to the lesson that is open.
    Continue,
    /// Sets the speed.
    Speed(Speed),
    /// Sets the caption level.
    Level(Level),
    /// Sets the theme.
    Theme(ThemeChoice),
    /// Sets the theme of the projector mode.
    ProjectorTheme(ThemeChoice),
    /// Changes what the drawer shows.
    Drawer(DrawerWish),
    /// Looks for messages.
    Find(FindWish),
    /// Changes what the command palette shows.
    Palette(PaletteWish),
    /// Shows a host's card, or puts it away.
    Card(CardWish),
    /// Opens a file of any kind.
    OpenFile(PathBuf),
    /// Saves the run that is open as a session.
    SaveSession(PathBuf),
    /// Marks a record, says something about it, or goes to it.
    Note(NoteWish),
    /// Answers a question before a step, or changes which are asked.
    Question(QuestionWish),
    /// Answers what is asked about sessions.
    Session(SessionWish),
    /// Goes on differently from where a message has not left yet.
    BranchBefore(RecordId),
    /// Shows, names or closes a run of the session.
    Branch(BranchWish),
    /// Compares what is looked at with something else.
    Compare(CompareWish),
    /// Saves an exercise report, or shows a folder of them.
    Report(ReportWish),
    /// Exports the run.
    Export(ExportWish),
    /// Opens a lesson, a recording or a session where it was left the last time.
    Resume(Place),
    /// Closes the recording and goes back to the lesson.
    LeaveRecording,
    /// Describes, begins or ends a run on a real network, or shows another tab.
    Network(NetworkWish),
    /// Asks for the folder of the user's own lessons.
    AskForLessons,
    /// Asks for a lease file to be imported, into this server if one is named.
    ImportLeases(Option<HostId>),
    /// Asks for a file that what this tab of the drawer lists is written to, in this format.
    ExportLeases(DrawerTab, Target),
    /// Writes, adds or waives a rule of the link.
    Rule(RuleWish),
    /// Says nothing more about this import.
    DismissImport(RecordId),
    /// Asks for the file in which the clients' leases are to be kept.
    AskWhereToKeep,
    /// Keeps the clients' leases in this file from now on, or in none.
    KeepInStep(Option<PathBuf>),
}

/// What the editor's sheet is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A server that takes part.
    Server(HostId),
    /// A client that takes part.
    Client(HostId),
    /// A server that is to be added.
    NewServer,
    /// One or more clients that are to be added.
    NewClients,
}

/// The catalogue of named wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter)]
pub enum Verb {
    /// One step on; pauses while playing.
    Step,
    /// One step on, also while playing.
    Next,
    /// One step back.
    Back,
    /// Plays or pauses.
    Play,
    /// To the first event.
    First,
    /// To the live edge.
    Live,
    /// To the next timer that fired.
    NextTimer,
    /// To the next event on the chosen lane.
    NextOnLane,
    /// To the last event on the chosen lane.
    PreviousOnLane,
    /// To the next message of the same transaction.
    NextOfXid,
    /// To the last message of the same transaction.
    PreviousOfXid,
    /// Quarter speed.
    Speed1,
    /// Half speed.
    Speed2,
    /// Normal speed.
    Speed3,
    /// Double speed.
    Speed4,
    /// Four times as fast.
    Speed5,
    /// No animation.
    Speed6,
    /// Questions before steps, or none.
    Questions,
    /// One more hand for the first answer.
    Hand1,
    /// One more hand for the second answer.
    Hand2,
    /// One more hand for the third answer.
    Hand3,
    /// One more hand for the fourth answer.
    Hand4,
    /// The next caption level.
    CaptionLevel,
    /// The next time axis.
    Axis,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// Everything at its natural size, following the playhead.
    Fit,
    /// The same run from the start.
    Restart,
    /// Another run of the same lesson.
    RestartNewSeed,
    /// Selects the message before.
    PreviousMessage,
    /// Selects the message after.
    NextMessage,
    /// Pins the selected message, or lets the pinned one go.
    Pin,
    /// A bookmark on the message that is shown, or no longer.
    Bookmark,
    /// Writes a note on the message that is shown.
    Note,
    /// To the next bookmark or note.
    NextMark,
    /// To the bookmark or note before.
    PreviousMark,
    /// Selects the lane before.
    PreviousLane,
    /// Selects the lane after.
    NextLane,
    /// Hides the chosen lane.
    HideLane,
    /// Keeps the chosen lane from being folded, or no longer.
    PinLane,
    /// Moves the chosen lane to the left.
    LaneLeft,
    /// Moves the chosen lane to the right.
    LaneRight,
    /// Shows the lanes that are hidden.
    ShowLanes,
    /// Puts all lanes where the figure has them.
    LanesAsInFigure,
    /// Opens or closes the list of clients that share a lane.
    Folded,
    /// Says why the shown message goes where it goes.
    Why,
    /// What becomes of waits: the next way.
    IdleTime,
    /// The next factor of lease-time compression.
    Compression,
    /// Opens or closes the card of the chosen host.
    HostCard,
    /// Opens the message editor.
    Compose,
    /// Copies what is chosen.
    Copy,
    /// Opens the find bar.
    Find,
    /// Opens or closes the command palette.
    Palette,
    /// Drops the message in flight, or the one that departs next.
    DropFlight,
    /// Lets it arrive twice.
    DuplicateFlight,
    /// Lets it take a second more.
    DelayFlight,
    /// Alters an octet of it.
    CorruptFlight,
    /// Keeps it back until the next message has landed.
    KeepBackFlight,
    /// Opens or closes the drawer below the diagram.
    Drawer,
    /// Blanks the screen.
    Blank,
    /// Closes what lies on top.
    Close,
    /// Shows the lesson to a room, on the second screen if there is one.
    Projector,
    /// Shows the lesson to a room in this window.
    ProjectorHere,
    /// Larger text.
    TextLarger,
    /// Smaller text.
    TextSmaller,
    /// Text as designed.
    TextNormal,
    /// Goes on differently from where one looks.
    Branch,
    /// A branch before the last thing that was done.
    Undo,
    /// Back to the run in which it was done.
    Redo,
    /// The run to the right.
    NextRun,
    /// The run to the left.
    PreviousRun,
    /// Closes the tab of the run.
    CloseRun,
    /// Two runs side by side.
    Compare,
    /// Opens a file.
    Open,
    /// Saves the session where it was saved before.
    Save,
    /// Saves the session in another file.
    SaveAs,
    /// The sheet from which the run is exported.
    Export,
    /// Writes the run down as a lesson of one's own.
    SaveLesson,
    /// Saves the session with the name of whoever hands it in.
    SaveReport,
    /// A folder of exercise reports as a table.
    Reports,
    /// The page on which clients of ours are sent to a real network.
    JoinNetwork,
    /// The page on which a server of ours is put on a real network.
    ServeNetwork,
    /// Returns what is held and closes the sockets.
    StopNetwork,
    /// The start page.
    Lessons,
    /// The key sheet.
    Keys,
    /// What program this is.
    About,
    /// Full screen.
    FullScreen,
    /// Closes the window.
    Quit,
}

impl Verb {
    /// The name in menus, and the accessible name of its buttons.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// What it does, in a few words.
    pub const fn tooltip(self) -> &'static str {
        self.row().1
    }

    /// The keys that do it; the first one is shown.
    pub const fn keys(self) -> &'static [Shortcut] {
        self.row().2
    }

    /// Tooltip and key: `One step back (Page Up)`.
    pub fn hint(self) -> String {
        match self.keys().first() {
            Some(key) => format!("{} ({})", self.tooltip(), key.words()),
            None => self.tooltip().to_owned(),
        }
    }

    /// The wish that these keys mean.
    pub fn for_key(key: Key, modifiers: Modifiers) -> Option<Self> {
        Self::iter().find(|verb| {
            verb.keys()
                .iter()
                .any(|shortcut| shortcut.fits(key, modifiers))
        })
    }

    /// Whether a key that is held down does it again and again.
    pub const fn repeats(self) -> bool {
        matches!(
            self,
            Self::ZoomIn
                | Self::ZoomOut
                | Self::TextLarger
                | Self::TextSmaller
                | Self::PreviousMessage
                | Self::NextMessage
                | Self::PreviousOfXid
                | Self::NextOfXid
        )
    }

    /// The answer, from 0, for which it counts a hand.
    pub const fn hand(self) -> Option<usize> {
        match self {
            Self::Hand1 => Some(0),
            Self::Hand2 => Some(1),
            Self::Hand3 => Some(2),
            Self::Hand4 => Some(3),
            _ => None,
        }
    }

    /// The answer, from 0, that the key of this speed stands for while a question is open.
    pub const fn answer(self) -> Option<usize> {
        match self {
            Self::Speed1 => Some(0),
            Self::Speed2 => Some(1),
            Self::Speed3 => Some(2),
            Self::Speed4 => Some(3),
            _ => None,
        }
    }

    /// Whether it does something to the message in flight.
    pub const fn disturbs(self) -> bool {
        matches!(
            self,
            Self::DropFlight
                | Self::DuplicateFlight
                | Self::DelayFlight
                | Self::CorruptFlight
                | Self::KeepBackFlight
        )
    }

    /// The speed that this wish sets.
    pub const fn speed(self) -> Option<Speed> {
        match self {
            Self::Speed1 => Some(Speed::Quarter),
            Self::Speed2 => Some(Speed::Half),
            Self::Speed3 => Some(Speed::Normal),
            Self::Speed4 => Some(Speed::Double),
            Self::Speed5 => Some(Speed::Four),
            Self::Speed6 => Some(Speed::Instant),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_wishes_share_a_key() {
        for verb in Verb::iter() {
            for shortcut in verb.keys() {
                let found = Verb::for_key(shortcut.key, shortcut.modifiers);
                assert_eq!(found, Some(verb), "{}", shortcut.words());
            }
        }
    }

    #[test]
    fn modifiers_are_exact() {
        assert_eq!(Verb::for_key(Key::R, Modifiers::NONE), Some(Verb::Restart));
        assert_eq!(
            Verb::for_key(Key::R, Modifiers::SHIFT),
            Some(Verb::RestartNewSeed)
        );
        assert_eq!(Verb::for_key(Key::R, Modifiers::CTRL), None);
        assert_eq!(
            Verb::for_key(Key::Questionmark, Modifiers::SHIFT),
            Some(Verb::Keys)
        );
        assert_eq!(Verb::for_key(Key::Num1, Modifiers::SHIFT), None);
    }

    #[test]
    fn names_and_tooltips_are_labels() {
        for verb in Verb::iter() {
            for words in [verb.name(), verb.tooltip()] {
                assert!(!words.is_empty() && !words.ends_with('.'), "{words}");
            }
        }
    }
}

//! What the user can wish for. Every wish that has a name stands once in the catalogue, with its
//! tooltip and keys; menus, tooltips, the key sheet and the keyboard read it from there.

use std::path::PathBuf;

use egui::{Key, Modifiers};
use strum::{EnumIter, IntoEnumIterator as _};

mod catalogue;
mod shortcut;

pub use shortcut::Shortcut;

use super::drawer::DrawerWish;
use super::export_sheet::ExportWish;
use super::find_bar::FindWish;
use super::host_card::CardWish;
use super::message_panel::{MessageWish, Tab};
use super::network::NetworkWish;
use super::palette::PaletteWish;
use super::places::Place;
use super::prefs::{Level, Speed, Tab as DrawerTab};
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
    /// Begins the run anew, drawn from this number.
    Seed(Seed),
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
    /// Answers what is asked about sessions.
    Session(SessionWish),
    /// Exports the run.
    Export(ExportWish),
    /// Opens a lesson, a recording or a session where it was left the last time.
    Resume(Place),
    /// Closes the recording and goes back to the lesson.
    LeaveRecording,
    /// Describes, begins or ends a run on a real network, or shows another tab.
    Network(NetworkWish),
    /// Asks for a lease file to be imported, into this server if one is named.
    ImportLeases(Option<HostId>),
    /// Asks for a file that what this tab of the drawer lists is written to, in this format.
    ExportLeases(DrawerTab, Target),
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
    /// Says why the shown message goes where it goes.
    Why,
    /// What becomes of waits: the next way.
    IdleTime,
    /// The next factor of lease-time compression.
    Compression,
    /// Opens or closes the card of the chosen host.
    HostCard,
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
    /// Opens a file.
    Open,
    /// Saves the session where it was saved before.
    Save,
    /// Saves the session in another file.
    SaveAs,
    /// The sheet from which the run is exported.
    Export,
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

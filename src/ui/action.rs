//! What the user can wish for. Every wish that has a name stands once in the catalogue, with its
//! tooltip and keys; menus, tooltips, the key sheet and the keyboard read it from there.

use egui::{Key, Modifiers};
use strum::{EnumIter, IntoEnumIterator as _};

use super::drawer::DrawerWish;
use super::message_panel::Tab;
use super::prefs::{Level, Speed};
use super::theme::ThemeChoice;
use crate::session::Playhead;
use crate::sim::{Command, HostId, RecordId};

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
    /// Opens a tab of the message panel.
    Tab(Tab),
    /// Shows or hides the arrows that figure 5 does not have.
    OurArrows(bool),
    /// Selects a lane.
    SelectLane(HostId),
    /// Moves the playhead.
    Seek(Playhead),
    /// Opens a built-in lesson by name.
    OpenLesson(String),
    /// Goes back from the start page to the lesson that is open.
    Continue,
    /// Sets the speed.
    Speed(Speed),
    /// Sets the caption level.
    Level(Level),
    /// Sets the theme.
    Theme(ThemeChoice),
    /// Changes what the drawer shows.
    Drawer(DrawerWish),
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
    /// Opens or closes the drawer below the diagram.
    Drawer,
    /// Blanks the screen.
    Blank,
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

/// A key with exactly these modifiers. Keys that need Shift on some keyboards do not mind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// Held down.
    pub modifiers: Modifiers,
    /// Pressed.
    pub key: Key,
}

const fn plain(key: Key) -> Shortcut {
    with(Modifiers::NONE, key)
}

const fn with(modifiers: Modifiers, key: Key) -> Shortcut {
    Shortcut { modifiers, key }
}

const STEP: &[Shortcut] = &[plain(Key::Space)];
const NEXT: &[Shortcut] = &[
    plain(Key::PageDown),
    plain(Key::ArrowRight),
    plain(Key::N),
    plain(Key::Enter),
];
const BACK: &[Shortcut] = &[
    plain(Key::PageUp),
    plain(Key::ArrowLeft),
    plain(Key::Backspace),
];
const BLANK: &[Shortcut] = &[plain(Key::Period), plain(Key::B)];
const ZOOM_IN: &[Shortcut] = &[plain(Key::Plus), plain(Key::Equals)];
const NEW_SEED: &[Shortcut] = &[with(Modifiers::SHIFT, Key::R)];
const QUIT: &[Shortcut] = &[with(Modifiers::COMMAND, Key::Q)];
const NEXT_TIMER: &[Shortcut] = &[with(Modifiers::ALT, Key::ArrowRight)];
const NEXT_ON_LANE: &[Shortcut] = &[with(Modifiers::COMMAND, Key::ArrowRight)];
const PREVIOUS_ON_LANE: &[Shortcut] = &[with(Modifiers::COMMAND, Key::ArrowLeft)];

impl Verb {
    /// Name, tooltip and keys: the catalogue itself.
    #[expect(clippy::too_many_lines, reason = "one table, one row each")]
    const fn row(self) -> (&'static str, &'static str, &'static [Shortcut]) {
        match self {
            Self::Step => (
                "Step",
                "One message goes on its way; while playing: pause",
                STEP,
            ),
            Self::Next => ("Next step", "One step on", NEXT),
            Self::Back => (
                "Back",
                "One step back: diagram, states and captions go with it",
                BACK,
            ),
            Self::Play => (
                "Play",
                "Step by step with time to read, or pause",
                const { &[plain(Key::P)] },
            ),
            Self::First => (
                "To the start",
                "To the first event; the run stays as it is",
                const { &[plain(Key::Home)] },
            ),
            Self::Live => (
                "To the live edge",
                "To the end of what has happened",
                const { &[plain(Key::End)] },
            ),
            Self::NextTimer => ("Next timer", "To the next timer that fired", NEXT_TIMER),
            Self::NextOnLane => (
                "Next on the lane",
                "To the next event on the chosen lane",
                NEXT_ON_LANE,
            ),
            Self::PreviousOnLane => (
                "Previous on the lane",
                "To the last event on the chosen lane",
                PREVIOUS_ON_LANE,
            ),
            Self::Speed1 => (
                "Speed 0.25×",
                "A message takes 2.8 s",
                const { &[plain(Key::Num1)] },
            ),
            Self::Speed2 => (
                "Speed 0.5×",
                "A message takes 1.4 s",
                const { &[plain(Key::Num2)] },
            ),
            Self::Speed3 => (
                "Speed 1×",
                "A message takes 0.7 s",
                const { &[plain(Key::Num3)] },
            ),
            Self::Speed4 => (
                "Speed 2×",
                "A message takes 0.35 s",
                const { &[plain(Key::Num4)] },
            ),
            Self::Speed5 => (
                "Speed 4×",
                "A message takes 0.18 s",
                const { &[plain(Key::Num5)] },
            ),
            Self::Speed6 => (
                "No animation",
                "Messages arrive at once",
                const { &[plain(Key::Num6)] },
            ),
            Self::CaptionLevel => (
                "Caption level",
                "Story, Protocol, Bytes",
                const { &[plain(Key::C)] },
            ),
            Self::Axis => (
                "Time axis",
                "Order, Compressed, True",
                const { &[plain(Key::T)] },
            ),
            Self::ZoomIn => ("Zoom in", "Larger; also Ctrl and the wheel", ZOOM_IN),
            Self::ZoomOut => (
                "Zoom out",
                "Smaller; also Ctrl and the wheel",
                const { &[plain(Key::Minus)] },
            ),
            Self::Fit => (
                "Fit",
                "The whole width, following the playhead",
                const { &[plain(Key::Num0)] },
            ),
            Self::Restart => (
                "Restart",
                "The same run from the start",
                const { &[plain(Key::R)] },
            ),
            Self::RestartNewSeed => (
                "Restart with a new seed",
                "The same lesson with other random numbers",
                NEW_SEED,
            ),
            Self::PreviousMessage => (
                "Previous message",
                "Select the message before",
                const { &[plain(Key::ArrowUp)] },
            ),
            Self::NextMessage => (
                "Next message",
                "Select the message after",
                const { &[plain(Key::ArrowDown)] },
            ),
            Self::Pin => (
                "Pin the message",
                "Pin this message and compare others with it; again to unpin",
                const { &[plain(Key::D)] },
            ),
            Self::PreviousLane => (
                "Previous lane",
                "Select the lane to the left",
                const { &[plain(Key::OpenBracket)] },
            ),
            Self::NextLane => (
                "Next lane",
                "Select the lane to the right",
                const { &[plain(Key::CloseBracket)] },
            ),
            Self::Drawer => (
                "Drawer",
                "Messages, leases and bindings below the diagram: open or close",
                const { &[plain(Key::M)] },
            ),
            Self::Blank => (
                "Blank the screen",
                "Nothing to be seen until the next key",
                BLANK,
            ),
            Self::Lessons => ("Lessons", "The start page with all lessons", &[]),
            Self::Keys => (
                "Keys",
                "All keys on one sheet",
                const { &[plain(Key::Questionmark)] },
            ),
            Self::About => ("About Dorascope", "Version, licence and fonts", &[]),
            Self::FullScreen => (
                "Full screen",
                "The window without its frame",
                const { &[plain(Key::F11)] },
            ),
            Self::Quit => ("Quit", "Closes the window and every socket", QUIT),
        }
    }

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
            Self::ZoomIn | Self::ZoomOut | Self::PreviousMessage | Self::NextMessage
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

impl Shortcut {
    /// Whether these keys are meant: exact modifiers, but Shift is free where it only reaches a sign.
    pub fn fits(self, key: Key, modifiers: Modifiers) -> bool {
        let sign = matches!(
            key,
            Key::Plus | Key::Equals | Key::Questionmark | Key::OpenBracket | Key::CloseBracket
        );
        let modifiers = if sign {
            Modifiers {
                shift: false,
                ..modifiers
            }
        } else {
            modifiers
        };
        self.key == key && modifiers.matches_exact(self.modifiers)
    }

    /// As a reader says it: `Shift+R`.
    pub fn words(self) -> String {
        let held = [
            (self.modifiers.command || self.modifiers.ctrl, "Ctrl+"),
            (self.modifiers.alt, "Alt+"),
            (self.modifiers.shift, "Shift+"),
        ];
        let held: String = held
            .iter()
            .filter(|(held, _)| *held)
            .map(|(_, words)| *words)
            .collect();
        held + match self.key {
            Key::ArrowLeft => "←",
            Key::ArrowRight => "→",
            Key::ArrowUp => "↑",
            Key::ArrowDown => "↓",
            Key::PageDown => "Page Down",
            Key::PageUp => "Page Up",
            Key::Minus => "−",
            key => key.symbol_or_name(),
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

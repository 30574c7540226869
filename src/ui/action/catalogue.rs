//! The catalogue itself: one row for each wish, with its name, tooltip and keys.

use egui::{Key, Modifiers};

use super::Verb;
use super::shortcut::{Shortcut, plain, with};

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
const PROJECTOR_HERE: &[Shortcut] = &[with(Modifiers::SHIFT, Key::F5)];
const TEXT_LARGER: &[Shortcut] = &[
    with(Modifiers::COMMAND, Key::Plus),
    with(Modifiers::COMMAND, Key::Equals),
];
const TEXT_SMALLER: &[Shortcut] = &[with(Modifiers::COMMAND, Key::Minus)];
const TEXT_NORMAL: &[Shortcut] = &[with(Modifiers::COMMAND, Key::Num0)];
const NEW_SEED: &[Shortcut] = &[with(Modifiers::SHIFT, Key::R)];
const DUPLICATE: &[Shortcut] = &[with(Modifiers::SHIFT, Key::X)];
const DELAY: &[Shortcut] = &[with(Modifiers::ALT, Key::X)];
const QUIT: &[Shortcut] = &[with(Modifiers::COMMAND, Key::Q)];
const OPEN: &[Shortcut] = &[with(Modifiers::COMMAND, Key::O)];
const SAVE: &[Shortcut] = &[with(Modifiers::COMMAND, Key::S)];
const SAVE_AS: &[Shortcut] = &[with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S)];
const EXPORT: &[Shortcut] = &[with(Modifiers::COMMAND, Key::E)];
const NEXT_OF_XID: &[Shortcut] = &[with(Modifiers::SHIFT, Key::ArrowRight)];
const PREVIOUS_OF_XID: &[Shortcut] = &[with(Modifiers::SHIFT, Key::ArrowLeft)];
const BRANCH: &[Shortcut] = &[with(Modifiers::COMMAND, Key::B)];
const UNDO: &[Shortcut] = &[with(Modifiers::COMMAND, Key::Z)];
const REDO: &[Shortcut] = &[with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z)];
const NEXT_RUN: &[Shortcut] = &[
    with(Modifiers::COMMAND, Key::Tab),
    with(Modifiers::COMMAND, Key::PageDown),
];
const PREVIOUS_RUN: &[Shortcut] = &[
    with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Tab),
    with(Modifiers::COMMAND, Key::PageUp),
];
const CLOSE_RUN: &[Shortcut] = &[with(Modifiers::COMMAND, Key::W)];
const COMPARE: &[Shortcut] = &[with(Modifiers::COMMAND, Key::D)];
const COPY: &[Shortcut] = &[with(Modifiers::COMMAND, Key::C)];
const FIND: &[Shortcut] = &[with(Modifiers::COMMAND, Key::F)];
const PALETTE: &[Shortcut] = &[with(Modifiers::COMMAND, Key::P)];
const NEXT_TIMER: &[Shortcut] = &[with(Modifiers::ALT, Key::ArrowRight)];
const NEXT_ON_LANE: &[Shortcut] = &[with(Modifiers::COMMAND, Key::ArrowRight)];
const PREVIOUS_ON_LANE: &[Shortcut] = &[with(Modifiers::COMMAND, Key::ArrowLeft)];
const PIN_LANE: &[Shortcut] = &[with(Modifiers::SHIFT, Key::D)];
const LANE_LEFT: &[Shortcut] = &[with(Modifiers::COMMAND, Key::OpenBracket)];
const LANE_RIGHT: &[Shortcut] = &[with(Modifiers::COMMAND, Key::CloseBracket)];
const SHOW_LANES: &[Shortcut] = &[with(Modifiers::SHIFT, Key::H)];
const HAND_1: &[Shortcut] = &[with(Modifiers::ALT, Key::Num1)];
const HAND_2: &[Shortcut] = &[with(Modifiers::ALT, Key::Num2)];
const HAND_3: &[Shortcut] = &[with(Modifiers::ALT, Key::Num3)];
const HAND_4: &[Shortcut] = &[with(Modifiers::ALT, Key::Num4)];
const NOTE: &[Shortcut] = &[with(Modifiers::SHIFT, Key::K)];
const PREVIOUS_MARK: &[Shortcut] = &[with(Modifiers::SHIFT, Key::J)];
const COMPRESSION: &[Shortcut] = &[with(Modifiers::SHIFT, Key::I)];

impl Verb {
    /// Name, tooltip and keys: the catalogue itself.
    #[expect(clippy::too_many_lines, reason = "one table, one row each")]
    pub(super) const fn row(self) -> (&'static str, &'static str, &'static [Shortcut]) {
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
            Self::NextTimer => (
                "Next timer",
                "To the next timer; at the live edge the run goes on to it",
                NEXT_TIMER,
            ),
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
            Self::NextOfXid => (
                "Next of the transaction",
                "To the next message with the same xid",
                NEXT_OF_XID,
            ),
            Self::PreviousOfXid => (
                "Previous of the transaction",
                "To the last message with the same xid",
                PREVIOUS_OF_XID,
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
            Self::Questions => (
                "Questions",
                "Asks before steps what comes, or no longer",
                const { &[plain(Key::Q)] },
            ),
            Self::Hand1 => (
                "Count a hand for 1",
                "With a question open: one more hand for the first answer",
                HAND_1,
            ),
            Self::Hand2 => (
                "Count a hand for 2",
                "With a question open: one more hand for the second answer",
                HAND_2,
            ),
            Self::Hand3 => (
                "Count a hand for 3",
                "With a question open: one more hand for the third answer",
                HAND_3,
            ),
            Self::Hand4 => (
                "Count a hand for 4",
                "With a question open: one more hand for the fourth answer",
                HAND_4,
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
            Self::Bookmark => (
                "Bookmark",
                "Marks the message that is shown; again: no longer",
                const { &[plain(Key::K)] },
            ),
            Self::Note => (
                "Note…",
                "Words of your own on the message that is shown",
                NOTE,
            ),
            Self::NextMark => (
                "Next mark",
                "To the next bookmark or note of what has happened",
                const { &[plain(Key::J)] },
            ),
            Self::PreviousMark => (
                "Previous mark",
                "To the bookmark or note before",
                PREVIOUS_MARK,
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
            Self::HideLane => (
                "Hide lane",
                "Hide the chosen lane; its host still takes part",
                const { &[plain(Key::H)] },
            ),
            Self::PinLane => (
                "Pin lane",
                "Never fold the chosen lane; again to unpin",
                PIN_LANE,
            ),
            Self::LaneLeft => (
                "Move lane left",
                "The chosen lane changes places with the one at its left",
                LANE_LEFT,
            ),
            Self::LaneRight => (
                "Move lane right",
                "The chosen lane changes places with the one at its right",
                LANE_RIGHT,
            ),
            Self::ShowLanes => ("Show all lanes", "Show the hidden lanes again", SHOW_LANES),
            Self::LanesAsInFigure => (
                "Lanes as in the figure",
                "Every lane where RFC 2131 figure 3 has it",
                &[],
            ),
            Self::Folded => (
                "Folded clients…",
                "Who shares a lane with others; a click gives a client a lane of its own",
                &[],
            ),
            Self::Why => (
                "Why this destination",
                "The four questions that chose where the message goes",
                const { &[plain(Key::W)] },
            ),
            Self::IdleTime => (
                "Idle time",
                "Waits are skipped, compressed or real",
                const { &[plain(Key::I)] },
            ),
            Self::Compression => (
                "Lease-time compression",
                "How fast virtual time runs through real waits: 1× … 3600×",
                COMPRESSION,
            ),
            Self::HostCard => (
                "Host card",
                "What the chosen host has got, and from which message",
                const { &[plain(Key::G)] },
            ),
            Self::Compose => (
                "Message editor…",
                "Write a message by hand, see what the referee says, and send it",
                const { &[plain(Key::E)] },
            ),
            Self::Copy => (
                "Copy",
                "The message as text; the leases as a table where they are open and no message is chosen",
                COPY,
            ),
            Self::Find => (
                "Find",
                "A message by name, address, xid, type or other words",
                FIND,
            ),
            Self::Palette => (
                "Command palette",
                "Everything that can be done, by its name",
                PALETTE,
            ),
            Self::DropFlight => (
                "Drop the message",
                "What is in flight, or departs next, never arrives",
                const { &[plain(Key::X)] },
            ),
            Self::DuplicateFlight => (
                "Duplicate the message",
                "What is in flight, or departs next, arrives twice",
                DUPLICATE,
            ),
            Self::DelayFlight => (
                "Delay the message",
                "What is in flight, or departs next, takes a second more",
                DELAY,
            ),
            Self::CorruptFlight => (
                "Corrupt the message",
                "An octet of xid is altered in what is in flight, or departs next",
                &[],
            ),
            Self::KeepBackFlight => (
                "Deliver after the next",
                "What is in flight, or departs next, lands when the next message has landed",
                &[],
            ),
            Self::Drawer => (
                "Drawer",
                "Messages, leases, charts and bindings below the diagram: open or close",
                const { &[plain(Key::M)] },
            ),
            Self::Blank => (
                "Blank the screen",
                "Nothing to be seen until the next key",
                BLANK,
            ),
            Self::Close => (
                "Close",
                "Menu, palette or find, blank screen, focus, projector mode",
                const { &[plain(Key::Escape)] },
            ),
            Self::Projector => (
                "Projector mode",
                "Lanes and caption for a room, on the second screen if there is one",
                const { &[plain(Key::F5)] },
            ),
            Self::ProjectorHere => (
                "Projector mode here",
                "Lanes and caption for a room, in this window",
                PROJECTOR_HERE,
            ),
            Self::TextLarger => ("Larger text", "All text larger, up to 200 %", TEXT_LARGER),
            Self::TextSmaller => (
                "Smaller text",
                "All text smaller, down to 80 %",
                TEXT_SMALLER,
            ),
            Self::TextNormal => ("Normal text", "Text as designed: 100 %", TEXT_NORMAL),
            Self::Branch => (
                "Branch from here",
                "Goes on differently from where one looks; this run stays in its tab",
                BRANCH,
            ),
            Self::Undo => (
                "Undo",
                "A branch before the last thing that was done; this run stays in its tab",
                UNDO,
            ),
            Self::Redo => ("Redo", "Back to the run in which it was done", REDO),
            Self::NextRun => ("Next run", "To the run in the tab at the right", NEXT_RUN),
            Self::PreviousRun => (
                "Previous run",
                "To the run in the tab at the left",
                PREVIOUS_RUN,
            ),
            Self::CloseRun => ("Close tab", "Closes the branch that is open", CLOSE_RUN),
            Self::Compare => (
                "Compare with…",
                "Two runs or recordings side by side, from where they part",
                COMPARE,
            ),
            Self::Open => ("Open…", "A file from this computer", OPEN),
            Self::Save => (
                "Save",
                "The session: lesson, seed and everything that was done",
                SAVE,
            ),
            Self::SaveAs => ("Save as…", "The session in another file", SAVE_AS),
            Self::Export => (
                "Export…",
                "The run as text, capture or table, whole or up to the playhead",
                EXPORT,
            ),
            Self::SaveLesson => (
                "Save this run as a lesson…",
                "A file that plays what was done here; its name is the title",
                &[],
            ),
            Self::SaveReport => (
                "Save exercise report…",
                "The session with your name, answers, wrong picks and notes, to hand in",
                &[],
            ),
            Self::Reports => (
                "Exercise reports…",
                "A folder of reports as a table, each played again and verified",
                &[],
            ),
            Self::JoinNetwork => (
                "Join a network…",
                "Clients of ours ask the servers of a real network for addresses",
                &[],
            ),
            Self::ServeNetwork => (
                "Serve a network…",
                "A server of ours answers the clients of a real network",
                &[],
            ),
            Self::StopNetwork => (
                "Stop the network run",
                "Every address that is held is returned, then the sockets are closed",
                &[],
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
}

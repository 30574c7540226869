//! Runs on a real network in the window: the page on which one is described (`setup`), the sheet
//! on which the user agrees to it (`consent`), what is shown while its sockets are open (`strip`),
//! and what is known of it (`run`). [`App`](super::App) carries out the wishes; what is planned
//! and opened is for [`session::network`](crate::session::network).

mod consent;
mod places;
mod run;
pub(super) mod setup;
mod strip;
mod tabs;

pub(super) use consent::{Agreed, leaving_ui};
pub use consent::{ConsentSheet, LEAVING};
pub use run::{NetworkRun, Stage};
pub use setup::{Setup, Task};
pub(super) use strip::{frame_ui, gate_words, strip_ui, wall_ui};
pub use tabs::Tab;
pub(super) use tabs::{WIDTH as TABS, tabs_ui};

/// What the user can wish for about a real network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkWish {
    /// Shows what the tab is for.
    Show(Tab),
    /// The page on which such a run is described.
    SetUp(Task),
    /// What was described is to be planned, so that the user can agree to it.
    Plan,
    /// The user has agreed: sockets are opened.
    Begin,
    /// The user has not.
    Refuse,
    /// What is held is returned and the sockets are closed.
    Stop,
    /// The run goes on; what would have ended it is not done.
    GoOn,
}

/// Why a real network cannot be sped up.
pub const OWN_TIME: &str = "A real network keeps its own time: speed and idle time are for the Lab";
/// Why its messages cannot be disturbed.
pub const OWN_WIRE: &str =
    "Nothing can be done to messages on a real network: faults and delays are for the Lab";
/// Why nobody is added to it.
pub const OWN_CAST: &str =
    "Who takes part in a network run is chosen before it begins: press R to describe another one";
/// Why nothing can be done in one that is over.
pub const OVER: &str =
    "This network run is over and its sockets are closed: it can be looked at, saved and exported";

/// Every sentence of this module that says why something is not done.
pub const REASONS: [&str; 4] = [OWN_TIME, OWN_WIRE, OWN_CAST, OVER];

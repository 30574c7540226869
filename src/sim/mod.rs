//! One world, one step at a time. A [`Scenario`] says what there is, the engine joins the
//! machines of `protocol` with the link of `net`, and every thing that happens becomes a
//! [`Record`] with its cause. No socket, no clock: bytes are handed out to be carried and taken
//! back in.

mod agenda;
pub mod check;
pub mod command;
pub mod crafted;
pub mod engine;
pub mod event;
pub mod host;
mod rhythm;
pub mod scenario;

pub use check::Neighbours;
pub use command::Command;
pub use crafted::Crafted;
pub use engine::{ClockJump, Engine, Progress, Waiting};
pub use event::{Event, Record, RecordId};
pub use host::{Desk, HostConfig, HostId, HostInfo, HostKind};
pub use scenario::Scenario;

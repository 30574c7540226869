//! RFC 2131 as pure machines: a [`client`], a [`server`], a [`relay`], and a [`referee`] who
//! judges any message. They own no clock, no socket and no randomness that was not handed in.
//!
//! The contract of every machine: feed it one input with `now`, drain [`poll`](Client::poll)
//! until it is empty, carry the outputs out in that order, then feed the next input. It tells
//! its next deadline and what for. It cannot fail: bad bytes are ignored, with a [`Rule`].

pub mod client;
pub mod flaw;
pub mod note;
pub mod referee;
pub mod relay;
pub mod rule;
pub mod server;
pub mod timer;
mod usable;
pub mod way;

pub use client::{Client, ClientState};
pub use flaw::{Field, Flaw};
pub use note::Note;
pub use relay::Relay;
pub use rule::Rule;
pub use server::Server;
pub use timer::Timer;
pub use way::way_of;

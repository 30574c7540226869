//! Dorascope teaches and explains DHCP. Every message on its screen crossed a real UDP socket,
//! and every frame is a pure function of an append-only log and a playhead.
//!
//! The rooms, from the bytes outwards. `tests/architecture.rs` holds the walls between them.
//!
//! * [`time`], [`seed`]: simulated time, reproducible randomness
//! * [`wire`]: what the bytes mean
//! * [`protocol`]: RFC 2131 as pure machines, and the referee
//! * [`net`]: how a datagram travels
//! * [`sim`]: one world, one step at a time
//! * [`session`]: a run over time
//! * [`view`]: what there is to show, as plain data
//! * [`files`]: formats in and out
//! * `ui`: the window (feature `window`)
//! * [`cli`]: the terminal

pub mod cli;
pub mod files;
pub mod net;
pub mod protocol;
pub mod seed;
pub mod session;
pub mod sim;
pub mod time;
#[cfg(feature = "window")]
pub mod ui;
pub mod view;
pub mod wire;

//! Real DHCP servers, relays and clients in network namespaces of their own, and our program
//! among them. Needs root and the programs; touches nothing of the host but the list of
//! namespaces and its temporary folder, and leaves both as they were. What is asked of the peers
//! is for the tests and benchmarks that use this.
//!
//! * [`Wire`]: namespaces and the cables between them
//! * [`Server`], [`Relay`], [`Client`]: the peers
//! * [`Ours`]: our program
//! * [`Capture`]: what passes on a wire

#![allow(
    dead_code,
    unused_imports,
    reason = "each user has its own part of the harness"
)]

use std::thread;
use std::time::{Duration, Instant};

mod capture;
mod client;
mod ours;
mod process;
mod relay;
mod server;
mod wire;

pub(crate) use capture::{Capture, tshark};
pub(crate) use client::{Client, ClientKind, ClientSettings, Told, What};
pub(crate) use ours::{Ours, Outcome, join, program};
pub(crate) use process::Process;
pub(crate) use relay::Relay;
pub(crate) use server::{Server, ServerKind, Settings};
pub(crate) use wire::{ETH, Wire};

/// How long a daemon may take until it listens, on a busy machine.
pub(crate) const START: Duration = Duration::from_secs(20);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(15);

/// Looks again and again until there is something, but not longer than so.
pub(crate) fn wait_for<T>(patience: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if begun.elapsed() > patience {
            return None;
        }
        thread::sleep(PAUSE);
    }
}

//! Lease files: those of real servers and clients against what is known of them, around the
//! circle of formats, any octets at all, and the commands.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "leases/accepted.rs"]
mod accepted;
#[path = "leases/any_octets.rs"]
mod any_octets;
#[path = "leases/commands.rs"]
mod commands;
#[path = "leases/held.rs"]
mod held;
#[path = "leases/lessons.rs"]
mod lessons;
#[path = "leases/round_trips.rs"]
mod round_trips;
#[path = "leases/runs.rs"]
mod runs;
#[path = "leases/samples.rs"]
mod samples;
#[path = "leases/servers.rs"]
mod servers;
#[path = "leases/truth.rs"]
mod truth;

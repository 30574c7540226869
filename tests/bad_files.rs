//! Files that are not what they should be: cut, of another kind, endless, in places that cannot
//! be read or written. Whatever it is, there is an end, and one sentence that names file and
//! place; what was there before stays whole.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "bad_files/contents.rs"]
mod contents;
#[path = "bad_files/cut.rs"]
mod cut;
#[path = "bad_files/disk.rs"]
mod disk;
#[path = "bad_files/endless.rs"]
mod endless;
#[path = "bad_files/kinds.rs"]
mod kinds;
#[path = "bad_files/leases.rs"]
mod leases;
#[path = "bad_files/places.rs"]
mod places;

//! Formats in and out. Each has one error that names a line or a byte offset.

pub mod capture;
pub mod errand;
pub mod export;
pub mod folder;
pub mod fonts;
pub mod in_step;
pub mod kind;
pub mod leases;
pub mod lessons;
pub mod recording;
pub mod recovery;
pub mod reports;
pub mod save;
pub mod stamp;

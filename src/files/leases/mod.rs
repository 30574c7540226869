//! Lease files: ours, and those of the servers and clients that people have. Every reader takes
//! any bytes, keeps what can be read and tells what cannot by line or byte offset; a file is
//! never held in memory as a whole. What a lease means to a simulated server is for [`exchange`].
//!
//! | file | format | read | written |
//! |---|---|---|---|
//! | `txt`, `csv`, `json` | ours: ten [`columns`] | ✓ | ✓ |
//! | `isc` | `dhcpd.leases`, in `statements` | ✓ | ✓ |
//! | `dnsmasq` | `dnsmasq.leases` | ✓ | ✓ |
//! | [`kea`] | `kea-leases4.csv` | ✓ | ✓ |
//! | `dhclient` | `dhclient.leases`, in `statements` | ✓ | |
//! | `udhcpd`, `dumpleases` | `udhcpd.leases`, and as text | ✓ | |
//! | `dhcpcd` | `eth0.lease`: a bare ACK | ✓ | |

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;

mod blocks;
pub mod columns;
pub(in crate::files) mod csv;
mod dhclient;
mod dhcpcd;
mod dnsmasq;
mod dumpleases;
pub mod exchange;

mod format;
pub mod held;
pub mod intake;
mod isc;
mod journal;
mod json;
pub mod kea;
pub mod ledger;
mod lines;
mod losses;
mod record;
mod statements;
pub mod table;
pub mod take_up;
mod txt;
mod udhcpd;

pub use format::{Format, Target, recognise};
pub use journal::{MOST_LEASES, MOST_REJECTED, Place, Rejected, Remarks, Skipped};
pub use json::line as json_line;
pub use losses::Losses;
pub use record::{KeaColumns, LeaseRecord, LeaseState, When};

use journal::Journal;

/// A lease file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseFile {
    /// What it was recognised as.
    pub format: Format,
    /// By address; one for each address, in our own formats for each address of each server.
    pub leases: Vec<LeaseRecord>,
    /// What was left out.
    pub remarks: Remarks,
}

/// Why nothing could be had from a lease file.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// The system refused.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// There is nothing.
    #[error("the file is empty")]
    Empty,
    /// No format fits.
    #[error("this is no lease file of a known kind, from line 1 on")]
    Unknown,
    /// The beginning is not as the format demands.
    #[error("{place}: {what}")]
    Beginning {
        /// Where.
        place: Place,
        /// What is wrong.
        what: String,
    },
    /// Every entry was rejected.
    #[error("{place}: {reason}; no lease in this file of {format} can be read")]
    Nothing {
        /// What it was recognised as.
        format: &'static str,
        /// Where the first entry is.
        place: Place,
        /// Why that one was rejected.
        reason: String,
    },
}

/// A [`LeaseError`] and the file it is about.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct LeaseFileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub source: LeaseError,
}

/// Reads a lease file of any kind. Where times are counted from the writing of the file, its
/// time of modification is taken.
pub fn load(path: &Path) -> Result<LeaseFile, LeaseFileError> {
    let opened = File::open(path).map_err(LeaseError::Io);
    let read = opened.and_then(|file| {
        let written = modified(&file);
        read(file, written)
    });
    read.map_err(|source| LeaseFileError {
        path: path.into(),
        source,
    })
}

/// When the file was written, as far as the system knows.
fn modified(file: &File) -> Option<Timestamp> {
    whole_seconds(file.metadata().ok()?.modified().ok()?)
}

/// A time of the system's as a date; leases are counted in seconds.
fn whole_seconds(time: SystemTime) -> Option<Timestamp> {
    let date = Timestamp::try_from(time).ok()?;
    Timestamp::from_second(date.as_second()).ok()
}

/// Reads a lease file of any kind. `written` is when that was, for formats that do not say it
/// themselves.
pub fn read(source: impl Read, written: Option<Timestamp>) -> Result<LeaseFile, LeaseError> {
    let mut journal = Journal::default();
    let format = read_into(source, written, &mut journal)?;
    journal.finish(format)
}

/// Reads a lease file whose format is known, whatever its first line says.
pub fn read_as(
    source: impl Read,
    format: Format,
    written: Option<Timestamp>,
) -> Result<LeaseFile, LeaseError> {
    let mut journal = Journal::default();
    let mut reader = BufReader::with_capacity(HEAD, source);
    entries(&mut reader, format, written, &mut journal)?;
    journal.finish(format)
}

/// Octets that are enough to know a format.
const HEAD: usize = 64 << 10;

fn read_into(
    mut source: impl Read,
    written: Option<Timestamp>,
    journal: &mut Journal,
) -> Result<Format, LeaseError> {
    let mut head = Vec::new();
    source.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    if head.is_empty() {
        return Err(LeaseError::Empty);
    }
    let format = recognise(&head).ok_or(LeaseError::Unknown)?;
    let mut reader = BufReader::with_capacity(HEAD, Cursor::new(head).chain(source));
    entries(&mut reader, format, written, journal)?;
    Ok(format)
}

/// Hands a file to the reader of its format.
fn entries(
    reader: &mut impl BufRead,
    format: Format,
    written: Option<Timestamp>,
    journal: &mut Journal,
) -> Result<(), LeaseError> {
    match format {
        Format::Txt => txt::read(reader, journal),
        Format::Csv => csv::read(reader, journal),
        Format::Json => json::read(reader, journal),
        Format::Isc => isc::read(reader, journal),
        Format::Dnsmasq => dnsmasq::read(reader, journal),
        Format::Kea => kea::read(reader, journal),
        Format::Dhclient => dhclient::read(reader, journal),
        Format::Udhcpd => udhcpd::read(reader, journal),
        Format::Dumpleases => dumpleases::read(reader, written, journal),
        Format::Dhcpcd => dhcpcd::read(reader, written, journal),
    }
}

/// Writes leases in a format, and tells what the format could not take.
pub fn write(leases: &[LeaseRecord], target: Target, out: &mut dyn Write) -> io::Result<Losses> {
    match target {
        Target::Txt => txt::write(leases, out),
        Target::Csv => csv::write(leases, out),
        Target::Json => json::write(leases, out),
        Target::Isc => isc::write(leases, out),
        Target::Dnsmasq => dnsmasq::write(leases, out),
        Target::Kea => kea::write(leases, out),
    }
}

//! What is gathered while a lease file is read: one lease for each address, and remarks about
//! what was left out. Memory grows with the number of addresses alone, not with the file.

use core::net::Ipv4Addr;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::record::LeaseRecord;
use super::{Format, LeaseError, LeaseFile};

/// No more leases than this are kept; each takes some hundred octets, at most 700.
pub const MOST_LEASES: usize = 1_000_000;
/// No more rejected entries than this are kept one by one.
pub const MOST_REJECTED: usize = 1_000;
/// No more kinds of skipped entries than this are told apart.
const MOST_SKIPPED: usize = 100;

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a text file; counted from 1.
    Line(u64),
    /// In a binary file; counted from 0.
    Byte(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Byte(byte) => write!(f, "byte {byte}"),
        }
    }
}

/// An entry that should be a lease and cannot be read as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Where it begins.
    pub place: Place,
    /// Why, in one phrase.
    pub reason: String,
}

/// Entries that are no leases, or parts that no other format could take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// What they are.
    pub what: String,
    /// Where the first one is.
    pub first: Place,
    /// How many there are.
    pub count: u64,
}

/// What was left out of a file, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// In the order of the file; at most [`MOST_REJECTED`].
    pub rejected: Vec<Rejected>,
    /// How many more were rejected.
    pub rejected_more: u64,
    /// By kind.
    pub skipped: Vec<Skipped>,
    /// How many readable leases were one too many.
    pub beyond: u64,
}

impl Remarks {
    /// How many entries were rejected in all.
    pub fn rejections(&self) -> u64 {
        self.rejected.len() as u64 + self.rejected_more
    }

    /// One sentence for each.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .rejected
            .iter()
            .map(|Rejected { place, reason }| format!("{place} rejected: {reason}"))
            .collect();
        if self.rejected_more > 0 {
            lines.push(format!("{} more are rejected", self.rejected_more));
        }
        lines.extend(self.skipped.iter().map(ToString::to_string));
        if self.beyond > 0 {
            lines.push(format!(
                "{} leases more are not kept: {MOST_LEASES} are the most",
                self.beyond
            ));
        }
        lines
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} skipped: {}", self.first, self.what)?;
        match self.count {
            1 => Ok(()),
            count => write!(f, " ({count} times)"),
        }
    }
}

/// One address of one server, as a number that sorts by address; files of servers name none.
type Key = u64;

fn key(ip: Ipv4Addr, server: Option<Ipv4Addr>) -> Key {
    let server = server.map_or(0, u32::from);
    u64::from(u32::from(ip)) << 32 | u64::from(server)
}

/// The leases read so far. The last entry of an address wins.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// In the order in which addresses were met; none where the file took the lease away.
    leases: Vec<Option<LeaseRecord>>,
    /// Where the lease of an address is. Looked into, never gone through.
    places: HashMap<Key, usize>,
    /// The addresses in the order in which they were met.
    keys: Vec<Key>,
    rejected: Vec<Rejected>,
    rejected_more: u64,
    skipped: BTreeMap<String, (Place, u64)>,
    beyond: u64,
}

impl Journal {
    /// Takes in a lease; what the address had before is forgotten.
    pub(super) fn put(&mut self, lease: LeaseRecord) {
        self.put_at(key(lease.ip, None), lease);
    }

    /// The same, in formats that hold the leases of several servers.
    pub(super) fn put_of_server(&mut self, lease: LeaseRecord) {
        self.put_at(key(lease.ip, lease.server), lease);
    }

    fn put_at(&mut self, key: Key, lease: LeaseRecord) {
        match self.places.entry(key) {
            Entry::Occupied(place) => self.leases[*place.get()] = Some(lease),
            Entry::Vacant(place) if self.leases.len() < MOST_LEASES => {
                self.keys.push(*place.key());
                place.insert(self.leases.len());
                self.leases.push(Some(lease));
            }
            Entry::Vacant(_) => self.beyond += 1,
        }
    }

    /// Another file of the same journal begins: places are in that one from now on.
    pub(super) fn begin_file(&mut self) {
        self.rejected.clear();
        self.rejected_more = 0;
        self.skipped.clear();
    }

    /// The file says that the lease is gone.
    pub(super) fn remove(&mut self, ip: Ipv4Addr) {
        if let Some(place) = self.places.get(&key(ip, None)) {
            self.leases[*place] = None;
        }
    }

    pub(super) fn reject(&mut self, place: Place, reason: impl Into<String>) {
        if self.rejected.len() < MOST_REJECTED {
            let reason = reason.into();
            self.rejected.push(Rejected { place, reason });
        } else {
            self.rejected_more += 1;
        }
    }

    pub(super) fn skip(&mut self, place: Place, what: &str) {
        if let Some((_, count)) = self.skipped.get_mut(what) {
            *count += 1;
            return;
        }
        let what = if self.skipped.len() < MOST_SKIPPED {
            what
        } else {
            "other things"
        };
        self.skipped.entry(what.to_owned()).or_insert((place, 0)).1 += 1;
    }

    /// The file as it was read.
    ///
    /// # Errors
    /// If something was rejected and nothing could be read.
    pub(super) fn finish(self, format: Format) -> Result<LeaseFile, LeaseError> {
        let Self {
            mut leases,
            places: _,
            keys,
            rejected,
            rejected_more,
            skipped,
            beyond,
        } = self;
        let mut order: Vec<(Key, usize)> = keys.into_iter().zip(0..).collect();
        order.sort_unstable();
        let leases: Vec<LeaseRecord> = order
            .into_iter()
            .filter_map(|(_, place)| leases[place].take())
            .collect();
        if let (true, Some(first)) = (leases.is_empty(), rejected.first()) {
            return Err(LeaseError::Nothing {
                format: format.name(),
                place: first.place,
                reason: first.reason.clone(),
            });
        }
        let mut skipped: Vec<Skipped> = skipped
            .into_iter()
            .map(|(what, (first, count))| Skipped { what, first, count })
            .collect();
        skipped.sort_by_key(|skipped| skipped.first);
        Ok(LeaseFile {
            format,
            leases,
            remarks: Remarks {
                rejected,
                rejected_more,
                skipped,
                beyond,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::LeaseState;
    use super::*;

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let mut journal = Journal::default();
        for number in 0..=u32::try_from(MOST_LEASES).unwrap() {
            journal.put(LeaseRecord::new(number.into(), LeaseState::Active));
        }
        journal.put(LeaseRecord::new(5.into(), LeaseState::Declined));
        for line in 0..MOST_REJECTED as u64 + 7 {
            journal.reject(Place::Line(line), "bad");
            journal.skip(Place::Line(line), &format!("kind {line}"));
        }
        let file = journal.finish(Format::Kea).unwrap();
        assert_eq!(file.leases.len(), MOST_LEASES);
        assert_eq!(file.leases[5].state, LeaseState::Declined);
        assert_eq!(file.remarks.rejections(), MOST_REJECTED as u64 + 7);
        assert_eq!(file.remarks.skipped.len(), MOST_SKIPPED + 1);
        let lines = file.remarks.lines();
        assert_eq!(lines[0], "line 0 rejected: bad");
        assert!(lines.contains(&"7 more are rejected".to_owned()));
        assert!(lines.contains(&"line 100 skipped: other things (907 times)".to_owned()));
        assert_eq!(
            lines.last().unwrap(),
            "1 leases more are not kept: 1000000 are the most"
        );
    }

    #[test]
    fn nothing_but_rejected_entries_is_an_error() {
        let mut journal = Journal::default();
        journal.reject(Place::Byte(44), "cut off");
        let problem = journal.finish(Format::Udhcpd).unwrap_err().to_string();
        assert_eq!(
            problem,
            "byte 44: cut off; no lease in this file of udhcpd can be read"
        );
    }
}

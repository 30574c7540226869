//! How much a log may hold before its run ends. Whoever keeps a log keeps it in memory, and a real
//! network never stops talking.

use crate::sim::{Event, Record};

/// The most that a log may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Records.
    pub records: usize,
    /// Octets of the messages in them.
    pub octets: usize,
}

impl Default for Limit {
    /// Five million records and 512 MiB of messages: a day of a busy network, in about a gigabyte
    /// of memory.
    fn default() -> Self {
        Self {
            records: 5_000_000,
            octets: 512 << 20,
        }
    }
}

/// How full a log is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fill {
    limit: Limit,
    records: usize,
    octets: usize,
}

impl Fill {
    pub(super) fn new(limit: Limit) -> Self {
        Self {
            limit,
            records: 0,
            octets: 0,
        }
    }

    /// Takes in what is new. Why the run has to end, if the log is full now.
    pub(super) fn take(&mut self, new: &[Record]) -> Option<String> {
        self.records += new.len();
        self.octets += new.iter().map(octets).sum::<usize>();
        if self.records < self.limit.records && self.octets < self.limit.octets {
            return None;
        }
        Some(format!(
            "the log is full, with {} records and {} MB of messages: the run has ended and its \
             sockets are closed, and everything so far is kept",
            self.records,
            self.octets >> 20
        ))
    }
}

/// The octets of a message that is in the log for the first time.
fn octets(record: &Record) -> usize {
    match &record.event {
        Event::Sent(packet, _) => packet.bytes.len(),
        _ => 0,
    }
}

//! One number for a whole log: two runs with the same digest are the same, byte for byte.

use serde::Serialize;

use crate::sim::{Event, HostId, HostKind, Record, RecordId};
use crate::time::SimTime;

/// Takes in records one by one. The *whole* digest covers all of them; the *own* digest leaves
/// out what guests sent and what they were answered, so that a lesson keeps its digest whoever
/// else speaks to its servers.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    whole: blake3::Hasher,
    own: Option<blake3::Hasher>,
    guests: Vec<HostId>,
    foreign: Vec<u32>,
    count: u32,
    scratch: Vec<u8>,
}

/// A record's canonical form; postcard writes it as bytes.
#[derive(Serialize)]
struct Canonical<'a> {
    at: SimTime,
    host: HostId,
    cause: Option<u32>,
    event: &'a Event,
}

impl Digest {
    /// The digest of these records.
    pub fn of(records: &[Record]) -> Self {
        let mut digest = Self::default();
        for record in records {
            digest.push(record);
        }
        digest
    }

    /// Takes in the next record.
    pub fn push(&mut self, record: &Record) {
        let foreign = self.is_foreign(record);
        if foreign && self.own.is_none() {
            self.own = Some(self.whole.clone());
        }
        let cause = record.cause.map(place);
        self.write(record, cause);
        self.whole.update(&self.scratch);
        if self.own.is_some() && !foreign {
            // In a run without guests its cause would have stood further up.
            let own_cause = cause.map(|cause| cause - self.foreign_before(cause));
            self.write(record, own_cause);
            if let Some(own) = &mut self.own {
                own.update(&self.scratch);
            }
        }
        if foreign {
            self.foreign.push(self.count);
        }
        self.count += 1;
    }

    fn is_foreign(&mut self, record: &Record) -> bool {
        if matches!(&record.event, Event::Appeared(info, _) if info.kind == HostKind::Guest) {
            self.guests.push(record.host);
            return true;
        }
        let by_cause = record
            .cause
            .is_some_and(|cause| self.foreign.binary_search(&place(cause)).is_ok());
        by_cause || self.guests.binary_search(&record.host).is_ok()
    }

    fn foreign_before(&self, place: u32) -> u32 {
        let count = self.foreign.partition_point(|foreign| *foreign < place);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn write(&mut self, record: &Record, cause: Option<u32>) {
        let canonical = Canonical {
            at: record.at,
            host: record.host,
            cause,
            event: &record.event,
        };
        let mut buffer = std::mem::take(&mut self.scratch);
        buffer.clear();
        // Plain data written to memory: there is nothing that could fail.
        self.scratch = postcard::to_extend(&canonical, buffer).unwrap_or_default();
    }

    /// The digest of everything, in hexadecimal.
    pub fn whole(&self) -> String {
        self.whole.finalize().to_hex().to_string()
    }

    /// The digest without guests, in hexadecimal.
    pub fn own(&self) -> String {
        self.own
            .as_ref()
            .unwrap_or(&self.whole)
            .finalize()
            .to_hex()
            .to_string()
    }
}

fn place(id: RecordId) -> u32 {
    u32::try_from(id.index()).unwrap_or(u32::MAX)
}

//! What a format could not take when leases were written in it.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use super::record::{LeaseRecord, LeaseState};

/// What was left out, by reason. Columns that a format does not have are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<&'static str, (u64, Ipv4Addr)>);

impl Losses {
    pub(super) fn add(&mut self, what: &'static str, ip: Ipv4Addr) {
        self.0.entry(what).or_insert((0, ip)).0 += 1;
    }

    /// Whether nothing was left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One sentence for each reason, with the number of leases and the first address.
    pub fn lines(&self) -> Vec<String> {
        let line = |(what, (count, first)): (&&'static str, &(u64, Ipv4Addr))| match count {
            1 => format!("{first}: {what}"),
            count => format!("{count} leases, {first} the first: {what}"),
        };
        self.0.iter().map(line).collect()
    }
}

/// The leases by address, one for each, as a server keeps them: where two servers have the same
/// address, the lease that is most alive is taken.
pub(super) fn one_per_address<'a>(
    leases: &'a [LeaseRecord],
    losses: &mut Losses,
) -> Vec<&'a LeaseRecord> {
    let mut sorted: Vec<&LeaseRecord> = leases.iter().collect();
    sorted.sort_by_key(|lease| (lease.ip, rank(lease.state)));
    sorted.dedup_by(|lease, known| {
        let again = lease.ip == known.ip;
        if again {
            losses.add("left out, the address is there twice", lease.ip);
        }
        again
    });
    sorted
}

/// The order of the states, the most alive first.
const fn rank(state: LeaseState) -> u8 {
    state as u8
}

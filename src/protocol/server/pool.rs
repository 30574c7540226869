//! Which addresses of one network may be handed out, and which of them is next (4.3.1). Who
//! holds an address now is for the [table](super::binding) to know.

use core::net::Ipv4Addr;
use std::collections::BTreeSet;

use super::Scope;
use crate::time::SimTime;

/// The addresses of one scope. Nothing is laid out in advance: a pool of sixteen million
/// addresses costs no more than an empty one.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    /// First and last address for everyone; empty if the first is the greater.
    first: u32,
    last: u32,
    /// Below this every address has a record or is not for everyone. One more than `u32`
    /// holds, so that the last address can be passed.
    next: u64,
    /// The server's own.
    own: Ipv4Addr,
    reserved: BTreeSet<Ipv4Addr>,
    /// Addresses that had a holder, by when they were freed.
    freed: BTreeSet<(SimTime, Ipv4Addr)>,
}

impl Pool {
    /// The pool of a scope, kept within its subnet and off that subnet's first and last
    /// address, which stand for the network and for everyone on it.
    pub(super) fn new(scope: &Scope, own: Ipv4Addr) -> Self {
        let edge = u32::from(scope.subnet.prefix_len() < 31);
        let lowest = scope.subnet.network().to_bits() + edge;
        let highest = scope.subnet.broadcast().to_bits() - edge;
        let first = scope.first.to_bits().max(lowest);
        Self {
            first,
            last: scope.last.to_bits().min(highest),
            next: first.into(),
            own,
            reserved: scope.reservations.values().copied().collect(),
            freed: BTreeSet::new(),
        }
    }

    /// Whether the address may go to any client.
    pub(super) fn is_for_everyone(&self, address: Ipv4Addr) -> bool {
        (self.first..=self.last).contains(&address.to_bits()) && !self.is_set_apart(address)
    }

    /// Whether the address is written down for a client, or the server's own.
    pub(super) fn is_set_apart(&self, address: Ipv4Addr) -> bool {
        address == self.own || self.reserved.contains(&address)
    }

    /// The next address for a client without claims: the lowest that was never used, then the
    /// one that was freed longest ago.
    pub(super) fn next_free(&mut self, has_record: impl Fn(Ipv4Addr) -> bool) -> Option<Ipv4Addr> {
        self.never_used(has_record)
            .or_else(|| self.freed.first().map(|&(_, address)| address))
    }

    /// Whether [`next_free`](Self::next_free) may find one.
    pub(super) fn may_be_free(&self) -> bool {
        self.next <= self.last.into() || !self.freed.is_empty()
    }

    fn never_used(&mut self, has_record: impl Fn(Ipv4Addr) -> bool) -> Option<Ipv4Addr> {
        while self.next <= self.last.into() {
            let address = Ipv4Addr::from_bits(u32::try_from(self.next).ok()?);
            if self.is_for_everyone(address) && !has_record(address) {
                return Some(address);
            }
            self.next += 1;
        }
        None
    }

    /// The address lost its holder.
    pub(super) fn free(&mut self, since: SimTime, address: Ipv4Addr) {
        if self.is_for_everyone(address) {
            self.freed.insert((since, address));
        }
    }

    /// What [`free`](Self::free) did no longer holds.
    pub(super) fn take(&mut self, since: SimTime, address: Ipv4Addr) {
        self.freed.remove(&(since, address));
    }

    /// The address has no record any more.
    pub(super) fn forget(&mut self, address: Ipv4Addr) {
        if self.is_for_everyone(address) {
            self.next = self.next.min(address.to_bits().into());
        }
    }

    /// The freed addresses, for checks.
    #[cfg(test)]
    pub(super) fn freed(&self) -> impl Iterator<Item = Ipv4Addr> {
        self.freed.iter().map(|&(_, address)| address)
    }
}

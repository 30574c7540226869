//! How a lease is granted: for how long, stored first, then told (3.1 step 4).

use core::net::Ipv4Addr;

use super::binding::Grant;
use super::decide::Asked;
use super::{BindingState, Server};
use crate::protocol::note::Note;
use crate::protocol::rule::Rule;
use crate::time::SimTime;
use crate::wire::MessageType;
use crate::wire::message::lease_span;

impl Server {
    /// Answers with ACK. A repeated REQUEST gets the same ACK again and moves nothing; a
    /// renewal has a new xid each time it is sent.
    pub(super) fn grant(&mut self, asked: &Asked, address: Ipv4Addr, rule: Rule) {
        let xid = asked.message.header().xid;
        match self.table.repeated(asked.now, xid, address) {
            Some(grant) if rule != Rule::ExtendsBinding => {
                self.say_yes(asked, MessageType::Ack, address, Some(grant.lease_secs));
            }
            _ => self.bind(asked, address, rule),
        }
    }

    fn bind(&mut self, asked: &Asked, address: Ipv4Addr, rule: Rule) {
        let lease_secs = match rule {
            Rule::ChosenGrants => self.offered_secs(asked, address),
            _ => self.full_secs(asked),
        };
        let before = [
            self.table.held_by(&asked.asker),
            self.table.offered_to(&asked.asker),
        ];
        self.store(asked, address, lease_secs, rule);
        self.say_yes(asked, MessageType::Ack, address, Some(lease_secs));
        for other in before
            .into_iter()
            .flatten()
            .filter(|other| *other != address)
        {
            self.let_go(asked.now, other);
        }
    }

    fn store(&mut self, asked: &Asked, address: Ipv4Addr, lease_secs: u32, rule: Rule) {
        let now = asked.now;
        let known = self
            .table
            .get(address)
            .filter(|record| record.state == BindingState::Active);
        let active_since = known.map(|record| record.since);
        // What was promised before still holds: the client may not hear of a shorter lease, or
        // have heard a server that shares these records and grants a longer one.
        let promised = known.map(|record| record.until);
        let granted = lease_span(lease_secs).map(|span| now + span);
        let until = promised.map_or(granted, |promised| Some(promised?.max(granted?)));
        let since = active_since.unwrap_or(now);
        self.commit(
            asked.binding(address, BindingState::Active, since, until),
            rule,
        );
        let xid = asked.message.header().xid;
        self.table.remember_grant(
            address,
            Grant {
                xid,
                at: now,
                lease_secs,
            },
        );
        if active_since.is_none() {
            self.note(Note::CommitsConfiguration);
        }
    }

    /// A client has one address in a network: what it had before is free.
    fn let_go(&mut self, now: SimTime, address: Ipv4Addr) {
        let Some(record) = self.table.get(address) else {
            return;
        };
        let state = match record.state {
            BindingState::Offered => BindingState::Expired,
            _ => BindingState::Released,
        };
        let freed = record.becomes(state, now, None);
        self.commit(freed, Rule::FreeAgain);
    }

    /// The lease time in an OFFER and in the ACK that follows: what the client wishes for if
    /// that is less than a full lease; without a wish the time its binding has left, where the
    /// server is set to that (4.3.1).
    pub(super) fn offered_secs(&self, asked: &Asked, address: Ipv4Addr) -> u32 {
        let known = self.table.record_of(&asked.asker, address);
        let active = known.filter(|record| record.state == BindingState::Active);
        match active {
            Some(record) if self.config.remaining_lease && asked.wished_secs().is_none() => record
                .until
                .map_or(u32::MAX, |until| left_secs(until, asked.now)),
            _ => self.full_secs(asked),
        }
    }

    fn full_secs(&self, asked: &Asked) -> u32 {
        let most = self.config.lease_secs;
        asked.wished_secs().map_or(most, |wish| wish.min(most))
    }
}

/// Whole seconds until then, at least one: a lease of none would be no lease.
fn left_secs(until: SimTime, now: SimTime) -> u32 {
    let left = until.since(now).as_secs().max(1);
    u32::try_from(left).unwrap_or(u32::MAX)
}

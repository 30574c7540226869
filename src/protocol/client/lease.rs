//! What an OFFER proposes and an ACK grants: the address, its server, and when T1, T2 and the
//! lease end (4.4.1, 4.4.5). Whether the reply was asked for is for `receive`.

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::retry::{draw, shifted};
use super::{ClientConfig, TimerSet};
use crate::protocol::rule::Rule;
use crate::protocol::timer::Timer;
use crate::protocol::usable;
use crate::seed::Stream;
use crate::time::SimTime;
use crate::wire::Message;
use crate::wire::message::lease_span;

/// What a client holds: an address for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The address.
    pub address: Ipv4Addr,
    /// The server that granted it (option 54).
    pub server: Ipv4Addr,
    /// When the REQUEST left whose ACK this is; the lease counts from here (4.4.1).
    pub granted_at: SimTime,
    /// When renewing begins; `None` for an infinite lease.
    pub t1_at: Option<SimTime>,
    /// When rebinding begins; `None` for an infinite lease.
    pub t2_at: Option<SimTime>,
    /// When the address must no longer be used; `None` for an infinite lease.
    pub expires_at: Option<SimTime>,
    /// The ACK that granted it; empty for a lease that a scenario begins with.
    pub ack: Arc<[u8]>,
}

impl Lease {
    /// Whether the address may still be used.
    pub fn is_live(&self, now: SimTime) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    /// The same lease with T1 ≤ T2 ≤ expiry. Times that are missing or out of order are set to
    /// 0.5 and 0.875 of the lease; an infinite lease has none.
    pub(super) fn in_order(mut self) -> Self {
        let ordered =
            self.t1_at.is_some() && self.t1_at <= self.t2_at && self.t2_at <= self.expires_at;
        if !ordered {
            let span = self
                .expires_at
                .map(|end| Terms::usual(end.since(self.granted_at)));
            self.t1_at = span.map(|terms| self.granted_at + terms.t1);
            self.t2_at = span.map(|terms| self.granted_at + terms.t2);
        }
        self
    }

    /// Moves T1 and T2 by chance, at most so many thousandths of the lease, and tells by how many
    /// microseconds (4.4.5). The order T1, T2, expiry stays.
    fn fuzz(&mut self, per_mille: u16, stream: &mut Stream) -> [i64; 2] {
        let (Some(t1), Some(t2), Some(end)) = (self.t1_at, self.t2_at, self.expires_at) else {
            return [0; 2];
        };
        if per_mille == 0 {
            return [0; 2];
        }
        let width = end.since(self.granted_at) / 1000 * per_mille.into();
        let t2_at = shifted(t2, draw(stream, width)).clamp(self.granted_at, end);
        let t1_at = shifted(t1, draw(stream, width)).clamp(self.granted_at, t2_at);
        (self.t1_at, self.t2_at) = (Some(t1_at), Some(t2_at));
        [change(t1, t1_at), change(t2, t2_at)]
    }
}

/// What a client collects while SELECTING.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The proposed address (`yiaddr`).
    pub address: Ipv4Addr,
    /// Who proposes (option 54).
    pub server: Ipv4Addr,
    /// For how long, in seconds (option 51).
    pub lease_secs: u32,
}

impl Offer {
    /// What an OFFER, or an ACK to a REQUEST, says; none if it lacks what table 3 demands, or
    /// names an address that no host can have.
    pub(super) fn read(reply: &Message) -> Result<Self, Rule> {
        let address = reply.header().yiaddr;
        let lease_secs = reply.lease_time().filter(|secs| *secs > 0);
        let (Some(server), Some(lease_secs)) = (reply.server_id(), lease_secs) else {
            return Err(Rule::IncompleteGrant);
        };
        if address.is_unspecified() {
            return Err(Rule::IncompleteGrant);
        }
        match usable::flaw(reply) {
            Some(rule) => Err(rule),
            None => Ok(Self {
                address,
                server,
                lease_secs,
            }),
        }
    }
}

/// A lease fresh from its ACK, and what chance added to its times.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    /// The lease.
    pub(super) lease: Arc<Lease>,
    /// The fuzz on T1 and T2, microseconds (4.4.5).
    drawn_micros: [i64; 2],
}

impl Grant {
    /// What `ack` grants to a client whose REQUEST left at `granted_at`.
    pub(super) fn read(
        ack: &Message,
        granted_at: SimTime,
        config: &ClientConfig,
        stream: &mut Stream,
    ) -> Result<Self, Rule> {
        let Offer {
            address,
            server,
            lease_secs,
        } = Offer::read(ack)?;
        let terms = lease_span(lease_secs).map(|end| Terms::read(ack, end));
        let mut lease = Lease {
            address,
            server,
            granted_at,
            t1_at: terms.map(|terms| granted_at + terms.t1),
            t2_at: terms.map(|terms| granted_at + terms.t2),
            expires_at: terms.map(|terms| granted_at + terms.end),
            ack: Arc::clone(ack.bytes()),
        };
        let drawn_micros = lease.fuzz(config.fuzz_per_mille, stream);
        Ok(Self {
            lease: Arc::new(lease),
            drawn_micros,
        })
    }

    /// A lease whose times are what they are.
    pub(super) fn known(lease: Arc<Lease>) -> Self {
        Self {
            lease,
            drawn_micros: [0; 2],
        }
    }

    /// The timers that the lease sets, seen from `now`.
    pub(super) fn timers(&self, now: SimTime) -> impl Iterator<Item = TimerSet> {
        let [t1_drawn, t2_drawn] = self.drawn_micros;
        let timers = [
            (Timer::T1, self.lease.t1_at, t1_drawn),
            (Timer::T2, self.lease.t2_at, t2_drawn),
            (Timer::Expiry, self.lease.expires_at, 0),
        ];
        timers
            .into_iter()
            .filter_map(move |(timer, at, drawn_micros)| {
                let at = at?;
                let base = shifted(at, drawn_micros.saturating_neg()).since(now);
                Some(TimerSet {
                    timer,
                    at,
                    base,
                    drawn_micros,
                })
            })
    }
}

/// The three times of a finite lease, counted from its REQUEST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Terms {
    t1: Duration,
    t2: Duration,
    end: Duration,
}

impl Terms {
    /// 0.5 and 0.875 of the lease (4.4.5).
    fn usual(end: Duration) -> Self {
        Self {
            t1: end / 2,
            t2: end / 8 * 7,
            end,
        }
    }

    /// Options 58 and 59, or the usual share of the lease. Times that make no sense together
    /// (no T1 at all, T1 after T2, T2 after the end) are replaced by the usual ones.
    fn read(ack: &Message, end: Duration) -> Self {
        let usual = Self::usual(end);
        let secs = |value: Option<u32>| value.map(|secs| Duration::from_secs(secs.into()));
        let t1 = secs(ack.t1()).unwrap_or(usual.t1);
        let t2 = secs(ack.t2()).unwrap_or(usual.t2);
        let sensible = !t1.is_zero() && t1 <= t2 && t2 <= end;
        if sensible {
            Self { t1, t2, end }
        } else {
            usual
        }
    }
}

/// Microseconds from one instant to another.
fn change(before: SimTime, after: SimTime) -> i64 {
    let micros = |span: Duration| i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    micros(after.since(before)) - micros(before.since(after))
}

//! A question under way: its transaction, how often it was sent, and from when a lease counts
//! that answers it. When it is repeated is for [`super::retry`].

use super::state::Alarm;
use crate::time::SimTime;
use crate::wire::Xid;

/// A message that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) xid: Xid,
    pub(super) secs: u16,
    /// How often it was sent.
    pub(super) tries: u8,
    /// When the client began what this message is part of; `secs` counts from here.
    pub(super) began_at: SimTime,
    /// When the message with this xid first left, as far as is known; a lease counts from here.
    pub(super) sent_at: SimTime,
    /// Whether it is known.
    departed: bool,
    /// When it is repeated or given up.
    pub(super) next: Option<Alarm>,
}

impl Ask {
    /// A message that is sent for the first time.
    pub(super) fn new(now: SimTime, xid: Xid, began_at: SimTime) -> Self {
        let secs = elapsed_secs(began_at, now);
        Self {
            xid,
            secs,
            tries: 0,
            began_at,
            sent_at: now,
            departed: false,
            next: None,
        }
    }

    /// The gate let a message with this xid go: the first time counts.
    pub(super) fn departs(&mut self, now: SimTime, xid: Xid) {
        if xid == self.xid && !self.departed {
            self.departed = true;
            self.sent_at = now;
        }
    }

    /// The same question in a new transaction.
    pub(super) fn renew_xid(&mut self, now: SimTime, xid: Xid) {
        self.xid = xid;
        self.sent_at = now;
        self.departed = false;
    }
}

/// The value of `secs`; it stays at its largest after 18 hours.
pub(super) fn elapsed_secs(began_at: SimTime, now: SimTime) -> u16 {
    u16::try_from(now.since(began_at).as_secs()).unwrap_or(u16::MAX)
}

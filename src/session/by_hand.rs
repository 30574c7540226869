//! Which messages of a run somebody made by hand: they are shown and judged as what they are, and
//! nobody's machine is to blame for them.

use super::Log;
use crate::sim::{Command, Event, HostKind, Record};

/// So many relays are looked back through.
const MOST_RELAYS: usize = 16;

impl Log {
    /// Whether the datagram that this record is about was made by hand, or is a copy of one that a
    /// relay carried on. The record is the `Sent`, or one that came of it.
    pub fn is_by_hand(&self, record: &Record) -> bool {
        let mut record = record;
        let mut has_left = false;
        // At most Delivered, Released and Sent for each way between two relays.
        for _ in 0..3 * MOST_RELAYS {
            let Some(cause) = record.cause.and_then(|id| self.get(id)) else {
                return false;
            };
            has_left |= matches!(record.event, Event::Sent(..));
            match (&record.event, &cause.event) {
                (Event::Sent(..), Event::Commanded(command)) => {
                    return matches!(**command, Command::Send(..));
                }
                // What a host says because of what it heard is its own, whatever lies between.
                (_, Event::Delivered(_)) if has_left && !self.is_relay(cause) => return false,
                _ => record = cause,
            }
        }
        false
    }

    fn is_relay(&self, record: &Record) -> bool {
        let host = self.host(record.host);
        host.is_some_and(|host| host.kind == HostKind::Relay)
    }
}

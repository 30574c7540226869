//! Judges any message against tables 3, 4 and 5 and section 4.1: fields, options, destination.
//! It needs no machine, only the datagrams in the order in which they were sent, so it judges
//! a capture as well as our own runs.

use super::rule::Rule;
use crate::wire::Packet;

/// What the referee says about one clause and one message.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Verdict {
    /// The clause.
    pub rule: Rule,
    /// How strongly it binds in this place.
    pub level: super::rule::Level,
    /// Whether the message keeps it.
    pub kept: bool,
    /// What was looked at, in one phrase: `option 50 is 192.168.1.100`.
    #[serde(skip)]
    pub what: String,
}

/// Where a datagram was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the client's own link, as the client sent it or will receive it.
    ClientLink,
    /// Between a relay and a server: destination, source, hops and giaddr are the relay's.
    BehindRelay,
}

/// Judges datagrams in the order in which they were sent. It remembers what it must to compare
/// a REQUEST with its DISCOVER and OFFER, for a bounded number of clients.
#[derive(Clone, Debug, Default)]
pub struct Referee {}

impl Referee {
    /// Judges one datagram: one verdict per row of the table that concerns it.
    pub fn judge(&mut self, packet: &Packet, place: Place) -> Vec<Verdict> {
        todo!("{packet:?} {place:?}")
    }
}

/// The verdicts that are broken MUSTs and MUST NOTs: the message is clean without any.
pub fn broken(verdicts: &[Verdict]) -> impl Iterator<Item = &Verdict> {
    use super::rule::Level::{Must, MustNot};
    verdicts
        .iter()
        .filter(|verdict| !verdict.kept && matches!(verdict.level, Must | MustNot))
}

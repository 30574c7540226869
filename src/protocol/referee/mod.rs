//! Judges any message against tables 3, 4 and 5 and section 4.1: fields, options, destination.
//! It needs no machine, only the datagrams in the order in which they were sent, so it judges
//! a capture as well as our own runs. A reply whose request it has not seen is judged only on
//! what it shows itself.
//!
//! The option rows stand in `table`, the rest in `client` and `server`; `face` picks the
//! column, `memory` knows what went before.

use core::net::Ipv4Addr;
use std::fmt::{self, Display};

use super::rule::{Level, Rule};
use crate::wire::options::describe;
use crate::wire::{Malformed, Message, Packet};

mod client;
mod face;
mod memory;
mod server;
mod table;
#[cfg(test)]
mod tests;

pub use face::ClientFace;
use memory::Memory;

/// What the referee says about one clause and one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The clause.
    pub rule: Rule,
    /// How strongly it binds in this place.
    pub level: Level,
    /// Whether the message keeps it.
    pub kept: bool,
    /// What was looked at, in one phrase: `option 50 is 192.168.1.100`.
    pub what: String,
}

impl Verdict {
    /// Whether it breaks a MUST or a MUST NOT.
    fn is_broken(&self) -> bool {
        !self.kept && matches!(self.level, Level::Must | Level::MustNot)
    }

    /// The verdict that a clause is broken, from whoever knows. A machine that breaks one on
    /// purpose, which no message shows, is judged this way: an authoritative NAK without a
    /// record (4.3.2).
    pub fn against(rule: Rule, what: impl Into<String>) -> Self {
        Self {
            rule,
            level: rule.level(),
            kept: false,
            what: what.into(),
        }
    }
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
pub struct Referee {
    memory: Memory,
    terse: bool,
}

impl Referee {
    /// A referee who says what was looked at only where a MUST or a MUST NOT is broken, and
    /// leaves [`Verdict::what`] empty elsewhere: for captures of any length.
    pub fn terse() -> Self {
        Self {
            terse: true,
            ..Self::default()
        }
    }

    /// Judges one datagram: one verdict per row of the table that concerns it. A type that RFC
    /// 2131 does not know is not judged, and neither is what a capture has cut: what is missing
    /// may have been there.
    pub fn judge(&mut self, packet: &Packet, place: Place) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        self.judge_read(&packet.message(), packet, place, &mut verdicts);
        verdicts
    }

    /// As [`judge`](Self::judge), for a datagram that has been read already, into a list that may
    /// be used again and again.
    pub fn judge_read(
        &mut self,
        read: &Result<Message, Malformed>,
        packet: &Packet,
        place: Place,
        verdicts: &mut Vec<Verdict>,
    ) {
        self.judge_meant(read, (packet, place, None), verdicts);
        if let Ok(message) = read
            && !packet.is_cut()
        {
            self.remember(message, false);
        }
    }

    /// As [`judge`](Self::judge), for a message that somebody made by hand. Who is answered because
    /// of it is judged by it; what its client says later is not measured by it.
    pub fn judge_by_hand(&mut self, packet: &Packet, place: Place) -> Vec<Verdict> {
        let read = packet.message();
        let verdicts = self.foresee(packet, place, None);
        if let Ok(message) = read {
            self.remember(&message, true);
        }
        verdicts
    }

    /// What is to be said of a datagram if it were sent now. A message of a client is judged by
    /// the column of the face that is meant, where one is given.
    pub fn foresee(
        &self,
        packet: &Packet,
        place: Place,
        meant: Option<ClientFace>,
    ) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let read = packet.message();
        self.judge_meant(&read, (packet, place, meant), &mut verdicts);
        verdicts
    }

    fn judge_meant(
        &self,
        read: &Result<Message, Malformed>,
        (packet, place, meant): (&Packet, Place, Option<ClientFace>),
        verdicts: &mut Vec<Verdict>,
    ) {
        verdicts.clear();
        match read {
            _ if packet.is_cut() => {}
            Ok(message) => {
                let case = Case {
                    message,
                    packet,
                    place,
                };
                let mut sheet = Sheet {
                    verdicts,
                    terse: self.terse,
                };
                if message.kind().is_reply() {
                    server::judge(&case, &self.memory, &mut sheet);
                } else {
                    client::judge(&case, meant, &self.memory, &mut sheet);
                }
            }
            Err(Malformed::UnknownType(_)) => {}
            Err(malformed) => {
                verdicts.push(Verdict::against((*malformed).into(), malformed.to_string()));
            }
        }
    }

    fn remember(&mut self, message: &Message, by_hand: bool) {
        if message.kind().is_reply() {
            self.memory.answered(message);
        } else if by_hand {
            self.memory.asked_by_hand(message);
        } else {
            self.memory
                .asked(message, client::begins_anew(message, &self.memory));
        }
    }
}

/// The verdicts that are broken MUSTs and MUST NOTs: the message is clean without any.
pub fn broken(verdicts: &[Verdict]) -> impl Iterator<Item = &Verdict> {
    verdicts.iter().filter(|verdict| verdict.is_broken())
}

/// How strongly table 5 binds an option in what a client sends with this face; nothing for an
/// option that has no row of its own.
pub fn client_level(face: ClientFace, code: u8) -> Option<Level> {
    let row = table::CLIENT.iter().find(|row| row.code == code)?;
    Some(row.level(face))
}

/// What is judged.
struct Case<'a> {
    message: &'a Message,
    packet: &'a Packet,
    place: Place,
}

impl Case<'_> {
    fn on_client_link(&self) -> bool {
        self.place == Place::ClientLink
    }

    fn destination(&self) -> Ipv4Addr {
        *self.packet.dst.ip()
    }
}

/// The verdicts on one message, in the order in which they are given. What was looked at is put
/// into words only where they are wanted.
struct Sheet<'a> {
    verdicts: &'a mut Vec<Verdict>,
    terse: bool,
}

impl Sheet<'_> {
    fn put(&mut self, rule: Rule, level: Level, kept: bool, what: impl Display) {
        let mut verdict = Verdict {
            rule,
            level,
            kept,
            what: String::new(),
        };
        if !self.terse || verdict.is_broken() {
            verdict.what = what.to_string();
        }
        self.verdicts.push(verdict);
    }

    /// A row that binds as strongly as its clause does.
    fn row(&mut self, rule: Rule, kept: bool, what: impl Display) {
        self.put(rule, rule.level(), kept, what);
    }

    /// A field that has to be zero.
    fn zero(&mut self, rule: Rule, name: &str, value: impl Into<u64>) {
        let value = value.into();
        self.row(rule, value == 0, format_args!("{name} is {value}"));
    }

    /// An address that has to be given, or has to be zero.
    fn address(&mut self, rule: Rule, name: &str, address: Ipv4Addr, given: bool) {
        let kept = (address != Ipv4Addr::UNSPECIFIED) == given;
        self.row(rule, kept, format_args!("{name} is {address}"));
    }

    /// Whether an option stands last in the options field, if it is there (RFC 3046 sections 2.1
    /// and 2.2): what overload puts into `file` and `sname` does not come after it.
    fn last_option(&mut self, rule: Rule, level: Level, message: &Message, code: u8) {
        let Some(last) = message
            .last_in_options()
            .filter(|_| message.option(code).is_some())
        else {
            return;
        };
        let what = format_args!("the last option is {last}");
        self.put(rule, level, last == code, what);
    }

    /// Whether an option is there, in a column where that is bound as strongly as this. What a
    /// message may carry concerns it only if it does.
    fn option(&mut self, rule: Rule, level: Level, message: &Message, code: u8) {
        let value = message.option(code);
        let kept = match level {
            Level::Must | Level::Should => value.is_some(),
            Level::MustNot | Level::ShouldNot => value.is_none(),
            Level::May if value.is_none() => return,
            Level::May => true,
        };
        let what = fmt::from_fn(|f| match value {
            Some(value) => write!(f, "option {code} is {}", describe(code, value)),
            None => write!(f, "no option {code}"),
        });
        self.put(rule, level, kept, what);
    }
}

//! What a real network and this computer do to a run: messages that could not leave, datagrams that
//! were left out, time in which the computer slept, and who here expects a datagram at all.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Engine, Machine, Outgoing};
use crate::net::{Fault, Heard};
use crate::protocol::Note;
use crate::sim::event::{Event, RecordId};
use crate::sim::host::{HostId, SegmentId};
use crate::wire::{Message, chaddr_in, xid_in};

/// So many reasons of one outage are told.
const MOST_REASONS: usize = 8;
/// `op` in what servers send.
const REPLY: u8 = 2;

/// What the clock of this computer did that no clock should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockJump {
    /// The computer slept, or the program was held up, for so many seconds.
    StoodStill(u32),
    /// It was set by so many seconds, backwards if negative, while no time passed.
    Set(i32),
}

/// What cannot leave this computer, and what of that was told.
#[derive(Clone, Debug, Default)]
pub(super) struct Outages {
    /// Whose next departure fails, and why.
    next: VecDeque<(HostId, Arc<str>)>,
    /// Why nothing leaves for everyone (`true`), or for one host alone, as far as it was told.
    told: BTreeMap<(SegmentId, bool), Vec<Arc<str>>>,
}

impl Outages {
    pub(super) fn next_fails(&mut self, host: HostId, why: &Arc<str>) {
        self.next.push_back((host, Arc::clone(why)));
    }

    fn of(&mut self, host: HostId) -> Option<Arc<str>> {
        let place = self.next.iter().position(|(other, _)| *other == host)?;
        self.next.remove(place).map(|(_, why)| why)
    }

    /// Whether this is told for the first time since something left.
    fn is_new(&mut self, way: (SegmentId, bool), why: &Arc<str>) -> bool {
        let told = self.told.entry(way).or_default();
        let new = told.len() < MOST_REASONS && !told.contains(why);
        if new {
            told.push(Arc::clone(why));
        }
        new
    }
}

impl Engine {
    /// Whether a departure fails; what there is to tell is told once in an outage, and again when
    /// something leaves.
    pub(super) fn could_not_leave(
        &mut self,
        outgoing: &Outgoing,
        released: RecordId,
        to: &[HostId],
    ) -> bool {
        let Outgoing { from, segment, .. } = *outgoing;
        let way = (segment, outgoing.packet.is_broadcast());
        let Some(why) = self.outages.of(from) else {
            if self.outages.told.remove(&way).is_some() {
                self.emit(from, Some(released), Event::Noted(Note::ReachesAgain));
            }
            return false;
        };
        let ends = if to.is_empty() { &[from] } else { to };
        for end in ends {
            self.emit(*end, Some(released), Event::Dropped(Fault::Unsent));
        }
        if self.outages.is_new(way, &why) {
            self.emit(from, Some(released), Event::Refused(why));
        }
        true
    }

    pub(super) fn left_out(&mut self, host: HostId, count: u32) {
        if host.index() < self.hosts.len() {
            self.emit(host, None, Event::Noted(Note::LeftOut(count)));
        }
    }

    /// The clock jumped. What was due while the computer stood still is due now, at once and one
    /// after the other, and not as if it had been on time.
    pub fn clock_jumped(&mut self, jump: ClockJump) {
        let note = match jump {
            ClockJump::StoodStill(secs) => Note::StoodStill(secs),
            ClockJump::Set(secs) => Note::ClockSet(secs),
        };
        if !self.hosts.is_empty() {
            self.emit(HostId(0), None, Event::Noted(note));
        }
    }

    /// Whether this host is a server of ours.
    pub fn is_server(&self, host: HostId) -> bool {
        let machine = self.hosts.get(host.index()).map(|host| &host.machine);
        matches!(machine, Some(Machine::Server(_)))
    }

    /// Whether anybody here would do something about it: a client that waits for this reply, a
    /// server that has an answer or a record to change. Of what nobody expects only some is kept.
    pub fn expects(&self, heard: &Heard) -> bool {
        let Some(host) = self.hosts.get(heard.at.index()) else {
            return false;
        };
        match &host.machine {
            Machine::Server(server) => {
                Message::read(Arc::clone(&heard.bytes)).is_ok_and(|message| {
                    server
                        .server
                        .would_act(self.now, message, is_broadcast(heard))
                })
            }
            _ => self.is_awaited(&heard.bytes),
        }
    }

    /// Whether it looks like a reply, and a client of ours waits for one like it.
    fn is_awaited(&self, bytes: &[u8]) -> bool {
        let (Some(&REPLY), Some(xid), Some(card)) =
            (bytes.first(), xid_in(bytes), chaddr_in(bytes))
        else {
            return false;
        };
        let waits = |host: &HostId| match &self.hosts[host.index()].machine {
            Machine::Client(client) => client.awaits(xid),
            _ => false,
        };
        // A client behind our relay stands on another segment than the relay's socket.
        let segments = (0..).map(SegmentId).take(self.networks.len());
        let mut with_card = segments.flat_map(|segment| self.segments.with_card(segment, card));
        with_card.any(waits)
    }
}

/// Whether it came as one for everyone, as far as the socket and `ciaddr` tell.
fn is_broadcast(heard: &Heard) -> bool {
    let ciaddr = heard.bytes.get(12..16);
    let unknown = ciaddr == Some(&Ipv4Addr::UNSPECIFIED.octets()[..]);
    heard.broadcast.unwrap_or(unknown)
}

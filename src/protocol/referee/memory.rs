//! What the referee remembers, for a bounded number of clients: what they asked, which offers
//! they had, which identifier and list they used. The client silent for longest is forgotten.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::num::NonZeroU64;

use crate::wire::message::BROADCAST_FLAG;
use crate::wire::options::code;
use crate::wire::{Message, MessageType, Xid};

/// The octets of `chaddr`.
pub(super) type Chaddr = [u8; 16];

/// How many clients are remembered.
const CLIENTS: usize = 65_536;
/// How many questions, and how many offers, of one client are remembered.
const RECENT: usize = 8;

#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    clients: BTreeMap<Chaddr, Known>,
    /// Clients by when they were last heard, counted in messages.
    heard: BTreeMap<u64, Chaddr>,
    /// Who used an xid last.
    xids: BTreeMap<Xid, Chaddr>,
    now: u64,
}

/// What is remembered of one client.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    heard: u64,
    /// What it asked, the latest last.
    asked: VecDeque<Question>,
    /// Whether a question has been forgotten.
    partly: bool,
    /// Offers since it last began anew, the latest last.
    offers: VecDeque<Offered>,
    /// The servers that granted it a lease since it last began anew: of several ACKs it may have
    /// heard any.
    leased_by: VecDeque<Ipv4Addr>,
    /// Option 61 since it last began anew.
    pub(super) client_id: Option<Mark>,
    /// Option 55 as last used in a DISCOVER or REQUEST.
    pub(super) parameters: Option<Mark>,
}

/// What is remembered of a message of a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) kind: MessageType,
    pub(super) xid: Xid,
    pub(super) secs: u16,
    pub(super) flags: u16,
    pub(super) ciaddr: Ipv4Addr,
    pub(super) giaddr: Ipv4Addr,
    pub(super) client_id: Option<Mark>,
    pub(super) relay_info: Option<Mark>,
}

/// What is remembered of an OFFER.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offered {
    pub(super) server: Ipv4Addr,
    pub(super) address: Ipv4Addr,
    pub(super) xid: Xid,
}

/// Stands for the value of an option, which may be long; two values with the same mark are
/// taken to be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark(NonZeroU64);

impl Mark {
    /// The mark of this option, if the message has it.
    pub(super) fn of(message: &Message, code: u8) -> Option<Self> {
        let mut hasher = DefaultHasher::new();
        message.option(code)?.hash(&mut hasher);
        Some(Self(
            NonZeroU64::new(hasher.finish()).unwrap_or(NonZeroU64::MIN),
        ))
    }
}

impl Memory {
    /// What is remembered of the client with this hardware address.
    pub(super) fn known(&self, chaddr: &Chaddr) -> Option<&Known> {
        self.clients.get(chaddr)
    }

    /// Whether another client than this one used the xid last.
    pub(super) fn is_anothers(&self, xid: Xid, chaddr: &Chaddr) -> bool {
        self.xids.get(&xid).is_some_and(|owner| owner != chaddr)
    }

    /// Remembers what a client sent.
    pub(super) fn asked(&mut self, message: &Message, begins_anew: bool) {
        let (xid, chaddr) = (message.header().xid, message.header().chaddr);
        self.xids.insert(xid, chaddr);
        let known = self.touch(chaddr);
        let forgotten = known.make_room();
        known.remember(message, begins_anew);
        if let Some(forgotten) = forgotten {
            self.forget_xid(forgotten, &chaddr);
        }
    }

    /// Remembers what somebody made a client ask: it can be answered, and says nothing about what
    /// the client itself is or wants.
    pub(super) fn asked_by_hand(&mut self, message: &Message) {
        let (xid, chaddr) = (message.header().xid, message.header().chaddr);
        self.xids.entry(xid).or_insert(chaddr);
        let known = self.touch(chaddr);
        let forgotten = known.make_room();
        known.asked.push_back(Question::of(message));
        if let Some(forgotten) = forgotten {
            self.forget_xid(forgotten, &chaddr);
        }
    }

    /// Remembers what a server sent, if the client is known.
    pub(super) fn answered(&mut self, reply: &Message) {
        let (Some(known), Some(server)) = (
            self.clients.get_mut(&reply.header().chaddr),
            reply.server_id(),
        ) else {
            return;
        };
        match reply.kind() {
            MessageType::Offer => {
                let (address, xid) = (reply.header().yiaddr, reply.header().xid);
                known.offers.push_back(Offered {
                    server,
                    address,
                    xid,
                });
                keep_recent(&mut known.offers);
            }
            MessageType::Ack if reply.lease_time().is_some() => {
                known.leased_by.retain(|other| *other != server);
                known.leased_by.push_back(server);
                keep_recent(&mut known.leased_by);
            }
            _ => {}
        }
    }

    /// The client as the one heard last; the one silent for longest makes room for a new one.
    fn touch(&mut self, chaddr: Chaddr) -> &mut Known {
        if self.clients.len() >= CLIENTS && !self.clients.contains_key(&chaddr) {
            self.forget_oldest();
        }
        self.now += 1;
        let known = self.clients.entry(chaddr).or_default();
        self.heard.remove(&known.heard);
        self.heard.insert(self.now, chaddr);
        known.heard = self.now;
        known
    }

    fn forget_oldest(&mut self) {
        let Some((_, chaddr)) = self.heard.pop_first() else {
            return;
        };
        let Some(known) = self.clients.remove(&chaddr) else {
            return;
        };
        for question in known.asked {
            self.forget_xid(question.xid, &chaddr);
        }
    }

    /// An xid goes with the last question that had it.
    fn forget_xid(&mut self, xid: Xid, chaddr: &Chaddr) {
        let used = self.known(chaddr).is_some_and(|known| known.used(xid));
        if !used && self.xids.get(&xid) == Some(chaddr) {
            self.xids.remove(&xid);
        }
    }
}

impl Known {
    /// The latest question that this reply can answer. One that it echoes as a whole comes before
    /// others, and then one with its `giaddr`: a relay makes two of one question, and of two with
    /// one xid the older may be answered last.
    pub(super) fn question(&self, reply: &Message, to: Ipv4Addr) -> Option<&Question> {
        let fits = |asked: &&Question| {
            asked.xid == reply.header().xid && answers(reply.kind(), asked.kind)
        };
        let mut latest = self.asked.iter().rev().filter(fits);
        let same_way = |asked: &&Question| asked.giaddr == reply.header().giaddr;
        let whole = |asked: &&Question| same_way(asked) && asked.is_echoed_by(reply, to);
        let found = latest.clone().find(whole);
        found
            .or_else(|| latest.clone().find(same_way))
            .or_else(|| latest.next())
    }

    /// Whether the client has used this xid, as far as is remembered.
    pub(super) fn used(&self, xid: Xid) -> bool {
        self.asked.iter().any(|asked| asked.xid == xid)
    }

    /// Whether every question of the client is still known.
    pub(super) fn completely(&self) -> bool {
        !self.partly
    }

    /// The latest DISCOVER.
    pub(super) fn discover(&self) -> Option<&Question> {
        self.asked
            .iter()
            .rev()
            .find(|asked| asked.kind == MessageType::Discover)
    }

    /// Whether it can have its lease from this server, as far as is known.
    pub(super) fn may_be_leased_by(&self, server: Ipv4Addr) -> bool {
        self.leased_by.is_empty() || self.leased_by.contains(&server)
    }

    /// What this server offered.
    pub(super) fn offers_of(&self, server: Ipv4Addr) -> impl Iterator<Item = &Offered> + Clone {
        self.offers
            .iter()
            .filter(move |offer| offer.server == server)
    }

    fn remember(&mut self, message: &Message, begins_anew: bool) {
        let kind = message.kind();
        if begins_anew {
            self.client_id = None;
            self.offers.clear();
        }
        if begins_anew && kind == MessageType::Discover {
            self.parameters = None;
            self.leased_by.clear();
        }
        self.client_id = Mark::of(message, code::CLIENT_ID).or(self.client_id);
        // An INFORM may ask for other things than a REQUEST.
        if matches!(kind, MessageType::Discover | MessageType::Request) {
            self.parameters = Mark::of(message, code::PARAMETER_LIST).or(self.parameters);
        }
        self.asked.push_back(Question::of(message));
    }

    /// Drops the oldest question where another would be one too many.
    fn make_room(&mut self) -> Option<Xid> {
        if self.asked.len() < RECENT {
            return None;
        }
        self.partly = true;
        self.asked.pop_front().map(|question| question.xid)
    }
}

impl Question {
    /// Whether the reply says and does what an answer to this very question says and does.
    fn is_echoed_by(&self, reply: &Message, to: Ipv4Addr) -> bool {
        let header = reply.header();
        let is_nak = reply.kind() == MessageType::Nak;
        let to_client = if self.ciaddr.is_unspecified() {
            to.is_broadcast() || to == header.yiaddr
        } else {
            to == self.ciaddr
        };
        let goes_right = is_nak || !header.giaddr.is_unspecified() || to_client;
        let settings_only = self.kind == MessageType::Inform;
        let repeats = reply.kind() != MessageType::Ack
            || header.ciaddr == self.ciaddr && header.yiaddr.is_unspecified() == settings_only;
        // A NAK asks for a broadcast, whatever the question did.
        let free = if is_nak { BROADCAST_FLAG } else { 0 };
        header.flags | free == self.flags | free
            && goes_right
            && repeats
            && Mark::of(reply, code::CLIENT_ID) == self.client_id
    }

    fn of(message: &Message) -> Self {
        let header = message.header();
        Self {
            kind: message.kind(),
            xid: header.xid,
            secs: header.secs,
            flags: header.flags,
            ciaddr: header.ciaddr,
            giaddr: header.giaddr,
            client_id: Mark::of(message, code::CLIENT_ID),
            relay_info: Mark::of(message, code::RELAY_INFO),
        }
    }
}

fn keep_recent<T>(list: &mut VecDeque<T>) {
    let surplus = list.len().saturating_sub(RECENT);
    list.drain(..surplus);
}

/// Whether a reply of this kind answers a question of that kind. An ACK answers a DISCOVER
/// where both sides do with two messages (RFC 4039).
fn answers(reply: MessageType, asked: MessageType) -> bool {
    use MessageType::{Ack, Discover, Inform, Nak, Offer, Request};
    matches!(
        (reply, asked),
        (Offer, Discover) | (Ack, Request | Inform | Discover) | (Nak, Request)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Draft, Header, Mac, Op, Opt};

    fn discover(number: u32) -> Message {
        let [a, b, c, d] = number.to_be_bytes();
        let header = Header::new(Op::Request, Xid(number), Mac([2, 0, a, b, c, d]));
        Draft {
            options: vec![Opt::new(53, [1])],
            ..Draft::new(header)
        }
        .finish()
        .unwrap()
    }

    #[test]
    fn the_client_silent_for_longest_is_forgotten() {
        let mut memory = Memory::default();
        let faithful = discover(0);
        for number in 1..70_000 {
            memory.asked(&discover(number), true);
            memory.asked(&faithful, true);
        }
        assert_eq!(
            [memory.clients.len(), memory.heard.len(), memory.xids.len()],
            [CLIENTS; 3]
        );
        assert!(memory.known(&faithful.header().chaddr).is_some());
        assert!(memory.known(&discover(1).header().chaddr).is_none());
    }

    #[test]
    fn of_one_client_only_the_latest_questions_are_kept() {
        let mut memory = Memory::default();
        for number in 0..100 {
            let mut draft = Draft::from_message(&discover(7));
            draft.header.xid = Xid(number);
            memory.asked(&draft.finish().unwrap(), false);
        }
        let known = memory.known(&discover(7).header().chaddr).unwrap();
        assert!(known.used(Xid(99)) && !known.used(Xid(91)) && !known.completely());
        assert_eq!(memory.xids.len(), RECENT);
    }
}

//! The history of leases: one entry for each change, as users keep it after an exercise. Servers
//! tell what they put on record; what only a client knows (a RELEASE that was lost, a lease that
//! ended where no server looks on) comes from the client, until a server tells the same. What the
//! entries look like in a file is for `files::export`.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::protocol::client::{ClientState, Lease, StateChange, Trigger};
use crate::protocol::server::{Binding, BindingState, ClientKey};
use crate::session::{Log, Playhead};
use crate::sim::{Event, HostId, HostInfo, HostKind, Record, RecordId};
use crate::time::SimTime;
use crate::wire::{ClientId, Mac, Message, MessageType, Packet, Xid};

mod question;

use question::Question;

/// What became of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumCount, strum::EnumIter)]
pub enum LeaseEvent {
    /// A server proposes the address.
    Offered,
    /// A server grants it: the ACK of a DORA or of an INIT-REBOOT. A lease with which a run
    /// begins is granted at its first instant.
    Granted,
    /// The server extends the lease for a client that asks it alone (RENEWING).
    Renewed,
    /// A server extends the lease for a client that asks everyone (REBINDING).
    Rebound,
    /// The client returns the address, an operator frees it, a quarantine is over, or the client
    /// has taken another one.
    Released,
    /// The lease has ended; or the offer, because nobody took it up.
    Expired,
    /// The client refuses the address: somebody else uses it.
    Declined,
    /// A server says no (NAK).
    Refused,
}

impl LeaseEvent {
    /// The word in files: `granted`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Granted => "granted",
            Self::Renewed => "renewed",
            Self::Rebound => "rebound",
            Self::Released => "released",
            Self::Expired => "expired",
            Self::Declined => "declined",
            Self::Refused => "refused",
        }
    }

    const fn is_grant(self) -> bool {
        matches!(self, Self::Granted | Self::Renewed | Self::Rebound)
    }
}

/// When it ends: the lease, a held offer, a quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ends {
    /// At this instant.
    At(SimTime),
    /// Never.
    Never,
}

impl From<Option<SimTime>> for Ends {
    fn from(end: Option<SimTime>) -> Self {
        end.map_or(Self::Never, Self::At)
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseEntry {
    /// The record that brought it.
    pub record: RecordId,
    /// When.
    pub at: SimTime,
    /// What became of the lease.
    pub event: LeaseEvent,
    /// Of which address; a NAK may be about none.
    pub address: Option<Ipv4Addr>,
    /// The client's hardware address.
    pub mac: Mac,
    /// Option 61, if the client has one.
    pub client_id: Option<ClientId>,
    /// The server that has it on record, or said no; none where no server is known to have
    /// taken note.
    pub server: Option<Ipv4Addr>,
    /// The transaction, if a message brought it.
    pub xid: Option<Xid>,
    /// The end that was set; none where nothing goes on, for an offer that is not held, and where
    /// it is not known.
    pub ends: Option<Ends>,
}

/// All changes up to the playhead, in the order in which they happened.
pub fn entries(log: &Log, playhead: Playhead) -> Vec<LeaseEntry> {
    let mut book = Book::of(log);
    let count = playhead.count.min(log.len());
    for (index, record) in log.records()[..count].iter().enumerate() {
        book.take(RecordId::new(index), record);
    }
    book.entries.into_iter().flatten().collect()
}

/// A repeated ACK of one transaction is the same grant for so long: four tries of a client. Real
/// clients extend again and again under one xid, so a renewal is never taken for a repeat.
const REPEATS: Duration = Duration::from_mins(1);
/// So many causes are followed from a reply to the question behind it.
const DEPTH: usize = 4;

/// A client, an address and a transaction.
type Transaction = (Mac, Ipv4Addr, Xid);

/// The history while it is written.
struct Book<'a> {
    log: &'a Log,
    /// An entry is struck out when a server tells what its client told before.
    entries: Vec<Option<LeaseEntry>>,
    /// What each client asked last.
    asked: BTreeMap<Mac, Question>,
    /// What each client holds, or remembers.
    leases: BTreeMap<HostId, Arc<Lease>>,
    /// The last entry of each server about an address.
    told: BTreeMap<(Ipv4Addr, Ipv4Addr), usize>,
    /// The last entry of any server about an address.
    latest: BTreeMap<Ipv4Addr, usize>,
    /// The leases with which the run begins.
    begun: BTreeSet<(Mac, Ipv4Addr, Option<Ends>)>,
    /// What servers granted.
    grants: BTreeSet<Transaction>,
    /// What clients gave back or refused.
    farewells: BTreeSet<Transaction>,
    /// Entries that only the client has told so far.
    alone: BTreeMap<(Mac, Ipv4Addr), usize>,
}

impl<'a> Book<'a> {
    fn of(log: &'a Log) -> Self {
        Self {
            log,
            entries: Vec::new(),
            asked: BTreeMap::new(),
            leases: BTreeMap::new(),
            told: BTreeMap::new(),
            latest: BTreeMap::new(),
            begun: BTreeSet::new(),
            grants: BTreeSet::new(),
            farewells: BTreeSet::new(),
            alone: BTreeMap::new(),
        }
    }

    fn take(&mut self, id: RecordId, record: &Record) {
        let Some(host) = self.log.host(record.host) else {
            return;
        };
        match (&record.event, host.kind) {
            (Event::BindingChanged(binding, _), _) => {
                if let Some(server) = host.address.filter(|_| !self.is_replica(record)) {
                    self.binding(id, record, server, binding);
                }
            }
            (Event::Sent(packet, _), kind) => {
                if let Ok(message) = packet.message() {
                    match (kind, host.address) {
                        (HostKind::Server, Some(server)) => {
                            self.reply(id, record, server, &message);
                        }
                        _ => self.question(id, record, packet, &message),
                    }
                }
            }
            (Event::StateChanged(change), _) => self.client(id, record, change),
            (Event::Left, _) => drop(self.leases.remove(&record.host)),
            _ => {}
        }
    }

    /// A server only copies what another one, which shares its records, has just changed.
    fn is_replica(&self, record: &Record) -> bool {
        let cause = record.cause.and_then(|cause| self.log.get(cause));
        cause.is_some_and(|cause| matches!(cause.event, Event::BindingChanged(..)))
    }

    /// A server changes its record of an address.
    fn binding(&mut self, id: RecordId, record: &Record, server: Ipv4Addr, binding: &Binding) {
        let question = self.question_behind(record, binding.mac);
        let event = match binding.state {
            BindingState::Offered => LeaseEvent::Offered,
            BindingState::Active => question
                .as_ref()
                .map_or(LeaseEvent::Granted, |question| question.face),
            BindingState::Released => LeaseEvent::Released,
            BindingState::Expired => LeaseEvent::Expired,
            BindingState::Declined => LeaseEvent::Declined,
        };
        // How long a server that is only overheard holds an offer, or keeps an address from use,
        // no message says.
        let config = self.log.config_at(record.host, id.index());
        let simulated = config.is_some_and(|config| config.server().is_some());
        let known = match binding.state {
            BindingState::Active => true,
            BindingState::Offered | BindingState::Declined => simulated,
            BindingState::Released | BindingState::Expired => false,
        };
        let client_id = match &binding.client {
            ClientKey::Id(id) => Some(id.clone()),
            ClientKey::Hardware(..) => question.as_ref().and_then(|q| q.client_id.clone()),
        };
        let entry = LeaseEntry {
            record: id,
            at: record.at,
            event,
            address: Some(binding.address),
            mac: binding.mac,
            client_id,
            server: Some(server),
            xid: question.map(|question| question.xid),
            ends: known.then(|| binding.until.into()),
        };
        self.tell(entry, server, binding.address);
    }

    /// Writes down what a server tells, unless it says it again.
    fn tell(&mut self, entry: LeaseEntry, server: Ipv4Addr, address: Ipv4Addr) {
        if entry.event == LeaseEvent::Granted {
            // What another server has said meanwhile must not stand behind an older word.
            let newest = self.latest.get(&address) == self.told.get(&(server, address));
            let before = self.last_of(server, address).filter(|_| newest);
            if let Some(before) = before.filter(|before| is_repeat(before, &entry)) {
                before.ends = entry.ends;
                return;
            }
            if self.is_known_lease(&entry, address) {
                return;
            }
        }
        let was_offer = self
            .last_of(server, address)
            .is_some_and(|before| before.event == LeaseEvent::Offered);
        if !(was_offer && entry.event == LeaseEvent::Expired) {
            self.take_over(&entry, address);
        }
        if let Some(xid) = entry.xid.filter(|_| entry.event.is_grant()) {
            self.grants.insert((entry.mac, address, xid));
        }
        self.told.insert((server, address), self.entries.len());
        self.latest.insert(address, self.entries.len());
        self.entries.push(Some(entry));
    }

    fn last_of(&mut self, server: Ipv4Addr, address: Ipv4Addr) -> Option<&mut LeaseEntry> {
        let place = *self.told.get(&(server, address))?;
        self.entries.get_mut(place)?.as_mut()
    }

    /// A run that begins with a lease has it on record at each server that shares its records.
    fn is_known_lease(&mut self, entry: &LeaseEntry, address: Ipv4Addr) -> bool {
        let cause = self.log.get(entry.record).and_then(|record| record.cause);
        let begins = entry.at == SimTime::ZERO && cause.is_none() && entry.xid.is_none();
        begins && !self.begun.insert((entry.mac, address, entry.ends))
    }

    /// The server tells what the client has told before: that is struck out.
    fn take_over(&mut self, entry: &LeaseEntry, address: Ipv4Addr) {
        let Some(place) = self.alone.remove(&(entry.mac, address)) else {
            return;
        };
        let same = |other: &mut LeaseEntry| other.event == entry.event && other.xid == entry.xid;
        if let Some(place) = self.entries.get_mut(place) {
            place.take_if(same);
        }
    }

    /// A server answers.
    fn reply(&mut self, id: RecordId, record: &Record, server: Ipv4Addr, reply: &Message) {
        let address = reply.header().yiaddr;
        match reply.kind() {
            MessageType::Offer if !self.name_transaction(record, server, reply) => {
                let entry = self.answer(id, record, server, reply, LeaseEvent::Offered);
                self.entries.push(Some(LeaseEntry {
                    address: Some(address),
                    ..entry
                }));
            }
            MessageType::Ack => drop(self.name_transaction(record, server, reply)),
            MessageType::Nak => {
                let entry = self.answer(id, record, server, reply, LeaseEvent::Refused);
                self.entries.push(Some(entry));
            }
            _ => {}
        }
    }

    /// The entry of a reply that changes no record.
    fn answer(
        &self,
        id: RecordId,
        record: &Record,
        server: Ipv4Addr,
        reply: &Message,
        event: LeaseEvent,
    ) -> LeaseEntry {
        let header = reply.header();
        let question = self.question_behind(record, header.mac());
        LeaseEntry {
            record: id,
            at: record.at,
            event,
            address: question.as_ref().and_then(|question| question.address),
            mac: header.mac(),
            client_id: question.and_then(|question| question.client_id),
            server: Some(server),
            xid: Some(header.xid),
            ends: None,
        }
    }

    /// A reply names the transaction of the entry that it tells the client about. Returns whether
    /// there is one.
    fn name_transaction(&mut self, record: &Record, server: Ipv4Addr, reply: &Message) -> bool {
        let header = reply.header();
        let (mac, address, xid) = (header.mac(), header.yiaddr, header.xid);
        let log = self.log;
        let Some(entry) = self.last_of(server, address) else {
            return false;
        };
        let same_cause = log
            .get(entry.record)
            .is_some_and(|behind| behind.cause.is_some() && behind.cause == record.cause);
        let from_it = || causes(log, record).any(|(cause, _)| cause == entry.record);
        if entry.mac != mac || !(same_cause || from_it()) {
            return false;
        }
        entry.xid.get_or_insert(xid);
        if entry.event.is_grant() {
            self.grants.insert((mac, address, xid));
        }
        true
    }

    /// A client speaks, or a relay for it.
    fn question(&mut self, id: RecordId, record: &Record, packet: &Packet, message: &Message) {
        let kind = message.kind();
        if kind.is_reply() {
            return;
        }
        let question = Question::of(packet, message);
        let mac = message.header().mac();
        let event = match kind {
            MessageType::Release => Some(LeaseEvent::Released),
            MessageType::Decline => Some(LeaseEvent::Declined),
            _ => None,
        };
        if let (Some(event), Some(address)) = (event, question.address)
            && self.farewells.insert((mac, address, question.xid))
        {
            self.tell_alone(LeaseEntry {
                record: id,
                at: record.at,
                event,
                address: Some(address),
                mac,
                client_id: question.client_id.clone(),
                server: None,
                xid: Some(question.xid),
                ends: None,
            });
        }
        self.asked.insert(mac, question);
    }

    fn tell_alone(&mut self, entry: LeaseEntry) {
        if let Some(address) = entry.address {
            self.alone.insert((entry.mac, address), self.entries.len());
        }
        self.entries.push(Some(entry));
    }

    /// A client's lease changes.
    fn client(&mut self, id: RecordId, record: &Record, change: &StateChange) {
        let before = match &change.lease {
            Some(lease) => self.leases.insert(record.host, Arc::clone(lease)),
            None => self.leases.remove(&record.host),
        };
        match (change.trigger, before, &change.lease) {
            (Trigger::Ack, _, Some(lease)) if change.to == ClientState::Bound => {
                self.gained(id, record, change.from, lease);
            }
            (Trigger::Expiry, Some(lease), None) => self.ended(id, record, &lease),
            _ => {}
        }
    }

    /// A client has a lease of which no server here told.
    fn gained(&mut self, id: RecordId, record: &Record, from: ClientState, lease: &Lease) {
        let Ok(ack) = Message::read(Arc::clone(&lease.ack)) else {
            return;
        };
        let (mac, xid, address) = (ack.header().mac(), ack.header().xid, lease.address);
        if !self.grants.insert((mac, address, xid)) {
            return;
        }
        let event = match from {
            ClientState::Renewing => LeaseEvent::Renewed,
            ClientState::Rebinding => LeaseEvent::Rebound,
            _ => LeaseEvent::Granted,
        };
        let is_here =
            |info: &HostInfo| info.kind == HostKind::Server && info.address == Some(lease.server);
        let seen = self.log.find_host(id.index(), is_here).is_some();
        self.entries.push(Some(LeaseEntry {
            record: id,
            at: record.at,
            event,
            address: Some(address),
            mac,
            client_id: self.client_id(record.host, id, mac),
            // What a server of this run has on record it has told itself.
            server: (!seen).then_some(lease.server),
            xid: Some(xid),
            ends: Some(lease.expires_at.into()),
        }));
    }

    /// A client's lease has ended; its server says so itself, now or soon, if it still knows.
    fn ended(&mut self, id: RecordId, record: &Record, lease: &Lease) {
        let Some(info) = self.log.host_at(record.host, id.index()) else {
            return;
        };
        let (mac, address) = (info.mac, lease.address);
        let last = self.last_of(lease.server, address);
        if last.is_some_and(|last| last.event == LeaseEvent::Expired && last.mac == mac) {
            return;
        }
        let client_id = self.client_id(record.host, id, mac);
        self.tell_alone(LeaseEntry {
            record: id,
            at: record.at,
            event: LeaseEvent::Expired,
            address: Some(address),
            mac,
            client_id,
            server: None,
            xid: None,
            ends: None,
        });
    }

    fn client_id(&self, host: HostId, id: RecordId, mac: Mac) -> Option<ClientId> {
        let config = self.log.config_at(host, id.index());
        match config.and_then(|config| config.client()) {
            Some(client) => client.client_id.clone(),
            None => self.asked.get(&mac)?.client_id.clone(),
        }
    }

    /// The message that a server answers with this record: the one behind it, or, where it was
    /// only overheard, what the client asked last. A timer or an operator needs no question.
    fn question_behind(&self, record: &Record, mac: Mac) -> Option<Question> {
        for (_, cause) in causes(self.log, record) {
            match &cause.event {
                Event::Delivered(packet) => {
                    let message = packet.message().ok()?;
                    return Some(Question::of(packet, &message));
                }
                Event::TimerFired(_) | Event::Commanded(_) => return None,
                _ => {}
            }
        }
        self.asked.get(&mac).cloned()
    }
}

/// Whether a server grants the same once more, because the client asked once more.
fn is_repeat(before: &LeaseEntry, entry: &LeaseEntry) -> bool {
    let same = |entry: &LeaseEntry| (entry.event, entry.mac, entry.xid);
    let soon = entry.at.since(before.at) <= REPEATS;
    entry.xid.is_some() && same(before) == same(entry) && soon
}

/// What brought a record about, the nearest first.
fn causes<'a>(log: &'a Log, record: &Record) -> impl Iterator<Item = (RecordId, &'a Record)> {
    let of = |cause: Option<RecordId>| Some((cause?, log.get(cause?)?));
    std::iter::successors(of(record.cause), move |(_, record)| of(record.cause)).take(DEPTH)
}

#[cfg(test)]
mod tests;

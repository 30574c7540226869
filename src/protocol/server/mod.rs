//! The DHCP server of RFC 2131 section 4.3: which address (`pool`, `binding`), which answer
//! (`decide`, `request`, `grant`), and where it goes (`reply`). It stores nothing itself: whoever
//! drives it carries out each [`ServerOutput::Commit`] before the ACK behind it (3.1 step 4).

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::client::{ClientConfig, TimerSet};
use super::note::Note;
use super::rule::Rule;
use super::timer::Timer;
use crate::time::SimTime;
use crate::wire::{ClientId, Mac, Message, Opt, Packet};

mod binding;
mod check;
mod decide;
mod foresee;
mod grant;
pub mod import;
mod pool;
pub(crate) mod reply;
mod request;
mod reservations;

#[cfg(test)]
mod tests;

use binding::Table;
use import::{Import, LastImport};

/// Who a client is to a server: option 61 if present, else hardware type and address
/// (2.1, 4.2).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ClientKey {
    /// Option 61.
    Id(ClientId),
    /// `htype` and `chaddr`.
    Hardware(u8, Mac),
}

impl ClientKey {
    /// Who this client is to its servers.
    pub fn of(client: &ClientConfig) -> Self {
        match &client.client_id {
            Some(id) => Self::Id(id.clone()),
            None => Self::Hardware(1, client.mac),
        }
    }
}

/// What became of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BindingState {
    /// Proposed and held.
    Offered,
    /// Granted.
    Active,
    /// Returned by the client; the record is kept.
    Released,
    /// The lease ended; the record is kept. Also an offer that was not taken up.
    Expired,
    /// Refused by a client: in use by somebody else, not available.
    Declined,
}

/// A server's record of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The address.
    pub address: Ipv4Addr,
    /// Whose it is, or was.
    pub client: ClientKey,
    /// The hardware address in the last message.
    pub mac: Mac,
    /// Option 12 of the last message.
    pub hostname: Option<Arc<str>>,
    /// What became of it.
    pub state: BindingState,
    /// Whether it is written down for this client.
    pub reserved: bool,
    /// When the present state began.
    pub since: SimTime,
    /// When it ends: the lease, the held offer, the quarantine. `None` is never.
    pub until: Option<SimTime>,
}

/// A network that a server has addresses for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The network; its mask goes out as option 1.
    pub subnet: Ipv4Net,
    /// First address of the pool.
    pub first: Ipv4Addr,
    /// Last address of the pool.
    pub last: Ipv4Addr,
    /// Options to hand out if asked for (3, 6, 15 and so on), in wire order.
    pub options: Vec<Opt>,
    /// Addresses written down for clients, in or outside the pool.
    #[serde(with = "reservations")]
    pub reservations: BTreeMap<ClientKey, Ipv4Addr>,
}

/// What a server is like. The switches are those of `protocol.md`'s last table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct ServerConfig {
    /// Its own address, which is its server identifier (option 54). The scope whose subnet
    /// holds it is the local one.
    pub address: Ipv4Addr,
    /// Its networks.
    pub scopes: Vec<Scope>,
    /// Lease time in seconds; `u32::MAX` is infinity.
    pub lease_secs: u32,
    /// T1 in seconds; half of the lease if not given.
    pub t1_secs: Option<u32>,
    /// T2 in seconds; seven eighths of the lease if not given.
    pub t2_secs: Option<u32>,
    /// NAK to renewals and reboots it does not know (breaks "4.3.2 silent").
    pub authoritative: bool,
    /// How long an offered address is held; `None`: not at all.
    pub hold_offers: Option<Duration>,
    /// How long a declined address is set aside.
    pub quarantine: Duration,
    /// Whether option 61 is echoed (RFC 6842).
    pub echo_client_id: bool,
    /// Whether a client that has a binding is offered the time left instead of a full lease
    /// (4.3.1).
    pub remaining_lease: bool,
    /// Whether it hears but answers nobody.
    pub silent: bool,
    /// `siaddr`, the next bootstrap server.
    pub next_server: Ipv4Addr,
    /// Whether options for which the client's largest message has no room go into `file` and
    /// `sname` (4.1, RFC 2132 section 9.3). Left out where it is off, so that recordings of before
    /// keep their digests.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overload: bool,
}

impl ServerConfig {
    /// A server with the defaults of `protocol.md`: 3600 s, not authoritative, offers held for
    /// 60 s, quarantine 24 h.
    pub fn new(address: Ipv4Addr, scopes: Vec<Scope>) -> Self {
        Self {
            address,
            scopes,
            lease_secs: 3600,
            t1_secs: None,
            t2_secs: None,
            authoritative: false,
            hold_offers: Some(Duration::from_mins(1)),
            quarantine: Duration::from_hours(24),
            echo_client_id: true,
            remaining_lease: false,
            silent: false,
            next_server: Ipv4Addr::UNSPECIFIED,
            overload: false,
        }
    }
}

/// One input for a server.
#[derive(Clone, Debug)]
pub enum ServerInput<'a> {
    /// A datagram arrived on port 67.
    Received(&'a Packet),
    /// The same, already read.
    Read {
        /// What it says.
        message: Message,
        /// Whether it was sent to everyone.
        broadcast: bool,
    },
    /// Another server that shares its lease data changed this binding.
    Replicated(&'a Binding),
    /// The last [`ServerOutput::Commit`] could not be stored: the ACK behind it must not go.
    CommitFailed,
    /// The server starts again with these bindings: those it stored, or none.
    Restart(Vec<Binding>),
    /// The operator changes what the server is like; bindings stay until they end. An address
    /// that is no longer in a pool is extended to its client, but given to nobody else.
    Configure(Arc<ServerConfig>),
    /// The operator frees an address, a declined one for instance.
    Free(Ipv4Addr),
    /// The operator writes these records into the table; they pass [`Import::check`].
    Import(&'a Import),
    /// The operator takes the last import back; it passes [`Server::check_undo`].
    UndoImport,
    /// Another server that shares its lease data knows nothing of this address any more.
    Forgotten(Ipv4Addr),
    /// The deadline has come.
    Deadline,
}

/// One output of a server, in the order in which it happens.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerOutput {
    /// Put this on the link. The rule says why it goes where it goes (4.1).
    Transmit(Packet, Rule),
    /// Store this binding before going on: an ACK behind it depends on it. Every change of a
    /// binding is told this way, held offers included.
    Commit(Arc<Binding>, Rule),
    /// Remove what is stored of this address.
    Dropped(Ipv4Addr),
    /// What arrived was ignored, or met with silence.
    Ignored(Rule),
    /// A timer was set.
    TimerSet(TimerSet),
    /// A timer was the reason for what follows.
    TimerFired(Timer),
    /// A remark for the lane.
    Noted(Note),
}

/// A DHCP server.
#[derive(Clone, Debug)]
pub struct Server {
    config: Arc<ServerConfig>,
    table: Table,
    outbox: VecDeque<ServerOutput>,
    /// The address in the last `Commit` that was polled.
    told: Option<Ipv4Addr>,
    /// What the last message changed, and what was known before.
    undo: Vec<(Ipv4Addr, Option<Arc<Binding>>)>,
    last_import: Option<LastImport>,
}

impl Server {
    /// A server that is up and knows these bindings (read from its storage).
    pub fn new(config: impl Into<Arc<ServerConfig>>, bindings: Vec<Binding>) -> Self {
        let config = config.into();
        let table = Table::new(&config, bindings.into_iter().map(Arc::new));
        Self {
            config,
            table,
            outbox: VecDeque::new(),
            told: None,
            undo: Vec::new(),
            last_import: None,
        }
    }

    /// Takes in one input. Drain [`poll`](Self::poll) before the next one; only
    /// [`ServerInput::CommitFailed`] may come before, right after the `Commit` it is about.
    pub fn handle(&mut self, now: SimTime, input: ServerInput<'_>) {
        if matches!(input, ServerInput::CommitFailed) {
            return self.take_back();
        }
        self.undo.clear();
        match input {
            ServerInput::Received(packet) => match packet.message() {
                Ok(message) => self.hear(now, message, packet.is_broadcast()),
                Err(malformed) => self.ignore(malformed.into()),
            },
            ServerInput::Read { message, broadcast } => self.hear(now, message, broadcast),
            ServerInput::Replicated(binding) => {
                self.table.put(Arc::new(binding.clone()));
            }
            ServerInput::Restart(bindings) => {
                *self = Self::new(Arc::clone(&self.config), bindings);
                self.end_what_is_due(now);
            }
            ServerInput::Configure(config) => self.configure(config),
            ServerInput::Free(address) => self.free(now, address),
            ServerInput::Import(import) => self.import(now, import),
            ServerInput::UndoImport => self.undo_import(now),
            ServerInput::Forgotten(address) => self.table.forget(address),
            ServerInput::Deadline => self.end_what_is_due(now),
            ServerInput::CommitFailed => {}
        }
    }

    /// The next output.
    pub fn poll(&mut self) -> Option<ServerOutput> {
        let output = self.outbox.pop_front();
        if let Some(ServerOutput::Commit(binding, _)) = &output {
            self.told = Some(binding.address);
        }
        output
    }

    /// When to call [`handle`](Self::handle) with [`ServerInput::Deadline`], and what for.
    pub fn deadline(&self) -> Option<(SimTime, Timer)> {
        let (at, binding) = self.table.first_end()?;
        Some((at, timer(binding.state)))
    }

    /// All records, by address.
    pub fn bindings(&self) -> impl Iterator<Item = &Arc<Binding>> {
        self.table.records()
    }

    /// What the server is like.
    pub fn config(&self) -> &Arc<ServerConfig> {
        &self.config
    }

    fn configure(&mut self, config: Arc<ServerConfig>) {
        if config.scopes != self.config.scopes || config.address != self.config.address {
            self.table = Table::new(&config, self.table.records().cloned());
        }
        self.config = config;
    }

    fn hear(&mut self, now: SimTime, message: Message, broadcast: bool) {
        if let Err(rule) = self.answer(now, message, broadcast) {
            self.ignore(rule);
        }
    }

    fn ignore(&mut self, rule: Rule) {
        self.outbox.push_back(ServerOutput::Ignored(rule));
    }

    fn commit(&mut self, binding: Arc<Binding>, rule: Rule) {
        let before = self.table.put(Arc::clone(&binding));
        self.undo.push((binding.address, before));
        self.outbox.push_back(ServerOutput::Commit(binding, rule));
    }

    fn note(&mut self, note: Note) {
        self.outbox.push_back(ServerOutput::Noted(note));
    }

    /// The last `Commit` could not be stored. A grant comes first in what a message changes:
    /// nothing of it was said yet, and all of it is undone. What only ends or sets aside a
    /// binding holds without storage, too.
    fn take_back(&mut self) {
        let Some(failed) = self.told.take() else {
            return;
        };
        let first = self
            .undo
            .first()
            .is_some_and(|(address, _)| *address == failed);
        let granted = self
            .table
            .get(failed)
            .is_some_and(|binding| binding.state == BindingState::Active);
        if first && granted {
            self.outbox.clear();
            for (address, before) in self.undo.drain(..).rev() {
                match before {
                    Some(binding) => drop(self.table.put(binding)),
                    None => self.table.forget(address),
                }
            }
        }
        self.note(Note::CannotCommit(failed));
    }

    fn free(&mut self, now: SimTime, address: Ipv4Addr) {
        if let Some(binding) = self
            .table
            .get(address)
            .filter(|binding| !binding.state.is_free())
        {
            let released = binding.becomes(BindingState::Released, now, None);
            self.commit(released, Rule::FreeAgain);
        }
    }

    fn end_what_is_due(&mut self, now: SimTime) {
        while let Some((at, binding)) = self.table.first_end() {
            if at > now {
                break;
            }
            let state = match binding.state {
                BindingState::Declined => BindingState::Released,
                _ => BindingState::Expired,
            };
            let fired = timer(binding.state);
            let ended = binding.becomes(state, now, None);
            self.outbox.push_back(ServerOutput::TimerFired(fired));
            self.commit(ended, Rule::FreeAgain);
        }
        self.undo.clear();
    }
}

/// What the end of a binding in this state is called.
const fn timer(state: BindingState) -> Timer {
    match state {
        BindingState::Offered => Timer::OfferHold,
        BindingState::Declined => Timer::Quarantine,
        BindingState::Active | BindingState::Released | BindingState::Expired => {
            Timer::BindingExpiry
        }
    }
}

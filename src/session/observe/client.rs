//! What is concluded about a client from what it says and hears, by the rows of figure 5.

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use super::Observer;
use crate::protocol::client::table::{self, Trigger};
use crate::protocol::client::{ClientState, Lease, StateChange, TimerSet};
use crate::protocol::{Note, Rule, Timer};
use crate::sim::{Event, HostId, RecordId};
use crate::time::SimTime;
use crate::wire::message::lease_span;
use crate::wire::{Message, MessageType, Packet};

/// What is known of a client.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    state: ClientState,
    lease: Option<Arc<Lease>>,
    /// When its last question left: a lease counts from there (4.4.1).
    asked_at: SimTime,
    /// The server that it named in its last REQUEST.
    chosen: Option<Ipv4Addr>,
    /// The address that it was offered or granted last.
    proposed: Option<Ipv4Addr>,
    has_offer: bool,
}

impl Seen {
    /// When the lease ends that it uses.
    fn expiry(&self) -> Option<SimTime> {
        let lease = self.lease.as_ref().filter(|_| self.state.has_address());
        lease?.expires_at
    }
}

impl Observer {
    fn seen(&mut self, client: HostId) -> &mut Seen {
        let place = client.index();
        if self.seen.len() <= place {
            self.seen.resize_with(place + 1, Seen::default);
        }
        &mut self.seen[place]
    }

    /// The address was offered or granted to the client.
    fn propose(&mut self, client: HostId, address: Ipv4Addr) {
        let before = self.seen(client).proposed.replace(address);
        if before == Some(address) {
            return;
        }
        let mac = self.hosts[client.index()].mac;
        if let Some(before) = before {
            self.proposed.remove(&(before, mac));
        }
        self.proposed.insert((address, mac));
    }

    /// Whether the address was just offered or granted to this client.
    pub(super) fn is_about(&self, client: HostId, address: Ipv4Addr) -> bool {
        let seen = self.seen.get(client.index());
        seen.is_some_and(|seen| seen.proposed == Some(address))
    }

    /// The next end of a lease, and whose.
    pub(super) fn next_expiry(&self) -> Option<(SimTime, HostId)> {
        self.leases.first().copied()
    }

    /// The lease has ended and was not extended.
    pub(super) fn expire(&mut self, client: HostId) {
        let fired = self.emit(client, None, Event::TimerFired(Timer::Expiry));
        let address = self.seen(client).lease.as_ref().map(|lease| lease.address);
        self.go(
            client,
            ClientState::Init,
            Trigger::Expiry,
            None,
            Some(fired),
        );
        if let Some(address) = address {
            self.emit(client, Some(fired), Event::Noted(Note::StopsUsing(address)));
        }
    }

    /// A message leaves the client: it is in the state in which such a message is sent.
    pub(super) fn client_speaks(
        &mut self,
        client: HostId,
        message: &Message,
        packet: &Packet,
    ) -> Option<RecordId> {
        use ClientState::{Init, Rebinding, Rebooting, Renewing, Requesting, Selecting, Static};
        let ciaddr = message.header().ciaddr;
        let before = self.seen(client).state;
        let now = self.now;
        let cause = match message.kind() {
            MessageType::Discover => self.lead(client, Selecting, Trigger::Start),
            MessageType::Request if message.server_id().is_some() => {
                let cause = self.lead(client, Requesting, Trigger::WindowCloses);
                if before == Selecting {
                    self.emit(client, cause, Event::Noted(Note::SelectsConfiguration));
                }
                cause
            }
            MessageType::Request if ciaddr.is_unspecified() => {
                self.lead(client, Rebooting, Trigger::Start)
            }
            MessageType::Request if packet.is_broadcast() => {
                self.lead(client, Rebinding, Trigger::T2)
            }
            MessageType::Request => self.lead(client, Renewing, Trigger::T1),
            MessageType::Inform => self.lead(client, Static, Trigger::PowerOnByHand),
            MessageType::Decline => Some(self.go(client, Init, Trigger::AddressInUse, None, None)),
            MessageType::Release => {
                let cause = Some(self.go(client, Init, Trigger::UserReleases, None, None));
                self.emit(client, cause, Event::Noted(Note::GracefulShutdown));
                cause
            }
            _ => None,
        };
        let seen = self.seen(client);
        seen.asked_at = now;
        seen.chosen = message.server_id();
        seen.has_offer &= message.kind() != MessageType::Discover;
        cause
    }

    /// Leads a client to the state in which it must be. A timer that is known to have run out
    /// is told; where a client was not seen coming, it is simply there.
    fn lead(&mut self, client: HostId, to: ClientState, usual: Trigger) -> Option<RecordId> {
        let now = self.now;
        let seen = self.seen(client);
        let (from, lease) = (seen.state, seen.lease.clone());
        if from == to {
            return None;
        }
        let due = |at: fn(&Lease) -> Option<SimTime>| {
            let at = lease.as_deref().and_then(at);
            at.is_some_and(|at| at <= now)
        };
        let (trigger, timer) = match usual {
            Trigger::T1 if due(|lease| lease.t1_at) => (Trigger::T1, Some(Timer::T1)),
            Trigger::T1 => (Trigger::UserRenews, None),
            Trigger::T2 if due(|lease| lease.t2_at) => (Trigger::T2, Some(Timer::T2)),
            Trigger::T2 => (Trigger::UserRebinds, None),
            other => (other, None),
        };
        let fired = timer.map(|timer| self.emit(client, None, Event::TimerFired(timer)));
        let begins = matches!(to, ClientState::Selecting | ClientState::Rebooting);
        let mut cause = fired;
        if begins && matches!(from, ClientState::Off | ClientState::Init) {
            let (state, switched_on) = match to {
                ClientState::Selecting => (ClientState::Init, Trigger::PowerOn),
                _ => (ClientState::InitReboot, Trigger::PowerOnRemembering),
            };
            if from == ClientState::Off {
                cause = Some(self.go(client, state, switched_on, None, cause));
            }
            let note = Event::Noted(Note::BeginsInitialization);
            self.emit(client, cause, note);
        }
        let kept = lease.filter(|_| to != ClientState::Selecting);
        Some(self.go(client, to, trigger, kept, cause))
    }

    fn go(
        &mut self,
        client: HostId,
        to: ClientState,
        trigger: Trigger,
        lease: Option<Arc<Lease>>,
        cause: Option<RecordId>,
    ) -> RecordId {
        let seen = self.seen(client);
        let ended = seen.expiry();
        let from = std::mem::replace(&mut seen.state, to);
        seen.lease.clone_from(&lease);
        let ends = seen.expiry();
        if ended != ends {
            ended.map(|at| self.leases.remove(&(at, client)));
            ends.map(|at| self.leases.insert((at, client)));
        }
        let rule = table::find(from, trigger).map_or(Rule::NoSuchWay, |row| row.rule);
        let change = StateChange {
            from,
            to,
            trigger,
            rule,
            lease,
        };
        self.emit(client, cause, Event::StateChanged(Arc::new(change)))
    }

    /// A reply reaches the client.
    pub(super) fn client_hears(&mut self, client: HostId, message: &Message, cause: RecordId) {
        let seen = self.seen(client);
        let (state, chosen) = (seen.state, seen.chosen);
        let from_chosen = chosen.is_none() || message.server_id() == chosen;
        match (message.kind(), state) {
            (MessageType::Offer, ClientState::Selecting) => {
                let first = !std::mem::replace(&mut seen.has_offer, true);
                self.propose(client, message.header().yiaddr);
                if first {
                    self.emit(client, Some(cause), Event::Noted(Note::CollectsReplies));
                }
            }
            (MessageType::Offer, _) => {
                self.emit(client, Some(cause), Event::Ignored(Rule::OfferTooLate));
            }
            (MessageType::Ack, ClientState::Static) => {
                self.emit(client, Some(cause), Event::Noted(Note::SettingsTaken));
            }
            (MessageType::Ack, state) if expects_ack(state, message) && from_chosen => {
                self.take_lease(client, message, cause);
            }
            (MessageType::Nak, state) if expects_ack(state, message) && from_chosen => {
                self.go(client, ClientState::Init, Trigger::Nak, None, Some(cause));
            }
            _ => {
                self.emit(client, Some(cause), Event::Ignored(Rule::NobodyAsked));
            }
        }
    }

    fn take_lease(&mut self, client: HostId, message: &Message, cause: RecordId) {
        let seen = self.seen(client);
        let extends = matches!(seen.state, ClientState::Renewing | ClientState::Rebinding);
        let lease = Arc::new(lease_of(message, seen.asked_at));
        self.propose(client, lease.address);
        let kept = Some(Arc::clone(&lease));
        let changed = Some(self.go(client, ClientState::Bound, Trigger::Ack, kept, Some(cause)));
        if !extends {
            let note = Event::Noted(Note::InitializationComplete);
            self.emit(client, changed, note);
        }
        let timers = [
            (Timer::T1, lease.t1_at),
            (Timer::T2, lease.t2_at),
            (Timer::Expiry, lease.expires_at),
        ];
        for (timer, at) in timers {
            let Some(at) = at else { continue };
            let set = TimerSet {
                timer,
                at,
                base: at.since(self.now),
                drawn_micros: 0,
            };
            self.emit(client, changed, Event::TimerSet(Arc::new(set)));
        }
    }
}

/// Whether an ACK or a NAK means something in this state; with rapid commit an ACK may answer a
/// DISCOVER (RFC 4039).
fn expects_ack(state: ClientState, message: &Message) -> bool {
    const RAPID_COMMIT: u8 = 80;
    match state {
        ClientState::Requesting
        | ClientState::Rebooting
        | ClientState::Renewing
        | ClientState::Rebinding => true,
        ClientState::Selecting => message.option(RAPID_COMMIT).is_some(),
        _ => false,
    }
}

/// The lease that an ACK grants, counted from the REQUEST (4.4.1).
fn lease_of(ack: &Message, asked_at: SimTime) -> Lease {
    let header = ack.header();
    let span = ack.lease_time().and_then(lease_span);
    let secs = |secs: u32| Duration::from_secs(secs.into());
    let t1 = ack.t1().map(secs).or(span.map(|span| span / 2));
    let t2 = ack.t2().map(secs).or(span.map(|span| span / 8 * 7));
    let within = |time: Option<Duration>| Some(asked_at + time?.min(span?));
    Lease {
        address: header.yiaddr,
        server: ack.server_id().unwrap_or(Ipv4Addr::UNSPECIFIED),
        granted_at: asked_at,
        t1_at: within(t1),
        t2_at: within(t2),
        expires_at: within(span),
        ack: Arc::clone(ack.bytes()),
    }
}

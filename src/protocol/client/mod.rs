//! The DHCP client of RFC 2131 section 4.4: figure 5 as a table ([`table`]), the retry schedules
//! ([`retry`]) and the machine that obeys them. `state` and `lease` hold what there is,
//! `receive` judges what arrives, `act` and `acquire` carry out a row of the table, `message`
//! says what is sent. The link beneath it, ARP included, belongs to whoever drives it.

use core::net::Ipv4Addr;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::note::Note;
use super::rule::Rule;
use super::timer::Timer;
use crate::seed::{Purpose, Seed, Stream};
use crate::time::SimTime;
use crate::wire::{Packet, Xid};

mod acquire;
mod act;
mod ask;
mod check;
mod config;
mod lease;
mod message;
mod receive;
pub mod retry;
mod state;
pub mod table;
#[cfg(test)]
mod tests;

pub use config::{ClientConfig, OfferChoice};
pub use lease::{Lease, Offer};
pub use state::ClientState;
pub use table::Trigger;

use lease::Grant;
use state::{Bound, Off, State};

/// One input for a client.
#[derive(Clone, Copy, Debug)]
pub enum ClientInput<'a> {
    /// The user switches the host on.
    PowerOn,
    /// The user switches it off, or the cable is pulled.
    PowerOff,
    /// The user asks for an address (INIT waiting after a RELEASE).
    Join,
    /// The user renews before T1.
    Renew,
    /// The user rebinds before T2.
    Rebind,
    /// The user makes the client check its address as after a restart: OFF, then INIT-REBOOT.
    Reboot,
    /// The user returns the address.
    Release,
    /// The user, or a later probe, finds the address in use by another host.
    AddressInUse,
    /// The user asks for settings only (STATIC).
    Inform,
    /// The user changes what the client is like, with effect from its next message. Ignored if
    /// [`Client::accepts`] says no.
    Configure(&'a Arc<ClientConfig>),
    /// A datagram arrived on port 68 for this hardware address.
    Received(&'a Packet),
    /// The gate let this client's message with this xid go; the lease counts from here.
    Departed(Xid),
    /// Somebody answered the ARP probe for this address.
    ProbeAnswered(Ipv4Addr),
    /// The link knows that nobody will answer the ARP probe for this address, so that there is
    /// nothing to wait for (a simulated segment knows who is on it).
    ProbeSilent(Ipv4Addr),
    /// The deadline has come.
    Deadline,
}

/// One output of a client, in the order in which it happens.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientOutput {
    /// Put this on the link. The rule says why it goes where it goes.
    Transmit(Packet, Rule),
    /// The state changed.
    StateChanged(Box<StateChange>),
    /// A timer was set.
    TimerSet(TimerSet),
    /// A timer was the reason for what follows.
    TimerFired(Timer),
    /// What arrived was ignored.
    Ignored(Rule),
    /// Ask the link who uses this address (RFC 5227).
    Probe(Ipv4Addr),
    /// A remark for the lane.
    Noted(Note),
}

/// A change of state and what brought it about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateChange {
    /// The state left.
    pub from: ClientState,
    /// The state entered; equal to `from` where only the lease changed.
    pub to: ClientState,
    /// What happened.
    pub trigger: Trigger,
    /// The clause of the row of figure 5.
    pub rule: Rule,
    /// The lease held (or, while OFF, INIT-REBOOT and REBOOTING, remembered) from now on.
    pub lease: Option<Arc<Lease>>,
}

/// A timer that was set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimerSet {
    /// What for.
    pub timer: Timer,
    /// When it fires.
    pub at: SimTime,
    /// The wait before anything random was added.
    pub base: Duration,
    /// The random part in microseconds: `next try in 4 s ± 1: 3.6`.
    pub drawn_micros: i64,
}

/// A DHCP client. Thousands live in one process, so what it is like is shared, and its list of
/// outputs takes no room while there are none.
#[derive(Clone, Debug)]
pub struct Client {
    config: Arc<ClientConfig>,
    state: State,
    /// What the next DISCOVER asks for (option 50).
    wish: Option<Ipv4Addr>,
    previous_server: Option<Ipv4Addr>,
    /// How often it was told no since it last had a lease.
    naks: u8,
    dice: Dice,
    outputs: VecDeque<ClientOutput>,
}

/// A client's own streams of random numbers.
#[derive(Clone, Debug)]
struct Dice {
    xid: Stream,
    back_off: Stream,
    start: Stream,
    fuzz: Stream,
}

impl Dice {
    fn new(seed: Seed, host: u64) -> Self {
        Self {
            xid: seed.stream(host, Purpose::Xid),
            back_off: seed.stream(host, Purpose::Backoff),
            start: seed.stream(host, Purpose::StartDelay),
            fuzz: seed.stream(host, Purpose::LeaseFuzz),
        }
    }

    fn xid(&mut self) -> Xid {
        Xid(self.xid.next_u32())
    }
}

impl Client {
    /// A client that is off and remembers nothing. `host` names its streams of random numbers.
    pub fn new(config: impl Into<Arc<ClientConfig>>, seed: Seed, host: u64) -> Self {
        Self {
            config: config.into(),
            state: State::default(),
            wish: None,
            previous_server: None,
            naks: 0,
            dice: Dice::new(seed, host),
            outputs: VecDeque::new(),
        }
    }

    /// Makes the client begin in BOUND with this lease (a scenario that starts in mid-life). The
    /// outputs tell the state and the timers. T1 and T2 are filled in if they are missing or out
    /// of order.
    pub fn begin_bound(&mut self, lease: Lease) {
        let from = self.state();
        let grant = Grant::known(Arc::new(lease.in_order()));
        let lease = Arc::clone(&grant.lease);
        let granted_at = lease.granted_at;
        self.previous_server = Some(lease.server);
        self.state = State::Bound(Bound { lease });
        self.change_state(from, ClientState::Bound, Trigger::Ack, Rule::TakesLease);
        self.set_timers(grant.timers(granted_at));
    }

    /// Makes the client, which is off, remember this lease: it will begin in INIT-REBOOT.
    pub fn remember(&mut self, lease: Lease) {
        let lease = Arc::new(lease.in_order());
        self.previous_server = Some(lease.server);
        self.state = State::Off(Off {
            remembered: Some(lease),
        });
    }

    /// Takes in one input. Drain [`poll`](Self::poll) before the next one.
    pub fn handle(&mut self, now: SimTime, input: ClientInput<'_>) {
        match input {
            ClientInput::PowerOn => self.power_on(now),
            ClientInput::PowerOff => self.fire(now, Trigger::PowerOff, None),
            ClientInput::Join => self.join(now),
            ClientInput::Renew => self.fire(now, Trigger::UserRenews, None),
            ClientInput::Rebind => self.fire(now, Trigger::UserRebinds, None),
            ClientInput::Reboot => self.reboot(now),
            ClientInput::Release => self.fire(now, Trigger::UserReleases, None),
            ClientInput::AddressInUse => self.found_in_use(now, None),
            ClientInput::Inform => self.fire(now, Trigger::UserInforms, None),
            ClientInput::Configure(config) => self.configure(config),
            ClientInput::Received(packet) => self.receive(now, packet),
            ClientInput::Departed(xid) => self.state.departs(now, xid),
            ClientInput::ProbeAnswered(address) => self.found_in_use(now, Some(address)),
            ClientInput::ProbeSilent(address) => self.found_free(now, address),
            ClientInput::Deadline => self.timer_fires(now),
        }
    }

    /// The next output.
    pub fn poll(&mut self) -> Option<ClientOutput> {
        let output = self.outputs.pop_front();
        if output.is_none() {
            // An empty queue keeps its buffer, which a client that only waits does not need.
            self.outputs = VecDeque::new();
        }
        output
    }

    /// When to call [`handle`](Self::handle) with [`ClientInput::Deadline`], and what for.
    pub fn deadline(&self) -> Option<(SimTime, Timer)> {
        self.state.next()
    }

    /// The present state.
    pub fn state(&self) -> ClientState {
        self.state.name()
    }

    /// The lease held, or remembered.
    pub fn lease(&self) -> Option<&Arc<Lease>> {
        self.state.lease()
    }

    /// What the client is like.
    pub fn config(&self) -> &Arc<ClientConfig> {
        &self.config
    }

    /// Whether it can be like this now. A client keeps its identity while it has, remembers or
    /// asks for a lease: its server knows it by it, and so does the link.
    pub fn accepts(&self, config: &ClientConfig) -> bool {
        let idle = self.is_idle() && self.lease().is_none();
        // INIT leads to SELECTING, from where no way leads to an address by hand.
        let by_hand = self.state() == ClientState::Off || config.by_hand == self.config.by_hand;
        idle && by_hand || config.same_identity(&self.config)
    }

    /// Whether it is off, or waits in INIT until it is told to join.
    pub fn is_idle(&self) -> bool {
        match &self.state {
            State::Off(_) => true,
            State::Init(init) => init.begins.is_none(),
            _ => false,
        }
    }

    fn configure(&mut self, config: &Arc<ClientConfig>) {
        if self.accepts(config) {
            self.config = Arc::clone(config);
        } else {
            self.ignore(Rule::NoSuchWay);
        }
    }
}

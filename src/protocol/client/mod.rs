//! The DHCP client of RFC 2131 section 4.4: figure 5 as a table ([`table`]), the retry schedules
//! ([`retry`]) and the machine that obeys them. The link beneath it, ARP included, belongs to
//! whoever drives it.

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::note::Note;
use super::rule::Rule;
use super::timer::Timer;
use crate::time::SimTime;
use crate::seed::Seed;
use crate::wire::{ClientId, Mac, Packet, Xid};

pub mod retry;
pub mod table;

pub use table::Trigger;

/// The states of figure 5, and two of ours outside of it: OFF, and STATIC for a host whose
/// address was set by hand.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter,
)]
pub enum ClientState {
    /// Switched off.
    #[default]
    Off,
    /// Has nothing, knows nothing.
    Init,
    /// Asks everyone and collects offers.
    Selecting,
    /// Has asked one server for its offer.
    Requesting,
    /// Remembers an address, has not yet asked.
    InitReboot,
    /// Has asked whether its old address still holds.
    Rebooting,
    /// Has a lease.
    Bound,
    /// Asks its server to extend.
    Renewing,
    /// Asks any server to extend.
    Rebinding,
    /// Has an address set by hand.
    Static,
}

impl ClientState {
    /// The RFC's name: `INIT-REBOOT`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Init => "INIT",
            Self::Selecting => "SELECTING",
            Self::Requesting => "REQUESTING",
            Self::InitReboot => "INIT-REBOOT",
            Self::Rebooting => "REBOOTING",
            Self::Bound => "BOUND",
            Self::Renewing => "RENEWING",
            Self::Rebinding => "REBINDING",
            Self::Static => "STATIC",
        }
    }

    /// Whether the client may use its address: BOUND, RENEWING, REBINDING (and STATIC).
    pub const fn has_address(self) -> bool {
        matches!(self, Self::Bound | Self::Renewing | Self::Rebinding | Self::Static)
    }
}

/// What a client is like. The switches are those of `protocol.md`'s last table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientConfig {
    /// Hardware address.
    pub mac: Mac,
    /// Option 61; once set it is in every message.
    pub client_id: Option<ClientId>,
    /// Option 12.
    pub hostname: Option<String>,
    /// Option 60.
    pub vendor_class: Option<String>,
    /// Option 55; an empty list is left out.
    pub parameters: Vec<u8>,
    /// Option 57 in DISCOVER and REQUEST, octets.
    pub max_size: Option<u16>,
    /// Option 51 in the DISCOVER, seconds.
    pub requested_lease: Option<u32>,
    /// Whether replies are asked for by broadcast.
    pub broadcast_flag: bool,
    /// How long offers are collected after the first (4.4.1). Zero: the first is taken at once.
    pub offer_window: Duration,
    /// Which of the collected offers is taken.
    pub choice: OfferChoice,
    /// Whether the client waits 1–10 s before it begins (4.4.1).
    pub start_delay: bool,
    /// Largest random change of T1 and T2, per mille of the lease (4.4.5).
    pub fuzz_per_mille: u16,
    /// Whether a granted address is checked with ARP (4.4.1).
    pub probe: bool,
    /// How long the client waits for an answer to its ARP probe.
    pub probe_wait: Duration,
    /// Whether the REQUEST for an offer takes a new xid instead of the OFFER's (table 5).
    pub new_xid_for_request: bool,
    /// Whether a repeated message takes a new xid (4.1).
    pub new_xid_for_retry: bool,
    /// Whether `secs` in the REQUEST is the time elapsed instead of the DISCOVER's value.
    pub elapsed_secs_in_request: bool,
    /// Whether four unanswered checks of an old address lead to INIT instead of keeping it.
    pub forget_after_reboot: bool,
    /// Whether messages are padded to 300 octets (RFC 951).
    pub pad: bool,
    /// An address set by hand: the client only asks for other settings (INFORM, 3.4).
    pub by_hand: Option<Ipv4Addr>,
}

impl ClientConfig {
    /// A client with this hardware address and the defaults of `protocol.md`: no start delay,
    /// no fuzz, the first offer at once, ARP on, BROADCAST flag set, option 55 asking for
    /// 1, 3, 6, 15.
    pub fn new(mac: Mac) -> Self {
        Self {
            mac,
            client_id: None,
            hostname: None,
            vendor_class: None,
            parameters: vec![1, 3, 6, 15],
            max_size: None,
            requested_lease: None,
            broadcast_flag: true,
            offer_window: Duration::ZERO,
            choice: OfferChoice::First,
            start_delay: false,
            fuzz_per_mille: 0,
            probe: true,
            probe_wait: Duration::from_secs(1),
            new_xid_for_request: false,
            new_xid_for_retry: false,
            elapsed_secs_in_request: false,
            forget_after_reboot: false,
            pad: true,
            by_hand: None,
        }
    }
}

/// Which of several offers a client takes (4.4.1 leaves it open).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OfferChoice {
    /// The one that came first.
    #[default]
    First,
    /// The longest lease, then the previous server, then the first.
    Best,
}

/// What a client holds: an address for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The address.
    pub address: Ipv4Addr,
    /// The server that granted it (option 54).
    pub server: Ipv4Addr,
    /// When the REQUEST left whose ACK this is; the lease counts from here (4.4.1).
    pub granted_at: SimTime,
    /// When renewing begins; `None` for an infinite lease.
    pub t1_at: Option<SimTime>,
    /// When rebinding begins; `None` for an infinite lease.
    pub t2_at: Option<SimTime>,
    /// When the address must no longer be used; `None` for an infinite lease.
    pub expires_at: Option<SimTime>,
    /// The ACK that granted it; empty for a lease that a scenario begins with.
    pub ack: Arc<[u8]>,
}

/// What a client collects while SELECTING.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The proposed address (`yiaddr`).
    pub address: Ipv4Addr,
    /// Who proposes (option 54).
    pub server: Ipv4Addr,
    /// For how long, in seconds (option 51).
    pub lease_secs: u32,
}

/// One input for a client.
#[derive(Clone, Debug)]
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
    /// A datagram arrived on port 68 for this hardware address.
    Received(&'a Packet),
    /// The gate let this client's message with this xid go; the lease counts from here.
    Departed(Xid),
    /// Somebody answered the ARP probe for this address.
    ProbeAnswered(Ipv4Addr),
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

/// A DHCP client.
#[derive(Clone, Debug)]
pub struct Client {
    _private: (),
}

impl Client {
    /// A client that is off and remembers nothing. `host` names its streams of random numbers.
    pub fn new(config: ClientConfig, seed: Seed, host: u64) -> Self {
        todo!("{config:?} {seed:?} {host}")
    }

    /// Makes the client begin in BOUND with this lease (a scenario that starts in mid-life). The
    /// outputs tell the state and the timers.
    pub fn begin_bound(&mut self, lease: Lease) {
        todo!("{lease:?}")
    }

    /// Makes the client, which is off, remember this lease: it will begin in INIT-REBOOT.
    pub fn remember(&mut self, lease: Lease) {
        todo!("{lease:?}")
    }

    /// Takes in one input. Drain [`poll`](Self::poll) before the next one.
    pub fn handle(&mut self, now: SimTime, input: ClientInput<'_>) {
        todo!("{now} {input:?}")
    }

    /// The next output.
    pub fn poll(&mut self) -> Option<ClientOutput> {
        todo!()
    }

    /// When to call [`handle`](Self::handle) with [`ClientInput::Deadline`], and what for.
    pub fn deadline(&self) -> Option<(SimTime, Timer)> {
        todo!()
    }

    /// The present state.
    pub fn state(&self) -> ClientState {
        todo!()
    }

    /// The lease held, or remembered.
    pub fn lease(&self) -> Option<&Arc<Lease>> {
        todo!()
    }

    /// What the client is like.
    pub fn config(&self) -> &ClientConfig {
        todo!()
    }
}

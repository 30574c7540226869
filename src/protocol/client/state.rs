//! The states of figure 5, each with what exists only there. How one leads to another is in
//! [`super::table`], what is done on the way in `act`.

use core::net::Ipv4Addr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::TimerSet;
use super::ask::Ask;
use super::lease::{Grant, Lease, Offer};
use super::retry;
use crate::protocol::timer::Timer;
use crate::seed::Stream;
use crate::time::SimTime;
use crate::wire::Xid;

/// The states of figure 5, and two of ours outside of it: OFF, and STATIC for a host whose
/// address was set by hand.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
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
        matches!(
            self,
            Self::Bound | Self::Renewing | Self::Rebinding | Self::Static
        )
    }
}

/// Something to be waited for, and when it comes.
pub(super) type Alarm = (SimTime, Timer);

/// A state with what belongs to it.
#[derive(Clone, Debug)]
pub(super) enum State {
    Off(Off),
    Init(Init),
    Selecting(Selecting),
    Requesting(Requesting),
    InitReboot(InitReboot),
    Rebooting(Rebooting),
    Bound(Bound),
    Renewing(Extending),
    Rebinding(Extending),
    Static(Static),
}

/// OFF: what is remembered.
#[derive(Clone, Debug, Default)]
pub(super) struct Off {
    pub(super) remembered: Option<Arc<Lease>>,
}

/// INIT: when it begins by itself; never after a RELEASE.
#[derive(Clone, Debug)]
pub(super) struct Init {
    pub(super) begins: Option<Alarm>,
}

/// SELECTING: the DISCOVER, the offers and, from the first one on, the end of the window.
#[derive(Clone, Debug)]
pub(super) struct Selecting {
    pub(super) ask: Ask,
    pub(super) offers: Vec<Offer>,
    pub(super) closes_at: Option<SimTime>,
}

/// REQUESTING: the REQUEST, for which address of which server, and the check of what was granted.
#[derive(Clone, Debug)]
pub(super) struct Requesting {
    pub(super) ask: Ask,
    pub(super) address: Ipv4Addr,
    pub(super) server: Ipv4Addr,
    pub(super) check: Option<Check>,
}

/// INIT-REBOOT: the remembered lease.
#[derive(Clone, Debug)]
pub(super) struct InitReboot {
    pub(super) lease: Arc<Lease>,
}

/// REBOOTING: the REQUEST for the remembered lease, and the check of what was granted.
#[derive(Clone, Debug)]
pub(super) struct Rebooting {
    pub(super) ask: Ask,
    pub(super) lease: Arc<Lease>,
    pub(super) check: Option<Check>,
}

/// BOUND: the lease.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) lease: Arc<Lease>,
}

/// RENEWING, REBINDING: the lease and the REQUEST to extend it.
#[derive(Clone, Debug)]
pub(super) struct Extending {
    pub(super) ask: Ask,
    pub(super) lease: Arc<Lease>,
}

/// STATIC: the address set by hand, and the INFORM if one is under way.
#[derive(Clone, Debug)]
pub(super) struct Static {
    pub(super) address: Ipv4Addr,
    pub(super) ask: Option<Ask>,
}

/// A granted address that is being checked with ARP.
#[derive(Clone, Debug)]
pub(super) struct Check {
    pub(super) grant: Grant,
    pub(super) until: SimTime,
}

impl Default for State {
    fn default() -> Self {
        Self::Off(Off::default())
    }
}

impl State {
    /// Which state it is.
    pub(super) const fn name(&self) -> ClientState {
        match self {
            Self::Off(_) => ClientState::Off,
            Self::Init(_) => ClientState::Init,
            Self::Selecting(_) => ClientState::Selecting,
            Self::Requesting(_) => ClientState::Requesting,
            Self::InitReboot(_) => ClientState::InitReboot,
            Self::Rebooting(_) => ClientState::Rebooting,
            Self::Bound(_) => ClientState::Bound,
            Self::Renewing(_) => ClientState::Renewing,
            Self::Rebinding(_) => ClientState::Rebinding,
            Self::Static(_) => ClientState::Static,
        }
    }

    /// The lease held, or remembered.
    pub(super) fn lease(&self) -> Option<&Arc<Lease>> {
        match self {
            Self::Off(off) => off.remembered.as_ref(),
            Self::InitReboot(InitReboot { lease })
            | Self::Rebooting(Rebooting { lease, .. })
            | Self::Bound(Bound { lease })
            | Self::Renewing(Extending { lease, .. })
            | Self::Rebinding(Extending { lease, .. }) => Some(lease),
            Self::Init(_) | Self::Selecting(_) | Self::Requesting(_) | Self::Static(_) => None,
        }
    }

    /// The message that waits for its answer.
    pub(super) fn ask(&self) -> Option<&Ask> {
        match self {
            Self::Selecting(Selecting { ask, .. })
            | Self::Requesting(Requesting { ask, .. })
            | Self::Rebooting(Rebooting { ask, .. })
            | Self::Renewing(Extending { ask, .. })
            | Self::Rebinding(Extending { ask, .. }) => Some(ask),
            Self::Static(by_hand) => by_hand.ask.as_ref(),
            Self::Off(_) | Self::Init(_) | Self::InitReboot(_) | Self::Bound(_) => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn ask_mut(&mut self) -> Option<&mut Ask> {
        match self {
            Self::Selecting(Selecting { ask, .. })
            | Self::Requesting(Requesting { ask, .. })
            | Self::Rebooting(Rebooting { ask, .. })
            | Self::Renewing(Extending { ask, .. })
            | Self::Rebinding(Extending { ask, .. }) => Some(ask),
            Self::Static(by_hand) => by_hand.ask.as_mut(),
            Self::Off(_) | Self::Init(_) | Self::InitReboot(_) | Self::Bound(_) => None,
        }
    }

    /// The check with ARP that is under way.
    pub(super) fn check(&self) -> Option<&Check> {
        match self {
            Self::Requesting(Requesting { check, .. })
            | Self::Rebooting(Rebooting { check, .. }) => check.as_ref(),
            _ => None,
        }
    }

    /// Begins the check with ARP.
    pub(super) fn begin_check(&mut self, begun: Check) {
        if let Self::Requesting(Requesting { check, .. })
        | Self::Rebooting(Rebooting { check, .. }) = self
        {
            *check = Some(begun);
        }
    }

    /// The gate let a message go.
    pub(super) fn departs(&mut self, now: SimTime, xid: Xid) {
        if let Some(ask) = self.ask_mut() {
            ask.departs(now, xid);
        }
    }

    /// What comes next, if nothing else happens before.
    pub(super) fn next(&self) -> Option<Alarm> {
        let end = |at: Option<SimTime>, timer| at.map(|at| (at, timer));
        match self {
            Self::Off(_) | Self::InitReboot(_) => None,
            Self::Init(init) => init.begins,
            Self::Selecting(now) => end(now.closes_at, Timer::OfferWindow).or(now.ask.next),
            Self::Requesting(Requesting { ask, check, .. })
            | Self::Rebooting(Rebooting { ask, check, .. }) => check
                .as_ref()
                .map(|check| (check.until, Timer::Probe))
                .or(ask.next),
            Self::Bound(Bound { lease }) => end(lease.t1_at, Timer::T1),
            Self::Renewing(Extending { ask, lease }) => {
                earlier(end(lease.t2_at, Timer::T2), ask.next)
            }
            Self::Rebinding(Extending { ask, lease }) => {
                earlier(end(lease.expires_at, Timer::Expiry), ask.next)
            }
            Self::Static(by_hand) => by_hand.ask.and_then(|ask| ask.next),
        }
    }

    /// The question was sent once more: sets when it is repeated or given up. `None` if the end
    /// of the state comes before.
    pub(super) fn await_answer(&mut self, now: SimTime, stream: &mut Stream) -> Option<TimerSet> {
        let tries = self.ask()?.tries.saturating_add(1);
        let set = self.wait(now, tries, stream);
        let ask = self.ask_mut()?;
        ask.tries = tries;
        ask.next = set.map(|set| (set.at, set.timer));
        set
    }

    fn wait(&self, now: SimTime, tries: u8, stream: &mut Stream) -> Option<TimerSet> {
        let gives_up = !matches!(self, Self::Selecting(_)) && tries >= retry::TRIES;
        let (timer, wait) = match self {
            Self::Renewing(extending) => (
                Timer::RetryExtending,
                retry::half_of_the_rest(now, extending.lease.t2_at)?,
            ),
            Self::Rebinding(extending) => (
                Timer::RetryExtending,
                retry::half_of_the_rest(now, extending.lease.expires_at)?,
            ),
            _ if gives_up => (Timer::GiveUp, retry::back_off(tries, stream)),
            _ => (Timer::Retry, retry::back_off(tries, stream)),
        };
        Some(wait.timer(now, timer))
    }
}

/// The earlier of an end and a repeat.
fn earlier(end: Option<Alarm>, repeat: Option<Alarm>) -> Option<Alarm> {
    end.into_iter().chain(repeat).min_by_key(|(at, _)| *at)
}

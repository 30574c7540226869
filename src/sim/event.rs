//! What can happen, as records with causes. The log of a run is a row of these; everything that
//! is ever shown is computed from it.

use core::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::host::{HostConfig, HostId, HostInfo, SegmentId};
pub use crate::net::{Fate, Fault};
use crate::protocol::client::{StateChange, TimerSet};
use crate::protocol::server::Binding;
use crate::protocol::{Note, Rule, Timer};
use crate::time::SimTime;
use crate::wire::Packet;

/// The place of a record in its log, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(NonZeroU32);

impl RecordId {
    /// The record at this place; places beyond four thousand million are the last one.
    pub fn new(index: usize) -> Self {
        let number = u32::try_from(index)
            .unwrap_or(u32::MAX - 1)
            .saturating_add(1);
        Self(NonZeroU32::MIN.saturating_add(number - 1))
    }

    /// Its place.
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When it happened.
    pub at: SimTime,
    /// To whom.
    pub host: HostId,
    /// The record that brought it about.
    pub cause: Option<RecordId>,
    /// What happened.
    pub event: Event,
}

/// What happened to a host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A host takes part from now on, and this is what it is like: all hosts of the scenario at
    /// the start, guests and hosts that were added later.
    Appeared(Arc<HostInfo>, HostConfig),
    /// The user, or the script, wants something. Cause of what follows.
    Commanded(Arc<Command>),
    /// The host hands a datagram to its link. The rule says why it goes where it goes.
    Sent(Arc<Packet>, Rule),
    /// The gate is closed: the datagram waits. Its cause is the `Sent`.
    Held,
    /// The datagram leaves; one fate for each host that could hear it. Its cause is the `Sent`.
    Released(Arc<[Fate]>),
    /// The datagram, as it arrived, is handed to the host. Its cause is the `Released`.
    Delivered(Arc<Packet>),
    /// So many other clients heard the broadcast and found that it is not for them. Its cause is
    /// the `Delivered` (or the `Released`, if it is for nobody here).
    Overheard(u32),
    /// The host ignores what arrived. Its cause is the `Delivered`.
    Ignored(Rule),
    /// A copy does not arrive at this host. Its cause is the `Released`.
    Dropped(Fault),
    /// The link makes a second copy for this host. Its cause is the `Released`.
    Duplicated,
    /// The link takes longer than usual for this host. Its cause is the `Released`.
    Delayed(Duration),
    /// The link changes the byte at this offset. Its cause is the `Released`.
    Altered(u32),
    /// The client's state or lease changed.
    StateChanged(Arc<StateChange>),
    /// A timer was set.
    TimerSet(Arc<TimerSet>),
    /// A timer fired. Cause of what follows.
    TimerFired(Timer),
    /// The server stored a binding.
    BindingChanged(Arc<Binding>, Rule),
    /// The client asks the link with ARP who uses this address.
    Probed(Ipv4Addr),
    /// The host named answers the probe: the address is in use.
    AddressInUse(Ipv4Addr, HostId),
    /// The server starts again; `true` if it lost its bindings.
    Restarted(bool),
    /// A remark for the lane.
    Noted(Note),
    /// The host is like this from now on. Its cause is the `Commanded`.
    Configured(HostConfig),
    /// The host has this name from now on. Its cause is the `Commanded`.
    Renamed(Arc<str>),
    /// The host takes part no longer. Its cause is the `Commanded`.
    Left,
    /// What was wanted cannot be done: one sentence without a full stop. Its cause is the
    /// `Commanded`.
    Refused(Arc<str>),
    /// The server knows nothing of this address any more.
    BindingDropped(Ipv4Addr),
    /// The link keeps a copy for this host back until the next message on it has landed. Its
    /// cause is the `Released`.
    KeptBack,
    /// The host is plugged into this network from now on. Its cause is the `Commanded`.
    Moved(SegmentId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_small() {
        assert!(size_of::<Event>() <= 24, "{}", size_of::<Event>());
        assert!(size_of::<Record>() <= 40, "{}", size_of::<Record>());
    }

    #[test]
    fn record_ids_count_from_zero() {
        for index in [0, 1, 1_000_000] {
            assert_eq!(RecordId::new(index).index(), index);
        }
        assert_eq!(size_of::<Option<RecordId>>(), 4);
    }
}

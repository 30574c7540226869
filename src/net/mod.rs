//! How a datagram travels: the [`link`] decides when and whether it arrives, the [`segment`]
//! knows who hears it, the [`gate`] holds it, a [`carrier`] moves its bytes. Knows nothing of
//! what the bytes mean. What this computer has to do with networks stands in [`interface`],
//! [`owner`] and [`rp_filter`].

pub mod carrier;
mod device;
pub mod fault;
pub mod gate;
pub mod interface;
pub mod link;
pub mod live;
pub mod loopback;
pub mod memory;
pub mod owner;
mod proc;
pub mod rp_filter;
pub mod segment;

pub use carrier::{
    Carrier, CarryError, FromNetwork, GuestDatagram, Heard, Hop, Outward, Side, Target,
};
pub use fault::{FaultAction, FaultRule, Watch};
pub use link::{Fate, Fault, LinkSettings};

use serde::{Deserialize, Serialize};

/// A host of a run, numbered in the order of the scenario; guests follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostId(pub u32);

impl HostId {
    /// Its place in a list of hosts.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A link on which everyone hears a broadcast, numbered in the order of the scenario.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SegmentId(pub u32);

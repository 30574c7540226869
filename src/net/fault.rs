//! What the link does to certain datagrams on purpose: "drop the 2nd OFFER of server-2".

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::HostId;
use crate::wire::{MessageType, Packet, Spot};

/// A rule for datagrams of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRule {
    /// Messages of this type; every type if not given.
    pub message: Option<MessageType>,
    /// Sent by this host; by any if not given.
    pub from: Option<HostId>,
    /// On their way to this host; to every receiver if not given.
    pub to: Option<HostId>,
    /// The first one that is meant, counted from 1 among those that fit.
    pub first: u32,
    /// How many are meant, from the first on.
    pub count: u32,
    /// What is done to them.
    pub action: FaultAction,
}

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultAction {
    /// It never arrives.
    Drop,
    /// It takes this much longer.
    Delay(Duration),
    /// It arrives twice.
    Duplicate,
    /// The lowest bit of the byte at this offset is flipped. What ends before it is not meant.
    Corrupt(u32),
    /// It waits until the next message that leaves on its link has landed, then lands; after
    /// [`LONGEST_WAIT`] at the latest.
    AfterNext,
    /// A bit of this field or option is flipped. Who has no such place is not meant.
    CorruptField(Spot),
}

/// So long a message waits for one that overtakes it.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl FaultAction {
    /// What it alters, if it alters anything.
    pub const fn spot(self) -> Option<Spot> {
        match self {
            Self::Corrupt(at) => Some(Spot::Octet(at)),
            Self::CorruptField(spot) => Some(spot),
            Self::Drop | Self::Delay(_) | Self::Duplicate | Self::AfterNext => None,
        }
    }
}

/// A rule and how many datagrams have fitted it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    rule: FaultRule,
    on: bool,
    seen: u32,
    met: u32,
}

impl Watch {
    /// A rule that has seen nothing yet, switched on.
    pub fn new(rule: FaultRule) -> Self {
        Self {
            rule,
            on: true,
            seen: 0,
            met: 0,
        }
    }

    /// The rule.
    pub fn rule(&self) -> &FaultRule {
        &self.rule
    }

    /// Whether it is switched on.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Switches it on or off. While it is off it does nothing and counts nothing.
    pub fn switch(&mut self, on: bool) {
        self.on = on;
    }

    /// To how many datagrams it was done.
    pub fn met(&self) -> u32 {
        self.met
    }

    /// Looks at the next datagram of `from`, which these could hear. Tells what to do on which
    /// ways, if it is meant.
    pub fn look(
        &mut self,
        from: HostId,
        packet: &Packet,
        mut receivers: impl Iterator<Item = HostId>,
    ) -> Option<(Option<HostId>, FaultAction)> {
        let rule = &self.rule;
        let fits = self.on
            && rule.from.is_none_or(|host| host == from)
            && rule.message.is_none_or(|kind| Some(kind) == packet.kind)
            && rule.to.is_none_or(|host| receivers.any(|to| to == host));
        let has_place = |spot: Spot| spot.bit(&packet.bytes).is_some();
        if !fits || !rule.action.spot().is_none_or(has_place) {
            return None;
        }
        self.seen = self.seen.saturating_add(1);
        let meant = rule.first..rule.first.saturating_add(rule.count);
        let is_meant = meant.contains(&self.seen);
        self.met = self.met.saturating_add(u32::from(is_meant));
        is_meant.then_some((rule.to, rule.action))
    }
}

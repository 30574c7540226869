//! What the link does to certain datagrams on purpose: "drop the 2nd OFFER of server-2".

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::HostId;
use crate::wire::MessageType;

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
    /// The lowest bit of the byte at this offset is flipped.
    Corrupt(u32),
}

/// A rule and how many datagrams have fitted it so far.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    rule: FaultRule,
    seen: u32,
}

impl Watch {
    pub(super) fn new(rule: FaultRule) -> Self {
        Self { rule, seen: 0 }
    }

    /// Looks at the next datagram of `from`. Tells what to do on which ways, if it is meant.
    pub(super) fn look(
        &mut self,
        from: HostId,
        message: Option<MessageType>,
    ) -> Option<(Option<HostId>, FaultAction)> {
        let rule = &self.rule;
        let fits = rule.from.is_none_or(|host| host == from)
            && rule.message.is_none_or(|kind| Some(kind) == message);
        if !fits {
            return None;
        }
        self.seen = self.seen.saturating_add(1);
        let meant = rule.first..rule.first.saturating_add(rule.count);
        meant.contains(&self.seen).then_some((rule.to, rule.action))
    }
}

//! The message to which something can be done now: the one in flight, or the one that departs
//! next.

use std::sync::Arc;

use crate::session::Log;
use crate::sim::scenario::{FaultAction, FaultRule};
use crate::sim::{Event, HostId};
use crate::view::Outline;
use crate::wire::{MessageType, Packet, Spot};

/// A message on its way, or about to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Who sends it.
    pub from: HostId,
    /// Its bytes and addresses.
    pub packet: Arc<Packet>,
    /// Whether it has left.
    pub flies: bool,
}

impl Target {
    /// The last message that is in flight, if there is one (`flies`); else the first that waits at
    /// the gate.
    pub fn find(log: &Log, outline: &Outline, flies: bool) -> Option<Self> {
        let sent = if flies {
            outline.messages.last()?.sent
        } else {
            // What waits leaves in order, so it stands at the end.
            let departures = &outline.departures;
            let held = departures.partition_point(|departure| departure.released.is_some());
            departures.get(held)?.sent
        };
        let record = log.get(sent)?;
        match &record.event {
            Event::Sent(packet, _) => Some(Self {
                from: record.host,
                packet: Arc::clone(packet),
                flies,
            }),
            _ => None,
        }
    }

    /// Option 53.
    pub fn kind(&self) -> Option<MessageType> {
        self.packet.kind
    }

    /// What of it can be corrupted: fields and options in their order.
    pub fn spots(&self) -> Vec<Spot> {
        Spot::all(&self.packet.bytes)
    }

    /// The rule that does this to every message of its kind from now on.
    pub fn every(&self, action: FaultAction) -> FaultRule {
        FaultRule {
            message: self.kind(),
            from: Some(self.from),
            to: None,
            first: 1,
            count: u32::MAX,
            action,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Run;
    use crate::sim::Command;
    use crate::view::testing;

    #[test]
    fn what_flies_comes_before_what_waits() {
        let scenario = testing::scenario("01-dora");
        let mut run = Run::new(&scenario, Box::new(crate::net::memory::MemoryCarrier));
        run.command(Command::Gate(false));
        let mut log = Log::default();
        let mut outline = Outline::default();
        let mut target = |run: &mut Run| {
            log.append(run.take_records());
            outline.extend(&log);
            let flies = run.engine().in_flight() > 0;
            let target = Target::find(&log, &outline, flies);
            target.map(|target| (target.kind().unwrap(), target.flies))
        };
        assert_eq!(target(&mut run), None);
        run.depart().unwrap();
        assert_eq!(target(&mut run), Some((MessageType::Discover, true)));
        run.step().unwrap();
        assert_eq!(target(&mut run), Some((MessageType::Offer, false)));
    }
}

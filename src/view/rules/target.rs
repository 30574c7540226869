//! The message to which something can be done now: the one in flight, or the one that departs
//! next.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::session::Log;
use crate::sim::scenario::{FaultAction, FaultRule};
use crate::sim::{Event, HostId, RecordId};
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
    /// With how many others it flies, and whatever is done is done to them as well.
    pub others: usize,
}

impl Target {
    /// The last message that is in flight, if there is one (`flies`); else the first that waits at
    /// the gate.
    pub fn find(log: &Log, outline: &Outline, flies: bool) -> Option<Self> {
        let mut others = 0;
        let sent = if flies {
            let last = outline.messages.last()?;
            others = flying_with(log, last.released, log.len()).saturating_sub(1);
            last.sent
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
                others,
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

/// How many messages are in flight at once after so many records, the departure `last` being the
/// last: in a crowd those that left with it. One datagram for many hosts is one message.
pub fn flying_with(log: &Log, last: RecordId, count: usize) -> usize {
    let Some(at) = log.get(last).map(|record| record.at) else {
        return 0;
    };
    let mut landed = BTreeSet::new();
    let mut flying = 0;
    let until = log.records().iter().enumerate().take(count);
    for (place, record) in until.rev().take_while(|(_, record)| record.at >= at) {
        match &record.event {
            Event::Delivered(_) | Event::Dropped(_) => landed.extend(record.cause),
            Event::Released(fates) if !fates.is_empty() => {
                flying += usize::from(!landed.contains(&RecordId::new(place)));
            }
            _ => {}
        }
    }
    flying
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

    #[test]
    fn those_that_leave_together_are_counted_and_copies_of_one_are_not() {
        let crowd = include_str!("../../../assets/lessons/25-power-cut.toml");
        let crowd = crate::sim::Scenario::parse(crowd).unwrap();
        for (scenario, most) in [(crowd, 49), (testing::scenario("03-two-servers"), 0)] {
            let mut run = Run::new(&scenario, Box::new(crate::net::memory::MemoryCarrier));
            run.command(Command::Gate(false));
            let (mut log, mut outline) = (Log::default(), Outline::default());
            let mut others = 0;
            for _ in 0..60 {
                run.depart().unwrap();
                log.append(run.take_records());
                outline.extend(&log);
                if run.engine().in_flight() > 0 {
                    let target = Target::find(&log, &outline, true).unwrap();
                    others = others.max(target.others);
                }
                run.step().unwrap();
            }
            assert_eq!(others, most, "{}", scenario.lesson.title);
        }
    }
}

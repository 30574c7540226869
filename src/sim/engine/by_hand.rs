//! Datagrams made by hand leave like all others: through gate, link and faults. Their sender's
//! machine knows nothing of them.

use std::sync::Arc;

use super::Engine;
use super::parts::{Machine, Outgoing};
use crate::protocol::{Field, Flaw, way_of};
use crate::sim::crafted::Crafted;
use crate::sim::event::{Event, RecordId};
use crate::sim::host::{HostId, SegmentId};
use crate::wire::FixedField;

impl Engine {
    /// Whether this host can send this now.
    pub(super) fn check_crafted(&self, id: HostId, crafted: &Crafted) -> Result<(), Flaw> {
        let host = &self.hosts[id.index()];
        let name = &host.info.name;
        let wrong = |what: String| Err(Flaw::new(Field::Whole, what));
        if !matches!(
            host.machine,
            Machine::Client(_) | Machine::Server(_) | Machine::Relay(_)
        ) {
            return wrong(format!("{name} sends no DHCP messages"));
        }
        if !host.on {
            return wrong(format!("{name} is off"));
        }
        if self.is_real(self.way_out(id, crafted)) {
            let what = "messages made by hand are for the laboratory, not for a real network";
            return wrong(what.into());
        }
        let asker = crafted.xid_of.map(|asker| self.hosts.get(asker.index()));
        if let Some(asker) = asker
            && !asker.is_some_and(|asker| matches!(asker.machine, Machine::Client(_)))
        {
            return wrong("the transaction of a client that is not here is wanted".into());
        }
        crafted.check()
    }

    /// Sends it.
    pub(super) fn send_crafted(&mut self, from: HostId, crafted: &Crafted, cause: RecordId) {
        let own = self.hosts[from.index()].address;
        let packet = crafted.packet(own, self.with_present_xid(crafted));
        let rule = way_of(&packet, packet.message().ok().as_ref());
        let packet = Arc::new(packet);
        let event = Event::Sent(Arc::clone(&packet), rule);
        let sent = self.emit(from, Some(cause), event);
        self.put_on_link(Outgoing {
            from,
            segment: self.way_out(from, crafted),
            packet,
            sent,
            asker: None,
            by_hand: true,
        });
    }

    /// A relay stands in two networks: it speaks to its servers' side only where that has the
    /// destination.
    fn way_out(&self, from: HostId, crafted: &Crafted) -> SegmentId {
        let info = &self.hosts[from.index()].info;
        let has_it = |segment: &SegmentId| {
            let network = self.networks.get(segment.0 as usize);
            network.is_some_and(|network| network.network.contains(crafted.dst.ip()))
        };
        info.second_segment.filter(has_it).unwrap_or(info.segment)
    }

    fn with_present_xid(&self, crafted: &Crafted) -> Arc<[u8]> {
        let octets = &crafted.octets.0;
        let asker = crafted.xid_of.and_then(|id| self.hosts.get(id.index()));
        let xid = asker.and_then(|host| match &host.machine {
            Machine::Client(client) => client.xid(),
            _ => None,
        });
        let mut bytes = octets.to_vec();
        match (xid, bytes.get_mut(FixedField::Xid.range())) {
            (Some(xid), Some(place)) => {
                place.copy_from_slice(&xid.0.to_be_bytes());
                bytes.into()
            }
            _ => Arc::clone(octets),
        }
    }
}

//! Who hears a datagram: who listens on a link, who has which card, who owns which address.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use super::{HostId, SegmentId};
use crate::wire::Mac;

/// All links with who is plugged into them.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    servers: BTreeMap<SegmentId, Vec<HostId>>,
    clients: BTreeMap<SegmentId, usize>,
    cards: BTreeMap<(SegmentId, Mac), Vec<HostId>>,
    addresses: BTreeMap<Ipv4Addr, Vec<(SegmentId, HostId)>>,
    routes: Vec<(SegmentId, SegmentId)>,
    /// Where the switch of a link knows which of its ports lead to servers.
    trusted: BTreeMap<SegmentId, Vec<HostId>>,
}

impl Segments {
    /// A host that hears what is sent to port 67.
    pub fn plug_server(&mut self, segment: SegmentId, host: HostId) {
        self.servers.entry(segment).or_default().push(host);
    }

    /// A host that hears what is sent to port 68 at this card.
    pub fn plug_client(&mut self, segment: SegmentId, card: Mac, host: HostId) {
        self.cards.entry((segment, card)).or_default().push(host);
    }

    /// The host hears nothing more, and answers for no address.
    pub fn unplug(&mut self, host: HostId) {
        for hosts in self.servers.values_mut() {
            hosts.retain(|other| *other != host);
        }
        self.unplug_card(host);
        self.addresses.retain(|_, owners| {
            owners.retain(|(_, owner)| *owner != host);
            !owners.is_empty()
        });
    }

    /// The host has this card no longer.
    pub fn unplug_card(&mut self, host: HostId) {
        self.cards.retain(|_, hosts| {
            hosts.retain(|other| *other != host);
            !hosts.is_empty()
        });
    }

    /// A router between two links: unicast passes both ways.
    pub fn connect(&mut self, one: SegmentId, other: SegmentId) {
        self.routes.push((one, other));
    }

    /// The switch of this link lets only these hosts say what servers say (DHCP snooping).
    pub fn snoop(&mut self, segment: SegmentId, trusted: Vec<HostId>) {
        self.trusted.insert(segment, trusted);
    }

    /// Whether this host may say there what servers say.
    pub fn trusts(&self, segment: SegmentId, host: HostId) -> bool {
        let trusted = self.trusted.get(&segment);
        trusted.is_none_or(|trusted| trusted.contains(&host))
    }

    /// A client on this link was switched on (`true`) or off.
    pub fn count_client(&mut self, segment: SegmentId, on: bool) {
        let count = self.clients.entry(segment).or_default();
        *count = if on {
            *count + 1
        } else {
            count.saturating_sub(1)
        };
    }

    /// How many clients of this link are on.
    pub fn clients_on(&self, segment: SegmentId) -> usize {
        self.clients.get(&segment).copied().unwrap_or(0)
    }

    /// The host uses this address from now on.
    pub fn take_address(&mut self, segment: SegmentId, address: Ipv4Addr, host: HostId) {
        self.addresses
            .entry(address)
            .or_default()
            .push((segment, host));
    }

    /// The host uses this address no longer.
    pub fn leave_address(&mut self, address: Ipv4Addr, host: HostId) {
        if let Some(owners) = self.addresses.get_mut(&address) {
            owners.retain(|(_, owner)| *owner != host);
            if owners.is_empty() {
                self.addresses.remove(&address);
            }
        }
    }

    /// Who hears a broadcast to port 67.
    pub fn servers(&self, segment: SegmentId) -> &[HostId] {
        self.servers.get(&segment).map_or(&[], Vec::as_slice)
    }

    /// Who has this card.
    pub fn with_card(&self, segment: SegmentId, card: Mac) -> &[HostId] {
        self.cards.get(&(segment, card)).map_or(&[], Vec::as_slice)
    }

    /// Who on this very link answers when asked with ARP for `address`, `asker` itself left out.
    pub fn arp(&self, segment: SegmentId, address: Ipv4Addr, asker: HostId) -> Option<HostId> {
        let owners = self.addresses.get(&address)?;
        owners
            .iter()
            .find(|(at, owner)| *at == segment && *owner != asker)
            .map(|(_, owner)| *owner)
    }

    /// Who gets unicast to `address` from this link, through a router if need be.
    pub fn reach(&self, segment: SegmentId, address: Ipv4Addr, sender: HostId) -> Option<HostId> {
        self.arp(segment, address, sender).or_else(|| {
            let owners = self.addresses.get(&address)?;
            owners
                .iter()
                .find(|(at, _)| self.routed(segment, *at))
                .map(|(_, owner)| *owner)
        })
    }

    fn routed(&self, one: SegmentId, other: SegmentId) -> bool {
        self.routes
            .iter()
            .any(|&(a, b)| (a, b) == (one, other) || (b, a) == (one, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: SegmentId = SegmentId(0);
    const THERE: SegmentId = SegmentId(1);
    const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 100);

    #[test]
    fn arp_stays_on_its_link_and_unicast_is_routed() {
        let mut segments = Segments::default();
        segments.take_address(THERE, ADDRESS, HostId(7));
        assert_eq!(segments.arp(HERE, ADDRESS, HostId(1)), None);
        assert_eq!(segments.reach(HERE, ADDRESS, HostId(1)), None);
        segments.connect(HERE, THERE);
        assert_eq!(segments.arp(HERE, ADDRESS, HostId(1)), None);
        assert_eq!(segments.reach(HERE, ADDRESS, HostId(1)), Some(HostId(7)));
        segments.leave_address(ADDRESS, HostId(7));
        assert_eq!(segments.reach(HERE, ADDRESS, HostId(1)), None);
    }

    #[test]
    fn a_switch_that_snoops_trusts_those_it_was_told_of() {
        let mut segments = Segments::default();
        assert!(segments.trusts(HERE, HostId(1)));
        segments.snoop(HERE, vec![HostId(2)]);
        assert!(segments.trusts(HERE, HostId(2)));
        assert!(!segments.trusts(HERE, HostId(1)));
        assert!(segments.trusts(THERE, HostId(1)));
    }

    #[test]
    fn nobody_answers_its_own_probe() {
        let mut segments = Segments::default();
        segments.take_address(HERE, ADDRESS, HostId(1));
        assert_eq!(segments.arp(HERE, ADDRESS, HostId(1)), None);
        segments.take_address(HERE, ADDRESS, HostId(2));
        assert_eq!(segments.arp(HERE, ADDRESS, HostId(1)), Some(HostId(2)));
    }
}

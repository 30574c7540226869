//! From the link to the receiver: who could hear a datagram, what the link makes of it, and its
//! arrival.

use std::sync::Arc;

use core::net::Ipv4Addr;

use super::{Engine, Flight, Machine, Outgoing, Plan, Progress};
use crate::net::link::Verdict;
use crate::net::segment::Segments;
use crate::net::{Fate, Fault, Hop, Target};
use crate::protocol::Rule;
use crate::protocol::client::ClientInput;
use crate::sim::event::{Event, RecordId};
use crate::sim::host::{HostId, HostKind, SegmentId};
use crate::wire::{
    CLIENT_PORT, LinkDest, MessageType, Packet, SERVER_PORT, Spot, chaddr_in, xid_in,
};

impl Engine {
    /// A host hands a datagram to its link.
    pub(super) fn send(
        &mut self,
        from: HostId,
        segment: SegmentId,
        packet: Packet,
        rule: Rule,
        cause: Option<RecordId>,
    ) {
        let (packet, rule) = self.as_it_can_go(from, segment, packet, rule);
        let packet = Arc::new(packet);
        let sent = self.emit(from, cause, Event::Sent(Arc::clone(&packet), rule));
        self.put_on_link(Outgoing {
            from,
            segment,
            packet,
            sent,
            asker: self.asker,
            by_hand: false,
        });
    }

    /// Lets it go, or holds it at the gate.
    pub(super) fn put_on_link(&mut self, outgoing: Outgoing) {
        if let Some(guest) = self.answering {
            self.answer_guest(&outgoing, guest);
        } else if self.gate.is_open() {
            self.release(&outgoing);
        } else {
            self.emit(outgoing.from, Some(outgoing.sent), Event::Held);
            self.gate.hold(outgoing);
        }
    }

    /// Lets the first held datagram go. Its sender learns when it left.
    pub(super) fn release_next(&mut self) {
        let Some(outgoing) = self.gate.let_go() else {
            return;
        };
        self.release(&outgoing);
        if outgoing.by_hand {
            return;
        }
        let xid = xid_in(&outgoing.packet.bytes).unwrap_or_default();
        if let Machine::Client(client) = &mut self.hosts[outgoing.from.index()].machine {
            client.handle(self.now, ClientInput::Departed(xid));
            self.drain_client(outgoing.from, Some(outgoing.sent));
        }
    }

    fn release(&mut self, outgoing: &Outgoing) {
        let Outgoing {
            from,
            segment,
            ref packet,
            sent,
            ..
        } = *outgoing;
        if self.is_real(segment) {
            return self.leave(outgoing);
        }
        let sender = &mut self.hosts[from.index()];
        let (nth, cable) = (sender.sent, sender.extra_delay);
        sender.sent = nth.wrapping_add(1);
        let mut owner = None;
        let hearers = hearers(&self.segments, segment, packet, from, &mut owner);
        let alone = packet.link == LinkDest::Resolve && self.is_live();
        let through = if alone {
            self.through_relay(segment, hearers.first().copied())
        } else {
            None
        };
        let hearers = through.as_ref().map_or(hearers, std::slice::from_ref);
        // Both ends have a cable of their own.
        let receivers = hearers.iter().filter(|host| **host != from).map(|host| {
            (
                *host,
                cable.saturating_add(self.hosts[host.index()].extra_delay),
            )
        });
        let mut verdicts = self.link.decide(self.now, from, nth, packet, receivers);
        let snooped = self.is_snooped(from, segment, packet);
        for verdict in &mut verdicts {
            let ends = [from, verdict.fate.to];
            if ends.iter().any(|host| self.hosts[host.index()].unplugged) {
                verdict.lose(Fault::CableOut);
            } else if snooped {
                verdict.lose(Fault::Snooped);
            }
        }
        let fates: Arc<[Fate]> = verdicts.iter().map(|verdict| verdict.fate).collect();
        let released = self.emit(from, Some(sent), Event::Released(fates));
        if verdicts.is_empty() && !packet.is_broadcast() {
            self.emit(from, Some(released), Event::Dropped(Fault::NoSuchHost));
        }
        for verdict in &verdicts {
            self.set_off(outgoing, released, verdict);
        }
        self.overtakes(released, segment);
    }

    /// Tells the switches of the links whom they trust.
    pub(super) fn snoop(&mut self) {
        for (segment, network) in (0..).map(SegmentId).zip(&self.networks) {
            if let Some(trusted) = &network.trusted {
                let hosts = (0..).map(HostId).zip(&self.hosts);
                let hosts = hosts.filter(|(_, host)| trusted.contains(&host.info.key));
                let hosts = hosts.map(|(id, _)| id).collect();
                self.segments.snoop(segment, hosts);
            }
        }
    }

    /// Whether the switch of this link drops it: it is what servers say, and comes from where
    /// none should be.
    fn is_snooped(&self, from: HostId, segment: SegmentId, packet: &Packet) -> bool {
        packet.kind.is_some_and(MessageType::is_reply) && !self.segments.trusts(segment, from)
    }

    fn set_off(&mut self, outgoing: &Outgoing, released: RecordId, verdict: &Verdict) {
        let Fate { to, arrives, lost } = verdict.fate;
        if let Some(span) = verdict.delayed {
            self.emit(to, Some(released), Event::Delayed(span));
        }
        if let Some(fault) = lost {
            self.in_flight += 1;
            self.agenda.plan(
                arrives,
                Plan::Loss {
                    to,
                    released,
                    fault,
                },
            );
            return;
        }
        let packet = match verdict.altered {
            Some(spot) => self.alter(&outgoing.packet, spot, (to, released)),
            None => Arc::clone(&outgoing.packet),
        };
        if verdict.again.is_some() {
            self.emit(to, Some(released), Event::Duplicated);
        }
        let Outgoing { from, segment, .. } = *outgoing;
        for arrives in [Some(arrives), verdict.again].into_iter().flatten() {
            let packet = Arc::clone(&packet);
            let flight = Flight {
                from,
                to,
                segment,
                packet,
                released,
            };
            if verdict.after_next {
                self.keep_back(arrives, flight);
            } else {
                self.in_flight += 1;
                self.agenda.plan(arrives, Plan::Arrival(Box::new(flight)));
            }
        }
    }

    /// What arrives when this is flipped on the way.
    pub(super) fn alter(
        &mut self,
        packet: &Arc<Packet>,
        spot: Spot,
        (to, released): (HostId, RecordId),
    ) -> Arc<Packet> {
        let Some(bit) = spot.bit(&packet.bytes) else {
            return Arc::clone(packet);
        };
        let octet = u32::try_from(bit.octet).unwrap_or(u32::MAX);
        self.emit(to, Some(released), Event::Altered(octet));
        let mut bytes = packet.bytes.to_vec();
        if let Some(byte) = bytes.get_mut(bit.octet) {
            *byte ^= bit.mask;
        }
        Arc::new(packet.with_bytes(bytes.into()))
    }

    /// A datagram has come to the end of its way.
    pub(super) fn arrive(&mut self, flight: Flight) -> Progress {
        let host = &self.hosts[flight.to.index()];
        let lost = match host.machine {
            Machine::Gone => Some(Fault::HostGone),
            _ if !host.on => Some(Fault::HostOff),
            _ if host.unplugged => Some(Fault::CableOut),
            _ if !host.machine.listens_on(flight.packet.dst.port()) => Some(Fault::NobodyListens),
            _ if host.has_no_room() => Some(Fault::QueueFull),
            _ => None,
        };
        if let Some(fault) = lost {
            self.emit(flight.to, Some(flight.released), Event::Dropped(fault));
            self.has_landed(flight.released);
            return Progress::Worked;
        }
        let to = match host.machine {
            Machine::Guest(number) => Target::Guest(number),
            _ => Target::Host(flight.to),
        };
        let hop = Hop {
            from: flight.from,
            to,
            bytes: Arc::clone(&flight.packet.bytes),
        };
        self.carrying = Some(flight);
        Progress::Carry(hop)
    }

    /// The datagram of the last [`Progress::Carry`] was carried. `bytes` are what came out at the
    /// other end, `None` if it left for another program.
    pub fn arrived(&mut self, bytes: Option<Arc<[u8]>>) {
        if let Some(departure) = self.leaving.take() {
            return self.left(&departure);
        }
        let Some(flight) = self.carrying.take() else {
            return;
        };
        let packet = match bytes {
            Some(bytes) if bytes != flight.packet.bytes => {
                Arc::new(flight.packet.with_bytes(bytes))
            }
            _ => Arc::clone(&flight.packet),
        };
        self.deliver(&flight, &packet);
        self.has_landed(flight.released);
    }

    pub(super) fn deliver(&mut self, flight: &Flight, packet: &Arc<Packet>) {
        let Flight { to, released, .. } = *flight;
        let event = Event::Delivered(Arc::clone(packet));
        let delivered = self.emit(to, Some(released), event);
        self.overhear(flight, packet, delivered);
        self.hand_over(flight, packet, delivered);
    }

    /// Other clients on the link hear a broadcast too, and find that it is not for them.
    fn overhear(&mut self, flight: &Flight, packet: &Packet, delivered: RecordId) {
        let to_all_clients = packet.is_broadcast() && packet.dst.port() == CLIENT_PORT;
        let is_client = self.hosts[flight.to.index()].info.kind == HostKind::Client;
        if to_all_clients && is_client {
            let others = self.segments.clients_on(flight.segment).saturating_sub(1);
            if let Some(count) = u32::try_from(others).ok().filter(|count| *count > 0) {
                self.emit(flight.to, Some(delivered), Event::Overheard(count));
            }
        }
    }

    pub(super) fn probe(
        &mut self,
        asker: HostId,
        address: Ipv4Addr,
        cause: Option<RecordId>,
    ) -> Probe {
        let probed = self.emit(asker, cause, Event::Probed(address));
        let segment = self.hosts[asker.index()].info.segment;
        let is_online = |host: HostId| !self.hosts[host.index()].unplugged;
        let owner = self.segments.arp(segment, address, asker);
        match owner.filter(|owner| is_online(*owner) && is_online(asker)) {
            Some(owner) => {
                let answer = Plan::ProbeAnswer {
                    asker,
                    address,
                    owner,
                    probed,
                };
                self.agenda
                    .plan(self.now + self.link.settings().delay, answer);
                Probe::Answered
            }
            None => Probe::Silent(probed),
        }
    }

    pub(super) fn probe_answered(
        &mut self,
        asker: HostId,
        address: Ipv4Addr,
        owner: HostId,
        probed: RecordId,
    ) {
        if self.hosts[asker.index()].is_gone() || self.hosts[owner.index()].is_gone() {
            return;
        }
        let cause = self.emit(asker, Some(probed), Event::AddressInUse(address, owner));
        if let Machine::Client(client) = &mut self.hosts[asker.index()].machine {
            client.handle(self.now, ClientInput::ProbeAnswered(address));
            self.drain_client(asker, Some(cause));
        }
    }
}

/// What became of an ARP probe. ARP on a simulated segment takes no virtual time unless somebody
/// owns the address.
pub(super) enum Probe {
    Answered,
    Silent(RecordId),
}

/// Who could hear a datagram. `owner` is where a single one of them is kept.
fn hearers<'a>(
    segments: &'a Segments,
    segment: SegmentId,
    packet: &Packet,
    from: HostId,
    owner: &'a mut Option<HostId>,
) -> &'a [HostId] {
    match packet.link {
        LinkDest::Broadcast if packet.dst.port() == CLIENT_PORT => {
            // The hardware address for which a broadcast reply is meant.
            let card = chaddr_in(&packet.bytes).unwrap_or_default();
            segments.with_card(segment, card)
        }
        LinkDest::Broadcast if packet.dst.port() == SERVER_PORT => segments.servers(segment),
        LinkDest::Broadcast => &[],
        LinkDest::Card(card) => segments.with_card(segment, card),
        LinkDest::Resolve => {
            *owner = segments.reach(segment, *packet.dst.ip(), from);
            owner.as_slice()
        }
    }
}

//! Other programs on this computer that speak to a built-in server. Their clocks cannot be
//! stopped, so what they send and what they are answered passes gate and link at once.

use std::sync::Arc;

use core::net::{Ipv4Addr, SocketAddrV4};

use super::{Engine, Flight, Machine, Outgoing};
use crate::net::{Fate, GuestDatagram};
use crate::protocol::Rule;
use crate::sim::event::Event;
use crate::sim::host::{HostId, HostInfo, HostKind};
use crate::wire::{CLIENT_PORT, LinkDest, Message, Packet, SERVER_PORT, chaddr_in};

impl Engine {
    /// Takes in what another program sent. It becomes a host with a lane of its own.
    pub fn guest(&mut self, datagram: &GuestDatagram) {
        let to = self.guests_receiver(datagram);
        if to.index() >= self.hosts.len() {
            return;
        }
        let packet = self.guest_packet(to, &datagram.bytes);
        let guest = self.guest_host(datagram.guest, to, &packet);
        let packet = Arc::new(packet);
        let rule = if packet.is_broadcast() {
            Rule::ClientBroadcasts
        } else {
            Rule::ClientUnicasts
        };
        let sent = self.emit(guest, None, Event::Sent(Arc::clone(&packet), rule));
        let fate = Fate {
            to,
            arrives: self.now,
            lost: None,
        };
        let released = self.emit(guest, Some(sent), Event::Released(Arc::new([fate])));
        let segment = self.hosts[to.index()].info.segment;
        let flight = Flight {
            from: guest,
            to,
            segment,
            packet: Arc::clone(&packet),
            released,
        };
        if self.hosts[to.index()].on {
            self.answering = Some(guest);
            self.deliver(&flight, &packet);
            self.answering = None;
        } else {
            self.emit(
                to,
                Some(released),
                Event::Dropped(crate::net::Fault::HostOff),
            );
        }
    }

    /// Clients share a socket: a datagram is for the one whose hardware address it carries.
    fn guests_receiver(&self, datagram: &GuestDatagram) -> HostId {
        let Some(host) = self.hosts.get(datagram.to.index()) else {
            return datagram.to;
        };
        if host.info.kind != HostKind::Client {
            return datagram.to;
        }
        let card = chaddr_in(&datagram.bytes);
        card.and_then(|card| {
            self.segments
                .with_card(host.info.segment, card)
                .first()
                .copied()
        })
        .unwrap_or(datagram.to)
    }

    /// The datagram as it would have been on a real LAN.
    fn guest_packet(&self, to: HostId, bytes: &Arc<[u8]>) -> Packet {
        let message = Message::read(Arc::clone(bytes)).ok();
        let ciaddr = message
            .as_ref()
            .map_or(Ipv4Addr::UNSPECIFIED, |m| m.header().ciaddr);
        let host = &self.hosts[to.index()];
        let address = host.address.unwrap_or(Ipv4Addr::BROADCAST);
        let (dst, link) = if ciaddr.is_unspecified() {
            (Ipv4Addr::BROADCAST, LinkDest::Broadcast)
        } else {
            (address, LinkDest::Resolve)
        };
        let (from_port, to_port) = match host.info.kind {
            HostKind::Client => (SERVER_PORT, CLIENT_PORT),
            _ => (CLIENT_PORT, SERVER_PORT),
        };
        Packet {
            src: SocketAddrV4::new(ciaddr, from_port),
            dst: SocketAddrV4::new(dst, to_port),
            link,
            kind: message.map(|message| message.kind()),
            bytes: Arc::clone(bytes),
            captured: None,
        }
    }

    fn guest_host(&mut self, number: u32, to: HostId, packet: &Packet) -> HostId {
        if let Some(host) = self.guests.get(&number) {
            return *host;
        }
        let nth = self.guests.len() + 1;
        let info = HostInfo {
            key: format!("guest-{nth}").into(),
            name: format!("Guest {nth}").into(),
            kind: HostKind::Guest,
            mac: chaddr_in(&packet.bytes)
                .filter(|_| packet.kind.is_some())
                .unwrap_or_default(),
            address: None,
            second_address: None,
            segment: self.hosts[to.index()].info.segment,
            second_segment: None,
        };
        let host = self.add_host(Arc::new(info), Machine::Guest(number), None);
        self.guests.insert(number, host);
        host
    }

    /// What a server sends while it is occupied with a guest's datagram is for that guest.
    pub(super) fn answer_guest(&mut self, outgoing: &Outgoing, guest: HostId) {
        let Outgoing {
            from,
            segment,
            ref packet,
            sent,
            ..
        } = *outgoing;
        let fate = Fate {
            to: guest,
            arrives: self.now,
            lost: None,
        };
        let released = self.emit(from, Some(sent), Event::Released(Arc::new([fate])));
        let packet = Arc::clone(packet);
        self.at_once.push_back(Flight {
            from,
            to: guest,
            segment,
            packet,
            released,
        });
    }
}

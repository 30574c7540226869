//! Hosts of a real network. What they are is learned from what they send; what leaves for them is
//! carried onto the network once, whoever may hear it. Nothing there can be delayed, lost on
//! purpose or asked by ARP: the network does what it does.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Engine, Flight, Host, Machine, Outgoing};
use crate::net::{Fate, Fault, FromNetwork, Heard, Hop, Outward, Target};
use crate::protocol::{Rule, way_of};
use crate::sim::event::{Event, RecordId};
use crate::sim::host::{HostId, HostInfo, HostKind, SegmentId};
use crate::wire::message::Header;
use crate::wire::{CLIENT_PORT, LinkDest, Mac, Message, Op, Packet, SERVER_PORT, chaddr_in};

/// So many hosts of a real network get a lane; all others share one.
const MOST_REMOTE: usize = 4_096;
/// So many of them are servers, relays or nameless: each hears every broadcast, so a thousand that
/// somebody made up would turn one DISCOVER into a thousand records.
const MOST_ADDRESSED: usize = 64;

/// Who is known to stand on real networks.
#[derive(Clone, Debug, Default)]
pub(super) struct Remotes {
    /// Servers and relays.
    addressed: BTreeMap<(SegmentId, Ipv4Addr), HostId>,
    clients: BTreeMap<(SegmentId, Mac), HostId>,
    others: Option<HostId>,
}

impl Remotes {
    fn is_full(&self) -> bool {
        self.addressed.len() + self.clients.len() >= MOST_REMOTE
    }
}

/// A datagram on its way onto a real network.
#[derive(Clone, Debug)]
pub(super) struct Departure {
    outgoing: Outgoing,
    released: RecordId,
    /// Those known to be there who can hear it.
    to: Vec<HostId>,
}

impl Engine {
    pub(super) fn is_real(&self, segment: SegmentId) -> bool {
        let network = self.networks.get(segment.0 as usize);
        network.is_some_and(|network| network.real)
    }

    /// Whether anybody stands on a real network: time is then not ours to jump.
    pub fn is_live(&self) -> bool {
        self.networks.iter().any(|network| network.real)
    }

    /// What cannot go by unicast from here goes to everyone: a client without an address
    /// cannot be reached by ARP, and without an address of one's own there is no way to anybody.
    pub(super) fn as_it_can_go(
        &self,
        from: HostId,
        segment: SegmentId,
        mut packet: Packet,
        rule: Rule,
    ) -> (Packet, Rule) {
        if let Some(source) = self.source(from, segment) {
            packet.src.set_ip(source);
        }
        let unicast = self
            .networks
            .get(segment.0 as usize)
            .is_none_or(|network| !network.real || network.unicast);
        let possible = match packet.link {
            LinkDest::Broadcast => true,
            LinkDest::Card(_) => !self.is_real(segment),
            LinkDest::Resolve => unicast,
        };
        if possible {
            return (packet, rule);
        }
        let everyone = Packet {
            dst: SocketAddrV4::new(Ipv4Addr::BROADCAST, packet.dst.port()),
            link: LinkDest::Broadcast,
            ..packet
        };
        (everyone, Rule::UnicastImpossible)
    }

    /// From where a client of ours really speaks on a real network: the socket has the address
    /// of this computer, or none, whatever the client would send from.
    fn source(&self, from: HostId, segment: SegmentId) -> Option<Ipv4Addr> {
        let network = self.networks.get(segment.0 as usize)?;
        let of_client = matches!(self.hosts[from.index()].machine, Machine::Client(_));
        let none = (!network.unicast).then_some(Ipv4Addr::UNSPECIFIED);
        let real = network.real && of_client;
        network.own.or(none).filter(|_| real)
    }

    /// A datagram leaves for a real network.
    pub(super) fn leave(&mut self, outgoing: &Outgoing) {
        let Outgoing {
            from,
            segment,
            ref packet,
            sent,
            ..
        } = *outgoing;
        let to = self.remote_hearers(segment, packet);
        let arrives = self.now;
        let fates: Arc<[Fate]> = to
            .iter()
            .map(|&to| Fate {
                to,
                arrives,
                lost: None,
            })
            .collect();
        let released = self.emit(from, Some(sent), Event::Released(fates));
        self.departing.push_back(Departure {
            outgoing: outgoing.clone(),
            released,
            to,
        });
    }

    fn remote_hearers(&self, segment: SegmentId, packet: &Packet) -> Vec<HostId> {
        let listens = |host: HostId| {
            let kind = self.hosts[host.index()].info.kind;
            matches!(kind, HostKind::Server | HostKind::Relay)
        };
        let on_it = |((at, _), host): (&(SegmentId, Ipv4Addr), &HostId)| {
            (*at == segment && listens(*host)).then_some(*host)
        };
        let to_clients = packet.dst.port() == CLIENT_PORT;
        if to_clients {
            let card = chaddr_in(&packet.bytes).unwrap_or_default();
            let client = self.remotes.clients.get(&(segment, card));
            client.copied().into_iter().collect()
        } else if packet.is_broadcast() {
            self.remotes.addressed.iter().filter_map(on_it).collect()
        } else {
            let there = (segment, *packet.dst.ip());
            self.remotes
                .addressed
                .get(&there)
                .copied()
                .into_iter()
                .collect()
        }
    }

    /// What is next to be carried onto a real network.
    pub(super) fn next_departure(&mut self) -> Option<Hop> {
        let departure = self.departing.pop_front()?;
        let outgoing = &departure.outgoing;
        let hop = Hop {
            from: outgoing.from,
            to: Target::Network(Outward {
                to: outgoing.packet.dst,
                asker: outgoing.asker,
            }),
            bytes: Arc::clone(&outgoing.packet.bytes),
        };
        self.leaving = Some(departure);
        Some(hop)
    }

    /// It has left, or could not. Whether it arrives nobody can say; those who are there are taken to hear it.
    pub(super) fn left(&mut self, departure: &Departure) {
        let Departure {
            outgoing,
            released,
            to,
        } = departure;
        let Outgoing {
            from,
            segment,
            packet,
            ..
        } = outgoing;
        if self.could_not_leave(outgoing, *released, to) {
            return;
        }
        for to in to {
            let flight = Flight {
                from: *from,
                to: *to,
                segment: *segment,
                packet: Arc::clone(packet),
                released: *released,
            };
            self.deliver(&flight, packet);
        }
    }

    /// Takes in what a real network has for us.
    pub fn take_news(&mut self, what: &FromNetwork) {
        match what {
            FromNetwork::Heard(heard) => self.heard(heard),
            FromNetwork::Unsent(host, why) => self.outages.next_fails(*host, why),
            FromNetwork::LeftOut(host, count) => self.left_out(*host, *count),
        }
    }

    fn heard(&mut self, heard: &Heard) {
        let Some(at) = self.hosts.get(heard.at.index()) else {
            return;
        };
        let near = at.info.segment;
        let segment = at.info.second_segment.unwrap_or(near);
        let message = Message::read(Arc::clone(&heard.bytes)).ok();
        if message
            .as_ref()
            .is_some_and(|message| self.is_echo(heard.at, segment, message))
        {
            return;
        }
        let packet = Arc::new(self.as_on_a_lan(segment, heard, message.as_ref()));
        let from = self.speaker(segment, heard, message.as_ref());
        let to = self.listener(heard.at, segment, message.as_ref());
        let rule = way_of(&packet, message.as_ref());
        let sent = self.emit(from, None, Event::Sent(Arc::clone(&packet), rule));
        let arrives = self.now;
        let fates = to.iter().map(|&to| Fate {
            to,
            arrives,
            lost: None,
        });
        let fates = fates.collect();
        let released = self.emit(from, Some(sent), Event::Released(fates));
        let Some(to) = to else {
            self.emit(from, Some(released), Event::Dropped(Fault::NoSuchHost));
            return;
        };
        let flight = Flight {
            from,
            to,
            segment,
            packet: Arc::clone(&packet),
            released,
        };
        if self.hosts[to.index()].on {
            (self.asker, self.read) = (Some(heard.src), message);
            self.deliver(&flight, &packet);
            (self.asker, self.read) = (None, None);
        } else {
            self.emit(to, Some(released), Event::Dropped(Fault::HostOff));
        }
    }

    /// Whether it is what one of our own clients said to everyone: their link hears it too, and
    /// nobody but servers wants to.
    fn is_echo(&self, at: HostId, segment: SegmentId, message: &Message) -> bool {
        let header = message.header();
        let here = &self.hosts[at.index()].machine;
        let cards = self.segments.with_card(segment, header.mac());
        let mut machines = cards.iter().map(|host| &self.hosts[host.index()].machine);
        header.op == Op::Request
            && !matches!(here, Machine::Server(_))
            && machines.any(|machine| matches!(machine, Machine::Client(_)))
    }

    /// The datagram with the addresses and ports of a LAN, where the socket does not tell them.
    fn as_on_a_lan(&self, segment: SegmentId, heard: &Heard, message: Option<&Message>) -> Packet {
        let header = message.map(Message::header);
        let reply = header.is_some_and(|header| header.op == Op::Reply);
        let giaddr = header.map_or(Ipv4Addr::UNSPECIFIED, |header| header.giaddr);
        let own = self.hosts[heard.at.index()].address;
        let inside = heard.src.ip().is_loopback() && !reply && giaddr.is_unspecified();
        let (to, port) = match header {
            Some(header) if reply && giaddr.is_unspecified() => {
                (self.reply_went_to(segment, header), CLIENT_PORT)
            }
            Some(_) if reply => (giaddr, SERVER_PORT),
            // On this computer alone nothing can be sent to everyone, and everybody has an
            // address: a client without one of its own means everyone.
            Some(header) if inside && header.ciaddr.is_unspecified() => {
                (Ipv4Addr::BROADCAST, SERVER_PORT)
            }
            _ => (own.unwrap_or(Ipv4Addr::BROADCAST), SERVER_PORT),
        };
        let to = match heard.broadcast {
            Some(true) => Ipv4Addr::BROADCAST,
            Some(false) if to.is_broadcast() => own.unwrap_or(to),
            _ => to,
        };
        let link = if to.is_broadcast() {
            LinkDest::Broadcast
        } else {
            LinkDest::Resolve
        };
        let from_port = if reply || !giaddr.is_unspecified() {
            SERVER_PORT
        } else {
            CLIENT_PORT
        };
        let from = match header {
            Some(header) if inside => header.ciaddr,
            _ => *heard.src.ip(),
        };
        Packet {
            src: SocketAddrV4::new(from, from_port),
            dst: SocketAddrV4::new(to, port),
            link,
            kind: message.map(Message::kind),
            bytes: Arc::clone(&heard.bytes),
            captured: None,
        }
    }

    /// Where a reply to a client went that reached a socket of ours. Unicast reaches it only at the
    /// address of this computer: a reply that names another one was sent to everyone, whatever
    /// section 4.1 asks for. Where that address is not known, or is 127.0.0.1, at which replies to
    /// all clients come, the reply is taken to go where section 4.1 sends it.
    fn reply_went_to(&self, segment: SegmentId, header: &Header) -> Ipv4Addr {
        let network = self.networks.get(segment.0 as usize);
        let own = network.and_then(|network| network.own);
        let own = own.filter(|own| !own.is_loopback());
        let only_everyone = network.is_some_and(|network| network.real && !network.unicast);
        let named = match (header.ciaddr.is_unspecified(), header.broadcast()) {
            (false, _) => header.ciaddr,
            (true, true) => Ipv4Addr::UNSPECIFIED,
            (true, false) => header.yiaddr,
        };
        let elsewhere = own.is_some_and(|own| own != named);
        if only_everyone || elsewhere || named.is_unspecified() {
            Ipv4Addr::BROADCAST
        } else {
            named
        }
    }

    /// Who sent it: a server by its identifier, a relay by `giaddr`, a client by `chaddr`.
    fn speaker(&mut self, segment: SegmentId, heard: &Heard, message: Option<&Message>) -> HostId {
        let src = *heard.src.ip();
        let Some(message) = message else {
            return self.remote_address(segment, src, HostKind::Bystander);
        };
        let header = message.header();
        match header.op {
            Op::Reply => {
                let address = message.server_id().unwrap_or(src);
                self.remote_address(segment, address, HostKind::Server)
            }
            Op::Request if !header.giaddr.is_unspecified() => {
                self.remote_address(segment, header.giaddr, HostKind::Relay)
            }
            Op::Request | Op::Other(_) => self.remote_client(segment, message),
        }
    }

    fn remote_address(&mut self, segment: SegmentId, address: Ipv4Addr, kind: HostKind) -> HostId {
        if let Some(host) = self.remotes.addressed.get(&(segment, address)) {
            return *host;
        }
        if self.remotes.is_full() || self.remotes.addressed.len() >= MOST_ADDRESSED {
            return self.others(segment);
        }
        let nth = 1 + self
            .hosts
            .iter()
            .filter(|host| host.info.kind == kind)
            .count();
        let word = match kind {
            HostKind::Server => "Server",
            HostKind::Relay => "Relay",
            _ => "Somebody",
        };
        let names = (address.to_string(), format!("{word} {nth}"));
        let names = (names.0.as_str(), names.1.as_str());
        let info = HostInfo::on_one_link(names, kind, Mac::default(), Some(address), segment);
        self.appear(info, |remotes, host| {
            remotes.addressed.insert((segment, address), host);
        })
    }

    fn remote_client(&mut self, segment: SegmentId, message: &Message) -> HostId {
        let mac = message.header().mac();
        if let Some(host) = self.remotes.clients.get(&(segment, mac)) {
            return *host;
        }
        if self.remotes.is_full() {
            return self.others(segment);
        }
        let key = mac.to_string();
        let is_free = |name: &Cow<'_, str>| {
            let mut hosts = self.hosts.iter();
            hosts.all(|host| *host.info.name != **name)
        };
        let name = message.shown_hostname().filter(is_free);
        let name = name.unwrap_or_else(|| Cow::Borrowed(&key));
        let info = HostInfo::on_one_link((&key, &name), HostKind::Client, mac, None, segment);
        self.appear(info, |remotes, host| {
            remotes.clients.insert((segment, mac), host);
        })
    }

    fn appear(&mut self, info: HostInfo, know: impl FnOnce(&mut Remotes, HostId)) -> HostId {
        let host = self.add_host(Arc::new(info), Machine::Remote, None);
        know(&mut self.remotes, host);
        host
    }

    /// Those for whom there is no lane.
    fn others(&mut self, segment: SegmentId) -> HostId {
        if let Some(others) = self.remotes.others {
            return others;
        }
        let (names, mac) = (("others", "Others"), Mac::default());
        let info = HostInfo::on_one_link(names, HostKind::Bystander, mac, None, segment);
        self.appear(info, |remotes, host| remotes.others = Some(host))
    }

    /// Whom it is for among ours: a reply is for the relay in `giaddr` or the client in `chaddr`,
    /// a request for the server whose socket heard it.
    fn listener(
        &self,
        at: HostId,
        segment: SegmentId,
        message: Option<&Message>,
    ) -> Option<HostId> {
        let Some(message) = message else {
            return Some(at);
        };
        let header = message.header();
        let machine = &self.hosts[at.index()].machine;
        match (header.op, machine) {
            (Op::Reply, Machine::Relay(_)) | (Op::Request | Op::Other(_), Machine::Server(_)) => {
                Some(at)
            }
            (Op::Reply, _) => {
                let ours =
                    |host: &&HostId| matches!(self.hosts[host.index()].machine, Machine::Client(_));
                let mut cards = self.segments.with_card(segment, header.mac()).iter();
                cards.find(ours).copied()
            }
            (Op::Request | Op::Other(_), _) => None,
        }
    }

    /// Unicast from behind our relay to a real network passes the relay, which knows the way;
    /// also to somebody there who has not been heard yet. `owner` is who has the address.
    pub(super) fn through_relay(
        &self,
        segment: SegmentId,
        owner: Option<HostId>,
    ) -> Option<HostId> {
        let is_far = |host: HostId| matches!(self.hosts[host.index()].machine, Machine::Remote);
        if owner.is_some_and(|owner| !is_far(owner)) || self.is_real(segment) {
            return None;
        }
        // Relays stand before all clients in the list.
        let mut relays = (0..).map(HostId).zip(&self.hosts);
        let leads_out = |host: &Host| {
            let far = host.info.second_segment;
            host.info.segment == segment && far.is_some_and(|far| self.is_real(far))
        };
        relays
            .find(|(_, host)| matches!(host.machine, Machine::Relay(_)) && leads_out(host))
            .map(|(relay, _)| relay)
    }
}

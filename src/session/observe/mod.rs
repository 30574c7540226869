//! Makes a log of what was overheard: a capture, or a network that others speak on. Who takes
//! part, in which state each client is and what each server has on record is concluded from the
//! messages by figure 5; what no message shows is not invented.
//!
//! A capture knows one instant for each message, when it passed. Here it lands a moment later, so
//! that it can be seen on its way, or with the next message if that one comes sooner, so that cause comes before effect.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::protocol::way_of;
use crate::sim::event::Fate;
use crate::sim::host::SegmentId;
use crate::sim::{Event, HostConfig, HostId, HostInfo, HostKind, Record, RecordId};
use crate::time::SimTime;
use crate::wire::message::Glimpse;
use crate::wire::{Mac, Message, Packet, SERVER_PORT, chaddr_in};
use client::Seen;

mod client;
mod server;
#[cfg(test)]
mod tests;

/// How long a message is taken to be on its way: hardly longer than on a cable, so that a server
/// that answers at once does not have to wait for it.
const TRANSIT: Duration = Duration::from_micros(50);

/// Something that was overheard.
#[derive(Clone, Debug, PartialEq)]
pub enum Overheard {
    /// A datagram that carries DHCP, whole or not.
    Dhcp(Packet),
    /// Somebody asks by ARP who uses an address.
    Probe {
        /// Who asks.
        by: Mac,
        /// The address.
        address: Ipv4Addr,
    },
    /// Somebody says by ARP that the address is its own.
    InUse {
        /// Who says so.
        by: Mac,
        /// The address.
        address: Ipv4Addr,
    },
}

/// Who takes part, where that is known beforehand: a capture can be gone through twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// Servers, in order of their first message.
    pub servers: Vec<Ipv4Addr>,
    /// Relays, in order of their first message.
    pub relays: Vec<Ipv4Addr>,
    /// Whether what relays say to clients was overheard too.
    pub both_sides: bool,
}

impl Cast {
    /// Takes note of who speaks in a datagram.
    pub fn note(&mut self, src: SocketAddrV4, dst: SocketAddrV4, payload: &[u8]) {
        let Ok(message) = Glimpse::of(payload) else {
            return;
        };
        let giaddr = message.header.giaddr;
        let add = |list: &mut Vec<Ipv4Addr>, address: Ipv4Addr| {
            if !address.is_unspecified() && !list.contains(&address) && list.len() < MOST_KNOWN {
                list.push(address);
            }
        };
        add(&mut self.relays, giaddr);
        if message.kind.is_reply() {
            add(&mut self.servers, message.server_id.unwrap_or(*src.ip()));
            self.both_sides |= from_relay_to_client(dst, giaddr);
        }
    }
}

/// So many servers and relays are known beforehand; later ones appear when they speak.
const MOST_KNOWN: usize = 64;

/// A relay hands a reply to its client: giaddr still stands in it.
fn from_relay_to_client(dst: SocketAddrV4, giaddr: Ipv4Addr) -> bool {
    !giaddr.is_unspecified() && dst.port() != SERVER_PORT && *dst.ip() != giaddr
}

/// Turns what is overheard into records.
#[derive(Debug, Default)]
pub struct Observer {
    /// Whether clients are taken to have heard what went to their relay.
    one_sided: bool,
    now: SimTime,
    records: Vec<Record>,
    recorded: usize,
    hosts: Vec<Arc<HostInfo>>,
    clients: BTreeMap<Mac, HostId>,
    /// Servers and relays by their addresses.
    addressed: BTreeMap<Ipv4Addr, HostId>,
    bystanders: BTreeMap<Mac, HostId>,
    /// The keys that are taken, which are unique among hosts.
    keys: BTreeSet<Arc<str>>,
    servers: usize,
    relays: usize,
    /// By host.
    seen: Vec<Seen>,
    /// The leases that run, by their ends.
    leases: BTreeSet<(SimTime, HostId)>,
    /// The addresses last proposed, and to whom.
    proposed: BTreeSet<(Ipv4Addr, Mac)>,
    bindings: server::Bindings,
    offers: server::Offers,
    flying: Option<Flying>,
}

/// A message that has left and not yet landed.
#[derive(Debug)]
struct Flying {
    packet: Arc<Packet>,
    message: Option<Message>,
    released: RecordId,
    to: Vec<HostId>,
}

/// Who stands at both ends of a message, as far as its bytes tell.
struct Ends {
    /// Whom the message is about.
    client: Mac,
    from: HostId,
    /// Whom it is for; nobody known yet for a broadcast that no server has answered.
    to: Vec<HostId>,
}

impl Observer {
    /// An observer who knows who will take part: they are there from the beginning.
    pub fn knowing(cast: &Cast) -> Self {
        let mut observer = Self {
            one_sided: !cast.both_sides,
            ..Self::default()
        };
        for relay in &cast.relays {
            observer.relay(*relay);
        }
        for server in &cast.servers {
            observer.server(*server);
        }
        observer
    }

    /// Takes in what was overheard at this instant; earlier ones count as the present.
    pub fn take(&mut self, at: SimTime, what: Overheard) {
        let at = at.max(self.now);
        self.pass_to(at);
        match what {
            Overheard::Dhcp(packet) => self.send(packet),
            Overheard::Probe { by, address } => self.probe(by, address),
            Overheard::InUse { by, address } => self.in_use(by, address),
        }
    }

    /// Nothing more comes for now: what is on its way lands.
    pub fn settle(&mut self) {
        self.land(self.now + TRANSIT);
    }

    /// What is new since the last time.
    pub fn take_records(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.records)
    }

    /// Lets land what flies, and lets leases end that end before `at`.
    fn pass_to(&mut self, at: SimTime) {
        self.land((self.now + TRANSIT).min(at));
        while let Some((when, host)) = self.next_expiry().filter(|(when, _)| *when < at) {
            self.now = self.now.max(when);
            self.expire(host);
        }
        self.now = at;
    }

    fn emit(&mut self, host: HostId, cause: Option<RecordId>, event: Event) -> RecordId {
        let id = RecordId::new(self.recorded);
        self.recorded += 1;
        self.records.push(Record {
            at: self.now,
            host,
            cause,
            event,
        });
        id
    }

    fn send(&mut self, packet: Packet) {
        let message = packet.message().ok();
        let ends = self.ends(&packet, message.as_ref());
        let packet = Arc::new(packet);
        let cause = self.before(&packet, message.as_ref(), &ends);
        let rule = way_of(&packet, message.as_ref());
        let sent = self.emit(ends.from, cause, Event::Sent(Arc::clone(&packet), rule));
        let arrives = self.now + TRANSIT;
        let fate = |to: &HostId| Fate {
            to: *to,
            arrives,
            lost: None,
        };
        let fates = ends.to.iter().map(fate).collect();
        let released = self.emit(ends.from, Some(sent), Event::Released(fates));
        self.flying = Some(Flying {
            packet,
            message,
            released,
            to: ends.to,
        });
    }

    /// What is concluded about the sender before the message leaves. Returns the record that
    /// brought the message about.
    fn before(
        &mut self,
        packet: &Arc<Packet>,
        message: Option<&Message>,
        ends: &Ends,
    ) -> Option<RecordId> {
        let message = message?;
        let kind = self.hosts[ends.from.index()].kind;
        match kind {
            HostKind::Server => self.server_speaks(ends.from, message),
            _ if message.kind().is_reply() => None,
            _ => {
                let client = self.client(ends.client, Some(message));
                self.client_speaks(client, message, packet)
            }
        }
    }

    fn land(&mut self, at: SimTime) {
        let Some(flying) = self.flying.take() else {
            return;
        };
        self.now = self.now.max(at);
        for host in flying.to {
            let delivered = Event::Delivered(Arc::clone(&flying.packet));
            let delivered = self.emit(host, Some(flying.released), delivered);
            let Some(message) = &flying.message else {
                continue;
            };
            match self.hosts[host.index()].kind {
                HostKind::Client => self.client_hears(host, message, delivered),
                HostKind::Server => self.server_hears(host, message, delivered),
                HostKind::Relay if self.one_sided && message.kind().is_reply() => {
                    let client = self.client(message.header().mac(), None);
                    self.client_hears(client, message, delivered);
                }
                HostKind::Relay | HostKind::Bystander | HostKind::Guest => {}
            }
        }
    }

    fn ends(&mut self, packet: &Packet, message: Option<&Message>) -> Ends {
        let bytes = &packet.bytes;
        let field = |at: usize| bytes.get(at..at + 4).and_then(|field| field.first_chunk());
        let giaddr = field(24).map_or(Ipv4Addr::UNSPECIFIED, |field: &[u8; 4]| (*field).into());
        let client = chaddr_in(bytes).unwrap_or_default();
        let is_reply = bytes.first() == Some(&2);
        let relayed = !giaddr.is_unspecified();
        if is_reply {
            self.ends_of_reply(packet, message, client, giaddr)
        } else {
            let known = self.client(client, message);
            let from = if relayed { self.relay(giaddr) } else { known };
            let to = self.servers_for(packet, from);
            Ends { client, from, to }
        }
    }

    /// A reply with giaddr goes from the server to the relay, and from the relay to the client.
    fn ends_of_reply(
        &mut self,
        packet: &Packet,
        message: Option<&Message>,
        client: Mac,
        giaddr: Ipv4Addr,
    ) -> Ends {
        let known = self.client(client, None);
        let relay = (!giaddr.is_unspecified()).then(|| self.relay(giaddr));
        match relay {
            Some(relay) if from_relay_to_client(packet.dst, giaddr) => Ends {
                client,
                from: relay,
                to: vec![known],
            },
            relay => {
                let said = message.and_then(Message::server_id);
                let from = self.server(said.unwrap_or(*packet.src.ip()));
                let to = vec![relay.unwrap_or(known)];
                Ends { client, from, to }
            }
        }
    }

    /// Everyone a broadcast reaches, or the one host with the address.
    fn servers_for(&mut self, packet: &Packet, from: HostId) -> Vec<HostId> {
        if !packet.is_broadcast() {
            return vec![self.server(*packet.dst.ip())];
        }
        // What a client shouts stays on its link: servers behind a relay hear the relay only.
        let behind_relay = self.hosts[from.index()].kind == HostKind::Client && self.relays > 0;
        let hears = |host: &HostId| {
            let kind = self.hosts[host.index()].kind;
            *host != from && (!behind_relay || kind == HostKind::Relay)
        };
        let others = self.addressed.values().copied();
        let mut hearing: Vec<HostId> = others.filter(hears).collect();
        hearing.sort_unstable();
        hearing.dedup();
        hearing
    }

    fn appear(&mut self, info: HostInfo) -> HostId {
        let id = HostId(u32::try_from(self.hosts.len()).unwrap_or(u32::MAX));
        let info = Arc::new(info);
        self.keys.insert(Arc::clone(&info.key));
        self.hosts.push(Arc::clone(&info));
        self.emit(id, None, Event::Appeared(info, HostConfig::Nothing));
        id
    }

    /// The client with this hardware address; it has the name that it says.
    fn client(&mut self, mac: Mac, message: Option<&Message>) -> HostId {
        let name = message
            .filter(|message| !message.kind().is_reply())
            .and_then(Message::shown_hostname);
        let known = self.clients.get(&mac).copied();
        let Some(host) = known else {
            let shown = name.map_or_else(|| mac.to_string(), Cow::into_owned);
            let key = if self.keys.contains(&*shown) {
                mac.to_string()
            } else {
                shown.clone()
            };
            let host = self.appear(host_info(&key, &shown, HostKind::Client, mac, None));
            self.clients.insert(mac, host);
            return host;
        };
        let info = &mut self.hosts[host.index()];
        if let Some(name) = name.filter(|name| **name != *info.name) {
            let name: Arc<str> = name.into();
            Arc::make_mut(info).name = Arc::clone(&name);
            self.emit(host, None, Event::Renamed(name));
        }
        host
    }

    fn server(&mut self, address: Ipv4Addr) -> HostId {
        if let Some(host) = self.addressed.get(&address) {
            return *host;
        }
        self.servers += 1;
        let name = format!("Server {}", self.servers);
        self.addressed_host(address, &name, HostKind::Server)
    }

    fn relay(&mut self, address: Ipv4Addr) -> HostId {
        if let Some(host) = self.addressed.get(&address) {
            return *host;
        }
        self.relays += 1;
        let name = format!("Relay {}", self.relays);
        self.addressed_host(address, &name, HostKind::Relay)
    }

    fn addressed_host(&mut self, address: Ipv4Addr, name: &str, kind: HostKind) -> HostId {
        let key = address.to_string();
        let host = self.appear(host_info(&key, name, kind, Mac([0; 6]), Some(address)));
        self.addressed.insert(address, host);
        host
    }

    fn probe(&mut self, by: Mac, address: Ipv4Addr) {
        let Some(client) = self.clients.get(&by).copied() else {
            return;
        };
        if self.is_about(client, address) {
            self.emit(client, None, Event::Probed(address));
        }
    }

    /// An answer to a probe matters where a client was just given the address.
    fn in_use(&mut self, by: Mac, address: Ipv4Addr) {
        let everyone = (address, Mac([0; 6]))..=(address, Mac::BROADCAST);
        let mut concerned = self.proposed.range(everyone).map(|(_, mac)| mac);
        let client = concerned.find(|mac| **mac != by);
        let Some(client) = client.and_then(|mac| self.clients.get(mac)).copied() else {
            return;
        };
        let known = self.clients.get(&by).or_else(|| self.bystanders.get(&by));
        let owner = known.copied().unwrap_or_else(|| {
            let name = by.to_string();
            let kind = HostKind::Bystander;
            let owner = self.appear(host_info(&name, &name, kind, by, Some(address)));
            self.bystanders.insert(by, owner);
            owner
        });
        self.emit(client, None, Event::AddressInUse(address, owner));
    }
}

/// Everyone overheard is taken to stand on one link.
fn host_info(
    key: &str,
    name: &str,
    kind: HostKind,
    mac: Mac,
    address: Option<Ipv4Addr>,
) -> HostInfo {
    HostInfo::on_one_link((key, name), kind, mac, address, SegmentId(0))
}

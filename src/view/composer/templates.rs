//! What a message can begin with: those that this host may send now, filled in from its state,
//! lease and offers; those that it may not; those that are wrong on purpose; and any message that
//! has been sent.

use core::net::Ipv4Addr;
use std::sync::Arc;

use super::{illegal, replies, requests};
use crate::protocol::Rule;
use crate::protocol::client::{ClientConfig, ClientState};
use crate::protocol::referee::ClientFace;
use crate::protocol::server::ServerConfig;
use crate::session::world::HostNow;
use crate::session::{Log, World};
use crate::sim::crafted::{Crafted, Octets, Source};
use crate::sim::{Event, HostId, HostKind, Record};
use crate::wire::{LinkDest, Message, MessageType, Op, Packet, Xid};

/// So many records before the playhead are looked through.
const LOOK_BACK: usize = 4_000;

/// To which part of the list a template belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The host may send it in its present state.
    Now,
    /// It may send it in another state.
    Elsewhere,
    /// It is wrong on purpose.
    Illegal,
}

impl Group {
    /// All groups, from top to bottom.
    pub const ALL: [Self; 3] = [Self::Now, Self::Elsewhere, Self::Illegal];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Now => "May be sent now",
            Self::Elsewhere => "In another state",
            Self::Illegal => "Send something illegal",
        }
    }
}

/// A message to begin with.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// `REQUEST, RENEWING`
    pub name: String,
    /// Where it stands in the list.
    pub group: Group,
    /// The RFC's words about it, or what is wrong with it.
    pub words: String,
    /// The clause.
    pub rule: Rule,
    /// As which face of a client's message it is meant.
    pub meant: Option<ClientFace>,
    /// The message.
    pub crafted: Crafted,
}

/// The host that is to send something, and what is known of it at the playhead.
pub struct Desk<'a> {
    /// Everything that happened.
    pub log: &'a Log,
    /// So many records of it are seen.
    pub count: usize,
    /// The world after them.
    pub world: &'a World,
    /// Who sends.
    pub host: HostId,
}

/// An OFFER that a client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) address: Ipv4Addr,
    pub(super) server: Ipv4Addr,
}

/// What a client knows.
pub(super) struct Known<'a> {
    pub(super) config: &'a Arc<ClientConfig>,
    pub(super) state: ClientState,
    /// The transaction of what it asks, or a new one.
    pub(super) xid: Xid,
    pub(super) secs: u16,
    /// Its own address; else one that it could have.
    pub(super) address: Ipv4Addr,
    /// The server of its lease; else one that there is.
    pub(super) server: Ipv4Addr,
    pub(super) offers: Vec<Offer>,
}

impl<'a> Desk<'a> {
    /// Everything that this host can begin with.
    pub fn templates(&self) -> Vec<Template> {
        let Some(now) = self.now() else {
            return Vec::new();
        };
        let mut all = match now.info.kind {
            HostKind::Client => self.client(now).map_or_else(Vec::new, |known| {
                let mut all = requests::all(&known);
                all.extend(illegal::of_client(&known));
                all
            }),
            HostKind::Server => now.server().map_or_else(Vec::new, |config| {
                let asked = self.asked(config);
                let mut all = replies::all(self, config, &asked);
                all.extend(illegal::of_server(config, &asked));
                all
            }),
            _ => Vec::new(),
        };
        all.extend(illegal::of_anybody(now));
        all.sort_by_key(|template| template.group);
        all
    }

    /// The host, if it takes part.
    pub fn now(&self) -> Option<&'a HostNow> {
        self.world.host(self.host).filter(|now| !now.gone)
    }

    /// The records before the playhead, the newest first.
    fn records(&self) -> impl Iterator<Item = &'a Record> {
        let count = self.count.min(self.log.len());
        let from = count.saturating_sub(LOOK_BACK);
        self.log.records()[from..count].iter().rev()
    }

    fn client(&self, now: &'a HostNow) -> Option<Known<'a>> {
        let config = now.client()?;
        let last = self.last_asked();
        let asks = match now.state {
            ClientState::Selecting
            | ClientState::Requesting
            | ClientState::Rebooting
            | ClientState::Renewing
            | ClientState::Rebinding => true,
            ClientState::Static => !now.timers.is_empty(),
            ClientState::Off | ClientState::Init | ClientState::InitReboot | ClientState::Bound => {
                false
            }
        };
        let present = last.as_ref().filter(|_| asks).map(|last| *last.header());
        let offers = present.map_or_else(Vec::new, |header| self.offers(header.xid));
        let (server, address) = self.first_server();
        let lease = now.lease.as_ref();
        Some(Known {
            config,
            state: now.state,
            xid: present.map_or_else(|| self.new_xid(), |header| header.xid),
            secs: present.map_or(0, |header| header.secs),
            address: lease
                .map(|lease| lease.address)
                .or(config.by_hand)
                .unwrap_or(address),
            server: lease.map_or(server, |lease| lease.server),
            offers,
        })
    }

    /// What the host itself asked since it is in its state.
    fn last_asked(&self) -> Option<Message> {
        let own = self.records().filter(|record| record.host == self.host);
        let here = own.take_while(|record| {
            // The REQUEST for an offer goes on where the DISCOVER began.
            !matches!(&record.event, Event::StateChanged(change)
                if change.from != change.to && change.to != ClientState::Requesting)
        });
        let mut asked = here.filter(|record| !self.log.is_by_hand(record));
        asked.find_map(|record| match &record.event {
            Event::Sent(packet, _) => packet.message().ok(),
            _ => None,
        })
    }

    /// What was offered in this transaction, in the order in which it came.
    fn offers(&self, xid: Xid) -> Vec<Offer> {
        let here = self.records().filter(|record| record.host == self.host);
        let heard = here.filter_map(|record| match &record.event {
            Event::Delivered(packet) => packet.message().ok(),
            _ => None,
        });
        let mut offers: Vec<Offer> = heard
            .filter(|message| message.kind() == MessageType::Offer && message.header().xid == xid)
            .filter_map(|message| {
                Some(Offer {
                    address: message.header().yiaddr,
                    server: message.server_id()?,
                })
            })
            .collect();
        offers.reverse();
        offers.dedup();
        offers
    }

    /// A server that there is, and the first address of its pool.
    fn first_server(&self) -> (Ipv4Addr, Ipv4Addr) {
        let servers = self.world.hosts().filter(|(_, now)| !now.gone);
        let configs = servers.filter_map(|(_, now)| now.server());
        let mut pools = configs.filter_map(|config| Some((config.address, config.scopes.first()?)));
        pools.next().map_or(
            (
                Ipv4Addr::new(192, 168, 1, 1),
                Ipv4Addr::new(192, 168, 1, 100),
            ),
            |(server, scope)| (server, scope.first),
        )
    }

    /// A transaction that nobody uses; the same for the same moment (FNV-1a).
    fn new_xid(&self) -> Xid {
        let place = (u64::from(self.host.0), self.count as u64);
        let octets = [place.0.to_be_bytes(), place.1.to_be_bytes()].concat();
        Xid(octets.iter().fold(0x811c_9dc5, |hash, octet| {
            (hash ^ u32::from(*octet)).wrapping_mul(0x0100_0193)
        }))
    }

    /// The client's message that the server heard last; if none, what the first client would ask.
    fn asked(&self, server: &ServerConfig) -> Message {
        let here = self.records().filter(|record| record.host == self.host);
        let mut heard = here.filter_map(|record| match &record.event {
            Event::Delivered(packet) => packet.message().ok(),
            _ => None,
        });
        heard
            .find(|message| message.header().op == Op::Request && !message.kind().is_reply())
            .unwrap_or_else(|| self.first_question(server))
    }

    fn first_question(&self, server: &ServerConfig) -> Message {
        let mut clients = self.world.hosts().filter(|(_, now)| !now.gone);
        let config = clients.find_map(|(_, now)| now.client());
        let stranger = ClientConfig::new(crate::wire::Mac([2, 0, 0, 0, 0, 0x0a]));
        let config = config.map_or(&stranger, |config| &**config);
        let wish = server.scopes.first().map(|scope| scope.first);
        crate::wire::compose::discover(&config.fields(self.new_xid(), 0), wish)
    }
}

impl Template {
    /// A message that has been sent, to be edited and sent again.
    pub fn of_packet(packet: &Packet) -> Self {
        let name = packet.kind.map_or("Datagram", |kind| kind.short());
        Self {
            name: format!("{name}, once more"),
            group: Group::Now,
            words: "As it was sent, to be changed and sent again".into(),
            rule: crate::protocol::way_of(packet, packet.message().ok().as_ref()),
            meant: None,
            crafted: Crafted {
                from: if packet.src.ip().is_unspecified() {
                    Source::Nobody
                } else {
                    Source::Own
                },
                sport: packet.src.port(),
                dst: packet.dst,
                card: match packet.link {
                    LinkDest::Card(card) => Some(card),
                    LinkDest::Broadcast | LinkDest::Resolve => None,
                },
                xid_of: None,
                octets: Octets(Arc::clone(&packet.bytes)),
            },
        }
    }
}

//! The lesson file as it is written: its tables and keys, and what a single value looks like.
//! Whether the values fit together is for `hosts` and `plan` to say; for that, what they may
//! refuse remembers its place.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use serde::Deserialize;
use toml::Spanned;

use crate::protocol::client::OfferChoice;
use crate::protocol::relay::RelayInformation;
use crate::wire::Mac;

mod options;
mod plan;
mod send;
mod value;

pub(super) use options::OptionTable;
pub(super) use plan::{
    CaptionTable, Count, CountWord, FaultTable, FaultWord, QuestionTable, ScriptTable, Verb,
};
pub(super) use send::{SendTable, Value};
pub(super) use value::{LeaseTime, Left, Pool, Share, Span};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) lesson: Spanned<LessonTable>,
    #[serde(default)]
    pub(super) link: LinkTable,
    #[serde(default)]
    pub(super) network: Vec<NetworkTable>,
    #[serde(default)]
    pub(super) server: Vec<ServerTable>,
    #[serde(default)]
    pub(super) relay: Vec<RelayTable>,
    #[serde(default)]
    pub(super) bystander: Vec<BystanderTable>,
    #[serde(default)]
    pub(super) client: Vec<ClientTable>,
    #[serde(default)]
    pub(super) crowd: Vec<ClientTable>,
    #[serde(default)]
    pub(super) script: Vec<ScriptTable>,
    #[serde(default)]
    pub(super) fault: Vec<FaultTable>,
    #[serde(default)]
    pub(super) caption: Vec<CaptionTable>,
    #[serde(default)]
    pub(super) question: Vec<QuestionTable>,
}

/// `[lesson]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LessonTable {
    pub(super) name: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) number: String,
    #[serde(default)]
    pub(super) summary: String,
    #[serde(default)]
    pub(super) star: bool,
    #[serde(default)]
    pub(super) sections: Vec<String>,
    #[serde(default)]
    pub(super) seed: u64,
    /// When the script has ended; with its last line, if not given.
    pub(super) ends: Option<Span>,
    /// Keys of the clauses that are broken on purpose.
    #[serde(default)]
    pub(super) breaks: Vec<Spanned<String>>,
}

/// `[link]`, and `link = { … }` in a script. What is not given stays as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkTable {
    pub(super) delay: Option<Spanned<Span>>,
    pub(super) jitter: Option<Spanned<Span>>,
    pub(super) loss: Option<Share>,
    pub(super) duplication: Option<Share>,
}

/// `[[network]]`; without any, each subnet of a server or relay is one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkTable {
    pub(super) id: Spanned<String>,
    pub(super) subnet: Spanned<Ipv4Net>,
    /// A network of the real world.
    #[serde(default)]
    pub(super) real: bool,
    /// Whether this computer has an address there.
    #[serde(default = "yes")]
    pub(super) unicast: bool,
    /// The address from which this computer speaks there for its clients.
    pub(super) address: Option<Ipv4Addr>,
    /// `snooping = { trusts = ["server-1"] }`: its switch drops what others say as servers.
    pub(super) snooping: Option<SnoopingTable>,
}

/// `snooping = { trusts = […] }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SnoopingTable {
    /// Keys of the hosts at trusted ports.
    pub(super) trusts: Vec<Spanned<String>>,
}

/// `[[server]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerTable {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<String>,
    pub(super) mac: Option<Mac>,
    /// With the length of its network's mask: `192.168.1.1/24`.
    pub(super) address: Spanned<Ipv4Net>,
    pub(super) extra_delay: Option<Spanned<Span>>,
    /// How many messages wait before it, the one in hand included.
    pub(super) queue: Option<Spanned<u32>>,
    /// How long it takes to answer one; at once, if not given.
    pub(super) service: Option<Spanned<Span>>,
    /// Servers with the same word share their lease data.
    pub(super) shares_leases: Option<String>,
    /// Addresses of its own network.
    pub(super) pool: Option<Spanned<Pool>>,
    #[serde(default)]
    pub(super) options: OptionTable,
    /// Addresses of other networks.
    #[serde(default)]
    pub(super) scope: Vec<ScopeTable>,
    #[serde(default)]
    pub(super) reservations: Vec<ReservationTable>,
    /// What it has on record at the start. In a file of its own, the name of a lease file beside
    /// it can stand here instead: `leases = "dhcpd.leases"`, of which the lesson begins at the
    /// last start, or `leases = { file = "dhcpd.leases", as_of = "2026-03-01T08:00:00Z" }`.
    #[serde(default)]
    pub(super) leases: Vec<LeaseRow>,
    pub(super) lease: Option<Spanned<LeaseTime>>,
    pub(super) t1: Option<Spanned<LeaseTime>>,
    pub(super) t2: Option<Spanned<LeaseTime>>,
    pub(super) authoritative: Option<bool>,
    /// `0s`: offers are not held.
    pub(super) hold_offers: Option<Span>,
    pub(super) quarantine: Option<Span>,
    pub(super) echo_client_id: Option<bool>,
    pub(super) remaining_lease: Option<bool>,
    pub(super) silent: Option<bool>,
    pub(super) next_server: Option<Ipv4Addr>,
    pub(super) overload: Option<bool>,
}

/// `[[server.leases]]`: a record of an address. Who has neither hardware address nor identifier
/// cannot hold it; a declined address needs none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeaseRow {
    pub(super) address: Spanned<Ipv4Addr>,
    pub(super) mac: Option<Mac>,
    /// The type of the hardware address, if it is not Ethernet's, 1.
    #[serde(default = "ethernet")]
    pub(super) htype: u8,
    /// As a client's.
    pub(super) client_id: Option<String>,
    pub(super) hostname: Option<String>,
    #[serde(default)]
    pub(super) state: LeaseWord,
    /// How much of the lease, or of the quarantine, is left when the lesson begins: a span, or
    /// `infinite`; all that the server grants, if not given.
    pub(super) left: Option<Left>,
}

fn ethernet() -> u8 {
    1
}

/// What became of an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LeaseWord {
    #[default]
    Active,
    Released,
    Expired,
    Declined,
}

/// `[[server.scope]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeTable {
    pub(super) subnet: Ipv4Net,
    pub(super) pool: Spanned<Pool>,
    #[serde(default)]
    pub(super) options: OptionTable,
}

/// `{ client = "laptop-a", address = "192.168.1.10" }`. Whose it is, is said in one way: by the
/// key of a client that is here, by hardware address, or by client identifier.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReservationTable {
    pub(super) client: Option<Spanned<String>>,
    pub(super) mac: Option<Mac>,
    /// As a client's; `mac` says nothing here.
    pub(super) client_id: Option<Spanned<String>>,
    pub(super) address: Spanned<Ipv4Addr>,
}

/// `[[relay]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelayTable {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<String>,
    pub(super) mac: Option<Mac>,
    pub(super) extra_delay: Option<Spanned<Span>>,
    pub(super) client_side: Spanned<Ipv4Net>,
    pub(super) server_side: Spanned<Ipv4Net>,
    /// Keys of the servers it knows; on a real network their addresses, or 255.255.255.255.
    pub(super) servers: Vec<Spanned<String>>,
    pub(super) max_hops: Option<u8>,
    /// What it writes into option 82; it writes none, if not given.
    pub(super) option_82: Option<Spanned<RelayInformation>>,
    /// Whether messages under BOOTP's 300 octets are dropped.
    #[serde(default)]
    pub(super) strict: bool,
}

/// `[[bystander]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BystanderTable {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<String>,
    pub(super) mac: Option<Mac>,
    pub(super) extra_delay: Option<Spanned<Span>>,
    pub(super) address: Spanned<Ipv4Addr>,
}

/// `[[client]]`, and `[[crowd]]`: many clients that differ in nothing but id, name, hardware address
/// and chance.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientTable {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<String>,
    pub(super) mac: Option<Mac>,
    /// The first network, if not given.
    pub(super) network: Option<Spanned<String>>,
    pub(super) extra_delay: Option<Spanned<Span>>,
    pub(super) lease: Option<HeldLease>,
    pub(super) remembers: Option<RememberedLease>,
    /// A name, or hexadecimal pairs joined by colons; `mac` for type 1 and the hardware address.
    pub(super) client_id: Option<String>,
    /// The client's key, if not given.
    pub(super) hostname: Option<String>,
    pub(super) vendor_class: Option<String>,
    pub(super) parameters: Option<Vec<u8>>,
    pub(super) max_size: Option<u16>,
    pub(super) requested_lease: Option<LeaseTime>,
    pub(super) broadcast: Option<bool>,
    pub(super) offer_window: Option<Span>,
    pub(super) choose: Option<OfferChoice>,
    pub(super) start_delay: Option<bool>,
    pub(super) fuzz_per_mille: Option<u16>,
    pub(super) probe: Option<bool>,
    pub(super) probe_wait: Option<Span>,
    pub(super) new_xid_for_request: Option<bool>,
    pub(super) new_xid_for_retry: Option<bool>,
    pub(super) elapsed_secs_in_request: Option<bool>,
    pub(super) forget_after_reboot: Option<bool>,
    pub(super) pad: Option<bool>,
    pub(super) link_local: Option<bool>,
    pub(super) by_hand: Option<Spanned<Ipv4Addr>>,
    /// Of a crowd, how many.
    pub(super) count: Option<Spanned<u32>>,
    /// Of a crowd that comes and goes through the day, which share of it wants to be online at
    /// what time: `{ "0h" = 0.1, "8h" = 0.5 }`; in between it changes evenly.
    pub(super) online: Option<Spanned<BTreeMap<String, Share>>>,
    /// How long one of them stays on average; 2 h, if not given.
    pub(super) stay: Option<Spanned<Span>>,
    /// Which share of those that go return their addresses; none, if not given.
    pub(super) release: Option<Spanned<Share>>,
}

/// `lease = { address = …, server = …, age = … }`: the client begins BOUND.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeldLease {
    pub(super) address: Spanned<Ipv4Addr>,
    /// The server's key, or the address of one that is not here.
    pub(super) server: Spanned<String>,
    #[serde(default)]
    pub(super) age: Span,
    /// How much is left of a lease of a server that is not here: a span, or `infinite`.
    pub(super) left: Option<Left>,
    /// How long until T1 of such a lease; half of what is left, if not given.
    pub(super) t1: Option<Span>,
    /// How long until T2 of such a lease; seven eighths of what is left, if not given.
    pub(super) t2: Option<Span>,
}

/// `remembers = { address = …, server = …, left = … }`: the client begins switched off.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RememberedLease {
    pub(super) address: Spanned<Ipv4Addr>,
    /// A server's key, or the address of one that is not here.
    pub(super) server: Spanned<String>,
    pub(super) left: Span,
    /// Whether a server of that key has the binding on record.
    #[serde(default = "yes")]
    pub(super) known: bool,
}

fn yes() -> bool {
    true
}

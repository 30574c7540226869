//! Where a reply goes (4.1) and what it carries (table 3). How it is written is for
//! `wire::compose`.

use core::net::{Ipv4Addr, SocketAddrV4};

use super::{Scope, ServerConfig};
use crate::protocol::rule::Rule;
use crate::wire::compose::{LeaseSecs, ReplyFields, nak, reply};
use crate::wire::options::code;
use crate::wire::packet::{LEAST_MAX_SIZE, payload_of};
use crate::wire::{CLIENT_PORT, LinkDest, Message, MessageType, Opt, Packet, SERVER_PORT};

/// OFFER or ACK to `request`, on its way. `lease_secs` is `None` in the ACK to an INFORM.
pub(super) fn positive(
    config: &ServerConfig,
    scope: &Scope,
    request: &Message,
    kind: MessageType,
    yiaddr: Ipv4Addr,
    lease_secs: Option<u32>,
) -> (Packet, Rule) {
    let fields = ReplyFields {
        server: config.address,
        next_server: config.next_server,
        lease: lease_secs.map(|secs| lease_with_timers(config, secs)),
        options: &options(scope, request.parameter_list()),
        text: None,
        echo_client_id: config.echo_client_id,
        room: config.overload.then(|| room(request)),
    };
    addressed(config, request, &reply(kind, request, yiaddr, &fields))
}

/// OFFER or ACK as somebody has a server send it, whoever asked what: with the settings of the
/// scope in which the address lies, or of the first; all of them if no list is `wanted`.
pub(crate) fn by_hand(
    kind: MessageType,
    config: &ServerConfig,
    asked: &Message,
    yiaddr: Ipv4Addr,
    wanted: Option<&[u8]>,
) -> Message {
    let mut scopes = config.scopes.iter();
    let scope = scopes.find(|scope| scope.subnet.contains(&yiaddr));
    let scope = scope.or(config.scopes.first());
    let fields = ReplyFields {
        server: config.address,
        next_server: config.next_server,
        lease: Some(lease_with_timers(config, config.lease_secs)),
        options: &scope.map_or_else(Vec::new, |scope| options(scope, wanted)),
        text: None,
        echo_client_id: config.echo_client_id,
        room: None,
    };
    reply(kind, asked, yiaddr, &fields)
}

/// How long a reply may be: as long a datagram as the client takes (option 57), and that is at
/// least 576 octets (2, RFC 2132 section 9.10), less the headers of IP and UDP.
fn room(request: &Message) -> usize {
    payload_of(request.max_size().unwrap_or_default().max(LEAST_MAX_SIZE))
}

/// NAK to `request`, on its way, with the reason in option 56.
pub(super) fn negative(config: &ServerConfig, request: &Message, why: &str) -> (Packet, Rule) {
    let reply = nak(request, config.address, why, config.echo_client_id);
    addressed(config, request, &reply)
}

fn addressed(config: &ServerConfig, request: &Message, reply: &Message) -> (Packet, Rule) {
    let (to, link, rule) = destination(request, reply);
    let src = SocketAddrV4::new(config.address, SERVER_PORT);
    (Packet::new(reply, src, to, link), rule)
}

/// The order of section 4.1: relay, NAK, `ciaddr`, BROADCAST flag, `yiaddr`.
pub(crate) fn destination(request: &Message, reply: &Message) -> (SocketAddrV4, LinkDest, Rule) {
    let asked = request.header();
    let everyone = SocketAddrV4::new(Ipv4Addr::BROADCAST, CLIENT_PORT);
    if !asked.giaddr.is_unspecified() {
        let relay = SocketAddrV4::new(asked.giaddr, SERVER_PORT);
        (relay, LinkDest::Resolve, Rule::ToRelay)
    } else if reply.kind() == MessageType::Nak {
        (everyone, LinkDest::Broadcast, Rule::NakToAll)
    } else if !asked.ciaddr.is_unspecified() {
        let client = SocketAddrV4::new(asked.ciaddr, CLIENT_PORT);
        (client, LinkDest::Resolve, Rule::ToCiaddr)
    } else if asked.broadcast() {
        (everyone, LinkDest::Broadcast, Rule::ToAllByFlag)
    } else {
        let client = SocketAddrV4::new(reply.header().yiaddr, CLIENT_PORT);
        (client, LinkDest::Card(asked.mac()), Rule::ToYiaddr)
    }
}

/// The mask and the scope's options: those the client asks for in its order, all of them if it
/// has no list (3.5, 4.3.1).
pub(crate) fn options(scope: &Scope, wanted: Option<&[u8]>) -> Vec<Opt> {
    let mask = Opt::new(code::SUBNET_MASK, scope.subnet.netmask().octets());
    let mut all: Vec<&Opt> = scope.options.iter().collect();
    if !all.iter().any(|opt| opt.code == mask.code) {
        all.insert(0, &mask);
    }
    let Some(wanted) = wanted else {
        return all.into_iter().cloned().collect();
    };
    let take = |code: &u8| {
        let at = all.iter().position(|opt| opt.code == *code)?;
        Some(all.remove(at).clone())
    };
    wanted.iter().filter_map(take).collect()
}

/// T1 and T2 as configured, or half and seven eighths of the lease where that does not fit
/// into it (4.4.5).
pub(crate) fn lease_with_timers(config: &ServerConfig, lease: u32) -> LeaseSecs {
    let t2 = config
        .t2_secs
        .filter(|t2| *t2 < lease)
        .unwrap_or(lease - lease / 8);
    let t1 = config
        .t1_secs
        .filter(|t1| *t1 < t2)
        .unwrap_or((lease / 2).min(t2));
    LeaseSecs { lease, t1, t2 }
}

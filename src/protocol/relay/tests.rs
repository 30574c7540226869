//! What a relay carries on, and what it drops.

use super::*;
use crate::wire::compose::{self, ClientFields, ReplyFields};
use crate::wire::{Mac, Message, MessageType, Xid};

const GATE: Ipv4Addr = Ipv4Addr::new(192, 168, 2, 1);
const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
const CLIENT: Mac = Mac([2, 0, 0, 0, 0, 0x0a]);

fn relay() -> Relay {
    Relay::new(RelayConfig {
        client_side: GATE,
        server_side: Ipv4Addr::new(192, 168, 1, 254),
        servers: vec![SERVER, Ipv4Addr::new(192, 168, 1, 2)],
        max_hops: 4,
    })
}

fn discover(broadcast: bool) -> Message {
    compose::discover(
        &ClientFields {
            xid: Xid(1),
            secs: 0,
            broadcast,
            chaddr: CLIENT,
            client_id: None,
            hostname: None,
            vendor_class: None,
            parameters: &[],
            max_size: None,
            lease_secs: None,
            pad: true,
        },
        None,
    )
}

/// The OFFER to this client when its DISCOVER came through `giaddr`.
fn offer(broadcast: bool, giaddr: Ipv4Addr) -> Packet {
    let mut bytes = discover(broadcast).bytes().to_vec();
    bytes[24..28].copy_from_slice(&giaddr.octets());
    let request = Message::read(bytes.into()).unwrap();
    let fields = ReplyFields {
        server: SERVER,
        next_server: Ipv4Addr::UNSPECIFIED,
        lease: None,
        options: &[],
        text: None,
        echo_client_id: true,
    };
    let reply = compose::reply(
        MessageType::Offer,
        &request,
        Ipv4Addr::new(192, 168, 2, 100),
        &fields,
    );
    let at = |ip| SocketAddrV4::new(ip, SERVER_PORT);
    Packet::new(&reply, at(SERVER), at(giaddr), LinkDest::Resolve)
}

fn from_client(message: &Message) -> Packet {
    let src = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, CLIENT_PORT);
    Packet::new(
        message,
        src,
        SocketAddrV4::new(Ipv4Addr::BROADCAST, SERVER_PORT),
        LinkDest::Broadcast,
    )
}

fn outputs(packet: &Packet, side: Side) -> Vec<RelayOutput> {
    let mut relay = relay();
    relay.receive(packet, side);
    std::iter::from_fn(|| relay.poll()).collect()
}

fn with(packet: &Packet, at: usize, octets: &[u8]) -> Packet {
    let mut bytes = packet.bytes.to_vec();
    bytes[at..][..octets.len()].copy_from_slice(octets);
    packet.with_bytes(bytes.into())
}

#[test]
fn a_question_goes_to_every_server_with_only_hops_and_giaddr_written() {
    let asked = from_client(&discover(true));
    let sent = outputs(&asked, Side::Clients);
    assert_eq!(sent.len(), 2);
    let RelayOutput::Transmit(hop, Side::Servers, Rule::RelayForwards) = &sent[0] else {
        panic!("{sent:?}")
    };
    assert_eq!(hop.dst, SocketAddrV4::new(SERVER, 67));
    assert_eq!(
        hop.src,
        SocketAddrV4::new(Ipv4Addr::new(192, 168, 1, 254), 67)
    );
    let expected = with(&with(&asked, HOPS_AT, &[1]), GIADDR_AT, &GATE.octets());
    assert_eq!(hop.bytes, expected.bytes);
}

#[test]
fn the_first_relays_address_stays() {
    let first = Ipv4Addr::new(10, 0, 0, 1);
    let asked = with(&from_client(&discover(true)), GIADDR_AT, &first.octets());
    let sent = outputs(&asked, Side::Clients);
    let RelayOutput::Transmit(hop, ..) = &sent[0] else {
        panic!("{sent:?}")
    };
    assert_eq!(hop.message().unwrap().header().giaddr, first);
}

#[test]
fn what_passed_too_many_relays_is_dropped() {
    let passed = |hops| {
        outputs(
            &with(&from_client(&discover(true)), HOPS_AT, &[hops]),
            Side::Clients,
        )
    };
    assert_eq!(passed(4).len(), 2);
    assert_eq!(passed(5), [RelayOutput::Ignored(Rule::RelayHops)]);
    assert_eq!(passed(255), [RelayOutput::Ignored(Rule::RelayHops)]);
}

#[test]
fn a_reply_goes_to_the_client_by_the_broadcast_flag() {
    let aloud = outputs(&offer(true, GATE), Side::Servers);
    let RelayOutput::Transmit(hop, Side::Clients, Rule::RelayReplies) = &aloud[0] else {
        panic!("{aloud:?}")
    };
    assert_eq!(
        (hop.dst, hop.link),
        (
            SocketAddrV4::new(Ipv4Addr::BROADCAST, 68),
            LinkDest::Broadcast
        )
    );
    assert_eq!(hop.src, SocketAddrV4::new(GATE, 67));
    assert_eq!(hop.bytes, offer(true, GATE).bytes);

    let direct = outputs(&offer(false, GATE), Side::Servers);
    let RelayOutput::Transmit(hop, ..) = &direct[0] else {
        panic!("{direct:?}")
    };
    assert_eq!(
        hop.dst,
        SocketAddrV4::new(Ipv4Addr::new(192, 168, 2, 100), 68)
    );
    assert_eq!(hop.link, LinkDest::Card(CLIENT));
}

#[test]
fn what_is_not_for_this_relay_is_ignored() {
    let foreign = offer(true, Ipv4Addr::new(10, 0, 0, 1));
    assert_eq!(
        outputs(&foreign, Side::Servers),
        [RelayOutput::Ignored(Rule::RelayNotMine)]
    );
    let asked = from_client(&discover(true));
    assert_eq!(
        outputs(&asked, Side::Servers),
        [RelayOutput::Ignored(Rule::NotForClients)]
    );
    assert_eq!(
        outputs(&offer(true, GATE), Side::Clients),
        [RelayOutput::Ignored(Rule::NotForServers)]
    );
    let cut = asked.with_bytes(asked.bytes[..100].into());
    assert_eq!(
        outputs(&cut, Side::Clients),
        [RelayOutput::Ignored(Rule::TooShort)]
    );
}

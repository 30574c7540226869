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
        information: None,
        strict: false,
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
        room: None,
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

/// A relay that writes option 82, and what it does with this.
fn outputs_with_option_82(packet: &Packet, side: Side) -> Vec<RelayOutput> {
    let mut config = relay().config;
    config.information = Some(RelayInformation {
        circuit_id: "port 7".into(),
        remote_id: "branch".into(),
    });
    let mut relay = Relay::new(config);
    relay.receive(packet, side);
    std::iter::from_fn(|| relay.poll()).collect()
}

/// Sub-options 1 and 2.
const WRITTEN: &[u8] = b"\x01\x06port 7\x02\x06branch";

fn sent(outputs: &[RelayOutput]) -> &Packet {
    let Some(RelayOutput::Transmit(hop, ..)) = outputs.first() else {
        panic!("{outputs:?}")
    };
    hop
}

fn with_option(packet: &Packet, value: &[u8]) -> Packet {
    packet.with_bytes(with_relay_info(&packet.bytes, value).into())
}

/// RFC 3046 section 2.1: added as the last option, before the end; section 2.1.1: giaddr is set.
#[test]
fn option_82_is_added_last_to_what_a_client_sends() {
    let asked = from_client(&discover(true));
    let sent = outputs_with_option_82(&asked, Side::Clients);
    assert_eq!(sent.len(), 2, "one for each server");
    let hop = self::sent(&sent).message().unwrap();
    assert_eq!(hop.codes().last(), Some(82));
    assert_eq!(hop.option(82), Some(WRITTEN));
    assert_eq!(hop.header().giaddr, GATE);
    let plain = without_relay_info(hop.bytes()).unwrap();
    let expected = with(&with(&asked, HOPS_AT, &[1]), GIADDR_AT, &GATE.octets());
    assert_eq!(plain, *expected.bytes, "nothing else is touched");
}

/// RFC 3046 section 2.1: the agent SHALL NOT use `file` or `sname`, nor option overload.
#[test]
fn option_82_never_goes_into_file_or_sname() {
    let sent = outputs_with_option_82(&from_client(&discover(true)), Side::Clients);
    let hop = self::sent(&sent);
    assert_eq!(hop.message().unwrap().option(52), None);
    assert!(hop.bytes[44..236].iter().all(|octet| *octet == 0));
}

/// RFC 3046 section 2.1: from an untrusted circuit, giaddr 0 and option 82 already there: discard.
#[test]
fn what_a_client_says_in_option_82_is_discarded() {
    let forged = with_option(&from_client(&discover(true)), &[1, 1, 7]);
    assert_eq!(
        outputs_with_option_82(&forged, Side::Clients),
        [RelayOutput::Ignored(Rule::RelayInfoUntrusted)]
    );
    assert_eq!(
        outputs(&forged, Side::Clients).len(),
        2,
        "a relay that writes none does not look"
    );
}

/// RFC 3046 section 2.1.1: what came through another relay is sent on without another option 82,
/// unless it claims to come from this one.
#[test]
fn what_came_through_another_relay_gets_no_second_option_82() {
    let other = [10, 0, 0, 1];
    let reforwarded = with(&from_client(&discover(true)), GIADDR_AT, &other);
    let sent = outputs_with_option_82(&reforwarded, Side::Clients);
    assert_eq!(self::sent(&sent).message().unwrap().option(82), None);
    let theirs = with_option(&reforwarded, &[1, 1, 9]);
    let sent = outputs_with_option_82(&theirs, Side::Clients);
    let hop = self::sent(&sent).message().unwrap();
    assert_eq!(hop.option(82), Some(&[1, 1, 9][..]));
    let spoofed = with(&from_client(&discover(true)), GIADDR_AT, &GATE.octets());
    assert_eq!(
        outputs_with_option_82(&spoofed, Side::Clients),
        [RelayOutput::Ignored(Rule::RelayInfoSpoofed)]
    );
}

/// RFC 3046 section 2.1: where it would not fit into a frame, the message goes without it.
#[test]
fn a_message_without_room_for_option_82_goes_without_it() {
    let asked = from_client(&discover(true));
    let long = |len: usize| {
        let mut bytes = asked.bytes.to_vec();
        bytes.resize(len, 0);
        asked.with_bytes(bytes.into())
    };
    let told = |len| {
        let sent = outputs_with_option_82(&long(len), Side::Clients);
        self::sent(&sent).message().unwrap().option(82).is_some()
    };
    assert!(told(MOST_OCTETS));
    assert!(!told(MOST_OCTETS + 1));
}

/// RFC 3046 section 2.1: the relay that added it MUST remove it from the reply.
#[test]
fn a_client_never_sees_option_82() {
    let plain = offer(true, GATE);
    let echoed = with_option(&plain, WRITTEN);
    let sent = outputs_with_option_82(&echoed, Side::Servers);
    assert_eq!(self::sent(&sent).bytes, plain.bytes);
    let without = outputs_with_option_82(&plain, Side::Servers);
    assert_eq!(self::sent(&without).bytes, plain.bytes);
    let theirs = outputs(&echoed, Side::Servers);
    assert_eq!(
        self::sent(&theirs).bytes,
        echoed.bytes,
        "who wrote none takes none out"
    );
}

#[test]
fn what_a_relay_would_write_fits_into_one_option() {
    let checked = |circuit: usize, remote: usize| {
        let said = RelayInformation {
            circuit_id: "c".repeat(circuit),
            remote_id: "r".repeat(remote),
        };
        said.check()
    };
    assert_eq!(checked(1, 0), Ok(()));
    assert_eq!(checked(125, 126), Ok(()));
    assert!(
        checked(0, 0)
            .unwrap_err()
            .starts_with("option 82 says nothing")
    );
    assert_eq!(
        checked(126, 126).unwrap_err(),
        "option 82 has 256 octets here, and 255 at most"
    );
    assert!(checked(usize::from(u16::MAX), 0).is_err());
}

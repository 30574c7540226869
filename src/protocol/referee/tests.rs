//! Each message of RFC 2131 is judged clean where it belongs, and for each row one change to one
//! message breaks that row.

use core::net::SocketAddrV4;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::wire::compose::{self, ClientFields, LeaseSecs, ReplyFields};
use crate::wire::relay_info::without_relay_info;
use crate::wire::{ClientId, Draft, LinkDest, Mac, MessageType, Op, Opt, Xid};

const NOBODY: Ipv4Addr = Ipv4Addr::UNSPECIFIED;
const ALL: Ipv4Addr = Ipv4Addr::BROADCAST;
const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
const OTHER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 2);
const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 100);
const RELAY: Ipv4Addr = Ipv4Addr::new(192, 168, 2, 1);
const LAPTOP: Mac = Mac([2, 0, 0, 0, 0, 0x0a]);

/// A message and what was on the wire before it.
struct Scene {
    before: Vec<(Packet, Place)>,
    packet: Packet,
    place: Place,
}

impl Scene {
    fn verdicts(&self) -> Vec<Verdict> {
        let mut referee = Referee::default();
        for (packet, place) in &self.before {
            referee.judge(packet, *place);
        }
        referee.judge(&self.packet, self.place)
    }

    /// The same scene with a change to its last message.
    fn changed(mut self, change: fn(&mut Draft, &mut Packet)) -> Self {
        let mut draft = Draft::from_message(&self.packet.message().unwrap());
        change(&mut draft, &mut self.packet);
        self.packet.bytes = draft.encode();
        self
    }

    /// The next message, on the client's link.
    fn then(self, message: &Message, from: Ipv4Addr, to: Ipv4Addr) -> Self {
        let before = self
            .before
            .into_iter()
            .chain([(self.packet, self.place)])
            .collect();
        Self {
            before,
            ..first(message, from, to)
        }
    }

    fn message(&self) -> Message {
        self.packet.message().unwrap()
    }
}

/// The first message of all, on the client's link.
fn first(message: &Message, from: Ipv4Addr, to: Ipv4Addr) -> Scene {
    let (from_port, to_port) = if message.kind().is_reply() {
        (67, 68)
    } else {
        (68, 67)
    };
    let (src, dst) = (
        SocketAddrV4::new(from, from_port),
        SocketAddrV4::new(to, to_port),
    );
    let packet = Packet::new(message, src, dst, LinkDest::Broadcast);
    Scene {
        before: Vec::new(),
        packet,
        place: Place::ClientLink,
    }
}

/// The same scene, but between relay and server.
fn relayed(mut scene: Scene) -> Scene {
    let to = if scene.message().kind().is_reply() {
        RELAY
    } else {
        SERVER
    };
    scene.packet.dst = SocketAddrV4::new(to, 67);
    scene.place = Place::BehindRelay;
    scene.changed(|draft, _| {
        draft.header.giaddr = RELAY;
        if draft.header.op == Op::Request {
            draft.header.hops = 1;
            draft.options.push(Opt::new(82, [1, 1, 7]));
        }
    })
}

fn laptop(xid: u32, id: &ClientId) -> ClientFields<'_> {
    ClientFields {
        xid: Xid(xid),
        secs: 2,
        broadcast: true,
        chaddr: LAPTOP,
        client_id: Some(id),
        hostname: Some("laptop-a"),
        vendor_class: Some("dorascope"),
        parameters: &[1, 3, 6, 15],
        max_size: Some(1500),
        lease_secs: Some(3600),
        pad: true,
    }
}

fn answer(kind: MessageType, asked: &Message) -> Message {
    let fields = ReplyFields {
        server: SERVER,
        next_server: NOBODY,
        lease: Some(LeaseSecs {
            lease: 3600,
            t1: 1800,
            t2: 3150,
        }),
        options: &[
            Opt::new(1, [255, 255, 255, 0]),
            Opt::new(3, [192, 168, 1, 1]),
        ],
        text: None,
        echo_client_id: true,
        room: None,
    };
    compose::reply(kind, asked, ADDRESS, &fields)
}

/// The scene that ends with this message, everything before it as it should be.
fn scene(name: &str) -> Scene {
    let id = ClientId::from_mac(LAPTOP);
    let (one, two) = (&laptop(1, &id), &laptop(2, &id));
    match name {
        "DISCOVER" => first(&compose::discover(one, Some(ADDRESS)), NOBODY, ALL),
        "OFFER" => replied("DISCOVER", MessageType::Offer, ALL),
        "SELECTING" => {
            let request = compose::request_selecting(one, ADDRESS, SERVER);
            scene("OFFER").then(&request, NOBODY, ALL)
        }
        "ACK" => replied("SELECTING", MessageType::Ack, ALL),
        "REBOOTING" => scene("ACK").then(&compose::request_rebooting(two, ADDRESS), NOBODY, ALL),
        "NAK" => {
            let asked = scene("REBOOTING");
            let no = compose::nak(&asked.message(), SERVER, "wrong network", true);
            asked.then(&no, SERVER, ALL)
        }
        "RENEWING" => scene("ACK").then(&compose::request_extending(two, ADDRESS), ADDRESS, SERVER),
        "RENEWED" => replied("RENEWING", MessageType::Ack, ADDRESS),
        "REBINDING" => scene("ACK").then(&compose::request_extending(two, ADDRESS), ADDRESS, ALL),
        "DECLINE" => {
            let no = compose::decline(two, ADDRESS, SERVER, "in use");
            scene("ACK").then(&no, NOBODY, ALL)
        }
        "RELEASE" => {
            let back = compose::release(two, ADDRESS, SERVER, "done");
            scene("ACK").then(&back, ADDRESS, SERVER)
        }
        "INFORM" => first(&compose::inform(two, ADDRESS), ADDRESS, ALL),
        "SETTINGS" => replied("INFORM", MessageType::Ack, ADDRESS),
        "RELAYED DISCOVER" => relayed(scene("DISCOVER")),
        "RELAYED OFFER" => relayed(replied("RELAYED DISCOVER", MessageType::Offer, RELAY)),
        "RELAYED NAK" => {
            let asked = relayed(scene("REBOOTING"));
            let no = compose::nak(&asked.message(), SERVER, "wrong network", true);
            relayed(asked.then(&no, SERVER, RELAY))
        }
        "HANDED ON" => {
            let offer = scene("RELAYED OFFER").message();
            let offer = without_relay_info(offer.bytes()).unwrap();
            let offer = Message::read(offer.into()).unwrap();
            scene("DISCOVER").then(&offer, RELAY, ALL)
        }
        _ => panic!("no scene {name}"),
    }
}

fn replied(asked: &str, kind: MessageType, to: Ipv4Addr) -> Scene {
    let asked = scene(asked);
    let reply = answer(kind, &asked.message());
    asked.then(&reply, SERVER, to)
}

#[rustfmt::skip]
const SCENES: [&str; 17] = [
    "DISCOVER", "OFFER", "SELECTING", "ACK", "REBOOTING", "NAK", "RENEWING", "RENEWED", "REBINDING",
    "DECLINE", "RELEASE", "INFORM", "SETTINGS", "RELAYED DISCOVER", "RELAYED OFFER", "RELAYED NAK",
    "HANDED ON",
];

/// A rule, a scene in which it is kept, and a change that breaks it.
type Break = (Rule, &'static str, fn(&mut Draft, &mut Packet));

fn without(draft: &mut Draft, code: u8) {
    draft.options.retain(|opt| opt.code != code);
}

fn set(draft: &mut Draft, code: u8, data: &[u8]) {
    without(draft, code);
    draft.options.push(Opt::new(code, data));
}

#[rustfmt::skip]
const BREAKS: &[Break] = &[
    (Rule::ClientOp, "DISCOVER", |draft, _| draft.header.op = Op::Reply),
    (Rule::ClientHops, "DISCOVER", |draft, _| draft.header.hops = 1),
    (Rule::ClientSecs, "RELEASE", |draft, _| draft.header.secs = 3),
    (Rule::ClientFlags, "DECLINE", |draft, _| draft.header.flags = 0x8000),
    (Rule::ClientYiaddr, "DISCOVER", |draft, _| draft.header.yiaddr = ADDRESS),
    (Rule::ClientSiaddr, "RENEWING", |draft, _| draft.header.siaddr = SERVER),
    (Rule::ClientGiaddr, "SELECTING", |draft, _| draft.header.giaddr = RELAY),
    (Rule::ClientXid, "SELECTING", |draft, _| draft.header.xid = Xid(9)),
    (Rule::ClientOption50, "SELECTING", |draft, _| without(draft, 50)),
    (Rule::ClientOption50, "REBOOTING", |draft, _| without(draft, 50)),
    (Rule::ClientOption50, "RENEWING", |draft, _| set(draft, 50, &ADDRESS.octets())),
    (Rule::ClientOption50, "DECLINE", |draft, _| without(draft, 50)),
    (Rule::ClientOption51, "RELEASE", |draft, _| set(draft, 51, &[0, 0, 1, 0])),
    (Rule::ClientOption51, "INFORM", |draft, _| set(draft, 51, &[0, 0, 1, 0])),
    (Rule::ClientOption54, "DISCOVER", |draft, _| set(draft, 54, &SERVER.octets())),
    (Rule::ClientOption54, "RELEASE", |draft, _| without(draft, 54)),
    (Rule::ClientOption55, "DECLINE", |draft, _| set(draft, 55, &[1])),
    (Rule::ClientOption56, "RELEASE", |draft, _| without(draft, 56)),
    (Rule::ClientOption56, "DISCOVER", |draft, _| set(draft, 56, b"please")),
    (Rule::ClientOption57, "DECLINE", |draft, _| set(draft, 57, &[5, 220])),
    (Rule::ClientOption57, "DISCOVER", |draft, _| without(draft, 57)),
    (Rule::ClientOption60, "RELEASE", |draft, _| set(draft, 60, b"dorascope")),
    (Rule::ClientCiaddr, "SELECTING", |draft, _| draft.header.ciaddr = ADDRESS),
    (Rule::ClientCiaddr, "INFORM", |draft, _| draft.header.ciaddr = NOBODY),
    (Rule::ReservedFlags, "DISCOVER", |draft, _| draft.header.flags = 0x8001),
    (Rule::SameSecs, "SELECTING", |draft, _| draft.header.secs = 7),
    (Rule::OfferedAddress, "SELECTING", |draft, _| set(draft, 50, &OTHER.octets())),
    (Rule::RepeatsParameters, "SELECTING", |draft, _| without(draft, 55)),
    (Rule::RepeatsParameters, "REBINDING", |draft, _| set(draft, 55, &[1, 3])),
    (Rule::RepeatsParameters, "REBOOTING", |draft, _| without(draft, 55)),
    (Rule::SameClientId, "SELECTING", |draft, _| set(draft, 61, b"\0phone")),
    (Rule::SameClientId, "RELEASE", |draft, _| without(draft, 61)),
    (Rule::ZeroSource, "DISCOVER", |_, packet| packet.src.set_ip(ADDRESS)),
    (Rule::OwnSource, "RENEWING", |_, packet| packet.src.set_ip(OTHER)),
    (Rule::ToServerPort, "DISCOVER", |_, packet| packet.dst.set_port(6767)),
    (Rule::ToClientPort, "OFFER", |_, packet| packet.dst.set_port(6768)),
    (Rule::ClientBroadcasts, "DISCOVER", |_, packet| packet.dst.set_ip(SERVER)),
    (Rule::ClientBroadcasts, "SELECTING", |_, packet| packet.dst.set_ip(SERVER)),
    (Rule::ClientUnicasts, "RENEWING", |_, packet| packet.dst.set_ip(OTHER)),
    (Rule::ClientUnicasts, "RELEASE", |_, packet| packet.dst.set_ip(ALL)),
    (Rule::RelayForwards, "RELAYED DISCOVER", |draft, _| draft.header.hops = 0),
    (Rule::RelayForwards, "RELAYED DISCOVER", |draft, _| draft.header.giaddr = NOBODY),
    (Rule::ServerOp, "OFFER", |draft, _| draft.header.op = Op::Request),
    (Rule::ServerHops, "OFFER", |draft, _| draft.header.hops = 1),
    (Rule::ServerSecs, "ACK", |draft, _| draft.header.secs = 2),
    (Rule::ServerCiaddr, "OFFER", |draft, _| draft.header.ciaddr = ADDRESS),
    (Rule::ServerCiaddr, "RENEWED", |draft, _| draft.header.ciaddr = OTHER),
    (Rule::ServerYiaddr, "OFFER", |draft, _| draft.header.yiaddr = NOBODY),
    (Rule::ServerYiaddr, "SETTINGS", |draft, _| draft.header.yiaddr = ADDRESS),
    (Rule::ServerSiaddr, "NAK", |draft, _| draft.header.siaddr = SERVER),
    (Rule::EchoesXid, "OFFER", |draft, _| draft.header.xid = Xid(9)),
    (Rule::EchoesFlags, "OFFER", |draft, _| draft.header.flags = 0),
    (Rule::EchoesGiaddr, "RELAYED OFFER", |draft, _| draft.header.giaddr = OTHER),
    (Rule::EchoesChaddr, "OFFER", |draft, _| draft.header.chaddr[5] = 0x0b),
    (Rule::ServerOption50, "ACK", |draft, _| set(draft, 50, &ADDRESS.octets())),
    (Rule::ServerOption51, "ACK", |draft, _| without(draft, 51)),
    (Rule::ServerOption51, "SETTINGS", |draft, _| set(draft, 51, &[0, 0, 1, 0])),
    (Rule::ServerOption52, "NAK", |draft, _| set(draft, 52, &[1])),
    (Rule::ServerOption54, "OFFER", |draft, _| without(draft, 54)),
    (Rule::ServerOption55, "OFFER", |draft, _| set(draft, 55, &[1])),
    (Rule::ServerOption56, "NAK", |draft, _| without(draft, 56)),
    (Rule::ServerOption57, "ACK", |draft, _| set(draft, 57, &[5, 220])),
    (Rule::ServerOption58, "ACK", |draft, _| without(draft, 58)),
    (Rule::ServerOption59, "SETTINGS", |draft, _| set(draft, 59, &[0, 0, 1, 0])),
    (Rule::NakOthers, "NAK", |draft, _| set(draft, 3, &SERVER.octets())),
    (Rule::NakFlag, "RELAYED NAK", |draft, _| draft.header.flags = 0),
    (Rule::EchoesClientId, "ACK", |draft, _| without(draft, 61)),
    (Rule::EchoesClientId, "ACK", |draft, _| set(draft, 61, b"\0phone")),
    (Rule::EchoesRelayInfo, "RELAYED OFFER", |draft, _| without(draft, 82)),
    (Rule::RelayInfoLast, "RELAYED DISCOVER", |draft, _| draft.options.push(Opt::new(2, [0; 4]))),
    (Rule::RelayInfoLast, "RELAYED OFFER", |draft, _| draft.options.push(Opt::new(2, [0; 4]))),
    (Rule::RelayInfoRemoved, "HANDED ON", |draft, _| set(draft, 82, &[1, 1, 7])),
    (Rule::ToRelay, "RELAYED OFFER", |_, packet| packet.dst.set_ip(ADDRESS)),
    (Rule::RelayReplies, "HANDED ON", |_, packet| packet.dst.set_ip(ADDRESS)),
    (Rule::NakToAll, "NAK", |_, packet| packet.dst.set_ip(ADDRESS)),
    (Rule::ToCiaddr, "RENEWED", |_, packet| packet.dst.set_ip(ALL)),
    (Rule::ToAllByFlag, "OFFER", |_, packet| packet.dst.set_ip(ADDRESS)),
];

/// The verdicts that are not kept, one a line.
fn faults(verdicts: &[Verdict]) -> Vec<String> {
    let line = |verdict: &Verdict| format!("{}: {}", verdict.rule.key(), verdict.what);
    verdicts
        .iter()
        .filter(|verdict| !verdict.kept)
        .map(line)
        .collect()
}

#[test]
fn every_message_is_clean_where_it_belongs() {
    for name in SCENES {
        let verdicts = scene(name).verdicts();
        assert!(verdicts.len() > 10, "{name}");
        assert_eq!(faults(&verdicts), [""; 0], "{name}");
    }
}

#[test]
fn for_each_row_a_change_breaks_it() {
    for (rule, name, change) in BREAKS {
        let verdicts = scene(name).changed(*change).verdicts();
        let of_rule = verdicts.iter().filter(|verdict| verdict.rule == *rule);
        let kept: Vec<bool> = of_rule.map(|verdict| verdict.kept).collect();
        assert_eq!(
            kept,
            [false],
            "{} in {name}: {:?}",
            rule.key(),
            faults(&verdicts)
        );
    }
}

#[test]
fn every_row_that_is_ever_judged_can_be_broken() {
    let judged: BTreeSet<Rule> = SCENES
        .iter()
        .flat_map(|name| scene(name).verdicts())
        .map(|verdict| verdict.rule)
        .collect();
    let broken: BTreeSet<Rule> = BREAKS.iter().map(|(rule, ..)| *rule).collect();
    assert_eq!(
        judged.difference(&broken).collect::<Vec<_>>(),
        Vec::<&Rule>::new()
    );
}

#[test]
fn a_remark_is_no_fault() {
    let alone = scene("DISCOVER").changed(|_, packet| packet.dst.set_ip(SERVER));
    let verdicts = alone.verdicts();
    assert_eq!(faults(&verdicts), ["4.4.4 broadcast: sent to 192.168.1.1"]);
    assert_eq!(broken(&verdicts).count(), 0);
}

#[test]
fn a_reply_to_nobody_seen_is_judged_on_what_it_shows() {
    for name in [
        "OFFER",
        "ACK",
        "RENEWED",
        "SETTINGS",
        "NAK",
        "RELAYED OFFER",
    ] {
        let mut scene = scene(name);
        scene.before.clear();
        let verdicts = scene.verdicts();
        assert_eq!(faults(&verdicts), [""; 0], "{name}");
        assert!(
            verdicts
                .iter()
                .all(|verdict| verdict.rule != Rule::EchoesXid),
            "{name}"
        );
    }
}

#[test]
fn without_the_flag_a_reply_goes_to_the_card_or_to_all() {
    let quiet = |to: Ipv4Addr| {
        let asked = scene("DISCOVER").changed(|draft, _| draft.header.flags = 0);
        let offer = answer(MessageType::Offer, &asked.message());
        faults(&asked.then(&offer, SERVER, to).verdicts())
    };
    assert_eq!(quiet(ADDRESS), [""; 0]);
    assert_eq!(quiet(ALL), [""; 0]);
    assert_eq!(quiet(OTHER), ["4.1 yiaddr: sent to 192.168.1.2"]);
}

#[test]
fn another_system_on_the_same_card_may_have_another_identifier() {
    let id = ClientId::from_name("other-system");
    let fresh = compose::discover(&laptop(7, &id), None);
    let scene = scene("ACK").then(&fresh, NOBODY, ALL);
    assert_eq!(faults(&scene.verdicts()), [""; 0]);
}

#[test]
fn an_inform_may_ask_for_other_things_than_the_renewal_after_it() {
    let id = ClientId::from_mac(LAPTOP);
    let settings = compose::inform(
        &ClientFields {
            parameters: &[42],
            ..laptop(7, &id)
        },
        ADDRESS,
    );
    let informed = scene("ACK").then(&settings, ADDRESS, ALL);
    let renewal = scene("RENEWING").message();
    let scene = informed.then(&renewal, ADDRESS, SERVER);
    assert_eq!(faults(&scene.verdicts()), [""; 0]);
}

#[test]
fn of_two_servers_that_extended_a_lease_either_may_be_asked_next() {
    let asked = scene("REBINDING").message();
    let one = answer(MessageType::Ack, &asked);
    let mut draft = Draft::from_message(&one);
    set(&mut draft, 54, &OTHER.octets());
    let other = draft.finish().unwrap();
    let renewed_at = |server: Ipv4Addr| {
        let extended = scene("REBINDING")
            .then(&one, SERVER, ADDRESS)
            .then(&other, OTHER, ADDRESS);
        let renewal = scene("RENEWING").message();
        faults(&extended.then(&renewal, ADDRESS, server).verdicts())
    };
    assert_eq!(renewed_at(SERVER), [""; 0]);
    assert_eq!(renewed_at(OTHER), [""; 0]);
    assert_eq!(renewed_at(RELAY).len(), 1);
}

#[test]
fn an_infinite_lease_needs_no_t1_and_t2() {
    let forever = scene("ACK").changed(|draft, _| {
        set(draft, 51, &[255; 4]);
        without(draft, 58);
        without(draft, 59);
    });
    assert_eq!(faults(&forever.verdicts()), [""; 0]);
}

#[test]
fn what_is_no_dhcp_message_breaks_one_rule() {
    let cut = |bytes: &[u8]| {
        let packet = Packet {
            bytes: bytes.into(),
            ..scene("DISCOVER").packet
        };
        let verdicts = Referee::default().judge(&packet, Place::ClientLink);
        verdicts
            .iter()
            .map(|verdict| verdict.rule)
            .collect::<Vec<_>>()
    };
    let bytes = scene("DISCOVER").packet.bytes;
    assert_eq!(cut(&bytes[..100]), [Rule::TooShort]);
    assert_eq!(cut(&[&bytes[..236], &[0; 64]].concat()), [Rule::NotDhcp]);
    assert_eq!(cut(&[&bytes[..240], &[255]].concat()), [Rule::NoType]);
    assert_eq!(cut(&[&bytes[..240], &[53, 1, 10, 255]].concat()), []);
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_message_is_judged(
        bytes in prop::collection::vec(any::<u8>(), 236),
        kinds in prop::collection::vec(1..9_u8, 1..12),
        options in prop::collection::vec((1..255_u8, prop::collection::vec(any::<u8>(), 0..9)), 0..9),
        behind: bool,
    ) {
        let mut referee = Referee::default();
        let place = if behind { Place::BehindRelay } else { Place::ClientLink };
        for kind in kinds {
            let mut draft = Draft::from_message(&scene("DISCOVER").message());
            draft.options = vec![Opt::new(53, [kind])];
            draft.options.extend(options.iter().map(|(code, data)| Opt::new(*code, data.clone())));
            let mut whole = draft.encode().to_vec();
            whole[..236].copy_from_slice(&bytes);
            (whole[1], whole[2]) = (1, 6);
            let packet = Packet { bytes: whole.into(), ..scene("DISCOVER").packet };
            prop_assert!(referee.judge(&packet, place).len() < 60);
        }
    }
}

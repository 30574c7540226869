//! Messages that are wrong on purpose, each in one way, and what is wrong with each.

use core::net::{Ipv4Addr, SocketAddrV4};

use super::draft::{Draft, Item};
use super::templates::{Group, Known, Offer, Template};
use super::{replies, requests};
use crate::protocol::Rule;
use crate::protocol::referee::ClientFace;
use crate::protocol::server::ServerConfig;
use crate::session::world::HostNow;
use crate::sim::HostKind;
use crate::sim::crafted::{Crafted, Octets};
use crate::wire::options::code;
use crate::wire::{CLIENT_PORT, FixedField, Message, MessageType, SERVER_PORT};

/// Name, what is wrong, the clause, and how to make it so.
type Wrong<Base> = (&'static str, &'static str, Rule, Base, fn(&mut Draft));

/// What a client must not send.
pub(super) fn of_client(known: &Known<'_>) -> Vec<Template> {
    let offer = Offer {
        address: known.address,
        server: known.server,
    };
    let offer = known.offers.first().copied().unwrap_or(offer);
    let wrong = |face, told, spoil: &dyn Fn(&mut Draft)| {
        let crafted = spoiled(requests::crafted(known, face, offer), spoil);
        template(told, Some(face), crafted)
    };
    // The mistakes that depend on what the client knows.
    let named = [
        wrong(
            ClientFace::Renewing,
            (
                "Option 54 left in a renewal",
                "RENEWING: option 54 MUST NOT be filled in; a server reads it as SELECTING",
                Rule::ClientOption54,
            ),
            &|draft| draft.set_option(code::SERVER_ID, &known.server.octets()),
        ),
        wrong(
            ClientFace::Renewing,
            (
                "Option 50 in a renewal",
                "RENEWING: option 50 MUST NOT be filled in; ciaddr says it already",
                Rule::ClientOption50,
            ),
            &|draft| draft.set_option(code::REQUESTED_IP, &known.address.octets()),
        ),
        wrong(
            ClientFace::Selecting,
            (
                "ciaddr filled in while SELECTING",
                "SELECTING: ciaddr MUST be zero; the address is not the client's yet",
                Rule::ClientCiaddr,
            ),
            &|draft| draft.set_field(FixedField::Ciaddr, &offer.address.octets()),
        ),
        wrong(
            ClientFace::Discover,
            (
                "DISCOVER that names a server",
                "Option 54 MUST NOT be in a DISCOVER: it looks for servers",
                Rule::ClientOption54,
            ),
            &|draft| draft.set_option(code::SERVER_ID, &known.server.octets()),
        ),
    ];
    let others = CLIENT
        .iter()
        .map(|(name, words, rule, face, spoil)| wrong(*face, (name, words, *rule), spoil));
    named.into_iter().chain(others).collect()
}

const CLIENT: &[Wrong<ClientFace>] = &[
    (
        "Wrong magic cookie",
        "The four octets before the options are 99.130.83.98: this is not DHCP",
        Rule::NotDhcp,
        ClientFace::Discover,
        |draft| draft.set_field(FixedField::Cookie, &[99, 130, 83, 98]),
    ),
    (
        "op = 2 from a client",
        "op says that a server speaks, and servers do not listen to servers",
        Rule::NotForServers,
        ClientFace::Discover,
        |draft| draft.set_field(FixedField::Op, &[2]),
    ),
    (
        "hlen 16 with htype 1",
        "An Ethernet address has six octets, not sixteen",
        Rule::ImpossibleHardware,
        ClientFace::Discover,
        |draft| draft.set_field(FixedField::Hlen, &[16]),
    ),
    (
        "No option 53",
        "Without its type this is BOOTP, and no DHCP message",
        Rule::NoType,
        ClientFace::Discover,
        |draft| draft.remove_option(code::MESSAGE_TYPE),
    ),
    (
        "An option that is cut off",
        "Option 12 says that it is longer than the message",
        Rule::CutOption,
        ClientFace::Discover,
        |draft| {
            draft.items.push(Item::Option {
                code: code::HOSTNAME,
                length: Some(255),
                value: b"pc".to_vec(),
            });
        },
    ),
    (
        "Shorter than 300 octets",
        "BOOTP's smallest message has 300 octets; a strict relay drops a shorter one",
        Rule::RelayTooShort,
        ClientFace::Discover,
        |draft| draft.fill = 0,
    ),
    (
        "Reserved flags",
        "All bits of flags but the first are zero",
        Rule::ReservedFlags,
        ClientFace::Discover,
        |draft| draft.set_field(FixedField::Flags, &[0x80, 0x01]),
    ),
    (
        "giaddr without a relay",
        "Only a relay fills in giaddr: the answer goes to a host that did not ask",
        Rule::ClientGiaddr,
        ClientFace::Discover,
        |draft| draft.set_field(FixedField::Giaddr, &[192, 168, 77, 1]),
    ),
    (
        "REQUEST that names no address",
        "Neither option 50 nor ciaddr says which address is meant",
        Rule::NoAddressNamed,
        ClientFace::Rebooting,
        |draft| draft.remove_option(code::REQUESTED_IP),
    ),
    (
        "Another one's xid in a REQUEST",
        "The REQUEST for an offer takes the xid of the OFFER",
        Rule::ClientXid,
        ClientFace::Selecting,
        |draft| draft.set_field(FixedField::Xid, &[0, 0xc0, 0xff, 0xee]),
    ),
];

/// What a server must not send.
pub(super) fn of_server(config: &ServerConfig, asked: &Message) -> Vec<Template> {
    let address = config
        .scopes
        .first()
        .map_or(Ipv4Addr::UNSPECIFIED, |scope| scope.last);
    SERVER
        .iter()
        .map(|(name, words, rule, kind, spoil)| {
            let crafted = spoiled(replies::one(*kind, config, asked, address), *spoil);
            template((name, words, *rule), None, crafted)
        })
        .collect()
}

const SERVER: &[Wrong<MessageType>] = &[
    (
        "OFFER with a foreign xid",
        "Nobody has asked with this xid: “not my transaction”",
        Rule::ForeignXid,
        MessageType::Offer,
        |draft| draft.set_field(FixedField::Xid, &[0, 0xc0, 0xff, 0xee]),
    ),
    (
        "ACK that nobody asked for",
        "A client in SELECTING has sent no REQUEST yet: “nobody asked”",
        Rule::NobodyAsked,
        MessageType::Ack,
        |_| {},
    ),
    (
        "OFFER for another card",
        "chaddr is of nobody here, whoever hears it",
        Rule::OtherClient,
        MessageType::Offer,
        |draft| draft.set_field(FixedField::Chaddr, &NOBODYS_CARD),
    ),
    (
        "OFFER without its server",
        "Option 54 is in everything a server sends: without it nobody can be named",
        Rule::ServerOption54,
        MessageType::Offer,
        |draft| draft.remove_option(code::SERVER_ID),
    ),
    (
        "OFFER for no time at all",
        "Option 51 is 0: a lease lasts for some time",
        Rule::NoLeaseTime,
        MessageType::Offer,
        |draft| draft.set_option(code::LEASE_TIME, &[0; 4]),
    ),
    (
        "T1 behind T2",
        "T1 comes before T2, and T2 before the end of the lease",
        Rule::TimesInOrder,
        MessageType::Ack,
        |draft| draft.set_option(code::T1, &[0, 0, 0xff, 0xff]),
    ),
    (
        "OFFER of no address",
        "yiaddr 255.255.255.255 is no host's address",
        Rule::UnusableAddress,
        MessageType::Offer,
        |draft| draft.set_field(FixedField::Yiaddr, &[255; 4]),
    ),
    (
        "NAK with settings",
        "A NAK carries no settings, and no lease time",
        Rule::NakOthers,
        MessageType::Nak,
        |draft| draft.set_option(code::ROUTER, &[192, 168, 1, 1]),
    ),
    (
        "op = 1 from a server",
        "op says that a client speaks, and clients do not listen to clients",
        Rule::NotForClients,
        MessageType::Offer,
        |draft| draft.set_field(FixedField::Op, &[1]),
    ),
];

const NOBODYS_CARD: [u8; 16] = [2, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// What anybody can send: a few octets that are nothing.
pub(super) fn of_anybody(now: &HostNow) -> Vec<Template> {
    let is_client = now.info.kind == HostKind::Client;
    let (sport, port) = if is_client {
        (CLIENT_PORT, SERVER_PORT)
    } else {
        (SERVER_PORT, CLIENT_PORT)
    };
    let crafted = Crafted {
        sport,
        dst: SocketAddrV4::new(Ipv4Addr::BROADCAST, port),
        ..Crafted::to_all(*b"hello")
    };
    let words = "Fewer octets than the fixed part of a message has";
    vec![template(
        ("A few octets", words, Rule::TooShort),
        None,
        crafted,
    )]
}

fn spoiled(mut crafted: Crafted, spoil: impl Fn(&mut Draft)) -> Crafted {
    let mut draft = Draft::of(&crafted.octets.0);
    spoil(&mut draft);
    crafted.octets = Octets(draft.encode().into());
    crafted
}

fn template(
    (name, words, rule): (&str, &str, Rule),
    meant: Option<ClientFace>,
    crafted: Crafted,
) -> Template {
    Template {
        name: name.into(),
        group: Group::Illegal,
        words: words.into(),
        rule,
        meant,
        crafted,
    }
}

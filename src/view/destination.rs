//! Why a message goes where it goes: the four questions of RFC 2131 section 4.1 (giaddr, ciaddr,
//! BROADCAST flag, yiaddr) with the message's own values, which of them decided, and the clause.
//! What clients send is decided by section 4.4.4, what relays hand on by RFC 1542.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::protocol::Rule;
use crate::wire::message::Header;
use crate::wire::packet::{CLIENT_PORT, SERVER_PORT};
use crate::wire::{Message, MessageType, Op, Packet};

/// Whether a question decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It did.
    Applies,
    /// It was asked, and did not.
    DoesNot,
    /// Another one had decided already, or this sender does not ask it.
    NotAsked,
}

impl Answer {
    /// The words for who hears instead of sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Applies => "applies",
            Self::DoesNot => "does not apply",
            Self::NotAsked => "not asked",
        }
    }
}

/// One of the four questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `giaddr`, `ciaddr`, `flag`, `yiaddr`.
    pub field: &'static str,
    /// What stands there in the message.
    pub value: String,
    /// Whether it decided.
    pub answer: Answer,
    /// What follows from it: `no relay in between`.
    pub words: &'static str,
}

/// How the destination of one message was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Option 53.
    pub kind: MessageType,
    /// The questions in the order of section 4.1.
    pub lines: [Line; 4],
    /// `to everyone (broadcast)`, `only to 192.168.1.1 (unicast)`.
    pub outcome: String,
    /// Address and port on the wire.
    pub to: SocketAddrV4,
    /// The clause.
    pub rule: Rule,
    /// Where the clause would have sent it, if it went elsewhere.
    pub instead_of: Option<SocketAddrV4>,
}

/// Why this datagram goes to its destination; `None` if it is no DHCP message.
pub fn decision(packet: &Packet) -> Option<Decision> {
    let message = packet.message().ok()?;
    let choice = match message.header().op {
        Op::Request => by_client(&message, packet),
        _ if from_relay(&message, packet) => by_relay(message.header()),
        _ => by_server(&message),
    };
    let header = message.header();
    let [giaddr, ciaddr, flag, yiaddr] = choice.answers;
    let lines = [
        line("giaddr", header.giaddr.to_string(), giaddr),
        line("ciaddr", header.ciaddr.to_string(), ciaddr),
        line("flag", u8::from(header.broadcast()).to_string(), flag),
        line("yiaddr", header.yiaddr.to_string(), yiaddr),
    ];
    Some(Decision {
        kind: message.kind(),
        lines,
        outcome: outcome(packet),
        to: packet.dst,
        rule: choice.rule,
        instead_of: Some(choice.to).filter(|to| *to != packet.dst),
    })
}

fn line(field: &'static str, value: String, (answer, words): (Answer, &'static str)) -> Line {
    Line {
        field,
        value,
        answer,
        words,
    }
}

fn outcome(packet: &Packet) -> String {
    if packet.is_broadcast() {
        "to everyone (broadcast)".to_owned()
    } else {
        format!("only to {} (unicast)", packet.dst.ip())
    }
}

/// The four answers, the clause, and where it sends the message.
struct Choice {
    answers: [(Answer, &'static str); 4],
    rule: Rule,
    to: SocketAddrV4,
}

use Answer::{Applies, DoesNot, NotAsked};

const DECIDED: (Answer, &str) = (NotAsked, "decided already");

/// The order of section 4.1: relay, NAK, `ciaddr`, BROADCAST flag, `yiaddr`.
fn by_server(message: &Message) -> Choice {
    let header = message.header();
    let direct = (DoesNot, "no relay in between");
    if !header.giaddr.is_unspecified() {
        Choice {
            answers: [
                (Applies, "came through a relay: back to it, port 67"),
                DECIDED,
                DECIDED,
                DECIDED,
            ],
            rule: Rule::ToRelay,
            to: SocketAddrV4::new(header.giaddr, SERVER_PORT),
        }
    } else if message.kind() == MessageType::Nak {
        Choice {
            answers: [
                direct,
                (NotAsked, "a NAK trusts no address of the client"),
                (Applies, "a NAK goes to everyone, whatever the flag says"),
                DECIDED,
            ],
            rule: Rule::NakToAll,
            to: everyone(CLIENT_PORT),
        }
    } else if !header.ciaddr.is_unspecified() {
        Choice {
            answers: [
                direct,
                (Applies, "the client has this address: only to it"),
                DECIDED,
                DECIDED,
            ],
            rule: Rule::ToCiaddr,
            to: SocketAddrV4::new(header.ciaddr, CLIENT_PORT),
        }
    } else {
        without_address(header, direct)
    }
}

/// The client cannot be spoken to by an address of its own yet.
fn without_address(header: &Header, direct: (Answer, &'static str)) -> Choice {
    let none = (DoesNot, "the client has no address yet");
    if header.broadcast() {
        Choice {
            answers: [
                direct,
                none,
                (Applies, "the client asked for a broadcast: to everyone"),
                DECIDED,
            ],
            rule: Rule::ToAllByFlag,
            to: everyone(CLIENT_PORT),
        }
    } else {
        Choice {
            answers: [
                direct,
                none,
                (
                    DoesNot,
                    "the client takes a unicast before it has an address",
                ),
                (
                    Applies,
                    "to its new address, at the hardware address in chaddr",
                ),
            ],
            rule: Rule::ToYiaddr,
            to: SocketAddrV4::new(header.yiaddr, CLIENT_PORT),
        }
    }
}

/// A reply that goes to port 68 although a relay is named comes from the relay.
fn from_relay(message: &Message, packet: &Packet) -> bool {
    !message.header().giaddr.is_unspecified() && packet.dst.port() == CLIENT_PORT
}

/// RFC 1542 section 4.1.2: the flag, else `yiaddr`; an INFORM is answered at `ciaddr`.
fn by_relay(header: &Header) -> Choice {
    let mine = (DoesNot, "this relay: on to the client's own link");
    let not_by_relays = (NotAsked, "a relay asks for flag and yiaddr");
    let (answers, to) = if header.broadcast() {
        let flag = (Applies, "the client asked for a broadcast: to everyone");
        ([mine, not_by_relays, flag, DECIDED], Ipv4Addr::BROADCAST)
    } else if !header.yiaddr.is_unspecified() {
        let flag = (DoesNot, "the client takes a unicast");
        let yiaddr = (
            Applies,
            "to its new address, at the hardware address in chaddr",
        );
        ([mine, not_by_relays, flag, yiaddr], header.yiaddr)
    } else if !header.ciaddr.is_unspecified() {
        let flag = (DoesNot, "the client takes a unicast");
        let ciaddr = (Applies, "no new address, so to the one that it has");
        (
            [mine, ciaddr, flag, (DoesNot, "no new address")],
            header.ciaddr,
        )
    } else {
        let flag = (DoesNot, "the client takes a unicast");
        let yiaddr = (Applies, "no address at all, so to everyone");
        ([mine, not_by_relays, flag, yiaddr], Ipv4Addr::BROADCAST)
    };
    Choice {
        answers,
        rule: Rule::RelayReplies,
        to: SocketAddrV4::new(to, CLIENT_PORT),
    }
}

/// Section 4.4.4; a message with `giaddr` comes from a relay, which knows its servers.
fn by_client(message: &Message, packet: &Packet) -> Choice {
    let header = message.header();
    let flag = (DoesNot, "is about the answer, not about this message");
    let yiaddr = (DoesNot, "only a server fills it in");
    if !header.giaddr.is_unspecified() {
        return Choice {
            answers: [
                (
                    Applies,
                    "this relay sends it on to the server it was told of",
                ),
                DECIDED,
                DECIDED,
                DECIDED,
            ],
            rule: Rule::RelayForwards,
            to: packet.dst,
        };
    }
    let (words, rule) = own_address(message, packet.is_broadcast());
    Choice {
        answers: [
            (DoesNot, "no relay has had it yet"),
            (Applies, words),
            flag,
            yiaddr,
        ],
        rule,
        to: packet.dst,
    }
}

/// What a client's own address, or the lack of one, means for whom it speaks to.
fn own_address(message: &Message, broadcast: bool) -> (&'static str, Rule) {
    let has_address = !message.header().ciaddr.is_unspecified();
    match (message.kind(), has_address, broadcast) {
        (MessageType::Request, true, true) => (
            "its own server is silent: any server may extend (REBINDING)",
            Rule::ClientBroadcasts,
        ),
        (MessageType::Request, true, false) => (
            "its server is known: only that one extends (RENEWING)",
            Rule::ClientUnicasts,
        ),
        (MessageType::Release, _, false) => (
            "returned to the server that granted it, to nobody else",
            Rule::ClientUnicasts,
        ),
        (_, true, true) => (
            "has an address, but knows no server: to everyone",
            Rule::ClientBroadcasts,
        ),
        (_, _, false) => ("knows its server: only to it", Rule::ClientUnicasts),
        (MessageType::Request, false, true) => (
            "no address yet, and every server is to hear the choice",
            Rule::ClientBroadcasts,
        ),
        (MessageType::Decline, false, true) => (
            "gives the address up, so it has none: to everyone",
            Rule::ClientBroadcasts,
        ),
        (_, false, true) => (
            "no address yet, no server known: to everyone",
            Rule::ClientBroadcasts,
        ),
    }
}

const fn everyone(port: u16) -> SocketAddrV4 {
    SocketAddrV4::new(Ipv4Addr::BROADCAST, port)
}

#[cfg(test)]
mod tests;

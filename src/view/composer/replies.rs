//! What a server may send, by table 3, as an answer to what it heard last.

use core::net::{Ipv4Addr, SocketAddrV4};

use super::templates::{Desk, Group, Template};
use crate::protocol::Rule;
use crate::protocol::server::ServerConfig;
use crate::protocol::server::reply::{by_hand, destination};
use crate::sim::crafted::{Crafted, Octets, Source};
use crate::wire::compose;
use crate::wire::{CLIENT_PORT, LinkDest, Mac, Message, MessageType, SERVER_PORT};

/// OFFER, ACK and NAK; what fits the question may be sent now.
pub(super) fn all(desk: &Desk<'_>, config: &ServerConfig, asked: &Message) -> Vec<Template> {
    let address = address(desk, config, asked);
    let kinds = [MessageType::Offer, MessageType::Ack, MessageType::Nak];
    let template = |kind| {
        let (words, rule) = words(kind);
        Template {
            name: MessageType::short(kind).into(),
            group: if answers(kind, asked.kind()) {
                Group::Now
            } else {
                Group::Elsewhere
            },
            words: words.into(),
            rule,
            meant: None,
            crafted: one(kind, config, asked, address),
        }
    };
    kinds.map(template).to_vec()
}

const fn answers(kind: MessageType, asked: MessageType) -> bool {
    matches!(
        (kind, asked),
        (MessageType::Offer, MessageType::Discover)
            | (MessageType::Ack, MessageType::Request | MessageType::Inform)
            | (MessageType::Nak, MessageType::Request)
    )
}

const fn words(kind: MessageType) -> (&'static str, Rule) {
    match kind {
        MessageType::Offer => (
            "Each server may respond with a DHCPOFFER message that includes an available network \
             address in the 'yiaddr' field (3.1); lease time and server identifier MUST be there \
             (table 3)",
            Rule::AddressChoice,
        ),
        MessageType::Nak => (
            "If the selected server is unable to satisfy the DHCPREQUEST message, the server \
             SHOULD respond with a DHCPNAK message (3.1); broadcast on the client's own link (4.1)",
            Rule::AddressGone,
        ),
        _ => (
            "The server commits the binding for the client to persistent storage and responds \
             with a DHCPACK message (3.1); any parameters SHOULD NOT conflict with those in the \
             earlier DHCPOFFER",
            Rule::ChosenGrants,
        ),
    }
}

/// The address that fits: what is on record for this client, what it asks for, or the first.
fn address(desk: &Desk<'_>, config: &ServerConfig, asked: &Message) -> Ipv4Addr {
    let mac = asked.header().mac();
    let bindings = desk.now().map(|now| &now.bindings);
    let mut records = bindings.into_iter().flat_map(|bindings| bindings.values());
    let known = records.find(|binding| binding.mac == mac && !binding.state.is_free());
    let ciaddr = Some(asked.header().ciaddr).filter(|ciaddr| !ciaddr.is_unspecified());
    let first = config.scopes.first().map(|scope| scope.first);
    known
        .map(|binding| binding.address)
        .or_else(|| asked.requested_ip())
        .or(ciaddr)
        .or(first)
        .unwrap_or(Ipv4Addr::UNSPECIFIED)
}

/// The answer, and where it goes by 4.1.
pub(super) fn one(
    kind: MessageType,
    config: &ServerConfig,
    asked: &Message,
    yiaddr: Ipv4Addr,
) -> Crafted {
    let message = match kind {
        MessageType::Nak => compose::nak(
            asked,
            config.address,
            "address taken",
            config.echo_client_id,
        ),
        kind => by_hand(kind, config, asked, yiaddr, None),
    };
    let (dst, card) = way(asked, &message);
    Crafted {
        from: Source::Own,
        sport: SERVER_PORT,
        dst,
        card,
        xid_of: None,
        octets: Octets(message.bytes().clone()),
    }
}

/// The decision of 4.1; without an address there is nobody to be answered alone.
fn way(asked: &Message, message: &Message) -> (SocketAddrV4, Option<Mac>) {
    let (to, link, _) = destination(asked, message);
    match link {
        LinkDest::Card(_) if to.ip().is_unspecified() => {
            (SocketAddrV4::new(Ipv4Addr::BROADCAST, CLIENT_PORT), None)
        }
        LinkDest::Card(card) => (to, Some(card)),
        LinkDest::Broadcast | LinkDest::Resolve => (to, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Event, HostId};
    use crate::view::testing::lesson;
    use crate::wire::Opt;
    use crate::wire::options::code;

    #[test]
    fn an_answer_has_the_times_and_the_mask_that_the_server_would_give() {
        let log = lesson("01-dora");
        let asked = log.records().iter().find_map(|record| match &record.event {
            Event::Sent(packet, _) => packet.message().ok(),
            _ => None,
        });
        let server = log.world().host(HostId(0)).and_then(|now| now.server());
        let mut config = (**server.unwrap()).clone();
        config.lease_secs = 3_601;
        let mask = Opt::new(code::SUBNET_MASK, [255, 255, 0, 0]);
        config.scopes[0].options.push(mask.clone());
        let yiaddr = config.scopes[0].first;
        let crafted = one(MessageType::Offer, &config, &asked.unwrap(), yiaddr);
        let options = Message::read(crafted.octets.0).unwrap().options();
        let of = |code| -> Vec<&Opt> { options.iter().filter(|opt| opt.code == code).collect() };
        assert_eq!(of(code::SUBNET_MASK), [&mask]);
        assert_eq!(of(code::T1), [&Opt::new(code::T1, 1_800_u32.to_be_bytes())]);
        assert_eq!(of(code::T2), [&Opt::new(code::T2, 3_151_u32.to_be_bytes())]);
    }
}

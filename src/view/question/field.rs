//! Questions about the value of one field of the next message.

use core::net::Ipv4Addr;

use super::Question;
use super::generate::{Next, shuffle};
use crate::seed::Purpose;
use crate::sim::scenario::question::Field;
use crate::sim::{Event, HostConfig, Record};
use crate::time::span_in_words;
use crate::wire::message::{Header, lease_span};
use crate::wire::{Message, MessageType};

/// An option that is not there.
const LEFT_OUT: &str = "Nothing: it is left out";
/// So many addresses that were in messages before are taken as wrong answers.
const SEEN: usize = 6;

/// What is worth asking about in a message of this type.
pub(super) const fn telling(kind: MessageType) -> &'static [Field] {
    match kind {
        MessageType::Discover => &[Field::Ciaddr, Field::Broadcast],
        MessageType::Offer => &[Field::Yiaddr, Field::ServerId, Field::LeaseTime],
        MessageType::Request => &[
            Field::Ciaddr,
            Field::RequestedIp,
            Field::ServerId,
            Field::Xid,
        ],
        MessageType::Ack => &[Field::Yiaddr, Field::LeaseTime],
        MessageType::Nak => &[Field::Yiaddr],
        MessageType::Decline | MessageType::Release => &[Field::Ciaddr, Field::RequestedIp],
        MessageType::Inform => &[Field::Ciaddr],
    }
}

/// How the field is called in a question, and what it is for.
const fn words(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::Yiaddr => (
            "yiaddr",
            "yiaddr is the address that a server proposes or grants; otherwise it is 0.0.0.0",
        ),
        Field::Ciaddr => (
            "ciaddr",
            "ciaddr is filled in only by a client that has the address and answers ARP for it",
        ),
        Field::Giaddr => (
            "giaddr",
            "giaddr is the address of the first relay on the way; without one it is 0.0.0.0",
        ),
        Field::Broadcast => (
            "the BROADCAST flag",
            "A client sets it if it cannot take a unicast before it has an address",
        ),
        Field::Xid => (
            "xid",
            "All messages of one exchange carry one transaction number; a new exchange draws anew",
        ),
        Field::RequestedIp => (
            "option 50, the requested address",
            "A client names an address there that it does not have yet; otherwise ciaddr says it",
        ),
        Field::ServerId => (
            "option 54, the server identifier",
            "It names the server: whose proposal it is, or whose proposal is taken",
        ),
        Field::LeaseTime => (
            "option 51, the lease time",
            "The server decides how long a lease is, whatever the client wishes",
        ),
    }
}

/// Asks for the value of this field.
pub(super) fn ask(next: &Next<'_>, field: Field) -> Option<Question> {
    let (name, because) = words(field);
    let (right, mut wrong) = match field {
        Field::Broadcast => flag(next.message.header()),
        Field::Xid => transaction(next)?,
        Field::LeaseTime => lease(&next.message),
        _ => address(next, field),
    };
    if field != Field::Broadcast && field != Field::Xid {
        let place = next.sight.step.0 as u64;
        let mut stream = next.sight.seed.stream(place, Purpose::Questions);
        shuffle(&mut wrong, &mut stream);
    }
    let ask = format!("{}. What stands in {name}?", next.announced());
    next.question(ask, &right, wrong, (because.to_owned(), None))
}

fn flag(header: &Header) -> (String, Vec<String>) {
    let words = ["0: answer me directly", "1: answer by broadcast"];
    let set = usize::from(header.broadcast());
    (words[set].to_owned(), vec![words[1 - set].to_owned()])
}

/// Nothing to ask where no message has been sent before.
fn transaction(next: &Next<'_>) -> Option<(String, Vec<String>)> {
    let xid = next.message.header().xid;
    let mut any = false;
    let known = before(next).any(|message| {
        any = true;
        message.header().xid == xid
    });
    let words = ["A new number", "A number of before"];
    let right = usize::from(known);
    any.then(|| (words[right].to_owned(), vec![words[1 - right].to_owned()]))
}

fn lease(message: &Message) -> (String, Vec<String>) {
    let words = |secs: Option<u32>| match secs {
        None => LEFT_OUT.to_owned(),
        Some(secs) => lease_span(secs).map_or_else(|| "For ever".to_owned(), span_in_words),
    };
    let right = message.lease_time();
    let secs = right.filter(|secs| *secs != u32::MAX).unwrap_or(3600);
    let wrong = [
        right.map_or(Some(secs), |_| None),
        Some(secs / 2),
        Some(secs.saturating_mul(2)),
        Some(86_400),
        Some(secs / 8 * 7),
    ];
    (words(right), wrong.map(words).to_vec())
}

fn address(next: &Next<'_>, field: Field) -> (String, Vec<String>) {
    let header = next.message.header();
    let read = |message: &Message| match field {
        Field::RequestedIp => message.requested_ip(),
        Field::ServerId => message.server_id(),
        _ => None,
    };
    let is_option = matches!(field, Field::RequestedIp | Field::ServerId);
    let right = match field {
        Field::Yiaddr => Some(header.yiaddr),
        Field::Ciaddr => Some(header.ciaddr),
        Field::Giaddr => Some(header.giaddr),
        _ => read(&next.message),
    };
    let words = |address: Option<Ipv4Addr>| match address {
        Some(address) => address.to_string(),
        None => LEFT_OUT.to_owned(),
    };
    let none = if is_option {
        None
    } else {
        Some(Ipv4Addr::UNSPECIFIED)
    };
    let mut wrong: Vec<String> = plausible(next, field, right)
        .into_iter()
        .map(|address| words(Some(address)))
        .collect();
    wrong.push(words(none));
    let right = words(right);
    wrong.retain(|words| *words != right);
    (right, wrong)
}

/// Addresses that might stand there as well.
fn plausible(next: &Next<'_>, field: Field, right: Option<Ipv4Addr>) -> Vec<Ipv4Addr> {
    let mut all = Vec::new();
    for (_, host) in next.world.hosts().filter(|(_, host)| !host.gone) {
        if let HostConfig::Server(config) = &host.config {
            all.push(config.address);
            if field != Field::ServerId {
                all.extend(
                    config
                        .scopes
                        .iter()
                        .flat_map(|scope| [scope.first, scope.last]),
                );
            }
        } else {
            all.extend(host.info.address);
        }
    }
    for message in before(next).take(SEEN) {
        let header = message.header();
        all.extend([header.yiaddr, header.ciaddr]);
        all.extend(message.requested_ip());
    }
    if field == Field::Yiaddr {
        let after = right.map(|address| u32::from(address).saturating_add(1));
        all.extend(after.map(Ipv4Addr::from));
    }
    all.retain(|address| !address.is_unspecified());
    all.sort_unstable();
    all.dedup();
    all
}

/// The messages that were sent before the step, the newest first.
fn before<'a>(next: &Next<'a>) -> impl Iterator<Item = Message> + use<'a> {
    let records = &next.sight.log.records()[..next.sight.step.0];
    records
        .iter()
        .rev()
        .filter_map(|record| match &record.event {
            Event::Released(_) => sent_at(records, record.cause?.index()),
            _ => None,
        })
}

fn sent_at(records: &[Record], index: usize) -> Option<Message> {
    match &records.get(index)?.event {
        Event::Sent(packet, _) => packet.message().ok(),
        _ => None,
    }
}

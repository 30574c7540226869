//! What servers send: table 3, and where it goes (4.1).

use core::net::Ipv4Addr;
use std::fmt;

use super::super::rule::{Level, Rule};
use super::super::usable;
use super::face::ServerFace;
use super::memory::{Known, Mark, Memory, Question};
use super::{Case, Sheet, table};
use crate::wire::message::BROADCAST_FLAG;
use crate::wire::options::code;
use crate::wire::{CLIENT_PORT, MessageType, Op, SERVER_PORT};

/// One verdict per row that concerns the message.
pub(super) fn judge(case: &Case<'_>, memory: &Memory, sheet: &mut Sheet<'_>) {
    let header = case.message.header();
    let known = memory.known(&header.chaddr);
    let question = known.and_then(|known| known.question(case.message, case.destination()));
    let face = ServerFace::of(case.message, question.map(|question| question.kind));
    fields(sheet, case, face, question);
    options(sheet, case, face);
    whose(sheet, case, memory, known);
    if face.gives() {
        sense(sheet, case, known, question);
    }
    if let Some(question) = question {
        echoes(sheet, case, question);
    }
    destination(sheet, case, question);
}

/// The fixed fields.
fn fields(sheet: &mut Sheet<'_>, case: &Case<'_>, face: ServerFace, question: Option<&Question>) {
    let header = case.message.header();
    sheet.row(
        Rule::ServerOp,
        header.op == Op::Reply,
        format_args!("op is {}", header.op.number()),
    );
    sheet.zero(Rule::ServerHops, "hops", header.hops);
    sheet.zero(Rule::ServerSecs, "secs", header.secs);
    let repeats = match (face, question) {
        (ServerFace::Offer | ServerFace::Nak, _) => false,
        (_, Some(question)) => header.ciaddr == question.ciaddr,
        (_, None) => true,
    };
    let kept = repeats || header.ciaddr == Ipv4Addr::UNSPECIFIED;
    sheet.row(
        Rule::ServerCiaddr,
        kept,
        format_args!("ciaddr is {}", header.ciaddr),
    );
    sheet.address(Rule::ServerYiaddr, "yiaddr", header.yiaddr, face.gives());
    if face == ServerFace::Nak {
        sheet.address(Rule::ServerSiaddr, "siaddr", header.siaddr, false);
        if header.giaddr != Ipv4Addr::UNSPECIFIED {
            sheet.row(
                Rule::NakFlag,
                header.broadcast(),
                format_args!("flags is 0x{:04x}", header.flags),
            );
        }
    }
}

/// What goes without saying is told only where it is not so: an address that a host can have, a
/// lease that lasts, its times in order, and an ACK that keeps what was offered.
fn sense(
    sheet: &mut Sheet<'_>,
    case: &Case<'_>,
    known: Option<&Known>,
    question: Option<&Question>,
) {
    let (message, header) = (case.message, case.message.header());
    if let Some(rule) = usable::flaw(message) {
        sheet.row(rule, false, format_args!("yiaddr is {}", header.yiaddr));
    }
    let Some(lease) = message.lease_time() else {
        return;
    };
    if lease == 0 {
        sheet.row(Rule::NoLeaseTime, false, "option 51 is 0 s");
    } else if lease != u32::MAX
        && let (Some(t1), Some(t2)) = (message.t1(), message.t2())
        && !(t1 <= t2 && t2 <= lease)
    {
        let what = format_args!("T1 is {t1} s, T2 {t2} s, the lease {lease} s");
        sheet.row(Rule::TimesInOrder, false, what);
    }
    let asked_for = question.filter(|asked| asked.kind == MessageType::Request);
    let (Some(known), Some(asked), Some(server)) = (known, asked_for, message.server_id()) else {
        return;
    };
    let mut offers = known
        .offers_of(server)
        .filter(|offer| offer.xid == asked.xid);
    let last = offers.clone().last();
    if let Some(last) = last
        && offers.all(|offer| offer.address != header.yiaddr)
    {
        let what = format_args!("yiaddr is {}, offered was {}", header.yiaddr, last.address);
        sheet.row(Rule::AckKeepsOffer, false, what);
    }
}

/// The option rows. An infinite lease has no T1 and T2.
fn options(sheet: &mut Sheet<'_>, case: &Case<'_>, face: ServerFace) {
    let infinite = face.gives() && case.message.lease_time() == Some(u32::MAX);
    for row in &table::SERVER {
        if !(infinite && matches!(row.code, code::T1 | code::T2)) {
            sheet.option(row.rule, row.level(face), case.message, row.code);
        }
    }
    if face == ServerFace::Nak {
        let allowed = [53, 54, 56, 60, 61, 82];
        // Those with rows of their own.
        let judged = |code| table::SERVER.iter().any(|row| row.code == code);
        let strange = |code: &u8| !allowed.contains(code) && !judged(*code);
        let found = case.message.codes().find(strange);
        let what = fmt::from_fn(|f| match found {
            Some(code) => write!(f, "option {code}"),
            None => f.write_str("no settings"),
        });
        sheet.row(Rule::NakOthers, found.is_none(), what);
    }
}

/// Whether somebody with this `chaddr` asked with this xid.
fn whose(sheet: &mut Sheet<'_>, case: &Case<'_>, memory: &Memory, known: Option<&Known>) {
    let header = case.message.header();
    match known {
        Some(known) if known.used(header.xid) => {
            sheet.row(Rule::EchoesXid, true, format_args!("xid is {}", header.xid));
            sheet.row(
                Rule::EchoesChaddr,
                true,
                format_args!("chaddr is {}", header.mac()),
            );
        }
        _ if memory.is_anothers(header.xid, &header.chaddr) => {
            let what = format_args!("chaddr is {}, but another asked", header.mac());
            sheet.row(Rule::EchoesChaddr, false, what);
        }
        Some(known) if known.completely() => {
            let what = format_args!("xid is {}, which {} never used", header.xid, header.mac());
            sheet.row(Rule::EchoesXid, false, what);
        }
        _ => {}
    }
}

/// What has to agree with the question.
fn echoes(sheet: &mut Sheet<'_>, case: &Case<'_>, question: &Question) {
    let header = case.message.header();
    // A NAK is broadcast anyhow, so the flag in it is nobody's harm.
    let free = if case.message.kind() == MessageType::Nak {
        BROADCAST_FLAG
    } else {
        0
    };
    let flags = header.flags | free == question.flags | free;
    let what = format_args!(
        "flags is 0x{:04x}, in the request 0x{:04x}",
        header.flags, question.flags
    );
    sheet.row(Rule::EchoesFlags, flags, what);
    // On its link the client's question has no giaddr yet, the relayed answer has.
    let through_relay = case.on_client_link() && question.giaddr == Ipv4Addr::UNSPECIFIED;
    let giaddr = header.giaddr == question.giaddr || through_relay;
    let what = format_args!(
        "giaddr is {}, in the request {}",
        header.giaddr, question.giaddr
    );
    sheet.row(Rule::EchoesGiaddr, giaddr, what);
    echo(
        sheet,
        case,
        Rule::EchoesClientId,
        code::CLIENT_ID,
        question.client_id,
    );
    if !case.on_client_link() && question.relay_info.is_some() {
        echo(
            sheet,
            case,
            Rule::EchoesRelayInfo,
            code::RELAY_INFO,
            question.relay_info,
        );
    }
    relay_info(sheet, case);
}

/// Option 82 stands last in a reply, and not at all in what a relay hands on to the client.
fn relay_info(sheet: &mut Sheet<'_>, case: &Case<'_>) {
    let relayed = given(case.message.header().giaddr);
    if !case.on_client_link() {
        // RFC 3046 section 2.2: the server SHOULD.
        sheet.last_option(
            Rule::RelayInfoLast,
            Level::Should,
            case.message,
            code::RELAY_INFO,
        );
    } else if relayed && case.message.option(code::RELAY_INFO).is_some() {
        sheet.row(
            Rule::RelayInfoRemoved,
            false,
            "option 82 reaches the client",
        );
    }
}

/// An option that comes back as it went.
fn echo(sheet: &mut Sheet<'_>, case: &Case<'_>, rule: Rule, code: u8, asked: Option<Mark>) {
    let now = Mark::of(case.message, code);
    let what = match (asked, now) {
        (None, None) => return,
        (Some(_), None) => "is not returned",
        (None, Some(_)) => "was not asked with",
        (Some(asked), Some(now)) if asked == now => "is returned",
        (Some(_), Some(_)) => "is another than asked with",
    };
    sheet.row(rule, asked == now, format_args!("option {code} {what}"));
}

/// Where the reply goes: the first of the reasons of 4.1 that applies.
fn destination(sheet: &mut Sheet<'_>, case: &Case<'_>, question: Option<&Question>) {
    let header = case.message.header();
    let to = case.destination();
    let all = case.packet.is_broadcast();
    let ciaddr = question.map_or(header.ciaddr, |question| question.ciaddr);
    let relayed = given(header.giaddr);
    let (rule, kept) = if relayed && !case.on_client_link() {
        (
            Rule::ToRelay,
            to == header.giaddr && case.packet.dst.port() == SERVER_PORT,
        )
    } else if relayed {
        // Here it is the relay's choice.
        let alone = !header.broadcast() || given(ciaddr);
        (
            Rule::RelayReplies,
            all || alone && [header.yiaddr, ciaddr].contains(&to),
        )
    } else if case.message.kind() == MessageType::Nak {
        (Rule::NakToAll, all)
    } else if given(ciaddr) {
        (Rule::ToCiaddr, to == ciaddr)
    } else if question.is_none() && case.message.kind() == MessageType::Ack {
        // Nobody knows whether the client asked with an address of its own.
        return;
    } else if header.broadcast() {
        (Rule::ToAllByFlag, all)
    } else {
        // A host that cannot reach a card without ARP may broadcast.
        (Rule::ToYiaddr, all || to == header.yiaddr)
    };
    sheet.row(rule, kept, format_args!("sent to {to}"));
    if rule != Rule::ToRelay {
        let port = case.packet.dst.port();
        sheet.row(
            Rule::ToClientPort,
            port == CLIENT_PORT,
            format_args!("sent to port {port}"),
        );
    }
}

fn given(address: Ipv4Addr) -> bool {
    address != Ipv4Addr::UNSPECIFIED
}

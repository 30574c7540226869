//! What clients send: tables 4 and 5, and where it goes (4.1, 4.4.4).

use core::net::Ipv4Addr;
use std::fmt::{self, Display};

use super::super::rule::{Level, Rule};
use super::face::ClientFace;
use super::memory::{Known, Mark, Memory, Offered};
use super::{Case, Sheet, table};
use crate::wire::options::code;
use crate::wire::{Message, MessageType, Op, SERVER_PORT};

/// One verdict per row that concerns the message.
pub(super) fn judge(
    case: &Case<'_>,
    meant: Option<ClientFace>,
    memory: &Memory,
    sheet: &mut Sheet<'_>,
) {
    let face = meant.unwrap_or_else(|| ClientFace::of(case.message, sent_to_one(case)));
    fields(sheet, case, face);
    for row in &table::CLIENT {
        sheet.option(row.rule, row.level(face), case.message, row.code);
    }
    let known = memory.known(&case.message.header().chaddr);
    if let Some(known) = known {
        compare(sheet, case, face, known);
    }
    if case.on_client_link() {
        source(sheet, case, face);
        destination(sheet, case, face, known);
    } else if relayed(case) || !face.has_address() {
        relay(sheet, case);
    }
}

/// Whether the client starts over: with a DISCOVER or an INIT-REBOOT of a new xid it may be
/// another system on the same card, with an identifier of its own.
pub(super) fn begins_anew(message: &Message, memory: &Memory) -> bool {
    let starts = match message.kind() {
        MessageType::Discover => true,
        _ => ClientFace::of(message, false) == ClientFace::Rebooting,
    };
    let header = message.header();
    starts
        && !memory
            .known(&header.chaddr)
            .is_some_and(|known| known.used(header.xid))
}

/// Whether the client sent it to one host: behind a relay, what the relay did not touch.
fn sent_to_one(case: &Case<'_>) -> bool {
    if case.on_client_link() {
        !case.packet.is_broadcast()
    } else {
        !relayed(case)
    }
}

fn relayed(case: &Case<'_>) -> bool {
    case.message.header().giaddr != Ipv4Addr::UNSPECIFIED
}

/// The fixed fields.
fn fields(sheet: &mut Sheet<'_>, case: &Case<'_>, face: ClientFace) {
    let header = case.message.header();
    let op = header.op.number();
    sheet.row(
        Rule::ClientOp,
        header.op == Op::Request,
        format_args!("op is {op}"),
    );
    let reserved = header.flags & !crate::wire::message::BROADCAST_FLAG;
    sheet.row(
        Rule::ReservedFlags,
        reserved == 0,
        format_args!("flags is 0x{:04x}", header.flags),
    );
    if face.tells() {
        sheet.zero(Rule::ClientSecs, "secs", header.secs);
        sheet.row(
            Rule::ClientFlags,
            header.flags == 0,
            format_args!("flags is 0x{:04x}", header.flags),
        );
    }
    sheet.address(
        Rule::ClientCiaddr,
        "ciaddr",
        header.ciaddr,
        face.has_address(),
    );
    sheet.address(Rule::ClientYiaddr, "yiaddr", header.yiaddr, false);
    sheet.address(Rule::ClientSiaddr, "siaddr", header.siaddr, false);
    if case.on_client_link() {
        sheet.zero(Rule::ClientHops, "hops", header.hops);
        sheet.address(Rule::ClientGiaddr, "giaddr", header.giaddr, false);
    }
}

/// What has to agree with earlier messages.
fn compare(sheet: &mut Sheet<'_>, case: &Case<'_>, face: ClientFace, known: &Known) {
    if face == ClientFace::Selecting {
        discover(sheet, case, known);
        offer(sheet, case, known);
    }
    parameters(sheet, case, face, known);
    let starts = matches!(face, ClientFace::Discover | ClientFace::Rebooting);
    if let Some(id) = known.client_id
        && (!starts || known.used(case.message.header().xid))
    {
        let now = Mark::of(case.message, code::CLIENT_ID);
        let word = if now == Some(id) {
            "the same as"
        } else {
            "not the one"
        };
        sheet.row(
            Rule::SameClientId,
            now == Some(id),
            format_args!("option 61 is {word} before"),
        );
    }
}

/// `secs` as in the DISCOVER, where the transaction is the same.
fn discover(sheet: &mut Sheet<'_>, case: &Case<'_>, known: &Known) {
    let header = case.message.header();
    if let Some(asked) = known.discover().filter(|asked| asked.xid == header.xid) {
        let what = format_args!("secs is {}, in the DISCOVER {}", header.secs, asked.secs);
        sheet.row(Rule::SameSecs, header.secs == asked.secs, what);
    }
}

/// Address and xid as in the offer of the server that option 54 names.
fn offer(sheet: &mut Sheet<'_>, case: &Case<'_>, known: &Known) {
    let Some(server) = case.message.server_id() else {
        return;
    };
    let offers = known.offers_of(server);
    let Some(last) = offers.clone().last() else {
        return;
    };
    let wanted = case.message.requested_ip();
    let offered = offers.clone().any(|offer| Some(offer.address) == wanted);
    let what = format_args!("{} asked for, {} offered", or_none(wanted), last.address);
    sheet.row(Rule::OfferedAddress, offered, what);
    let xid = case.message.header().xid;
    let same = offers.clone().any(|offer: &Offered| offer.xid == xid);
    sheet.row(
        Rule::ClientXid,
        same,
        format_args!("xid is {xid}, in the OFFER {}", last.xid),
    );
}

fn or_none(address: Option<Ipv4Addr>) -> impl Display {
    fmt::from_fn(move |f| match address {
        Some(address) => address.fmt(f),
        None => f.write_str("nothing"),
    })
}

/// Option 55, once used, is repeated. After a restart it may be another list.
fn parameters(sheet: &mut Sheet<'_>, case: &Case<'_>, face: ClientFace, known: &Known) {
    let now = Mark::of(case.message, code::PARAMETER_LIST);
    let kept = match face {
        ClientFace::Rebooting => now.is_some(),
        ClientFace::Selecting | ClientFace::Renewing | ClientFace::Rebinding => {
            now == known.parameters
        }
        _ => return,
    };
    if known.parameters.is_some() {
        let word = if kept {
            "is repeated"
        } else {
            "is not repeated"
        };
        sheet.row(
            Rule::RepeatsParameters,
            kept,
            format_args!("option 55 {word}"),
        );
    }
}

/// Whether the relay left its mark.
fn relay(sheet: &mut Sheet<'_>, case: &Case<'_>) {
    let header = case.message.header();
    let kept = relayed(case) && header.hops > 0;
    let what = format_args!("giaddr is {}, hops is {}", header.giaddr, header.hops);
    sheet.row(Rule::RelayForwards, kept, what);
    sheet.last_option(
        Rule::RelayInfoLast,
        Level::Must,
        case.message,
        code::RELAY_INFO,
    );
}

fn source(sheet: &mut Sheet<'_>, case: &Case<'_>, face: ClientFace) {
    let source = *case.packet.src.ip();
    let what = format_args!("sent from {source}");
    if face.has_address() {
        sheet.row(
            Rule::OwnSource,
            source == case.message.header().ciaddr,
            what,
        );
    } else {
        sheet.row(Rule::ZeroSource, source == Ipv4Addr::UNSPECIFIED, what);
    }
}

fn destination(sheet: &mut Sheet<'_>, case: &Case<'_>, face: ClientFace, known: Option<&Known>) {
    use ClientFace::{
        Decline, Discover, Inform, Rebinding, Rebooting, Release, Renewing, Selecting,
    };
    let (to, all) = (case.destination(), case.packet.is_broadcast());
    let (rule, level, kept) = match face {
        Selecting | Rebinding | Decline => (Rule::ClientBroadcasts, Level::Must, all),
        // To a server it knows the client may send these alone (4.4.4): no more than a remark.
        Discover | Rebooting => (Rule::ClientBroadcasts, Level::Should, all),
        Renewing => (
            Rule::ClientUnicasts,
            Level::Must,
            known.is_none_or(|known| known.may_be_leased_by(to)),
        ),
        Release => (
            Rule::ClientUnicasts,
            Level::Must,
            case.message.server_id() == Some(to),
        ),
        Inform => (Rule::ClientUnicasts, Level::May, true),
    };
    sheet.put(rule, level, kept, format_args!("sent to {to}"));
    let port = case.packet.dst.port();
    sheet.row(
        Rule::ToServerPort,
        port == SERVER_PORT,
        format_args!("sent to port {port}"),
    );
}

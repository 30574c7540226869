//! Messages made by hand in a lesson's script: what the sender would say by itself, with what the
//! file gives in its place.

use core::net::{Ipv4Addr, SocketAddrV4};

use toml::Spanned;

use super::file::{SendTable, Value};
use super::hosts::Register;
use super::parse::Wrong;
use super::{ClientStart, HostSpec, Role};
use crate::protocol::client::ClientConfig;
use crate::protocol::server::{ServerConfig, reply as replies};
use crate::sim::command::Command;
use crate::sim::crafted::{Crafted, Octets, Source};
use crate::sim::host::{HostId, HostKind};
use crate::time::SimTime;
use crate::wire::compose::{self, ClientFields};
use crate::wire::message::{BOOTP_MINIMUM, BROADCAST_FLAG};
use crate::wire::options::code;
use crate::wire::{
    CLIENT_PORT, Draft, FixedField, Header, Mac, Message, MessageType, Op, Opt, SERVER_PORT, Xid,
    chaddr_in, typed,
};

/// What a line of the script sends at this instant.
pub(super) fn send(
    table: &Spanned<SendTable>,
    (at, host): (SimTime, HostId),
    hosts: &Register<'_>,
) -> Result<Command, Wrong> {
    let send = table.get_ref();
    let sender = hosts.get(host);
    let client = client_of(send, host, hosts)?;
    let octets = octets(table, sender, client.map(|id| hosts.get(id)), at)?;
    let is_reply = match send.message {
        Some(kind) => kind.is_reply(),
        None => sender.info.kind != HostKind::Client,
    };
    let usual = if is_reply { CLIENT_PORT } else { SERVER_PORT };
    let own = match sender.info.kind {
        HostKind::Client => CLIENT_PORT,
        _ => SERVER_PORT,
    };
    let to = destination(send, hosts)?;
    let card = || chaddr_in(&octets);
    let crafted = Crafted {
        from: if send.from_nobody {
            Source::Nobody
        } else {
            Source::Own
        },
        sport: send.source_port.unwrap_or(own),
        dst: SocketAddrV4::new(to, send.port.unwrap_or(usual)),
        card: send.to_card.then(card).flatten(),
        xid_of: xid_of(send, client)?,
        octets: Octets(octets.into()),
    };
    let checked = crafted.check();
    checked.map_err(|flaw| Wrong::new(table, flaw.what))?;
    Ok(Command::Send(host, Box::new(crafted)))
}

/// The client whose message this is, or for whom.
fn client_of(
    send: &SendTable,
    host: HostId,
    hosts: &Register<'_>,
) -> Result<Option<HostId>, Wrong> {
    let Some(key) = &send.client else {
        let itself = hosts.get(host).info.kind == HostKind::Client;
        return Ok(itself.then_some(host));
    };
    let found = hosts.find(key)?;
    if hosts.get(found).info.kind == HostKind::Client {
        return Ok(Some(found));
    }
    Err(Wrong::new(key, format!("{} is no client", key.get_ref())))
}

/// The client that puts its `xid` in when this leaves.
fn xid_of(send: &SendTable, client: Option<HostId>) -> Result<Option<HostId>, Wrong> {
    let Some(place) = send.xid_of_client.as_ref().filter(|on| *on.get_ref()) else {
        return Ok(None);
    };
    if client.is_none() {
        return Err(Wrong::new(place, "this needs a `client`"));
    }
    let mut given = send.fields();
    match given.find(|(field, _)| *field == FixedField::Xid) {
        Some((_, xid)) => Err(Wrong::new(
            xid,
            "a message has the `xid` of the client or its own, not both",
        )),
        None => Ok(client),
    }
}

fn destination(send: &SendTable, hosts: &Register<'_>) -> Result<Ipv4Addr, Wrong> {
    let Some(to) = send.to.as_ref().filter(|to| *to.get_ref() != "*") else {
        return Ok(Ipv4Addr::BROADCAST);
    };
    if let Ok(address) = to.get_ref().parse() {
        return Ok(address);
    }
    let spec = hosts.get(hosts.find(to)?);
    let held = match &spec.role {
        Role::Client {
            start: ClientStart::Bound(lease),
            ..
        } => Some(lease.address),
        _ => spec.info.address,
    };
    held.ok_or_else(|| {
        let what = format!(
            "{} begins without an address: write one, or “*”",
            to.get_ref()
        );
        Wrong::new(to, what)
    })
}

fn octets(
    table: &Spanned<SendTable>,
    sender: &HostSpec,
    client: Option<&HostSpec>,
    at: SimTime,
) -> Result<Vec<u8>, Wrong> {
    let send = table.get_ref();
    let mut octets = match (&send.hex, send.message) {
        (Some(digits), None) => {
            is_whole(send)?;
            typed::hex(digits.get_ref()).map_err(|what| Wrong::new(digits, what))?
        }
        (None, Some(kind)) => {
            let draft = draft(kind, send, sender, client, xid(&sender.info.key, at));
            let mut draft = with_options(draft, send)?;
            draft.minimum = send
                .pad
                .as_ref()
                .map_or(BOOTP_MINIMUM, |pad| *pad.get_ref());
            if let Some(pad) = send.pad.as_ref().filter(|_| draft.minimum > MOST_PADDED) {
                return Err(Wrong::new(pad, "no datagram has so many octets"));
            }
            draft.encode().to_vec()
        }
        _ => {
            let what = "this needs a `message`, or its octets as `hex`, not both";
            return Err(Wrong::new(table, what));
        }
    };
    for (field, value) in send.fields() {
        let read = field.read(&value.get_ref().0);
        let read = read.map_err(|what| Wrong::new(value, what))?;
        let Some(place) = octets.get_mut(field.range()) else {
            let what = format!("the message ends before {}", field.name());
            return Err(Wrong::new(value, what));
        };
        place.copy_from_slice(&read);
    }
    Ok(octets)
}

/// Octets that are all given are neither added to nor left out.
fn is_whole(send: &SendTable) -> Result<(), Wrong> {
    let keys = [
        send.options.values().next().map(Spanned::span),
        send.without.first().map(Spanned::span),
        send.pad.as_ref().map(Spanned::span),
    ];
    let wrong = |span| {
        let what = "`hex` gives all octets: options, without and pad are for a `message`";
        Err(Wrong::new(&Spanned::new(span, ()), what))
    };
    keys.into_iter().flatten().next().map_or(Ok(()), wrong)
}

/// A message padded beyond this could not be sent anyhow.
const MOST_PADDED: usize = 65_535;

/// A number for `xid` that is the same in every run (FNV-1a).
fn xid(key: &str, at: SimTime) -> Xid {
    let octets = key.bytes().chain(at.as_micros().to_be_bytes());
    Xid(octets.fold(0x811c_9dc5, |hash, octet| {
        (hash ^ u32::from(octet)).wrapping_mul(0x0100_0193)
    }))
}

/// What the sender would say by itself.
fn draft(
    kind: MessageType,
    send: &SendTable,
    sender: &HostSpec,
    client: Option<&HostSpec>,
    xid: Xid,
) -> Draft {
    let config = client.and_then(|spec| match &spec.role {
        Role::Client { config, .. } => Some(config),
        _ => None,
    });
    if kind.is_reply() {
        if let Role::Server { config: server, .. } = &sender.role {
            let config = config.map(AsRef::as_ref);
            return Draft::from_message(&reply(kind, server, config, xid, yiaddr(send)));
        }
        let mac = config.map(|client| client.mac).unwrap_or_default();
        let mut header = Header::new(Op::Reply, xid, mac);
        if config.is_some_and(|client| client.broadcast_flag) {
            header.flags = BROADCAST_FLAG;
        }
        return Draft {
            options: vec![Opt::new(code::MESSAGE_TYPE, [kind as u8])],
            ..Draft::new(header)
        };
    }
    match config {
        Some(config) => Draft::from_message(&asked(kind, &config.fields(xid, 0))),
        None => Draft {
            options: vec![Opt::new(code::MESSAGE_TYPE, [kind as u8])],
            ..Draft::new(Header::new(Op::Request, xid, sender.info.mac))
        },
    }
}

/// What a client says with every message of this kind; addresses and servers are for the file to
/// name.
fn asked(kind: MessageType, client: &ClientFields<'_>) -> Message {
    let nobody = Ipv4Addr::UNSPECIFIED;
    match kind {
        MessageType::Discover => compose::discover(client, None),
        MessageType::Inform => compose::inform(client, nobody),
        MessageType::Decline => compose::decline(client, nobody, nobody, ""),
        MessageType::Release => compose::release(client, nobody, nobody, ""),
        _ => compose::request_extending(client, nobody),
    }
}

/// What a server answers to a client; without one, to somebody of whom nothing is known.
fn reply(
    kind: MessageType,
    server: &ServerConfig,
    client: Option<&ClientConfig>,
    xid: Xid,
    yiaddr: Ipv4Addr,
) -> Message {
    let nobody = ClientConfig {
        broadcast_flag: false,
        ..ClientConfig::new(Mac::default())
    };
    let client = client.unwrap_or(&nobody).fields(xid, 0);
    let asked = match kind {
        MessageType::Offer => asked(MessageType::Discover, &client),
        _ => asked(MessageType::Request, &client),
    };
    match kind {
        MessageType::Nak => compose::nak(&asked, server.address, "", server.echo_client_id),
        _ => replies::by_hand(kind, server, &asked, yiaddr, asked.parameter_list()),
    }
}

/// The address that the file gives, if it gives one.
fn yiaddr(send: &SendTable) -> Ipv4Addr {
    let mut given = send.fields();
    let value = given.find(|(field, _)| *field == FixedField::Yiaddr);
    let octets = value.and_then(|(field, value)| field.read(&value.get_ref().0).ok());
    let address = octets.and_then(|octets| <[u8; 4]>::try_from(&*octets).ok());
    address.map_or(Ipv4Addr::UNSPECIFIED, Ipv4Addr::from)
}

/// With the options of the file in the place of those it has, or behind them, and without those
/// that are left out.
fn with_options(mut draft: Draft, send: &SendTable) -> Result<Draft, Wrong> {
    // A DECLINE and a RELEASE name what the file says, and nothing else.
    let unnamed = |opt: &Opt| {
        let names = matches!(opt.code, code::REQUESTED_IP | code::SERVER_ID);
        names && *opt.data == [0; 4]
    };
    draft.options.retain(|opt| !unnamed(opt));
    for (key, value) in &send.options {
        let code = option_code(key).map_err(|what| Wrong::new(value, what))?;
        let Value(text) = value.get_ref();
        let data = typed::read(code, text).map_err(|what| Wrong::new(value, what))?;
        match draft.options.iter_mut().find(|opt| opt.code == code) {
            Some(opt) => opt.data = data.into(),
            None => draft.options.push(Opt::new(code, data)),
        }
    }
    draft
        .options
        .retain(|opt| !send.without.iter().any(|code| *code.get_ref() == opt.code));
    Ok(draft)
}

fn option_code(key: &str) -> Result<u8, String> {
    let code = key.parse().ok().filter(|code| (1..=254).contains(code));
    code.ok_or_else(|| format!("“{key}” is no code of an option, 1 to 254"))
}

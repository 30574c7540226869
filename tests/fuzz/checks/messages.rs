//! Datagrams: dissected and judged, and fed to the machines that listen on ports 67 and 68.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;
use std::time::Duration;

use dorascope::protocol::client::{Client, ClientConfig, ClientInput, ClientOutput, OfferChoice};
use dorascope::protocol::referee::{Place, Referee};
use dorascope::protocol::relay::{Relay, RelayConfig, RelayInformation, RelayOutput, Side};
use dorascope::protocol::server::{Scope, Server, ServerConfig, ServerInput, ServerOutput};
use dorascope::seed::Seed;
use dorascope::time::SimTime;
use dorascope::view::field_help::field_help;
use dorascope::view::field_tree;
use dorascope::view::message_figure::MessageFigure;
use dorascope::wire::dissect::{Field, dissect};
use dorascope::wire::{CLIENT_PORT, Draft, LinkDest, Mac, Packet, SERVER_PORT, Xid};

const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
const RELAY: Ipv4Addr = Ipv4Addr::new(192, 168, 2, 1);
const MAC: Mac = Mac([2, 0, 0, 0, 0, 10]);

/// Any bytes are a tree of fields that lie in them; the referee judges them, and every field has
/// its words and its place in the figure.
pub fn dissector(bytes: &[u8]) {
    let fields = dissect(bytes);
    lie_within(&fields, bytes.len());
    let rows = field_tree::rows(&fields);
    let packet = packet(bytes);
    let mut referee = Referee::default();
    for place in [Place::ClientLink, Place::BehindRelay, Place::ClientLink] {
        let verdicts = referee.judge(&packet, place);
        for row in &rows {
            let _ = field_help(row, &rows, packet.kind, &verdicts);
        }
    }
    let figure = MessageFigure::of(&rows);
    let drawn: usize = figure
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.range.len())
        .sum();
    assert_eq!(drawn, bytes.len(), "each byte has its place in the figure");
    if let Ok(message) = packet.message() {
        assert_eq!(**message.bytes(), *bytes);
        let rewritten = Draft::from_message(&message).finish().unwrap();
        assert_eq!(rewritten.kind(), message.kind());
    }
}

fn lie_within(fields: &[Field], length: usize) {
    for field in fields {
        assert!(field.range.start <= field.range.end && field.range.end <= length);
        lie_within(&field.children, length);
    }
}

/// A datagram as its sender would address it.
fn packet(bytes: &[u8]) -> Packet {
    const REPLY: u8 = 2;
    let client = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, CLIENT_PORT);
    let server = SocketAddrV4::new(SERVER, SERVER_PORT);
    let everybody = |port| SocketAddrV4::new(Ipv4Addr::BROADCAST, port);
    let (src, dst) = match bytes.first() {
        Some(&REPLY) => (server, everybody(CLIENT_PORT)),
        _ => (client, everybody(SERVER_PORT)),
    };
    let empty = Packet {
        src,
        dst,
        link: LinkDest::Broadcast,
        kind: None,
        bytes: [].into(),
        captured: None,
    };
    empty.with_bytes(bytes.into())
}

/// A client, a server and a relay that are told what the bytes say: each event is an octet, for
/// a datagram two octets with its length and the datagram. Whatever they send can be read.
pub fn machines(bytes: &[u8]) {
    /// So many events are enough for a life with several leases.
    const MOST: usize = 64;
    let mut lab = Lab::new(bytes.first().copied().unwrap_or_default());
    let mut rest = bytes.get(1..).unwrap_or_default();
    for _ in 0..MOST {
        let Some((&event, after)) = rest.split_first() else {
            return;
        };
        rest = lab.event(event, after);
    }
}

struct Lab {
    now: SimTime,
    client: Client,
    server: Server,
    relay: Relay,
    /// The number that the client listens for.
    xid: Xid,
}

impl Lab {
    fn new(switches: u8) -> Self {
        let on = |bit: u8| switches >> bit & 1 == 1;
        let mut client = ClientConfig::new(MAC);
        client.probe = on(0);
        client.offer_window = Duration::from_secs(on(1).into());
        client.choice = if on(2) {
            OfferChoice::Best
        } else {
            OfferChoice::First
        };
        client.forget_after_reboot = on(3);
        client.fuzz_per_mille = if on(4) { 20 } else { 0 };
        let scope = Scope {
            subnet: "192.168.1.0/24".parse().unwrap(),
            first: Ipv4Addr::new(192, 168, 1, 100),
            last: Ipv4Addr::new(192, 168, 1, 103),
            options: Vec::new(),
            reservations: BTreeMap::new(),
        };
        let mut server = ServerConfig::new(SERVER, vec![scope]);
        server.authoritative = on(5);
        server.remaining_lease = on(6);
        server.echo_client_id = on(7);
        server.overload = on(0);
        let relay = RelayConfig {
            client_side: RELAY,
            server_side: Ipv4Addr::new(192, 168, 1, 2),
            servers: vec![SERVER],
            max_hops: 4,
            information: on(1).then(|| RelayInformation {
                circuit_id: "port 7".into(),
                remote_id: "branch".into(),
            }),
            strict: false,
        };
        let mut lab = Self {
            now: SimTime::ZERO,
            client: Client::new(client, Seed(7), 1),
            server: Server::new(server, Vec::new()),
            relay: Relay::new(relay),
            xid: Xid(0),
        };
        lab.tell(ClientInput::PowerOn);
        lab
    }

    /// Lets one event happen and hands back what follows it.
    fn event<'a>(&mut self, event: u8, rest: &'a [u8]) -> &'a [u8] {
        match event & 15 {
            0..=6 => return self.datagram(event, rest),
            7 => self.deadline(),
            8 => self.tell(ClientInput::Renew),
            9 => self.tell(ClientInput::Rebind),
            10 => self.tell(ClientInput::Release),
            11 => self.tell(ClientInput::Reboot),
            12 => self.tell(ClientInput::AddressInUse),
            13 => self.tell(ClientInput::Inform),
            14 => self.tell(ClientInput::PowerOff),
            _ => self.tell(ClientInput::PowerOn),
        }
        rest
    }

    /// A datagram reaches everybody. By the bits of its event it is made one that the client
    /// listens for.
    fn datagram<'a>(&mut self, event: u8, rest: &'a [u8]) -> &'a [u8] {
        let Some((length, rest)) = rest.split_first_chunk::<2>() else {
            return &[];
        };
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (bytes, rest) = rest.split_at(length);
        let mut bytes = bytes.to_vec();
        if let (1, Some(xid)) = (event >> 4 & 1, bytes.get_mut(4..8)) {
            xid.copy_from_slice(&self.xid.0.to_be_bytes());
        }
        if let (1, Some(chaddr)) = (event >> 5 & 1, bytes.get_mut(28..34)) {
            chaddr.copy_from_slice(&MAC.0);
        }
        let mut packet = packet(&bytes);
        if event >> 6 & 1 == 1 {
            packet.dst.set_ip(SERVER);
            packet.link = LinkDest::Resolve;
        }
        self.tell(ClientInput::Received(&packet));
        self.serve(ServerInput::Received(&packet));
        for side in [Side::Clients, Side::Servers] {
            self.relay.receive(&packet, side);
            while let Some(output) = self.relay.poll() {
                if let RelayOutput::Transmit(packet, ..) = output {
                    packet.message().unwrap();
                }
            }
        }
        rest
    }

    /// Time goes on to what comes first.
    fn deadline(&mut self) {
        let client = self.client.deadline().map(|(at, _)| at);
        let server = self.server.deadline().map(|(at, _)| at);
        let Some(next) = client.into_iter().chain(server).min() else {
            return;
        };
        self.now = self.now.max(next);
        if client.is_some_and(|at| at <= self.now) {
            self.tell(ClientInput::Deadline);
        }
        if server.is_some_and(|at| at <= self.now) {
            self.serve(ServerInput::Deadline);
        }
    }

    fn tell(&mut self, input: ClientInput<'_>) {
        self.client.handle(self.now, input);
        while let Some(output) = self.client.poll() {
            if let ClientOutput::Transmit(packet, _) = output {
                self.xid = packet.message().unwrap().header().xid;
            }
        }
    }

    fn serve(&mut self, input: ServerInput<'_>) {
        self.server.handle(self.now, input);
        while let Some(output) = self.server.poll() {
            if let ServerOutput::Transmit(packet, _) = output {
                packet.message().unwrap();
            }
        }
        assert!(
            self.server.bindings().count() <= 256,
            "a pool has its limits"
        );
    }
}

//! Stories of one server: what it hears, and all it does about it, as text.

use super::*;
use crate::wire::compose::{self, ClientFields};
use crate::wire::{LinkDest, Message, MessageType, Xid};
use core::net::SocketAddrV4;

mod addresses;
mod bindings;
mod bytes;
mod import;
mod random;
mod requests;

const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
const OTHER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 2);
const RELAY: Ipv4Addr = Ipv4Addr::new(192, 168, 2, 1);
const A: u8 = 0x0a;
const B: u8 = 0x0b;
const C: u8 = 0x0c;

/// `192.168.1.last`.
fn ip(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 1, last)
}

fn mac(client: u8) -> Mac {
    Mac([2, 0, 0, 0, 0, client])
}

fn key(client: u8) -> ClientKey {
    ClientKey::Hardware(1, mac(client))
}

fn secs(secs: u64) -> SimTime {
    SimTime::from_secs(secs)
}

/// A network `192.168.third.0/24` with the pool `.first` to `.last`.
fn scope(third: u8, first: u8, last: u8) -> Scope {
    let address = |last| Ipv4Addr::new(192, 168, third, last);
    Scope {
        subnet: Ipv4Net::new_assert(address(0), 24),
        first: address(first),
        last: address(last),
        options: vec![
            Opt::new(3, address(1).octets()),
            Opt::new(6, address(1).octets()),
        ],
        reservations: BTreeMap::new(),
    }
}

/// `192.168.1.100` to `.149` for an hour, as in the lessons.
fn usual() -> ServerConfig {
    ServerConfig::new(SERVER, vec![scope(1, 100, 149)])
}

/// A server, and a clock that the story sets.
struct Lab {
    server: Server,
    now: SimTime,
}

impl Lab {
    fn new(config: ServerConfig) -> Self {
        Self {
            server: Server::new(config, Vec::new()),
            now: SimTime::ZERO,
        }
    }

    fn at(&mut self, secs: u64) -> &mut Self {
        self.now = SimTime::from_secs(secs);
        self
    }

    /// What the server does about an input, one line each.
    fn does(&mut self, input: ServerInput<'_>) -> String {
        let outputs = self.outputs(input);
        outputs.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn outputs(&mut self, input: ServerInput<'_>) -> Vec<ServerOutput> {
        self.server.handle(self.now, input);
        let outputs = std::iter::from_fn(|| self.server.poll()).collect();
        self.server.table.check();
        outputs
    }

    fn hears(&mut self, message: &Message) -> String {
        self.does(ServerInput::Received(&broadcast(message)))
    }

    fn hears_alone(&mut self, message: &Message) -> String {
        self.does(ServerInput::Received(&unicast(message)))
    }

    /// The first datagram the server answers with.
    fn answer(&mut self, message: &Message) -> Option<Packet> {
        let outputs = self.outputs(ServerInput::Received(&broadcast(message)));
        outputs.into_iter().find_map(|output| match output {
            ServerOutput::Transmit(packet, _) => Some(packet),
            _ => None,
        })
    }

    /// DISCOVER to ACK; the address.
    fn dora(&mut self, client: u8) -> Ipv4Addr {
        let offer = self
            .answer(&compose::discover(&fields(client), None))
            .expect("an offer");
        let address = offer.message().expect("well-formed").header().yiaddr;
        let request = compose::request_selecting(&fields(client), address, SERVER);
        let ack = self.answer(&request).expect("an answer");
        assert_eq!(ack.kind, Some(MessageType::Ack));
        address
    }

    /// `100 Active 0a until 3600` for each record.
    fn table(&self) -> Vec<String> {
        let row = |binding: &Arc<Binding>| {
            let until = binding
                .until
                .map_or("open".into(), |until| until.as_secs_f64().to_string());
            let [.., last] = binding.address.octets();
            format!(
                "{last} {:?} {:02x} until {until}",
                binding.state, binding.mac.0[5]
            )
        };
        self.server.bindings().map(row).collect()
    }
}

/// The fields of a client that wants broadcast replies; its xid is its number.
fn fields(client: u8) -> ClientFields<'static> {
    ClientFields {
        xid: Xid(client.into()),
        secs: 0,
        broadcast: true,
        chaddr: mac(client),
        client_id: None,
        hostname: None,
        vendor_class: None,
        parameters: &[],
        max_size: None,
        lease_secs: None,
        pad: true,
    }
}

fn broadcast(message: &Message) -> Packet {
    let from = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 68);
    Packet::new(
        message,
        from,
        SocketAddrV4::new(Ipv4Addr::BROADCAST, 67),
        LinkDest::Broadcast,
    )
}

fn unicast(message: &Message) -> Packet {
    let from = SocketAddrV4::new(message.header().ciaddr, 68);
    Packet::new(
        message,
        from,
        SocketAddrV4::new(SERVER, 67),
        LinkDest::Resolve,
    )
}

/// The message after the relay of `192.168.2.0/24`.
fn relayed(message: &Message) -> Message {
    let mut bytes = message.bytes().to_vec();
    bytes[24..28].copy_from_slice(&RELAY.octets());
    Message::read(bytes.into()).expect("still well-formed")
}

fn line(output: &ServerOutput) -> String {
    match output {
        ServerOutput::Transmit(packet, rule) => sent(packet, *rule),
        ServerOutput::Commit(binding, rule) => {
            format!("{:?} {} ({})", binding.state, binding.address, rule.key())
        }
        ServerOutput::Dropped(address) => format!("forgets {address}"),
        ServerOutput::Ignored(rule) => format!("ignored ({})", rule.key()),
        ServerOutput::TimerSet(set) => format!("timer {set:?}"),
        ServerOutput::TimerFired(timer) => timer.label().into(),
        ServerOutput::Noted(note) => note.words(),
    }
}

fn sent(packet: &Packet, rule: Rule) -> String {
    let message = packet.message().expect("what is sent is well-formed");
    let what = message
        .text_message()
        .unwrap_or_else(|| message.header().yiaddr.to_string());
    format!(
        "{} {what} to {} ({})",
        message.kind().short(),
        packet.dst,
        rule.key()
    )
}

/// Compares outputs with a block of lines, whatever its indentation.
#[track_caller]
fn expect(outputs: &str, lines: &str) {
    let lines: Vec<&str> = lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(outputs.lines().collect::<Vec<_>>(), lines);
}

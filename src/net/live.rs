//! Carries datagrams over a real network: one socket for all clients, one for each server or
//! relay. What is sent leaves; what comes is handed over by
//! [`news`](Carrier::news) and belongs to no hop. Between hosts of our own, a
//! client and our relay, bytes pass through memory.
//!
//! What is ready is learned from the system, for all sockets at once; nothing waits while there is
//! something to read, and nothing is asked again and again while there is not.
//!
//! No raw frames: a client without an address cannot be spoken to alone, and nobody can be asked
//! by ARP. `SO_REUSEADDR` never: a second socket would silently take the first one's datagrams.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Protocol, Socket, Type};

use super::carrier::{Carrier, CarryError, FromNetwork, Heard, Hop, Outward, Side, Target};
use super::{HostId, device};
use crate::wire::{CLIENT_PORT, SERVER_PORT};

/// The buffers asked for: a burst must not be lost while the run thinks.
const BUFFER: usize = 4 << 20;
/// Datagrams read from one socket before the others have their turn.
const READ_AT_ONCE: usize = 1_024;
/// Octets after which the same holds.
const OCTETS_AT_ONCE: usize = 4 << 20;
/// The largest UDP payload, and a bit.
const LARGEST: usize = 65_536;
/// So many sockets are told to be ready at once; others are told the next time.
const MOST_EVENTS: usize = 64;
/// The address of no socket.
const NOWHERE: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0));

/// Through which door hosts of ours reach a real network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The first host behind it.
    pub host: HostId,
    /// On which side of the wire it stands.
    pub side: Side,
    /// The address and port to bind; 0.0.0.0 for all addresses.
    pub bind: SocketAddrV4,
    /// The interface to bind to, and to broadcast on.
    pub device: Option<String>,
    /// Where a broadcast goes: 255.255.255.255, or the one server that is spoken to.
    pub everyone: Ipv4Addr,
    /// The port that stands for 67.
    pub server_port: u16,
    /// The port that stands for 68.
    pub client_port: u16,
}

impl Door {
    /// Where a datagram really goes that goes there on a LAN. A server keeps to section 4.1 of
    /// RFC 2131 as far as there is a LAN:
    ///
    /// * On the ports 67 and 68 a relay agent is answered at `giaddr`, port 67, and a client at
    ///   port 68, from wherever they spoke.
    /// * On another port nobody can know where the other side listens: whoever asks is answered
    ///   at the port that it spoke from. (With the servers of others a relay agent has to use the
    ///   server's port, or one that is written into the configuration; this answers both.)
    /// * On 127.0.0.1 there are no addresses to be had, so whoever asks is answered where it is.
    fn real(&self, Outward { to, asker }: Outward) -> SocketAddrV4 {
        let asker = asker.filter(|_| self.side == Side::Server);
        if let Some(asker) = asker.filter(|_| self.bind.ip().is_loopback()) {
            return asker;
        }
        // Where one server is spoken to and no other, that is where it is, whatever address it
        // calls itself by.
        let to_the_one =
            self.side == Side::Client && to.port() == SERVER_PORT && !self.everyone.is_broadcast();
        let address = if to.ip().is_broadcast() || to_the_one {
            self.everyone
        } else {
            *to.ip()
        };
        let usual = self.server_port == SERVER_PORT;
        let port = match (to.port(), asker.filter(|_| !usual)) {
            (SERVER_PORT | CLIENT_PORT, Some(asker)) => asker.port(),
            (SERVER_PORT, None) => self.server_port,
            (CLIENT_PORT, None) => self.client_port,
            (other, _) => other,
        };
        SocketAddrV4::new(address, port)
    }

    fn open(&self, at: Ipv4Addr) -> Result<UdpSocket, CarryError> {
        let address = SocketAddrV4::new(at, self.bind.port());
        let failed = |operation, source| CarryError::Socket {
            operation,
            address: address.into(),
            source,
        };
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))
            .map_err(|source| failed("open a socket for", source))?;
        // Smaller buffers than asked for are no failure.
        let _ = socket.set_recv_buffer_size(BUFFER);
        let _ = socket.set_send_buffer_size(BUFFER);
        socket
            .set_broadcast(true)
            .map_err(|source| failed("broadcast from", source))?;
        if let Some(device) = &self.device {
            device::bind(&socket, device)
                .map_err(|source| failed("bind to the interface of", source))?;
        }
        socket
            .bind(&address.into())
            .and_then(|()| socket.set_nonblocking(true))
            .map_err(|source| failed("bind", source))?;
        Ok(UdpSocket::from_std(socket.into()))
    }
}

/// Real sockets on real networks.
pub struct LiveCarrier {
    ways: Vec<Way>,
    news: VecDeque<FromNetwork>,
    buffer: Box<[u8]>,
    poll: Poll,
    events: Events,
    /// Whether a socket may have more than was read of it.
    more: bool,
}

struct Way {
    door: Door,
    address: SocketAddr,
    socket: UdpSocket,
    /// Hears what is sent to everyone, where the first socket hears only what is sent to its
    /// address.
    everyone: Option<UdpSocket>,
}

impl Way {
    fn open(door: Door) -> Result<Self, CarryError> {
        let device = door.device.as_deref();
        let at = device::bind_address(*door.bind.ip(), device);
        let at = at.map_err(|source| CarryError::Socket {
            operation: "find an address for",
            address: door.bind.into(),
            source,
        })?;
        let socket = door.open(at)?;
        let address = socket.local_addr().map_err(|source| CarryError::Socket {
            operation: "ask the address of",
            address: door.bind.into(),
            source,
        })?;
        let everyone = if hears_everyone_apart(&door) {
            Some(door.open(Ipv4Addr::BROADCAST)?)
        } else {
            None
        };
        Ok(Self {
            door,
            address,
            socket,
            everyone,
        })
    }

    fn sockets(&mut self) -> impl Iterator<Item = &mut UdpSocket> {
        std::iter::once(&mut self.socket).chain(&mut self.everyone)
    }
}

/// A server on one address of an interface hears broadcasts by a socket of their own, which also
/// tells them from what was sent to it alone.
fn hears_everyone_apart(door: &Door) -> bool {
    let linux = cfg!(any(target_os = "linux", target_os = "android"));
    linux
        && door.side == Side::Server
        && door.device.is_some()
        && door.everyone.is_broadcast()
        && !door.bind.ip().is_unspecified()
}

impl LiveCarrier {
    /// Opens all doors.
    ///
    /// # Errors
    /// When a socket cannot be had; those that were opened are closed again.
    pub fn open(doors: Vec<Door>) -> Result<Self, CarryError> {
        let ways: Result<Vec<Way>, _> = doors.into_iter().map(Way::open).collect();
        let mut ways = ways?;
        let poll = watch(&mut ways).map_err(|source| CarryError::Socket {
            operation: "wait at",
            address: ways.first().map_or(NOWHERE, |way| way.address),
            source,
        })?;
        Ok(Self {
            ways,
            news: VecDeque::new(),
            buffer: vec![0; LARGEST].into(),
            poll,
            events: Events::with_capacity(MOST_EVENTS),
            more: false,
        })
    }

    /// The door of a host: its own, or that of all clients.
    fn way(&self, host: HostId) -> Option<&Way> {
        let own = self.ways.iter().find(|way| way.door.host == host);
        own.or_else(|| {
            let shared = self.ways.iter();
            shared.rev().find(|way| way.door.side == Side::Client)
        })
    }

    fn send(&self, hop: &Hop, to: Outward) -> Result<(), io::Error> {
        let Some(way) = self.way(hop.from) else {
            return Err(io::Error::other("it has no socket"));
        };
        let real = SocketAddr::from(way.door.real(to));
        match way.socket.send_to(&hop.bytes, real) {
            // An earlier datagram met a closed port; that says nothing about this one.
            Err(error) if is_echo_of_a_closed_port(&error) => {
                way.socket.send_to(&hop.bytes, real).map(|_| ())
            }
            sent => sent.map(|_| ()),
        }
    }
}

impl Carrier for LiveCarrier {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        match hop.to {
            Target::Host(_) => Ok(Some(Arc::clone(&hop.bytes))),
            Target::Guest(_) => Ok(None),
            Target::Network(to) => {
                self.send(hop, to).map_err(CarryError::Unsent)?;
                Ok(None)
            }
        }
    }

    fn news(&mut self) -> Vec<FromNetwork> {
        self.more = false;
        for way in &self.ways {
            let apart = way.everyone.is_some().then_some(false);
            let sockets = [
                (Some(&way.socket), apart),
                (way.everyone.as_ref(), Some(true)),
            ];
            for (socket, broadcast) in sockets {
                let Some(socket) = socket else { continue };
                let behind = (way.door.host, way.address);
                self.more |= listen(socket, &mut self.buffer, behind, broadcast, &mut self.news);
            }
        }
        self.news.drain(..).collect()
    }

    fn wait(&mut self, patience: Duration) {
        // Readiness is told once: what was left unread then is not told again.
        if self.more || !self.news.is_empty() {
            return;
        }
        // A wait that is cut short is a short wait.
        let _ = self.poll.poll(&mut self.events, Some(patience));
    }

    fn ports(&self) -> Vec<(HostId, SocketAddr)> {
        let ways = self.ways.iter();
        ways.map(|way| (way.door.host, way.address)).collect()
    }
}

/// Has the system tell when there is something to read at any of the sockets.
fn watch(ways: &mut [Way]) -> io::Result<Poll> {
    let poll = Poll::new()?;
    let sockets = ways.iter_mut().flat_map(Way::sockets);
    for (number, socket) in sockets.enumerate() {
        let registry = poll.registry();
        registry.register(socket, Token(number), Interest::READABLE)?;
    }
    Ok(poll)
}

/// Reads what has come. Returns whether there may be more: a socket that does nothing but fail is
/// not asked again before it is time.
fn listen(
    socket: &UdpSocket,
    buffer: &mut [u8],
    (at, own): (HostId, SocketAddr),
    broadcast: Option<bool>,
    news: &mut VecDeque<FromNetwork>,
) -> bool {
    let before = news.len();
    let mut octets = 0;
    for _ in 0..READ_AT_ONCE {
        if octets > OCTETS_AT_ONCE {
            break;
        }
        match socket.recv_from(buffer) {
            // A relay agent's own word to all servers: it stands on their port.
            Ok((_, src)) if src == own => {}
            Ok((length, SocketAddr::V4(src))) => {
                octets += length;
                news.push_back(FromNetwork::Heard(Heard {
                    at,
                    src,
                    broadcast,
                    bytes: Arc::from(&buffer[..length]),
                }));
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
            // Each failure is told once and taken away by that: an echo of a closed port, a
            // network that is down. What waits behind it is not lost.
            Ok(_) | Err(_) => {}
        }
    }
    news.len() > before
}

fn is_echo_of_a_closed_port(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused | ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn door(bind: &str, server_port: u16) -> Door {
        Door {
            host: HostId(0),
            side: Side::Server,
            bind: bind.parse().unwrap(),
            device: None,
            everyone: Ipv4Addr::BROADCAST,
            server_port,
            client_port: server_port + 1,
        }
    }

    fn goes(door: &Door, to: &str, asker: Option<&str>) -> String {
        let to = to.parse().unwrap();
        let asker = asker.map(|asker| asker.parse().unwrap());
        door.real(Outward { to, asker }).to_string()
    }

    #[test]
    fn on_the_usual_ports_the_rfc_says_where_an_answer_goes() {
        let door = door("192.0.2.1:67", 67);
        let asker = Some("192.0.2.9:40000");
        assert_eq!(goes(&door, "192.0.2.9:67", asker), "192.0.2.9:67");
        assert_eq!(goes(&door, "192.0.2.50:68", asker), "192.0.2.50:68");
        assert_eq!(
            goes(&door, "255.255.255.255:68", asker),
            "255.255.255.255:68"
        );
    }

    #[test]
    fn on_other_ports_whoever_asks_is_answered_at_the_port_it_spoke_from() {
        let door = door("192.0.2.1:6767", 6767);
        // Whoever speaks from the server's port, or the one above, as the field has it.
        assert_eq!(
            goes(&door, "192.0.2.9:67", Some("192.0.2.9:6767")),
            "192.0.2.9:6767"
        );
        assert_eq!(
            goes(&door, "192.0.2.9:67", Some("192.0.2.9:6768")),
            "192.0.2.9:6768"
        );
        let asker = Some("0.0.0.0:6768");
        assert_eq!(
            goes(&door, "255.255.255.255:68", asker),
            "255.255.255.255:6768"
        );
        assert_eq!(goes(&door, "192.0.2.50:68", None), "192.0.2.50:6768");
    }

    #[test]
    fn on_this_computer_whoever_asks_is_answered_where_it_is() {
        let door = door("127.0.0.1:6767", 6767);
        let asker = Some("127.0.0.1:40000");
        for to in ["255.255.255.255:68", "10.0.0.9:68", "10.0.0.1:67"] {
            assert_eq!(goes(&door, to, asker), "127.0.0.1:40000", "{to}");
        }
        let client = Door {
            side: Side::Client,
            everyone: Ipv4Addr::LOCALHOST,
            ..door
        };
        assert_eq!(goes(&client, "255.255.255.255:67", asker), "127.0.0.1:6767");
    }

    #[test]
    fn whoever_knocks_at_the_last_door_ends_the_wait_and_nobody_else_does() {
        const LONG: Duration = Duration::from_secs(30);
        let doors = (0..3).map(|host| Door {
            host: HostId(host),
            ..door("127.0.0.1:0", 0)
        });
        let mut carrier = LiveCarrier::open(doors.collect()).unwrap();
        assert_eq!(carrier.news(), []);
        let begun = Instant::now();
        carrier.wait(Duration::from_millis(50));
        assert!(
            begun.elapsed() >= Duration::from_millis(50),
            "it does not spin"
        );
        let (_, last) = carrier.ports()[2];
        let knock = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        for _ in 0..3 {
            knock.send_to(b"knock", last).unwrap();
            let begun = Instant::now();
            carrier.wait(LONG);
            assert!(begun.elapsed() < LONG);
            let news = carrier.news();
            assert!(
                matches!(&news[..], [FromNetwork::Heard(heard)] if heard.at == HostId(2)),
                "{news:?}"
            );
        }
    }

    #[test]
    fn what_was_left_unread_is_not_waited_for() {
        let mut carrier = LiveCarrier::open(vec![door("127.0.0.1:0", 0)]).unwrap();
        let (_, at) = carrier.ports()[0];
        let knock = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut sent = 0;
        let mut heard = 0;
        // More than one turn reads; the system's buffer decides how many of them come.
        while sent < 2 * READ_AT_ONCE {
            knock.send_to(b"knock", at).unwrap();
            sent += 1;
        }
        let begun = Instant::now();
        loop {
            let news = carrier.news().len();
            heard += news;
            if news < READ_AT_ONCE {
                break;
            }
            carrier.wait(Duration::from_secs(30));
        }
        assert!(begun.elapsed() < Duration::from_secs(20));
        assert!(heard > 0 && heard <= sent, "{heard}");
    }
}

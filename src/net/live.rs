//! Carries datagrams over a real network: one socket for all clients, one for each server or
//! relay. What is sent leaves; what comes is handed over by
//! [`news`](Carrier::news) and belongs to no hop. Between hosts of our own, a
//! client and our relay, bytes pass through memory.
//!
//! No raw frames: a client without an address cannot be spoken to alone, and nobody can be asked
//! by ARP. `SO_REUSEADDR` never: a second socket would silently take the first one's datagrams.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use super::HostId;
use super::carrier::{Carrier, CarryError, FromNetwork, Heard, Hop, Side, Target};
use crate::wire::{CLIENT_PORT, SERVER_PORT};

/// The buffers asked for: a burst must not be lost while the run thinks.
const BUFFER: usize = 4 << 20;
/// Datagrams read from one socket before the others have their turn.
const READ_AT_ONCE: usize = 1_024;
/// The largest UDP payload, and a bit.
const LARGEST: usize = 65_536;

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
    /// Where a datagram really goes that goes there on a LAN.
    fn real(&self, lan: SocketAddrV4) -> SocketAddrV4 {
        // Where one server is spoken to and no other, that is where it is, whatever address it
        // calls itself by.
        let to_the_one =
            self.side == Side::Client && lan.port() == SERVER_PORT && !self.everyone.is_broadcast();
        let address = if lan.ip().is_broadcast() || to_the_one {
            self.everyone
        } else {
            *lan.ip()
        };
        let port = match lan.port() {
            SERVER_PORT => self.server_port,
            CLIENT_PORT => self.client_port,
            other => other,
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
            bind_to_device(&socket, device)
                .map_err(|source| failed("bind to the interface of", source))?;
        }
        socket
            .bind(&address.into())
            .and_then(|()| socket.set_nonblocking(true))
            .map_err(|source| failed("bind", source))?;
        Ok(socket.into())
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn bind_to_device(socket: &Socket, device: &str) -> io::Result<()> {
    socket.bind_device(Some(device.as_bytes()))
}

/// Elsewhere the address alone chooses the interface.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn bind_to_device(_socket: &Socket, _device: &str) -> io::Result<()> {
    Ok(())
}

/// Real sockets on real networks.
pub struct LiveCarrier {
    ways: Vec<Way>,
    news: VecDeque<FromNetwork>,
    buffer: Box<[u8]>,
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
        let socket = door.open(*door.bind.ip())?;
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
        Ok(Self {
            ways: doors.into_iter().map(Way::open).collect::<Result<_, _>>()?,
            news: VecDeque::new(),
            buffer: vec![0; LARGEST].into(),
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

    fn send(&self, hop: &Hop, to: SocketAddrV4) -> Result<(), io::Error> {
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
        for way in &self.ways {
            let apart = way.everyone.is_some().then_some(false);
            listen(&way.socket, &mut self.buffer, way, apart, &mut self.news);
            if let Some(socket) = &way.everyone {
                listen(socket, &mut self.buffer, way, Some(true), &mut self.news);
            }
        }
        self.news.drain(..).collect()
    }

    fn wait(&mut self, patience: Duration) {
        // One door is waited at; whoever knocks at another is heard when the time is over.
        let Some(way) = self.ways.first() else {
            return;
        };
        let waited = way
            .socket
            .set_nonblocking(false)
            .and_then(|()| way.socket.set_read_timeout(Some(patience)))
            .and_then(|()| way.socket.peek_from(&mut self.buffer[..1]));
        // Nothing came, or something did: both is known by reading.
        drop(waited);
        let _ = way.socket.set_nonblocking(true);
    }

    fn ports(&self) -> Vec<(HostId, SocketAddr)> {
        let ways = self.ways.iter();
        ways.map(|way| (way.door.host, way.address)).collect()
    }
}

fn listen(
    socket: &UdpSocket,
    buffer: &mut [u8],
    way: &Way,
    broadcast: Option<bool>,
    news: &mut VecDeque<FromNetwork>,
) {
    for _ in 0..READ_AT_ONCE {
        match socket.recv_from(buffer) {
            // A relay agent's own word to all servers: it stands on their port.
            Ok((_, src)) if src == way.address => {}
            Ok((length, SocketAddr::V4(src))) => {
                news.push_back(FromNetwork::Heard(Heard {
                    at: way.door.host,
                    src,
                    broadcast,
                    bytes: Arc::from(&buffer[..length]),
                }));
            }
            Ok(_) => {}
            Err(error) if is_echo_of_a_closed_port(&error) => {}
            Err(_) => return,
        }
    }
}

fn is_echo_of_a_closed_port(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused | ErrorKind::Interrupted
    )
}

//! Carries datagrams through real UDP sockets on 127.0.0.1: one `send_to` and one `recv_from`
//! for each delivery. All clients share one socket, as hosts share port 68; each server and
//! relay has its own. What arrives from other programs is kept apart and never changes a hop.

use std::collections::{BTreeMap, VecDeque};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use super::HostId;
pub use super::carrier::Side;
use super::carrier::{Carrier, CarryError, GuestDatagram, Hop, Target};

/// Where the socket of all clients is tried first.
const CLIENT_PORT: u16 = 6768;
/// Where the socket of the first server is tried first.
const SERVER_PORT: u16 = 6767;
/// The last port tried before the system is asked for any.
const LAST_PORT: u16 = 6798;
/// How long one try waits for a datagram to come back.
const WAIT: Duration = Duration::from_millis(200);
/// How often one datagram is sent before the run stops.
const TRIES: u32 = 4;
/// More datagrams than fit a receive buffer: if ours was not among so many, it was lost.
const READ_AT_MOST: usize = 16_384;
/// Datagrams of other programs that wait to be taken in.
const GUEST_QUEUE: usize = 1_000;
/// Programs that are told apart.
const GUESTS: usize = 64;
/// Datagrams and octets that other programs may add to one run.
const GUEST_DATAGRAMS: u64 = 100_000;
const GUEST_OCTETS: u64 = 64 << 20;
/// The receive buffer asked for.
const BUFFER: usize = 4 << 20;
/// The largest UDP payload, and a bit.
const LARGEST: usize = 65_536;

/// Real UDP sockets for all hosts of a run.
pub struct LoopbackCarrier {
    sockets: Vec<Endpoint>,
    by_host: Vec<Option<u8>>,
    /// The socket that all clients share.
    clients: Option<u8>,
    guests: Guests,
    remarks: Vec<String>,
    retries: u64,
    buffer: Box<[u8]>,
}

struct Endpoint {
    socket: UdpSocket,
    address: SocketAddr,
    first_host: HostId,
}

impl LoopbackCarrier {
    /// Opens the sockets for these hosts, given in the order of their numbers; `None` is a host
    /// that needs none. A busy port is replaced, with a remark.
    ///
    /// # Errors
    /// When no socket can be had at all.
    pub fn open(hosts: &[Option<Side>]) -> Result<Self, CarryError> {
        let mut carrier = Self {
            sockets: Vec::new(),
            by_host: Vec::with_capacity(hosts.len()),
            clients: None,
            guests: Guests::default(),
            remarks: Vec::new(),
            retries: 0,
            buffer: vec![0; LARGEST].into(),
        };
        for (host, side) in (0..).map(HostId).zip(hosts) {
            if let Some(side) = side {
                carrier.plug_in(host, *side)?;
            }
        }
        Ok(carrier)
    }

    fn plug_in(&mut self, host: HostId, side: Side) -> Result<(), CarryError> {
        let socket = match (side, self.clients) {
            (Side::Client, Some(shared)) => shared,
            (Side::Client, None) => self.add(host, CLIENT_PORT)?,
            (Side::Server, clients) => {
                let first = self.sockets.len() == usize::from(clients.is_some());
                self.add(host, if first { SERVER_PORT } else { CLIENT_PORT + 1 })?
            }
        };
        if side == Side::Client {
            self.clients = Some(socket);
        }
        let places = self.by_host.len().max(host.index() + 1);
        self.by_host.resize(places, None);
        self.by_host[host.index()] = Some(socket);
        Ok(())
    }

    fn add(&mut self, first_host: HostId, preferred: u16) -> Result<u8, CarryError> {
        let number = u8::try_from(self.sockets.len());
        let number = number.map_err(|_| CarryError::TooMany(1 + usize::from(u8::MAX)))?;
        let ours: Vec<u16> = self.sockets.iter().map(|s| s.address.port()).collect();
        let others = (CLIENT_PORT + 1)..=LAST_PORT;
        let mut candidates = std::iter::once(preferred)
            .chain(others)
            .filter(|port| !ours.contains(port));
        let socket = match candidates.find_map(|port| bind(port).ok()) {
            Some(socket) => socket,
            None => bind(0)?,
        };
        let address = socket
            .local_addr()
            .map_err(|source| failed("ask the address of", loopback(0), source))?;
        // Which port further servers get means nothing to anybody.
        if address.port() != preferred && preferred <= CLIENT_PORT {
            self.remarks.push(format!(
                "Port {preferred} is in use by another program: {} is used instead",
                address.port()
            ));
        }
        self.sockets.push(Endpoint {
            socket,
            address,
            first_host,
        });
        Ok(number)
    }

    fn socket_of(&self, host: HostId) -> Result<usize, CarryError> {
        let place = self.by_host.get(host.index()).copied().flatten();
        place.map(usize::from).ok_or(CarryError::NoSocket(host.0))
    }

    fn send(&self, from: usize, to: SocketAddr, bytes: &[u8]) -> Result<(), CarryError> {
        loop {
            match self.sockets[from].socket.send_to(bytes, to) {
                Ok(_) => return Ok(()),
                // An earlier datagram met a closed port; that says nothing about this one.
                Err(error) if is_echo_of_a_closed_port(&error) => {}
                Err(source) => return Err(failed("send to", to, source)),
            }
        }
    }

    /// Reads until our own datagram comes by, known by its source and its bytes.
    fn await_own(&mut self, at: usize, source: SocketAddr, bytes: &[u8]) -> Option<Arc<[u8]>> {
        let mut patient = false;
        for _ in 0..READ_AT_MOST {
            let came = match self.read(at) {
                Read::Came(length, from) => Some((length, from)),
                Read::Nothing if patient => None,
                Read::Nothing => {
                    patient = true;
                    self.read_patiently(at)
                }
                Read::Skipped => continue,
            };
            let (length, from) = came?;
            if from == source && self.buffer[..length] == *bytes {
                return Some(Arc::from(&self.buffer[..length]));
            }
            self.keep_foreign(at, length, from);
        }
        None
    }

    fn read(&mut self, at: usize) -> Read {
        match self.sockets[at].socket.recv_from(&mut self.buffer) {
            Ok((length, from)) => Read::Came(length, from),
            Err(error) if is_echo_of_a_closed_port(&error) => Read::Skipped,
            Err(_) => Read::Nothing,
        }
    }

    /// The kernel hands a datagram over loopback at once; this is for the day it does not.
    fn read_patiently(&mut self, at: usize) -> Option<(usize, SocketAddr)> {
        let socket = &self.sockets[at].socket;
        socket.set_nonblocking(false).ok()?;
        let came = socket
            .set_read_timeout(Some(WAIT))
            .and_then(|()| socket.recv_from(&mut self.buffer))
            .ok();
        socket.set_nonblocking(true).ok()?;
        came
    }

    /// Keeps what another program sent. A late copy of our own is nothing new.
    fn keep_foreign(&mut self, at: usize, length: usize, from: SocketAddr) {
        if self.sockets.iter().all(|endpoint| endpoint.address != from) {
            let to = self.sockets[at].first_host;
            self.guests.keep(at, to, from, &self.buffer[..length]);
        }
    }

    fn drain(&mut self, at: usize) {
        for _ in 0..READ_AT_MOST {
            match self.read(at) {
                Read::Came(length, from) => self.keep_foreign(at, length, from),
                Read::Skipped => {}
                Read::Nothing => return,
            }
        }
    }
}

enum Read {
    Came(usize, SocketAddr),
    Skipped,
    Nothing,
}

impl Carrier for LoopbackCarrier {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        let to = match hop.to {
            Target::Host(host) => self.socket_of(host)?,
            Target::Guest(guest) => {
                if let Some((through, address)) = self.guests.address(guest) {
                    self.send(through, address, &hop.bytes)?;
                }
                return Ok(None);
            }
            // No host of a lesson stands on a real network.
            Target::Network(_) => return Ok(None),
        };
        let from = self.socket_of(hop.from)?;
        let (source, address) = (self.sockets[from].address, self.sockets[to].address);
        for again in 0..TRIES {
            if again > 0 {
                self.retries += 1;
                self.drain(to);
            }
            self.send(from, address, &hop.bytes)?;
            if let Some(bytes) = self.await_own(to, source, &hop.bytes) {
                return Ok(Some(bytes));
            }
        }
        Err(CarryError::Vanished {
            address,
            millis: 200,
        })
    }

    fn host_added(&mut self, host: HostId, side: Side) -> Result<(), CarryError> {
        self.plug_in(host, side)
    }

    fn number_guests_from(&mut self, first: u32) {
        self.guests.first = first;
    }

    fn guests(&mut self) -> Vec<GuestDatagram> {
        for at in 0..self.sockets.len() {
            self.drain(at);
        }
        self.guests.queue.drain(..).collect()
    }

    fn ports(&self) -> Vec<(HostId, SocketAddr)> {
        self.sockets
            .iter()
            .map(|endpoint| (endpoint.first_host, endpoint.address))
            .collect()
    }

    fn remarks(&self) -> &[String] {
        &self.remarks
    }

    fn retries(&self) -> u64 {
        self.retries
    }

    fn overflow(&self) -> u64 {
        self.guests.overflow
    }
}

/// Other programs that speak to our sockets.
#[derive(Default)]
struct Guests {
    /// The number of the first one; lower ones have nobody behind them any more.
    first: u32,
    numbers: BTreeMap<SocketAddr, u32>,
    addresses: Vec<(usize, SocketAddr)>,
    queue: VecDeque<GuestDatagram>,
    overflow: u64,
    datagrams: u64,
    octets: u64,
}

impl Guests {
    fn keep(&mut self, through: usize, to: HostId, from: SocketAddr, bytes: &[u8]) {
        let full = self.queue.len() >= GUEST_QUEUE
            || self.datagrams >= GUEST_DATAGRAMS
            || self.octets >= GUEST_OCTETS;
        let Some(guest) = (!full).then(|| self.number(through, from)).flatten() else {
            self.overflow += 1;
            return;
        };
        self.datagrams += 1;
        self.octets += bytes.len() as u64;
        // Answers leave through the socket that the guest spoke to last.
        if let Some(place) = self.place(guest) {
            self.addresses[place].0 = through;
        }
        self.queue.push_back(GuestDatagram {
            guest,
            to,
            bytes: Arc::from(bytes),
        });
    }

    fn number(&mut self, through: usize, from: SocketAddr) -> Option<u32> {
        if let Some(number) = self.numbers.get(&from) {
            return Some(*number);
        }
        let place = u32::try_from(self.addresses.len()).ok()?;
        let number = self.first.checked_add(place)?;
        (self.addresses.len() < GUESTS).then(|| {
            self.addresses.push((through, from));
            self.numbers.insert(from, number);
            number
        })
    }

    fn address(&self, guest: u32) -> Option<(usize, SocketAddr)> {
        self.place(guest).map(|place| self.addresses[place])
    }

    fn place(&self, guest: u32) -> Option<usize> {
        let place = guest.checked_sub(self.first)? as usize;
        (place < self.addresses.len()).then_some(place)
    }
}

/// A socket on 127.0.0.1. Never `SO_REUSEADDR`: a second socket would silently take the first
/// one's datagrams.
fn bind(port: u16) -> Result<UdpSocket, CarryError> {
    let address = loopback(port);
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))
        .map_err(|source| failed("open a socket for", address, source))?;
    // A smaller buffer than asked for is no failure: what overflows is sent again.
    let _ = socket.set_recv_buffer_size(BUFFER);
    socket
        .bind(&address.into())
        .and_then(|()| socket.set_nonblocking(true))
        .map_err(|source| failed("bind", address, source))?;
    Ok(socket.into())
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

fn failed(operation: &'static str, address: SocketAddr, source: std::io::Error) -> CarryError {
    CarryError::Socket {
        operation,
        address,
        source,
    }
}

fn is_echo_of_a_closed_port(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused | ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: HostId = HostId(0);
    const PHONE: HostId = HostId(1);
    const SERVER: HostId = HostId(2);

    fn carrier() -> LoopbackCarrier {
        LoopbackCarrier::open(&[
            Some(Side::Client),
            Some(Side::Client),
            Some(Side::Server),
            None,
        ])
        .unwrap()
    }

    fn hop(from: HostId, to: HostId, bytes: &[u8]) -> Hop {
        Hop {
            from,
            to: Target::Host(to),
            bytes: Arc::from(bytes),
        }
    }

    #[test]
    fn a_datagram_comes_out_as_it_went_in() {
        let mut carrier = carrier();
        for (from, to) in [(LAPTOP, SERVER), (SERVER, PHONE)] {
            let came = carrier.carry(&hop(from, to, b"bytes")).unwrap();
            assert_eq!(came.as_deref(), Some(&b"bytes"[..]));
        }
        assert_eq!(carrier.ports().len(), 2);
    }

    #[test]
    fn other_programs_are_heard_beside_the_hop_and_answered_at_their_address() {
        let mut carrier = carrier();
        let server = carrier
            .ports()
            .iter()
            .find(|(host, _)| *host == SERVER)
            .unwrap()
            .1;
        let guest = UdpSocket::bind("127.0.0.1:0").unwrap();
        guest.send_to(b"is anyone here?", server).unwrap();
        assert!(
            carrier
                .carry(&hop(LAPTOP, SERVER, b"hop"))
                .unwrap()
                .is_some()
        );
        let heard = carrier.guests();
        assert_eq!(heard.len(), 1);
        assert_eq!(
            (&*heard[0].bytes, heard[0].to),
            (&b"is anyone here?"[..], SERVER)
        );
        let answer = Hop {
            from: SERVER,
            to: Target::Guest(heard[0].guest),
            bytes: Arc::from(&b"yes"[..]),
        };
        assert_eq!(carrier.carry(&answer).unwrap(), None);
        let mut buffer = [0; 16];
        guest
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        let (length, from) = guest.recv_from(&mut buffer).unwrap();
        assert_eq!((&buffer[..length], from), (&b"yes"[..], server));
    }

    #[test]
    fn more_than_the_queue_holds_is_counted() {
        let mut carrier = carrier();
        let server = carrier.ports()[1].1;
        let guest = UdpSocket::bind("127.0.0.1:0").unwrap();
        for _ in 0..30 {
            for _ in 0..50 {
                guest.send_to(b"x", server).unwrap();
            }
            carrier.carry(&hop(LAPTOP, SERVER, b"hop")).unwrap();
        }
        assert_eq!(carrier.guests().len() as u64 + carrier.overflow(), 1500);
        assert!(carrier.overflow() >= 500);
    }

    #[test]
    fn two_carriers_live_side_by_side() {
        let (mut one, mut other) = (carrier(), carrier());
        assert!(!other.remarks().is_empty() || !one.remarks().is_empty());
        for carrier in [&mut one, &mut other] {
            assert!(
                carrier
                    .carry(&hop(LAPTOP, SERVER, b"mine"))
                    .unwrap()
                    .is_some()
            );
        }
    }

    #[test]
    fn a_host_without_a_socket_is_an_error_not_a_panic() {
        assert!(carrier().carry(&hop(LAPTOP, HostId(3), b"x")).is_err());
        assert!(carrier().carry(&hop(LAPTOP, HostId(99), b"x")).is_err());
    }
}

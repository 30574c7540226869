//! What moves the bytes of one datagram that the link has released.

use std::net::{SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;

use super::HostId;

/// One delivery: from one host to one other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The sender.
    pub from: HostId,
    /// The receiver.
    pub to: Target,
    /// The UDP payload.
    pub bytes: Arc<[u8]>,
}

/// To whom a hop goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a host of the run.
    Host(HostId),
    /// To another program, by the number of its [`GuestDatagram`]s.
    Guest(u32),
    /// Onto a real network.
    Network(Outward),
}

/// Where a datagram goes on a real network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outward {
    /// The address and port as they would be on a LAN: 67 and 68 stand for whatever ports are in
    /// use.
    pub to: SocketAddrV4,
    /// From where the datagram came that this one answers, as the socket told it.
    pub asker: Option<SocketAddrV4>,
}

/// On which side of the wire a host stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Listens on port 68.
    Client,
    /// Listens on port 67.
    Server,
}

/// A datagram that another program sent to one of our sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestDatagram {
    /// Which program: numbered in the order in which they were first heard.
    pub guest: u32,
    /// The first host behind the socket.
    pub to: HostId,
    /// The UDP payload.
    pub bytes: Arc<[u8]>,
}

/// A datagram that came from a real network, with addresses and ports as they would be on a LAN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The first host behind the socket that heard it.
    pub at: HostId,
    /// Who sent it.
    pub src: SocketAddrV4,
    /// Whether it was sent to everyone, as far as the socket tells.
    pub broadcast: Option<bool>,
    /// The UDP payload.
    pub bytes: Arc<[u8]>,
}

/// What a real network has for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromNetwork {
    /// A datagram.
    Heard(Heard),
    /// What this host sends next will not leave, and why: one sentence.
    Unsent(HostId, Arc<str>),
    /// So many datagrams that came where this host listens were counted, not kept.
    LeftOut(HostId, u32),
}

impl FromNetwork {
    /// How many octets of a datagram it holds.
    pub fn octets(&self) -> usize {
        match self {
            Self::Heard(heard) => heard.bytes.len(),
            Self::Unsent(..) | Self::LeftOut(..) => 0,
        }
    }
}

/// Moves datagrams. Virtual time stands still meanwhile.
pub trait Carrier {
    /// Carries one datagram. Returns the bytes as they came out at the other end, or `None` if
    /// they left for another program.
    ///
    /// # Errors
    /// When a socket fails, or a datagram vanishes four times. [`CarryError::Unsent`] concerns this
    /// datagram alone.
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError>;

    /// A host joins the run. Clients share what they have; a server or relay needs a way of its
    /// own.
    ///
    /// # Errors
    /// When no socket can be had for it; the other hosts go on as before.
    fn host_added(&mut self, _host: HostId, _side: Side) -> Result<(), CarryError> {
        Ok(())
    }

    /// The next program that is heard for the first time gets this number: lower ones are those of
    /// programs that spoke to the run before.
    fn number_guests_from(&mut self, _first: u32) {}

    /// What other programs sent since the last time.
    fn guests(&mut self) -> Vec<GuestDatagram> {
        Vec::new()
    }

    /// What came from a real network since the last time.
    fn news(&mut self) -> Vec<FromNetwork> {
        Vec::new()
    }

    /// Waits until a real network may have something for us, but not longer than so.
    fn wait(&mut self, patience: Duration) {
        let _ = patience;
    }

    /// The sockets in use, by the first host behind each.
    fn ports(&self) -> Vec<(HostId, SocketAddr)> {
        Vec::new()
    }

    /// Sentences about ports that were busy and replaced.
    fn remarks(&self) -> &[String] {
        &[]
    }

    /// How many datagrams had to be sent again.
    fn retries(&self) -> u64 {
        0
    }

    /// How many datagrams of other programs were counted, not kept.
    fn overflow(&self) -> u64 {
        0
    }
}

/// A socket could not do what it had to.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// An operation on a socket failed.
    #[error("cannot {operation} {address}: {source}")]
    Socket {
        /// What was tried: `bind`, `send to`.
        operation: &'static str,
        /// With which address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A datagram was sent four times and never seen again.
    #[error("a datagram sent to {address} did not come back within {millis} ms, four times over")]
    Vanished {
        /// Where it was sent.
        address: SocketAddr,
        /// How long each try waited.
        millis: u64,
    },
    /// The system gave no thread.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// There are as many sockets as one run can have.
    #[error("a run has at most {0} sockets")]
    TooMany(usize),
    /// The datagram could not leave for a real network now; the next one may.
    #[error("a message could not leave: {0}")]
    Unsent(std::io::Error),
    /// The datagram must not leave, because what it says cannot be stored.
    #[error("a message does not leave, because what it says cannot be stored: {0}")]
    NotStored(String),
    /// The hop names a host without a socket.
    #[error("host {0} has no socket")]
    NoSocket(u32),
}

impl CarryError {
    /// Whether it concerns one datagram alone: the run goes on.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unsent(_) | Self::NotStored(_))
    }
}

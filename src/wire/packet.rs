//! A UDP datagram as it would be on a real LAN: addresses, where the frame goes, payload.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::message::Glimpse;
use super::{Mac, Malformed, Message, MessageType};

/// The port servers and relays listen on.
pub const SERVER_PORT: u16 = 67;
/// The port clients listen on.
pub const CLIENT_PORT: u16 = 68;

/// The headers of IPv4, without options, and of UDP.
const HEADERS: usize = 20 + 8;
/// The longest UDP payload that leaves in one Ethernet frame, whose payload has 1,500 octets. A
/// longer one would leave in fragments, which a client need not put together.
pub const MOST_OCTETS: usize = 1_500 - HEADERS;
/// Every host takes in IP datagrams of so many octets (RFC 2132 section 9.10).
pub const LEAST_MAX_SIZE: u16 = 576;

/// How long a UDP payload is in an IP datagram of this length.
pub const fn payload_of(datagram: u16) -> usize {
    (datagram as usize).saturating_sub(HEADERS)
}

/// Where the frame around a datagram goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkDest {
    /// To every card on the link.
    Broadcast,
    /// To this card, without asking ARP first: a reply to `yiaddr` at `chaddr` (section 4.1).
    Card(Mac),
    /// To whoever owns the IP destination (ARP, through a router if need be).
    Resolve,
}

/// Where a datagram stands in a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captured {
    /// The number of its frame, from 1.
    pub frame: u64,
    /// Whether the capture ends before the datagram does: then nobody can judge it.
    pub cut: bool,
}

/// A UDP datagram with its addresses. Ports and addresses are those of a real LAN (68 and 67),
/// whatever sockets carry it here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packet {
    /// IP source and UDP source port.
    pub src: SocketAddrV4,
    /// IP destination and UDP destination port.
    pub dst: SocketAddrV4,
    /// Where the frame goes.
    pub link: LinkDest,
    /// Option 53, if the payload is a DHCP message.
    pub kind: Option<MessageType>,
    /// The UDP payload.
    pub bytes: Arc<[u8]>,
    /// Where it was captured, if it was not sent by this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Captured>,
}

impl Packet {
    /// A datagram that carries `message`.
    pub fn new(message: &Message, src: SocketAddrV4, dst: SocketAddrV4, link: LinkDest) -> Self {
        Self {
            src,
            dst,
            link,
            kind: Some(message.kind()),
            bytes: Arc::clone(message.bytes()),
            captured: None,
        }
    }

    /// The same datagram with the payload that arrived.
    pub fn with_bytes(&self, bytes: Arc<[u8]>) -> Self {
        Self {
            kind: Glimpse::of(&bytes).ok().map(|glimpse| glimpse.kind),
            bytes,
            ..*self
        }
    }

    /// The payload, decoded.
    pub fn message(&self) -> Result<Message, Malformed> {
        Message::read(Arc::clone(&self.bytes))
    }

    /// Whether a capture has only its beginning.
    pub fn is_cut(&self) -> bool {
        self.captured.is_some_and(|captured| captured.cut)
    }

    /// Whether everyone on the link hears it (IP broadcast).
    pub fn is_broadcast(&self) -> bool {
        *self.dst.ip() == Ipv4Addr::BROADCAST
    }
}

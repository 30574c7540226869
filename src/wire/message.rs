//! A DHCP message: its bytes and what they say.

use core::net::Ipv4Addr;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::address::{ClientId, Mac, Xid};
use super::options::code;
use super::walk::{self, Spans};

/// The eight messages of RFC 2131 (table 2; option 53, RFC 2132 section 9.6).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum MessageType {
    /// A client looks for servers.
    Discover = 1,
    /// A server proposes an address.
    Offer,
    /// A client asks for, checks or extends a lease.
    Request,
    /// A client refuses an address that is in use.
    Decline,
    /// A server grants.
    Ack,
    /// A server says no.
    Nak,
    /// A client returns its address.
    Release,
    /// A client with an address asks for the other settings.
    Inform,
}

impl MessageType {
    /// The type with this number in option 53.
    pub fn from_number(number: u8) -> Option<Self> {
        use MessageType::{Ack, Decline, Discover, Inform, Nak, Offer, Release, Request};
        let all = [Discover, Offer, Request, Decline, Ack, Nak, Release, Inform];
        all.into_iter().find(|kind| *kind as u8 == number)
    }

    /// The RFC's name: `DHCPDISCOVER`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discover => "DHCPDISCOVER",
            Self::Offer => "DHCPOFFER",
            Self::Request => "DHCPREQUEST",
            Self::Decline => "DHCPDECLINE",
            Self::Ack => "DHCPACK",
            Self::Nak => "DHCPNAK",
            Self::Release => "DHCPRELEASE",
            Self::Inform => "DHCPINFORM",
        }
    }

    /// The short name: `DISCOVER`.
    pub fn short(self) -> &'static str {
        &self.name()[4..]
    }

    /// Whether servers send it.
    pub const fn is_reply(self) -> bool {
        matches!(self, Self::Offer | Self::Ack | Self::Nak)
    }
}

/// The first octet of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// 1: every message that clients send.
    Request,
    /// 2: every message that servers send.
    Reply,
    /// Anything else.
    Other(u8),
}

impl Op {
    /// What this number in the first octet means.
    pub const fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Request,
            2 => Self::Reply,
            other => Self::Other(other),
        }
    }

    /// The number in the first octet.
    pub const fn number(self) -> u8 {
        match self {
            Self::Request => 1,
            Self::Reply => 2,
            Self::Other(other) => other,
        }
    }
}

/// The fixed fields of section 2, figure 1. `sname` and `file` stay in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Message op code.
    pub op: Op,
    /// Hardware address type; 1 is Ethernet.
    pub htype: u8,
    /// Hardware address length; 6 for Ethernet.
    pub hlen: u8,
    /// Counted up by relays.
    pub hops: u8,
    /// Transaction.
    pub xid: Xid,
    /// Seconds since the client began.
    pub secs: u16,
    /// The top bit asks for broadcast replies.
    pub flags: u16,
    /// The client's own address.
    pub ciaddr: Ipv4Addr,
    /// 'Your' address.
    pub yiaddr: Ipv4Addr,
    /// Next bootstrap server.
    pub siaddr: Ipv4Addr,
    /// The relay's address.
    pub giaddr: Ipv4Addr,
    /// Hardware address, zero padded.
    pub chaddr: [u8; 16],
}

/// The BROADCAST bit of `flags`.
pub const BROADCAST_FLAG: u16 = 0x8000;

impl Header {
    /// A header with Ethernet's `htype` and `hlen`, this `chaddr`, and zero everywhere else.
    pub fn new(op: Op, xid: Xid, chaddr: Mac) -> Self {
        let mut padded = [0; 16];
        padded[..6].copy_from_slice(&chaddr.0);
        Self {
            op,
            htype: 1,
            hlen: 6,
            hops: 0,
            xid,
            secs: 0,
            flags: 0,
            ciaddr: Ipv4Addr::UNSPECIFIED,
            yiaddr: Ipv4Addr::UNSPECIFIED,
            siaddr: Ipv4Addr::UNSPECIFIED,
            giaddr: Ipv4Addr::UNSPECIFIED,
            chaddr: padded,
        }
    }

    /// Whether the BROADCAST bit is set.
    pub const fn broadcast(&self) -> bool {
        self.flags & BROADCAST_FLAG != 0
    }

    /// The first six octets of `chaddr`.
    pub fn mac(&self) -> Mac {
        let mut mac = [0; 6];
        mac.copy_from_slice(&self.chaddr[..6]);
        Mac(mac)
    }
}

/// One option: code and value. Long options are already joined (RFC 3396).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opt {
    /// Option code, 1 … 254.
    pub code: u8,
    /// The value without code and length octets.
    pub data: Box<[u8]>,
}

impl Opt {
    /// An option from its code and value.
    pub fn new(code: u8, data: impl Into<Box<[u8]>>) -> Self {
        Self {
            code,
            data: data.into(),
        }
    }
}

/// Why a byte string is no DHCP message. Each is a reason to ignore it, never an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Malformed {
    /// The header takes 236 octets and the cookie four.
    #[error("{0} octets are too few for a DHCP message")]
    TooShort(u32),
    /// The four octets after the header are not 99.130.83.99 (section 3).
    #[error("the magic cookie is missing: this is not DHCP")]
    BadCookie,
    /// A hardware address has at most 16 octets, an Ethernet address six.
    #[error("a hardware address of type {htype} cannot have {hlen} octets")]
    HardwareAddress {
        /// The type given.
        htype: u8,
        /// The length given.
        hlen: u8,
    },
    /// Option 53 is in every DHCP message (RFC 2132 section 9.6).
    #[error("option 53 is missing: this is BOOTP, not DHCP")]
    NoType,
    /// Option 53 holds a number that RFC 2131 does not know.
    #[error("message type {0} is not one of RFC 2131")]
    UnknownType(u8),
    /// An option's length runs past the end.
    #[error("option {0} runs past the end of the message")]
    CutOption(u8),
}

/// What a message says of itself and its server, read without keeping it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// The fixed fields.
    pub header: Header,
    /// Option 53.
    pub kind: MessageType,
    /// Option 54.
    pub server_id: Option<Ipv4Addr>,
}

impl Glimpse {
    /// Reads a message as [`Message::read`] does.
    pub fn of(bytes: &[u8]) -> Result<Self, Malformed> {
        let found = walk::read(bytes)?;
        let server_id = found.options.value(bytes, code::SERVER_ID);
        let octets = server_id.and_then(|octets| <[u8; 4]>::try_from(octets).ok());
        Ok(Self {
            header: found.header,
            kind: found.kind,
            server_id: octets.map(Ipv4Addr::from),
        })
    }
}

/// A DHCP message: the bytes as sent or received, and what they say. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    bytes: Arc<[u8]>,
    header: Header,
    kind: MessageType,
    options: Arc<Spans>,
}

impl Message {
    /// Reads a message. The bytes are kept as they are; `file` and `sname` are read as options
    /// where option 52 says so, long options are joined.
    pub fn read(bytes: Arc<[u8]>) -> Result<Self, Malformed> {
        let found = walk::read(&bytes)?;
        Ok(Self {
            bytes,
            header: found.header,
            kind: found.kind,
            options: found.options.into(),
        })
    }

    /// A message of ours, as it was written.
    pub(super) fn written(bytes: Arc<[u8]>, header: Header, kind: MessageType) -> Self {
        let options = walk::options(&bytes).unwrap_or_default();
        Self {
            bytes,
            header,
            kind,
            options: options.into(),
        }
    }

    /// The bytes as they were on the wire (the UDP payload).
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    /// The fixed fields.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Option 53.
    pub fn kind(&self) -> MessageType {
        self.kind
    }

    /// All options in wire order, 53 included, pad and end left out.
    pub fn options(&self) -> Vec<Opt> {
        let value = |code| Opt::new(code, self.option(code).unwrap_or_default());
        self.codes().map(value).collect()
    }

    /// The codes of the options, in the same order.
    pub fn codes(&self) -> impl Iterator<Item = u8> {
        self.options.codes()
    }

    /// The code that stands last in the options field, whatever `file` and `sname` hold.
    pub fn last_in_options(&self) -> Option<u8> {
        walk::last_in_options(&self.bytes)
    }

    /// The value of the option with this code.
    pub fn option(&self, code: u8) -> Option<&[u8]> {
        self.options.value(&self.bytes, code)
    }

    /// Option 50, the address the client asks for.
    pub fn requested_ip(&self) -> Option<Ipv4Addr> {
        self.address(code::REQUESTED_IP)
    }

    /// Option 54, the server the message names.
    pub fn server_id(&self) -> Option<Ipv4Addr> {
        self.address(code::SERVER_ID)
    }

    /// Option 51 in seconds; `u32::MAX` is infinity (section 3.3).
    pub fn lease_time(&self) -> Option<u32> {
        self.number(code::LEASE_TIME)
    }

    /// Option 58, T1 in seconds.
    pub fn t1(&self) -> Option<u32> {
        self.number(code::T1)
    }

    /// Option 59, T2 in seconds.
    pub fn t2(&self) -> Option<u32> {
        self.number(code::T2)
    }

    /// Option 61.
    pub fn client_id(&self) -> Option<ClientId> {
        self.option(code::CLIENT_ID)
            .map(|data| ClientId(data.into()))
    }

    /// Option 55, the options the client wants to hear about.
    pub fn parameter_list(&self) -> Option<&[u8]> {
        self.option(code::PARAMETER_LIST)
    }

    /// Option 57, the largest message the client takes, in octets with the headers of IP and UDP.
    pub fn max_size(&self) -> Option<u16> {
        let octets = self.option(code::MAX_SIZE)?.try_into().ok()?;
        Some(u16::from_be_bytes(octets))
    }

    /// Option 12, with bytes that are not UTF-8 replaced.
    pub fn hostname(&self) -> Option<String> {
        self.hostname_text().map(Cow::into_owned)
    }

    /// The same, copied only where bytes are replaced.
    pub fn hostname_text(&self) -> Option<Cow<'_, str>> {
        self.text(code::HOSTNAME)
    }

    /// Option 12, if it can stand on a lane: not blank, and on one line.
    pub fn shown_hostname(&self) -> Option<Cow<'_, str>> {
        let shown =
            |name: &Cow<'_, str>| !name.trim().is_empty() && !name.chars().any(char::is_control);
        self.hostname_text().filter(shown)
    }

    /// Option 56, why a server says no.
    pub fn text_message(&self) -> Option<String> {
        self.text(code::MESSAGE).map(Cow::into_owned)
    }

    /// An option that holds one address.
    pub fn address(&self, code: u8) -> Option<Ipv4Addr> {
        let octets: [u8; 4] = self.option(code)?.try_into().ok()?;
        Some(Ipv4Addr::from(octets))
    }

    fn number(&self, code: u8) -> Option<u32> {
        let octets: [u8; 4] = self.option(code)?.try_into().ok()?;
        Some(u32::from_be_bytes(octets))
    }

    fn text(&self, code: u8) -> Option<Cow<'_, str>> {
        Some(match String::from_utf8_lossy(self.option(code)?) {
            Cow::Borrowed(text) => text.trim_end_matches('\0').into(),
            Cow::Owned(text) => text.trim_end_matches('\0').to_owned().into(),
        })
    }
}

/// A lease time in seconds as a span; `None` is infinity (section 3.3).
pub fn lease_span(secs: u32) -> Option<Duration> {
    (secs != u32::MAX).then(|| Duration::from_secs(secs.into()))
}

/// BOOTP's smallest message (RFC 951, RFC 1542 section 2.1).
pub const BOOTP_MINIMUM: usize = 300;

/// Where the options begin: after the header and the cookie.
pub const OPTIONS_AT: usize = 240;

/// 99.130.83.99 (section 3).
pub const MAGIC_COOKIE: [u8; 4] = [99, 130, 83, 99];

//! A DHCP message: its bytes and what they say.

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::address::{ClientId, Mac, Xid};
use super::options::code;

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

/// A DHCP message: the bytes as sent or received, and what they say. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    bytes: Arc<[u8]>,
    header: Header,
    kind: MessageType,
    options: Arc<[Opt]>,
}

impl Message {
    /// Reads a message. The bytes are kept as they are; `file` and `sname` are read as options
    /// where option 52 says so, long options are joined.
    pub fn read(bytes: Arc<[u8]>) -> Result<Self, Malformed> {
        let found = super::walk::read(&bytes)?;
        Ok(Self {
            bytes,
            header: found.header,
            kind: found.kind,
            options: found.options.into(),
        })
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
    pub fn options(&self) -> &[Opt] {
        &self.options
    }

    /// The value of the first option with this code.
    pub fn option(&self, code: u8) -> Option<&[u8]> {
        self.options
            .iter()
            .find(|opt| opt.code == code)
            .map(|opt| &*opt.data)
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

    /// Option 12, with bytes that are not UTF-8 replaced.
    pub fn hostname(&self) -> Option<String> {
        self.text(code::HOSTNAME)
    }

    /// Option 56, why a server says no.
    pub fn text_message(&self) -> Option<String> {
        self.text(code::MESSAGE)
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

    fn text(&self, code: u8) -> Option<String> {
        let text = String::from_utf8_lossy(self.option(code)?);
        Some(text.trim_end_matches('\0').to_owned())
    }
}

/// A lease time in seconds as a span; `None` is infinity (section 3.3).
pub fn lease_span(secs: u32) -> Option<Duration> {
    (secs != u32::MAX).then(|| Duration::from_secs(secs.into()))
}

/// A message being written. Options go out in the order of the list, 53 belongs first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The fixed fields.
    pub header: Header,
    /// Server host name, at most 64 octets.
    pub sname: Vec<u8>,
    /// Boot file name, at most 128 octets.
    pub file: Vec<u8>,
    /// The options, without pad and end. Values over 255 octets are split (RFC 3396).
    pub options: Vec<Opt>,
    /// The message is padded to this many octets; 300 is BOOTP's (RFC 951).
    pub minimum: usize,
}

impl Draft {
    /// A draft with this header and nothing else, padded to BOOTP's minimum.
    pub fn new(header: Header) -> Self {
        Self {
            header,
            sname: Vec::new(),
            file: Vec::new(),
            options: Vec::new(),
            minimum: BOOTP_MINIMUM,
        }
    }

    /// A draft that says what `message` says, for editing. Options that stood in `file` and
    /// `sname` move to the options field, so option 52 is left out.
    pub fn from_message(message: &Message) -> Self {
        let overload = match message.option(code::OVERLOAD) {
            Some([value @ 1..=3]) => *value,
            _ => 0,
        };
        let field = |taken: bool, range| {
            if taken {
                Vec::new()
            } else {
                text_of(&message.bytes[range])
            }
        };
        Self {
            header: message.header,
            sname: field(overload & 2 != 0, super::walk::SNAME),
            file: field(overload & 1 != 0, super::walk::FILE),
            options: message
                .options
                .iter()
                .filter(|opt| opt.code != code::OVERLOAD)
                .cloned()
                .collect(),
            minimum: message.bytes.len().min(BOOTP_MINIMUM),
        }
    }

    /// Writes the bytes and reads them back.
    ///
    /// # Errors
    ///
    /// What is wrong with the draft, where it is no DHCP message: a draft may be as illegal as
    /// its author likes, and [`encode`](Self::encode) writes it all the same.
    pub fn finish(self) -> Result<Message, Malformed> {
        Message::read(self.encode())
    }

    /// Writes a message of ours: its options are known to be whole and of this kind.
    pub(super) fn finish_as(self, kind: MessageType) -> Message {
        let bytes = self.encode();
        Message {
            bytes,
            header: self.header,
            kind,
            options: self.options.into(),
        }
    }

    /// Writes the bytes: header, cookie, options in their order, end mark, padding. `sname` and
    /// `file` are cut to their 64 and 128 octets.
    pub fn encode(&self) -> Arc<[u8]> {
        let mut out = Vec::with_capacity(self.minimum.max(OPTIONS_AT + 320));
        self.write_header(&mut out);
        write_padded(&mut out, &self.sname, super::walk::SNAME.len());
        write_padded(&mut out, &self.file, super::walk::FILE.len());
        out.extend_from_slice(&MAGIC_COOKIE);
        for opt in &self.options {
            write_option(&mut out, opt);
        }
        out.push(code::END);
        out.resize(out.len().max(self.minimum), code::PAD);
        out.into()
    }

    fn write_header(&self, out: &mut Vec<u8>) {
        let header = &self.header;
        out.extend_from_slice(&[header.op.number(), header.htype, header.hlen, header.hops]);
        out.extend_from_slice(&header.xid.0.to_be_bytes());
        out.extend_from_slice(&header.secs.to_be_bytes());
        out.extend_from_slice(&header.flags.to_be_bytes());
        for address in [header.ciaddr, header.yiaddr, header.siaddr, header.giaddr] {
            out.extend_from_slice(&address.octets());
        }
        out.extend_from_slice(&header.chaddr);
    }
}

/// The bytes before the zeros at the end of `sname` or `file`.
fn text_of(field: &[u8]) -> Vec<u8> {
    let end = field
        .iter()
        .rposition(|octet| *octet != 0)
        .map_or(0, |last| last + 1);
    field[..end].to_vec()
}

fn write_padded(out: &mut Vec<u8>, text: &[u8], width: usize) {
    let end = out.len() + width;
    out.extend_from_slice(&text[..text.len().min(width)]);
    out.resize(end, 0);
}

/// One option, in pieces of at most 255 octets (RFC 3396).
fn write_option(out: &mut Vec<u8>, opt: &Opt) {
    if opt.data.is_empty() {
        out.extend_from_slice(&[opt.code, 0]);
    }
    for piece in opt.data.chunks(255) {
        out.extend_from_slice(&[opt.code, u8::try_from(piece.len()).unwrap_or(u8::MAX)]);
        out.extend_from_slice(piece);
    }
}

/// BOOTP's smallest message (RFC 951, RFC 1542 section 2.1).
pub const BOOTP_MINIMUM: usize = 300;

/// Where the options begin: after the header and the cookie.
pub const OPTIONS_AT: usize = 240;

/// 99.130.83.99 (section 3).
pub const MAGIC_COOKIE: [u8; 4] = [99, 130, 83, 99];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn draft(options: Vec<Opt>) -> Draft {
        let header = Header::new(Op::Request, Xid(0x3903_f326), Mac([2, 0, 0, 0, 0, 0x0a]));
        Draft {
            options,
            ..Draft::new(header)
        }
    }

    #[test]
    fn the_options_go_out_in_the_order_given_and_bootp_gets_its_300_octets() {
        let options = vec![
            Opt::new(53, [1]),
            Opt::new(61, [1, 2, 3]),
            Opt::new(12, *b"pc"),
        ];
        let bytes = draft(options).encode();
        assert_eq!(bytes.len(), BOOTP_MINIMUM);
        let written = [53, 1, 1, 61, 3, 1, 2, 3, 12, 2, b'p', b'c', 255, 0];
        assert_eq!(bytes[OPTIONS_AT..OPTIONS_AT + written.len()], written);
    }

    #[test]
    fn a_long_option_is_split_and_joined_again() {
        for len in [0, 1, 254, 255, 256, 510, 700] {
            let long = Opt::new(56, vec![b'x'; len]);
            let message = draft(vec![Opt::new(53, [6]), long.clone()])
                .finish()
                .unwrap();
            assert_eq!(message.options()[1], long, "{len}");
        }
    }

    #[test]
    fn a_draft_of_a_message_says_the_same() {
        let mut first = draft(vec![Opt::new(53, [5]), Opt::new(3, [10, 0, 0, 1])]);
        first.sname = b"boot".to_vec();
        let message = first.clone().finish().unwrap();
        assert_eq!(Draft::from_message(&message), first);
        assert_eq!(Draft::from_message(&message).finish().unwrap(), message);
    }

    #[test]
    fn an_illegal_draft_is_written_but_no_message() {
        assert_eq!(draft(Vec::new()).finish(), Err(Malformed::NoType));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let _ = Message::read(bytes.into());
        }

        #[test]
        fn what_is_written_is_read(
            values in prop::collection::btree_map(60..80_u8, prop::collection::vec(any::<u8>(), 0..600), 0..5)
        ) {
            let kind = Opt::new(53, [1]);
            let rest = values.into_iter().map(|(code, data)| Opt::new(code, data));
            let options: Vec<Opt> = [kind].into_iter().chain(rest).collect();
            let message = draft(options.clone()).finish().unwrap();
            prop_assert_eq!(message.options(), options);
        }
    }
}

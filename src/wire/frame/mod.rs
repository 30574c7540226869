//! Frames as they cross a link: Ethernet with VLAN tags, Linux cooked captures of both versions,
//! bare IP; inside them UDP over IPv4, and ARP. [`read`] takes any bytes and says what they are;
//! what it cannot use it names. [`write`](fn@write) makes the Ethernet frame of a [`Packet`].

use core::net::{Ipv4Addr, SocketAddrV4};

use etherparse::{
    EtherType, IpNumber, LaxNetSlice, LaxSlicedPacket, LinkSlice, PacketBuilder, TransportSlice,
    UdpHeader, UdpSlice, ether_type,
};

use super::{Mac, Packet};

mod cooked;

#[cfg(test)]
mod tests;

/// What the frames of an interface begin with, by the numbers of `LINKTYPE_…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkType {
    /// Ethernet (1).
    Ethernet,
    /// Linux cooked, first version (113).
    Cooked,
    /// Linux cooked, second version (276).
    Cooked2,
    /// An IP header (101, 228, and 12 or 14 on some systems).
    Ip,
    /// A kind of link that is not read here.
    Other(u32),
}

impl LinkType {
    /// The link type with this number.
    pub const fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Ethernet,
            113 => Self::Cooked,
            276 => Self::Cooked2,
            12 | 14 | 101 | 228 => Self::Ip,
            other => Self::Other(other),
        }
    }
}

impl core::fmt::Display for LinkType {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Ethernet => f.write_str("Ethernet"),
            Self::Cooked => f.write_str("Linux cooked"),
            Self::Cooked2 => f.write_str("Linux cooked, version 2"),
            Self::Ip => f.write_str("bare IP"),
            Self::Other(number) => write!(f, "link type {number}, which is not read here"),
        }
    }
}

/// To whom a frame went, as far as its head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameDest {
    /// To every card.
    Broadcast,
    /// To this card.
    Card(Mac),
    /// To one card, which a cooked head does not name.
    OneCard,
    /// The head says nothing.
    Unknown,
}

/// The shortest frame that Ethernet allows, in bytes, without its check sequence.
const SHORTEST: usize = 60;

/// What a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The card that sent it, if its head tells.
    pub src: Option<Mac>,
    /// Where it went.
    pub dst: FrameDest,
    /// The VLAN of its outermost tag.
    pub vlan: Option<u16>,
    /// What is in it.
    pub content: Content<'a>,
}

/// What is in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// UDP over IPv4.
    Udp(Datagram<'a>),
    /// ARP over Ethernet for IPv4.
    Arp(Arp),
    /// Part of an IPv4 datagram that was cut in pieces; its UDP ports if it is the first piece.
    Fragment(Option<(u16, u16)>),
    /// Anything else, named.
    Other(&'static str),
}

/// A UDP datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// IP source and UDP source port.
    pub src: SocketAddrV4,
    /// IP destination and UDP destination port.
    pub dst: SocketAddrV4,
    /// As much of the payload as was captured.
    pub payload: &'a [u8],
    /// Whether the capture ends before the payload does.
    pub cut: bool,
    /// Length and checksum as its head has them.
    length: u16,
    sum: u16,
}

impl Datagram<'_> {
    /// What the checksum says.
    pub fn checksum(&self) -> Checksum {
        if self.sum == 0 {
            return Checksum::Absent;
        }
        if self.cut {
            return Checksum::Unknown;
        }
        let header = UdpHeader {
            source_port: self.src.port(),
            destination_port: self.dst.port(),
            length: self.length,
            checksum: self.sum,
        };
        let (src, dst) = (self.src.ip().octets(), self.dst.ip().octets());
        match header.calc_checksum_ipv4_raw(src, dst, self.payload) {
            Ok(right) if right == self.sum => Checksum::Good,
            _ => Checksum::Bad,
        }
    }
}

/// A UDP checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// It fits.
    Good,
    /// It does not fit: altered on the way, or not yet computed by the card that sent it.
    Bad,
    /// Zero: the sender computed none (RFC 768).
    Absent,
    /// The frame was cut, so it cannot be said.
    Unknown,
}

/// An ARP message for IPv4 over Ethernet (RFC 826).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arp {
    /// Whether it asks; otherwise it answers.
    pub asks: bool,
    /// Who sends it.
    pub sender: Mac,
    /// The sender's address; 0.0.0.0 in a probe (RFC 5227).
    pub sender_ip: Ipv4Addr,
    /// The address it is about.
    pub target_ip: Ipv4Addr,
}

/// What the bytes of a frame are. Any bytes will do.
pub fn read(link: LinkType, bytes: &[u8]) -> Frame<'_> {
    match link {
        LinkType::Ethernet => match LaxSlicedPacket::from_ethernet(bytes) {
            Ok(packet) => ethernet(&packet),
            Err(_) => Frame::named("cut before its end"),
        },
        LinkType::Cooked => cooked::first(bytes),
        LinkType::Cooked2 => cooked::second(bytes),
        LinkType::Ip => match LaxSlicedPacket::from_ip(bytes) {
            Ok(packet) => Frame {
                content: content(&packet),
                ..Frame::named("")
            },
            Err(_) => Frame::named("no IP header"),
        },
        LinkType::Other(_) => Frame::named("a kind of link that is not read"),
    }
}

impl Frame<'_> {
    const fn named(what: &'static str) -> Self {
        Self {
            src: None,
            dst: FrameDest::Unknown,
            vlan: None,
            content: Content::Other(what),
        }
    }
}

fn ethernet<'a>(packet: &LaxSlicedPacket<'a>) -> Frame<'a> {
    let (mut src, mut dst) = (None, FrameDest::Unknown);
    if let Some(LinkSlice::Ethernet2(head)) = &packet.link {
        src = Some(Mac(head.source()));
        dst = match head.destination() {
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] => FrameDest::Broadcast,
            card => FrameDest::Card(Mac(card)),
        };
    }
    Frame {
        src,
        dst,
        vlan: packet.vlan_ids().first().map(|id| id.value()),
        content: content(packet),
    }
}

/// What is in the payload of a cooked frame.
fn of_type(ether_type: u16, bytes: &[u8]) -> Content<'_> {
    content(&LaxSlicedPacket::from_ether_type(
        EtherType(ether_type),
        bytes,
    ))
}

fn content<'a>(packet: &LaxSlicedPacket<'a>) -> Content<'a> {
    match &packet.net {
        Some(LaxNetSlice::Arp(arp)) => arp_content(arp),
        Some(LaxNetSlice::Ipv4(ip)) => {
            let head = ip.header();
            if head.protocol() == IpNumber::UDP && ip.is_payload_fragmented() {
                let first = head.fragments_offset().value() == 0;
                return Content::Fragment(ports(ip.payload().payload).filter(|_| first));
            }
            match &packet.transport {
                Some(TransportSlice::Udp(udp)) => {
                    datagram(udp, head.source_addr(), head.destination_addr())
                }
                Some(TransportSlice::Tcp(_)) => Content::Other("TCP"),
                Some(TransportSlice::Icmpv4(_)) => Content::Other("ICMP"),
                _ if head.protocol() == IpNumber::UDP => Content::Other("UDP, cut"),
                _ => Content::Other("another protocol over IPv4"),
            }
        }
        Some(LaxNetSlice::Ipv6(_)) => Content::Other("IPv6"),
        None => Content::Other("neither IP nor ARP"),
    }
}

fn ports(udp: &[u8]) -> Option<(u16, u16)> {
    let head = udp.first_chunk::<4>()?;
    let [a, b, c, d] = *head;
    Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])))
}

fn arp_content<'a>(arp: &etherparse::ArpPacketSlice<'_>) -> Content<'a> {
    let parts = (
        <[u8; 6]>::try_from(arp.sender_hw_addr()),
        <[u8; 4]>::try_from(arp.sender_protocol_addr()),
        <[u8; 4]>::try_from(arp.target_protocol_addr()),
    );
    let (Ok(sender), Ok(sender_ip), Ok(target_ip)) = parts else {
        return Content::Other("ARP for another kind of address");
    };
    if arp.proto_addr_type() != ether_type::IPV4 {
        return Content::Other("ARP for another kind of address");
    }
    Content::Arp(Arp {
        asks: arp.operation() == etherparse::ArpOperation::REQUEST,
        sender: Mac(sender),
        sender_ip: sender_ip.into(),
        target_ip: target_ip.into(),
    })
}

fn datagram<'a>(udp: &UdpSlice<'a>, src: Ipv4Addr, dst: Ipv4Addr) -> Content<'a> {
    let said = usize::from(udp.length()).saturating_sub(UdpHeader::LEN);
    let cut = udp.payload().len() < said;
    Content::Udp(Datagram {
        src: SocketAddrV4::new(src, udp.source_port()),
        dst: SocketAddrV4::new(dst, udp.destination_port()),
        payload: udp.payload(),
        cut,
        length: udp.length(),
        sum: udp.checksum(),
    })
}

/// The Ethernet frame of an ARP message.
pub fn write_arp(arp: &Arp, dst: Mac) -> Vec<u8> {
    let mut frame = Vec::with_capacity(SHORTEST);
    frame.extend(dst.0);
    frame.extend(arp.sender.0);
    // Ether type; Ethernet and IPv4 with the lengths of their addresses; what it is.
    frame.extend([0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0]);
    frame.push(if arp.asks { 1 } else { 2 });
    frame.extend(arp.sender.0);
    frame.extend(arp.sender_ip.octets());
    frame.extend(if arp.asks { [0; 6] } else { dst.0 });
    frame.extend(arp.target_ip.octets());
    frame.resize(SHORTEST, 0);
    frame
}

/// The Ethernet frame of a datagram, with both checksums; short frames are filled up to the
/// sixty bytes that Ethernet asks for.
pub fn write(packet: &Packet, src: Mac, dst: Mac) -> Vec<u8> {
    const TIME_TO_LIVE: u8 = 64;
    let builder = PacketBuilder::ethernet2(src.0, dst.0)
        .ipv4(
            packet.src.ip().octets(),
            packet.dst.ip().octets(),
            TIME_TO_LIVE,
        )
        .udp(packet.src.port(), packet.dst.port());
    let mut frame = Vec::with_capacity(builder.size(packet.bytes.len()));
    // A payload that no IPv4 datagram can hold does not come out of a socket; what fits stands.
    let written = builder.write(&mut frame, &packet.bytes);
    debug_assert!(written.is_ok(), "a datagram fits into IPv4");
    frame.resize(frame.len().max(SHORTEST), 0);
    frame
}

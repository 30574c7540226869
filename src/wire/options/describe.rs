//! The value of an option in the words of the field. dhcproto decodes it, where the octets fit
//! the catalogue; everything else is shown as text or hexadecimal pairs.

use core::net::Ipv4Addr;
use std::fmt::{self, Display, Write as _};

use dhcproto::Decodable as _;
use dhcproto::v4::relay::RelayInfo;
use dhcproto::v4::{DhcpOption, NodeType};

use super::catalogue::{Length, entry};
use super::code;
use crate::wire::MessageType;
use crate::wire::address::write_pairs;

/// The value of option `code` in words: `DHCPREQUEST (3)`, `3600 s (1 h)`, `1, 3, 6, 15`.
/// What does not fit the option's definition is shown in hexadecimal pairs.
pub fn describe(code: u8, data: &[u8]) -> String {
    ours(code, data)
        .or_else(|| decode(code, data).and_then(|value| typed(&value)))
        .unwrap_or_else(|| undecoded(code, data))
}

/// The options that a course is about.
fn ours(code: u8, data: &[u8]) -> Option<String> {
    match (code, data) {
        (code::MESSAGE_TYPE, [number]) => Some(match MessageType::from_number(*number) {
            Some(kind) => format!("{} ({number})", kind.name()),
            None => format!("unknown ({number})"),
        }),
        (code::OVERLOAD, [value]) => Some(match value {
            1 => "file (1)".into(),
            2 => "sname (2)".into(),
            3 => "file and sname (3)".into(),
            other => format!("unknown ({other})"),
        }),
        (code::RAPID_COMMIT, []) => Some("present".into()),
        // dhcproto takes one address, RFC 5859 allows several.
        (code::TFTP_SERVERS, list) if Length::Multiple(4).allows(list.len()) => Some(joined(
            list.as_chunks()
                .0
                .iter()
                .map(|octets: &[u8; 4]| Ipv4Addr::from(*octets)),
        )),
        (code::PARAMETER_LIST, codes) if !codes.is_empty() => Some(joined(codes)),
        (code::CLIENT_ID, [0, name @ ..]) => Some(format!("type 0, {}", text_or_pairs(name))),
        (code::CLIENT_ID, [kind, id @ ..]) => Some(format!("type {kind}, {}", pairs(id))),
        _ => None,
    }
}

/// Longer values are no longer readable as a list; compressed names could grow without bound.
const MOST_DECODED: usize = 1024;

/// Lets dhcproto decode one value. It trusts lengths, so they are checked first; and it passes
/// over octets that it does not understand, so what it read must encode to the same again.
fn decode(code: u8, data: &[u8]) -> Option<DhcpOption> {
    if !entry(code)?.length.allows(data.len()) || data.len() > MOST_DECODED {
        return None;
    }
    let mut written = Vec::with_capacity(data.len() + 2);
    for piece in data.chunks(255) {
        written.extend_from_slice(&[code, u8::try_from(piece.len()).ok()?]);
        written.extend_from_slice(piece);
    }
    let value = DhcpOption::from_bytes(&written).ok()?;
    let whole = match &value {
        // Compressed names do not come out as they went in.
        DhcpOption::DomainSearch(names) => !names.is_empty(),
        value => *super::encode(value).data == *data,
    };
    whole.then_some(value)
}

/// A decoded value in words.
fn typed(value: &DhcpOption) -> Option<String> {
    use DhcpOption as O;
    Some(match value {
        O::SubnetMask(address)
        | O::SwapServer(address)
        | O::BroadcastAddr(address)
        | O::RouterSolicitationAddr(address)
        | O::RequestedIpAddress(address)
        | O::ServerIdentifier(address)
        | O::SubnetSelection(address) => address.to_string(),
        O::AddressLeaseTime(secs)
        | O::Renewal(secs)
        | O::Rebinding(secs)
        | O::ArpCacheTimeout(secs)
        | O::PathMtuAgingTimeout(secs)
        | O::TcpKeepaliveInterval(secs)
        | O::ClientLastTransactionTime(secs)
        | O::Ipv6OnlyPreferred(secs) => seconds(*secs),
        O::TimeOffset(secs) => format!("{secs} s"),
        O::MaxMessageSize(octets) | O::InterfaceMtu(octets) | O::MaxDatagramSize(octets) => {
            format!("{octets} octets")
        }
        O::BootFileSize(blocks) => format!("{blocks} blocks"),
        O::DefaultIpTtl(hops) | O::DefaultTcpTtl(hops) => hops.to_string(),
        O::PathMtuPlateauTable(sizes) => joined(sizes),
        O::NetBiosNodeType(kind) => node_type(*kind),
        O::StaticRoutingTable(routes) => arrows(routes),
        O::ClasslessStaticRoute(routes) => arrows(routes),
        O::PolicyFilter(filters) => joined(filters.iter().map(|(to, mask)| format!("{to}/{mask}"))),
        O::DomainSearch(names) | O::BcmsControllerNames(names) => joined(names),
        O::RelayAgentInformation(info) => joined(info.iter().map(|(_, info)| relay_info(info))),
        other => return addresses(other).or_else(|| switch(other)),
    })
}

/// Lists of addresses.
fn addresses(value: &DhcpOption) -> Option<String> {
    use DhcpOption as O;
    match value {
        O::Router(list)
        | O::TimeServer(list)
        | O::NameServer(list)
        | O::DomainNameServer(list)
        | O::LogServer(list)
        | O::QuoteServer(list)
        | O::LprServer(list)
        | O::ImpressServer(list)
        | O::ResourceLocationServer(list)
        | O::NisServers(list)
        | O::NtpServers(list)
        | O::NetBiosNameServers(list)
        | O::NetBiosDatagramDistributionServer(list)
        | O::XFontServer(list)
        | O::XDisplayManager(list)
        | O::NispServers(list)
        | O::MobileIpHomeAgent(list)
        | O::SmtpServer(list)
        | O::Pop3Server(list)
        | O::NntpServer(list)
        | O::WwwServer(list)
        | O::DefaultFingerServer(list)
        | O::IrcServer(list)
        | O::StreetTalkServer(list)
        | O::StreetTalkDirectoryAssistance(list)
        | O::BcmsControllerAddrs(list)
        | O::AssociatedIp(list) => Some(joined(list)),
        _ => None,
    }
}

/// Options that are on or off.
fn switch(value: &DhcpOption) -> Option<String> {
    use DhcpOption as O;
    match value {
        O::IpForwarding(on)
        | O::NonLocalSrcRouting(on)
        | O::AllSubnetsLocal(on)
        | O::PerformMaskDiscovery(on)
        | O::MaskSupplier(on)
        | O::PerformRouterDiscovery(on)
        | O::TrailerEncapsulated(on)
        | O::EthernetEncapsulation(on)
        | O::TcpKeepaliveGarbage(on) => Some(if *on { "on" } else { "off" }.into()),
        _ => None,
    }
}

fn node_type(kind: NodeType) -> String {
    let number = u8::from(kind);
    match kind {
        NodeType::B => format!("broadcast ({number})"),
        NodeType::P => format!("peer to peer ({number})"),
        NodeType::M => format!("mixed ({number})"),
        NodeType::H => format!("hybrid ({number})"),
        NodeType::Unknown(_) => format!("unknown ({number})"),
    }
}

fn relay_info(info: &RelayInfo) -> String {
    match info {
        RelayInfo::AgentCircuitId(id) => format!("circuit {}", text_or_pairs(id)),
        RelayInfo::AgentRemoteId(id) => format!("remote {}", text_or_pairs(id)),
        RelayInfo::DocsisDeviceClass(class) => format!("device class {class}"),
        RelayInfo::LinkSelection(network) => format!("link {network}"),
        RelayInfo::SubscriberId(id) => format!("subscriber {}", text_or_pairs(id)),
        RelayInfo::RelayAgentFlags(flags) => format!("flags 0x{:02x}", u8::from(*flags)),
        RelayInfo::ServerIdentifierOverride(server) => format!("server {server}"),
        RelayInfo::Unknown(other) => format!("{} {}", u8::from(other.code()), pairs(other.data())),
    }
}

/// `3600 s (1 h)`, `90 s (1 min 30 s)`, `infinite`.
fn seconds(secs: u32) -> String {
    if secs == u32::MAX {
        return "infinite (0xffffffff)".into();
    }
    if secs < 60 {
        return format!("{secs} s");
    }
    let units = [
        (secs / 86400, "d"),
        (secs / 3600 % 24, "h"),
        (secs / 60 % 60, "min"),
        (secs % 60, "s"),
    ];
    let parts: Vec<String> = units
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    format!("{secs} s ({})", parts.join(" "))
}

fn joined<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for (at, item) in items.into_iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        // Writing into a string does not fail.
        let _ = write!(text, "{comma}{item}");
    }
    text
}

fn arrows<T: Display>(routes: &[(T, Ipv4Addr)]) -> String {
    joined(routes.iter().map(|(to, by)| format!("{to} via {by}")))
}

/// A value that is no text by definition is never shown as one.
fn undecoded(code: u8, data: &[u8]) -> String {
    match entry(code).map(|entry| entry.length) {
        None | Some(Length::AtLeast(_)) => text_or_pairs(data),
        Some(_) => pairs(data),
    }
}

/// Text without control characters, else hexadecimal pairs.
pub(in crate::wire) fn text_or_pairs(data: &[u8]) -> String {
    let end = data
        .iter()
        .rposition(|octet| *octet != 0)
        .map_or(0, |last| last + 1);
    match str::from_utf8(&data[..end]) {
        Ok(text) if end > 0 && !text.contains(char::is_control) => text.to_owned(),
        _ => pairs(data),
    }
}

/// Hexadecimal pairs joined by colons.
pub(in crate::wire) fn pairs(data: &[u8]) -> String {
    struct Pairs<'a>(&'a [u8]);
    impl Display for Pairs<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_pairs(f, self.0)
        }
    }
    if data.is_empty() {
        "empty".into()
    } else {
        Pairs(data).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_read_as_in_a_lecture() {
        let told: &[(u8, &[u8], &str)] = &[
            (53, &[3], "DHCPREQUEST (3)"),
            (53, &[99], "unknown (99)"),
            (54, &[192, 168, 1, 1], "192.168.1.1"),
            (51, &[0, 0, 14, 16], "3600 s (1 h)"),
            (58, &[0, 0, 0, 90], "90 s (1 min 30 s)"),
            (59, &[0, 0, 0, 9], "9 s"),
            (51, &[0, 1, 0x51, 0x80], "86400 s (1 d)"),
            (51, &[255; 4], "infinite (0xffffffff)"),
            (52, &[3], "file and sname (3)"),
            (55, &[1, 3, 6, 15], "1, 3, 6, 15"),
            (57, &[5, 220], "1500 octets"),
            (61, &[1, 2, 0, 0, 0, 0, 10], "type 1, 02:00:00:00:00:0a"),
            (61, b"\0laptop-a", "type 0, laptop-a"),
            (6, &[1, 1, 1, 1, 8, 8, 8, 8], "1.1.1.1, 8.8.8.8"),
            (12, b"laptop-a", "laptop-a"),
            (12, b"laptop-a\0", "laptop-a"),
            (19, &[1], "on"),
            (33, &[10, 0, 0, 1, 10, 0, 0, 2], "10.0.0.1 via 10.0.0.2"),
            (46, &[8], "hybrid (8)"),
            (80, &[], "present"),
            (
                82,
                &[1, 4, b'e', b't', b'h', b'0', 2, 2, 1, 2],
                "circuit eth0, remote 01:02",
            ),
            (
                119,
                b"\x07example\x03org\0\x01a\xc0\0",
                "example.org., a.example.org.",
            ),
            (
                121,
                &[24, 10, 1, 2, 10, 0, 0, 1, 0, 10, 0, 0, 9],
                "10.1.2.0/24 via 10.0.0.1, 0.0.0.0/0 via 10.0.0.9",
            ),
            (150, &[10, 0, 0, 1, 10, 0, 0, 2], "10.0.0.1, 10.0.0.2"),
            (252, b"http://wpad/", "http://wpad/"),
        ];
        for (code, data, words) in told {
            assert_eq!(describe(*code, data), *words, "option {code}");
        }
    }

    #[test]
    fn what_does_not_fit_is_shown_in_pairs() {
        assert_eq!(describe(51, &[65, 66]), "41:42");
        assert_eq!(describe(54, &[]), "empty");
        assert_eq!(describe(121, &[33, 10, 0, 0, 1]), "21:0a:00:00:01");
        assert_eq!(describe(3, &[10, 0, 0]), "0a:00:00");
        assert_eq!(describe(200, &[7, 0]), "07:00");
        assert_eq!(describe(119, &[1]), "01");
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_value_of_any_option_has_words(code: u8, data in prop::collection::vec(any::<u8>(), 0..700)) {
            prop_assert!(!describe(code, &data).is_empty());
        }

        #[test]
        fn any_short_value_has_words(code: u8, data in prop::collection::vec(any::<u8>(), 0..12)) {
            prop_assert!(!describe(code, &data).is_empty());
        }
    }
}

//! The formats, and how each is known by its content. Names of files are not looked at.

use core::net::Ipv4Addr;
use std::path::Path;

use strum::IntoEnumIterator as _;

use super::{csv, dhcpcd, dumpleases, kea, txt, udhcpd};
use crate::wire::Mac;

/// A kind of lease file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Ours: `dhcpleases.txt`.
    Txt,
    /// Ours, for tables.
    Csv,
    /// Ours, one object a line.
    Json,
    /// ISC's server: `dhcpd.leases`.
    Isc,
    /// `dnsmasq.leases`.
    Dnsmasq,
    /// `kea-leases4.csv`.
    Kea,
    /// ISC's client: `dhclient.leases`.
    Dhclient,
    /// `BusyBox`'s server: `udhcpd.leases`.
    Udhcpd,
    /// The same as text, by `BusyBox`'s dumpleases.
    Dumpleases,
    /// dhcpcd's `eth0.lease`.
    Dhcpcd,
}

impl Format {
    /// Whose it is, in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Txt => "dorascope (TXT)",
            Self::Csv => "dorascope (CSV)",
            Self::Json => "dorascope (JSON)",
            Self::Isc => "ISC dhcpd",
            Self::Dnsmasq => "dnsmasq",
            Self::Kea => "Kea",
            Self::Dhclient => "ISC dhclient",
            Self::Udhcpd => "udhcpd",
            Self::Dumpleases => "dumpleases",
            Self::Dhcpcd => "dhcpcd",
        }
    }
}

/// A format that leases can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter)]
pub enum Target {
    /// Ours: `dhcpleases.txt`.
    Txt,
    /// Ours, for tables.
    Csv,
    /// Ours, one object a line.
    Json,
    /// ISC's server: `dhcpd.leases`.
    Isc,
    /// `dnsmasq.leases`.
    Dnsmasq,
    /// `kea-leases4.csv`.
    Kea,
}

impl Target {
    /// All of them, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// The format that is read again.
    pub const fn format(self) -> Format {
        match self {
            Self::Txt => Format::Txt,
            Self::Csv => Format::Csv,
            Self::Json => Format::Json,
            Self::Isc => Format::Isc,
            Self::Dnsmasq => Format::Dnsmasq,
            Self::Kea => Format::Kea,
        }
    }

    /// The word for it on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Isc => "isc",
            Self::Dnsmasq => "dnsmasq",
            Self::Kea => "kea",
        }
    }

    /// The format that the name of a file asks for: that of the program whose file is called so,
    /// or one of ours by its ending.
    pub fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let own = Self::iter().find(|target| name == target.file_name());
        own.or_else(|| match name.rsplit_once('.')?.1 {
            "txt" => Some(Self::Txt),
            "csv" => Some(Self::Csv),
            "json" | "jsonl" => Some(Self::Json),
            _ => None,
        })
    }

    /// The name that the format's own program gives the file.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Txt => "dhcpleases.txt",
            Self::Csv => "dhcpleases.csv",
            Self::Json => "dhcpleases.json",
            Self::Isc => "dhcpd.leases",
            Self::Dnsmasq => "dnsmasq.leases",
            Self::Kea => "kea-leases4.csv",
        }
    }
}

/// The format of a file that begins with these octets; the first 64 KiB are enough.
pub fn recognise(head: &[u8]) -> Option<Format> {
    if dhcpcd::is_reply(head) {
        return Some(Format::Dhcpcd);
    }
    if udhcpd::is_file(head) {
        return Some(Format::Udhcpd);
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().map(str::trim);
    if lines.clone().next().is_some_and(txt::is_header) {
        return Some(Format::Txt);
    }
    if lines.clone().any(dumpleases::is_header) {
        return Some(Format::Dumpleases);
    }
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(first) = first else {
        let by_dhcpd = text.contains("dhcpd.leases(5)");
        return by_dhcpd.then_some(Format::Isc);
    };
    if first.starts_with(['{', '[']) {
        return Some(Format::Json);
    }
    // Before the headers: the name of a host may hold commas, and words between them.
    if is_of_dnsmasq(first) {
        return Some(Format::Dnsmasq);
    }
    if kea::is_header(first) {
        return Some(Format::Kea);
    }
    if csv::is_header(first) {
        return Some(Format::Csv);
    }
    by_first_word(first)
}

/// Files of statements are known by the first of them.
fn by_first_word(line: &str) -> Option<Format> {
    let mut words = line
        .split(|c: char| c.is_whitespace() || c == '{' || c == ';')
        .filter(|word| !word.is_empty());
    match (words.next()?, words.next()) {
        ("lease", Some(word)) if word.parse::<Ipv4Addr>().is_ok() => Some(Format::Isc),
        ("lease" | "lease6" | "default-duid", _) => Some(Format::Dhclient),
        (
            "authoring-byte-order"
            | "server-duid"
            | "failover"
            | "host"
            | "group"
            | "subgroup"
            | "ia-na"
            | "ia-ta"
            | "ia-pd"
            | "class"
            | "subclass"
            | "dhcpv6-lease-file",
            Some(_),
        ) => Some(Format::Isc),
        _ => None,
    }
}

/// `1795203568 00:00:5e:00:53:41 198.51.100.140 …`, or `duid …` before IPv6 leases. A first line
/// that is not quite right is enough if two of the three columns are.
fn is_of_dnsmasq(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let [first, second, third] = [(); 3].map(|()| words.next().unwrap_or_default());
    let secs = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    let mac = second.parse::<Mac>().is_ok() || second.contains('-') && second.contains(':');
    let address = third.parse::<Ipv4Addr>().is_ok();
    let duid = first == "duid" && second.contains(':');
    duid || u8::from(secs) + u8::from(mac) + u8::from(address) >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_tells_its_format_if_it_is_a_known_one() {
        for target in Target::iter() {
            let path = Path::new("/tmp").join(target.file_name());
            assert_eq!(Target::of_name(&path), Some(target));
        }
        let of = |name| Target::of_name(Path::new(name));
        assert_eq!(of("a.CSV"), Some(Target::Csv));
        assert_eq!(of("a.jsonl"), Some(Target::Json));
        assert_eq!((of("a.leases"), of("leases"), of("-")), (None, None, None));
    }

    #[test]
    fn the_name_of_a_host_is_no_header() {
        let line = "1795203568 00:00:5e:00:53:41 192.0.2.1 a,address,hwaddr,ip,mac *\n";
        assert_eq!(recognise(line.as_bytes()), Some(Format::Dnsmasq));
    }
}

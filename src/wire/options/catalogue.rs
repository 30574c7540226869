//! The catalogue of options: what each is called, where it is defined, what it is for and how
//! long its value may be. How a value reads is for [`describe`](super::describe()).

/// What is known about an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its code.
    pub code: u8,
    /// The number of the RFC that defines it.
    pub rfc: u16,
    /// The section of that RFC.
    pub section: &'static str,
    /// How many octets its value may have.
    pub length: Length,
    /// Its name: `Server identifier`.
    pub name: &'static str,
    /// What it is for: one sentence without a full stop.
    pub meaning: &'static str,
}

impl Entry {
    /// Where it is defined: `RFC 2132 section 9.7`.
    pub fn citation(&self) -> String {
        format!("RFC {} section {}", self.rfc, self.section)
    }
}

/// How many octets the value of an option may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// As many as this.
    Exactly(usize),
    /// So many, or twice, or three times.
    Multiple(usize),
    /// As [`Multiple`](Self::Multiple), or none.
    AnyMultiple(usize),
    /// This many or more.
    AtLeast(usize),
}

impl Length {
    /// Whether a value may have `len` octets.
    pub const fn allows(self, len: usize) -> bool {
        match self {
            Self::Exactly(wanted) => len == wanted,
            Self::Multiple(unit) => len > 0 && len.is_multiple_of(unit),
            Self::AnyMultiple(unit) => len.is_multiple_of(unit),
            Self::AtLeast(least) => len >= least,
        }
    }

    /// What is allowed: `4 octets`, `a multiple of 4 octets`.
    pub fn words(self) -> String {
        match self {
            Self::Exactly(1) => "1 octet".into(),
            Self::Exactly(wanted) => format!("{wanted} octets"),
            Self::Multiple(unit) | Self::AnyMultiple(unit) => {
                format!("a multiple of {unit} octets")
            }
            Self::AtLeast(1) => "at least 1 octet".into(),
            Self::AtLeast(least) => format!("at least {least} octets"),
        }
    }
}

/// What is known about the option with this code.
pub fn entry(code: u8) -> Option<&'static Entry> {
    let at = CATALOGUE
        .binary_search_by_key(&code, |entry| entry.code)
        .ok()?;
    Some(&CATALOGUE[at])
}

/// The name of the option with this code; a code without one is `Option` (224 and above:
/// `Private option`, RFC 3942).
pub fn name(code: u8) -> &'static str {
    match entry(code) {
        Some(entry) => entry.name,
        None if code >= 224 => "Private option",
        None => "Option",
    }
}

macro_rules! catalogue {
    ($($code:literal, $rfc:literal, $section:literal, $length:ident($octets:literal), $name:literal, $meaning:literal;)*) => {
        /// All options known by name, in the order of their codes.
        pub const CATALOGUE: &[Entry] = &[$(Entry {
            code: $code,
            rfc: $rfc,
            section: $section,
            length: Length::$length($octets),
            name: $name,
            meaning: $meaning,
        }),*];
    };
}

// Code, RFC, section, length, name, sentence.
catalogue! {
    1, 2132, "3.3", Exactly(4), "Subnet mask", "Tells which addresses are on the client's own network";
    2, 2132, "3.4", Exactly(4), "Time offset", "How many seconds the client's clock is ahead of UTC";
    3, 2132, "3.5", Multiple(4), "Router", "Routers on the client's network, the preferred one first";
    4, 2132, "3.6", Multiple(4), "Time server", "Servers that tell the time (RFC 868)";
    5, 2132, "3.7", Multiple(4), "Name server", "Name servers of the time before DNS (IEN 116)";
    6, 2132, "3.8", Multiple(4), "Domain name server", "DNS servers, the preferred one first";
    7, 2132, "3.9", Multiple(4), "Log server", "Servers that take log messages";
    8, 2132, "3.10", Multiple(4), "Quote server", "Quote of the day servers";
    9, 2132, "3.11", Multiple(4), "LPR server", "Servers for line printers";
    10, 2132, "3.12", Multiple(4), "Impress server", "Imagen Impress servers";
    11, 2132, "3.13", Multiple(4), "Resource location server", "Servers that locate resources (RFC 887)";
    12, 2132, "3.14", AtLeast(1), "Host name", "The name of the client";
    13, 2132, "3.15", Exactly(2), "Boot file size", "Length of the boot image in blocks of 512 octets";
    14, 2132, "3.16", AtLeast(1), "Merit dump file", "Where the client writes its memory when it crashes";
    15, 2132, "3.17", AtLeast(1), "Domain name", "The domain the client uses when it looks up names";
    16, 2132, "3.18", Exactly(4), "Swap server", "The client's swap server";
    17, 2132, "3.19", AtLeast(1), "Root path", "Where the client's root disk is";
    18, 2132, "3.20", AtLeast(1), "Extensions path", "A file that holds further options";
    19, 2132, "4.1", Exactly(1), "IP forwarding", "Whether the client forwards packets";
    20, 2132, "4.2", Exactly(1), "Non-local source routing", "Whether the client forwards packets with foreign source routes";
    21, 2132, "4.3", Multiple(8), "Policy filter", "Destinations and masks allowed for source routes";
    22, 2132, "4.4", Exactly(2), "Maximum datagram reassembly size", "The largest datagram the client puts together";
    23, 2132, "4.5", Exactly(1), "Default IP time to live", "Time to live of what the client sends";
    24, 2132, "4.6", Exactly(4), "Path MTU aging timeout", "Seconds after which a discovered path MTU is forgotten";
    25, 2132, "4.7", Multiple(2), "Path MTU plateau table", "Sizes to try in path MTU discovery";
    26, 2132, "5.1", Exactly(2), "Interface MTU", "The largest packet on the client's link, in octets";
    27, 2132, "5.2", Exactly(1), "All subnets local", "Whether all subnets have the same MTU";
    28, 2132, "5.3", Exactly(4), "Broadcast address", "The broadcast address of the client's network";
    29, 2132, "5.4", Exactly(1), "Perform mask discovery", "Whether the client asks for its mask by ICMP";
    30, 2132, "5.5", Exactly(1), "Mask supplier", "Whether the client answers mask requests";
    31, 2132, "5.6", Exactly(1), "Perform router discovery", "Whether the client looks for routers itself (RFC 1256)";
    32, 2132, "5.7", Exactly(4), "Router solicitation address", "Where router solicitations go";
    33, 2132, "5.8", Multiple(8), "Static route", "Routes to single hosts or networks of classes, each with its router";
    34, 2132, "6.1", Exactly(1), "Trailer encapsulation", "Whether the client negotiates trailers";
    35, 2132, "6.2", Exactly(4), "ARP cache timeout", "Seconds after which an ARP entry is forgotten";
    36, 2132, "6.3", Exactly(1), "Ethernet encapsulation", "Whether frames follow IEEE 802.3 instead of Ethernet II";
    37, 2132, "7.1", Exactly(1), "TCP default time to live", "Time to live of TCP segments";
    38, 2132, "7.2", Exactly(4), "TCP keepalive interval", "Seconds between TCP keepalives";
    39, 2132, "7.3", Exactly(1), "TCP keepalive garbage", "Whether TCP keepalives carry an octet";
    40, 2132, "8.1", AtLeast(1), "NIS domain", "The client's NIS domain";
    41, 2132, "8.2", Multiple(4), "NIS servers", "NIS servers";
    42, 2132, "8.3", Multiple(4), "NTP servers", "Servers that keep the client's clock right";
    43, 2132, "8.4", AtLeast(1), "Vendor specific information", "Options whose meaning depends on the vendor class";
    44, 2132, "8.5", Multiple(4), "NetBIOS name server", "WINS servers";
    45, 2132, "8.6", Multiple(4), "NetBIOS datagram distribution server", "Servers that distribute NetBIOS datagrams";
    46, 2132, "8.7", Exactly(1), "NetBIOS node type", "How the client looks up NetBIOS names";
    47, 2132, "8.8", AtLeast(1), "NetBIOS scope", "The NetBIOS scope of the client";
    48, 2132, "8.9", Multiple(4), "X Window font server", "X Window font servers";
    49, 2132, "8.10", Multiple(4), "X Window display manager", "X Window display managers";
    50, 2132, "9.1", Exactly(4), "Requested address", "The address the client asks for";
    51, 2132, "9.2", Exactly(4), "Lease time", "For how long the address is lent, in seconds";
    52, 2132, "9.3", Exactly(1), "Overload", "Says that file, sname or both hold options";
    53, 2132, "9.6", Exactly(1), "Message type", "Which DHCP message this is";
    54, 2132, "9.7", Exactly(4), "Server identifier", "Which server the message is from, or meant for";
    55, 2132, "9.8", AtLeast(1), "Parameter request list", "The options the client wants to hear about, in its order";
    56, 2132, "9.9", AtLeast(1), "Message", "Why a server says no, or a client refuses";
    57, 2132, "9.10", Exactly(2), "Maximum message size", "The largest DHCP message the client takes, in octets";
    58, 2132, "9.11", Exactly(4), "Renewal time (T1)", "Seconds until the client asks its server to extend the lease";
    59, 2132, "9.12", Exactly(4), "Rebinding time (T2)", "Seconds until the client asks any server to extend the lease";
    60, 2132, "9.13", AtLeast(1), "Vendor class identifier", "What kind of client this is";
    61, 2132, "9.14", AtLeast(2), "Client identifier", "By what the server knows the client, instead of its hardware address";
    62, 2242, "2", AtLeast(1), "NetWare/IP domain", "The client's NetWare/IP domain";
    63, 2242, "3", AtLeast(1), "NetWare/IP information", "NetWare/IP options";
    64, 2132, "8.11", AtLeast(1), "NIS+ domain", "The client's NIS+ domain";
    65, 2132, "8.12", Multiple(4), "NIS+ servers", "NIS+ servers";
    66, 2132, "9.4", AtLeast(1), "TFTP server name", "The boot server's name, where sname holds options";
    67, 2132, "9.5", AtLeast(1), "Boot file name", "The boot file, where file holds options";
    68, 2132, "8.13", AnyMultiple(4), "Mobile IP home agent", "Mobile IP home agents";
    69, 2132, "8.14", Multiple(4), "SMTP server", "Servers for outgoing mail";
    70, 2132, "8.15", Multiple(4), "POP3 server", "Servers for incoming mail";
    71, 2132, "8.16", Multiple(4), "NNTP server", "News servers";
    72, 2132, "8.17", Multiple(4), "WWW server", "Web servers";
    73, 2132, "8.18", Multiple(4), "Finger server", "Finger servers";
    74, 2132, "8.19", Multiple(4), "IRC server", "Chat servers";
    75, 2132, "8.20", Multiple(4), "StreetTalk server", "StreetTalk servers";
    76, 2132, "8.21", Multiple(4), "StreetTalk directory assistance server", "StreetTalk directory assistance servers";
    77, 3004, "4", AtLeast(1), "User class", "What kind of user or application the client serves";
    80, 4039, "4", Exactly(0), "Rapid commit", "Asks for, or confirms, two messages instead of four";
    81, 4702, "2", AtLeast(3), "Client FQDN", "The client's full name and who enters it into DNS";
    82, 3046, "2", AtLeast(2), "Relay agent information", "Where the relay heard the client; the server sends it back";
    88, 4280, "4.1", AtLeast(1), "BCMCS domain names", "Names of broadcast and multicast controllers";
    89, 4280, "4.3", Multiple(4), "BCMCS addresses", "Addresses of broadcast and multicast controllers";
    90, 3118, "2", AtLeast(11), "Authentication", "Proves who sent the message";
    91, 4388, "6.1", Exactly(4), "Client last transaction time", "Seconds since the server last heard this client";
    92, 4388, "6.1", Multiple(4), "Associated addresses", "All addresses of this client";
    93, 4578, "2.1", Multiple(2), "Client system architecture", "The kinds of boot file the client can run";
    94, 4578, "2.2", Exactly(3), "Client network interface", "The version of the client's boot interface";
    97, 4578, "2.3", AtLeast(1), "Client machine identifier", "A number that no other machine has";
    100, 4833, "2", AtLeast(1), "Time zone (POSIX)", "The client's time zone as a POSIX string";
    101, 4833, "2", AtLeast(1), "Time zone (name)", "The client's time zone by its name";
    108, 8925, "3.1", Exactly(4), "IPv6-only preferred", "Seconds for which the client may do without IPv4";
    114, 8910, "2.1", AtLeast(1), "Captive portal", "Where a guest network wants its users to sign in";
    116, 2563, "2", Exactly(1), "Auto-configuration", "Whether the client may choose a link-local address";
    118, 3011, "2", Exactly(4), "Subnet selection", "The network from which an address is wanted";
    119, 3397, "2", AtLeast(1), "Domain search", "The domains tried in turn when a short name is looked up";
    120, 3361, "3", AtLeast(1), "SIP servers", "Servers for telephony";
    121, 3442, "2", AtLeast(5), "Classless static route", "Routes to networks of any size; the router option is then ignored";
    124, 3925, "3", AtLeast(5), "Vendor-identifying vendor class", "What kind of client this is, per vendor";
    125, 3925, "4", AtLeast(5), "Vendor-identifying vendor options", "Options whose meaning depends on the vendor number";
    138, 5417, "2", Multiple(4), "CAPWAP access controllers", "Controllers of wireless access points";
    150, 5859, "3", Multiple(4), "TFTP server address", "Addresses of the servers that hold configuration files";
    151, 6926, "6.2.2", AtLeast(1), "Status code", "How a bulk lease query went";
    152, 6926, "6.2.3", Exactly(4), "Base time", "When a bulk lease answer was made";
    153, 6926, "6.2.4", Exactly(4), "Start time of state", "Seconds for which the binding has been in its state";
    154, 6926, "6.2.5", Exactly(4), "Query start time", "Asks for bindings that changed after this instant";
    155, 6926, "6.2.6", Exactly(4), "Query end time", "Asks for bindings that changed before this instant";
    156, 6926, "6.2.7", Exactly(1), "DHCP state", "The state of the binding";
    157, 6926, "6.2.8", Exactly(1), "Data source", "Where the data of the answer came from";
    175, 3942, "3", AtLeast(1), "Etherboot", "Options of Etherboot and iPXE; the code is not assigned to them";
    249, 3942, "3", AtLeast(5), "Classless static route (Microsoft)", "Microsoft's code for classless routes; the code is for private use";
    252, 3942, "3", AtLeast(1), "Web proxy auto-discovery", "Where the proxy settings are; the code is for private use";
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhcproto::v4::OptionCode;

    #[test]
    fn codes_are_in_order_and_sentences_have_no_full_stop() {
        assert!(CATALOGUE.is_sorted_by(|one, next| one.code < next.code));
        for Entry { name, meaning, .. } in CATALOGUE {
            assert!(
                !name.is_empty() && !meaning.is_empty() && !meaning.ends_with('.'),
                "{name}"
            );
        }
    }

    #[test]
    fn every_option_of_the_codec_has_a_name() {
        // The codec has 106 for IPv6-only preferred, whose code is 108 (RFC 8925).
        let known =
            |code: &u8| *code != 106 && !matches!(OptionCode::from(*code), OptionCode::Unknown(_));
        for code in (1..255).filter(known) {
            assert!(entry(code).is_some(), "{code}");
        }
    }

    #[test]
    fn what_nobody_knows_is_called_by_its_range() {
        assert_eq!(
            (name(54), name(230), name(200)),
            ("Server identifier", "Private option", "Option")
        );
    }
}

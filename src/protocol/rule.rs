//! Each clause that somebody acts on: why a message was sent there, ignored, refused or met
//! with silence, and what the referee judges.

use serde::{Serialize, Serializer};

use crate::wire::Malformed;

/// How strongly a clause binds (section 1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// An absolute requirement.
    Must,
    /// An absolute prohibition.
    #[serde(rename = "MUST NOT")]
    MustNot,
    /// To be kept unless there is a good reason.
    Should,
    /// To be avoided unless there is a good reason.
    #[serde(rename = "SHOULD NOT")]
    ShouldNot,
    /// Truly optional, or a description without a capital word.
    May,
}

impl Level {
    /// The RFC's word: `MUST NOT`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::MustNot => "MUST NOT",
            Self::Should => "SHOULD",
            Self::ShouldNot => "SHOULD NOT",
            Self::May => "MAY",
        }
    }
}

macro_rules! rules {
    ($($name:ident = $rfc:literal, $section:literal, $key:literal, $level:ident, $text:literal;)*) => {
        /// One clause. The doc comment of each is its sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter, serde::Deserialize)]
        #[repr(u16)]
        pub enum Rule {
            $(#[doc = $text] $name,)*
        }

        impl Rule {
            const fn row(self) -> (u16, &'static str, &'static str, Level, &'static str) {
                match self {
                    $(Self::$name => ($rfc, $section, $key, Level::$level, $text),)*
                }
            }

            /// The [`key`](Self::key), without a copy.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => match $rfc {
                        2131 => concat!($section, " ", $key),
                        _ => concat!("RFC ", $rfc, " ", $section, " ", $key),
                    },)*
                }
            }
        }
    };
}

impl Rule {
    /// The number of the RFC.
    pub const fn rfc(self) -> u16 {
        self.row().0
    }

    /// The section, table or figure: `4.3.2`, `table 5`.
    pub const fn section(self) -> &'static str {
        self.row().1
    }

    /// One word that tells the clauses of a section apart.
    pub const fn word(self) -> &'static str {
        self.row().2
    }

    /// The name used in lessons and JSON: `4.3.2 silent`; other RFCs are named first:
    /// `RFC 6842 3 echo`.
    pub fn key(self) -> String {
        self.as_str().to_owned()
    }

    /// The rule with this [`key`](Self::key).
    pub fn from_key(key: &str) -> Option<Self> {
        use strum::IntoEnumIterator as _;
        Self::iter().find(|rule| rule.as_str() == key)
    }

    /// How strongly it binds.
    pub const fn level(self) -> Level {
        self.row().3
    }

    /// What it says, in our own words: one sentence without a full stop.
    pub const fn text(self) -> &'static str {
        self.row().4
    }

    /// Where it stands, as a reader looks it up: `RFC 2131 section 4.3.2`.
    pub fn citation(self) -> String {
        let section = self.section();
        if section.starts_with(|first: char| first.is_ascii_digit()) {
            format!("RFC {} section {section}", self.rfc())
        } else {
            format!("RFC {} {section}", self.rfc())
        }
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(self.as_str())
        } else {
            serializer.serialize_u16(*self as u16)
        }
    }
}

impl From<Malformed> for Rule {
    /// The clause that bytes break which are no DHCP message.
    fn from(malformed: Malformed) -> Self {
        match malformed {
            Malformed::TooShort(_) => Self::TooShort,
            Malformed::BadCookie => Self::NotDhcp,
            Malformed::HardwareAddress { .. } => Self::ImpossibleHardware,
            Malformed::NoType | Malformed::UnknownType(_) => Self::NoType,
            Malformed::CutOption(_) => Self::CutOption,
        }
    }
}

// The name, then RFC, section, the word that tells clauses of a section apart, level, sentence.
rules! {
    // Not a DHCP message at all.
    TooShort = 2131, "2", "length", Must, "A DHCP message has a fixed part of 236 octets and a cookie";
    NotDhcp = 2131, "3", "cookie", Must, "The four octets after the fixed part are 99.130.83.99";
    NoType = 2132, "9.6", "type", Must, "Every DHCP message carries option 53, its type";
    ImpossibleHardware = 2131, "2", "chaddr", Must, "An Ethernet hardware address has six octets, none has more than sixteen";
    CutOption = 2132, "2", "cut", Must, "An option ends before the message does";

    // Whom a message is for.
    NotForServers = 2131, "2", "op-reply", Must, "Replies are not for servers: op is 1 in everything a client sends";
    NotForClients = 2131, "2", "op-request", Must, "Requests are not for clients: op is 2 in everything a server sends";
    OtherClient = 2131, "4.4.1", "chaddr", Must, "A reply is for the client whose hardware address it carries";
    ForeignXid = 2131, "4.4.1", "xid", Must, "A client discards replies whose xid is not its own";
    NobodyAsked = 2131, "4.4.1", "unasked", Must, "A client discards what it did not ask for in its present state";
    OfferTooLate = 2131, "4.4.1", "late", Must, "A client that has chosen discards further offers";
    OtherClientId = 6842, "3", "client-id", Must, "A client discards a reply with another client identifier than its own";
    IncompleteGrant = 2131, "table 3", "grant", Must, "An OFFER, and an ACK to a REQUEST, names an address, its server and a lease time";
    NoSuchWay = 2131, "figure 5", "no-way", May, "Nothing leads out of this state that way";
    HostOff = 2131, "4.4.6", "off", May, "A host that is off hears nothing";

    // What servers do.
    AddressChoice = 2131, "4.3.1", "choice", Should, "The present binding comes first, then the previous one, then the wish, then the next free address";
    NoAddressLeft = 2131, "4.3.1", "empty", Should, "A server without a free address stays silent and tells its administrator";
    NoPoolForNetwork = 2131, "4.3.1", "network", Must, "The address is chosen for the network in giaddr, or for the one the message came from";
    OtherServerChosen = 2131, "4.3.2", "not-chosen", Must, "A REQUEST that names another server is this server's refusal";
    ChosenGrants = 2131, "3.1 step 4", "commit", Must, "The chosen server stores the binding and then answers ACK";
    AddressGone = 2131, "3.1 step 4", "gone", Should, "A chosen server that cannot grant the address answers NAK";
    WrongNetwork = 2131, "4.3.2", "network", Should, "A REQUEST for an address of another network is answered with NAK";
    WrongAddress = 2131, "4.3.2", "notion", Should, "A client whose notion of its address is wrong is told so with NAK";
    SilentWithoutRecord = 2131, "4.3.2", "silent", Must, "A server without a record of the client stays silent";
    ConfirmsBinding = 2131, "4.3.2", "confirm", May, "A server that knows the binding confirms it with ACK";
    ExtendsBinding = 2131, "4.3.2", "extend", May, "A server extends its binding of the client and answers ACK";
    NotThisClients = 2131, "4.3.2", "ciaddr", Should, "A server checks that the address in ciaddr is this client's";
    UnknownRenewal = 2131, "4.3.2", "renewal", May, "A renewal that a server does not know is left unanswered, unless it is authoritative";
    DeclineSetsAside = 2131, "4.3.3", "decline", Must, "A declined address is marked as not available and the administrator is told";
    ReleaseFrees = 2131, "4.3.4", "release", Must, "A released address is marked as not allocated, its record kept";
    NotMyBinding = 2131, "4.3.4", "unknown", May, "Only a client with this binding can refuse or return it";
    InformAnswered = 2131, "4.3.5", "inform", Must, "An INFORM is answered with ACK to ciaddr, without address and lease time";
    NoAddressNamed = 2131, "4.3.2", "unnamed", Must, "A REQUEST names an address in option 50 or in ciaddr, an INFORM in ciaddr";
    FreeAgain = 2131, "2.2", "free", May, "When a lease, an offer or a quarantine is over, its address is free for anybody";
    ServerSilenced = 2131, "2.2", "silenced", May, "This server was told to answer nobody";

    // What clients do.
    RandomStart = 2131, "4.4.1", "start", Should, "A client waits a random one to ten seconds before it begins";
    AsksEveryone = 2131, "4.4.1", "discover", Must, "A client without an address asks everyone";
    Collects = 2131, "4.4.1", "collect", May, "A client may collect offers for a while before it chooses";
    SelectsOffer = 2131, "3.1 step 3", "select", Must, "A client names the chosen server in a broadcast REQUEST, so that the others hear it too";
    Repeats = 2131, "4.1", "repeat", Must, "The client repeats, after twice the last wait and a random second more or less";
    GivesUp = 2131, "3.1 step 5", "give-up", Should, "Without an answer to its REQUESTs a client begins again and tells its user";
    ChecksAddress = 2131, "4.4.1", "probe", Should, "A client checks with ARP that nobody uses the address";
    Declines = 2131, "3.1 step 5", "decline", Must, "A client that finds its address in use sends DECLINE and waits at least ten seconds";
    TakesLease = 2131, "4.4.1", "bound", Must, "With the ACK the client has its lease, counted from its REQUEST";
    NakRestarts = 2131, "3.1 step 5", "nak", Must, "After a NAK a client begins again";
    ChecksOldAddress = 2131, "4.4.2", "reboot", May, "A client that remembers an address asks everyone whether it still holds";
    KeepsUnconfirmed = 2131, "3.2 step 3", "keep", May, "A client that hears nothing may use its old address until the lease ends";
    Renews = 2131, "4.4.5", "t1", Must, "At T1 a client asks the server that leased the address to extend it";
    Rebinds = 2131, "4.4.5", "t2", Must, "At T2 a client asks everyone to extend its lease";
    HalfOfTheRest = 2131, "4.4.5", "half", Should, "While extending, each wait is half of the time that is left, never under 60 s";
    Expires = 2131, "4.4.5", "expiry", Must, "When the lease ends the client stops using the address at once";
    Extended = 2131, "4.4.5", "extended", Must, "An extended lease counts from the REQUEST that asked for it";
    Releases = 2131, "4.4.6", "release", May, "A client that needs its address no longer returns it";
    AsksForSettings = 2131, "4.4.3", "inform", May, "A client with an address asks for the other settings only";
    PowerOff = 2131, "4.4.6", "power", May, "A client that is switched off says nothing and remembers its lease";

    // Where a message goes (4.1, 4.4.4).
    ToRelay = 2131, "4.1", "giaddr", Must, "A reply to a relayed message goes to the relay, port 67";
    NakToAll = 2131, "4.1", "nak", Must, "A NAK on the client's own link is broadcast";
    ToCiaddr = 2131, "4.1", "ciaddr", Must, "A reply to a client that has an address goes to it";
    ToAllByFlag = 2131, "4.1", "flag", Must, "With the BROADCAST flag a reply goes to everyone";
    ToYiaddr = 2131, "4.1", "yiaddr", Must, "Otherwise a reply goes to yiaddr at the hardware address in chaddr";
    UnicastImpossible = 2131, "4.1", "impossible", May, "Where unicast is not possible a message may go to everyone";
    ClientBroadcasts = 2131, "4.4.4", "broadcast", Must, "A client that does not know its server speaks to everyone";
    ClientUnicasts = 2131, "4.4.4", "unicast", Must, "RENEWING and RELEASE speak to the server alone";

    // Relays (4.1, RFC 1542 section 4).
    RelayForwards = 1542, "4.1.1", "forward", Must, "A relay writes its address into giaddr, counts hops and sends the message on";
    RelayHops = 1542, "4.1.1", "hops", Must, "A relay drops what has passed more relays than allowed";
    RelayReplies = 1542, "4.1.2", "reply", Must, "A relay hands a reply to the client by the BROADCAST flag";
    RelayNotMine = 1542, "4.1.2", "giaddr", Must, "A relay hands on only replies whose giaddr is its own";

    // What the referee judges in what clients send.
    ClientOp = 2131, "table 5", "op", Must, "op is 1 in everything a client sends";
    ClientHops = 2131, "table 5", "hops", Must, "A client leaves hops at zero";
    ClientSecs = 2131, "table 5", "secs", Should, "DECLINE and RELEASE have no seconds";
    ClientFlags = 2131, "table 5", "flags", Should, "DECLINE and RELEASE ask for no answer, so flags is zero";
    ClientYiaddr = 2131, "table 5", "yiaddr", Must, "Only a server fills in yiaddr";
    ClientSiaddr = 2131, "table 5", "siaddr", Must, "Only a server fills in siaddr";
    ClientGiaddr = 2131, "table 5", "giaddr", Must, "Only a relay fills in giaddr";
    ClientXid = 2131, "table 5", "xid", Should, "The REQUEST for an offer takes the xid of the OFFER";
    ClientOption50 = 2131, "table 5", "option-50", Must, "The requested address stands in a REQUEST for an offer or a reboot and in a DECLINE";
    ClientOption51 = 2131, "table 5", "option-51", MustNot, "A lease time is asked for in DISCOVER and REQUEST alone";
    ClientOption54 = 2131, "table 5", "option-54", Must, "The server is named where an offer is taken, refused or returned, and nowhere else";
    ClientOption55 = 2131, "table 5", "option-55", MustNot, "DECLINE and RELEASE ask for no options";
    ClientOption56 = 2131, "table 5", "option-56", Should, "A reason belongs to DECLINE and RELEASE";
    ClientOption57 = 2131, "table 5", "option-57", MustNot, "A DISCOVER names the largest size that its client takes (3.5), DECLINE and RELEASE do not";
    ClientOption60 = 2131, "table 5", "option-60", MustNot, "DECLINE and RELEASE name no vendor class";
    ClientCiaddr = 2131, "table 4", "ciaddr", Must, "ciaddr is the client's own address once it may use it, and zero before";
    ReservedFlags = 2131, "2", "flags", Must, "All bits of flags but the first are zero";
    SameSecs = 2131, "3.1 step 3", "secs", Should, "The REQUEST for an offer repeats the secs of the DISCOVER";
    OfferedAddress = 2131, "4.3.2", "offered", Must, "The REQUEST for an offer asks for the address that was offered";
    RepeatsParameters = 2131, "3.5", "repeat", Must, "A list of wanted options is repeated in every later REQUEST";
    SameClientId = 2131, "4.2", "same", Must, "A client identifier, once used, stays the same";
    ZeroSource = 2131, "4.1", "source", Must, "A client without an address sends from 0.0.0.0";
    OwnSource = 2131, "table 4", "source", Should, "A client that has an address sends from it";
    ToServerPort = 2131, "4.1", "server-port", Should, "What clients send goes to port 67";
    ToClientPort = 2131, "4.1", "client-port", Should, "What servers send to a client goes to port 68";

    // What the referee judges in what servers send.
    ServerOp = 2131, "table 3", "op", Must, "op is 2 in everything a server sends";
    ServerHops = 2131, "table 3", "hops", Should, "A server sets hops to zero";
    ServerSecs = 2131, "table 3", "secs", Should, "A server sets secs to zero";
    ServerCiaddr = 2131, "table 3", "ciaddr", Must, "ciaddr is zero but in an ACK, which may repeat the client's";
    ServerYiaddr = 2131, "table 3", "yiaddr", Must, "yiaddr is the address offered or granted, and zero where none is";
    ServerSiaddr = 2131, "table 3", "siaddr", Must, "A NAK names no server to boot from";
    EchoesXid = 2131, "table 3", "xid", Must, "A reply has the xid of its request";
    EchoesFlags = 2131, "table 3", "flags", Must, "A reply has the flags of its request";
    EchoesGiaddr = 2131, "table 3", "giaddr", Must, "A reply has the giaddr of its request";
    EchoesChaddr = 2131, "table 3", "chaddr", Must, "A reply has the chaddr of its request";
    ServerOption50 = 2131, "table 3", "option-50", MustNot, "Servers request no address";
    ServerOption51 = 2131, "table 3", "option-51", Must, "The lease time stands where an address is offered or granted, and nowhere else";
    ServerOption52 = 2131, "table 3", "option-52", MustNot, "A NAK puts nothing into sname and file";
    ServerOption54 = 2131, "table 3", "option-54", Must, "A server names itself in every reply";
    ServerOption55 = 2131, "table 3", "option-55", MustNot, "Servers ask for no options";
    ServerOption56 = 2131, "table 3", "option-56", Should, "A NAK says why";
    ServerOption57 = 2131, "table 3", "option-57", MustNot, "Servers name no largest size";
    ServerOption58 = 2131, "4.4.5", "option-58", Should, "T1 stands where an address is offered or granted, and nowhere else";
    ServerOption59 = 2131, "4.4.5", "option-59", Should, "T2 stands where an address is offered or granted, and nowhere else";
    NakOthers = 2131, "table 3", "others", MustNot, "A NAK carries no settings";
    NakFlag = 2131, "4.3.2", "nak-flag", Must, "A NAK through a relay asks for a broadcast";
    EchoesClientId = 6842, "3", "echo", Must, "A reply returns the client identifier of its request";
    EchoesRelayInfo = 3046, "2.2", "echo", Should, "A reply returns what the relay wrote into option 82";

    // What a server knows without having been asked.
    Stored = 2131, "2.1", "stored", May, "A server keeps for each client a record of its address, wherever it has the record from";

    // What no honest server says.
    UnusableAddress = 1122, "3.2.1.3", "host", Must, "No host has an address that stands for a network, for everyone on it, for a group or for the host itself";
    ServersOwnAddress = 2131, "2.2", "own", Must, "An address that is in use, the server's own too, is given to nobody";
    NoLeaseTime = 2131, "3.3", "none", Must, "A lease lasts for some time";
    TimesInOrder = 2131, "4.4.5", "order", Must, "T1 comes before T2, and T2 before the end of the lease";
    AckKeepsOffer = 2131, "3.1 step 4", "same", ShouldNot, "What an ACK grants does not contradict what was offered";
    // What a client does that no server answers.
    LinkLocal = 3927, "2.1", "link-local", May, "A host that no server answers may choose an address for its own link, which is no lease";
    // What a client does when its network may have changed.
    VerifiesAgain = 2131, "3.7", "verify", Should, "A client verifies its address, or asks for one, whenever its network may have changed";
    // What only strict relays ask for.
    RelayTooShort = 1542, "2.1", "minimum", Must, "A BOOTP message has at least 300 octets; what is shorter may be dropped on its way";

    // Option 82 of relays. (What is new stands at the end: digests count the rows.)
    RelayInfoUntrusted = 3046, "2.1", "untrusted", Must, "A relay drops what carries option 82 and came through no relay";
    RelayInfoSpoofed = 3046, "2.1.1", "spoofed", Must, "A relay drops what claims to have come through the relay itself";
    RelayInfoLast = 3046, "2.1", "last", Must, "Option 82 is the last option";
    RelayInfoRemoved = 3046, "2.1", "removed", Must, "A relay takes its option 82 out again before the client gets the reply";
    // Option overload.
    Overloads = 2132, "9.3", "overload", May, "Options for which a message has no room go into file and sname, and option 52 says so";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn every_key_is_unique_and_leads_back() {
        let keys: BTreeSet<String> = Rule::iter().map(Rule::key).collect();
        assert_eq!(keys.len(), Rule::iter().count());
        assert!(Rule::iter().all(|rule| Rule::from_key(&rule.key()) == Some(rule)));
    }

    #[test]
    fn every_text_is_one_sentence_without_a_full_stop() {
        for rule in Rule::iter() {
            let text = rule.text();
            assert!(
                !text.is_empty() && !text.contains(". ") && !text.ends_with('.'),
                "{text}"
            );
        }
    }
}

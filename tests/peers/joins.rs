//! Clients of ours live a whole life with each of the four servers: as hosts, on an interface
//! with and without an address, and as a relay agent. Then the server's own lease file is read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::Ipv4Addr;
use std::thread;
use std::time::Duration;

use dorascope::files::leases;
use ipnet::Ipv4Net;

use crate::books::{agree, agree_with_ours, demand_active};
use crate::harness::{Capture, ETH, Ours, Outcome, Server, ServerKind, Settings, Wire, join};
use crate::overheard::{Message, Overheard, messages};

const PATIENCE: Duration = Duration::from_secs(90);
const CLIENTS: usize = 3;

/// As what our program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// As a host, on an interface without an address.
    Bare,
    /// As a host, on an interface that has one.
    Host,
    /// As a relay agent.
    Relay,
}

impl Way {
    const fn word(self) -> &'static str {
        match self {
            Self::Bare | Self::Host => "--host",
            Self::Relay => "--relay",
        }
    }

    /// Whether a server's answer to a client in RENEWING reaches our program. Who is answered
    /// alone is answered at an address that nobody here has; ISC and udhcpd obey the BROADCAST
    /// flag though.
    fn is_renewed_by(self, kind: ServerKind) -> bool {
        self == Self::Relay || matches!(kind, ServerKind::Isc | ServerKind::Udhcpd)
    }

    /// The same in REBINDING. Behind a relay agent udhcpd says nothing to that.
    fn is_rebound_by(self, kind: ServerKind) -> bool {
        match self {
            Self::Bare | Self::Host => self.is_renewed_by(kind),
            Self::Relay => kind != ServerKind::Udhcpd,
        }
    }

    /// What ordinary sockets cannot keep: the system gives messages the source address of the
    /// interface, not 0.0.0.0.
    const fn breaks(self) -> &'static [&'static str] {
        match self {
            Self::Host => &["4.1 source"],
            Self::Bare | Self::Relay => &[],
        }
    }

    /// The same for a RELEASE: without an address there is no route to a server, and it goes to
    /// everyone.
    const fn breaks_when_it_releases(self) -> &'static [&'static str] {
        match self {
            Self::Bare => &["4.4.4 unicast"],
            Self::Host | Self::Relay => &[],
        }
    }
}

fn network() -> Ipv4Net {
    "198.51.100.0/24".parse().unwrap()
}

/// A wire with a server at 198.51.100.1, whose clients are at `cli`.
fn wire(way: Way) -> Wire {
    let wire = Wire::pair();
    wire.address("srv", ETH, "198.51.100.1/24".parse().unwrap());
    if way != Way::Bare {
        wire.address("cli", ETH, "198.51.100.2/24".parse().unwrap());
    }
    wire
}

fn joined(wire: &Wire, way: Way, words: &[&str]) -> Outcome {
    let begin = format!("{} --clients {CLIENTS} --rate 50 --yes --json", way.word());
    let words = [join(&begin), words.to_vec()].concat();
    Ours::run(wire, "cli", &words, PATIENCE)
}

#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn our_clients_live_a_whole_life_with_every_server_in_every_way() {
    thread::scope(|scope| {
        for kind in ServerKind::ALL {
            for way in [Way::Bare, Way::Host, Way::Relay] {
                scope.spawn(move || live_with(kind, way));
            }
        }
    });
}

fn live_with(kind: ServerKind, way: Way) {
    let wire = wire(way);
    let settings = Settings::new(network(), 100, 200).times(3, 6, 40);
    let capture = Capture::start(&wire, "srv", ETH);
    let server = Server::start(&wire, "srv", kind, &settings);

    let file = wire.folder("ours").join("dhcpleases.txt");
    let path = file.to_str().unwrap();
    let mut words = vec!["--lease-file", path, "--then", "reboot"];
    // How often each client extends its lease at least: when it is told to, and twice at T1.
    let mut extended = 0;
    if way.is_renewed_by(kind) {
        words.extend(["--then", "renew", "--hold", "7s"]);
        extended += 3;
    }
    if way.is_rebound_by(kind) {
        words.extend(["--then", "rebind"]);
        extended += 1;
    }
    words.extend(["--then", "decline"]);
    let told = joined(&wire, way, &words).done();
    for then in words.windows(2).filter(|words| words[0] == "--then") {
        let line = format!("{}: {CLIENTS} of {CLIENTS} have an address", then[1]);
        assert!(told.err.contains(&line), "{kind:?} {way:?} {}", told.err);
    }
    for message in messages(&told.out) {
        let from = message.from;
        let known = from.starts_with("client-") || from == "relay" || from == "198.51.100.1";
        assert!(known, "{kind:?} {way:?}: somebody else is {from}");
    }
    let heard = Overheard::read(&capture.finish());
    heard.judge(&kind.version(), way.breaks(), |message| !message.is_reply());
    let ledger = heard.ledger();
    assert_eq!(ledger.held.len(), CLIENTS, "{kind:?} {}", heard.tell());
    assert_eq!(ledger.declined.len(), CLIENTS, "{kind:?} {}", heard.tell());
    agree(&server, &ledger);
    agree_with_ours(
        &server.leases(),
        &leases::load(&file).unwrap().leases,
        &ledger,
    );
    let reboots = heard.granted(Message::reboots).len();
    assert_eq!(reboots, CLIENTS, "{kind:?} {}", heard.tell());
    let extensions = heard.granted(Message::extends).len();
    let wanted = extended * CLIENTS;
    assert!(extensions >= wanted, "{kind:?} {}", heard.tell());

    // Another run gives one address back by its name, and the next one all that is left.
    let capture = Capture::start(&wire, "srv", ETH);
    let one = ledger.held.values().next().unwrap().to_string();
    release(&wire, way, &[&one, "--lease-file", path]);
    let left = leases::load(&file).unwrap().leases;
    assert_eq!(left.len(), CLIENTS - 1, "{kind:?} {way:?} {left:#?}");
    demand_active(&server, CLIENTS - 1);
    release(&wire, way, &["--all", "--lease-file", path]);
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 1, "the header alone: {text}");
    let heard = Overheard::read(&capture.finish());
    heard.judge_ours(way.breaks_when_it_releases(), |message| !message.is_reply());
    let after = heard.ledger();
    let returned: BTreeMap<_, _> = after.released.iter().map(|(ip, mac)| (*mac, *ip)).collect();
    assert_eq!(returned, ledger.held, "{kind:?} {way:?} {}", heard.tell());
    agree(&server, &after);
}

fn release(wire: &Wire, way: Way, words: &[&str]) {
    let begin = [
        "release",
        "--interface",
        ETH,
        way.word(),
        "--rate",
        "50",
        "--yes",
    ];
    Ours::run(wire, "cli", &[&begin[..], words].concat(), PATIENCE).done();
}

/// All at once, as a relay agent with its own 200 clients; then one wire and four times as many
/// messages are read back.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn two_hundred_at_once_lease_from_kea() {
    const MANY: usize = 200;
    let wire = wire(Way::Relay);
    let settings = Settings::new(network(), 10, 250);
    let capture = Capture::start(&wire, "srv", ETH);
    let server = Server::start(&wire, "srv", ServerKind::Kea, &settings);
    let words = "--relay --clients 200 --rate 2000 --yes --keep";
    let told = Ours::join(&wire, "cli", words, PATIENCE).done();
    let heard = Overheard::read(&capture.finish());
    heard.judge(&ServerKind::Kea.version(), &[], |message| {
        !message.is_reply()
    });
    let ledger = heard.ledger();
    assert_eq!(ledger.held.len(), MANY, "{}", told.err);
    let addresses: BTreeSet<Ipv4Addr> = ledger.held.values().copied().collect();
    assert_eq!(addresses.len(), MANY, "an address is two clients'");
    agree(&server, &ledger);
    eprintln!(
        "{MANY} clients leased from Kea in {:?}: {}",
        told.took,
        told.err.trim()
    );
}

/// This computer asks for settings for its own address. Behind a relay agent, that is.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn every_server_informs_this_computer() {
    thread::scope(|scope| {
        for kind in ServerKind::ALL {
            for way in [Way::Host, Way::Relay] {
                scope.spawn(move || inform(kind, way));
            }
        }
    });
}

fn inform(kind: ServerKind, way: Way) {
    let wire = wire(way);
    let capture = Capture::start(&wire, "srv", ETH);
    let server = Server::start(&wire, "srv", kind, &Settings::new(network(), 100, 200));
    let told = joined(&wire, way, &["--then", "inform"]).done();
    assert!(
        told.err.contains("inform: settings came"),
        "{kind:?} {way:?} {}",
        told.err
    );
    demand_active(&server, 0);
    let heard = Overheard::read(&capture.finish());
    heard.judge(&kind.version(), way.breaks(), |message| !message.is_reply());
    let informed = heard.granted(|message| message.kind() == "INFORM");
    assert!(!informed.is_empty(), "{kind:?} {way:?} {}", heard.tell());
}

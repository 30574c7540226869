//! Clients of ours live a whole life with each of the four servers: as hosts, on an interface
//! with and without an address, and as a relay agent. Then the server's own lease file is read.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::thread;
use std::time::Duration;

use dorascope::files::leases::{LeaseRecord, LeaseState};
use ipnet::Ipv4Net;

use crate::harness::{Capture, ETH, Ours, Outcome, Server, ServerKind, Settings, Wire};
use crate::overheard::{Ledger, Overheard, messages};

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

    /// Whether a server's answer to a REQUEST in this state reaches our program. To renew, a
    /// client asks one server alone, and is answered at an address that nobody here has.
    fn is_renewed_by(self, kind: ServerKind) -> bool {
        match self {
            // What cannot go by unicast from here goes to everyone, and is answered as such.
            Self::Bare => self.is_rebound_by(kind),
            Self::Host => false,
            Self::Relay => true,
        }
    }

    /// What ordinary sockets cannot keep.
    const fn breaks(self) -> &'static [&'static str] {
        match self {
            // No route leads to a server: a RELEASE goes to everyone.
            Self::Bare => &["4.4.4 unicast"],
            // The system gives messages the source address of the interface, not 0.0.0.0.
            Self::Host => &["4.1 source"],
            Self::Relay => &[],
        }
    }

    /// The same while nothing is returned.
    const fn breaks_while_it_holds(self) -> &'static [&'static str] {
        match self {
            Self::Bare => &[],
            Self::Host | Self::Relay => self.breaks(),
        }
    }

    fn is_rebound_by(self, kind: ServerKind) -> bool {
        match self {
            Self::Bare | Self::Host => matches!(kind, ServerKind::Isc | ServerKind::Udhcpd),
            Self::Relay => kind != ServerKind::Udhcpd,
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

fn join(wire: &Wire, way: Way, words: &[&str]) -> Outcome {
    let clients = CLIENTS.to_string();
    let mut all = vec![
        "join",
        "--interface",
        ETH,
        way.word(),
        "--clients",
        &clients,
    ];
    all.extend(["--rate", "50", "--yes", "--json"]);
    all.extend(words);
    Ours::run(wire, "cli", &all, PATIENCE)
}

/// The four servers in one way, each on a wire of its own, all at once.
fn with_all(way: Way) {
    thread::scope(|scope| {
        for kind in ServerKind::ALL {
            scope.spawn(move || live_with(kind, way));
        }
    });
}

#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn a_life_as_hosts_without_an_address() {
    with_all(Way::Bare);
}

#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn a_life_as_hosts_with_an_address() {
    with_all(Way::Host);
}

#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn a_life_behind_a_relay_agent() {
    with_all(Way::Relay);
}

fn live_with(kind: ServerKind, way: Way) {
    let wire = wire(way);
    let settings = Settings::new(network(), 100, 200).times(4, 8, 40);
    let capture = Capture::start(&wire, "srv", ETH);
    let server = Server::start(&wire, "srv", kind, &settings);

    let mut words = vec!["--keep", "--then", "reboot"];
    if way.is_renewed_by(kind) {
        words.extend(["--then", "renew"]);
    }
    if way.is_rebound_by(kind) {
        words.extend(["--then", "rebind", "--hold", "10s"]);
    }
    words.extend(["--then", "decline"]);
    let told = join(&wire, way, &words).done();
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
    heard.judge(&kind.version(), way.breaks_while_it_holds(), |message| {
        !message.is_reply()
    });
    let ledger = heard.ledger();
    assert_eq!(ledger.held.len(), CLIENTS, "{kind:?} {}", heard.tell());
    assert_eq!(ledger.declined.len(), CLIENTS, "{kind:?} {}", heard.tell());
    agree(kind, &server.leases(), &ledger);
    assert_eq!(heard.granted(|it| it.reboots()).len(), CLIENTS, "{kind:?}");
    let alone = heard.granted(|it| it.extends() && !it.dst.is_broadcast());
    eprintln!(
        "{kind:?} {way:?} extended alone {}, by all {}",
        alone.len(),
        heard.granted(|it| it.extends()).len()
    );

    // The same clients come back, get the same addresses, and return them.
    let capture = Capture::start(&wire, "srv", ETH);
    join(&wire, way, &[]).done();
    let heard = Overheard::read(&capture.finish());
    heard.judge(&kind.version(), way.breaks(), |message| !message.is_reply());
    let after = heard.ledger();
    let returned: BTreeMap<_, _> = after.released.iter().map(|(ip, mac)| (*mac, *ip)).collect();
    assert_eq!(returned, ledger.held, "{kind:?} {}", heard.tell());
    agree(kind, &server.leases(), &after);
}

/// The server's own file says what was said on the wire.
#[track_caller]
fn agree(kind: ServerKind, leases: &[LeaseRecord], ledger: &Ledger) {
    let find = |address: Ipv4Addr| leases.iter().find(|lease| lease.ip == address);
    for (mac, address) in &ledger.held {
        let lease = find(*address).unwrap_or_else(|| panic!("{kind:?}: no {address}: {leases:#?}"));
        assert_eq!(lease.state, LeaseState::Active, "{kind:?} {lease:?}");
        assert_eq!(lease.mac, Some(*mac), "{kind:?} {lease:?}");
    }
    for address in &ledger.declined {
        let state = find(*address).map(|lease| lease.state);
        eprintln!("{kind:?} declined {address} {state:?}");
    }
    for (address, mac) in &ledger.released {
        let lease = find(*address);
        let over = lease.is_none_or(|lease| lease.state.is_over() && lease.mac == Some(*mac));
        assert!(over, "{kind:?} {lease:?}");
        eprintln!(
            "{kind:?} released {address} {:?}",
            lease.map(|lease| lease.state)
        );
    }
}

//! Several on one wire: clients who compete for addresses, one whose address is reserved, a
//! second server, a relay agent in between, and two hundred clients at once.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::thread;
use std::time::Duration;

use dorascope::files::leases::LeaseState;

use crate::behind;
use crate::books::demand_active;
use crate::harness::{
    Capture, Client, ClientKind, ClientSettings, ETH, Ours, Relay, Server, ServerKind, Settings,
    Told, What, Wire,
};
use crate::overheard::{Message, Overheard};
use crate::serves::Serving;

const PATIENCE: Duration = Duration::from_secs(25);
const SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);

fn host(number: u8) -> Ipv4Addr {
    Ipv4Addr::new(198, 51, 100, number)
}

/// A wire with our server's address at `srv`.
fn wire(ends: &[&str]) -> Wire {
    let wire = Wire::switched(ends);
    wire.address("srv", ETH, "198.51.100.1/24".parse().unwrap());
    wire
}

/// All three in turn have the hardware address for which an address is reserved; a stranger does
/// not get it.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn a_reserved_address_is_for_one_hardware_address() {
    let wire = wire(&["srv", "cli", "stranger"]);
    wire.mac("cli", "02:00:5e:00:53:10");
    let capture = Capture::start(&wire, "srv", ETH);
    let reserve = "02:00:5e:00:53:10=198.51.100.100";
    let words = [
        "--pool",
        "198.51.100.100-198.51.100.101",
        "--reserve",
        reserve,
    ];
    let server = Serving::start(&wire, "srv", &words);
    let stranger = ClientSettings::named("stranger");
    let stranger = Client::start(&wire, "stranger", ClientKind::Dhclient, &stranger);
    assert_eq!(stranger.bound(PATIENCE).address, Some(host(101)));
    for kind in ClientKind::ALL {
        let client = Client::start(&wire, "cli", kind, &ClientSettings::named("known"));
        assert_eq!(client.bound(PATIENCE).address, Some(host(100)), "{kind:?}");
        client.release(PATIENCE);
        server.until_free(host(100));
    }
    server.end();
    let heard = Overheard::read(&capture.finish());
    heard.judge("clients", &[], Message::is_reply);
}

/// Two addresses for three clients: the third waits until one is returned.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn a_pool_of_two_is_exhausted_by_three() {
    let wire = wire(&["srv", "one", "two", "three"]);
    let capture = Capture::start(&wire, "srv", ETH);
    let words = ["--pool", "198.51.100.100-198.51.100.101"];
    let server = Serving::start(&wire, "srv", &words);
    let start = |end, kind| Client::start(&wire, end, kind, &ClientSettings::named(end));
    let one = start("one", ClientKind::Dhclient);
    one.bound(PATIENCE);
    let two = start("two", ClientKind::Dhcpcd);
    two.bound(PATIENCE);
    let three = start("three", ClientKind::Udhcpc);
    let bound = |told: &Told| told.what == What::Bound;
    let too_early = three.until(1, Duration::from_secs(4), bound);
    assert_eq!(too_early, None, "{:#?}", server.leases());
    one.release(PATIENCE);
    three.bound(PATIENCE);
    let leases = server.leases();
    let holders = leases.iter().filter(|it| it.state == LeaseState::Active);
    let holders: BTreeSet<_> = holders.map(|lease| lease.mac.unwrap()).collect();
    assert_eq!(holders, ["two", "three"].map(|end| wire.mac_of(end)).into());
    drop((two, three));
    server.end();
    let heard = Overheard::read(&capture.finish());
    heard.judge("clients", &[], Message::is_reply);
}

/// Our server and Kea on one wire. Each client has one lease, of the server it chose, and the
/// other has forgotten what it proposed. Our own clients name both.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn two_servers_share_a_wire() {
    let wire = wire(&["srv", "srv2", "cli", "crowd"]);
    wire.address("srv2", ETH, "198.51.100.2/24".parse().unwrap());
    wire.address("crowd", ETH, "198.51.100.3/24".parse().unwrap());
    let capture = Capture::start(&wire, "sw", "br0");
    let ours = Serving::start(&wire, "srv", &["--pool", "198.51.100.100-198.51.100.150"]);
    let settings = Settings {
        authoritative: false,
        ..Settings::new("198.51.100.0/24".parse().unwrap(), 200, 250)
    };
    let kea = Server::start(&wire, "srv2", ServerKind::Kea, &settings);
    let active = || {
        let mut all = [ours.leases(), kea.leases()].concat();
        all.retain(|lease| lease.state == LeaseState::Active);
        all
    };
    for kind in ClientKind::ALL {
        let client = Client::start(&wire, "cli", kind, &ClientSettings::named("chooser"));
        let told = client.bound(PATIENCE);
        let leases = active();
        assert_eq!(leases.len(), 1, "{told:?} {leases:#?}");
        assert_eq!(Some(leases[0].ip), told.address);
        let chosen = if told.address.unwrap() < host(200) {
            SERVER
        } else {
            host(2)
        };
        assert_eq!(told.server, Some(chosen));
        client.release(PATIENCE);
        ours.until_free(told.address.unwrap());
        demand_active(&kea, 0);
    }
    let words = "--relay --clients 20 --rate 200 --yes --keep";
    let joined = Ours::join(&wire, "crowd", words, PATIENCE).done();
    assert!(joined.err.contains("2 servers answered"), "{}", joined.err);
    for server in ["198.51.100.1", "198.51.100.2"] {
        assert!(joined.err.contains(server), "{}", joined.err);
    }
    assert_eq!(active().len(), 20);
    ours.end();
    drop(kea);
    let heard = Overheard::read(&capture.finish());
    let is_ours = |it: &Message| it.src == SERVER || it.src == host(3);
    heard.judge("clients and Kea", &[], is_ours);
}

/// The clients are behind ISC's relay agent, our server is elsewhere, and both wires are clean.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn a_relay_agent_stands_between() {
    thread::scope(|scope| {
        for kind in ClientKind::ALL {
            scope.spawn(move || lease_through(kind));
        }
    });
}

fn lease_through(kind: ClientKind) {
    let far = Ipv4Addr::new(203, 0, 113, 1);
    let wire = behind::wire();
    let near_side = Capture::start(&wire, "cli", ETH);
    let far_side = Capture::start(&wire, "srv", ETH);
    let pool = [
        "--subnet",
        "198.51.100.0/24",
        "--pool",
        "198.51.100.100-198.51.100.200",
    ];
    let words = [&pool[..], &["--router", "198.51.100.1", "--lease", "8s"]].concat();
    let server = Serving::start(&wire, "srv", &words);
    let relay = Relay::start(&wire, far);
    let client = Client::start(&wire, "cli", kind, &ClientSettings::named("far away"));
    let told = client.bound(PATIENCE);
    assert_eq!(told.server, Some(far), "{told:?}");
    let address = told.address.unwrap();
    let mac = wire.mac_of("cli");
    let lease = server
        .leases()
        .into_iter()
        .find(|lease| lease.ip == address);
    let lease = lease.unwrap();
    assert_eq!((lease.mac, lease.state), (Some(mac), LeaseState::Active));
    client.renew();
    let renewed = client.until(1, PATIENCE, |told| told.what == What::Renewed);
    assert!(renewed.is_some(), "{kind:?} {:?}", client.told());
    client.release(PATIENCE);
    server.until_free(address);
    drop(relay);
    server.end();
    let heard = Overheard::read(&far_side.finish());
    let others = format!("{} and dhcrelay", kind.version());
    heard.judge(&others, &[], Message::is_reply);
    let relayed = heard.granted(|it| it.dst == far && it.kind() == "REQUEST");
    assert!(relayed.len() >= 2, "{}", heard.tell());
    Overheard::read(&near_side.finish());
}

/// As hosts and as a relay agent: two hundred of our clients with our server.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn two_hundred_at_once_lease_from_our_server() {
    thread::scope(|scope| {
        for way in ["--host", "--relay"] {
            scope.spawn(move || crowd(way));
        }
    });
}

fn crowd(way: &str) {
    const MANY: usize = 200;
    let wire = wire(&["srv", "cli"]);
    wire.address("cli", ETH, "198.51.100.2/24".parse().unwrap());
    let capture = Capture::start(&wire, "srv", ETH);
    let server = Serving::start(&wire, "srv", &["--pool", "198.51.100.10-198.51.100.250"]);
    let words = format!("{way} --clients 200 --rate 2000 --yes");
    let told = Ours::join(&wire, "cli", &format!("{words} --keep"), PATIENCE).done();
    let mut leases = server.leases();
    leases.retain(|lease| lease.state == LeaseState::Active);
    assert_eq!(leases.len(), MANY);
    eprintln!(
        "{MANY} clients leased from ours in {:?}: {}",
        told.took,
        told.err.trim()
    );
    // They come back, and return what they had.
    Ours::join(&wire, "cli", &words, PATIENCE).done();
    let left = server.leases();
    assert!(left.iter().all(|lease| lease.state.is_over()), "{left:#?}");
    server.end();
    let heard = Overheard::read(&capture.finish());
    let ledger = heard.ledger();
    let held = leases.iter().map(|lease| (lease.ip, lease.mac.unwrap()));
    assert_eq!(held.collect::<Vec<_>>(), Vec::from_iter(ledger.released));
    // The server's own side; that of the clients is judged with the other servers.
    heard.judge("our clients", &[], Message::is_reply);
}

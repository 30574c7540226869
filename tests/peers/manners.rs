//! What the user is promised: Ctrl-C gives back what is held, nothing is sent without consent,
//! and a port that is taken is not taken away.

use std::time::Duration;

use crate::books::demand_active;
use crate::harness::{
    Capture, Client, ClientKind, ClientSettings, ETH, Ours, Server, ServerKind, Settings, Wire,
    join, tshark, wait_for,
};

const PATIENCE: Duration = Duration::from_secs(20);

fn wire() -> (Wire, Settings) {
    let wire = Wire::pair();
    wire.address("srv", ETH, "198.51.100.1/24".parse().unwrap());
    let network = "198.51.100.0/24".parse().unwrap();
    (wire, Settings::new(network, 100, 200))
}

#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn ctrl_c_gives_back_what_is_held() {
    let (wire, settings) = wire();
    let server = Server::start(&wire, "srv", ServerKind::Isc, &settings);
    let words = join("--host --clients 5 --yes --hold 10m");
    let ours = Ours::start(&wire, "cli", &words);
    let bound = wait_for(PATIENCE, || {
        ours.process.err().contains("5 of 5").then_some(())
    });
    assert!(bound.is_some(), "{}", ours.process.last_words());
    demand_active(&server, 5);
    let told = ours.interrupt(PATIENCE).done();
    assert!(told.err.contains("released 5"), "{}", told.err);
    demand_active(&server, 0);
}

#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn without_consent_nothing_is_sent() {
    let (wire, _) = wire();
    let capture = Capture::start(&wire, "srv", ETH);
    for words in ["", "--clients 50 --rate 50"] {
        let told = Ours::join(&wire, "cli", words, PATIENCE);
        assert_eq!(told.code, Some(2), "{words:?} {}", told.err);
        assert!(told.err.contains("REAL NETWORK"), "{}", told.err);
        assert!(told.err.contains("--yes"), "{}", told.err);
    }
    let sent = tshark(&capture.finish(), "udp", &["frame.number"]);
    assert!(sent.is_empty(), "{sent:?}");
}

/// A client of the machine holds port 68. Ours does not get it, and says so; the other keeps its
/// lease.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn a_port_that_is_taken_is_left_to_its_owner() {
    let (wire, settings) = wire();
    let server = Server::start(&wire, "srv", ServerKind::Kea, &settings);
    let client = Client::start(
        &wire,
        "cli",
        ClientKind::Dhclient,
        &ClientSettings::named("host"),
    );
    let told = client.bound(PATIENCE);
    let refused = Ours::join(&wire, "cli", "--host --yes", PATIENCE);
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(refused.err.contains("68"), "{}", refused.err);
    let leases = server.leases();
    assert_eq!(leases.len(), 1, "{leases:#?}");
    assert_eq!(Some(leases[0].ip), told.address);
    // As a relay agent it speaks through another port.
    Ours::join(&wire, "cli", "--relay --yes", PATIENCE).done();
}

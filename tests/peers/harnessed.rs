//! The harness itself: real clients lease from real servers in it, and nothing is left behind.

use std::fs;
use std::thread;
use std::time::Duration;

use dorascope::files::leases::LeaseState;

use crate::harness::{
    Capture, Client, ClientKind, ClientSettings, ETH, Server, ServerKind, Settings, Wire, tshark,
};

const PATIENCE: Duration = Duration::from_secs(20);

fn settings() -> Settings {
    Settings::new("198.51.100.0/24".parse().unwrap(), 100, 200)
}

/// Each client leases from each server and returns the address, and the server's file says so.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn real_clients_lease_from_real_servers() {
    thread::scope(|scope| {
        for kind in ServerKind::ALL {
            scope.spawn(move || all_clients(kind));
        }
    });
}

fn all_clients(kind: ServerKind) {
    let wire = Wire::pair();
    wire.address("srv", ETH, "198.51.100.1/24".parse().unwrap());
    let capture = Capture::start(&wire, "srv", ETH);
    let server = Server::start(&wire, "srv", kind, &settings());
    for client in ClientKind::ALL {
        let settings = ClientSettings {
            hostname: client.name().into(),
            ..ClientSettings::default()
        };
        let client = Client::start(&wire, "cli", client, &settings);
        let told = client.bound(PATIENCE);
        let leases = server.leases();
        let active = leases.iter().find(|lease| Some(lease.ip) == told.address);
        let active = active.unwrap_or_else(|| panic!("{told:?} {leases:?}"));
        assert_eq!(active.state, LeaseState::Active, "{kind:?} {leases:?}");
        let name = client.kind;
        client.release(PATIENCE);
        let leases = server.leases();
        let state = leases.iter().find(|lease| Some(lease.ip) == told.address);
        let over = state.is_none_or(|lease| lease.state.is_over());
        assert!(over, "{kind:?} {name:?} {leases:?}");
    }
    server.stop();
    let file = capture.finish();
    assert!(tshark(&file, "dhcp", &["frame.number"]).len() >= 15);
}

/// A wire takes its namespaces and its folder with it, though a test fails, and though a daemon
/// still runs there.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn nothing_is_left_of_a_wire() {
    let mut left = Vec::new();
    let failed = thread::scope(|scope| {
        let failing = scope.spawn(|| {
            let wire = Wire::switched(&["srv", "cli"]);
            wire.address("srv", ETH, "198.51.100.1/24".parse().unwrap());
            let server = Server::start(&wire, "srv", ServerKind::Udhcpd, &settings());
            left.push(format!("/proc/{}", server.id()).into());
            for end in ["srv", "cli", "sw"] {
                left.push(format!("/run/netns/{}", wire.namespace(end)).into());
            }
            left.push(wire.folder("srv"));
            assert!(left.iter().all(|path: &std::path::PathBuf| path.exists()));
            std::panic::resume_unwind(Box::new("a test that fails"));
        });
        failing.join().is_err()
    });
    assert!(failed);
    assert_eq!(left.len(), 5);
    let there: Vec<_> = left
        .iter()
        .filter(|path| fs::exists(path).unwrap())
        .collect();
    assert!(there.is_empty(), "{there:?}");
}

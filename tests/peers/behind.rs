//! ISC's relay agent between our clients, who are hosts on the far wire, and the four servers.

use std::net::Ipv4Addr;
use std::thread;
use std::time::Duration;

use crate::books::agree;
use crate::harness::{Capture, ETH, Ours, Relay, Server, ServerKind, Settings, Wire};

use crate::overheard::{Message, Overheard};

const PATIENCE: Duration = Duration::from_secs(60);
const CLIENTS: usize = 3;

/// The clients' network is behind `rly`, and the server's own link is another.
pub(crate) fn wire() -> Wire {
    let wire = Wire::relayed();
    wire.address("rly", ETH, "198.51.100.1/24".parse().unwrap());
    wire.address("rly", "eth1", "203.0.113.254/24".parse().unwrap());
    wire.address("srv", ETH, "203.0.113.1/24".parse().unwrap());
    wire.ip("srv", "route add 198.51.100.0/24 via 203.0.113.254");
    wire.forward("rly");
    wire
}

#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn our_clients_lease_through_a_relay_agent() {
    thread::scope(|scope| {
        for kind in ServerKind::ALL {
            scope.spawn(move || lease_through(kind));
        }
    });
}

fn lease_through(kind: ServerKind) {
    let wire = wire();
    let settings = Settings {
        own_link: Some("203.0.113.0/24".parse().unwrap()),
        ..Settings::new("198.51.100.0/24".parse().unwrap(), 100, 200)
    };
    let near_side = Capture::start(&wire, "cli", ETH);
    let far_side = Capture::start(&wire, "srv", ETH);
    let server = Server::start(&wire, "srv", kind, &settings);
    let relay = Relay::start(&wire, "203.0.113.1".parse().unwrap());
    let words = "--host --clients 3 --rate 50 --yes --keep --then reboot";
    let told = Ours::join(&wire, "cli", words, PATIENCE).done();
    let reboot = format!("reboot: {CLIENTS} of {CLIENTS} have an address");
    assert!(told.err.contains(&reboot), "{kind:?} {}", told.err);
    drop(relay);
    let heard = Overheard::read(&near_side.finish());
    let ours = |message: &Message| !message.is_reply();
    heard.judge(&format!("dhcrelay and {}", kind.version()), &[], ours);
    let ledger = heard.ledger();
    assert_eq!(ledger.held.len(), CLIENTS, "{kind:?} {}", heard.tell());
    agree(&server, &ledger);
    let far = Overheard::read(&far_side.finish());
    let relayed = far.granted(|message| message.src == Ipv4Addr::new(203, 0, 113, 254));
    assert!(!relayed.is_empty(), "{kind:?} {}", far.tell());
}

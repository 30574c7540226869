//! Dorascope among real servers and clients: Kea, ISC dhcpd, dnsmasq, udhcpd, dhclient, udhcpc,
//! dhcpcd and dhcrelay, in network namespaces that the tests make. What passes on the wires is
//! captured and judged, by tshark and by our referee; what the others do differently from the
//! tables of RFC 2131 is told on standard error.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]
#![allow(
    clippy::print_stderr,
    reason = "what real servers do is a finding, and told"
)]

#[path = "peers/harness/mod.rs"]
mod harness;

#[path = "peers/behind.rs"]
mod behind;
#[path = "peers/harnessed.rs"]
mod harnessed;
#[path = "peers/joins.rs"]
mod joins;
#[path = "peers/manners.rs"]
mod manners;
#[path = "peers/overheard.rs"]
mod overheard;
#[path = "peers/serves.rs"]
mod serves;
#[path = "peers/shared_wires.rs"]
mod shared_wires;

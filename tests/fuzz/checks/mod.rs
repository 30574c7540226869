//! What must hold of any bytes that come from a file or a socket: whoever reads them comes to an
//! end, keeps within bounds, and says what is wrong in one sentence. The fuzz targets call these
//! functions with what the fuzzer finds, `tests/corpora.rs` with the files in `corpus`.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "a check that panics says what is wrong; each user of it takes what it needs"
)]

use std::fmt::Display;

mod captures;
#[path = "../../leases/held.rs"]
mod held;
mod leases;
mod messages;
mod network;
mod runs;

pub use captures::{frames, pcap, pcapng};
pub use leases::{
    leases_csv, leases_dhclient, leases_dhcpcd, leases_dnsmasq, leases_dumpleases, leases_isc,
    leases_json, leases_kea, leases_txt, leases_udhcpd,
};
pub use messages::{dissector, machines};
pub use network::network;
pub use runs::{lesson, session};

/// A check of any bytes.
pub type Check = fn(&[u8]);

/// Every target by its name, which is also that of its corpus.
pub const TARGETS: &[(&str, Check)] = &[
    ("dissector", dissector),
    ("frames", frames),
    ("leases_csv", leases_csv),
    ("leases_dhclient", leases_dhclient),
    ("leases_dhcpcd", leases_dhcpcd),
    ("leases_dnsmasq", leases_dnsmasq),
    ("leases_dumpleases", leases_dumpleases),
    ("leases_isc", leases_isc),
    ("leases_json", leases_json),
    ("leases_kea", leases_kea),
    ("leases_txt", leases_txt),
    ("leases_udhcpd", leases_udhcpd),
    ("lesson", lesson),
    ("machines", machines),
    ("network", network),
    ("pcap", pcap),
    ("pcapng", pcapng),
    ("session", session),
];

/// What is told to people is one line of text that a terminal can show.
fn is_a_sentence(told: &impl Display) {
    let told = told.to_string();
    assert!(!told.trim().is_empty(), "nothing is told");
    assert!(
        !told.contains(char::is_control),
        "not one line of text: {told:?}"
    );
    assert!(told.len() < 1_000, "endless: {told}");
}

//! The sample files: what real programs wrote.

use std::path::{Path, PathBuf};

use dorascope::files::leases::Format;

/// Every sample and what it is.
pub(crate) const SAMPLES: &[(&str, Format)] = &[
    ("dhclient/dhclient.leases", Format::Dhclient),
    ("dhcpcd/eth0.lease", Format::Dhcpcd),
    ("dnsmasq/dnsmasq-1000.leases", Format::Dnsmasq),
    ("dnsmasq/dnsmasq.leases", Format::Dnsmasq),
    ("isc/dhcpd-1000.leases", Format::Isc),
    ("isc/dhcpd.leases", Format::Isc),
    ("kea/after-lfc/kea-leases4.csv", Format::Kea),
    ("kea/after-lfc/kea-leases4.csv.2", Format::Kea),
    ("kea/kea-leases4-1000.csv", Format::Kea),
    ("kea/kea-leases4.csv", Format::Kea),
    ("udhcpd/dumpleases.out", Format::Dumpleases),
    ("udhcpd/udhcpd.leases", Format::Udhcpd),
];

pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/leases")
        .join(name)
}

pub(crate) fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

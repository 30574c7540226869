//! Lease files of half a million addresses: how long until they are read, and written.

#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use std::time::Duration;

use dorascope::files::leases::{LeaseRecord, LeaseState, Target, When, read, write};
use dorascope::wire::{ClientId, Mac};
use strum::IntoEnumIterator as _;

#[path = "support.rs"]
mod support;

const LEASES: u32 = 500_000;

fn main() {
    let leases: Vec<LeaseRecord> = (0..LEASES).map(lease).collect();
    for target in Target::iter() {
        let mut bytes = Vec::new();
        let wrote = support::timed(|| drop(write(&leases, target, &mut bytes).unwrap()));
        let mut count = 0;
        let took = support::timed(|| count = read(&*bytes, None).unwrap().leases.len());
        assert_eq!(count, leases.len());
        let megabytes = bytes.len() as f64 / 1e6;
        println!(
            "{:<18} {megabytes:>5.0} MB  read in {}, written in {}",
            target.format().name(),
            millis(took),
            millis(wrote)
        );
    }
}

fn millis(span: Duration) -> String {
    format!("{} ms", span.as_millis())
}

/// Addresses in no order, as servers give them.
fn lease(number: u32) -> LeaseRecord {
    let number = number.wrapping_mul(2_654_435_761) >> 8;
    let [_, a, b, c] = number.to_be_bytes();
    let mac = Mac([2, 0x33, 0, a, b, c]);
    let mut lease = LeaseRecord::new([10, a, b, c].into(), LeaseState::Active);
    lease.mac = Some(mac);
    lease.client_id = Some(ClientId::from_mac(mac));
    lease.hostname = Some(format!("host-{number}").into());
    lease.starts = When::from_secs(1_795_200_029).unwrap();
    lease.ends = When::from_secs(1_795_286_429).unwrap();
    lease
}

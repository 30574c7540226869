//! Lease files: each reader by itself, the recogniser, and what was read through every format
//! that it can be written in.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use dorascope::files::leases::{
    Format, LeaseError, LeaseFile, LeaseRecord, MOST_REJECTED, Target, exchange, read, read_as,
    recognise, table, write,
};
use jiff::Timestamp;
use strum::IntoEnumIterator as _;

use super::held::{comparable, held};
use super::is_a_sentence;

/// The date of the file, and the beginning of a run that it is imported into.
const WRITTEN: i64 = 1_795_199_991;

macro_rules! readers {
    ($($check:ident $format:ident;)*) => {
        $(
            #[doc = concat!("The reader of ", stringify!($format), " files.")]
            pub fn $check(bytes: &[u8]) {
                reader(bytes, Format::$format);
            }
        )*
    };
}

readers! {
    leases_txt Txt;
    leases_csv Csv;
    leases_json Json;
    leases_isc Isc;
    leases_dnsmasq Dnsmasq;
    leases_kea Kea;
    leases_dhclient Dhclient;
    leases_dhcpcd Dhcpcd;
    leases_udhcpd Udhcpd;
    leases_dumpleases Dumpleases;
}

fn reader(bytes: &[u8], format: Format) {
    let written = Timestamp::from_second(WRITTEN).ok();
    let known = read_as(bytes, format, written);
    look(&known);
    let found = read(bytes, written);
    match recognise(bytes) {
        Some(same) if same == format => {
            assert_eq!(
                found.ok(),
                known.ok(),
                "the recogniser leads to another reader"
            );
        }
        _ => look(&found),
    }
}

fn look(read: &Result<LeaseFile, LeaseError>) {
    match read {
        Ok(file) => {
            assert!(file.remarks.rejected.len() <= MOST_REJECTED);
            file.remarks.lines().iter().for_each(is_a_sentence);
            table::write(&file.leases, &mut Vec::new()).unwrap();
            imported(&file.leases);
            Target::iter().for_each(|target| comes_back(&file.leases, target));
        }
        Err(error) => is_a_sentence(error),
    }
}

/// A server takes what means something to it, and hands it out again.
fn imported(leases: &[LeaseRecord]) {
    let epoch = Timestamp::from_second(WRITTEN).unwrap();
    let taken = exchange::to_bindings(leases, epoch);
    assert_eq!(taken.bindings.len() + taken.refused.len(), leases.len());
    let bindings = taken.bindings.iter().map(|(binding, _)| binding);
    let again = exchange::from_bindings(bindings, epoch, Ipv4Addr::new(192, 0, 2, 1));
    assert_eq!(again.len(), taken.bindings.len());
}

/// What is written in a format is read again, as far as the format can hold it.
fn comes_back(leases: &[LeaseRecord], target: Target) {
    let mut out = Vec::new();
    write(leases, target, &mut out).unwrap();
    let (mut expected, mut originals) = (Vec::new(), BTreeMap::new());
    for lease in one_for_each(leases, target) {
        if let Some(kept) = held(lease, target) {
            originals.insert((kept.ip, kept.server), lease);
            expected.push(comparable(kept, target, lease));
        }
    }
    if out.is_empty() {
        assert!(expected.is_empty(), "{expected:?}");
        return;
    }
    let file = read(&*out, None).unwrap_or_else(|error| panic!("{target:?}: {error}"));
    assert_eq!(
        file.format,
        target.format(),
        "{}",
        String::from_utf8_lossy(&out)
    );
    let told = file.remarks.lines();
    assert!(
        told.is_empty(),
        "{told:?}\n{}",
        String::from_utf8_lossy(&out)
    );
    let found: Vec<LeaseRecord> = file
        .leases
        .into_iter()
        .map(|lease| {
            let original = originals[&(lease.ip, lease.server)];
            comparable(lease, target, original)
        })
        .collect();
    assert_eq!(
        found,
        expected,
        "{target:?}\n{}",
        String::from_utf8_lossy(&out)
    );
}

/// Ours keep a lease for each server; a server's file has room for the most alive one.
fn one_for_each(leases: &[LeaseRecord], target: Target) -> Vec<&LeaseRecord> {
    let mut all: Vec<&LeaseRecord> = leases.iter().collect();
    if !matches!(target, Target::Txt | Target::Csv | Target::Json) {
        all.sort_by_key(|lease| (lease.ip, lease.state));
        all.dedup_by_key(|lease| lease.ip);
    }
    all
}

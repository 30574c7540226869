//! Every real file against its table of truth: all addresses, states, times and identifiers.

use std::fs;

use dorascope::files::leases::{Format, LeaseRecord, LeaseState, When, kea, load, read, recognise};

use crate::samples::{SAMPLES, bytes, path};

#[test]
fn every_sample_is_recognised_by_its_content() {
    for (name, format) in SAMPLES {
        let bytes = bytes(name);
        assert_eq!(recognise(&bytes), Some(*format), "{name}");
        let file = load(&path(name)).unwrap();
        assert_eq!(file.format, *format, "{name}");
        assert!(
            file.remarks.rejected.is_empty(),
            "{name}: {:?}",
            file.remarks
        );
    }
}

#[test]
fn every_lease_is_as_the_truth_says() {
    let mut compared = 0;
    for (name, format) in SAMPLES {
        let Ok(truth) = fs::read_to_string(path(&format!("{name}.tsv"))) else {
            continue;
        };
        let leases = load(&path(name)).unwrap().leases;
        let rows: Vec<String> = leases.iter().map(|lease| row(lease, *format)).collect();
        let expected: Vec<&str> = truth.lines().skip(1).collect();
        assert_eq!(rows, expected, "{name}");
        compared += rows.len();
    }
    assert_eq!(compared, 3 * 1_000 - 86 + 8 + 6 + 6 + 1 + 5 + 7);
}

/// A lease in the words of the truth, which are those of the file.
fn row(lease: &LeaseRecord, format: Format) -> String {
    let state = match (format, lease.state) {
        (Format::Isc, LeaseState::Released | LeaseState::Expired) => "free",
        (Format::Isc, LeaseState::Declined) => "abandoned",
        (Format::Kea, LeaseState::Expired) => "expired-reclaimed",
        (Format::Udhcpd, _) => "active",
        (_, state) => state.word(),
    };
    let mac = match lease.mac {
        None if format == Format::Udhcpd => "00:00:00:00:00:00".to_owned(),
        mac => mac.map(|mac| mac.to_string()).unwrap_or_default(),
    };
    let id = lease.client_id.as_ref().map(ToString::to_string);
    [
        lease.ip.to_string(),
        mac,
        id.unwrap_or_default().replace(':', ""),
        lease.hostname.as_deref().unwrap_or_default().to_owned(),
        epoch(lease.starts),
        epoch(lease.ends),
        state.to_owned(),
    ]
    .join("\t")
}

fn epoch(when: When) -> String {
    match when {
        When::Unknown => String::new(),
        When::Never => "never".into(),
        When::At(date) => date.as_second().to_string(),
    }
}

/// What the truth's one word *free* does not tell: a RELEASE, or time that ran out.
#[test]
fn a_free_lease_of_dhcpd_was_released_or_ran_out() {
    let leases = load(&path("isc/dhcpd.leases")).unwrap().leases;
    let state = |last| {
        let found = leases.iter().find(|lease| lease.ip.octets()[3] == last);
        found.unwrap().state
    };
    assert_eq!(state(101), LeaseState::Released);
    assert_eq!(state(106), LeaseState::Expired);
    assert_eq!(state(103), LeaseState::Declined);
}

#[test]
fn after_a_cleanup_both_files_of_kea_are_one() {
    let current = path("kea/after-lfc/kea-leases4.csv");
    let whole = kea::load_journal(&kea::journal_of(&current)).unwrap();
    let addresses = whole.leases.iter().map(|lease| lease.ip.octets()[3]);
    assert_eq!(
        addresses.collect::<Vec<_>>(),
        [77, 100, 101, 102, 104, 105, 106]
    );
}

#[test]
fn a_client_knows_server_and_times() {
    let leases = load(&path("dhclient/dhclient.leases")).unwrap().leases;
    let told: Vec<String> = leases.iter().map(facts).collect();
    assert_eq!(
        told,
        [
            "192.168.7.100 laptop-a 192.168.7.1 released  2026-11-20T18:40:06Z  ",
            "198.51.100.100  198.51.100.1 active 2026-11-20T18:39:54Z 2026-11-20T18:49:54Z \
             2026-11-20T18:44:25Z 2026-11-20T18:48:39Z",
        ]
    );
    let written = "2026-11-20T18:40:00Z".parse().unwrap();
    let file = read(&*bytes("dhcpcd/eth0.lease"), Some(written)).unwrap();
    assert_eq!(
        facts(&file.leases[0]),
        "192.168.7.101 laptop-c 192.168.7.1 active 2026-11-20T18:40:00Z 2026-11-20T18:40:40Z \
         2026-11-20T18:40:04Z 2026-11-20T18:40:20Z"
    );
    let id = file.leases[0].client_id.as_ref().unwrap();
    assert_eq!(id.to_string(), "01:00:00:5e:00:53:10");
}

fn facts(lease: &LeaseRecord) -> String {
    let server = lease.server.map(|server| server.to_string());
    format!(
        "{} {} {} {} {} {} {} {}",
        lease.ip,
        lease.hostname.as_deref().unwrap_or_default(),
        server.unwrap_or_default(),
        lease.state.word(),
        lease.starts,
        lease.ends,
        lease.t1,
        lease.t2
    )
}

/// dumpleases prints what is in the binary file, without the end of what is over.
#[test]
fn udhcpds_file_and_its_print_agree() {
    let mut file = load(&path("udhcpd/udhcpd.leases")).unwrap().leases;
    let print = load(&path("udhcpd/dumpleases.out")).unwrap().leases;
    for lease in &mut file {
        if lease.state == LeaseState::Expired {
            lease.ends = When::Unknown;
        }
    }
    assert_eq!(print, file);
}

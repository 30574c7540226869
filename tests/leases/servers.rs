//! The servers themselves read what we write in their formats.

use std::fs;
use std::path::Path;
use std::process::Command;

use dorascope::files::leases::{LeaseFile, LeaseRecord, Target, load, write};

use crate::samples::path;

/// The leases of a sample, in another format, in a folder of its own.
fn written(name: &str, target: Target, folder: &Path) -> (LeaseFile, std::path::PathBuf) {
    let file = load(&path(name)).unwrap();
    let place = folder.join(target.file_name());
    let mut out = Vec::new();
    write(&file.leases, target, &mut out).unwrap();
    fs::write(&place, out).unwrap();
    (file, place)
}

fn run(program: &str, words: &[&str]) -> String {
    let mut command = Command::new(program);
    // Where Kea would lock its log, if it wrote one.
    command.env("KEA_LOCKFILE_DIR", "none");
    let output = command.args(words).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(output.status.success(), "{program}: {told}");
    told
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// dhcpd reads all leases and would write as many, but for abandoned ones whose time is over: those
/// of the samples have been since November 2026.
#[test]
#[ignore = "needs isc-dhcp-server"]
fn dhcpd_reads_what_is_written_for_it() {
    for (name, count) in [
        ("kea/kea-leases4.csv", 5),
        ("isc/dhcpd.leases", 7),
        ("dnsmasq/dnsmasq.leases", 5),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (_, leases) = written(name, Target::Isc, folder.path());
        let config = folder.path().join("dhcpd.conf");
        let subnet =
            "subnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10 198.51.100.250; }\n";
        fs::write(&config, subnet).unwrap();
        let pid = folder.path().join("pid");
        let told = run(
            "/usr/sbin/dhcpd",
            &[
                "-T",
                "-cf",
                word(&config),
                "-lf",
                word(&leases),
                "-pf",
                word(&pid),
            ],
        );
        assert!(told.contains("Lease file test successful"), "{told}");
        assert!(told.contains(&format!("Wrote {count} leases")), "{told}");
    }
}

/// Kea's own cleanup reads the file and writes every lease again; nothing is different.
#[test]
#[ignore = "needs kea-dhcp4-server"]
fn keas_cleanup_writes_the_same_leases() {
    for name in [
        "isc/dhcpd.leases",
        "kea/kea-leases4-1000.csv",
        "dnsmasq/dnsmasq.leases",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (_, leases) = written(name, Target::Kea, folder.path());
        let before = load(&leases).unwrap().leases;
        let beside = |ending: &str| folder.path().join(format!("kea-leases4.csv{ending}"));
        let [copy, previous, output, finish, pid] =
            [".1", ".2", ".output", ".completed", ".pid"].map(beside);
        fs::rename(&leases, &copy).unwrap();
        run(
            "/usr/sbin/kea-lfc",
            &[
                "-4",
                "-x",
                word(&previous),
                "-i",
                word(&copy),
                "-o",
                word(&output),
                "-f",
                word(&finish),
                "-p",
                word(&pid),
                "-c",
                "none",
            ],
        );
        let after: Vec<LeaseRecord> = load(&previous).unwrap().leases;
        assert_eq!(after, before, "{name}");
    }
}

//! The real servers start with the lease files of our runs and know every lease in them. Each
//! runs in a network of its own, which ends with it.

use core::net::Ipv4Addr;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dorascope::files::leases::exchange::from_bindings;
use dorascope::files::leases::{LeaseRecord, Target, load, write};
use dorascope::protocol::server::{Binding, BindingState, ClientKey};
use dorascope::time::SimTime;
use dorascope::wire::{ClientId, Mac};
use jiff::Timestamp;

use crate::runs::{SERVER, tables};

/// Runs what follows in a network of its own, on an interface that has the server's address.
const NETWORK: &str = "ip link set lo up && ip link add eth0 type veth peer name eth1 && \
                       ip addr add 192.168.1.1/24 dev eth0 && ip link set eth1 up && \
                       ip link set eth0 up && exec ";

/// A program in a network of its own; it ends when it is dropped.
struct Peer(Child);

impl Peer {
    fn start(command: &str, log: &Path) -> Self {
        let out = fs::File::create(log).unwrap();
        let errors = out.try_clone().unwrap();
        let child = Command::new("unshare")
            .args(["-n", "sh", "-c", &format!("{NETWORK}{command}")])
            .env("KEA_LOCKFILE_DIR", "none")
            .env("KEA_PIDFILE_DIR", log.parent().unwrap())
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(errors)
            .spawn();
        Self(child.unwrap())
    }

    /// Waits until a file says enough.
    fn wait(&mut self, file: &Path, enough: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let text = fs::read_to_string(file).unwrap_or_default();
            if enough(&text) {
                return text;
            }
            let ended = self.0.try_wait().unwrap();
            let late = begun.elapsed() > Duration::from_secs(20);
            assert!(ended.is_none() && !late, "{ended:?} after {text}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Every state that a record can have, with odd names and identifiers.
fn every_state() -> Vec<Binding> {
    let states = [
        (BindingState::Active, Some(3600)),
        (BindingState::Active, None),
        (BindingState::Declined, Some(900)),
        (BindingState::Released, None),
        (BindingState::Expired, None),
    ];
    let binding = |(last, (state, until)): (u8, (BindingState, Option<u64>))| {
        let mac = Mac([2, 0, 0, 0, 0, last]);
        let id = ClientId([&[0], "a \"b\" \\ ,c".as_bytes(), &[last]].concat().into());
        Binding {
            address: Ipv4Addr::new(192, 168, 1, last),
            client: if last % 2 == 0 {
                ClientKey::Id(id)
            } else {
                ClientKey::Hardware(1, mac)
            },
            mac,
            hostname: Some(format!("pc-{last}").into()),
            state,
            reserved: false,
            since: SimTime::ZERO,
            until: until.map(SimTime::from_secs),
        }
    };
    (20..).zip(states).map(binding).collect()
}

/// The tables of all lessons and one with all states, each as a file in a folder of its own.
fn each(target: Target, check: impl Fn(&str, &Path, Vec<LeaseRecord>)) {
    let mut tables = tables();
    tables.push(("every state".into(), every_state()));
    for (name, bindings) in tables {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(target.file_name());
        let mut out = Vec::new();
        let leases = from_bindings(&bindings, Timestamp::now(), SERVER);
        write(&leases, target, &mut out).unwrap();
        fs::write(&path, out).unwrap();
        let Ok(file) = load(&path) else {
            // Nothing that the format can hold.
            continue;
        };
        if !file.leases.is_empty() {
            check(&name, folder.path(), file.leases);
        }
    }
}

fn addresses(leases: &[LeaseRecord]) -> BTreeSet<String> {
    leases.iter().map(|lease| lease.ip.to_string()).collect()
}

#[test]
#[ignore = "needs isc-dhcp-server"]
fn dhcpd_takes_the_leases_of_every_run_and_forgets_those_outside_of_its_pools() {
    let test = |folder: &Path, conf: &str| {
        fs::write(folder.join("dhcpd.conf"), conf).unwrap();
        let words = [
            "-T",
            "-cf",
            "dhcpd.conf",
            "-lf",
            "dhcpd.leases",
            "-pf",
            "pid",
        ];
        let mut command = Command::new("/usr/sbin/dhcpd");
        let output = command.args(words).current_dir(folder).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        told
    };
    let all = "subnet 0.0.0.0 netmask 0.0.0.0 { range 192.168.0.2 192.168.9.254; \
               range 10.0.0.2 10.0.0.254; }\n";
    each(Target::Isc, |name, folder, leases| {
        let told = test(folder, all);
        let wrote = format!("Wrote {} leases", leases.len());
        assert!(told.contains(&wrote), "{name}: {told}");
    });
    let few = "subnet 192.168.1.0 netmask 255.255.255.0 { range 192.168.1.20 192.168.1.21; }\n";
    each(Target::Isc, |name, folder, _| {
        if name == "every state" {
            let told = test(folder, few);
            assert!(told.contains("Wrote 2 leases"), "{told}");
            assert!(told.contains("lease 192.168.1.22: no subnet"), "{told}");
        }
    });
}

#[test]
#[ignore = "needs kea-dhcp4-server and a network of its own"]
fn kea_starts_with_the_leases_of_every_run_pool_or_not() {
    each(Target::Kea, |name, folder, leases| {
        let place = folder.display();
        let conf = format!(
            r#"{{ "Dhcp4": {{ "interfaces-config": {{ "interfaces": [ "eth0" ] }},
            "lease-database": {{ "type": "memfile", "name": "{place}/kea-leases4.csv", "lfc-interval": 0 }},
            "subnet4": [ {{ "id": 1, "subnet": "192.168.1.0/24",
                "pools": [ {{ "pool": "192.168.1.200 - 192.168.1.201" }} ] }} ],
            "loggers": [ {{ "name": "kea-dhcp4", "severity": "DEBUG", "debuglevel": 99,
                "output_options": [ {{ "output": "stdout" }} ] }} ] }} }}"#
        );
        let path = folder.join("kea.conf");
        fs::write(&path, conf).unwrap();
        let log = folder.join("log");
        let command = format!("/usr/sbin/kea-dhcp4 -c {}", path.display());
        let mut kea = Peer::start(&command, &log);
        let told = kea.wait(&log, |text| text.contains("DHCP4_STARTED"));
        let known = |line: &str| {
            let (_, lease) = line.split_once("MEMFILE_LEASE_LOAD")?;
            Some(lease.split_whitespace().last()?.to_owned())
        };
        let known: BTreeSet<String> = told.lines().filter_map(known).collect();
        assert_eq!(known, addresses(&leases), "{name}");
        assert!(!told.contains("ERROR"), "{name}: {told}");
    });
}

#[test]
#[ignore = "needs dnsmasq and a network of its own"]
fn dnsmasq_starts_with_the_leases_of_every_run() {
    each(Target::Dnsmasq, |name, folder, leases| {
        // dnsmasq tells its script of each lease that it has read.
        let (script, heard, log) = (
            folder.join("hook"),
            folder.join("heard"),
            folder.join("log"),
        );
        let text = format!("#!/bin/sh\necho \"$1 $3\" >> {}\n", heard.display());
        fs::write(&script, text).unwrap();
        let chmod = Command::new("chmod").arg("755").arg(&script).status();
        assert!(chmod.unwrap().success());
        let place = folder.display();
        let command = format!(
            "/usr/sbin/dnsmasq -k -C /dev/null --port=0 --user=root --group=root \
             --interface=eth0 --bind-interfaces --pid-file= --log-facility=- \
             --dhcp-range=192.168.1.100,192.168.1.149,1h \
             --dhcp-leasefile={place}/dnsmasq.leases --dhcp-script={}",
            script.display()
        );
        let mut dnsmasq = Peer::start(&command, &log);
        let known = |text: &str| -> BTreeSet<String> {
            let old = text.lines().filter_map(|line| line.strip_prefix("old "));
            old.map(str::to_owned).collect()
        };
        let wanted = addresses(&leases);
        let told = dnsmasq.wait(&heard, |text| known(text).len() >= wanted.len());
        assert_eq!(known(&told), wanted, "{name}");
    });
}

//! What stands in the configuration of each server: the same network, pool and times in four
//! languages. Every server gives itself as router, so that all have something to give.

use core::fmt::Write as _;

use super::{ServerKind, Settings, host};
use crate::harness::ETH;

/// The shortest lease that dnsmasq gives, in seconds.
const SHORTEST_OF_DNSMASQ: u32 = 120;

pub(super) fn text(kind: ServerKind, settings: &Settings, leases: &str, pid: &str) -> String {
    match kind {
        ServerKind::Kea => kea(settings, leases),
        ServerKind::Isc => isc(settings),
        ServerKind::Dnsmasq => dnsmasq(settings, leases),
        ServerKind::Udhcpd => udhcpd(settings, leases, pid),
    }
}

fn kea(settings: &Settings, leases: &str) -> String {
    let Settings {
        network,
        pool: (first, last),
        lease,
        t1,
        t2,
        authoritative,
        ..
    } = settings;
    let router = host(*network, 1);
    let reserved = settings.reservation.map(|(mac, address)| {
        serde_json::json!({ "hw-address": mac.to_string(), "ip-address": address })
    });
    serde_json::json!({ "Dhcp4": {
        "interfaces-config": { "interfaces": [ETH] },
        "lease-database": {
            "type": "memfile", "persist": true, "name": leases, "lfc-interval": 0,
        },
        "valid-lifetime": lease, "renew-timer": t1, "rebind-timer": t2,
        "authoritative": authoritative,
        "option-data": [{ "code": 3, "name": "routers", "data": router }],
        "subnet4": [{
            "id": 1,
            "subnet": network,
            "pools": [{ "pool": format!("{first} - {last}") }],
            "reservations": Vec::from_iter(reserved),
        }],
        "loggers": [{
            "name": "kea-dhcp4", "severity": "INFO", "output_options": [{ "output": "stdout" }],
        }],
    }})
    .to_string()
}

fn isc(settings: &Settings) -> String {
    let Settings {
        network,
        pool: (first, last),
        lease,
        t1,
        t2,
        ..
    } = settings;
    let not = if settings.authoritative { "" } else { "not " };
    let router = host(*network, 1);
    let mut text = format!(
        "{not}authoritative; ddns-update-style none; ping-check false;\n\
         default-lease-time {lease}; max-lease-time {lease}; min-lease-time {lease};\n\
         option dhcp-renewal-time {t1}; option dhcp-rebinding-time {t2};\n\
         subnet {} netmask {} {{ range {first} {last}; option routers {router}; }}\n",
        network.network(),
        network.netmask(),
    );
    // Writing to a string cannot fail.
    if let Some(own) = settings.own_link {
        let _ = writeln!(
            text,
            "subnet {} netmask {} {{ }}",
            own.network(),
            own.netmask()
        );
    }
    if let Some((mac, address)) = settings.reservation {
        let _ = writeln!(
            text,
            "host reserved {{ hardware ethernet {mac}; fixed-address {address}; }}"
        );
    }
    text
}

fn dnsmasq(settings: &Settings, leases: &str) -> String {
    let Settings {
        network,
        pool: (first, last),
        t1,
        t2,
        ..
    } = settings;
    let lease = settings.lease.max(SHORTEST_OF_DNSMASQ);
    let router = host(*network, 1);
    let mut text = format!(
        "interface={ETH}\nexcept-interface=lo\nbind-interfaces\nno-resolv\nno-hosts\nno-ping\n\
         user=root\ngroup=root\npid-file=\nlog-facility=-\nport=0\n\
         dhcp-lease-max=100000\ndhcp-leasefile={leases}\n\
         dhcp-range={first},{last},{},{lease}\n\
         dhcp-option=3,{router}\ndhcp-option=58,{t1}\ndhcp-option=59,{t2}\n",
        network.netmask(),
    );
    if settings.authoritative {
        text.push_str("dhcp-authoritative\n");
    }
    if let Some((mac, address)) = settings.reservation {
        let _ = writeln!(text, "dhcp-host={mac},{address}");
    }
    text
}

fn udhcpd(settings: &Settings, leases: &str, pid: &str) -> String {
    let Settings {
        network,
        pool: (first, last),
        lease,
        t1,
        t2,
        ..
    } = settings;
    let count = u32::from(*last) - u32::from(*first) + 1;
    let router = host(*network, 1);
    let mut text = format!(
        "interface {ETH}\nstart {first}\nend {last}\nmax_leases {count}\n\
         lease_file {leases}\npidfile {pid}\nauto_time 0\nmin_lease {}\n\
         option lease {lease}\noption 0x3a {t1:08x}\noption 0x3b {t2:08x}\n\
         option subnet {}\noption router {router}\n",
        lease.min(&60),
        network.netmask(),
    );
    if let Some((mac, address)) = settings.reservation {
        let _ = writeln!(text, "static_lease {mac} {address}");
    }
    text
}

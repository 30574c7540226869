//! What is written in a format is read again as it was, as far as the format can hold it.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use dorascope::files::leases::{KeaColumns, LeaseRecord, LeaseState, Target, When, read, write};
use dorascope::wire::{ClientId, Mac};
use jiff::Timestamp;
use proptest::prelude::*;
use strum::IntoEnumIterator as _;

use crate::held::{comparable, held};
use crate::support::cases;

/// Leases as they come back; fails if a line is rejected or skipped.
fn through(leases: &[LeaseRecord], target: Target) -> Vec<LeaseRecord> {
    let mut out = Vec::new();
    write(leases, target, &mut out).unwrap();
    if out.is_empty() {
        return Vec::new();
    }
    let file = read(&*out, None).unwrap();
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
    file.leases
}

fn when(finest: i64) -> impl Strategy<Value = When> {
    let micros = prop_oneof![
        0..=253_402_207_200_000_000_i64,
        1_700_000_000_000_000..1_800_000_000_000_000_i64,
        0..10_000_000_i64,
    ];
    prop_oneof![
        1 => Just(When::Unknown),
        1 => Just(When::Never),
        6 => micros.prop_map(move |micros| {
            When::At(Timestamp::from_microsecond(micros / finest * finest).unwrap())
        }),
    ]
}

fn hostname() -> impl Strategy<Value = Option<std::sync::Arc<str>>> {
    let name = prop_oneof![
        "[a-z][a-z0-9-]{0,20}",
        "\\PC{1,30}",
        ".{1,40}",
        "[-*#%&;,\"'\\\\x{}\\[\\]= \t\r\n2c]{1,12}",
        "&#x[0-9a-f]{0,3},?",
    ];
    proptest::option::weighted(
        0.8,
        name.prop_filter_map("not empty and not too long", |name| {
            (1..=255).contains(&name.len()).then(|| name.into())
        }),
    )
}

fn address() -> impl Strategy<Value = Ipv4Addr> {
    (1..u32::MAX).prop_map(Ipv4Addr::from)
}

fn lease() -> impl Strategy<Value = LeaseRecord> {
    let who = (
        address(),
        proptest::option::weighted(0.8, any::<[u8; 6]>()),
        proptest::option::of(proptest::collection::vec(any::<u8>(), 1..=255)),
        hostname(),
        proptest::option::of(address()),
    );
    let states: Vec<LeaseState> = LeaseState::iter().collect();
    let times = (
        proptest::sample::select(states),
        [when(1), when(1_000_000), when(1), when(1)],
    );
    let kea = proptest::option::of((any::<u32>(), any::<(bool, bool)>(), "[ -~]{0,20}"));
    (who, times, kea).prop_map(|((ip, mac, id, name, server), (state, dates), kea)| {
        let mut lease = LeaseRecord::new(ip, state);
        lease.mac = mac.map(Mac);
        lease.client_id = id.map(|id| ClientId(id.into()));
        lease.hostname = name;
        lease.server = server;
        [lease.starts, lease.ends, lease.t1, lease.t2] = dates;
        let kea = kea.map(|(subnet_id, (fqdn_fwd, fqdn_rev), context)| KeaColumns {
            subnet_id,
            fqdn_fwd,
            fqdn_rev,
            user_context: context.into(),
        });
        lease.kea = kea
            .filter(|kea| *kea != KeaColumns::default())
            .map(Box::new);
        lease
    })
}

fn leases() -> impl Strategy<Value = Vec<LeaseRecord>> {
    proptest::collection::vec(lease(), 1..12).prop_map(|leases| {
        let unique: BTreeMap<_, _> = leases.into_iter().map(|lease| (lease.ip, lease)).collect();
        unique.into_values().collect()
    })
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn leases_come_back_from_every_format(leases in leases()) {
        for target in Target::iter() {
            let (mut expected, mut originals) = (Vec::new(), BTreeMap::new());
            for lease in &leases {
                if let Some(held) = held(lease, target) {
                    originals.insert(held.ip, held.clone());
                    expected.push(comparable(held, target, lease));
                }
            }
            let found = through(&leases, target).into_iter();
            let found: Vec<_> = found
                .map(|lease| {
                    let original = &originals[&lease.ip];
                    comparable(lease, target, original)
                })
                .collect();
            prop_assert_eq!(found, expected, "{:?}", target);
        }
    }

    #[test]
    fn what_came_back_once_comes_back_again(leases in leases()) {
        for target in Target::iter() {
            let once = through(&leases, target);
            prop_assert_eq!(&through(&once, target), &once, "{:?}", target);
        }
    }
}

/// Two servers may have given the same address: ours keep both, a server's file has room for one.
#[test]
fn an_address_of_two_servers_is_kept_twice_by_us_and_once_by_a_server() {
    let lease = |server: u8, state| {
        let mut lease = LeaseRecord::new([192, 0, 2, 7].into(), state);
        lease.mac = Some(Mac([2, 0, 0, 0, 0, server]));
        lease.server = Some([192, 0, 2, server].into());
        lease.ends = When::Never;
        lease
    };
    let leases = [lease(1, LeaseState::Expired), lease(2, LeaseState::Active)];
    assert_eq!(through(&leases, Target::Txt), leases);
    for target in [Target::Isc, Target::Kea, Target::Dnsmasq] {
        let mut out = Vec::new();
        let losses = write(&leases, target, &mut out).unwrap();
        assert_eq!(
            losses.lines(),
            ["192.0.2.7: left out, the address is there twice"]
        );
        assert_eq!(read(&*out, None).unwrap().leases[0].mac, leases[1].mac);
    }
}

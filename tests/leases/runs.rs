//! What servers have on record at the end of a run, written and read again: the same, as far as
//! the format can hold it.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::export::leases::{LeaseTable, Which};
use dorascope::files::leases::exchange::{from_bindings, to_bindings};
use dorascope::files::leases::intake::{date, intake};
use dorascope::files::leases::{LeaseFile, Target, read};
use dorascope::files::lessons::{self, Embedded};
use dorascope::protocol::server::{Binding, BindingState, ClientKey, Scope, ServerConfig};
use dorascope::session::CarrierKind;
use dorascope::time::SimTime;
use dorascope::view::import::{Choice, ImportPreview, Present};
use dorascope::wire::{ClientId, Mac};
use proptest::prelude::*;
use strum::IntoEnumIterator as _;

use crate::support::{cases, lesson, play};

pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
const EPOCH: Duration = Duration::from_secs(1_000_000_000);

fn through(bindings: &[Binding], target: Target) -> Option<LeaseFile> {
    let leases = from_bindings(bindings, date(EPOCH), SERVER);
    let mut out = Vec::new();
    LeaseTable(leases).write(target, &mut out).unwrap();
    (!out.is_empty()).then(|| read(&*out, None).unwrap())
}

/// What a format can hold of a record, written apart from the writers.
fn held(binding: &Binding, target: Target) -> Option<Binding> {
    let mut held = binding.clone();
    held.reserved = false;
    let whole = |at: SimTime| SimTime::from_secs(at.as_micros() / 1_000_000);
    let exact = matches!(target, Target::Txt | Target::Csv | Target::Json);
    if !exact {
        held.since = whole(held.since);
        held.until = held.until.map(whole);
    }
    let kept = match target {
        Target::Isc => held.state != BindingState::Offered,
        Target::Dnsmasq => {
            held.since = SimTime::ZERO;
            held.state == BindingState::Active
        }
        Target::Kea => {
            if let ClientKey::Id(id) = &held.client
                && id.0.len() < 2
            {
                held.client = ClientKey::Hardware(1, held.mac);
            }
            !matches!(held.state, BindingState::Released | BindingState::Offered)
        }
        _ => true,
    };
    // What ended with the first second of the run cannot be told from what never lived.
    let over = held.until == Some(SimTime::ZERO);
    if over {
        (held.state, held.until, held.since) = (BindingState::Expired, None, SimTime::ZERO);
    }
    kept.then_some(held)
}

fn come_back(bindings: &[Binding]) {
    for target in Target::iter() {
        let expected: Vec<Binding> = bindings.iter().filter_map(|b| held(b, target)).collect();
        let file = through(bindings, target);
        let found = file.map(|file| to_bindings(&file.leases, date(EPOCH)).bindings);
        let found = found.into_iter().flatten().map(|(binding, _)| binding);
        assert_eq!(found.collect::<Vec<_>>(), expected, "{target:?}");
    }
}

/// The lessons without crowds, whose thousands of records say nothing new.
fn few() -> impl Iterator<Item = &'static Embedded> {
    lessons::all().iter().filter(|lesson| !lesson.has_crowd())
}

/// The records of each server at the end of each lesson.
pub(crate) fn tables() -> Vec<(String, Vec<Binding>)> {
    let mut tables = Vec::new();
    for embedded in few() {
        let played = play(&lesson(embedded.name), CarrierKind::Memory);
        for (_, host) in played.log.world().hosts() {
            let bindings: Vec<Binding> = host.bindings.values().map(|b| (**b).clone()).collect();
            if !bindings.is_empty() {
                tables.push((format!("{} {}", embedded.name, host.info.key), bindings));
            }
        }
    }
    assert!(tables.len() >= 8, "{}", tables.len());
    tables
}

#[test]
fn the_records_of_every_lesson_come_back_from_every_format() {
    for (_, bindings) in tables() {
        come_back(&bindings);
    }
}

/// Importing what was exported changes nothing.
#[test]
fn what_was_exported_is_known_to_the_server_that_it_came_from() {
    for embedded in few() {
        let played = play(&lesson(embedded.name), CarrierKind::Memory);
        let world = played.log.world();
        for (_, host) in world.hosts() {
            let Some(config) = host.server() else {
                continue;
            };
            let own = host.bindings.values().map(AsRef::as_ref);
            let leases = LeaseTable(from_bindings(own, date(EPOCH), config.address));
            let mut out = Vec::new();
            leases.write(Target::Txt, &mut out).unwrap();
            let file = read(&*out, None).unwrap();
            let present = Present {
                config,
                bindings: &host.bindings,
                now: played.mark.at,
            };
            let intake = intake(&file, date(EPOCH));
            let preview = ImportPreview::new(&intake, present, Choice::default());
            let told = (preview.new, preview.changed, preview.unchanged);
            let offered = |b: &&Arc<Binding>| b.state == BindingState::Offered;
            let count = host.bindings.len() - host.bindings.values().filter(offered).count();
            // A server that is off does not see its bindings end; who imports them does.
            let ended = |b: &&Arc<Binding>| b.until.is_some_and(|until| until <= present.now);
            let ended = host.bindings.values().filter(ended).count();
            assert!(ended == 0 || !host.on, "{}", embedded.name);
            let expected = (0, ended, count - ended);
            assert_eq!(told, expected, "{} {}", embedded.name, host.info.key);
        }
    }
}

#[test]
fn clients_leases_carry_t1_and_t2_and_end_with_release() {
    let table = |name| {
        let played = play(&lesson(name), CarrierKind::Memory);
        LeaseTable::of(played.log.world(), &Which::Clients, EPOCH).0
    };
    let leases = table("dora");
    let at = |secs: u64| date(EPOCH + Duration::from_secs(secs)).as_second();
    let [t1, t2] = [leases[0].t1, leases[0].t2].map(|when| when.secs().unwrap());
    assert!((at(1800)..at(1802)).contains(&t1) && (at(3150)..at(3152)).contains(&t2));
    let played = play(&lesson("dora"), CarrierKind::Memory);
    let records = LeaseTable::of(played.log.world(), &Which::Servers, EPOCH).0;
    assert!(!records[0].t1.is_known(), "a server does not know them");
}

fn binding() -> impl Strategy<Value = Binding> {
    let states = prop_oneof![
        3 => Just(BindingState::Active),
        1 => Just(BindingState::Released),
        1 => Just(BindingState::Expired),
        1 => Just(BindingState::Declined),
        1 => Just(BindingState::Offered),
    ];
    let id = prop::option::of(prop::collection::vec(any::<u8>(), 2..=128));
    let name = prop::option::of("[a-z][a-z0-9-]{0,20}");
    let times = (
        0..4_000_000_000_u64,
        prop::option::weighted(0.8, 1..4_000_000_000_u64),
    );
    (2..=254_u8, 1..=255_u8, id, name, states, times).prop_map(
        |(last, mac, id, name, state, (since, span))| {
            let mac = Mac([2, 0, 0, 0, 0, mac]);
            let since = SimTime::from_micros(since);
            let lives = !state.is_free();
            Binding {
                address: Ipv4Addr::new(192, 168, 1, last),
                client: id.map_or(ClientKey::Hardware(1, mac), |id| {
                    ClientKey::Id(ClientId(id.into()))
                }),
                mac,
                hostname: name.map(Into::into),
                state,
                reserved: false,
                since,
                // A lease of less than a second cannot be told by formats that count seconds.
                until: span
                    .filter(|_| lives)
                    .map(|span| since + Duration::from_micros(span) + Duration::from_secs(1)),
            }
        },
    )
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn any_records_come_back_from_every_format(bindings in prop::collection::vec(binding(), 1..20)) {
        let unique: BTreeMap<_, _> = bindings.into_iter().map(|b| (b.address, b)).collect();
        let bindings: Vec<Binding> = unique.into_values().collect();
        come_back(&bindings);
    }

    /// Whatever comes from whatever file, the preview offers only what the server takes.
    #[test]
    fn what_a_preview_offers_the_server_takes(bindings in prop::collection::vec(binding(), 0..40)) {
        let scope = Scope {
            subnet: "192.168.1.0/24".parse().unwrap(),
            first: Ipv4Addr::new(192, 168, 1, 100),
            last: Ipv4Addr::new(192, 168, 1, 149),
            options: Vec::new(),
            reservations: BTreeMap::new(),
        };
        let config = ServerConfig::new(SERVER, vec![scope]);
        for target in Target::iter() {
            let Some(file) = through(&bindings, target) else { continue };
            let present = Present { config: &config, bindings: &BTreeMap::new(), now: SimTime::ZERO };
            let intake = intake(&file, date(EPOCH));
            let preview = ImportPreview::new(&intake, present, Choice::default());
            prop_assert_eq!(preview.import.check(&config), Ok(()));
            prop_assert_eq!(preview.import.bindings.len(), preview.new);
        }
    }
}

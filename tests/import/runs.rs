//! Imports in whole runs: over memory and over real sockets, kept in a session file and replayed,
//! shared between servers, and as many as there may be.

use core::net::Ipv4Addr;
use std::sync::Arc;

use dorascope::files::recording::{load, save};
use dorascope::protocol::ClientState;
use dorascope::protocol::server::import::{Import, ImportMode};
use dorascope::protocol::server::{Binding, BindingState, ClientKey};
use dorascope::session::{CarrierKind, Pace, Until};
use dorascope::sim::{Command, Event, HostId};
use dorascope::time::SimTime;
use dorascope::view::explain::explain;
use dorascope::wire::{ClientId, Mac};

use crate::support::{Lab, Stage};

const SERVER: HostId = HostId(0);

fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::new(192, 168, 1, 100).to_bits() + number)
}

fn binding(number: u32, until: Option<u64>) -> Binding {
    let [.., a, b, c] = number.to_be_bytes();
    let mac = Mac([2, 0x99, 0, a, b, c]);
    Binding {
        address: address(number),
        client: ClientKey::Id(ClientId::from_mac(mac)),
        mac,
        hostname: Some(format!("pc-{number}").into()),
        state: BindingState::Active,
        reserved: false,
        since: SimTime::ZERO,
        until: until.map(SimTime::from_secs),
    }
}

fn import(mode: ImportMode, bindings: Vec<Binding>) -> Command {
    Command::Import(SERVER, Arc::new(Import { mode, bindings }))
}

/// A lecture in which leases are imported, taken back, imported in vain and in place of others.
fn lecture(carrier: CarrierKind) -> Stage {
    let lab = Lab::until("2h")
        .server("shares_leases = \"pair\"")
        .server("shares_leases = \"pair\"\nsilent = true")
        .client("laptop-a", "")
        .client("laptop-b", "");
    let mut stage = Stage::new(&lab.scenario(), carrier, Pace::Stopped, Until::Forever);
    stage.command(Command::PowerOn(HostId(2)));
    for _ in 0..4 {
        stage.step();
    }
    let three = (0..3).map(|number| binding(number, Some(1800)));
    stage.command(import(ImportMode::Merge, three.collect()));
    stage.command(Command::UndoImport(SERVER));
    stage.command(Command::UndoImport(SERVER));
    stage.command(import(ImportMode::Merge, vec![binding(400, None)]));
    let two = vec![binding(1, Some(60)), binding(7, None)];
    stage.command(import(ImportMode::Replace, two));
    stage.command(Command::PowerOn(HostId(3)));
    for _ in 0..5 {
        stage.step();
    }
    stage.command(Command::UndoImport(HostId(2)));
    stage.command(Command::Restart(HostId(1), false));
    stage
}

#[test]
fn an_import_is_the_same_over_real_sockets_and_in_a_replay() {
    let [memory, loopback] = [CarrierKind::Memory, CarrierKind::Loopback].map(lecture);
    assert_eq!(memory.log.records(), loopback.log.records());
    let refusals = memory.log.records().iter().filter_map(|r| match &r.event {
        Event::Refused(why) => Some(&**why),
        _ => None,
    });
    assert!(refusals.eq([
        "there is no import into server-1 to be undone",
        "192.168.2.244: the address is in no network of this server",
        "laptop-a is no server",
    ]));
    let played = memory.finish_unjudged();
    // The record of laptop-a was dropped, the laptop was not told: its address is offered to
    // laptop-b, who finds it in use.
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    let told = played.world_of("server-1").bindings[&address(0)].state;
    assert_eq!(told, BindingState::Declined);
    let table = |key| played.world_of(key).bindings.clone();
    assert_eq!(
        table("server-1"),
        table("server-2"),
        "they share their data"
    );
    played.replays();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("import.dorascope");
    save(&played.recording(), &path).unwrap();
    assert_eq!(load(&path).unwrap(), played.recording());
}

#[test]
fn at_every_playhead_the_table_is_that_of_the_moment() {
    let stage = lecture(CarrierKind::Memory);
    let log = &stage.log;
    for count in 0..log.len() {
        let world = log.world_at(count);
        let mut fresh = dorascope::session::World::default();
        log.records()[..count].iter().for_each(|r| fresh.apply(r));
        assert_eq!(world, fresh, "after {count} records");
    }
    let sizes: Vec<usize> = (0..log.len())
        .map(|count| {
            log.world_at(count)
                .host(SERVER)
                .map_or(0, |h| h.bindings.len())
        })
        .collect();
    let mut seen = sizes.clone();
    seen.dedup();
    assert_eq!(seen, [0, 1, 2, 3, 2, 1, 0, 1, 2, 3], "{sizes:?}");
}

#[test]
fn each_command_and_its_effects_have_a_sentence() {
    let stage = lecture(CarrierKind::Memory);
    let log = &stage.log;
    let said: Vec<String> = (0..log.len())
        .filter_map(|at| Some(explain(log, dorascope::sim::RecordId::new(at))?.sentence))
        .collect();
    for expected in [
        "server-1 gets 3 records from a file",
        "server-1 gets back what it had on record before the import",
        "server-1 gets 2 records from a file in place of its own",
        "server-1 has no record of 192.168.1.102 any more",
    ] {
        assert!(said.iter().any(|s| s == expected), "{expected}\n{said:#?}");
    }
}

/// Many leases with the longest names: kept in one line, read again, replayed.
#[test]
fn a_large_import_is_recorded_and_replayed() {
    imported(12_000, 255);
}

#[test]
#[ignore = "takes a minute without optimisation"]
fn as_many_leases_as_an_import_takes_are_recorded_and_replayed() {
    imported(100_000, 76);
}

fn imported(count: u32, name: usize) {
    let wide = "address = \"10.1.0.1/8\"\npool = \"10.2.0.0-10.9.255.255\"";
    let lab = Lab::until("1s").server(wide);
    let scenario = lab.scenario();
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Forever,
    );
    let many = (0..count).map(|number| Binding {
        address: Ipv4Addr::from_bits(Ipv4Addr::new(10, 2, 0, 0).to_bits() + number),
        // The longest that can be: control characters take six octets each in JSON.
        hostname: Some("\u{1}".repeat(name).into()),
        ..binding(number, Some(3600))
    });
    stage.command(import(ImportMode::Merge, many.collect()));
    let played = stage.finish_unjudged();
    assert_eq!(played.world_of("server-1").bindings.len(), count as usize);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.dorascope");
    save(&played.recording(), &path).unwrap();
    let again = load(&path).unwrap();
    assert_eq!(again, played.recording());
    assert_eq!(again.replay().unwrap().len(), played.log.len());
}

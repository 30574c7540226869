//! Hosts that join, leave, are renamed and get other settings while a run goes on: each change
//! is a recorded command, and the past stays as it was.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "changes/bench.rs"]
mod bench;
#[path = "changes/refused.rs"]
mod refused;
#[path = "changes/scripted.rs"]
mod scripted;

use std::time::Duration;

use bench::*;
use dorascope::files::recording::{load, save};
use dorascope::net::LinkSettings;
use dorascope::protocol::ClientState;
use dorascope::protocol::server::{BindingState, ClientKey};
use dorascope::session::{CarrierKind, Order, Pace};
use dorascope::sim::event::Fault;
use dorascope::sim::{Command, Event, HostId, RecordId};
use dorascope::view::explain::explain;
use dorascope::wire::ClientId;
use support::Stage;

#[test]
fn a_laptop_that_joins_gets_an_address_and_a_server_lends_as_it_is_told() {
    let mut stage = dora(CarrierKind::Loopback);
    steps(&mut stage, 4);
    let shorter = reconfigured(&stage, SERVER_1, |config| config.lease_secs = 600);
    stage.command(shorter);
    add(&mut stage, laptop("Laptop B", 0x0b));
    stage.command(Command::PowerOn(NEW));
    steps(&mut stage, 4);
    assert_eq!(refusals(&stage), [""; 0]);
    let played = stage.finish();
    let lease = |key| played.world_of(key).lease.clone().unwrap();
    let span = |key| {
        let lease = lease(key);
        lease.expires_at.unwrap().since(lease.granted_at)
    };
    assert_eq!(played.state_of("laptop-b"), ClientState::Bound);
    assert_eq!(lease("laptop-b").address, address(101));
    assert_eq!(span("laptop-a"), Duration::from_hours(1));
    assert_eq!(span("laptop-b"), Duration::from_mins(10));
    played.replays();
}

/// A run in which everything that can be changed is changed, some of it while messages wait or
/// fly, some of it in vain.
fn eventful(carrier: CarrierKind) -> Stage {
    let mut stage = dora(carrier);
    steps(&mut stage, 2);
    add(&mut stage, server(2, (150, 159)));
    add(&mut stage, laptop("Laptop B", 0x0b));
    add(&mut stage, laptop("Laptop B", 0x0c));
    stage.command(Command::Rename(NEW, "Spare server".into()));
    stage.command(Command::JoinAll);
    steps(&mut stage, 6);
    let change = reconfigured(&stage, SERVER_1, |config| {
        config.lease_secs = 600;
        config.scopes[0].first = address(120);
        let key = ClientKey::Id(ClientId::from_name("laptop-b"));
        config.scopes[0].reservations.insert(key, address(99));
    });
    stage.command(change);
    let change = retuned(&stage, HostId(3), |config| config.broadcast_flag = false);
    stage.command(change);
    stage.command(Command::Silence(NEW, true));
    stage.command(Command::Link(LinkSettings {
        delay: Duration::from_millis(40),
        ..LinkSettings::default()
    }));
    steps(&mut stage, 6);
    stage.command(Command::Remove(SERVER_1));
    add(&mut stage, server(1, (100, 110)));
    stage.command(Command::Renew(LAPTOP_A));
    steps(&mut stage, 4);
    stage.command(Command::Remove(LAPTOP_A));
    stage.command(Command::Remove(LAPTOP_A));
    stage.order(Order::Pace(Pace::Speed(1000.0)));
    stage.pump(Duration::from_secs(4));
    stage
}

#[test]
fn over_real_sockets_the_changes_are_the_same_byte_for_byte() {
    let [memory, loopback] = [CarrierKind::Memory, CarrierKind::Loopback].map(eventful);
    let ports = loopback.runner.status().ports;
    assert_eq!(ports.len(), 4, "three servers and the clients: {ports:?}");
    assert_eq!(memory.log.records(), loopback.log.records());
    assert_eq!(
        refusals(&memory),
        [
            "two hosts have the id “laptop-b”",
            "Laptop A has left the network"
        ]
    );
    memory.finish_unjudged().replays();
}

#[test]
fn a_saved_run_with_changes_is_played_again_to_the_same_digest() {
    let played = eventful(CarrierKind::Memory).finish_unjudged();
    let recording = played.recording();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changes.dorascope");
    save(&recording, &path).unwrap();
    let read = load(&path).unwrap();
    assert_eq!(read, recording);
    let again = read.replay().unwrap();
    assert_eq!(again.records(), played.log.records());
    assert_eq!(again.world(), played.log.world());
    breaks_with_a_sentence(&path);
}

/// Whatever is wrong with the line of such a command, one sentence names it.
fn breaks_with_a_sentence(path: &std::path::Path) {
    // Without a seal, which would not fit any more.
    let sealed = std::fs::read_to_string(path).unwrap();
    let (lines, _seal) = sealed.trim_end().rsplit_once('\n').unwrap();
    let whole = format!("{lines}\n").replacen("{\"dorascope\":3", "{\"dorascope\":1", 1);
    let broken = [
        ("\"add\":{", "\"add\":[", 1),
        ("\"kind\":\"server\"", "\"kind\":\"cloud\"", 1),
        ("192.168.1.150", "192.168.1.1500", 1),
        ("\"lease_secs\":600", "\"lease_secs\":-600", 1),
        ("\"rename\":[2,", "\"rename\":[-2,", 1),
        ("02:00:00:00:00:0b", "02:00", 1),
    ];
    for (from, to, times) in broken {
        assert!(whole.contains(from), "{from}");
        std::fs::write(path, whole.replacen(from, to, times)).unwrap();
        let error = load(path).unwrap_err().to_string();
        assert!(error.contains(", line "), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    // What can be read and makes no sense is refused when it is played, and the run parts there.
    std::fs::write(path, whole.replacen("\"segment\":0", "\"segment\":70", 1)).unwrap();
    assert!(load(path).unwrap().replay().is_err());
}

#[test]
fn going_back_shows_what_was_called_and_set_so_then() {
    let stage = eventful(CarrierKind::Memory);
    let log = &stage.log;
    let place = |wanted: fn(&Event) -> bool| events(&stage).position(wanted).unwrap();
    let renamed = place(|event| matches!(event, Event::Renamed(_)));
    let configured = place(|event| matches!(event, Event::Configured(_)));
    let left = place(|event| matches!(event, Event::Left));
    let linked =
        place(|event| matches!(event, Event::Commanded(c) if matches!(**c, Command::Link(_))));
    let at = |count: usize, host: HostId| log.world_at(count).host(host).cloned();
    let name = |count| at(count, NEW).unwrap().info.name.to_string();
    assert_eq!(name(renamed), "Server 2");
    assert_eq!(name(renamed + 1), "Spare server");
    assert_eq!(&*log.host_at(NEW, renamed).unwrap().name, "Server 2");
    assert_eq!(
        &*log.host_at(NEW, renamed + 1).unwrap().name,
        "Spare server"
    );
    let lease = |count| at(count, SERVER_1).unwrap().server().unwrap().lease_secs;
    assert_eq!([configured, configured + 1].map(lease), [3600, 600]);
    let first = |count| match log.config_at(SERVER_1, count) {
        Some(config) => config.server().unwrap().scopes[0].first,
        None => panic!("a server has settings"),
    };
    assert_eq!(
        [configured, configured + 1].map(first),
        [address(100), address(120)]
    );
    let gone = |count| at(count, SERVER_1).unwrap().gone;
    assert_eq!([left, left + 1].map(gone), [false, true]);
    let delay = |count| {
        log.world_at(count)
            .link()
            .map(|link| link.delay.as_millis())
    };
    assert_eq!([linked, linked + 1].map(delay), [None, Some(40)]);
    let silent = |count| at(count, NEW).unwrap().server().unwrap().silent;
    assert_eq!([configured, log.len()].map(silent), [false, true]);
    assert_eq!(at(renamed - 10, NEW), None, "it had not appeared yet");
}

#[test]
fn a_server_that_left_is_found_under_its_address_until_another_takes_it() {
    let stage = eventful(CarrierKind::Memory);
    let log = &stage.log;
    let holder = |count| log.find_host(count, |info| info.always_has(address(1)));
    let id = |count| holder(count).map(|(id, _)| id);
    let left = events(&stage).position(|event| matches!(event, Event::Left));
    assert_eq!(id(left.unwrap() + 1), Some(SERVER_1));
    assert_eq!(id(log.len()), Some(HostId(4)));
}

#[test]
fn what_happens_is_told_in_plain_words() {
    let stage = eventful(CarrierKind::Memory);
    let all = (0..stage.log.len()).map(|place| explain(&stage.log, RecordId::new(place)));
    let told: Vec<String> = all.map(|told| told.unwrap().sentence).collect();
    for sentence in [
        "Server 2 joins the network",
        "Laptop B joins the network",
        "Nothing changes: two hosts have the id “laptop-b”",
        "Server 2 gets the name Spare server",
        "Server 2 is called Spare server from now on",
        "Server 1 gets new settings",
        "Server 1 changes its lease time, pool and reservations",
        "Laptop B changes its BROADCAST flag",
        "Spare server now answers nobody",
        "Server 1 is taken off the network",
        "Server 1 leaves the network",
        "Nothing changes: Laptop A has left the network",
    ] {
        assert!(
            told.iter().any(|told| told == sentence),
            "{sentence} is not in {told:#?}"
        );
    }
    for sentence in &told {
        assert!(sentence.chars().count() <= 84, "{sentence}");
    }
}

#[test]
fn a_second_server_that_joins_offers_and_is_not_selected() {
    let mut stage = dora(CarrierKind::Loopback);
    add(&mut stage, server(2, (150, 159)));
    stage.order(Order::Pace(Pace::Speed(10.0)));
    stage.pump(Duration::from_millis(300));
    let played = stage.finish();
    let offers = |key: &str| {
        let world = played.world_of(key);
        world
            .bindings
            .values()
            .map(|binding| binding.state)
            .collect::<Vec<_>>()
    };
    assert_eq!(offers("server-1"), [BindingState::Active]);
    assert_ne!(offers("server-2"), [BindingState::Active]);
    assert_eq!(offers("server-2").len(), 1);
}

#[test]
fn what_a_removed_host_had_at_the_gate_never_leaves_and_what_flies_to_it_is_lost() {
    let mut stage = dora(CarrierKind::Memory);
    stage.order(Order::Pace(Pace::Speed(1.0)));
    stage.pump(Duration::from_millis(300));
    stage.order(Order::Pace(Pace::Stopped));
    assert_eq!(
        stage.runner.status().in_flight,
        1,
        "the OFFER is on its way"
    );
    stage.command(Command::Remove(LAPTOP_A));
    steps(&mut stage, 1);
    let lost = events(&stage).filter(|event| matches!(event, Event::Dropped(Fault::HostGone)));
    assert_eq!(lost.count(), 1);
    add(&mut stage, laptop("Laptop B", 0x0b));
    stage.command(Command::PowerOn(NEW));
    assert_eq!(stage.runner.status().held, 1, "the DISCOVER waits");
    stage.command(Command::Remove(NEW));
    assert_eq!(stage.runner.status().held, 0);
    let world = stage.log.world();
    for host in [LAPTOP_A, NEW] {
        let now = world.host(host).unwrap();
        assert!(now.gone && !now.on && now.lease.is_none() && now.timers.is_empty());
    }
    stage.finish().replays();
}

#[test]
fn a_new_laptop_may_have_the_name_and_the_card_of_one_that_left() {
    let mut stage = dora(CarrierKind::Memory);
    steps(&mut stage, 4);
    stage.command(Command::Remove(LAPTOP_A));
    let mut again = laptop("Laptop A", 0x0a);
    again.info.key = "laptop-a-2".into();
    add(&mut stage, again);
    stage.command(Command::PowerOn(NEW));
    steps(&mut stage, 4);
    let played = stage.finish();
    let lease = played.world_of("laptop-a-2").lease.clone().unwrap();
    assert_eq!(
        lease.address,
        address(100),
        "its card is known to the server"
    );
}

#[test]
fn an_address_outside_of_the_new_pool_stays_bound_and_is_given_to_nobody_else() {
    let mut stage = dora(CarrierKind::Memory);
    steps(&mut stage, 4);
    let change = reconfigured(&stage, SERVER_1, |config| {
        config.scopes[0].first = address(120);
    });
    stage.command(change);
    stage.command(Command::Renew(LAPTOP_A));
    add(&mut stage, laptop("Laptop B", 0x0b));
    stage.command(Command::JoinAll);
    steps(&mut stage, 6);
    let played = stage.finish();
    let lease = |key| played.world_of(key).lease.clone().unwrap().address;
    assert_eq!(lease("laptop-a"), address(100));
    assert_eq!(lease("laptop-b"), address(120));
    let renewed = played.world_of("laptop-a").lease.clone().unwrap();
    assert!(renewed.granted_at > dorascope::time::SimTime::from_micros(400_000));
}

#[test]
fn a_client_speaks_as_it_is_told_from_its_next_message_on() {
    let mut stage = dora(CarrierKind::Memory);
    steps(&mut stage, 4);
    let change = retuned(&stage, LAPTOP_A, |config| {
        config.hostname = Some("lectern".into());
    });
    stage.command(change);
    stage.command(Command::Renew(LAPTOP_A));
    steps(&mut stage, 2);
    let server = stage.log.world().host(SERVER_1).unwrap();
    let binding = &server.bindings[&address(100)];
    assert_eq!(binding.hostname.as_deref(), Some("lectern"));
    stage.finish().replays();
}

#[test]
fn a_client_that_gets_an_address_by_hand_uses_it_from_the_next_power_on() {
    let mut stage = dora(CarrierKind::Memory);
    add(&mut stage, laptop("Laptop B", 0x0b));
    let by_hand = Some(address(30));
    let change = retuned(&stage, NEW, |config| config.by_hand = by_hand);
    stage.command(change);
    stage.command(Command::PowerOn(NEW));
    let now = stage.log.world().host(NEW).unwrap();
    assert_eq!(
        (now.state, now.info.address),
        (ClientState::Static, by_hand)
    );
    let change = retuned(&stage, NEW, |config| config.by_hand = None);
    assert!(refusal(&mut stage, change).contains("keeps its identity"));
}

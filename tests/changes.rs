//! Hosts that join, leave, are renamed and get other settings while a run goes on: each change
//! is a recorded command, and the past stays as it was.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use dorascope::protocol::ClientState;
use dorascope::protocol::client::ClientConfig;
use dorascope::protocol::server::{Scope, ServerConfig};
use dorascope::session::{CarrierKind, Pace, Until};
use dorascope::sim::host::SegmentId;
use dorascope::sim::scenario::HostSpec;
use dorascope::sim::{Command, Event, HostId};
use dorascope::wire::Mac;
use support::{Played, Stage, lesson};

const SERVER_1: HostId = HostId(0);
const LAPTOP_A: HostId = HostId(1);
const LAPTOP_B: HostId = HostId(2);
const SERVER_2: HostId = HostId(3);

/// The lesson *DORA*, held at the gate and open to commands.
fn dora(carrier: CarrierKind) -> Stage {
    Stage::new(&lesson("dora"), carrier, Pace::Stopped, Until::Forever)
}

fn laptop(name: &str, last: u8) -> HostSpec {
    let key = name.to_lowercase().replace(' ', "-");
    let config = ClientConfig::new(Mac([2, 0, 0, 0, 0, last]));
    HostSpec::client(&key, name, SegmentId(0), config)
}

fn address(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 1, last)
}

fn server(number: u8, (first, last): (u8, u8)) -> HostSpec {
    let scope = Scope {
        subnet: "192.168.1.0/24".parse().unwrap(),
        first: address(first),
        last: address(last),
        options: Vec::new(),
        reservations: [].into(),
    };
    let config = ServerConfig::new(address(number), vec![scope]);
    let (key, name) = (format!("server-{number}"), format!("Server {number}"));
    let mac = Mac([2, 1, 0, 0, 0, number]);
    HostSpec::server(&key, &name, SegmentId(0), mac, config)
}

fn config_of(stage: &Stage, host: HostId) -> ServerConfig {
    let world = stage.log.world();
    ServerConfig::clone(world.host(host).unwrap().server().unwrap())
}

fn add(stage: &mut Stage, spec: HostSpec) {
    stage.command(Command::Add(Box::new(spec)));
}

fn steps(stage: &mut Stage, count: usize) {
    for _ in 0..count {
        stage.step();
    }
}

/// What was refused, in order.
fn refusals(played: &Played) -> Vec<String> {
    let events = played.log.records().iter().map(|record| &record.event);
    let whys = events.filter_map(|event| match event {
        Event::Refused(why) => Some(why.to_string()),
        _ => None,
    });
    whys.collect()
}

#[test]
fn a_laptop_that_joins_gets_an_address_and_a_server_lends_as_it_is_told() {
    let mut stage = dora(CarrierKind::Loopback);
    steps(&mut stage, 4);
    let mut config = config_of(&stage, SERVER_1);
    config.lease_secs = 600;
    stage.command(Command::ConfigureServer(SERVER_1, Box::new(config)));
    add(&mut stage, laptop("Laptop B", 0x0b));
    stage.command(Command::PowerOn(LAPTOP_B));
    steps(&mut stage, 4);
    let played = stage.finish();
    assert_eq!(refusals(&played), [""; 0]);
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

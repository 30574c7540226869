//! Hosts that a script adds: in a lesson that was written down from a run in which somebody did.

use dorascope::protocol::ClientState;
use dorascope::session::{CarrierKind, Pace, Until};
use dorascope::sim::{Command, HostId};

use crate::bench::*;
use crate::support::{Lab, Stage};

/// The usual two; the script adds a server and a laptop, and switches the laptop on.
fn lab() -> Lab {
    let line = |at: &str, command: &Command| {
        let json = serde_json::to_string(command).unwrap();
        format!("[[script]]\nat = {at:?}\ndo = \"as-recorded\"\nrecorded = '{json}'")
    };
    let another = Command::Add(Box::new(server(9, (210, 219))));
    let newcomer = Command::Add(Box::new(laptop("Laptop B", 0x0b)));
    Lab::dora("5s")
        .with(&line("1s", &another))
        .with(&line("2s", &newcomer))
        .with(&line("3s", &Command::PowerOn(HostId(3))))
}

#[test]
fn who_is_added_by_the_script_has_a_socket_too() {
    let played = lab().play();
    assert_eq!(played.state_of("laptop-b"), ClientState::Bound);
    played.replays();
}

#[test]
fn each_server_keeps_its_socket_whoever_adds_the_next() {
    let scenario = lab().scenario();
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Loopback,
        Pace::Stopped,
        Until::Forever,
    );
    while stage.log.hosts().len() < 4 {
        stage.step();
    }
    add(&mut stage, server(8, (220, 229)));
    stage.command(Command::JoinAll);
    steps(&mut stage, 6);
    let ports = stage.runner.status().ports;
    let first: Vec<u32> = ports.iter().map(|(host, _)| host.0).collect();
    assert_eq!(first, [0, 1, 2, 4], "the clients share a socket");
    let played = stage.finish();
    assert_eq!(played.state_of("laptop-b"), ClientState::Bound);
    played.replays();
}

//! What cannot be done: each wish is refused with one sentence, and nothing else changes.

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::recording::{load, save};
use dorascope::net::memory::MemoryCarrier;
use dorascope::net::{Carrier, CarryError, Hop, LinkSettings, Side};
use dorascope::protocol::ClientState;
use dorascope::protocol::client::ClientConfig;
use dorascope::protocol::server::{ClientKey, ServerConfig};
use dorascope::session::CarrierKind;
use dorascope::sim::host::SegmentId;
use dorascope::sim::scenario::HostSpec;
use dorascope::sim::{Command, HostId};
use dorascope::wire::{Mac, Opt};

use crate::bench::*;
use crate::support::{Played, Stage, lesson};

#[test]
fn a_client_changes_its_card_only_while_it_has_no_lease() {
    let mut stage = dora(CarrierKind::Memory);
    let card = Mac([2, 0, 0, 0, 0, 0x77]);
    steps(&mut stage, 2);
    let change = retuned(&stage, LAPTOP_A, |config| config.mac = card);
    let why = "Laptop A keeps its identity while it has, remembers or asks for a lease";
    assert_eq!(refusal(&mut stage, change.clone()), why);
    steps(&mut stage, 2);
    assert_eq!(refusal(&mut stage, change.clone()), why);
    stage.command(Command::PowerOff(LAPTOP_A));
    assert_eq!(
        refusal(&mut stage, change.clone()),
        why,
        "it remembers its lease"
    );
    stage.command(Command::PowerOn(LAPTOP_A));
    steps(&mut stage, 2);
    stage.command(Command::Release(LAPTOP_A));
    steps(&mut stage, 1);
    stage.command(change);
    assert_eq!(stage.log.world().host(LAPTOP_A).unwrap().info.mac, card);
    stage.command(Command::Join(LAPTOP_A));
    steps(&mut stage, 4);
    let played = stage.finish();
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    assert_eq!(
        played.world_of("laptop-a").lease.clone().unwrap().address,
        address(101)
    );
}

#[test]
fn a_server_keeps_its_settings_if_the_new_ones_do_not_fit_together() {
    let mut stage = dora(CarrierKind::Loopback);
    steps(&mut stage, 4);
    let config = |change: fn(&mut ServerConfig)| reconfigured(&stage, SERVER_1, change);
    let wrong = [
        (config(|c| c.lease_secs = 2), "a lease lasts at least 3 s"),
        (
            config(|c| c.t1_secs = Some(3200)),
            "T1 (53 min 20 s) does not come before T2 (52 min 30 s)",
        ),
        (
            config(|c| c.t2_secs = Some(3600)),
            "T2 (1 h) does not come before the lease ends",
        ),
        (
            config(|c| c.t2_secs = Some(1000)),
            "T2 (16 min 40 s) does not come after half of the lease",
        ),
        (
            config(|c| c.scopes[0].last = address(50)),
            "192.168.1.100 does not come before 192.168.1.50",
        ),
        (
            config(|c| c.scopes[0].first = address(1)),
            "the pool holds the server's own 192.168.1.1",
        ),
        (
            config(|c| c.scopes[0].last = Ipv4Addr::new(192, 168, 2, 9)),
            "192.168.2.9 lies outside of 192.168.1.0/24",
        ),
        (
            config(|c| c.address = address(7)),
            "Server 1 keeps its address 192.168.1.1",
        ),
        (
            config(|c| c.scopes[0].options.push(Opt::new(51, [0; 4]))),
            "the server writes option 51 itself",
        ),
        (
            config(|c| {
                let key = ClientKey::Hardware(1, Mac::default());
                c.scopes[0].reservations.insert(key, address(1));
            }),
            "192.168.1.1 is the server's own",
        ),
    ];
    for (command, why) in wrong {
        assert_eq!(refusal(&mut stage, command), why);
    }
    stage.finish().replays();
}

#[test]
fn a_host_does_not_join_if_something_of_it_is_taken_or_wrong() {
    let mut stage = dora(CarrierKind::Loopback);
    steps(&mut stage, 4);
    let joins = |mut spec: HostSpec, change: fn(&mut HostSpec)| {
        change(&mut spec);
        Command::Add(Box::new(spec))
    };
    let pool = (150, 159);
    let mut twin = server(1, pool);
    (twin.info.key, twin.info.name) = ("twin".into(), "Twin".into());
    let wrong = [
        (
            joins(laptop("Laptop A", 0x0b), |_| {}),
            "two hosts have the id “laptop-a”",
        ),
        (
            joins(laptop("Laptop A", 0x0b), |spec| spec.info.key = "b".into()),
            "two hosts have the name “Laptop A”",
        ),
        (
            joins(laptop("Laptop B", 0x0a), |_| {}),
            "two hosts have the hardware address 02:00:00:00:00:0a",
        ),
        (
            joins(laptop("Laptop B", 0x0b), |spec| {
                spec.info.segment = SegmentId(9);
            }),
            "there is no such network",
        ),
        (
            joins(laptop("", 0x0b), |spec| spec.info.key = "b".into()),
            "a host needs a name",
        ),
        (
            joins(server(2, pool), |spec| {
                spec.info.kind = dorascope::sim::HostKind::Client;
            }),
            "only clients, servers and bystanders can join a run",
        ),
        (
            joins(server(2, pool), |spec| spec.info.address = None),
            "a server needs an address",
        ),
        (
            Command::Add(Box::new(twin)),
            "two hosts have the address 192.168.1.1",
        ),
    ];
    for (command, why) in wrong {
        assert_eq!(refusal(&mut stage, command), why);
    }
    let ports = stage.runner.status().ports;
    assert_eq!(ports.len(), 2, "no socket for who cannot join");
    stage.finish().replays();
}

#[test]
fn names_clients_and_the_link_stay_as_they_are_if_the_wish_makes_no_sense() {
    let mut stage = dora(CarrierKind::Loopback);
    steps(&mut stage, 4);
    let client = |change: fn(&mut ClientConfig)| retuned(&stage, LAPTOP_A, change);
    let link = |change: fn(&mut LinkSettings)| {
        let mut link = LinkSettings::default();
        change(&mut link);
        Command::Link(link)
    };
    let wrong = [
        (
            client(|c| c.hostname = Some(String::new())),
            "the host name is empty",
        ),
        (
            client(|c| c.max_size = Some(300)),
            "every host takes in messages of 576 octets",
        ),
        (
            Command::Rename(SERVER_1, "Laptop A".into()),
            "two hosts have the name “Laptop A”",
        ),
        (Command::Rename(SERVER_1, " ".into()), "a host needs a name"),
        (link(|l| l.loss = 1.5), "1.5 is no share between 0 and 1"),
        (
            link(|l| l.duplication = -0.1),
            "-0.1 is no share between 0 and 1",
        ),
        (
            link(|l| l.delay = Duration::from_hours(2)),
            "a datagram travels for at most an hour",
        ),
        (
            Command::ConfigureServer(
                LAPTOP_A,
                Box::new(ServerConfig::new(address(1), Vec::new())),
            ),
            "Laptop A is no server",
        ),
        (
            Command::ConfigureClient(SERVER_1, Box::new(ClientConfig::new(Mac([2; 6])))),
            "Server 1 is no client",
        ),
    ];
    for (command, why) in wrong {
        assert_eq!(refusal(&mut stage, command), why);
    }
    stage.finish().replays();
}

#[test]
fn a_share_that_no_file_can_hold_is_no_command() {
    let mut stage = dora(CarrierKind::Memory);
    let before = stage.log.len();
    for loss in [f64::NAN, f64::INFINITY] {
        stage.command(Command::Link(LinkSettings {
            loss,
            ..LinkSettings::default()
        }));
    }
    assert_eq!(stage.log.len(), before);
    stage.finish().replays();
}

/// Carries, but has no socket for another server.
struct Full(MemoryCarrier);

impl Carrier for Full {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        self.0.carry(hop)
    }

    fn host_added(&mut self, _: HostId, side: Side) -> Result<(), CarryError> {
        match side {
            Side::Client => Ok(()),
            Side::Server => Err(CarryError::TooMany(256)),
        }
    }
}

#[test]
fn without_a_socket_a_server_does_not_join_and_the_run_goes_on_and_can_be_had_again() {
    let mut stage = Stage::with_carrier(&lesson("dora"), Box::new(Full(MemoryCarrier)));
    add(&mut stage, server(2, (150, 159)));
    stage.rush();
    assert_eq!(
        refusals(&stage),
        ["no socket can be had: a run has at most 256 sockets"]
    );
    let played: Played = stage.finish();
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    assert_eq!(played.log.hosts().len(), 2);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("refused.dorascope");
    save(&played.recording(), &path).unwrap();
    let again = load(&path).unwrap().replay().unwrap();
    assert_eq!(again.records(), played.log.records());
}

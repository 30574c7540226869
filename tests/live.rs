//! Clients of ours on a network that is not ours: the server is another run, behind its own
//! socket on 127.0.0.1, as any program would be.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dorascope::files::lessons;
use dorascope::net::live::{Door, LiveCarrier};
use dorascope::net::{HostId, Side};
use dorascope::protocol::ClientState;
use dorascope::session::{CarrierKind, Log, Order, Pace, Recording, Runner, Setup, Until};
use dorascope::sim::scenario::join::JoinPlan;
use dorascope::sim::{Command, Event, HostKind, Scenario};

/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(20);

struct Pair {
    server: Runner,
    clients: Runner,
    log: Log,
    inputs: Vec<dorascope::session::Input>,
    scenario: Arc<Scenario>,
    last: Instant,
}

fn setup(scenario: Scenario) -> Setup {
    Setup {
        scenario: Arc::new(scenario),
        carrier: CarrierKind::Loopback,
        pace: Pace::Speed(1.0),
        until: Until::Forever,
    }
}

impl Pair {
    fn new(clients: u32) -> Self {
        let server = setup(Scenario::parse(lessons::free_play().text).unwrap());
        let server = Runner::new(&server).unwrap();
        let ports = server.status().ports;
        let (_, SocketAddr::V4(at)) = ports[0] else {
            panic!("{ports:?}")
        };
        let plan = JoinPlan {
            clients,
            every: Duration::ZERO,
            network: "127.0.0.0/8".parse().unwrap(),
            own: Some(Ipv4Addr::LOCALHOST),
            relay: None,
            seed: 7,
        };
        let door = Door {
            host: JoinPlan::DOOR,
            side: Side::Client,
            bind: SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0),
            device: None,
            everyone: *at.ip(),
            server_port: at.port(),
            client_port: 68,
        };
        let setup = setup(plan.scenario().unwrap());
        let carrier = LiveCarrier::open(vec![door]).unwrap();
        Self {
            server,
            clients: Runner::with_carrier(&setup, Box::new(carrier)),
            log: Log::default(),
            inputs: Vec::new(),
            scenario: setup.scenario,
            last: Instant::now(),
        }
    }

    fn until(&mut self, done: impl Fn(&Log) -> bool) {
        let begin = Instant::now();
        while !done(&self.log) {
            assert!(begin.elapsed() < PATIENCE, "{:#?}", self.log.records());
            let elapsed = self.last.elapsed();
            self.last = Instant::now();
            self.clients.pump(elapsed, 10_000);
            self.server.pump(elapsed, 10_000);
            self.server.take();
            let batch = self.clients.take();
            self.log.append(batch.records);
            self.inputs.extend(batch.inputs);
        }
    }

    fn order(&mut self, command: Command) {
        self.clients.order(Order::Command(command));
    }
}

/// How many clients are in this state now.
fn in_state(log: &Log, wanted: ClientState) -> usize {
    let mut states = std::collections::BTreeMap::new();
    for record in log.records() {
        if let Event::StateChanged(change) = &record.event {
            states.insert(record.host, change.to);
        }
    }
    states.values().filter(|state| **state == wanted).count()
}

#[test]
fn fifty_clients_lease_from_a_server_that_is_not_theirs_and_release() {
    let mut pair = Pair::new(20);
    pair.until(|log| in_state(log, ClientState::Bound) == 20);
    let servers = pair.log.hosts().iter();
    let servers = servers.filter(|host| host.kind == HostKind::Server);
    assert_eq!(servers.count(), 1, "the server has a lane of its own");
    pair.order(Command::ReleaseAll);
    pair.until(|log| in_state(log, ClientState::Init) == 20);
    let status = pair.clients.status();
    let recording = Recording::new(&pair.scenario, 0, pair.inputs, status.mark, &pair.log);
    let again = recording.replay().unwrap();
    assert_eq!(again.records(), pair.log.records());
}

#[test]
fn what_others_do_cannot_be_commanded() {
    let mut pair = Pair::new(1);
    pair.until(|log| in_state(log, ClientState::Bound) == 1);
    let server = HostId(1);
    pair.order(Command::Restart(server, true));
    pair.until(|log| {
        log.records()
            .iter()
            .any(|record| matches!(&record.event, Event::Refused(why) if why.contains("not ours")))
    });
}

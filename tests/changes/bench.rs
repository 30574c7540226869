//! The lesson *DORA* under the hands of a lecturer: hosts to add, settings to change, and what
//! was refused.

use core::net::Ipv4Addr;

use dorascope::protocol::client::ClientConfig;
use dorascope::protocol::server::{Scope, ServerConfig};
use dorascope::session::{CarrierKind, Pace, Until};
use dorascope::sim::host::SegmentId;
use dorascope::sim::scenario::HostSpec;
use dorascope::sim::{Command, Event, HostId};
use dorascope::wire::options::code;
use dorascope::wire::{Mac, Opt};

use crate::support::{Stage, lesson};

pub(crate) const SERVER_1: HostId = HostId(0);
pub(crate) const LAPTOP_A: HostId = HostId(1);
/// The first host that is added.
pub(crate) const NEW: HostId = HostId(2);

/// The lesson *DORA*, held at the gate and open to commands.
pub(crate) fn dora(carrier: CarrierKind) -> Stage {
    Stage::new(&lesson("dora"), carrier, Pace::Stopped, Until::Forever)
}

pub(crate) fn laptop(name: &str, last: u8) -> HostSpec {
    let key = name.to_lowercase().replace(' ', "-");
    let config = ClientConfig::new(Mac([2, 0, 0, 0, 0, last]));
    HostSpec::client(&key, name, SegmentId(0), config)
}

pub(crate) fn address(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 1, last)
}

pub(crate) fn server(number: u8, (first, last): (u8, u8)) -> HostSpec {
    let scope = Scope {
        subnet: "192.168.1.0/24".parse().unwrap(),
        first: address(first),
        last: address(last),
        options: vec![Opt::new(code::ROUTER, address(1).octets())],
        reservations: [].into(),
    };
    let config = ServerConfig::new(address(number), vec![scope]);
    let (key, name) = (format!("server-{number}"), format!("Server {number}"));
    let mac = Mac([2, 1, 0, 0, 0, number]);
    HostSpec::server(&key, &name, SegmentId(0), mac, config)
}

/// What a server is like now, changed.
pub(crate) fn reconfigured(
    stage: &Stage,
    host: HostId,
    change: impl Fn(&mut ServerConfig),
) -> Command {
    let world = stage.log.world();
    let mut config = ServerConfig::clone(world.host(host).unwrap().server().unwrap());
    change(&mut config);
    Command::ConfigureServer(host, Box::new(config))
}

pub(crate) fn retuned(stage: &Stage, host: HostId, change: impl Fn(&mut ClientConfig)) -> Command {
    let world = stage.log.world();
    let mut config = ClientConfig::clone(world.host(host).unwrap().client().unwrap());
    change(&mut config);
    Command::ConfigureClient(host, Box::new(config))
}

pub(crate) fn add(stage: &mut Stage, spec: HostSpec) {
    stage.command(Command::Add(Box::new(spec)));
}

pub(crate) fn steps(stage: &mut Stage, count: usize) {
    for _ in 0..count {
        stage.step();
    }
}

pub(crate) fn events(stage: &Stage) -> impl Iterator<Item = &Event> {
    stage.log.records().iter().map(|record| &record.event)
}

/// What was refused, in order.
pub(crate) fn refusals(stage: &Stage) -> Vec<String> {
    let whys = events(stage).filter_map(|event| match event {
        Event::Refused(why) => Some(why.to_string()),
        _ => None,
    });
    whys.collect()
}

/// Why this one command is refused, and that it changes nothing else.
pub(crate) fn refusal(stage: &mut Stage, command: Command) -> String {
    let (world, before) = (stage.log.world().clone(), refusals(stage).len());
    stage.command(command);
    let whys = refusals(stage);
    assert_eq!(whys.len(), before + 1, "{whys:?}");
    assert_eq!(*stage.log.world(), world, "{whys:?}");
    whys[before].clone()
}

//! What each host can be told to do: every command by its name, and what is in the way of those
//! that make no sense now. Figure 5's table says what a client can do in its state.

use strum::IntoEnumIterator as _;

use super::cards;
use crate::protocol::client::ClientState;
use crate::protocol::server::ServerConfig;
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::host::SegmentInfo;
use crate::sim::{Command, HostConfig, HostId, HostKind};

mod mishaps;
mod vain;

use mishaps::Claims;
pub use mishaps::mishaps;
pub use vain::{has_come_of, in_vain};

/// A command by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// `Renew Laptop A`
    pub name: String,
    /// The command.
    pub command: Command,
    /// What is in the way, in a few words without a full stop.
    pub obstacle: Option<String>,
}

/// What hosts can be told in this world, one after the other. `networks` are the scenario's.
pub fn offered(world: &World, networks: &[SegmentInfo]) -> Vec<Offered> {
    // Nobody tells those who are not ours anything.
    let ours = |now: &HostNow| now.config != HostConfig::Nothing;
    let present = world.hosts().filter(|(_, now)| !now.gone);
    let claims = Claims::of(world, |_| true);
    let mut all: Vec<Offered> = present
        .flat_map(|(id, now)| {
            let mut all = told(id, now);
            all.extend(mishaps::befalling(world, networks, &claims, id));
            all
        })
        .collect();
    let clients = cards::of_kind(world, HostKind::Client);
    let clients: Vec<_> = clients.into_iter().filter(|(_, now)| ours(now)).collect();
    if !clients.is_empty() {
        let obstacle = |possible: bool, words: &str| (!possible).then(|| words.to_owned());
        all.push(Offered {
            name: "Join all".into(),
            command: Command::JoinAll,
            obstacle: obstacle(cards::can_join(&clients), "No client waits to begin"),
        });
        all.push(Offered {
            name: "Release all".into(),
            command: Command::ReleaseAll,
            obstacle: obstacle(cards::can_release(&clients), "No client has an address"),
        });
    }
    all
}

/// What this host can be told.
pub fn offered_to(world: &World, networks: &[SegmentInfo], id: HostId) -> Vec<Offered> {
    let Some(now) = world.host(id).filter(|now| !now.gone) else {
        return Vec::new();
    };
    let mut all = told(id, now);
    all.extend(mishaps(world, networks, id));
    all
}

/// The orders that there are for a host.
fn told(id: HostId, now: &HostNow) -> Vec<Offered> {
    match now.info.kind {
        HostKind::Client if now.client().is_some() => of_client(id, now),
        HostKind::Server if now.server().is_some() => of_server(id, now),
        HostKind::Relay | HostKind::Bystander => vec![power(id, now, true), power(id, now, false)],
        _ => Vec::new(),
    }
}

fn power(id: HostId, now: &HostNow, on: bool) -> Offered {
    let name = &now.info.name;
    let (verb, command) = if on {
        ("Power on", Command::PowerOn(id))
    } else {
        ("Power off", Command::PowerOff(id))
    };
    Offered {
        name: format!("{verb} {name}"),
        obstacle: (now.on == on).then(|| in_the_way(name, now.on, &command)),
        command,
    }
}

/// What is in the way of this order to a client, if anything is and it is an order.
pub fn obstacle(world: &World, command: &Command) -> Option<String> {
    let id = command.host()?;
    let now = world
        .host(id)
        .filter(|now| now.info.kind == HostKind::Client)?;
    let orders = of_client(id, now).into_iter();
    let mut same = orders.filter(|offered| offered.command == *command);
    same.next()?.obstacle
}

/// Every order that there is, and power.
fn of_client(id: HostId, now: &HostNow) -> Vec<Offered> {
    let (name, state) = (&now.info.name, now.state);
    let possible = cards::orders(id, state);
    let mut all: Vec<(&str, Command, bool)> = Vec::new();
    for order in ClientState::iter().flat_map(|state| cards::orders(id, state)) {
        let told = possible.iter().find(|other| other.name == order.name);
        if all.iter().all(|(name, ..)| *name != order.name) {
            let command = told.map_or(order.command, |told| told.command.clone());
            all.push((order.name, command, told.is_some()));
        }
    }
    let off = state == ClientState::Off;
    all.push(("Power off", Command::PowerOff(id), !off));
    let wish = |(verb, command, possible): (&str, Command, bool)| Offered {
        name: format!("{verb} {name}"),
        command,
        obstacle: (!possible).then(|| format!("{name} is {}", state.name())),
    };
    all.into_iter().map(wish).collect()
}

fn of_server(id: HostId, now: &HostNow) -> Vec<Offered> {
    let name = &now.info.name;
    let has = |switch: fn(&ServerConfig) -> bool| now.server().is_some_and(|it| switch(it));
    let (silent, authoritative) = (has(|it| it.silent), has(|it| it.authoritative));
    let (on, off) = (now.on, !now.on);
    let wishes = [
        ("Power on", Command::PowerOn(id), off),
        ("Power off", Command::PowerOff(id), on),
        ("Restart", Command::Restart(id, false), on),
        ("Forget the leases of", Command::Restart(id, true), on),
        ("Silence", Command::Silence(id, true), on && !silent),
        (
            "End the silence of",
            Command::Silence(id, false),
            on && silent,
        ),
        (
            "Make authoritative:",
            Command::Authoritative(id, true),
            on && !authoritative,
        ),
        (
            "Make not authoritative:",
            Command::Authoritative(id, false),
            on && authoritative,
        ),
    ];
    let wish = |(verb, command, possible): (&str, Command, bool)| Offered {
        name: format!("{verb} {name}"),
        obstacle: (!possible).then(|| in_the_way(name, now.on, &command)),
        command,
    };
    wishes.into_iter().map(wish).collect()
}

fn in_the_way(name: &str, on: bool, command: &Command) -> String {
    match command {
        _ if !on => format!("{name} is off"),
        Command::Silence(_, true) => format!("{name} is silent already"),
        Command::Silence(_, false) => format!("{name} is not silent"),
        Command::Authoritative(_, true) => format!("{name} is authoritative already"),
        Command::Authoritative(_, false) => format!("{name} is not authoritative"),
        _ => format!("{name} is on"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Log;
    use crate::sim::Event;
    use crate::view::testing::{lesson, scenario};

    fn possible(log: &Log, count: usize) -> Vec<String> {
        let all = offered(&log.world_at(count), &scenario("01-dora").segments);
        let now = all.into_iter().filter(|offered| offered.obstacle.is_none());
        now.map(|offered| offered.name).collect()
    }

    #[test]
    fn what_is_possible_goes_with_the_state() {
        let log = lesson("01-dora");
        let server = [
            "Power off Server 1",
            "Restart Server 1",
            "Forget the leases of Server 1",
            "Silence Server 1",
            "Make authoritative: Server 1",
            "Pull the cable of Server 1",
        ];
        let start = possible(&log, 2);
        assert_eq!(
            start,
            [
                &server[..],
                &["Join Laptop A", "Pull the cable of Laptop A", "Join all"]
            ]
            .concat()
        );
        let end = possible(&log, log.len());
        let client = [
            "Renew Laptop A",
            "Rebind Laptop A",
            "Reboot Laptop A",
            "Release Laptop A",
            "Decline Laptop A",
            "Power off Laptop A",
            "Pull the cable of Laptop A",
            "Somebody takes the address of Laptop A",
            "Release all",
        ];
        assert_eq!(end, [&server[..], &client].concat());
    }

    #[test]
    fn all_together_are_offered_what_each_is_offered_alone() {
        for name in ["03-two-servers", "11-decline", "14-relay"] {
            let (log, networks) = (lesson(name), scenario(name).segments);
            for count in 0..=log.len() {
                let world = log.world_at(count);
                let all = offered(&world, &networks).into_iter();
                let all: Vec<_> = all.filter(|it| it.command.host().is_some()).collect();
                let each = world.hosts().map(|(id, _)| id);
                let each = each.flat_map(|id| offered_to(&world, &networks, id));
                assert_eq!(all, each.collect::<Vec<_>>(), "{name} after {count}");
            }
        }
    }

    #[test]
    fn what_is_not_possible_says_why() {
        let log = lesson("01-dora");
        let all = offered(log.world(), &[]);
        let obstacle = |name: &str| {
            let found = all.iter().find(|offered| offered.name == name);
            found.and_then(|offered| offered.obstacle.clone())
        };
        assert_eq!(obstacle("Inform Laptop A").unwrap(), "Laptop A is BOUND");
        assert_eq!(obstacle("Power on Server 1").unwrap(), "Server 1 is on");
    }

    #[test]
    fn a_server_that_is_off_can_only_be_switched_on() {
        let log = lesson("05-rebinding");
        let off = log.records().iter().position(|record| {
            matches!(&record.event, Event::Commanded(command) if matches!(**command, Command::PowerOff(HostId(0))))
        });
        let names = possible(&log, off.unwrap() + 1);
        assert!(names.contains(&"Power on Server 1".to_owned()));
        assert!(!names.iter().any(|name| name.ends_with("Silence Server 1")));
    }
}

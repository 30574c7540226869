//! What each host can be told to do: every command by its name, and what is in the way of those
//! that make no sense now. Figure 5's table says what a client can do in its state.

use strum::IntoEnumIterator as _;

use super::cards;
use crate::protocol::client::ClientState;
use crate::protocol::server::ServerConfig;
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::{Command, HostId, HostKind};

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

/// What clients and servers can be told in this world, host by host.
pub fn offered(world: &World) -> Vec<Offered> {
    let mut all = Vec::new();
    for (id, now) in world.hosts().filter(|(_, now)| !now.gone) {
        match now.info.kind {
            HostKind::Client => all.extend(of_client(id, now)),
            HostKind::Server => all.extend(of_server(id, now)),
            HostKind::Relay | HostKind::Bystander | HostKind::Guest => {}
        }
    }
    let clients = cards::of_kind(world, HostKind::Client);
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
    use crate::view::testing::lesson;

    fn possible(log: &Log, count: usize) -> Vec<String> {
        let all = offered(&log.world_at(count));
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
        ];
        let start = possible(&log, 2);
        assert_eq!(
            start,
            [&server[..], &["Join Laptop A", "Join all"]].concat()
        );
        let end = possible(&log, log.len());
        let client = [
            "Renew Laptop A",
            "Rebind Laptop A",
            "Reboot Laptop A",
            "Release Laptop A",
            "Decline Laptop A",
            "Power off Laptop A",
            "Release all",
        ];
        assert_eq!(end, [&server[..], &client].concat());
    }

    #[test]
    fn what_is_not_possible_says_why() {
        let log = lesson("01-dora");
        let all = offered(log.world());
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

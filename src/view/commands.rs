//! What each host can be told to do: every command by its name, and what is in the way of those
//! that make no sense now. Figure 5's table says what a client can do in its state.

use crate::protocol::client::ClientState;
use crate::protocol::client::table::{Trigger, find};
use crate::session::world::HostNow;
use crate::session::{Log, World};
use crate::sim::{Command, Event, HostId, HostKind};

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

/// What clients and servers can be told in the world after the first `count` records, host by
/// host.
pub fn offered(log: &Log, world: &World, count: usize) -> Vec<Offered> {
    let mut all = Vec::new();
    let mut has_address = false;
    for (id, now) in world.hosts() {
        let Some(info) = log.host(id) else { continue };
        match info.kind {
            HostKind::Client => {
                has_address |= now.address().is_some();
                all.extend(of_client(id, &info.name, now));
            }
            HostKind::Server => all.extend(of_server(log, id, &info.name, now, count)),
            HostKind::Relay | HostKind::Bystander | HostKind::Guest => {}
        }
    }
    if !all.is_empty() {
        let obstacle = (!has_address).then(|| "No client has an address".to_owned());
        all.push(Offered {
            name: "Release all".into(),
            command: Command::ReleaseAll,
            obstacle,
        });
    }
    all
}

fn of_client(id: HostId, name: &str, now: &HostNow) -> Vec<Offered> {
    let state = now.state;
    let leads = |trigger| find(state, trigger).is_some();
    let off = state == ClientState::Off;
    let wishes = [
        ("Power on", Command::PowerOn(id), off),
        ("Join", Command::Join(id), state == ClientState::Init),
        ("Renew", Command::Renew(id), leads(Trigger::UserRenews)),
        ("Rebind", Command::Rebind(id), leads(Trigger::UserRebinds)),
        ("Reboot", Command::Reboot(id), !off),
        (
            "Release",
            Command::Release(id),
            leads(Trigger::UserReleases),
        ),
        (
            "Decline",
            Command::AddressInUse(id),
            leads(Trigger::AddressInUse),
        ),
        ("Inform", Command::Inform(id), leads(Trigger::UserInforms)),
        ("Power off", Command::PowerOff(id), leads(Trigger::PowerOff)),
    ];
    let wish = |(verb, command, possible): (&str, Command, bool)| Offered {
        name: format!("{verb} {name}"),
        command,
        obstacle: (!possible).then(|| format!("{name} is {}", state.name())),
    };
    wishes.into_iter().map(wish).collect()
}

fn of_server(log: &Log, id: HostId, name: &str, now: &HostNow, count: usize) -> Vec<Offered> {
    let silent = told(log, count, |command| match command {
        Command::Silence(host, silent) => (*host == id).then_some(*silent),
        _ => None,
    });
    let silent = silent.unwrap_or(false);
    let (on, off) = (now.on, !now.on);
    let wishes = [
        ("Power on", Command::PowerOn(id), off),
        ("Power off", Command::PowerOff(id), on),
        ("Restart", Command::Restart(id, false), on),
        ("Forget the leases of", Command::Restart(id, true), on),
        ("Silence", Command::Silence(id, true), on && !silent),
        ("End the silence of", Command::Silence(id, false), on),
        ("Make authoritative:", Command::Authoritative(id, true), on),
        (
            "Make not authoritative:",
            Command::Authoritative(id, false),
            on,
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
        Command::Silence(..) if on => format!("{name} is silent already"),
        _ if on => format!("{name} is on"),
        _ => format!("{name} is off"),
    }
}

/// What was said last about something.
fn told<T>(log: &Log, count: usize, about: impl Fn(&Command) -> Option<T>) -> Option<T> {
    let before = log.records().get(..count)?;
    before.iter().rev().find_map(|record| match &record.event {
        Event::Commanded(command) => about(command),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Playhead;
    use crate::view::testing::lesson;

    fn possible(log: &Log, count: usize) -> Vec<String> {
        let world = log.world_at(count);
        let all = offered(log, &world, count);
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
            "End the silence of Server 1",
            "Make authoritative: Server 1",
            "Make not authoritative: Server 1",
        ];
        let start = possible(&log, 2);
        assert_eq!(start, [&server[..], &["Power on Laptop A"]].concat());
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
        let end = Playhead::at_end(&log).count;
        let all = offered(&log, &log.world_at(end), end);
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

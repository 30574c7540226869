//! Crowds, and servers that need time: what the lesson file can say of them, what it must not, and
//! that chance treats every client of a crowd as if it were alone.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "crowd_files/desk.rs"]
mod desk;
#[path = "crowd_files/file.rs"]
mod file;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use dorascope::seed::Seed;
use dorascope::session::CarrierKind;
use dorascope::sim::{Command, Event, Scenario};
use dorascope::time::SimTime;
use support::{Played, play};

/// One server with room for everyone, and more.
pub(crate) fn text(ends: &str, more: &str) -> String {
    format!(
        "[lesson]\nname = \"lab\"\ntitle = \"Laboratory\"\nseed = 7\nends = \"{ends}\"\n\n\
         [[server]]\nid = \"server-1\"\naddress = \"10.0.0.1/16\"\npool = \"10.0.1.0-10.0.200.0\"\n\n\
         {more}"
    )
}

fn scenario(text: &str) -> Scenario {
    Scenario::parse(text).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

fn played(scenario: Scenario) -> Played {
    play(&Arc::new(scenario), CarrierKind::Memory)
}

/// When each client was switched on and off, and the transactions it drew, by its key.
fn lives(played: &Played) -> BTreeMap<String, Vec<String>> {
    let mut lives: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in played.log.records() {
        let what = match &record.event {
            Event::Commanded(command) => match **command {
                Command::PowerOn(_) => "on".to_owned(),
                Command::PowerOff(_) => "off".to_owned(),
                _ => continue,
            },
            Event::Sent(packet, _) => packet.message().unwrap().header().xid.to_string(),
            _ => continue,
        };
        let key = played.log.host(record.host).unwrap().key.to_string();
        if key != "server-1" {
            let line = format!("{} {what}", record.at);
            lives.entry(key).or_default().push(line);
        }
    }
    lives
}

const COMES_AND_GOES: &str = "online = { \"0h\" = 0.2, \"1h\" = 0.9, \"3h\" = 0.1 }\n\
                              stay = \"30min\"\nrelease = 0.5\nstart_delay = true\n";

fn crowd(count: u32, more: &str) -> String {
    format!("[[crowd]]\nid = \"home\"\ncount = {count}\n{more}\n")
}

#[test]
fn one_more_client_leaves_the_others_as_they_were() {
    let within = "[[script]]\nat = \"1s\"\ndo = \"power-on\"\nhost = \"home\"\nwithin = \"20s\"\n";
    for (crowd_says, script, ends) in [("", within, "40s"), (COMES_AND_GOES, "", "4h")] {
        let lives = |count| {
            let text = text(ends, &(crowd(count, crowd_says) + script));
            lives(&played(scenario(&text)))
        };
        let (few, more) = (lives(20), lives(21));
        assert_eq!((few.len(), more.len()), (20, 21));
        for (key, life) in few {
            assert_eq!(more[&key], life, "{key}");
        }
    }
}

#[test]
fn another_seed_is_another_day_and_the_same_seed_the_same() {
    let day = |seed| {
        let mut scenario = scenario(&text("4h", &crowd(20, COMES_AND_GOES)));
        scenario.seed = Seed(seed);
        lives(&played(scenario))
    };
    assert_eq!(day(1), day(1));
    assert_ne!(day(1), day(2));
}

#[test]
fn a_crowd_that_comes_and_goes_returns_some_addresses_and_replays() {
    let played = played(scenario(&text("24h", &crowd(40, COMES_AND_GOES))));
    let count = |wanted: fn(&Command) -> bool| {
        let commands = played
            .log
            .records()
            .iter()
            .filter_map(|record| match &record.event {
                Event::Commanded(command) => Some(command),
                _ => None,
            });
        commands.filter(|command| wanted(command)).count()
    };
    let gone = count(|command| matches!(command, Command::PowerOff(_)));
    let returned = count(|command| matches!(command, Command::Release(_)));
    assert!(gone > 100, "{gone} went");
    assert!(
        returned * 4 > gone && returned * 4 < gone * 3,
        "{returned} of {gone}"
    );
    played.replays();
}

#[test]
fn the_script_speaks_to_a_whole_crowd() {
    let script = "[[script]]\nat = \"0s\"\ndo = \"power-on\"\nhost = \"home\"\nwithin = \"10s\"\n\n\
                  [[script]]\nat = \"20s\"\ndo = \"release\"\nhost = \"home\"\n\n\
                  [[script]]\nat = \"25s\"\ndo = \"power-off\"\nhost = \"home\"\n";
    let played = support::run(&text("26s", &(crowd(30, "") + script)));
    let world = played
        .log
        .world_at(played.log.count_at(SimTime::from_secs(15)));
    assert_eq!(
        world
            .hosts()
            .filter(|(_, host)| host.address().is_some())
            .count(),
        30
    );
    let last = played.log.world();
    assert_eq!(
        last.hosts().filter(|(_, host)| host.on).count(),
        1,
        "the server"
    );
    let on: Vec<Duration> = lives(&played).values().map(|life| began(life)).collect();
    let spread = on
        .iter()
        .max()
        .unwrap()
        .saturating_sub(*on.iter().min().unwrap());
    assert!(spread > Duration::from_secs(7), "{spread:?}");
}

fn began(life: &[String]) -> Duration {
    let (secs, _) = life[0].split_once(' ').unwrap();
    Duration::from_secs_f64(secs.parse().unwrap())
}

/// The window, and another run of the same lesson, find crowds where they stand.
#[test]
fn a_crowd_knows_which_hosts_it_is() {
    let text = text(
        "1s",
        &("[[client]]\nid = \"laptop-a\"\n\n".to_owned() + &crowd(3, "")),
    );
    let scenario = scenario(&text);
    let [crowd] = &scenario.crowds[..] else {
        panic!("{:?}", scenario.crowds)
    };
    let keys: Vec<&str> = crowd
        .hosts()
        .map(|host| &*scenario.hosts[host.index()].info.key)
        .collect();
    assert_eq!(keys, ["home-0001", "home-0002", "home-0003"]);
    assert_eq!(&*scenario.hosts[4].info.name, "home 3");
}

//! What stands on the cards of clients and servers, and from when on.

use super::*;
use crate::sim::{Event, Record};
use crate::view::testing::{outline_of, run, scenario};

fn card(lesson: &str, host: u32, at: impl Fn(&Log) -> Playhead) -> HostCard {
    let scenario = scenario(lesson);
    let log = run(&scenario);
    let playhead = at(&log);
    let world = log.world_at(playhead.count);
    let outline = outline_of(&log);
    host_card(&log, &outline, &world, playhead, &scenario, HostId(host)).unwrap()
}

fn told(card: &HostCard) -> Vec<String> {
    let line = |line: &Line| {
        let source = line.source.as_ref().map_or("", |source| &source.words);
        format!("{}: {} ({source})", line.label, line.value)
    };
    card.lines.iter().map(line).collect()
}

#[test]
fn a_client_tells_what_it_got_and_from_which_option() {
    let card = card("01-dora", 1, Playhead::at_end);
    assert_eq!(card.name, "Laptop A");
    assert_eq!(card.stands, "Holds 192.168.1.100: BOUND");
    assert_eq!(
        told(&card),
        [
            "Address: 192.168.1.100 (yiaddr in DHCPACK 4)",
            "Mask: 255.255.255.0 (option 1 in DHCPACK 4)",
            "Router: 192.168.1.1 (option 3 in DHCPACK 4)",
            "DNS: 192.168.1.1 (option 6 in DHCPACK 4)",
            "Domain: lab.example (option 15 in DHCPACK 4)",
            "Server: 192.168.1.1 (option 54 in DHCPACK 4)",
            "Lease: 3600 s (1 h), ends at 1:00:00 (option 51 in DHCPACK 4)",
            "T1: 1800 s (30 min), at 30:00 (option 58 in DHCPACK 4)",
            "T2: 3150 s (52 min 30 s), at 52:30 (option 59 in DHCPACK 4)",
        ]
    );
}

#[test]
fn nothing_is_known_before_the_ack_has_arrived() {
    let leaves = |log: &Log| {
        let leaves = |record: &Record| matches!(record.event, Event::Released(_));
        let last = log.records().iter().rposition(leaves);
        Playhead::after(log, last.unwrap() + 1)
    };
    let before = card("01-dora", 1, leaves);
    assert_eq!(before.lines, []);
    assert!(
        before.stands.starts_with("Has got nothing so far: "),
        "{}",
        before.stands
    );
}

#[test]
fn a_lease_from_before_names_no_message_until_it_is_extended() {
    let start = |log: &Log| Playhead::after(log, 4);
    let before = card("04-renewal", 1, start);
    assert!(
        before.stands.ends_with("is from before the lesson"),
        "{}",
        before.stands
    );
    assert!(before.lines.iter().all(|line| line.source.is_none()));
    let after = card("04-renewal", 1, Playhead::at_end);
    assert_eq!(
        told(&after)[0],
        "Address: 192.168.1.100 (yiaddr in DHCPACK 2)"
    );
}

#[test]
fn a_server_tells_its_pool_and_what_it_lends() {
    let card = card("01-dora", 0, Playhead::at_end);
    assert_eq!(card.stands, "Has granted 1 address");
    let told = told(&card);
    for line in [
        "Identifier: 192.168.1.1 ()",
        "Lease: 1 h ()",
        "Network: 192.168.1.0/24 ()",
        "Pool: 192.168.1.100 – 192.168.1.149, 50 addresses ()",
        "Router: 192.168.1.1 ()",
        "Lends: 192.168.1.100 to laptop-a until 1:00:00 ()",
    ] {
        assert!(
            told.iter().any(|other| other == line),
            "{line} in {told:#?}"
        );
    }
}

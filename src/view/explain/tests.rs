//! Sentences about what happened.

use core::net::Ipv4Addr;

use super::*;
use crate::sim::HostId;
use crate::view::testing::{LESSONS, lesson};

fn told(name: &str) -> Vec<String> {
    let log = lesson(name);
    let all = (0..log.len()).filter_map(|index| explain(&log, RecordId::new(index)));
    all.map(|told| told.sentence).collect()
}

#[test]
fn a_lesson_reads_like_a_story() {
    let sent: Vec<_> = told("01-dora")
        .into_iter()
        .filter(|told| told.contains(" sends "))
        .collect();
    assert_eq!(
        sent,
        [
            "Laptop A sends DHCPDISCOVER to everyone (broadcast)",
            "Server 1 sends DHCPOFFER to everyone (broadcast)",
            "Laptop A sends DHCPREQUEST to everyone (broadcast)",
            "Server 1 sends DHCPACK to everyone (broadcast)",
        ]
    );
}

#[test]
fn sentences_are_short_and_have_no_full_stop() {
    for sentence in LESSONS.iter().copied().flat_map(told) {
        let length = sentence.chars().count();
        assert!((9..=84).contains(&length), "{length}: {sentence}");
        assert!(!sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn a_unicast_names_its_receiver() {
    let renewal = told("04-renewal")
        .into_iter()
        .find(|told| told.contains("unicast"));
    assert_eq!(
        renewal.as_deref(),
        Some("Laptop A sends DHCPREQUEST only to Server 1 (unicast)")
    );
}

/// Events that few lessons have, as they are told of a host that never appeared.
#[test]
fn rare_events_have_their_sentence() {
    let host = HostId(7);
    let address = Ipv4Addr::new(192, 168, 1, 100);
    let rare = [
        (
            "host 7 has to wait: its message is held at the gate",
            Event::Held,
        ),
        (
            "One other client hears it and finds that it is not its own",
            Event::Overheard(1),
        ),
        ("host 7 gets a message twice", Event::Duplicated),
        (
            "host 7 gets a message with octet 3 changed",
            Event::Altered(3),
        ),
        (
            "host 7 asks the link with ARP: who has 192.168.1.100?",
            Event::Probed(address),
        ),
        (
            "host 7 answers: it has 192.168.1.100",
            Event::AddressInUse(address, host),
        ),
        (
            "host 7 starts again and has lost its bindings",
            Event::Restarted(true),
        ),
        (
            "host 7 has no address left and tells its administrator",
            Event::Noted(Note::PoolEmpty),
        ),
        (
            "host 7 ignores a message: no pool for this network",
            Event::Ignored(Rule::NoPoolForNetwork),
        ),
    ];
    for (expected, event) in rare {
        let record = Record {
            at: crate::time::SimTime::ZERO,
            host,
            cause: None,
            event,
        };
        assert_eq!(sentence(&Log::default(), &record), expected);
    }
}

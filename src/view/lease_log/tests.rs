//! What stands in the history of a run.

use super::*;
use crate::session::{Observer, Overheard};
use crate::sim::scenario::Scenario;
use crate::view::testing::{cut, lesson, playheads, run, runs};
use crate::wire::ClientId;

fn told(log: &Log) -> Vec<(u64, &'static str, Option<u8>, Option<u8>)> {
    let last = |address: Option<Ipv4Addr>| address.map(|address| address.octets()[3]);
    let entries = entries(log, Playhead::at_end(log));
    let told = entries.iter().map(|entry| {
        let at = entry.at.as_micros() / 1_000_000;
        let (address, server) = (last(entry.address), last(entry.server));
        (at, entry.event.word(), address, server)
    });
    told.collect()
}

fn played(text: &str) -> Log {
    run(&Scenario::parse(text).unwrap())
}

#[test]
fn dora_is_an_offer_and_a_grant_of_one_transaction() {
    let log = lesson("01-dora");
    assert_eq!(
        told(&log),
        [
            (0, "offered", Some(100), Some(1)),
            (0, "granted", Some(100), Some(1))
        ]
    );
    let entries = entries(&log, Playhead::at_end(&log));
    assert!(entries[0].xid.is_some() && entries[0].xid == entries[1].xid);
    let hour = Duration::from_secs(3600);
    assert_eq!(entries[1].ends, Some(Ends::At(entries[1].at + hour)));
}

#[test]
fn the_way_of_a_request_tells_a_renewal_from_a_rebinding() {
    assert_eq!(
        told(&lesson("04-renewal")),
        [
            (0, "granted", Some(100), Some(1)),
            (1800, "renewed", Some(100), Some(1))
        ]
    );
    assert_eq!(
        told(&lesson("05-rebinding")),
        [
            (0, "granted", Some(100), Some(1)),
            (3150, "rebound", Some(100), Some(2))
        ]
    );
}

#[test]
fn a_nak_names_the_address_that_was_asked_for() {
    let log = lesson("08-nak-wrong-network");
    assert_eq!(told(&log)[0], (0, "refused", Some(50), Some(1)));
}

const WORLD: &str = r#"
[lesson]
number = "X"
name = "x"
title = "X"
summary = "X"
seed = 1
ends = "2h"
[[server]]
id = "server-1"
address = "192.168.1.1/24"
pool = "192.168.1.100-192.168.1.109"
lease = "1h"
[[client]]
id = "laptop-a"
client_id = "mac"
lease = { address = "192.168.1.100", server = "server-1" }
"#;

#[test]
fn a_release_that_is_lost_is_the_clients_word_alone() {
    let release = "[[script]]\nat = \"10s\"\ndo = \"release\"\nhost = \"laptop-a\"\n";
    let heard = played(&format!("{WORLD}{release}"));
    assert_eq!(told(&heard)[1..], [(10, "released", Some(100), Some(1))]);
    let lost = "[[fault]]\ndo = \"drop\"\nmessage = \"RELEASE\"\n";
    let lost = played(&format!("{WORLD}{release}{lost}"));
    assert_eq!(
        told(&lost)[1..],
        [
            (10, "released", Some(100), None),
            (3600, "expired", Some(100), Some(1))
        ]
    );
    // On its way it is the client's word, too; then the server's.
    let all = entries(&heard, Playhead::at_end(&heard));
    let before = entries(&heard, Playhead::after(&heard, all[1].record.index()));
    assert_eq!(
        (before[1].event, before[1].server),
        (LeaseEvent::Released, None)
    );
    assert_eq!(before[1].xid, all[1].xid);
}

#[test]
fn a_lease_ends_once_although_both_sides_say_so() {
    let off = "[[script]]\nat = \"1s\"\ndo = \"silence\"\nhost = \"server-1\"\n";
    let log = played(&format!("{WORLD}{off}"));
    let told = told(&log);
    assert_eq!(told[1], (3600, "expired", Some(100), Some(1)), "{told:?}");
    assert_eq!(
        told.iter()
            .filter(|(_, word, ..)| *word == "expired")
            .count(),
        1
    );
    // A server that has forgotten it says nothing.
    let forgets = "[[script]]\nat = \"1s\"\ndo = \"restart\"\nhost = \"server-1\"\nforget = true\n";
    let log = played(&format!("{WORLD}{off}{forgets}"));
    let expired = entries(&log, Playhead::at_end(&log))
        .into_iter()
        .find(|entry| entry.event == LeaseEvent::Expired)
        .unwrap();
    assert_eq!(
        (expired.server, expired.at),
        (None, SimTime::from_secs(3600))
    );
    assert_eq!(expired.client_id, Some(ClientId::from_mac(expired.mac)));
}

#[test]
fn no_entry_knows_what_comes_later() {
    for (name, log) in runs() {
        for playhead in playheads(&log) {
            let seen = entries(&cut(&log, playhead.count), playhead);
            assert_eq!(entries(&log, playhead), seen, "{name}");
            assert!(seen.is_sorted_by_key(|entry| entry.record), "{name}");
        }
    }
}

#[test]
fn what_is_overheard_of_a_lease_is_the_same_history() {
    for name in [
        "01-dora",
        "04-renewal",
        "08-nak-wrong-network",
        "12-release",
    ] {
        let log = lesson(name);
        let mut observer = Observer::default();
        for record in log.records() {
            let sent = record
                .cause
                .and_then(|sent| log.get(sent))
                .map(|sent| &sent.event);
            if let (Event::Released(_), Some(Event::Sent(packet, _))) = (&record.event, sent) {
                observer.take(record.at, Overheard::Dhcp((**packet).clone()));
            }
        }
        observer.settle();
        let mut overheard = Log::default();
        overheard.append(observer.take_records());
        let whole: Vec<_> = entries(&log, Playhead::at_end(&log))
            .into_iter()
            .filter(|entry| entry.xid.is_some())
            .map(|entry| (entry.event, entry.address, entry.mac, entry.xid))
            .collect();
        let seen: Vec<_> = entries(&overheard, Playhead::at_end(&overheard))
            .into_iter()
            .map(|entry| (entry.event, entry.address, entry.mac, entry.xid))
            .collect();
        assert_eq!(seen, whole, "{name}");
    }
}

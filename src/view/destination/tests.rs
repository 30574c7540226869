//! The four questions asked of real messages, some with other octets in them.

use std::sync::Arc;

use super::*;
use crate::sim::Event;
use crate::view::testing::{lesson, runs};

const RELAY: [u8; 4] = [10, 0, 2, 1];
const CLIENT: [u8; 4] = [192, 168, 1, 100];

/// The first message of this kind in a lesson, with other octets at some places.
fn message(name: &str, kind: MessageType, changes: &[(usize, &[u8])], to: &str) -> Packet {
    let log = lesson(name);
    let sent = log.records().iter().find_map(|record| match &record.event {
        Event::Sent(packet, _) if packet.kind == Some(kind) => Some(Arc::clone(packet)),
        _ => None,
    });
    let sent = sent.unwrap();
    let mut bytes = sent.bytes.to_vec();
    for (at, octets) in changes {
        bytes[*at..*at + octets.len()].copy_from_slice(octets);
    }
    Packet {
        dst: to.parse().unwrap(),
        ..sent.with_bytes(bytes.into())
    }
}

const FLAGS: usize = 10;
const CIADDR: usize = 12;
const GIADDR: usize = 24;

fn answers(decision: &Decision) -> [Answer; 4] {
    decision.lines.each_ref().map(|line| line.answer)
}

/// The decision about an OFFER with these octets in it.
fn about(kind: MessageType, changes: &[(usize, &[u8])], to: &str) -> Decision {
    let lesson = match kind {
        MessageType::Nak => "08-nak-wrong-network",
        MessageType::Release => "12-release",
        _ => "01-dora",
    };
    let decision = decision(&message(lesson, kind, changes, to)).unwrap();
    assert_eq!(decision.instead_of, None, "{decision:?}");
    decision
}

#[test]
fn the_clauses_found_in_the_bytes_are_those_the_machines_followed() {
    let mut seen = 0;
    for (name, log) in runs() {
        for record in log.records() {
            let Event::Sent(packet, rule) = &record.event else {
                continue;
            };
            // What was made by hand goes where it was sent.
            if log.is_by_hand(record) {
                continue;
            }
            let found = decision(packet).unwrap();
            assert_eq!(found.instead_of, None, "{name}");
            if packet.kind.is_some_and(MessageType::is_reply) {
                assert_eq!(found.rule, *rule, "{name}");
            } else {
                let to_all = found.rule == Rule::ClientBroadcasts;
                assert_eq!(to_all, packet.is_broadcast(), "{name}");
            }
            let deciding = answers(&found).map(|answer| answer == Applies);
            assert_eq!(deciding.iter().filter(|it| **it).count(), 1, "{name}");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn an_offer_goes_by_the_flag_or_to_yiaddr() {
    let flagged = about(
        MessageType::Offer,
        &[(FLAGS, &[0x80, 0])],
        "255.255.255.255:68",
    );
    assert_eq!(answers(&flagged), [DoesNot, DoesNot, Applies, NotAsked]);
    assert_eq!(flagged.outcome, "to everyone (broadcast)");
    assert_eq!(flagged.rule.citation(), "RFC 2131 section 4.1");
    let plain = about(MessageType::Offer, &[(FLAGS, &[0, 0])], "192.168.1.100:68");
    assert_eq!(answers(&plain), [DoesNot, DoesNot, DoesNot, Applies]);
    assert_eq!(plain.lines[3].value, "192.168.1.100");
}

#[test]
fn giaddr_comes_before_all_others_and_a_relay_looks_at_the_flag() {
    let changes: &[(usize, &[u8])] = &[(GIADDR, &RELAY), (FLAGS, &[0x80, 0])];
    let to_relay = about(MessageType::Offer, changes, "10.0.2.1:67");
    assert_eq!(to_relay.rule, Rule::ToRelay);
    assert_eq!(answers(&to_relay), [Applies, NotAsked, NotAsked, NotAsked]);
    let handed_on = about(MessageType::Offer, changes, "255.255.255.255:68");
    assert_eq!(handed_on.rule, Rule::RelayReplies);
    assert_eq!(answers(&handed_on), [DoesNot, NotAsked, Applies, NotAsked]);
    let nak = about(MessageType::Nak, changes, "10.0.2.1:67");
    assert_eq!(nak.rule, Rule::ToRelay);
    let forwarded = about(MessageType::Discover, &[(GIADDR, &RELAY)], "10.0.1.1:67");
    assert_eq!(forwarded.rule, Rule::RelayForwards);
}

#[test]
fn a_nak_goes_to_everyone_without_the_flag_too() {
    let nak = about(MessageType::Nak, &[(FLAGS, &[0, 0])], "255.255.255.255:68");
    assert_eq!(nak.rule, Rule::NakToAll);
    assert_eq!(answers(&nak), [DoesNot, NotAsked, Applies, NotAsked]);
}

#[test]
fn an_ack_goes_to_the_address_in_use() {
    let ack = about(MessageType::Ack, &[(CIADDR, &CLIENT)], "192.168.1.100:68");
    assert_eq!(ack.rule, Rule::ToCiaddr);
    assert_eq!(answers(&ack), [DoesNot, Applies, NotAsked, NotAsked]);
}

#[test]
fn clients_speak_to_everyone_until_they_know_their_server() {
    let words = |kind, changes: &[(usize, &[u8])], to: &str| {
        let decision = about(kind, changes, to);
        (decision.lines[1].words, decision.rule)
    };
    let (discover, rule) = words(MessageType::Discover, &[], "255.255.255.255:67");
    assert_eq!(discover, "no address yet, no server known: to everyone");
    assert_eq!(rule, Rule::ClientBroadcasts);
    let (renewing, rule) = words(MessageType::Request, &[(CIADDR, &CLIENT)], "192.168.1.1:67");
    assert!(renewing.ends_with("(RENEWING)"), "{renewing}");
    assert_eq!(rule, Rule::ClientUnicasts);
    let (release, _) = words(MessageType::Release, &[], "192.168.1.1:67");
    assert!(release.starts_with("returned to the server"), "{release}");
}

#[test]
fn a_message_that_went_elsewhere_is_found_out() {
    let packet = message(
        "01-dora",
        MessageType::Offer,
        &[(FLAGS, &[0x80, 0])],
        "192.168.1.7:68",
    );
    let found = decision(&packet).unwrap();
    assert_eq!(found.instead_of, Some(everyone(CLIENT_PORT)));
    assert_eq!(found.outcome, "only to 192.168.1.7 (unicast)");
}

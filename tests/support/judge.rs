//! Has every message of a run judged. What is sent by a guest, or made by hand, is judged, so that
//! the referee knows what is answered, and not counted.

use std::collections::BTreeSet;

use dorascope::protocol::referee::{Place, Referee, Verdict, broken};
use dorascope::protocol::{Note, Rule};
use dorascope::session::Log;
use dorascope::sim::{Event, HostKind, Record};
use dorascope::wire::{Packet, SERVER_PORT};

use super::Played;

/// Every message is clean, but for exactly what the scenario says it breaks.
pub(super) fn demand_clean(played: &Played) {
    let declared: BTreeSet<String> = played
        .scenario
        .breaks
        .iter()
        .map(|rule| rule.key())
        .collect();
    let broken = broken_rules(&played.log);
    let keys: BTreeSet<String> = broken.iter().map(|(key, _)| key.clone()).collect();
    let name = &played.scenario.lesson.name;
    assert_eq!(keys, declared, "{name} breaks {broken:?}");
}

/// The MUSTs and MUST NOTs that a run breaks: key of the rule, and with what. What guests say and
/// are answered has a referee of its own: their hardware addresses may be anybody's.
pub(crate) fn broken_rules(log: &Log) -> BTreeSet<(String, String)> {
    let [mut own, mut foreign] = [Referee::default(), Referee::default()];
    let mut found = BTreeSet::new();
    for record in log.records() {
        let by_guest = is_guest(log, record);
        let to_guest = asker(log, record).is_some_and(|asker| is_guest(log, asker));
        let referee = if by_guest || to_guest {
            &mut foreign
        } else {
            &mut own
        };
        let by_hand = log.is_by_hand(record);
        let verdicts = verdicts(referee, record, by_hand);
        let broken = broken(&verdicts).filter(|_| !by_guest && !by_hand);
        found.extend(broken.map(|verdict| (verdict.rule.key(), verdict.what.clone())));
    }
    found
}

fn is_guest(log: &Log, record: &Record) -> bool {
    log.host(record.host)
        .is_some_and(|host| host.kind == HostKind::Guest)
}

/// The record with which the datagram left that is answered here.
fn asker<'a>(log: &'a Log, record: &Record) -> Option<&'a Record> {
    let delivered = log.get(record.cause?)?;
    log.get(delivered.cause?)
}

fn verdicts(referee: &mut Referee, record: &Record, by_hand: bool) -> Vec<Verdict> {
    match &record.event {
        Event::Sent(packet, _) if by_hand => referee.judge_by_hand(packet, place(packet)),
        Event::Sent(packet, _) => referee.judge(packet, place(packet)),
        // No message shows that a server knew nothing of the client it refused.
        Event::Noted(Note::Refuses(rule @ Rule::SilentWithoutRecord)) => {
            vec![Verdict::against(*rule, "a NAK without a record")]
        }
        _ => Vec::new(),
    }
}

/// Only relays, and servers that answer them, speak to port 67 with `giaddr` set.
fn place(packet: &Packet) -> Place {
    let relayed = packet
        .message()
        .is_ok_and(|message| !message.header().giaddr.is_unspecified());
    if relayed && packet.dst.port() == SERVER_PORT {
        Place::BehindRelay
    } else {
        Place::ClientLink
    }
}

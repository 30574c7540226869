//! The messages put on the wire, in order of sending, as the list in the window and `--json`
//! have them. A message counts when it leaves.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;

use super::message_line::MessageLine;
use super::outline::{Outline, Sighting};
use super::words;
use crate::protocol::Rule;
use crate::protocol::referee::{Place, Referee, Verdict};
use crate::session::{Log, Playhead};
use crate::sim::{Event, RecordId};
use crate::time::SimTime;
use crate::wire::packet::SERVER_PORT;
use crate::wire::{Captured, Message, Packet};

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Counted from 1.
    pub number: usize,
    /// When it left.
    pub time: SimTime,
    /// Its `Released` record: what a selection names.
    pub record: RecordId,
    /// Where it stands in the capture, if it was captured.
    pub captured: Option<Captured>,
    /// The sender's key.
    pub from: String,
    /// The receiver's key; `*` is a broadcast; an address that is nobody's here.
    pub to: String,
    /// IP source.
    pub src: Ipv4Addr,
    /// UDP source port.
    pub sport: u16,
    /// IP destination.
    pub dst: Ipv4Addr,
    /// UDP destination port.
    pub dport: u16,
    /// What the payload says, if it is a DHCP message.
    pub message: Option<Message>,
    /// What became of it by the playhead; nothing while it is under way.
    pub outcome: Option<Outcome>,
    /// By which clause it was ignored.
    pub rule: Option<Rule>,
    /// Whether somebody made it by hand: what it breaks is nobody's fault.
    pub by_hand: bool,
    /// What the referee says.
    pub verdicts: Vec<Verdict>,
    /// What it is about: `asks server-1 for 192.168.1.100`.
    pub info: String,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody took it.
    Delivered,
    /// It arrived nowhere.
    Lost,
    /// Whoever heard it ignored it.
    Ignored,
}

impl Outcome {
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Lost => "lost",
            Self::Ignored => "ignored",
        }
    }
}

impl MessageRow {
    /// The receiver as a list has it: `everyone` for a broadcast.
    pub fn receiver(&self) -> &str {
        match self.to.as_str() {
            "*" => "everyone",
            to => to,
        }
    }

    /// Whether a capture has only its beginning.
    pub fn is_cut(&self) -> bool {
        self.captured.is_some_and(|captured| captured.cut)
    }

    /// The number that is shown: in a capture that of the frame, as other programs count.
    pub fn shown_number(&self) -> u64 {
        let counted = u64::try_from(self.number).unwrap_or(u64::MAX);
        self.captured.map_or(counted, |captured| captured.frame)
    }

    /// What `--json` has of it.
    pub fn line(&self) -> MessageLine<'_> {
        MessageLine {
            number: self.shown_number(),
            time: self.time,
            from: &self.from,
            to: &self.to,
            src: SocketAddrV4::new(self.src, self.sport),
            dst: SocketAddrV4::new(self.dst, self.dport),
            message: self.message.as_ref(),
            outcome: self.outcome,
            rule: self.rule,
            verdicts: &self.verdicts,
            by_hand: self.by_hand,
        }
    }
}

/// All messages up to the playhead, each with the referee's verdicts.
pub fn rows<'a>(
    log: &'a Log,
    outline: &'a Outline,
    playhead: Playhead,
) -> impl Iterator<Item = MessageRow> + 'a {
    let mut referee = Referee::default();
    (1..=outline.messages(playhead)).filter_map(move |number| {
        let mut row = row(log, outline, playhead, number)?;
        row.verdicts = judge(&mut referee, packet(log, outline, number)?, row.by_hand);
        Some(row)
    })
}

/// One message, counted from 1, without verdicts: what the list shows. Costs the same wherever
/// it stands.
pub fn row(log: &Log, outline: &Outline, playhead: Playhead, number: usize) -> Option<MessageRow> {
    let message = sighting(outline, number)?;
    let packet = packet(log, outline, number)?;
    let name = |address| words::key_of(log, address, message.released.index());
    let (outcome, rule) = outcome(message, playhead);
    let from = words::host_key(log, message.from);
    let to = receiver(log, message, packet);
    let read = packet.message().ok();
    let by_hand = is_by_hand(log, outline, number);
    Some(MessageRow {
        number,
        time: message.place.at,
        record: message.released,
        captured: packet.captured,
        from,
        to,
        src: *packet.src.ip(),
        sport: packet.src.port(),
        dst: *packet.dst.ip(),
        dport: packet.dst.port(),
        outcome,
        rule,
        by_hand,
        verdicts: Vec::new(),
        info: words::told(
            by_hand,
            read.as_ref().map_or_else(
                || words::unread(packet).into(),
                |read| words::info(read, &name),
            ),
        ),
        message: read,
    })
}

/// So many messages before it are looked through for those of the same client.
const LOOK_BACK: usize = 4_000;

/// What the referee says about one message, counted from 1. He hears the same client's messages
/// before it first.
pub fn verdicts(log: &Log, outline: &Outline, number: usize) -> Vec<Verdict> {
    let before = number.saturating_sub(1);
    let client = packet(log, outline, number).and_then(|packet| packet.bytes.get(28..34));
    let mut referee = referee_of(log, outline, client, before);
    packet(log, outline, number)
        .map(|packet| judge(&mut referee, packet, is_by_hand(log, outline, number)))
        .unwrap_or_default()
}

/// A referee who has heard the messages with these octets of `chaddr`, up to the one with this
/// number.
pub(super) fn referee_of(
    log: &Log,
    outline: &Outline,
    client: Option<&[u8]>,
    last: usize,
) -> Referee {
    let mut referee = Referee::default();
    let first = (last + 1).saturating_sub(LOOK_BACK).max(1);
    for number in first..=last {
        let heard = packet(log, outline, number);
        if let Some(packet) = heard.filter(|packet| packet.bytes.get(28..34) == client) {
            judge(&mut referee, packet, is_by_hand(log, outline, number));
        }
    }
    referee
}

/// Whether a message, counted from 1, was made by hand.
pub fn is_by_hand(log: &Log, outline: &Outline, number: usize) -> bool {
    let sent = sighting(outline, number).and_then(|message| log.get(message.sent));
    sent.is_some_and(|sent| log.is_by_hand(sent))
}

fn sighting(outline: &Outline, number: usize) -> Option<&Sighting> {
    outline.messages.get(number.checked_sub(1)?)
}

/// The datagram of a message, counted from 1, as it was sent.
pub fn packet<'a>(log: &'a Log, outline: &Outline, number: usize) -> Option<&'a Arc<Packet>> {
    match &log.get(sighting(outline, number)?.sent)?.event {
        Event::Sent(packet, _) => Some(packet),
        _ => None,
    }
}

fn judge(referee: &mut Referee, packet: &Packet, by_hand: bool) -> Vec<Verdict> {
    let place = place(packet);
    if by_hand {
        referee.judge_by_hand(packet, place)
    } else {
        referee.judge(packet, place)
    }
}

/// Only a relay and a server speak to port 67 with giaddr set.
pub(super) fn place(packet: &Packet) -> Place {
    place_of(packet, packet.message().ok().as_ref())
}

/// As [`place`], for a datagram that has been read already.
pub(super) fn place_of(packet: &Packet, read: Option<&Message>) -> Place {
    let relayed = read.is_some_and(|message| !message.header().giaddr.is_unspecified());
    if relayed && packet.dst.port() == SERVER_PORT {
        Place::BehindRelay
    } else {
        Place::ClientLink
    }
}

/// The record with which all of a message, counted from 1, had landed or was lost; its departure
/// where nothing of that is known.
pub fn landing(outline: &Outline, number: usize) -> Option<RecordId> {
    let message = sighting(outline, number)?;
    let arrivals = message.ends.iter().filter_map(|end| end.arrived);
    Some(arrivals.max().unwrap_or(message.released))
}

fn receiver(log: &Log, message: &Sighting, packet: &Packet) -> String {
    match message.ends.first() {
        _ if message.broadcast => "*".into(),
        Some(end) => words::host_key(log, end.to),
        None => words::key_of(log, *packet.dst.ip(), message.released.index()),
    }
}

/// Taken by one is delivered; else ignored by one is ignored.
fn outcome(message: &Sighting, playhead: Playhead) -> (Option<Outcome>, Option<Rule>) {
    let ends = || message.ends_at(playhead);
    if !ends().all(|end| end.has_arrived(playhead)) {
        return (None, None);
    }
    let arrived = || ends().filter(|end| end.fault(playhead).is_none());
    if arrived().any(|end| end.ignored_by(playhead).is_none()) {
        return (Some(Outcome::Delivered), None);
    }
    match arrived().find_map(|end| end.ignored_by(playhead)) {
        Some(rule) => (Some(Outcome::Ignored), Some(rule)),
        None => (Some(Outcome::Lost), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::referee::broken;
    use crate::view::testing::{LESSONS, lesson, outline_of};

    fn listed(name: &str) -> Vec<MessageRow> {
        let log = lesson(name);
        let outline = outline_of(&log);
        let end = Playhead::at_end(&log);
        (1..=outline.messages(end))
            .filter_map(|number| row(&log, &outline, end, number))
            .collect()
    }

    #[test]
    fn dora_is_four_messages_from_and_to_everyone() {
        let rows = listed("01-dora");
        let told: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    row.from.as_str(),
                    row.to.as_str(),
                    row.info.as_str(),
                    row.outcome,
                )
            })
            .collect();
        let delivered = Some(Outcome::Delivered);
        assert_eq!(
            told,
            [
                ("laptop-a", "*", "looks for servers", delivered),
                ("server-1", "*", "proposes 192.168.1.100 for 1 h", delivered),
                (
                    "laptop-a",
                    "*",
                    "asks server-1 for 192.168.1.100",
                    delivered
                ),
                ("server-1", "*", "grants 192.168.1.100 for 1 h", delivered),
            ]
        );
    }

    #[test]
    fn a_line_of_json_has_the_fields_of_the_manual() {
        let mut line = Vec::new();
        listed("01-dora")[1].line().write_json(&mut line);
        let line = String::from_utf8(line).unwrap();
        assert!(
            line.starts_with(r#"{"number":2,"time":0.200000,"from":"server-1","to":"*","src":"#),
            "{line}"
        );
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        for (key, expected) in [
            ("src", "192.168.1.1"),
            ("dst", "255.255.255.255"),
            ("type", "DHCPOFFER"),
            ("chaddr", "02:00:00:00:00:0a"),
            ("yiaddr", "192.168.1.100"),
            ("server_id", "192.168.1.1"),
            ("outcome", "delivered"),
        ] {
            assert_eq!(json[key], expected, "{key}");
        }
        assert_eq!(json["lease_time"], 3600);
        assert_eq!(json["broadcast"], true);
        assert!(json.get("requested_ip").is_none() && json.get("rule").is_none());
    }

    #[test]
    fn what_is_lost_or_under_way_says_so() {
        assert_eq!(listed("17-back-off")[0].outcome, Some(Outcome::Lost));
        let log = lesson("01-dora");
        let outline = outline_of(&log);
        let halfway = Playhead::at(&log, SimTime::from_micros(100_000));
        assert_eq!(row(&log, &outline, halfway, 1).unwrap().outcome, None);
    }

    #[test]
    fn the_referee_hears_every_message_once_and_finds_lessons_clean() {
        for name in LESSONS.iter().copied() {
            let log = lesson(name);
            let outline = outline_of(&log);
            let end = Playhead::at_end(&log);
            for row in rows(&log, &outline, end) {
                let broken: Vec<_> = broken(&row.verdicts).filter(|_| !row.by_hand).collect();
                assert!(
                    !row.verdicts.is_empty() && broken.is_empty(),
                    "{name} {}: {broken:?}",
                    row.number
                );
                assert_eq!(
                    verdicts(&log, &outline, row.number),
                    row.verdicts,
                    "{name} {}",
                    row.number
                );
            }
        }
    }
}

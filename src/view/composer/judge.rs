//! What the referee says of a message before it is sent: by the column that its author means, and
//! as what a server will read it.

use std::sync::Arc;

use super::templates::Desk;
use crate::protocol::Rule;
use crate::protocol::referee::{ClientFace, Referee, Verdict};
use crate::protocol::rule::Level;
use crate::sim::HostKind;
use crate::sim::crafted::Crafted;
use crate::view::check::{Standing, in_order, summary};
use crate::view::forms::capitalised;
use crate::view::messages::{place, referee_of};
use crate::view::outline::Outline;
use crate::wire::options::code;
use crate::wire::{Message, MessageType, Packet};

/// What is said of a message that is not sent yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// One line for each clause, the gravest first.
    pub lines: Vec<Line>,
    /// All in one line: `1 rule broken, 17 rules kept`.
    pub summary: String,
    /// As what it is read, where that is not what is meant.
    pub reading: Option<String>,
}

/// What is said of one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How the message stands to it.
    pub standing: Standing,
    /// `4.3.2 RENEWING: option 54 MUST NOT be filled in`
    pub sentence: String,
    /// What was looked at: `option 54 is 192.168.1.1`.
    pub what: String,
    /// The clause.
    pub rule: Rule,
}

/// A referee who has heard what this message's client said and was told before.
pub fn referee(desk: &Desk<'_>, outline: &Outline, octets: &[u8]) -> Referee {
    let heard = outline
        .messages
        .partition_point(|message| message.released.index() < desk.count);
    referee_of(desk.log, outline, octets.get(28..34), heard)
}

impl Judgement {
    /// What this referee would say if the host sent this now.
    pub fn of(
        referee: &Referee,
        desk: &Desk<'_>,
        crafted: &Crafted,
        meant: Option<ClientFace>,
    ) -> Self {
        let packet = packet(desk, crafted);
        let message = packet.message().ok();
        let asked = message
            .as_ref()
            .filter(|message| !message.kind().is_reply());
        let read = asked.map(|message| ClientFace::of(message, !packet.is_broadcast()));
        let meant = meant.filter(|meant| read.is_some_and(|read| same_kind(*meant, read)));
        let verdicts = referee.foresee(&packet, place(&packet), meant);
        let face = meant.or(read);
        let lines = in_order(verdicts.clone())
            .into_iter()
            .map(|verdict| Line {
                standing: Standing::of(&verdict),
                sentence: sentence(&verdict, face),
                rule: verdict.rule,
                what: verdict.what,
            })
            .collect();
        Self {
            lines,
            summary: summary(&verdicts),
            reading: reading(meant, read, message.as_ref()),
        }
    }

    /// The clauses that it breaks.
    pub fn broken(&self) -> impl Iterator<Item = &Line> {
        let broken = |line: &&Line| line.standing == Standing::Broken;
        self.lines.iter().filter(broken)
    }
}

/// The datagram as it would leave.
fn packet(desk: &Desk<'_>, crafted: &Crafted) -> Packet {
    let own = desk.now().and_then(|now| match now.info.kind {
        HostKind::Client => now.address().or(now.info.address),
        _ => now.info.address,
    });
    crafted.packet(own, Arc::clone(&crafted.octets.0))
}

/// Whether these are faces of one type of message.
fn same_kind(one: ClientFace, other: ClientFace) -> bool {
    kind(one) == kind(other)
}

const fn kind(face: ClientFace) -> MessageType {
    match face {
        ClientFace::Discover => MessageType::Discover,
        ClientFace::Selecting
        | ClientFace::Rebooting
        | ClientFace::Renewing
        | ClientFace::Rebinding => MessageType::Request,
        ClientFace::Decline => MessageType::Decline,
        ClientFace::Release => MessageType::Release,
        ClientFace::Inform => MessageType::Inform,
    }
}

/// The state that gives a face its name; its type, if it has only one.
const fn called(face: ClientFace) -> &'static str {
    match face {
        ClientFace::Selecting => "SELECTING",
        ClientFace::Rebooting => "INIT-REBOOT",
        ClientFace::Renewing => "RENEWING",
        ClientFace::Rebinding => "REBINDING",
        ClientFace::Discover => "DISCOVER",
        ClientFace::Decline => "DECLINE",
        ClientFace::Release => "RELEASE",
        ClientFace::Inform => "INFORM",
    }
}

/// As what a server reads it, if its author means something else.
fn reading(
    meant: Option<ClientFace>,
    read: Option<ClientFace>,
    message: Option<&Message>,
) -> Option<String> {
    let (meant, read) = (meant?, read?);
    if meant == read {
        return None;
    }
    let header = message?.header();
    let because = match read {
        ClientFace::Selecting => "option 54 is there",
        _ if header.ciaddr.is_unspecified() => "ciaddr is zero and option 54 is not there",
        ClientFace::Rebinding => "ciaddr is given and it goes to everyone",
        _ => "ciaddr is given and it goes to one server",
    };
    Some(format!(
        "Meant as {}; a server reads it as {}, because {because}",
        called(meant),
        called(read)
    ))
}

/// The clause in words, for this face: `4.3.2 RENEWING: option 54 MUST NOT be filled in`.
fn sentence(verdict: &Verdict, face: Option<ClientFace>) -> String {
    let rule = verdict.rule;
    let option = match rule {
        Rule::ClientOption50 => Some(code::REQUESTED_IP),
        Rule::ClientOption51 => Some(code::LEASE_TIME),
        Rule::ClientOption54 => Some(code::SERVER_ID),
        Rule::ClientOption55 => Some(code::PARAMETER_LIST),
        Rule::ClientOption56 => Some(code::MESSAGE),
        Rule::ClientOption57 => Some(code::MAX_SIZE),
        Rule::ClientOption60 => Some(code::VENDOR_CLASS),
        _ => None,
    };
    let section = |in_4_3_2: bool, face| match kind(face) {
        MessageType::Request if in_4_3_2 => "4.3.2".to_owned(),
        _ => capitalised(rule.section()),
    };
    match (option, face) {
        (Some(code), Some(face)) => {
            let names = matches!(code, code::REQUESTED_IP | code::SERVER_ID);
            let (section, face) = (section(names, face), called(face));
            format!(
                "{section} {face}: option {code} {} be filled in",
                verdict.level.word()
            )
        }
        (None, Some(face)) if rule == Rule::ClientCiaddr => {
            let wanted = if face.has_address() {
                "filled in"
            } else {
                "zero"
            };
            let (section, face) = (section(true, face), called(face));
            format!("{section} {face}: ciaddr MUST be {wanted}")
        }
        _ => {
            let level = match verdict.level {
                Level::May => "",
                level => level.word(),
            };
            let place = match rule.rfc() {
                2131 => capitalised(rule.section()),
                rfc => format!("RFC {rfc} {}", rule.section()),
            };
            match level {
                "" => format!("{place}: {}", rule.text()),
                level => format!("{place} ({level}): {}", rule.text()),
            }
        }
    }
}

#[cfg(test)]
mod tests;

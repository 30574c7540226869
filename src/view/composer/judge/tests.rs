//! What is legal is told so in every state, and what is illegal by its clause.

use super::*;
use crate::session::{Log, World};
use crate::sim::{Event, HostId};
use crate::view::composer::{Group, Template};
use crate::view::testing::{LESSONS, lesson, outline_of};

const SERVER: HostId = HostId(0);
const LAPTOP: HostId = HostId(1);

struct Room {
    log: Log,
    outline: Outline,
    world: World,
    count: usize,
}

impl Room {
    fn at(log: &Log, count: usize) -> Self {
        Self {
            log: log.clone(),
            outline: outline_of(log),
            world: log.world_at(count),
            count,
        }
    }

    fn desk(&self, host: HostId) -> Desk<'_> {
        Desk {
            log: &self.log,
            count: self.count,
            world: &self.world,
            host,
        }
    }

    fn judged(&self, host: HostId, template: &Template) -> Judgement {
        let desk = self.desk(host);
        let referee = referee(&desk, &self.outline, &template.crafted.octets.0);
        Judgement::of(&referee, &desk, &template.crafted, template.meant)
    }

    fn template(&self, host: HostId, name: &str) -> Template {
        let all = self.desk(host).templates();
        let names: Vec<_> = all.iter().map(|template| &template.name).collect();
        let found = all.iter().find(|template| template.name == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {names:?}"))
            .clone()
    }
}

/// DORA at its end.
fn bound() -> Room {
    let log = lesson("01-dora");
    Room::at(&log, log.len())
}

fn sentences(judgement: &Judgement) -> Vec<&str> {
    judgement.broken().map(|line| &*line.sentence).collect()
}

#[test]
fn option_54_in_a_renewal_is_told_by_its_clause_before_it_is_sent() {
    let room = bound();
    let template = room.template(LAPTOP, "Option 54 left in a renewal");
    let judgement = room.judged(LAPTOP, &template);
    assert_eq!(
        sentences(&judgement),
        ["4.3.2 RENEWING: option 54 MUST NOT be filled in"]
    );
    assert_eq!(
        judgement.reading.as_deref(),
        Some("Meant as RENEWING; a server reads it as SELECTING, because option 54 is there")
    );
    assert_eq!(judgement.lines[0].what, "option 54 is 192.168.1.1");
}

#[test]
fn what_is_illegal_is_told_by_its_clause() {
    let room = bound();
    for (host, name, clause) in [
        (
            LAPTOP,
            "Option 50 in a renewal",
            "4.3.2 RENEWING: option 50 MUST NOT be filled in",
        ),
        (
            LAPTOP,
            "ciaddr filled in while SELECTING",
            "4.3.2 SELECTING: ciaddr MUST be zero",
        ),
        (
            LAPTOP,
            "DISCOVER that names a server",
            "Table 5 DISCOVER: option 54 MUST NOT be filled in",
        ),
        (
            LAPTOP,
            "Wrong magic cookie",
            "3 (MUST): The four octets after the fixed part are 99.130.83.99",
        ),
        (
            LAPTOP,
            "op = 2 from a client",
            "Table 5 (MUST): op is 1 in everything a client sends",
        ),
        (
            SERVER,
            "OFFER with a foreign xid",
            "Table 3 (MUST): A reply has the xid of its request",
        ),
    ] {
        let template = room.template(host, name);
        let judgement = room.judged(host, &template);
        let said = sentences(&judgement);
        assert!(said.contains(&clause), "{name}: {said:?}");
    }
}

/// At every playhead of every lesson: what may be sent now breaks nothing, and is for this state.
#[test]
fn what_may_be_sent_now_is_clean() {
    for name in LESSONS.iter().copied() {
        let log = lesson(name);
        let changes = log.records().iter().enumerate();
        let counts = changes
            .filter(|(_, record)| matches!(record.event, Event::StateChanged(_)))
            .map(|(place, _)| place + 1)
            .take(12);
        for count in counts {
            let room = Room::at(&log, count);
            let clients = room.world.hosts().filter(|(_, now)| now.client().is_some());
            for (host, now) in clients {
                let all = room.desk(host).templates();
                let legal = all.iter().filter(|template| template.group == Group::Now);
                for template in legal {
                    let judgement = room.judged(host, template);
                    let said = sentences(&judgement);
                    assert!(
                        said.is_empty(),
                        "{name} {count} {}: {} {said:?}",
                        now.state.name(),
                        template.name
                    );
                    assert_eq!(judgement.reading, None, "{name} {count} {}", template.name);
                }
            }
        }
    }
}

#[test]
fn what_a_server_answers_is_clean_after_each_question() {
    let log = lesson("01-dora");
    for (place, record) in log.records().iter().enumerate() {
        if record.host != SERVER || !matches!(record.event, Event::Delivered(_)) {
            continue;
        }
        let room = Room::at(&log, place + 1);
        let all = room.desk(SERVER).templates();
        let now: Vec<_> = all
            .iter()
            .filter(|template| template.group == Group::Now)
            .collect();
        assert!(!now.is_empty());
        for template in now {
            let judgement = room.judged(SERVER, template);
            assert_eq!(sentences(&judgement), [""; 0], "{}", template.name);
        }
    }
}

#[test]
fn a_client_takes_xid_and_offers_from_what_it_asks() {
    let log = lesson("03-two-servers");
    let offered = log.records().iter().rposition(|record| {
        matches!(&record.event, Event::Delivered(packet) if packet.kind == Some(MessageType::Offer))
    });
    let room = Room::at(&log, offered.unwrap() + 1);
    let laptop = room
        .world
        .hosts()
        .find(|(_, now)| now.client().is_some())
        .unwrap()
        .0;
    let names: Vec<String> = room
        .desk(laptop)
        .templates()
        .into_iter()
        .filter(|template| template.group == Group::Now)
        .map(|template| template.name)
        .collect();
    assert_eq!(
        names,
        [
            "DISCOVER",
            "REQUEST, SELECTING 192.168.1.100",
            "REQUEST, SELECTING 192.168.1.150"
        ]
    );
    let asked = log.records().iter().find_map(|record| match &record.event {
        Event::Sent(packet, _) => packet.message().ok(),
        _ => None,
    });
    let taken = room.template(laptop, &names[1]);
    let message = Message::read(taken.crafted.octets.0).unwrap();
    assert_eq!(message.header().xid, asked.unwrap().header().xid);
}

#[test]
fn a_message_that_was_sent_is_a_template_of_itself() {
    let log = lesson("02-unicast-replies");
    for record in log.records() {
        if let Event::Sent(packet, _) = &record.event {
            let crafted = Template::of_packet(packet).crafted;
            assert_eq!(crafted.octets.0, packet.bytes);
            let room = Room::at(&log, log.len());
            let desk = room.desk(record.host);
            let again = super::packet(&desk, &crafted);
            assert_eq!((again.dst, again.link), (packet.dst, packet.link));
        }
    }
}

#[test]
fn every_template_can_be_sent_and_says_what_it_is() {
    let room = bound();
    for host in [SERVER, LAPTOP] {
        let all = room.desk(host).templates();
        assert!(all.is_sorted_by_key(|template| template.group));
        for template in all {
            assert_eq!(template.crafted.check(), Ok(()), "{}", template.name);
            assert!(!template.words.is_empty() && !template.words.ends_with('.'));
        }
    }
}

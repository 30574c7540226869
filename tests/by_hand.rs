//! Messages made by hand: they cross gate, link, faults and real sockets like all others, change
//! nothing about their sender, are judged and never counted, and are had again by a replay.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "by_hand/random.rs"]
mod random;
#[path = "by_hand/script.rs"]
mod script;

use core::net::{Ipv4Addr, SocketAddrV4};

use dorascope::files::recording::{load, save};
use dorascope::net::Fault;
use dorascope::protocol::referee::broken;
use dorascope::protocol::{ClientState, Rule};
use dorascope::session::{CarrierKind, Order, Pace, Playhead, Until};
use dorascope::sim::crafted::{Crafted, MOST_OCTETS, Octets, Source};
use dorascope::sim::{Command, Event, HostId, Record, Scenario};
use dorascope::view::composer::{Desk, Draft, Group, Template};
use dorascope::view::explain::explain;
use dorascope::view::messages;
use dorascope::view::{Outline, words};
use dorascope::wire::{FixedField, Mac, MessageType, xid_in};
use support::{Lab, Played, Stage, broken_rules, lesson};

const SERVER: HostId = HostId(0);
const LAPTOP: HostId = HostId(1);

fn dora(carrier: CarrierKind) -> Stage {
    Stage::new(&lesson("dora"), carrier, Pace::Stopped, Until::Forever)
}

/// DORA after so many presses of *Step*.
fn after(carrier: CarrierKind, steps: usize) -> Stage {
    let mut stage = dora(carrier);
    (0..steps).for_each(|_| stage.step());
    stage
}

/// What this host can begin with now.
fn templates(stage: &Stage, host: HostId) -> Vec<Template> {
    let desk = Desk {
        log: &stage.log,
        count: stage.log.len(),
        world: stage.log.world(),
        host,
    };
    desk.templates()
}

fn template(stage: &Stage, host: HostId, name: &str) -> Crafted {
    let all = templates(stage, host);
    let found = all.into_iter().find(|template| template.name == name);
    found.unwrap_or_else(|| panic!("no {name}")).crafted
}

fn send(stage: &mut Stage, host: HostId, crafted: Crafted) {
    stage.command(Command::Send(host, Box::new(crafted)));
}

fn refusals(stage: &Stage) -> Vec<String> {
    let records = stage.log.records().iter();
    let said = records.filter_map(|record| match &record.event {
        Event::Refused(why) => Some(why.to_string()),
        _ => None,
    });
    said.collect()
}

fn last<T>(stage: &Stage, find: impl Fn(&Record) -> Option<T>) -> T {
    stage.log.records().iter().rev().find_map(find).unwrap()
}

/// Every illegal message of client and server, one after the other, while DORA goes on.
fn all_that_is_illegal(carrier: CarrierKind) -> Stage {
    let mut stage = dora(carrier);
    for step in 0..6 {
        stage.step();
        for host in [LAPTOP, SERVER] {
            let illegal = templates(&stage, host);
            let illegal = illegal
                .into_iter()
                .filter(|template| template.group == Group::Illegal);
            for (place, template) in illegal.enumerate() {
                if place % 6 == step {
                    send(&mut stage, host, template.crafted);
                    stage.step();
                }
            }
        }
    }
    stage
}

#[test]
fn over_real_sockets_and_by_replay_it_is_the_same_byte_for_byte() {
    let [memory, loopback] = [CarrierKind::Memory, CarrierKind::Loopback].map(all_that_is_illegal);
    assert_eq!(refusals(&memory), [""; 0]);
    assert_eq!(memory.log.records(), loopback.log.records());
    let played = memory.finish_unjudged();
    played.replays();
    let recording = played.recording();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("by-hand.dorascope");
    save(&recording, &path).unwrap();
    let read = load(&path).unwrap();
    assert_eq!(read, recording);
    assert_eq!(read.replay().unwrap().records(), played.log.records());
}

#[test]
fn what_is_illegal_is_judged_and_shown_and_counted_against_nobody() {
    let stage = all_that_is_illegal(CarrierKind::Memory);
    let mut outline = Outline::default();
    outline.extend(&stage.log);
    let end = Playhead::at_end(&stage.log);
    let rows: Vec<_> = messages::rows(&stage.log, &outline, end).collect();
    let by_hand = rows.iter().filter(|row| row.by_hand);
    let shown: Vec<_> = by_hand
        .clone()
        .filter(|row| broken(&row.verdicts).next().is_some())
        .collect();
    assert!(shown.len() > 10, "{}", shown.len());
    assert!(by_hand.clone().all(|row| row.info.starts_with("by hand: ")));
    let told = by_hand.clone().all(|row| {
        let sent = stage.log.get(row.record).unwrap().cause.unwrap();
        explain(&stage.log, sent)
            .unwrap()
            .sentence
            .ends_with(", written by hand")
    });
    assert!(told);
    assert_eq!(broken_rules(&stage.log), [].into());
}

#[test]
fn the_sender_knows_nothing_of_it_and_an_answer_is_not_its_own() {
    let mut stage = after(CarrierKind::Loopback, 4);
    let before = stage.log.world().clone();
    let release = template(&stage, LAPTOP, "RELEASE");
    send(&mut stage, LAPTOP, release);
    stage.step();
    let now = stage.log.world();
    assert_eq!(now.host(LAPTOP), before.host(LAPTOP));
    let active = |bindings: &dorascope::session::world::HostNow| {
        let all = bindings.bindings.values();
        all.filter(|binding| !binding.state.is_free()).count()
    };
    assert_eq!(active(before.host(SERVER).unwrap()), 1);
    assert_eq!(active(now.host(SERVER).unwrap()), 0);
}

/// The machine takes what carries its transaction, whoever made it come.
#[test]
fn an_answer_with_the_present_xid_is_taken() {
    let mut stage = after(CarrierKind::Memory, 4);
    stage.command(Command::Renew(LAPTOP));
    assert_eq!(
        stage.log.world().host(LAPTOP).unwrap().state,
        ClientState::Renewing
    );
    let request = template(&stage, LAPTOP, "REQUEST, RENEWING");
    let own = last(&stage, |record| match &record.event {
        Event::Sent(packet, _) => xid_in(&packet.bytes),
        _ => None,
    });
    assert_eq!(xid_in(&request.octets.0), Some(own));
    // Its own message waits at the gate; the server hears the other one first.
    stage.command(Command::PowerOff(SERVER));
    stage.step();
    stage.command(Command::PowerOn(SERVER));
    send(&mut stage, LAPTOP, request);
    stage.step();
    stage.step();
    assert_eq!(
        stage.log.world().host(LAPTOP).unwrap().state,
        ClientState::Bound
    );
    stage.finish();
}

#[test]
fn xid_is_put_in_when_it_leaves() {
    let mut stage = after(CarrierKind::Memory, 1);
    let mut offer = template(&stage, SERVER, "OFFER with a foreign xid");
    offer.xid_of = Some(LAPTOP);
    send(&mut stage, SERVER, offer);
    let xids: Vec<_> = stage
        .log
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Sent(packet, _) => xid_in(&packet.bytes),
            _ => None,
        })
        .collect();
    assert_eq!(xids.first(), xids.last());
}

#[test]
fn faults_and_the_gate_hold_for_it_too() {
    let lab = Lab::dora("9s").drops("OFFER", "server-1", 2);
    let mut stage = Stage::new(
        &lab.scenario(),
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Forever,
    );
    (0..2).for_each(|_| stage.step());
    let offer = template(&stage, SERVER, "OFFER");
    send(&mut stage, SERVER, offer);
    assert_eq!(
        last(&stage, |record| Some(record.event.clone())),
        Event::Held
    );
    stage.step();
    let lost = last(&stage, |record| match record.event {
        Event::Dropped(fault) => Some(fault),
        _ => None,
    });
    assert_eq!(lost, Fault::DroppedByRule);
}

#[test]
fn on_a_port_where_nobody_listens_nobody_hears_it() {
    let mut stage = after(CarrierKind::Loopback, 4);
    let renewing = template(&stage, LAPTOP, "REQUEST, RENEWING");
    let to = |dst: SocketAddrV4| Crafted {
        dst,
        ..renewing.clone()
    };
    let server = Ipv4Addr::new(192, 168, 1, 1);
    for (dst, fault) in [
        (SocketAddrV4::new(server, 68), Fault::NobodyListens),
        (SocketAddrV4::new(server, 4011), Fault::NobodyListens),
        (
            SocketAddrV4::new(Ipv4Addr::new(192, 168, 1, 77), 67),
            Fault::NoSuchHost,
        ),
    ] {
        send(&mut stage, LAPTOP, to(dst));
        stage.step();
        let lost = last(&stage, |record| match record.event {
            Event::Dropped(fault) => Some(fault),
            _ => None,
        });
        assert_eq!(lost, fault, "{dst}");
    }
    let before = stage.log.len();
    send(
        &mut stage,
        LAPTOP,
        to(SocketAddrV4::new(Ipv4Addr::BROADCAST, 4011)),
    );
    stage.step();
    let heard = |record: &Record| matches!(record.event, Event::Delivered(_));
    assert!(!stage.log.records()[before..].iter().any(heard));
}

/// A client can be made to speak to another client: both share one socket.
#[test]
fn a_client_speaks_to_a_client() {
    for carrier in [CarrierKind::Memory, CarrierKind::Loopback] {
        let scenario = lesson("three-devices");
        let mut stage = Stage::new(&scenario, carrier, Pace::Stopped, Until::Forever);
        (0..3).for_each(|_| stage.step());
        let (a, b) = (stage.host("laptop-a"), stage.host("phone-b"));
        let server = stage.host("server-1");
        let mut offer = template(&stage, server, "OFFER");
        let card = stage.log.world().host(b).unwrap().info.mac;
        let mut draft = Draft::of(&offer.octets.0);
        draft.set_field(FixedField::Chaddr, &[&card.0[..], &[0; 10]].concat());
        offer.octets = Octets(draft.encode().into());
        send(&mut stage, a, offer);
        let delivered = (0..8).any(|_| {
            stage.step();
            stage
                .log
                .records()
                .iter()
                .any(|record| record.host == b && matches!(record.event, Event::Delivered(_)))
        });
        assert!(delivered);
    }
}

#[test]
fn what_makes_no_sense_is_refused_in_one_sentence() {
    let mut stage = after(CarrierKind::Memory, 4);
    let good = template(&stage, LAPTOP, "DISCOVER");
    let with = |octets: Vec<u8>| Crafted {
        octets: Octets(octets.into()),
        ..good.clone()
    };
    let strange = Crafted {
        xid_of: Some(SERVER),
        ..good.clone()
    };
    send(&mut stage, LAPTOP, with(vec![0; MOST_OCTETS + 1]));
    send(&mut stage, LAPTOP, with(Vec::new()));
    send(&mut stage, LAPTOP, strange);
    stage.command(Command::PowerOff(LAPTOP));
    send(&mut stage, LAPTOP, good.clone());
    stage.command(Command::Remove(LAPTOP));
    send(&mut stage, LAPTOP, good.clone());
    send(&mut stage, HostId(99), good);
    assert_eq!(
        refusals(&stage),
        [
            "1473 octets do not fit into one datagram: an Ethernet frame without fragments holds 1472",
            "there is nothing to send",
            "the transaction of a client that is not here is wanted",
            "Laptop A is off",
            "Laptop A has left the network",
        ]
    );
    stage.finish_unjudged().replays();
}

#[test]
fn the_largest_message_crosses_the_sockets_whole() {
    let mut stage = after(CarrierKind::Loopback, 4);
    let mut crafted = template(&stage, LAPTOP, "DISCOVER");
    let mut draft = Draft::of(&crafted.octets.0);
    draft.fill = MOST_OCTETS;
    crafted.octets = Octets(draft.encode().into());
    send(&mut stage, LAPTOP, crafted);
    stage.step();
    let arrived = last(&stage, |record| match &record.event {
        Event::Delivered(packet) if record.host == SERVER => Some(packet.bytes.len()),
        _ => None,
    });
    assert_eq!(arrived, MOST_OCTETS);
    stage.finish();
}

#[test]
fn a_strict_relay_drops_what_is_short_and_another_does_not() {
    let office = |strict: &str| {
        let relay = "[[relay]]\nid = \"relay\"\nclient_side = \"192.168.2.1/24\"\nserver_side = \"192.168.1.254/24\"\nservers = [\"server-1\"]\n";
        Lab::until("3s")
            .with("[[network]]\nid = \"office\"\nsubnet = \"192.168.1.0/24\"")
            .with("[[network]]\nid = \"branch\"\nsubnet = \"192.168.2.0/24\"")
            .server("[[server.scope]]\nsubnet = \"192.168.2.0/24\"\npool = \"192.168.2.100-192.168.2.149\"")
            .with(&format!("{relay}{strict}"))
            .client("laptop-a", "network = \"branch\"\npad = false")
            .at("0s", "power-on", "laptop-a")
    };
    let ignored = |played: &Played| {
        let mut events = played.log.records().iter().map(|record| &record.event);
        events.any(|event| *event == Event::Ignored(Rule::RelayTooShort))
    };
    let strict = office("strict = true").play();
    assert!(ignored(&strict));
    assert_eq!(strict.state_of("laptop-a"), ClientState::Selecting);
    let lenient = office("").play();
    assert!(!ignored(&lenient));
    assert_eq!(lenient.state_of("laptop-a"), ClientState::Bound);
    assert_eq!(words::reason(Rule::RelayTooShort), "too short for BOOTP");
}

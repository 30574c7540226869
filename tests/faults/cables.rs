//! Cables that are pulled and plugged in, clients that are carried to another network, and
//! somebody who takes an address.

use std::net::Ipv4Addr;

use dorascope::net::Fault;
use dorascope::protocol::Note;
use dorascope::protocol::client::ClientState;
use dorascope::session::CarrierKind;
use dorascope::sim::host::SegmentId;
use dorascope::sim::{Command, Event, HostId};
use dorascope::time::SimTime;
use dorascope::wire::MessageType;

use super::support::{BOUND, Lab, Played, lesson};
use super::{SERVER, count, everywhere, refusals, stepped};

const LAPTOP: HostId = HostId(1);
const FIRST: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 100);

fn sent(played: &Played) -> Vec<MessageType> {
    let records = played.log.records().iter();
    let found = records.filter_map(|record| match &record.event {
        Event::Sent(packet, _) => packet.kind,
        _ => None,
    });
    found.collect()
}

fn noted(played: &Played, note: Note) -> usize {
    count(played, |event| *event == Event::Noted(note))
}

/// Two networks, each with a server of its own; the laptop begins with a lease in the first.
fn two_networks() -> Lab {
    Lab::until("10s")
        .server("")
        .with(
            "[[server]]\nid = \"server-b\"\naddress = \"10.0.0.1/24\"\n\
             pool = \"10.0.0.100-10.0.0.109\"\nlease = \"1h\"",
        )
        .client("laptop-a", BOUND)
}

#[test]
fn a_pulled_cable_loses_what_is_sent_and_leaves_the_state() {
    let pulled = [(4, Command::Unplug(LAPTOP, true))];
    let played = everywhere(&lesson("renewal"), 7, &pulled);
    assert!(played.world_of("laptop-a").unplugged);
    assert_eq!(noted(&played, Note::CablePulled), 1);
    let state = played.state_of("laptop-a");
    assert!(
        state.has_address(),
        "{state:?}: it does not notice by itself"
    );
    let lost = |event: &Event| *event == Event::Dropped(Fault::CableOut);
    assert!(count(&played, lost) > 0, "{}", played.ladder());
}

#[test]
fn a_client_that_is_plugged_in_again_checks_its_address() {
    use MessageType::{Ack, Discover, Offer, Request};
    let commands = [
        (4, Command::Unplug(LAPTOP, true)),
        (4, Command::Unplug(LAPTOP, false)),
    ];
    let played = everywhere(&lesson("dora"), 6, &commands);
    assert_eq!(sent(&played), [Discover, Offer, Request, Ack, Request, Ack]);
    let world = played.world_of("laptop-a");
    assert_eq!((world.state, world.unplugged), (ClientState::Bound, false));
    assert!(
        played.ladder().contains("INIT-REBOOT"),
        "{}",
        played.ladder()
    );
}

#[test]
fn a_server_without_its_cable_hears_nothing_and_forgets_nothing() {
    let commands = [
        (0, Command::Unplug(SERVER, true)),
        (2, Command::Unplug(SERVER, false)),
    ];
    let played = everywhere(&lesson("dora"), 8, &commands);
    assert!(played.state_of("laptop-a").has_address());
    assert!(count(&played, |event| *event == Event::Dropped(Fault::CableOut)) > 0);
}

#[test]
fn a_client_in_another_network_asks_there_and_is_told_no() {
    use MessageType::{Ack, Discover, Nak, Offer, Request};
    let moved = [(0, Command::Move(LAPTOP_OF_TWO, SegmentId(1)))];
    let played = everywhere(&two_networks().scenario(), 8, &moved);
    let sent = sent(&played);
    assert_eq!(
        sent[..6],
        [Request, Nak, Discover, Offer, Request, Ack],
        "{}",
        played.ladder()
    );
    let world = played.world_of("laptop-a");
    assert_eq!(world.info.segment, SegmentId(1));
    assert_eq!(world.address(), Some([10, 0, 0, 100].into()));
    assert_eq!(
        noted(&played, Note::MovesTo("10.0.0.0/24".parse().unwrap())),
        1
    );
}

const LAPTOP_OF_TWO: HostId = HostId(2);

#[test]
fn what_was_on_its_way_to_the_old_network_does_not_follow() {
    let lab = Lab::until("10s")
        .server("")
        .with("[[server]]\nid = \"server-b\"\naddress = \"10.0.0.1/24\"")
        .client("laptop-a", "")
        .at("0s", "power-on", "laptop-a")
        .with(
            "[[script]]\nat = \"300ms\"\ndo = \"move\"\nhost = \"laptop-a\"\nnetwork = \"net-2\"",
        );
    let played = lab.play();
    let late = |event: &Event| *event == Event::Dropped(Fault::HostGone);
    assert_eq!(count(&played, late), 1, "the OFFER: {}", played.ladder());
    played.replays();
}

#[test]
fn what_is_kept_back_does_not_follow_into_another_network() {
    let lab = Lab::until("70s")
        .server("")
        .with("[[server]]\nid = \"server-b\"\naddress = \"10.0.0.1/24\"")
        .client("laptop-a", "")
        .at("0s", "power-on", "laptop-a")
        .with("[[fault]]\ndo = \"after-next\"\nmessage = \"OFFER\"\nfrom = \"server-1\"")
        .with("[[script]]\nat = \"3s\"\ndo = \"move\"\nhost = \"laptop-a\"\nnetwork = \"net-2\"");
    let played = lab.play();
    assert_eq!(count(&played, |event| *event == Event::KeptBack), 1);
    let records = played.log.records().iter();
    let lost: Vec<_> = records
        .filter(|record| record.event == Event::Dropped(Fault::HostGone))
        .map(|record| record.at)
        .collect();
    assert_eq!(lost, [SimTime::from_secs(3)], "{}", played.ladder());
    let at_laptop = |event: &Event| match event {
        Event::Delivered(packet) => packet.kind == Some(MessageType::Offer),
        _ => false,
    };
    assert_eq!(count(&played, at_laptop), 0, "{}", played.ladder());
    played.replays();
}

#[test]
fn somebody_takes_the_offered_address_and_the_client_declines() {
    let taken = [(2, Command::TakeAddress(LAPTOP, FIRST))];
    let played = everywhere(&lesson("dora"), 8, &taken);
    assert!(
        sent(&played).contains(&MessageType::Decline),
        "{}",
        played.ladder()
    );
    assert!(
        played
            .log
            .hosts()
            .iter()
            .any(|host| &*host.name == "Somebody")
    );
}

#[test]
fn somebody_takes_the_address_in_use_and_the_client_hears_of_it() {
    let taken = [
        (4, Command::TakeAddress(LAPTOP, FIRST)),
        (4, Command::TakeAddress(LAPTOP, [192, 168, 1, 77].into())),
    ];
    let played = everywhere(&lesson("dora"), 5, &taken);
    assert_eq!(sent(&played)[4], MessageType::Decline);
    let names: Vec<_> = played.log.hosts().iter().map(|host| &*host.name).collect();
    assert_eq!(names[2..], ["Somebody", "Somebody 2"]);
}

#[test]
fn what_makes_no_sense_is_refused_in_one_sentence() {
    let commands = [
        (0, Command::Unplug(LAPTOP, false)),
        (0, Command::Unplug(LAPTOP, true)),
        (0, Command::Unplug(LAPTOP, true)),
        (0, Command::Move(SERVER, SegmentId(0))),
        (0, Command::Move(LAPTOP, SegmentId(0))),
        (0, Command::Move(LAPTOP, SegmentId(7))),
        (0, Command::TakeAddress(SERVER, FIRST)),
        (0, Command::TakeAddress(LAPTOP, [10, 0, 0, 1].into())),
        (0, Command::TakeAddress(LAPTOP, [192, 168, 1, 1].into())),
    ];
    let played = stepped(&lesson("dora"), CarrierKind::Memory, 1, &commands);
    assert_eq!(
        refusals(&played),
        [
            "the cable of Laptop A is plugged in",
            "the cable of Laptop A is pulled already",
            "Server 1 is no client: it stays where it is",
            "Laptop A is in this network already",
            "there is no such network",
            "Server 1 is no client",
            "10.0.0.1 lies outside of 192.168.1.0/24",
            "two hosts have the address 192.168.1.1",
        ]
    );
}

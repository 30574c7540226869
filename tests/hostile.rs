//! Hostile datagrams on the open ports of a run on a real network: recorded, judged, survived,
//! with memory bounded and honest hosts served meanwhile. The network is 127.0.0.1.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

#[path = "hostile/lab.rs"]
mod lab;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

use dorascope::net::Fault;
use dorascope::protocol::referee::{Place, Referee};
use dorascope::protocol::{ClientState, Rule};
use dorascope::session::{Limit, Order, Pace};
use dorascope::sim::{Event, HostKind};
use dorascope::wire::compose::{self, discover, request_extending, request_selecting};
use dorascope::wire::options::code;
use dorascope::wire::{Draft, Message, MessageType, Opt, Xid};
use lab::{A9, Live, Other, S1, answer, client};

/// Between two looks at a run.
const MOMENT: Duration = Duration::from_millis(10);
/// So many datagrams fit into the smallest usual receive buffer.
const BURST: usize = 100;

/// Gets a lease from a run whose server is ours.
fn lease(live: &mut Live, other: &Other, number: u32) -> Ipv4Addr {
    let fields = client(number);
    let mut ask = |question: &Message, wanted: MessageType| {
        for _ in 0..20 {
            other.says(live, question.bytes());
            live.pass(MOMENT);
            while let Some(answer) = other.hears() {
                if answer.kind() == wanted && answer.header().xid == fields.xid {
                    return answer;
                }
            }
        }
        panic!("no {wanted:?}");
    };
    let offer = ask(&discover(&fields, None), MessageType::Offer);
    let (address, server) = (offer.header().yiaddr, offer.server_id().unwrap());
    let request = request_selecting(&fields, address, server);
    ask(&request, MessageType::Ack).header().yiaddr
}

#[test]
fn a_flood_of_100_000_is_counted_and_a_client_is_served_in_the_midst_of_it() {
    const FLOOD: usize = 100_000;
    let other = Other::new().impatient();
    let mut live = Live::server(&other);
    let mut served = BTreeSet::new();
    for nth in 0..FLOOD {
        let octet = u8::try_from(nth % 251).unwrap();
        other.says(&live, &vec![octet; nth % 400]);
        if nth.is_multiple_of(BURST) {
            live.pass(MOMENT);
        }
        if nth % 25_000 == 12_345 {
            served.insert(lease(&mut live, &other, u32::try_from(nth).unwrap()));
        }
    }
    for _ in 0..200 {
        live.pass(MOMENT);
    }
    assert_eq!(served.len(), 4, "every client got an address of its own");
    let (kept, left_out) = (live.heard(), live.left_out());
    assert!((20_000..22_000).contains(&kept), "{kept} kept");
    assert_eq!(live.runner.status().overflow, left_out as u64);
    // What the system itself has dropped nobody can count.
    assert!(left_out > 70_000, "{left_out} left out");
    assert!(kept + left_out <= FLOOD + 200);
    assert!(live.log.len() < 5 * kept + 500, "{}", live.log.len());
    live.replays();
}

#[test]
fn invented_clients_take_the_whole_pool_and_no_more_of_memory() {
    let other = Other::new().impatient();
    let mut live = Live::server(&other);
    let mine = lease(&mut live, &other, 1);
    for number in 0..30_000 {
        other.says(&live, discover(&client(1_000 + number), None).bytes());
        if (number as usize).is_multiple_of(BURST) {
            live.pass(MOMENT);
            while other.hears().is_some() {}
        }
    }
    for _ in 0..200 {
        live.pass(MOMENT);
    }
    let hosts = live.log.world().hosts();
    let bindings: usize = hosts.map(|(_, host)| host.bindings.len()).sum();
    assert_eq!(bindings, 20, "as many as the pool has addresses");
    assert!(live.left_out() > 5_000, "{} left out", live.left_out());
    let lanes = live.log.hosts().len();
    assert!(lanes <= 4_100, "{lanes} lanes");
    let renewal = request_extending(&client(1), mine);
    other.says(&live, renewal.bytes());
    live.pass(MOMENT);
    let extends = |event: &Event| matches!(event, Event::BindingChanged(_, rule) if *rule == Rule::ExtendsBinding);
    assert_eq!(live.count(extends), 1, "who has a lease keeps it");
    live.replays();
}

#[test]
fn declines_take_addresses_only_from_who_has_them() {
    let other = Other::new().impatient();
    let mut live = Live::server(&other);
    let mine = lease(&mut live, &other, 1);
    let server = Ipv4Addr::new(192, 168, 1, 1);
    for number in 0..500_u32 {
        let last = u8::try_from(100 + number % 20).unwrap();
        let address = Ipv4Addr::new(192, 168, 1, last);
        let decline = compose::decline(&client(1_000 + number), address, server, "in use");
        other.says(&live, decline.bytes());
        if (number as usize).is_multiple_of(BURST) {
            live.pass(MOMENT);
        }
    }
    live.pass(MOMENT);
    assert_eq!(lease(&mut live, &other, 1), mine);
    assert_ne!(lease(&mut live, &other, 2), mine);
    live.replays();
}

#[test]
fn the_largest_datagrams_are_kept_up_to_a_measure_in_octets() {
    let other = Other::new().impatient();
    let mut live = Live::server(&other);
    let largest = vec![99; 65_507];
    for _ in 0..400 {
        other.says(&live, &largest);
        live.pass(MOMENT);
    }
    for _ in 0..200 {
        live.pass(MOMENT);
    }
    let kept = live.heard();
    assert!((100..150).contains(&kept), "{kept} of 64 KB kept");
    assert_eq!(kept + live.left_out(), 400);
    lease(&mut live, &other, 1);
    live.replays();
}

#[test]
fn what_comes_while_the_gate_is_closed_waits_up_to_a_measure() {
    let other = Other::new().impatient();
    let mut live = Live::server(&other);
    live.runner.order(Order::Pace(Pace::Stopped));
    live.pass(MOMENT);
    for nth in 0..25_000_usize {
        other.says(&live, b"nothing");
        if nth.is_multiple_of(BURST) {
            live.pass(MOMENT);
        }
    }
    live.pass(MOMENT);
    let status = live.runner.status();
    assert_eq!(status.held, 20_000);
    live.runner.order(Order::Pace(Pace::Speed(1.0)));
    for _ in 0..200 {
        live.pass(MOMENT);
    }
    assert_eq!(live.runner.status().held, 0);
    assert!(live.left_out() > 4_000, "{}", live.left_out());
    lease(&mut live, &other, 1);
    live.replays();
}

/// A client of ours that has sent its DISCOVER, and what it asked.
fn asked(other: &Other) -> (Live, Message) {
    let mut live = Live::client(other);
    live.pass(MOMENT);
    let question = other.hears().unwrap();
    assert_eq!(question.kind(), MessageType::Discover);
    (live, question)
}

/// Takes the client from its DISCOVER to BOUND, as an honest server does.
fn serve(live: &mut Live, other: &Other, question: &Message) {
    other.says(live, answer(MessageType::Offer, question, A9, S1).bytes());
    live.pass(MOMENT);
    let request = loop {
        let heard = other.hears().unwrap();
        if heard.kind() == MessageType::Request {
            break heard;
        }
    };
    other.says(live, answer(MessageType::Ack, &request, A9, S1).bytes());
    live.pass(MOMENT);
    assert_eq!(live.in_state(ClientState::Bound), 1);
}

/// What the referee holds against the messages of a run.
fn not_kept(live: &Live) -> BTreeSet<Rule> {
    let mut referee = Referee::default();
    let mut found = BTreeSet::new();
    for record in live.log.records() {
        if let Event::Sent(packet, _) = &record.event {
            let verdicts = referee.judge(packet, Place::ClientLink).into_iter();
            found.extend(
                verdicts
                    .filter(|verdict| !verdict.kept)
                    .map(|verdict| verdict.rule),
            );
        }
    }
    found
}

fn changed(message: &Message, change: impl FnOnce(&mut Draft)) -> Vec<u8> {
    let mut draft = Draft::from_message(message);
    change(&mut draft);
    draft.encode().to_vec()
}

fn set(draft: &mut Draft, code: u8, value: &[u8]) {
    draft.options.retain(|option| option.code != code);
    draft.options.push(Opt::new(code, value));
}

#[test]
fn a_client_takes_nothing_that_no_host_could_use_and_the_honest_offer_after_it() {
    let other = Other::new();
    let (mut live, question) = asked(&other);
    let honest = answer(MessageType::Offer, &question, A9, S1);
    let strange: [&dyn Fn(&mut Draft); 12] = [
        &|draft| draft.header.yiaddr = Ipv4Addr::UNSPECIFIED,
        &|draft| draft.header.yiaddr = Ipv4Addr::BROADCAST,
        &|draft| draft.header.yiaddr = Ipv4Addr::new(127, 1, 2, 3),
        &|draft| draft.header.yiaddr = Ipv4Addr::new(239, 1, 2, 3),
        &|draft| draft.header.yiaddr = S1,
        &|draft| {
            draft.header.yiaddr = Ipv4Addr::new(10, 0, 0, 255);
            set(draft, code::SUBNET_MASK, &[255, 255, 255, 0]);
        },
        &|draft| {
            draft
                .options
                .retain(|option| option.code != code::SERVER_ID);
        },
        &|draft| set(draft, code::LEASE_TIME, &[0; 4]),
        &|draft| set(draft, code::LEASE_TIME, &[1, 2]),
        &|draft| draft.header.xid = Xid(draft.header.xid.0 ^ 1),
        &|draft| draft.header.hlen = 200,
        &|draft| set(draft, 53, &[77]),
    ];
    for change in strange {
        other.says(&live, &changed(&honest, change));
    }
    // Options that lie about their lengths: each octet of the area becomes a length of 255.
    let bytes = honest.bytes().to_vec();
    for place in 241..bytes.len() {
        let mut lying = bytes.clone();
        lying[place] = 255;
        lying[4] ^= 1;
        other.says(&live, &lying);
        live.pass(Duration::ZERO);
    }
    other.says(&live, &bytes[..100]);
    live.pass(MOMENT);
    assert_eq!(live.in_state(ClientState::Selecting), 1);
    let ignored = live.count(|event| matches!(event, Event::Ignored(_)));
    assert!(ignored >= strange.len() - 1, "{ignored} ignored");
    serve(&mut live, &other, &question);
    let told = not_kept(&live);
    for rule in [
        Rule::UnusableAddress,
        Rule::ServersOwnAddress,
        Rule::NoLeaseTime,
    ] {
        assert!(told.contains(&rule), "{rule:?}: {told:?}");
    }
    live.replays();
}

#[test]
fn replies_to_nobody_are_left_out_and_the_client_gets_its_lease() {
    let other = Other::new();
    let (mut live, question) = asked(&other);
    let honest = answer(MessageType::Offer, &question, A9, S1);
    for nth in 0..30_000_u32 {
        let spoofed = changed(&honest, |draft| {
            draft.header.xid = Xid(question.header().xid.0.wrapping_add(1 + nth));
            let server = Ipv4Addr::from_bits(0x0a01_0000 + nth);
            set(draft, code::SERVER_ID, &server.octets());
        });
        other.says(&live, &spoofed);
        if (nth as usize).is_multiple_of(BURST) {
            live.pass(MOMENT);
        }
    }
    live.pass(Duration::from_secs(1));
    live.pass(MOMENT);
    let servers = live.log.hosts().iter();
    let servers = servers.filter(|host| host.kind == HostKind::Server).count();
    assert!(servers <= 64, "{servers} servers have a lane");
    let (heard, left_out) = (live.heard(), live.left_out());
    assert!(left_out > 5_000, "{heard} heard, {left_out} left out");
    let before = live.log.len();
    serve(&mut live, &other, &question);
    assert!(
        live.log.len() - before < 1_000,
        "a broadcast is not heard by thousands"
    );
    live.replays();
}

#[test]
fn a_flood_does_not_hold_up_the_clients_own_timers() {
    let other = Other::new();
    let (mut live, _) = asked(&other);
    for _ in 0..700 {
        for _ in 0..BURST / 2 {
            other.says(&live, b"flood");
        }
        live.pass(Duration::from_millis(100));
    }
    let sent = live.count(|event| {
        matches!(event, Event::Sent(packet, _) if packet.kind == Some(MessageType::Discover))
    });
    assert_eq!(sent, 5, "at about 0, 4, 12, 28 and 60 s");
    live.replays();
}

#[test]
fn a_server_that_says_no_to_everything_is_asked_ever_more_seldom() {
    let other = Other::new().impatient();
    let mut live = Live::client(&other);
    let mut refused = 0;
    for _ in 0..6_000 {
        live.pass(Duration::from_millis(100));
        while let Some(question) = other.hears() {
            let reply = if question.kind() == MessageType::Discover {
                answer(MessageType::Offer, &question, A9, S1)
            } else {
                refused += 1;
                compose::nak(&question, S1, "no", true)
            };
            other.says(&live, reply.bytes());
        }
    }
    assert!(
        (8..=16).contains(&refused),
        "{refused} times in ten minutes"
    );
    assert_eq!(live.in_state(ClientState::Bound), 0);
    live.replays();
}

#[test]
fn a_server_that_changes_its_mind_is_taken_at_its_last_word_and_judged() {
    let other = Other::new();
    let (mut live, question) = asked(&other);
    other.says(&live, answer(MessageType::Offer, &question, A9, S1).bytes());
    live.pass(MOMENT);
    let request = other.hears().unwrap();
    let another = Ipv4Addr::new(10, 0, 0, 77);
    let ack = answer(MessageType::Ack, &request, another, S1);
    let out_of_order = changed(&ack, |draft| {
        set(draft, code::T1, &3_000_u32.to_be_bytes());
        set(draft, code::T2, &2_000_u32.to_be_bytes());
    });
    other.says(&live, &out_of_order);
    live.pass(MOMENT);
    let (_, client) = live.log.world().hosts().next().unwrap();
    assert_eq!(client.address(), Some(another));
    let lease = client.lease.as_ref().unwrap();
    assert!(lease.t1_at < lease.t2_at && lease.t2_at < lease.expires_at);
    let told = not_kept(&live);
    for rule in [Rule::AckKeepsOffer, Rule::TimesInOrder] {
        assert!(told.contains(&rule), "{rule:?}: {told:?}");
    }
    live.replays();
}

#[test]
fn of_two_servers_with_the_same_address_the_first_is_taken() {
    let other = Other::new();
    let (mut live, question) = asked(&other);
    let second = Ipv4Addr::new(10, 0, 0, 2);
    for server in [S1, second] {
        let offer = answer(MessageType::Offer, &question, A9, server);
        other.says(&live, offer.bytes());
    }
    live.pass(MOMENT);
    let request = other.hears().unwrap();
    assert_eq!(request.server_id(), Some(S1));
    for server in [S1, second] {
        other.says(
            &live,
            answer(MessageType::Ack, &request, A9, server).bytes(),
        );
    }
    live.pass(MOMENT);
    assert_eq!(live.in_state(ClientState::Bound), 1);
    let servers = live.log.hosts().iter();
    assert_eq!(
        servers.filter(|host| host.kind == HostKind::Server).count(),
        2
    );
    live.replays();
}

#[test]
fn a_server_that_dies_in_mid_exchange_and_comes_back_is_found_again() {
    let other = Other::new();
    let (mut live, question) = asked(&other);
    other.says(&live, answer(MessageType::Offer, &question, A9, S1).bytes());
    live.pass(MOMENT);
    assert_eq!(other.hears().unwrap().kind(), MessageType::Request);
    // Nobody answers for a minute and a half: four tries, then from the beginning.
    for _ in 0..900 {
        live.pass(Duration::from_millis(100));
    }
    let mut last = None;
    while let Some(heard) = other.hears() {
        last = Some(heard);
    }
    let last = last.unwrap();
    assert_eq!(last.kind(), MessageType::Discover);
    serve(&mut live, &other, &last);
    live.replays();
}

#[test]
fn a_full_log_ends_the_run_and_gives_its_port_back() {
    let other = Other::new();
    let mut live = Live::server(&other);
    live.runner.keep_within(Limit {
        records: 1_000,
        ..Limit::default()
    });
    for _ in 0..30 {
        for _ in 0..BURST {
            other.says(&live, b"something");
        }
        live.pass(MOMENT);
    }
    let status = live.runner.status();
    let why = status.failed.unwrap();
    assert!(why.starts_with("the log is full, with 1"), "{why}");
    assert!(status.ports.is_empty());
    UdpSocket::bind(live.port).expect("the port is free again");
    let kept = live.log.len();
    assert!((1_000..2_000).contains(&kept), "{kept}");
    live.runner.order(Order::Pace(Pace::Stopped));
    live.pass(MOMENT);
    assert_eq!(live.log.len(), kept, "nothing happens any more");
    live.replays();
}

#[test]
fn what_cannot_leave_is_drawn_as_lost_and_told_once() {
    // A socket on 127.0.0.1 cannot send to a network.
    let other = Other::new();
    let mut live = Live::client_towards(Ipv4Addr::new(192, 0, 2, 1), &other);
    for _ in 0..1_000 {
        live.pass(Duration::from_millis(100));
    }
    let lost = live.count(|event| matches!(event, Event::Dropped(Fault::Unsent)));
    assert!(lost >= 5, "{lost} could not leave");
    let told = live.count(|event| matches!(event, Event::Refused(_)));
    assert_eq!(told, 1);
    live.replays();
}

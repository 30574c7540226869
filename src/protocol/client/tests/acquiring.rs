//! From nothing to an address: DORA, offers, NAK, DECLINE, back-off, INIT-REBOOT, INFORM.

use super::*;
use crate::protocol::client::OfferChoice;

const BEGINS: [&str; 4] = [
    "SELECTING",
    "Begins initialization",
    "DISCOVER 0.0.0.0 → 255.255.255.255",
    "next try in 4 s",
];

#[test]
fn dora_tells_its_story_in_order() {
    let mut story = story(|_| ());
    assert_eq!(
        story.feed(ClientInput::PowerOn).told(),
        [&["INIT"], &BEGINS[..]].concat()
    );
    assert_eq!(
        story.offered(A100, S1).told(),
        [
            "REQUESTING",
            "Selects configuration",
            "REQUEST 0.0.0.0 → 255.255.255.255",
            "next try in 4 s",
        ]
    );
    assert_eq!(
        story.granted(A100, S1).told(),
        ["who has 192.168.1.100?", "probe wait ends in 1 s"]
    );
    assert_eq!(story.state(), ClientState::Requesting);
    assert_eq!(
        story.feed(ClientInput::ProbeSilent(A100)).told(),
        [
            "BOUND",
            "Initialization complete",
            "T1 in 1800 s",
            "T2 in 3150 s",
            "lease ends in 3600 s",
        ]
    );
    assert_eq!(
        story.client.deadline(),
        Some((SimTime::from_secs(1800), Timer::T1))
    );
}

#[test]
fn the_request_repeats_the_xid_and_the_secs_of_the_last_discover() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).until(20.0);
    assert_eq!(story.count(MessageType::Discover), 3);
    let discover = story.last();
    assert!(discover.header().secs > 8);
    story.until(23.0).offered(A100, S1);
    let request = story.last();
    assert_eq!(request.header().secs, discover.header().secs);
    assert_eq!(request.header().xid, discover.header().xid);
    assert_eq!(request.requested_ip(), Some(A100));
    assert_eq!(request.server_id(), Some(S1));
}

#[test]
fn switches_give_the_request_its_own_xid_and_the_time_elapsed() {
    let mut story = story(|config| {
        config.new_xid_for_request = true;
        config.elapsed_secs_in_request = true;
    });
    story.feed(ClientInput::PowerOn);
    let discover = story.last();
    story.until(2.5).offered(A100, S1);
    assert_ne!(story.last().header().xid, discover.header().xid);
    assert_eq!(story.last().header().secs, 2);
}

#[test]
fn the_lease_counts_from_the_first_departure_of_its_request() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).offered(A100, S1);
    let xid = story.last().header().xid;
    story.until(2.0).feed(ClientInput::Departed(xid));
    story.until(6.0).feed(ClientInput::Departed(xid));
    assert_eq!(story.count(MessageType::Request), 2);
    story.granted(A100, S1).feed(ClientInput::ProbeSilent(A100));
    let lease = story.client.lease().expect("a lease");
    assert_eq!(lease.granted_at, SimTime::from_secs(2));
    assert_eq!(lease.t1_at, Some(SimTime::from_secs(1802)));
    assert_eq!(lease.expires_at, Some(SimTime::from_secs(3602)));
}

#[test]
fn without_a_departure_the_lease_counts_from_the_transmission() {
    let mut story = story(|_| ());
    story
        .feed(ClientInput::PowerOn)
        .until(1.0)
        .offered(A100, S1);
    story
        .until(2.0)
        .granted(A100, S1)
        .feed(ClientInput::ProbeSilent(A100));
    let lease = story.client.lease().expect("a lease");
    assert_eq!(lease.granted_at, SimTime::from_secs(1));
}

#[test]
fn the_window_collects_two_offers_and_takes_the_first() {
    let mut story = story(|config| config.offer_window = Duration::from_millis(500));
    story.feed(ClientInput::PowerOn).until(0.2).told();
    assert_eq!(
        story.offered(A150, S2).told(),
        ["Collects replies", "offer window closes in 0.5 s"]
    );
    assert!(story.until(0.3).offered(A100, S1).told().is_empty());
    assert_eq!(
        story.until(0.7).told()[..3],
        [
            "timer: offer window closes",
            "REQUESTING",
            "Selects configuration"
        ]
    );
    assert_eq!(story.last().server_id(), Some(S2));
    assert_eq!(story.offered(A100, S1).told(), ["ignored: 4.4.1 late"]);
}

#[test]
fn the_best_offer_is_the_longest_then_the_previous_servers_then_the_first() {
    let chosen = |offers: &[(Ipv4Addr, Ipv4Addr, u32)], previous: Option<Ipv4Addr>| {
        let mut story = story(|config| {
            config.offer_window = Duration::from_secs(1);
            config.choice = OfferChoice::Best;
        });
        story.client.previous_server = previous;
        story.feed(ClientInput::PowerOn);
        for (address, server, lease) in offers {
            let lease = LeaseSecs {
                lease: *lease,
                ..HOUR
            };
            let offer = story.reply(MessageType::Offer, *address, *server, Some(lease));
            story.hears(&offer);
        }
        story.until(1.0).last().server_id()
    };
    let equal = [(A100, S1, 3600), (A150, S2, 3600)];
    assert_eq!(chosen(&equal, None), Some(S1));
    assert_eq!(chosen(&equal, Some(S2)), Some(S2));
    assert_eq!(
        chosen(&[(A100, S1, 3600), (A150, S2, 7200)], Some(S1)),
        Some(S2)
    );
}

#[test]
fn no_more_than_64_offers_are_collected() {
    let mut story = story(|config| config.offer_window = Duration::from_secs(1));
    story.feed(ClientInput::PowerOn);
    for last in 2..=65 {
        story.offered(Ipv4Addr::new(192, 168, 1, last), S1);
    }
    story.told();
    assert_eq!(story.offered(A100, S1).told(), ["ignored: 4.4.1 collect"]);
}

#[test]
fn a_discover_is_repeated_for_ever_with_growing_waits() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn);
    let mut before = story.now;
    for expected in [4.0, 8.0, 16.0, 32.0, 64.0, 64.0, 64.0, 64.0] {
        assert_eq!(story.next_timer(), Timer::Retry);
        let waited = story.now.since(before).as_secs_f64();
        assert!(
            (waited - expected).abs() <= 1.0,
            "{waited} instead of {expected}"
        );
        before = story.now;
    }
    assert_eq!(story.state(), ClientState::Selecting);
    let secs: Vec<u16> = story
        .sent
        .iter()
        .map(|packet| packet.message().expect("DHCP").header().secs)
        .collect();
    assert_eq!(secs[0], 0);
    assert!(secs.is_sorted() && secs[8] > 200);
    let first = story.sent[0].message().expect("DHCP").header().xid;
    assert_eq!(story.last().header().xid, first);
}

#[test]
fn the_switch_gives_each_repeat_its_own_xid_and_old_answers_are_foreign() {
    let mut story = story(|config| config.new_xid_for_retry = true);
    story.feed(ClientInput::PowerOn);
    let late = story.reply(MessageType::Offer, A100, S1, Some(HOUR));
    story.until(6.0).told();
    assert_eq!(story.count(MessageType::Discover), 2);
    assert_eq!(story.hears(&late).told(), ["ignored: 4.4.1 xid"]);
    story.offered(A100, S1);
    assert_eq!(story.state(), ClientState::Requesting);
}

#[test]
fn four_unanswered_requests_are_the_same_to_the_last_bit_then_the_client_starts_again() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).offered(A100, S1);
    for expected in [Timer::Retry, Timer::Retry, Timer::Retry] {
        assert_eq!(story.next_timer(), expected);
    }
    let requests = &story.sent[1..];
    assert_eq!(requests.len(), 4);
    assert!(
        requests
            .iter()
            .all(|packet| packet.bytes == requests[0].bytes)
    );
    story.told();
    assert_eq!(story.next_timer(), Timer::GiveUp);
    assert!((story.now.as_secs_f64() - 60.0).abs() <= 4.0);
    let begins_again = [&["timer: gives up", "INIT", "Nobody answered"], &BEGINS[..]].concat();
    assert_eq!(story.told(), begins_again);
}

#[test]
fn a_nak_to_a_request_restarts_without_a_wish() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).offered(A100, S1).told();
    let xid = story.last().header().xid;
    assert_eq!(story.refused().told(), [&["INIT"], &BEGINS[..]].concat());
    assert_eq!(story.last().requested_ip(), None);
    assert_ne!(story.last().header().xid, xid);
}

#[test]
fn an_address_in_use_is_declined_aloud_and_ten_seconds_pass() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).offered(A100, S1);
    let xid = story.last().header().xid;
    story.granted(A100, S1).told();
    story.until(0.1);
    assert_eq!(
        story.feed(ClientInput::ProbeAnswered(A100)).told(),
        [
            "INIT",
            "DECLINE 0.0.0.0 → 255.255.255.255",
            "tries again in 10 s"
        ]
    );
    let decline = story.last();
    assert_eq!(decline.requested_ip(), Some(A100));
    assert_eq!(decline.server_id(), Some(S1));
    assert_eq!((decline.header().flags, decline.header().secs), (0, 0));
    assert_ne!(decline.header().xid, xid);
    assert_eq!(
        story.feed(ClientInput::Join).told(),
        ["ignored: 3.1 step 5 decline"]
    );
    let begins_again = [&["timer: tries again"], &BEGINS[..]].concat();
    assert_eq!(story.until(10.1).told(), begins_again);
    assert_eq!(story.last().requested_ip(), None);
}

#[test]
fn without_word_from_the_link_the_probe_wait_ends_in_bound() {
    let mut story = story(|_| ());
    story
        .feed(ClientInput::PowerOn)
        .offered(A100, S1)
        .granted(A100, S1)
        .told();
    assert_eq!(story.granted(A100, S1).told(), ["ignored: 4.4.1 unasked"]);
    assert_eq!(
        story.feed(ClientInput::ProbeAnswered(A150)).told(),
        ["ignored: figure 5 no-way"]
    );
    assert_eq!(
        story.until(1.0).told()[..2],
        ["timer: probe wait ends", "BOUND"]
    );
    let lease = story.client.lease().expect("a lease");
    assert_eq!(lease.granted_at, SimTime::ZERO);
}

#[test]
fn without_the_probe_the_ack_binds_at_once() {
    let mut story = story(|config| config.probe = false);
    story
        .feed(ClientInput::PowerOn)
        .offered(A100, S1)
        .granted(A100, S1);
    assert_eq!(story.state(), ClientState::Bound);
}

#[test]
fn a_random_wait_of_one_to_ten_seconds_precedes_the_first_discover() {
    let mut story = story(|config| config.start_delay = true);
    assert_eq!(
        story.feed(ClientInput::PowerOn).told(),
        ["INIT", "start in 1 s"]
    );
    assert_eq!(
        story.feed(ClientInput::Join).told(),
        ["ignored: 4.4.1 start"]
    );
    assert_eq!(story.next_timer(), Timer::StartDelay);
    assert!((1.0..=10.0).contains(&story.now.as_secs_f64()));
    assert_eq!(story.last().header().secs, 0);
}

#[test]
fn a_client_that_remembers_asks_for_its_address_and_is_confirmed() {
    let mut story = story(|_| ());
    story.client.remember(an_hour());
    assert_eq!(
        story.until(60.0).feed(ClientInput::PowerOn).told(),
        [
            "INIT-REBOOT",
            "REBOOTING",
            "Begins initialization",
            "REQUEST 0.0.0.0 → 255.255.255.255",
            "next try in 4 s",
        ]
    );
    let request = story.last();
    assert_eq!(
        (request.requested_ip(), request.server_id()),
        (Some(A100), None)
    );
    assert_eq!(request.header().ciaddr, Ipv4Addr::UNSPECIFIED);
    story.granted(A100, S1).feed(ClientInput::ProbeSilent(A100));
    assert_eq!(story.state(), ClientState::Bound);
    assert_eq!(
        story.client.lease().expect("a lease").granted_at,
        SimTime::from_secs(60)
    );
}

#[test]
fn a_nak_in_another_network_makes_the_client_forget() {
    let mut story = story(|_| ());
    story.client.remember(an_hour());
    story.feed(ClientInput::PowerOn).told();
    assert_eq!(story.refused().told(), [&["INIT"], &BEGINS[..]].concat());
    assert_eq!(story.last().requested_ip(), None);
    assert_eq!(story.client.lease(), None);
}

#[test]
fn silence_lets_the_client_keep_its_address_for_the_rest_of_the_lease() {
    let mut story = story(|_| ());
    story.client.remember(an_hour());
    story.feed(ClientInput::PowerOn).until(40.0).told();
    assert_eq!(story.count(MessageType::Request), 4);
    assert_eq!(
        story.until(70.0).told()[..3],
        ["timer: gives up", "BOUND", "Keeps 192.168.1.100"]
    );
    assert_eq!(
        story.client.deadline(),
        Some((SimTime::from_secs(1800), Timer::T1))
    );
}

#[test]
fn silence_sends_a_client_with_the_other_policy_to_init() {
    let mut story = story(|config| config.forget_after_reboot = true);
    story.client.remember(an_hour());
    story.feed(ClientInput::PowerOn).until(40.0).told();
    let begins_again = [&["timer: gives up", "INIT", "Nobody answered"], &BEGINS[..]].concat();
    assert_eq!(story.until(65.0).told()[..7], begins_again);
}

#[test]
fn an_old_lease_that_ends_during_the_silence_is_not_kept_but_wished_for() {
    let mut story = story(|_| ());
    story.client.remember(an_hour());
    story.now = SimTime::from_secs(3590);
    story.feed(ClientInput::PowerOn).until(3655.0);
    assert_eq!(story.state(), ClientState::Selecting);
    assert_eq!(story.last().requested_ip(), Some(A100));
}

#[test]
fn a_client_whose_remembered_lease_has_ended_begins_in_init_with_a_wish() {
    let mut story = story(|_| ());
    story.client.remember(an_hour());
    story.now = SimTime::from_secs(3600);
    assert_eq!(
        story.feed(ClientInput::PowerOn).told()[..2],
        ["INIT", "SELECTING"]
    );
    assert_eq!(story.last().requested_ip(), Some(A100));
}

#[test]
fn a_host_with_an_address_by_hand_takes_only_settings() {
    let mut story = story(|config| config.by_hand = Some(A150));
    assert_eq!(story.feed(ClientInput::PowerOn).told(), ["STATIC"]);
    assert_eq!(
        story.feed(ClientInput::Join).told(),
        ["INFORM 192.168.1.150 → 255.255.255.255", "next try in 4 s"]
    );
    assert_eq!(story.last().header().ciaddr, A150);
    let ack = story.reply(MessageType::Ack, Ipv4Addr::UNSPECIFIED, S1, None);
    assert_eq!(story.hears(&ack).told(), ["Settings taken"]);
    assert_eq!(story.client.deadline(), None);
    assert_eq!(story.hears(&ack).told(), ["ignored: 4.4.1 unasked"]);
}

#[test]
fn after_four_unanswered_informs_the_user_is_told() {
    let mut story = story(|config| config.by_hand = Some(A150));
    story
        .feed(ClientInput::PowerOn)
        .feed(ClientInput::Inform)
        .until(80.0);
    assert_eq!(story.count(MessageType::Inform), 4);
    assert_eq!(
        story.told().last().map(String::as_str),
        Some("Nobody answered")
    );
    assert_eq!(story.client.deadline(), None);
}

#[test]
fn what_a_client_says_of_itself_is_in_its_messages() {
    let mut story = story(|config| {
        config.client_id = Some(ClientId::from_name("laptop"));
        config.requested_lease = Some(600);
        config.broadcast_flag = false;
    });
    story.feed(ClientInput::PowerOn).offered(A100, S1);
    for packet in &story.sent {
        let message = packet.message().expect("DHCP");
        assert_eq!(message.client_id(), Some(ClientId::from_name("laptop")));
        assert_eq!(message.lease_time(), Some(600));
        assert_eq!(message.parameter_list(), Some(&[1, 3, 6, 15][..]));
        assert!(!message.header().broadcast());
    }
}

#[test]
fn after_four_unanswered_tries_a_client_helps_itself_to_a_link_local_address_once() {
    let mut story = story(|config| config.link_local = true);
    story.feed(ClientInput::PowerOn).until(400.0);
    let own = super::super::retry::link_local(MAC);
    let note = crate::protocol::Note::LinkLocal(own).words();
    let told = story.told();
    let at = |wanted: &str| told.iter().position(|line| line.contains(wanted));
    let tries = |until: usize| {
        told[..until]
            .iter()
            .filter(|line| line.starts_with("DISCOVER"))
    };
    let place = at(&note).expect("a remark");
    assert_eq!(tries(place).count(), 4, "{told:#?}");
    assert_eq!(told.iter().filter(|line| line.contains(&note)).count(), 1);
    assert_eq!(story.state(), ClientState::Selecting, "it goes on asking");
    assert!(story.client.lease().is_none());
}

#[test]
fn without_the_switch_nobody_falls_back() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).until(400.0);
    assert!(!story.told().iter().any(|line| line.contains("169.254")));
}

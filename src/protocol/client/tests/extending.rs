//! Life with a lease: renewing, rebinding, expiry, release, power.

use super::*;
use crate::protocol::client::OfferChoice;

/// The instants, in seconds, at which something was sent while time passed.
fn sending_times(story: &mut Story, until: f64) -> Vec<f64> {
    let mut times = Vec::new();
    let end = SimTime::ZERO + Duration::from_secs_f64(until);
    while story.client.deadline().is_some_and(|(at, _)| at <= end) {
        let before = story.sent.len();
        story.next_timer();
        let sent = story.sent.len() - before;
        times.extend(std::iter::repeat_n(story.now.as_secs_f64(), sent));
    }
    times
}

#[test]
fn at_t1_the_client_asks_its_server_alone_and_the_timers_restart() {
    let mut story = bound(|_| ());
    assert_eq!(
        story.until(1800.0).told(),
        [
            "timer: T1",
            "RENEWING",
            "REQUEST 192.168.1.100 → 192.168.1.1",
            "next try in 675 s"
        ]
    );
    let request = story.last();
    assert_eq!(request.header().ciaddr, A100);
    assert_eq!((request.requested_ip(), request.server_id()), (None, None));
    assert_eq!(story.sent[0].link, LinkDest::Resolve);
    assert_eq!(
        story.until(1801.0).granted(A100, S1).told(),
        [
            "BOUND",
            "T1 in 1799 s",
            "T2 in 3149 s",
            "lease ends in 3599 s"
        ]
    );
    assert_eq!(
        story.client.deadline(),
        Some((SimTime::from_secs(3600), Timer::T1))
    );
}

#[test]
fn renewing_waits_half_of_the_time_left_until_t2_but_never_under_a_minute() {
    let mut story = bound(|_| ());
    let times = sending_times(&mut story, 3149.0);
    let expected = [1800.0, 2475.0, 2812.5, 2981.25, 3065.625, 3125.625];
    assert_eq!(times, expected);
    let xids: std::collections::BTreeSet<_> = story
        .sent
        .iter()
        .map(|packet| packet.message().expect("DHCP").header().xid)
        .collect();
    assert_eq!(
        xids.len(),
        expected.len(),
        "every retry is a transaction of its own"
    );
    assert_eq!(story.last().header().secs, 1325);
}

#[test]
fn rebinding_asks_everyone_and_waits_half_of_the_time_left_until_the_end() {
    let mut story = bound(|_| ());
    story.until(3149.0).told();
    assert_eq!(
        sending_times(&mut story, 3599.0),
        [3150.0, 3375.0, 3487.5, 3547.5]
    );
    assert_eq!(
        story.told()[..4],
        [
            "timer: T2",
            "REBINDING",
            "REQUEST 192.168.1.100 → 255.255.255.255",
            "next try in 225 s"
        ]
    );
    let request = story.last();
    assert_eq!(request.header().ciaddr, A100);
    assert_eq!((request.requested_ip(), request.server_id()), (None, None));
    assert_eq!(
        request.header().secs,
        1747,
        "seconds since it began to renew"
    );
}

#[test]
fn any_server_may_extend_a_rebinding_lease() {
    let mut story = bound(|_| ());
    story.until(3150.5).granted(A100, S2);
    assert_eq!(story.state(), ClientState::Bound);
    let lease = story.client.lease().expect("a lease");
    assert_eq!(
        (lease.server, lease.granted_at),
        (S2, SimTime::from_secs(3150))
    );
    story.until(4950.0);
    assert_eq!(*story.sent.last().expect("a REQUEST").dst.ip(), S2);
}

#[test]
fn an_answer_to_an_earlier_try_is_foreign() {
    let mut story = bound(|_| ());
    story.until(1800.0);
    let late = story.reply(MessageType::Ack, A100, S1, Some(HOUR));
    story.until(2475.0).told();
    assert_eq!(story.hears(&late).told(), ["ignored: 4.4.1 xid"]);
}

#[test]
fn when_the_lease_ends_the_address_is_left_at_once_and_wished_for() {
    let mut story = bound(|_| ());
    story.until(3599.0).told();
    assert_eq!(
        story.until(3600.0).told()[..6],
        [
            "timer: lease ends",
            "INIT",
            "Stops using 192.168.1.100",
            "SELECTING",
            "Begins initialization",
            "DISCOVER 0.0.0.0 → 255.255.255.255",
        ]
    );
    assert_eq!(story.last().requested_ip(), Some(A100));
    assert_eq!(story.client.lease(), None);
}

#[test]
fn after_the_end_of_a_lease_its_server_is_preferred_among_equals() {
    let mut story = story(|config| {
        config.choice = OfferChoice::Best;
        config.offer_window = Duration::from_secs(1);
        config.probe = false;
    });
    story.feed(ClientInput::PowerOn).offered(A150, S2);
    story.until(1.0).granted(A150, S2).until(3601.0);
    story.offered(A100, S1).offered(A150, S2).until(3602.0);
    assert_eq!(story.last().server_id(), Some(S2));
}

#[test]
fn a_nak_takes_the_address_away() {
    for secs in [1800.0, 3150.0] {
        let mut story = bound(|_| ());
        story.until(secs).told();
        assert_eq!(
            story.refused().told()[..3],
            ["INIT", "Stops using 192.168.1.100", "SELECTING"]
        );
        assert_eq!(story.last().requested_ip(), None);
    }
}

#[test]
fn the_user_may_renew_and_rebind_early() {
    let mut story = bound(|_| ());
    assert_eq!(
        story.until(100.0).feed(ClientInput::Renew).told()[..2],
        ["RENEWING", "REQUEST 192.168.1.100 → 192.168.1.1"]
    );
    assert_eq!(
        story.until(200.0).feed(ClientInput::Rebind).told(),
        [
            "REBINDING",
            "REQUEST 192.168.1.100 → 255.255.255.255",
            "next try in 1700 s"
        ]
    );
    assert_eq!(story.last().header().secs, 100);
    assert_eq!(
        story.feed(ClientInput::Rebind).told(),
        ["ignored: figure 5 no-way"]
    );
}

#[test]
fn a_released_address_is_left_at_once_and_the_client_waits_to_be_told() {
    let mut story = bound(|_| ());
    assert_eq!(
        story.until(100.0).feed(ClientInput::Release).told(),
        [
            "INIT",
            "Graceful shutdown",
            "RELEASE 192.168.1.100 → 192.168.1.1"
        ]
    );
    let release = story.last();
    assert_eq!(
        (release.header().ciaddr, release.server_id()),
        (A100, Some(S1))
    );
    assert_eq!((release.header().flags, release.requested_ip()), (0, None));
    assert_eq!(story.client.deadline(), None);
    assert_eq!(
        story.until(9000.0).feed(ClientInput::Join).told()[0],
        "SELECTING"
    );
    assert_eq!(story.last().requested_ip(), None, "the server remembers");
    assert_eq!(story.dora().state(), ClientState::Bound);
}

#[test]
fn an_address_found_in_use_later_is_declined() {
    let mut story = bound(|_| ());
    assert_eq!(
        story.feed(ClientInput::AddressInUse).told(),
        [
            "INIT",
            "Stops using 192.168.1.100",
            "DECLINE 0.0.0.0 → 255.255.255.255",
            "tries again in 10 s",
        ]
    );
}

#[test]
fn a_client_that_is_switched_off_says_nothing_and_remembers() {
    let mut story = bound(|_| ());
    assert_eq!(story.feed(ClientInput::PowerOff).told(), ["OFF"]);
    assert_eq!(story.client.deadline(), None);
    assert_eq!(story.client.lease().map(|lease| lease.address), Some(A100));
    assert_eq!(
        story.until(60.0).feed(ClientInput::PowerOn).told()[..2],
        ["INIT-REBOOT", "REBOOTING"]
    );
    assert_eq!(story.feed(ClientInput::PowerOff).told(), ["OFF"]);
    assert_eq!(
        story.feed(ClientInput::Reboot).told()[..2],
        ["INIT-REBOOT", "REBOOTING"]
    );
    assert_eq!(
        story.feed(ClientInput::Reboot).told()[..3],
        ["OFF", "INIT-REBOOT", "REBOOTING"]
    );
    assert_eq!(
        story.feed(ClientInput::PowerOn).told(),
        ["ignored: figure 5 no-way"]
    );
}

#[test]
fn an_infinite_lease_has_no_timers() {
    let mut story = story(|_| ());
    let forever = Some(LeaseSecs {
        lease: u32::MAX,
        ..HOUR
    });
    story.feed(ClientInput::PowerOn).offered(A100, S1);
    let ack = story.reply(MessageType::Ack, A100, S1, forever);
    story.hears(&ack).told();
    assert_eq!(
        story.feed(ClientInput::ProbeSilent(A100)).told(),
        ["BOUND", "Initialization complete"]
    );
    assert_eq!(story.client.deadline(), None);
    assert_eq!(
        story
            .feed(ClientInput::Renew)
            .told()
            .last()
            .map(String::as_str),
        Some("next try in 60 s")
    );
}

#[test]
fn nonsense_times_are_replaced_by_the_usual_shares_of_the_lease() {
    let t1_and_t2 = |lease, t1, t2| {
        let mut story = story(|config| config.probe = false);
        story.feed(ClientInput::PowerOn).offered(A100, S1);
        let ack = story.reply(
            MessageType::Ack,
            A100,
            S1,
            Some(LeaseSecs { lease, t1, t2 }),
        );
        story.hears(&ack);
        let lease = story.client.lease().expect("a lease").clone();
        (
            lease.t1_at.map(SimTime::as_secs_f64),
            lease.t2_at.map(SimTime::as_secs_f64),
        )
    };
    let usual = (Some(500.0), Some(875.0));
    assert_eq!(t1_and_t2(1000, 900, 800), usual);
    assert_eq!(t1_and_t2(1000, 500, 2000), usual);
    assert_eq!(t1_and_t2(1000, 0, 0), usual);
    assert_eq!(t1_and_t2(1000, u32::MAX, u32::MAX), usual);
    assert_eq!(t1_and_t2(1000, 100, 200), (Some(100.0), Some(200.0)));
}

#[test]
fn a_scenario_may_begin_with_a_lease_whose_times_are_left_out() {
    let mut story = story(|_| ());
    story.client.begin_bound(Lease {
        t1_at: None,
        t2_at: None,
        ..an_hour()
    });
    story.drain();
    assert_eq!(
        story.told(),
        [
            "BOUND",
            "T1 in 1800 s",
            "T2 in 3150 s",
            "lease ends in 3600 s"
        ]
    );
}

#[test]
fn fuzz_spreads_t1_and_t2_within_its_share_of_the_lease() {
    let mut times = std::collections::BTreeSet::new();
    for host in 0..50 {
        let mut story = story(|config| {
            config.fuzz_per_mille = 20;
            config.probe = false;
        });
        story.client.dice = crate::protocol::client::Dice::new(Seed(1), host);
        story
            .feed(ClientInput::PowerOn)
            .offered(A100, S1)
            .granted(A100, S1);
        let lease = story.client.lease().expect("a lease").clone();
        let t1 = lease.t1_at.expect("T1").as_secs_f64();
        let t2 = lease.t2_at.expect("T2").as_secs_f64();
        assert!((t1 - 1800.0).abs() <= 72.0 && (t2 - 3150.0).abs() <= 72.0);
        assert_eq!(lease.expires_at, Some(SimTime::from_secs(3600)));
        times.insert(lease.t1_at);
    }
    assert!(times.len() > 40);
}

//! A client among servers that mean no good: addresses that no host can have, endless NAKs, times
//! out of order, a grant that comes when it is over.

use super::*;

#[test]
fn an_address_that_no_host_can_have_is_not_taken_up() {
    for (address, told) in [
        (Ipv4Addr::BROADCAST, "ignored: RFC 1122 3.2.1.3 host"),
        (Ipv4Addr::LOCALHOST, "ignored: RFC 1122 3.2.1.3 host"),
        (
            Ipv4Addr::new(224, 0, 0, 1),
            "ignored: RFC 1122 3.2.1.3 host",
        ),
        (Ipv4Addr::new(0, 1, 2, 3), "ignored: RFC 1122 3.2.1.3 host"),
        (S1, "ignored: 2.2 own"),
    ] {
        let mut story = story(|_| ());
        story.feed(ClientInput::PowerOn).told();
        assert_eq!(story.offered(address, S1).told(), [told], "{address}");
        assert_eq!(story.state(), ClientState::Selecting);
        story.offered(A100, S1).told();
        assert_eq!(story.granted(address, S1).told(), [told], "{address}");
        assert_eq!(story.state(), ClientState::Requesting);
        story.granted(A100, S1);
        assert!(
            story
                .client
                .lease()
                .is_none_or(|lease| lease.address == A100)
        );
    }
}

#[test]
fn a_client_that_is_always_refused_slows_down_and_never_stops() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn);
    let mut pauses = Vec::new();
    for _ in 0..9 {
        story.offered(A100, S1);
        let refused = story.now;
        story.refused();
        while story.state() == ClientState::Init {
            assert_eq!(story.next_timer(), Timer::AfterNak);
        }
        assert_eq!(story.state(), ClientState::Selecting);
        pauses.push(story.now.since(refused).as_secs_f64());
    }
    assert!(
        pauses[0].abs() < f64::EPSILON,
        "the first one begins again at once"
    );
    for (pause, base) in pauses[1..]
        .iter()
        .zip([4.0, 8.0, 16.0, 32.0, 64.0, 64.0, 64.0, 64.0])
    {
        assert!((pause - base).abs() <= 1.0, "{pauses:?}");
    }
}

#[test]
fn a_lease_ends_the_slowness() {
    let mut story = story(|config| config.probe = false);
    story.feed(ClientInput::PowerOn);
    story.offered(A100, S1).refused();
    story.offered(A100, S1).granted(A100, S1);
    assert_eq!(story.state(), ClientState::Bound);
    story.feed(ClientInput::Renew).refused();
    assert_eq!(story.state(), ClientState::Selecting, "at once again");
}

#[test]
fn a_client_told_to_join_while_it_waits_after_a_nak_says_why_it_does_not() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn);
    story.offered(A100, S1).refused();
    story.offered(A100, S1).refused().told();
    assert_eq!(
        story.feed(ClientInput::Join).told(),
        ["ignored: 4.1 repeat"]
    );
}

#[test]
fn a_client_that_slept_through_its_lease_says_nothing_in_its_name() {
    let mut story = bound(|_| ());
    story.told();
    let before = story.sent.len();
    story.now = SimTime::from_secs(4_000);
    for _ in 0..8 {
        if story.state() == ClientState::Selecting {
            break;
        }
        story.feed(ClientInput::Deadline);
    }
    assert_eq!(story.state(), ClientState::Selecting);
    let sent = &story.sent[before..];
    let kinds: Vec<_> = sent.iter().map(|packet| packet.kind).collect();
    assert_eq!(
        kinds,
        [Some(MessageType::Discover)],
        "no REQUEST for what is over"
    );
    let discover = sent[0].message().unwrap();
    assert_eq!(discover.header().ciaddr, Ipv4Addr::UNSPECIFIED);
}

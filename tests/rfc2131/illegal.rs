//! Sections 2, 3 and 4.4.1, RFC 2132 and 1542: what is ignored, and why. One octet of one
//! message is altered on its way; the client asks again and gets its address all the same.

use dorascope::protocol::{ClientState, Rule};
use dorascope::sim::Event;

use crate::support::{Lab, Played};

/// The laboratory with this octet altered in the first such message.
fn altered(lab: Lab, message: &str, from: &str, byte: usize) -> Played {
    let fault = format!("message = {message:?}\nfrom = {from:?}\nbyte = {byte}");
    lab.with(&format!("[[fault]]\ndo = \"corrupt\"\n{fault}"))
        .play()
}

/// Why the first message was ignored that was.
fn reason(played: &Played) -> Rule {
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    played.first(|event| match event {
        Event::Ignored(rule) => Some(*rule),
        _ => None,
    })
}

#[test]
fn a_server_says_what_is_wrong_with_a_message() {
    let why = |byte| reason(&altered(Lab::dora("8s"), "DISCOVER", "laptop-a", byte));
    assert_eq!(why(0), Rule::NotForServers, "op");
    assert_eq!(why(2), Rule::ImpossibleHardware, "hlen");
    assert_eq!(why(236), Rule::NotDhcp, "the magic cookie");
    assert_eq!(why(240), Rule::NoType, "the code of option 53");
}

#[test]
fn a_client_says_what_is_wrong_with_a_reply() {
    let named = || {
        Lab::until("8s")
            .server("")
            .client("laptop-a", "client_id = \"laptop\"")
            .at("0s", "power-on", "laptop-a")
    };
    let why = |byte| reason(&altered(named(), "OFFER", "server-1", byte));
    assert_eq!(why(0), Rule::NotForClients, "op");
    assert_eq!(why(7), Rule::ForeignXid, "xid");
    assert_eq!(why(33), Rule::OtherClient, "chaddr");
    assert_eq!(why(243), Rule::IncompleteGrant, "the code of option 54");
}

#[test]
fn a_relay_passes_on_only_what_is_its_own_and_not_too_far_travelled() {
    let office = || {
        Lab::until("9s")
            .with("[[network]]\nid = \"office\"\nsubnet = \"192.168.1.0/24\"")
            .with("[[network]]\nid = \"branch\"\nsubnet = \"192.168.2.0/24\"")
            .server("[[server.scope]]\nsubnet = \"192.168.2.0/24\"\npool = \"192.168.2.100-192.168.2.149\"")
            .with("[[relay]]\nid = \"relay\"\nclient_side = \"192.168.2.1/24\"\nserver_side = \"192.168.1.254/24\"\nservers = [\"server-1\"]\nmax_hops = 0")
            .client("laptop-a", "network = \"branch\"")
            .at("0s", "power-on", "laptop-a")
    };
    let hops = altered(office(), "DISCOVER", "laptop-a", 3);
    assert_eq!(reason(&hops), Rule::RelayHops);
    let giaddr = altered(office(), "OFFER", "server-1", 27);
    assert_eq!(reason(&giaddr), Rule::RelayNotMine);
}

#[test]
fn a_client_that_waits_for_its_start_is_not_hurried() {
    let lab = Lab::until("12s")
        .server("")
        .client("laptop-a", "start_delay = true")
        .at("0s", "power-on", "laptop-a")
        .at("500ms", "join", "laptop-a");
    assert_eq!(reason(&lab.play()), Rule::RandomStart);
}

#[test]
fn a_client_that_waits_after_its_decline_is_not_hurried() {
    let lab = Lab::dora("14s")
        .at("1s", "address-in-use", "laptop-a")
        .at("5s", "join", "laptop-a");
    assert_eq!(reason(&lab.play()), Rule::Declines);
}

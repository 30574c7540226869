//! What a lesson file may say, and how its mistakes are named.

use core::net::Ipv4Addr;
use std::time::Duration;

use super::{CaptionEvent, ClientStart, FaultAction, Role, Scenario};
use crate::protocol::client::ClientConfig;
use crate::protocol::server::{Binding, ClientKey, ServerConfig};
use crate::protocol::{Rule, Timer};
use crate::sim::{Command, HostId, HostKind};
use crate::time::SimTime;
use crate::wire::{ClientId, Mac, MessageType};

const SMALL: &str = r#"
[lesson]
name = "small"
title = "A small one"

[[server]]
id = "server-1"
name = "Server 1"
address = "192.168.1.1/24"
pool = "192.168.1.100-192.168.1.149"

[[client]]
id = "laptop-a"
name = "Laptop A"
"#;

fn with(more: &str) -> String {
    format!("{SMALL}{more}")
}

fn parse(more: &str) -> Scenario {
    Scenario::parse(&with(more)).unwrap_or_else(|error| panic!("{error}"))
}

/// What is wrong with the small lesson once `more` stands behind it. Its first line is line 15.
fn refused(more: &str) -> String {
    Scenario::parse(&with(more)).unwrap_err().to_string()
}

fn client(scenario: &Scenario, index: usize) -> (&ClientConfig, &ClientStart) {
    match &scenario.hosts[index].role {
        Role::Client { config, start } => (config, start),
        other => panic!("{other:?} is no client"),
    }
}

fn server(scenario: &Scenario, index: usize) -> (&ServerConfig, &[Binding]) {
    match &scenario.hosts[index].role {
        Role::Server { config, bindings } => (config, bindings),
        other => panic!("{other:?} is no server"),
    }
}

#[test]
fn a_small_lesson_has_sensible_defaults() {
    let scenario = parse("");
    let [s1, laptop] = &scenario.hosts[..] else {
        panic!("{:?}", scenario.hosts)
    };
    assert_eq!(
        (s1.info.kind, laptop.info.kind),
        (HostKind::Server, HostKind::Client)
    );
    assert_eq!(scenario.segments[0].network.to_string(), "192.168.1.0/24");
    assert_eq!(scenario.link.delay, Duration::from_millis(200));
    let (config, start) = client(&scenario, 1);
    assert_eq!(config.mac, Mac([2, 0, 0, 0, 0, 0x0a]));
    assert_eq!(config.hostname.as_deref(), Some("laptop-a"));
    assert_eq!(*start, ClientStart::Fresh);
    let (config, _) = server(&scenario, 0);
    assert_eq!(
        *config,
        ServerConfig::new(Ipv4Addr::new(192, 168, 1, 1), config.scopes.clone())
    );
}

#[test]
fn an_old_lease_has_less_time_left_and_its_server_knows_it() {
    let lease = r#"lease = { address = "192.168.1.100", server = "server-1", age = "40min" }"#;
    let scenario = parse(lease);
    let (config, ClientStart::Bound(lease)) = client(&scenario, 1) else {
        panic!()
    };
    assert_eq!(lease.t1_at, Some(SimTime::ZERO));
    assert_eq!(lease.t2_at, Some(SimTime::from_secs(3150 - 2400)));
    assert_eq!(lease.expires_at, Some(SimTime::from_secs(1200)));
    let (_, bindings) = server(&scenario, 0);
    assert_eq!(bindings[0].client, ClientKey::Hardware(1, config.mac));
    assert_eq!(
        (bindings[0].address, bindings[0].until),
        (lease.address, lease.expires_at)
    );
}

#[test]
fn servers_that_share_their_data_all_know_the_lease() {
    let text = with(
        r#"lease = { address = "192.168.1.100", server = "server-1" }
        [[server]]
        id = "server-2"
        address = "192.168.1.2/24"
        pool = "192.168.1.150-192.168.1.199"
        shares_leases = "pair"
        "#,
    );
    let text = text.replacen("name = \"Server 1\"", "shares_leases = \"pair\"", 1);
    let scenario = Scenario::parse(&text).unwrap();
    assert_eq!(server(&scenario, 0).1, server(&scenario, 1).1);
    assert_eq!(server(&scenario, 1).1.len(), 1);
    assert_eq!(
        scenario.hosts[0].shares_leases,
        scenario.hosts[1].shares_leases
    );
}

#[test]
fn a_remembered_address_may_come_from_elsewhere() {
    let scenario =
        parse(r#"remembers = { address = "10.0.0.50", server = "10.0.0.1", left = "2h" }"#);
    let (_, ClientStart::Remembers(lease)) = client(&scenario, 1) else {
        panic!()
    };
    assert_eq!(lease.expires_at, Some(SimTime::from_secs(7200)));
    assert!(server(&scenario, 0).1.is_empty());
}

#[test]
fn a_server_may_have_forgotten_what_a_client_remembers() {
    let bindings = |known: &str| {
        let more = format!(
            r#"remembers = {{ address = "192.168.1.100", server = "server-1", left = "2h"{known} }}"#
        );
        server(&parse(&more), 0).1.len()
    };
    assert_eq!((bindings(""), bindings(", known = false")), (1, 0));
}

#[test]
fn an_infinite_lease_has_no_timers() {
    let more = r#"lease = { address = "192.168.1.100", server = "server-1" }"#;
    let text = with(more).replacen("name = \"Server 1\"", "lease = \"infinite\"", 1);
    let scenario = Scenario::parse(&text).unwrap();
    let (_, ClientStart::Bound(lease)) = client(&scenario, 1) else {
        panic!()
    };
    assert_eq!(
        (lease.t1_at, lease.t2_at, lease.expires_at),
        (None, None, None)
    );
}

#[test]
fn reservations_name_their_client() {
    let text = with("client_id = \"linux-1\"").replacen(
        "name = \"Server 1\"",
        r#"reservations = [{ client = "laptop-a", address = "192.168.1.10" }]"#,
        1,
    );
    let scenario = Scenario::parse(&text).unwrap();
    let id = client(&scenario, 1).0.client_id.clone().unwrap();
    let written = &server(&scenario, 0).0.scopes[0].reservations;
    assert_eq!(
        written.get(&ClientKey::Id(id)),
        Some(&Ipv4Addr::new(192, 168, 1, 10))
    );
}

#[test]
fn reservations_name_hardware_addresses_and_identifiers() {
    let mac = Mac([2, 0, 0, 0, 0, 0x63]);
    let cases = [
        (r#"mac = "02:00:00:00:00:63""#, ClientKey::Hardware(1, mac)),
        (
            r#"client_id = "printer""#,
            ClientKey::Id(ClientId::from_name("printer")),
        ),
    ];
    for (owner, key) in cases {
        let scenario = Scenario::parse(&reserving(owner)).unwrap();
        let written = &server(&scenario, 0).0.scopes[0].reservations;
        assert_eq!(
            written.get(&key),
            Some(&Ipv4Addr::new(192, 168, 1, 10)),
            "{owner}"
        );
    }
    let wrong = [
        ("", "whose reservation is this?"),
        (r#"mac = "02:00:00:00:00:63", client = "laptop-a""#, "once"),
        (r#"client_id = "mac""#, "whose hardware address?"),
        (r#"client = "nobody""#, "no client has the id"),
        (r#"mac = "02:00""#, "not a hardware address"),
    ];
    for (owner, told) in wrong {
        let error = Scenario::parse(&reserving(owner)).unwrap_err();
        assert!(error.what.contains(told), "{owner}: {error}");
        assert_eq!(error.line, 8, "{owner}: {error}");
    }
}

/// A server with a reservation for whoever is named.
fn reserving(owner: &str) -> String {
    let comma = if owner.is_empty() { "" } else { "," };
    with("").replacen(
        "name = \"Server 1\"",
        &format!(r#"reservations = [{{ {owner}{comma} address = "192.168.1.10" }}]"#),
        1,
    )
}

#[test]
fn a_relay_joins_two_networks() {
    let scenario = parse(
        r#"network = "net-2"
        [[relay]]
        id = "relay"
        client_side = "192.168.2.1/24"
        server_side = "192.168.1.254/24"
        servers = ["server-1"]
        "#,
    );
    let relay = &scenario.hosts[1].info;
    assert_eq!(
        (relay.segment.0, relay.second_segment.map(|s| s.0)),
        (1, Some(0))
    );
    assert_eq!(scenario.hosts[2].info.segment.0, 1);
}

#[test]
fn the_script_is_put_in_order() {
    let scenario = parse(
        r#"
        [[script]]
        at = "2s"
        do = "silence"
        on = false
        host = "server-1"
        [[script]]
        at = "0s"
        do = "power-on"
        host = "laptop-a"
        [[fault]]
        at = "1s"
        do = "delay"
        by = "60ms"
        message = "OFFER"
        "#,
    );
    let [first, second, third] = &scenario.script[..] else {
        panic!()
    };
    assert_eq!(first.command, Command::PowerOn(HostId(1)));
    let Command::Fault(fault) = &second.command else {
        panic!()
    };
    assert_eq!(fault.action, FaultAction::Delay(Duration::from_millis(60)));
    assert_eq!(fault.message, Some(MessageType::Offer));
    assert_eq!(third.command, Command::Silence(HostId(0), false));
    assert_eq!(scenario.ends, SimTime::from_secs(2));
}

#[test]
fn captions_take_the_names_of_the_hosts() {
    let scenario = parse(
        r#"
        [[caption]]
        on = "T1 at laptop-a"
        protocol = "{laptop-a} asks {server-1}"
        rule = "4.4.5 t1"
        [[caption]]
        on = "ignored by server-1"
        protocol = "Nothing happens"
        "#,
    );
    let [first, second] = &scenario.captions[..] else {
        panic!()
    };
    assert_eq!(first.on, CaptionEvent::Timer(Timer::T1, Some(HostId(1))));
    assert_eq!(first.story, "Laptop A asks Server 1");
    assert_eq!(first.rule, Some(Rule::Renews));
    assert_eq!(second.on, CaptionEvent::Ignored(HostId(0)));
}

#[test]
fn a_mistake_is_told_in_one_sentence_with_line_and_key() {
    let told = [
        (
            "ofer_window = \"1s\"",
            "line 15, ofer_window: unknown field `ofer_window`",
        ),
        (
            "offer_window = 5",
            "line 15, offer_window: invalid type: integer `5`",
        ),
        (
            "offer_window = \"5\"",
            "line 15, offer_window: “5” is no span of time",
        ),
        (
            "mac = \"02:00\"",
            "line 15, mac: “02:00” is not a hardware address",
        ),
        (
            "[[client]]\nid = \"laptop-a\"",
            "line 16, id: two hosts have the id “laptop-a”",
        ),
        (
            "[[client]]\nname = \"B\"",
            "line 15, client: missing field `id`",
        ),
        (
            "by_hand = \"192.168.1.1\"",
            "line 15, by_hand: two hosts have the address 192.168.1.1",
        ),
        (
            "lease = { address = \"192.168.1.100\", server = \"server-9\" }",
            "line 15, server: no host has the id “server-9”",
        ),
        (
            "lease = { address = \"10.0.0.1\", server = \"server-1\" }",
            "line 15, address: server-1 has no pool in the network of 10.0.0.1",
        ),
        (
            "[[script]]\nat = \"0s\"\ndo = \"join\"\nhost = \"laptop-b\"",
            "line 18, host: no host has the id “laptop-b”",
        ),
        (
            "[[script]]\nat = \"0s\"\ndo = \"identify\"\nhost = \"server-1\"",
            "line 18, host: server-1 cannot do this: it is no client",
        ),
        (
            "[[script]]\nat = \"0s\"\ndo = \"identify\"\nhost = \"laptop-a\"\nclient_id = \"\"",
            "line 17, do: a client identifier has 2 to 255 octets",
        ),
        (
            "[[script]]\nat = \"0s\"\ndo = \"join\"\nhost = \"server-1\"",
            "line 18, host: server-1 cannot do this: it is no client",
        ),
        (
            "[[script]]\nat = \"0s\"\ndo = \"join\"",
            "line 17, do: this needs a `host`",
        ),
        (
            "[[script]]\nat = \"0s\"\ndo = \"dance\"",
            "line 17, do: unknown variant `dance`",
        ),
        (
            "[[fault]]\ndo = \"drop\"\nfrom = \"x\"",
            "line 17, from: no host has the id “x”",
        ),
        (
            "[[caption]]\non = \"HELLO from laptop-a\"\nprotocol = \"\"",
            "line 16, on: “HELLO” is no message such as DISCOVER",
        ),
        (
            "[[caption]]\non = \"power-off server-1\"\nprotocol = \"\"",
            "line 16, on: the script has no “power-off” for server-1",
        ),
        (
            "[[caption]]\non = \"ACK\"\nprotocol = \"{laptop-b} rests\"",
            "line 17, protocol: no host has the id “laptop-b”",
        ),
        (
            "[[caption]]\non = \"ACK\"\nprotocol = \"\"\nrule = \"9.9 nothing\"",
            "line 18, rule: no rule has the key “9.9 nothing”",
        ),
        (
            "[link]\nloss = 1.5",
            "line 16, loss: 1.5 is no share between 0 and 1",
        ),
        (
            "requested_lease = \"0s\"",
            "line 15, requested_lease: this must be at least a second",
        ),
        ("this is not TOML", "line 15"),
        ("“broken = 5", "line 15"),
    ];
    for (more, expected) in told {
        let error = refused(more);
        assert!(
            error.starts_with(expected),
            "{more}\n  says:     {error}\n  expected: {expected}"
        );
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn addresses_must_fit_their_networks() {
    let refused = |from: &str, to: &str| {
        Scenario::parse(&SMALL.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused("1.149", "2.149"),
        "line 10, pool: 192.168.2.149 lies outside of 192.168.1.0/24"
    );
    assert!(refused("100-192.168.1.149", "100-192.168.1.99").starts_with("line 10, pool: “192."));
    assert_eq!(
        refused(
            "[[server]]",
            "[[network]]\nid = \"n\"\nsubnet = \"10.0.0.0/8\"\n[[server]]"
        ),
        "line 12, address: 192.168.1.1 lies in none of the networks"
    );
}

#[test]
fn a_lesson_without_hosts_is_none() {
    let error = Scenario::parse("[lesson]\nname = \"x\"\ntitle = \"X\"")
        .unwrap_err()
        .to_string();
    assert_eq!(error, "line 1, lesson: the lesson has no host");
    let error = Scenario::parse("[lesson]\nname = \"x\"\ntitle = \"X\"\n[[client]]\nid = \"a\"");
    let error = error.unwrap_err().to_string();
    assert!(
        error.starts_with("line 1, lesson: the lesson has no network"),
        "{error}"
    );
    assert!(
        Scenario::parse("")
            .unwrap_err()
            .to_string()
            .contains("missing field `lesson`")
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn no_text_makes_the_parser_panic(at in 0_usize..4000, cut in 0_usize..60, put in ".{0,20}") {
        let text = LESSON;
        let ends = |wanted: usize| (wanted..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
        let from = ends(at.min(text.len()));
        let to = ends((from + cut).min(text.len()));
        let changed = format!("{}{put}{}", &text[..from], &text[to..]);
        if let Err(error) = Scenario::parse(&changed) {
            proptest::prop_assert!(!error.to_string().contains('\n'));
        }
    }
}

const LESSON: &str = include_str!("../../../assets/lessons/05-rebinding.toml");

/// A file of another kind may hold anything, and its words go to a terminal.
#[test]
fn what_a_mistake_quotes_from_the_file_is_one_short_line() {
    for more in [
        "\u{8}\u{1b}[31mred = 1",
        "\"a\\nb\\u001b\" = 1",
        &"x".repeat(100_000),
    ] {
        let told = refused(more);
        assert!(!told.contains(char::is_control), "{told:?}");
        assert!(told.starts_with("line 15") && told.len() < 1_000, "{told}");
    }
}

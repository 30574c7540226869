//! The preview without a window: each lease of a file falls into one group, with a reason where
//! it is rejected.

use super::*;
use crate::protocol::server::Scope;
use crate::wire::Mac;

const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);

fn ip(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 1, last)
}

fn config() -> ServerConfig {
    let reserved = ClientKey::Hardware(1, Mac([2, 0, 0, 0, 0, 77]));
    let scope = Scope {
        subnet: "192.168.1.0/24".parse().unwrap(),
        first: ip(100),
        last: ip(149),
        options: Vec::new(),
        reservations: BTreeMap::from([(reserved, ip(77))]),
    };
    ServerConfig::new(SERVER, vec![scope])
}

fn binding(address: Ipv4Addr, client: u8) -> Binding {
    let mac = Mac([2, 0, 0, 0, 0, client]);
    Binding {
        address,
        client: ClientKey::Hardware(1, mac),
        mac,
        hostname: None,
        state: BindingState::Active,
        reserved: false,
        since: SimTime::ZERO,
        until: Some(SimTime::from_secs(3600)),
    }
}

fn intake(bindings: Vec<Binding>) -> Intake {
    let candidates = bindings.into_iter().map(|binding| Candidate {
        binding,
        server: None,
    });
    Intake {
        format: "test",
        candidates: candidates.collect(),
        ..Intake::default()
    }
}

fn preview(bindings: Vec<Binding>, present: Vec<Binding>, choice: Choice) -> ImportPreview {
    let present = present.into_iter().map(|b| (b.address, Arc::new(b)));
    let server = Present {
        config: &config(),
        bindings: &present.collect(),
        now: SimTime::from_secs(60),
    };
    ImportPreview::new(&intake(bindings), server, choice)
}

#[test]
fn each_lease_falls_into_one_group() {
    let mut renewed = binding(ip(101), 2);
    renewed.until = None;
    let present = vec![
        binding(ip(100), 1),
        binding(ip(101), 2),
        binding(ip(110), 9),
    ];
    let file = vec![binding(ip(100), 1), renewed, binding(ip(102), 3)];
    let found = preview(file.clone(), present.clone(), Choice::default());
    assert_eq!(found.summary(), "1 new, 1 changed, 1 unchanged, 0 rejected");
    assert_eq!(found.dropped, 0);
    let changed = &found.rows[0];
    assert_eq!(changed.before.as_deref(), Some("active for 59 min"));
    assert_eq!(changed.after, "active for ever");
    assert_eq!(found.rows[1].after, "02:00:00:00:00:03, active for 59 min");
    let replace = Choice {
        mode: ImportMode::Replace,
        ..Choice::default()
    };
    let found = preview(file, present, replace);
    assert_eq!((found.new, found.dropped), (1, 1), "192.168.1.110 goes");
}

#[test]
fn what_the_server_cannot_have_is_rejected_with_its_reason() {
    let elsewhere = Ipv4Addr::new(10, 0, 0, 1);
    let mut offered = binding(ip(120), 8);
    offered.state = BindingState::Offered;
    let mut long = binding(ip(121), 10);
    long.hostname = Some("x".repeat(256).into());
    let file = vec![
        binding(elsewhere, 1),
        binding(SERVER, 2),
        binding(ip(255), 3),
        binding(ip(77), 4),
        binding(ip(103), 5),
        binding(ip(104), 5),
        binding(ip(103), 6),
        binding(ip(105), 7),
        offered,
        long,
    ];
    let found = preview(file, vec![binding(ip(106), 7)], Choice::default());
    let told: Vec<(&str, &str)> = found
        .rejects
        .iter()
        .map(|reject| (reject.what.as_str(), reject.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("10.0.0.1", "the address is in no network of this server"),
            ("192.168.1.1", "the address is the server's own"),
            ("192.168.1.255", "the address stands for a whole network"),
            ("192.168.1.77", "the address is reserved for another client"),
            (
                "192.168.1.104",
                "the client has another address in this network already"
            ),
            ("192.168.1.103", "the address is there already"),
            (
                "192.168.1.105",
                "its client holds 192.168.1.106 on this server"
            ),
            (
                "192.168.1.120",
                "an offer is a promise that no server stores: its client asks again"
            ),
            (
                "192.168.1.121",
                "its name or client identifier is longer than 255 octets"
            ),
        ]
    );
    assert_eq!((found.rejected, found.new), (9, 1));
    assert_eq!(found.import.check(&config()), Ok(()));
}

#[test]
fn an_address_outside_of_the_pool_is_a_group_of_its_own() {
    let file = vec![binding(ip(20), 1), binding(ip(100), 2)];
    let found = preview(file.clone(), vec![], Choice::default());
    assert_eq!((found.new, found.outside), (2, 1));
    assert!(found.rows[0].outside && !found.rows[1].outside);
    let within = Choice {
        outside: false,
        ..Choice::default()
    };
    let found = preview(file, vec![], within);
    assert_eq!((found.new, found.outside, found.rejected), (1, 1, 0));
}

#[test]
fn what_is_over_by_now_is_remembered_as_expired() {
    let mut over = binding(ip(100), 1);
    over.until = Some(SimTime::from_secs(30));
    let mut quarantined = binding(ip(101), 2);
    (quarantined.state, quarantined.until) = (BindingState::Declined, over.until);
    let found = preview(vec![over, quarantined], vec![], Choice::default());
    assert_eq!(found.ended, 2);
    let states = found
        .import
        .bindings
        .iter()
        .map(|b| (b.state, b.since, b.until));
    let end = SimTime::from_secs(30);
    assert!(states.eq([
        (BindingState::Expired, end, None),
        (BindingState::Released, end, None)
    ]));
}

#[test]
fn a_reserved_address_goes_to_its_own_client_and_is_marked() {
    let found = preview(vec![binding(ip(77), 77)], vec![], Choice::default());
    assert_eq!((found.new, found.outside), (1, 0));
    assert!(found.import.bindings[0].reserved);
}

#[test]
fn the_lease_of_the_server_itself_comes_first() {
    let mut file = intake(vec![binding(ip(100), 1), binding(ip(100), 2)]);
    file.candidates[1].server = Some(SERVER);
    let server = Present {
        config: &config(),
        bindings: &BTreeMap::new(),
        now: SimTime::ZERO,
    };
    let found = ImportPreview::new(&file, server, Choice::default());
    assert_eq!(found.import.bindings[0].mac, Mac([2, 0, 0, 0, 0, 2]));
    assert_eq!(found.rejected, 1);
}

#[test]
fn long_lists_are_cut_and_counted() {
    let mut file = intake((100..150).map(|last| binding(ip(last), last)).collect());
    let more = (0..60_u8).map(|last| binding(Ipv4Addr::new(10, 0, 0, last), last));
    file.candidates.extend(more.map(|binding| Candidate {
        binding,
        server: None,
    }));
    file.rejected_more = 7;
    let server = Present {
        config: &config(),
        bindings: &BTreeMap::new(),
        now: SimTime::ZERO,
    };
    let found = ImportPreview::new(&file, server, Choice::default());
    assert_eq!((found.changes(), found.rows.len()), (50, MOST_LISTED));
    assert_eq!((found.rejected, found.rejects.len()), (67, MOST_LISTED));
}

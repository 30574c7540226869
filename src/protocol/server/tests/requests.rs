//! The four faces of REQUEST (4.3.2).

use super::*;

fn selecting(client: u8, last: u8) -> Message {
    compose::request_selecting(&fields(client), ip(last), SERVER)
}

fn rebooting(client: u8, last: u8) -> Message {
    compose::request_rebooting(&fields(client), ip(last))
}

/// With a new xid, as clients do.
fn extending(client: u8, address: Ipv4Addr) -> Message {
    compose::request_extending(
        &ClientFields {
            xid: Xid(0x99),
            ..fields(client)
        },
        address,
    )
}

const UNKNOWN: &str = "Says no
    NAK unknown client to 255.255.255.255:68 (4.1 nak)";

fn bound() -> Lab {
    let mut lab = Lab::new(usual());
    assert_eq!(lab.dora(A), ip(100));
    lab
}

#[test]
fn the_chosen_server_commits_before_it_acks() {
    let mut lab = Lab::new(usual());
    lab.hears(&compose::discover(&fields(A), None));
    expect(
        &lab.at(1).hears(&selecting(A, 100)),
        "Active 192.168.1.100 (3.1 step 4 commit)
         Commits configuration
         ACK 192.168.1.100 to 255.255.255.255:68 (4.1 flag)",
    );
    assert_eq!(lab.table(), ["100 Active 0a until 3601"]);
    assert_eq!(
        lab.server.deadline(),
        Some((secs(3601), Timer::BindingExpiry))
    );
}

#[test]
fn a_repeated_request_is_acked_again_and_changes_nothing() {
    let mut lab = bound();
    expect(
        &lab.at(12).hears(&selecting(A, 100)),
        "ACK 192.168.1.100 to 255.255.255.255:68 (4.1 flag)",
    );
    assert_eq!(lab.table(), ["100 Active 0a until 3600"]);
}

#[test]
fn a_client_that_begins_again_gets_a_full_lease() {
    let mut lab = bound();
    let again = ClientFields {
        xid: Xid(7),
        ..fields(A)
    };
    expect(
        &lab.at(12)
            .hears(&compose::request_selecting(&again, ip(100), SERVER)),
        "Active 192.168.1.100 (3.1 step 4 commit)
         ACK 192.168.1.100 to 255.255.255.255:68 (4.1 flag)",
    );
    assert_eq!(lab.table(), ["100 Active 0a until 3612"]);
}

#[test]
fn a_restarted_server_grants_what_is_free_and_refuses_the_rest() {
    let mut lab = Lab::new(usual());
    lab.does(ServerInput::Restart(Vec::new()));
    assert!(lab.hears(&selecting(A, 100)).contains("ACK 192.168.1.100"));
    expect(
        &lab.hears(&selecting(B, 100)),
        "Says no
         NAK address taken to 255.255.255.255:68 (4.1 nak)",
    );
    assert!(
        lab.hears(&selecting(B, 200)).contains("NAK address taken"),
        "outside of the pool"
    );
    let elsewhere = compose::request_selecting(&fields(B), Ipv4Addr::new(10, 0, 0, 50), SERVER);
    assert!(lab.hears(&elsewhere).contains("NAK wrong network"));
}

#[test]
fn a_server_that_was_not_chosen_takes_back_its_offer_only() {
    let mut lab = Lab::new(usual());
    lab.hears(&compose::discover(&fields(A), None));
    let other = compose::request_selecting(&fields(A), ip(150), OTHER);
    expect(
        &lab.hears(&other),
        "Expired 192.168.1.100 (4.3.2 not-chosen)
         Takes back 192.168.1.100
         ignored (4.3.2 not-chosen)",
    );
    lab.dora(A);
    expect(&lab.hears(&other), "ignored (4.3.2 not-chosen)");
    assert_eq!(lab.table(), ["100 Active 0a until 3600"]);
}

#[test]
fn a_client_has_one_address_in_a_network() {
    let mut lab = bound();
    expect(
        &lab.hears(&selecting(A, 120)),
        "Active 192.168.1.120 (3.1 step 4 commit)
         Commits configuration
         ACK 192.168.1.120 to 255.255.255.255:68 (4.1 flag)
         Released 192.168.1.100 (2.2 free)",
    );
    assert_eq!(
        lab.table(),
        ["100 Released 0a until open", "120 Active 0a until 3600"]
    );
}

#[test]
fn a_rebooting_client_is_confirmed_or_told_that_it_is_wrong() {
    let mut lab = bound();
    let again = ClientFields {
        xid: Xid(7),
        ..fields(A)
    };
    expect(
        &lab.at(100)
            .hears(&compose::request_rebooting(&again, ip(100))),
        "Active 192.168.1.100 (4.3.2 confirm)
         ACK 192.168.1.100 to 255.255.255.255:68 (4.1 flag)",
    );
    expect(
        &lab.hears(&rebooting(A, 120)),
        "Says no
         NAK wrong address to 255.255.255.255:68 (4.1 nak)",
    );
    let home = compose::request_rebooting(&fields(B), Ipv4Addr::new(10, 0, 0, 50));
    expect(
        &lab.hears(&home),
        "Says no
         NAK wrong network to 255.255.255.255:68 (4.1 nak)",
    );
}

#[test]
fn without_a_record_of_a_rebooting_client_the_server_is_silent() {
    let mut lab = bound();
    expect(&lab.hears(&rebooting(B, 120)), "ignored (4.3.2 silent)");
    expect(&lab.hears(&rebooting(B, 100)), "ignored (4.3.2 silent)");
    let mut lab = Lab::new(ServerConfig {
        authoritative: true,
        ..usual()
    });
    expect(&lab.hears(&rebooting(B, 120)), UNKNOWN);
}

#[test]
fn a_withdrawn_offer_is_no_binding_that_another_servers_address_could_differ_from() {
    let mut lab = Lab::new(usual());
    lab.hears(&compose::discover(&fields(A), None));
    lab.hears(&compose::request_selecting(&fields(A), ip(150), OTHER));
    expect(&lab.hears(&rebooting(A, 150)), "ignored (4.3.2 silent)");
}

#[test]
fn an_ended_lease_is_granted_again_to_its_client() {
    for ask in [rebooting(A, 100), extending(A, ip(100))] {
        let mut lab = bound();
        lab.at(3600).does(ServerInput::Deadline);
        assert_eq!(lab.table(), ["100 Expired 0a until open"]);
        assert!(lab.hears(&ask).contains("ACK 192.168.1.100"));
        assert_eq!(lab.table(), ["100 Active 0a until 7200"]);
    }
}

#[test]
fn a_renewal_moves_the_end_and_is_answered_at_ciaddr() {
    let mut lab = bound();
    expect(
        &lab.at(1800).hears_alone(&extending(A, ip(100))),
        "Active 192.168.1.100 (4.3.2 extend)
         ACK 192.168.1.100 to 192.168.1.100:68 (4.1 ciaddr)",
    );
    assert_eq!(lab.table(), ["100 Active 0a until 5400"]);
    let binding = lab.server.bindings().next().expect("one record");
    assert_eq!(binding.since, SimTime::ZERO, "active since it was granted");
}

#[test]
fn a_renewal_for_an_address_of_somebody_else_is_refused() {
    let mut lab = bound();
    expect(
        &lab.hears_alone(&extending(B, ip(100))),
        "Says no
         NAK address taken to 255.255.255.255:68 (4.1 nak)",
    );
    let outside = Ipv4Addr::new(10, 0, 0, 50);
    expect(
        &lab.hears(&extending(B, outside)),
        "Says no
         NAK wrong network to 255.255.255.255:68 (4.1 nak)",
    );
}

#[test]
fn a_renewal_of_an_address_that_was_written_down_for_somebody_else_is_refused() {
    let mut lab = bound();
    let mut config = usual();
    config.scopes[0].reservations.insert(key(B), ip(100));
    lab.does(ServerInput::Configure(Arc::new(config)));
    assert!(
        lab.hears_alone(&extending(A, ip(100)))
            .contains("NAK address taken")
    );
}

#[test]
fn that_an_address_was_refused_is_no_record_of_who_renews_it() {
    let mut lab = bound();
    lab.hears(&compose::decline(&fields(A), ip(100), SERVER, "in use"));
    expect(
        &lab.hears_alone(&extending(B, ip(100))),
        "ignored (4.3.2 renewal)",
    );
}

#[test]
fn an_unknown_renewal_is_left_unanswered_unless_the_server_is_authoritative() {
    let mut lab = Lab::new(usual());
    expect(
        &lab.hears(&extending(A, ip(100))),
        "ignored (4.3.2 renewal)",
    );
    let mut lab = Lab::new(ServerConfig {
        authoritative: true,
        ..usual()
    });
    expect(&lab.hears(&extending(A, ip(100))), UNKNOWN);
}

#[test]
fn a_renewal_from_behind_a_router_finds_its_network_by_ciaddr() {
    let mut lab = Lab::new(ServerConfig::new(
        SERVER,
        vec![scope(1, 100, 149), scope(2, 100, 149)],
    ));
    let far = Ipv4Addr::new(192, 168, 2, 100);
    lab.hears(&relayed(&compose::discover(&fields(A), None)));
    lab.hears(&relayed(&compose::request_selecting(
        &fields(A),
        far,
        SERVER,
    )));
    assert!(
        lab.at(1800)
            .hears_alone(&extending(A, far))
            .contains("ACK 192.168.2.100 to 192.168.2.100:68")
    );
    assert!(
        lab.hears(&extending(A, far)).contains("NAK wrong network"),
        "on the server's own link"
    );
}

#[test]
fn a_server_extends_what_another_with_shared_data_granted() {
    let lab = bound();
    let theirs: Binding = (**lab.server.bindings().next().expect("one record")).clone();
    let pool = ServerConfig::new(OTHER, vec![scope(1, 150, 199)]);
    let mut second = Lab::new(pool);
    assert_eq!(second.does(ServerInput::Replicated(&theirs)), "");
    assert!(
        second
            .at(3150)
            .hears(&extending(A, ip(100)))
            .contains("ACK 192.168.1.100")
    );
    assert_eq!(second.table(), ["100 Active 0a until 6750"]);
}

#[test]
fn a_request_without_any_address_is_ignored() {
    let mut lab = bound();
    expect(
        &lab.hears(&extending(A, Ipv4Addr::UNSPECIFIED)),
        "ignored (4.3.2 unnamed)",
    );
}

//! What else changes a binding: DECLINE, RELEASE, time, storage, the operator.

use super::*;

fn decline(client: u8, last: u8, server: Ipv4Addr) -> Message {
    compose::decline(&fields(client), ip(last), server, "in use")
}

fn release(client: u8, last: u8, server: Ipv4Addr) -> Message {
    compose::release(&fields(client), ip(last), server, "bye")
}

fn bound() -> Lab {
    let mut lab = Lab::new(usual());
    assert_eq!(lab.dora(A), ip(100));
    lab
}

#[test]
fn a_declined_address_is_set_aside_for_a_day() {
    let mut lab = bound();
    expect(
        &lab.hears(&decline(A, 100, SERVER)),
        "Declined 192.168.1.100 (4.3.3 decline)
         192.168.1.100 is in use: set aside",
    );
    assert_eq!(lab.dora(A), ip(101));
    assert_eq!(
        lab.server.deadline(),
        Some((secs(3600), Timer::BindingExpiry))
    );
    lab.at(3600).does(ServerInput::Deadline);
    assert_eq!(
        lab.server.deadline(),
        Some((secs(86_400), Timer::Quarantine))
    );
    expect(
        &lab.at(86_400).does(ServerInput::Deadline),
        "quarantine ends
         Released 192.168.1.100 (2.2 free)",
    );
}

#[test]
fn the_operator_frees_an_address() {
    let mut lab = bound();
    lab.hears(&decline(A, 100, SERVER));
    expect(
        &lab.does(ServerInput::Free(ip(100))),
        "Released 192.168.1.100 (2.2 free)",
    );
    expect(&lab.does(ServerInput::Free(ip(100))), "");
    expect(&lab.does(ServerInput::Free(ip(140))), "");
    assert_eq!(lab.dora(A), ip(100));
}

#[test]
fn a_released_address_is_free_and_its_record_kept() {
    let mut lab = bound();
    expect(
        &lab.at(60).hears_alone(&release(A, 100, SERVER)),
        "Released 192.168.1.100 (4.3.4 release)
         Discards lease",
    );
    assert_eq!(lab.table(), ["100 Released 0a until open"]);
    assert_eq!(lab.server.deadline(), None);
    expect(
        &lab.hears_alone(&release(A, 100, SERVER)),
        "ignored (4.3.4 unknown)",
    );
}

#[test]
fn only_the_client_itself_refuses_or_returns_and_only_to_its_server() {
    let mut lab = bound();
    for message in [
        decline(B, 100, SERVER),
        decline(A, 100, OTHER),
        decline(A, 101, SERVER),
        release(B, 100, SERVER),
        release(A, 100, OTHER),
        release(A, 101, SERVER),
    ] {
        expect(&lab.hears(&message), "ignored (4.3.4 unknown)");
    }
    assert_eq!(lab.table(), ["100 Active 0a until 3600"]);
}

#[test]
fn a_lease_ends_when_its_time_is_over() {
    let mut lab = bound();
    expect(&lab.at(3599).does(ServerInput::Deadline), "");
    expect(
        &lab.at(3600).does(ServerInput::Deadline),
        "binding expires
         Expired 192.168.1.100 (2.2 free)",
    );
}

#[test]
fn an_infinite_lease_never_ends() {
    let mut lab = Lab::new(ServerConfig {
        lease_secs: u32::MAX,
        ..usual()
    });
    lab.dora(A);
    assert_eq!(lab.table(), ["100 Active 0a until open"]);
    assert_eq!(lab.server.deadline(), None);
}

#[test]
fn what_cannot_be_stored_is_not_granted() {
    let mut lab = Lab::new(usual());
    lab.hears(&compose::discover(&fields(A), None));
    let request = compose::request_selecting(&fields(A), ip(100), SERVER);
    lab.server
        .handle(lab.now, ServerInput::Received(&broadcast(&request)));
    assert!(matches!(lab.server.poll(), Some(ServerOutput::Commit(..))));
    expect(
        &lab.does(ServerInput::CommitFailed),
        "Cannot store 192.168.1.100",
    );
    assert_eq!(lab.table(), ["100 Offered 0a until 60"], "the offer stands");
    assert!(
        lab.at(4).hears(&request).contains("Active"),
        "and can still be taken"
    );
}

#[test]
fn a_grant_out_of_nothing_that_cannot_be_stored_leaves_nothing() {
    let mut lab = bound();
    let request = compose::request_selecting(&fields(A), ip(120), SERVER);
    lab.server
        .handle(lab.now, ServerInput::Received(&broadcast(&request)));
    lab.server.poll();
    lab.does(ServerInput::CommitFailed);
    assert_eq!(lab.table(), ["100 Active 0a until 3600"], "as before");
}

#[test]
fn a_release_that_cannot_be_stored_is_a_release() {
    let mut lab = bound();
    let release = unicast(&release(A, 100, SERVER));
    lab.server.handle(lab.now, ServerInput::Received(&release));
    lab.server.poll();
    expect(
        &lab.does(ServerInput::CommitFailed),
        "Discards lease
         Cannot store 192.168.1.100",
    );
    assert_eq!(lab.table(), ["100 Released 0a until open"]);
}

#[test]
fn a_restart_knows_what_was_stored_and_ends_what_is_over() {
    let mut lab = bound();
    let stored: Vec<Binding> = lab
        .server
        .bindings()
        .map(|binding| (**binding).clone())
        .collect();
    lab.does(ServerInput::Restart(stored.clone()));
    assert_eq!(lab.table(), ["100 Active 0a until 3600"]);
    lab.at(4000).does(ServerInput::Restart(stored));
    assert_eq!(lab.table(), ["100 Expired 0a until open"]);
    lab.does(ServerInput::Restart(Vec::new()));
    assert!(lab.table().is_empty());
}

#[test]
fn a_new_configuration_leaves_the_bindings_and_changes_the_choice() {
    let mut lab = bound();
    let smaller = ServerConfig::new(SERVER, vec![scope(1, 110, 119)]);
    lab.does(ServerInput::Configure(Arc::new(smaller)));
    assert_eq!(lab.table(), ["100 Active 0a until 3600"]);
    assert_eq!(lab.dora(B), ip(110));
}

#[test]
fn an_inform_is_answered_without_a_binding() {
    let mut lab = Lab::new(usual());
    expect(
        &lab.hears(&compose::inform(&fields(A), ip(50))),
        "ACK 0.0.0.0 to 192.168.1.50:68 (4.1 ciaddr)",
    );
    assert!(lab.table().is_empty());
    let nowhere = compose::inform(&fields(A), Ipv4Addr::UNSPECIFIED);
    expect(&lab.hears(&nowhere), "ignored (4.3.2 unnamed)");
}

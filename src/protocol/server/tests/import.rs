//! Records from elsewhere: what the table is like afterwards, and that it can be had back.

use proptest::prelude::*;

use super::*;
use crate::protocol::server::import::{Import, ImportMode, Sieve};

fn record(last: u8, client: u8, until: Option<u64>) -> Binding {
    Binding {
        address: ip(last),
        client: key(client),
        mac: mac(client),
        hostname: None,
        state: BindingState::Active,
        reserved: false,
        since: SimTime::ZERO,
        until: until.map(secs),
    }
}

fn import(mode: ImportMode, bindings: Vec<Binding>) -> Import {
    Import { mode, bindings }
}

#[test]
fn a_client_renews_what_was_imported() {
    let mut lab = Lab::new(usual());
    let file = import(ImportMode::Merge, vec![record(120, A, Some(600))]);
    lab.at(60);
    expect(
        &lab.does(ServerInput::Import(&file)),
        "Active 192.168.1.120 (2.1 stored)",
    );
    let renewal = compose::request_extending(&fields(A), ip(120));
    let ack = lab.hears_alone(&renewal);
    assert!(ack.contains("ACK 192.168.1.120"), "{ack}");
    assert_eq!(lab.dora(B), ip(100), "others get what is free");
    assert_eq!(lab.table()[1], "120 Active 0a until 3660");
}

#[test]
fn a_lease_outside_of_the_pool_is_extended_and_never_offered_to_another() {
    let mut lab = Lab::new(ServerConfig::new(SERVER, vec![scope(1, 100, 100)]));
    let file = import(ImportMode::Merge, vec![record(20, A, Some(600))]);
    lab.does(ServerInput::Import(&file));
    let ack = lab.hears_alone(&compose::request_extending(&fields(A), ip(20)));
    assert!(ack.contains("ACK 192.168.1.20"), "{ack}");
    lab.hears_alone(&compose::release(&fields(A), ip(20), SERVER, ""));
    assert_eq!(lab.dora(B), ip(100));
    assert_eq!(
        lab.answer(&compose::discover(&fields(C), Some(ip(20)))),
        None
    );
}

#[test]
fn what_has_ended_is_remembered_and_what_is_declined_is_set_aside() {
    let mut lab = Lab::new(usual());
    let mut declined = record(101, B, Some(900));
    declined.state = BindingState::Declined;
    let file = import(
        ImportMode::Merge,
        vec![record(100, A, Some(30)), declined, record(102, C, None)],
    );
    lab.at(60).does(ServerInput::Import(&file));
    let table = [
        "100 Expired 0a until open",
        "101 Declined 0b until 900",
        "102 Active 0c until open",
    ];
    assert_eq!(lab.table(), table);
    assert_eq!(lab.dora(B), ip(103), "the quarantine holds");
    let after = lab.at(901).does(ServerInput::Deadline);
    assert!(after.contains("Released 192.168.1.101"), "{after}");
}

#[test]
fn replacing_drops_what_is_not_imported_and_undo_brings_it_back() {
    let mut lab = Lab::new(usual());
    lab.dora(A);
    lab.dora(B);
    lab.hears(&compose::discover(&fields(C), None));
    let before: Vec<_> = lab.server.bindings().cloned().collect();
    let file = import(
        ImportMode::Replace,
        vec![record(101, C, Some(600)), record(102, 0x0d, Some(600))],
    );
    lab.at(10).does(ServerInput::Import(&file));
    assert_eq!(
        lab.table(),
        ["101 Active 0c until 600", "102 Active 0d until 600"]
    );
    assert_eq!(lab.server.check_undo("Server 1"), Ok(()));
    lab.does(ServerInput::UndoImport);
    assert!(lab.server.bindings().eq(&before), "{:?}", lab.table());
    let none = "there is no import into Server 1 to be undone";
    assert_eq!(lab.server.check_undo("Server 1"), Err(none.into()));
}

#[test]
fn an_import_that_others_have_built_on_stays() {
    let mut lab = Lab::new(usual());
    let file = import(ImportMode::Merge, vec![record(120, A, Some(600))]);
    lab.does(ServerInput::Import(&file));
    lab.at(5)
        .hears_alone(&compose::request_extending(&fields(A), ip(120)));
    let why = "Server 1 has changed its record of 192.168.1.120 since the import";
    assert_eq!(lab.server.check_undo("Server 1"), Err(why.into()));
}

#[test]
fn what_does_not_belong_there_is_refused_by_its_first_address() {
    let config = usual();
    let told = |bindings| {
        import(ImportMode::Merge, bindings)
            .check(&config)
            .unwrap_err()
            .what
    };
    assert_eq!(
        told(vec![record(100, A, None), record(1, B, None)]),
        "192.168.1.1: the address is the server's own"
    );
    assert_eq!(
        told(vec![record(100, A, None), record(101, A, None)]),
        "192.168.1.101: the client has another address in this network already"
    );
    let many = vec![record(100, A, None); 100_001];
    assert_eq!(
        told(many),
        "100001 records are too many: at most 100000 are imported at once"
    );
}

fn records() -> impl Strategy<Value = Vec<Binding>> {
    let states = prop_oneof![
        3 => Just(BindingState::Active),
        1 => Just(BindingState::Released),
        1 => Just(BindingState::Expired),
        1 => Just(BindingState::Declined),
        1 => Just(BindingState::Offered),
    ];
    let until = prop::option::weighted(0.8, 0..4000_u64);
    let one = (95..130_u8, 0..16_u8, states, 0..200_u64, until);
    prop::collection::vec(
        one.prop_map(|(last, client, state, since, until)| Binding {
            state,
            since: secs(since),
            ..record(last, client, until)
        }),
        0..40,
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever the sieve lets through leaves a sound table, and undo leaves no trace.
    #[test]
    fn an_import_is_sound_and_undo_leaves_no_trace(
        clients in prop::collection::vec(0..16_u8, 0..8),
        offered in 16..20_u8,
        records in records(),
        replace in any::<bool>(),
        now in 0..3000_u64,
    ) {
        let mut lab = Lab::new(usual());
        for client in clients {
            lab.dora(client);
        }
        lab.at(now).hears(&compose::discover(&fields(offered), None));
        lab.outputs(ServerInput::Deadline);
        let before: Vec<_> = lab.server.bindings().cloned().collect();
        let config = usual();
        let mut sieve = Sieve::new(&config);
        let taken: Vec<_> = records.into_iter().filter(|r| sieve.admit(r).is_ok()).collect();
        let mode = if replace { ImportMode::Replace } else { ImportMode::Merge };
        let file = import(mode, taken);
        prop_assert_eq!(file.check(&config), Ok(()));
        lab.outputs(ServerInput::Import(&file));
        for record in &file.bindings {
            let kept = lab.server.table.get(record.address).expect("on record");
            prop_assert_eq!(&kept.client, &record.client);
            prop_assert!(kept.since <= lab.now && kept.until.is_none_or(|end| end > lab.now));
        }
        if replace {
            prop_assert_eq!(lab.server.bindings().count(), file.bindings.len());
        }
        prop_assert_eq!(lab.server.check_undo("it"), Ok(()));
        lab.outputs(ServerInput::UndoImport);
        prop_assert!(lab.server.bindings().eq(&before));
    }
}

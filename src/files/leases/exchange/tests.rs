//! Bindings and leases as records and back: what is lost is only what a record cannot hold.

use super::*;

const SERVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

fn epoch() -> Timestamp {
    "2000-01-01T00:00:00Z".parse().unwrap()
}

fn ip(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 0, 2, last)
}

fn mac(last: u8) -> Mac {
    Mac([2, 0, 0, 0, 0, last])
}

fn binding(last: u8, state: BindingState) -> Binding {
    Binding {
        address: ip(last),
        client: ClientKey::Id(ClientId::from_mac(mac(last))),
        mac: mac(last),
        hostname: Some("laptop".into()),
        state,
        reserved: false,
        since: SimTime::from_micros(200_000),
        until: (!state.is_free()).then_some(SimTime::from_secs(3600)),
    }
}

#[test]
fn bindings_come_back_as_they_were() {
    use BindingState::{Active, Declined, Expired, Offered, Released};
    let mut bindings: Vec<Binding> = (10..)
        .zip([Active, Offered, Declined, Released, Expired])
        .map(|(last, state)| binding(last, state))
        .collect();
    bindings[0].until = None;
    bindings[1].hostname = None;
    bindings[1].client = ClientKey::Hardware(1, mac(11));
    let leases = from_bindings(&bindings, epoch(), SERVER);
    assert_eq!(leases[0].starts.to_string(), "2000-01-01T00:00:00.2Z");
    assert_eq!(leases[0].ends, When::Never);
    assert_eq!(leases[3].ends.to_string(), "2000-01-01T00:00:00.2Z");
    assert!(leases.iter().all(|lease| lease.server == Some(SERVER)));
    let taken = to_bindings(&leases, epoch());
    let bindings = bindings.into_iter().map(|b| (b, Some(SERVER)));
    assert!(taken.bindings.into_iter().eq(bindings));
    assert!(taken.refused.is_empty());
}

#[test]
fn leases_from_before_the_run_are_brought_to_its_beginning() {
    let mut lease = from_bindings(&[binding(10, BindingState::Active)], epoch(), SERVER).remove(0);
    let later: Timestamp = "2000-01-01T00:30:00Z".parse().unwrap();
    let taken = to_bindings(std::slice::from_ref(&lease), later);
    let found = &taken.bindings[0].0;
    assert_eq!(
        (found.since, found.until),
        (SimTime::ZERO, Some(SimTime::from_secs(1800)))
    );
    lease.ends = When::At(later);
    let (found, _) = to_bindings(&[lease], later).bindings.remove(0);
    assert_eq!((found.state, found.until), (BindingState::Expired, None));
}

#[test]
fn what_means_nothing_to_a_server_is_refused_with_a_reason() {
    let lease =
        |last| from_bindings(&[binding(last, BindingState::Active)], epoch(), SERVER).remove(0);
    let mut leases = vec![lease(10), lease(12), lease(13)];
    leases[1].ends = When::Unknown;
    (leases[2].client_id, leases[2].mac) = (None, None);
    let mut declined = LeaseRecord::new(ip(15), LeaseState::Declined);
    declined.ends = When::Never;
    leases.push(declined);
    let taken = to_bindings(&leases, epoch());
    let kept = taken.bindings.iter().map(|(binding, _)| binding.address);
    assert!(kept.eq([ip(10), ip(15)]));
    assert_eq!(
        taken.refused,
        [
            (ip(12), "the end of the lease is not known"),
            (
                ip(13),
                "neither hardware address nor client identifier is known"
            ),
        ]
    );
}

#[test]
fn a_client_can_go_on_with_its_lease() {
    let at = |secs| Some(SimTime::from_secs(secs));
    let lease = Lease {
        address: ip(10),
        server: SERVER,
        granted_at: SimTime::from_secs(1),
        t1_at: at(1801),
        t2_at: at(3151),
        expires_at: at(3601),
        ack: Arc::from([]),
    };
    let id = Some(ClientId::from_mac(mac(10)));
    let mut record = from_lease(&lease, mac(10), id, Some("a".into()), epoch());
    assert_eq!(record.t1.to_string(), "2000-01-01T00:30:01Z");
    assert_eq!(to_lease(&record, epoch()), Ok(lease.clone()));
    (record.t1, record.t2) = (When::Unknown, When::Unknown);
    assert_eq!(to_lease(&record, epoch()), Ok(lease));
    record.ends = When::Never;
    let endless = to_lease(&record, epoch()).unwrap();
    assert_eq!((endless.t1_at, endless.expires_at), (None, None));
    for (change, reason) in [
        (
            LeaseState::Released,
            "only an active lease is held by a client",
        ),
        (LeaseState::Active, "the lease ended before the run"),
    ] {
        record.state = change;
        record.ends = When::At(epoch());
        assert_eq!(to_lease(&record, epoch()), Err(reason));
    }
    record.server = None;
    assert_eq!(
        to_lease(&record, epoch()),
        Err("the server of the lease is not known")
    );
}

//! Which places a server can have, and what is said where it can have none.

use super::*;

fn place(bind: &str, pool: [&str; 2], subnet: &str) -> ServePlace {
    ServePlace {
        interface: None,
        bind: Some(bind.parse().unwrap()),
        subnet: Some(subnet.parse().unwrap()),
        terms: Terms::new((pool[0].parse().unwrap(), pool[1].parse().unwrap()), 3_600),
    }
}

fn inside() -> ServePlace {
    place(
        "127.0.0.1:6767",
        ["127.1.0.0", "127.1.255.255"],
        "127.0.0.0/8",
    )
}

fn told(places: Vec<ServePlace>) -> String {
    Plan::serve(&ServeWish { places }).unwrap_err().to_string()
}

#[test]
fn what_stays_on_this_computer_needs_no_consent_and_no_device() {
    let places = vec![inside()];
    let plan = Plan::serve(&ServeWish { places }).unwrap();
    assert!(plan.consent.inside);
    assert_eq!(plan.doors[0].device, None);
    assert_eq!(plan.doors[0].bind.to_string(), "127.0.0.1:6767");
}

#[test]
fn what_does_not_fit_is_said_with_its_place() {
    let mut outside = inside();
    outside.terms.pool.1 = [128, 0, 0, 1].into();
    let mut own = inside();
    own.terms.pool.0 = [127, 0, 0, 1].into();
    let mut large = inside();
    large.terms.pool = ([127, 1, 0, 0].into(), [127, 200, 0, 0].into());
    let mut router = inside();
    router.terms.router = Some([192, 0, 2, 1].into());
    let mut twice = inside();
    let mac = Mac([2, 0, 0, 0, 0, 1]);
    twice.terms.reservations = vec![(mac, [127, 2, 0, 1].into()), (mac, [127, 2, 0, 2].into())];
    let cases = [
        (outside, "128.0.0.1 lies outside of 127.0.0.0/8"),
        (own, "the pool holds the server's own 127.0.0.1"),
        (large, "too large: at most 1000000 addresses"),
        (router, "no client reaches the router 192.0.2.1"),
        (twice, "02:00:00:00:00:01 has two reservations"),
    ];
    for (place, what) in cases {
        let told = told(vec![place]);
        assert!(
            told.starts_with("127.0.0.1:6767: ") && told.contains(what),
            "{told}"
        );
    }
}

#[test]
fn on_this_computer_alone_clients_may_have_addresses_of_any_network() {
    let mut place = place("127.0.0.1:6767", ["10.0.0.1", "10.0.99.1"], "10.0.0.0/16");
    place.terms.router = Some([10, 0, 99, 2].into());
    let other = Ipv4Net::new_assert([192, 0, 2, 1].into(), 24);
    assert_eq!(
        identity(&place, other),
        other,
        "the clients are behind relay agents"
    );
    let own = Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8);
    let told = identity(&place, own);
    assert!(!place.subnet.unwrap().contains(&own.addr()));
    assert_eq!(told.to_string(), "10.0.0.0/16", "all that is near is taken");
    place.terms.router = None;
    assert_eq!(identity(&place, own).to_string(), "10.0.99.2/16");
    let places = vec![place];
    let plan = Plan::serve(&ServeWish { places }).unwrap();
    assert_eq!(plan.doors[0].bind.ip(), &Ipv4Addr::LOCALHOST);
    let server = &plan.scenario.hosts[0].info;
    assert_eq!(server.address, Some([10, 0, 99, 2].into()));
}

#[test]
fn an_address_that_is_not_here_and_no_place_at_all_are_refused() {
    let elsewhere = place("192.0.2.1", ["192.0.2.9", "192.0.2.9"], "192.0.2.0/24");
    assert!(told(vec![elsewhere]).contains("no interface of this computer has the address"));
    assert!(told(Vec::new()).contains("needs an interface"));
    let mut unknown = inside();
    unknown.interface = Some("no such interface".into());
    assert!(told(vec![unknown]).contains("there is no interface no such interface"));
}

#[test]
fn two_servers_on_one_network_are_refused_in_one_sentence() {
    let mut second = inside();
    second.bind = Some("127.0.0.1:6769".parse().unwrap());
    let told = told(vec![inside(), second]);
    assert!(
        told.starts_with("127.0.0.1:6767 and 127.0.0.1:6769: "),
        "{told}"
    );
}

#[test]
fn an_interface_gets_an_address_that_the_pool_leaves_over() {
    let mut place = place("192.0.2.1", ["192.0.2.1", "192.0.2.99"], "192.0.2.0/24");
    place.terms.router = Some([192, 0, 2, 100].into());
    let how = how_to_get_one("eth7", &place);
    assert!(how.contains("192.0.2.101") && how.contains("eth7"), "{how}");
}

//! Which address a DISCOVER is offered (4.3.1), and how offers are held.

use super::*;
use crate::wire::ClientId;

fn offered(lab: &mut Lab, message: &Message) -> Option<Ipv4Addr> {
    let offer = lab.answer(message)?;
    Some(offer.message().expect("well-formed").header().yiaddr)
}

fn discover(client: u8) -> Message {
    compose::discover(&fields(client), None)
}

#[test]
fn a_first_client_gets_the_lowest_address_and_it_is_held() {
    let mut lab = Lab::new(usual());
    expect(
        &lab.hears(&discover(A)),
        "Offered 192.168.1.100 (4.3.1 choice)
         Determines configuration
         OFFER 192.168.1.100 to 255.255.255.255:68 (4.1 flag)",
    );
    assert_eq!(lab.server.deadline(), Some((secs(60), Timer::OfferHold)));
    assert_eq!(offered(&mut lab, &discover(B)), Some(ip(101)));
}

#[test]
fn a_repeated_discover_is_offered_the_same_address() {
    let mut lab = Lab::new(usual());
    lab.hears(&discover(A));
    lab.at(4);
    assert_eq!(offered(&mut lab, &discover(A)), Some(ip(100)));
    assert_eq!(lab.table(), ["100 Offered 0a until 64"]);
}

#[test]
fn an_offer_that_nobody_took_up_ends() {
    let mut lab = Lab::new(usual());
    lab.hears(&discover(A));
    lab.at(60);
    expect(
        &lab.does(ServerInput::Deadline),
        "held offer ends
         Expired 192.168.1.100 (2.2 free)",
    );
    assert_eq!(lab.server.deadline(), None);
    assert_eq!(
        offered(&mut lab, &discover(B)),
        Some(ip(101)),
        "never used before used"
    );
}

#[test]
fn without_holding_two_are_offered_the_same_and_the_slower_is_refused() {
    let mut lab = Lab::new(ServerConfig {
        hold_offers: None,
        ..usual()
    });
    assert_eq!(offered(&mut lab, &discover(A)), Some(ip(100)));
    assert_eq!(offered(&mut lab, &discover(B)), Some(ip(100)));
    assert!(lab.table().is_empty());
    lab.hears(&compose::request_selecting(&fields(B), ip(100), SERVER));
    expect(
        &lab.hears(&compose::request_selecting(&fields(A), ip(100), SERVER)),
        "Says no
         NAK address taken to 255.255.255.255:68 (4.1 nak)",
    );
}

#[test]
fn a_client_that_returns_is_offered_its_previous_address() {
    let mut lab = Lab::new(usual());
    lab.dora(A);
    lab.dora(B);
    lab.hears_alone(&compose::release(&fields(A), ip(100), SERVER, "bye"));
    assert_eq!(
        offered(&mut lab, &compose::discover(&fields(A), Some(ip(120)))),
        Some(ip(100))
    );
}

#[test]
fn a_client_with_a_binding_is_offered_it_and_keeps_it() {
    let mut lab = Lab::new(usual());
    lab.dora(A);
    lab.at(10);
    assert_eq!(offered(&mut lab, &discover(A)), Some(ip(100)));
    assert_eq!(lab.table(), ["100 Active 0a until 3600"]);
}

#[test]
fn a_wish_is_granted_if_it_is_free_and_in_the_pool() {
    let mut lab = Lab::new(usual());
    let wish = |client, last| compose::discover(&fields(client), Some(ip(last)));
    assert_eq!(offered(&mut lab, &wish(A, 120)), Some(ip(120)));
    assert_eq!(
        offered(&mut lab, &wish(B, 120)),
        Some(ip(100)),
        "held for A"
    );
    assert_eq!(
        offered(&mut lab, &wish(C, 200)),
        Some(ip(101)),
        "outside of the pool"
    );
}

#[test]
fn a_reservation_precedes_everything_and_is_for_one_client() {
    let mut config = usual();
    config.scopes[0].reservations = BTreeMap::from([(key(A), ip(10)), (key(B), ip(100))]);
    let mut lab = Lab::new(config);
    assert_eq!(
        offered(&mut lab, &compose::discover(&fields(A), Some(ip(120)))),
        Some(ip(10))
    );
    assert_eq!(
        offered(&mut lab, &compose::discover(&fields(C), Some(ip(10)))),
        Some(ip(101))
    );
    let id = ClientId::from_mac(mac(B));
    let named = ClientFields {
        client_id: Some(&id),
        ..fields(B)
    };
    assert_eq!(
        offered(&mut lab, &compose::discover(&named, None)),
        Some(ip(100)),
        "by hardware"
    );
}

#[test]
fn a_client_identifier_precedes_the_hardware_address() {
    let mut lab = Lab::new(usual());
    let ids = [ClientId::from_name("linux-1"), ClientId::from_name("win-1")];
    let named = |id| {
        compose::discover(
            &ClientFields {
                client_id: Some(id),
                ..fields(A)
            },
            None,
        )
    };
    assert_eq!(offered(&mut lab, &named(&ids[0])), Some(ip(100)));
    assert_eq!(offered(&mut lab, &named(&ids[1])), Some(ip(101)));
    assert_eq!(offered(&mut lab, &discover(A)), Some(ip(102)));
    assert_eq!(offered(&mut lab, &named(&ids[0])), Some(ip(100)));
}

#[test]
fn an_empty_pool_is_met_with_silence_and_a_warning() {
    let mut lab = Lab::new(ServerConfig::new(SERVER, vec![scope(1, 100, 101)]));
    lab.dora(A);
    lab.dora(B);
    expect(
        &lab.hears(&discover(C)),
        "No address left
         ignored (4.3.1 empty)",
    );
    lab.hears_alone(&compose::release(&fields(A), ip(100), SERVER, "bye"));
    assert_eq!(lab.dora(C), ip(100));
}

#[test]
fn among_used_addresses_the_one_freed_longest_ago_comes_first() {
    let mut lab = Lab::new(ServerConfig::new(SERVER, vec![scope(1, 100, 101)]));
    lab.dora(A);
    lab.dora(B);
    lab.at(5)
        .hears_alone(&compose::release(&fields(B), ip(101), SERVER, "bye"));
    lab.at(6)
        .hears_alone(&compose::release(&fields(A), ip(100), SERVER, "bye"));
    assert_eq!(offered(&mut lab, &discover(C)), Some(ip(101)));
}

#[test]
fn the_servers_own_address_and_the_edges_of_the_subnet_are_never_given() {
    let mut lab = Lab::new(ServerConfig::new(SERVER, vec![scope(1, 0, 2)]));
    assert_eq!(lab.dora(A), ip(2));
    assert_eq!(offered(&mut lab, &discover(B)), None);
    assert_eq!(
        offered(&mut lab, &compose::discover(&fields(B), Some(SERVER))),
        None
    );
}

#[test]
fn the_network_is_the_relays_and_else_the_servers_own() {
    let mut lab = Lab::new(ServerConfig::new(
        SERVER,
        vec![scope(1, 100, 149), scope(2, 100, 149)],
    ));
    expect(
        &lab.hears(&relayed(&discover(A))),
        "Offered 192.168.2.100 (4.3.1 choice)
         Determines configuration
         OFFER 192.168.2.100 to 192.168.2.1:67 (4.1 giaddr)",
    );
    assert_eq!(
        offered(&mut lab, &discover(A)),
        Some(ip(100)),
        "another binding in each network"
    );
    let mut lab = Lab::new(usual());
    expect(
        &lab.hears(&relayed(&discover(A))),
        "ignored (4.3.1 network)",
    );
}

#[test]
fn a_relay_on_the_servers_own_computer_stands_on_its_network() {
    let mut lab = Lab::new(usual());
    let mut draft = crate::wire::Draft::from_message(&relayed(&discover(A)));
    draft.header.giaddr = Ipv4Addr::LOCALHOST;
    expect(
        &lab.hears(&draft.finish().expect("well-formed")),
        "Offered 192.168.1.100 (4.3.1 choice)
         Determines configuration
         OFFER 192.168.1.100 to 127.0.0.1:67 (4.1 giaddr)",
    );
}

#[test]
fn a_pool_of_sixteen_million_takes_no_room_and_a_full_one_no_time() {
    let subnet = Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8);
    let last = Ipv4Addr::new(10, 255, 255, 254);
    let own = Ipv4Addr::new(10, 0, 0, 1);
    let huge = Scope {
        subnet,
        first: own,
        last,
        options: Vec::new(),
        reservations: BTreeMap::new(),
    };
    let mut server = Server::new(ServerConfig::new(own, vec![huge]), Vec::new());
    for number in 0..20_000_u32 {
        let [.., high, low] = number.to_be_bytes();
        let client = ClientFields {
            chaddr: Mac([2, 0, 0, 0, high, low]),
            ..fields(0)
        };
        server.handle(
            secs(1),
            ServerInput::Received(&broadcast(&compose::discover(&client, None))),
        );
        while server.poll().is_some() {}
    }
    assert_eq!(server.bindings().count(), 20_000);
    server.table.check();
}

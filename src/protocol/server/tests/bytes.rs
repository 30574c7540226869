//! What stands in a reply (table 3), and what the server does not listen to.

use super::*;
use crate::wire::options::code;
use crate::wire::{ClientId, Op};

fn offer(lab: &mut Lab, fields: &ClientFields<'_>) -> Message {
    let packet = lab
        .answer(&compose::discover(fields, None))
        .expect("an offer");
    packet.message().expect("well-formed")
}

fn codes(message: &Message) -> Vec<u8> {
    message.options().iter().map(|opt| opt.code).collect()
}

#[test]
fn without_the_flag_a_reply_goes_to_yiaddr_at_the_clients_card() {
    let mut lab = Lab::new(usual());
    let direct = ClientFields {
        broadcast: false,
        ..fields(A)
    };
    let packet = lab
        .answer(&compose::discover(&direct, None))
        .expect("an offer");
    assert_eq!(packet.link, LinkDest::Card(mac(A)));
    assert_eq!(packet.dst, SocketAddrV4::new(ip(100), 68));
    assert_eq!(packet.src, SocketAddrV4::new(SERVER, 67));
}

#[test]
fn a_nak_to_a_relayed_request_goes_to_the_relay_with_the_broadcast_flag() {
    let mut lab = Lab::new(ServerConfig::new(SERVER, vec![scope(2, 100, 149)]));
    let direct = ClientFields {
        broadcast: false,
        ..fields(A)
    };
    let request = relayed(&compose::request_rebooting(
        &direct,
        Ipv4Addr::new(10, 0, 0, 50),
    ));
    let packet = lab.answer(&request).expect("a NAK");
    assert_eq!(packet.dst, SocketAddrV4::new(RELAY, 67));
    assert!(packet.message().expect("well-formed").header().broadcast());
}

#[test]
fn the_client_gets_what_it_asks_for_in_its_order() {
    let mut lab = Lab::new(usual());
    let list = ClientFields {
        parameters: &[6, 42, 1, 6],
        ..fields(A)
    };
    let asked: Vec<u8> = codes(&offer(&mut lab, &list))
        .into_iter()
        .filter(|code| *code < 50)
        .collect();
    assert_eq!(asked, [6, 1]);
    let all: Vec<u8> = codes(&offer(&mut lab, &fields(B)))
        .into_iter()
        .filter(|code| *code < 50)
        .collect();
    assert_eq!(all, [1, 3, 6]);
}

#[test]
fn an_offer_names_the_lease_and_its_timers() {
    let mut lab = Lab::new(usual());
    let message = offer(&mut lab, &fields(A));
    assert_eq!(
        (message.lease_time(), message.t1(), message.t2()),
        (Some(3600), Some(1800), Some(3150))
    );
    assert_eq!(message.server_id(), Some(SERVER));
    assert_eq!(
        message.address(code::SUBNET_MASK),
        Some(Ipv4Addr::new(255, 255, 255, 0))
    );
}

#[test]
fn a_shorter_wish_is_granted_and_a_longer_one_is_not() {
    let mut lab = Lab::new(ServerConfig {
        t1_secs: Some(1000),
        t2_secs: Some(2000),
        ..usual()
    });
    let wish = |secs| ClientFields {
        lease_secs: Some(secs),
        ..fields(A)
    };
    let longer = offer(&mut lab, &wish(86_400));
    assert_eq!(
        (longer.lease_time(), longer.t1(), longer.t2()),
        (Some(3600), Some(1000), Some(2000))
    );
    let shorter = offer(&mut lab, &wish(800));
    assert_eq!(
        (shorter.lease_time(), shorter.t1(), shorter.t2()),
        (Some(800), Some(400), Some(700))
    );
    assert_eq!(
        offer(&mut lab, &wish(0)).lease_time(),
        Some(3600),
        "no lease at all is no wish"
    );
}

#[test]
fn a_binding_is_offered_its_remaining_time_where_the_switch_says_so() {
    let mut lab = Lab::new(ServerConfig {
        remaining_lease: true,
        ..usual()
    });
    lab.dora(A);
    lab.at(600);
    assert_eq!(offer(&mut lab, &fields(A)).lease_time(), Some(3000));
    let again = ClientFields {
        xid: Xid(7),
        ..fields(A)
    };
    let ack = lab
        .answer(&compose::request_selecting(&again, ip(100), SERVER))
        .expect("an ACK");
    assert_eq!(
        ack.message().expect("well-formed").lease_time(),
        Some(3000),
        "as offered"
    );
    assert_eq!(lab.table(), ["100 Active 0a until 3600"]);
}

#[test]
fn the_ack_to_an_inform_has_no_lease() {
    let mut lab = Lab::new(usual());
    let packet = lab
        .answer(&compose::inform(&fields(A), ip(50)))
        .expect("an ACK");
    let ack = packet.message().expect("well-formed");
    assert_eq!(codes(&ack), [53, 54, 1, 3, 6]);
    assert_eq!(ack.header().ciaddr, ip(50));
}

#[test]
fn the_client_identifier_is_echoed_by_switch() {
    let id = ClientId::from_name("linux-1");
    for echo_client_id in [true, false] {
        let mut lab = Lab::new(ServerConfig {
            echo_client_id,
            ..usual()
        });
        let named = ClientFields {
            client_id: Some(&id),
            ..fields(A)
        };
        let echoed = offer(&mut lab, &named).client_id();
        assert_eq!(echoed, echo_client_id.then(|| id.clone()));
    }
}

#[test]
fn a_silenced_server_hears_and_answers_nobody() {
    let mut lab = Lab::new(ServerConfig {
        silent: true,
        ..usual()
    });
    expect(
        &lab.hears(&compose::discover(&fields(A), None)),
        "ignored (2.2 silenced)",
    );
}

#[test]
fn what_is_not_for_servers_is_ignored_with_a_reason() {
    let mut lab = Lab::new(usual());
    let discover = broadcast(&compose::discover(&fields(A), None));
    let mut altered = |at: usize, value: u8| {
        let mut bytes = discover.bytes.to_vec();
        bytes[at] = value;
        lab.does(ServerInput::Received(&discover.with_bytes(bytes.into())))
    };
    expect(&altered(0, 2), "ignored (2 op-reply)");
    expect(&altered(0, 9), "ignored (2 op-reply)");
    expect(&altered(2, 16), "ignored (2 chaddr)");
    expect(&altered(236, 0), "ignored (3 cookie)");
    expect(
        &altered(242, MessageType::Offer as u8),
        "ignored (2 op-reply)",
    );
    let short = discover.with_bytes(Arc::from(&discover.bytes[..200]));
    expect(
        &lab.does(ServerInput::Received(&short)),
        "ignored (2 length)",
    );
}

#[test]
fn a_name_as_long_as_a_datagram_is_not_kept() {
    let mut lab = Lab::new(usual());
    let (id, name) = (ClientId(vec![7; 2000].into()), "n".repeat(2000));
    let endless = ClientFields {
        client_id: Some(&id),
        hostname: Some(&name),
        ..fields(A)
    };
    let request = compose::discover(&endless, None);
    assert_eq!(request.header().op, Op::Request);
    lab.hears(&request);
    let binding = lab.server.bindings().next().expect("one record");
    assert_eq!((&binding.client, &binding.hostname), (&key(A), &None));
}

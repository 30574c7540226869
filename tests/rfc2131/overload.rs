//! Section 4.1 and RFC 2132 section 9.3: options for which a reply has no room go into `file`, then
//! into `sname`, and option 52 says so.

use dorascope::sim::Event;
use dorascope::wire::{Message, MessageType};

use crate::support::{Lab, Played};

const FILE: usize = 108;
const SNAME: usize = 44;

/// A server with four long options, and a client that wants them all and takes messages of this
/// size.
fn played(overload: bool, client: &str) -> Played {
    let text = |code: u8, length: usize| {
        let text = "x".repeat(length);
        format!("{{ code = {code}, text = {text:?} }}")
    };
    let more = [text(17, 210), text(67, 120), text(100, 60), text(66, 100)].join(", ");
    let options = format!("options = {{ router = \"192.168.1.1\", more = [{more}] }}");
    Lab::until("3s")
        .server(&format!("overload = {overload}\n{options}"))
        .client(
            "laptop-a",
            &format!("parameters = [1, 3, 17, 67, 100, 66]\n{client}"),
        )
        .at("0s", "power-on", "laptop-a")
        .play()
}

fn reply(played: &Played, kind: MessageType) -> Message {
    played.first(|event| match event {
        Event::Sent(packet, _) => packet.message().ok().filter(|sent| sent.kind() == kind),
        _ => None,
    })
}

fn codes(message: &Message) -> Vec<u8> {
    message.codes().collect()
}

#[test]
fn what_finds_no_room_goes_into_file_and_then_into_sname() {
    let played = played(true, "");
    for kind in [MessageType::Offer, MessageType::Ack] {
        let reply = reply(&played, kind);
        assert_eq!(reply.option(52), Some(&[3][..]));
        assert!(reply.bytes().len() <= 576 - 28);
        assert_eq!(reply.bytes()[FILE..][..2], [67, 120]);
        assert_eq!(reply.bytes()[SNAME..][..2], [100, 60]);
        assert_eq!(
            codes(&reply),
            [53, 54, 52, 51, 58, 59, 1, 3, 17, 67, 100],
            "66 fits nowhere, and is left out"
        );
    }
    let lease = played.world_of("laptop-a").lease.clone().unwrap();
    let read = Message::read(lease.ack.clone()).unwrap();
    assert_eq!(
        read.option(67),
        Some(&[b'x'; 120][..]),
        "the client reads it there"
    );
}

#[test]
fn a_client_that_takes_larger_messages_gets_all_in_one_field() {
    let reply = reply(&played(true, "max_size = 1500"), MessageType::Offer);
    assert_eq!(reply.option(52), None);
    assert_eq!(codes(&reply), [53, 54, 51, 58, 59, 1, 3, 17, 67, 100, 66]);
    assert!(
        reply.bytes()[SNAME..240 - 4]
            .iter()
            .all(|octet| *octet == 0)
    );
}

#[test]
fn a_client_cannot_take_less_than_576_octets() {
    let small = reply(&played(true, "max_size = 576"), MessageType::Offer);
    assert_eq!(small, reply(&played(true, ""), MessageType::Offer));
}

#[test]
fn a_server_that_does_not_overload_sends_a_longer_message() {
    let reply = reply(&played(false, ""), MessageType::Offer);
    assert_eq!(reply.option(52), None);
    assert!(reply.bytes().len() > 576 - 28);
    assert_eq!(codes(&reply), [53, 54, 51, 58, 59, 1, 3, 17, 67, 100, 66]);
}

/// Table 3: a NAK puts nothing into `file` and `sname`.
#[test]
fn a_nak_is_never_overloaded() {
    let nak = Lab::until("1s")
        .server("overload = true")
        .client(
            "laptop-a",
            "remembers = { address = \"10.0.0.50\", server = \"10.0.0.1\", left = \"1h\" }",
        )
        .at("0s", "power-on", "laptop-a")
        .play();
    let nak = reply(&nak, MessageType::Nak);
    assert_eq!(nak.option(52), None);
    assert!(nak.bytes()[SNAME..240 - 4].iter().all(|octet| *octet == 0));
}

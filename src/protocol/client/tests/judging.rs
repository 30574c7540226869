//! What a client does not take for an answer to itself.

use super::*;
use crate::wire::options::code;
use crate::wire::{Draft, Header, Op, Opt, Xid};

/// A reply written by hand: the usual one with a change.
fn reply(story: &Story, kind: MessageType, change: impl FnOnce(&mut Draft)) -> Packet {
    let mut header = Header::new(Op::Reply, story.last().header().xid, MAC);
    header.yiaddr = A100;
    let options = vec![
        Opt::new(code::MESSAGE_TYPE, [kind as u8]),
        Opt::new(code::SERVER_ID, S1.octets()),
        Opt::new(code::LEASE_TIME, 3600_u32.to_be_bytes()),
    ];
    let mut draft = Draft {
        header,
        sname: Vec::new(),
        file: Vec::new(),
        options,
        minimum: 300,
    };
    change(&mut draft);
    let message = draft.finish().expect("a DHCP message");
    arriving(&message)
}

fn without(draft: &mut Draft, code: u8) {
    draft.options.retain(|opt| opt.code != code);
}

/// Why a client that is SELECTING ignores this OFFER.
fn ignored(change: impl FnOnce(&mut Draft)) -> String {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).told();
    let offer = reply(&story, MessageType::Offer, change);
    story.feed(ClientInput::Received(&offer)).told().concat()
}

#[test]
fn the_usual_offer_is_taken() {
    assert!(ignored(|_| ()).starts_with("REQUESTING"));
}

#[test]
fn what_is_for_somebody_else_is_ignored() {
    assert_eq!(
        ignored(|draft| draft.header.op = Op::Request),
        "ignored: 2 op-request"
    );
    assert_eq!(
        ignored(|draft| draft.header.chaddr[0] ^= 1),
        "ignored: 4.4.1 chaddr"
    );
    assert_eq!(
        ignored(|draft| draft.header.xid = Xid(1)),
        "ignored: 4.4.1 xid"
    );
    assert_eq!(
        ignored(|draft| draft.options.push(Opt::new(code::CLIENT_ID, *b"\0other"))),
        "ignored: RFC 6842 3 client-id"
    );
}

#[test]
fn an_offer_without_address_server_or_lease_time_is_ignored() {
    let incomplete = "ignored: table 3 grant";
    assert_eq!(
        ignored(|draft| draft.header.yiaddr = Ipv4Addr::UNSPECIFIED),
        incomplete
    );
    assert_eq!(ignored(|draft| without(draft, code::SERVER_ID)), incomplete);
    assert_eq!(
        ignored(|draft| without(draft, code::LEASE_TIME)),
        incomplete
    );
    let nothing = Opt::new(code::LEASE_TIME, [0; 4]);
    assert_eq!(ignored(|draft| draft.options[2] = nothing), incomplete);
}

#[test]
fn an_incomplete_ack_leaves_the_client_waiting() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).offered(A100, S1).told();
    let ack = reply(&story, MessageType::Ack, |draft| {
        without(draft, code::LEASE_TIME);
    });
    assert_eq!(
        story.feed(ClientInput::Received(&ack)).told(),
        ["ignored: table 3 grant"]
    );
    assert_eq!(story.granted(A100, S1).told()[0], "who has 192.168.1.100?");
}

#[test]
fn messages_of_clients_and_answers_to_nothing_are_ignored() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).told();
    for kind in [
        MessageType::Discover,
        MessageType::Request,
        MessageType::Inform,
    ] {
        let strange = reply(&story, kind, |_| ());
        assert_eq!(
            story.feed(ClientInput::Received(&strange)).told(),
            ["ignored: 2 op-request"]
        );
    }
    assert_eq!(story.granted(A100, S1).told(), ["ignored: 4.4.1 unasked"]);
    assert_eq!(story.refused().told(), ["ignored: 4.4.1 unasked"]);
}

#[test]
fn bytes_that_are_no_dhcp_message_are_ignored_with_their_fault() {
    let mut story = story(|_| ());
    story.feed(ClientInput::PowerOn).told();
    let good = reply(&story, MessageType::Offer, |_| ());
    let mut fault = |change: fn(&mut Vec<u8>)| {
        let mut bytes = good.bytes.to_vec();
        change(&mut bytes);
        let packet = good.with_bytes(bytes.into());
        story.feed(ClientInput::Received(&packet)).told().concat()
    };
    assert_eq!(fault(|bytes| bytes.truncate(100)), "ignored: 2 length");
    assert_eq!(fault(|bytes| bytes[236] = 0), "ignored: 3 cookie");
    assert_eq!(fault(|bytes| bytes[2] = 16), "ignored: 2 chaddr");
    assert_eq!(fault(|bytes| bytes[242] = 99), "ignored: RFC 2132 9.6 type");
    assert_eq!(fault(Vec::clear), "ignored: 2 length");
}

#[test]
fn a_host_that_is_off_hears_nothing() {
    let mut story = bound(|_| ());
    story.until(1800.0);
    let ack = story.reply(MessageType::Ack, A100, S1, Some(HOUR));
    story.feed(ClientInput::PowerOff).told();
    assert_eq!(story.hears(&ack).told(), ["ignored: 4.4.6 off"]);
    assert_eq!(
        story.feed(ClientInput::Join).told(),
        ["ignored: figure 5 no-way"]
    );
}

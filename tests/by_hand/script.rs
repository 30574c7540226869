//! Messages made by hand in a lesson's script, and what is wrong with a line of it.

use super::*;

/// A line of a script that sends this, and what is said about it.
fn wrong(send: &str) -> String {
    let line = "[[script]]\nat = \"1s\"\ndo = \"send\"\nhost = \"laptop-a\"\n";
    let lab = Lab::dora("2s").with(&format!("{line}{send}"));
    Scenario::parse(&lab.text()).unwrap_err().to_string()
}

#[test]
fn a_mistake_in_a_script_is_told_by_line_and_key() {
    let table = |rest: &str| format!("[script.send]\n{rest}");
    let told = [
        (
            String::new(),
            "do: this needs a `[script.send]` that says what",
        ),
        (
            table(""),
            "send: this needs a `message`, or its octets as `hex`, not both",
        ),
        (
            table("message = \"HELLO\""),
            "message: unknown variant `HELLO`",
        ),
        (
            table("message = \"DISCOVER\"\nto = \"server-9\""),
            "to: no host has the id “server-9”",
        ),
        (
            table("message = \"DISCOVER\"\nciaddr = \"here\""),
            "ciaddr: “here” is not an address",
        ),
        (
            table("message = \"DISCOVER\"\nop = 256"),
            "op: “256” is not a number from 0 to 255",
        ),
        (
            table("message = \"DISCOVER\"\noptions = { 54 = \"x\" }"),
            "54: “x” is not an address",
        ),
        (
            table("message = \"DISCOVER\"\noptions = { 255 = 1 }"),
            "“255” is no code of an option",
        ),
        (table("hex = \"01 0\""), "hex: Half of a pair is missing"),
        (
            table("hex = \"01\"\nxid = 7"),
            "xid: the message ends before xid",
        ),
        (
            table("message = \"DISCOVER\"\npad = 1473"),
            "1473 octets do not fit into one datagram",
        ),
        (
            table("message = \"DISCOVER\"\npad = 99999999"),
            "pad: no datagram has so many octets",
        ),
        (
            table("message = \"OFFER\"\nclient = \"server-1\""),
            "client: server-1 is no client",
        ),
        (
            table("message = \"DISCOVER\"\nto = \"laptop-a\""),
            "to: laptop-a begins without an address",
        ),
        (
            table("message = \"DISCOVER\"\nxid_of_client = true\nxid = 7"),
            "xid: a message has the `xid` of the client or its own, not both",
        ),
        (
            table("hex = \"01\"\npad = 0"),
            "pad: `hex` gives all octets: options, without and pad are for a `message`",
        ),
        (
            table("hex = \"01\"\nwithout = [55]"),
            "without: `hex` gives all octets",
        ),
        (
            table("hex = \"01\"\noptions = { 51 = \"1h\" }"),
            "51: `hex` gives all octets",
        ),
        (table("mesage = \"DISCOVER\""), "unknown field `mesage`"),
    ];
    for (send, said) in told {
        let error = wrong(&send);
        assert!(error.contains(said), "{send}: {error}");
        assert!(
            error.starts_with("line ") && error.lines().count() == 1,
            "{error}"
        );
    }
    let server = "[[script]]\nat = \"1s\"\ndo = \"send\"\nhost = \"server-1\"\n[script.send]\n";
    let nobody = Lab::dora("2s").with(&format!(
        "{server}message = \"OFFER\"\nxid_of_client = true"
    ));
    let error = Scenario::parse(&nobody.text()).unwrap_err().to_string();
    assert!(
        error.ends_with("xid_of_client: this needs a `client`"),
        "{error}"
    );
}

#[test]
fn octets_of_a_script_leave_as_they_stand() {
    let send =
        "[script.send]\nhex = \"0102 03\"\nto = \"192.168.1.1\"\nport = 67\nsource_port = 999";
    let line = "[[script]]\nat = \"1s\"\ndo = \"send\"\nhost = \"laptop-a\"\n";
    let played = Lab::dora("2s").with(&format!("{line}{send}")).play();
    let sent = played
        .log
        .records()
        .iter()
        .find_map(|record| match &record.event {
            Event::Sent(packet, _) if packet.kind.is_none() => Some(packet.clone()),
            _ => None,
        });
    let sent = sent.unwrap();
    assert_eq!((&*sent.bytes, sent.src.port()), (&[1, 2, 3][..], 999));
}

#[test]
fn what_a_client_says_because_of_a_message_made_by_hand_is_its_own() {
    let taken = "[[bystander]]\nid = \"printer\"\naddress = \"192.168.1.77\"\n";
    let line = "[[script]]\nat = \"550ms\"\ndo = \"send\"\nhost = \"server-1\"\n[script.send]\n";
    let send =
        "message = \"ACK\"\nclient = \"laptop-a\"\nxid_of_client = true\nyiaddr = \"192.168.1.77\"";
    let played = Lab::dora("5s").with(&format!("{taken}{line}{send}")).play();
    let by_hand = |wanted: MessageType| {
        let records = played.log.records().iter();
        let mut sent = records.filter(
            |record| matches!(&record.event, Event::Sent(packet, _) if packet.kind == Some(wanted)),
        );
        sent.next().map(|record| played.log.is_by_hand(record))
    };
    assert_eq!(by_hand(MessageType::Ack), Some(true));
    assert_eq!(by_hand(MessageType::Decline), Some(false));
}

#[test]
fn an_offer_of_a_script_is_what_the_server_would_say_by_itself() {
    let line = "[[script]]\nat = \"300ms\"\ndo = \"send\"\nhost = \"server-1\"\n[script.send]\n";
    let send = "message = \"OFFER\"\nclient = \"laptop-a\"\nxid_of_client = true\nyiaddr = \"192.168.1.100\"";
    let played = Lab::dora("2s").with(&format!("{line}{send}")).play();
    let records = played.log.records().iter();
    let offers: Vec<_> = records
        .filter_map(|record| match &record.event {
            Event::Sent(packet, _) if packet.kind == Some(MessageType::Offer) => {
                Some(packet.bytes.clone())
            }
            _ => None,
        })
        .collect();
    assert_eq!(offers.len(), 2);
    assert_eq!(offers[0], offers[1], "byte for byte");
}

#[test]
fn a_message_of_each_type_is_made_in_a_script() {
    use strum::IntoEnumIterator as _;
    for kind in MessageType::iter() {
        let (host, name) = if kind.is_reply() {
            ("server-1", kind.short())
        } else {
            ("laptop-a", kind.short())
        };
        let line = format!(
            "[[script]]\nat = \"1s\"\ndo = \"send\"\nhost = \"{host}\"\n[script.send]\nmessage = \"{name}\"\nclient = \"laptop-a\""
        );
        let played = Lab::dora("3s").with(&line).play();
        let made = played.log.records().iter().find_map(|record| {
            let by_hand = played.log.is_by_hand(record);
            match &record.event {
                Event::Sent(packet, _) if by_hand => packet.kind,
                _ => None,
            }
        });
        assert_eq!(made, Some(kind));
    }
}

//! RFC 3046: what a relay says of a client's place in option 82, on its way to the server and back.

use dorascope::protocol::Rule;
use dorascope::protocol::referee::{Place, Referee};
use dorascope::sim::{Event, Record};
use dorascope::wire::{Message, MessageType, Packet};

use crate::support::{Lab, Played};

/// Servers in 192.168.1.0/24, a client in 192.168.2.0/24, a relay that writes option 82.
fn branch_office(server: &str) -> Played {
    let networks = "[[network]]\nid = \"office\"\nsubnet = \"192.168.1.0/24\"\n\
                    [[network]]\nid = \"branch\"\nsubnet = \"192.168.2.0/24\"";
    let scope = "[[server.scope]]\nsubnet = \"192.168.2.0/24\"\n\
                 pool = \"192.168.2.100-192.168.2.149\"";
    let relay = "[[relay]]\nid = \"relay\"\nclient_side = \"192.168.2.1/24\"\n\
                 server_side = \"192.168.1.254/24\"\nservers = [\"server-1\"]\n\
                 option_82 = { circuit_id = \"port 7\", remote_id = \"branch\" }";
    Lab::until("31min")
        .with(networks)
        .server(&format!("{server}\n{scope}"))
        .with(relay)
        .client("laptop-a", "network = \"branch\"\nclient_id = \"mac\"")
        .at("0s", "power-on", "laptop-a")
        .play()
}

/// Who sends which message, and the message.
fn sent(played: &Played) -> Vec<(String, Message)> {
    let records = played.log.records().iter();
    let sent = records.filter_map(|record| match &record.event {
        Event::Sent(packet, _) => {
            let host = played.log.host(record.host).unwrap().key.to_string();
            Some((host, packet.message().unwrap()))
        }
        _ => None,
    });
    sent.collect()
}

const WRITTEN: &[u8] = b"\x01\x06port 7\x02\x06branch";

/// Section 2.1: added as the last option; section 2.2: echoed as the last option, byte for byte;
/// section 2.1: removed before the client gets the reply; a renewal passes no relay.
#[test]
fn option_82_goes_to_the_server_and_back_and_never_to_the_client() {
    let told: Vec<String> = sent(&branch_office(""))
        .iter()
        .map(|(host, message)| {
            let last = message.codes().last() == Some(82);
            let said = match message.option(82) {
                Some(WRITTEN) if last => "82",
                Some(_) => "another 82",
                None => "-",
            };
            format!("{host} {} {said}", message.kind().short())
        })
        .collect();
    assert_eq!(
        told,
        [
            "laptop-a DISCOVER -",
            "relay DISCOVER 82",
            "server-1 OFFER 82",
            "relay OFFER -",
            "laptop-a REQUEST -",
            "relay REQUEST 82",
            "server-1 ACK 82",
            "relay ACK -",
            "laptop-a REQUEST -",
            "server-1 ACK -",
        ]
    );
}

/// Section 2.1: the rest of the message is the client's own, octet for octet.
#[test]
fn a_relay_changes_nothing_else() {
    let sent = sent(&branch_office(""));
    let [(_, asked), (_, carried), (_, offered), (_, handed), ..] = &sent[..] else {
        panic!()
    };
    let others = |message: &Message| {
        let mut options = message.options();
        options.retain(|opt| opt.code != 82);
        options
    };
    assert_eq!(others(asked), others(carried));
    assert_eq!(others(offered), others(handed));
    assert_eq!(
        asked.bytes().len(),
        carried.bytes().len(),
        "padding makes room"
    );
}

/// Section 2.2: the echoed option never goes into `file` or `sname`, however full the reply is.
#[test]
fn a_full_reply_keeps_option_82_among_its_options() {
    let played = branch_office("overload = true");
    let full = branch_office_with_much();
    assert_eq!(sent(&played).len(), 10);
    let offer = sent(&full)
        .into_iter()
        .find(|(host, message)| host == "server-1" && message.kind() == MessageType::Offer);
    let (_, offer) = offer.unwrap();
    assert!(matches!(offer.option(52), Some([1 | 3])));
    assert!(
        offer.bytes()[240..]
            .windows(WRITTEN.len())
            .any(|part| part == WRITTEN)
    );
    assert_eq!(kept_last(&full), [true; 4], "what file holds is no matter");
}

/// What the referee says of where option 82 stands, of each message between relay and server.
fn kept_last(played: &Played) -> Vec<bool> {
    let mut referee = Referee::default();
    let packets = played.log.records().iter().filter_map(sent_packet);
    let verdicts = packets.flat_map(|packet| {
        let relayed = packet.message().unwrap().option(82).is_some();
        let place = if relayed {
            Place::BehindRelay
        } else {
            Place::ClientLink
        };
        referee.judge(packet, place)
    });
    let last = verdicts.filter(|verdict| verdict.rule == Rule::RelayInfoLast);
    last.map(|verdict| verdict.kept).collect()
}

fn sent_packet(record: &Record) -> Option<&Packet> {
    match &record.event {
        Event::Sent(packet, _) => Some(packet),
        _ => None,
    }
}

fn branch_office_with_much() -> Played {
    let text = "x".repeat(120);
    let much = format!(
        "overload = true\noptions = {{ more = [{{ code = 17, text = {text:?} }}, \
         {{ code = 67, text = {text:?} }}, {{ code = 66, text = {text:?} }}] }}"
    );
    let scoped = format!(
        "{}\n[[server.scope]]\nsubnet = \"192.168.2.0/24\"\n\
         pool = \"192.168.2.100-192.168.2.149\"\n{}",
        "overload = true",
        much.lines().last().unwrap()
    );
    let networks = "[[network]]\nid = \"office\"\nsubnet = \"192.168.1.0/24\"\n\
                    [[network]]\nid = \"branch\"\nsubnet = \"192.168.2.0/24\"";
    let relay = "[[relay]]\nid = \"relay\"\nclient_side = \"192.168.2.1/24\"\n\
                 server_side = \"192.168.1.254/24\"\nservers = [\"server-1\"]\n\
                 option_82 = { circuit_id = \"port 7\", remote_id = \"branch\" }";
    Lab::until("3s")
        .with(networks)
        .server(&scoped)
        .with(relay)
        .client(
            "laptop-a",
            "network = \"branch\"\nparameters = [1, 3, 6, 17, 67, 66]",
        )
        .at("0s", "power-on", "laptop-a")
        .play()
}

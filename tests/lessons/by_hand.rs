//! Messages made by hand: the four faces of REQUEST with every answer that they can get, and what
//! nobody answers.

use dorascope::protocol::{ClientState, Rule};
use dorascope::session::CarrierKind;
use dorascope::sim::{Command, Event};
use dorascope::view::words;
use dorascope::wire::MessageType;

use super::Table;
use crate::support::{BOUND, Lab, Played, lesson, play};

pub(super) const TABLES: &[Table] = &[
    Table {
        lesson: "four-requests",
        rows: &[
            "at=1 laptop-a=BOUND",
            "laptop-a> REQUEST broadcast X1 src=0.0.0.0 ciaddr=0.0.0.0 o50=.100 o54=.1 heard:server-1",
            "server-1> ACK broadcast X1 yiaddr=.100 ciaddr=0.0.0.0 ignored:laptop-a laptop-a=BOUND",
            "at=2",
            "laptop-a> REQUEST broadcast X2 src=0.0.0.0 ciaddr=0.0.0.0 o50=.100 no54 heard:server-1",
            "server-1> ACK broadcast X2 yiaddr=.100 ignored:laptop-a",
            "at=3",
            "laptop-a> REQUEST unicast X3 src=.100 dst=.1 ciaddr=.100 no50 no54 heard:server-1",
            "server-1> ACK unicast X3 dst=.100 yiaddr=.100 ciaddr=.100 ignored:laptop-a",
            "at=4",
            "laptop-a> REQUEST broadcast X4 src=.100 ciaddr=.100 no50 no54 heard:server-1",
            "server-1> ACK unicast X4 dst=.100 yiaddr=.100 ignored:laptop-a",
            "at=5",
            "laptop-a> REQUEST unicast X5 src=.100 dst=.1 ciaddr=.100 no50 o54=.1 heard:server-1",
            "server-1> ACK unicast X5 dst=.100 yiaddr=.100 laptop-a=BOUND server-1:.100=Active server-1:active=1",
        ],
        presses: &[1; 15],
    },
    Table {
        lesson: "illegal-messages",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 heard:server-1 laptop-a=SELECTING",
            "server-1> OFFER broadcast X1 yiaddr=.100 heard:laptop-a laptop-a=SELECTING",
            "at=1",
            "laptop-a> datagram dst=.1 ignored:server-1",
            "at=2",
            "laptop-a> DISCOVER unicast X2 dst=.1 ignored:server-1",
            "at=3",
            "laptop-a> datagram dst=.1 ignored:server-1",
            "at=4",
            "server-1> OFFER broadcast X3 yiaddr=.149 ignored:laptop-a laptop-a=SELECTING",
            "at=5",
            "server-1> ACK broadcast X1 yiaddr=.100 ignored:laptop-a laptop-a=SELECTING",
            "at=6",
            "laptop-b> DISCOVER broadcast X4 src=0.0.0.0 ignored:relay",
            "laptop-a> REQUEST broadcast X1 o50=.100 o54=.1 heard:server-1 laptop-a=REQUESTING",
            "server-1> ACK broadcast X1 yiaddr=.100 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1; 16],
    },
];

/// The reasons in quotation marks, in the order of the six steps.
const REASONS: [&str; 6] = [
    "not DHCP",
    "replies are not for servers",
    "impossible hardware address",
    "not my transaction",
    "nobody asked",
    "too short for BOOTP",
];

#[test]
fn each_illegal_message_is_ignored_for_its_reason_and_by_nobody_answered() {
    for carrier in [CarrierKind::Memory, CarrierKind::Loopback] {
        let played = play(&lesson("illegal-messages"), carrier);
        let log = &played.log;
        let by_hand = |record: &&dorascope::sim::Record| log.is_by_hand(record);
        let reasons: Vec<&str> = log
            .records()
            .iter()
            .filter(by_hand)
            .filter_map(|record| match record.event {
                Event::Ignored(rule) => Some(words::reason(rule)),
                _ => None,
            })
            .collect();
        assert_eq!(reasons, REASONS);
        assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
        played.replays();
    }
}

/// What a server makes of a message that a bound laptop is made to send at the first second: the
/// type of its answer, and the clause by which it stored something or ignored the message.
fn answer(lab: Lab, send: &str) -> (Option<MessageType>, Option<Rule>) {
    let line = "[[script]]\nat = \"1s\"\ndo = \"send\"\nhost = \"laptop-a\"\n[script.send]\nmessage = \"REQUEST\"\n";
    let played = lab.with(&format!("{line}{send}")).play();
    played.replays();
    (answer_in(&played), rule_in(&played))
}

fn after_the_send(played: &Played) -> impl Iterator<Item = &Event> {
    let is_send = |event: &Event| matches!(event, Event::Commanded(command) if matches!(**command, Command::Send(..)));
    let events = played.log.records().iter().map(|record| &record.event);
    events.skip_while(move |event| !is_send(event))
}

fn answer_in(played: &Played) -> Option<MessageType> {
    after_the_send(played).find_map(|event| match event {
        Event::Sent(packet, _) => packet.kind.filter(|kind| kind.is_reply()),
        _ => None,
    })
}

fn rule_in(played: &Played) -> Option<Rule> {
    after_the_send(played).find_map(|event| match event {
        Event::BindingChanged(_, rule) | Event::Ignored(rule) => Some(*rule),
        _ => None,
    })
}

/// A server that has lent .100 to the laptop.
fn lent() -> Lab {
    Lab::until("3s").server("").client("laptop-a", BOUND)
}

/// A server that knows nothing of the laptop, which has its lease from elsewhere.
fn stranger() -> Lab {
    let lease = "lease = { address = \"192.168.1.170\", server = \"192.168.1.9\", left = \"1h\" }";
    Lab::until("3s").server("").client("laptop-a", lease)
}

const ACK: Option<MessageType> = Some(MessageType::Ack);
const NAK: Option<MessageType> = Some(MessageType::Nak);

#[test]
fn selecting_is_granted_refused_or_for_another() {
    let take = |address: &str, server: &str| {
        format!(
            "from_nobody = true\noptions = {{ 50 = \"192.168.1.{address}\", 54 = \"192.168.1.{server}\" }}"
        )
    };
    assert_eq!(
        answer(lent(), &take("100", "1")),
        (ACK, Some(Rule::ChosenGrants))
    );
    assert_eq!(answer(lent(), &take("250", "1")).0, NAK);
    let other = answer(lent(), &take("100", "2"));
    assert_eq!(other, (None, Some(Rule::OtherServerChosen)));
}

#[test]
fn init_reboot_is_confirmed_refused_or_met_with_silence() {
    let check = |address: &str| format!("from_nobody = true\noptions = {{ 50 = \"{address}\" }}");
    assert_eq!(
        answer(lent(), &check("192.168.1.100")),
        (ACK, Some(Rule::ConfirmsBinding))
    );
    assert_eq!(answer(lent(), &check("192.168.1.101")).0, NAK);
    assert_eq!(answer(stranger(), &check("10.0.0.50")).0, NAK);
    let unknown = answer(stranger(), &check("192.168.1.170"));
    assert_eq!(unknown, (None, Some(Rule::SilentWithoutRecord)));
}

#[test]
fn renewing_is_extended_or_refused() {
    let extend = |address: &str| format!("to = \"server-1\"\nciaddr = \"192.168.1.{address}\"");
    assert_eq!(
        answer(lent(), &extend("100")),
        (ACK, Some(Rule::ExtendsBinding))
    );
    let others = lent().client(
        "phone-b",
        "lease = { address = \"192.168.1.101\", server = \"server-1\" }",
    );
    assert_eq!(answer(others, &extend("101")).0, NAK);
}

#[test]
fn rebinding_is_extended_refused_or_met_with_silence() {
    let extend = |address: &str| format!("to = \"*\"\nciaddr = \"{address}\"");
    assert_eq!(
        answer(lent(), &extend("192.168.1.100")),
        (ACK, Some(Rule::ExtendsBinding))
    );
    assert_eq!(answer(stranger(), &extend("10.0.0.50")).0, NAK);
    let unknown = answer(stranger(), &extend("192.168.1.170"));
    assert_eq!(unknown, (None, Some(Rule::UnknownRenewal)));
}

#[test]
fn option_54_left_in_a_renewal_is_read_as_selecting() {
    let left_in = |server: &str| {
        format!(
            "to = \"server-1\"\nciaddr = \"192.168.1.100\"\noptions = {{ 54 = \"192.168.1.{server}\" }}"
        )
    };
    // Not as an extension: the server grants what it would have granted to one that takes an offer.
    assert_eq!(
        answer(lent(), &left_in("1")),
        (ACK, Some(Rule::ChosenGrants))
    );
    assert_eq!(
        answer(lent(), &left_in("2")),
        (None, Some(Rule::OtherServerChosen))
    );
}

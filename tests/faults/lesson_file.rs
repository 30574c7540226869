//! `[[fault]]` and the verbs for cables as a lesson file writes them, and what is wrong with them.

use std::time::Duration;

use dorascope::sim::host::SegmentId;
use dorascope::sim::scenario::{FaultAction, FaultRule};
use dorascope::sim::{Command, HostId, Scenario};
use dorascope::wire::{FixedField, MessageType, Spot};

use super::support::Lab;

fn with(text: &str) -> Lab {
    Lab::until("9s")
        .server("")
        .with("[[server]]\nid = \"server-b\"\naddress = \"10.0.0.1/24\"")
        .client("laptop-a", "")
        .with(text)
}

fn faults(text: &str) -> Vec<FaultRule> {
    with(text).scenario().faults.clone()
}

fn actions(text: &str) -> Vec<FaultAction> {
    faults(text).iter().map(|rule| rule.action).collect()
}

/// What the parser says of it.
fn flaw(text: &str) -> String {
    let said = Scenario::parse(&with(text).text()).unwrap_err().to_string();
    said.split_once(", ").unwrap().1.to_owned()
}

#[test]
fn every_fault_has_its_words() {
    let read = actions(
        "[[fault]]\ndo = \"drop\"\n\
         [[fault]]\ndo = \"delay\"\nby = \"3s\"\n\
         [[fault]]\ndo = \"duplicate\"\n\
         [[fault]]\ndo = \"after-next\"\n\
         [[fault]]\ndo = \"corrupt\"\nbyte = 16\n\
         [[fault]]\ndo = \"corrupt\"\nfield = \"yiaddr\"\n\
         [[fault]]\ndo = \"corrupt\"\noption = 54\n",
    );
    let expected = [
        FaultAction::Drop,
        FaultAction::Delay(Duration::from_secs(3)),
        FaultAction::Duplicate,
        FaultAction::AfterNext,
        FaultAction::Corrupt(16),
        FaultAction::CorruptField(Spot::Field(FixedField::Yiaddr)),
        FaultAction::CorruptField(Spot::Option(54)),
    ];
    assert_eq!(read, expected);
}

#[test]
fn which_messages_are_meant_can_be_said() {
    let rule = faults(
        "[[fault]]\ndo = \"drop\"\nmessage = \"OFFER\"\nfrom = \"server-1\"\n\
         to = \"laptop-a\"\nfirst = 2\ncount = \"every\"",
    );
    let meant = FaultRule {
        message: Some(MessageType::Offer),
        from: Some(HostId(0)),
        to: Some(HostId(2)),
        first: 2,
        count: u32::MAX,
        action: FaultAction::Drop,
    };
    assert_eq!(rule, [meant]);
}

#[test]
fn cables_are_pulled_and_carried_by_a_script() {
    let scenario = with(
        "[[script]]\nat = \"1s\"\ndo = \"unplug\"\nhost = \"server-1\"\n\
         [[script]]\nat = \"2s\"\ndo = \"plug\"\nhost = \"server-1\"\n\
         [[script]]\nat = \"3s\"\ndo = \"move\"\nhost = \"laptop-a\"\nnetwork = \"net-2\"\n\
         [[script]]\nat = \"4s\"\ndo = \"take-address\"\nhost = \"laptop-a\"\n\
         address = \"10.0.0.9\"",
    )
    .scenario();
    let read: Vec<_> = scenario
        .script
        .iter()
        .map(|line| line.command.clone())
        .collect();
    let expected = [
        Command::Unplug(HostId(0), true),
        Command::Unplug(HostId(0), false),
        Command::Move(HostId(2), SegmentId(1)),
        Command::TakeAddress(HostId(2), [10, 0, 0, 9].into()),
    ];
    assert_eq!(read, expected);
}

#[test]
fn what_makes_no_sense_is_told_with_its_key() {
    let cases = [
        (
            "[[fault]]\ndo = \"drop\"\nfirst = 0",
            "first: messages are counted from 1",
        ),
        (
            "[[fault]]\ndo = \"drop\"\ncount = 0",
            "count: a fault for no message does nothing",
        ),
        (
            "[[fault]]\ndo = \"drop\"\ncount = \"some\"",
            "count: this is neither a number nor “every”",
        ),
        (
            "[[fault]]\ndo = \"corrupt\"",
            "do: this needs one of `byte`, `field` and `option`",
        ),
        (
            "[[fault]]\ndo = \"corrupt\"\nbyte = 3\nfield = \"xid\"",
            "do: this needs one of `byte`, `field` and `option`",
        ),
        (
            "[[fault]]\ndo = \"corrupt\"\nfield = \"lease\"",
            "field: “lease” is no field such as xid or yiaddr",
        ),
        ("[[fault]]\ndo = \"delay\"", "do: this needs a `by`"),
        (
            "[[fault]]\ndo = \"drop\"\nby = \"1s\"",
            "by: only `delay` takes a span",
        ),
        (
            "[[fault]]\ndo = \"drop\"\nbyte = 3",
            "byte: only `corrupt` names a place in the message",
        ),
        (
            "[[fault]]\ndo = \"delay\"\nby = \"1s\"\nfield = \"xid\"",
            "field: only `corrupt` names a place in the message",
        ),
        (
            "[[fault]]\nat = \"1s\"\ndo = \"delay\"\nby = \"2h\"",
            "do: a datagram is delayed by at most an hour",
        ),
        (
            "[[fault]]\ndo = \"delay\"\nby = \"2h\"",
            "do: a datagram is delayed by at most an hour",
        ),
        (
            "[link]\ndelay = \"2h\"",
            "delay: a datagram travels for at most an hour",
        ),
        (
            "[link]\ndelay = \"1s\"\njitter = \"2h\"",
            "jitter: a datagram travels for at most an hour",
        ),
        (
            "[[script]]\nat = \"1s\"\ndo = \"link\"\nlink = { delay = \"2h\" }",
            "delay: a datagram travels for at most an hour",
        ),
        (
            "[[bystander]]\nid = \"printer\"\naddress = \"10.0.0.7\"\nextra_delay = \"2h\"",
            "extra_delay: its cable takes more than an hour",
        ),
        (
            "[[script]]\nat = \"1s\"\ndo = \"move\"\nhost = \"laptop-a\"",
            "do: this needs a `network`",
        ),
        (
            "[[script]]\nat = \"1s\"\ndo = \"move\"\nhost = \"laptop-a\"\nnetwork = \"home\"",
            "network: no network has the id “home”",
        ),
        (
            "[[script]]\nat = \"1s\"\ndo = \"move\"\nhost = \"server-1\"\nnetwork = \"net-2\"",
            "host: server-1 cannot do this: it is no client",
        ),
        (
            "[[script]]\nat = \"1s\"\ndo = \"take-address\"\nhost = \"laptop-a\"",
            "do: this needs an `address`",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(flaw(text), expected, "{text}");
    }
}

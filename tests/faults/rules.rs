//! Rules of the link: the view tells from the log what the link did, as often as it did it.

use dorascope::protocol::Rule;
use dorascope::session::CarrierKind;
use dorascope::sim::scenario::{FaultAction, FaultRule};
use dorascope::sim::{Command, Event, HostId, Scenario};
use dorascope::view::rules::{Rules, met_words, never_matched, words};
use dorascope::wire::{FixedField, MessageType, Spot};

use super::support::{Lab, Played, lesson};
use super::{count, everywhere, refusals, stepped};

fn rule(kind: MessageType, count: u32, action: FaultAction) -> FaultRule {
    FaultRule {
        message: Some(kind),
        from: None,
        to: None,
        first: 1,
        count,
        action,
    }
}

fn rules_of(played: &Played) -> Rules {
    let mut rules = Rules::new(&played.scenario);
    rules.extend(&played.log);
    rules
}

fn name(host: HostId) -> String {
    format!("host {}", host.0)
}

#[test]
fn a_rule_is_switched_off_and_the_exchange_goes_on() {
    let every = Command::Fault(rule(MessageType::Offer, u32::MAX, FaultAction::Drop));
    let commands = [(0, every), (6, Command::SwitchFault(0, false))];
    let played = everywhere(&lesson("dora"), 14, &commands);
    let dropped = count(&played, |event| matches!(event, Event::Dropped(_)));
    assert!(dropped >= 2, "{dropped}");
    assert!(played.state_of("laptop-a").has_address());
    let rows = rules_of(&played).at(played.log.len());
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].on);
    assert_eq!(rows[0].met, dropped);
    assert_eq!(met_words(&rows[0]), format!("matched {dropped}×"));
}

#[test]
fn rules_go_back_with_the_playhead() {
    let every = Command::Fault(rule(MessageType::Offer, u32::MAX, FaultAction::Drop));
    let commands = [
        (1, every),
        (4, Command::SwitchFault(0, false)),
        (5, Command::RemoveFault(0)),
    ];
    let played = stepped(&lesson("dora"), CarrierKind::Memory, 6, &commands);
    let rules = rules_of(&played);
    let place = |wanted: &dyn Fn(&Command) -> bool| {
        let records = played.log.records();
        let is_it = |event: &Event| matches!(event, Event::Commanded(command) if wanted(command));
        records
            .iter()
            .position(|record| is_it(&record.event))
            .unwrap()
    };
    let made = place(&|command| matches!(command, Command::Fault(_)));
    let switched = place(&|command| matches!(command, Command::SwitchFault(..)));
    let removed = place(&|command| matches!(command, Command::RemoveFault(_)));
    assert!(rules.at(made).is_empty());
    assert_eq!(rules.at(made + 1)[0].met, 0);
    assert!(rules.at(switched)[0].on && !rules.at(switched + 1)[0].on);
    assert!(rules.at(removed).len() == 1 && rules.at(removed + 1).is_empty());
}

#[test]
fn nobody_switches_a_rule_that_is_not_there() {
    let offer = rule(MessageType::Offer, 1, FaultAction::Drop);
    let nobody = FaultRule {
        from: Some(HostId(9)),
        ..offer.clone()
    };
    let never = FaultRule {
        first: 0,
        ..offer.clone()
    };
    let commands = [
        (0, Command::SwitchFault(0, true)),
        (0, Command::Fault(offer)),
        (0, Command::Fault(nobody)),
        (0, Command::Fault(never)),
        (1, Command::RemoveFault(0)),
        (1, Command::RemoveFault(0)),
    ];
    let played = everywhere(&lesson("dora"), 2, &commands);
    assert_eq!(
        refusals(&played),
        [
            "there is no rule number 1 any more",
            "there is no host 9",
            "a rule counts messages from 1",
            "there is no rule number 1 any more",
        ]
    );
    assert!(rules_of(&played).at(played.log.len()).is_empty());
}

#[test]
fn the_view_counts_what_the_link_did_in_every_lesson() {
    let few = dorascope::files::lessons::all()
        .iter()
        .filter(|lesson| !lesson.has_crowd());
    for lesson in few {
        let scenario = std::sync::Arc::new(Scenario::parse(lesson.text).unwrap());
        let played = super::support::run(lesson.text);
        let mut run = dorascope::session::run::Run::new(
            &scenario,
            Box::new(dorascope::net::memory::MemoryCarrier),
        );
        run.command(Command::Gate(true));
        run.advance(played.log.end(), 10_000_000).unwrap();
        let mut log = dorascope::session::Log::default();
        log.append(run.take_records());
        let mut rules = Rules::new(&scenario);
        rules.extend(&log);
        let told: Vec<_> = rules.at(log.len()).iter().map(|row| row.met).collect();
        let done = run.engine().rules().iter().flatten();
        let done: Vec<_> = done.map(|watch| watch.met() as usize).collect();
        assert_eq!(told, done, "{}", lesson.text.lines().nth(2).unwrap());
        let rows = rules.at(log.len());
        assert_eq!(
            never_matched(&rows, &name),
            None,
            "a lesson's own rules match"
        );
    }
}

#[test]
fn a_rule_that_never_matched_is_told_of() {
    let lab = Lab::dora("3s").with(
        "[[fault]]\ndo = \"drop\"\nmessage = \"NAK\"\nfirst = 2\n\
         [[fault]]\ndo = \"corrupt\"\noption = 82\nmessage = \"OFFER\"\ncount = \"every\"",
    );
    let played = lab.play();
    let rows = rules_of(&played).at(played.log.len());
    let said: Vec<_> = rows.iter().map(|row| words(&row.rule, &name)).collect();
    assert_eq!(
        said,
        [
            "Drop the 2nd NAK",
            "Corrupt option 82 (Relay agent information) of every OFFER"
        ]
    );
    assert_eq!(
        never_matched(&rows, &name).unwrap(),
        "2 rules never matched, the first is “Drop the 2nd NAK”"
    );
    assert_eq!(
        never_matched(&rows[..1], &name).unwrap(),
        "One rule never matched: “Drop the 2nd NAK”"
    );
}

#[test]
fn a_corrupted_field_is_read_as_what_it_became() {
    let field = |field| FaultAction::CorruptField(Spot::Field(field));
    let xid = everywhere(
        &lesson("dora"),
        3,
        &[(1, Command::Disturb(field(FixedField::Xid)))],
    );
    let foreign = |event: &Event| *event == Event::Ignored(Rule::ForeignXid);
    assert_eq!(count(&xid, foreign), 1);
    assert_eq!(count(&xid, |event| *event == Event::Altered(7)), 1);

    let flags = everywhere(
        &lesson("dora"),
        2,
        &[(1, Command::Disturb(field(FixedField::Flags)))],
    );
    assert_eq!(count(&flags, |event| *event == Event::Altered(10)), 1);

    let server_id = Command::Disturb(FaultAction::CorruptField(Spot::Option(54)));
    let other = everywhere(&lesson("dora"), 4, &[(2, server_id)]);
    let chosen = |event: &Event| {
        matches!(
            event,
            Event::Noted(dorascope::protocol::Note::WithdrawsOffer(_))
        )
    };
    assert_eq!(count(&other, chosen), 1, "{}", other.ladder());
}

#[test]
fn a_field_that_the_message_has_not_is_left_alone() {
    let none = Command::Disturb(FaultAction::CorruptField(Spot::Option(82)));
    let played = everywhere(&lesson("dora"), 4, &[(1, none)]);
    assert_eq!(
        count(&played, |event| matches!(event, Event::Altered(_))),
        0
    );
    assert_eq!(
        played.state_of("laptop-a"),
        dorascope::protocol::ClientState::Bound
    );
}

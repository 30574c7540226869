//! Every state × every trigger, walked against the table.

use std::collections::BTreeSet;

use strum::IntoEnumIterator as _;

use super::*;
use crate::protocol::client::StateChange;
use crate::protocol::client::state::{InitReboot, State};
use crate::protocol::client::table::{self, TABLE, Transition, Trigger};
use crate::protocol::rule::Rule;

/// A client in this state to which this trigger can happen.
fn client_in(state: ClientState, trigger: Trigger) -> Story {
    let in_use = trigger == Trigger::AddressInUse;
    let by_hand = state == ClientState::Off && trigger == Trigger::PowerOnByHand;
    let mut story = story(|config| {
        config.probe = in_use;
        config.offer_window = Duration::from_millis(500);
        config.by_hand = by_hand.then_some(A150);
    });
    match state {
        ClientState::Off if trigger == Trigger::PowerOnRemembering => {
            story.client.remember(an_hour());
        }
        ClientState::Off => (),
        ClientState::Init => {
            story.client.begin_bound(an_hour());
            story.feed(ClientInput::Release);
        }
        ClientState::Selecting => {
            story.feed(ClientInput::PowerOn).offered(A100, S1);
        }
        ClientState::Requesting => {
            story
                .feed(ClientInput::PowerOn)
                .offered(A100, S1)
                .until(0.5);
        }
        ClientState::InitReboot => {
            let lease = Arc::new(an_hour());
            story.client.state = State::InitReboot(InitReboot { lease });
        }
        ClientState::Rebooting => {
            story.client.remember(an_hour());
            story.feed(ClientInput::PowerOn);
        }
        ClientState::Bound => story.client.begin_bound(an_hour()),
        ClientState::Renewing => {
            story.client.begin_bound(an_hour());
            story.until(1800.0);
        }
        ClientState::Rebinding => {
            story.client.begin_bound(an_hour());
            story.until(3150.0);
        }
        ClientState::Static => return with_inform(),
    }
    if in_use && matches!(state, ClientState::Requesting | ClientState::Rebooting) {
        story.granted(A100, S1);
    }
    story.drain();
    story
}

fn with_inform() -> Story {
    let mut story = story(|config| config.by_hand = Some(A150));
    story.feed(ClientInput::PowerOn).feed(ClientInput::Inform);
    story
}

/// The message that brings a trigger, if a message does.
fn message_of(trigger: Trigger) -> Option<Message> {
    let kind = match trigger {
        Trigger::Offer => MessageType::Offer,
        Trigger::Ack => MessageType::Ack,
        Trigger::Nak => MessageType::Nak,
        _ => return None,
    };
    let mut asking = story(|_| ());
    asking.feed(ClientInput::PowerOn);
    Some(asking.reply(kind, A100, S1, Some(HOUR)))
}

/// What a trigger makes a client in this state do.
fn outputs(state: ClientState, trigger: Trigger) -> (ClientState, Vec<ClientOutput>) {
    let mut story = client_in(state, trigger);
    assert_eq!(story.state(), state, "before {trigger:?}");
    story
        .client
        .fire(story.now, trigger, message_of(trigger).as_ref());
    let outputs = std::iter::from_fn(|| story.client.poll()).collect();
    (story.client.state(), outputs)
}

fn changes<'a>(outputs: &'a [ClientOutput]) -> Vec<&'a StateChange> {
    let change = |output: &'a ClientOutput| match output {
        ClientOutput::StateChanged(change) => Some(&**change),
        _ => None,
    };
    outputs.iter().filter_map(change).collect()
}

fn follows(change: &StateChange, row: &Transition) -> bool {
    (change.from, change.trigger, change.to, change.rule)
        == (row.from, row.trigger, row.to, row.rule)
}

#[test]
fn the_machine_obeys_the_table() {
    for state in ClientState::iter() {
        for trigger in Trigger::iter() {
            let (after, outputs) = outputs(state, trigger);
            let changes = changes(&outputs);
            let case = format!("{state:?} × {trigger:?}: {outputs:?}");
            match table::find(state, trigger) {
                None => {
                    assert!(matches!(outputs[..], [ClientOutput::Ignored(_)]), "{case}");
                    assert_eq!(after, state, "{case}");
                }
                Some(row) if row.to == row.from => {
                    assert!(changes.is_empty(), "{case}");
                    assert_eq!(after, state, "{case}");
                }
                Some(row) => {
                    assert!(
                        changes.first().is_some_and(|change| follows(change, row)),
                        "{case}"
                    );
                    assert_eq!(
                        changes.last().map(|change| change.to),
                        Some(after),
                        "{case}"
                    );
                }
            }
            // INIT and INIT-REBOOT may begin at the same instant: that way too is a row.
            for change in changes {
                let row = table::find(change.from, change.trigger);
                assert!(row.is_some_and(|row| follows(change, row)), "{case}");
            }
        }
    }
}

#[test]
fn what_the_table_discards_is_ignored_with_its_rule() {
    let discards = TABLE.iter().filter(|row| row.action == "Discard");
    let mut count = 0;
    for row in discards {
        assert_eq!(
            outputs(row.from, row.trigger).1,
            [ClientOutput::Ignored(row.rule)],
            "{row:?}"
        );
        count += 1;
    }
    assert_eq!(count, 8);
}

#[test]
fn a_change_of_state_tells_the_lease_held_from_then_on() {
    for row in TABLE {
        let (_, outputs) = outputs(row.from, row.trigger);
        for change in changes(&outputs) {
            let knows = match change.to {
                ClientState::Off => has_lease(change.from),
                state => has_lease(state),
            };
            assert_eq!(change.lease.is_some(), knows, "{row:?}");
        }
    }
}

fn has_lease(state: ClientState) -> bool {
    let remembers = matches!(state, ClientState::InitReboot | ClientState::Rebooting);
    remembers || (state.has_address() && state != ClientState::Static)
}

#[test]
fn no_way_stands_twice_in_the_table() {
    let ways: BTreeSet<_> = TABLE.iter().map(|row| (row.from, row.trigger)).collect();
    assert_eq!(ways.len(), TABLE.len());
}

#[test]
fn figure_5_draws_twenty_of_the_ways_and_one_that_may_be_taken_early() {
    let drawn: Vec<_> = TABLE.iter().filter(|row| row.in_figure).collect();
    assert_eq!(drawn.len(), 20 + 1);
    let outside = |row: &&&Transition| {
        matches!(row.from, ClientState::Off | ClientState::Static)
            || row.trigger == Trigger::PowerOff
    };
    assert_eq!(drawn.iter().filter(outside).count(), 0);
}

#[test]
fn a_host_can_be_switched_off_in_every_state() {
    for state in ClientState::iter().filter(|state| *state != ClientState::Off) {
        let row = table::find(state, Trigger::PowerOff).expect("a way off");
        assert_eq!((row.to, row.rule), (ClientState::Off, Rule::PowerOff));
    }
}

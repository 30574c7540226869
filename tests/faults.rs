//! Faults that are more than one message: rules that are switched and taken back, messages that
//! are overtaken, fields that are corrupted, cables that are pulled, addresses that are taken.
//! Over memory and over sockets the same, and the same again when it is replayed.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "faults/cables.rs"]
mod cables;
#[path = "faults/lesson_file.rs"]
mod lesson_file;
#[path = "faults/overtaken.rs"]
mod overtaken;
#[path = "faults/rules.rs"]
mod rules;

use std::sync::Arc;

use dorascope::session::{CarrierKind, Pace, Until};
use dorascope::sim::{Command, Event, HostId, Scenario};
use support::{Played, Stage};

const SERVER: HostId = HostId(0);

/// Steps through a scenario; before the step of this number, from 0, this is commanded.
fn stepped(
    scenario: &Arc<Scenario>,
    carrier: CarrierKind,
    steps: usize,
    commands: &[(usize, Command)],
) -> Played {
    let mut stage = Stage::new(scenario, carrier, Pace::Stopped, Until::Forever);
    for step in 0..steps {
        for (_, command) in commands.iter().filter(|(before, _)| *before == step) {
            stage.command(command.clone());
        }
        stage.step();
    }
    stage.finish_unjudged()
}

/// The same over memory, over sockets, and when it is replayed.
fn everywhere(scenario: &Arc<Scenario>, steps: usize, commands: &[(usize, Command)]) -> Played {
    let memory = stepped(scenario, CarrierKind::Memory, steps, commands);
    let loopback = stepped(scenario, CarrierKind::Loopback, steps, commands);
    assert_eq!(memory.digest(), loopback.digest());
    memory.replays();
    memory
}

/// What was wanted and cannot be done.
fn refusals(played: &Played) -> Vec<String> {
    let records = played.log.records().iter();
    let told = records.filter_map(|record| match &record.event {
        Event::Refused(why) => Some(why.to_string()),
        _ => None,
    });
    told.collect()
}

/// How many records there are like this.
fn count(played: &Played, is_one: impl Fn(&Event) -> bool) -> usize {
    let events = played.log.records().iter();
    events.filter(|record| is_one(&record.event)).count()
}

//! A run is saved as a lesson: what is written is a lesson, and plays the same messages.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[allow(
    dead_code,
    reason = "who may be blamed is for the properties of any run"
)]
#[path = "properties/mischief.rs"]
mod deeds;
#[path = "saved_lessons/runs.rs"]
mod runs;
#[path = "saved_lessons/terminal.rs"]
mod terminal;
#[allow(dead_code, reason = "its worlds are for the properties of worlds")]
#[path = "properties/worlds.rs"]
mod worlds;

use std::sync::Arc;
use std::time::Duration;

use deeds::mischief;
use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::{Subject, lesson};
use dorascope::session::{CarrierKind, Log, Playhead};
use dorascope::sim::{Event, HostId, RecordId, Scenario};
use dorascope::view::rehearsal::rehearse;
use dorascope::wire::MessageType;
use proptest::prelude::*;
use support::{Played, Stage, cases};

/// The whole run as a lesson.
pub(crate) fn saved(played: &Played) -> Result<lesson::Saved, String> {
    let subject = Subject {
        log: &played.log,
        until: Playhead::at_end(&played.log),
        title: "",
        scenario: Some(&played.scenario),
        epoch: Duration::ZERO,
        notes: &[],
        options: ExportOptions::default(),
    };
    lesson::saved(&subject, "My run")
}

/// What became of a copy of a message, in words.
type Copies = Vec<(HostId, String)>;

/// A message: its type, its sender, and what became of each copy, in the order of receivers.
pub(crate) type Sent = (Option<MessageType>, HostId, Copies);

/// The messages of a run in the order in which they departed.
pub(crate) fn messages(log: &Log) -> Vec<Sent> {
    let departures = log.records().iter().enumerate();
    let departures = departures.filter(|(_, record)| matches!(record.event, Event::Released(_)));
    let message = |(index, record): (usize, &dorascope::sim::Record)| {
        let id = Some(RecordId::new(index));
        let Event::Sent(packet, _) = &log.get(record.cause.unwrap()).unwrap().event else {
            panic!("what departs was sent");
        };
        let ends = log.records()[index..]
            .iter()
            .filter(|other| other.cause == id);
        let mut copies: Copies = ends
            .filter_map(|end| match &end.event {
                Event::Delivered(_) => Some((end.host, "arrives".to_owned())),
                Event::Dropped(fault) => Some((end.host, fault.words().to_owned())),
                _ => None,
            })
            .collect();
        copies.sort();
        (packet.kind, record.host, copies)
    };
    departures.map(message).collect()
}

/// A lesson played in memory, at least as long as it says.
pub(crate) fn played(text: &str) -> Played {
    let scenario =
        Arc::new(Scenario::parse(text).unwrap_or_else(|error| panic!("{error} in\n{text}")));
    assert_eq!(rehearse(&scenario), Ok(()), "{text}");
    let until = dorascope::session::Until::LessonEnd;
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Memory,
        dorascope::session::Pace::Fast,
        until,
    );
    stage.rush();
    stage.finish_unjudged()
}

/// Whether a message waited at the gate while time went on, or for something that was done
/// meanwhile: a lesson has no gate, so it goes another way.
fn has_waited(log: &Log) -> bool {
    log.records().iter().enumerate().any(|(index, record)| {
        let Event::Held = record.event else {
            return false;
        };
        let rest = log.records()[index..].iter();
        let mut rest = rest.take_while(|other| {
            !(matches!(other.event, Event::Released(_)) && other.cause == record.cause)
        });
        rest.any(|other| other.at > record.at || matches!(other.event, Event::Commanded(_)))
            || !log.records()[index..].iter().any(|other| {
                matches!(other.event, Event::Released(_)) && other.cause == record.cause
            })
    })
}

/// Each of so many cases plays a run three times.
fn played_thrice(number: u32) -> ProptestConfig {
    ProptestConfig {
        max_shrink_iters: 200,
        ..cases(number)
    }
}

/// Whether two runs have the same messages, as far as the first knows what became of them.
fn the_same(run: &[Sent], lesson: &[Sent]) -> Result<(), String> {
    for (place, was) in run.iter().enumerate() {
        let is = lesson.get(place);
        let same = is.is_some_and(|is| {
            let lands = was.2.iter().all(|copy| is.2.contains(copy));
            (was.0, was.1) == (is.0, is.1) && lands
        });
        if !same {
            return Err(format!("message {place}: {was:?} became {is:?}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(played_thrice(48))]

    #[test]
    fn a_saved_run_is_a_lesson_that_plays_it(mischief in mischief()) {
        let run = mischief.played(CarrierKind::Memory);
        let saved = match saved(&run) {
            Ok(saved) => saved,
            Err(why) if has_waited(&run.log) => {
                prop_assert!(why.starts_with("this run cannot be told as a lesson: line "), "{}", why);
                return Ok(());
            }
            Err(why) => return Err(TestCaseError::fail(why)),
        };
        let text = &saved.text;
        let again = played(text);
        if has_waited(&run.log) {
            let kinds = |log: &Log| -> Vec<_> {
                messages(log).into_iter().map(|sent| (sent.0, sent.1)).collect()
            };
            // As far as the lesson goes: what is in flight at its end may land in the run alone.
            let same = kinds(&run.log).into_iter().zip(kinds(&again.log)).all(|(a, b)| a == b);
            prop_assert!(same || saved.strays.is_some(), "nothing is said of\n{}", text);
        } else {
            prop_assert_eq!(saved.strays, None, "{}", text);
            let same = the_same(&messages(&run.log), &messages(&again.log));
            prop_assert!(same.is_ok(), "{}\nin\n{}", same.unwrap_err(), text);
        }
    }
}

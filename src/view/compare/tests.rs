//! Where runs part, and how one goes through two of them at once.

use super::*;
use crate::view::testing::{lesson, outline_of};

struct Run {
    log: Log,
    outline: Outline,
    steps: Steps,
}

fn run(name: &str) -> Run {
    let log = lesson(name);
    let mut steps = Steps::default();
    steps.extend(&log);
    Run {
        outline: outline_of(&log),
        log,
        steps,
    }
}

impl Run {
    fn told(&self) -> Told<'_> {
        Told {
            log: &self.log,
            outline: &self.outline,
            steps: &self.steps,
        }
    }
}

#[test]
fn a_run_parts_nowhere_from_itself() {
    let run = run("01-dora");
    for by in [By::Records, By::Messages] {
        assert_eq!(part(run.told(), run.told(), by), None);
    }
}

#[test]
fn two_lessons_part_by_the_meaning_of_their_messages() {
    let (dora, silence) = (run("01-dora"), run("19-lost-request"));
    let parted = part(dora.told(), silence.told(), By::Messages).unwrap();
    assert!(
        parted.messages > 0,
        "another client begins in the same way: {parted:?}"
    );
    assert!(parted.left < dora.log.len());
    let by_records = part(dora.told(), silence.told(), By::Records).unwrap();
    assert!(by_records.left <= parted.left);
}

#[test]
fn what_happens_at_one_instant_stands_at_one_height_in_both() {
    let (mut left, mut right) = (run("01-dora"), run("04-renewal"));
    for later in [0, 250_000, -150_000] {
        let (own, other) = (&mut left, &mut right);
        Outline::share_clock(
            [
                (&own.log, &mut own.outline),
                (&other.log, &mut other.outline),
            ],
            later,
        );
        let rows = |run: &Run, by: i64| -> Vec<(i64, f64)> {
            let place = |place: usize| {
                let at = run.log.records()[place].at;
                (signed(at) + by, row(run.told(), place, Axis::Compressed))
            };
            (0..run.log.len()).map(place).collect()
        };
        let mut all = rows(&left, 0);
        all.extend(rows(&right, later));
        all.retain(|(at, _)| *at > 0);
        all.sort_by_key(|(at, _)| *at);
        for pair in all.windows(2) {
            let [(before, top), (after, bottom)] = [pair[0], pair[1]];
            if before == after {
                assert!(
                    (top - bottom).abs() < 1e-9,
                    "{later}: {before} {top} {bottom}"
                );
            } else {
                assert!(top < bottom, "{later}: {before} {after}");
            }
        }
    }
}

#[test]
fn what_two_ladders_share_leaves_no_trace_when_they_are_aligned_anew() {
    let (mut left, mut right) = (run("01-dora"), run("04-renewal"));
    let mut heights = |later: i64| {
        let (own, other) = (&mut left, &mut right);
        let both = [
            (&own.log, &mut own.outline),
            (&other.log, &mut other.outline),
        ];
        Outline::share_clock(both, later);
        let end = |run: &Run| row(run.told(), run.log.len(), Axis::Compressed).to_bits();
        [end(&left), end(&right)]
    };
    let first = heights(250_000);
    assert_ne!(heights(-150_000), first);
    assert_eq!(heights(250_000), first);
}

#[test]
fn messages_correspond_whatever_the_numbers_of_their_hosts() {
    let (dora, two) = (run("01-dora"), run("03-two-servers"));
    let told = [dora.told(), two.told()];
    let discover = corresponding(told[0], 1, told[1]);
    assert_eq!(discover, Some(1), "laptop-a is another number there");
    assert_eq!(corresponding(told[1], 1, told[0]), Some(1));
}

#[test]
fn steps_by_time_lead_through_both_to_their_ends_and_never_back() {
    let (left, right) = (run("01-dora"), run("04-renewal"));
    let told = [left.told(), right.told()];
    for by_time in [true, false] {
        let mut at = told.map(|told| Playhead::after(told.log, told.steps.beginning()));
        for _ in 0..200 {
            let next = if by_time {
                step_by_time(told, at, 0)
            } else {
                step_by_message(told, at)
            };
            for side in 0..2 {
                assert!(next[side].count >= at[side].count);
            }
            if by_time {
                let apart = next[0].instant.max(next[1].instant);
                assert!(apart >= at[0].instant.max(at[1].instant));
            }
            if next == at {
                break;
            }
            at = next;
        }
        for side in 0..2 {
            assert_eq!(at[side].count, told[side].log.len(), "by time: {by_time}");
        }
    }
}

#[test]
fn messages_correspond_by_type_and_sender() {
    let (left, right) = (run("01-dora"), run("29-three-devices"));
    assert_eq!(corresponding(left.told(), 1, left.told()), Some(1));
    let found = corresponding(left.told(), 2, right.told());
    let found = found.map(|number| right.steps.departures()[number - 1].kind);
    assert_eq!(found, Some(left.steps.departures()[1].kind));
    assert_eq!(corresponding(left.told(), 0, right.told()), None);
    assert_eq!(corresponding(left.told(), 99, right.told()), None);
}

//! Every built-in lesson shows, message by message, what its table in the catalogue says: in
//! memory, over real sockets, and stepped by hand. That it breaks only what it declares is the
//! harness's business, whenever a lesson is played. And its captions keep to the rules of words.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "lessons/by_hand.rs"]
mod by_hand;
#[path = "lessons/captions.rs"]
mod captions;
#[path = "lessons/crowds.rs"]
mod crowds;
#[path = "lessons/getting.rs"]
mod getting;
#[path = "lessons/keeping.rs"]
mod keeping;
#[path = "lessons/trouble.rs"]
mod trouble;
#[path = "lessons/variants.rs"]
mod variants;

use std::collections::BTreeSet;
use std::sync::Arc;

use dorascope::files::lessons;
use dorascope::session::CarrierKind;
use support::{lesson, play, play_stepped, rows};

/// A lesson's table; a variant's has a name such as `rebinding+not-shared`. A row names what must be the case with its message and after it; the
/// words are explained in `support`. `presses`: how many rows each press of *Step* adds.
struct Table {
    lesson: &'static str,
    rows: &'static [&'static str],
    presses: &'static [usize],
}

/// The lessons in the order of the catalogue, each alone and then in each of its variants.
fn lessons_and_variants() -> Vec<String> {
    let mut all = Vec::new();
    for embedded in lessons::all() {
        all.push(embedded.name.to_owned());
        let variants = &lesson(embedded.name).variants;
        all.extend(
            variants
                .iter()
                .map(|variant| format!("{}+{}", embedded.name, variant.id)),
        );
    }
    all
}

/// The tables, in the order of the catalogue; a table without a lesson stands first.
fn tables() -> Vec<&'static Table> {
    let groups = [
        by_hand::TABLES,
        getting::TABLES,
        keeping::TABLES,
        trouble::TABLES,
        variants::TABLES,
    ];
    let order = lessons_and_variants();
    let mut tables: Vec<&Table> = groups.into_iter().flatten().collect();
    tables.sort_by_key(|table| order.iter().position(|name| name == table.lesson));
    tables
}

/// Each word of a table that the run does not show, so that a lesson that was changed is set right
/// in one go.
fn missing(table: &Table, found: &[BTreeSet<String>]) -> Vec<String> {
    let lesson = table.lesson;
    let words = |row: &BTreeSet<String>| row.iter().cloned().collect::<Vec<_>>().join(" ");
    if found.len() != table.rows.len() {
        let told: Vec<String> = found.iter().map(words).collect();
        let told = told.join("\n");
        return vec![format!("{lesson}: {} rows\n{told}", found.len())];
    }
    let mut missing = Vec::new();
    for (number, (expected, found)) in (1..).zip(table.rows.iter().zip(found)) {
        let lacks = expected
            .split_whitespace()
            .filter(|word| !found.contains(*word));
        missing.extend(
            lacks.map(|word| format!("{lesson}, row {number}: no {word} in {}", words(found))),
        );
    }
    missing
}

fn none_of(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_lesson_and_every_variant_has_a_table_here() {
    let tables: Vec<&str> = tables().iter().map(|table| table.lesson).collect();
    let (few, crowds): (Vec<_>, Vec<_>) = lessons_and_variants()
        .into_iter()
        .partition(|name| lesson(name).crowds.is_empty());
    assert_eq!(tables, few);
    // Thousands of messages stand in no table: what their pictures show is counted.
    assert_eq!(crowds, crowds::LESSONS);
}

#[test]
fn variants_that_do_not_exclude_each_other_make_a_lesson_together() {
    for embedded in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let lesson = lesson(embedded.name);
        for chosen in 0..1_usize << lesson.variants.len() {
            let on = |place: &usize| chosen >> place & 1 == 1;
            let on = (0..lesson.variants.len()).filter(on);
            let on: Vec<_> = on.map(|place| &lesson.variants[place]).collect();
            let fit = on
                .iter()
                .all(|one| on.iter().all(|other| one.goes_with(other)));
            let ids: Vec<&str> = on.iter().map(|variant| &*variant.id).collect();
            match lesson.with_variants(&ids) {
                Ok(together) => {
                    assert!(fit, "{} {ids:?}", embedded.name);
                    let played = play(&Arc::new(together), CarrierKind::Memory);
                    played.replays();
                }
                Err(error) => assert!(!fit, "{} {ids:?}: {error}", embedded.name),
            }
        }
    }
}

#[test]
fn every_lesson_shows_its_table() {
    let mut faults = Vec::new();
    for table in tables() {
        let played = play(&lesson(table.lesson), CarrierKind::Memory);
        faults.extend(missing(table, &rows(&played.log)));
    }
    none_of(&faults);
}

#[test]
fn over_real_sockets_every_lesson_runs_the_same_byte_for_byte() {
    for table in tables() {
        let scenario = lesson(table.lesson);
        let memory = play(&scenario, CarrierKind::Memory);
        let loopback = play(&scenario, CarrierKind::Loopback);
        assert_eq!(memory.digest(), loopback.digest(), "{}", table.lesson);
    }
}

#[test]
fn stepped_by_hand_every_press_shows_at_most_one_row() {
    let mut faults = Vec::new();
    for table in tables() {
        let (played, presses) = play_stepped(&lesson(table.lesson));
        if presses != table.presses {
            faults.push(format!("{}: presses {presses:?}", table.lesson));
        }
        faults.extend(missing(table, &rows(&played.log)));
    }
    none_of(&faults);
}

#[test]
fn every_ladder_is_as_it_was() {
    for table in tables() {
        let played = play(&lesson(table.lesson), CarrierKind::Memory);
        insta::assert_snapshot!(table.lesson, played.ladder());
    }
}

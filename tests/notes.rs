//! Bookmarks and notes: written in the window, kept with the session, told in everything that is
//! exported, and never before one has come to what they are about.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "notes/window.rs"]
mod window;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::{Export, Subject};
use dorascope::files::recording;
use dorascope::session::notes::{notes, write};
use dorascope::session::remark::{LONGEST_TEXT, Note};
use dorascope::session::{CarrierKind, Log, Playhead, Recorder, Recording};
use dorascope::sim::{Event, RecordId};
use dorascope::view::notebook::{BOOKMARK, in_order};
use support::{Played, lesson, play};

const WHY: &str = "Why does it ask everyone?\nAsk before you go on";
const END: &str = "Now it is theirs";

/// The departures of a run.
fn departures(log: &Log) -> Vec<RecordId> {
    let all = log.records().iter().enumerate();
    all.filter(|(_, record)| matches!(record.event, Event::Released(_)))
        .map(|(index, _)| RecordId::new(index))
        .collect()
}

/// DORA with words on its third and its last message, and a bookmark on the first.
fn noted() -> (Played, Recording) {
    let played = play(&lesson("dora"), CarrierKind::Memory);
    let mut recorder = Recorder::new(&played.scenario, 0);
    recorder.take(played.log.records(), played.inputs.clone(), played.mark);
    let messages = departures(&played.log);
    recorder.edit_remarks(|remarks| {
        write(remarks, messages[3], END).unwrap();
        write(remarks, messages[2], WHY).unwrap();
        write(remarks, messages[0], "").unwrap();
    });
    let recording = recorder.recording();
    (played, recording)
}

fn subject<'a>(played: &'a Played, notes: &'a [Note]) -> Subject<'a> {
    Subject {
        log: &played.log,
        until: Playhead::at_end(&played.log),
        title: "DORA",
        scenario: Some(&played.scenario),
        epoch: Duration::ZERO,
        notes,
        options: ExportOptions::default(),
    }
}

fn exported(subject: &Subject<'_>, format: Export) -> String {
    let mut out = Vec::new();
    format.write(subject, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What the program prints.
fn shown(words: &[&str], file: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    let output = command.arg("show").arg(file).args(words).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_session_keeps_notes_and_its_replay_knows_nothing_of_them() {
    let (played, recording) = noted();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("noted.dorascope");
    recording::save(&recording, &file).unwrap();
    let read = recording::load(&file).unwrap();
    assert_eq!(read, recording);
    assert_eq!(read.replay().unwrap().records(), played.log.records());
    let plain = Recording {
        remarks: std::sync::Arc::default(),
        ..read.clone()
    };
    assert_eq!(read.end, plain.end, "they are no part of the digest");
    assert_eq!(notes(&read.remarks).count(), 3);
}

#[test]
fn notes_about_nothing_and_endless_ones_are_not_read() {
    let (_, recording) = noted();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("noted.dorascope");
    recording::save(&recording, &file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let records = recording.end.last.records;
    let line = text.lines().find(|line| line.contains(END)).unwrap();
    let as_written = |index: usize| serde_json::to_string(&RecordId::new(index)).unwrap();
    let number = in_order(&recording.remarks)[2].record.index();
    let about = |index: usize| line.replace(&as_written(number), &as_written(index));
    let long = line.replace(END, &"x".repeat(LONGEST_TEXT + 1));
    for (hostile, why) in [
        (about(records), "a record that there is not"),
        (long, "at most 4000 letters"),
    ] {
        std::fs::write(&file, text.replace(line, &hostile)).unwrap();
        let error = recording::load(&file).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn ladder_handout_and_picture_tell_notes_and_leave_them_out_if_that_is_wanted() {
    let (played, recording) = noted();
    let notes = in_order(&recording.remarks);
    let told = subject(&played, &notes);
    let without = Subject {
        options: ExportOptions {
            notes: false,
            ..told.options
        },
        ..told
    };
    let none = subject(&played, &[]);
    for format in [Export::Text, Export::Handout, Export::Svg] {
        let page = exported(&told, format);
        for words in [
            "Why does it ask everyone?",
            "Ask before you go on",
            END,
            BOOKMARK,
        ] {
            assert!(page.contains(words), "{format:?} lacks {words}");
        }
        assert_eq!(exported(&without, format), exported(&none, format));
    }
    for format in [Export::Json, Export::Pcap, Export::LeaseLogTxt] {
        let mut pages = [&told, &none].map(|subject| {
            let mut out = Vec::new();
            format.write(subject, &mut out).unwrap();
            out
        });
        let [told, none] = &mut pages;
        assert_eq!(told, none, "{format:?}");
    }
}

#[test]
fn the_handout_has_all_of_a_long_note() {
    let (played, recording) = noted();
    let mut remarks = recording.remarks.to_vec();
    let long = format!("{}to the end", "on and on ".repeat(300));
    write(&mut remarks, departures(&played.log)[1], &long).unwrap();
    let notes = in_order(&remarks);
    let page = exported(&subject(&played, &notes), Export::Handout);
    assert!(page.contains(&format!(">{long}</p>")));
}

#[test]
fn a_picture_has_the_first_lines_of_a_long_note_and_says_that_more_follow() {
    let (played, recording) = noted();
    let mut remarks = recording.remarks.to_vec();
    let lines = |count: usize| {
        let lines: Vec<String> = (1..=count).map(|line| format!("line {line}")).collect();
        lines.join("\n")
    };
    let messages = departures(&played.log);
    write(&mut remarks, messages[1], &lines(13)).unwrap();
    write(&mut remarks, messages[2], &lines(12)).unwrap();
    let notes = in_order(&remarks);
    let picture = exported(&subject(&played, &notes), Export::Svg);
    assert!(!picture.contains("line 13"));
    let ends = |words: &str| picture.matches(&format!("\"{words}\"")).count();
    assert_eq!((ends("line 12…"), ends("line 12")), (1, 1));
}

#[test]
fn in_the_ladder_a_note_stands_below_its_message() {
    let (played, recording) = noted();
    let notes = in_order(&recording.remarks);
    let ladder = exported(&subject(&played, &notes), Export::Text);
    let place = |words: &str| {
        ladder
            .lines()
            .position(|line| line.contains(words))
            .unwrap()
    };
    let (request, ack) = (place("─REQUEST"), place("─ACK"));
    assert_eq!(place("Note: Why does it"), request + 1, "{ladder}");
    assert_eq!(place("Ask before"), request + 2);
    assert_eq!(place(END), ack + 1);
}

#[test]
fn no_paper_tells_a_note_about_what_comes_behind_its_end() {
    let (played, recording) = noted();
    let notes = in_order(&recording.remarks);
    let whole = subject(&played, &notes);
    let third = notes[1].record.index();
    for count in [third, third + 1] {
        let cut = Subject {
            until: Playhead::after(&played.log, count),
            ..whole
        };
        for format in [Export::Text, Export::Handout, Export::Svg] {
            let page = exported(&cut, format);
            assert_eq!(
                page.contains("Ask before you go on"),
                count > third,
                "{format:?}"
            );
            assert!(!page.contains(END));
        }
    }
}

#[test]
fn what_others_wrote_cannot_speak_to_the_terminal_or_become_markup() {
    let (played, recording) = noted();
    let mut remarks = recording.remarks.to_vec();
    let record = departures(&played.log)[1];
    write(
        &mut remarks,
        record,
        "\u{1b}[2J<script>alert(1)</script>\u{202e}",
    )
    .unwrap();
    let notes = in_order(&remarks);
    let told = subject(&played, &notes);
    let ladder = exported(&told, Export::Text);
    let is_hostile = |c: char| c == '\u{1b}' || c == '\u{202e}';
    assert!(ladder.contains("[2J<script>") && !ladder.contains(is_hostile));
    for format in [Export::Handout, Export::Svg] {
        let page = exported(&told, format);
        assert!(
            !page.contains("<script>") && !page.contains(is_hostile),
            "{format:?}"
        );
    }
}

#[test]
fn show_prints_the_notes_of_a_session() {
    let (_, recording) = noted();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("noted.dorascope");
    recording::save(&recording, &file).unwrap();
    let told = shown(&[], &file);
    assert!(told.contains("Note: Why does it ask everyone?"), "{told}");
    let without = shown(&["--no-notes"], &file);
    assert!(
        !without.contains("Note:") && without.contains("REQUEST"),
        "{without}"
    );
}

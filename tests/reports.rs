//! Exercise reports: a session with a name in it, a page beside it, and a folder of them as a table,
//! in the terminal and in the window.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "reports/commands.rs"]
mod commands;
#[path = "reports/page.rs"]
mod page;
#[path = "reports/window.rs"]
mod window;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dorascope::files::recording;
use dorascope::files::reports::{Handed, row};
use dorascope::session::remark::{Asked, Author};
use dorascope::session::report::{Tally, author};
use dorascope::session::{Branches, CarrierKind, Recorder, Remark, notes};
use dorascope::sim::RecordId;
use dorascope::view::reports::{ReportRow, Verified};
use support::{lesson, play, sealed};
use tempfile::TempDir;

/// What the lesson is asked and answered.
fn question(picked: &[usize], revealed: bool) -> Remark {
    Remark::Asked(Box::new(Asked {
        after: 4,
        ask: "Who is <asked>?".into(),
        answers: ["Nobody".into(), "Server & 1".into(), "Both".into()].into(),
        right: 1,
        because: "It is the only one".into(),
        rule: Some("4.4.1".into()),
        picked: picked.to_vec(),
        hands: Vec::new(),
        revealed,
    }))
}

/// A lesson that was played to its end in this second, with these remarks, handed in by somebody.
fn handed(name: &str, which: &str, epoch: i64, remarks: Vec<Remark>) -> Handed {
    let played = play(&lesson(which), CarrierKind::Memory);
    let mut recorder = Recorder::new(&played.scenario, epoch);
    recorder.take(played.log.records(), played.inputs.clone(), played.mark);
    recorder.edit_remarks(|all| all.extend(remarks));
    Handed {
        branches: recorder.recording().into(),
        logs: vec![Arc::new(played.log)],
        scenario: played.scenario,
        author: Author {
            name: name.into(),
            saved: 1_600_000_000,
        },
        page: true,
    }
}

/// A folder with reports in it, and a way to it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, report: Handed) -> PathBuf {
        let path = self.file(name);
        let saved = report.save(&path).unwrap();
        assert_eq!(saved.trouble, None);
        path
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn word(&self) -> &str {
        self.path().to_str().unwrap()
    }
}

/// Ada's, Bob's copy of it, Cyd's, and two files that are no reports.
fn class() -> Folder {
    let folder = Folder::new();
    let ada = || handed("Ada", "dora", 1_000, vec![question(&[0, 1], true)]);
    let file = folder.put("ada-dora.dorascope", ada());
    folder.put(
        "bob-dora.dorascope",
        Handed {
            author: Author {
                name: "Bob".into(),
                saved: 1_600_000_060,
            },
            ..ada()
        },
    );
    let cyd = handed(
        "Cyd",
        "relay+option-82",
        2_000,
        vec![question(&[1], true), question(&[], true)],
    );
    folder.put("cyd-relay.dorascope", cyd);
    std::fs::write(folder.file("dan.dorascope"), "Dear all,").unwrap();
    std::fs::write(folder.file("essay.txt"), "no session").unwrap();
    // Eve says that more was right than was; whoever changes a digest is found by the replay.
    let text = std::fs::read_to_string(file).unwrap();
    std::fs::write(folder.file("eve.dorascope"), forged(&text)).unwrap();
    folder
}

/// Another seed under the digests of this one, with a seal that fits.
fn forged(text: &str) -> String {
    sealed(&text.replacen("\"seed\":", "\"seed\":9", 1))
}

fn read(path: &Path) -> ReportRow {
    row(path, &|| true).unwrap()
}

#[test]
fn a_report_is_a_session_that_bears_a_name_and_is_verified_by_its_replay() {
    let folder = Folder::new();
    let mut remarks = vec![question(&[0, 1], true)];
    notes::write(&mut remarks, RecordId::new(3), "why?").unwrap();
    let report = handed("Ada Lovelace", "dora", 1_000, remarks);
    let digest = report.branches.runs[0].recording.end.last.digest.clone();
    let path = folder.put("ada.dorascope", report);
    let read_again = recording::load_all(&path).unwrap();
    let name = author(&read_again).unwrap();
    assert_eq!((&*name.name, name.saved), ("Ada Lovelace", 1_600_000_000));
    assert!(read_again.runs[0].recording.replay().is_ok());
    let row = read(&path);
    let report = row.report.unwrap();
    assert_eq!(report.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(report.lesson, "dora");
    assert_eq!(report.verified, Verified::Yes);
    assert_eq!(report.digest, digest);
    assert_eq!(report.saved.as_deref(), Some("2020-09-13T12:26:40Z"));
    let tally = Tally {
        asked: 1,
        answered: 1,
        right: 0,
        wrong: 1,
        revealed: 0,
        notes: 1,
    };
    assert_eq!(report.tally, tally);
}

#[test]
fn a_name_is_no_part_of_the_digest_and_stands_in_the_file_of_a_plain_session_never() {
    let folder = Folder::new();
    let report = handed("Ada", "dora", 0, Vec::new());
    let plain: Branches = report.branches.clone();
    let signed = folder.put("ada.dorascope", report);
    let unsigned = folder.file("plain.dorascope");
    recording::save_all(&plain, &unsigned).unwrap();
    let [signed, unsigned] = [signed, unsigned].map(|path| read(&path).report.unwrap());
    assert_eq!(signed.digest, unsigned.digest);
    assert_eq!(unsigned.name, None);
    assert!(unsigned.saved.is_some(), "then the date of the file counts");
}

#[test]
fn a_report_nobody_waits_for_any_more_is_not_played_to_its_end() {
    let folder = Folder::new();
    let path = folder.put("long.dorascope", handed("Ada", "lost-offer", 0, Vec::new()));
    assert!(row(&path, &|| false).is_none());
    assert!(row(&path, &|| true).is_some());
}

#[test]
fn names_that_are_none_are_not_read() {
    let folder = Folder::new();
    let path = folder.put("ada.dorascope", handed("Ada", "dora", 0, Vec::new()));
    let text = std::fs::read_to_string(&path).unwrap();
    for name in ["", "   ", &"a".repeat(81)] {
        let hostile = text.replace("\"Ada\"", &format!("\"{name}\""));
        assert_ne!(hostile, text);
        std::fs::write(&path, hostile).unwrap();
        let why = read(&path).report.unwrap_err();
        assert!(why.starts_with("line "), "{why}");
        assert!(why.ends_with("the name of an author has 1 to 80 letters"));
    }
}

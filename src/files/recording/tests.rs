//! What a session file holds comes back, and whatever was done to it is told in one sentence.

use super::*;
use crate::net::{GuestDatagram, HostId};
use crate::seed::Seed;
use crate::session::remark::{LONGEST_TEXT, Note, Remark};
use crate::session::{Input, InputKind};
use crate::sim::{Command, RecordId};
use crate::time::SimTime;

fn recording() -> Recording {
    let guest = GuestDatagram {
        guest: 3,
        to: HostId(0),
        bytes: Arc::from(&[0, 255, 16][..]),
    };
    let inputs = vec![
        Input {
            ticks: 0,
            at: SimTime::ZERO,
            what: InputKind::Command(Command::Gate(false)),
        },
        Input {
            ticks: 2,
            at: SimTime::from_secs(1),
            what: InputKind::Guest(guest),
        },
    ];
    let digest = "00ff".repeat(16);
    Recording {
        program: "0.1.0".into(),
        source: "[lesson]\n".into(),
        seed: Seed(7),
        epoch: 946_684_800,
        inputs: Arc::new(inputs),
        checkpoints: Arc::new(vec![Checkpoint {
            records: 10_000,
            digest: digest.clone(),
        }]),
        remarks: Arc::new(vec![Remark::Note(Note {
            record: RecordId::new(3),
            text: "ask the class".into(),
        })]),
        end: End {
            mark: Mark {
                ticks: 9,
                at: SimTime::from_secs(3),
            },
            last: Checkpoint {
                records: 10_009,
                digest,
            },
        },
    }
}

fn saved(recording: &Recording) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dorascope");
    save(recording, &path).unwrap();
    (folder, path)
}

#[test]
fn what_was_saved_is_read_back() {
    let (_folder, path) = saved(&recording());
    assert_eq!(load(&path).unwrap(), recording());
}

/// The file with its text changed, sealed again or not.
fn changed(change: impl Fn(&str) -> String, seals: bool) -> String {
    let (_folder, path) = saved(&recording());
    let text = change(&std::fs::read_to_string(&path).unwrap());
    let (body, seal) = text.trim_end().rsplit_once('\n').unwrap();
    let seal = if seals {
        let digest = blake3::hash(format!("{body}\n").as_bytes()).to_hex();
        format!("{{\"seal\":\"{digest}\"}}")
    } else {
        seal.to_owned()
    };
    format!("{body}\n{seal}\n")
}

fn problem(text: &str) -> String {
    read(text.as_bytes(), "a.dorascope")
        .unwrap_err()
        .to_string()
}

#[test]
fn a_file_cut_at_any_octet_says_so_and_never_panics() {
    let (_folder, path) = saved(&recording());
    let whole = std::fs::read_to_string(&path).unwrap();
    for length in 0..whole.len() {
        let told = problem(&whole[..length]);
        let line = whole[..length].lines().count().max(1);
        assert!(
            told.contains(&format!("line {}", line - 1)) || told.contains(&format!("line {line}")),
            "{told}"
        );
    }
    assert_eq!(
        problem(&whole[..20]),
        "a.dorascope, line 1: the line was cut off"
    );
    assert_eq!(
        problem(&whole[..whole.len() - 1]),
        "a.dorascope ends after line 6 without its last line: it was cut off"
    );
    assert_eq!(
        problem(&format!("{whole}more")),
        "a.dorascope, line 7: there is something after the last line"
    );
}

#[test]
fn a_file_of_a_newer_program_is_refused_as_such_whatever_is_in_it() {
    let newer = "{\"dorascope\":4,\"worlds\":[{}]}\n";
    assert_eq!(
        problem(newer),
        "a.dorascope was written by a newer Dorascope: it has format 4, this program reads up to 3"
    );
    let old = newer.replace(":4", ":0");
    assert_eq!(problem(&old), "a.dorascope, line 1: there is no format 0");
}

#[test]
fn a_file_without_a_seal_is_of_format_1_and_read() {
    let text = changed(
        |text| text.replace("\"dorascope\":3", "\"dorascope\":1"),
        true,
    );
    let (unsealed, _) = text.trim_end().rsplit_once('\n').unwrap();
    let unsealed = format!("{unsealed}\n");
    assert_eq!(read(unsealed.as_bytes(), "old").unwrap(), recording());
    assert_eq!(
        problem(&text),
        "a.dorascope, line 7: there is something after the last line"
    );
    let unsealed = unsealed.replace(":1,", ":3,");
    assert_eq!(
        problem(&unsealed),
        "a.dorascope ends after line 6 without its last line: it was cut off"
    );
}

#[test]
fn one_other_octet_anywhere_is_noticed() {
    let (_folder, path) = saved(&recording());
    let whole = std::fs::read(&path).unwrap();
    for place in 0..whole.len() {
        let mut octets = whole.clone();
        octets[place] ^= 1;
        assert!(read(&*octets, "a.dorascope").is_err(), "octet {place}");
    }
}

#[test]
fn a_file_that_was_changed_and_reads_well_is_told_by_its_seal() {
    let text = changed(
        |text| text.replace("\"epoch\":9466", "\"epoch\":9467"),
        false,
    );
    assert_eq!(
        problem(&text),
        "a.dorascope is not as Dorascope wrote it: it was changed or damaged before line 7"
    );
}

#[test]
fn what_no_program_wrote_is_refused_by_its_line() {
    let long = format!("\"program\":\"{}\"", "1".repeat(101));
    let cases = [
        (
            "\"program\":\"0.1.0\"",
            &*long,
            "line 1: the version of the program is too long",
        ),
        (
            "\"digest\":\"00",
            "\"digest\":\"0000",
            "line 4: a digest has 64 hexadecimal digits",
        ),
        (
            "\"digest\":\"00",
            "\"digest\":\"0x",
            "line 4: a digest has 64 hexadecimal digits",
        ),
        (
            "00ff10",
            "00ff1",
            "line 3: octets are written as hexadecimal pairs, column",
        ),
        (
            "\"seed\":7",
            "\"seed\":7,\"mood\":1",
            "line 1: unknown field `mood`",
        ),
        (
            "\"guest\":3",
            "\"guest\":3,\"mood\":1",
            "line 3: unknown field `mood`",
        ),
        (
            "{\"end\":",
            "{\"seal\":\"\"}\n{\"end\":",
            "line 6: the seal comes before the end",
        ),
        (
            "\"records\":10000",
            "\"records\":10001",
            "line 4: 10001 records cannot follow 0",
        ),
        (
            "\"records\":10000",
            "\"records\":0",
            "line 4: 0 records cannot follow 0",
        ),
        (
            "\"records\":10009",
            "\"records\":20001",
            "line 6: 20001 records cannot follow 10000",
        ),
    ];
    for (from, to, told) in cases {
        let found = problem(&changed(|text| text.replacen(from, to, 1), true));
        assert!(found.contains(told), "{found}");
    }
}

#[test]
fn a_session_is_known_by_its_first_octets() {
    let (folder, path) = saved(&recording());
    assert!(is_one(&path));
    assert!(!is_one(folder.path()) && !is_one(&folder.path().join("none")));
    std::fs::write(&path, "[lesson]").unwrap();
    assert!(!is_one(&path));
}

#[test]
fn a_remark_that_cannot_be_about_this_run_is_refused() {
    let remark = |record, text: &str| {
        Remark::Note(Note {
            record: RecordId::new(record),
            text: text.into(),
        })
    };
    let long = "é".repeat(LONGEST_TEXT + 1);
    let cases = [
        (remark(10_009, ""), "about a record that there is not"),
        (remark(3, &long), "at most 4000 letters"),
    ];
    for (remark, sentence) in cases {
        let forged = Recording {
            remarks: Arc::new(vec![remark]),
            ..recording()
        };
        let (_folder, path) = saved(&forged);
        let refused = load(&path).unwrap_err().to_string();
        assert!(refused.contains(sentence), "{refused}");
    }
}

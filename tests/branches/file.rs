//! A run with its branches in one file: written, read, damaged, forged.

use dorascope::files::recording::{read, read_all, write, write_all};
use dorascope::session::branches::MOST_BRANCHES;
use dorascope::session::{
    Branch, Branches, CarrierKind, Origin, Pace, Place, Playhead, Recording, Until,
};
use dorascope::sim::Command;
use dorascope::sim::scenario::FaultAction;

use super::cut::cut;
use crate::support::{Stage, lesson, sealed};

fn trunk() -> Recording {
    let mut stage = Stage::new(
        &lesson("dora"),
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Forever,
    );
    for _ in 0..6 {
        stage.step();
    }
    stage.finish_unjudged().recording()
}

/// A branch of this run after so many records, with another outcome.
pub(super) fn branched(from: usize, runs: &[Branch], count: usize, name: Option<&str>) -> Branch {
    let parent = &runs[from].recording;
    let log = parent.replay().unwrap();
    let place = Place::After(Playhead::after(&log, count));
    let begun = cut(parent, place).recorder.recording();
    let mut stage = Stage::resumed(&begun, CarrierKind::Memory);
    stage.command(Command::Disturb(FaultAction::Drop));
    for _ in 0..3 {
        stage.step();
    }
    Branch {
        recording: stage.finish_unjudged().recording(),
        origin: Some(Origin {
            from,
            inputs: begun.inputs.len(),
            cut: begun.end,
        }),
        name: name.map(str::to_owned),
    }
}

/// A trunk, a branch of it, a branch of that, and one more of the trunk.
pub(super) fn tree() -> Branches {
    let mut branches = Branches::from(trunk());
    for (from, count, name) in [(0, 12, None), (1, 20, Some("OFFER lost")), (0, 4, None)] {
        let branch = branched(from, &branches.runs, count, name);
        branches.runs.push(branch);
    }
    branches.active = 2;
    branches
}

pub(super) fn written(branches: &Branches) -> Vec<u8> {
    let mut octets = Vec::new();
    write_all(branches, &mut octets).unwrap();
    octets
}

#[test]
fn all_branches_and_the_one_that_is_looked_at_are_read_back_and_play_again() {
    let branches = tree();
    let octets = written(&branches);
    let again = read_all(&*octets, "a.dorascope").unwrap();
    assert_eq!(again, branches);
    for branch in &again.runs {
        let log = branch.recording.replay().unwrap();
        assert_eq!(branch.misfit(&log), None);
    }
    let looked_at = read(&*octets, "a.dorascope").unwrap();
    assert_eq!(looked_at, branches.runs[2].recording);
}

#[test]
fn what_branches_share_stands_in_the_file_but_once() {
    let branches = tree();
    let whole = written(&branches).len();
    let alone = |branch: &Branch| {
        let mut octets = Vec::new();
        write(&branch.recording, &mut octets).unwrap();
        octets.len()
    };
    let apart: usize = branches.runs.iter().map(alone).sum();
    assert!(whole < apart, "{whole} {apart}");
    let mut octets = Vec::new();
    write(&branches.runs[0].recording, &mut octets).unwrap();
    let text = String::from_utf8(octets).unwrap();
    assert!(!text.contains("\"branch\"") && !text.contains("\"active\""));
}

fn is_a_sentence(words: &str) -> bool {
    !words.is_empty() && words.len() < 600 && !words.ends_with('.')
}

#[test]
fn a_file_with_branches_cut_anywhere_is_refused_in_one_sentence() {
    let octets = written(&tree());
    for length in 0..octets.len() {
        let told = read_all(&octets[..length], "a.dorascope").unwrap_err();
        assert!(is_a_sentence(&told.to_string()), "{length}: {told}");
    }
}

#[test]
fn another_octet_anywhere_is_noticed() {
    let octets = written(&tree());
    for place in 0..octets.len() {
        let mut other = octets.clone();
        other[place] ^= 1;
        assert!(read_all(&*other, "a.dorascope").is_err(), "octet {place}");
    }
}

/// The file with its text changed, and sealed again.
fn forged(from: &str, to: &str) -> String {
    changed(&tree(), from, to)
}

fn changed(branches: &Branches, from: &str, to: &str) -> String {
    let text = String::from_utf8(written(branches)).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    sealed(&text.replacen(from, to, 1))
}

/// The file of the tree, whose first branch claims to begin as no run does.
pub(super) fn claims_another_beginning(branches: &Branches) -> String {
    let digest = &branches.runs[1].origin.as_ref().unwrap().cut.last.digest;
    changed(
        branches,
        &format!("\"records\":15,\"digest\":\"{digest}\""),
        &format!("\"records\":15,\"digest\":\"{}\"", "0".repeat(64)),
    )
}

#[test]
fn what_no_program_wrote_is_refused() {
    let long = format!("\"name\":\"{}\"", "é".repeat(81));
    let cases = [
        (
            "\"from\":1",
            "\"from\":2",
            "after the run that it was branched off",
        ),
        (
            "\"from\":1,\"inputs\":",
            "\"from\":1,\"inputs\":99",
            "ends before",
        ),
        ("\"records\":15,", "\"records\":9999,", "ends before"),
        (
            "\"name\":\"OFFER lost\"",
            &long,
            "the name of the branch is too long",
        ),
        (
            "{\"active\":2}",
            "{\"active\":4}",
            "a branch or the seal is expected",
        ),
        (
            "{\"active\":2}",
            "{\"active\":1}\n{\"active\":1}",
            "a branch or the seal is expected",
        ),
        (
            "\"dorascope\":3",
            "\"dorascope\":2",
            "the seal is expected after the end",
        ),
        ("{\"branch\":", "{\"seal\":", "invalid type"),
    ];
    for (from, to, told) in cases {
        let text = forged(from, to);
        let found = read_all(text.as_bytes(), "a.dorascope")
            .unwrap_err()
            .to_string();
        assert!(
            found.contains(told) && is_a_sentence(&found),
            "{to}: {found}"
        );
    }
}

#[test]
fn a_branch_that_claims_another_beginning_is_told_apart() {
    let text = claims_another_beginning(&tree());
    let again = read_all(text.as_bytes(), "a.dorascope").unwrap();
    let log = again.runs[1].recording.replay().unwrap();
    let why = "it does not begin as the run that it was branched off";
    assert_eq!(again.runs[1].misfit(&log), Some(why));
}

#[test]
fn more_branches_than_can_be_looked_at_are_refused() {
    let text = String::from_utf8(written(&tree())).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let last = lines
        .iter()
        .rposition(|line| line.starts_with("{\"branch\""))
        .unwrap();
    let branch = lines[last..lines.len() - 2].join("\n");
    let many = vec![&*branch; MOST_BRANCHES].join("\n");
    let head = lines[..lines.len() - 2].join("\n");
    let text = sealed(&format!("{head}\n{many}\n{{\"seal\":\"\"}}\n"));
    let found = read_all(text.as_bytes(), "a.dorascope")
        .unwrap_err()
        .to_string();
    assert!(found.contains("there are more than 64 runs"), "{found}");
}

#[test]
fn branches_that_nobody_could_open_again_are_not_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dorascope");
    let mut branches = tree();
    branches.runs[1].recording.end.last.records = 30_000_000;
    let told = dorascope::files::recording::save_all(&branches, &path).unwrap_err();
    assert!(
        told.to_string()
            .contains("more than 20000000 records together"),
        "{told}"
    );
    assert!(!path.exists());
}

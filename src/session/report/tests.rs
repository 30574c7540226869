//! What branches share counts once, and a name stands once.

use super::*;
use crate::seed::Seed;
use crate::session::Origin;
use crate::session::recording::{Checkpoint, End, Recording};
use crate::session::run::Mark;
use crate::sim::RecordId;
use crate::time::SimTime;

fn question(after: usize, picked: &[usize], revealed: bool) -> Remark {
    Remark::Asked(Box::new(Asked {
        after,
        ask: "Who answers?".into(),
        answers: ["Nobody".into(), "Server 1".into(), "Both".into()].into(),
        right: 1,
        because: "".into(),
        rule: None,
        picked: picked.to_vec(),
        hands: Vec::new(),
        revealed,
    }))
}

fn note(record: usize, text: &str) -> Remark {
    Remark::Note(Note {
        record: RecordId::new(record),
        text: text.into(),
    })
}

fn end(records: usize) -> End {
    End {
        mark: Mark {
            ticks: 0,
            at: SimTime::ZERO,
        },
        last: Checkpoint {
            records,
            digest: format!("{records}"),
        },
    }
}

/// A run, and one that was branched off it after 20 records.
fn branched(trunk: Vec<Remark>, branch: Vec<Remark>) -> Branches {
    let recording = |remarks: Vec<Remark>| Recording {
        program: "0".into(),
        source: "".into(),
        seed: Seed(0),
        epoch: 0,
        inputs: Arc::default(),
        checkpoints: Arc::default(),
        remarks: Arc::new(remarks),
        end: end(40),
    };
    let mut branches = Branches::from(recording(trunk));
    branches.runs.push(Branch {
        recording: recording(branch),
        origin: Some(Origin {
            from: 0,
            inputs: 0,
            cut: end(20),
        }),
        name: None,
    });
    branches
}

#[test]
fn what_a_branch_has_from_its_trunk_counts_once() {
    let before = || vec![question(10, &[0, 1], true), note(5, "why?"), note(6, " ")];
    let mut branch = before();
    branch.extend([question(30, &[1], true), note(30, "here")]);
    let mut trunk = before();
    trunk.push(question(30, &[], true));
    let branches = branched(trunk, branch);
    let tally = Tally {
        asked: 3,
        answered: 2,
        right: 1,
        wrong: 1,
        revealed: 1,
        notes: 2,
    };
    assert_eq!(Tally::of(&branches), tally);
    let runs: Vec<usize> = questions(&branches).iter().map(|said| said.run).collect();
    assert_eq!(runs, [0, 0, 1]);
}

#[test]
fn a_question_that_went_on_in_a_branch_counts_as_it_went_on_and_no_first_pick_is_lost() {
    let picks = |trunk: &[usize], branch: &[usize]| {
        let branches = branched(
            vec![question(10, trunk, trunk == [2])],
            vec![question(10, branch, true)],
        );
        let questions = questions(&branches);
        assert_eq!(questions.len(), 1);
        questions[0].what.picked.clone()
    };
    assert_eq!(picks(&[], &[1]), [1], "it was answered in the branch only");
    assert_eq!(picks(&[0], &[0, 1]), [0, 1]);
    assert_eq!(
        picks(&[0], &[1]),
        [0],
        "nobody picks for the first time twice"
    );
    assert_eq!(picks(&[2], &[2, 1]), [2], "its answer has been seen");
}

#[test]
fn an_unanswered_question_is_neither_right_nor_wrong_nor_revealed() {
    let branches = branched(vec![question(10, &[], false)], Vec::new());
    let tally = Tally {
        asked: 1,
        ..Tally::default()
    };
    assert_eq!(Tally::of(&branches), tally);
    let gave_up = branched(vec![question(10, &[0, 2], true)], Vec::new());
    let tally = Tally::of(&gave_up);
    assert_eq!((tally.wrong, tally.revealed, tally.right), (2, 1, 0));
}

#[test]
fn a_session_bears_one_name() {
    let author = |name: &str| Author {
        name: name.into(),
        saved: 7,
    };
    let mut branches = branched(
        vec![note(5, "why?")],
        vec![Remark::Author(author("before")), note(30, "here")],
    );
    sign(&mut branches, author("Ada")).unwrap();
    sign(&mut branches, author("Grace")).unwrap();
    assert_eq!(self::author(&branches), Some(&author("Grace")));
    let names = branches.runs.iter().flat_map(|branch| {
        let remarks = branch.recording.remarks.iter();
        remarks.filter(|remark| matches!(remark, Remark::Author(_)))
    });
    assert_eq!(names.count(), 1);
    assert_eq!(notes(&branches).len(), 2, "what was said stays");
    let full: Vec<Remark> = (0..MOST_REMARKS).map(|at| note(at % 40, "x")).collect();
    let mut full = branched(full, Vec::new());
    assert_eq!(sign(&mut full, author("Ada")), Err(NoRoom::TooMany));
    assert_eq!(self::author(&full), None);
}

//! Branches at the command line.

use std::process::{Command, Output};

use super::file::{tree, written};

struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the program on a file with these octets.
fn done(octets: &[u8], words: &[&str]) -> Done {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("run.dorascope"), octets).unwrap();
    let program = env!("CARGO_BIN_EXE_dorascope");
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(program)
        .args(words)
        .current_dir(folder.path())
        .output()
        .unwrap();
    Done {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

#[test]
fn replay_verifies_every_branch() {
    let branches = tree();
    let said = done(&written(&branches), &["replay", "run.dorascope"]);
    assert_eq!((said.code, &*said.err), (Some(0), ""));
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines.len(), branches.runs.len());
    assert!(lines[0].starts_with("trunk 0: "), "{}", said.out);
    for (line, branch) in lines.iter().zip(&branches.runs) {
        assert!(line.contains(&branch.recording.end.last.digest), "{line}");
    }
    let mut forged = branches;
    forged.runs[2].recording.end.last.digest = "0".repeat(64);
    let said = done(&written(&forged), &["replay", "run.dorascope"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("branch 2 “OFFER lost”"), "{}", said.err);
}

#[test]
fn show_shows_the_branch_that_is_named() {
    let octets = written(&tree());
    let show = |which: &[&str]| done(&octets, &[&["show", "run.dorascope"], which].concat());
    let by_default = show(&[]);
    assert_eq!(by_default.code, Some(0), "{}", by_default.err);
    let named = show(&["--branch", "OFFER lost"]);
    assert_eq!(named.out, by_default.out, "it was looked at");
    assert_eq!(show(&["--branch", "2"]).out, named.out);
    let trunk = show(&["--branch", "0"]);
    assert_ne!(trunk.out, named.out);
    let none = show(&["--branch", "7"]);
    assert_eq!(none.code, Some(1));
    assert!(
        none.err
            .contains("there is no branch 7: they have the numbers 0 (the trunk) to 3"),
        "{}",
        none.err
    );
}

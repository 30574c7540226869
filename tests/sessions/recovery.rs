//! What a process keeps is its own while it lives, and can be had when it was killed. The process
//! that is killed is this test program, started once more.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use dorascope::files::recording;
use dorascope::files::recovery::{Keeper, newest};
use dorascope::session::{CarrierKind, Recording};

use crate::support::{lesson, play};

/// Where the process that is to be killed keeps its run.
const FOLDER: &str = "DORASCOPE_TEST_KEEPS_IN";

fn run() -> Recording {
    play(&lesson("dora"), CarrierKind::Memory).recording()
}

/// Not a test by itself: keeps a run and waits to be killed.
#[test]
fn keeps_a_run_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let keeper = Keeper::begin(Path::new(&folder)).unwrap();
    keeper.keep(&run().into()).unwrap();
    writeln!(std::io::stdout(), "kept").unwrap();
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[test]
fn a_run_is_found_when_its_process_was_killed_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["keeps_a_run_until_it_is_killed", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = BufReader::new(process.stdout.take().unwrap());
    let kept = told.lines().any(|line| line.unwrap().contains("kept"));
    assert!(kept, "the process has kept its run");
    assert!(newest(folder.path()).unwrap().is_none(), "it still lives");
    process.kill().unwrap();
    process.wait().unwrap();
    let found = newest(folder.path()).unwrap().expect("what it has kept");
    assert_eq!(recording::load(&found.path).unwrap(), run());
    found.discard();
    assert!(newest(folder.path()).unwrap().is_none());
}

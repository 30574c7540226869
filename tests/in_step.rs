//! `dhcpleases.txt` follows the run in the window: switched on and off in the drawer, in step
//! with the live edge, empty after *Release all*, and never silently over somebody else's work.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use std::path::{Path, PathBuf};

use dorascope::sim::Command;
use dorascope::ui::action::{Action, Verb};
use support::window::{Window, act, click, has, steps, still, wish};

const NAME: &str = "Keep dhcpleases.txt in step…";

/// A window open on three devices, and a place for the file.
fn followed(lesson: &str) -> (tempfile::TempDir, PathBuf, Window) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dhcpleases.txt");
    let mut window = still(lesson, [1280.0, 900.0]);
    wish(&mut window, Action::KeepInStep(Some(path.clone())));
    (folder, path, window)
}

/// Goes on until the file has so many leases; a write takes its time.
fn wait_for(window: &mut Window, path: &Path, leases: usize) {
    for _ in 0..500 {
        window.run_steps(2);
        if lines(path) == Some(leases) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("{:?} instead of {leases} leases", lines(path));
}

fn lines(path: &Path) -> Option<usize> {
    let text = std::fs::read_to_string(path).ok()?;
    assert!(text.starts_with("# dorascope leases 1: "), "{text}");
    Some(text.lines().count() - 1)
}

#[test]
fn the_file_has_the_leases_of_the_live_edge() {
    let (_folder, path, mut window) = followed("three-devices");
    wait_for(&mut window, &path, 0);
    steps(&mut window, 12);
    wait_for(&mut window, &path, 3);
    act(&mut window, Verb::First);
    window.run_steps(30);
    assert_eq!(lines(&path), Some(3), "looking back changes nothing");
    act(&mut window, Verb::Live);
    wish(&mut window, Action::Command(Command::ReleaseAll));
    wait_for(&mut window, &path, 0);
}

#[test]
fn another_run_is_followed_too_and_the_switch_ends_it() {
    let (_folder, path, mut window) = followed("three-devices");
    steps(&mut window, 12);
    wait_for(&mut window, &path, 3);
    wish(&mut window, Action::OpenLesson("renewal".into()));
    wait_for(&mut window, &path, 1);
    click(&mut window, "Leases");
    assert!(has(&window, &path.display().to_string()));
    click(&mut window, NAME);
    assert_eq!(window.state().model.followed, None);
    assert!(!has(&window, &path.display().to_string()));
    wish(&mut window, Action::OpenLesson("three-devices".into()));
    window.run_steps(60);
    assert_eq!(lines(&path), Some(1), "it stays as it was");
}

#[test]
fn what_goes_wrong_stays_to_be_read_until_it_is_right_again() {
    let (_folder, path, mut window) = followed("three-devices");
    wait_for(&mut window, &path, 0);
    std::fs::write(&path, "# dorascope leases 1: somebody else was here\n").unwrap();
    steps(&mut window, 1);
    let trouble = |window: &Window| window.state().model.followed.clone().unwrap().trouble;
    let mut said = None;
    for _ in 0..500 {
        window.run_steps(2);
        said = trouble(&window);
        if said.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let said = said.unwrap();
    assert!(said.starts_with("another program has changed "), "{said}");
    assert!(has(&window, &said));
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .contains("somebody else")
    );
    steps(&mut window, 11);
    wait_for(&mut window, &path, 3);
    window.run_steps(10);
    assert_eq!(trouble(&window), None);
}

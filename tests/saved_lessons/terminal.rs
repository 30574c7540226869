//! A run is saved as a lesson in the terminal.

use std::path::Path;
use std::process::{Command, Output};

use dorascope::files::lessons;

fn dorascope(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dorascope"))
        .args(words)
        .output()
        .unwrap()
}

fn text(octets: &[u8]) -> String {
    String::from_utf8(octets.to_vec()).unwrap()
}

/// The ladder of a lesson, which says nothing of its title.
fn ladder(lesson: &str) -> String {
    let done = dorascope(&["run", lesson, "--carrier", "memory", "--text", "-"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stdout)
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_run_becomes_a_file_that_can_be_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = path(folder.path(), "who-comes-first.toml");
    let words = [
        "run",
        "lost-offer",
        "--variant",
        "offers-not-held",
        "--seed",
        "7",
        "--carrier",
        "memory",
        "--lesson",
        &file,
        "--text",
        "-",
    ];
    let run = dorascope(&words);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let lesson = lessons::load(Path::new(&file)).unwrap();
    assert_eq!(lesson.lesson.title, "Who comes first");
    assert_eq!(
        (lesson.lesson.name.as_str(), lesson.seed.0),
        ("who-comes-first", 7)
    );
    let rows = |ladder: &str| ladder.matches(['▶', '◀']).count();
    assert!(rows(&ladder(&file)) > 0);
    assert_eq!(rows(&ladder(&file)), rows(&text(&run.stdout)));
}

#[test]
fn a_capture_is_no_lesson() {
    let folder = tempfile::tempdir().unwrap();
    let capture = path(folder.path(), "dora.pcapng");
    let run = dorascope(&["run", "dora", "--carrier", "memory", "--pcap", &capture]);
    assert!(run.status.success());
    let file = path(folder.path(), "lesson.toml");
    let done = dorascope(&["show", &capture, "--lesson", &file]);
    assert_eq!(done.status.code(), Some(1));
    let why = text(&done.stderr);
    assert!(
        why.contains("what was overheard cannot be played as a lesson") && why.lines().count() == 1,
        "{why}"
    );
    assert!(!Path::new(&file).exists());
}

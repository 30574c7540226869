//! Sessions at the command line.

use std::path::PathBuf;
use std::process::{Command, Output};

struct Bench {
    folder: tempfile::TempDir,
    session: PathBuf,
}

impl Bench {
    /// A lesson that was played and recorded, and what was printed of it.
    fn of(lesson: &str, format: &str) -> (Self, String) {
        let folder = tempfile::tempdir().unwrap();
        let session = folder.path().join("run.dorascope");
        let bench = Self { folder, session };
        let file = bench.word();
        let epoch = "2026-01-01T00:00:00Z";
        let said = bench.done(&[
            "run",
            lesson,
            "--carrier",
            "memory",
            "--record",
            &file,
            "--epoch",
            epoch,
            format,
            "-",
        ]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        (bench, said.out)
    }

    fn word(&self) -> String {
        self.session.to_str().unwrap().to_owned()
    }

    fn done(&self, words: &[&str]) -> Done {
        let program = env!("CARGO_BIN_EXE_dorascope");
        let mut command = Command::new(program);
        for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            command.env_remove(display);
        }
        let Output {
            status,
            stdout,
            stderr,
        } = command
            .args(words)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        Done {
            code: status.code(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }
}

struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

#[test]
fn show_says_of_a_session_what_run_said_of_the_run() {
    let (bench, json) = Bench::of("rebinding", "--json");
    let file = bench.word();
    assert_eq!(bench.done(&["show", &file, "--json"]).out, json);
    let (bench, text) = Bench::of("rebinding", "--text");
    let file = bench.word();
    assert_eq!(bench.done(&["show", &file]).out, text);
    assert_eq!(bench.done(&["show", &file, "--text"]).out, text);
    let done = bench.done(&["show", &file, "--pcap", "shown.pcapng"]);
    assert_eq!((done.code, &*done.out), (Some(0), ""));
    bench.done(&[
        "run",
        "rebinding",
        "--carrier",
        "memory",
        "--epoch",
        "2026-01-01T00:00:00Z",
        "--pcap",
        "ran.pcapng",
    ]);
    let read = |name: &str| std::fs::read(bench.folder.path().join(name)).unwrap();
    assert!(
        read("shown.pcapng") == read("ran.pcapng"),
        "the same capture, dates included"
    );
}

#[test]
fn show_check_judges_a_session_by_its_messages() {
    let (bench, _) = Bench::of("dora", "--text");
    let done = bench.done(&["show", &bench.word(), "--json", "--check"]);
    assert_eq!((done.code, &*done.err), (Some(0), ""));
    assert_eq!(done.out.lines().count(), 4);
}

#[test]
fn without_a_display_a_session_is_shown_as_text() {
    let (bench, text) = Bench::of("dora", "--text");
    let done = bench.done(&[&bench.word()]);
    assert_eq!((done.code, done.out), (Some(0), text));
    assert!(
        done.err.contains("here is the session as text"),
        "{}",
        done.err
    );
}

#[test]
fn a_session_of_a_newer_program_is_refused_wherever_it_is_opened() {
    let (bench, _) = Bench::of("dora", "--text");
    let text = std::fs::read_to_string(&bench.session).unwrap();
    std::fs::write(&bench.session, text.replacen(":3", ":4", 1)).unwrap();
    let file = bench.word();
    for words in [&["show", &*file][..], &["replay", &file], &[&file]] {
        let done = bench.done(words);
        assert_eq!((done.code, &*done.out), (Some(1), ""));
        assert!(
            done.err.contains("was written by a newer Dorascope"),
            "{}",
            done.err
        );
        assert_eq!(done.err.lines().count(), 1, "{}", done.err);
    }
}

#[test]
fn a_session_that_differs_is_shown_as_far_as_it_agrees() {
    let (bench, text) = Bench::of("dora", "--text");
    let session = std::fs::read_to_string(&bench.session).unwrap();
    // As an older program would have written it, and with another outcome towards the end.
    let (body, _) = session.trim_end().rsplit_once('\n').unwrap();
    let (body, end) = body.rsplit_once('\n').unwrap();
    let (start, last) = body.rsplit_once("\"digest\":\"").unwrap();
    let last = last.replace(&last[..64], &"0".repeat(64));
    let start = start.replacen(":3", ":1", 1);
    let forged = format!("{start}\"digest\":\"{last}\n{end}\n");
    std::fs::write(&bench.session, forged).unwrap();
    let done = bench.done(&["show", &bench.word()]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("the replay agrees for "), "{}", done.err);
    let lines = done.out.lines().count();
    assert!(lines > 3 && lines < text.lines().count(), "{}", done.out);
}

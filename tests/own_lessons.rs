//! A lecturer writes lessons: the folder is listed where lessons are offered, the one that is open
//! begins again when its file was saved, and what contradicts itself is told by line and key.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "own_lessons/shelf.rs"]
mod shelf;

#[path = "own_lessons/saving.rs"]
mod saving;

#[path = "own_lessons/readme.rs"]
mod readme;

use std::fs;
use std::path::{Path, PathBuf};

use dorascope::files::lessons;
use dorascope::sim::Command;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use support::window::{
    Window, act, click, has, messages, steps, wait_for, window, window_at, wish,
};
use tempfile::TempDir;

/// DORA as a lecturer's own.
fn own() -> String {
    let text = lessons::find("dora").unwrap().text;
    text.replace("name = \"dora\"", "name = \"mine\"")
        .replace("number = \"S01\"\n", "")
        .replace(&title_line(text), "title = \"My first lesson\"\n")
}

fn title_line(text: &str) -> String {
    let line = text.lines().find(|line| line.starts_with("title")).unwrap();
    format!("{line}\n")
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, own()).unwrap();
    (folder, path)
}

fn title(window: &Window) -> String {
    window.state().model.scenario.lesson.title.clone()
}

fn opened(path: &Path) -> Window {
    let mut window = window("two-servers");
    wish(&mut window, Action::OpenFile(path.to_owned()));
    wait_for(&mut window, "the lesson", |window| {
        title(window) == "My first lesson" && window.state().model.file.is_some()
    });
    // Whoever looks has looked for the first time.
    window.run_steps(5);
    std::thread::sleep(std::time::Duration::from_millis(600));
    window
}

fn says(window: &Window, words: &str) -> bool {
    let model = &window.state().model;
    [&model.notice, &model.trouble]
        .into_iter()
        .flatten()
        .any(|said| said.contains(words))
}

#[test]
fn a_folder_of_lessons_stands_on_the_start_page() {
    let (folder, _) = folder();
    fs::write(folder.path().join("bad.toml"), "[lesson]\nname = 3").unwrap();
    let mut window = window_at("dora", [1280.0, 1400.0], Speed::Instant);
    window.state_mut().model.prefs.places.lessons = Some(folder.path().to_owned());
    act(&mut window, Verb::Lessons);
    wait_for(&mut window, "the lesson's card", |window| {
        has(window, "Open lesson My first lesson")
    });
    let wrong = window.state().model.own.clone().unwrap();
    assert!(
        wrong.lessons[0]
            .lesson
            .as_ref()
            .unwrap_err()
            .starts_with("line 2, name: ")
    );
    click(&mut window, "Open lesson My first lesson");
    wait_for(&mut window, "the lesson", |window| {
        title(window) == "My first lesson"
    });
}

#[test]
fn a_lesson_that_was_saved_is_played_anew_up_to_where_one_was() {
    let (_folder, path) = folder();
    let mut window = opened(&path);
    steps(&mut window, 2);
    assert_eq!(messages(&window), 2);
    fs::write(&path, own().replace("My first lesson", "My second try")).unwrap();
    wait_for(&mut window, "the new title", |window| {
        title(window) == "My second try" && messages(window) == 2
    });
    assert!(says(&window, "mine.toml was read again"));
    // A mistake is told, and what is open stays open.
    fs::write(
        &path,
        own().replace("host = \"laptop-a\"", "host = \"laptop-z\""),
    )
    .unwrap();
    wait_for(&mut window, "the mistake", |window| {
        says(window, "laptop-z")
    });
    assert_eq!(
        (title(&window).as_str(), messages(&window)),
        ("My second try", 2)
    );
}

#[test]
fn what_the_user_did_is_not_thrown_away_by_a_saved_file() {
    let (_folder, path) = folder();
    let mut window = opened(&path);
    steps(&mut window, 1);
    wish(&mut window, Action::Command(Command::JoinAll));
    fs::write(&path, own().replace("My first lesson", "My second try")).unwrap();
    wait_for(&mut window, "the notice", |window| {
        says(window, "was saved anew")
    });
    assert_eq!(title(&window), "My first lesson");
    act(&mut window, Verb::Restart);
    assert_eq!(title(&window), "My second try");
    assert_eq!(window.state().model.file.as_deref(), Some(&*path));
}

#[test]
fn branches_and_notes_are_not_thrown_away_by_a_saved_file() {
    for wished in [Verb::Branch, Verb::Bookmark] {
        let (_folder, path) = folder();
        let mut window = opened(&path);
        steps(&mut window, 1);
        act(&mut window, wished);
        wait_for(&mut window, "the branch or the mark", |window| {
            let marked = !window.state().model.session.recorder.remarks().is_empty();
            marked || !window.state().runs().is_alone()
        });
        fs::write(&path, own().replace("My first lesson", "My second try")).unwrap();
        wait_for(&mut window, "the notice", |window| {
            says(window, "was saved anew")
        });
        assert_eq!(title(&window), "My first lesson", "{wished:?}");
    }
}

#[test]
fn a_lesson_that_was_saved_is_played_with_the_seed_that_the_user_chose() {
    let (_folder, path) = folder();
    let mut window = opened(&path);
    let seed = dorascope::seed::Seed(77);
    wish(&mut window, Action::Seed(seed));
    fs::write(&path, own().replace("My first lesson", "My second try")).unwrap();
    wait_for(&mut window, "the new title", |window| {
        title(window) == "My second try"
    });
    assert_eq!(window.state().model.scenario.seed, seed);
}

#[test]
fn a_restart_with_another_seed_plays_a_saved_file_as_it_is_now() {
    for wished in [
        Action::Do(Verb::RestartNewSeed),
        Action::Seed(dorascope::seed::Seed(7)),
    ] {
        let (_folder, path) = folder();
        let mut window = opened(&path);
        wish(&mut window, Action::Command(Command::JoinAll));
        fs::write(&path, own().replace("My first lesson", "My second try")).unwrap();
        wait_for(&mut window, "the notice", |window| {
            says(window, "was saved anew")
        });
        let seed = window.state().model.scenario.seed;
        wish(&mut window, wished);
        assert_eq!(title(&window), "My second try");
        assert_ne!(window.state().model.scenario.seed, seed);
        let file = window.state().model.file.clone();
        assert_eq!(file.as_deref(), Some(&*path), "it is still followed");
    }
}

#[test]
fn a_lesson_that_contradicts_itself_is_told_by_file_line_and_key() {
    let (folder, path) = folder();
    let cases = [
        // An unknown host.
        ("host = \"laptop-a\"", "host = \"laptop-z\"", "host: "),
        // A pool outside of its subnet.
        (
            "pool = \"192.168.1.100-192.168.1.149\"",
            "pool = \"10.0.0.1-10.0.0.9\"",
            "pool: ",
        ),
        // An order that cannot be carried out at its time.
        (
            "do = \"power-on\"",
            "do = \"renew\"",
            "do: this cannot be done at its time: ",
        ),
        // A caption for a message that never comes.
        (
            "on = \"ACK from server-1\"",
            "on = \"NAK from server-1\"",
            "on: “NAK from server-1” never",
        ),
    ];
    for (from, to, told) in cases {
        let text = own();
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let problem = lessons::load(&path).unwrap_err().to_string();
        let line = own().replacen(from, to, 1);
        let line = 1 + line.lines().position(|line| line == to).unwrap();
        let begins = format!("{}: line {line}, {told}", path.display());
        assert!(
            problem.starts_with(&begins),
            "{problem} instead of {begins}"
        );
    }
    // Two servers with one address.
    let server = own();
    let server = server
        .split("\n\n")
        .find(|part| part.starts_with("[[server]]"))
        .unwrap();
    let twin = server
        .replace("\"server-1\"", "\"server-2\"")
        .replace("Server 1", "Server 2");
    let text = format!("{}\n{twin}\n", own());
    fs::write(&path, &text).unwrap();
    let problem = lessons::load(&path).unwrap_err().to_string();
    assert!(problem.contains("address"), "{problem}");
    drop(folder);
}

//! Files through the window: opened, saved, exported and dropped, with somebody who answers the
//! dialogs for the user, and without any dialog.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "dialogs/bad_input.rs"]
mod bad_input;
#[path = "dialogs/dropped.rs"]
mod dropped;
#[path = "dialogs/export.rs"]
mod export;
#[path = "dialogs/path_field.rs"]
mod path_field;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dorascope::files::recording;
use dorascope::ui::dialogs::{Answer, Backend, Purpose, Question};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use support::window::{Window, at_step, click, has, press, window};
use tempfile::TempDir;

/// Ctrl and Shift, as a keyboard says it.
const SHIFTED: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// So long everything comes true, also on a computer with much else to do.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was asked so far.
type Asked = Arc<Mutex<Vec<Question>>>;

/// Has every question answered like this.
fn answering(
    window: &mut Window,
    answer: impl Fn(&Question) -> Answer + Send + Sync + 'static,
) -> Asked {
    let asked = Asked::default();
    let heard = Arc::clone(&asked);
    let stand = move |question: &Question| {
        heard.lock().unwrap().push(question.clone());
        answer(question)
    };
    window
        .state_mut()
        .ask_through(Backend::Instead(Arc::new(stand)));
    asked
}

/// Saves everything in this folder, under the proposed name.
fn saving_in(window: &mut Window, folder: &Path) -> Asked {
    let folder = folder.to_owned();
    answering(window, move |question| {
        Answer::Chosen(folder.join(&question.name))
    })
}

/// Lets frames pass until it is so.
fn until(window: &mut Window, what: &str, mut is_so: impl FnMut(&Window) -> bool) {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        window.step();
        if is_so(window) {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let model = &window.state().model;
    panic!(
        "never: {what} (trouble {:?}, notice {:?})",
        model.trouble, model.notice
    );
}

/// Lets frames pass until something was done, and says what.
fn notice(window: &mut Window) -> String {
    until(window, "a notice", |window| {
        window.state().model.notice.is_some()
    });
    window.run_steps(2);
    window.state().model.notice.clone().unwrap()
}

/// Lets frames pass until something went wrong, and says what.
fn trouble(window: &mut Window) -> String {
    until(window, "a trouble", |window| {
        window.state().model.trouble.is_some()
    });
    window.state().model.trouble.clone().unwrap()
}

/// Lets frames pass until nothing is asked any more.
fn answered(window: &mut Window) {
    until(window, "an answer", |window| {
        window.state().asks_for().is_none()
    });
}

fn lesson_name(window: &Window) -> &str {
    &window.state().model.scenario.lesson.name
}

/// A lesson of the user's own.
fn lesson_file(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("mine.toml");
    let text = dorascope::files::lessons::find("renewal").unwrap().text;
    std::fs::write(&path, text).unwrap();
    path
}

fn entries(folder: &Path) -> Vec<String> {
    let names = folder.read_dir().unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn open_by_key_and_by_menu() {
    let folder = tempfile::tempdir().unwrap();
    let path = lesson_file(&folder);
    for by_key in [true, false] {
        let mut window = window("dora");
        let chosen = path.clone();
        let asked = answering(&mut window, move |_| Answer::Chosen(chosen.clone()));
        if by_key {
            press(&mut window, Modifiers::COMMAND, Key::O);
        } else {
            click(&mut window, "File");
            window.get_by_label_contains("Open…").click();
        }
        until(&mut window, "the lesson", |window| {
            lesson_name(window) == "renewal"
        });
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].purpose, Purpose::Open);
        let prefs = &window.state().model.prefs;
        assert_eq!(prefs.dialogs.folder(Purpose::Open), Some(folder.path()));
    }
}

#[test]
fn who_cancels_keeps_what_is_open() {
    let mut window = at_step("dora", 2);
    let asked = answering(&mut window, |_| Answer::Cancelled);
    for (modifiers, key) in [
        (Modifiers::COMMAND, Key::O),
        (Modifiers::COMMAND, Key::S),
        (SHIFTED, Key::S),
    ] {
        press(&mut window, modifiers, key);
        answered(&mut window);
    }
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, "Save…");
    answered(&mut window);
    assert_eq!(asked.lock().unwrap().len(), 4);
    let model = &window.state().model;
    assert_eq!(
        (model.trouble.as_ref(), model.notice.as_ref()),
        (None, None)
    );
    assert_eq!(model.message_count(), 2);
}

#[test]
fn a_session_is_saved_and_then_saved_again_without_a_question() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = at_step("dora", 2);
    let asked = saving_in(&mut window, folder.path());
    press(&mut window, Modifiers::COMMAND, Key::S);
    assert_eq!(
        notice(&mut window),
        "Saved dora-seed-2131.dorascope, 2 steps"
    );
    let path = folder.path().join("dora-seed-2131.dorascope");
    let replayed = recording::load(&path).unwrap().replay().unwrap();
    assert_eq!(replayed.records(), window.state().model.log.records());

    press(&mut window, Modifiers::NONE, Key::Space);
    press(&mut window, Modifiers::COMMAND, Key::S);
    notice(&mut window);
    assert_eq!(asked.lock().unwrap().len(), 1);
    let longer = recording::load(&path).unwrap().replay().unwrap();
    assert!(longer.len() > replayed.len());

    press(&mut window, SHIFTED, Key::S);
    notice(&mut window);
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].folder.as_deref(), Some(folder.path()));
}

/// The dialog has asked about the name it knew; what the file is called in the end may be there.
#[test]
fn replacing_is_asked_about_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("a.dorascope");
    std::fs::write(&there, "kept").unwrap();
    let mut window = at_step("dora", 1);
    // With its ending: the dialog asked, nobody asks again.
    let chosen = there.clone();
    answering(&mut window, move |_| Answer::Chosen(chosen.clone()));
    press(&mut window, SHIFTED, Key::S);
    assert_eq!(notice(&mut window), "Saved a.dorascope, 1 step");
    assert!(!has(&window, "Replace"));

    // Without: the dialog asked about another name.
    std::fs::write(&there, "kept").unwrap();
    let chosen = folder.path().join("a");
    answering(&mut window, move |_| Answer::Chosen(chosen.clone()));
    press(&mut window, SHIFTED, Key::S);
    until(&mut window, "a question", |window| has(window, "Replace"));
    click(&mut window, "Keep it");
    answered(&mut window);
    assert_eq!(std::fs::read(&there).unwrap(), b"kept");
    press(&mut window, SHIFTED, Key::S);
    until(&mut window, "a question", |window| has(window, "Replace"));
    click(&mut window, "Replace");
    assert_eq!(notice(&mut window), "Saved a.dorascope, 1 step");
    assert!(recording::load(&there).is_ok());
    assert_eq!(entries(folder.path()), ["a.dorascope"]);
}

#[test]
fn one_dialog_at_a_time_and_none_holds_the_window_up() {
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let mut window = at_step("dora", 0);
    let asked = answering(&mut window, move |_| {
        // Until the other end is dropped.
        let _ = wait.lock().unwrap().recv();
        Answer::Cancelled
    });
    press(&mut window, Modifiers::COMMAND, Key::O);
    let asking = "A file dialog is open: Open a file";
    until(&mut window, "a line", |window| has(window, asking));
    press(&mut window, Modifiers::COMMAND, Key::S);
    assert_eq!(
        trouble(&mut window),
        "A file dialog is open already: Open a file"
    );
    press(&mut window, Modifiers::NONE, Key::Space);
    assert_eq!(window.state().model.message_count(), 1);
    // Nobody has to wait for a dialog that never answers.
    click(&mut window, "Do not wait for it");
    assert_eq!(window.state().asks_for(), None);
    press(&mut window, Modifiers::COMMAND, Key::O);
    until(&mut window, "a line", |window| has(window, asking));
    let begun = Instant::now();
    drop(window);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(!asked.lock().unwrap().is_empty());
    drop(done);
}

#[test]
fn a_dialog_that_fails_or_breaks_off_is_a_sentence() {
    let mut window = at_step("dora", 2);
    answering(&mut window, |_| Answer::Failed("no display".into()));
    press(&mut window, Modifiers::COMMAND, Key::O);
    assert_eq!(
        trouble(&mut window),
        "The file dialog has failed: no display"
    );
    answering(&mut window, |_| panic!("on purpose"));
    window.state_mut().model.trouble = None;
    press(&mut window, Modifiers::COMMAND, Key::O);
    assert_eq!(
        trouble(&mut window),
        "The file dialog has failed: it broke off"
    );
    assert_eq!(window.state().model.message_count(), 2);
}

//! The path field, where the computer has no dialog.

use std::path::Path;

use dorascope::ui::dialogs::{Answer, Purpose};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::support::window::{Window, at_step, click, has, press, type_text};
use super::{answered, answering, entries, lesson_file, lesson_name, notice, until};

const WHY: &str = "No file dialog on this system: neither a desktop portal nor zenity answers";

/// A window that asks for itself, beginning in this folder.
fn without_dialogs(folder: &Path) -> Window {
    let mut window = at_step("dora", 1);
    answering(&mut window, |_| Answer::NoDialog);
    let prefs = &mut window.state_mut().model.prefs.dialogs;
    for purpose in [Purpose::Open, Purpose::SaveSession] {
        prefs.chosen(purpose, &folder.join("any"));
    }
    window
}

/// Asks, and waits for the list of the folder.
fn ask(window: &mut Window, modifiers: Modifiers, key: Key) {
    press(window, modifiers, key);
    until(window, "the path field", |window| has(window, WHY));
    settle(window);
}

fn settle(window: &mut Window) {
    until(window, "a list", |window| {
        !has(window, "Reading the folder")
    });
    for _ in 0..20 {
        window.step();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

fn text(window: &Window) -> String {
    let field = window.get_by_label("Path");
    field.accesskit_node().value().unwrap_or_default()
}

#[test]
fn a_file_is_found_by_tab_and_enter() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("lessons")).unwrap();
    std::fs::create_dir(folder.path().join("letters")).unwrap();
    let path = lesson_file(&folder);
    std::fs::rename(&path, folder.path().join("lessons/mine.toml")).unwrap();
    let mut window = without_dialogs(folder.path());
    ask(&mut window, Modifiers::COMMAND, Key::O);
    let start = format!("{}/", folder.path().display());
    assert_eq!(text(&window), start);
    assert!(has(&window, "lessons/") && has(&window, "letters/"));
    type_text(&mut window, "l");
    settle(&mut window);
    press(&mut window, Modifiers::NONE, Key::Tab);
    assert_eq!(text(&window), format!("{start}le"));
    type_text(&mut window, "s");
    settle(&mut window);
    assert!(!has(&window, "letters/"));
    press(&mut window, Modifiers::NONE, Key::Tab);
    settle(&mut window);
    assert_eq!(text(&window), format!("{start}lessons/"));
    press(&mut window, Modifiers::NONE, Key::Tab);
    assert_eq!(text(&window), format!("{start}lessons/mine.toml"));
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "the lesson", |window| {
        lesson_name(window) == "renewal"
    });
    assert_eq!(window.state().asks_for(), None);
}

#[test]
fn a_file_is_found_by_arrows_and_by_clicks() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("deep")).unwrap();
    let path = lesson_file(&folder);
    std::fs::copy(&path, folder.path().join("deep/other.toml")).unwrap();
    std::fs::write(folder.path().join("no-lesson.xyz"), "").unwrap();
    let mut window = without_dialogs(folder.path());
    ask(&mut window, Modifiers::COMMAND, Key::O);
    assert!(!has(&window, "no-lesson.xyz"));
    click(&mut window, "All files");
    settle(&mut window);
    assert!(has(&window, "no-lesson.xyz"));
    click(&mut window, "deep/");
    settle(&mut window);
    click(&mut window, "other.toml");
    until(&mut window, "the lesson", |window| {
        lesson_name(window) == "renewal"
    });

    let mut window = without_dialogs(folder.path());
    ask(&mut window, Modifiers::COMMAND, Key::O);
    for _ in 0..2 {
        press(&mut window, Modifiers::NONE, Key::ArrowDown);
    }
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "the lesson", |window| {
        lesson_name(window) == "renewal"
    });
    let file = window.state().model.file.clone();
    until(&mut window, "its file", |_| file.is_some());
    assert_eq!(file.as_deref(), Some(path.as_path()));
}

#[test]
fn replacing_is_asked_about_and_only_then_done() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = without_dialogs(folder.path());
    ask(&mut window, Modifiers::COMMAND, Key::S);
    assert!(text(&window).ends_with("/dora-seed-2131.dorascope"));
    // The name is selected up to its ending: typing replaces it.
    type_text(&mut window, "mine");
    assert!(
        text(&window).ends_with("/mine.dorascope"),
        "{}",
        text(&window)
    );
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(notice(&mut window), "Saved mine.dorascope, 1 step");

    std::fs::write(folder.path().join("mine.dorascope"), "kept").unwrap();
    let shifted = super::SHIFTED;
    ask(&mut window, shifted, Key::S);
    type_text(&mut window, "mine");
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "a question", |window| has(window, "Replace"));
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(!has(&window, "Replace") && has(&window, WHY));
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "a question", |window| has(window, "Replace"));
    let kept = std::fs::read(folder.path().join("mine.dorascope")).unwrap();
    assert_eq!(kept, b"kept");
    click(&mut window, "Replace");
    assert_eq!(notice(&mut window), "Saved mine.dorascope, 1 step");
    assert_eq!(entries(folder.path()), ["mine.dorascope"]);
    let now = std::fs::read(folder.path().join("mine.dorascope")).unwrap();
    assert_ne!(now, b"kept");
}

#[test]
fn esc_closes_it_and_other_keys_do_nothing_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = without_dialogs(folder.path());
    ask(&mut window, Modifiers::COMMAND, Key::O);
    press(&mut window, Modifiers::NONE, Key::PageDown);
    press(&mut window, Modifiers::COMMAND, Key::E);
    press(&mut window, Modifiers::NONE, Key::Escape);
    answered(&mut window);
    assert!(!has(&window, WHY) && !has(&window, "Save…"));
    assert_eq!(window.state().model.message_count(), 1);
}

#[test]
fn what_is_not_there_is_said_in_the_field() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = without_dialogs(folder.path());
    ask(&mut window, Modifiers::COMMAND, Key::O);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(has(&window, "A name is missing"));
    type_text(&mut window, "gone.toml");
    press(&mut window, Modifiers::NONE, Key::Enter);
    let said = "There is no gone.toml";
    until(&mut window, said, |window| has(window, said));
    type_text(&mut window, "/far");
    press(&mut window, Modifiers::NONE, Key::Enter);
    let said = "There is no folder gone.toml";
    until(&mut window, said, |window| has(window, said));
    click(&mut window, "Cancel");
    answered(&mut window);
}

#[test]
fn of_a_folder_with_many_files_some_are_shown_and_all_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..321 {
        std::fs::write(folder.path().join(format!("{number:03}.toml")), "").unwrap();
    }
    let mut window = without_dialogs(folder.path());
    ask(&mut window, Modifiers::COMMAND, Key::O);
    assert!(has(&window, "showing 200 of 321"));
    type_text(&mut window, "32");
    settle(&mut window);
    assert!(has(&window, "1 entry"), "only 320.toml begins so");
}

/// The remembered folder is gone: one begins in the nearest that is left.
#[test]
fn a_folder_that_vanished_is_not_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = without_dialogs(&folder.path().join("gone/deeper"));
    ask(&mut window, Modifiers::COMMAND, Key::O);
    assert_eq!(text(&window), format!("{}/", folder.path().display()));
}

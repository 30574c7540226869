//! Places that cannot be read or written: one sentence, and nothing is lost.

use std::path::{Path, PathBuf};

use dorascope::files::export::Export;
use dorascope::ui::dialogs::{Answer, Purpose};
use dorascope::ui::export_sheet::messages_words;
use egui::{Key, Modifiers};

use super::support::kept::Kept;
use super::support::window::{Window, at_step, click, press};
use super::{answering, entries, lesson_file, notice, trouble};

/// Exports to this place and returns what is said.
fn exported_to(window: &mut Window, path: &Path) -> String {
    let chosen = path.to_owned();
    answering(window, move |_| Answer::Chosen(chosen.clone()));
    window.state_mut().model.trouble = None;
    press(window, Modifiers::COMMAND, Key::E);
    click(window, Export::Text.name());
    click(window, "Save…");
    trouble(window)
}

#[test]
fn places_that_cannot_be_written_are_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = at_step("dora", 4);
    let a_folder = folder.path().join("folder.txt");
    std::fs::create_dir(&a_folder).unwrap();
    let long = folder.path().join("x".repeat(300) + ".txt");
    let places: [(PathBuf, &str); 3] = [
        (a_folder, "cannot write folder.txt: "),
        (folder.path().join("gone/a.txt"), "cannot write a.txt: "),
        (long, "cannot write xxx"),
    ];
    for (place, beginning) in places {
        let said = exported_to(&mut window, &place);
        assert!(said.starts_with(beginning), "{said}");
        assert!(said.lines().count() == 1 && said.len() < 200, "{said}");
    }
    assert_eq!(
        entries(folder.path()),
        ["folder.txt"],
        "nothing half written"
    );
    assert_eq!(window.state().model.message_count(), 4);
    // And then it works: what went wrong is over.
    let place = folder.path().join("a.txt");
    answering(&mut window, move |_| Answer::Chosen(place.clone()));
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, "Save…");
    assert_eq!(notice(&mut window), "Saved a.txt, 4 messages");
    assert_eq!(window.state().model.trouble, None);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_forbidden_place_are_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("full.txt");
    std::os::unix::fs::symlink("/dev/full", &full).unwrap();
    let mut window = at_step("dora", 4);
    let said = exported_to(&mut window, &full);
    assert!(
        said.starts_with("cannot write full.txt: No space left"),
        "{said}"
    );
    let said = exported_to(&mut window, Path::new("/proc/a.txt"));
    assert!(said.starts_with("cannot write a.txt: "), "{said}");
    assert_eq!(entries(folder.path()), ["full.txt"]);
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_unicode_is_used_and_costs_no_other_memory() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join(OsStr::from_bytes(b"odd\xff"));
    std::fs::create_dir(&odd).unwrap();
    let lesson = odd.join("mine.toml");
    std::fs::rename(lesson_file(&folder), &lesson).unwrap();
    let mut window = at_step("dora", 4);
    let chosen = lesson.clone();
    answering(&mut window, move |_| Answer::Chosen(chosen.clone()));
    press(&mut window, Modifiers::COMMAND, Key::O);
    super::until(&mut window, "the lesson", |window| {
        window.state().model.file.as_deref() == Some(&lesson)
    });
    for _ in 0..2 {
        press(&mut window, Modifiers::NONE, Key::Space);
    }
    let place = odd.join("a.txt");
    answering(&mut window, move |_| Answer::Chosen(place.clone()));
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, Export::Text.name());
    click(&mut window, "Save…");
    let count = window.state().model.message_count();
    assert_eq!(
        notice(&mut window),
        format!("Saved a.txt, {}", messages_words(count))
    );
    assert!(odd.join("a.txt").is_file());

    let mut storage = Kept::default();
    eframe::App::save(window.state_mut(), &mut storage);
    let kept = storage.0.values().next().expect("something is kept");
    assert!(kept.contains("dialogs"), "{kept}");
    let prefs = &window.state().model.prefs.dialogs;
    assert_eq!(prefs.folder(Purpose::Open), None);
}

//! The export sheet, and the path field where the computer has no dialog.

use std::time::{Duration, Instant};

use dorascope::ui::dialogs::Purpose;

use super::*;

#[test]
#[ignore = "needs a software rasteriser"]
fn export_sheet() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = window("dora", SMALL, theme);
        steps(&mut window, 4);
        act(&mut window, Verb::Export);
        write(window, &format!("export-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn path_field() {
    // A folder whose name is the same on every computer of its kind.
    let lessons = std::env::temp_dir().join("lessons");
    std::fs::create_dir_all(&lessons).expect("a folder");
    for lesson in dorascope::files::lessons::all() {
        let number = &lesson.number[1..];
        let file = lessons.join(format!("{number}-{}.toml", lesson.name));
        std::fs::write(file, lesson.text).expect("a lesson");
    }
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = window("dora", SMALL, theme);
        let prefs = &mut window.state_mut().model.prefs.dialogs;
        prefs.chosen(Purpose::Open, &lessons.join("any"));
        act(&mut window, Verb::Open);
        // Its list is read on a thread of its own.
        let begun = Instant::now();
        while window.query_by_label("01-dora.toml").is_none() {
            assert!(begun.elapsed() < Duration::from_secs(20), "no list");
            std::thread::sleep(Duration::from_millis(5));
            window.step();
        }
        write(window, &format!("path-field-{name}"));
    }
}

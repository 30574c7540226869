//! Exercise reports: the sheet on which one is handed in, and a folder of them as a table.

use std::path::Path;

use dorascope::ui::reports::ReportWish;
use egui::Key;

use super::*;
use crate::support::window::{key, wait_for};

/// Saves what is open as a report, under this name.
fn report(folder: &Path, lesson: &str, name: &str, picks: &[Key]) {
    use dorascope::ui::dialogs::{Answer, Backend, Question};
    let mut window = window(lesson, SMALL, ThemeChoice::Light);
    key(&mut window, Key::Q);
    let mut picks = picks.iter().cycle();
    for _ in 0..8 {
        steps(&mut window, 1);
        if window.state().model.open_question().is_some() {
            key(&mut window, *picks.next().expect("picks"));
        }
    }
    let folder = folder.to_owned();
    let stand = move |question: &Question| Answer::Chosen(folder.join(&question.name));
    window
        .state_mut()
        .ask_through(Backend::Instead(Arc::new(stand)));
    wish(
        &mut window,
        Action::Report(ReportWish::Save(name.to_owned(), false)),
    );
    wait_for(&mut window, "the report", |window| {
        window.state().model.notice.is_some()
    });
}

fn table(folder: &Path, size: [f32; 2], theme: ThemeChoice) -> Window {
    let mut window = window("dora", size, theme);
    let show = ReportWish::Show(folder.to_owned());
    wish(&mut window, Action::Report(show));
    wait_for(&mut window, "the table", |window| {
        let reports = window.state().reports();
        reports.is_some_and(dorascope::ui::reports::Reports::is_whole)
    });
    for _ in 0..2 {
        key(&mut window, Key::ArrowDown);
    }
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn reports() {
    let folder = tempfile::tempdir().expect("a folder");
    let class = folder.path().join("exercise-3");
    std::fs::create_dir(&class).expect("a folder in it");
    for (lesson, name, picks) in [
        ("dora", "Ada Lovelace", &[Key::Num2][..]),
        ("dora", "Grace Hopper", &[Key::Num1, Key::Num2]),
        ("two-servers", "Alan Turing", &[Key::Num1]),
        ("lost-offer", "Edsger Dijkstra", &[Key::Num2, Key::Num1]),
        ("renewal", "Barbara Liskov", &[Key::Num1, Key::Num2]),
    ] {
        report(&class, lesson, name, picks);
    }
    let [ada, copy] = ["Ada-Lovelace-dora", "copy-of-ada"]
        .map(|name| class.join(name).with_extension("dorascope"));
    std::fs::copy(ada, copy).expect("a copy");
    std::fs::write(class.join("homework.dorascope"), "Dear all,").expect("a bad file");
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        write(table(&class, SMALL, theme), &format!("reports-{name}"));
    }
    write(table(&class, SMALLEST, ThemeChoice::Light), "reports-1024");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn report_sheet() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = window("two-servers", SMALL, theme);
        key(&mut window, Key::Q);
        for _ in 0..6 {
            steps(&mut window, 1);
            if window.state().model.open_question().is_some() {
                key(&mut window, Key::Num1);
                key(&mut window, Key::Num3);
            }
        }
        window.state_mut().model.prefs.report.name = "Ada Lovelace".to_owned();
        act(&mut window, Verb::SaveReport);
        // It has come in.
        window.run_steps(30);
        write(window, &format!("report-sheet-{name}"));
    }
}

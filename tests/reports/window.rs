//! A student hands in, a lecturer opens the folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dorascope::files::recording;
use dorascope::session::report::author;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::compare::CompareWish;
use dorascope::ui::dialogs::{Answer, Backend, Purpose, Question};
use dorascope::ui::notes::NoteWish;
use dorascope::ui::reports::ReportWish;
use dorascope::view::reports::{ReportColumn, Verified};
use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::{class, read};
use crate::support::window::{Window, act, click, has, key, steps, wait_for, window, wish};

/// Has every question answered with a place in this folder, under the proposed name; folders are
/// the folder itself.
fn answering(window: &mut Window, folder: &Path) {
    let folder = folder.to_owned();
    let stand = move |question: &Question| match question.purpose {
        Purpose::Reports => Answer::Chosen(folder.clone()),
        _ => Answer::Chosen(folder.join(&question.name)),
    };
    window
        .state_mut()
        .ask_through(Backend::Instead(Arc::new(stand)));
}

/// What is made of the exercise.
const SCORE: &str = "0 of 1 right at the first pick, 2 questions asked, 1 wrong pick, \
    1 answer shown without having been picked, 1 note";

/// DORA with one question answered wrongly, then rightly, one answered by stepping, and a note.
fn exercise() -> Window {
    let mut window = window("dora");
    key(&mut window, Key::Q);
    steps(&mut window, 2);
    key(&mut window, Key::Num1);
    key(&mut window, Key::Num2);
    steps(&mut window, 2);
    let record = window.state().model.steps.departures()[0].released;
    let note = NoteWish::Write(record, "it asks everyone".to_owned());
    wish(&mut window, Action::Note(note));
    window
}

fn name_field(window: &Window) -> egui_kittest::Node<'_> {
    window.get_by_role_and_label(egui::accesskit::Role::TextInput, "Your name")
}

fn hand_in(window: &mut Window, name: &str) {
    act(window, Verb::SaveReport);
    name_field(window).set_text_value_accesskit(name);
    window.run_steps(3);
    click(window, "Save…");
    wait_for(window, "the report", |window| {
        let notice = window.state().model.notice.as_deref();
        notice.is_some_and(|notice| notice.starts_with("Saved the report"))
    });
}

/// The table, once it is read.
fn opened(window: &mut Window) {
    wait_for(window, "the table", |window| {
        window
            .state()
            .reports()
            .is_some_and(dorascope::ui::reports::Reports::is_whole)
    });
    window.run_steps(3);
}

fn names(window: &Window) -> Vec<String> {
    let reports = window.state().reports().unwrap();
    reports.rows().map(|row| row.name().to_owned()).collect()
}

fn selected(window: &Window) -> Option<String> {
    let reports = window.state().reports().unwrap();
    reports.selected().map(|row| row.name().to_owned())
}

#[test]
fn an_exercise_is_answered_noted_handed_in_and_seen_in_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut student = exercise();
    answering(&mut student, folder.path());
    act(&mut student, Verb::SaveReport);
    assert!(has(&student, SCORE));
    click(&mut student, "A page to read beside it (HTML)");
    click(&mut student, "Cancel");
    act(&mut student, Verb::SaveReport);
    let save = student.get_by_label("Save…");
    assert!(save.accesskit_node().is_disabled(), "a report needs a name");
    click(&mut student, "A page to read beside it (HTML)");
    key(&mut student, Key::Escape);
    hand_in(&mut student, "Ada Lovelace");
    let path = folder.path().join("Ada-Lovelace-dora.dorascope");
    let session = recording::load_all(&path).unwrap();
    assert_eq!(&*author(&session).unwrap().name, "Ada Lovelace");
    assert_eq!(read(&path).report.unwrap().verified, Verified::Yes);
    let prefs = &student.state().model.prefs.report;
    assert_eq!(prefs.name, "Ada Lovelace", "it need not be typed again");
    assert_eq!(student.state().model.session.file, None, "it is a copy");

    let mut lecturer = window("two-servers");
    answering(&mut lecturer, folder.path());
    act(&mut lecturer, Verb::Reports);
    opened(&mut lecturer);
    let row = "report of Ada Lovelace: DORA: the first address, 0 of 2 right, verified: yes";
    assert!(has(&lecturer, row), "{:?}", names(&lecturer));
    key(&mut lecturer, Key::ArrowDown);
    key(&mut lecturer, Key::Enter);
    wait_for(&mut lecturer, "the session", |window| {
        window.state().model.session.file.as_deref() == Some(&*path)
    });
    assert!(
        lecturer.state().reports().is_none(),
        "the run is to be seen"
    );
    let model = &lecturer.state().model;
    assert_eq!(model.notes.all().len(), 1);
    act(&mut lecturer, Verb::Reports);
    assert_eq!(names(&lecturer), ["Ada Lovelace"], "back to the table");
}

#[test]
fn enter_saves_in_the_field_for_the_name_and_not_on_cancel() {
    for (saves, place) in [(false, "Cancel"), (true, "Your name")] {
        let folder = tempfile::tempdir().unwrap();
        let mut student = exercise();
        answering(&mut student, folder.path());
        act(&mut student, Verb::SaveReport);
        name_field(&student).set_text_value_accesskit("Ada");
        student.run_steps(3);
        match place {
            "Cancel" => student.get_by_label(place).focus(),
            _ => name_field(&student).focus(),
        }
        student.run_steps(2);
        key(&mut student, Key::Enter);
        student.run_steps(3);
        assert!(student.query_by_label("Cancel").is_none(), "{place}");
        let name = &student.state().model.prefs.report.name;
        assert_eq!(name == "Ada", saves, "{place}");
    }
}

#[test]
fn a_page_is_written_beside_it_on_wish() {
    let folder = tempfile::tempdir().unwrap();
    let mut student = exercise();
    answering(&mut student, folder.path());
    student.state_mut().model.prefs.report.page = true;
    hand_in(&mut student, "Ada");
    let page = std::fs::read_to_string(folder.path().join("Ada-dora.html")).unwrap();
    assert!(page.contains("it asks everyone") && page.contains("picked first, wrong"));
    let notice = student.state().model.notice.clone().unwrap();
    assert!(notice.ends_with("Ada-dora.html to read"), "{notice}");
}

#[test]
fn the_session_that_is_open_is_not_replaced_by_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("mine.dorascope");
    let mut student = exercise();
    wish(&mut student, Action::SaveSession(own.clone()));
    wait_for(&mut student, "the file", |window| {
        !window.state().model.session.is_unsaved()
    });
    let place = own.clone();
    let stand = move |_: &Question| Answer::Chosen(place.clone());
    student
        .state_mut()
        .ask_through(Backend::Instead(Arc::new(stand)));
    act(&mut student, Verb::SaveReport);
    name_field(&student).set_text_value_accesskit("Ada");
    student.run_steps(3);
    click(&mut student, "Save…");
    wait_for(&mut student, "the refusal", |window| {
        window.state().model.trouble.is_some()
    });
    assert_eq!(author(&recording::load_all(&own).unwrap()), None);
}

/// A table of five files, one of which is no session and one forged.
fn table() -> (super::Folder, Window) {
    let folder = class();
    let mut window = window("dora");
    let path: PathBuf = folder.path().to_owned();
    wish(&mut window, Action::Report(ReportWish::Show(path)));
    opened(&mut window);
    (folder, window)
}

#[test]
fn the_table_is_sorted_walked_through_and_put_away() {
    let (_folder, mut window) = table();
    assert_eq!(
        names(&window),
        ["Ada", "Ada", "Bob", "Cyd", "dan.dorascope"]
    );
    click(&mut window, "Sort by right");
    click(&mut window, "Sort by right, ascending");
    assert_eq!(names(&window)[0], "Cyd");
    key(&mut window, Key::ArrowDown);
    assert_eq!(selected(&window).as_deref(), Some("Cyd"));
    key(&mut window, Key::End);
    assert_eq!(selected(&window).as_deref(), Some("dan.dorascope"));
    key(&mut window, Key::ArrowUp);
    key(&mut window, Key::Home);
    assert_eq!(selected(&window).as_deref(), Some("Cyd"));
    let before = window.state().model.log.len();
    key(&mut window, Key::Space);
    key(&mut window, Key::PageDown);
    assert_eq!(
        window.state().model.log.len(),
        before,
        "nothing moves behind it"
    );
    key(&mut window, Key::Escape);
    assert!(window.state().reports().is_none());
    steps(&mut window, 1);
    assert!(window.state().model.log.len() > before);
}

#[test]
fn a_file_that_cannot_be_read_is_a_row_that_says_why_and_does_not_open() {
    let (folder, mut window) = table();
    let bad = folder.file("dan.dorascope");
    wish(&mut window, Action::Report(ReportWish::Select(bad)));
    let says = window.query_all_by_label_contains("line 1").count();
    assert!(says >= 2, "in its row and below the table");
    assert!(window.get_by_label("Open").accesskit_node().is_disabled());
    wish(&mut window, Action::Report(ReportWish::Open));
    assert!(window.state().reports().is_some());
}

#[test]
fn a_comparison_that_is_wished_for_puts_the_table_away() {
    let (_folder, mut window) = table();
    let here = window.state().runs().active().id;
    wish(&mut window, Action::Compare(CompareWish::With(here)));
    assert!(window.state().reports().is_none());
}

#[test]
fn the_table_is_saved_for_a_spreadsheet_as_it_stands() {
    let (folder, mut window) = table();
    answering(&mut window, folder.path());
    let sort = ReportWish::Sort(ReportColumn::Name);
    wish(&mut window, Action::Report(sort));
    click(&mut window, "Save as CSV…");
    wait_for(&mut window, "the file", |window| {
        let notice = window.state().model.notice.as_deref();
        notice.is_some_and(|notice| notice.starts_with("Saved reports.csv"))
    });
    let text = std::fs::read_to_string(folder.file("reports.csv")).unwrap();
    assert_eq!(text.lines().count(), 6);
    assert!(text.lines().nth(1).unwrap().starts_with("dan.dorascope,"));
}

#[test]
fn a_folder_that_is_gone_is_told() {
    let mut window = window("dora");
    let away = PathBuf::from("/nowhere/at/all");
    wish(&mut window, Action::Report(ReportWish::Show(away)));
    opened(&mut window);
    let said = window.state().reports().unwrap().words();
    assert!(said.starts_with("cannot read /nowhere/at/all: "), "{said}");
}

#[test]
fn a_report_holds_every_run_of_the_session_and_tells_what_was_done_in_each() {
    let folder = tempfile::tempdir().unwrap();
    let mut student = exercise();
    answering(&mut student, folder.path());
    student.state_mut().model.prefs.report.page = true;
    let request = student.state().model.steps.departures()[2].released;
    wish(&mut student, Action::BranchBefore(request));
    wait_for(&mut student, "the branch", |window| {
        window.state().runs().tabs().len() == 2
    });
    act(&mut student, Verb::DropFlight);
    steps(&mut student, 2);
    hand_in(&mut student, "Ada");
    let path = folder.path().join("Ada-dora.dorascope");
    assert_eq!(recording::load_all(&path).unwrap().runs.len(), 2);
    let report = read(&path).report.unwrap();
    assert_eq!(report.verified, Verified::Yes);
    assert_eq!((report.runs, report.tally.notes), (2, 1));
    let page = std::fs::read_to_string(path.with_extension("html")).unwrap();
    for words in ["first run", "branch 1", "drop REQUEST of laptop-a"] {
        assert!(page.contains(words), "{words}\n{page}");
    }
}

//! A question that is open hides what is to come from those who answer, and nothing else: what is
//! saved, exported and compared is the whole run, and what is done is not done at another place
//! than the one that is looked at.

use std::path::Path;
use std::sync::Arc;

use dorascope::files::export::Export;
use dorascope::files::export::options::ExportOptions;
use dorascope::session::Remark;
use dorascope::session::remark::{MOST_REMARKS, Note};
use dorascope::sim::scenario::FaultAction;
use dorascope::sim::{Command, HostId, RecordId};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::compare::CompareWish;
use dorascope::ui::dialogs::{Answer, Backend, Question};
use dorascope::ui::export_sheet::{ExportWish, Scope};
use egui::Key;

use super::window::{before_request, question, remarks};
use crate::support::window::{Window, act, click, has, key, steps, wait_for, window, wish};

/// DORA to the end of its messages, and a question open in the past: before its third.
fn asked_in_the_past() -> Window {
    let mut window = window("dora");
    steps(&mut window, 4);
    key(&mut window, Key::Home);
    key(&mut window, Key::Q);
    steps(&mut window, 2);
    let model = &window.state().model;
    assert!(question(&window).is_some());
    assert!(model.log.len() < model.whole_log().len());
    window
}

/// Has every question about a path answered with a place in this folder, under the proposed name.
fn answering(window: &mut Window, folder: &Path) {
    let folder = folder.to_owned();
    let stand = move |question: &Question| Answer::Chosen(folder.join(&question.name));
    window
        .state_mut()
        .ask_through(Backend::Instead(Arc::new(stand)));
}

/// What is said once something was saved.
fn saved(window: &mut Window) -> String {
    let says = |window: &Window| window.state().model.notice.clone();
    wait_for(window, "the file", |window| {
        says(window).is_some_and(|notice| notice.starts_with("Saved "))
    });
    says(window).unwrap()
}

/// The whole run in this format, as the window says and writes it.
fn exported(window: &mut Window, format: Export) -> (String, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    answering(window, folder.path());
    window.state_mut().model.notice = None;
    if format == Export::Lesson {
        act(window, Verb::SaveLesson);
    } else {
        let wished = ExportWish {
            format,
            scope: Scope::Whole,
            options: ExportOptions::default(),
        };
        wish(window, Action::Export(wished));
    }
    let notice = saved(window);
    let written = std::fs::read_dir(folder.path()).unwrap().next().unwrap();
    (notice, std::fs::read(written.unwrap().path()).unwrap())
}

#[test]
fn the_whole_run_is_exported_and_saved_as_a_lesson() {
    for format in [Export::Json, Export::Text, Export::Lesson] {
        let mut asked = asked_in_the_past();
        let with = exported(&mut asked, format);
        assert!(question(&asked).is_some(), "it stays open");
        key(&mut asked, Key::End);
        let without = exported(&mut asked, format);
        assert!(with.0.contains(", 4 messages"), "{}", with.0);
        assert_eq!(with, without, "{format:?}");
    }
}

#[test]
fn a_handout_has_no_answers_while_a_question_is_open() {
    let mut window = asked_in_the_past();
    let answers = |page: Vec<u8>| {
        String::from_utf8(page)
            .unwrap()
            .contains("<h2>Answers</h2>")
    };
    assert!(!answers(exported(&mut window, Export::Handout).1));
    key(&mut window, Key::End);
    assert!(answers(exported(&mut window, Export::Handout).1));
    // It is said, and can be chosen.
    act(&mut window, Verb::Export);
    click(&mut window, Export::Handout.name());
    assert!(has(&window, "With the answers to the lesson's questions"));
}

#[test]
fn what_lies_before_the_question_can_be_exported_as_well() {
    let mut window = asked_in_the_past();
    let folder = tempfile::tempdir().unwrap();
    answering(&mut window, folder.path());
    act(&mut window, Verb::Export);
    click(&mut window, "Up to the playhead");
    assert!(has(&window, "2 messages"));
    click(&mut window, "Whole run");
    assert!(has(&window, "4 messages"));
}

#[test]
fn a_session_that_is_saved_says_how_many_steps_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = asked_in_the_past();
    let path = folder.path().join("dora.dorascope");
    wish(&mut window, Action::SaveSession(path));
    assert_eq!(saved(&mut window), "Saved dora.dorascope, 4 steps");
}

#[test]
fn the_whole_run_is_compared() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = asked_in_the_past();
    let path = folder.path().join("dora.dorascope");
    wish(&mut window, Action::SaveSession(path.clone()));
    saved(&mut window);
    assert!(question(&window).is_some());
    wish(&mut window, Action::Compare(CompareWish::File(path)));
    wait_for(&mut window, "the comparison", |window| {
        window.state().comparison().is_some()
    });
    assert_eq!(window.state().comparison().unwrap().parted, None);
}

/// The page tells after which message each question was asked.
#[test]
fn a_report_is_written_about_the_whole_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = before_request();
    key(&mut window, Key::Num2);
    steps(&mut window, 1);
    key(&mut window, Key::Num1);
    steps(&mut window, 1);
    assert_eq!(remarks(&window).len(), 2);
    // Among questions about every message there is one that was not asked yet, far before those.
    key(&mut window, Key::Home);
    let every = dorascope::ui::question::QuestionWish::Every(true);
    wish(&mut window, Action::Question(every));
    steps(&mut window, 1);
    assert!(question(&window).is_some() && window.state().model.message_count() == 1);
    answering(&mut window, folder.path());
    let report = &mut window.state_mut().model.prefs.report;
    (report.name, report.page) = ("Ada".to_owned(), true);
    act(&mut window, Verb::SaveReport);
    click(&mut window, "Save…");
    wait_for(&mut window, "the report", |window| {
        let notice = window.state().model.notice.as_deref();
        notice.is_some_and(|notice| notice.starts_with("Saved the report"))
    });
    let page = std::fs::read_to_string(folder.path().join("Ada-dora.html")).unwrap();
    for place in ["after message 2", "after message 3"] {
        assert!(page.contains(place), "{place}");
    }
}

/// How often the run was told something.
fn told(window: &Window) -> usize {
    window.state().model.session.recorder.inputs().len()
}

#[test]
fn what_is_done_at_a_question_in_the_past_does_not_reach_the_live_edge() {
    let mut window = window("dora");
    steps(&mut window, 3);
    assert!(window.state().model.status.held > 0, "the ACK waits");
    key(&mut window, Key::Home);
    key(&mut window, Key::Q);
    let before = told(&window);
    for wished in [
        Action::Command(Command::Renew(HostId(1))),
        Action::Command(Command::Disturb(FaultAction::Drop)),
        Action::Do(Verb::DropFlight),
    ] {
        act(&mut window, Verb::First);
        steps(&mut window, 2);
        assert!(question(&window).is_some() && window.state().model.is_live());
        wish(&mut window, wished.clone());
        assert_eq!(told(&window), before, "{wished:?}");
        let model = &window.state().model;
        let notice = model.notice.as_deref().unwrap_or_default();
        assert!(
            notice.starts_with("In the past nothing can be changed"),
            "{wished:?}: {notice}"
        );
        assert!(!model.is_asking() && !model.is_live());
    }
}

#[test]
fn where_no_answer_can_be_kept_any_more_it_is_said() {
    let mut window = before_request();
    let note = Remark::Note(Note {
        record: RecordId::new(1),
        text: "here".into(),
    });
    let recorder = &mut window.state_mut().model.session.recorder;
    recorder.edit_remarks(|remarks| remarks.resize(MOST_REMARKS, note));
    key(&mut window, Key::Num1);
    let model = &window.state().model;
    let trouble = model.trouble.as_deref().unwrap_or_default();
    assert!(trouble.ends_with("this answer is not kept"), "{trouble}");
    assert!(!model.is_asking(), "and it is not asked again and again");
    assert_eq!(model.session.recorder.remarks().len(), MOST_REMARKS);
    steps(&mut window, 1);
    assert_eq!(window.state().model.message_count(), 3, "the run goes on");
}

#[test]
fn what_was_done_to_the_message_that_is_asked_for_is_not_told() {
    let mut window = window("dora");
    steps(&mut window, 2);
    wish(
        &mut window,
        Action::Command(Command::Disturb(FaultAction::Drop)),
    );
    let offer = "You dropped the REQUEST of Laptop A";
    assert!(has(&window, offer));
    key(&mut window, Key::Home);
    key(&mut window, Key::Q);
    steps(&mut window, 2);
    assert!(question(&window).is_some());
    assert!(!has(&window, offer));
}

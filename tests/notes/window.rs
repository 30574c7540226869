//! A lecturer's notes in the window, from the first mark to the recovered session.

use std::path::Path;

use dorascope::ui::action::{Action, Verb};
use dorascope::ui::notes::NoteWish;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::support::texts::{faults, texts};
use crate::support::window::{
    Window, act, at_step, click, driven, has, key, messages, press, shown, steps, wait_for, wish,
};

const TEXT: &str = "Why does it ask everyone?";
const FIELD: &str = "Text of the note";

fn notes(window: &Window) -> Vec<(Option<usize>, String)> {
    let model = &window.state().model;
    let number = |record| model.outline.number_of(&model.log, record);
    let notes = model.notes.all().iter();
    notes
        .map(|note| (number(note.record), note.text.to_string()))
        .collect()
}

fn notice(window: &Window) -> String {
    window.state().model.notice.clone().unwrap_or_default()
}

/// DORA after its third message, with a note on it.
fn noted() -> Window {
    let mut window = at_step("dora", 3);
    press(&mut window, Modifiers::SHIFT, Key::K);
    say(&mut window, TEXT);
    click(&mut window, "Keep");
    window
}

fn click_at(window: &mut Window, place: egui::Pos2) {
    window.hover_at(place);
    window.run_steps(2);
    window.drag_at(place);
    window.drop_at(place);
    window.run_steps(3);
}

/// Types into the sheet.
fn say(window: &mut Window, text: &str) {
    window.get_by_label(FIELD).set_text_value_accesskit(text);
    window.run_steps(3);
}

fn save(window: &mut Window, path: &Path) {
    wish(window, Action::SaveSession(path.to_owned()));
    wait_for(window, "the file", |window| {
        !window.state().model.session.is_unsaved()
    });
}

#[test]
fn a_run_with_notes_is_not_left_unless_they_stand_in_a_file_or_one_agrees() {
    let question = "This run has notes that stand in no file. Close it?";
    let mut window = noted();
    act(&mut window, Verb::Restart);
    assert!(has(&window, question));
    click(&mut window, "Keep it");
    assert!(!has(&window, question));
    assert_eq!(notes(&window).len(), 1);
    wish(&mut window, Action::OpenLesson("two-servers".into()));
    click(&mut window, "Close it");
    assert_eq!(notes(&window), []);
    assert_eq!(window.state().model.scenario.lesson.name, "two-servers");

    let folder = tempfile::tempdir().unwrap();
    let mut window = noted();
    save(&mut window, &folder.path().join("noted.dorascope"));
    steps(&mut window, 1);
    act(&mut window, Verb::Restart);
    assert!(!has(&window, question));
    assert_eq!(notes(&window), []);
}

#[test]
fn a_note_is_written_changed_and_deleted() {
    let mut window = noted();
    assert_eq!(notes(&window), [(Some(3), TEXT.to_owned())]);
    let seen = |window: &Window, words: &str| window.query_all_by_label_contains(words).count();
    assert!(
        seen(&window, TEXT) >= 3,
        "beside the message, in the panel, in the list"
    );
    click(&mut window, "Change note…");
    say(&mut window, "Because of the other server");
    // So fast that Ctrl is up again when the frame is drawn.
    window.event(egui::Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    window.run_steps(4);
    assert_eq!(notes(&window)[0].1, "Because of the other server");
    assert!(!has(&window, FIELD), "the sheet is closed");
    click(&mut window, "Change note…");
    say(&mut window, "not this");
    key(&mut window, Key::Escape);
    assert_eq!(
        notes(&window)[0].1,
        "Because of the other server",
        "Esc leaves it"
    );
    let beside = egui::pos2(3.0, 3.0);
    click(&mut window, "Change note…");
    say(&mut window, "half a thought");
    click_at(&mut window, beside);
    assert!(has(&window, FIELD), "a click beside it throws nothing away");
    say(&mut window, "Because of the other server");
    click_at(&mut window, beside);
    assert!(!has(&window, FIELD), "nothing was changed");
    click(&mut window, "Delete note");
    assert_eq!(notes(&window), []);
    assert_eq!(seen(&window, "Mark on"), 0);
}

#[test]
fn a_bookmark_comes_and_goes_with_a_key_which_takes_no_words_away() {
    let mut window = at_step("dora", 1);
    key(&mut window, Key::K);
    assert_eq!(notes(&window), [(Some(1), String::new())]);
    key(&mut window, Key::K);
    assert_eq!(notes(&window), []);
    let mut window = noted();
    key(&mut window, Key::K);
    assert_eq!(notes(&window).len(), 1);
    assert!(notice(&window).contains("Shift+K"), "{}", notice(&window));
    let mut empty = at_step("dora", 0);
    key(&mut empty, Key::K);
    assert!(notice(&empty).contains("No message has left"));
}

#[test]
fn what_was_noted_is_seen_when_one_has_come_to_it_and_not_before() {
    let mut window = noted();
    steps(&mut window, 1);
    for verb in [Verb::Back, Verb::Back] {
        act(&mut window, verb);
    }
    assert_eq!(messages(&window), 2);
    assert!(window.query_all_by_label_contains(TEXT).next().is_none());
    assert!(
        texts(window.output())
            .iter()
            .all(|text| !text.words.contains(TEXT))
    );
    act(&mut window, Verb::Next);
    assert!(window.query_all_by_label_contains(TEXT).next().is_some());
}

#[test]
fn one_goes_from_mark_to_mark_by_key_and_by_the_list() {
    let mut window = noted();
    steps(&mut window, 1);
    act(&mut window, Verb::First);
    press(&mut window, Modifiers::NONE, Key::J);
    assert_eq!((messages(&window), shown(&window)), (3, Some(3)));
    key(&mut window, Key::J);
    assert!(notice(&window).contains("No mark further on"));
    act(&mut window, Verb::Live);
    press(&mut window, Modifiers::SHIFT, Key::J);
    assert_eq!(messages(&window), 3);
    act(&mut window, Verb::Live);
    let row = "Message 3, 0.400: DHCPREQUEST: Why does it ask everyone?";
    click(&mut window, row);
    assert_eq!((messages(&window), shown(&window)), (3, Some(3)));
}

#[test]
fn a_right_click_on_the_diagram_marks_what_is_there() {
    let mut window = at_step("dora", 2);
    window
        .get_by_label_contains("message 1: DHCPDISCOVER")
        .click_secondary();
    window.run_steps(4);
    click(&mut window, "Note on this…");
    say(&mut window, "here");
    click(&mut window, "Keep");
    assert_eq!(notes(&window), [(Some(1), "here".to_owned())]);
    click(&mut window, "Mark on Message 1, 0.000: DHCPDISCOVER: here");
    assert!(has(&window, FIELD), "its sign opens it");
}

#[test]
fn notes_are_saved_opened_and_kept_through_a_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lecture.dorascope");
    let mut window = noted();
    save(&mut window, &path);
    click(&mut window, "Delete note");
    assert!(
        window.state().model.session.is_unsaved(),
        "something has changed"
    );
    let mut again = driven(
        "two-servers",
        [1280.0, 800.0],
        dorascope::ui::Drive::InPlace,
    );
    wish(&mut again, Action::OpenFile(path.clone()));
    wait_for(&mut again, "the session", |window| {
        window.state().model.session.file.as_deref() == Some(&path)
    });
    again.run_steps(2);
    assert_eq!(notes(&again), [(Some(3), TEXT.to_owned())]);
    assert!(!again.state().model.session.is_unsaved());
    steps(&mut again, 1);
    assert_eq!(notes(&again).len(), 1);
    assert_eq!(messages(&again), 4);
}

/// The sheet has the keys: nothing behind it moves.
#[test]
fn while_one_writes_the_run_stands_still() {
    let mut window = at_step("dora", 2);
    press(&mut window, Modifiers::SHIFT, Key::K);
    for pressed in [Key::Space, Key::N, Key::PageDown, Key::R] {
        key(&mut window, pressed);
    }
    assert_eq!(messages(&window), 2);
    key(&mut window, Key::Escape);
    assert!(!has(&window, FIELD));
}

#[test]
fn nothing_is_cut_off_where_much_was_said() {
    for size in [[1024.0, 640.0], [1280.0, 800.0]] {
        let mut window = driven("dora", size, dorascope::ui::Drive::InPlace);
        steps(&mut window, 4);
        let records: Vec<_> = {
            let departures = window.state().model.steps.departures();
            departures.iter().map(|message| message.released).collect()
        };
        for (nth, record) in records.into_iter().enumerate() {
            let text = "many words on one thing ".repeat(1 + nth * 12);
            wish(&mut window, Action::Note(NoteWish::Write(record, text)));
        }
        assert_eq!(
            faults(&texts(window.output())),
            Vec::<String>::new(),
            "{size:?}"
        );
        press(&mut window, Modifiers::SHIFT, Key::K);
        assert!(has(&window, "Keep"), "{size:?}");
    }
}

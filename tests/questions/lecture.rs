//! Questions before a room: hands that are counted, the wall, and what a session keeps of it.

use dorascope::files::recording;
use egui::{Key, Modifiers};

use super::window::{before_request, question, remarks};
use crate::support::panel::painted;
use crate::support::texts::texts;
use crate::support::window::{click, has, key, messages, press, still, wait_for};

#[test]
fn hands_are_counted_and_the_first_press_shows_them() {
    let mut window = before_request();
    assert!(has(&window, "Count hands"), "{:?}", painted(&window));
    click(&mut window, "Count hands");
    assert!(
        has(&window, "One hand more for answer 1"),
        "{:?}",
        painted(&window)
    );
    for _ in 0..3 {
        click(&mut window, "One hand more for answer 1");
    }
    click(&mut window, "One hand less for answer 1");
    press(&mut window, Modifiers::ALT, Key::Num2);
    let counted = &remarks(&window)[0];
    assert_eq!(counted.hands, [2, 1, 0]);
    assert!(!counted.revealed);
    key(&mut window, Key::PageDown);
    assert_eq!(messages(&window), 2, "the answer first");
    assert!(has(&window, "Answer 2: No, to everyone (broadcast), right"));
    key(&mut window, Key::PageDown);
    assert_eq!(messages(&window), 3);
}

#[test]
fn a_session_keeps_the_answers_and_what_is_still_open() {
    let mut window = before_request();
    key(&mut window, Key::Num1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lecture.dorascope");
    let recording = window.state().model.session.recorder.recording();
    recording::save(&recording, &path).unwrap();
    let mut again = still("relay", [1280.0, 800.0]);
    key(&mut again, Key::Q);
    let ctx = again.ctx.clone();
    again.state_mut().open_session(&ctx, path);
    wait_for(&mut again, "the question", |window| {
        window.state().model.scenario.lesson.name == "dora" && question(window).is_some()
    });
    assert_eq!(remarks(&again), remarks(&window));
    assert!(has(
        &again,
        "Answer 1: Yes: only Server 1 made an offer, not this one"
    ));
    key(&mut again, Key::Num2);
    assert!(has(&again, "0 of 1 right at the first pick"));
}

#[test]
fn the_room_reads_the_question_and_only_the_lecturer_the_answer() {
    let mut window = before_request();
    key(&mut window, Key::F5);
    let all = texts(window.output());
    let size = |words: &str| {
        let text = all.iter().find(|text| text.words.starts_with(words));
        text.map(|text| text.size)
    };
    assert!(size("Does Laptop A send").unwrap() >= 28.0);
    assert!(size("No, to everyone").unwrap() >= 28.0);
    assert!(!has(
        &window,
        "Answer 2: No, to everyone (broadcast), right"
    ));
    key(&mut window, Key::Num2);
    assert!(has(&window, "Answer 2: No, to everyone (broadcast), right"));
    key(&mut window, Key::Space);
    assert!(question(&window).is_some() || messages(&window) == 3);
}

//! What somebody did is saved as a lesson, and whoever opens it sees the same happen.

use std::sync::Arc;

use dorascope::files::export::Export;
use dorascope::sim::Event;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::dialogs::{Answer, Backend, Purpose, Question};
use dorascope::wire::MessageType;
use egui::Key;

use super::support::window::{
    Window, act, click, has, key, messages, steps, wait_for, window, window_at, wish,
};
use super::{says, title};
use dorascope::ui::prefs::Speed;

/// The types of the messages so far.
fn kinds(window: &Window) -> Vec<MessageType> {
    let log = &window.state().model.log;
    let sent = log
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Released(_) => log.get(record.cause?),
            _ => None,
        });
    sent.filter_map(|sent| match &sent.event {
        Event::Sent(packet, _) => packet.kind,
        _ => None,
    })
    .collect()
}

#[test]
fn a_run_with_a_dropped_offer_is_saved_listed_opened_and_goes_the_same_way() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window_at("dora", [1280.0, 1400.0], Speed::Instant);
    window.state_mut().model.prefs.places.lessons = Some(folder.path().to_owned());
    steps(&mut window, 1);
    key(&mut window, Key::X);
    steps(&mut window, 5);
    let before = kinds(&window);
    assert_eq!(
        before[..3],
        [
            MessageType::Discover,
            MessageType::Offer,
            MessageType::Discover
        ]
    );
    let answer = |question: &Question| {
        assert_eq!(question.purpose, Purpose::Export(Export::Lesson));
        assert_eq!(question.name, "my-dora.toml");
        Answer::Chosen(
            question
                .folder
                .clone()
                .unwrap()
                .join("lost on its way.toml"),
        )
    };
    window
        .state_mut()
        .ask_through(Backend::Instead(Arc::new(answer)));
    act(&mut window, Verb::SaveLesson);
    wait_for(&mut window, "the file", |window| {
        says(window, "Saved lost on its way.toml")
    });
    // It stands among one's own lessons, by the name of its file.
    act(&mut window, Verb::Lessons);
    wait_for(&mut window, "its card", |window| {
        has(window, "Open lesson Lost on its way")
    });
    click(&mut window, "Open lesson Lost on its way");
    wait_for(&mut window, "the lesson", |window| {
        title(window) == "Lost on its way"
    });
    for _ in 0..20 {
        if messages(&window) >= before.len() {
            break;
        }
        steps(&mut window, 1);
    }
    assert_eq!(kinds(&window)[..before.len()], before);
    let rules = &window.state().model.scenario.faults;
    assert_eq!(rules.len(), 1);
}

#[test]
fn a_capture_is_not_saved_as_a_lesson() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dora.pcapng");
    let program = env!("CARGO_BIN_EXE_dorascope");
    let words = ["run", "dora", "--carrier", "memory", "--pcap"];
    let mut command = std::process::Command::new(program);
    assert!(command.args(words).arg(&path).status().unwrap().success());
    let mut window = window("dora");
    wish(&mut window, Action::OpenFile(path));
    wait_for(&mut window, "the capture", |window| {
        window.state().model.is_recording()
    });
    act(&mut window, Verb::SaveLesson);
    assert!(says(
        &window,
        "what was overheard cannot be played as a lesson"
    ));
    assert_eq!(window.state().asks_for(), None);
}

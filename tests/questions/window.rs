//! How the window asks: by key, by click, by stepping; what it shows meanwhile, and what it keeps.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dorascope::files::lessons;
use dorascope::session::remark::{Asked, asked, score};
use dorascope::session::{Digest, Log, Playhead};
use dorascope::sim::{Event, Record, RecordId};
use dorascope::ui::Drive;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use dorascope::ui::question::QuestionWish;
use dorascope::view::Outline;
use dorascope::view::captions::CaptionTrack;
use dorascope::view::steps::Steps;
use egui::Key;
use egui_kittest::kittest::Queryable as _;

use crate::support::panel::painted;
use crate::support::window::{
    Window, act, click, driven, has, key, messages, steps, type_text, window, window_at, wish,
};

/// DORA with questions on, before the REQUEST, which is asked about.
pub(super) fn before_request() -> Window {
    let mut window = window("dora");
    key(&mut window, Key::Q);
    steps(&mut window, 2);
    window
}

pub(super) fn question(window: &Window) -> Option<String> {
    let shown = window.state().model.open_question();
    shown.map(|shown| shown.ask().to_owned())
}

pub(super) fn remarks(window: &Window) -> Vec<Asked> {
    let recorder = &window.state().model.session.recorder;
    asked(recorder.remarks()).cloned().collect()
}

#[test]
fn a_wrong_pick_stays_and_the_right_one_says_why() {
    let mut window = before_request();
    assert_eq!(
        question(&window).as_deref(),
        Some("Does Laptop A send its REQUEST only to Server 1?")
    );
    key(&mut window, Key::Num1);
    assert!(has(&window, "Not this one"));
    assert!(has(
        &window,
        "Answer 1: Yes: only Server 1 made an offer, not this one"
    ));
    assert_eq!(
        window.state().model.prefs.speed,
        Speed::Instant,
        "no speed was meant"
    );
    key(&mut window, Key::Num2);
    assert!(has(&window, "Right") && question(&window).is_none());
    assert!(has(&window, "Answer 2: No, to everyone (broadcast), right"));
    assert!(has(
        &window,
        "Answer 1: Yes: only Server 1 made an offer, not this one"
    ));
    let because = "Because: It has no usable address yet";
    assert!(
        painted(&window)
            .iter()
            .any(|text| text.starts_with(because))
    );
    assert!(has(&window, "0 of 1 right at the first pick"));
    assert_eq!(messages(&window), 2, "an answer makes no step");
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 3);
    let behind = "Right: No, to everyone (broadcast)".to_owned();
    assert!(
        painted(&window).contains(&behind),
        "the answer stands there with the step"
    );
    key(&mut window, Key::Num6);
    assert_eq!(window.state().model.prefs.speed, Speed::Instant);
    let [kept] = &remarks(&window)[..] else {
        panic!("one question was asked");
    };
    assert_eq!(
        (&kept.picked[..], kept.right, kept.revealed),
        (&[0, 1][..], 1, true)
    );
}

#[test]
fn a_click_answers_and_what_was_answered_is_not_asked_again() {
    let mut window = before_request();
    click(&mut window, "Answer 2: No, to everyone (broadcast)");
    steps(&mut window, 1);
    // The second question of the lesson, before the ACK.
    assert!(question(&window).is_some());
    key(&mut window, Key::Num3);
    steps(&mut window, 1);
    assert!(has(&window, "2 of 2 right at the first pick"));
    let told = remarks(&window);
    for _ in 0..2 {
        key(&mut window, Key::Home);
        for _ in 0..4 {
            assert_eq!(question(&window), None);
            key(&mut window, Key::N);
        }
    }
    act(&mut window, Verb::Back);
    act(&mut window, Verb::Back);
    assert!(
        has(&window, "Right"),
        "the answer of before the REQUEST stands there"
    );
    assert_eq!(remarks(&window), told);
}

#[test]
fn stepping_answers_and_counts_for_nothing() {
    let mut window = before_request();
    assert!(question(&window).is_some());
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 3);
    assert!(has(&window, "Not answered: No, to everyone (broadcast)"));
    let kept = remarks(&window);
    assert!(kept[0].picked.is_empty() && kept[0].revealed);
    let recorder = &window.state().model.session.recorder;
    assert_eq!(score(recorder.remarks()), (0, 0));
}

#[test]
fn going_back_from_an_open_question_leaves_it_open() {
    let mut window = before_request();
    key(&mut window, Key::PageUp);
    assert_eq!((messages(&window), question(&window)), (1, None));
    assert!(!window.state().model.is_live());
    key(&mut window, Key::PageDown);
    assert!(question(&window).is_some());
    key(&mut window, Key::Home);
    key(&mut window, Key::End);
    assert!(question(&window).is_some() && remarks(&window).is_empty());
    key(&mut window, Key::Q);
    assert!(question(&window).is_none() && !has(&window, "Questions off"));
    key(&mut window, Key::Num2);
    assert_eq!(
        window.state().model.prefs.speed,
        Speed::Half,
        "a speed is meant again"
    );
}

#[test]
fn restart_begins_a_new_score() {
    let mut window = before_request();
    key(&mut window, Key::Num2);
    assert!(has(&window, "1 of 1 right at the first pick"));
    key(&mut window, Key::R);
    window.run_steps(3);
    assert!(has(&window, "Questions are on") && remarks(&window).is_empty());
    steps(&mut window, 2);
    assert!(question(&window).is_some());
}

#[test]
fn the_run_is_the_same_with_questions_and_without() {
    let mut digests = Vec::new();
    for asks in [false, true] {
        let mut window = window("three-devices");
        if asks {
            key(&mut window, Key::Q);
            wish(&mut window, Action::Question(QuestionWish::Every(true)));
        }
        for number in 0..12 {
            if asks && number % 3 > 0 {
                assert!(question(&window).is_some(), "before step {}", number + 1);
                for answer in 0..2 {
                    wish(&mut window, Action::Question(QuestionWish::Pick(answer)));
                }
            }
            key(&mut window, Key::N);
        }
        let model = &window.state().model;
        digests.push(Digest::of(model.whole_log().records()).whole());
    }
    assert_eq!(digests[0], digests[1]);
}

/// What is painted with a log in which what is hidden never happened.
fn painted_without(window: &mut Window) -> Vec<String> {
    let model = &mut window.state_mut().model;
    let whole = Arc::clone(model.whole_log());
    let shown = Arc::clone(&model.log);
    let mut places = Vec::new();
    let mut kept: Vec<Record> = Vec::new();
    for (record, seen) in whole.records().iter().zip(shown.records()) {
        places.push(kept.len());
        if record == seen {
            kept.push(record.clone());
        }
    }
    let mut log = Log::default();
    log.append(kept.into_iter().map(|record| Record {
        cause: record.cause.map(|id| RecordId::new(places[id.index()])),
        ..record
    }));
    let playback = model.playback.clone();
    let mut outline = Outline::default();
    outline.extend(&log);
    let mut steps = Steps::default();
    steps.extend(&log);
    let mut captions = CaptionTrack::default();
    captions.extend(&log, &model.scenario.captions);
    let instant = model.playhead().instant;
    model.playback.jump(Playhead {
        count: log.len(),
        instant,
    });
    let before = (
        std::mem::replace(&mut model.log, Arc::new(log)),
        std::mem::replace(&mut model.outline, outline),
        std::mem::replace(&mut model.steps, steps),
        std::mem::replace(&mut model.captions, captions),
    );
    model.drawer = model.drawer.anew();
    window.run_steps(2);
    let without = painted(window);
    let model = &mut window.state_mut().model;
    (model.log, model.outline, model.steps, model.captions) = before;
    (model.playback, model.drawer) = (playback, model.drawer.anew());
    window.run_steps(2);
    without
}

#[test]
fn with_a_question_open_nothing_of_the_step_is_to_be_seen() {
    let mut hidden = 0;
    for (lesson, tab) in [("three-devices", "Server bindings"), ("relay", "Messages")] {
        let mut window = window(lesson);
        key(&mut window, Key::Q);
        wish(&mut window, Action::Question(QuestionWish::Every(true)));
        click(&mut window, tab);
        for place in 0..7 {
            if question(&window).is_some() {
                let model = &window.state().model;
                hidden += usize::from(!Arc::ptr_eq(model.whole_log(), &model.log));
                let seen = painted(&window);
                let without = painted_without(&mut window);
                // The card of the question stands at its place in the log.
                let [seen, without] = [&seen, &without].map(|texts| beside_the_card(texts));
                assert_eq!(seen, without, "{lesson}, after {place} steps, {tab}");
            }
            act(&mut window, Verb::Next);
        }
    }
    assert!(hidden > 8, "only {hidden} times was there anything to hide");
}

/// All texts but those of the question and its foot.
fn beside_the_card(texts: &[String]) -> Vec<&String> {
    let below = texts.iter().position(|text| text == "Wire").unwrap();
    let told = texts
        .iter()
        .take_while(|text| !text.starts_with("RFC 2131 section 4"));
    told.chain(&texts[below..]).collect()
}

/// In the past the step asked about is in the log already, and much behind it.
#[test]
fn in_the_past_ticks_and_counts_end_where_one_looks() {
    let mut window = window("dora");
    steps(&mut window, 4);
    key(&mut window, Key::Home);
    key(&mut window, Key::Q);
    key(&mut window, Key::N);
    assert!(question(&window).is_none());
    assert!(has(&window, "viewing 1 of 4"));
    key(&mut window, Key::N);
    assert!(question(&window).is_some());
    assert!(has(&window, "message 2"));
    let model = &window.state().model;
    assert_eq!(model.steps.departures().len(), 2);
    assert_eq!(model.log.len(), model.playhead().count);
    assert!(model.whole_log().len() > model.log.len());
    key(&mut window, Key::Num2);
    assert!(has(&window, "viewing 2 of 4"));
    key(&mut window, Key::N);
    assert!(
        has(&window, "message 3"),
        "the next question, before the ACK"
    );
    key(&mut window, Key::End);
    assert!(has(&window, "message 4"));
}

/// The server decides as the DISCOVER lands, 40 ms before the other one hears it. Nothing of
/// that flashes up on the way to the question.
#[test]
fn nothing_flashes_up_on_the_way_to_a_question() {
    let mut window = window_at("two-servers", [1280.0, 800.0], Speed::Normal);
    key(&mut window, Key::Q);
    wish(&mut window, Action::Question(QuestionWish::Every(true)));
    key(&mut window, Key::Num1);
    act(&mut window, Verb::Next);
    for frame in 0..90 {
        window.step();
        let model = &window.state().model;
        let seen = &model.log.records()[..model.playhead().count];
        let causes = |fits: fn(&Event) -> bool| {
            let all = seen.iter().filter(move |record| fits(&record.event));
            all.filter_map(|record| record.cause)
                .collect::<BTreeSet<_>>()
        };
        let left = causes(|event| matches!(event, Event::Released(_)));
        let held = causes(|event| matches!(event, Event::Held));
        assert!(held.is_subset(&left), "frame {frame}: {held:?} {left:?}");
    }
    assert!(question(&window).is_some());
}

#[test]
fn playing_waits_for_the_answer() {
    let mut window = before_request();
    key(&mut window, Key::P);
    window.run_steps(60);
    assert_eq!(messages(&window), 2);
    assert!(window.state().model.playback.is_playing());
    key(&mut window, Key::Num2);
    window.run_steps(60);
    assert_eq!(messages(&window), 3, "and goes on to the next question");
    window.run_steps(60);
    assert_eq!(messages(&window), 3);
}

#[test]
fn free_play_asks_what_the_run_answers_itself() {
    let mut window = window("dora");
    wish(&mut window, Action::OpenLesson("free-play".into()));
    let name = &window.state().model.scenario.lesson.name;
    assert_ne!(name, "dora");
    key(&mut window, Key::Q);
    let host = window
        .state()
        .model
        .log
        .hosts()
        .iter()
        .position(|host| host.kind == dorascope::sim::HostKind::Client);
    let host = dorascope::sim::HostId(u32::try_from(host.unwrap()).unwrap());
    wish(
        &mut window,
        Action::Command(dorascope::sim::Command::PowerOn(host)),
    );
    for number in 0..4 {
        let model = &window.state().model;
        let shown = model.open_question();
        assert!(
            shown.is_some(),
            "{:?} {:?}",
            model.questions,
            model.log.records().last()
        );
        let (ask, right) = shown
            .map(|shown| (shown.ask().to_owned(), shown.right))
            .unwrap();
        assert!(ask.ends_with('?'), "step {number}: {ask}");
        wish(&mut window, Action::Question(QuestionWish::Pick(right)));
        act(&mut window, Verb::Next);
    }
    assert!(has(&window, "4 of 4 right at the first pick"));
}

/// What happens to the message that waits is done to what really waits; then another question
/// comes, or the same.
#[test]
fn a_message_asked_about_can_be_dropped() {
    let mut window = window("options");
    key(&mut window, Key::Q);
    steps(&mut window, 1);
    assert!(question(&window).is_some());
    key(&mut window, Key::X);
    assert!(question(&window).is_none(), "it went and is lost");
    assert_eq!(messages(&window), 2);
}

#[test]
fn while_a_question_is_open_the_palette_does_not_tell_whether_a_message_waits() {
    let mut window = before_request();
    assert!(question(&window).is_some());
    act(&mut window, Verb::Palette);
    type_text(&mut window, "drop");
    let told = window.query_all_by_label_contains("not now: a question is open");
    assert_eq!(told.count(), 1);
}

/// Over real sockets, on a thread of its own.
#[test]
fn the_thread_of_a_run_looks_ahead_too() {
    let mut window = driven("dora", [1280.0, 800.0], Drive::Thread);
    key(&mut window, Key::Q);
    let until = Instant::now() + Duration::from_secs(20);
    while question(&window).is_none() && Instant::now() < until {
        if messages(&window) < 2 {
            act(&mut window, Verb::Next);
        }
        std::thread::sleep(Duration::from_millis(10));
        window.run_steps(1);
    }
    assert_eq!(
        question(&window).as_deref(),
        Some("Does Laptop A send its REQUEST only to Server 1?")
    );
    assert_eq!(messages(&window), 2);
}

#[test]
fn every_lesson_of_the_catalogue_can_be_walked_with_a_question_at_each_message() {
    for lesson in lessons::all().iter().step_by(13) {
        let mut window = window(lesson.name);
        key(&mut window, Key::Q);
        wish(&mut window, Action::Question(QuestionWish::Every(true)));
        for _ in 0..10 {
            let right = window
                .state()
                .model
                .open_question()
                .map(|shown| shown.right);
            if let Some(right) = right {
                wish(&mut window, Action::Question(QuestionWish::Pick(right)));
            }
            act(&mut window, Verb::Next);
        }
        let recorder = &window.state().model.session.recorder;
        let (right, all) = score(recorder.remarks());
        assert!(right == all && all > 1, "{}: {right} of {all}", lesson.name);
    }
}

//! The questions of lessons with crowds: their runs are long, and time runs past what is asked
//! about.

use std::sync::Arc;

use dorascope::net::memory::MemoryCarrier;
use dorascope::session::{CarrierKind, Log, Playhead};
use dorascope::sim::scenario::question::Asks;
use dorascope::ui::Drive;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::question::{LONGEST_LOG, QuestionWish};
use dorascope::view::Outline;
use dorascope::view::question::QuestionTrack;
use dorascope::view::steps::Steps;
use egui::Key;

use super::window::question;
use crate::support::window::{Window, act, driven, key, steps, wait_for, window, wish};
use crate::support::{lesson, play};

/// What a lesson asks itself, in the order of its questions.
fn asks(window: &Window) -> Vec<String> {
    let own = window.state().model.scenario.questions.iter();
    let ask = own.map(|question| match &question.asks {
        Asks::Own(own) => own.ask.clone(),
        Asks::Generated(_) => panic!("a crowd's questions have words of their own"),
    });
    ask.collect()
}

/// Looks at a place of a run that has been made.
fn look_at(window: &mut Window, log: &Arc<Log>, place: usize) {
    let model = &mut window.state_mut().model;
    (model.outline, model.steps) = (Outline::default(), Steps::default());
    model.log = Arc::clone(log);
    model.outline.extend(log);
    model.steps.extend(log);
    let start = model.steps.step_before(place + 1).unwrap();
    let before = model.steps.step_before(start).unwrap();
    model.playback.jump(Playhead::after(log, before));
    window.run_steps(1);
}

#[test]
fn every_question_of_a_crowd_opens_in_the_window() {
    for name in ["power-cut", "power-cut+five-thousand", "thousand-addresses"] {
        let log = Arc::new(play(&lesson(name), CarrierKind::Memory).log);
        let own = &lesson(name).questions;
        let mut track = QuestionTrack::default();
        track.extend(&log, own);
        for number in 0..own.len() {
            let mut window = window(name);
            key(&mut window, Key::Q);
            look_at(&mut window, &log, track.place(number).unwrap());
            act(&mut window, Verb::Next);
            assert_eq!(
                question(&window),
                Some(asks(&window)[number].clone()),
                "{name}"
            );
        }
    }
}

#[test]
fn time_that_runs_past_a_question_stands_and_goes_back_to_it() {
    let drive = Drive::Carrier(|| Box::new(MemoryCarrier));
    let mut window = driven("power-cut+five-thousand", [1280.0, 800.0], drive);
    window.state_mut().model.prefs.drawer.open = Some(false);
    key(&mut window, Key::Q);
    steps(&mut window, 1);
    wait_for(&mut window, "the first step", |window| {
        !window.state().model.log.is_empty()
    });
    act(&mut window, Verb::Play);
    wait_for(&mut window, "the question", |window| {
        question(window).is_some()
    });
    assert_eq!(question(&window), asks(&window).pop());
    let model = &window.state().model;
    assert!(!model.flows && model.log.len() > LONGEST_LOG);
    assert!(model.whole_log().len() > model.log.len());
    // It is answered like any other, and nothing is left to be asked.
    key(&mut window, Key::Num2);
    let score = window.state().model.score_words();
    assert_eq!(score.as_deref(), Some("1 of 1 right at the first pick"));
    wish(&mut window, Action::Question(QuestionWish::Every(true)));
    assert_eq!(
        window.state().model.questions_left_out(),
        Some("So far into a run only the lesson's own questions are asked")
    );
}

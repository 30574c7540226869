//! Stepping and playing with a crowd: what waits at one instant leaves in one step, and playing lets
//! time run.

use std::sync::Arc;
use std::time::Duration;

use dorascope::session::{Log, Pace};
use dorascope::sim::scenario::Role;
use dorascope::sim::{Event, event::Fault};
use dorascope::time::SimTime;
use dorascope::ui::Drive;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::model::Telling;

use crate::many;
use crate::support::lesson;
use crate::support::window::{Window, act, at_step, messages, steps, wait_for, window_on, wish};

fn lost(log: &Log) -> usize {
    let full = |event: &Event| *event == Event::Dropped(Fault::QueueFull);
    log.records().iter().filter(|r| full(&r.event)).count()
}

#[test]
fn after_a_power_cut_fifty_ask_in_one_step_and_nineteen_find_the_queue_full() {
    let mut window = at_step("power-cut", 0);
    let mut presses = 0;
    while messages(&window) == 0 {
        steps(&mut window, 1);
        presses += 1;
        assert!(presses < 60, "nobody asks");
    }
    assert_eq!(messages(&window), 50);
    assert_eq!(lost(&window.state().model.log), 19);
    steps(&mut window, 6);
    let model = &window.state().model;
    assert_eq!(
        model.steps.number(model.log.len()),
        presses + 6,
        "each press is a step"
    );
    let here = model.playhead().count;
    for _ in 0..6 {
        act(&mut window, Verb::Back);
    }
    assert_eq!(messages(&window), 50, "back to the row of fifty");
    steps(&mut window, 6);
    assert_eq!(
        window.state().model.playhead().count,
        here,
        "the same places again"
    );
}

/// A crowd of which one after the other is switched on.
fn crowd(drive: Drive) -> Window {
    let mut scenario = many::arriving(240);
    scenario.ends = SimTime::ZERO + Duration::from_secs(120);
    if let Role::Server { config, .. } = &mut scenario.hosts[0].role {
        config.lease_secs = 600;
    }
    let scenario = Arc::new(scenario);
    let catalogue = vec![Arc::clone(&scenario)];
    window_on(catalogue, scenario, [1280.0, 800.0], drive)
}

#[test]
fn playing_a_crowd_lets_time_run_until_a_press() {
    // Time runs where a thread has a clock.
    let mut window = crowd(Drive::Thread);
    window.state_mut().model.prefs.drawer.open = Some(false);
    steps(&mut window, 1);
    wait_for(&mut window, "the first step", |window| {
        !window.state().model.log.is_empty()
    });
    act(&mut window, Verb::Play);
    wait_for(&mut window, "messages", |window| messages(window) > 8);
    let model = &window.state().model;
    assert!(model.flows && model.is_live());
    for verb in [Verb::Speed1, Verb::Speed6] {
        act(&mut window, verb);
        wait_for(&mut window, "the speed", |window| {
            let model = &window.state().model;
            model.status.pace == Pace::Speed(model.flow_factor())
        });
    }
    act(&mut window, Verb::Step);
    let stopped = |window: &Window| window.state().model.status.pace == Pace::Stopped;
    wait_for(&mut window, "the pause", stopped);
    assert!(!window.state().model.flows);
    let stands = window.state().model.log.len();
    window.run_steps(10);
    assert_eq!(window.state().model.log.len(), stands, "nothing moves");
    // So does the start page.
    act(&mut window, Verb::Play);
    wait_for(&mut window, "time to run", |window| {
        window.state().model.flows
    });
    act(&mut window, Verb::Lessons);
    wait_for(&mut window, "the pause", stopped);
    wish(&mut window, Action::Continue);
    // Going back while time runs lets it stand.
    act(&mut window, Verb::Play);
    wait_for(&mut window, "time to run", |window| {
        window.state().model.flows
    });
    act(&mut window, Verb::First);
    wait_for(&mut window, "the pause", stopped);
    assert_eq!(messages(&window), 0);
}

#[test]
fn with_a_question_open_in_the_past_playing_lets_no_time_run() {
    let mut window = crowd(Drive::InPlace);
    steps(&mut window, 16);
    window.state_mut().model.prefs.questions.on = true;
    act(&mut window, Verb::First);
    let asks = |window: &Window| window.state().model.is_asking();
    for _ in 0..12 {
        if !asks(&window) {
            steps(&mut window, 1);
        }
    }
    assert!(asks(&window));
    act(&mut window, Verb::Play);
    let model = &window.state().model;
    assert!(asks(&window) && !model.flows && model.playback.is_playing());
}

#[test]
fn the_words_of_a_lesson_with_a_crowd_stay_until_its_next_ones() {
    let mut window = at_step("power-cut+five-thousand", 0);
    let mut presses = 0;
    while messages(&window) == 0 {
        steps(&mut window, 1);
        presses += 1;
        assert!(presses < 5_100, "nobody asks");
    }
    steps(&mut window, 3);
    let model = &window.state().model;
    assert!(model.has_crowd());
    assert!(matches!(model.telling(), Telling::Caption(..)));
}

#[test]
fn a_few_clients_are_played_message_by_message() {
    assert!(lesson("three-devices").hosts.len() < 10);
    let mut window = at_step("three-devices", 2);
    act(&mut window, Verb::Play);
    let model = &window.state().model;
    assert!(!model.can_flow() && !model.flows && model.playback.is_playing());
}

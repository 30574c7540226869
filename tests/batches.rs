//! Much happens on a real network between two frames: it is taken in part by part, nothing is
//! lost, and a session saved meanwhile is whole.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use std::time::{Duration, Instant};

use dorascope::files::recording;
use dorascope::protocol::server::BindingState;
use dorascope::ui::action::Verb;
use support::network::{Server, joined, until_held};
use support::window::{Window, act};

const SIZE: [f32; 2] = [1280.0, 720.0];
const CLIENTS: u32 = 40;
/// Longer than anything here takes on any machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn taken(window: &Window) -> usize {
    window.state().model.log.len()
}

/// Whether the next frame is asked for at once.
fn goes_on(window: &Window) -> bool {
    let viewports = &window.output().viewport_output;
    viewports
        .values()
        .any(|viewport| viewport.repaint_delay.is_zero())
}

/// A window that has not looked while all its clients got their addresses.
fn behind() -> (Window, Server) {
    let server = Server::start();
    let mut window = joined(SIZE, server.at, CLIENTS);
    window.state_mut().assume_frame(Duration::ZERO);
    act(&mut window, Verb::Play);
    let begun = Instant::now();
    while server.count(BindingState::Active) < CLIENTS as usize {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    // What the server has said is read on the other side.
    std::thread::sleep(Duration::from_millis(200));
    (window, server)
}

#[test]
fn what_comes_at_once_is_taken_in_over_several_frames() {
    let (mut window, _server) = behind();
    let mut frames = 0;
    loop {
        let before = taken(&window);
        window.step();
        let new = taken(&window) - before;
        assert!(new <= 256, "{new} records in one frame");
        if new == 0 {
            break;
        }
        frames += 1;
        let model = &window.state().model;
        assert!(model.is_live(), "the playhead goes along");
        if new == 256 {
            assert!(goes_on(&window), "the rest is not forgotten");
        }
    }
    assert!(
        frames >= 3,
        "{frames} frames for {} records",
        taken(&window)
    );
    until_held(&mut window, CLIENTS as usize);
    let model = &window.state().model;
    let whole = model.session.recorder.recording();
    assert_eq!(whole.end.last.records, model.log.len());
    assert_eq!(whole.replay().unwrap().records(), model.log.records());
}

#[test]
fn a_session_saved_in_between_can_be_played_as_far_as_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, _server) = behind();
    let mut in_between = 0;
    for number in 0..4 {
        window.step();
        let file = folder.path().join(format!("{number}.dorascope"));
        let model = &window.state().model;
        recording::save(&model.session.recorder.recording(), &file).unwrap();
        let read = recording::load(&file).unwrap();
        let played = read.replay().unwrap();
        let known = &model.log.records()[..played.len()];
        assert_eq!(played.records(), known);
        assert_eq!(model.session.recorder.extent().records, played.len());
        in_between += usize::from(played.len() < model.log.len());
    }
    assert!(in_between > 0, "each frame took in all there was");
}

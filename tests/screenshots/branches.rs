//! Pictures of branches: tabs, and two runs side by side.

use dorascope::session::Playhead;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::compare::CompareWish;
use dorascope::ui::theme::ThemeChoice;

use super::{LARGE, SMALL, window, write};
use crate::support::window::{Window, act, steps, wait_for, wish};

/// DORA, and a branch in which the REQUEST is lost.
fn branched(size: [f32; 2], theme: ThemeChoice) -> Window {
    let mut window = window("dora", size, theme);
    steps(&mut window, 6);
    let request = window.state().model.steps.departures()[2].released;
    wish(&mut window, Action::BranchBefore(request));
    wait_for(&mut window, "the branch", |window| {
        !window.state().runs().is_alone()
    });
    act(&mut window, Verb::DropFlight);
    steps(&mut window, 5);
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn branches() {
    let mut window = branched(SMALL, ThemeChoice::Light);
    let model = &window.state().model;
    let place = Playhead::after(&model.log, model.steps.end_of(3));
    wish(&mut window, Action::Seek(place));
    write(window, "branches");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn compared() {
    for (size, width) in [(SMALL, 1280), (LARGE, 1920)] {
        for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
            let mut window = branched(size, theme);
            let other = window.state().runs().beside(1);
            wish(&mut window, Action::Compare(CompareWish::With(other)));
            wait_for(&mut window, "the comparison", |window| {
                window.state().comparison().is_some()
            });
            for _ in 0..5 {
                act(&mut window, Verb::Step);
            }
            write(window, &format!("compared-{name}-{width}"));
        }
    }
}

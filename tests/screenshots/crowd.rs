//! Many clients: folded into one lane, or a crowd row by row, with a few of them beside it.

use std::time::Duration;

use dorascope::net::memory::MemoryCarrier;
use dorascope::session::{Log, Playhead, Run};
use dorascope::view::Axis;
use dorascope::view::arrangement::LaneWish;

use super::*;
use crate::support::lesson;

/// A window that looks at the end of a run of so many clients that ask within this time.
pub(crate) fn storm(clients: u32, spread: Duration, size: [f32; 2], theme: ThemeChoice) -> Window {
    let mut scenario = crowds::crowd(clients);
    scenario.link.delay = Duration::from_millis(20);
    scenario.link.loss = 0.02;
    let mut run = Run::new(&scenario, Box::new(MemoryCarrier));
    let mut log = Log::default();
    log.append(run.take_records());
    log.append(crowds::join_all(&mut run, clients, spread));
    let mut window = alone(Arc::new(scenario), size);
    wish(&mut window, Action::Theme(theme));
    look_at(&mut window, log);
    window
}

fn look_at(window: &mut Window, log: Log) {
    let model = &mut window.state_mut().model;
    model.log = log.into();
    model.outline = dorascope::view::Outline::default();
    model.outline.extend(&model.log);
    model.steps = dorascope::view::steps::Steps::default();
    model.steps.extend(&model.log);
    let end = Playhead::at_end(&model.log);
    wish(window, Action::Seek(end));
}

fn seek(window: &mut Window, secs: f64) {
    let at = dorascope::time::SimTime::ZERO + Duration::from_secs_f64(secs);
    let there = Playhead::at(&window.state().model.log, at);
    wish(window, Action::Seek(there));
}

#[test]
#[ignore = "needs a software rasteriser"]
fn fifty_clients_fold() {
    for (theme, size, steps_made, name) in [
        (ThemeChoice::Light, SMALL, 23, "light"),
        (ThemeChoice::Dark, LARGE, 60, "dark"),
        (ThemeChoice::Light, SMALLEST, 90, "smallest"),
    ] {
        let mut window = alone(Arc::new(crowds::arriving(50)), size);
        wish(&mut window, Action::Theme(theme));
        steps(&mut window, steps_made);
        write(window, &format!("folded-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn who_is_folded() {
    let mut window = alone(Arc::new(crowds::arriving(50)), SMALL);
    steps(&mut window, 40);
    act(&mut window, Verb::Folded);
    write(window, "folded-list");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn a_crowd_row_by_row() {
    for (axis, theme, size, name) in [
        (Axis::True, ThemeChoice::Dark, SMALL, "true-dark"),
        (Axis::True, ThemeChoice::Light, LARGE, "true-light"),
        (Axis::Order, ThemeChoice::Light, SMALL, "order-light"),
        (Axis::Compressed, ThemeChoice::Dark, SMALLEST, "compressed"),
    ] {
        let mut window = storm(2_000, Duration::from_secs(8), size, theme);
        window.state_mut().model.axis = axis;
        for host in [418, 1_262] {
            wish(&mut window, Action::Lanes(LaneWish::Pin(HostId(host))));
        }
        seek(&mut window, 6.0);
        write(window, &format!("crowd-{name}"));
    }
}

/// A window that looks at the end of this lesson, played in memory.
fn played(name: &str, size: [f32; 2]) -> Window {
    let scenario = lesson(name);
    let mut run = Run::new(&scenario, Box::new(MemoryCarrier));
    let mut log = Log::default();
    while !run
        .advance(scenario.ends, 100_000)
        .expect("memory carries everything")
    {
        log.append(run.take_records());
    }
    log.append(run.take_records());
    let captions = scenario.captions.clone();
    let mut window = alone(scenario, size);
    look_at(&mut window, log);
    let model = &mut window.state_mut().model;
    model.captions.extend(&model.log, &captions);
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn a_power_cut_step_by_step() {
    let scenario = lesson("power-cut");
    for (theme, size, name) in [
        (ThemeChoice::Light, SMALL, "light"),
        (ThemeChoice::Dark, LARGE, "dark"),
    ] {
        let mut window = alone(Arc::clone(&scenario), size);
        wish(&mut window, Action::Theme(theme));
        steps(&mut window, 6);
        write(window, &format!("power-cut-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn five_thousand_after_a_power_cut() {
    let mut window = played("power-cut+five-thousand", LARGE);
    wish(&mut window, Action::Theme(ThemeChoice::Dark));
    window.state_mut().model.axis = Axis::True;
    seek(&mut window, 8.0);
    write(window, "power-cut-5000");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn a_day_of_four_thousand_customers() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = played("thousand-addresses", LARGE);
        wish(&mut window, Action::Theme(theme));
        wish(&mut window, Action::Lanes(LaneWish::Pin(HostId(1_000))));
        window.state_mut().model.axis = Axis::Compressed;
        seek(&mut window, 20.0 * 3_600.0);
        act(&mut window, Verb::ZoomOut);
        act(&mut window, Verb::ZoomOut);
        window.state_mut().model.prefs.drawer.tab = dorascope::ui::prefs::Tab::Charts;
        window.run_steps(40);
        write(window, &format!("thousand-addresses-{name}"));
    }
}

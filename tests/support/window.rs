//! A window without a thread and without a GPU, for tests that drive it by names and keys.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;

use dorascope::files::lessons;
use dorascope::sim::Scenario;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use dorascope::ui::{App, Drive};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// The window and what drives it.
pub(crate) type Window = Harness<'static, App>;

/// All built-in lessons, read.
pub(crate) fn catalogue() -> Vec<Arc<Scenario>> {
    let parse = |text| Arc::new(Scenario::parse(text).expect("a built-in lesson"));
    lessons::all()
        .iter()
        .map(|lesson| parse(lesson.text))
        .collect()
}

/// The window on a lesson, before its first message, with nothing animated.
pub(crate) fn window(lesson: &str, size: [f32; 2]) -> Window {
    let catalogue = catalogue();
    let named = |scenario: &&Arc<Scenario>| scenario.lesson.name == lesson;
    let open = catalogue.iter().find(named).cloned().expect("its name");
    let mut window = Harness::builder()
        .with_size(size)
        .with_step_dt(1.0 / 60.0)
        .build_eframe(move |creation| {
            App::new(&creation.egui_ctx, None, Drive::InPlace, catalogue, open)
        });
    window.state_mut().model.prefs.speed = Speed::Instant;
    window.run_steps(3);
    window
}

/// Carries out a wish, and lets one frame pass: without animation it shows what has come of it.
pub(crate) fn wish(window: &mut Window, verb: Verb) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::Do(verb));
    window.step();
}

/// Carries out a wish, and lets two frames pass.
pub(crate) fn act(window: &mut Window, verb: Verb) {
    wish(window, verb);
    window.step();
}

/// Presses a key.
pub(crate) fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(4);
}

/// Presses a key alone.
pub(crate) fn key(window: &mut Window, key: Key) {
    press(window, Modifiers::NONE, key);
}

/// Clicks what has this name.
pub(crate) fn click(window: &mut Window, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(4);
}

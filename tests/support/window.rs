//! The window without a screen: opened on a lesson, run in place through memory, driven by keys
//! and by the accessible names of what can be clicked.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::sim::Scenario;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use dorascope::ui::{App, Drive};
use egui::{Key, Modifiers, Pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// A window that a test drives.
pub(crate) type Window = Harness<'static, App>;

/// All built-in lessons.
pub(crate) fn catalogue() -> Vec<Arc<Scenario>> {
    static PARSED: OnceLock<Vec<Arc<Scenario>>> = OnceLock::new();
    let parse = |lesson: &lessons::Embedded| {
        Arc::new(Scenario::parse(lesson.text).expect("a built-in lesson"))
    };
    let parsed = PARSED.get_or_init(|| lessons::all().iter().map(parse).collect());
    parsed.clone()
}

/// A window of this size in points, open on this built-in lesson, at this speed.
pub(crate) fn window_at(lesson: &str, size: [f32; 2], speed: Speed) -> Window {
    let mut window = driven(lesson, size, Drive::InPlace);
    window.state_mut().model.prefs.speed = speed;
    window
}

/// A window of this size in points without animation, open on this built-in lesson (in variants:
/// `relay+option-82`), whose run is driven like this.
pub(crate) fn driven(lesson: &str, size: [f32; 2], drive: Drive) -> Window {
    let catalogue = catalogue();
    let open = super::lesson(lesson);
    window_on(catalogue, open, size, drive)
}

/// A window open on this scenario, without animation.
pub(crate) fn window_on(
    catalogue: Vec<Arc<Scenario>>,
    open: Arc<Scenario>,
    size: [f32; 2],
    drive: Drive,
) -> Window {
    let mut window = Harness::builder()
        .with_size(size)
        .with_step_dt(1.0 / 60.0)
        .with_render_cursor(false)
        .build_eframe(move |creation| App::new(&creation.egui_ctx, None, drive, catalogue, open));
    window.state_mut().model.prefs.speed = Speed::Instant;
    window.run_steps(3);
    window
}

/// A window of this size in points without animation, open on this built-in lesson.
pub(crate) fn still(lesson: &str, size: [f32; 2]) -> Window {
    driven(lesson, size, Drive::InPlace)
}

/// A window open on this scenario, the only one there is, without animation.
pub(crate) fn alone(scenario: Arc<Scenario>, size: [f32; 2]) -> Window {
    window_on(vec![Arc::clone(&scenario)], scenario, size, Drive::InPlace)
}

/// A window of the usual size without animation.
pub(crate) fn window(lesson: &str) -> Window {
    window_at(lesson, [1280.0, 800.0], Speed::Instant)
}

/// The same after so many steps.
pub(crate) fn at_step(lesson: &str, count: usize) -> Window {
    let mut window = window(lesson);
    steps(&mut window, count);
    window
}

/// Clicks what has this accessible name.
pub(crate) fn click(window: &mut Window, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(4);
}

/// Presses a key with these modifiers.
pub(crate) fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(4);
}

/// Presses a key alone.
pub(crate) fn key(window: &mut Window, key: Key) {
    press(window, Modifiers::NONE, key);
}

/// Carries out a wish of the catalogue and looks at the next frame only.
pub(crate) fn at_once(window: &mut Window, verb: Verb) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::Do(verb));
    window.step();
}

/// Carries out a wish of the catalogue.
pub(crate) fn act(window: &mut Window, verb: Verb) {
    wish(window, Action::Do(verb));
}

/// Carries out a wish.
pub(crate) fn wish(window: &mut Window, action: Action) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, action);
    window.run_steps(4);
}

/// So many presses of *Step*.
pub(crate) fn steps(window: &mut Window, count: usize) {
    for _ in 0..count {
        act(window, Verb::Step);
    }
}

/// Waits, as a user does, for something that is done beside the window.
pub(crate) fn wait_for(window: &mut Window, what: &str, is_so: impl Fn(&Window) -> bool) {
    for _ in 0..800 {
        window.run_steps(1);
        if is_so(window) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let trouble = &window.state().model.trouble;
    panic!("waited in vain for {what}: {trouble:?}");
}

/// A right click here.
pub(crate) fn right_click_at(window: &mut Window, place: Pos2) {
    right_button(window, place, 2);
    window.run_steps(4);
}

/// The same, with so many frames behind each of its parts and none at the end.
pub(crate) fn right_button(window: &mut Window, place: Pos2, frames: usize) {
    window.hover_at(place);
    window.run_steps(frames);
    for pressed in [true, false] {
        window.event(egui::Event::PointerButton {
            pos: place,
            button: egui::PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        window.run_steps(frames);
    }
}

/// Types where the focus is.
pub(crate) fn type_text(window: &mut Window, text: &str) {
    window.event(egui::Event::Text(text.into()));
    window.run_steps(4);
}

/// The number of the message that is shown.
pub(crate) fn shown(window: &Window) -> Option<usize> {
    window.state().model.shown_number()
}

/// How many messages have left at the playhead.
pub(crate) fn messages(window: &Window) -> usize {
    window.state().model.message_count()
}

/// Whether something of this name is to be seen.
pub(crate) fn has(window: &Window, name: &str) -> bool {
    window.query_by_label(name).is_some()
}

/// The text that was put on the clipboard in the frames after this press.
pub(crate) fn copied(window: &mut Window, press: impl FnOnce(&Window)) -> Option<String> {
    press(window);
    (0..4).find_map(|_| {
        window.step();
        let commands = &window.output().platform_output.commands;
        commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    })
}

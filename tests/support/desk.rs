//! The window as tests drive it: a lesson opened without thread or GPU, steps made, keys pressed,
//! controls clicked by their names.

use std::sync::Arc;

use dorascope::files::lessons;
use dorascope::sim::Scenario;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use dorascope::ui::{App, Drive};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

pub(crate) type Window = Harness<'static, App>;

/// All lessons, read.
pub(crate) fn catalogue() -> Vec<Arc<Scenario>> {
    let read = |text| Arc::new(Scenario::parse(text).expect("a built-in lesson"));
    lessons::all()
        .iter()
        .map(|lesson| read(lesson.text))
        .collect()
}

/// A lesson in a window of this size, driven like this.
pub(crate) fn window_of(lesson: &str, size: [f32; 2], drive: Drive) -> Window {
    let catalogue = catalogue();
    let mut named = catalogue.iter();
    let open = named.find(|scenario| scenario.lesson.name == lesson);
    let open = Arc::clone(open.expect("its name"));
    let mut window = Harness::builder()
        .with_size(size)
        .with_step_dt(1.0 / 60.0)
        .build_eframe(move |creation| App::new(&creation.egui_ctx, None, drive, catalogue, open));
    window.state_mut().model.prefs.speed = Speed::Instant;
    window.run_steps(3);
    window
}

/// A lesson after so many steps.
pub(crate) fn window(lesson: &str, steps: usize) -> Window {
    let mut window = window_of(lesson, [1280.0, 800.0], Drive::InPlace);
    for _ in 0..steps {
        key(&mut window, Key::Space);
    }
    window
}

pub(crate) fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(4);
}

pub(crate) fn key(window: &mut Window, key: Key) {
    press(window, Modifiers::NONE, key);
}

pub(crate) fn click(window: &mut Window, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(4);
}

pub(crate) fn act(window: &mut Window, action: Action) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, action);
    window.run_steps(4);
}

pub(crate) fn perform(window: &mut Window, verb: Verb) {
    act(window, Action::Do(verb));
}

/// What is typed where the focus is.
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

/// The text that was put on the clipboard in the last frames.
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

//! Keys as a keyboard sends them, and what comes of them in time.

use std::time::Duration;

use dorascope::ui::action::Shortcut;
use egui::{Key, Modifiers};

use crate::support::window::Window;

/// What a keyboard sends: desktops make an event of its own of Ctrl+C.
pub(super) fn sent(shortcut: Shortcut) -> Vec<egui::Event> {
    let Shortcut { modifiers, key } = shortcut;
    if modifiers.command && key == Key::C {
        return vec![egui::Event::Copy];
    }
    let pressed = |pressed| egui::Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    };
    vec![
        egui::Event::ModifiersChanged(modifiers),
        pressed(true),
        pressed(false),
        egui::Event::ModifiersChanged(Modifiers::NONE),
    ]
}

/// Lets frames pass until it is as it should be, one for each event: what the desktop is told
/// stands in one frame only.
pub(super) fn comes_true(
    window: &mut Window,
    events: Vec<egui::Event>,
    mut is_so: impl FnMut(&Window) -> bool,
) -> bool {
    // What is said on a real network, or is played for a branch, takes the time that it takes.
    let rest = std::iter::repeat_n(None, 400);
    events.into_iter().map(Some).chain(rest).any(|event| {
        if let Some(event) = event {
            window.event(event);
        }
        window.step();
        is_so(window) || {
            std::thread::sleep(Duration::from_millis(10));
            false
        }
    })
}

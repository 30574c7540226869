//! What the lesson panel says and what its controls bring about: forms, switches, commands and
//! the messages that follow.

use std::sync::Arc;

use dorascope::files::lessons;
use dorascope::session::world::HostNow;
use dorascope::sim::{Command, Event, Scenario};
use dorascope::wire::{Message, MessageType};
use egui::Shape;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{Window, alone};

/// A window with its drawer closed, on a lesson of the test's own.
pub(crate) fn window_of(text: &str, size: [f32; 2]) -> Window {
    let scenario = Arc::new(Scenario::parse(text).expect("a sound lesson"));
    let mut window = alone(scenario, size);
    window.state_mut().model.prefs.drawer.open = Some(false);
    window.run_steps(3);
    window
}

/// Tall enough for all of the panel.
pub(crate) fn window(lesson: &str) -> Window {
    let text = lessons::find(lesson).expect("a built-in lesson").text;
    window_of(text, [1280.0, 1600.0])
}

/// Replaces what stands in a field.
pub(crate) fn fill(window: &mut Window, field: &str, text: &str) {
    input(window, field).set_text_value_accesskit(text);
    window.run_steps(3);
}

pub(crate) fn input<'a>(window: &'a Window, field: &'a str) -> egui_kittest::Node<'a> {
    window.get_by_role_and_label(egui::accesskit::Role::TextInput, field)
}

pub(crate) fn host(window: &Window, name: &str) -> HostNow {
    let world = &window.state().model.world;
    let found = world.hosts().find(|(_, now)| *now.info.name == *name);
    found.expect("a host of this name").1.clone()
}

/// What the user has commanded so far.
pub(crate) fn commands(window: &Window) -> Vec<Command> {
    let records = window.state().model.log.records().iter();
    let said = records.filter_map(|record| match &record.event {
        Event::Commanded(command) => Some((**command).clone()),
        _ => None,
    });
    said.filter(|command| *command != Command::ReleaseNext)
        .collect()
}

/// The messages that were put on the wire, and who sent them.
pub(crate) fn sent(window: &Window) -> Vec<(String, Message)> {
    let log = &window.state().model.log;
    let sent = log
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Sent(packet, _) => Some((record.host, packet.message().expect("DHCP"))),
            _ => None,
        });
    sent.map(|(host, message)| (log.host(host).expect("it").key.to_string(), message))
        .collect()
}

pub(crate) fn kinds(window: &Window) -> Vec<MessageType> {
    sent(window)
        .into_iter()
        .map(|(_, message)| message.kind())
        .collect()
}

/// Every text that stands on the screen.
pub(crate) fn painted(window: &Window) -> Vec<String> {
    fn texts(shape: &Shape, found: &mut Vec<String>) {
        match shape {
            Shape::Text(text) => found.push(text.galley.text().to_owned()),
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &window.output().shapes {
        texts(&clipped.shape, &mut found);
    }
    found
}

pub(crate) fn is_enabled(window: &Window, name: &str) -> bool {
    !window.get_by_label(name).accesskit_node().is_disabled()
}

pub(crate) fn is_on(window: &Window, name: &str) -> bool {
    let toggled = window.get_by_label(name).accesskit_node().toggled();
    toggled == Some(egui::accesskit::Toggled::True)
}

//! The one place where keys become wishes. It stands before egui, so that a key never does two
//! things: what it takes, no widget sees; what belongs to a focused widget, it leaves alone.

use egui::{Context, Event, Key, Modifiers, Plugin, RawInput};

use super::action::Verb;

/// Takes our keys out of the input and keeps them until the window asks.
#[derive(Default)]
pub struct Keys {
    taken: Vec<Verb>,
    menu_open: bool,
}

impl Keys {
    /// The wishes since the last time, in the order of the keys.
    pub fn take(ctx: &Context) -> Vec<Verb> {
        let plugin = ctx.plugin_or_default::<Self>();
        std::mem::take(&mut plugin.lock().taken)
    }

    fn meant(&self, ctx: &Context, key: Key, modifiers: Modifiers) -> Option<Verb> {
        let verb = Verb::for_key(key, modifiers)?;
        let clicker = matches!(key, Key::PageDown | Key::PageUp) || modifiers.command;
        let belongs_to_focus = if self.menu_open || ctx.memory(|memory| memory.focused().is_some())
        {
            is_for_widgets(key)
        } else {
            false
        };
        let theirs = ctx.text_edit_focused() || belongs_to_focus;
        (clicker || !theirs).then_some(verb)
    }
}

/// Keys that a focused control, or an open menu, uses itself.
fn is_for_widgets(key: Key) -> bool {
    matches!(
        key,
        Key::Space
            | Key::Enter
            | Key::ArrowLeft
            | Key::ArrowRight
            | Key::ArrowUp
            | Key::ArrowDown
            | Key::Home
            | Key::End
    )
}

/// The text that comes with a key belongs to it.
fn is_text_of(event: &Event, key: Key) -> bool {
    let Event::Text(text) = event else {
        return false;
    };
    match key {
        Key::Space => text == " ",
        key => text.eq_ignore_ascii_case(key.symbol_or_name()),
    }
}

impl Plugin for Keys {
    fn debug_name(&self) -> &'static str {
        "dorascope keys"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        self.menu_open = egui::Popup::is_any_open(ctx);
        let mut ours = Vec::new();
        for event in &input.events {
            if let Event::Key {
                key,
                pressed: true,
                modifiers,
                repeat,
                ..
            } = event
                && let Some(verb) = self.meant(ctx, *key, *modifiers)
            {
                ours.push(*key);
                if !repeat || verb.repeats() {
                    self.taken.push(verb);
                }
            }
        }
        input.events.retain(|event| match event {
            Event::Key {
                key, pressed: true, ..
            } => !ours.contains(key),
            event => !ours.iter().any(|key| is_text_of(event, *key)),
        });
    }
}

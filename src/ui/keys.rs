//! The one place where keys become wishes. It stands before egui, so that a key never does two
//! things: what it takes, no widget sees; what belongs to a focused widget, it leaves alone.

use egui::{Context, Event, Key, Modifiers, Plugin, RawInput, ViewportId};

use super::action::Verb;

/// Takes our keys out of the input and keeps them until the window asks.
#[derive(Default)]
pub struct Keys {
    taken: Vec<Verb>,
    menu_open: bool,
    /// Whether the window shows nothing but black: no key is for anything in it.
    black: bool,
}

impl Keys {
    /// The wishes since the last time, in the order of the keys.
    pub fn take(ctx: &Context) -> Vec<Verb> {
        let plugin = ctx.plugin_or_default::<Self>();
        std::mem::take(&mut plugin.lock().taken)
    }

    /// Says whether the window is black.
    pub fn set_black(ctx: &Context, black: bool) {
        ctx.plugin_or_default::<Self>().lock().black = black;
    }

    fn meant(&self, ctx: &Context, second: bool, key: Key, modifiers: Modifiers) -> Option<Verb> {
        let verb = Verb::for_key(key, modifiers)?;
        if self.black || second {
            return Some(verb);
        }
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
            | Key::Escape
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
        // A second window has neither menus nor fields; what is focused is so in the first.
        let second = input.viewport_id != ViewportId::ROOT;
        self.menu_open = !second && egui::Popup::is_any_open(ctx);
        let mut ours = Vec::new();
        for event in &input.events {
            if let Event::Key {
                key,
                pressed: true,
                modifiers,
                repeat,
                ..
            } = event
                && let Some(verb) = self.meant(ctx, second, *key, *modifiers)
            {
                ours.push(*key);
                if !repeat || verb.repeats() {
                    self.taken.push(verb);
                }
            }
        }
        if second && !ours.is_empty() {
            ctx.request_repaint_of(ViewportId::ROOT);
        }
        input.events.retain(|event| match event {
            Event::Key {
                key, pressed: true, ..
            } => !ours.contains(key),
            event => !ours.iter().any(|key| is_text_of(event, *key)),
        });
    }
}

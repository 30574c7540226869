//! The one place where keys become wishes. It stands before egui, so that a key never does two
//! things: what it takes, no widget sees; what belongs to a focused widget, it leaves alone.

use egui::text_selection::LabelSelectionState;
use egui::{Context, Event, Key, Modifiers, Plugin, RawInput, TextEdit, ViewportId};

use super::action::Verb;

/// Takes our keys out of the input and keeps them until the window asks.
#[derive(Default)]
pub struct Keys {
    taken: Vec<Verb>,
    /// Whether the window shows nothing but black: no key is for anything in it.
    black: bool,
}

/// Whom a key would serve if we left it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// A text field; whether a part of its text is selected.
    Text { selected: bool },
    /// An open menu.
    Menu,
    /// A control that Tab has led to.
    Control,
    /// Nobody.
    Nowhere,
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
}

impl Focus {
    fn of(ctx: &Context) -> Self {
        let focused = ctx.memory(egui::Memory::focused);
        if egui::Popup::is_any_open(ctx) {
            Self::Menu
        } else if let Some(field) = focused.filter(|_| ctx.text_edit_focused()) {
            let state = TextEdit::load_state(ctx, field);
            let range = state.and_then(|state| state.cursor.char_range());
            Self::Text {
                selected: range.is_some_and(|range| !range.is_empty()),
            }
        } else if focused.is_some() {
            Self::Control
        } else {
            Self::Nowhere
        }
    }

    /// Whether the key is left to whoever has the focus.
    fn keeps(self, key: Key, modifiers: Modifiers) -> bool {
        match self {
            Self::Text { selected } if modifiers.command => {
                edits(key) || (is_copy(key) && selected)
            }
            Self::Text { .. } => !is_never_text(key),
            Self::Menu => key == Key::Escape || moves(key, modifiers),
            Self::Control => moves(key, modifiers),
            Self::Nowhere => false,
        }
    }
}

/// With Ctrl: what a text field does with its text.
const fn edits(key: Key) -> bool {
    matches!(key, Key::A | Key::V | Key::X | Key::Y | Key::Z)
}

const fn is_copy(key: Key) -> bool {
    matches!(key, Key::C)
}

/// Keys that no text needs: a clicker's, F1 and those like it, Esc.
fn is_never_text(key: Key) -> bool {
    let is_function = (Key::F1..=Key::F35).contains(&key);
    is_function || matches!(key, Key::PageDown | Key::PageUp | Key::Escape)
}

/// Keys that a focused control, or an open menu, uses itself.
fn moves(key: Key, modifiers: Modifiers) -> bool {
    let arrow = matches!(
        key,
        Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown
    );
    modifiers.is_none() && (arrow || matches!(key, Key::Space | Key::Enter))
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

/// The key behind an event and whether it is held down. Desktops make an event of its own of
/// Ctrl+C.
fn pressed(event: &Event) -> Option<(Key, Modifiers, bool)> {
    match event {
        Event::Key {
            key,
            pressed: true,
            modifiers,
            repeat,
            ..
        } => Some((*key, *modifiers, *repeat)),
        Event::Copy => Some((Key::C, Modifiers::COMMAND, false)),
        _ => None,
    }
}

/// Whether text was selected in a label with the pointer: then that is what is copied.
fn label_is_selected(ctx: &Context) -> bool {
    let plugin = ctx.plugin_or_default::<LabelSelectionState>();
    plugin.lock().has_selection()
}

impl Plugin for Keys {
    fn debug_name(&self) -> &'static str {
        "dorascope keys"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        // A second window has neither menus nor fields; what is focused is so in the first.
        let second = input.viewport_id != ViewportId::ROOT;
        let focus = if second || self.black {
            Focus::Nowhere
        } else {
            Focus::of(ctx)
        };
        let meant = |event: &Event| {
            let (key, modifiers, repeat) = pressed(event)?;
            let verb = Verb::for_key(key, modifiers)?;
            let theirs =
                focus.keeps(key, modifiers) || (verb == Verb::Copy && label_is_selected(ctx));
            (!theirs).then_some((verb, key, repeat))
        };
        let mut ours = Vec::new();
        input.events.retain(|event| {
            let Some((verb, key, repeat)) = meant(event) else {
                return true;
            };
            ours.push(key);
            if !repeat || verb.repeats() {
                self.taken.push(verb);
            }
            false
        });
        input
            .events
            .retain(|event| !ours.iter().any(|key| is_text_of(event, *key)));
        if second && !ours.is_empty() {
            ctx.request_repaint_of(ViewportId::ROOT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Focus = Focus::Text { selected: false };

    #[test]
    fn a_text_field_keeps_what_writes_and_moves_in_text() {
        for key in [
            Key::A,
            Key::Space,
            Key::Num1,
            Key::ArrowLeft,
            Key::Home,
            Key::End,
            Key::Enter,
            Key::Backspace,
            Key::Delete,
            Key::Tab,
        ] {
            assert!(TEXT.keeps(key, Modifiers::NONE), "{key:?}");
            assert!(TEXT.keeps(key, Modifiers::SHIFT), "{key:?}");
        }
        for key in [Key::PageDown, Key::PageUp, Key::F5, Key::F11, Key::Escape] {
            assert!(!TEXT.keeps(key, Modifiers::NONE), "{key:?}");
        }
        for key in [Key::F, Key::P, Key::Q, Key::ArrowLeft] {
            assert!(!TEXT.keeps(key, Modifiers::COMMAND), "{key:?}");
        }
    }

    #[test]
    fn a_text_field_edits_with_ctrl_and_copies_what_is_selected_in_it() {
        for key in [Key::A, Key::V, Key::X, Key::Z] {
            assert!(TEXT.keeps(key, Modifiers::COMMAND), "{key:?}");
        }
        assert!(!TEXT.keeps(Key::C, Modifiers::COMMAND));
        let selected = Focus::Text { selected: true };
        assert!(selected.keeps(Key::C, Modifiers::COMMAND));
    }

    #[test]
    fn a_control_keeps_space_enter_and_plain_arrows() {
        for key in [Key::Space, Key::Enter, Key::ArrowLeft, Key::ArrowDown] {
            assert!(Focus::Control.keeps(key, Modifiers::NONE), "{key:?}");
            assert!(!Focus::Control.keeps(key, Modifiers::SHIFT), "{key:?}");
            assert!(!Focus::Nowhere.keeps(key, Modifiers::NONE), "{key:?}");
        }
        for key in [Key::N, Key::Home, Key::End, Key::PageDown, Key::Escape] {
            assert!(!Focus::Control.keeps(key, Modifiers::NONE), "{key:?}");
        }
        assert!(Focus::Menu.keeps(Key::Escape, Modifiers::NONE));
    }
}

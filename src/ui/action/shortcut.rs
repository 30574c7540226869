//! A key with its modifiers, and how it is written.

use egui::{Key, Modifiers};

/// A key with exactly these modifiers. Keys that need Shift on some keyboards do not mind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// Held down.
    pub modifiers: Modifiers,
    /// Pressed.
    pub key: Key,
}

impl Shortcut {
    /// Whether these keys are meant: exact modifiers, but Shift is free where it only reaches a sign.
    pub fn fits(self, key: Key, modifiers: Modifiers) -> bool {
        let sign = matches!(
            key,
            Key::Plus | Key::Equals | Key::Questionmark | Key::OpenBracket | Key::CloseBracket
        );
        let modifiers = if sign {
            Modifiers {
                shift: false,
                ..modifiers
            }
        } else {
            modifiers
        };
        self.key == key && modifiers.matches_exact(self.modifiers)
    }

    /// As a reader says it: `Shift+R`.
    pub fn words(self) -> String {
        let held = [
            (self.modifiers.command || self.modifiers.ctrl, "Ctrl+"),
            (self.modifiers.alt, "Alt+"),
            (self.modifiers.shift, "Shift+"),
        ];
        let held: String = held
            .iter()
            .filter(|(held, _)| *held)
            .map(|(_, words)| *words)
            .collect();
        held + match self.key {
            Key::ArrowLeft => "←",
            Key::ArrowRight => "→",
            Key::ArrowUp => "↑",
            Key::ArrowDown => "↓",
            Key::PageDown => "Page Down",
            Key::PageUp => "Page Up",
            Key::Minus => "−",
            Key::Escape => "Esc",
            key => key.symbol_or_name(),
        }
    }
}

pub(super) const fn plain(key: Key) -> Shortcut {
    with(Modifiers::NONE, key)
}

pub(super) const fn with(modifiers: Modifiers, key: Key) -> Shortcut {
    Shortcut { modifiers, key }
}

//! What is remembered of the screens: how large text is, how the projector looks, how large the
//! window was.

use serde::{Deserialize, Serialize};

use crate::ui::theme::ThemeChoice;

/// How large all text is, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u16", into = "u16")]
pub struct TextSize(u16);

impl TextSize {
    /// As designed.
    pub const NORMAL: Self = Self(100);
    /// From the smallest to the largest; each is a tenth to a fifth more than the one before.
    const ALL: [u16; 9] = [80, 90, 100, 110, 125, 140, 160, 180, 200];

    /// One size up, up to 200 %.
    pub fn larger(self) -> Self {
        let above = Self::ALL.into_iter().find(|size| *size > self.0);
        above.map_or(self, Self)
    }

    /// One size down, down to 80 %.
    pub fn smaller(self) -> Self {
        let below = Self::ALL.into_iter().rev().find(|size| *size < self.0);
        below.map_or(self, Self)
    }

    /// In percent.
    pub const fn percent(self) -> u16 {
        self.0
    }

    /// What everything is multiplied by.
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Default for TextSize {
    fn default() -> Self {
        Self::NORMAL
    }
}

impl From<u16> for TextSize {
    /// What a file says, held within what can be read.
    fn from(percent: u16) -> Self {
        Self(percent.clamp(80, 200))
    }
}

impl From<TextSize> for u16 {
    fn from(size: TextSize) -> Self {
        size.0
    }
}

/// How the screens were left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScreenPrefs {
    /// How large text is in the window.
    pub text: TextSize,
    /// The theme in projector mode.
    pub projector: ThemeChoice,
    /// Width and height of the window in points at normal text size. eframe remembers it in
    /// points of the text size in force, which the next start does not know yet.
    pub window: Option<[f32; 2]>,
}

impl Default for ScreenPrefs {
    fn default() -> Self {
        Self {
            text: TextSize::default(),
            projector: ThemeChoice::Light,
            window: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_go_up_and_down_and_end() {
        let up = |size: &TextSize| Some(size.larger()).filter(|next| next != size);
        let percents: Vec<_> = std::iter::successors(Some(TextSize(80)), up)
            .map(TextSize::percent)
            .collect();
        assert_eq!(percents, TextSize::ALL);
        assert_eq!(TextSize(200).larger(), TextSize(200));
        assert_eq!(TextSize(80).smaller(), TextSize(80));
        assert_eq!(TextSize(125).smaller(), TextSize(110));
        assert_eq!(TextSize::from(9999), TextSize(200));
    }

    #[test]
    fn a_projector_is_light_until_the_user_says() {
        assert_eq!(ScreenPrefs::default().projector, ThemeChoice::Light);
    }
}

//! Which theme the user wants, for the window and for the projector.

use serde::{Deserialize, Serialize};

/// Which theme the user wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// As the desktop has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// Black on white, 7:1 at least, with thick lines.
    ContrastLight,
    /// White on black, 7:1 at least, with thick lines.
    ContrastDark,
}

impl ThemeChoice {
    /// All choices, in the order of the menu.
    pub const ALL: [Self; 5] = [
        Self::System,
        Self::Light,
        Self::Dark,
        Self::ContrastLight,
        Self::ContrastDark,
    ];

    /// What the projector offers: a wall knows no desktop.
    pub const FOR_PROJECTOR: [Self; 4] = [
        Self::Light,
        Self::Dark,
        Self::ContrastLight,
        Self::ContrastDark,
    ];

    /// The word in the menu.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::ContrastLight => "High contrast, light",
            Self::ContrastDark => "High contrast, dark",
        }
    }

    /// What egui is told.
    pub const fn preference(self) -> egui::ThemePreference {
        match self {
            Self::System => egui::ThemePreference::System,
            Self::Light | Self::ContrastLight => egui::ThemePreference::Light,
            Self::Dark | Self::ContrastDark => egui::ThemePreference::Dark,
        }
    }

    /// Whether contrast comes before calm.
    pub const fn is_high_contrast(self) -> bool {
        matches!(self, Self::ContrastLight | Self::ContrastDark)
    }
}

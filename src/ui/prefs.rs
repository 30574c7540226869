//! What the window remembers from one start to the next.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::theme::ThemeChoice;

/// How much a caption tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// For everyone.
    Story,
    /// For who learns the protocol.
    #[default]
    Protocol,
    /// For who looks at fields.
    Bytes,
}

impl Level {
    /// All levels, the simplest first.
    pub const ALL: [Self; 3] = [Self::Story, Self::Protocol, Self::Bytes];

    /// The word on its button.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Story => "Story",
            Self::Protocol => "Protocol",
            Self::Bytes => "Bytes",
        }
    }

    /// The level after this one, around the circle.
    pub const fn next(self) -> Self {
        match self {
            Self::Story => Self::Protocol,
            Self::Protocol => Self::Bytes,
            Self::Bytes => Self::Story,
        }
    }
}

/// How fast messages fly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Speed {
    /// Slow motion.
    Quarter,
    /// Slowly.
    Half,
    /// 700 ms for a message in flight.
    #[default]
    Normal,
    /// Quickly.
    Double,
    /// Very quickly.
    Four,
    /// Not at all: they are there.
    Instant,
}

impl Speed {
    /// All speeds, the slowest first.
    pub const ALL: [Self; 6] = [
        Self::Quarter,
        Self::Half,
        Self::Normal,
        Self::Double,
        Self::Four,
        Self::Instant,
    ];

    /// The words on its entry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quarter => "0.25×",
            Self::Half => "0.5×",
            Self::Normal => "1×",
            Self::Double => "2×",
            Self::Four => "4×",
            Self::Instant => "No animation",
        }
    }

    /// How long this span, meant for normal speed, takes; zero without animation.
    pub fn scaled(self, span: Duration) -> Duration {
        match self {
            Self::Quarter => span * 4,
            Self::Half => span * 2,
            Self::Normal => span,
            Self::Double => span / 2,
            Self::Four => span / 4,
            Self::Instant => Duration::ZERO,
        }
    }
}

/// Remembered choices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prefs {
    /// The theme.
    pub theme: ThemeChoice,
    /// The caption level.
    pub level: Level,
    /// The speed.
    pub speed: Speed,
}

//! What the window remembers from one start to the next.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::dialogs::DialogPrefs;
use super::message_panel::FieldsView;
use super::places::Places;
use super::projector::ScreenPrefs;
use super::reports::ReportPrefs;
use super::tempo::{Compression, Idle, Tempo};
use super::theme::ThemeChoice;
use crate::view::charts::Subject;

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

/// What the drawer below the diagram shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    /// The list of messages.
    #[default]
    Messages,
    /// What clients hold.
    Leases,
    /// Figures over the run.
    Charts,
    /// What servers have on record.
    Bindings,
}

impl Tab {
    /// All tabs, from left to right.
    pub const ALL: [Self; 4] = [Self::Messages, Self::Leases, Self::Charts, Self::Bindings];

    /// The word on it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Messages => "Messages",
            Self::Leases => "Leases",
            Self::Charts => "Charts",
            Self::Bindings => "Server bindings",
        }
    }
}

/// How the drawer was left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DrawerPrefs {
    /// Whether it is open; as the window has room until the user says.
    pub open: Option<bool>,
    /// Its tab.
    pub tab: Tab,
    /// The chart that is shown where there is room for one.
    pub chart: Subject,
    /// Its height in points.
    pub height: f32,
}

impl Default for DrawerPrefs {
    fn default() -> Self {
        Self {
            open: None,
            tab: Tab::default(),
            chart: Subject::default(),
            height: 161.0,
        }
    }
}

impl DrawerPrefs {
    /// Whether it is open in a window of this height.
    pub fn is_open(self, window: f32) -> bool {
        self.open.unwrap_or(window >= 780.0)
    }
}

/// Whether questions are asked, and which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionPrefs {
    /// Whether any are asked.
    pub on: bool,
    /// Whether one is asked before every message, not only where the lesson has its own.
    pub every: bool,
    /// Whether hands are counted for each answer.
    pub counts: bool,
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
    /// What becomes of waits.
    pub idle: Idle,
    /// How fast real waits pass.
    pub compression: Compression,
    /// The drawer.
    pub drawer: DrawerPrefs,
    /// How the fields of a message are drawn.
    pub fields: FieldsView,
    /// Where the user was.
    pub places: Places,
    /// How files were opened, saved and exported.
    pub dialogs: DialogPrefs,
    /// The screens.
    pub screen: ScreenPrefs,
    /// Questions before steps.
    pub questions: QuestionPrefs,
    /// Who hands in, and how.
    pub report: ReportPrefs,
}

impl Prefs {
    /// How fast things go for the eye.
    pub const fn tempo(&self) -> Tempo {
        Tempo {
            speed: self.speed,
            idle: self.idle,
            compression: self.compression,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawer_is_open_where_there_is_room_until_the_user_says() {
        let mut drawer = DrawerPrefs::default();
        assert!(drawer.is_open(800.0) && !drawer.is_open(640.0));
        drawer.open = Some(true);
        assert!(drawer.is_open(640.0));
    }
}

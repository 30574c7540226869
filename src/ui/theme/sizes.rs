//! Sizes in points, and the three families of letters.

use egui::{FontFamily, FontId};

use crate::ui::fonts;

/// Sizes in points.
pub mod size {
    /// Body text.
    pub const BODY: f32 = 13.5;
    /// Captions, which are read aloud.
    pub const CAPTION: f32 = 15.0;
    /// Secondary text.
    pub const SMALL: f32 = 12.0;
    /// The lesson's title.
    pub const TITLE: f32 = 20.0;
    /// Corner radius of cards.
    pub const RADIUS: u8 = 8;
    /// Distance from a panel's edge to what is in it.
    pub const EDGE: i8 = 16;
    /// The least height of anything to be clicked.
    pub const TARGET: f32 = 28.0;
}

/// Regular text of this size.
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Semi-bold text of this size.
pub fn strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(fonts::STRONG.into()))
}

/// Text of fixed width.
pub fn mono(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

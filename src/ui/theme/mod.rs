//! Every colour and size of the window, once for each theme: surfaces, text, the message and
//! state colours of the design (`view::colours`) with their contrast held true by tests, and
//! egui's own style made from them. Nothing else in the window names a colour.

use egui::Color32;

mod choice;
mod sizes;
mod style;
#[cfg(test)]
mod tests;

pub use choice::ThemeChoice;
pub use sizes::{mono, regular, size, strong};
pub use style::{animate, apply, install};

use crate::protocol::client::ClientState;
use crate::view::colours::{self, Palette, Rgb};
pub use crate::view::colours::{Hatch, hatch};
use crate::wire::MessageType;

/// The light theme.
pub static LIGHT: Theme = Theme::new(&colours::LIGHT);
/// The dark theme.
pub static DARK: Theme = Theme::new(&colours::DARK);
/// Black on white.
pub static CONTRAST_LIGHT: Theme = Theme::new(&colours::CONTRAST_LIGHT);
/// White on black.
pub static CONTRAST_DARK: Theme = Theme::new(&colours::CONTRAST_DARK);

/// A colour as egui has it.
pub const fn color(Rgb([r, g, b]): Rgb) -> Color32 {
    Color32::from_rgb(r, g, b)
}

/// One theme's colours.
#[derive(Debug)]
pub struct Theme {
    /// Whether it is the dark one.
    pub dark: bool,
    /// Behind the diagram.
    pub canvas: Color32,
    /// Side panels and bars.
    pub panel: Color32,
    /// Cards on panels, lane heads and notes on the canvas.
    pub card: Color32,
    /// Under the pointer.
    pub hover: Color32,
    /// The chosen row or message.
    pub selected: Color32,
    /// Bytes that belong to the field under the pointer.
    pub lit: Color32,
    /// Thin lines around cards and between panels.
    pub border: Color32,
    /// Lane lines and rails: quiet, but to be seen.
    pub rail: Color32,
    /// What bars of pools and leases lie in.
    pub trough: Color32,
    /// Text that is read first.
    pub text: Color32,
    /// Text that is read second.
    pub muted: Color32,
    /// The one accent: primary button, links, playhead.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Something went wrong.
    pub alert: Color32,
    /// Around what reaches outside of this computer.
    pub danger: Color32,
    /// Text on it.
    pub on_danger: Color32,
    /// How thick the line of a message is, in points.
    pub line: f32,
    /// How thick lane lines, dashes and marks are.
    pub fine: f32,
    /// How thick outlines of cards and controls are.
    pub outline: f32,
    /// The same as plain numbers, for what is painted outside of the window too.
    pub palette: &'static Palette,
}

impl Theme {
    const fn new(palette: &'static Palette) -> Self {
        Self {
            dark: palette.dark,
            canvas: color(palette.canvas),
            panel: color(palette.panel),
            card: color(palette.card),
            hover: color(palette.hover),
            selected: color(palette.selected),
            lit: color(palette.lit),
            border: color(palette.border),
            rail: color(palette.rail),
            trough: color(palette.trough),
            text: color(palette.text),
            muted: color(palette.muted),
            accent: color(palette.accent),
            on_accent: color(palette.on_accent),
            alert: color(palette.alert),
            danger: color(palette.danger),
            on_danger: color(palette.on_danger),
            line: palette.line,
            fine: palette.fine,
            outline: palette.outline,
            palette,
        }
    }

    /// The theme in force: the one that the style was made from, told by its accent.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        let visuals = ui.visuals();
        let (contrast, plain) = if visuals.dark_mode {
            (&CONTRAST_DARK, &DARK)
        } else {
            (&CONTRAST_LIGHT, &LIGHT)
        };
        if visuals.hyperlink_color == contrast.accent {
            contrast
        } else {
            plain
        }
    }

    /// The colour of a message's line, head, swatch and tick; never of letters.
    pub fn message(&self, kind: MessageType) -> Color32 {
        color(self.palette.message(kind))
    }

    /// Letters on a chip filled with the message's colour: black or white, whichever reads better.
    pub fn on_message(&self, kind: MessageType) -> Color32 {
        color(self.palette.on_message(kind))
    }

    /// Whether contrast comes before calm.
    pub fn high_contrast(&self) -> bool {
        self.palette.high_contrast()
    }

    /// The fill of a state band.
    pub fn state(&self, state: ClientState) -> Color32 {
        color(self.palette.state(state))
    }

    /// A server's addresses in use.
    pub fn in_use(&self) -> Color32 {
        color(self.palette.in_use())
    }

    /// A server's addresses that are only proposed.
    pub fn proposed(&self) -> Color32 {
        color(self.palette.proposed())
    }
}

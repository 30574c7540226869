//! Every colour and size of the window, once for each theme: surfaces, text, the message and
//! state colours of the design with their contrast held true by tests, and egui's own style made
//! from them. Nothing else in the window names a colour.

use egui::Color32;

mod choice;
mod palettes;
mod sizes;
mod style;
#[cfg(test)]
mod tests;

pub use choice::ThemeChoice;
pub use palettes::{CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT};
pub use sizes::{mono, regular, size, strong};
pub use style::{animate, apply, install};

use crate::protocol::client::ClientState;
use crate::wire::MessageType;

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
    /// How thick the line of a message is, in points.
    pub line: f32,
    /// How thick lane lines, dashes and marks are.
    pub fine: f32,
    /// How thick outlines of cards and controls are.
    pub outline: f32,
    messages: [Color32; 5],
    states: [Color32; 5],
}

/// How a state band is hatched, so that it reads in grey print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hatch {
    /// Plain.
    None,
    /// Lines rising to the right.
    Rising,
    /// Lines falling to the right.
    Falling,
    /// Both.
    Cross,
}

impl Theme {
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
        match kind {
            MessageType::Discover => self.messages[0],
            MessageType::Offer => self.messages[1],
            MessageType::Request => self.messages[2],
            MessageType::Ack => self.messages[3],
            MessageType::Nak | MessageType::Decline => self.messages[4],
            MessageType::Release | MessageType::Inform => self.text,
        }
    }

    /// Letters on a chip filled with the message's colour: black or white, whichever reads better.
    pub fn on_message(&self, kind: MessageType) -> Color32 {
        let light_fill = matches!(kind, MessageType::Offer | MessageType::Ack);
        if self.dark || (light_fill && !self.high_contrast()) {
            Color32::BLACK
        } else {
            Color32::WHITE
        }
    }

    /// Whether contrast comes before calm.
    pub fn high_contrast(&self) -> bool {
        self.line > LIGHT.line
    }

    /// The fill of a state band.
    pub fn state(&self, state: ClientState) -> Color32 {
        match state {
            ClientState::Init => self.states[0],
            ClientState::Selecting | ClientState::Requesting | ClientState::Rebinding => {
                self.states[1]
            }
            ClientState::Bound | ClientState::Renewing => self.states[2],
            ClientState::InitReboot | ClientState::Rebooting => self.states[3],
            ClientState::Off | ClientState::Static => self.states[4],
        }
    }

    /// A server's addresses in use.
    pub fn in_use(&self) -> Color32 {
        self.states[2]
    }

    /// A server's addresses that are only proposed.
    pub fn proposed(&self) -> Color32 {
        self.states[1]
    }
}

/// The hatching of a state.
pub const fn hatch(state: ClientState) -> Hatch {
    match state {
        ClientState::Selecting | ClientState::Renewing | ClientState::InitReboot => Hatch::Rising,
        ClientState::Requesting | ClientState::Rebooting => Hatch::Falling,
        ClientState::Rebinding => Hatch::Cross,
        ClientState::Off | ClientState::Init | ClientState::Bound | ClientState::Static => {
            Hatch::None
        }
    }
}

//! Every colour and thickness of the diagram, once for each theme, as plain numbers: the window
//! and the pictures that are saved paint with the same. Contrast is held true by the tests of
//! the window's theme.

use strum::{EnumIter, IntoEnumIterator as _};

use crate::protocol::client::ClientState;
use crate::wire::MessageType;

mod palettes;

pub use palettes::{CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT};

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// So much darker: 0 is the colour itself, 1 black.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of an octet is an octet"
    )]
    pub fn darker(self, share: f32) -> Self {
        let rest = (1.0 - share).clamp(0.0, 1.0);
        Self(self.0.map(|part| (f32::from(part) * rest).round() as u8))
    }
}

/// One theme's colours and thicknesses.
#[derive(Debug)]
pub struct Palette {
    /// Whether it is a dark one.
    pub dark: bool,
    /// Behind the diagram.
    pub canvas: Rgb,
    /// Side panels and bars.
    pub panel: Rgb,
    /// Cards on panels, lane heads and notes on the canvas.
    pub card: Rgb,
    /// Under the pointer.
    pub hover: Rgb,
    /// The chosen row or message.
    pub selected: Rgb,
    /// Bytes that belong to the field under the pointer.
    pub lit: Rgb,
    /// Thin lines around cards and between panels.
    pub border: Rgb,
    /// Lane lines and rails: quiet, but to be seen.
    pub rail: Rgb,
    /// What bars of pools and leases lie in.
    pub trough: Rgb,
    /// Text that is read first.
    pub text: Rgb,
    /// Text that is read second.
    pub muted: Rgb,
    /// The one accent: primary button, links, playhead.
    pub accent: Rgb,
    /// Text on the accent.
    pub on_accent: Rgb,
    /// Something went wrong.
    pub alert: Rgb,
    /// Around what reaches outside of this computer.
    pub danger: Rgb,
    /// Text on it.
    pub on_danger: Rgb,
    /// How thick the line of a message is, in points.
    pub line: f32,
    /// How thick lane lines, dashes and marks are.
    pub fine: f32,
    /// How thick outlines of cards and controls are.
    pub outline: f32,
    messages: [Rgb; 5],
    states: [Rgb; 5],
}

/// Which palette a picture is painted with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, EnumIter)]
pub enum Look {
    /// Dark on white, as paper is.
    #[default]
    Light,
    /// Light on black.
    Dark,
    /// Black on white, 7:1 at least, with thick lines.
    ContrastLight,
    /// White on black, 7:1 at least, with thick lines.
    ContrastDark,
}

impl Look {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// Its colours.
    pub const fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
            Self::ContrastLight => &CONTRAST_LIGHT,
            Self::ContrastDark => &CONTRAST_DARK,
        }
    }
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

impl Palette {
    /// The colour of a message's line, head, swatch and tick; never of letters.
    pub const fn message(&self, kind: MessageType) -> Rgb {
        match kind {
            MessageType::Discover => self.messages[0],
            MessageType::Offer => self.messages[1],
            MessageType::Request => self.messages[2],
            MessageType::Ack => self.messages[3],
            MessageType::Nak | MessageType::Decline => self.messages[4],
            MessageType::Release | MessageType::Inform => self.text,
        }
    }

    /// The colour of a datagram, DHCP or not.
    pub const fn datagram(&self, kind: Option<MessageType>) -> Rgb {
        match kind {
            Some(kind) => self.message(kind),
            None => self.muted,
        }
    }

    /// Letters on a chip filled with the message's colour: black or white, whichever reads better.
    pub fn on_message(&self, kind: MessageType) -> Rgb {
        let light_fill = matches!(kind, MessageType::Offer | MessageType::Ack);
        if self.dark || (light_fill && !self.high_contrast()) {
            Rgb::BLACK
        } else {
            Rgb::WHITE
        }
    }

    /// Whether contrast comes before calm.
    pub fn high_contrast(&self) -> bool {
        self.line > LIGHT.line
    }

    /// The fill of a state band.
    pub const fn state(&self, state: ClientState) -> Rgb {
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
    pub const fn in_use(&self) -> Rgb {
        self.states[2]
    }

    /// A server's addresses that are only proposed.
    pub const fn proposed(&self) -> Rgb {
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

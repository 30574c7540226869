//! Every colour and size of the window, once for light and once for dark: surfaces, text, the
//! message and state colours of the design with their contrast held true by tests, and egui's
//! own style made from them. Nothing else in the window names a colour.

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Vec2, Visuals,
};
use serde::{Deserialize, Serialize};

use super::fonts;
use crate::protocol::client::ClientState;
use crate::wire::MessageType;

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
}

impl ThemeChoice {
    /// All choices, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the menu.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// What egui is told.
    pub const fn preference(self) -> egui::ThemePreference {
        match self {
            Self::System => egui::ThemePreference::System,
            Self::Light => egui::ThemePreference::Light,
            Self::Dark => egui::ThemePreference::Dark,
        }
    }
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
    messages: [Color32; 5],
    states: [Color32; 5],
}

const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

/// The light theme.
pub static LIGHT: Theme = Theme {
    dark: false,
    canvas: rgb(0xFF_FF_FF),
    panel: rgb(0xF5_F6_F8),
    card: rgb(0xFF_FF_FF),
    hover: rgb(0xEA_EE_F3),
    selected: rgb(0xE3_EF_FB),
    lit: rgb(0xB9_D8_F5),
    border: rgb(0xD8_DD_E4),
    rail: rgb(0xC3_CA_D4),
    text: rgb(0x14_19_20),
    muted: rgb(0x4D_58_67),
    accent: rgb(0x0B_5C_AD),
    on_accent: rgb(0xFF_FF_FF),
    alert: rgb(0xB4_23_18),
    messages: [
        rgb(0x0A_2A_7F),
        rgb(0xB5_76_05),
        rgb(0xC5_31_C9),
        rgb(0x07_86_6A),
        rgb(0x87_1A_06),
    ],
    states: [
        rgb(0x8A_93_A0),
        rgb(0xE0_A0_30),
        rgb(0x2F_9E_6B),
        rgb(0x6C_84_9E),
        rgb(0xB5_BC_C6),
    ],
};

/// The dark theme.
pub static DARK: Theme = Theme {
    dark: true,
    canvas: rgb(0x11_14_19),
    panel: rgb(0x19_1D_24),
    card: rgb(0x21_26_2F),
    hover: rgb(0x29_2F_3A),
    selected: rgb(0x1C_33_49),
    lit: rgb(0x2A_52_75),
    border: rgb(0x31_38_44),
    rail: rgb(0x4A_53_61),
    text: rgb(0xF1_F4_F8),
    muted: rgb(0xA9_B3_C1),
    accent: rgb(0x5A_B1_F5),
    on_accent: rgb(0x08_14_20),
    alert: rgb(0xFF_8A_73),
    messages: [
        rgb(0x21_8E_FD),
        rgb(0xF8_D1_46),
        rgb(0xF4_84_C3),
        rgb(0x3E_F1_9D),
        rgb(0xE3_59_33),
    ],
    states: [
        rgb(0x75_7F_8D),
        rgb(0xD9_9A_2B),
        rgb(0x35_B2_78),
        rgb(0x6F_89_A8),
        rgb(0x3B_43_4F),
    ],
};

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
    /// The theme in force.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        if ui.visuals().dark_mode {
            &DARK
        } else {
            &LIGHT
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

    /// Letters on a chip filled with the message's colour.
    pub fn on_message(&self, kind: MessageType) -> Color32 {
        let dark_letters = self.dark || matches!(kind, MessageType::Offer | MessageType::Ack);
        if dark_letters {
            rgb(0x00_00_00)
        } else {
            rgb(0xFF_FF_FF)
        }
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

/// Gives egui our fonts, colours and spacing.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions());
    ctx.set_visuals_of(egui::Theme::Light, visuals(&LIGHT));
    ctx.set_visuals_of(egui::Theme::Dark, visuals(&DARK));
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, regular(size::SMALL)),
            (TextStyle::Body, regular(size::BODY)),
            (TextStyle::Button, regular(size::BODY)),
            (TextStyle::Heading, strong(size::TITLE)),
            (TextStyle::Monospace, mono(size::SMALL)),
        ]
        .into();
        style.spacing.item_spacing = Vec2::new(8.0, 6.0);
        style.spacing.button_padding = Vec2::new(10.0, 5.0);
        style.spacing.interact_size.y = size::TARGET;
        style.spacing.menu_margin = Margin::same(6);
        style.spacing.scroll = egui::style::ScrollStyle::floating();
    });
}

fn visuals(theme: &Theme) -> Visuals {
    let mut visuals = if theme.dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    visuals.panel_fill = theme.panel;
    visuals.window_fill = theme.card;
    visuals.window_stroke = Stroke::new(1.0, theme.border);
    visuals.extreme_bg_color = theme.canvas;
    visuals.faint_bg_color = theme.hover;
    visuals.hyperlink_color = theme.accent;
    visuals.warn_fg_color = theme.alert;
    visuals.error_fg_color = theme.alert;
    visuals.weak_text_color = Some(theme.muted);
    visuals.selection.bg_fill = theme.selected;
    visuals.selection.stroke = Stroke::new(1.5, theme.accent);
    visuals.popup_shadow = Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(40),
    };
    visuals.window_shadow = visuals.popup_shadow;
    widgets(&mut visuals.widgets, theme);
    visuals
}

fn widgets(widgets: &mut egui::style::Widgets, theme: &Theme) {
    let states = [
        (
            &mut widgets.noninteractive,
            theme.card,
            theme.border,
            theme.text,
        ),
        (&mut widgets.inactive, theme.card, theme.border, theme.text),
        (&mut widgets.hovered, theme.hover, theme.rail, theme.text),
        (
            &mut widgets.active,
            theme.selected,
            theme.accent,
            theme.text,
        ),
        (&mut widgets.open, theme.hover, theme.rail, theme.text),
    ];
    for (look, fill, border, text) in states {
        look.bg_fill = fill;
        look.weak_bg_fill = fill;
        look.bg_stroke = Stroke::new(1.0, border);
        look.fg_stroke = Stroke::new(1.0, text);
        look.corner_radius = CornerRadius::same(6);
        look.expansion = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    fn luminance(color: Color32) -> f32 {
        let linear = |byte: u8| {
            let part = f32::from(byte) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    fn surfaces(theme: &Theme) -> [(&'static str, Color32); 5] {
        [
            ("canvas", theme.canvas),
            ("panel", theme.panel),
            ("card", theme.card),
            ("hover", theme.hover),
            ("selected", theme.selected),
        ]
    }

    #[test]
    fn message_lines_stand_out_on_every_surface() {
        for theme in [&LIGHT, &DARK] {
            for (name, surface) in surfaces(theme) {
                for kind in MessageType::iter() {
                    let ratio = contrast(theme.message(kind), surface);
                    assert!(
                        ratio >= 3.0,
                        "{kind:?} on {name}, dark {}: {ratio}",
                        theme.dark
                    );
                }
            }
        }
    }

    #[test]
    fn text_is_readable_on_every_surface() {
        for theme in [&LIGHT, &DARK] {
            for (name, surface) in surfaces(theme).into_iter().chain([("lit", theme.lit)]) {
                for text in [theme.text, theme.muted, theme.accent, theme.alert] {
                    let needed = if name == "lit" && text != theme.text {
                        0.0
                    } else {
                        4.5
                    };
                    let ratio = contrast(text, surface);
                    assert!(
                        ratio >= needed,
                        "{text:?} on {name}, dark {}: {ratio}",
                        theme.dark
                    );
                }
            }
            assert!(contrast(theme.on_accent, theme.accent) >= 4.5);
        }
    }

    #[test]
    fn letters_on_message_chips_are_readable() {
        for theme in [&LIGHT, &DARK] {
            for kind in [
                MessageType::Discover,
                MessageType::Offer,
                MessageType::Request,
                MessageType::Ack,
                MessageType::Nak,
            ] {
                let ratio = contrast(theme.on_message(kind), theme.message(kind));
                assert!(ratio >= 4.5, "{kind:?}, dark {}: {ratio}", theme.dark);
            }
        }
    }
}

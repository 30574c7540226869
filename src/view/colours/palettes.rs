//! The colours themselves: light, dark, and both with high contrast.

use super::{Palette, Rgb};

const fn rgb(hex: u32) -> Rgb {
    let [_, r, g, b] = hex.to_be_bytes();
    Rgb([r, g, b])
}

/// The light theme.
pub static LIGHT: Palette = Palette {
    dark: false,
    canvas: rgb(0xFF_FF_FF),
    panel: rgb(0xF5_F6_F8),
    card: rgb(0xFF_FF_FF),
    hover: rgb(0xEA_EE_F3),
    selected: rgb(0xE3_EF_FB),
    lit: rgb(0xB9_D8_F5),
    border: rgb(0xD8_DD_E4),
    rail: rgb(0xC3_CA_D4),
    trough: rgb(0xD8_DD_E4),
    text: rgb(0x14_19_20),
    muted: rgb(0x4D_58_67),
    accent: rgb(0x0B_5C_AD),
    on_accent: rgb(0xFF_FF_FF),
    alert: rgb(0xB4_23_18),
    danger: rgb(0xB4_23_18),
    on_danger: rgb(0xFF_FF_FF),
    line: 2.0,
    fine: 1.5,
    outline: 1.0,
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
pub static DARK: Palette = Palette {
    dark: true,
    canvas: rgb(0x11_14_19),
    panel: rgb(0x19_1D_24),
    card: rgb(0x21_26_2F),
    hover: rgb(0x29_2F_3A),
    selected: rgb(0x1C_33_49),
    lit: rgb(0x2A_52_75),
    border: rgb(0x31_38_44),
    rail: rgb(0x4A_53_61),
    trough: rgb(0x31_38_44),
    text: rgb(0xF1_F4_F8),
    muted: rgb(0xA9_B3_C1),
    accent: rgb(0x5A_B1_F5),
    on_accent: rgb(0x08_14_20),
    alert: rgb(0xFF_8A_73),
    danger: rgb(0xD6_2D_20),
    on_danger: rgb(0xFF_FF_FF),
    line: 2.0,
    fine: 1.5,
    outline: 1.0,
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

/// Black on white: text at least 7:1, lines 3 points. Message colours are the light theme's,
/// darker, as far apart as those are under simulated colour blindness.
pub static CONTRAST_LIGHT: Palette = Palette {
    dark: false,
    canvas: rgb(0xFF_FF_FF),
    panel: rgb(0xFF_FF_FF),
    card: rgb(0xFF_FF_FF),
    hover: rgb(0xE6_E6_E6),
    selected: rgb(0xDC_EB_FA),
    lit: rgb(0xFF_E2_7A),
    border: rgb(0x4A_4A_4A),
    rail: rgb(0x59_59_59),
    trough: rgb(0xE0_E0_E0),
    text: rgb(0x00_00_00),
    muted: rgb(0x2B_2B_2B),
    accent: rgb(0x00_3E_8A),
    on_accent: rgb(0xFF_FF_FF),
    alert: rgb(0x8F_00_00),
    danger: rgb(0x8F_00_00),
    on_danger: rgb(0xFF_FF_FF),
    line: 3.0,
    fine: 3.0,
    outline: 2.0,
    messages: [
        rgb(0x00_00_A8),
        rgb(0x7B_4D_00),
        rgb(0xA0_00_9B),
        rgb(0x00_64_4C),
        rgb(0x5E_0B_00),
    ],
    states: [
        rgb(0x5A_5A_5A),
        rgb(0xB3_5C_00),
        rgb(0x00_6B_45),
        rgb(0x35_50_6B),
        rgb(0x8A_8A_8A),
    ],
};

/// White on black, for eyes that glare tires.
pub static CONTRAST_DARK: Palette = Palette {
    dark: true,
    canvas: rgb(0x00_00_00),
    panel: rgb(0x00_00_00),
    card: rgb(0x0A_0A_0A),
    hover: rgb(0x1C_1C_1C),
    selected: rgb(0x00_26_4D),
    lit: rgb(0x00_46_7F),
    border: rgb(0xB8_B8_B8),
    rail: rgb(0x9A_9A_9A),
    trough: rgb(0x3A_3A_3A),
    text: rgb(0xFF_FF_FF),
    muted: rgb(0xE0_E0_E0),
    accent: rgb(0x9C_D0_FF),
    on_accent: rgb(0x00_00_00),
    alert: rgb(0xFF_B0_A0),
    danger: rgb(0xFF_B0_A0),
    on_danger: rgb(0x00_00_00),
    line: 3.0,
    fine: 3.0,
    outline: 2.0,
    messages: [
        rgb(0x6D_B6_FF),
        rgb(0xFF_DD_55),
        rgb(0xFF_A6_D6),
        rgb(0x4D_FF_AB),
        rgb(0xFF_8A_6B),
    ],
    states: [
        rgb(0xA8_A8_A8),
        rgb(0xFF_B8_4D),
        rgb(0x4D_E3_9B),
        rgb(0x9C_C4_EE),
        rgb(0x6E_6E_6E),
    ],
};

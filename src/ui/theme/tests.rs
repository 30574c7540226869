//! Contrast of every token on every surface.

use strum::IntoEnumIterator as _;

use super::*;

const ALL: [&Theme; 4] = [&LIGHT, &DARK, &CONTRAST_LIGHT, &CONTRAST_DARK];

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
    for theme in ALL {
        for (name, surface) in surfaces(theme) {
            for kind in MessageType::iter() {
                let ratio = contrast(theme.message(kind), surface);
                assert!(
                    ratio >= if theme.high_contrast() { 4.5 } else { 3.0 },
                    "{kind:?} on {name}, dark {}: {ratio}",
                    theme.dark
                );
            }
        }
    }
}

#[test]
fn text_is_readable_on_every_surface() {
    for theme in ALL {
        for (name, surface) in surfaces(theme).into_iter().chain([("lit", theme.lit)]) {
            for text in [theme.text, theme.muted, theme.accent, theme.alert] {
                let needed = if name == "lit" && text != theme.text {
                    0.0
                } else {
                    readable(theme)
                };
                let ratio = contrast(text, surface);
                assert!(
                    ratio >= needed,
                    "{text:?} on {name}, dark {}: {ratio}",
                    theme.dark
                );
            }
        }
        assert!(contrast(theme.on_accent, theme.accent) >= readable(theme));
        assert!(contrast(theme.on_danger, theme.danger) >= readable(theme));
        for (name, surface) in surfaces(theme) {
            let frame = contrast(theme.danger, surface);
            assert!(
                frame >= 3.0,
                "the frame on {name}, dark {}: {frame}",
                theme.dark
            );
        }
    }
}

#[test]
fn letters_on_message_chips_are_readable() {
    for theme in ALL {
        for kind in [
            MessageType::Discover,
            MessageType::Offer,
            MessageType::Request,
            MessageType::Ack,
            MessageType::Nak,
        ] {
            let ratio = contrast(theme.on_message(kind), theme.message(kind));
            assert!(
                ratio >= readable(theme),
                "{kind:?}, dark {}: {ratio}",
                theme.dark
            );
        }
    }
}

/// What text needs.
fn readable(theme: &Theme) -> f32 {
    if theme.high_contrast() { 7.0 } else { 4.5 }
}

#[test]
fn lines_of_high_contrast_are_thick_and_seen() {
    for theme in [&CONTRAST_LIGHT, &CONTRAST_DARK] {
        assert!(theme.high_contrast() && theme.line >= 3.0 && theme.fine >= 3.0);
        for (name, surface) in surfaces(theme) {
            let bar = contrast(theme.in_use(), theme.trough);
            assert!(bar >= 3.0, "a lease in its trough: {bar}");
            let lines = ClientState::iter()
                .map(|state| theme.state(state))
                .chain([theme.border, theme.rail]);
            for line in lines.chain([theme.in_use(), theme.proposed()]) {
                let ratio = contrast(line, surface);
                let needed = if matches!(name, "hover" | "selected") {
                    2.5
                } else {
                    3.0
                };
                assert!(
                    ratio >= needed,
                    "{line:?} on {name}, dark {}: {ratio}",
                    theme.dark
                );
            }
        }
    }
}

#[test]
fn each_choice_brings_its_own_theme() {
    let expected = [
        (ThemeChoice::Light, &LIGHT),
        (ThemeChoice::Dark, &DARK),
        (ThemeChoice::ContrastLight, &CONTRAST_LIGHT),
        (ThemeChoice::ContrastDark, &CONTRAST_DARK),
    ];
    let ctx = egui::Context::default();
    install(&ctx);
    for (choice, theme) in expected {
        apply(&ctx, choice, choice);
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            assert!(std::ptr::eq(Theme::of(ui), theme), "{choice:?}");
        });
        output.textures_delta.clear();
    }
}

#[test]
fn nothing_fades_without_animation() {
    let ctx = egui::Context::default();
    install(&ctx);
    let seconds = |ctx: &egui::Context| ctx.global_style().animation_time;
    assert!(seconds(&ctx) > 0.0);
    animate(&ctx, false);
    assert!(seconds(&ctx) == 0.0);
    animate(&ctx, true);
    assert!(seconds(&ctx) > 0.0);
}

//! The fonts of the window: Inter and JetBrains Mono, shipped with the program under the SIL
//! Open Font License. egui's own fonts stay behind them for what they lack.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// The family of semi-bold text.
pub const STRONG: &str = "strong";

const REGULAR_FILE: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.ttf");
const STRONG_FILE: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.ttf");
const MONO_FILE: &[u8] = include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf");

/// Our fonts before egui's.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, file) in [
        ("inter", REGULAR_FILE),
        ("inter-strong", STRONG_FILE),
        ("jetbrains-mono", MONO_FILE),
    ] {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(file)));
    }
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let chain = |first: &[&str]| {
        first
            .iter()
            .map(|&name| name.to_owned())
            .chain(fallback.clone())
            .collect()
    };
    fonts
        .families
        .insert(FontFamily::Proportional, chain(&["inter"]));
    fonts
        .families
        .insert(FontFamily::Name(STRONG.into()), chain(&["inter-strong"]));
    fonts
        .families
        .insert(FontFamily::Monospace, chain(&["jetbrains-mono", "inter"]));
    fonts
}

//! The fonts of the window: Inter and a fixed-width one, shipped with the program under the SIL
//! Open Font License. egui's own fonts stay behind them for what they lack.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

use crate::files::fonts;

/// The family of semi-bold text.
pub const STRONG: &str = "strong";

/// Our fonts before egui's.
pub fn definitions() -> FontDefinitions {
    let mut found = FontDefinitions::default();
    for (name, file) in [
        ("inter", fonts::REGULAR),
        ("inter-strong", fonts::STRONG),
        ("jetbrains-mono", fonts::MONO),
    ] {
        found
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(file)));
    }
    let fallback = found
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
    found
        .families
        .insert(FontFamily::Proportional, chain(&["inter"]));
    found
        .families
        .insert(FontFamily::Name(STRONG.into()), chain(&["inter-strong"]));
    found
        .families
        .insert(FontFamily::Monospace, chain(&["jetbrains-mono", "inter"]));
    found
}

#[cfg(test)]
mod tests {
    use egui::{Context, RawInput};
    use strum::IntoEnumIterator as _;

    use super::*;
    use crate::protocol::Rule;
    use crate::sim::Scenario;
    use crate::ui::action::Verb;
    use crate::ui::prefs::{Level, Speed};
    use crate::ui::theme::{mono, regular, strong};

    /// Every word of ours that the window can show, beside the signs in numbers and addresses.
    fn our_words() -> Vec<String> {
        let mut words =
            vec!["0123456789abcdefxABCDEFGHIJKLMNOPQRSTUVWXYZ.,:;%/()+−×§–…“”±≈·≥→←↑↓★".to_owned()];
        words.extend(Rule::iter().flat_map(|rule| [rule.text().to_owned(), rule.citation()]));
        words.extend(Speed::ALL.map(|speed| speed.name().to_owned()));
        words.extend(Level::ALL.map(|level| level.name().to_owned()));
        for verb in Verb::iter() {
            words.push(format!("{} {}", verb.name(), verb.hint()));
            words.extend(verb.keys().iter().map(|key| key.words()));
        }
        for lesson in crate::files::lessons::all() {
            let plain = Scenario::parse(lesson.text).unwrap();
            let variants = plain.variants.iter();
            let variants = variants.map(|variant| plain.with_variants(&[&variant.id]).unwrap());
            let variants: Vec<Scenario> = variants.collect();
            for scenario in std::iter::once(plain).chain(variants) {
                words.extend(words_of(scenario));
            }
        }
        words
    }

    /// What a lesson says.
    fn words_of(scenario: Scenario) -> Vec<String> {
        let mut words = Vec::new();
        words.push(format!(
            "{} {}",
            scenario.lesson.title, scenario.lesson.summary
        ));
        for caption in scenario.captions {
            words.extend([
                caption.story,
                caption.protocol,
                caption.bytes,
                caption.because,
            ]);
        }
        words
    }

    #[test]
    fn no_glyph_is_missing_in_our_words() {
        let ctx = Context::default();
        ctx.set_fonts(definitions());
        let mut output = ctx.run_ui(RawInput::default(), |ui| {
            for words in our_words() {
                for font in [regular(13.0), strong(13.0), mono(13.0)] {
                    for sign in words.chars() {
                        let has = ui.fonts_mut(|fonts| fonts.has_glyph(&font, sign));
                        assert!(has, "“{sign}” of “{words}” in {font:?}");
                    }
                }
            }
        });
        output.textures_delta.clear();
    }
}

//! Letters as outlines, so that a picture looks the same where our fonts are not installed. What
//! no font of ours has is drawn as an empty box, and never left out.

use std::fmt::Write as _;

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use crate::files::fonts;
use crate::view::drawing::Face;

/// So many units of an outline are as long as the letters are large.
pub(super) const EM: f32 = 2000.0;
/// The box for what has no letter: its width, and the room to both sides.
const BOX: [f32; 2] = [1000.0, 120.0];
/// How tall that box is, and how thick its line.
const BOX_HEIGHT: f32 = 1450.0;
const BOX_LINE: f32 = 110.0;

/// A letter of one of our fonts; `None` is the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Letter(Option<(Face, u32)>);

impl Letter {
    /// What it is called within a picture.
    pub(super) fn id(self) -> String {
        match self.0 {
            None => "box".to_owned(),
            Some((Face::Regular, number)) => format!("r{number}"),
            Some((Face::Strong, number)) => format!("s{number}"),
            Some((Face::Mono, number)) => format!("m{number}"),
        }
    }
}

/// Our three fonts, read.
pub struct Letters {
    regular: Font,
    strong: Font,
    mono: Font,
}

struct Font {
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
    /// From the font's units to ours.
    scale: f32,
}

impl Font {
    /// A font of ours; one that cannot be read has no letters.
    fn read(file: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(file).ok()?;
        let here = LocationRef::default();
        let units = f32::from(font.metrics(Size::unscaled(), here).units_per_em);
        Some(Self {
            charmap: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), here),
            outlines: font.outline_glyphs(),
            scale: EM / units.max(1.0),
        })
    }

    fn glyph(&self, sign: char) -> Option<GlyphId> {
        self.charmap.map(sign).filter(|glyph| glyph.to_u32() != 0)
    }

    fn advance(&self, glyph: GlyphId) -> f32 {
        self.metrics.advance_width(glyph).unwrap_or_default() * self.scale
    }

    fn outline(&self, glyph: GlyphId) -> String {
        let mut path = Path {
            text: String::new(),
            scale: self.scale,
        };
        if let Some(outline) = self.outlines.get(glyph) {
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            // An outline that cannot be drawn stays empty, as a space is.
            let _ = outline.draw(settings, &mut path);
        }
        path.text
    }
}

impl Letters {
    /// Reads the fonts.
    pub fn new() -> Option<Self> {
        Some(Self {
            regular: Font::read(fonts::REGULAR)?,
            strong: Font::read(fonts::STRONG)?,
            mono: Font::read(fonts::MONO)?,
        })
    }

    fn font(&self, face: Face) -> &Font {
        match face {
            Face::Regular => &self.regular,
            Face::Strong => &self.strong,
            Face::Mono => &self.mono,
        }
    }

    /// The letter for a sign, from the wanted font if it has it, and how far it advances.
    fn letter(&self, face: Face, sign: char) -> (Letter, f32) {
        let mut faces = [face, Face::Regular, Face::Mono].into_iter();
        let found = faces.find_map(|face| {
            let glyph = self.font(face).glyph(sign)?;
            Some((face, glyph))
        });
        match found {
            Some((face, glyph)) => {
                let letter = Letter(Some((face, glyph.to_u32())));
                (letter, self.font(face).advance(glyph))
            }
            None => (Letter(None), BOX[0] + 2.0 * BOX[1]),
        }
    }

    /// The letters of a text and where each begins, in units; spaces are left out.
    pub(super) fn set(&self, face: Face, text: &str) -> Vec<(Letter, f32)> {
        let mut x = 0.0;
        let mut set = Vec::with_capacity(text.len());
        for sign in text.chars() {
            let (letter, advance) = self.letter(face, sign);
            if sign != ' ' {
                set.push((letter, x));
            }
            x += advance;
        }
        set
    }

    /// How wide a text of this size is, in points.
    pub fn measure(&self, text: &str, face: Face, size: f32) -> f32 {
        let units: f32 = text.chars().map(|sign| self.letter(face, sign).1).sum();
        units / EM * size
    }

    /// The outline of a letter as the `d` of a path.
    pub(super) fn outline(&self, letter: Letter) -> String {
        match letter.0 {
            Some((face, number)) => self.font(face).outline(GlyphId::new(number)),
            None => replacement(),
        }
    }
}

/// The outline of the box, with a hole.
fn replacement() -> String {
    let [width, aside] = BOX;
    let (height, line) = (BOX_HEIGHT, BOX_LINE);
    let (inner, hole) = (width - 2.0 * line, height - 2.0 * line);
    format!(
        "M{aside} 0h{width}v-{height}h-{width}zM{} -{line}v-{hole}h{inner}v{hole}z",
        aside + line
    )
}

/// Writes an outline down in our units, its y downwards.
struct Path {
    text: String,
    scale: f32,
}

impl Path {
    fn put(&mut self, command: char, points: &[(f32, f32)]) {
        self.text.push(command);
        for (place, (x, y)) in points.iter().enumerate() {
            let (x, y) = ((x * self.scale).round(), (-y * self.scale).round());
            let space = if place == 0 { "" } else { " " };
            // A negative number needs no space before it; -0 is 0.
            let _ = write!(self.text, "{space}{} {}", x + 0.0, y + 0.0);
        }
    }
}

impl OutlinePen for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.put('L', &[(x, y)]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.put('Q', &[(cx, cy), (x, y)]);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.put('C', &[(ax, ay), (bx, by), (x, y)]);
    }

    fn close(&mut self) {
        self.text.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_outlines_and_widths() {
        let letters = Letters::new().unwrap();
        for face in [Face::Regular, Face::Strong, Face::Mono] {
            assert!(letters.measure("DHCPDISCOVER", face, 14.0) > 60.0);
            for (letter, _) in letters.set(face, "Ag0.→≈é") {
                assert!(letters.outline(letter).starts_with('M'), "{letter:?}");
            }
        }
        let wide = letters.measure("iiii", Face::Mono, 10.0);
        assert!((wide - letters.measure("WWWW", Face::Mono, 10.0)).abs() < 1e-3);
    }

    #[test]
    fn a_sign_that_no_font_has_becomes_a_box() {
        let letters = Letters::new().unwrap();
        for name in ["打印机", "\u{1F5A8}", "a\u{7}b", "\u{202E}"] {
            let set = letters.set(Face::Strong, name);
            assert_eq!(set.len(), name.chars().count(), "{name:?}");
            assert!(set.iter().any(|(letter, _)| *letter == Letter(None)));
        }
        assert!(letters.outline(Letter(None)).ends_with('z'));
    }
}

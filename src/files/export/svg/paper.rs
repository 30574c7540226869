//! Shapes as SVG elements. Letters and clips are written once, at the head of the picture, and
//! named wherever they are used.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;

use super::letters::{EM, Letter, Letters};
use crate::view::colours::Rgb;
use crate::view::drawing::{Anchor, Edge, Ink, Pen, Shape, Text};
use crate::view::scene::{Point, Rect};

/// How far below the middle of a line its letters stand, against their size.
const BASELINE: f32 = 0.3638;

/// What has been painted so far.
pub(super) struct Paper<'a> {
    letters: &'a Letters,
    body: String,
    used: BTreeSet<Letter>,
    clips: BTreeMap<String, Rect>,
}

impl<'a> Paper<'a> {
    pub(super) fn new(letters: &'a Letters) -> Self {
        Self {
            letters,
            body: String::new(),
            used: BTreeSet::new(),
            clips: BTreeMap::new(),
        }
    }

    /// What is painted in `paint` lies so far to the right and below, and is named.
    pub(super) fn group(&mut self, [x, y]: Point, name: &str, paint: impl FnOnce(&mut Self)) {
        let (x, y) = (Number(x), Number(y));
        let _ = write!(self.body, r#"<g transform="translate({x} {y})""#);
        if !name.is_empty() {
            let _ = write!(self.body, r#" role="group" aria-label="{}""#, Safe(name));
        }
        self.body.push_str(">\n");
        paint(self);
        self.body.push_str("</g>\n");
    }

    /// Paints shapes; `tell` says what an arrow is.
    pub(super) fn paint(&mut self, shapes: &[Shape], tell: &dyn Fn(usize) -> String) {
        let mut rest = shapes;
        while let [first, others @ ..] = rest {
            rest = match first {
                Shape::Line { pen, .. } => {
                    let same = rest.iter().take_while(
                        |shape| matches!(shape, Shape::Line { pen: other, .. } if other == pen),
                    );
                    let count = same.count();
                    self.lines(&rest[..count], *pen);
                    &rest[count..]
                }
                shape => {
                    self.shape(shape, tell);
                    others
                }
            };
        }
    }

    fn shape(&mut self, shape: &Shape, tell: &dyn Fn(usize) -> String) {
        match shape {
            Shape::Line { .. } => {}
            Shape::Dashes {
                points,
                pen,
                dashes,
                gaps,
            } => {
                self.body.push_str(r#"<path d=""#);
                self.way(points);
                let lengths = dashes.iter().zip(*gaps);
                let lengths = lengths.map(|(dash, gap)| format!("{dash} {gap}"));
                let lengths: Vec<String> = lengths.collect();
                let _ = write!(
                    self.body,
                    r#"" fill="none" stroke-dasharray="{}"{}/>"#,
                    lengths.join(" "),
                    Stroke(Some(*pen))
                );
            }
            Shape::Area {
                corners,
                fill,
                outline,
            } => {
                self.body.push_str(r#"<path d=""#);
                self.way(corners);
                let (fill, outline) = (Fill(Some(*fill)), Stroke(*outline));
                let _ = write!(self.body, r#"Z"{fill}{outline}/>"#);
            }
            Shape::Circle {
                center: [x, y],
                radius,
                fill,
                outline,
            } => {
                let (x, y, radius) = (Number(*x), Number(*y), Number(*radius));
                let (fill, outline) = (Fill(*fill), Stroke(*outline));
                let _ = write!(
                    self.body,
                    r#"<circle cx="{x}" cy="{y}" r="{radius}"{fill}{outline}/>"#
                );
            }
            Shape::Box {
                rect,
                radius,
                fill,
                outline,
            } => self.framed(*rect, *radius, *fill, *outline),
            Shape::Text(text) => self.text(text),
            Shape::Clipped(rect, shapes) => self.clipped(*rect, |paper| paper.paint(shapes, tell)),
            Shape::Arrow(place, shapes) => self.told(&tell(*place), shapes),
        }
        self.body.push('\n');
    }

    /// Lines of one pen, as one path.
    fn lines(&mut self, lines: &[Shape], pen: Pen) {
        self.body.push_str(r#"<path d=""#);
        for line in lines {
            if let Shape::Line { points, .. } = line {
                self.way(points);
            }
        }
        let stroke = Stroke(Some(pen));
        let _ = writeln!(self.body, r#"" fill="none"{stroke}/>"#);
    }

    fn way(&mut self, points: &[Point]) {
        for (place, [x, y]) in points.iter().enumerate() {
            let command = if place == 0 { 'M' } else { 'L' };
            let _ = write!(self.body, "{command}{} {}", Number(*x), Number(*y));
        }
    }

    fn framed(&mut self, rect: Rect, radius: f32, fill: Option<Ink>, outline: Option<(Pen, Edge)>) {
        let inset = match outline {
            Some((pen, Edge::Inside)) => pen.width / 2.0,
            _ => 0.0,
        };
        let [x, y] = rect.min.map(|place| place + inset);
        let [width, height] =
            [0, 1].map(|axis| (rect.max[axis] - rect.min[axis] - 2.0 * inset).max(0.0));
        let radius = (radius - inset).clamp(0.0, width.min(height) / 2.0);
        let (fill, outline) = (Fill(fill), Stroke(outline.map(|(pen, _)| pen)));
        let (x, y, radius) = (Number(x), Number(y), Number(radius));
        let (width, height) = (Number(width), Number(height));
        let _ = write!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"{fill}{outline}/>"#
        );
    }

    /// What is painted in `paint` is seen within a box only. Clips of the same place are one.
    pub(super) fn clipped(&mut self, rect: Rect, paint: impl FnOnce(&mut Self)) {
        let [x0, y0] = rect.min.map(Number);
        let [x1, y1] = rect.max.map(Number);
        let id = format!("c{x0}_{y0}_{x1}_{y1}");
        let _ = writeln!(self.body, r#"<g clip-path="url(#{id})">"#);
        self.clips.insert(id, rect);
        paint(self);
        self.body.push_str("</g>");
    }

    /// An arrow with its words, for those who do not see it.
    fn told(&mut self, words: &str, shapes: &[Shape]) {
        let words = Safe(words);
        let _ = writeln!(
            self.body,
            r#"<g role="img" aria-label="{words}"><title>{words}</title>"#
        );
        self.paint(shapes, &|_| String::new());
        self.body.push_str("</g>");
    }

    fn text(&mut self, text: &Text) {
        let width = self.letters.measure(&text.words, text.face, text.size);
        let left = match text.anchor {
            Anchor::Left => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::Right => -width,
        };
        let [x, y] = text.at.map(Number);
        let _ = write!(self.body, r#"<g transform="translate({x} {y})"#);
        if text.angle != 0.0 {
            let _ = write!(self.body, " rotate({})", Number(text.angle.to_degrees()));
        }
        let (left, down) = (Number(left), Number(text.size * BASELINE));
        let _ = writeln!(
            self.body,
            r#" translate({left} {down}) scale({:.6})"{} role="img" aria-label="{}">"#,
            text.size / EM,
            Fill(Some(text.color.into())),
            Safe(&text.words)
        );
        for (letter, x) in self.letters.set(text.face, &text.words) {
            let (id, x) = (letter.id(), Number(x));
            let _ = write!(self.body, r##"<use xlink:href="#{id}" x="{x}"/>"##);
            self.used.insert(letter);
        }
        self.body.push_str("</g>");
    }

    /// Writes the picture: so wide and tall, on this ground, with what it is called and shows.
    pub(super) fn write(
        self,
        [width, height]: Point,
        ground: Rgb,
        (title, words): (&str, &str),
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let (width, height) = (Number(width), Number(height));
        writeln!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">"#
        )?;
        writeln!(out, "<title>{}</title>", Safe(title))?;
        writeln!(out, "<desc>{}</desc>", Safe(words))?;
        writeln!(out, "<defs>")?;
        for letter in &self.used {
            let outline = self.letters.outline(*letter);
            writeln!(out, r#"<path id="{}" d="{outline}"/>"#, letter.id())?;
        }
        for (id, Rect { min, max }) in &self.clips {
            let [x, y] = min.map(Number);
            let [width, height] = [0, 1].map(|axis| Number((max[axis] - min[axis]).max(0.0)));
            writeln!(
                out,
                r#"<clipPath id="{id}"><rect x="{x}" y="{y}" width="{width}" height="{height}"/></clipPath>"#
            )?;
        }
        writeln!(out, "</defs>")?;
        let fill = Fill(Some(ground.into()));
        writeln!(out, r#"<rect width="{width}" height="{height}"{fill}/>"#)?;
        out.write_all(self.body.as_bytes())?;
        writeln!(out, "</svg>")
    }
}

/// A number with two digits at most.
struct Number(f32);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rounded = (f64::from(self.0) * 100.0).round() / 100.0;
        // No picture has infinite places, and -0 is 0.
        let sound = if rounded.is_finite() {
            rounded + 0.0
        } else {
            0.0
        };
        write!(f, "{sound}")
    }
}

/// `#0a2a7f`
struct Hex(Rgb);

impl std::fmt::Display for Hex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Rgb([r, g, b]) = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

struct Fill(Option<Ink>);

impl std::fmt::Display for Fill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(ink) = self.0 else {
            return f.write_str(r#" fill="none""#);
        };
        write!(f, r#" fill="{}""#, Hex(ink.color))?;
        if ink.opacity < 1.0 {
            write!(f, r#" fill-opacity="{}""#, Number(ink.opacity))?;
        }
        Ok(())
    }
}

struct Stroke(Option<Pen>);

impl std::fmt::Display for Stroke {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(Pen { width, ink }) = self.0 else {
            return Ok(());
        };
        let (color, width) = (Hex(ink.color), Number(width));
        write!(f, r#" stroke="{color}" stroke-width="{width}""#)?;
        if ink.opacity < 1.0 {
            write!(f, r#" stroke-opacity="{}""#, Number(ink.opacity))?;
        }
        Ok(())
    }
}

/// Text that may stand in an element or an attribute; what XML cannot hold becomes �.
struct Safe<'a>(&'a str);

impl std::fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write as _;
        self.0.chars().try_for_each(|sign| match sign {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&apos;"),
            sign if sign.is_control() || matches!(sign, '\u{FFFE}' | '\u{FFFF}') => {
                f.write_char('\u{FFFD}')
            }
            sign => f.write_char(sign),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_finite() {
        let written = [1.0, -0.001, 0.126, 12.5, f32::NAN, f32::INFINITY];
        let written = written.map(|number| Number(number).to_string());
        assert_eq!(written, ["1", "0", "0.13", "12.5", "0", "0"]);
    }

    #[test]
    fn hostile_names_stay_text() {
        let name = "<script>&\"'\u{1}\u{FFFF}]]>";
        let safe = Safe(name).to_string();
        assert_eq!(
            safe,
            "&lt;script&gt;&amp;&quot;&apos;\u{FFFD}\u{FFFD}]]&gt;"
        );
    }
}

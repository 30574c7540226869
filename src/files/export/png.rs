//! A picture of points, made from the picture of lines: its letters are outlines, so no font is
//! needed.

use std::io::{self, Write};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::svg::{Pictures, Sheet};

/// As many points of the screen for one of the picture, for slides and print.
pub const SHARP: f32 = 2.0;
/// A picture has no more points than this.
const MOST_PIXELS: f32 = 40_000_000.0;
/// It is no longer than this to any side.
const LONGEST: f32 = 30_000.0;
/// And no larger than this, however small the picture of lines.
const LARGEST_SCALE: f32 = 8.0;

/// Writes a picture, `scale` times as large as its points.
///
/// # Errors
/// If it would be too large, or when `out` refuses.
pub fn write(
    pictures: &Pictures<'_>,
    sheet: &Sheet,
    scale: f32,
    out: &mut dyn Write,
) -> io::Result<()> {
    let [width, height] = pictures.size(sheet);
    if !(scale > 0.0 && scale <= LARGEST_SCALE) {
        return Err(io::Error::other(format!(
            "a PNG is written at a scale above 0 and up to {LARGEST_SCALE}"
        )));
    }
    let [wide, tall] = [width, height].map(|side| (side * scale).ceil());
    if wide.max(tall) > LONGEST || wide * tall > MOST_PIXELS {
        return Err(io::Error::other(format!(
            "a PNG of {wide} by {tall} pixels is too large: write pages, a part of the run, or an SVG"
        )));
    }
    let mut lines = Vec::new();
    pictures.write(sheet, &mut lines)?;
    out.write_all(&painted(&lines, [wide, tall], scale)?)
}

/// The SVG painted on so many pixels, as the octets of a PNG file.
fn painted(svg: &[u8], [wide, tall]: [f32; 2], scale: f32) -> io::Result<Vec<u8>> {
    let tree = Tree::from_data(svg, &Options::default()).map_err(io::Error::other)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole numbers within bounds"
    )]
    let pixmap = Pixmap::new(wide as u32, tall as u32);
    let mut pixmap = pixmap.ok_or_else(|| io::Error::other("the picture is empty"))?;
    let transform = Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    pixmap.encode_png().map_err(io::Error::other)
}

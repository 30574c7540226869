//! Pictures as files: one, one for each page, or one for each step in a folder of their own.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Subject;
use super::png;
use super::svg::{PictureOptions, Pictures, Sheet};
use crate::files::save;

/// A format of pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PictureFormat {
    /// Lines.
    Svg,
    /// Points, so many for each of the picture's.
    Png(f32),
}

impl PictureFormat {
    /// How the names of its files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png(_) => "png",
        }
    }

    /// Writes one picture.
    ///
    /// # Errors
    /// If it would be too large, or when `out` refuses.
    pub fn write(
        self,
        pictures: &Pictures<'_>,
        sheet: &Sheet,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Svg => pictures.write(sheet, out),
            Self::Png(scale) => png::write(pictures, sheet, scale, out),
        }
    }
}

/// Writes a run in pages that are about so tall: `name-1.svg`, `name-2.svg`; or `name.svg` if one
/// page is enough. Returns the files.
///
/// # Errors
/// If there is nothing or too much to be seen, or when the system refuses.
pub fn write_pages(
    path: &Path,
    format: PictureFormat,
    height: f32,
    subject: &Subject<'_>,
    options: &PictureOptions,
) -> io::Result<Vec<PathBuf>> {
    let pictures = Pictures::new(subject, options)?;
    let sheets = pictures.pages(height)?;
    let name = |number: usize| match sheets.len() {
        1 => path.to_owned(),
        of => {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            path.with_file_name(numbered(&stem, number, of, 1, format))
        }
    };
    write_all(&pictures, format, &sheets, name)
}

/// Writes one picture for each step: `step-01.svg`, … The folder is made if there is none; what
/// else is in it stays.
///
/// # Errors
/// If there is nothing or too much to be seen, or when the system refuses.
pub fn write_steps(
    folder: &Path,
    format: PictureFormat,
    subject: &Subject<'_>,
    options: &PictureOptions,
) -> io::Result<Vec<PathBuf>> {
    let pictures = Pictures::new(subject, options)?;
    let sheets = pictures.steps()?;
    fs::create_dir_all(folder)?;
    let name = |number| folder.join(numbered("step", number, sheets.len(), 2, format));
    write_all(&pictures, format, &sheets, name)
}

/// `step-01.svg`: as many digits as the last one has, and so many at least.
fn numbered(stem: &str, number: usize, of: usize, least: usize, format: PictureFormat) -> String {
    let digits = of.to_string().len().max(least);
    format!("{stem}-{number:0digits$}.{}", format.extension())
}

fn write_all(
    pictures: &Pictures<'_>,
    format: PictureFormat,
    sheets: &[Sheet],
    name: impl Fn(usize) -> PathBuf,
) -> io::Result<Vec<PathBuf>> {
    let numbered = (1..).zip(sheets);
    numbered
        .map(|(number, sheet)| {
            let path = name(number);
            save::whole(&path, |out| format.write(pictures, sheet, out))?;
            Ok(path)
        })
        .collect()
}

//! The pictures that a run can be written as, as `run` and `show` are asked for them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};

use super::exports::to_file_or_output;
use crate::files::export::Subject;
use crate::files::export::pictures::{PictureFormat, write_pages, write_steps};
use crate::files::export::png;
use crate::files::export::svg::{Extent, PictureOptions, Pictures};
use crate::view::Axis;
use crate::view::colours::Look;

/// A page is no lower than this, in points.
const LOWEST_PAGE: f32 = 300.0;

/// Which pictures are wanted.
#[derive(Debug, Default, Args)]
pub(super) struct PictureArgs {
    /// Write the diagram as an SVG picture.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write the diagram as a PNG picture.
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Write one picture for each step, all in one frame, into this folder: slides.
    #[arg(long, value_name = "DIR")]
    steps: Option<PathBuf>,
    /// What the pictures of steps are.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    steps_as: StepsAs,
    /// The colours of pictures.
    #[arg(long, value_enum, default_value_t)]
    theme: Theme,
    /// How time becomes height in pictures.
    #[arg(long, value_enum, default_value_t)]
    axis: AxisArg,
    /// Write pages of about this height, in points, each a file of its own: name-1.svg, name-2.svg.
    #[arg(long, value_name = "POINTS", value_parser = page_height)]
    page_height: Option<f32>,
    /// How wide a picture is, in points, instead of as wide as its lanes want.
    #[arg(long, value_name = "POINTS", value_parser = width)]
    picture_width: Option<f32>,
    /// Only these messages in pictures, as 3-12.
    #[arg(long, value_name = "FIRST-LAST", value_parser = messages)]
    messages: Option<(usize, usize)>,
    /// How many pixels a PNG has for a point.
    #[arg(long, value_name = "FACTOR", default_value_t = png::SHARP)]
    png_scale: f32,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum StepsAs {
    #[default]
    Svg,
    Png,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Theme {
    #[default]
    Light,
    Dark,
    /// Black on white, with thick lines.
    ContrastLight,
    /// White on black, with thick lines.
    ContrastDark,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum AxisArg {
    /// Equal rows.
    #[default]
    Order,
    /// Gaps grow with the logarithm of the time.
    Compressed,
    /// In proportion to time.
    True,
}

fn page_height(words: &str) -> Result<f32, String> {
    at_least(words, LOWEST_PAGE)
}

fn width(words: &str) -> Result<f32, String> {
    at_least(words, 320.0)
}

fn at_least(words: &str, least: f32) -> Result<f32, String> {
    let points: Option<f32> = words.parse().ok();
    points
        .filter(|points| points.is_finite() && *points >= least)
        .ok_or_else(|| format!("a number of points from {least} on is expected"))
}

fn messages(words: &str) -> Result<(usize, usize), &'static str> {
    let ends = words.split_once('-').unwrap_or((words, words));
    match (ends.0.parse(), ends.1.parse()) {
        (Ok(first), Ok(last)) if first >= 1 && first <= last => Ok((first, last)),
        _ => Err("two numbers of messages such as 3-12 are expected"),
    }
}

impl PictureArgs {
    /// Whether any picture is wanted.
    pub(super) fn any(&self) -> bool {
        self.svg.is_some() || self.png.is_some() || self.steps.is_some()
    }

    /// Writes them all.
    pub(super) fn write(&self, subject: &Subject<'_>) -> Result<()> {
        let options = self.options(subject);
        let png = PictureFormat::Png(self.png_scale);
        for (path, format) in [(&self.svg, PictureFormat::Svg), (&self.png, png)] {
            if let Some(path) = path {
                self.picture(path, format, subject, &options)?;
            }
        }
        if let Some(folder) = &self.steps {
            let format = match self.steps_as {
                StepsAs::Svg => PictureFormat::Svg,
                StepsAs::Png => png,
            };
            write_steps(folder, format, subject, &options)
                .with_context(|| format!("cannot write pictures into {}", folder.display()))?;
        }
        Ok(())
    }

    fn picture(
        &self,
        path: &Path,
        format: PictureFormat,
        subject: &Subject<'_>,
        options: &PictureOptions,
    ) -> Result<()> {
        if let Some(height) = self.page_height {
            write_pages(path, format, height, subject, options)
                .with_context(|| format!("cannot write {}", path.display()))?;
            return Ok(());
        }
        to_file_or_output(path, |out| {
            let pictures = Pictures::new(subject, options)?;
            format.write(&pictures, &pictures.whole()?, out)
        })
    }

    fn options(&self, subject: &Subject<'_>) -> PictureOptions {
        let extent = self
            .messages
            .map(|(first, last)| Extent::Messages(first..=last));
        PictureOptions {
            look: match self.theme {
                Theme::Light => Look::Light,
                Theme::Dark => Look::Dark,
                Theme::ContrastLight => Look::ContrastLight,
                Theme::ContrastDark => Look::ContrastDark,
            },
            axis: match self.axis {
                AxisArg::Order => Axis::Order,
                AxisArg::Compressed => Axis::Compressed,
                AxisArg::True => Axis::True,
            },
            width: self.picture_width,
            captions: subject.options.captions,
            extent: extent.unwrap_or_default(),
            ..PictureOptions::default()
        }
    }
}

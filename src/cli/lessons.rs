//! `dorascope lessons`: name and title of each built-in lesson, or of each variant of one, one a
//! line.

use std::io::{self, Write as _};

use anyhow::Result;

use super::run::built_in_or_file;
use crate::files::lessons;
use crate::sim::Scenario;
use crate::view::tame::short_line;

pub(super) fn list() -> Result<()> {
    let mut out = io::stdout().lock();
    for lesson in lessons::all() {
        let title = Scenario::parse(lesson.text)?.lesson.title;
        writeln!(out, "{:<18} {title}", lesson.name)?;
    }
    Ok(out.flush()?)
}

pub(super) fn variants(lesson: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    for variant in built_in_or_file(lesson)?.variants {
        writeln!(out, "{:<18} {}", variant.id, short_line(&variant.title))?;
    }
    Ok(out.flush()?)
}

//! `dorascope lessons`: name and title of each built-in lesson, one a line.

use std::io::{self, Write as _};

use anyhow::Result;

use crate::files::lessons;
use crate::sim::Scenario;

pub(super) fn list() -> Result<()> {
    let mut out = io::stdout().lock();
    for lesson in lessons::all() {
        let title = Scenario::parse(lesson.text)?.lesson.title;
        writeln!(out, "{:<18} {title}", lesson.name)?;
    }
    Ok(out.flush()?)
}

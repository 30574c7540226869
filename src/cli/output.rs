//! Where results go: a file, or standard output for `-`.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::files::save;
use crate::session::{Log, Playhead};
use crate::view::text::{self, Detail};
use crate::view::{Outline, messages};

/// Writes a result to a file, or to standard output.
pub(super) fn write(path: &Path, result: &str) -> Result<()> {
    if path == Path::new("-") {
        let mut out = io::stdout().lock();
        out.write_all(result.as_bytes())?;
        return Ok(out.flush()?);
    }
    save::whole(path, |out| out.write_all(result.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The whole run as a text ladder.
pub(super) fn text(log: &Log) -> String {
    text::ladder(log, &outline(log), Playhead::at_end(log), Detail::Full)
}

/// One JSON object for each message, one a line.
pub(super) fn json(log: &Log) -> Result<String> {
    let mut lines = String::new();
    for row in messages::rows(log, &outline(log), Playhead::at_end(log)) {
        lines.push_str(&row.json_line()?);
        lines.push('\n');
    }
    Ok(lines)
}

fn outline(log: &Log) -> Outline {
    let mut outline = Outline::default();
    outline.extend(log);
    outline
}

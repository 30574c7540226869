//! `dorascope replay`: plays a session again and compares its digest.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::files::recording;

pub(super) fn replay(file: &Path) -> Result<()> {
    let recording = recording::load(file)?;
    let log = recording
        .replay()
        .with_context(|| file.display().to_string())?;
    let digest = &recording.end.last.digest;
    writeln!(
        io::stdout(),
        "{} records, {} s, digest {digest}: the same again",
        log.len(),
        log.end()
    )?;
    Ok(())
}

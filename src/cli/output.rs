//! Where results go: a file, or standard output for `-`.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};

use super::is_stdout;
use crate::files::save;
use crate::session::Log;

/// Writes a result to a file, or to standard output.
pub(super) fn write(path: &Path, result: &str) -> Result<()> {
    if is_stdout(path) {
        let mut out = io::stdout().lock();
        out.write_all(result.as_bytes())?;
        return Ok(out.flush()?);
    }
    save::whole(path, |out| out.write_all(result.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}
pub(super) fn text(log: &Log) -> String { format!("{}\n", log.len()) }
pub(super) fn json(log: &Log) -> Result<String> { Ok(format!("{}\n", log.len())) }

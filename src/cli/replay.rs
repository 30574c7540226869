//! `dorascope replay`: plays a session again and compares its digest, that of every branch.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::files::recording;

pub(super) fn replay(file: &Path) -> Result<()> {
    let branches = recording::load_all(file)?;
    let name = || file.display().to_string();
    let mut out = io::stdout().lock();
    let alone = branches.runs.len() == 1;
    for (number, branch) in branches.runs.iter().enumerate() {
        let called = || match &branch.name {
            _ if alone => name(),
            Some(title) => format!("{}, branch {number} “{title}”", name()),
            None => format!("{}, branch {number}", name()),
        };
        let log = branch.recording.replay().with_context(called)?;
        let digest = &branch.recording.end.last.digest;
        if !alone {
            let what = if number == 0 { "trunk" } else { "branch" };
            write!(out, "{what} {number}: ")?;
        }
        writeln!(
            out,
            "{} records, {} s, digest {digest}: the same again",
            log.len(),
            log.end()
        )?;
        if let Some(why) = branch.misfit(&log) {
            bail!("{}: {why}", called());
        }
    }
    Ok(())
}

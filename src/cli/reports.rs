//! `dorascope reports`: reads a folder of exercise reports, plays each again, and prints a table of
//! them, or one object for each. A file that cannot be read is a line of the table.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;

use super::remark;
use crate::files::reports::{self, Folder};
use crate::view::reports::mark_alike;

/// Which folder, and how it is printed.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The folder with the session files.
    folder: PathBuf,
    /// One JSON object a file, one a line.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Comma-separated values, for a spreadsheet.
    #[arg(long)]
    csv: bool,
}

pub(super) fn reports(options: &Options) -> Result<()> {
    let folder = &options.folder;
    let found = Folder::look(folder).with_context(|| cannot_read(folder))?;
    let count = found.files.len();
    let shows = io::stderr().is_terminal();
    let mut rows = Vec::with_capacity(count);
    for (number, file) in (1..).zip(&found.files) {
        if shows {
            // Where nobody listens there is nobody to tell.
            let _ = write!(io::stderr(), "\rreading {number} of {count}");
        }
        rows.extend(reports::row(file, &|| true));
    }
    if shows {
        let _ = write!(io::stderr(), "\r\u{1b}[K");
    }
    mark_alike(&mut rows);
    let mut out = BufWriter::new(io::stdout().lock());
    match (options.json, options.csv) {
        (true, _) => reports::json(&rows, &mut out)?,
        (false, true) => reports::csv(&rows, &mut out)?,
        (false, false) => reports::text(&rows, &mut out)?,
    }
    out.flush()?;
    if let Some(words) = found.left_out() {
        remark(&words);
    } else if count == 0 {
        remark(&format!(
            "{} has no session file (.dorascope)",
            folder.display()
        ));
    }
    Ok(())
}

fn cannot_read(folder: &Path) -> String {
    format!("cannot read {}", folder.display())
}

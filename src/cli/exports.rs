//! The files that a run can be written to, as `run` and `show` are asked for them.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;

use super::pictures::PictureArgs;
use crate::files::export::{Export, Subject};
use crate::files::save;

/// Which files are wanted.
#[derive(Debug, Default, Args)]
pub(super) struct Exports {
    /// Write a capture as on a real LAN: pcapng with captions as comments, or pcap for a FILE
    /// that ends so.
    #[arg(long, value_name = "FILE")]
    pcap: Option<PathBuf>,
    #[command(flatten)]
    pictures: PictureArgs,
}

impl Exports {
    /// Whether any file is wanted.
    pub(super) fn any(&self) -> bool {
        self.pcap.is_some() || self.pictures.any()
    }

    /// Writes them all.
    pub(super) fn write(&self, subject: &Subject<'_>) -> Result<()> {
        if let Some(path) = &self.pcap {
            let format = Export::of_name(path).filter(|format| *format == Export::Pcap);
            write(path, format.unwrap_or(Export::PcapNg), subject)?;
        }
        self.pictures.write(subject)
    }
}

/// Writes a run to a file, or to standard output for `-`.
pub(super) fn write(path: &Path, format: Export, subject: &Subject<'_>) -> Result<()> {
    to_file_or_output(path, |out| format.write(subject, out))
}

/// Writes a file, or to standard output for `-`.
pub(super) fn to_file_or_output(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<()> {
    if path == Path::new("-") {
        let mut out = io::BufWriter::new(io::stdout().lock());
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    save::whole(path, write).with_context(|| format!("cannot write {}", path.display()))
}

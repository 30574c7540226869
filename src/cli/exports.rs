//! The files that a run can be written to, as `run` and `show` are asked for them.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;

use crate::files::export::{Export, Subject, mermaid, plantuml};
use crate::files::save;
use crate::view::sequence::Captions;

/// Which files are wanted.
#[derive(Debug, Args)]
pub(super) struct Exports {
    /// Write a capture as on a real LAN: pcapng with captions as comments, or pcap for a FILE
    /// that ends so.
    #[arg(long, value_name = "FILE")]
    pcap: Option<PathBuf>,
    /// Write the history of leases, one line for each change: CSV for a FILE that ends so, else
    /// text.
    #[arg(long, value_name = "FILE")]
    lease_log: Option<PathBuf>,
    /// Write a sequence diagram for Mermaid.
    #[arg(long, value_name = "FILE")]
    mermaid: Option<PathBuf>,
    /// Write a sequence diagram for `PlantUML`.
    #[arg(long, value_name = "FILE")]
    plantuml: Option<PathBuf>,
    /// Put the lesson's captions into the sequence diagrams.
    #[arg(long)]
    captions: bool,
    /// Write a page to print and hand out (HTML).
    #[arg(long, value_name = "FILE")]
    handout: Option<PathBuf>,
}

impl Exports {
    /// Whether any file is wanted.
    pub(super) fn any(&self) -> bool {
        let files = [
            &self.pcap,
            &self.lease_log,
            &self.mermaid,
            &self.plantuml,
            &self.handout,
        ];
        files.into_iter().any(Option::is_some)
    }

    /// Writes them all.
    pub(super) fn write(&self, subject: &Subject<'_>) -> Result<()> {
        if let Some(path) = &self.pcap {
            let format = Export::of_name(path).filter(|format| *format == Export::Pcap);
            write(path, format.unwrap_or(Export::PcapNg), subject)?;
        }
        if let Some(path) = &self.lease_log {
            let format = Export::of_name(path).filter(|format| *format == Export::LeaseLogCsv);
            write(path, format.unwrap_or(Export::LeaseLogTxt), subject)?;
        }
        if let Some(path) = &self.handout {
            write(path, Export::Handout, subject)?;
        }
        self.write_sequences(subject)
    }

    fn write_sequences(&self, subject: &Subject<'_>) -> Result<()> {
        let captions = if self.captions {
            Captions::Shown
        } else {
            Captions::Hidden
        };
        if let Some(path) = &self.mermaid {
            write_by(path, &|out| mermaid::write(subject, captions, out))?;
        }
        if let Some(path) = &self.plantuml {
            write_by(path, &|out| plantuml::write(subject, captions, out))?;
        }
        Ok(())
    }
}

/// Writes a run to a file, or to standard output for `-`.
pub(super) fn write(path: &Path, format: Export, subject: &Subject<'_>) -> Result<()> {
    write_by(path, &|out| format.write(subject, out))
}

fn write_by(path: &Path, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    if path == Path::new("-") {
        let mut out = io::BufWriter::new(io::stdout().lock());
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    save::whole(path, write).with_context(|| format!("cannot write {}", path.display()))
}

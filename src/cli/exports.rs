//! The files that a run can be written to, as `run` and `show` are asked for them.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result, bail};
use clap::{Args, ValueEnum};

use super::remark;
use crate::files::export::leases::{LeaseTable, Which};
use crate::files::export::{Export, Subject};
use crate::files::leases::Target;
use crate::files::save;

/// Which files are wanted.
#[derive(Debug, Args)]
pub(super) struct Exports {
    /// Write a capture as on a real LAN: pcapng with captions as comments, or pcap for a FILE
    /// that ends so.
    #[arg(long, value_name = "FILE")]
    pcap: Option<PathBuf>,
    #[command(flatten)]
    leases: LeaseOptions,
}

/// Which leases are wanted, and how.
#[derive(Debug, Args)]
struct LeaseOptions {
    /// Write the leases at the end, in the format that the name tells.
    #[arg(long = "leases", id = "leases", value_name = "FILE|-")]
    file: Option<PathBuf>,
    /// The format of the leases.
    #[arg(
        long = "lease-format",
        value_enum,
        requires = "leases",
        value_name = "FORMAT"
    )]
    format: Option<Target>,
    /// Whose leases: what servers have on record, or what clients hold.
    #[arg(
        long = "leases-of",
        value_enum,
        requires = "leases",
        default_value = "servers",
        value_name = "WHOSE"
    )]
    of: Whose,
}

/// Who knows of a lease.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Whose {
    Servers,
    Clients,
}

impl LeaseOptions {
    fn write(&self, path: &Path, subject: &Subject<'_>) -> Result<()> {
        let standard_output = path == Path::new("-");
        let by_name = || Target::of_name(path).or(standard_output.then_some(Target::Txt));
        let Some(target) = self.format.or_else(by_name) else {
            bail!(
                "the name {} does not tell a lease format: add --lease-format",
                path.display()
            );
        };
        let which = match self.of {
            Whose::Servers => Which::Servers,
            Whose::Clients => Which::Clients,
        };
        let world = subject.log.world_at(subject.until.count);
        let table = LeaseTable::of(&world, &which, subject.epoch);
        let losses = if standard_output {
            let mut out = io::BufWriter::new(io::stdout().lock());
            let losses = table.write(target, &mut out)?;
            out.flush()?;
            losses.lines()
        } else {
            table.save(path, target).map_err(Error::msg)?
        };
        for line in &losses {
            remark(line);
        }
        Ok(())
    }
}

impl Exports {
    /// Whether any file is wanted.
    pub(super) fn any(&self) -> bool {
        self.pcap.is_some() || self.leases.file.is_some()
    }

    /// Writes them all.
    pub(super) fn write(&self, subject: &Subject<'_>) -> Result<()> {
        if let Some(path) = &self.pcap {
            let format = Export::of_name(path).filter(|format| *format == Export::Pcap);
            write(path, format.unwrap_or(Export::PcapNg), subject)?;
        }
        if let Some(path) = &self.leases.file {
            self.leases.write(path, subject)?;
        }
        Ok(())
    }
}

/// Writes a run to a file, or to standard output for `-`.
pub(super) fn write(path: &Path, format: Export, subject: &Subject<'_>) -> Result<()> {
    if path == Path::new("-") {
        let mut out = io::BufWriter::new(io::stdout().lock());
        format.write(subject, &mut out)?;
        return Ok(out.flush()?);
    }
    save::whole(path, |out| format.write(subject, out))
        .with_context(|| format!("cannot write {}", path.display()))
}

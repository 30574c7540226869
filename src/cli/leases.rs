//! `dorascope leases`: reads a lease file of any kind, shows it, or writes it in another format.
//! Remarks, rejected lines and what a format cannot take stand on standard error.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::builder::PossibleValue;
use clap::{Subcommand, ValueEnum};

use super::remark;
use crate::files::leases::{self, Format, LeaseFile, Losses, Target, kea, table};
use crate::files::save;

/// What is done with a lease file.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show a lease file of any kind, recognised by its content.
    Show {
        /// The lease file.
        file: PathBuf,
        /// One JSON object a lease, one a line.
        #[arg(long)]
        json: bool,
    },
    /// Write a lease file in another format.
    Convert {
        /// The lease file.
        file: PathBuf,
        /// The format to write.
        #[arg(long, value_enum)]
        to: Target,
        /// The file to write, replaced if it is there; standard output, if not given.
        #[arg(short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// The formats as words, for the command line.
impl ValueEnum for Target {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Txt,
            Self::Csv,
            Self::Json,
            Self::Isc,
            Self::Dnsmasq,
            Self::Kea,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Txt => "dhcpleases.txt, readable",
            Self::Csv => "Comma-separated values",
            Self::Json => "One object a line",
            Self::Isc => "dhcpd.leases of ISC's server",
            Self::Dnsmasq => "dnsmasq.leases",
            Self::Kea => "kea-leases4.csv",
        };
        Some(PossibleValue::new(self.word()).help(help))
    }
}

pub(super) fn leases(command: &Command) -> Result<()> {
    match command {
        Command::Show { file, json } => show(file, *json),
        Command::Convert { file, to, output } => convert(file, *to, output.as_deref()),
    }
}

/// A lease file as a table on standard output.
pub(super) fn as_text(path: &Path) -> Result<()> {
    show(path, false)
}

fn show(path: &Path, json: bool) -> Result<()> {
    let file = load(path)?;
    let mut out = BufWriter::new(io::stdout().lock());
    if json {
        leases::write(&file.leases, Target::Json, &mut out)?;
    } else {
        table::write(&file.leases, &mut out)?;
    }
    Ok(out.flush()?)
}

fn convert(path: &Path, target: Target, output: Option<&Path>) -> Result<()> {
    let file = load(path)?;
    let mut losses = Losses::default();
    match output {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            losses = leases::write(&file.leases, target, &mut out)?;
            out.flush()?;
        }
        Some(output) => save::whole(output, |out| {
            losses = leases::write(&file.leases, target, out)?;
            Ok(())
        })
        .with_context(|| format!("cannot write {}", output.display()))?,
    }
    for line in losses.lines() {
        remark(&line);
    }
    Ok(())
}

/// Reads a lease file and tells what could not be taken from it.
fn load(path: &Path) -> Result<LeaseFile> {
    let file = leases::load(path)?;
    let name = path.display();
    for line in file.remarks.lines() {
        remark(&format!("{name}, {line}"));
    }
    if let (Format::Kea, [older @ .., _]) = (file.format, &*kea::journal_of(path)) {
        for older in older {
            let older = older.display();
            remark(&format!(
                "{name}: Kea reads {older} first, which is not shown here"
            ));
        }
    }
    Ok(file)
}

//! The files that a run can be written to, as `run` and `show` are asked for them.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result, bail};
use clap::{Args, ValueEnum};

use super::pictures::PictureArgs;
use super::remark;
use crate::files::export::leases::{LeaseTable, Which};
use crate::files::export::options::ExportOptions;
use crate::files::export::{Export, Subject};
use crate::files::leases::Target;
use crate::files::save;

/// Which files are wanted.
#[derive(Debug, Default, Args)]
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
    /// Write a page to print and hand out (HTML).
    #[arg(long, value_name = "FILE")]
    handout: Option<PathBuf>,
    /// Write a lesson that plays the run; the name of FILE is its title.
    #[arg(long = "lesson", id = "lesson-file", value_name = "FILE")]
    lesson: Option<PathBuf>,
    /// Put the captions into pictures and sequence diagrams.
    #[arg(long)]
    captions: bool,
    /// Leave the notes of a session out of ladder, pictures and handout.
    #[arg(long)]
    no_notes: bool,
    /// Leave the answers to the lesson's questions out of the handout.
    #[arg(long, requires = "handout")]
    no_answers: bool,
    #[command(flatten)]
    pictures: PictureArgs,
    #[command(flatten)]
    leases: LeaseOptions,
}

/// Which leases are wanted, and how.
#[derive(Debug, Default, Args)]
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
        default_value_t,
        value_name = "WHOSE"
    )]
    of: Whose,
}

/// Who knows of a lease.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Whose {
    #[default]
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
        let files = [
            &self.pcap,
            &self.lease_log,
            &self.mermaid,
            &self.plantuml,
            &self.handout,
            &self.lesson,
            &self.leases.file,
        ];
        files.into_iter().any(Option::is_some) || self.pictures.any()
    }

    /// Whether what was noted is told.
    pub(super) fn tells_notes(&self) -> bool {
        !self.no_notes
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
        let drawn = Subject {
            options: ExportOptions {
                captions: self.captions,
                answers: !self.no_answers,
                ..subject.options
            },
            ..*subject
        };
        let papers = [
            (&self.mermaid, Export::Mermaid),
            (&self.plantuml, Export::PlantUml),
            (&self.handout, Export::Handout),
            (&self.lesson, Export::Lesson),
        ];
        for (path, format) in papers {
            if let Some(path) = path {
                write(path, format, &drawn)?;
            }
        }
        if let Some(path) = &self.leases.file {
            self.leases.write(path, subject)?;
        }
        self.pictures.write(&drawn)
    }
}

/// Writes a run to a file, or to standard output for `-`.
pub(super) fn write(path: &Path, format: Export, subject: &Subject<'_>) -> Result<()> {
    let told = to_file_or_output(path, |out| format.write_named(path, subject, out))?;
    if let Some(told) = told {
        remark(&format!("{}: {told}", path.display()));
    }
    Ok(())
}

/// Writes a file, or to standard output for `-`.
pub(super) fn to_file_or_output<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<T>,
) -> Result<T> {
    if path == Path::new("-") {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let told = write(&mut out)?;
        out.flush()?;
        return Ok(told);
    }
    save::whole(path, write).with_context(|| format!("cannot write {}", path.display()))
}

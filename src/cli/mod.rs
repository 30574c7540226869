//! The terminal: the same engine without a window. One file for each command; what they print
//! is computed in `view` and written by `files`.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

mod exports;
mod lease_file;
mod leases;
mod lessons;
mod network;
mod open;
mod pictures;
mod replay;
mod reports;
mod run;
mod show;

pub use open::Start;
pub use run::announce;

/// Teaches and explains DHCP: an animated RFC 2131 timeline that drives real UDP exchanges.
#[derive(Debug, Parser)]
#[command(name = "dorascope", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// A session, a capture or a lesson to open in the window, `-` for standard input; without
    /// one, the first lesson.
    #[arg(value_name = "FILE|-")]
    file: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
#[allow(
    clippy::large_enum_variant,
    reason = "the program has one, and how large it is depends on the system"
)]
enum Command {
    /// List the built-in lessons, or the variants of one.
    Lessons {
        /// A built-in lesson, by name or number, or a lesson file: its variants.
        #[arg(value_name = "LESSON|FILE")]
        lesson: Option<String>,
    },
    /// Play a lesson without a window.
    Run(run::Options),
    /// Show a capture or a session as a ladder, as JSON, or judged.
    Show(show::Options),
    /// Replay a session and verify its digest.
    Replay {
        /// The session file.
        file: PathBuf,
    },
    /// Read a folder of exercise reports as a table, each played again and verified.
    Reports(reports::Options),
    /// Read lease files of many servers and clients, and convert them.
    #[command(subcommand)]
    Leases(leases::Command),
    /// Lease addresses from a network's server, with clients of our own.
    Join(network::join::Options),
    /// Answer real clients, as a server on a real network.
    Serve(network::serve::Options),
    /// Give back what `join --lease-file` kept.
    Release(network::release::Options),
    /// List the network interfaces, and what can be had there.
    Interfaces,
}

/// Opens the window and returns when it is closed. `Err` says in one phrase why there is no
/// window; what it has not taken out of the start is still there.
pub type Window = fn(&mut Start) -> Result<(), String>;

/// Does what the command line says. Exit codes: 0 done, 1 failed, 2 wrong arguments.
pub fn main(window: Option<Window>) -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        None => open::open(arguments.file.as_deref(), window),
        Some(Command::Lessons { lesson: None }) => lessons::list(),
        Some(Command::Lessons { lesson: Some(name) }) => lessons::variants(&name),
        Some(Command::Run(options)) => run::run(&options),
        Some(Command::Show(options)) => show::show(&options),
        Some(Command::Replay { file }) => replay::replay(&file),
        Some(Command::Reports(options)) => reports::reports(&options),
        Some(Command::Leases(command)) => leases::leases(&command),
        Some(Command::Join(options)) => network::join::join(&options),
        Some(Command::Serve(options)) => network::serve::serve(&options),
        Some(Command::Release(options)) => network::release::release(&options),
        Some(Command::Interfaces) => network::interfaces::list(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if nobody_reads(&error) => ExitCode::SUCCESS,
        Err(error) => {
            remark(&in_one_line(&error));
            if error.is::<network::NotAgreed>() {
                return ExitCode::from(2);
            }
            ExitCode::FAILURE
        }
    }
}

/// Whether the output went into a pipe whose reader had seen enough: `dorascope lessons | head`.
fn nobody_reads(error: &anyhow::Error) -> bool {
    let mut causes = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// An error and its causes. Many an error tells its cause itself: then that is not said twice.
fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line.replace('\n', ", ")
}

/// Says something on standard error, in one line. Where nobody listens there is nobody to tell.
fn remark(what: &str) {
    let _ = writeln!(io::stderr(), "dorascope: {what}");
}

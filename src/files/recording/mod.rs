//! The session file `.dorascope`: JSON lines, in this order.
//!
//! ```text
//! {"dorascope":2,"program":"0.1.0","epoch":946684800,"seed":2131,"scenario":"[lesson]…"}
//! {"command":{"ticks":0,"at":…,"command":{"gate":false}}}     what came from outside, each after
//! {"guest":{"ticks":9,"at":…,"guest":0,"to":1,"bytes":"01…"}} so many things the engine had done
//! {"refused":{"ticks":9,"at":…,"host":{…},"why":"no socket can be had: …"}}
//! {"checkpoint":{"records":10,"digest":"…"}}                  what the log comes to
//! {"end":{"ticks":40,"at":…,"records":57,"digest":"…"}}       where the run stands
//! {"seal":"…"}                                                BLAKE3 of all octets before it
//! ```
//!
//! The log is not in it: it is had again by [`Replay`](crate::session::Replay). Format 1 is the
//! same without the seal; a file of another format is refused. No two checkpoints, nor the last
//! one and the end, lie further apart than ten thousand records, so that a forged file cannot
//! have more of a run played than it tells of.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

mod line;
mod read;

use self::line::{Header, Line};
pub use self::read::{is_one, load, read};
use crate::session::Mark;
use crate::session::recording::{Checkpoint, End, Recording};

/// The version of the format that this program writes.
const FORMAT: u32 = 2;
/// The oldest that it reads: without a seal.
const UNSEALED: u32 = 1;

/// Why a session file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The system refused.
    #[error("cannot {verb} {path}: {source}")]
    Io {
        /// What was tried: `read`, `write`.
        verb: &'static str,
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// It is of a later program.
    #[error(
        "{path} was written by a newer Dorascope: it has format {format}, this program reads up to {FORMAT}"
    )]
    Newer {
        /// The file.
        path: String,
        /// Its format.
        format: u32,
    },
    /// A line is not what it should be.
    #[error("{path}, line {line}: {what}")]
    Line {
        /// The file.
        path: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// The last line is missing.
    #[error("{path} ends after line {line} without its last line: it was cut off")]
    Cut {
        /// The file.
        path: String,
        /// The last line there is.
        line: usize,
    },
    /// Its seal does not fit.
    #[error("{path} is not as Dorascope wrote it: it was changed or damaged before line {line}")]
    Unsealed {
        /// The file.
        path: String,
        /// The line with the seal.
        line: usize,
    },
}

/// Writes a recording. The file appears whole or not at all.
///
/// # Errors
/// When the system refuses; a file that was there before is then untouched.
pub fn save(recording: &Recording, path: &Path) -> Result<(), RecordingError> {
    let failed = |source| RecordingError::Io {
        verb: "write",
        path: path.display().to_string(),
        source,
    };
    super::save::whole(path, |out| write(recording, out)).map_err(failed)
}

/// Writes a recording to wherever it is to go.
///
/// # Errors
/// When `out` refuses.
pub fn write(recording: &Recording, out: &mut dyn Write) -> io::Result<()> {
    let mut out = Sealing {
        out,
        seal: blake3::Hasher::new(),
    };
    write_line(
        &mut out,
        &Header {
            dorascope: FORMAT,
            program: recording.program.clone(),
            epoch: recording.epoch,
            seed: recording.seed,
            scenario: Arc::clone(&recording.source),
        },
    )?;
    for input in recording.inputs.iter() {
        write_line(&mut out, &Line::from(input))?;
    }
    for Checkpoint { records, digest } in recording.checkpoints.iter().cloned() {
        write_line(&mut out, &Line::Checkpoint { records, digest })?;
    }
    let End {
        mark: Mark { ticks, at },
        last: Checkpoint { records, digest },
    } = recording.end.clone();
    let end = Line::End {
        ticks,
        at,
        records,
        digest,
    };
    write_line(&mut out, &end)?;
    let seal = Line::Seal(out.seal.finalize().to_hex().to_string());
    write_line(out.out, &seal)
}

fn write_line(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Hands on what is written and keeps up the digest of it.
struct Sealing<'a> {
    out: &'a mut dyn Write,
    seal: blake3::Hasher,
}

impl Write for Sealing<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let written = self.out.write(octets)?;
        self.seal.update(&octets[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;

//! The session file `.dorascope`: JSON lines, in this order.
//!
//! ```text
//! {"dorascope":3,"program":"0.1.0","epoch":946684800,"seed":2131,"scenario":"[lesson]…"}
//! {"command":{"ticks":0,"at":…,"command":{"gate":false}}}     what came from outside, each after
//! {"guest":{"ticks":9,"at":…,"guest":0,"to":1,"bytes":"01…"}} so many things the engine had done
//! {"refused":{"ticks":9,"at":…,"host":{…},"why":"no socket can be had: …"}}
//! {"checkpoint":{"records":10,"digest":"…"}}                  what the log comes to
//! {"remark":{"note":{"record":12,"text":"…"}}}            what people say about it
//! {"remark":{"author":{"name":"…","saved":…}}}              and who hands it in
//! {"end":{"ticks":40,"at":…,"records":57,"digest":"…"}}       where the run stands
//! {"branch":{"from":0,"inputs":2,"ticks":9,"at":…,"records":20,"digest":"…","name":"…"}}
//! {"command":…} {"checkpoint":…} {"end":…}                    the same for a run that was branched off
//! {"active":1}                                                which of them is looked at, from 0
//! {"seal":"…"}                                                BLAKE3 of all octets before it
//! ```
//!
//! The log is not in it: it is had again by [`Replay`](crate::session::Replay). Format 2 has no
//! remarks and no branches, format 1 no seal either; a later one is refused. No two checkpoints, nor
//! the last one and the end, lie further apart than ten thousand records, so that a forged file
//! cannot have more of a run played than it tells of; and what branches share, which stands in the
//! file but once, is counted for each of them, and bounded.
//!
//! A branch names the run that it was branched off by its place, the trunk being 0; it shares so many
//! of its inputs, and up to that mark and digest its log. Its own lines begin there. A session that
//! has but a trunk has neither `branch` nor `active`.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

mod line;
mod read;

use self::line::{Header, Line};
pub use self::read::{is_one, load, load_all, read, read_all};
use crate::session::recording::{Checkpoint, End, Recording};
use crate::session::{Branch, Branches, Mark, Origin};

/// The version of the format that this program writes.
const FORMAT: u32 = 3;
/// The oldest that it reads: without a seal.
const UNSEALED: u32 = 1;
/// The last without branches.
const ALONE: u32 = 2;
/// A name that is longer was not given by a user.
pub const LONGEST_NAME: usize = 80;

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
    /// There is too much of it.
    #[error("{path} would be too large to be opened again: {what}")]
    TooMuch {
        /// The file.
        path: String,
        /// Of what.
        what: String,
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
    save_all(&recording.clone().into(), path)
}

/// Writes a run with its branches. The file appears whole or not at all.
///
/// # Errors
/// When the system refuses, or nobody could open it again; a file that was there before is then
/// untouched.
pub fn save_all(branches: &Branches, path: &Path) -> Result<(), RecordingError> {
    let name = || path.display().to_string();
    if let Some(what) = branches.excess() {
        return Err(RecordingError::TooMuch { path: name(), what });
    }
    let failed = |source| RecordingError::Io {
        verb: "write",
        path: name(),
        source,
    };
    super::save::whole(path, |out| write_all(branches, out)).map_err(failed)
}

/// Writes a recording to wherever it is to go.
///
/// # Errors
/// When `out` refuses.
pub fn write(recording: &Recording, out: &mut dyn Write) -> io::Result<()> {
    write_all(&recording.clone().into(), out)
}

/// Writes a run with its branches to wherever they are to go.
///
/// # Errors
/// When `out` refuses.
pub fn write_all(branches: &Branches, out: &mut dyn Write) -> io::Result<()> {
    let Some(trunk) = branches.runs.first() else {
        return Err(io::Error::other("there is no run"));
    };
    let mut out = Sealing {
        out,
        seal: blake3::Hasher::new(),
    };
    let Recording {
        program,
        source,
        seed,
        epoch,
        ..
    } = &trunk.recording;
    write_line(
        &mut out,
        &Header {
            dorascope: FORMAT,
            program: program.clone(),
            epoch: *epoch,
            seed: *seed,
            scenario: Arc::clone(source),
        },
    )?;
    for branch in &branches.runs {
        write_run(branch, &mut out)?;
    }
    if branches.runs.len() > 1 {
        write_line(&mut out, &Line::Active(branches.active))?;
    }
    let seal = Line::Seal(out.seal.finalize().to_hex().to_string());
    write_line(out.out, &seal)
}

/// Writes what a run does not share with the one that it was branched off.
fn write_run(branch: &Branch, out: &mut dyn Write) -> io::Result<()> {
    let Branch {
        recording,
        origin,
        name,
    } = branch;
    let (mut inputs, mut records) = (0, 0);
    if let Some(Origin {
        from,
        inputs: shared,
        cut,
    }) = origin
    {
        (inputs, records) = (*shared, cut.last.records);
        let line = Line::Branch {
            from: *from,
            inputs,
            ticks: cut.mark.ticks,
            at: cut.mark.at,
            records,
            digest: cut.last.digest.clone(),
            name: name.clone(),
        };
        write_line(out, &line)?;
    }
    for input in recording.inputs.iter().skip(inputs) {
        write_line(out, &Line::from(input))?;
    }
    let own = |checkpoint: &&Checkpoint| checkpoint.records > records;
    for Checkpoint { records, digest } in recording.checkpoints.iter().filter(own).cloned() {
        write_line(out, &Line::Checkpoint { records, digest })?;
    }
    for remark in recording.remarks.iter().cloned() {
        write_line(out, &Line::Remark(remark))?;
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
    write_line(out, &end)
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

//! Reads a session file, line by line; whatever is wrong with it is told in one sentence.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::super::kind::{Kind, recognise};
use super::line::{Format, Header, Line};
use super::{FORMAT, RecordingError, UNSEALED};
use crate::session::Mark;
use crate::session::recording::{CHECKPOINT_EVERY, Checkpoint, End, Recording};
use crate::sim::scenario::in_one_line;

/// Octets that are enough to know a session.
const BEGINNING: u64 = 256;
/// A longer line is no line of ours: a datagram has at most 65,507 octets.
const LONGEST_LINE: u64 = 80 << 20;
/// All of a session is held in memory, so it may not be of any length.
const MOST_MEBIBYTES: u64 = 256;
/// More inputs than a person, or a guest, can have given.
const MOST_LINES: usize = 2_000_000;

/// Whether a file begins as a session does; a file that cannot be read does not.
pub fn is_one(path: &Path) -> bool {
    let beginning = || -> io::Result<Vec<u8>> {
        let mut octets = Vec::new();
        let file = File::open(path)?;
        file.take(BEGINNING).read_to_end(&mut octets)?;
        Ok(octets)
    };
    path.is_file() && beginning().is_ok_and(|octets| recognise(&octets) == Some(Kind::Session))
}

/// Reads a recording from a file. Nothing is played yet.
///
/// # Errors
/// When the system refuses, a line is not of this format, the last line is missing, or the seal
/// does not fit.
pub fn load(path: &Path) -> Result<Recording, RecordingError> {
    let name = path.display().to_string();
    match File::open(path) {
        Ok(file) => read(BufReader::new(file), &name),
        Err(source) => Err(RecordingError::Io {
            verb: "read",
            path: name,
            source,
        }),
    }
}

/// Reads a recording from wherever it comes; `name` is what it is called in errors.
///
/// # Errors
/// As [`load`].
pub fn read(source: impl BufRead, name: &str) -> Result<Recording, RecordingError> {
    let mut lines = Lines {
        name,
        source,
        left: MOST_MEBIBYTES << 20,
        number: 0,
        cut: false,
        seal: blake3::Hasher::new(),
    };
    let header = header(&mut lines)?;
    let (mut inputs, mut checkpoints) = (Vec::new(), Vec::new());
    let mut noted = 0;
    while let Some(text) = lines.next()? {
        match lines.parse::<Line>(&text)?.into_input() {
            Ok(input) => inputs.push(input),
            Err(Line::Checkpoint { records, digest }) => {
                noted = lines.further(noted, records, 1)?;
                checkpoints.push(Checkpoint { records, digest });
            }
            Err(Line::End {
                ticks,
                at,
                records,
                digest,
            }) => {
                lines.further(noted, records, 0)?;
                lines.finish(header.dorascope)?;
                return Ok(Recording {
                    program: header.program,
                    source: header.scenario,
                    seed: header.seed,
                    epoch: header.epoch,
                    inputs: Arc::new(inputs),
                    checkpoints: Arc::new(checkpoints),
                    end: End {
                        mark: Mark { ticks, at },
                        last: Checkpoint { records, digest },
                    },
                });
            }
            Err(_) => return Err(lines.wrong("the seal comes before the end")),
        }
    }
    Err(lines.cut_off())
}

fn header(lines: &mut Lines<'_, impl BufRead>) -> Result<Header, RecordingError> {
    let text = match lines.next()? {
        Some(text) => text,
        None if lines.cut => return Err(lines.wrong("the line was cut off")),
        None => return Err(lines.wrong("the file is empty")),
    };
    match lines.parse::<Format>(&text)?.dorascope {
        UNSEALED..=FORMAT => lines.parse(&text),
        0 => Err(lines.wrong("there is no format 0")),
        format => Err(RecordingError::Newer {
            path: lines.name.to_owned(),
            format,
        }),
    }
}

/// The lines of a file, none of them longer than it may be.
struct Lines<'a, R> {
    name: &'a str,
    source: R,
    /// So many octets may still come.
    left: u64,
    number: usize,
    /// Whether the file ends within a line.
    cut: bool,
    /// Of all octets of the lines so far.
    seal: blake3::Hasher,
}

impl<R: BufRead> Lines<'_, R> {
    /// The next line; `None` at the end, or where the last line has no end mark.
    fn next(&mut self) -> Result<Option<String>, RecordingError> {
        let mut line = Vec::new();
        let read = self
            .source
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        if let Err(source) = read {
            return Err(RecordingError::Io {
                verb: "read",
                path: self.name.to_owned(),
                source,
            });
        }
        let Some(left) = self.left.checked_sub(line.len() as u64) else {
            self.number += 1;
            let what = format!("the file is longer than {MOST_MEBIBYTES} MiB");
            return Err(self.wrong(&what));
        };
        self.left = left;
        self.seal.update(&line);
        let nothing = line.is_empty();
        if line.pop() != Some(b'\n') {
            return if line.len() as u64 + 1 >= LONGEST_LINE {
                self.number += 1;
                Err(self.wrong("the line is too long"))
            } else {
                self.cut = !nothing;
                Ok(None)
            };
        }
        self.number += 1;
        if self.number > MOST_LINES {
            return Err(self.wrong("there are too many lines"));
        }
        let text = String::from_utf8(line).map_err(|_| self.wrong("the line is not text"))?;
        Ok(Some(text))
    }

    /// After the end comes the seal, if the format has one, and then nothing.
    fn finish(&mut self, format: u32) -> Result<(), RecordingError> {
        if format != UNSEALED {
            let expected = self.seal.finalize().to_hex();
            let Some(text) = self.next()? else {
                return Err(self.cut_off());
            };
            let Line::Seal(seal) = self.parse(&text)? else {
                return Err(self.wrong("the seal is expected after the end"));
            };
            if *seal != *expected {
                return Err(RecordingError::Unsealed {
                    path: self.name.to_owned(),
                    line: self.number,
                });
            }
        }
        if self.next()?.is_some() || self.cut {
            return Err(self.wrong("there is something after the last line"));
        }
        Ok(())
    }

    /// Checkpoints go on and on, and never too far at once.
    fn further(&self, from: usize, to: usize, least: usize) -> Result<usize, RecordingError> {
        match to.checked_sub(from) {
            Some(gap) if (least..=CHECKPOINT_EVERY).contains(&gap) => Ok(to),
            _ => {
                let what = format!("{to} records cannot follow {from}");
                Err(self.wrong(&what))
            }
        }
    }

    fn parse<T: for<'a> Deserialize<'a>>(&self, text: &str) -> Result<T, RecordingError> {
        serde_json::from_str(text).map_err(|error| self.wrong(&what_json_says(&error)))
    }

    fn wrong(&self, what: &str) -> RecordingError {
        RecordingError::Line {
            path: self.name.to_owned(),
            line: self.number.max(1),
            what: what.to_owned(),
        }
    }

    fn cut_off(&self) -> RecordingError {
        RecordingError::Cut {
            path: self.name.to_owned(),
            line: self.number,
        }
    }
}

/// The reader counts lines itself and finds each to be the first.
fn what_json_says(error: &serde_json::Error) -> String {
    in_one_line(&error.to_string()).replace(" at line 1 column ", ", column ")
}

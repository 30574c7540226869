//! Reads a session file, line by line; whatever is wrong with it is told in one sentence.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::super::kind::{Kind, recognise};
use super::line::{Format, Header, Line};
use super::{ALONE, FORMAT, LONGEST_NAME, RecordingError, UNSEALED};
use crate::session::recording::{CHECKPOINT_EVERY, Checkpoint, End, Recording};
use crate::session::remark::{MOST_REMARKS, Remark};
use crate::session::{Branch, Branches, Input, Mark, Origin};
use crate::sim::scenario::in_one_line;

/// Octets that are enough to know a session.
const BEGINNING: u64 = 256;
/// A longer line is no line of ours: a datagram has at most 65,507 octets.
const LONGEST_LINE: u64 = 80 << 20;
/// All of a session is held in memory, so it may not be of any length.
const MOST_MEBIBYTES: u64 = 256;
/// A longer version is none of ours.
const LONGEST_PROGRAM: usize = 100;
/// Of BLAKE3, two for each octet.
const DIGEST_DIGITS: usize = 2 * blake3::OUT_LEN;
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

/// Reads a recording from a file, of several runs the one that is looked at. Nothing is played
/// yet.
///
/// # Errors
/// When the system refuses, a line is not of this format, the last line is missing, or the seal
/// does not fit.
pub fn load(path: &Path) -> Result<Recording, RecordingError> {
    load_all(path).map(active)
}

/// Reads a run with its branches from a file. Nothing is played yet.
///
/// # Errors
/// As [`load`].
pub fn load_all(path: &Path) -> Result<Branches, RecordingError> {
    let name = path.display().to_string();
    match File::open(path) {
        Ok(file) => read_all(BufReader::new(file), &name),
        Err(source) => Err(RecordingError::Io {
            verb: "read",
            path: name,
            source,
        }),
    }
}

/// Reads a recording from wherever it comes, of several runs the one that is looked at; `name` is
/// what it is called in errors.
///
/// # Errors
/// As [`load`].
pub fn read(source: impl BufRead, name: &str) -> Result<Recording, RecordingError> {
    read_all(source, name).map(active)
}

fn active(mut branches: Branches) -> Recording {
    let place = branches.active.min(branches.runs.len() - 1);
    branches.runs.swap_remove(place).recording
}

/// Reads a run with its branches from wherever they come.
///
/// # Errors
/// As [`load`].
pub fn read_all(source: impl BufRead, name: &str) -> Result<Branches, RecordingError> {
    let mut lines = Lines {
        name,
        source,
        left: MOST_MEBIBYTES << 20,
        number: 0,
        cut: false,
        seal: blake3::Hasher::new(),
    };
    let header = header(&mut lines)?;
    let trunk = lines.run(&header, Own::default())?;
    let mut branches = Branches::from(trunk);
    if header.dorascope == UNSEALED {
        lines.nothing_more()?;
        return Ok(branches);
    }
    let mut chosen = false;
    loop {
        let expected = lines.seal.finalize().to_hex();
        let Some(text) = lines.next()? else {
            return Err(lines.cut_off());
        };
        match lines.parse::<Line>(&text)? {
            Line::Seal(seal) => {
                lines.sealed(&seal, &expected)?;
                return Ok(branches);
            }
            _ if header.dorascope <= ALONE => {
                return Err(lines.wrong("the seal is expected after the end"));
            }
            Line::Active(active) if !chosen && (1..branches.runs.len()).contains(&active) => {
                (branches.active, chosen) = (active, true);
            }
            Line::Active(0) if !chosen && branches.runs.len() > 1 => chosen = true,
            line @ Line::Branch { .. } if !chosen => lines.branch(&header, line, &mut branches)?,
            _ => return Err(lines.wrong("a branch or the seal is expected after the end")),
        }
    }
}

/// What a run has of its own, or shares with the one that it was branched off.
#[derive(Default)]
struct Own {
    inputs: Vec<Input>,
    checkpoints: Vec<Checkpoint>,
    /// So many records it has at least.
    records: usize,
}

/// Whether everything that is said is about this run.
fn fits(remarks: &[Remark], records: usize) -> Result<(), String> {
    remarks.iter().try_for_each(|remark| remark.check(records))
}

fn header(lines: &mut Lines<'_, impl BufRead>) -> Result<Header, RecordingError> {
    let text = match lines.next()? {
        Some(text) => text,
        None if lines.cut => return Err(lines.wrong("the line was cut off")),
        None => return Err(lines.wrong("the file is empty")),
    };
    match lines.parse::<Format>(&text)?.dorascope {
        UNSEALED..=FORMAT => {
            let header: Header = lines.parse(&text)?;
            if header.program.chars().count() > LONGEST_PROGRAM {
                return Err(lines.wrong("the version of the program is too long"));
            }
            Ok(header)
        }
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

    /// A run up to its end, after what it shares with another.
    fn run(&mut self, header: &Header, own: Own) -> Result<Recording, RecordingError> {
        let Own {
            mut inputs,
            mut checkpoints,
            records: least,
        } = own;
        let mut noted = checkpoints.last().map_or(0, |last| last.records);
        let mut remarks = Vec::new();
        while let Some(text) = self.next()? {
            match self.parse::<Line>(&text)?.into_input() {
                Ok(input) => inputs.push(input),
                Err(Line::Checkpoint { records, digest }) => {
                    let digest = self.digest(digest)?;
                    noted = self.further(noted, records, 1)?;
                    checkpoints.push(Checkpoint { records, digest });
                }
                Err(Line::Remark(remark)) => {
                    if remarks.len() == MOST_REMARKS {
                        return Err(self.wrong("there are too many remarks"));
                    }
                    remarks.push(remark);
                }
                Err(Line::End {
                    ticks,
                    at,
                    records,
                    digest,
                }) => {
                    let digest = self.digest(digest)?;
                    self.further(noted.max(least), records, 0)?;
                    self.further(noted, records, 0)?;
                    fits(&remarks, records).map_err(|what| self.wrong(&what))?;
                    return Ok(Recording {
                        program: header.program.clone(),
                        source: Arc::clone(&header.scenario),
                        seed: header.seed,
                        epoch: header.epoch,
                        inputs: Arc::new(inputs),
                        checkpoints: Arc::new(checkpoints),
                        remarks: Arc::new(remarks),
                        end: End {
                            mark: Mark { ticks, at },
                            last: Checkpoint { records, digest },
                        },
                    });
                }
                Err(Line::Seal(_)) => return Err(self.wrong("the seal comes before the end")),
                Err(_) => return Err(self.wrong("a run ends before another begins")),
            }
        }
        Err(self.cut_off())
    }

    /// A run that was branched off one of those before it.
    fn branch(
        &mut self,
        header: &Header,
        line: Line,
        branches: &mut Branches,
    ) -> Result<(), RecordingError> {
        let Line::Branch {
            from,
            inputs,
            ticks,
            at,
            records,
            digest,
            name,
        } = line
        else {
            return Err(self.wrong("a branch is expected"));
        };
        let digest = self.digest(digest)?;
        let Some(parent) = branches.runs.get(from) else {
            return Err(self.wrong("a branch comes after the run that it was branched off"));
        };
        let parent = &parent.recording;
        let end = &parent.end;
        let shared = parent.inputs.get(..inputs);
        let beyond = records > end.last.records || ticks > end.mark.ticks || at > end.mark.at;
        let Some(shared) = shared.filter(|_| !beyond) else {
            return Err(self.wrong("the run that it was branched off ends before"));
        };
        if name
            .as_ref()
            .is_some_and(|name| name.chars().count() > LONGEST_NAME)
        {
            return Err(self.wrong("the name of the branch is too long"));
        }
        let known = parent
            .checkpoints
            .iter()
            .take_while(|checkpoint| checkpoint.records <= records);
        let own = Own {
            inputs: shared.to_vec(),
            checkpoints: known.cloned().collect(),
            records,
        };
        let recording = self.run(header, own)?;
        let cut = End {
            mark: Mark { ticks, at },
            last: Checkpoint { records, digest },
        };
        branches.runs.push(Branch {
            recording,
            origin: Some(Origin { from, inputs, cut }),
            name,
        });
        match branches.excess() {
            Some(what) => Err(self.wrong(&what)),
            None => Ok(()),
        }
    }

    /// The seal is the last line, and fits what stands before it.
    fn sealed(&mut self, seal: &str, expected: &str) -> Result<(), RecordingError> {
        if seal != expected {
            return Err(RecordingError::Unsealed {
                path: self.name.to_owned(),
                line: self.number,
            });
        }
        self.nothing_more()
    }

    fn nothing_more(&mut self) -> Result<(), RecordingError> {
        if self.next()?.is_some() || self.cut {
            return Err(self.wrong("there is something after the last line"));
        }
        Ok(())
    }

    /// A digest as this program writes them: many runs may hold it.
    fn digest(&self, digest: String) -> Result<String, RecordingError> {
        let fits = digest.len() == DIGEST_DIGITS;
        if fits && digest.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Ok(digest);
        }
        let what = format!("a digest has {DIGEST_DIGITS} hexadecimal digits");
        Err(self.wrong(&what))
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

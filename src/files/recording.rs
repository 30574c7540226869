//! The session file `.dorascope`: JSON lines. The first line is the header with the scenario,
//! then one line for each input and each checkpoint, and the end with the digest. Whether the
//! run it describes can be had again is for `session::recording`.

use core::net::SocketAddrV4;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::net::{FromNetwork, GuestDatagram, Heard, HostId};
use crate::seed::Seed;
use crate::session::recording::{Checkpoint, End, Recording};
use crate::session::{Input, InputKind, Mark};
use crate::sim::Command;
use crate::sim::scenario::HostSpec;
use crate::time::SimTime;

/// The version of the format that this program writes, and the only one it reads.
const FORMAT: u32 = 1;
/// A longer line is no line of ours: a datagram has at most 65,507 octets.
const LONGEST_LINE: u64 = 4 << 20;
/// More inputs than a person, or a guest, can have given.
const MOST_LINES: usize = 2_000_000;

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
        source: std::io::Error,
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
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    dorascope: u32,
    program: String,
    epoch: i64,
    seed: Seed,
    scenario: Arc<str>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Command {
        ticks: u64,
        at: SimTime,
        command: Command,
    },
    Refused {
        ticks: u64,
        at: SimTime,
        host: Box<HostSpec>,
        why: String,
    },
    Guest {
        ticks: u64,
        at: SimTime,
        guest: u32,
        to: HostId,
        bytes: Hex,
    },
    Heard {
        ticks: u64,
        at: SimTime,
        host: HostId,
        src: SocketAddrV4,
        broadcast: Option<bool>,
        bytes: Hex,
    },
    Unsent {
        ticks: u64,
        at: SimTime,
        host: HostId,
        why: Arc<str>,
    },
    Checkpoint {
        records: usize,
        digest: String,
    },
    End {
        ticks: u64,
        at: SimTime,
        records: usize,
        digest: String,
    },
}

/// Octets as a row of hexadecimal pairs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Hex(Vec<u8>);

impl From<Hex> for String {
    fn from(hex: Hex) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
        hex.0
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect()
    }
}

impl TryFrom<String> for Hex {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        };
        text.as_bytes()
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
                _ => None,
            })
            .collect::<Option<Vec<u8>>>()
            .map(Hex)
            .ok_or("octets are written as hexadecimal pairs")
    }
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

fn write(recording: &Recording, out: &mut dyn Write) -> std::io::Result<()> {
    let header = Header {
        dorascope: FORMAT,
        program: recording.program.clone(),
        epoch: recording.epoch,
        seed: recording.seed,
        scenario: Arc::clone(&recording.source),
    };
    write_line(out, &header)?;
    for input in &recording.inputs {
        write_line(out, &Line::from(input))?;
    }
    for Checkpoint { records, digest } in recording.checkpoints.iter().cloned() {
        write_line(out, &Line::Checkpoint { records, digest })?;
    }
    let End {
        mark: Mark { ticks, at },
        last,
    } = recording.end.clone();
    write_line(
        out,
        &Line::End {
            ticks,
            at,
            records: last.records,
            digest: last.digest,
        },
    )
}

fn write_line(out: &mut dyn Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

impl From<&Input> for Line {
    fn from(input: &Input) -> Self {
        let Input { ticks, at, .. } = *input;
        match &input.what {
            InputKind::Command(command) => Self::Command {
                ticks,
                at,
                command: command.clone(),
            },
            InputKind::Refused(host, why) => Self::Refused {
                ticks,
                at,
                host: host.clone(),
                why: why.clone(),
            },
            InputKind::Guest(datagram) => Self::Guest {
                ticks,
                at,
                guest: datagram.guest,
                to: datagram.to,
                bytes: Hex(datagram.bytes.to_vec()),
            },
            InputKind::Network(FromNetwork::Heard(heard)) => Self::Heard {
                ticks,
                at,
                host: heard.at,
                src: heard.src,
                broadcast: heard.broadcast,
                bytes: Hex(heard.bytes.to_vec()),
            },
            InputKind::Network(FromNetwork::Unsent(host, why)) => Self::Unsent {
                ticks,
                at,
                host: *host,
                why: Arc::clone(why),
            },
        }
    }
}

/// Reads a recording. Nothing is played yet.
///
/// # Errors
/// When the system refuses, a line is not of this format, or the last line is missing.
pub fn load(path: &Path) -> Result<Recording, RecordingError> {
    let mut lines = Lines::open(path)?;
    let header: Header = match lines.next()? {
        Some(text) => lines.parse(&text)?,
        None if lines.cut => return Err(lines.wrong("the line was cut off")),
        None => return Err(lines.wrong("the file is empty")),
    };
    if header.dorascope != FORMAT {
        let what = format!(
            "format {} is not the one this program reads ({FORMAT})",
            header.dorascope
        );
        return Err(lines.wrong(&what));
    }
    let (mut inputs, mut checkpoints) = (Vec::new(), Vec::new());
    while let Some(text) = lines.next()? {
        match lines.parse(&text)? {
            Line::Command { ticks, at, command } => {
                inputs.push(Input {
                    ticks,
                    at,
                    what: InputKind::Command(command),
                });
            }
            Line::Refused {
                ticks,
                at,
                host,
                why,
            } => {
                inputs.push(Input {
                    ticks,
                    at,
                    what: InputKind::Refused(host, why),
                });
            }
            Line::Guest {
                ticks,
                at,
                guest,
                to,
                bytes,
            } => {
                let datagram = GuestDatagram {
                    guest,
                    to,
                    bytes: bytes.0.into(),
                };
                inputs.push(Input {
                    ticks,
                    at,
                    what: InputKind::Guest(datagram),
                });
            }
            Line::Heard {
                ticks,
                at,
                host,
                src,
                broadcast,
                bytes,
            } => {
                let heard = Heard {
                    at: host,
                    src,
                    broadcast,
                    bytes: bytes.0.into(),
                };
                let what = InputKind::Network(FromNetwork::Heard(heard));
                inputs.push(Input { ticks, at, what });
            }
            Line::Unsent {
                ticks,
                at,
                host,
                why,
            } => {
                let what = InputKind::Network(FromNetwork::Unsent(host, why));
                inputs.push(Input { ticks, at, what });
            }
            Line::Checkpoint { records, digest } => {
                checkpoints.push(Checkpoint { records, digest });
            }
            Line::End {
                ticks,
                at,
                records,
                digest,
            } => {
                let end = End {
                    mark: Mark { ticks, at },
                    last: Checkpoint { records, digest },
                };
                let Header {
                    program,
                    epoch,
                    seed,
                    scenario: source,
                    ..
                } = header;
                return Ok(Recording {
                    program,
                    source,
                    seed,
                    epoch,
                    inputs,
                    checkpoints,
                    end,
                });
            }
        }
    }
    Err(RecordingError::Cut {
        path: lines.path,
        line: lines.number,
    })
}

/// The lines of a file, none of them longer than it may be.
struct Lines {
    path: String,
    reader: BufReader<File>,
    number: usize,
    /// Whether the file ends within a line.
    cut: bool,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, RecordingError> {
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => Ok(Self {
                path: name,
                reader: BufReader::new(file),
                number: 0,
                cut: false,
            }),
            Err(source) => Err(RecordingError::Io {
                verb: "read",
                path: name,
                source,
            }),
        }
    }

    /// The next line; `None` at the end, or where the last line has no end mark.
    fn next(&mut self) -> Result<Option<String>, RecordingError> {
        let mut line = Vec::new();
        let read = self
            .reader
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        if let Err(source) = read {
            return Err(RecordingError::Io {
                verb: "read",
                path: self.path.clone(),
                source,
            });
        }
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

    fn parse<T: for<'a> Deserialize<'a>>(&self, text: &str) -> Result<T, RecordingError> {
        serde_json::from_str(text).map_err(|error| self.wrong(&error.to_string()))
    }

    fn wrong(&self, what: &str) -> RecordingError {
        RecordingError::Line {
            path: self.path.clone(),
            line: self.number.max(1),
            what: what.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording() -> Recording {
        let guest = GuestDatagram {
            guest: 3,
            to: HostId(0),
            bytes: Arc::from(&[0, 255, 16][..]),
        };
        let inputs = vec![
            Input {
                ticks: 0,
                at: SimTime::ZERO,
                what: InputKind::Command(Command::Gate(false)),
            },
            Input {
                ticks: 2,
                at: SimTime::from_secs(1),
                what: InputKind::Guest(guest),
            },
        ];
        let digest = "00ff".to_owned();
        Recording {
            program: "0.1.0".into(),
            source: "[lesson]\n".into(),
            seed: Seed(7),
            epoch: 946_684_800,
            inputs,
            checkpoints: vec![Checkpoint {
                records: 10_000,
                digest: digest.clone(),
            }],
            end: End {
                mark: Mark {
                    ticks: 9,
                    at: SimTime::from_secs(3),
                },
                last: Checkpoint {
                    records: 10_009,
                    digest,
                },
            },
        }
    }

    fn saved(recording: &Recording) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dorascope");
        save(recording, &path).unwrap();
        (folder, path)
    }

    #[test]
    fn what_was_saved_is_read_back() {
        let (_folder, path) = saved(&recording());
        assert_eq!(load(&path).unwrap(), recording());
    }

    #[test]
    fn a_file_cut_at_any_octet_says_so_and_never_panics() {
        let (_folder, path) = saved(&recording());
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(load(&path).is_err(), "cut after {length}");
        }
        std::fs::write(&path, &whole[..20]).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.ends_with("line 1: the line was cut off"), "{error}");
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(
            error.ends_with("ends after line 4 without its last line: it was cut off"),
            "{error}"
        );
    }

    #[test]
    fn another_format_is_refused_by_its_number() {
        let (_folder, path) = saved(&recording());
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"dorascope\":1", "\"dorascope\":2")).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.contains("line 1: format 2"), "{error}");
    }

    #[test]
    fn a_wrong_line_is_named() {
        let (_folder, path) = saved(&recording());
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("00ff10", "00ff1")).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(
            error.contains("line 3: octets are written as hexadecimal pairs"),
            "{error}"
        );
    }
}

//! The lines of a session file, as JSON has them.

use core::net::SocketAddrV4;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::net::{FromNetwork, GuestDatagram, Heard, HostId};
use crate::seed::Seed;
use crate::session::{Input, InputKind, Remark};
use crate::sim::scenario::HostSpec;
use crate::sim::{ClockJump, Command};
use crate::time::SimTime;

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) dorascope: u32,
    pub(super) program: String,
    pub(super) epoch: i64,
    pub(super) seed: Seed,
    pub(super) scenario: Arc<str>,
}

/// Of a first line only what tells the format, whatever else other formats have.
#[derive(Deserialize)]
pub(super) struct Format {
    pub(super) dorascope: u32,
}

/// Any other line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Line {
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
    LeftOut {
        ticks: u64,
        at: SimTime,
        host: HostId,
        count: u32,
    },
    Clock {
        ticks: u64,
        at: SimTime,
        jump: ClockJump,
    },
    Checkpoint {
        records: usize,
        digest: String,
    },
    Remark(Remark),
    End {
        ticks: u64,
        at: SimTime,
        records: usize,
        digest: String,
    },
    Branch {
        from: usize,
        inputs: usize,
        ticks: u64,
        at: SimTime,
        records: usize,
        digest: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    Active(usize),
    Seal(String),
}

impl Line {
    /// The input that it is, if it is one.
    pub(super) fn into_input(self) -> Result<Input, Self> {
        let (ticks, at, what) = match self {
            Self::Command { ticks, at, command } => (ticks, at, InputKind::Command(command)),
            Self::Refused {
                ticks,
                at,
                host,
                why,
            } => (ticks, at, InputKind::Refused(host, why)),
            Self::Guest {
                ticks,
                at,
                guest,
                to,
                bytes,
            } => {
                let bytes = bytes.0.into();
                let datagram = GuestDatagram { guest, to, bytes };
                (ticks, at, InputKind::Guest(datagram))
            }
            Self::Heard {
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
                (ticks, at, InputKind::Network(FromNetwork::Heard(heard)))
            }
            Self::Unsent {
                ticks,
                at,
                host,
                why,
            } => {
                let unsent = FromNetwork::Unsent(host, why);
                (ticks, at, InputKind::Network(unsent))
            }
            Self::LeftOut {
                ticks,
                at,
                host,
                count,
            } => {
                let left_out = FromNetwork::LeftOut(host, count);
                (ticks, at, InputKind::Network(left_out))
            }
            Self::Clock { ticks, at, jump } => (ticks, at, InputKind::Clock(jump)),
            other => return Err(other),
        };
        Ok(Input { ticks, at, what })
    }
}

/// Octets as a row of hexadecimal pairs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Hex(Vec<u8>);

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
            InputKind::Network(FromNetwork::LeftOut(host, count)) => Self::LeftOut {
                ticks,
                at,
                host: *host,
                count: *count,
            },
            InputKind::Clock(jump) => Self::Clock {
                ticks,
                at,
                jump: *jump,
            },
        }
    }
}

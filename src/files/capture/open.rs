//! What in a capture concerns DHCP, ready for an [`Observer`](crate::session::Observer); all
//! other traffic is counted by its kind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use super::{CaptureError, CaptureReader};
use crate::session::{Cast, Overheard};
use crate::time::SimTime;
use crate::wire::frame::{self, Arp, Content, Datagram, FrameDest, LinkType};
use crate::wire::message::Glimpse;
use crate::wire::{CLIENT_PORT, Captured, LinkDest, Packet, SERVER_PORT};

/// The fixed part and the cookie of a DHCP message, in bytes.
const COOKIE: std::ops::Range<usize> = 236..240;
const COOKIE_BYTES: [u8; 4] = [99, 130, 83, 99];

/// No capture has frames of more kinds of link, unless it was made up.
const MOST_LINKS: usize = 16;

/// Something in a capture that concerns DHCP.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The number of its frame, from 1.
    pub number: u64,
    /// Since the first frame.
    pub at: SimTime,
    /// What it is.
    pub what: Overheard,
}

/// Reads on in a capture until something concerns DHCP.
pub struct Listener<R> {
    reader: CaptureReader<R>,
    first: Option<Duration>,
    others: BTreeMap<&'static str, u64>,
    links: BTreeSet<LinkType>,
    frames: u64,
}

impl<R: Read> Listener<R> {
    /// Looks at the head of the capture.
    ///
    /// # Errors
    /// If it is no capture.
    pub fn new(source: R) -> Result<Self, CaptureError> {
        Ok(Self {
            reader: CaptureReader::new(source)?,
            first: None,
            others: BTreeMap::new(),
            links: BTreeSet::new(),
            frames: 0,
        })
    }

    /// The next thing that concerns DHCP; `None` at the end.
    ///
    /// # Errors
    /// If the capture cannot be read any further.
    pub fn next_heard(&mut self) -> Result<Option<Heard>, CaptureError> {
        while let Some(frame) = self.reader.next_frame()? {
            self.frames = frame.number;
            if self.links.len() < MOST_LINKS {
                self.links.insert(frame.link);
            }
            let first = *self.first.get_or_insert(frame.time);
            let since = frame.time.saturating_sub(first);
            let read = frame::read(frame.link, frame.bytes);
            match concern(frame.number, &read) {
                Ok(what) => {
                    let micros = u64::try_from(since.as_micros()).unwrap_or(u64::MAX);
                    return Ok(Some(Heard {
                        number: frame.number,
                        at: SimTime::from_micros(micros),
                        what,
                    }));
                }
                Err(other) => *self.others.entry(other).or_default() += 1,
            }
        }
        Ok(None)
    }

    /// How many frames were read.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// What its frames begin with.
    pub fn links(&self) -> &BTreeSet<LinkType> {
        &self.links
    }

    /// The date of the first frame, as time since 1970 in UTC.
    pub fn began(&self) -> Option<Duration> {
        self.first
    }

    /// Frames that do not concern DHCP, by what they are.
    pub fn others(&self) -> &BTreeMap<&'static str, u64> {
        &self.others
    }
}

/// Opens a capture; `-` is standard input.
///
/// # Errors
/// If there is no such file, or it is no capture.
pub fn open(path: &Path) -> Result<Listener<Box<dyn Read>>, CaptureError> {
    if path == Path::new("-") {
        return Listener::new(Box::new(io::stdin().lock()));
    }
    Listener::new(Box::new(File::open(path)?))
}

/// Who takes part in a capture, found by going through it once. Standard input is not gone
/// through; where a capture cannot be read any further, what was found till then stands.
///
/// # Errors
/// As [`open`].
pub fn cast(path: &Path) -> Result<Cast, CaptureError> {
    let mut cast = Cast::default();
    // A pipe could be read only once.
    if path.is_file() {
        let mut reader = CaptureReader::new(File::open(path)?)?;
        while let Ok(Some(frame)) = reader.next_frame() {
            if let Content::Udp(datagram) = frame::read(frame.link, frame.bytes).content
                && is_dhcp(&datagram)
            {
                cast.note(datagram.src, datagram.dst, datagram.payload);
            }
        }
    }
    Ok(cast)
}

/// What a frame has to do with DHCP, or what else it is.
fn concern(number: u64, frame: &frame::Frame<'_>) -> Result<Overheard, &'static str> {
    match frame.content {
        Content::Udp(datagram) if is_dhcp(&datagram) => {
            Ok(Overheard::Dhcp(packet(number, &datagram, frame.dst)))
        }
        Content::Udp(_) => Err("UDP for others"),
        Content::Arp(arp) => Ok(from_arp(arp)),
        Content::Fragment(Some((src, dst))) if is_port(src) || is_port(dst) => {
            Err("a DHCP datagram in pieces")
        }
        Content::Fragment(_) => Err("pieces of datagrams"),
        Content::Other(what) => Err(what),
    }
}

fn is_port(port: u16) -> bool {
    port == CLIENT_PORT || port == SERVER_PORT
}

/// The cookie tells DHCP on any port; where the capture was cut before it, the ports do.
fn is_dhcp(datagram: &Datagram<'_>) -> bool {
    if let Some(cookie) = datagram.payload.get(COOKIE) {
        return cookie == COOKIE_BYTES;
    }
    let opens = matches!(datagram.payload.first(), Some(1 | 2));
    datagram.cut && opens && is_port(datagram.src.port()) && is_port(datagram.dst.port())
}

fn packet(frame: u64, datagram: &Datagram<'_>, dst: FrameDest) -> Packet {
    let link = match dst {
        FrameDest::Broadcast => LinkDest::Broadcast,
        FrameDest::Card(mac) => LinkDest::Card(mac),
        FrameDest::OneCard | FrameDest::Unknown => LinkDest::Resolve,
    };
    Packet {
        src: datagram.src,
        dst: datagram.dst,
        link,
        kind: Glimpse::of(datagram.payload).ok().map(|it| it.kind),
        bytes: datagram.payload.into(),
        captured: Some(Captured {
            frame,
            cut: datagram.cut,
        }),
    }
}

/// A probe asks with the sender's address left zero; an answer, or an announcement, names it.
fn from_arp(arp: Arp) -> Overheard {
    if arp.asks && arp.sender_ip != arp.target_ip {
        Overheard::Probe {
            by: arp.sender,
            address: arp.target_ip,
        }
    } else {
        Overheard::InUse {
            by: arp.sender,
            address: arp.sender_ip,
        }
    }
}

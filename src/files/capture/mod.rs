//! Packet captures: pcap and pcapng, from a file or as they grow. [`CaptureReader`] gives frame
//! after frame and keeps no more than one of them; what is in a frame is for [`wire::frame`].
//!
//! [`wire::frame`]: crate::wire::frame

use std::io::{self, Read};
use std::time::Duration;

use pcap_file::pcap::{PcapParseError, PcapParser};
use pcap_file::pcapng::PcapNgParser;

use crate::wire::frame::LinkType;
use feed::Feed;

mod feed;
mod ng;
pub mod open;
pub mod reading;
pub mod write;

#[cfg(test)]
mod tests;

/// A captured frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapturedFrame<'a> {
    /// Its number in the capture, from 1, as other programs count.
    pub number: u64,
    /// When it was captured: time since 1970 in UTC.
    pub time: Duration,
    /// On which interface of the capture, from 0.
    pub interface: u32,
    /// What its bytes begin with.
    pub link: LinkType,
    /// As much of it as was captured.
    pub bytes: &'a [u8],
}

/// Why a capture cannot be read, or not any further. What was read before stays good.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// Neither pcap nor pcapng.
    #[error("this is no capture: it begins neither as pcap nor as pcapng")]
    NotACapture,
    /// It ends within a frame.
    #[error("the capture is cut off: it ends within the record at byte {offset}")]
    Cut {
        /// Where the record begins.
        offset: u64,
    },
    /// A record claims to be longer than any frame is.
    #[error("the record at byte {offset} claims to be longer than {MOST} bytes")]
    TooLong {
        /// Where the record begins.
        offset: u64,
    },
    /// A record makes no sense.
    #[error("the record at byte {offset} is damaged: {reason}")]
    Damaged {
        /// Where the record begins.
        offset: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The system could not read it.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The longest record that is taken in, in bytes. Captures of 64 KiB packets have far shorter ones.
pub const MOST: usize = 4 << 20;

/// Reads a capture from its beginning.
pub struct CaptureReader<R> {
    feed: Feed<R>,
    format: Format,
    number: u64,
}

enum Format {
    Pcap(PcapParser),
    Ng(Box<PcapNgParser>),
}

impl<R: Read> CaptureReader<R> {
    /// Looks at the head.
    ///
    /// # Errors
    /// If it is no capture, or its head is cut or damaged.
    pub fn new(source: R) -> Result<Self, CaptureError> {
        let mut feed = Feed::new(source);
        let format = match feed.peek(4)? {
            [0x0a, 0x0d, 0x0d, 0x0a] => Format::Ng(Box::new(ng::open(&mut feed)?)),
            [0xa1, 0xb2, 0xc3, 0xd4]
            | [0xa1, 0xb2, 0x3c, 0x4d]
            | [0xd4, 0xc3, 0xb2, 0xa1]
            | [0x4d, 0x3c, 0xb2, 0xa1] => Format::Pcap(open(&mut feed)?),
            _ => return Err(CaptureError::NotACapture),
        };
        Ok(Self {
            feed,
            format,
            number: 0,
        })
    }

    /// The next frame; `None` at the end.
    ///
    /// # Errors
    /// If the capture cannot be read any further.
    pub fn next_frame(&mut self) -> Result<Option<CapturedFrame<'_>>, CaptureError> {
        match &mut self.format {
            Format::Pcap(parser) => next(&mut self.feed, parser, &mut self.number),
            Format::Ng(parser) => ng::next(&mut self.feed, parser, &mut self.number),
        }
    }
}

fn open<R: Read>(feed: &mut Feed<R>) -> Result<PcapParser, CaptureError> {
    feed.take(|bytes| match PcapParser::new(bytes) {
        Ok((rest, parser)) => Ok((bytes.len() - rest.len(), parser)),
        Err(error) => Err(trouble(&error)),
    })?
    .ok_or(CaptureError::NotACapture)
}

/// What the library's error means for the feed.
fn trouble(error: &PcapParseError) -> feed::Trouble {
    match error {
        PcapParseError::IncompleteBuffer(..) => feed::Trouble::Short,
        PcapParseError::Validation(error) => feed::Trouble::Damaged(error.to_string()),
    }
}

fn next<'a, R: Read>(
    feed: &'a mut Feed<R>,
    parser: &PcapParser,
    number: &mut u64,
) -> Result<Option<CapturedFrame<'a>>, CaptureError> {
    let header = parser.header();
    let nanos = match header.ts_resolution {
        pcap_file::pcap::PcapTsResolution::MicroSecond => 1_000,
        pcap_file::pcap::PcapTsResolution::NanoSecond => 1,
    };
    let found = feed.take(|bytes| match parser.next_raw_packet(bytes) {
        Ok((rest, packet)) => {
            let length = bytes.len() - rest.len();
            let time = Duration::from_secs(u64::from(packet.ts_sec))
                + Duration::from_nanos(u64::from(packet.ts_frac) * nanos);
            Ok((length, time))
        }
        Err(error) => Err(trouble(&error)),
    })?;
    let Some(time) = found else {
        return Ok(None);
    };
    *number += 1;
    Ok(Some(CapturedFrame {
        number: *number,
        time,
        interface: 0,
        // The upper half of the field speaks of checksums at the end of frames.
        link: LinkType::from_number(u32::from(header.datalink) & 0xffff),
        bytes: feed.taken().get(16..).unwrap_or_default(),
    }))
}

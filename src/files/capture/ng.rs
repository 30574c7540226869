//! pcapng: sections, interfaces and packet blocks; every other block is passed over.

use std::io::Read;
use std::ops::Range;
use std::time::Duration;

use pcap_file::Endianness;
use pcap_file::pcapng::blocks::{ENHANCED_PACKET_BLOCK, PACKET_BLOCK, SIMPLE_PACKET_BLOCK};
use pcap_file::pcapng::{PcapNgParseError, PcapNgParser, RawBlock};

use super::feed::{Feed, Trouble};
use super::{CaptureError, CapturedFrame};
use crate::wire::frame::LinkType;

/// The most interfaces that a section may describe.
const MOST_INTERFACES: usize = 4_096;

/// What a block says of the frame in it, and where its bytes stand in the block.
struct Found {
    time: Duration,
    interface: u32,
    link: LinkType,
    bytes: Range<usize>,
}

pub(super) fn open<R: Read>(feed: &mut Feed<R>) -> Result<PcapNgParser, CaptureError> {
    feed.take(|bytes| match PcapNgParser::new(bytes) {
        Ok((rest, parser)) => Ok((bytes.len() - rest.len(), parser)),
        Err(error) => Err(trouble(&error)),
    })?
    .ok_or(CaptureError::NotACapture)
}

pub(super) fn next<'a, R: Read>(
    feed: &'a mut Feed<R>,
    parser: &mut PcapNgParser,
    number: &mut u64,
) -> Result<Option<CapturedFrame<'a>>, CaptureError> {
    loop {
        let block = feed.take(|bytes| {
            // Options of a packet are free text of other programs: they are passed over unread.
            let (rest, block) = match parser.next_raw_block(bytes) {
                Ok((rest, block)) => (rest, block),
                Err(error) => return Err(trouble(&error)),
            };
            if parser.interfaces().len() > MOST_INTERFACES {
                let reason = format!("more than {MOST_INTERFACES} interfaces");
                return Err(Trouble::Damaged(reason));
            }
            let found = found(&block, parser).map_err(Trouble::Damaged)?;
            Ok((bytes.len() - rest.len(), found))
        })?;
        let Some(found) = block else {
            return Ok(None);
        };
        let Some(found) = found else { continue };
        *number += 1;
        return Ok(Some(CapturedFrame {
            number: *number,
            time: found.time,
            interface: found.interface,
            link: found.link,
            bytes: feed.taken().get(found.bytes).unwrap_or_default(),
        }));
    }
}

/// What the library's error means for the feed.
fn trouble(error: &PcapNgParseError) -> Trouble {
    match error {
        PcapNgParseError::IncompleteBuffer(..) => Trouble::Short,
        error => Trouble::Damaged(error.to_string()),
    }
}

/// The frame in a block, if it is a block of that kind.
fn found(block: &RawBlock<'_>, parser: &PcapNgParser) -> Result<Option<Found>, String> {
    /// Type and length of the block stand before its body.
    const BODY: usize = 8;
    let word = |at: usize| {
        let bytes = block.body.get(at..at + 4)?.first_chunk::<4>()?;
        Some(match parser.section().endianness {
            Endianness::Big => u32::from_be_bytes(*bytes),
            Endianness::Little => u32::from_le_bytes(*bytes),
        })
    };
    let word = |at| word(at).ok_or_else(|| "it ends too soon".to_owned());
    let (interface, time, length, from) = match block.type_ {
        ENHANCED_PACKET_BLOCK => (word(0)?, Some((word(4)?, word(8)?)), word(12)?, 20),
        PACKET_BLOCK => {
            let (interface, _dropped) = halves(word(0)?, parser.section().endianness);
            (interface, Some((word(4)?, word(8)?)), word(12)?, 20)
        }
        // It names neither interface nor time, and is cut as all frames of the interface are.
        SIMPLE_PACKET_BLOCK => (0, None, word(0)?.min(snap_length(parser)), 4),
        _ => return Ok(None),
    };
    let described = parser.interfaces().get(interface as usize);
    let described = described.ok_or_else(|| format!("interface {interface} is not described"))?;
    let time = time.map(|(high, low)| parser.state().decode_timestamp(interface, high, low));
    let time = time.transpose().map_err(|error| error.to_string())?;
    let from = BODY + from;
    let end = from + length as usize;
    if end > BODY + block.body.len() {
        return Err("its frame is longer than itself".to_owned());
    }
    Ok(Some(Found {
        time: time.unwrap_or_default(),
        interface,
        link: LinkType::from_number(u32::from(described.linktype) & 0xffff),
        bytes: from..end,
    }))
}

/// The two halves of a word, in the order in which they stand in the file.
fn halves(word: u32, endianness: Endianness) -> (u32, u32) {
    let (high, low) = (word >> 16, word & 0xffff);
    match endianness {
        Endianness::Big => (high, low),
        Endianness::Little => (low, high),
    }
}

/// At most so many bytes of each frame stand in simple blocks; zero means all of them.
fn snap_length(parser: &PcapNgParser) -> u32 {
    let first = parser.interfaces().first();
    let length = first.map_or(0, |interface| interface.snaplen);
    if length == 0 { u32::MAX } else { length }
}

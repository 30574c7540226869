//! pcapng: sections, interfaces and packet blocks; every other block is passed over.

use std::io::Read;
use std::time::Duration;

use pcap_file::pcapng::{Block, PcapNgParseError, PcapNgParser};

use super::feed::{Feed, Trouble};
use super::{CaptureError, CapturedFrame};
use crate::wire::frame::LinkType;

/// The most interfaces that a section may describe.
const MOST_INTERFACES: usize = 4_096;

/// A block that holds a frame, and where in it.
struct Found {
    time: Duration,
    interface: u32,
    link: LinkType,
    from: usize,
    length: usize,
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
            let (rest, found) = match parser.next_block(bytes) {
                Ok((rest, block)) => (rest, found(&block, parser, bytes)),
                Err(error) => return Err(trouble(&error)),
            };
            if parser.interfaces().len() > MOST_INTERFACES {
                let reason = format!("more than {MOST_INTERFACES} interfaces");
                return Err(Trouble::Damaged(reason));
            }
            Ok((bytes.len() - rest.len(), found))
        })?;
        let Some(found) = block else {
            return Ok(None);
        };
        let Some(found) = found else { continue };
        *number += 1;
        let bytes = feed.taken();
        return Ok(Some(CapturedFrame {
            number: *number,
            time: found.time,
            interface: found.interface,
            link: found.link,
            bytes: bytes
                .get(found.from..found.from + found.length)
                .unwrap_or_default(),
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

fn found(block: &Block<'_>, parser: &PcapNgParser, bytes: &[u8]) -> Option<Found> {
    let (time, interface, data) = match block {
        Block::EnhancedPacket(packet) => (packet.timestamp, packet.interface_id, &packet.data),
        Block::SimplePacket(packet) => (Duration::ZERO, 0, &packet.data),
        Block::Packet(packet) => (
            packet.timestamp,
            u32::from(packet.interface_id),
            &packet.data,
        ),
        _ => return None,
    };
    let described = parser.interfaces().get(interface as usize)?;
    let from = (data.as_ptr() as usize).checked_sub(bytes.as_ptr() as usize)?;
    Some(Found {
        time,
        interface,
        link: LinkType::from_number(u32::from(described.linktype) & 0xffff),
        from,
        length: data.len(),
    })
}

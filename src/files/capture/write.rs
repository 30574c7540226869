//! Writes a run as a capture of a real LAN: Ethernet with the hosts' own hardware addresses,
//! 0.0.0.0 to 255.255.255.255, ports 68 and 67, ARP probes included. pcapng carries the captions
//! as packet comments; pcap has no room for them.

use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

use pcap_file::DataLink;
use pcap_file::pcap::{PcapHeader, PcapPacket, PcapWriter};
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
};
use pcap_file::pcapng::blocks::opt_common::CommonOption;
use pcap_file::pcapng::{PcapNgBlock as _, PcapNgWriter};

use crate::session::{Log, Playhead};
use crate::sim::host::SegmentId;
use crate::sim::{Event, HostId, Record, RecordId};
use crate::time::SimTime;
use crate::wire::frame::{self, Arp};
use crate::wire::{LinkDest, Mac, Packet};

/// In which of the two formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaptureFormat {
    /// With an interface for each segment, and comments.
    #[default]
    PcapNg,
    /// For programs that read nothing else.
    Pcap,
}

/// A frame of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFrame {
    /// When it left.
    pub at: SimTime,
    /// On which link.
    pub segment: SegmentId,
    /// The record that let it go.
    pub record: RecordId,
    /// The Ethernet frame.
    pub bytes: Vec<u8>,
}

/// All frames up to the playhead, in the order in which they left.
pub fn frames(log: &Log, playhead: Playhead) -> impl Iterator<Item = SentFrame> {
    let records = log.records().iter().take(playhead.count).enumerate();
    records.filter_map(|(place, record)| {
        let (segment, bytes) = frame_of(log, record)?;
        Some(SentFrame {
            at: record.at,
            segment,
            record: RecordId::new(place),
            bytes,
        })
    })
}

fn frame_of(log: &Log, record: &Record) -> Option<(SegmentId, Vec<u8>)> {
    let info = log.host(record.host)?;
    match &record.event {
        Event::Released(fates) => {
            let sent = log.get(record.cause?)?;
            let Event::Sent(packet, _) = &sent.event else {
                return None;
            };
            let on_second = info.second_address == Some(*packet.src.ip());
            let segment = info.second_segment.filter(|_| on_second);
            let first = fates.first().map(|fate| fate.to);
            let to = card(log, packet, first);
            let segment = segment.unwrap_or(info.segment);
            Some((segment, frame::write(packet, info.mac, to)))
        }
        Event::Probed(address) => {
            let probe = Arp {
                asks: true,
                sender: info.mac,
                sender_ip: [0, 0, 0, 0].into(),
                target_ip: *address,
            };
            Some((info.segment, frame::write_arp(&probe, Mac::BROADCAST)))
        }
        Event::AddressInUse(address, owner) => {
            let answer = Arp {
                asks: false,
                sender: log.host(*owner)?.mac,
                sender_ip: *address,
                target_ip: [0, 0, 0, 0].into(),
            };
            Some((info.segment, frame::write_arp(&answer, info.mac)))
        }
        _ => None,
    }
}

/// The card that the frame goes to.
fn card(log: &Log, packet: &Packet, receiver: Option<HostId>) -> Mac {
    match packet.link {
        LinkDest::Broadcast => Mac::BROADCAST,
        LinkDest::Card(card) => card,
        LinkDest::Resolve => receiver
            .and_then(|host| log.host(host))
            .map_or(Mac::BROADCAST, |info| info.mac),
    }
}

/// Writes frames as a capture. `epoch` is the date of the run's first instant, since 1970;
/// `comment` is what is said about a frame.
///
/// # Errors
/// If the system, or the writer, refuses.
pub fn write(
    frames: impl Iterator<Item = SentFrame>,
    segments: &[String],
    epoch: Duration,
    comment: impl Fn(RecordId) -> Option<String>,
    format: CaptureFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        CaptureFormat::Pcap => write_pcap(frames, epoch, out),
        CaptureFormat::PcapNg => write_ng(frames, segments, epoch, comment, out),
    }
}

fn write_pcap(
    frames: impl Iterator<Item = SentFrame>,
    epoch: Duration,
    out: &mut dyn Write,
) -> io::Result<()> {
    let header = PcapHeader {
        datalink: DataLink::ETHERNET,
        ..PcapHeader::default()
    };
    let mut writer = PcapWriter::with_header(out, header).map_err(io::Error::other)?;
    for frame in frames {
        let length = u32::try_from(frame.bytes.len()).unwrap_or(u32::MAX);
        let at = date(epoch, frame.at, LATEST_IN_PCAP)?;
        let packet = PcapPacket::new(at, length, frame.bytes).map_err(io::Error::other)?;
        writer.write_packet(&packet).map_err(io::Error::other)?;
    }
    Ok(())
}

fn write_ng(
    frames: impl Iterator<Item = SentFrame>,
    segments: &[String],
    epoch: Duration,
    comment: impl Fn(RecordId) -> Option<String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = PcapNgWriter::new(out).map_err(io::Error::other)?;
    let mut described = 0;
    for segment in segments {
        describe(&mut writer, Some(segment))?;
        described += 1;
    }
    for frame in frames {
        // A run that was concluded from a capture does not name the links it was on.
        while described <= frame.segment.0 {
            describe(&mut writer, None)?;
            described += 1;
        }
        let words = comment(frame.record)
            .map(|words| EnhancedPacketOption::Common(CommonOption::Comment(Cow::Owned(words))));
        let packet = EnhancedPacketBlock {
            interface_id: frame.segment.0,
            timestamp: date(epoch, frame.at, LATEST_IN_NG)?,
            original_len: u32::try_from(frame.bytes.len()).unwrap_or(u32::MAX),
            data: Cow::Owned(frame.bytes),
            options: words.into_iter().collect(),
        };
        let block = packet.into_block();
        writer.write_block(&block).map_err(io::Error::other)?;
    }
    Ok(())
}

/// Describes the next link of the capture.
fn describe(writer: &mut PcapNgWriter<&mut dyn Write>, name: Option<&str>) -> io::Result<()> {
    let mut interface = InterfaceDescriptionBlock::new(DataLink::ETHERNET, 0);
    let name = name.map(|name| InterfaceDescriptionOption::IfName(Cow::Borrowed(name)));
    let finest = InterfaceDescriptionOption::IfTsResol(InterfaceTsResolution::MICRO);
    interface.options = name.into_iter().chain([finest]).collect();
    let block = interface.into_block();
    writer.write_block(&block).map_err(io::Error::other)?;
    Ok(())
}

/// The latest dates, since 1970, that there is room for: 32 bits of seconds, 64 of microseconds.
const LATEST_IN_PCAP: Duration = Duration::from_secs(u32::MAX as u64);
const LATEST_IN_NG: Duration = Duration::from_micros(u64::MAX);

/// The date of an instant, if the format can say it.
fn date(epoch: Duration, at: SimTime, latest: Duration) -> io::Result<Duration> {
    let date = epoch.saturating_add(at.since(SimTime::ZERO));
    if date > latest {
        let what = format!("the date of the message at {at} s is later than this format can say");
        return Err(io::Error::other(what));
    }
    Ok(date)
}

#[cfg(test)]
mod tests {
    use super::super::open::Listener;
    use super::*;

    /// A capture of one ARP probe, on the second link.
    fn written(epoch: Duration, format: CaptureFormat) -> io::Result<Vec<u8>> {
        let probe = Arp {
            asks: true,
            sender: Mac([2, 0, 0, 0, 0, 1]),
            sender_ip: [0, 0, 0, 0].into(),
            target_ip: [192, 0, 2, 1].into(),
        };
        let frame = SentFrame {
            at: SimTime::from_secs(1),
            segment: SegmentId(1),
            record: RecordId::new(0),
            bytes: frame::write_arp(&probe, Mac::BROADCAST),
        };
        let mut out = Vec::new();
        write([frame].into_iter(), &[], epoch, |_| None, format, &mut out)?;
        Ok(out)
    }

    #[test]
    fn links_that_nobody_named_are_described_all_the_same() {
        let bytes = written(Duration::ZERO, CaptureFormat::PcapNg).unwrap();
        let mut listener = Listener::new(&*bytes).unwrap();
        assert!(listener.next_heard().unwrap().is_some());
    }

    #[test]
    fn a_date_beyond_the_format_is_told_in_a_sentence() {
        for format in [CaptureFormat::Pcap, CaptureFormat::PcapNg] {
            let told = written(Duration::MAX, format).unwrap_err().to_string();
            assert_eq!(
                told,
                "the date of the message at 1.000000 s is later than this format can say"
            );
        }
        let in_2107 = Duration::from_secs(1 << 32);
        assert!(written(in_2107, CaptureFormat::Pcap).is_err());
        assert!(written(in_2107, CaptureFormat::PcapNg).is_ok());
    }
}

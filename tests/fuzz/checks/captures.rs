//! Frames and captures, taken in as `dorascope show` does.

use std::io::Read;
use std::time::Duration;

use dorascope::files::capture::open::{Heard, Listener};
use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::{Export, Subject};
use dorascope::session::{Cast, Log, Observer, Overheard, Playhead};
use dorascope::view::message_stream::MessageStream;
use dorascope::wire::frame::{self, Content, LinkType};

use super::is_a_sentence;

/// The first octet says what kind of link the frame that follows is of.
pub fn frames(bytes: &[u8]) {
    let Some((&link, bytes)) = bytes.split_first() else {
        return;
    };
    let number = [1, 113, 276, 101, 228, 12, 14, 0][usize::from(link & 7)];
    let frame = frame::read(LinkType::from_number(number), bytes);
    match frame.content {
        Content::Udp(datagram) => {
            assert!(datagram.payload.len() < bytes.len());
            super::dissector(datagram.payload);
        }
        Content::Other(name) => is_a_sentence(&name),
        Content::Arp(_) | Content::Fragment(_) => {}
    }
}

/// A capture of the older kind.
pub fn pcap(bytes: &[u8]) {
    if !bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
        capture(bytes);
    }
}

/// A capture of the newer kind.
pub fn pcapng(bytes: &[u8]) {
    if bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
        capture(bytes);
    }
}

fn capture(bytes: &[u8]) {
    let whole = heard(bytes);
    let in_pieces = heard(Pieces(bytes));
    assert!(
        whole == in_pieces,
        "it matters in which pieces a capture arrives"
    );
    let Some((heard, epoch)) = whole else { return };
    let mut cast = Cast::default();
    for heard in &heard {
        if let Overheard::Dhcp(packet) = &heard.what {
            cast.note(packet.src, packet.dst, &packet.bytes);
        }
    }
    let mut observer = Observer::knowing(&cast);
    let (mut log, mut stream, mut rows) = (Log::default(), MessageStream::default(), 0);
    let mut take = |records: Vec<_>| {
        for record in &records {
            if let Some(line) = stream.take(record) {
                let mut json = Vec::new();
                line.write_json(&mut json);
                serde_json::from_slice::<serde_json::Value>(&json).unwrap();
                rows += 1;
            }
        }
        log.append(records);
    };
    for heard in heard {
        observer.take(heard.at, heard.what);
        take(observer.take_records());
    }
    observer.settle();
    take(observer.take_records());
    written_again(&log, epoch);
}

/// What concerns DHCP, as far as the capture can be read, and the date of its first frame.
fn heard(source: impl Read) -> Option<(Vec<Heard>, Duration)> {
    /// A reader may be given more than a picture of it can be drawn in time.
    const MOST: usize = 300;
    let mut listener = match Listener::new(source) {
        Ok(listener) => listener,
        Err(error) => {
            is_a_sentence(&error);
            return None;
        }
    };
    let mut all = Vec::new();
    loop {
        match listener.next_heard() {
            Ok(Some(heard)) if all.len() < MOST => all.push(heard),
            Ok(_) => break,
            Err(error) => {
                is_a_sentence(&error);
                break;
            }
        }
    }
    Some((all, listener.began().unwrap_or_default()))
}

/// The run that was concluded can be written in every format, and its capture be read again.
fn written_again(log: &Log, epoch: Duration) {
    let subject = Subject {
        log,
        until: Playhead::at_end(log),
        title: "fuzz",
        scenario: None,
        epoch,
        notes: &[],
        options: ExportOptions::default(),
    };
    // Pictures are drawn too slowly for this.
    let drawn = [Export::Svg, Export::Png, Export::Handout];
    for format in Export::all().filter(|format| !drawn.contains(format)) {
        let mut out = Vec::new();
        // A date may be later than the format can say.
        if let Err(error) = format.write(&subject, &mut out) {
            is_a_sentence(&error);
            continue;
        }
        if matches!(format, Export::Pcap | Export::PcapNg) {
            let mut listener = Listener::new(&*out).unwrap();
            while listener.next_heard().unwrap().is_some() {}
        }
    }
}

/// Hands out a few octets at a time.
struct Pieces<'a>(&'a [u8]);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(29);
        self.0.read(&mut buffer[..length])
    }
}

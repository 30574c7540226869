//! A capture that is read while one looks at it: its records come portion by portion from a
//! thread, with what is known so far of the whole. What comes through a pipe may grow for as long
//! as it likes; whatever has come is handed over before more is waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::CaptureError;
use super::open::{self, Heard, Listener};
use crate::files::errand::{Flow, Inlet, Outcome};
use crate::files::kind::Opened;
use crate::protocol::Rule;
use crate::protocol::referee::broken;
use crate::protocol::rule::Level;
use crate::session::{Cast, Observer, Overheard};
use crate::sim::Record;
use crate::view::message_line::MessageLine;
use crate::view::message_stream::MessageStream;
use crate::wire::frame::LinkType;

/// So many records make a portion, a few more if a message brings them.
const PORTION: usize = 512;

/// What is known of a capture so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// How many frames were read.
    pub frames: u64,
    /// How many of them carry DHCP.
    pub messages: usize,
    /// How many of those the capture has cut off.
    pub cut: u64,
    /// How many ask or answer by ARP who has an address.
    pub arps: u64,
    /// What the frames begin with.
    pub links: BTreeSet<LinkType>,
    /// The date of the first frame, as time since 1970 in UTC.
    pub began: Option<Duration>,
    /// Frames that do not concern DHCP, by what they are.
    pub others: BTreeMap<&'static str, u64>,
    /// The MUSTs and MUST NOTs that are broken.
    pub broken: BTreeMap<Rule, Broken>,
    /// Whether it comes through a pipe and may grow.
    pub grows: bool,
    /// How far it has been read.
    pub end: End,
}

/// A rule that is broken in a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// How strongly it binds.
    pub level: Level,
    /// By how many messages.
    pub times: u64,
    /// By which message first, counted from 1.
    pub first: usize,
}

/// How far a capture has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// There is more, or may be.
    #[default]
    Open,
    /// To its end.
    Reached,
    /// It cannot be read any further, for this reason.
    Broken(String),
}

impl About {
    /// The date of the first frame: `2026-11-20 14:03:11 UTC`.
    pub fn date(&self) -> Option<String> {
        let secs = i64::try_from(self.began?.as_secs()).ok()?;
        let date = Timestamp::from_second(secs).ok()?;
        Some(date.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
    }
}

/// What is handed over at a time.
#[derive(Debug)]
struct Portion {
    records: Vec<Record>,
    about: About,
}

/// A capture that is being read.
#[derive(Debug)]
pub struct Reading {
    flow: Flow<Portion>,
    about: About,
}

impl Reading {
    /// Looks at the head of the capture and begins to read it. `wake` is called whenever there is
    /// something to [`take`](Self::take).
    ///
    /// # Errors
    /// If it is no capture, or the system gives no thread.
    pub fn begin(opened: Opened, wake: impl Fn() + Send + 'static) -> Result<Self, CaptureError> {
        let grows = opened.passes;
        let about = About {
            grows,
            ..About::default()
        };
        let path = opened.path.clone();
        let announces = Arc::new(AtomicBool::new(false));
        let source: Box<dyn Read + Send> = if grows {
            Box::new(Announcing {
                source: opened.into_source(),
                announces: Arc::clone(&announces),
                announced: false,
            })
        } else {
            opened.into_source()
        };
        let listener = Listener::new(source)?;
        announces.store(true, Ordering::Relaxed);
        let mut reader = Reader::new(listener, about.clone());
        let flow = Flow::run(
            move |inlet| {
                // What passes only once cannot be gone through for its cast.
                let cast = open::cast(&path).unwrap_or_default();
                reader.read(&cast, inlet);
            },
            wake,
        )?;
        Ok(Self { flow, about })
    }

    /// The records that come next, without waiting; `None` where nothing has come.
    pub fn take(&mut self) -> Option<Vec<Record>> {
        match self.flow.take() {
            Outcome::Done(portion) => {
                self.about = portion.about;
                Some(portion.records)
            }
            Outcome::Lost if self.about.end == End::Open => {
                let why = "reading it broke off unexpectedly";
                self.about.end = End::Broken(why.to_owned());
                Some(Vec::new())
            }
            Outcome::Lost | Outcome::Pending => None,
        }
    }

    /// What is known of it, as far as it was taken.
    pub fn about(&self) -> &About {
        &self.about
    }
}

/// The reading thread's own.
struct Reader<R> {
    listener: Listener<R>,
    observer: Observer,
    stream: MessageStream,
    /// How many messages have been judged.
    judged: usize,
    records: Vec<Record>,
    about: About,
}

impl<R: Read> Reader<R> {
    fn new(listener: Listener<R>, about: About) -> Self {
        Self {
            listener,
            observer: Observer::default(),
            stream: MessageStream::default(),
            judged: 0,
            records: Vec::new(),
            about,
        }
    }

    /// Reads to the end, or for as long as anybody wants to know.
    fn read(&mut self, cast: &Cast, inlet: &Inlet<Portion>) {
        self.observer = Observer::knowing(cast);
        self.about.end = loop {
            match self.listener.next_heard() {
                Ok(Some(heard)) => self.hear(heard),
                Ok(None) => break End::Reached,
                Err(CaptureError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.observer.settle();
                    self.collect();
                    if !self.hand_over(inlet) {
                        return;
                    }
                }
                Err(error) => break End::Broken(error.to_string()),
            }
            if self.records.len() >= PORTION && !self.hand_over(inlet) {
                return;
            }
        };
        self.observer.settle();
        self.collect();
        if let Some(last) = self.stream.finish() {
            self.judged += 1;
            judge(&mut self.about, self.judged, &last);
        }
        self.hand_over(inlet);
    }

    fn hear(&mut self, heard: Heard) {
        match &heard.what {
            Overheard::Dhcp(packet) => {
                self.about.messages += 1;
                self.about.cut += u64::from(packet.is_cut());
            }
            Overheard::Probe { .. } | Overheard::InUse { .. } => self.about.arps += 1,
        }
        self.observer.take(heard.at, heard.what);
        self.collect();
    }

    fn collect(&mut self) {
        let records = self.observer.take_records();
        for record in &records {
            if let Some(line) = self.stream.take(record) {
                self.judged += 1;
                judge(&mut self.about, self.judged, &line);
            }
        }
        self.records.extend(records);
    }

    fn hand_over(&mut self, inlet: &Inlet<Portion>) -> bool {
        let (listener, about) = (&self.listener, &mut self.about);
        about.frames = listener.frames();
        about.began = listener.began();
        about.links.clone_from(listener.links());
        about.others.clone_from(listener.others());
        inlet.put(Portion {
            records: std::mem::take(&mut self.records),
            about: about.clone(),
        })
    }
}

/// Counts what the referee finds broken. A message that breaks a rule twice breaks it once.
fn judge(about: &mut About, number: usize, line: &MessageLine<'_>) {
    let mut counted = BTreeSet::new();
    for verdict in broken(line.verdicts) {
        if counted.insert(verdict.rule) {
            let known = about.broken.entry(verdict.rule).or_insert(Broken {
                level: verdict.level,
                times: 0,
                first: number,
            });
            known.times += 1;
        }
    }
}

/// A source that says, each time before it waits for more, that it is about to: once with
/// [`WouldBlock`](io::ErrorKind::WouldBlock), then it waits.
struct Announcing<R> {
    source: R,
    announces: Arc<AtomicBool>,
    announced: bool,
}

impl<R: Read> Read for Announcing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.announces.load(Ordering::Relaxed) && !self.announced {
            self.announced = true;
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.announced = false;
        self.source
            .read(buffer)
            .map_err(|error| match error.kind() {
                // A source that does not wait is none of ours.
                io::ErrorKind::WouldBlock => io::Error::other(error),
                _ => error,
            })
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::{About, BTreeMap, BTreeSet, Duration, End, LinkType, Opened, Reading, io};
    use crate::files::kind;
    use crate::session::Log;
    use crate::sim::{Event, Record};

    fn capture(name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pcap");
        folder.join(name)
    }

    /// A capture that is being read, and what wakes who waits for it.
    struct Read {
        reading: Reading,
        woken: Receiver<()>,
        log: Log,
    }

    impl Read {
        fn of(opened: Opened) -> Self {
            let (wake, woken) = channel();
            let wake = move || {
                let _ = wake.send(());
            };
            Self {
                reading: Reading::begin(opened, wake).unwrap(),
                woken,
                log: Log::default(),
            }
        }

        fn about(&self) -> &About {
            self.reading.about()
        }

        /// Takes until this is so; fails after a while.
        fn until(&mut self, is_so: impl Fn(&About) -> bool) {
            loop {
                while let Some(records) = self.reading.take() {
                    self.log.append(records);
                }
                if is_so(self.about()) {
                    return;
                }
                let woken = self.woken.recv_timeout(Duration::from_secs(20));
                assert!(woken.is_ok(), "waited in vain: {:?}", self.about());
            }
        }
    }

    fn whole(name: &str) -> (Log, About) {
        let mut read = Read::of(kind::open(&capture(name)).unwrap());
        read.until(|about| about.end != End::Open);
        let about = read.about().clone();
        (read.log, about)
    }

    #[test]
    fn what_a_capture_is_can_be_told() {
        let (log, about) = whole("mixed-traffic_dnsmasq.pcap");
        assert_eq!((about.frames, about.messages), (54, 9));
        assert_eq!(about.end, End::Reached);
        assert_eq!(about.links, BTreeSet::from([LinkType::Ethernet]));
        assert!(about.date().unwrap().ends_with(" UTC"), "{about:?}");
        let counted = about.others.values().sum::<u64>() + about.arps;
        assert_eq!(counted + about.messages as u64, about.frames);
        let sent = |record: &&Record| matches!(record.event, Event::Sent(..));
        assert_eq!(log.records().iter().filter(sent).count(), 9);
    }

    #[test]
    fn broken_rules_are_counted_and_the_first_message_is_known() {
        let (_, about) = whole("broadcast-flag_udhcpd_dhcpcd.pcap");
        assert!(!about.broken.is_empty());
        for broken in about.broken.values() {
            assert!(broken.times >= 1 && (1..=about.messages).contains(&broken.first));
        }
        let (_, clean) = whole("cycle_kea_dhclient.pcap");
        assert_eq!(clean.broken, BTreeMap::new());
        let (_, cut) = whole("truncated-snaplen-200_kea_dhcpcd.pcap");
        assert_eq!((cut.messages, cut.cut), (5, 5));
        assert_eq!(cut.broken, BTreeMap::new());
    }

    /// A pipe whose other end the test holds.
    struct Pipe(Receiver<Vec<u8>>, Vec<u8>);

    impl io::Read for Pipe {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.1.is_empty() {
                self.1 = self.0.recv().unwrap_or_default();
            }
            let count = self.1.len().min(buffer.len());
            buffer[..count].copy_from_slice(&self.1[..count]);
            self.1.drain(..count);
            Ok(count)
        }
    }

    fn piped(first: &[u8]) -> (Sender<Vec<u8>>, Read) {
        let (sender, receiver) = channel();
        sender.send(first.to_vec()).unwrap();
        let source = Box::new(Pipe(receiver, Vec::new()));
        let opened = kind::look(Path::new("-"), true, source).unwrap();
        (sender, Read::of(opened))
    }

    #[test]
    fn what_grows_is_handed_over_before_more_is_waited_for() {
        let bytes = std::fs::read(capture("cycle_kea_dhclient.pcap")).unwrap();
        let (pipe, mut read) = piped(&bytes[..30]);
        read.until(|about| about.grows);
        // Frame by frame, each cut in the middle.
        let mut at = 24;
        let mut frames = 0;
        while at < bytes.len() {
            let length = u32::from_le_bytes(bytes[at + 8..at + 12].try_into().unwrap());
            let next = at + 16 + length as usize;
            let from = at.max(30);
            let middle = from.midpoint(next);
            pipe.send(bytes[from..middle].to_vec()).unwrap();
            pipe.send(bytes[middle..next].to_vec()).unwrap();
            (at, frames) = (next, frames + 1);
            read.until(|about| about.frames == frames);
            assert_eq!(read.about().end, End::Open);
            let last = read.log.records().last().map(|record| &record.event);
            let flies = matches!(last, Some(Event::Released(fates)) if !fates.is_empty());
            assert!(!flies, "what was known to arrive has landed");
        }
        drop(pipe);
        read.until(|about| about.end == End::Reached);
        let (known, _) = whole("cycle_kea_dhclient.pcap");
        let events = |log: &Log| {
            let sent = log
                .records()
                .iter()
                .filter_map(|record| match &record.event {
                    Event::Sent(packet, _) => Some(packet.bytes.to_vec()),
                    _ => None,
                });
            sent.collect::<Vec<_>>()
        };
        assert_eq!(events(&read.log), events(&known));
    }

    #[test]
    fn a_capture_that_breaks_off_is_read_as_far_as_it_goes() {
        let bytes = std::fs::read(capture("cycle_kea_dhclient.pcap")).unwrap();
        let (pipe, mut read) = piped(&bytes[..bytes.len() - 3]);
        drop(pipe);
        read.until(|about| about.end != End::Open);
        let End::Broken(why) = &read.about().end else {
            panic!("{:?}", read.about());
        };
        assert!(why.contains("at byte"), "{why}");
        assert_eq!(read.about().frames, 10);
        assert!(!read.log.is_empty());
    }
}

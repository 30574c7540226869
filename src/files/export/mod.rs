//! What a run can be written as, for others to read. One list, so that the window, the command
//! line and the tests offer the same; each format writes itself in a file of its own.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use strum::{EnumIter, IntoEnumIterator as _};

use super::capture::write::{self as capture, CaptureFormat};
use crate::session::{Log, Playhead};
use crate::sim::Scenario;
use crate::view::comments::Comments;
use crate::view::text::{self, Detail};
use crate::view::{Outline, messages};

/// What is written down: a run up to a playhead.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What has happened.
    pub log: &'a Log,
    /// Where the paper ends.
    pub until: Playhead,
    /// What it is called.
    pub title: &'a str,
    /// The lesson with its captions; a capture has none.
    pub scenario: Option<&'a Scenario>,
    /// The date of virtual instant 0, since 1970-01-01T00:00:00Z.
    pub epoch: Duration,
}

impl Subject<'_> {
    /// Where everything stands in it.
    pub fn outline(&self) -> Outline {
        let mut outline = Outline::default();
        outline.extend(self.log);
        outline
    }
}

/// A format that a run is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter)]
pub enum Export {
    /// The ladder as text.
    Text,
    /// One JSON object for each message.
    Json,
    /// A capture with comments.
    PcapNg,
    /// A capture for programs that read nothing else.
    Pcap,
}

impl Export {
    /// All formats, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// What it is called where it is offered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text ladder",
            Self::Json => "Messages as JSON",
            Self::PcapNg => "Capture (pcapng)",
            Self::Pcap => "Capture (pcap)",
        }
    }

    /// How the names of its files end, without the dot; the first is proposed.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["txt"],
            Self::Json => &["jsonl", "json"],
            Self::PcapNg => &["pcapng"],
            Self::Pcap => &["pcap", "cap"],
        }
    }

    /// The format that the name of a file asks for.
    pub fn of_name(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::all().find(|format| format.extensions().contains(&ending.as_str()))
    }

    /// Writes the subject.
    ///
    /// # Errors
    /// When `out` refuses.
    pub fn write(self, subject: &Subject<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => {
                let (log, outline) = (subject.log, subject.outline());
                let ladder = text::ladder(log, &outline, subject.until, Detail::Full);
                out.write_all(ladder.as_bytes())
            }
            Self::Json => json(subject, out),
            Self::PcapNg => as_capture(subject, CaptureFormat::PcapNg, out),
            Self::Pcap => as_capture(subject, CaptureFormat::Pcap, out),
        }
    }
}

fn json(subject: &Subject<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut line = Vec::new();
    for row in messages::rows(subject.log, &subject.outline(), subject.until) {
        line.clear();
        row.line().write_json(&mut line);
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

fn as_capture(subject: &Subject<'_>, format: CaptureFormat, out: &mut dyn Write) -> io::Result<()> {
    let Subject { log, scenario, .. } = *subject;
    let words = scenario.map(|scenario| Comments::new(scenario, log));
    let words = words.unwrap_or_default();
    let segments = scenario.map_or(&[][..], |scenario| &scenario.segments);
    let segments: Vec<String> = segments
        .iter()
        .map(|segment| segment.key.to_string())
        .collect();
    let frames = capture::frames(log, subject.until);
    let comment = |record| words.about(log, record);
    capture::write(frames, &segments, subject.epoch, comment, format, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_name_tells_the_format() {
        assert_eq!(Export::of_name(Path::new("a.PCAP")), Some(Export::Pcap));
        assert_eq!(
            Export::of_name(Path::new("a.b.pcapng")),
            Some(Export::PcapNg)
        );
        assert_eq!(Export::of_name(Path::new("pcap")), None);
    }

    #[test]
    fn no_two_formats_propose_the_same_ending() {
        let mut endings: Vec<&str> = Export::all().map(|format| format.extensions()[0]).collect();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), Export::all().count());
    }
}

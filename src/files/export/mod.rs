//! What a run can be written as, for others to read. One list, so that the window, the command
//! line and the tests offer the same; each format writes itself in a file of its own.

pub mod leases;
pub mod options;
pub mod pictures;
pub mod png;
pub mod svg;
pub mod task;

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use strum::{EnumIter, IntoEnumIterator as _};

use self::options::{ExportOption, ExportOptions};
use self::pictures::PictureFormat;
use self::svg::{PictureOptions, Pictures};
use super::capture::write::{self as capture, CaptureFormat};
use super::leases::{When, exchange};
use crate::session::remark::Note;
use crate::session::{Log, Playhead};
use crate::sim::Scenario;
use crate::time::SimTime;
use crate::view::comments::Comments;
use crate::view::sequence::Captions;
use crate::view::text::{self, Detail};
use crate::view::{Outline, messages, notebook};

pub mod handout;
pub mod lease_log;
pub mod lesson;
pub mod mermaid;
pub mod plantuml;
mod sequence;

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
    /// What was noted at its records, in their order; see
    /// `view::notebook::in_order`.
    pub notes: &'a [Note],
    /// What was chosen about the file.
    pub options: ExportOptions,
}

impl Subject<'_> {
    /// Where everything stands in it.
    pub fn outline(&self) -> Outline {
        let mut outline = Outline::default();
        outline.extend(self.log);
        outline
    }

    /// The notes that are to be told: none about what lies behind the end of the paper.
    pub fn shown_notes(&self) -> &[Note] {
        if self.options.notes {
            notebook::seen(self.notes, self.until.count)
        } else {
            &[]
        }
    }

    /// The date of a virtual instant; unknown where the calendar ends.
    fn date(&self, at: SimTime) -> When {
        let epoch = SignedDuration::try_from(self.epoch);
        let epoch = epoch
            .ok()
            .and_then(|span| Timestamp::from_duration(span).ok());
        epoch.map_or(When::Unknown, |epoch| exchange::date(epoch, at))
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
    /// The diagram as a picture of lines.
    Svg,
    /// The diagram as a picture of points.
    Png,
    /// A page to print and hand out.
    Handout,
    /// The history of leases, readable.
    LeaseLogTxt,
    /// The history of leases, for tables.
    LeaseLogCsv,
    /// A sequence diagram for Mermaid.
    Mermaid,
    /// A sequence diagram for `PlantUML`.
    PlantUml,
    /// A lesson that plays the run.
    Lesson,
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
            Self::Svg => "Picture (SVG)",
            Self::Png => "Picture (PNG)",
            Self::Handout => "Handout (HTML)",
            Self::LeaseLogTxt => "Lease log (text)",
            Self::LeaseLogCsv => "Lease log (CSV)",
            Self::Mermaid => "Mermaid sequence diagram",
            Self::PlantUml => "PlantUML sequence diagram",
            Self::Lesson => "Lesson (TOML)",
        }
    }

    /// What it is for, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Text => "The diagram in letters, for mails, notes and diffs",
            Self::Json => "One object a line, for programs of your own",
            Self::PcapNg => "For Wireshark and tshark, with captions as packet comments",
            Self::Pcap => "For tools that read nothing newer",
            Self::Svg => "Sharp at any size, for papers and web pages",
            Self::Png => "For slides and messages",
            Self::Handout => {
                "One page to print: diagram, messages, captions, leases, room for notes"
            }
            Self::LeaseLogTxt => "Every lease from offer to end, one line for each change",
            Self::LeaseLogCsv => "The same for a spreadsheet",
            Self::Mermaid => "For Markdown pages that draw Mermaid",
            Self::PlantUml => "For documents that draw PlantUML",
            Self::Lesson => {
                "A lesson of your own that plays this run, to be edited and played again"
            }
        }
    }

    /// How the names of its files end, without the dot; the first is proposed.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["txt"],
            Self::Json => &["jsonl", "json"],
            Self::PcapNg => &["pcapng"],
            Self::Pcap => &["pcap", "cap"],
            Self::Svg => &["svg"],
            Self::Png => &["png"],
            Self::Handout => &["html", "htm"],
            Self::LeaseLogTxt => &["log"],
            Self::LeaseLogCsv => &["csv"],
            Self::Mermaid => &["mmd", "mermaid"],
            Self::PlantUml => &["puml", "plantuml"],
            Self::Lesson => &["toml"],
        }
    }

    /// Whether this choice makes a difference to it.
    pub fn uses(self, option: ExportOption) -> bool {
        match self {
            Self::Json | Self::Pcap | Self::LeaseLogTxt | Self::LeaseLogCsv | Self::Lesson => false,
            Self::Text => option == ExportOption::Notes,
            Self::Handout => [ExportOption::Notes, ExportOption::Answers].contains(&option),
            Self::PcapNg | Self::Mermaid | Self::PlantUml => option == ExportOption::Captions,
            Self::Svg | Self::Png => option != ExportOption::Answers,
        }
    }

    /// The format that the name of a file asks for.
    pub fn of_name(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::all().find(|format| format.extensions().contains(&ending.as_str()))
    }

    /// Whether it can show a part of a run.
    pub fn is_picture(self) -> bool {
        self.picture().is_some()
    }

    /// As what it is drawn, if it is a picture.
    fn picture(self) -> Option<PictureFormat> {
        match self {
            Self::Svg => Some(PictureFormat::Svg),
            Self::Png => Some(PictureFormat::Png(png::SHARP)),
            _ => None,
        }
    }

    /// Writes the subject to a file of this name, which is the title of a lesson; `-` is no name.
    /// Returns what whoever gets it has to know of it, in words.
    ///
    /// # Errors
    /// When `out` refuses.
    pub fn write_named(
        self,
        path: &Path,
        subject: &Subject<'_>,
        out: &mut dyn Write,
    ) -> io::Result<Option<String>> {
        let named = match self {
            Self::Lesson => lesson::title_of(path),
            _ => None,
        };
        let subject = Subject {
            title: named.as_deref().unwrap_or(subject.title),
            ..*subject
        };
        self.write(&subject, out)
    }

    /// Writes the subject. Returns what whoever gets it has to know of it, in words.
    ///
    /// # Errors
    /// When `out` refuses.
    pub fn write(self, subject: &Subject<'_>, out: &mut dyn Write) -> io::Result<Option<String>> {
        let captions = if subject.options.captions {
            Captions::Shown
        } else {
            Captions::Hidden
        };
        match self {
            Self::Text => {
                let (log, outline) = (subject.log, subject.outline());
                let (until, notes) = (subject.until, subject.shown_notes());
                let ladder = text::noted_ladder(log, &outline, until, Detail::Full, notes);
                out.write_all(ladder.as_bytes())
            }
            Self::Json => json(subject, out),
            Self::PcapNg => as_capture(subject, CaptureFormat::PcapNg, out),
            Self::Pcap => as_capture(subject, CaptureFormat::Pcap, out),
            Self::Svg => picture(subject, PictureFormat::Svg, out),
            Self::Png => picture(subject, PictureFormat::Png(png::SHARP), out),
            Self::Handout => handout::write(subject, diagram(subject).as_deref(), out),
            Self::LeaseLogTxt => lease_log::txt(subject, out),
            Self::LeaseLogCsv => lease_log::csv(subject, out),
            Self::Mermaid => mermaid::write(subject, captions, out),
            Self::PlantUml => plantuml::write(subject, captions, out),
            Self::Lesson => {
                let saved = lesson::saved(subject, subject.title).map_err(io::Error::other)?;
                out.write_all(saved.text.as_bytes())?;
                return Ok(saved.strays);
            }
        }?;
        Ok(None)
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

/// The whole run in one picture, as it looks if nothing else is wanted.
fn picture(subject: &Subject<'_>, format: PictureFormat, out: &mut dyn Write) -> io::Result<()> {
    let options = PictureOptions::from(subject.options);
    let pictures = Pictures::new(subject, &options)?;
    format.write(&pictures, &pictures.whole()?, out)
}

/// The diagram of a page; a run that is too long for one stands there as text.
fn diagram(subject: &Subject<'_>) -> Option<String> {
    let plain = Subject {
        options: ExportOptions {
            captions: false,
            notes: false,
            ..ExportOptions::default()
        },
        ..*subject
    };
    let mut svg = Vec::new();
    picture(&plain, PictureFormat::Svg, &mut svg).ok()?;
    String::from_utf8(svg).ok()
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
    let captions = subject.options.captions;
    let comment = |record| captions.then(|| words.about(log, record))?;
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

//! `dorascope show`: a capture, or a session, as a ladder, as JSON or judged. JSON comes message by message, so
//! that a capture may be of any length and may still be growing.

use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::exports::{self, Exports};
use super::remark;
use crate::files::capture::CaptureError;
use crate::files::capture::open::{self, Listener};
use crate::files::export::options::ExportOptions;
use crate::files::export::{Export, Subject};
use crate::files::kind::{self, Opened};
use crate::files::recording;
use crate::protocol::referee::broken;
use crate::session::{Cast, Log, Observer, Playhead};
use crate::sim::Record;
use crate::view::message_line::MessageLine;
use crate::view::message_stream::MessageStream;

mod session;

pub(super) use session::as_text as session_as_text;

/// What `dorascope show` can be told.
#[derive(Debug, Default, Args)]
pub(super) struct Options {
    /// A capture (pcap or pcapng) or a session; `-` is a capture on standard input.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// As a text ladder (the default).
    #[arg(long, conflicts_with = "json")]
    text: bool,
    /// One JSON object per message.
    #[arg(long)]
    json: bool,
    /// End with 1 if a MUST or MUST NOT of RFC 2131 is broken, and say which.
    #[arg(long)]
    check: bool,
    /// Of a session, the branch with this name or number, 0 being the trunk; else the one that was
    /// looked at last.
    #[arg(long, value_name = "NAME|N")]
    branch: Option<String>,
    #[command(flatten)]
    exports: Exports,
}

impl Options {
    /// Whether the whole run is needed, and not just one message after the other.
    fn keeps(&self) -> bool {
        !self.json || self.exports.any()
    }
}

pub(super) fn show(options: &Options) -> Result<()> {
    if recording::is_one(&options.file) {
        return session::show(options);
    }
    let name = options.file.display().to_string();
    if options.branch.is_some() {
        bail!("{name}: only a session has branches");
    }
    let cast = open::cast(&options.file).with_context(|| name.clone())?;
    let listener = open::open(&options.file).with_context(|| name)?;
    show_all(options, &cast, listener)
}

/// A capture as a text ladder on standard output.
pub(super) fn as_text(opened: Opened) -> Result<()> {
    let options = Options {
        file: opened.path.clone(),
        ..Options::default()
    };
    let name = kind::name(&options.file);
    let cast = open::cast(&options.file).with_context(|| name.clone())?;
    let source: Box<dyn Read> = opened.into_source();
    let listener = Listener::new(source).with_context(|| name)?;
    show_all(&options, &cast, listener)
}

fn show_all(options: &Options, cast: &Cast, listener: Listener<Box<dyn Read>>) -> Result<()> {
    let name = kind::name(&options.file);
    let mut show = Show {
        options,
        stream: MessageStream::default(),
        lines: Lines {
            json: options.json,
            check: options.check,
            out: io::stdout().lock(),
            buffer: Vec::with_capacity(BUFFER),
            broken: 0,
        },
        log: Log::default(),
    };
    let ended = show.all(listener, Observer::knowing(cast))?;
    if let Some(error) = ended {
        bail!("{name}: {error}");
    }
    demand_clean(&name, show.lines.broken)
}

/// Fails if any clause is broken.
fn demand_clean(name: &str, broken: usize) -> Result<()> {
    match broken {
        0 => Ok(()),
        1 => bail!("{name}: 1 clause is broken"),
        _ => bail!("{name}: {broken} clauses are broken"),
    }
}

/// Says which clauses a message breaks, and counts them.
fn tell_broken(what: &str, line: &MessageLine<'_>) -> usize {
    let broken = broken(line.verdicts).map(|verdict| {
        let (rule, level) = (verdict.rule, verdict.level.word());
        remark(&format!(
            "{what} {}: {} {level}: {} ({})",
            line.number,
            rule.citation(),
            rule.text(),
            verdict.what
        ));
    });
    broken.count()
}

struct Show<'a> {
    options: &'a Options,
    stream: MessageStream,
    lines: Lines,
    log: Log,
}

/// What is told of each message as it passes.
struct Lines {
    json: bool,
    check: bool,
    out: io::StdoutLock<'static>,
    /// Lines that are not yet written, each with its end.
    buffer: Vec<u8>,
    broken: usize,
}

/// So many bytes are written at a time.
const BUFFER: usize = 64 << 10;

impl Show<'_> {
    /// Goes through the capture. What cannot be read any further ends it.
    fn all(
        &mut self,
        mut listener: Listener<Box<dyn Read>>,
        mut observer: Observer,
    ) -> Result<Option<CaptureError>> {
        // What is still arriving is told at once.
        let arrives = !self.options.file.is_file();
        let ended = loop {
            match listener.next_heard() {
                Ok(Some(heard)) => {
                    observer.take(heard.at, heard.what);
                    self.records(observer.take_records())?;
                    if arrives {
                        self.lines.write()?;
                    }
                }
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        observer.settle();
        self.records(observer.take_records())?;
        if let Some(line) = self.stream.finish() {
            self.lines.tell(line)?;
        }
        self.lines.write()?;
        self.write(listener.began().unwrap_or_default())?;
        for (what, count) in listener.others() {
            remark(&format!("not shown: {count} × {what}"));
        }
        Ok(ended)
    }

    /// Writes what is made of the whole.
    fn write(&self, epoch: Duration) -> Result<()> {
        let title = self.options.file.file_stem().unwrap_or_default();
        let subject = Subject {
            log: &self.log,
            until: Playhead::at_end(&self.log),
            title: &title.to_string_lossy(),
            scenario: None,
            epoch,
            notes: &[],
            options: ExportOptions::default(),
        };
        if !self.options.json && (self.options.text || !self.options.exports.any()) {
            exports::write(Path::new("-"), Export::Text, &subject)?;
        }
        self.options.exports.write(&subject)
    }

    fn records(&mut self, records: Vec<Record>) -> Result<()> {
        for record in &records {
            if let Some(line) = self.stream.take(record) {
                self.lines.tell(line)?;
            }
        }
        if self.options.keeps() {
            self.log.append(records);
        }
        Ok(())
    }
}

impl Lines {
    fn tell(&mut self, line: MessageLine<'_>) -> io::Result<()> {
        if self.check {
            self.broken += tell_broken("frame", &line);
        }
        if self.json {
            line.write_json(&mut self.buffer);
            self.buffer.push(b'\n');
        }
        if self.buffer.len() < BUFFER {
            return Ok(());
        }
        self.write()
    }

    fn write(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.out.flush()
    }
}

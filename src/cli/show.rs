//! `dorascope show`: a capture as a ladder, as JSON or judged. JSON comes message by message, so
//! that a capture may be of any length and may still be growing.

use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::exports::{self, Exports};
use super::remark;
use crate::files::capture::CaptureError;
use crate::files::capture::open::{self, Listener};
use crate::files::export::{Export, Subject};
use crate::files::kind::{self, Opened};
use crate::protocol::referee::broken;
use crate::session::{Cast, Log, Observer, Playhead};
use crate::sim::Record;
use crate::view::message_stream::MessageStream;
use crate::view::messages::MessageRow;

/// What `dorascope show` can be told.
#[derive(Debug, Default, Args)]
pub(super) struct Options {
    /// A capture (pcap or pcapng); `-` is standard input.
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
    let name = options.file.display().to_string();
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
        out: BufWriter::new(io::stdout().lock()),
        stream: MessageStream::default(),
        log: Log::default(),
        broken: 0,
    };
    let ended = show.all(listener, Observer::knowing(cast))?;
    if let Some(error) = ended {
        bail!("{name}: {error}");
    }
    if options.check && show.broken > 0 {
        let clauses = if show.broken == 1 {
            "clause is"
        } else {
            "clauses are"
        };
        bail!("{name}: {} {clauses} broken", show.broken);
    }
    Ok(())
}

struct Show<'a> {
    options: &'a Options,
    out: BufWriter<io::StdoutLock<'static>>,
    stream: MessageStream,
    log: Log,
    broken: usize,
}

impl Show<'_> {
    /// Goes through the capture. What cannot be read any further ends it.
    fn all(
        &mut self,
        mut listener: Listener<Box<dyn Read>>,
        mut observer: Observer,
    ) -> Result<Option<CaptureError>> {
        let ended = loop {
            match listener.next_heard() {
                Ok(Some(heard)) => {
                    observer.take(heard.at, heard.what);
                    self.records(observer.take_records())?;
                }
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        observer.settle();
        self.records(observer.take_records())?;
        if let Some(row) = self.stream.finish() {
            self.row(&row)?;
        }
        self.out.flush()?;
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
        };
        if !self.options.json && (self.options.text || !self.options.exports.any()) {
            exports::write(Path::new("-"), Export::Text, &subject)?;
        }
        self.options.exports.write(&subject)
    }

    fn records(&mut self, records: Vec<Record>) -> Result<()> {
        for record in &records {
            if let Some(row) = self.stream.take(record) {
                self.row(&row)?;
            }
        }
        if self.options.keeps() {
            self.log.append(records);
        }
        Ok(())
    }

    fn row(&mut self, row: &MessageRow) -> Result<()> {
        if self.options.json {
            writeln!(self.out, "{}", row.json_line()?)?;
        }
        if self.options.check {
            self.check(row);
        }
        Ok(())
    }

    fn check(&mut self, row: &MessageRow) {
        for verdict in broken(&row.verdicts) {
            self.broken += 1;
            let (rule, level) = (verdict.rule, verdict.level.word());
            remark(&format!(
                "frame {}: {} {level}: {} ({})",
                row.shown_number(),
                rule.citation(),
                rule.text(),
                verdict.what
            ));
        }
    }
}

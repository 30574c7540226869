//! What is said after an import, and after it was taken back: read from the log as it grows.

use crate::protocol::server::import::ImportMode;
use crate::session::Log;
use crate::sim::{Command, Event, HostId, RecordId};
use crate::view::words;

/// The imports of a run, as far as the log has been read.
#[derive(Clone, Debug, Default)]
pub struct Imports {
    read: usize,
    all: Vec<Made>,
}

/// An import that was made, undone or refused.
#[derive(Clone, Copy, Debug)]
struct Made {
    server: HostId,
    /// The record of the command.
    command: RecordId,
    kind: Kind,
    /// How many records were written.
    written: usize,
    /// How many records were dropped.
    dropped: usize,
    /// The record that says why nothing was done.
    refused: Option<RecordId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Import(ImportMode),
    Undo,
}

/// What there is to say about the last import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// One sentence without a full stop.
    pub sentence: String,
    /// The server whose import can be taken back.
    pub undo: Option<HostId>,
    /// The command that it is about.
    pub command: RecordId,
}

impl Imports {
    /// Reads on in the log.
    pub fn extend(&mut self, log: &Log) {
        for (place, record) in (self.read..).zip(&log.records()[self.read.min(log.len())..]) {
            self.take(place, record);
        }
        self.read = log.len();
    }

    fn take(&mut self, place: usize, record: &crate::sim::Record) {
        let begun = match &record.event {
            Event::Commanded(command) => match **command {
                Command::Import(server, ref import) => Some((server, Kind::Import(import.mode))),
                Command::UndoImport(server) => Some((server, Kind::Undo)),
                _ => None,
            },
            _ => None,
        };
        if let Some((server, kind)) = begun {
            self.all.push(Made {
                server,
                command: RecordId::new(place),
                kind,
                written: 0,
                dropped: 0,
                refused: None,
            });
            return;
        }
        // Only what the command brought about at once has it as its cause.
        let Some(made) = self.all.last_mut() else {
            return;
        };
        if record.cause != Some(made.command) {
            return;
        }
        match &record.event {
            Event::BindingChanged(..) => made.written += 1,
            Event::BindingDropped(_) => made.dropped += 1,
            Event::Refused(_) => made.refused = Some(RecordId::new(place)),
            _ => {}
        }
    }

    /// What there is to say where the first `count` records have happened: about the last import
    /// of those.
    pub fn told(&self, log: &Log, count: usize) -> Option<Told> {
        let known = self
            .all
            .partition_point(|made| made.command.index() < count);
        let made = self.all[..known].last()?;
        let name = words::name_of(log, made.server, count);
        let why = made
            .refused
            .and_then(|refused| match &log.get(refused)?.event {
                Event::Refused(why) => Some(why.to_string()),
                _ => None,
            });
        let (sentence, undo) = match (made.kind, why) {
            (Kind::Import(_), Some(why)) => (format!("Nothing was imported: {why}"), false),
            (Kind::Undo, Some(why)) => (format!("The import stays: {why}"), false),
            (Kind::Undo, None) => (
                format!("{name} has on record again what it had before the import"),
                false,
            ),
            (Kind::Import(mode), None) => {
                let mut sentence = format!(
                    "Imported {} into {name}",
                    words::counted(made.written, "lease")
                );
                if mode == ImportMode::Replace && made.dropped > 0 {
                    let dropped = words::counted(made.dropped, "record");
                    sentence = format!("{sentence}, {dropped} dropped");
                }
                (sentence, true)
            }
        };
        Some(Told {
            sentence,
            undo: undo.then_some(made.server),
            command: made.command,
        })
    }
}

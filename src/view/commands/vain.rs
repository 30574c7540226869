//! Why nothing came of a command in a run.

use super::obstacle;
use crate::session::{Log, World};
use crate::sim::{Event, Record, RecordId};

/// So much is looked at behind a command: what comes of it at once follows it.
const MOST: usize = 64;

/// Why nothing came of the command that this record tells of: it was refused, or it made no sense
/// for its host in `world`, which is the world before it. `None` if something came of it, or if
/// this is no command.
pub fn in_vain(log: &Log, id: RecordId, world: &World) -> Option<String> {
    let Event::Commanded(command) = &log.get(id)?.event else {
        return None;
    };
    let refused = follows(log, id).find_map(|record| match &record.event {
        Event::Refused(why) => Some(why.to_string()),
        _ => None,
    });
    if refused.is_some() || has_come_of(log, id) {
        return refused;
    }
    obstacle(world, command)
}

/// Whether anything came at once of the command that this record tells of, and be it a timer. A client
/// that ignores it, and a remark on its lane, say only that there is no such way.
pub fn has_come_of(log: &Log, id: RecordId) -> bool {
    let is_deed = |record: &Record| {
        !matches!(
            record.event,
            Event::Noted(_) | Event::Ignored(_) | Event::Refused(_)
        )
    };
    follows(log, id).any(is_deed)
}

fn follows(log: &Log, id: RecordId) -> impl Iterator<Item = &Record> {
    let rest = log.records().get(id.index() + 1..).unwrap_or_default();
    rest.iter()
        .take(MOST)
        .filter(move |record| record.cause == Some(id))
}

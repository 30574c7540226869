//! The log as it is shown while a question is open: cut where one looks, and without what lies
//! ready for the step asked about. A message that waits at the gate was decided in the step
//! before, and what decided it stands in the log already: there it is replaced by records that
//! say nothing, so that every other record keeps its place.

use std::collections::BTreeSet;

use crate::session::Log;
use crate::sim::{Event, Record, RecordId};

/// Nobody sees a record like this.
const NOTHING: Event = Event::Overheard(0);

/// The first `count` records without the messages that wait and the decisions behind them;
/// `None` if that is all the log.
pub fn masked(log: &Log, count: usize) -> Option<Log> {
    let count = count.min(log.len());
    let hidden = hidden(log, count);
    if count == log.len() && !hidden.contains(&true) {
        return None;
    }
    let seen = log.records()[..count].iter().zip(hidden);
    let mut shown = Log::default();
    shown.append(seen.map(|(record, hidden)| {
        if hidden {
            Record {
                cause: None,
                event: NOTHING,
                ..*record
            }
        } else {
            record.clone()
        }
    }));
    Some(shown)
}

/// For each of the first `count` records whether it is hidden.
fn hidden(log: &Log, count: usize) -> Vec<bool> {
    let records = &log.records()[..count];
    let mut hidden = vec![false; count];
    let waiting = waiting(records);
    for sent in waiting.iter().copied() {
        let at = records[sent].at;
        let cause = records[sent].cause;
        let first = cause.map_or(sent, RecordId::index);
        let after = records.iter().enumerate().skip(first);
        for (index, record) in after.take_while(|(_, record)| record.at <= at) {
            let behind = |cause: RecordId| hidden.get(cause.index()).copied().unwrap_or(false);
            let sibling = cause.is_some() && record.cause == cause;
            // What has left already was seen.
            let sibling =
                sibling && (!matches!(record.event, Event::Sent(..)) || waiting.contains(&index));
            let stems = sibling || record.cause.is_some_and(behind);
            if index == sent || (stems && record.at == at && decides(&record.event)) {
                hidden[index] = true;
            }
        }
    }
    hidden
}

/// The places of the messages that have been sent and have not left.
fn waiting(records: &[Record]) -> BTreeSet<usize> {
    let mut waiting = BTreeSet::new();
    for record in records {
        match record.event {
            Event::Held => {
                waiting.extend(record.cause.map(RecordId::index));
            }
            Event::Released(_) => {
                let left = record.cause.map(RecordId::index);
                left.inspect(|sent| {
                    waiting.remove(sent);
                });
            }
            // Whoever leaves takes along what waits.
            Event::Left => waiting.retain(|sent| records[*sent].host != record.host),
            _ => {}
        }
    }
    waiting
}

/// What a host does with what it was told, as opposed to what it was told.
const fn decides(event: &Event) -> bool {
    matches!(
        event,
        Event::Sent(..)
            | Event::Held
            | Event::StateChanged(_)
            | Event::TimerSet(_)
            | Event::BindingChanged(..)
            | Event::BindingDropped(_)
            | Event::Probed(_)
            | Event::AddressInUse(..)
            | Event::Noted(_)
    )
}

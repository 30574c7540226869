//! Whether a run that was saved as a lesson is played again as it was.

use super::Subject;
use crate::session::Log;
use crate::sim::{Event, Record};
use crate::view::compare::say_the_same;
use crate::view::rehearsal::Played;
use crate::view::words::instant;
use crate::wire::Packet;

/// From which message of the run on the lesson goes another way; `None` if it has all of them, from
/// the same hosts and one after the other, as far as it was played.
pub(super) fn told(subject: &Subject<'_>, lesson: &Played) -> Option<String> {
    let run = departures(subject.log, subject.until.count);
    let mut again = departures(&lesson.log, lesson.log.len());
    let is_another = |(_, (record, packet)): &(usize, Departure<'_>)| match again.next() {
        Some((other, again)) => {
            (record.host, packet.kind) != (other.host, again.kind) || !say_the_same(packet, again)
        }
        None => lesson.whole,
    };
    let (place, (record, packet)) = run.enumerate().find(is_another)?;
    let kind = packet.kind.map_or("datagram", |kind| kind.short());
    Some(format!(
        "played, it goes another way than the run from message {} on, the {kind} at {}: \
         in a lesson no message waits",
        place + 1,
        instant(record.at)
    ))
}

/// A message that leaves.
type Departure<'a> = (&'a Record, &'a Packet);

/// The messages that leave within the first `count` records.
fn departures(log: &Log, count: usize) -> impl Iterator<Item = Departure<'_>> {
    let records = log.records().iter().take(count);
    records.filter_map(|record| match record.event {
        Event::Released(_) => match &log.get(record.cause?)?.event {
            Event::Sent(packet, _) => Some((record, &**packet)),
            _ => None,
        },
        _ => None,
    })
}

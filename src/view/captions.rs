//! Which caption of a lesson belongs to which record, and which one is shown at a playhead.

use crate::protocol::Rule;
use crate::session::{Log, Playhead};
use crate::sim::event::Fault;
use crate::sim::scenario::{Caption, CaptionEvent};
use crate::sim::{Event, HostId, Record, RecordId};

/// The records at which the captions of a lesson appear: each at the first record that fits
/// behind the record of the caption before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaptionTrack {
    taken: usize,
    places: Vec<RecordId>,
}

impl CaptionTrack {
    /// Takes in what the log has more than at the last time. `captions` are always the same.
    pub fn extend(&mut self, log: &Log, captions: &[Caption]) {
        for index in self.taken..log.len() {
            let record = &log.records()[index];
            let next = captions.get(self.places.len());
            let get = |id| log.get(id);
            let fits = next.is_some_and(|caption| fits(get, record, &caption.on));
            // A lesson speaks of its own hosts, not of who else speaks to them.
            if fits && !log.stems_from_guest(record) {
                self.places.push(RecordId::new(index));
            }
        }
        self.taken = log.len();
    }

    /// The caption to show, counted from 0: the latest at or before the playhead.
    pub fn shown(&self, playhead: Playhead) -> Option<usize> {
        self.places
            .partition_point(|place| place.index() < playhead.count)
            .checked_sub(1)
    }

    /// Where a caption stands, if its event has happened.
    pub fn place(&self, caption: usize) -> Option<RecordId> {
        self.places.get(caption).copied()
    }
}

/// Whether a record is this event; `get` knows the records that caused it.
pub(super) fn fits<'a>(
    get: impl Fn(RecordId) -> Option<&'a Record>,
    record: &Record,
    on: &CaptionEvent,
) -> bool {
    let is = |host: &Option<HostId>| host.is_none_or(|host| host == record.host);
    match (on, &record.event) {
        (CaptionEvent::Message(kind, host), Event::Released(_)) => {
            let sent = record.cause.and_then(get).map(|sent| &sent.event);
            is(host) && matches!(sent, Some(Event::Sent(packet, _)) if packet.kind == Some(*kind))
        }
        (CaptionEvent::Timer(timer, host), Event::TimerFired(fired)) => is(host) && timer == fired,
        (CaptionEvent::Command(host), Event::Commanded(command)) => command.host() == Some(*host),
        (CaptionEvent::Ignored(host), Event::Ignored(_))
        | (CaptionEvent::NoAddressLeft(host), Event::Ignored(Rule::NoAddressLeft))
        | (CaptionEvent::QueueFull(host), Event::Dropped(Fault::QueueFull)) => *host == record.host,
        (CaptionEvent::At(instant), _) => record.at >= *instant,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{LESSONS, cut, run, scenario};

    #[test]
    fn every_caption_of_a_lesson_finds_its_event() {
        for name in LESSONS.iter().copied() {
            let scenario = scenario(name);
            let log = run(&scenario);
            let mut track = CaptionTrack::default();
            track.extend(&log, &scenario.captions);
            let last = track.shown(Playhead::at_end(&log));
            assert_eq!(last, scenario.captions.len().checked_sub(1), "{name}");
        }
    }

    #[test]
    fn a_caption_is_shown_from_its_message_to_the_next() {
        let scenario = scenario("01-dora");
        let log = run(&scenario);
        let mut track = CaptionTrack::default();
        for count in 0..=log.len() {
            track.extend(&cut(&log, count), &scenario.captions);
        }
        let second = track.place(1).unwrap();
        assert_eq!(track.shown(Playhead::after(&log, second.index())), Some(0));
        assert_eq!(
            track.shown(Playhead::after(&log, second.index() + 1)),
            Some(1)
        );
        assert_eq!(track.shown(Playhead::default()), None);
    }
}

//! The run as steps: where a step begins and ends, and where back and forward lead. Moving
//! among them moves the playhead and nothing else.

use super::outline::Outline;
use crate::session::{Log, Playhead};
use crate::sim::{Event, HostId, RecordId};

/// Before the next message leaves, or the next long wait is over; else the end of the log.
pub fn next(log: &Log, outline: &Outline, playhead: Playhead) -> Option<Playhead> {
    let messages = &outline.messages;
    let waits = &outline.waits;
    let message = messages.partition_point(|message| message.released.index() <= playhead.count);
    let wait = waits.partition_point(|wait| wait.record.index() <= playhead.count);
    let starts = [
        messages.get(message).map(|m| m.released),
        waits.get(wait).map(|w| w.record),
    ];
    let next = starts.into_iter().flatten().map(RecordId::index).min();
    let next = next.unwrap_or(log.len());
    (next > playhead.count || playhead.instant < log.end()).then(|| Playhead::after(log, next))
}

/// Before the last message left, or the last long wait was over; else the beginning.
pub fn previous(log: &Log, outline: &Outline, playhead: Playhead) -> Option<Playhead> {
    let messages = &outline.messages;
    let waits = &outline.waits;
    let message = messages.partition_point(|message| message.released.index() < playhead.count);
    let wait = waits.partition_point(|wait| wait.record.index() < playhead.count);
    let starts = [
        message.checked_sub(1).map(|last| messages[last].released),
        wait.checked_sub(1).map(|last| waits[last].record),
    ];
    let last = starts.into_iter().flatten().map(RecordId::index).max();
    (playhead.count > 0).then(|| Playhead::after(log, last.unwrap_or(0)))
}

/// After the next timer that a student can see.
pub fn next_timer(log: &Log, playhead: Playhead) -> Option<Playhead> {
    let is_stop = |event: &Event| matches!(event, Event::TimerFired(timer) if timer.is_a_stop());
    find(log, playhead.count, |_, event| is_stop(event))
}

/// After the next thing that happens on a lane.
pub fn next_on_lane(log: &Log, playhead: Playhead, lane: HostId) -> Option<Playhead> {
    find(log, playhead.count, |host, _| host == lane)
}

/// Before the last thing that happened on a lane.
pub fn previous_on_lane(log: &Log, playhead: Playhead, lane: HostId) -> Option<Playhead> {
    let before = log.records().get(..playhead.count)?;
    let last = before.iter().rposition(|record| record.host == lane)?;
    Some(Playhead::after(log, last))
}

fn find(log: &Log, from: usize, wanted: impl Fn(HostId, &Event) -> bool) -> Option<Playhead> {
    let rest = log.records().get(from..)?;
    let place = rest
        .iter()
        .position(|record| wanted(record.host, &record.event))?;
    Some(Playhead::after(log, from + place + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{LESSONS, lesson, outline_of};

    #[test]
    fn forward_passes_each_message_of_dora_once() {
        let log = lesson("01-dora");
        let outline = outline_of(&log);
        let mut playhead = Playhead::default();
        let mut seen = Vec::new();
        while let Some(later) = next(&log, &outline, playhead) {
            playhead = later;
            seen.push(outline.messages(playhead));
        }
        assert_eq!(seen, [0, 1, 2, 3, 4]);
        assert_eq!(playhead, Playhead::at_end(&log));
    }

    #[test]
    fn back_leads_the_same_way_as_forward() {
        for name in LESSONS.iter().copied() {
            let log = lesson(name);
            let outline = outline_of(&log);
            let forward: Vec<_> =
                std::iter::successors(Some(Playhead::default()), |at| next(&log, &outline, *at))
                    .collect();
            let end = Some(Playhead::at_end(&log));
            let mut back: Vec<_> =
                std::iter::successors(end, |at| previous(&log, &outline, *at)).collect();
            back.reverse();
            assert_eq!(forward, back, "{name}");
        }
    }

    #[test]
    fn the_next_timer_of_a_renewal_is_t1() {
        let log = lesson("04-renewal");
        let there = next_timer(&log, Playhead::default()).unwrap();
        let fired = &log.records()[there.count - 1].event;
        assert_eq!(*fired, Event::TimerFired(crate::protocol::Timer::T1));
    }
}

//! What has happened on a real network and the window has not taken in yet. It is taken in part by
//! part, so that a frame lasts no longer for it, however much comes at once; what came together
//! stays together: its inputs belong to the last of its parts.

use std::collections::VecDeque;
use std::vec;

use crate::session::{Input, Mark};
use crate::sim::Record;

/// What came and waits, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Backlog(VecDeque<Waiting>);

/// What came together, as far as it waits.
#[derive(Debug)]
struct Waiting {
    records: vec::IntoIter<Record>,
    inputs: Vec<Input>,
    mark: Mark,
}

/// The next to be taken in.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    pub(super) records: Vec<Record>,
    /// With the last part of what came together: its inputs, and where the run stood after it.
    pub(super) end: Option<(Vec<Input>, Mark)>,
}

impl Backlog {
    /// This came, too.
    pub(super) fn push(&mut self, records: Vec<Record>, inputs: Vec<Input>, mark: Mark) {
        let records = records.into_iter();
        self.0.push_back(Waiting {
            records,
            inputs,
            mark,
        });
    }

    /// The next part, of so many records at most.
    pub(super) fn next(&mut self, most: usize) -> Option<Part> {
        let front = self.0.front_mut()?;
        let records = front.records.by_ref().take(most).collect();
        let is_whole = front.records.as_slice().is_empty();
        let end = if is_whole { self.0.pop_front() } else { None };
        Some(Part {
            records,
            end: end.map(|end| (end.inputs, end.mark)),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{CarrierKind, Pace, Runner, Setup, Until};
    use crate::sim::Scenario;

    fn some_records() -> Vec<Record> {
        let text = crate::files::lessons::free_play().text;
        let setup = Setup {
            scenario: Scenario::parse(text).unwrap().into(),
            carrier: CarrierKind::Memory,
            pace: Pace::Stopped,
            until: Until::Forever,
        };
        Runner::new(&setup).unwrap().take().records
    }

    #[test]
    fn what_came_together_ends_with_its_last_part_and_nothing_is_lost_on_the_way() {
        let all = some_records();
        assert!(all.len() > 1, "{all:?}");
        let mark = |ticks| Mark {
            ticks,
            ..Mark::default()
        };
        let mut backlog = Backlog::default();
        backlog.push(all.clone(), Vec::new(), mark(7));
        backlog.push(Vec::new(), Vec::new(), mark(8));
        let (mut taken, mut ends) = (Vec::new(), Vec::new());
        while let Some(part) = backlog.next(1) {
            assert!(part.records.len() <= 1);
            taken.extend(part.records);
            ends.extend(part.end.map(|(_, mark)| (taken.len(), mark.ticks)));
        }
        assert_eq!(taken, all);
        assert_eq!(ends, [(all.len(), 7), (all.len(), 8)]);
        assert!(backlog.is_empty());
    }
}

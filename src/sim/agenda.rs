//! What is to happen when: ordered by instant, then by the order in which it was planned.

use std::collections::BTreeMap;

use crate::time::SimTime;

/// The place of a plan on the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    at: SimTime,
    number: u64,
}

impl Slot {
    /// When it is due.
    pub(super) fn at(self) -> SimTime {
        self.at
    }
}

/// Plans, the earliest first; among equal instants the one made first. A tree and not a heap:
/// a plan can be taken back, and what comes soon stays apart in memory from the thousands of
/// timers that come late.
#[derive(Clone, Debug)]
pub(super) struct Agenda<T> {
    plans: BTreeMap<Slot, T>,
    made: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self {
            plans: BTreeMap::new(),
            made: 0,
        }
    }
}

impl<T> Agenda<T> {
    /// Plans something.
    pub(super) fn plan(&mut self, at: SimTime, what: T) -> Slot {
        self.made += 1;
        let slot = Slot {
            at,
            number: self.made,
        };
        self.plans.insert(slot, what);
        slot
    }

    /// Takes a plan back.
    pub(super) fn cancel(&mut self, slot: Slot) -> Option<T> {
        self.plans.remove(&slot)
    }

    /// Whether a plan of a kind stands here.
    pub(super) fn has(&self, is_one: impl Fn(&T) -> bool) -> bool {
        self.plans.values().any(is_one)
    }

    /// Takes all plans of a kind, the earliest first.
    pub(super) fn take_all(&mut self, is_one: impl Fn(&T) -> bool) -> Vec<(SimTime, T)> {
        let taken = self.plans.extract_if(.., |_, what| is_one(what));
        taken.map(|(slot, what)| (slot.at, what)).collect()
    }

    /// What comes next.
    pub(super) fn peek(&self) -> Option<(SimTime, &T)> {
        let (slot, what) = self.plans.first_key_value()?;
        Some((slot.at, what))
    }

    /// Takes what comes next, if it is due at `limit` or before.
    pub(super) fn pop(&mut self, limit: SimTime) -> Option<(SimTime, T)> {
        let first = self
            .plans
            .first_entry()
            .filter(|first| first.key().at <= limit)?;
        let (slot, what) = first.remove_entry();
        Some((slot.at, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_comes_first_and_equals_in_the_order_of_planning() {
        let mut agenda = Agenda::default();
        for (at, what) in [(2, "c"), (1, "a"), (2, "d"), (1, "b")] {
            agenda.plan(SimTime::from_secs(at), what);
        }
        let order: Vec<_> =
            std::iter::from_fn(|| agenda.pop(SimTime::MAX).map(|(_, what)| what)).collect();
        assert_eq!(order, ["a", "b", "c", "d"]);
    }

    #[test]
    fn nothing_comes_early_and_nothing_that_was_taken_back() {
        let mut agenda = Agenda::default();
        let slot = agenda.plan(SimTime::from_secs(1), "timer");
        agenda.plan(SimTime::from_secs(2), "arrival");
        agenda.cancel(slot);
        assert_eq!(agenda.pop(SimTime::from_secs(1)), None);
        let next = agenda.pop(SimTime::from_secs(2));
        assert_eq!(next, Some((SimTime::from_secs(2), "arrival")));
    }
}

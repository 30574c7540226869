//! What is to happen when: a heap ordered by instant, then by the order in which it was planned.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::time::SimTime;

/// Plans, the earliest first; among equal instants the one made first.
#[derive(Clone, Debug)]
pub(super) struct Agenda<T> {
    heap: BinaryHeap<Plan<T>>,
    made: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self {
            heap: BinaryHeap::new(),
            made: 0,
        }
    }
}

impl<T> Agenda<T> {
    /// Plans something.
    pub(super) fn plan(&mut self, at: SimTime, what: T) {
        self.made += 1;
        self.heap.push(Plan {
            at,
            number: self.made,
            what,
        });
    }

    /// What comes next.
    pub(super) fn peek(&self) -> Option<(SimTime, &T)> {
        self.heap.peek().map(|plan| (plan.at, &plan.what))
    }

    /// Takes what comes next.
    pub(super) fn pop(&mut self) -> Option<(SimTime, T)> {
        self.heap.pop().map(|plan| (plan.at, plan.what))
    }
}

#[derive(Clone, Debug)]
struct Plan<T> {
    at: SimTime,
    number: u64,
    what: T,
}

impl<T> Ord for Plan<T> {
    /// Reversed, because the heap hands out its greatest element.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

impl<T> PartialOrd for Plan<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Plan<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Plan<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_comes_first_and_equals_in_the_order_of_planning() {
        let mut agenda = Agenda::default();
        for (at, what) in [(2, "c"), (1, "a"), (2, "d"), (1, "b")] {
            agenda.plan(SimTime::from_secs(at), what);
        }
        let order: Vec<_> = std::iter::from_fn(|| agenda.pop().map(|(_, what)| what)).collect();
        assert_eq!(order, ["a", "b", "c", "d"]);
    }
}

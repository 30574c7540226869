//! Where the ladder can be cut without cutting a message in two, and where a message stands: what
//! pictures in pages, and of a part of a run, are made with.

use std::ops::{Range, RangeInclusive};

use super::{Axis, Outline, Sighting};
use crate::session::{Log, Playhead};
use crate::sim::RecordId;

impl Outline {
    /// The rows below which a message begins while no other is under way, from the top; remarks
    /// and waits before a message are below the seam.
    pub fn seams(&self, axis: Axis, playhead: Playhead) -> Vec<f64> {
        let mut reach = 0.0_f64;
        let mut seams = Vec::new();
        for message in &self.messages[..self.messages(playhead)] {
            let top = self.row(axis, message.place);
            if reach <= top && seams.last().is_none_or(|last| *last < reach) {
                seams.push(reach);
            }
            reach = reach.max(self.lower_end(axis, message, top));
        }
        seams
    }

    /// How many messages are to be seen between two rows.
    pub fn messages_within(&self, axis: Axis, rows: &Range<f64>, playhead: Playhead) -> usize {
        self.messages_between(axis, rows, playhead.count).len()
    }

    /// The record with which a message left, counted from 0.
    pub fn departure_of(&self, message: usize) -> Option<RecordId> {
        Some(self.messages.get(message)?.released)
    }

    /// Where a message has landed everywhere.
    fn lower_end(&self, axis: Axis, message: &Sighting, top: f64) -> f64 {
        if axis == Axis::Order {
            let late = message.ends.iter().filter_map(|end| end.landed);
            return late.fold(top + 1.0, f64::max);
        }
        let last = message.ends.iter().map(|end| end.arrives).max();
        let at = last.unwrap_or(message.place.at);
        let place = super::Place {
            at,
            ..message.place
        };
        self.row(axis, place).max(top)
    }

    /// From above one message to below another, counted from 1, with what stands between them.
    pub fn rows_of_messages(
        &self,
        log: &Log,
        axis: Axis,
        playhead: Playhead,
        numbers: RangeInclusive<usize>,
    ) -> Option<Range<f64>> {
        let shown = self.messages(playhead);
        let (first, last) = (*numbers.start(), (*numbers.end()).min(shown));
        if first == 0 || first > last {
            return None;
        }
        let top = self.row(axis, self.messages[first - 1].place);
        let before = self.messages[..first - 1].iter().rev().take(LOOK_BACK);
        let reach = before.map(|message| {
            let top = self.row(axis, message.place);
            self.lower_end(axis, message, top)
        });
        let start = reach.fold(0.0, f64::max).min(top);
        let next = self.messages[..shown].get(last);
        let end = match next {
            Some(next) => self.row(axis, next.place),
            None => self.height(log, playhead, axis),
        };
        Some(start..end.max(start))
    }
}

/// So many messages before the first are asked how far they reach.
const LOOK_BACK: usize = 64;

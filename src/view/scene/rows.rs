//! How rows become heights. As they are; but of a crowd the Order axis shows the messages of those
//! who have lanes in full rows, and squeezes what lies between.

use std::ops::Range;

use super::SceneOptions;
use super::lanes;
use crate::session::Playhead;
use crate::sim::HostId;
use crate::view::outline::{Axis, Outline, Own};

/// So many messages of a crowd take as much height as one of a lane that is shown.
pub const SQUEEZED: f64 = 240.0;
/// A height is found as near as this.
const PRECISION: f64 = 1e-4;

/// From rows of the outline to heights in rows, and back. Both grow together.
#[derive(Clone, Debug, Default)]
pub struct Rows<'a> {
    /// Of each lane that is shown beside the crowd, what stands on it.
    beside: Option<Vec<&'a [Own]>>,
}

impl<'a> Rows<'a> {
    /// The heights of a scene with these options.
    pub fn new(outline: &'a Outline, playhead: Playhead, options: &SceneOptions<'_>) -> Self {
        let lanes = lanes::who(outline, playhead, options);
        let shown = lanes.slots.iter().copied().flatten();
        Self::beside(outline, playhead, options.axis, lanes.dense, shown)
    }

    pub(super) fn beside(
        outline: &'a Outline,
        playhead: Playhead,
        axis: Axis,
        dense: bool,
        shown: impl Iterator<Item = HostId>,
    ) -> Self {
        let own = |host: HostId| outline.lanes[host.index()].own(playhead.count);
        let beside = (dense && axis == Axis::Order).then(|| shown.map(own).collect());
        Self { beside }
    }

    /// The height of a row.
    pub fn at(&self, row: f64) -> f64 {
        match &self.beside {
            Some(lanes) if row > 0.0 => {
                let full: f64 = lanes.iter().map(|own| rows_above(own, row)).sum();
                full + (row - full) / SQUEEZED
            }
            _ => row,
        }
    }

    /// The row at this height.
    pub fn back(&self, height: f64) -> f64 {
        if self.beside.is_none() || height <= 0.0 {
            return height;
        }
        // Even where all is squeezed a row is no higher than this.
        let (mut above, mut below) = (0.0, height * SQUEEZED);
        while below - above > PRECISION {
            let middle = f64::midpoint(above, below);
            if self.at(middle) < height {
                above = middle;
            } else {
                below = middle;
            }
        }
        below
    }

    /// The same for heights that lie near each other, from the top down.
    pub(super) fn backs(&self, heights: &[f64]) -> Vec<f64> {
        let (Some(lanes), Some(first), Some(last)) =
            (&self.beside, heights.first(), heights.last())
        else {
            return heights.to_vec();
        };
        let rows = self.back(*first)..self.back(*last);
        let mut bends = vec![rows.start, rows.end];
        for own in lanes {
            bends.extend(edges(own, &rows));
        }
        bends.sort_by(f64::total_cmp);
        let bends: Vec<(f64, f64)> = bends.into_iter().map(|row| (self.at(row), row)).collect();
        heights
            .iter()
            .map(|height| between(&bends, *height))
            .collect()
    }

    /// Whether all rows are shown as high as they are.
    pub fn are_plain(&self) -> bool {
        self.beside.is_none()
    }
}

/// How much of what stands on a lane lies above a row, in rows.
fn rows_above(own: &[Own], row: f64) -> f64 {
    let place = own.partition_point(|own| own.row < row);
    let Some(last) = place.checked_sub(1).map(|place| own[place]) else {
        return 0.0;
    };
    last.before + (row - last.row).min(last.height)
}

/// Where between two rows something on a lane begins or ends.
fn edges<'a>(own: &'a [Own], rows: &Range<f64>) -> impl Iterator<Item = f64> + 'a {
    let first = own.partition_point(|own| own.row + own.height <= rows.start);
    let end = own.partition_point(|own| own.row < rows.end);
    let rows = rows.clone();
    own[first..end.max(first)]
        .iter()
        .flat_map(|own| [own.row, own.row + own.height])
        .filter(move |row| rows.contains(row))
}

/// The row at a height between the nearest two that are known.
fn between(known: &[(f64, f64)], height: f64) -> f64 {
    let place = known.partition_point(|(there, _)| *there < height);
    let below = known[place.min(known.len() - 1)];
    let above = known[place.saturating_sub(1)];
    let share = (height - above.0) / (below.0 - above.0);
    if share.is_finite() {
        above.1 + (below.1 - above.1) * share.clamp(0.0, 1.0)
    } else {
        below.1
    }
}

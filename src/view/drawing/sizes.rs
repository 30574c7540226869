//! How large the parts of the diagram are for who reads it from near: at a desk or on paper.

use super::head;
use crate::view::Axis;
use crate::view::scene::Sizes;

/// The size of names at normal zoom.
pub const TEXT: f32 = 14.0;
/// The time labels at the left.
pub const GUTTER: f32 = 66.0;
/// All other texts, against names.
const SMALL: f32 = 0.85;
/// What must share a place, against names.
const LEAST: f32 = 0.73;
/// One row of the ladder.
const ROW: f32 = 60.0;
/// Below this distance between lanes, quiet clients fold.
const NARROWEST_LANE: f32 = 150.0;
/// So few hosts never fold: their lanes fit the smallest window at this distance.
const FEW: usize = 5;
const NARROWEST_OF_FEW: f32 = 88.0;

/// Sizes for so many hosts: heads and time labels at one scale, which the ladder multiplies by
/// its own zoom.
pub fn desk_sizes(scale: f32, zoom: f32, hosts: usize) -> Sizes {
    let ladder = scale * zoom;
    Sizes {
        row: ROW * ladder,
        head: head::height(scale),
        text: TEXT * ladder,
        small: TEXT * SMALL * ladder,
        least: TEXT * LEAST * ladder,
        gutter: GUTTER * scale,
        narrowest_lane: if hosts <= FEW {
            NARROWEST_OF_FEW
        } else {
            NARROWEST_LANE
        },
    }
}

/// The same for a crowd: 50 ms are as tall as a row of its lane. On the Order axis those who have
/// lanes are shown in full rows, whatever the others do.
pub fn crowd_sizes(sizes: Sizes, axis: Axis) -> Sizes {
    let row = match axis {
        Axis::Order => sizes.row,
        Axis::Compressed | Axis::True => sizes.row / CLOSER,
    };
    Sizes { row, ..sizes }
}

/// Time is drawn so much closer for a crowd.
const CLOSER: f32 = 3.0;

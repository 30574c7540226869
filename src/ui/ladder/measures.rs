//! How large the parts of the diagram are: for who sits before the screen, or for a whole room.

use egui::Rect;

use super::{Camera, room_head};
use crate::view::Axis;
use crate::view::drawing::{crowd_sizes, desk_sizes};
use crate::view::scene::Sizes;

/// The same for a room: nothing below 20 points.
const ROOM_TEXT: f32 = 22.0;
const ROOM_SMALL: f32 = 20.0;
const ROOM_ROW: f32 = 92.0;
const ROOM_GUTTER: f32 = 132.0;
const ROOM_NARROWEST_LANE: f32 = 196.0;

/// From where the diagram is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distance {
    /// At a desk.
    Desk,
    /// Across a room, so many times as large as the least that can be read there.
    Room(f32),
}

/// Where the parts of the diagram are, and how large.
pub(super) struct Places {
    /// The lane heads.
    pub(super) heads: Rect,
    /// The ladder below them.
    pub(super) view: Rect,
    /// Larger than 1 where there is room, so that things can be read from afar.
    pub(super) scale: f32,
    /// From where it is read.
    pub(super) distance: Distance,
    /// How many hosts have appeared.
    hosts: usize,
    /// Whether they are a crowd.
    pub(super) crowd: bool,
}

impl Places {
    pub(super) fn new(all: Rect, distance: Distance, hosts: usize, crowd: bool) -> Self {
        let (scale, heads) = match distance {
            Distance::Desk => {
                let room = (all.width() / 660.0).min(all.height() / 640.0);
                let scale = room.clamp(1.0, 1.5);
                (scale, desk_sizes(scale, 1.0, hosts).head)
            }
            Distance::Room(scale) => (scale, room_head::height(scale)),
        };
        let (heads, view) = all.split_top_bottom_at_y(all.top() + heads);
        Self {
            heads,
            view,
            scale,
            distance,
            hosts,
            crowd,
        }
    }

    /// Whether it is read across a room.
    pub(super) fn is_room(&self) -> bool {
        self.distance != Distance::Desk
    }

    /// The least height of what can be clicked.
    pub(super) fn target(&self) -> f32 {
        if self.is_room() { 44.0 } else { 24.0 }
    }
}

impl Camera {
    /// How large things are in this window.
    pub(super) fn sizes(&self, places: &Places, axis: Axis) -> Sizes {
        if !places.crowd {
            return Self::sizes_at(places, axis, self.size());
        }
        // A crowd is zoomed over several powers of ten: its letters stay as they are.
        let sizes = crowd_sizes(Self::sizes_at(places, axis, 1.0), axis);
        Sizes {
            row: sizes.row * self.size(),
            ..sizes
        }
    }

    fn sizes_at(places: &Places, axis: Axis, zoom: f32) -> Sizes {
        let fixed = places.scale;
        match places.distance {
            Distance::Desk => desk_sizes(fixed, zoom, places.hosts),
            Distance::Room(_) => {
                let scale = fixed * zoom.max(1.0);
                // Times matter to a room only where the axis shows time.
                let gutter = if axis == Axis::Order {
                    0.0
                } else {
                    ROOM_GUTTER
                };
                Sizes {
                    row: ROOM_ROW * scale,
                    head: room_head::height(fixed),
                    text: ROOM_TEXT * scale,
                    small: ROOM_SMALL * scale,
                    least: ROOM_SMALL * scale,
                    gutter: gutter * fixed,
                    narrowest_lane: ROOM_NARROWEST_LANE * fixed,
                }
            }
        }
    }
}

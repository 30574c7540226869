//! Where the states of figure 5 stand and which way its arrows run: fixed by hand after the
//! RFC's drawing. An arrow that nobody has placed runs straight, so that a new row of the table
//! is drawn before somebody finds it a better way.

use std::cell::LazyCell;

use crate::protocol::client::ClientState;
use crate::protocol::client::ClientState::{
    Bound, Init, InitReboot, Rebinding, Rebooting, Renewing, Requesting, Selecting,
};
use crate::view::scene::{Point, Rect};

/// Width and height of the figure.
pub const SIZE: Point = [100.0, 121.0];

/// Half the width and height of a state's box.
const HALF: Point = [13.5, 4.5];

/// The states of the figure.
pub(super) const STATES: [(ClientState, Rect); 8] = [
    (InitReboot, around(17.0, 9.0)),
    (Init, around(66.0, 9.0)),
    (Rebooting, around(17.0, 35.0)),
    (Selecting, around(66.0, 33.0)),
    (Requesting, around(44.0, 56.0)),
    (Rebinding, around(80.0, 73.0)),
    (Bound, around(44.0, 86.0)),
    (Renewing, around(62.0, 110.0)),
];

const fn around(x: f32, y: f32) -> Rect {
    Rect {
        min: [x - HALF[0], y - HALF[1]],
        max: [x + HALF[0], y + HALF[1]],
    }
}

/// Whether the state has a box.
pub(super) fn stands(state: ClientState) -> bool {
    rect(state).is_some()
}

fn rect(state: ClientState) -> Option<Rect> {
    let mut states = STATES.iter();
    states
        .find(|(other, _)| *other == state)
        .map(|(_, rect)| *rect)
}

/// The line of an arrow and the middle of its label, if both states have a box.
pub(super) fn route(from: ClientState, to: ClientState) -> Option<(Vec<Point>, Point)> {
    let (start, end) = (rect(from)?, rect(to)?);
    Some(match placed(from, to) {
        Some((path, label)) => (path.to_vec(), label),
        None if from == to => around_the_side(start),
        None => straight(start, end),
    })
}

/// A line, and where its label stands.
type Placed = (&'static [Point], Point);

/// The arrows that have been placed by hand.
const fn placed(from: ClientState, to: ClientState) -> Option<Placed> {
    Some(match (from, to) {
        (Init, Selecting) => (&[[66.0, 13.5], [66.0, 28.5]], [66.0, 20.5]),
        (Selecting, Selecting) => (
            &[[79.5, 31.0], [85.5, 31.0], [85.5, 35.5], [79.5, 35.5]],
            [83.5, 26.5],
        ),
        (Selecting, Requesting) => (
            &[[62.0, 37.5], [62.0, 46.0], [48.0, 46.0], [48.0, 51.5]],
            [62.5, 46.0],
        ),
        (Requesting, Init) => (&[[40.0, 51.5], [40.0, 11.0], [52.5, 11.0]], [41.0, 26.0]),
        (Requesting, Requesting) => (
            &[[30.5, 54.0], [25.0, 54.0], [25.0, 58.5], [30.5, 58.5]],
            [25.0, 49.5],
        ),
        (Requesting, Bound) => (&[[44.0, 60.5], [44.0, 81.5]], [44.0, 69.5]),
        (InitReboot, Rebooting) => (&[[17.0, 13.5], [17.0, 30.5]], [17.0, 21.5]),
        (Rebooting, Rebooting) => (
            &[[7.0, 39.5], [7.0, 44.0], [11.0, 44.0], [11.0, 39.5]],
            [10.5, 47.0],
        ),
        (Rebooting, Init) => (
            &[[30.5, 33.0], [35.0, 33.0], [35.0, 7.0], [52.5, 7.0]],
            [35.0, 18.0],
        ),
        (Rebooting, Bound) => (&[[17.0, 39.5], [17.0, 84.0], [30.5, 84.0]], [17.0, 67.0]),
        (Bound, Bound) => (
            &[
                [30.5, 88.5],
                [24.0, 88.5],
                [24.0, 94.0],
                [34.0, 94.0],
                [34.0, 90.5],
            ],
            [18.5, 98.0],
        ),
        (Bound, Init) => (
            &[
                [30.5, 86.2],
                [1.0, 86.2],
                [1.0, 1.8],
                [66.0, 1.8],
                [66.0, 4.5],
            ],
            [36.0, 1.8],
        ),
        (Bound, Renewing) => (&[[40.0, 90.5], [40.0, 110.0], [48.5, 110.0]], [40.0, 103.0]),
        (Bound, Rebinding) => (&[[57.5, 88.0], [86.0, 88.0], [86.0, 77.5]], [86.0, 84.5]),
        (Renewing, Bound) => (&[[53.0, 105.5], [53.0, 90.5]], [53.0, 98.0]),
        (Renewing, Renewing) => (
            &[[56.0, 114.5], [56.0, 118.7], [60.5, 118.7], [60.5, 114.5]],
            [77.5, 118.2],
        ),
        (Renewing, Rebinding) => (&[[71.0, 105.5], [71.0, 77.5]], [71.0, 95.0]),
        (Renewing, Init) => (
            &[[75.5, 110.0], [98.0, 110.0], [98.0, 7.0], [79.5, 7.0]],
            [95.0, 101.0],
        ),
        (Rebinding, Bound) => (
            &[[66.5, 73.0], [62.0, 73.0], [62.0, 84.0], [57.5, 84.0]],
            [62.0, 78.5],
        ),
        (Rebinding, Rebinding) => (
            &[[71.0, 68.5], [71.0, 64.3], [75.5, 64.3], [75.5, 68.5]],
            [76.0, 61.0],
        ),
        (Rebinding, Init) => (&[[91.0, 68.5], [91.0, 11.0], [79.5, 11.0]], [86.0, 53.0]),
        _ => return None,
    })
}

/// How far, and in which steps, a label may be moved.
const REACH: i16 = 18;
const STRIDE: f32 = 2.0;

/// Where labels stand, in whatever unit they are measured in: each around its middle, or as near
/// to that as it is clear of the boxes, of the labels before it and of the border. A label that
/// finds no place stays.
pub fn settle(labels: &[(Point, Point)], boxes: &[Rect], border: Rect) -> Vec<Rect> {
    let mut placed: Vec<Rect> = Vec::with_capacity(labels.len());
    let ways = LazyCell::new(moves);
    for (middle, size) in labels {
        let wanted = held_in(sized(*middle, *size), border);
        let clear = |label: &Rect| {
            let others = boxes.iter().chain(&placed);
            others.into_iter().all(|other| apart(*label, *other))
        };
        let found = if clear(&wanted) {
            Some(wanted)
        } else {
            let moved = ways.iter().map(|by| held_in(shifted(wanted, *by), border));
            moved.into_iter().find(clear)
        };
        placed.push(found.unwrap_or(wanted));
    }
    placed
}

/// All ways to move a label, the shortest first; up and down rather than aside, where the lines
/// of others are.
fn moves() -> Vec<Point> {
    let mut ways: Vec<(i16, i16)> = (-REACH..=REACH)
        .flat_map(|x| (-REACH..=REACH).map(move |y| (x, y)))
        .collect();
    ways.sort_by_key(|(x, y)| x * x * 2 + y * y);
    let scaled = |(x, y)| [f32::from(x) * STRIDE, f32::from(y) * STRIDE];
    ways.into_iter().map(scaled).collect()
}

fn sized(middle: Point, size: Point) -> Rect {
    Rect {
        min: [middle[0] - size[0] / 2.0, middle[1] - size[1] / 2.0],
        max: [middle[0] + size[0] / 2.0, middle[1] + size[1] / 2.0],
    }
}

fn shifted(rect: Rect, by: Point) -> Rect {
    Rect {
        min: [rect.min[0] + by[0], rect.min[1] + by[1]],
        max: [rect.max[0] + by[0], rect.max[1] + by[1]],
    }
}

/// Moved so that it stays within the border.
fn held_in(label: Rect, border: Rect) -> Rect {
    let back = |axis: usize| {
        let over = (label.max[axis] - border.max[axis]).max(0.0);
        let under = (border.min[axis] - label.min[axis]).max(0.0);
        under - over
    };
    shifted(label, [back(0), back(1)])
}

fn apart(a: Rect, b: Rect) -> bool {
    (0..2).any(|axis| a.max[axis] <= b.min[axis] || b.max[axis] <= a.min[axis])
}

/// Out of the right side and back.
fn around_the_side(state: Rect) -> (Vec<Point>, Point) {
    let (near, middle) = (state.max[0], center(state)[1]);
    let (far, top, bottom) = (near + 5.0, middle - 2.0, middle + 2.0);
    let path = vec![[near, top], [far, top], [far, bottom], [near, bottom]];
    (path, [far, middle])
}

/// From border to border.
fn straight(start: Rect, end: Rect) -> (Vec<Point>, Point) {
    let (a, b) = (center(start), center(end));
    let path = vec![border(a, b), border(b, a)];
    (path, [f32::midpoint(a[0], b[0]), f32::midpoint(a[1], b[1])])
}

fn center(rect: Rect) -> Point {
    [
        f32::midpoint(rect.min[0], rect.max[0]),
        f32::midpoint(rect.min[1], rect.max[1]),
    ]
}

/// Where the line from the middle of a box to `goal` leaves the box.
fn border(middle: Point, goal: Point) -> Point {
    let along = [goal[0] - middle[0], goal[1] - middle[1]];
    let reach = |axis: usize| (HALF[axis] / along[axis]).abs();
    let part = reach(0).min(reach(1)).min(1.0);
    [middle[0] + along[0] * part, middle[1] + along[1] * part]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_moves_only_as_far_as_it_must() {
        let border = sized([50.0, 50.0], [100.0, 100.0]);
        let size = [20.0, 10.0];
        let labels = [
            ([50.0, 50.0], size),
            ([52.0, 52.0], size),
            ([2.0, 50.0], size),
        ];
        let settled = settle(&labels, &[], border);
        assert_eq!(settled[0], sized([50.0, 50.0], size));
        assert_eq!(settled[1], sized([52.0, 60.0], size));
        assert_eq!(settled[2], sized([10.0, 50.0], size));
        let around = settle(&labels[..1], &[sized([50.0, 48.0], [40.0, 10.0])], border);
        assert!(
            apart(around[0], sized([50.0, 48.0], [40.0, 10.0])),
            "{around:?}"
        );
        let nowhere = settle(&labels[..1], &[border], border);
        assert_eq!(nowhere[0], sized([50.0, 50.0], size));
    }

    #[test]
    fn an_arrow_without_a_place_runs_straight_from_border_to_border() {
        assert_eq!(placed(InitReboot, Bound), None);
        let (path, label) = route(InitReboot, Bound).unwrap();
        assert_eq!(path.len(), 2);
        assert!((path[0][1] - 13.5).abs() < 0.01 && (path[1][1] - 81.5).abs() < 0.01);
        assert!((label[0] - 30.5).abs() < 0.01 && (label[1] - 47.5).abs() < 0.01);
        assert_eq!(route(ClientState::Off, Bound), None);
    }
}

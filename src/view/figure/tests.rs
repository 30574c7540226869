//! The figure is the table: what the table has is drawn, and nothing stands on anything else.

use std::collections::BTreeSet;

use super::*;
use crate::view::testing::{lesson, outline_of, runs};

fn end_of(name: &str) -> Figure {
    let log = lesson(name);
    at(&log, Playhead::at_end(&log))
}

fn at(log: &Log, playhead: Playhead) -> Figure {
    Figure::of(log, &outline_of(log), playhead, laptop(log), true)
}

fn laptop(log: &Log) -> HostId {
    let place = log.hosts().iter().position(|host| &*host.key == "laptop-a");
    HostId(u32::try_from(place.unwrap()).unwrap())
}

fn names(figure: &Figure) -> Vec<&'static str> {
    figure.way.iter().map(|step| step.to.name()).collect()
}

#[test]
fn every_row_of_the_figure_is_drawn_and_ours_can_be_left_out() {
    let log = lesson("01-dora");
    let outline = outline_of(&log);
    for ours in [true, false] {
        let end = Playhead::at_end(&log);
        let figure = Figure::of(&log, &outline, end, laptop(&log), ours);
        let drawn: Vec<_> = figure.arrows.iter().flat_map(|arrow| &arrow.rows).collect();
        for row in TABLE.iter().filter(|row| row.in_figure) {
            assert!(drawn.contains(&&row), "{row:?}");
        }
        assert_eq!(drawn.iter().any(|row| !row.in_figure), ours);
        assert!(figure.arrows.iter().all(|arrow| !arrow.label.is_empty()));
    }
}

#[test]
fn no_two_states_overlap_and_no_two_labels_share_a_place() {
    let figure = end_of("01-dora");
    assert_eq!(figure.boxes.len(), 8);
    for (place, one) in figure.boxes.iter().enumerate() {
        for other in &figure.boxes[place + 1..] {
            assert!(apart(one.rect, other.rect), "{one:?} {other:?}");
        }
    }
    let places: BTreeSet<_> = figure
        .arrows
        .iter()
        .map(|arrow| arrow.label_at.map(f32::to_bits))
        .collect();
    assert_eq!(places.len(), figure.arrows.len());
}

#[test]
fn arrows_run_from_border_to_border_and_through_no_state() {
    let figure = end_of("01-dora");
    let state = |name| {
        figure
            .boxes
            .iter()
            .find(|state| state.state == name)
            .unwrap()
            .rect
    };
    for arrow in &figure.arrows {
        let ends = [
            (arrow.from, arrow.path[0]),
            (arrow.to, arrow.path[arrow.path.len() - 1]),
        ];
        for (name, point) in ends {
            assert!(
                on_border(state(name), point),
                "{:?} → {:?} {point:?}",
                arrow.from,
                arrow.to
            );
        }
        for line in arrow.path.windows(2) {
            let around = shrunk(Rect {
                min: [line[0][0].min(line[1][0]), line[0][1].min(line[1][1])],
                max: [line[0][0].max(line[1][0]), line[0][1].max(line[1][1])],
            });
            assert!(
                around.min[0] >= -0.1 && around.max[0] <= SIZE[0],
                "{around:?}"
            );
            for state in &figure.boxes {
                let clear = apart(shrunk(state.rect), around);
                assert!(
                    clear,
                    "{:?} → {:?} through {:?}",
                    arrow.from, arrow.to, state.state
                );
            }
        }
    }
}

/// A little smaller, so that touching is not crossing; a line has no width to lose.
fn shrunk(rect: Rect) -> Rect {
    let inset = |axis: usize| 0.2_f32.min((rect.max[axis] - rect.min[axis]) / 2.0);
    Rect {
        min: [rect.min[0] + inset(0), rect.min[1] + inset(1)],
        max: [rect.max[0] - inset(0), rect.max[1] - inset(1)],
    }
}

fn apart(a: Rect, b: Rect) -> bool {
    (0..2).any(|axis| a.max[axis] < b.min[axis] || b.max[axis] < a.min[axis])
}

fn on_border(rect: Rect, point: Point) -> bool {
    let near = |axis: usize| {
        let value = point[axis];
        let on = (value - rect.min[axis])
            .abs()
            .min((value - rect.max[axis]).abs())
            < 0.01;
        (on, rect.min[axis] <= value && value <= rect.max[axis])
    };
    let ((on_x, in_x), (on_y, in_y)) = (near(0), near(1));
    (on_x && in_y) || (on_y && in_x)
}

#[test]
fn dora_goes_three_arrows_from_init_to_bound() {
    let figure = end_of("01-dora");
    assert_eq!(names(&figure), ["INIT", "SELECTING", "REQUESTING", "BOUND"]);
    assert_eq!(figure.present, ClientState::Bound);
    assert_eq!(figure.last_step(), Some(3));
    let taken = figure.arrows.iter().filter(|arrow| !arrow.steps.is_empty());
    let taken: Vec<_> = taken
        .map(|arrow| (arrow.to.name(), &*arrow.steps))
        .collect();
    assert_eq!(
        taken,
        [
            ("SELECTING", &[1][..]),
            ("REQUESTING", &[2]),
            ("BOUND", &[3])
        ]
    );
}

#[test]
fn the_way_grows_with_the_playhead_and_knows_nothing_beyond_it() {
    let log = lesson("05-rebinding");
    let whole = at(&log, Playhead::at_end(&log)).way;
    assert!(whole.len() >= 3);
    let mut seen = 0;
    for count in 0..=log.len() {
        let figure = at(&log, Playhead::after(&log, count));
        assert_eq!(figure.way, whole[..figure.way.len()]);
        assert!(figure.way.len() >= seen);
        assert!(figure.way.iter().all(|step| step.record.index() < count));
        let last = figure.way.last().map_or(figure.present, |step| step.to);
        assert_eq!(figure.present, last);
        seen = figure.way.len();
    }
}

#[test]
fn every_step_inside_of_the_figure_is_a_row_of_the_table() {
    for (name, log) in runs() {
        let outline = outline_of(&log);
        let end = Playhead::at_end(&log);
        for (client, _) in (0..).map(HostId).zip(log.hosts()) {
            let figure = Figure::of(&log, &outline, end, client, true);
            for step in figure.way.iter().filter(|step| step.number.is_some()) {
                assert!(step.row().is_some(), "{name}: {step:?}");
            }
            let numbers: usize = figure.arrows.iter().map(|arrow| arrow.steps.len()).sum();
            assert_eq!(
                Some(numbers).filter(|n| *n > 0),
                figure.last_step(),
                "{name}"
            );
        }
    }
}

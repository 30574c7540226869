//! Charts of real runs, at every playhead.

use super::*;
use crate::session::Log;
use crate::time::SimTime;
use crate::view::testing::{cut, lesson, outline_of, playheads};
use crate::view::{Axis, Outline};

const AXES: [Axis; 3] = [Axis::Order, Axis::Compressed, Axis::True];

fn picture(log: &Log, axis: Axis, playhead: Playhead, end: Playhead) -> Picture {
    let outline: Outline = outline_of(log);
    let scale = Scale {
        log,
        outline: &outline,
        axis,
    };
    let sight = Sight {
        beginning: 2,
        playhead,
        end,
    };
    let mut charts = Charts::default();
    while charts.update(scale, sight) {}
    charts.picture().clone()
}

fn at_end(name: &str, axis: Axis) -> Picture {
    let log = lesson(name);
    let end = Playhead::at_end(&log);
    picture(&log, axis, end, end)
}

fn summaries(picture: &Picture) -> Vec<String> {
    picture.charts.iter().map(Chart::summary).collect()
}

#[test]
fn after_a_dora_one_address_is_in_use() {
    for axis in AXES {
        let said = summaries(&at_end("01-dora", axis));
        assert_eq!(said[0], "Addresses in use: 1 of 50", "{axis:?}");
        assert!(said[1].starts_with("Time to lease: p50 "), "{}", said[1]);
        assert_eq!(said[3], "Clients per state: BOUND 1");
    }
}

#[test]
fn two_servers_are_told_apart() {
    let said = summaries(&at_end("03-two-servers", Axis::Order));
    let words = "Addresses in use: server-1 1 of";
    assert!(
        said[0].starts_with(words) || said[0].contains("server-2 1 of"),
        "{}",
        said[0]
    );
    assert!(said[0].contains("server-1") && said[0].contains("server-2"));
}

/// The charts at a playhead are those of a log that ends there: nothing leaks from the future.
#[test]
fn no_chart_knows_what_comes_later() {
    for name in [
        "01-dora",
        "03-two-servers",
        "12-release",
        "29-three-devices",
    ] {
        let log = lesson(name);
        for playhead in playheads(&log).into_iter().skip(4) {
            let seen = cut(&log, playhead.count);
            for axis in AXES {
                let whole = picture(&log, axis, playhead, playhead);
                let known = picture(&seen, axis, playhead, playhead);
                let (at, count) = (playhead.instant, playhead.count);
                if axis == Axis::Order && Playhead::after(&log, count).instant != at {
                    // Half way to the next record: the cut log does not know how far that is.
                    continue;
                }
                assert_eq!(whole, known, "{name} on {axis:?} after {count} at {at}");
            }
        }
    }
}

#[test]
fn going_back_shortens_the_chart_and_keeps_the_axis() {
    let log = lesson("29-three-devices");
    let end = Playhead::at_end(&log);
    for axis in AXES {
        let half = Playhead::after(&log, log.len() / 2);
        let whole = picture(&log, axis, end, end);
        let back = picture(&log, axis, half, end);
        assert_eq!((back.from, back.to), (whole.from, whole.to));
        assert!(back.cells.len() < whole.cells.len(), "{axis:?}");
        assert!(whole.cells.len() <= usize::from(CELLS));
        let shared = back.cells.len() - 1;
        assert_eq!(back.cells[..shared], whole.cells[..shared]);
    }
}

#[test]
fn a_column_is_found_by_its_place() {
    let picture = at_end("29-three-devices", Axis::True);
    for (place, cell) in picture.cells.iter().enumerate() {
        let middle = f64::midpoint(cell.left, cell.right);
        assert_eq!(picture.cell(middle), Some(place));
    }
    assert_eq!(
        picture.cell(picture.playhead()),
        Some(picture.cells.len() - 1)
    );
    assert_eq!(picture.cell(picture.playhead() + 1.0), None);
    assert_eq!(picture.cell(picture.from - 1.0), None);
}

/// Over a run of a few seconds each column covers less than a second: what is counted is the
/// second before. Every message is in it.
#[test]
fn messages_are_counted_over_a_second_or_a_column() {
    let picture = at_end("01-dora", Axis::True);
    let chart = &picture.charts[2];
    let kinds: Vec<&str> = chart
        .series
        .iter()
        .map(|series| series.name.as_str())
        .collect();
    assert_eq!(kinds, ["DISCOVER", "OFFER", "REQUEST", "ACK"]);
    for series in &chart.series {
        let peak = series.values.iter().flatten().copied().fold(0.0, f64::max);
        assert!((peak - 1.0).abs() < 1e-9, "{}: {peak}", series.name);
    }
    let long = at_end("04-renewal", Axis::True);
    let column = long.cells[0].right - long.cells[0].left;
    assert!(column > 1.0, "a column of {column} s");
    let log = lesson("04-renewal");
    let is_request =
        |message: &&crate::view::steps::Departure| message.kind == Some(MessageType::Request);
    let mut steps = crate::view::steps::Steps::default();
    steps.extend(&log);
    let requests = steps.departures().iter().filter(is_request).count() as f64;
    let series = long.charts[2].series.iter().find(|s| s.name == "REQUEST");
    let counted: f64 = series
        .unwrap()
        .values
        .iter()
        .flatten()
        .map(|rate| rate * column)
        .sum();
    assert!((counted - requests).abs() < 0.6, "{counted} of {requests}");
}

#[test]
fn a_pool_far_above_what_is_used_is_off_the_scale() {
    let series = |in_use: f64| Chart {
        subject: Subject::InUse,
        series: vec![Series {
            label: Label::Server(0),
            name: "server-1".into(),
            values: vec![Some(0.0), Some(in_use)],
            pools: vec![Some(100.0); 2],
        }],
    };
    let pool = |chart: &Chart| chart.pool_in_sight(&chart.series[0]);
    assert_eq!(pool(&series(1.0)), None);
    assert_eq!(series(1.0).ticks().len(), 2);
    assert_eq!(pool(&series(50.0)), Some(100.0));
    assert!(series(50.0).ticks().last().unwrap().0 >= 100.0);
}

#[test]
fn rates_read_well() {
    let series = Series {
        label: Label::Message(MessageType::Offer),
        name: "OFFER".into(),
        values: vec![Some(0.0), Some(0.002), Some(0.5), Some(12.0), None],
        pools: Vec::new(),
    };
    let said: Vec<String> = (0..5).map(|cell| series.words(cell)).collect();
    assert_eq!(
        said,
        [
            "none",
            "1 in 8 min 20 s",
            "0.5 per second",
            "12 per second",
            "nothing yet"
        ]
    );
}

#[test]
fn before_anything_has_happened_nothing_is_drawn() {
    let log = lesson("01-dora");
    let start = Playhead::after(&log, 2);
    let picture = picture(&log, Axis::Order, start, start);
    assert!(picture.playhead() <= picture.from);
    let said = summaries(&picture);
    assert_eq!(said[0], "Addresses in use: 0 of 50");
    assert_eq!(said[1], "Time to lease: nobody has a lease yet");
    assert_eq!(said[2], "Messages per second: none");
    assert_eq!(start.instant, SimTime::ZERO);
}

#[test]
fn a_line_has_corners_only_where_the_figure_changes() {
    let cell = |place: f64| Cell {
        left: place,
        right: place + 1.0,
        at: Playhead::default(),
    };
    let picture = Picture {
        cells: (0..5).map(|place| cell(f64::from(place))).collect(),
        ..Picture::default()
    };
    let values = [None, Some(1.0), Some(1.0), Some(1.0), Some(2.0)];
    let corners = picture.corners(&values);
    assert_eq!(corners, [[1.0, 1.0], [4.0, 1.0], [4.0, 2.0], [5.0, 2.0]]);
}

//! What stands on lanes between the arrows: states, timers, and answers never sent.

use super::canvas::Canvas;
use super::{Band, Point, Rect, Silence, TimerArc};
use crate::protocol::Timer;
use crate::protocol::client::ClientState;
use crate::sim::{Event, HostId, HostKind};
use crate::view::outline::{LaneIndex, SilenceMark, TimerMark, What};
use crate::view::words;

const LINE: f32 = 1.25;
/// Room between a lane and the text beside it, against the size of names.
const BESIDE: f32 = 0.9;
/// Room between a lane and the text beyond its timer's arc, against the size of names.
const ARC: f32 = 2.4;
/// So many places below each other are tried for a text.
const TRIES: usize = 8;
/// So many of a lane's last timers are looked at.
const MOST_TIMERS: usize = 12;

/// The states of clients in sight.
pub(super) fn bands(canvas: &mut Canvas<'_>) -> Vec<Band> {
    let mut bands = Vec::new();
    for host in unfolded(canvas, HostKind::Client) {
        let outline = canvas.outline;
        let mut lane = lane_bands(canvas, host, &outline.lanes[host.index()]);
        for band in &mut lane {
            band.name = state_name(canvas, band);
        }
        bands.append(&mut lane);
    }
    bands
}

/// The hosts of this kind that have a lane of their own.
fn unfolded(canvas: &Canvas<'_>, kind: HostKind) -> Vec<HostId> {
    let lanes = canvas.lanes.iter().filter(|lane| lane.kind == kind);
    lanes.filter_map(|lane| lane.host).collect()
}

fn lane_bands(canvas: &Canvas<'_>, host: HostId, lane: &LaneIndex) -> Vec<Band> {
    let Some(x) = canvas.x(host) else {
        return Vec::new();
    };
    let marks = &lane.marks;
    let end = marks.partition_point(|mark| {
        canvas.is_seen(mark.record) && canvas.row(mark.place) <= canvas.rows.end
    });
    let first = marks[..end].partition_point(|mark| canvas.row(mark.place) < canvas.rows.start);
    let mut bands: Vec<Band> = Vec::new();
    for mark in &marks[first.saturating_sub(1)..end] {
        let y0 = canvas.y(mark.place_at(canvas.playhead.count));
        if let Some(last) = bands.last_mut() {
            last.y1 = y0;
            if last.state == mark.state {
                continue;
            }
        }
        bands.push(Band {
            host,
            x,
            y0,
            y1: y0,
            state: mark.state,
            record: mark.record,
            name: None,
        });
    }
    let next = marks.get(end).filter(|mark| canvas.is_seen(mark.record));
    if let Some(last) = bands.last_mut() {
        last.y1 = next.map_or(canvas.playhead_y(), |mark| canvas.y(mark.place));
    }
    bands.retain(|band| band.y1 > band.y0 && band.state != ClientState::Off);
    bands
}

/// The name stands to the right of the lane, as high in the band as there is room.
fn state_name(canvas: &mut Canvas<'_>, band: &Band) -> Option<Rect> {
    let size = canvas.options.sizes.small;
    let width = canvas.width_of(band.state.name(), size);
    let between = [band.y0, band.y1];
    let near = canvas.options.sizes.text * BESIDE;
    [near, near + 6.0 * size].into_iter().find_map(|away| {
        beside(
            canvas,
            band.x + away + width / 2.0,
            between,
            [width, size * LINE],
        )
    })
}

/// The first free place for a text of this width and height between two heights.
fn beside(canvas: &mut Canvas<'_>, x: f32, between: Point, [width, height]: Point) -> Option<Rect> {
    let places = (0..TRIES).map(|step| between[0] + height * (0.5 + step as f32 / 2.0));
    let places = places.take_while(|y| y + height / 2.0 <= between[1]);
    let inside = |rect: &Rect| {
        rect.min[0] >= canvas.options.sizes.gutter && rect.max[0] <= canvas.options.width
    };
    let rects: Vec<_> = places
        .map(|y| Rect::around([x, y], width, height))
        .filter(inside)
        .collect();
    rects.into_iter().find(|rect| canvas.claim_clear(*rect))
}

/// The timers of clients that wait at the playhead, or fired in sight.
pub(super) fn timers(canvas: &mut Canvas<'_>) -> Vec<TimerArc> {
    let mut arcs = Vec::new();
    for host in unfolded(canvas, HostKind::Client) {
        let timers = &canvas.outline.lanes[host.index()].timers;
        let end = timers.partition_point(|timer| {
            canvas.is_seen(timer.record) && canvas.row(timer.place) <= canvas.rows.end
        });
        for timer in &timers[end.saturating_sub(MOST_TIMERS)..end] {
            arcs.extend(arc(canvas, host, timer));
        }
    }
    arcs
}

fn arc(canvas: &mut Canvas<'_>, host: HostId, timer: &TimerMark) -> Option<TimerArc> {
    let end = timer.end.filter(|end| canvas.is_seen(end.record));
    let is_cancelled = end.is_some_and(|end| !end.fired);
    if is_cancelled || !has_arc(timer.timer) {
        return None;
    }
    let x = canvas.x(host)?;
    let y0 = canvas.y(timer.place);
    let y1 = end.map_or(canvas.playhead_y(), |end| canvas.y(end.place));
    let Event::TimerSet(set) = &canvas.record(timer.record)?.event else {
        return None;
    };
    let in_sight = canvas.row(timer.place) >= canvas.rows.start || y1 >= 0.0;
    if !in_sight {
        return None;
    }
    let text = words::timer(set);
    let size = canvas.options.sizes.small;
    let width = canvas.width_of(&text, size);
    let text_size = canvas.options.sizes.text;
    let places = [
        x - text_size * BESIDE - width / 2.0,
        x + text_size * ARC + width / 2.0,
    ];
    let rect = places
        .into_iter()
        .find_map(|x| beside(canvas, x, [y0, y1], [width, size * LINE]));
    Some(TimerArc {
        record: timer.record,
        host,
        timer: timer.timer,
        x,
        y0,
        y1,
        fired: end.is_some(),
        text,
        rect,
    })
}

/// T1, T2 and expiry stand in the lease bar; short waits pass without a stop.
const fn has_arc(timer: Timer) -> bool {
    matches!(
        timer,
        Timer::StartDelay
            | Timer::Retry
            | Timer::RetryExtending
            | Timer::GiveUp
            | Timer::AfterDecline
            | Timer::AfterNak
    )
}

/// The answers in sight that were never sent.
pub(super) fn silences(canvas: &mut Canvas<'_>) -> Vec<Silence> {
    let marks = &canvas.outline.silences;
    if canvas.dense {
        let seen = canvas.beside_crowd(|what| match what {
            What::Silence(mark) => Some(mark),
            _ => None,
        });
        let seen = seen.into_iter().map(|mark| &marks[mark]);
        return seen.filter_map(|mark| silence(canvas, mark)).collect();
    }
    let end = marks.partition_point(|mark| {
        canvas.is_seen(mark.record) && canvas.row(mark.place) <= canvas.rows.end
    });
    let first = marks[..end].partition_point(|mark| canvas.row(mark.place) < canvas.rows.start);
    marks[first..end]
        .iter()
        .filter_map(|mark| silence(canvas, mark))
        .collect()
}

fn silence(canvas: &mut Canvas<'_>, mark: &SilenceMark) -> Option<Silence> {
    let [from, to] = [canvas.x(mark.from)?, canvas.x(mark.to)?];
    let y = canvas.y(mark.place);
    let fall = if canvas.is_in_order() {
        canvas.options.sizes.row
    } else {
        0.0
    };
    let text = words::reason(mark.rule);
    let size = canvas.options.sizes.small;
    let [width, height] = [canvas.width_of(text, size), size * LINE];
    let middle = f32::midpoint(from, canvas.neighbour(from, to));
    let slope = fall / (to - from);
    let rect = Rect::around(
        [middle, y + (middle - from) * slope - height],
        width,
        height,
    );
    canvas.claim(rect);
    Some(Silence {
        record: mark.record,
        from: mark.from,
        start: [from, y],
        end: [to, y + fall],
        rule: mark.rule,
        text: text.into(),
        rect,
    })
}

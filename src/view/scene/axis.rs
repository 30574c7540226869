//! The time axis: times at the left, long waits across.

use super::canvas::Canvas;
use super::{Jump, Rect, Tick, crowd};
use crate::sim::Event;
use crate::time::SimTime;
use crate::view::outline::{Axis, Place, Sighting, WAIT_ROW, Wait};
use crate::view::words;

/// The times of departures and arrivals in sight, as close as they can be read.
pub(super) fn ticks(canvas: &Canvas<'_>) -> Vec<Tick> {
    if canvas.dense {
        return crowd::ticks(canvas);
    }
    let nearest = canvas.options.sizes.text * 1.2;
    let mut ticks: Vec<Tick> = Vec::new();
    for (y, at) in instants(canvas) {
        if ticks.last().is_none_or(|last| y - last.y >= nearest) {
            ticks.push(Tick {
                y,
                at,
                text: words::instant(at),
            });
        }
    }
    ticks
}

/// Heights and instants from the top down.
fn instants(canvas: &Canvas<'_>) -> Vec<(f32, SimTime)> {
    let outline = canvas.outline;
    let range = outline.messages_between(canvas.options.axis, &canvas.rows, canvas.playhead.count);
    let mut instants = Vec::with_capacity(2 * range.len());
    for index in range {
        let message = &outline.messages[index];
        instants.push((canvas.y(message.place), message.place.at));
        let next = outline.messages.get(index + 1);
        instants.extend(landing(canvas, message, next));
    }
    instants.sort_by(|a, b| a.0.total_cmp(&b.0));
    instants
}

/// When and where a message landed, unless another left before.
fn landing(
    canvas: &Canvas<'_>,
    message: &Sighting,
    next: Option<&Sighting>,
) -> Option<(f32, SimTime)> {
    let landed = message
        .ends
        .iter()
        .find_map(|end| end.arrived.filter(|id| canvas.is_seen(*id)))?;
    if next.is_some_and(|next| next.released < landed) {
        return None;
    }
    let at = canvas.log.get(landed)?.at;
    Some((
        canvas.y(Place {
            row: message.place.row + 1.0,
            at,
        }),
        at,
    ))
}

/// The long waits in sight.
pub(super) fn jumps(canvas: &mut Canvas<'_>) -> Vec<Jump> {
    if canvas.dense {
        // A crowd is seldom silent, and the times at the left tell when it is.
        return Vec::new();
    }
    let waits = match canvas.options.axis {
        Axis::Order => &canvas.outline.waits,
        Axis::Compressed => &canvas.outline.breaks,
        Axis::True => return Vec::new(),
    };
    let row = |wait: &Wait| {
        if canvas.is_in_order() {
            canvas.row(wait.place)
        } else {
            wait.place.row
        }
    };
    let end =
        waits.partition_point(|wait| canvas.is_seen(wait.record) && row(wait) <= canvas.rows.end);
    let first = waits[..end].partition_point(|wait| row(wait) < canvas.rows.start);
    waits[first..end]
        .iter()
        .filter_map(|wait| jump(canvas, wait))
        .collect()
}

fn jump(canvas: &mut Canvas<'_>, wait: &Wait) -> Option<Jump> {
    let record = canvas.record(wait.record)?;
    let span = words::about(record.at.since(wait.since));
    let lower = if canvas.is_in_order() {
        WAIT_ROW / 2.0
    } else {
        0.0
    };
    let y = canvas.y_of_row(wait.place.row + lower);
    let text = match &record.event {
        _ if !canvas.is_in_order() => format!("≈ {span}"),
        Event::TimerFired(timer) => format!("{span} later: {}", timer.label()),
        _ => format!("{span} later"),
    };
    let sizes = canvas.options.sizes;
    let x = f32::midpoint(sizes.gutter, canvas.options.width);
    let rect = Rect::around(
        [x, y],
        canvas.width_of(&text, sizes.text),
        sizes.text * 1.25,
    );
    canvas.claim(rect);
    Some(Jump {
        record: wait.record,
        y,
        text,
        rect,
    })
}

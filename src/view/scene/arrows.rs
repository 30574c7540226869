//! Messages as arrows: where each copy leaves and lands, how far it has come, what became of
//! it; and those that wait at the gate.

use super::canvas::{Canvas, narrow};
use super::{Arrow, EndMark, HeldMessage, LadderScene, Overheard};
use crate::protocol::Rule;
use crate::sim::event::Fault;
use crate::sim::{Event, HostId};
use crate::view::outline::{Axis, End, Place, ROW_MICROS, Sighting};

/// What the wire loses is lost at this share of the way.
pub(super) const LOST_AT: f32 = 0.6;
/// More messages than this are not drawn in one scene.
const MOST_MESSAGES: usize = 600;
/// So many messages at most are looked for at the gate.
const MOST_HELD: usize = 64;

/// A message in sight, with its arrows.
pub(super) struct Drawn<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) message: &'a Sighting,
    pub(super) arrows: Vec<Arrow>,
}

/// The arrows in sight.
pub(super) fn draw<'a>(canvas: &Canvas<'a>, scene: &mut LadderScene) -> Vec<Drawn<'a>> {
    let outline = canvas.outline;
    let range = outline.messages_between(canvas.options.axis, &canvas.rows, canvas.playhead.count);
    scene.left_out = range.len().saturating_sub(MOST_MESSAGES);
    let numbered = range
        .map(|index| (index + 1, &outline.messages[index]))
        .take(MOST_MESSAGES);
    let drawn = numbered.map(|(number, message)| Drawn {
        number,
        message,
        arrows: arrows(canvas, number, message),
    });
    drawn.collect()
}

fn arrows(canvas: &Canvas<'_>, number: usize, message: &Sighting) -> Vec<Arrow> {
    let Some(x) = canvas.x(message.from) else {
        return Vec::new();
    };
    let start = [x, canvas.y(message.place)];
    let plain = Arrow {
        number,
        record: message.released,
        kind: message.kind,
        from: message.from,
        to: None,
        fan: message.broadcast,
        start,
        end: start,
        fraction: 1.0,
        in_flight: false,
        mark: EndMark::Pending,
    };
    let fates = message
        .ends_at(canvas.playhead)
        .map(|end| to_end(canvas, message, end, &plain));
    let others = message
        .overhearers
        .iter()
        .map(|host| to_overhearer(canvas, message, *host, &plain));
    let mut arrows: Vec<_> = fates.chain(others).flatten().collect();
    arrows.dedup_by(|a, b| is_same(a.end[0], b.end[0]) && a.mark == b.mark);
    if message.ends.is_empty() && message.overhearers.is_empty() {
        arrows.push(to_nobody(canvas, &plain));
    }
    arrows
}

/// Whether two places are one lane: folded hosts share theirs.
fn is_same(x: f32, other: f32) -> bool {
    (x - other).abs() < 0.5
}

fn to_end(canvas: &Canvas<'_>, message: &Sighting, end: &End, plain: &Arrow) -> Option<Arrow> {
    let x = canvas.x(end.to).filter(|x| !is_same(*x, plain.start[0]))?;
    let progress = narrow(end.progress(message.place.at, canvas.playhead));
    let mark = mark(canvas, end, progress);
    let lost = mark.lost_on_the_way();
    Some(Arrow {
        to: Some(end.to),
        end: [x, landing(canvas, message, end)],
        fraction: if lost { LOST_AT } else { progress },
        in_flight: !lost && !end.has_arrived(canvas.playhead),
        mark,
        ..plain.clone()
    })
}

/// What is known at the playhead. A loss shows when the copy has come as far as it gets.
fn mark(canvas: &Canvas<'_>, end: &End, progress: f32) -> EndMark {
    let there = end.has_arrived(canvas.playhead);
    let lost = end.fault(canvas.playhead).map(EndMark::NeverArrived);
    let shows = |lost: &EndMark| there || (lost.lost_on_the_way() && progress >= LOST_AT);
    let heard = || match end.ignored_by(canvas.playhead) {
        Some(rule) => EndMark::Ignored(rule),
        None => EndMark::Accepted,
    };
    match lost.filter(shows) {
        Some(lost) => lost,
        None if there => heard(),
        None => EndMark::Pending,
    }
}

/// Where a copy lands. What is under way keeps the slope it has shown so far.
fn landing(canvas: &Canvas<'_>, message: &Sighting, end: &End) -> f32 {
    let arrived = end
        .arrived
        .and_then(|id| canvas.record(id))
        .map(|record| record.at);
    let left = message.place;
    let transit = end.arrives.since(left.at).as_micros() as f64 / ROW_MICROS;
    let progress = end.progress(left.at, canvas.playhead);
    let row = match (canvas.options.axis, arrived) {
        (Axis::Order, _) => left.row + 1.0,
        (_, Some(at)) => canvas.row(Place { at, ..left }),
        (Axis::Compressed, None) if progress > 0.0 => {
            let gone = canvas.row(left);
            gone + (canvas.playhead_row - gone) / progress
        }
        (_, None) => canvas.row(left) + transit,
    };
    canvas.y_of_row(row)
}

/// A client that hears a broadcast for another gets it when the other does.
fn to_overhearer(
    canvas: &Canvas<'_>,
    message: &Sighting,
    host: HostId,
    plain: &Arrow,
) -> Option<Arrow> {
    let x = canvas.x(host).filter(|x| !is_same(*x, plain.start[0]))?;
    let heard = message.overheard.and_then(|id| canvas.record(id));
    let end = match (message.ends_at(canvas.playhead).next(), heard) {
        (Some(end), _) => end.clone(),
        (None, Some(record)) => End {
            to: host,
            arrives: record.at,
            lost: None,
            arrived: message.overheard,
            dropped: None,
            ignored: None,
            known: message.released,
        },
        (None, None) => return None,
    };
    let there = heard.is_some() || end.has_arrived(canvas.playhead);
    let progress = if there {
        1.0
    } else {
        end.progress(message.place.at, canvas.playhead)
    };
    Some(Arrow {
        to: Some(host),
        end: [x, landing(canvas, message, &end)],
        fraction: narrow(progress),
        in_flight: !there,
        mark: if heard.is_some() {
            EndMark::Ignored(Rule::OtherClient)
        } else {
            EndMark::Pending
        },
        ..plain.clone()
    })
}

/// Nobody here has the address, or nobody listens: the arrow ends between two lanes.
fn to_nobody(canvas: &Canvas<'_>, plain: &Arrow) -> Arrow {
    let [x, y] = plain.start;
    let (left, right) = (canvas.options.sizes.gutter, canvas.options.width);
    // A lane that stands alone is as wide as the picture.
    let towards = if x > f32::midpoint(left, right) {
        (x - canvas.pitch()).max(left)
    } else {
        (x + canvas.pitch()).min(right)
    };
    let y = if canvas.is_in_order() {
        y + canvas.options.sizes.row
    } else {
        y
    };
    Arrow {
        end: [towards, y],
        fraction: LOST_AT,
        mark: if plain.fan {
            EndMark::Pending
        } else {
            EndMark::NeverArrived(Fault::NoSuchHost)
        },
        ..plain.clone()
    }
}

/// Where many hear a broadcast that is for another, their number stands for them.
pub(super) fn overheard(canvas: &Canvas<'_>, drawn: &[Drawn<'_>]) -> Vec<Overheard> {
    let folded = canvas
        .lanes
        .iter()
        .find(|lane| lane.host.is_none())
        .map(|lane| lane.x);
    let of = |drawn: &Drawn<'_>| {
        let record = drawn.message.overheard.and_then(|id| canvas.record(id))?;
        let Event::Overheard(count) = record.event else {
            return None;
        };
        let Arrow {
            number,
            record,
            end,
            ..
        } = *drawn.arrows.first()?;
        let at = [folded.unwrap_or(end[0]), end[1]];
        drawn.message.overhearers.is_empty().then_some(Overheard {
            number,
            record,
            count,
            at,
        })
    };
    drawn.iter().filter_map(of).collect()
}

/// The messages that wait at the gate at the playhead.
pub(super) fn held(canvas: &Canvas<'_>) -> Vec<HeldMessage> {
    let departures = &canvas.outline.departures;
    let known = departures.partition_point(|departure| canvas.is_seen(departure.sent));
    let recent = &departures[known.saturating_sub(MOST_HELD)..known];
    let waits = recent
        .iter()
        .filter(|d| !d.released.is_some_and(|id| canvas.is_seen(id)));
    let place = |host| Some([canvas.x(host)?, canvas.playhead_y()]);
    waits
        .filter_map(|departure| {
            let record = canvas.record(departure.sent)?;
            let Event::Sent(packet, _) = &record.event else {
                return None;
            };
            let at = place(record.host)?;
            Some(HeldMessage {
                record: departure.sent,
                kind: packet.kind,
                host: record.host,
                at,
            })
        })
        .collect()
}

//! Messages as arrows: where each copy leaves and lands, how far it has come, what became of
//! it; and those that wait at the gate.

use super::canvas::{Canvas, narrow};
use super::{Arrow, EndMark, HeldMessage, LadderScene, Rect};
use crate::protocol::Rule;
use crate::sim::event::{Fate, Fault};
use crate::sim::{Event, HostId, RecordId};
use crate::time::SimTime;
use crate::view::outline::{Axis, End, Place, ROW_MICROS, Sighting};

/// What the wire loses is lost at this share of the way.
pub(super) const LOST_AT: f32 = 0.6;
/// More messages than this are not drawn in one scene.
const MOST_MESSAGES: usize = 600;
/// So many messages at most are looked for at the gate.
const MOST_HELD: usize = 64;
/// So far below the playhead is the middle of an envelope, against the size of texts.
const BELOW: f32 = 0.8;
/// An envelope with some room around, the same.
const ENVELOPE: [f32; 2] = [1.9, 1.4];

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
    let messages = canvas.messages();
    scene.left_out = messages.len().saturating_sub(MOST_MESSAGES);
    let seen = messages.first(MOST_MESSAGES).into_iter();
    let numbered = seen.map(|index| (index + 1, &outline.messages[index]));
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
        count: 1,
    };
    let fates = message
        .ends_at(canvas.playhead)
        .map(|end| to_end(canvas, message, end, &plain));
    let others = overhearers(canvas, message);
    let heard = others
        .iter()
        .map(|host| to_overhearer(canvas, message, *host, &plain));
    let mut arrows: Vec<_> = fates.chain(heard).flatten().collect();
    arrows.extend(to_folded(canvas, message, &others, &plain));
    merge(canvas, &mut arrows);
    // That nobody has its address is told to its sender.
    let is_for_somebody = message.ends.iter().any(|end| end.to != message.from);
    if !is_for_somebody && message.overhearers.is_empty() && arrows.is_empty() {
        arrows.push(to_nobody(canvas, &plain));
    }
    arrows
}

/// The clients that hear a broadcast for another: all where they are few, else those that have a
/// lane of their own.
fn overhearers(canvas: &Canvas<'_>, message: &Sighting) -> Vec<HostId> {
    if !message.overhearers.is_empty() || !message.to_clients || canvas.dense {
        return message.overhearers.clone();
    }
    let hears = |host: &HostId| canvas.outline.overhears(canvas.log, message, *host);
    canvas.shown.iter().copied().filter(hears).collect()
}

/// All others that hear it end in one arrow with their number, once that is known.
fn to_folded(
    canvas: &Canvas<'_>,
    message: &Sighting,
    shown: &[HostId],
    plain: &Arrow,
) -> Option<Arrow> {
    let folded = canvas.lanes.iter().find(|lane| lane.host.is_none())?;
    let record = message.overheard.and_then(|id| canvas.record(id))?;
    let Event::Overheard(all) = record.event else {
        return None;
    };
    if !message.overhearers.is_empty() || is_same(folded.x, plain.start[0]) {
        return None;
    }
    let count = all.saturating_sub(u32::try_from(shown.len()).unwrap_or(u32::MAX));
    let end = heard(message, record.host, record.at, message.overheard);
    (count > 0).then(|| Arrow {
        to: None,
        end: [folded.x, landing(canvas, message, &end)],
        mark: EndMark::Ignored(Rule::OtherClient),
        count,
        ..plain.clone()
    })
}

/// Copies that end on one lane in the same way are one arrow with their number.
fn merge(canvas: &Canvas<'_>, arrows: &mut Vec<Arrow>) {
    let folded = canvas.lanes.iter().find(|lane| lane.host.is_none());
    arrows.dedup_by(|next, first| {
        let is_one = is_same(next.end[0], first.end[0]) && next.mark == first.mark;
        let both_folded = folded.is_some_and(|lane| is_same(lane.x, first.end[0]));
        if is_one && both_folded {
            first.count = first.count.saturating_add(next.count);
            first.to = None;
        }
        is_one
    });
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
        (Axis::Order, _) => end.landed(canvas.playhead).unwrap_or(left.row + 1.0),
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
        (None, Some(record)) => self::heard(message, host, record.at, message.overheard),
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

/// A copy that somebody overheard at this instant.
fn heard(message: &Sighting, to: HostId, at: SimTime, arrived: Option<RecordId>) -> End {
    let fate = Fate {
        to,
        arrives: at,
        lost: None,
    };
    End {
        arrived,
        ..End::of(&fate, message.released)
    }
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

/// The messages that wait at the gate at the playhead; remarks keep off their envelopes.
pub(super) fn held(canvas: &mut Canvas<'_>) -> Vec<HeldMessage> {
    let held = waiting(canvas);
    let size = canvas.options.sizes.text;
    for one in &held {
        canvas.claim(Rect::around(one.at, ENVELOPE[0] * size, ENVELOPE[1] * size));
    }
    held
}

fn waiting(canvas: &Canvas<'_>) -> Vec<HeldMessage> {
    let departures = &canvas.outline.departures;
    let known = departures.partition_point(|departure| canvas.is_seen(departure.sent));
    let recent = &departures[known.saturating_sub(MOST_HELD)..known];
    let waits = recent
        .iter()
        .filter(|d| !d.released.is_some_and(|id| canvas.is_seen(id)));
    let y = canvas.playhead_y() + BELOW * canvas.options.sizes.text;
    let place = |host| Some([canvas.x(host)?, y]);
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
        .filter(|held| !canvas.dense || canvas.shown.contains(&held.host))
        .collect()
}

//! The texts on arrows: the name above, the value below, why a copy was lost or ignored. Where
//! room is scarce they are shortened, then become a badge, then are left out.

use super::arrows::{Drawn, LOST_AT};
use super::canvas::Canvas;
use super::{Arrow, EndMark, Label, LabelKind, Point, Rect, Turned};
use crate::protocol::Rule;
use crate::sim::Event;
use crate::view::words;
use crate::wire::MessageType;

/// A line of text is so much taller than its size.
const LINE: f32 = 1.25;
/// Where along the first gap a text may stand, the best place first.
const PLACES: [f32; 3] = [0.5, 0.38, 0.62];
/// The same for a message that is lost on its way: before the cross.
const PLACES_BEFORE_LOSS: [f32; 3] = [0.3, 0.38, 0.5];

/// The labels of all arrows drawn.
pub(super) fn write(canvas: &mut Canvas<'_>, drawn: &[Drawn<'_>]) -> Vec<Label> {
    let mut labels = Vec::new();
    for each in drawn {
        labels.extend(unseen(canvas, each));
        for goes_left in [true, false] {
            let side = each
                .arrows
                .iter()
                .filter(|arrow| (arrow.end[0] < arrow.start[0]) == goes_left);
            write_side(canvas, each, &side.collect::<Vec<_>>(), &mut labels);
        }
        for arrow in &each.arrows {
            labels.extend(count(canvas, arrow));
            labels.extend(reason(canvas, arrow));
        }
    }
    labels
}

/// A message between two lanes that share a place, hidden or folded: its letter stands there.
fn unseen(canvas: &mut Canvas<'_>, drawn: &Drawn<'_>) -> Option<Label> {
    let message = drawn.message;
    if !drawn.arrows.is_empty() {
        return None;
    }
    let row = canvas.options.sizes.row / 2.0;
    let center = [canvas.x(message.from)?, canvas.y(message.place) + row];
    let text = canvas.options.sizes.text;
    let place = Turned::from(Rect::around(center, text * 1.5, text * 1.5));
    let has_room = place.bounds().max[1] <= canvas.playhead_y() && canvas.claim(place);
    has_room.then(|| Label {
        number: drawn.number,
        record: message.released,
        kind: LabelKind::Badge,
        text: message.kind.map_or("?", letter).into(),
        center,
        angle: 0.0,
        size: place.size,
        rect: place.bounds(),
    })
}

/// Name and value once for all arrows to one side: above the uppermost, below the lowest.
fn write_side(
    canvas: &mut Canvas<'_>,
    drawn: &Drawn<'_>,
    side: &[&Arrow],
    labels: &mut Vec<Label>,
) {
    let reach = |arrow: &&&Arrow| (arrow.end[0] - arrow.start[0]).abs();
    let farthest = side.iter().max_by(|a, b| reach(a).total_cmp(&reach(b)));
    let nearest = side.iter().min_by(|a, b| reach(a).total_cmp(&reach(b)));
    let (Some(farthest), Some(nearest)) = (farthest, nearest) else {
        return;
    };
    let text = canvas.options.sizes.text;
    labels.extend(
        name_texts(farthest.kind, drawn.message.cut)
            .into_iter()
            .find_map(|(kind, name)| {
                Line::of(canvas, farthest, -text * 0.85).write(canvas, kind, name, text)
            }),
    );
    let value = value(canvas, drawn);
    let line = Line::of(canvas, nearest, text * 0.8);
    let room = line.room();
    let small = canvas.options.sizes.small;
    let fits = |text: &str| canvas.width_of(text, small) <= room;
    let brief = words::last_octets(&value);
    let value = if fits(&value) {
        value
    } else {
        words::shortened(&brief, fits)
    };
    if !value.is_empty() {
        labels.extend(line.write(canvas, LabelKind::Value, &value, small));
    }
}

fn label(arrow: &Arrow, kind: LabelKind, text: &str, place: Turned) -> Label {
    let Arrow { number, record, .. } = *arrow;
    let Turned {
        center,
        size,
        angle,
    } = place;
    Label {
        number,
        record,
        kind,
        text: text.into(),
        center,
        angle,
        size,
        rect: place.bounds(),
    }
}

/// The name of a message, from the longest form to the shortest.
fn name_texts(kind: Option<MessageType>, cut: bool) -> Vec<(LabelKind, &'static str)> {
    let Some(kind) = kind else {
        let name = words::message_name(kind, cut);
        return vec![(LabelKind::Name, name), (LabelKind::Badge, "?")];
    };
    let names = [
        (LabelKind::Name, kind.name()),
        (LabelKind::Name, kind.short()),
    ];
    names
        .into_iter()
        .chain([(LabelKind::Badge, letter(kind))])
        .collect()
}

/// The letter that stands for a message type.
pub const fn letter(kind: MessageType) -> &'static str {
    match kind {
        MessageType::Discover => "D",
        MessageType::Offer => "O",
        MessageType::Request => "R",
        MessageType::Decline => "X",
        MessageType::Ack => "A",
        MessageType::Nak => "N",
        MessageType::Release => "L",
        MessageType::Inform => "I",
    }
}

fn value(canvas: &Canvas<'_>, drawn: &Drawn<'_>) -> String {
    let record = canvas.record(drawn.message.sent);
    let Some(sent) = record else {
        return String::new();
    };
    let Event::Sent(packet, _) = &sent.event else {
        return String::new();
    };
    let read = packet.message();
    let value = read.map(|message| words::value(&message));
    match value {
        value if !canvas.is_by_hand(sent) => value.unwrap_or_default(),
        Ok(value) => format!("by hand: {value}"),
        Err(_) => "by hand".into(),
    }
}

/// The stretch of an arrow between its sender and the next lane, and a line beside it.
struct Line<'a> {
    arrow: &'a Arrow,
    /// Signed length of the stretch, to the right.
    gap: f32,
    /// How far below the arrow the middle of the text is.
    beside: f32,
}

impl<'a> Line<'a> {
    fn of(canvas: &Canvas<'_>, arrow: &'a Arrow, beside: f32) -> Self {
        let [x, _] = arrow.start;
        Self {
            arrow,
            gap: canvas.neighbour(x, arrow.end[0]) - x,
            beside,
        }
    }

    /// How wide a text may be.
    fn room(&self) -> f32 {
        self.gap.abs() * 0.8
    }

    fn angle(&self) -> f32 {
        let [dx, dy] = [
            self.arrow.end[0] - self.arrow.start[0],
            self.arrow.end[1] - self.arrow.start[1],
        ];
        (dy / dx).atan()
    }

    /// The middle of a text, `share` of the gap away from the sender.
    fn center(&self, share: f32) -> Point {
        let dx = self.gap * share;
        let angle = self.angle();
        let [x, y] = self.arrow.start;
        [
            x + dx - self.beside * angle.sin(),
            y + dx * angle.tan() + self.beside * angle.cos(),
        ]
    }

    /// Writes the text at the first place where it has room and the arrow has passed.
    fn write(
        &self,
        canvas: &mut Canvas<'_>,
        kind: LabelKind,
        text: &str,
        size: f32,
    ) -> Option<Label> {
        let width = canvas.width_of(text, size);
        if width > self.room() {
            return None;
        }
        let places = if self.arrow.mark.lost_on_the_way() {
            PLACES_BEFORE_LOSS
        } else {
            PLACES
        };
        places.iter().find_map(|share| {
            let size = [width, size * LINE];
            let place = Turned {
                center: self.center(*share),
                size,
                angle: self.angle(),
            };
            let nearer_end = (self.gap * share).abs().min(self.gap.abs() * (1.0 - share));
            let fits = nearer_end >= width / 2.0
                && self.has_passed(canvas, &place.bounds())
                && canvas.claim(place);
            fits.then(|| label(self.arrow, kind, text, place))
        })
    }

    /// Whether nothing of the box lies ahead of an arrow under way.
    fn has_passed(&self, canvas: &Canvas<'_>, rect: &Rect) -> bool {
        let arrow = self.arrow;
        if !arrow.in_flight {
            return true;
        }
        let tip = arrow.start[0] + (arrow.end[0] - arrow.start[0]) * arrow.fraction;
        let behind = if self.gap < 0.0 {
            rect.min[0] >= tip
        } else {
            rect.max[0] <= tip
        };
        behind && rect.max[1] <= canvas.playhead_y()
    }
}

/// For how many receivers an arrow stands, beside its end.
fn count(canvas: &mut Canvas<'_>, arrow: &Arrow) -> Option<Label> {
    if arrow.count < 2 {
        return None;
    }
    let text = format!("{} others", words::count(arrow.count as usize));
    let size = canvas.options.sizes.small;
    let [width, height] = [canvas.width_of(&text, size), size * LINE];
    let rect = reason_places(arrow, width, height)
        .into_iter()
        .find(|rect| is_inside(canvas, rect) && canvas.claim(*rect))?;
    Some(label(arrow, LabelKind::Count, &text, rect.into()))
}

/// Why a copy did not arrive or was ignored, near the place where that shows.
fn reason(canvas: &mut Canvas<'_>, arrow: &Arrow) -> Option<Label> {
    let text = match arrow.mark {
        EndMark::NeverArrived(fault) => fault.words(),
        EndMark::Ignored(Rule::OtherClient) | EndMark::Accepted | EndMark::Pending => return None,
        EndMark::Ignored(rule) => words::reason(rule),
    };
    let size = canvas.options.sizes.small;
    let [width, height] = [canvas.width_of(text, size), size * LINE];
    let rect = reason_places(arrow, width, height)
        .into_iter()
        .find(|rect| is_inside(canvas, rect) && canvas.claim_clear(*rect))?;
    Some(label(arrow, LabelKind::Reason, text, rect.into()))
}

/// Whether it stands between the time labels and the right edge.
fn is_inside(canvas: &Canvas<'_>, rect: &Rect) -> bool {
    rect.min[0] >= canvas.options.sizes.gutter && rect.max[0] <= canvas.options.width
}

/// Beyond the lane where the arrow ends, or under the cross where it was lost; else before it.
fn reason_places(arrow: &Arrow, width: f32, height: f32) -> [Rect; 3] {
    let [dx, dy] = [arrow.end[0] - arrow.start[0], arrow.end[1] - arrow.start[1]];
    let away = dx.signum() * (width / 2.0 + height);
    let [x, y] = if arrow.mark.lost_on_the_way() {
        [arrow.start[0] + dx * LOST_AT, arrow.start[1] + dy * LOST_AT]
    } else {
        arrow.end
    };
    let around = |x: f32, y: f32| Rect::around([x, y], width, height);
    if arrow.mark.lost_on_the_way() {
        [
            around(x + away, y - height),
            around(x, y + height),
            around(x + away, y + height),
        ]
    } else {
        [
            around(x + away, y - height / 2.0),
            around(x - away, y - height / 2.0),
            around(x - away, y + height),
        ]
    }
}

//! The remarks on lanes, in one line where there is room, else wider than the lane where nobody
//! stands beside it, else in two small lines, else shortened.

use super::canvas::{Canvas, narrow};
use super::{NoteBox, Rect};
use crate::protocol::Note;
use crate::sim::{HostId, RecordId};
use crate::view::outline::{self, NOTE_ROW, NoteRow, What};
use crate::view::words;

/// A line of text is so much taller than its size.
const LINE: f32 = 1.15;
/// So many places below each other are tried for a remark.
const TRIES: u8 = 8;
/// Room between a lane and a remark beside it.
const BESIDE: f32 = 10.0;
/// So far above the first row there is room.
const ABOVE: f32 = 12.0;
/// A remark keeps so far away from the lanes beside its own, in points.
const APART: f32 = 8.0;

/// The remarks in sight.
pub(super) fn notes(canvas: &mut Canvas<'_>) -> Vec<NoteBox> {
    if canvas.dense {
        return beside_crowd(canvas);
    }
    let rows = &canvas.outline.note_rows;
    let is_seen = |row: &NoteRow| row.notes.first().is_some_and(|(id, _)| canvas.is_seen(*id));
    let end = rows.partition_point(|row| is_seen(row) && canvas.row(row.place) <= canvas.rows.end);
    let first = rows[..end].partition_point(|row| canvas.row(row.place) < canvas.rows.start);
    let rows = &rows[first..end];
    rows.iter().flat_map(|row| row_of(canvas, row)).collect()
}

/// The remarks on the lanes beside a crowd.
fn beside_crowd(canvas: &mut Canvas<'_>) -> Vec<NoteBox> {
    let rows = canvas.beside_crowd(|what| match what {
        What::Notes(row) => Some(row),
        _ => None,
    });
    let all = &canvas.outline.note_rows;
    let rows = rows.into_iter().map(|row| &all[row]);
    rows.flat_map(|row| row_of(canvas, row)).collect()
}

/// Remarks that stand side by side.
fn row_of(canvas: &mut Canvas<'_>, row: &NoteRow) -> Vec<NoteBox> {
    let y = canvas.y(row.place);
    let seen = row.notes.iter().filter(|(id, _)| canvas.is_seen(*id));
    let remarks: Vec<_> = seen.filter_map(|it| remark(canvas, *it)).collect();
    let mut boxes = Vec::new();
    for remark in &remarks {
        let mut others = remarks.iter();
        let is_crowded = others.any(|other| is_beside(canvas, remark.x, other.x));
        boxes.extend(note(canvas, remark, y, is_crowded));
    }
    boxes
}

/// What is said, and on which lane.
struct Remark {
    record: RecordId,
    host: HostId,
    note: Note,
    x: f32,
}

fn remark(canvas: &Canvas<'_>, (record, host): (RecordId, HostId)) -> Option<Remark> {
    let has_lane = canvas.lanes.iter().any(|lane| lane.host == Some(host));
    let x = canvas.x(host).filter(|_| has_lane)?;
    let noted = canvas.record(record)?;
    let note = outline::remark(noted).or_else(|| outline::arp_remark(noted))?;
    Some(Remark {
        record,
        host,
        note,
        x,
    })
}

/// Whether two lanes are so near that two wide remarks would meet.
fn is_beside(canvas: &Canvas<'_>, x: f32, other: f32) -> bool {
    let away = (x - other).abs();
    away > 0.5 && away < canvas.pitch() * 1.5
}

/// A way to write a remark.
struct Form {
    text: String,
    size: f32,
    width: f32,
    height: f32,
}

fn note(canvas: &mut Canvas<'_>, remark: &Remark, y: f32, is_crowded: bool) -> Option<NoteBox> {
    let forms = forms(canvas, &remark.note.words(), is_crowded);
    let (form, rect) = place(canvas, remark, y, &forms)?;
    Some(NoteBox {
        record: remark.record,
        host: remark.host,
        note: remark.note,
        text: form.text.clone(),
        text_size: form.size,
        rect,
    })
}

/// The first form and place that can be claimed. In order a remark has a row of its own; on the
/// axes that show time it is first written whole where no arrow passes, near its instant if it
/// can be.
fn place<'f>(
    canvas: &mut Canvas<'_>,
    remark: &Remark,
    y: f32,
    forms: &'f [Form],
) -> Option<(&'f Form, Rect)> {
    let whole = &forms[..forms.len() - 1];
    if !canvas.is_in_order() {
        for is_near in [true, false] {
            for form in whole {
                let rects = rects(canvas, remark, y, form, is_near);
                if let Some(rect) = rects.into_iter().find(|rect| canvas.claim_clear(*rect)) {
                    return Some((form, rect));
                }
            }
        }
    }
    forms.iter().find_map(|form| {
        let rects = rects(canvas, remark, y, form, true);
        let rect = rects.into_iter().find(|rect| canvas.claim(*rect))?;
        Some((form, rect))
    })
}

/// Where a form may stand: near its instant on the lane or beside it, or lower on the lane.
fn rects(canvas: &Canvas<'_>, remark: &Remark, y: f32, form: &Form, is_near: bool) -> Vec<Rect> {
    let row = narrow(NOTE_ROW) * canvas.options.sizes.row;
    let away = form.width / 2.0 + BESIDE;
    let below = |lower: u8| [remark.x, y + row * (f32::from(lower) + 0.5)];
    let places = if canvas.is_in_order() {
        vec![below(0)]
    } else if is_near {
        let beside = [remark.x - away, remark.x + away].map(|x| [x, y + row / 2.0]);
        vec![below(0), [remark.x, y - row / 2.0], beside[0], beside[1]]
    } else {
        (1..TRIES).map(below).collect()
    };
    let rects = places.into_iter().map(|at| inside(canvas, at, form));
    rects
        .filter(|rect| is_clear(canvas, remark.x, rect))
        .collect()
}

/// The forms that may be tried, the best first.
fn forms(canvas: &Canvas<'_>, words: &str, is_crowded: bool) -> Vec<Form> {
    let sizes = canvas.options.sizes;
    let (size, small) = (sizes.small, sizes.least);
    let most = narrow(NOTE_ROW) * sizes.row - 4.0;
    let room = |size: f32| canvas.pitch() - size - 4.0;
    let form = |text: String, size: f32, lines: f32| {
        let widths = text.split('\n').map(|line| canvas.width_of(line, size));
        let width = widths.fold(0.0, f32::max) + size;
        let height = (size * LINE * lines + size * 0.7).min(most.max(size * LINE * lines));
        Form {
            text,
            size,
            width,
            height,
        }
    };
    let is_wide = |text: &str, size: f32| canvas.width_of(text, size) > room(size);
    let mut forms = Vec::new();
    if !is_crowded || !is_wide(words, size) {
        forms.push(form(words.into(), size, 1.0));
    }
    if let Some(two) = in_two(words)
        && !two.split('\n').any(|line| is_wide(line, small))
    {
        forms.push(form(two, small, 2.0));
    }
    let short = words::shortened(words, |text| !is_wide(text, size));
    forms.push(form(short, size, 1.0));
    forms
}

/// Broken at the space nearest to the middle.
fn in_two(words: &str) -> Option<String> {
    let spaces = words.match_indices(' ').map(|(at, _)| at);
    let at = spaces.min_by_key(|at| at.abs_diff(words.len() / 2))?;
    Some(format!("{}\n{}", &words[..at], &words[at + 1..]))
}

/// Around its place, moved away from the edges of the picture.
fn inside(canvas: &Canvas<'_>, [x, y]: [f32; 2], form: &Form) -> Rect {
    let half = form.width / 2.0;
    let left = canvas.options.sizes.gutter + half;
    let right = (canvas.options.width - half).max(left);
    Rect::around([x.clamp(left, right), y], form.width, form.height)
}

/// Whether it covers no lane but its own, and is not cut off at the top.
fn is_clear(canvas: &Canvas<'_>, x: f32, rect: &Rect) -> bool {
    if f64::from(rect.min[1] + ABOVE) + canvas.top < 0.0 {
        return false;
    }
    let room = canvas.pitch() - APART;
    let is_alone = canvas.lanes.len() < 2;
    is_alone || (rect.min[0] >= x - room && rect.max[0] <= x + room)
}

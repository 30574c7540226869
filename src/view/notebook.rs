//! Bookmarks and notes in the order of their records: which of them may be seen at a playhead,
//! where they stand in the diagram, and what each is about.

use std::sync::Arc;

use super::explain::explain;
use super::outline::{Axis, Outline};
use super::steps::Steps;
use super::tame::{in_lines, in_one_line};
use super::words;
use crate::session::notes::notes;
use crate::session::remark::Note;
use crate::session::{Log, Playhead, Recorder, Remark};
use crate::sim::RecordId;

/// What a mark without words is called.
pub const BOOKMARK: &str = "Bookmark";
/// Marks whose rows differ by less are one mark.
const SAME_ROW: f64 = 0.1;
/// A record may stand so many rows above or below where its number alone would put it.
const OFF: f64 = 4.0;

/// The notes of a run.
#[derive(Clone, Debug, Default)]
pub struct Notebook {
    notes: Arc<[Note]>,
    /// What it was made of.
    of: Arc<Vec<Remark>>,
}

/// Notes that stand at one height of the diagram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark<'a> {
    /// The height, in rows of the axis.
    pub row: f64,
    /// One, or several.
    pub notes: &'a [Note],
}

/// A note as a list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which message it is about, counted from 1, if it is about one.
    pub number: Option<usize>,
    /// When that was.
    pub time: String,
    /// `DHCPOFFER`, or what else happened.
    pub about: String,
    /// What was written, in one line; nothing on a bookmark.
    pub text: String,
}

/// Notes by their records; of one record, in the order in which they were written.
pub fn in_order(remarks: &[Remark]) -> Vec<Note> {
    let mut all: Vec<Note> = notes(remarks).cloned().collect();
    all.sort_by_key(|note| note.record);
    all
}

/// The notes about the first `count` records: what comes later is not to be known.
pub fn seen(notes: &[Note], count: usize) -> &[Note] {
    &notes[..notes.partition_point(|note| note.record.index() < count)]
}

/// The notes about a record.
pub fn at(notes: &[Note], record: RecordId) -> &[Note] {
    let first = notes.partition_point(|note| note.record < record);
    let end = notes.partition_point(|note| note.record <= record);
    &notes[first..end]
}

/// What a note says, line by line; a bookmark says that it is one.
pub fn lines(note: &Note) -> Vec<String> {
    let lines = in_lines(&note.text);
    if lines.is_empty() {
        vec![BOOKMARK.to_owned()]
    } else {
        lines
    }
}

/// The marks between two rows of the axis.
pub fn marks<'a>(
    notes: &'a [Note],
    log: &Log,
    outline: &Outline,
    axis: Axis,
    rows: &std::ops::Range<f64>,
) -> Vec<Mark<'a>> {
    let row = |note: &Note| outline.row_of(log, note.record, axis);
    let first = notes.partition_point(|note| row(note) < rows.start - OFF);
    let end = first + notes[first..].partition_point(|note| row(note) <= rows.end + OFF);
    let near = |a: &Note, b: &Note| (row(a) - row(b)).abs() < SAME_ROW;
    let marks = notes[first..end].chunk_by(near).map(|notes| Mark {
        row: row(&notes[0]),
        notes,
    });
    marks.filter(|mark| rows.contains(&mark.row)).collect()
}

/// What a note is about, and what it says.
pub fn entry(log: &Log, outline: &Outline, note: &Note) -> Entry {
    let record = log.get(note.record);
    let number = outline.number_of(log, note.record);
    let of_message = number.and_then(|number| {
        let message = outline.messages.get(number - 1)?;
        Some(message.kind.map_or("Datagram", |kind| kind.name()))
    });
    let about = of_message.map(str::to_owned).or_else(|| {
        let explanation = explain(log, note.record)?;
        Some(explanation.what.to_owned())
    });
    Entry {
        number,
        time: record.map_or_else(String::new, |record| words::instant(record.at)),
        about: about.unwrap_or_default(),
        text: in_one_line(&note.text),
    }
}

impl Entry {
    /// `Message 3, 0.200: DHCPREQUEST`
    pub fn place(&self) -> String {
        let Self {
            number,
            time,
            about,
            ..
        } = self;
        let about = match about.as_str() {
            "" => String::new(),
            about => format!(": {about}"),
        };
        match number {
            Some(number) => format!("Message {number}, {time}{about}"),
            None => format!("{time}{about}"),
        }
    }

    /// What it says; of a bookmark, that it is one.
    pub fn says(&self) -> &str {
        match self.text.as_str() {
            "" => BOOKMARK,
            text => text,
        }
    }
}

impl Notebook {
    /// Takes over what has changed.
    pub fn update(&mut self, recorder: &Recorder) {
        let remarks = recorder.shared_remarks();
        // Whoever changes them while they are held here changes a copy.
        if !Arc::ptr_eq(&self.of, remarks) {
            self.notes = in_order(remarks).into();
            self.of = Arc::clone(remarks);
        }
    }

    /// All notes, those of what is to come as well.
    pub fn all(&self) -> &Arc<[Note]> {
        &self.notes
    }

    /// Where to go for the first mark that is seen only later: after the step of its record.
    pub fn next(&self, log: &Log, steps: &Steps, count: usize) -> Option<(RecordId, Playhead)> {
        let known = seen(&self.notes, log.len());
        let later = known.get(seen(known, count).len()..)?;
        target(log, steps, later.first()?)
    }

    /// Where to go for the last mark that was seen before the step that one looks at.
    pub fn previous(&self, log: &Log, steps: &Steps, count: usize) -> Option<(RecordId, Playhead)> {
        let known = seen(&self.notes, count.min(log.len())).iter().rev();
        let mut targets = known.filter_map(|note| target(log, steps, note));
        targets.find(|(_, playhead)| playhead.count < count)
    }
}

fn target(log: &Log, steps: &Steps, note: &Note) -> Option<(RecordId, Playhead)> {
    let end = steps.step_after(note.record.index())?;
    Some((note.record, Playhead::after(log, end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::notes::write;
    use crate::view::testing;

    /// DORA with a note on each of its messages, the last one first.
    fn noted() -> (Log, Outline, Vec<Note>) {
        let log = testing::lesson("01-dora");
        let outline = testing::outline_of(&log);
        let mut remarks = Vec::new();
        for message in outline.messages.iter().rev() {
            let text = format!("about {:?}", message.kind.unwrap());
            write(&mut remarks, message.released, &text).unwrap();
        }
        (log, outline, in_order(&remarks))
    }

    #[test]
    fn what_comes_later_is_not_seen() {
        let (log, _, notes) = noted();
        assert_eq!(seen(&notes, log.len()).len(), 4);
        let second = notes[1].record.index();
        assert_eq!(seen(&notes, second).len(), 1);
        assert_eq!(seen(&notes, second + 1).len(), 2);
        assert_eq!(at(&notes, notes[2].record), &notes[2..3]);
        assert_eq!(at(&notes, RecordId::new(log.len())), &[]);
    }

    #[test]
    fn marks_stand_where_their_messages_leave() {
        let (log, outline, notes) = noted();
        for axis in [Axis::Order, Axis::Compressed, Axis::True] {
            let all = marks(&notes, &log, &outline, axis, &(0.0..1e6));
            let rows: Vec<f64> = all.iter().map(|mark| mark.row).collect();
            assert!(rows.is_sorted(), "{axis:?} {rows:?}");
            let several: usize = all.iter().map(|mark| mark.notes.len()).sum();
            assert_eq!(several, 4, "{axis:?}");
            let first = marks(&notes, &log, &outline, axis, &(0.0..rows[0] + 0.01));
            assert_eq!(first, all[..1]);
        }
    }

    #[test]
    fn an_entry_says_what_it_is_about() {
        let (log, outline, notes) = noted();
        let entry = entry(&log, &outline, &notes[1]);
        assert_eq!(entry.place(), "Message 2, 0.200: DHCPOFFER");
        assert_eq!(entry.says(), "about Offer");
        let silent = Entry {
            number: None,
            about: String::new(),
            text: String::new(),
            ..entry
        };
        assert_eq!(
            (silent.place().as_str(), silent.says()),
            ("0.200", BOOKMARK)
        );
    }

    #[test]
    fn one_goes_from_mark_to_mark_and_back_again() {
        let (log, _, notes) = noted();
        let book = Notebook {
            notes: notes.into(),
            ..Notebook::default()
        };
        let mut steps = Steps::default();
        steps.extend(&log);
        let mut count = steps.beginning();
        let mut there = Vec::new();
        while let Some((record, playhead)) = book.next(&log, &steps, count) {
            assert!(playhead.count > count);
            count = playhead.count;
            there.push(record);
        }
        assert_eq!(there.len(), 4);
        let mut back = vec![there[3]];
        while let Some((record, playhead)) = book.previous(&log, &steps, count) {
            assert!(playhead.count < count);
            count = playhead.count;
            back.push(record);
        }
        back.reverse();
        assert_eq!(back, there);
    }
}

//! Bookmarks and notes on the records of a run: written, changed and taken away. A record has one
//! at most, however many a file of others may have.

use std::sync::Arc;

use super::remark::{LONGEST_TEXT, MOST_REMARKS, Note, Remark};
use crate::sim::RecordId;

/// Why a note cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRoom {
    /// There are as many remarks as one run can have.
    #[error("a run has room for {MOST_REMARKS} notes and answers, and has them")]
    TooMany,
    /// The text is too long.
    #[error("a note has at most {LONGEST_TEXT} letters")]
    TooLong,
}

/// The notes among the remarks, in the order in which they were made.
pub fn notes(remarks: &[Remark]) -> impl Iterator<Item = &Note> {
    remarks.iter().filter_map(Remark::note)
}

/// Marks a record, and says this about it: nothing is a bookmark alone. What was said about it
/// before is replaced.
///
/// # Errors
/// When there is no room; nothing is changed then.
pub fn write(remarks: &mut Vec<Remark>, record: RecordId, text: &str) -> Result<(), NoRoom> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(NoRoom::TooLong);
    }
    let note = Remark::Note(Note {
        record,
        text: Arc::from(text),
    });
    let Some(place) = remarks.iter().position(|remark| is_at(remark, record)) else {
        if remarks.len() >= MOST_REMARKS {
            return Err(NoRoom::TooMany);
        }
        remarks.push(note);
        return Ok(());
    };
    remarks[place] = note;
    // A file can have several on one record: what one sees is what was written now.
    let mut nth = 0;
    remarks.retain(|remark| {
        nth += 1;
        nth - 1 <= place || !is_at(remark, record)
    });
    Ok(())
}

/// Takes bookmark and note away from a record.
pub fn erase(remarks: &mut Vec<Remark>, record: RecordId) {
    remarks.retain(|remark| !is_at(remark, record));
}

fn is_at(remark: &Remark, record: RecordId) -> bool {
    remark.note().is_some_and(|note| note.record == record)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(remarks: &[Remark]) -> Vec<(usize, &str)> {
        notes(remarks)
            .map(|note| (note.record.index(), &*note.text))
            .collect()
    }

    #[test]
    fn a_record_has_one_note_which_can_be_changed_and_taken_away() {
        let [seven, nine] = [7, 9].map(RecordId::new);
        let mut remarks = Vec::new();
        write(&mut remarks, nine, "").unwrap();
        write(&mut remarks, seven, "first").unwrap();
        write(&mut remarks, nine, "said").unwrap();
        assert_eq!(said(&remarks), [(9, "said"), (7, "first")]);
        erase(&mut remarks, nine);
        assert_eq!(said(&remarks), [(7, "first")]);
    }

    #[test]
    fn of_several_in_a_file_one_is_left_when_it_is_written() {
        let [seven, nine] = [7, 9].map(RecordId::new);
        let note = |record, text: &str| {
            Remark::Note(Note {
                record,
                text: text.into(),
            })
        };
        let mut remarks = vec![note(seven, "a"), note(nine, "b"), note(seven, "c")];
        write(&mut remarks, seven, "d").unwrap();
        assert_eq!(said(&remarks), [(7, "d"), (9, "b")]);
    }

    #[test]
    fn what_has_no_room_changes_nothing() {
        let mut remarks = Vec::new();
        let long = "x".repeat(LONGEST_TEXT + 1);
        let record = RecordId::new(0);
        assert_eq!(write(&mut remarks, record, &long), Err(NoRoom::TooLong));
        for index in 0..MOST_REMARKS {
            write(&mut remarks, RecordId::new(index), "").unwrap();
        }
        let one_more = RecordId::new(MOST_REMARKS);
        assert_eq!(write(&mut remarks, one_more, ""), Err(NoRoom::TooMany));
        assert_eq!(write(&mut remarks, record, "still"), Ok(()));
        assert_eq!(remarks.len(), MOST_REMARKS);
    }
}

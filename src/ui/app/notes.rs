//! Carries out what is wished of bookmarks and notes. They are kept with the session, and change
//! nothing in the run.

use egui::Context;

use super::App;
use crate::session::notes::{erase, write};
use crate::sim::RecordId;
use crate::ui::action::{Action, Verb};
use crate::ui::notes::{NoteSheet, NoteWish};

/// Why there is nothing to be marked.
const NO_MESSAGE: &str = "No message has left yet: there is nothing to be marked";
/// Said where a key would take words away.
const HAS_WORDS: &str = "This has a note: Shift+K changes or deletes it";
/// Where no mark lies ahead.
const NO_NEXT: &str = "No mark further on in what has happened";
/// Where none lies behind.
const NO_PREVIOUS: &str = "No mark before this one";
/// A capture is a file of others.
const NOT_KEPT: &str =
    "Notes on a capture go with its exports; they are not kept when it is closed";

impl App {
    pub(super) fn note_verb(&mut self, ctx: &Context, verb: Verb) {
        let (model, count) = (&self.model, self.model.playhead().count);
        let (log, steps) = (&model.log, &model.steps);
        let shown = model.shown_message();
        let place = match verb {
            Verb::NextMark => model.notes.next(log, steps, count).ok_or(NO_NEXT),
            Verb::PreviousMark => model.notes.previous(log, steps, count).ok_or(NO_PREVIOUS),
            _ => return self.mark_shown(ctx, verb, shown),
        };
        match place {
            Ok((record, _)) => self.go_to_mark(ctx, record),
            Err(why) => self.model.notice = Some(why.to_owned()),
        }
    }

    fn mark_shown(&mut self, ctx: &Context, verb: Verb, shown: Option<RecordId>) {
        match shown {
            Some(record) if verb == Verb::Bookmark => self.note_wish(ctx, NoteWish::Mark(record)),
            Some(record) => self.note_wish(ctx, NoteWish::Open(record)),
            None => self.model.notice = Some(NO_MESSAGE.to_owned()),
        }
    }

    pub(super) fn note_wish(&mut self, ctx: &Context, wish: NoteWish) {
        match wish {
            NoteWish::Mark(record) => self.toggle_mark(record),
            NoteWish::Open(record) => {
                (self.palette, self.sheet) = (None, None);
                self.note_sheet = Some(NoteSheet::new(&self.model, record));
            }
            NoteWish::Write(record, text) => self.write_note(record, &text),
            NoteWish::Erase(record) => {
                let recorder = &mut self.model.session.recorder;
                recorder.edit_remarks(|remarks| erase(remarks, record));
            }
            NoteWish::Go(record) => self.go_to_mark(ctx, record),
        }
        ctx.request_repaint();
    }

    fn toggle_mark(&mut self, record: RecordId) {
        let notes = self.model.notes_at(record);
        if notes.iter().any(|note| !note.text.is_empty()) {
            self.model.notice = Some(HAS_WORDS.to_owned());
        } else if notes.is_empty() {
            self.write_note(record, "");
        } else {
            let recorder = &mut self.model.session.recorder;
            recorder.edit_remarks(|remarks| erase(remarks, record));
        }
    }

    fn write_note(&mut self, record: RecordId, text: &str) {
        let mut written = Ok(());
        let recorder = &mut self.model.session.recorder;
        recorder.edit_remarks(|remarks| written = write(remarks, record, text));
        match written {
            Err(why) => self.model.trouble = Some(format!("The note is not kept: {why}")),
            Ok(()) if self.model.is_recording() => {
                self.model.notice = Some(NOT_KEPT.to_owned());
            }
            Ok(()) => {}
        }
    }

    /// After the step of its record, with its message chosen.
    fn go_to_mark(&mut self, ctx: &Context, record: RecordId) {
        let model = &self.model;
        let number = model.outline.number_of(&model.log, record);
        let message = number.and_then(|number| model.steps.departures().get(number - 1));
        let select = message.map(|message| Action::Select(message.released));
        let seek = model.step_of(record).map(Action::Seek);
        for action in seek.into_iter().chain(select) {
            self.act(ctx, action);
        }
    }
}

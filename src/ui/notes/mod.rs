//! Bookmarks and notes in the window: what can be wished of them, the card of the message that is
//! shown, and the menu behind a right click. They are written on a sheet, listed in the
//! lesson panel and drawn in the gutter of the diagram. A room does not see them.

mod sheet;

use egui::{Label, RichText, Ui};

pub(super) use self::sheet::NoteSheet;

use super::action::{Action, Verb};
use super::model::Model;
use super::theme::{self, Theme, size};
use super::widgets::{card, muted};
use crate::session::remark::Note;
use crate::sim::RecordId;
use crate::view::notebook::{self, BOOKMARK};

/// So many lines of a note stand on the card; the sheet has all.
const LINES: usize = 8;

/// A wish about the mark on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteWish {
    /// A bookmark, or no longer.
    Mark(RecordId),
    /// Opens the sheet on which it is written.
    Open(RecordId),
    /// Says this about it.
    Write(RecordId, String),
    /// Takes bookmark and note away.
    Erase(RecordId),
    /// Goes to where it was, and chooses its message.
    Go(RecordId),
}

impl Model {
    /// The notes that may be seen where one looks, in the order of their records.
    pub fn seen_notes(&self) -> &[Note] {
        let count = self.playhead().count.min(self.log.len());
        notebook::seen(self.notes.all(), count)
    }

    /// The notes on a record that may be seen.
    pub fn notes_at(&self, record: RecordId) -> &[Note] {
        notebook::at(self.seen_notes(), record)
    }
}

/// What was noted on the message that is shown, and the ways to change it.
pub(super) fn card_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let Some(record) = model.shown_message() else {
        return;
    };
    let notes = model.notes_at(record);
    let wishes = if notes.is_empty() {
        ui.horizontal(|ui| wishes(ui, record, false)).inner
    } else {
        let inside = |ui: &mut Ui| {
            words(ui, notes);
            ui.horizontal(|ui| self::wishes(ui, record, true)).inner
        };
        card(ui, inside).inner
    };
    actions.extend(wishes.map(Action::Note));
}

fn words(ui: &mut Ui, notes: &[Note]) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let lines: Vec<String> = notes.iter().flat_map(notebook::lines).collect();
    for line in lines.iter().take(LINES) {
        let text = RichText::new(line).font(theme::regular(size::BODY));
        let color = Theme::of(ui).text;
        ui.add(Label::new(text.color(color)).wrap());
    }
    if let Some(left) = lines.len().checked_sub(LINES + 1) {
        let words = format!("and {} lines more", left + 1);
        ui.label(muted(ui, words).font(theme::regular(size::SMALL)));
    }
}

fn wishes(ui: &mut Ui, record: RecordId, marked: bool) -> Option<NoteWish> {
    let mut wish = None;
    let mut button = |name: &str, hint: String, wanted: NoteWish| {
        let text = RichText::new(name).font(theme::regular(size::SMALL));
        if ui.button(text).on_hover_text(hint).clicked() {
            wish = Some(wanted);
        }
    };
    if marked {
        let hint = Verb::Note.hint();
        button("Change note…", hint, NoteWish::Open(record));
        let hint = "Takes bookmark and note away".to_owned();
        button("Delete note", hint, NoteWish::Erase(record));
    } else {
        button(BOOKMARK, Verb::Bookmark.hint(), NoteWish::Mark(record));
        button("Note…", Verb::Note.hint(), NoteWish::Open(record));
    }
    wish
}

/// What can be done with a record, behind a right click.
pub(super) fn menu(ui: &mut Ui, model: &Model, record: RecordId, actions: &mut Vec<Action>) {
    ui.set_min_width(220.0);
    let entries = match model.notes_at(record) {
        [] => [
            ("Bookmark this", NoteWish::Mark(record)),
            ("Note on this…", NoteWish::Open(record)),
        ],
        _ => [
            ("Change the note…", NoteWish::Open(record)),
            ("Delete the note", NoteWish::Erase(record)),
        ],
    };
    for (name, wish) in entries {
        if ui.button(name).clicked() {
            actions.push(Action::Note(wish));
            ui.close();
        }
    }
}

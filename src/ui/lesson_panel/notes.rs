//! The notes up to the playhead, as a list to go by.

use egui::{ScrollArea, Sense, Ui, WidgetInfo, accesskit::Role, vec2};

use super::controls::head;
use crate::session::remark::Note;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::notes::{NoteWish, menu};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{elided, row_ground};
use crate::view::notebook::{self, Entry};

const ROW: f32 = 26.0;
/// So many rows are in sight at once.
const SEEN: f32 = 7.0;
/// Room for the number of a message.
const NUMBER: f32 = 38.0;

/// The list; nothing where nothing was noted.
pub(super) fn notes_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let notes = model.seen_notes();
    if notes.is_empty() || !head(ui, "Notes", Some(notes.len()), |_| ()) {
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("notes")
        .max_height(ROW * SEEN)
        .auto_shrink([false, true])
        .show_rows(ui, ROW, notes.len(), |ui, range| {
            for note in &notes[range] {
                row(ui, model, note, actions);
            }
        });
}

fn row(ui: &mut Ui, model: &Model, note: &Note, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let entry = notebook::entry(&model.log, &model.outline, note);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let chosen = model.shown_message() == Some(note.record);
    row_ground(ui, rect, chosen, &response);
    let number = entry
        .number
        .map_or("–".to_owned(), |number| number.to_string());
    let left = rect
        .shrink2(vec2(6.0, 0.0))
        .with_max_x(rect.left() + NUMBER);
    elided(ui, left, &number, theme::mono(size::SMALL), theme.muted);
    let right = rect
        .with_min_x(rect.left() + NUMBER)
        .shrink2(vec2(4.0, 0.0));
    let (words, color) = in_words(&entry, theme);
    elided(ui, right, words, theme::regular(size::SMALL), color);
    let name = format!("{}: {}", entry.place(), entry.says());
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, &name));
    response.context_menu(|ui| menu(ui, model, note.record, actions));
    if response.on_hover_text(name.as_str()).clicked() {
        actions.push(Action::Note(NoteWish::Go(note.record)));
    }
}

/// What was said; of a bookmark, where it is.
fn in_words<'a>(entry: &'a Entry, theme: &Theme) -> (&'a str, egui::Color32) {
    match entry.text.as_str() {
        "" => (&entry.about, theme.muted),
        text => (text, theme.text),
    }
}

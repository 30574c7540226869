//! The sheet on which a note is written.

use egui::{Align, Button, Id, Key, Layout, Modal, Modifiers, RichText, TextEdit, Ui, vec2};

use super::NoteWish;
use crate::session::remark::LONGEST_TEXT;
use crate::sim::RecordId;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{muted, sheet_frame};
use crate::view::notebook;

/// Its width.
const WIDTH: f32 = 460.0;
/// So many lines are in sight at once.
const ROWS: usize = 6;
/// With fewer letters left than this it is said how many.
const SAID: usize = 400;

/// A note that is being written.
pub(in crate::ui) struct NoteSheet {
    record: RecordId,
    /// What it is about.
    place: String,
    text: String,
    /// What stood there when it was opened.
    stood: String,
    /// Whether there is one that can be deleted.
    marked: bool,
    /// It is about to be shown for the first time.
    fresh: bool,
}

impl NoteSheet {
    /// With what stands there already.
    pub(in crate::ui) fn new(model: &Model, record: RecordId) -> Self {
        let notes = model.notes_at(record);
        let texts: Vec<&str> = notes.iter().map(|note| &*note.text).collect();
        let about = crate::session::remark::Note {
            record,
            text: "".into(),
        };
        let text = texts.join("\n");
        Self {
            record,
            place: notebook::entry(&model.log, &model.outline, &about).place(),
            stood: text.clone(),
            text,
            marked: !notes.is_empty(),
            fresh: true,
        }
    }

    /// Shows it. Returns whether it is to be closed.
    pub(in crate::ui) fn show(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) -> bool {
        let frame = sheet_frame(ui, 20);
        let modal = Modal::new(Id::unique("note"))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                let room = ui.ctx().content_rect().width();
                ui.set_width(WIDTH.min(room - 80.0));
                ui.label(RichText::new("Note").font(theme::strong(size::TITLE)));
                ui.label(muted(ui, &self.place));
                ui.add_space(6.0);
                self.field(ui);
                ui.add_space(8.0);
                self.foot(ui, actions)
            });
        // A click beside the sheet throws nothing away that was typed.
        let beside = modal.backdrop_response.clicked() && self.text != self.stood;
        (modal.should_close() && !beside) || modal.inner
    }

    fn field(&mut self, ui: &mut Ui) {
        let id = Id::unique("text of the note");
        let field = TextEdit::multiline(&mut self.text)
            .id(id)
            .hint_text("What is to be said here; nothing is a bookmark")
            .desired_rows(ROWS)
            .desired_width(f32::INFINITY)
            .char_limit(LONGEST_TEXT)
            .font(theme::regular(size::BODY));
        egui::ScrollArea::vertical()
            .max_height(220.0)
            .show(ui, |ui| {
                let response = ui.add(field);
                ui.ctx()
                    .accesskit_node_builder(id, |node| node.set_label("Text of the note"));
                // While egui measures a sheet, nothing in it can have the focus.
                if self.fresh && !ui.is_sizing_pass() {
                    response.request_focus();
                    self.fresh = false;
                }
            });
        let left = LONGEST_TEXT.saturating_sub(self.text.chars().count());
        if left < SAID {
            let words = format!("{left} letters left");
            ui.label(muted(ui, words).font(theme::regular(size::SMALL)));
        }
    }

    fn foot(&self, ui: &mut Ui, actions: &mut Vec<Action>) -> bool {
        let write = || NoteWish::Write(self.record, self.text.trim_end().to_owned());
        // As they were when it was pressed: in a slow frame Ctrl is released again by now.
        let keyed = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        let row = Layout::right_to_left(Align::Center);
        let wish = ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), row, |ui| {
            let theme = Theme::of(ui);
            let text = RichText::new("Keep").font(theme::strong(size::BODY));
            let keep = Button::new(text.color(theme.on_accent)).fill(theme.accent);
            let keep = ui.add(keep.min_size(vec2(92.0, 30.0)));
            let keep = keep.on_hover_text("Keeps it with the session (Ctrl+Enter)");
            let cancel = ui.add(Button::new("Cancel").min_size(vec2(80.0, 30.0)));
            let delete = self.marked && ui.button("Delete").clicked();
            if keep.clicked() || keyed {
                Some(Some(write()))
            } else if delete {
                Some(Some(NoteWish::Erase(self.record)))
            } else {
                cancel.clicked().then_some(None)
            }
        });
        let closes = wish.inner.is_some();
        actions.extend(wish.inner.flatten().map(Action::Note));
        closes
    }
}

//! The sheet from which a report is saved: the name of whoever hands it in, and what is written.

use egui::{Align, Button, Id, Key, Label, Layout, Modal, RichText, TextEdit, Ui, vec2};

use super::{ReportPrefs, ReportWish};
use crate::session::remark::LONGEST_AUTHOR;
use crate::ui::action::Action;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{muted, sheet_frame, tick_box};

/// Its width.
const WIDTH: f32 = 440.0;

/// A report that is about to be saved.
pub(in crate::ui) struct ReportSheet {
    /// What is handed in.
    title: String,
    /// What was made of it.
    score: String,
    name: String,
    page: bool,
    /// It is about to be shown for the first time.
    fresh: bool,
}

impl ReportSheet {
    /// With what is remembered.
    pub(in crate::ui) fn new(title: String, score: String, prefs: &ReportPrefs) -> Self {
        Self {
            title,
            score,
            name: prefs.name.clone(),
            page: prefs.page,
            fresh: true,
        }
    }

    /// Shows it. Returns whether it is to be closed.
    pub(in crate::ui) fn show(&mut self, ui: &Ui, actions: &mut Vec<Action>) -> bool {
        let frame = sheet_frame(ui, 20);
        let modal = Modal::new(Id::unique("report"))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                let room = ui.ctx().content_rect().width();
                ui.set_width(WIDTH.min(room - 80.0));
                ui.label(RichText::new("Exercise report").font(theme::strong(size::TITLE)));
                ui.label(muted(ui, &self.title));
                ui.add(Label::new(muted(ui, &self.score)).wrap());
                ui.add_space(8.0);
                let entered = self.fields(ui);
                ui.add_space(10.0);
                self.foot(ui, entered, actions)
            });
        modal.should_close() || modal.inner
    }

    /// Returns whether Enter was pressed in the field for the name.
    fn fields(&mut self, ui: &mut Ui) -> bool {
        let label = ui.label("Your name");
        let field = TextEdit::singleline(&mut self.name)
            .id(Id::unique("name of the author"))
            .char_limit(LONGEST_AUTHOR)
            .desired_width(f32::INFINITY)
            .font(theme::regular(size::BODY));
        let field = ui.add(field).labelled_by(label.id);
        // While egui measures a sheet, nothing in it can have the focus.
        if self.fresh && !ui.is_sizing_pass() {
            field.request_focus();
            self.fresh = false;
        }
        ui.add_space(6.0);
        tick_box(ui, &mut self.page, "A page to read beside it (HTML)");
        let words = "The report holds your name, all runs, answers with wrong picks, and notes";
        let words = muted(ui, words).font(theme::regular(size::SMALL));
        ui.add(Label::new(words).wrap());
        let in_it = field.has_focus() || field.lost_focus();
        in_it && ui.input(|input| input.key_pressed(Key::Enter))
    }

    fn foot(&self, ui: &mut Ui, entered: bool, actions: &mut Vec<Action>) -> bool {
        let name = self.name.trim();
        let row = Layout::right_to_left(Align::Center);
        let closes = ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), row, |ui| {
            let theme = Theme::of(ui);
            let text = RichText::new("Save…").font(theme::strong(size::BODY));
            let save = Button::new(text.color(theme.on_accent)).fill(theme.accent);
            let save = ui.add_enabled(!name.is_empty(), save.min_size(vec2(92.0, 30.0)));
            let save = save.on_disabled_hover_text("A report needs a name");
            let cancel = ui.add(Button::new("Cancel").min_size(vec2(80.0, 30.0)));
            if save.clicked() || (entered && !name.is_empty()) {
                let wish = ReportWish::Save(name.to_owned(), self.page);
                actions.push(Action::Report(wish));
                return true;
            }
            cancel.clicked()
        });
        closes.inner
    }
}

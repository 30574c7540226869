//! Opens and closes questions before steps, and takes their answers. A question closes wherever
//! one goes on; only an answer, or the step asked about, reveals what is right.

use super::App;
use crate::session::{Order, Pace, Playhead};
use crate::ui::question::{QuestionWish, count, pick};

impl App {
    /// Before anything is shown: has the run look ahead if that is wanted, and opens the question
    /// at its live edge.
    pub(super) fn run_questions(&mut self) {
        let on = self.model.prefs.questions.on;
        let wanted = on && self.model.may_be_asked();
        if self.model.questions.told != wanted && self.model.is_lab() && self.driver.is_some() {
            self.order(Order::Foresee(wanted));
            self.model.questions.told = wanted;
        }
        self.go_back_to_question();
        if on && self.model.ask_at_edge() {
            self.world_of = None;
        }
    }

    /// Where time ran past a question: once it stands, looks at what comes before the step that
    /// is asked about.
    fn go_back_to_question(&mut self) {
        let status = &self.model.status;
        if status.pace != Pace::Stopped || status.in_flight > 0 {
            return;
        }
        if let Some(start) = self.model.questions.passed.take() {
            self.seek(Playhead::after(&self.model.log, start));
            self.ask_in_past(start);
        }
    }

    /// Before one sets out for a place in the past.
    pub(super) fn ask_in_past(&mut self, end: usize) {
        let asks = self.model.prefs.questions.on && self.model.network().is_none();
        if asks && end < self.model.log.len() && self.model.ask_in_past(end) {
            self.world_of = None;
        }
    }

    /// Shows everything again.
    pub(super) fn close_question(&mut self) {
        if self.model.close_question() {
            self.world_of = None;
        }
    }

    /// The run has gone on: what was to come is no longer what comes.
    pub(super) fn withdraw_question(&mut self) {
        self.close_question();
        self.model.forget_next();
    }

    pub(super) fn toggle_questions(&mut self) {
        let questions = &mut self.model.prefs.questions;
        questions.on = !questions.on;
        self.withdraw_question();
    }

    pub(super) fn question_wish(&mut self, wish: QuestionWish) {
        match wish {
            QuestionWish::Pick(answer) => self.note(|asked| pick(asked, answer)),
            QuestionWish::Hand(answer, more) => self.note(|asked| count(asked, answer, more)),
            QuestionWish::Every(every) => {
                self.model.prefs.questions.every = every;
                self.withdraw_question();
                // What is asked next is decided anew.
                self.model.questions.told = false;
            }
            QuestionWish::Counts(counts) => self.model.prefs.questions.counts = counts,
        }
    }

    fn note(&mut self, note: impl FnOnce(&mut crate::session::remark::Asked)) {
        if self.model.open_question().is_some() && self.model.note_answer(note) {
            self.close_question();
            self.model.playback.rest_again(self.model.prefs.speed);
        }
    }

    /// A step answers the question that is open. Where hands were counted, the first press only
    /// shows the answer and the hands. Returns whether that is all.
    pub(super) fn answers_by_stepping(&mut self) -> bool {
        let Some(open) = self.model.open_question() else {
            return false;
        };
        let counted = open.all_hands() > 0;
        self.note(|asked| asked.revealed = true);
        counted
    }
}

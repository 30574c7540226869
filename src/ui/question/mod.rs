//! Questions before steps: which one is open, what is hidden meanwhile, what was answered. What
//! was picked and counted is kept among the remarks of the run; `card` shows a question in the
//! lesson panel, `app` opens it, closes it and takes the answers.

mod card;

use std::sync::Arc;

pub(super) use card::{Look, card_ui, paint_answer, switch_ui};

use super::laid::Laid;
use super::model::Model;
use crate::protocol::Rule;
use crate::session::remark::{Asked, MOST_HANDS, MOST_REMARKS, asked, score};
use crate::session::{Ahead, Log, Remark};
use crate::view::question::{self, Question, QuestionTrack, Sight, masked};
use crate::view::steps::Steps;

/// Behind more records than this only the lesson's own questions are asked: for others the log
/// would have to be copied at every step.
pub const LONGEST_LOG: usize = 20_000;

/// A wish about questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionWish {
    /// This is the answer, from 0.
    Pick(usize),
    /// One hand more, or one less, for this answer, from 0.
    Hand(usize, bool),
    /// Whether one is asked before every message.
    Every(bool),
    /// Whether hands are counted.
    Counts(bool),
}

/// What is asked before steps.
#[derive(Debug, Default)]
pub struct Questions {
    /// Whether the run has been told to look ahead.
    pub(super) told: bool,
    /// Where the events of the lesson's questions lie in the whole log.
    track: QuestionTrack,
    /// After how many records, and what is to be asked there, at the live edge.
    next: Option<(usize, Option<Question>)>,
    open: Option<Open>,
    /// Where the step begins that time ran past, and that a question belongs to.
    pub(super) passed: Option<usize>,
}

/// A question that has not been answered.
#[derive(Debug)]
struct Open {
    after: usize,
    question: Question,
    /// The run as it is, while the model shows less of it.
    whole: Option<Box<Laid>>,
}

/// A question as it is shown: open, or with what was made of it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// After how many records it is asked.
    pub after: usize,
    ask: &'a str,
    answers: Answers<'a>,
    because: &'a str,
    /// The clause.
    pub rule: Option<Rule>,
    /// The place of the right answer, from 0; for the lecturer, while it is open.
    pub right: usize,
    remark: Option<&'a Asked>,
}

#[derive(Clone, Copy, Debug)]
enum Answers<'a> {
    Open(&'a [String]),
    Kept(&'a [Arc<str>]),
}

impl<'a> Shown<'a> {
    fn of(question: &'a Question, after: usize, remark: Option<&'a Asked>) -> Self {
        Self {
            after,
            ask: &question.ask,
            answers: Answers::Open(&question.answers),
            because: &question.because,
            rule: question.rule,
            right: question.right,
            remark,
        }
    }

    fn kept(remark: &'a Asked) -> Self {
        Self {
            after: remark.after,
            ask: &remark.ask,
            answers: Answers::Kept(&remark.answers),
            because: &remark.because,
            rule: remark.rule(),
            right: remark.right,
            remark: Some(remark),
        }
    }

    /// The question.
    pub fn ask(&self) -> &'a str {
        self.ask
    }

    /// How many answers there are to choose from.
    pub fn count(&self) -> usize {
        match self.answers {
            Answers::Open(answers) => answers.len(),
            Answers::Kept(answers) => answers.len(),
        }
    }

    /// One of them, from 0.
    pub fn answer(&self, place: usize) -> &'a str {
        match self.answers {
            Answers::Open(answers) => answers.get(place).map_or("", String::as_str),
            Answers::Kept(answers) => answers.get(place).map_or("", AsRef::as_ref),
        }
    }

    /// Whether the right answer may be seen.
    pub fn is_revealed(&self) -> bool {
        self.remark.is_some_and(|remark| remark.revealed)
    }

    /// Why the right answer is right, once it may be seen.
    pub fn because(&self) -> Option<&'a str> {
        (self.is_revealed() && !self.because.is_empty()).then_some(self.because)
    }

    /// Whether this answer was picked.
    pub fn is_picked(&self, place: usize) -> bool {
        self.remark
            .is_some_and(|remark| remark.picked.contains(&place))
    }

    /// How many hands were counted for this answer.
    pub fn hands(&self, place: usize) -> u32 {
        let hands = self.remark.and_then(|remark| remark.hands.get(place));
        hands.copied().unwrap_or_default()
    }

    /// How many hands were counted in all.
    pub fn all_hands(&self) -> u32 {
        self.remark.map_or(0, Asked::hands)
    }

    /// What became of it, in a word or two; nothing while nothing was picked.
    pub fn verdict(&self) -> Option<&'static str> {
        let picked = self.remark.is_some_and(|remark| !remark.picked.is_empty());
        match (self.is_revealed(), picked) {
            (false, false) => None,
            (true, false) => Some("Not answered"),
            (true, true) if self.is_picked(self.right) => Some("Right"),
            (_, true) => Some("Not this one"),
        }
    }
}

impl Model {
    /// What stands in the model while nothing is hidden.
    fn whole(&self) -> Option<&Laid> {
        self.questions.open.as_ref()?.whole.as_deref()
    }

    /// The whole log, whatever is hidden of it.
    pub fn whole_log(&self) -> &Arc<Log> {
        self.whole().map_or(&self.log, |whole| &whole.log)
    }

    /// Its steps and messages.
    pub fn whole_steps(&self) -> &Steps {
        self.whole().map_or(&self.steps, |whole| &whole.steps)
    }

    /// How many steps were made in all.
    pub fn step_count(&self) -> usize {
        self.whole_steps().number(self.whole_log().len())
    }

    /// The question that waits for an answer, once what comes before it has been seen.
    pub fn open_question(&self) -> Option<Shown<'_>> {
        let open = self.questions.open.as_ref()?;
        let still = !self.playback.is_gliding() && self.status.in_flight == 0;
        still.then(|| Shown::of(&open.question, open.after, self.asked_after(open.after)))
    }

    /// Whether a question is open, even if the step before it is still on its way.
    pub fn is_asking(&self) -> bool {
        self.questions.open.is_some()
    }

    /// The question before the step that comes next: the open one, or the one that has been
    /// answered there.
    pub fn question_here(&self) -> Option<Shown<'_>> {
        let open = self.open_question();
        open.or_else(|| {
            let still = !self.playback.is_gliding() && self.questions.open.is_none();
            self.answered(|number, here| still && number == here)
        })
    }

    /// The question that was asked before the step that one looks at, and is answered.
    pub fn question_behind(&self) -> Option<Shown<'_>> {
        self.answered(|number, here| number + 1 == here)
    }

    /// The answered question after so many steps as `fits`, told how many there are here.
    fn answered(&self, fits: impl Fn(usize, usize) -> bool) -> Option<Shown<'_>> {
        if !self.prefs.questions.on {
            return None;
        }
        let here = self.steps.number(self.playhead().count);
        let mut all = asked(self.session.recorder.remarks()).filter(|asked| asked.revealed);
        let found = all.find(|asked| fits(self.steps.number(asked.after), here));
        found.map(Shown::kept)
    }

    /// What was made of the question after so many records.
    fn asked_after(&self, after: usize) -> Option<&Asked> {
        asked(self.session.recorder.remarks()).find(|asked| asked.after == after)
    }

    /// `2 of 3 right at the first pick`; nothing while nothing was picked.
    pub fn score_words(&self) -> Option<String> {
        let (right, all) = score(self.session.recorder.remarks());
        (all > 0).then(|| format!("{right} of {all} right at the first pick"))
    }

    /// Whether the lesson asks questions of its own.
    pub fn has_own_questions(&self) -> bool {
        !self.scenario.questions.is_empty()
    }

    /// Whether the run itself asks, too.
    fn asks_of_run(&self) -> bool {
        self.prefs.questions.every || !self.has_own_questions()
    }

    /// What is no longer asked where one looks.
    pub fn questions_left_out(&self) -> Option<&'static str> {
        let is_far = self.playhead().count > LONGEST_LOG;
        (is_far && self.asks_of_run()).then(|| {
            if self.has_own_questions() {
                "So far into a run only the lesson's own questions are asked"
            } else {
                "So far into a run no questions are asked"
            }
        })
    }

    /// Whether the step that comes next can be asked about, as far as one knows without it.
    pub(super) fn may_be_asked(&self) -> bool {
        let questions = &self.questions;
        self.whole_log().len() <= LONGEST_LOG
            || (self.has_own_questions() && !questions.track.is_complete())
    }

    /// Whether time ran past a question of the lesson that has not been answered, in what came
    /// after so many records.
    pub(super) fn passes_question(&mut self, before: usize) -> bool {
        if !self.prefs.questions.on {
            return false;
        }
        let track = &mut self.questions.track;
        track.extend(&self.log, &self.scenario.questions);
        let number = track.within(&(before..self.log.len()));
        let place = number.and_then(|number| track.place(number));
        let start = place.and_then(|place| self.steps.step_before(place + 1));
        let is_answered = |start: &usize| self.asked_after(*start).is_some_and(|it| it.revealed);
        self.questions.passed = start.filter(|start| !is_answered(start));
        self.questions.passed.is_some()
    }

    /// What the next step of the run will bring. Decides what is asked before it.
    pub(super) fn foresee(&mut self, ahead: &Ahead) {
        self.questions.next = None;
        if ahead.after != self.log.len() {
            return;
        }
        let (own, track) = (&self.scenario.questions, &mut self.questions.track);
        track.extend(&self.log, own);
        if ahead.after > LONGEST_LOG && !track.may_come(&self.log, &ahead.records, own) {
            return;
        }
        let mut log = Log::clone(&self.log);
        log.append(ahead.records.iter().cloned());
        let question = self.question_about(&log, (ahead.after, log.len()));
        self.questions.next = Some((ahead.after, question));
    }

    /// Nothing is known of the next step any more.
    pub(super) fn forget_next(&mut self) {
        self.questions.next = None;
    }

    fn question_about(&mut self, log: &Log, step: (usize, usize)) -> Option<Question> {
        let own = &self.scenario.questions;
        self.questions.track.extend(&self.log, own);
        let mut track = self.questions.track.clone();
        track.extend(log, own);
        let sight = Sight {
            log,
            step,
            seed: self.scenario.seed,
        };
        let generates = self.asks_of_run() && step.0 <= LONGEST_LOG;
        let asked = question::of_lesson(sight, own, &track);
        asked.or_else(|| generates.then(|| question::of_run(sight)).flatten())
    }

    /// Opens the question at the live edge, if one looks there, or is on the way there. Returns
    /// whether something is hidden now.
    pub(super) fn ask_at_edge(&mut self) -> bool {
        let edge = self.log.len();
        if self.questions.open.is_some() || self.playback.destination().count != edge {
            return false;
        }
        let question = match &self.questions.next {
            Some((after, Some(question))) if *after == edge => question.clone(),
            _ => return false,
        };
        self.open(question, edge)
    }

    /// Opens the question that belongs to a place in the past, before one sets out for it.
    pub(super) fn ask_in_past(&mut self, after: usize) -> bool {
        if self.questions.open.is_some() {
            return false;
        }
        let Some(end) = self.steps.step_after(after).filter(|end| *end > after) else {
            return false;
        };
        let log = Arc::clone(&self.log);
        match self.question_about(&log, (after, end)) {
            Some(question) => self.open(question, after),
            None => false,
        }
    }

    /// Opens a question and hides what would tell its answer. Returns whether anything is hidden.
    fn open(&mut self, question: Question, after: usize) -> bool {
        if self.asked_after(after).is_some_and(|asked| asked.revealed) {
            return false;
        }
        let whole = masked(&self.log, after).map(|log| {
            let laid = Laid::of(Arc::new(log), &self.scenario.captions);
            Box::new(self.show_instead(laid))
        });
        let hides = whole.is_some();
        self.questions.open = Some(Open {
            after,
            question,
            whole,
        });
        hides
    }

    /// Shows another log; gives back what was shown.
    fn show_instead(&mut self, laid: Laid) -> Laid {
        // What was read of one log does not hold of the other.
        self.drawer = self.drawer.anew();
        self.finder = self.finder.anew();
        self.show(laid)
    }

    /// Closes the question that is open and shows everything again. Returns whether anything was
    /// hidden.
    pub(super) fn close_question(&mut self) -> bool {
        let Some(open) = self.questions.open.take() else {
            return false;
        };
        let Some(whole) = open.whole else {
            return false;
        };
        self.show_instead(*whole);
        true
    }

    /// Notes something about the question that is open. Returns whether it is over: its answer may
    /// be seen, or the run has no room for what is made of it.
    pub(super) fn note_answer(&mut self, note: impl FnOnce(&mut Asked)) -> bool {
        let Some(Open {
            after, question, ..
        }) = &self.questions.open
        else {
            return false;
        };
        let is_full = self.session.recorder.remarks().len() >= MOST_REMARKS;
        if is_full && self.asked_after(*after).is_none() {
            self.trouble = Some(format!(
                "A run has room for {MOST_REMARKS} notes and answers, and has them: this answer is \
                 not kept"
            ));
            self.forget_next();
            return true;
        }
        let mut revealed = false;
        self.session.recorder.edit_remarks(|remarks| {
            let place = remarks
                .iter()
                .position(|remark| matches!(remark, Remark::Asked(asked) if asked.after == *after));
            let place = place.unwrap_or_else(|| {
                remarks.push(Remark::Asked(Box::new(unanswered(question, *after))));
                remarks.len() - 1
            });
            if let Remark::Asked(asked) = &mut remarks[place] {
                note(asked);
                revealed = asked.revealed;
            }
        });
        revealed
    }
}

fn unanswered(question: &Question, after: usize) -> Asked {
    Asked {
        after,
        ask: question.ask.as_str().into(),
        answers: question
            .answers
            .iter()
            .map(|words| words.as_str().into())
            .collect(),
        right: question.right,
        because: question.because.as_str().into(),
        rule: question.rule.map(|rule| rule.key().into()),
        picked: Vec::new(),
        hands: Vec::new(),
        revealed: false,
    }
}

/// Takes a pick. A right one shows that it is right.
pub(super) fn pick(asked: &mut Asked, place: usize) {
    if place < asked.answers.len() && !asked.revealed && !asked.picked.contains(&place) {
        asked.picked.push(place);
        asked.revealed = place == asked.right;
    }
}

/// Counts a hand more or less.
pub(super) fn count(asked: &mut Asked, place: usize, more: bool) {
    asked.hands.resize(asked.answers.len(), 0);
    if let Some(hands) = asked.hands.get_mut(place) {
        *hands = if more {
            (*hands + 1).min(MOST_HANDS)
        } else {
            hands.saturating_sub(1)
        };
    }
    if asked.hands() == 0 {
        asked.hands.clear();
    }
}

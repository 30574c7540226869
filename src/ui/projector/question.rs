//! A question for a whole room, in the band where the caption stands otherwise: what is asked,
//! the answers in two columns, and once it is answered which one is right and how many hands each
//! one had.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Galley, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use super::EDGE;
use super::caption::{BETWEEN, SENTENCE, SMALL};
use crate::sim::scenario::question::{Asks, OwnWords};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::question::{Look, QuestionWish, Shown, paint_answer};
use crate::ui::theme::{Theme, regular};

/// Between the two columns.
const GAP: f32 = 20.0;
/// Room for the number of an answer.
const NUMBER: f32 = 44.0;
/// Room for the hands that were counted.
const HANDS: f32 = 64.0;
/// Above and below the words of an answer.
const PAD: f32 = 5.0;

/// A question, laid out.
pub(super) struct Question<'a> {
    shown: Shown<'a>,
    ask: Arc<Galley>,
    answers: Vec<Arc<Galley>>,
    because: Option<Arc<Galley>>,
    scale: f32,
}

impl<'a> Question<'a> {
    /// The question that the room is asked now, if there is one.
    pub(super) fn of(ui: &Ui, model: &'a Model, scale: f32) -> Option<Self> {
        let shown = model.question_here()?;
        let answers = (0..shown.count()).map(|place| shown.answer(place));
        let (ask, answers) = lay_out(ui, shown.ask(), answers, scale);
        let because = shown.because().map(|because| {
            let words = format!("Because: {because}");
            let width = width(ui, scale);
            ui.painter()
                .layout(words, regular(SMALL * scale), Theme::of(ui).muted, width)
        });
        Some(Self {
            shown,
            ask,
            answers,
            because,
            scale,
        })
    }

    /// How high its words are.
    pub(super) fn height(&self) -> f32 {
        let because = self.because.as_ref().map(|galley| galley.size().y);
        words_height(&self.ask, &self.answers, self.scale)
            + because.map_or(0.0, |height| height + BETWEEN * self.scale)
    }

    /// The clause behind the right answer, once it may be seen.
    pub(super) fn clause(&self) -> String {
        let rule = self.shown.rule.filter(|_| self.shown.is_revealed());
        rule.map(crate::protocol::Rule::citation)
            .unwrap_or_default()
    }

    /// Paints it from here downwards.
    pub(super) fn show(self, ui: &Ui, place: egui::Pos2, actions: &mut Vec<Action>) {
        let (theme, k) = (Theme::of(ui), self.scale);
        let mut y = place.y + self.ask.size().y + BETWEEN * k;
        let name = format!("Question: {}", self.shown.ask());
        let all = Rect::from_min_size(place, self.ask.size());
        ui.interact(all, ui.scope_id().with("question"), Sense::hover())
            .widget_info(|| WidgetInfo::labeled(Role::Status, true, &name));
        ui.painter().galley(place, self.ask, theme.text);
        let column = column(ui, k);
        let look = Look {
            fill: theme.card,
            radius: 8.0 * k,
            right: 3.0 * k,
            inset: 12.0 * k,
            number: NUMBER * k,
            sign: 1.8 * k,
            font: SENTENCE * k,
        };
        for (row, pair) in self.answers.chunks(2).enumerate() {
            let height = row_height(pair, k);
            for (side, galley) in pair.iter().enumerate() {
                let left = place.x + side as f32 * (column + GAP * k);
                let rect = Rect::from_min_size(pos2(left, y), vec2(column, height - BETWEEN * k));
                let number = row * 2 + side;
                if paint_answer(ui, &self.shown, number, rect, galley, &look).clicked() {
                    actions.push(Action::Question(QuestionWish::Pick(number)));
                }
            }
            y += height;
        }
        if let Some(because) = self.because {
            ui.painter().galley(pos2(place.x, y), because, theme.muted);
        }
    }
}

/// The height that the highest of a lesson's own questions needs, so that the diagram does not
/// jump where they come.
pub(super) fn highest(ui: &Ui, model: &Model, scale: f32) -> f32 {
    if !model.prefs.questions.on {
        return 0.0;
    }
    let own = model
        .scenario
        .questions
        .iter()
        .filter_map(|question| match &question.asks {
            Asks::Own(own) => Some(own),
            Asks::Generated(_) => None,
        });
    own.map(|own| own_height(ui, own, scale))
        .fold(0.0, f32::max)
}

fn own_height(ui: &Ui, own: &OwnWords, scale: f32) -> f32 {
    let answers = own.answers.iter().map(String::as_str);
    let (ask, answers) = lay_out(ui, &own.ask, answers, scale);
    let because = ui.painter().layout(
        format!("Because: {}", own.because),
        regular(SMALL * scale),
        Theme::of(ui).muted,
        width(ui, scale),
    );
    words_height(&ask, &answers, scale) + because.size().y + BETWEEN * scale
}

fn lay_out<'a>(
    ui: &Ui,
    ask: &str,
    answers: impl Iterator<Item = &'a str>,
    scale: f32,
) -> (Arc<Galley>, Vec<Arc<Galley>>) {
    let theme = Theme::of(ui);
    let lay = |words: &str, width: f32| {
        let font = regular(SENTENCE * scale);
        ui.painter()
            .layout(words.to_owned(), font, theme.text, width)
    };
    let room = column(ui, scale) - (NUMBER + HANDS) * scale;
    let answers = answers.map(|answer| lay(answer, room)).collect();
    (lay(ask, width(ui, scale)), answers)
}

fn words_height(ask: &Galley, answers: &[Arc<Galley>], scale: f32) -> f32 {
    let rows = answers.chunks(2).map(|pair| row_height(pair, scale));
    ask.size().y + BETWEEN * scale + rows.sum::<f32>()
}

fn row_height(pair: &[Arc<Galley>], scale: f32) -> f32 {
    let words = pair
        .iter()
        .map(|galley| galley.size().y)
        .fold(0.0, f32::max);
    words + (2.0 * PAD + BETWEEN) * scale
}

fn width(ui: &Ui, scale: f32) -> f32 {
    ui.max_rect().width() - 2.0 * EDGE * scale
}

fn column(ui: &Ui, scale: f32) -> f32 {
    (width(ui, scale) - GAP * scale) / 2.0
}

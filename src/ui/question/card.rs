//! A question in the lesson panel: its answers to be clicked, what was picked, the hands that
//! were counted, why the right answer is right; and the score so far.

use std::sync::Arc;

use egui::accesskit::{Live, Role};
use egui::{
    Align, Align2, Button, Color32, Galley, Label, Layout, Rect, Response, RichText, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{QuestionWish, Shown};
use crate::ui::action::{Action, Verb};
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{both_ends, card, choice, muted};

/// Room for the number and the mark of an answer.
const NUMBER: f32 = 30.0;
/// Room for the hands and their two buttons.
const HANDS: f32 = 86.0;
/// From an answer's words to its edges.
const PAD: f32 = 6.0;

/// The question at the playhead with its answers, then the score and which questions are asked.
pub(in crate::ui) fn card_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    if !model.prefs.questions.on {
        return;
    }
    ui.add_space(6.0);
    // One question in full: that of the step to come, else that of the step one looks at.
    let (here, behind) = (model.question_here(), model.question_behind());
    let shown = here.or(behind);
    let response = card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        if let Some(behind) = behind.filter(|_| here.is_some()) {
            behind_ui(ui, &behind);
        }
        if let Some(shown) = &shown {
            question_ui(ui, model, shown, actions);
        }
        foot_ui(ui, model, shown.is_some(), actions);
    });
    let id = response.response.id.with("live question");
    let words = shown.as_ref().map_or_else(String::new, spoken);
    ui.interact(response.response.rect, id, Sense::hover())
        .widget_info(|| WidgetInfo::labeled(Role::Status, true, words.clone()));
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_live(Live::Polite));
}

/// What is read aloud.
fn spoken(shown: &Shown<'_>) -> String {
    match (shown.verdict(), shown.is_revealed()) {
        (None, _) => format!("Question: {}", shown.ask()),
        (Some(verdict), false) => format!("{verdict}. {}", shown.ask()),
        (Some(verdict), true) => {
            let because = shown.because().unwrap_or_default();
            format!("{verdict}: {}. {because}", shown.answer(shown.right))
        }
    }
}

/// What was asked before this step, in short.
fn behind_ui(ui: &mut Ui, behind: &Shown<'_>) {
    let small = |text: RichText| text.font(theme::regular(size::SMALL));
    ui.add(Label::new(small(muted(ui, behind.ask()))).wrap());
    let verdict = behind.verdict().unwrap_or_default();
    let words = format!("{verdict}: {}", behind.answer(behind.right));
    let words = RichText::new(words).font(theme::strong(size::SMALL));
    ui.add(Label::new(words).wrap());
    ui.separator();
}

fn question_ui(ui: &mut Ui, model: &Model, shown: &Shown<'_>, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    both_ends(
        ui,
        |ui| ui.label(RichText::new("Question").font(theme::strong(size::BODY))),
        |ui| {
            if let Some(verdict) = shown.verdict() {
                let right = shown.is_revealed() && shown.is_picked(shown.right);
                let color = if right { theme.text } else { theme.muted };
                ui.label(
                    RichText::new(verdict)
                        .font(theme::strong(size::BODY))
                        .color(color),
                );
            }
        },
    );
    let ask = RichText::new(shown.ask()).font(theme::regular(size::CAPTION));
    ui.add(Label::new(ask).wrap());
    let counts = model.prefs.questions.counts && !shown.is_revealed();
    for place in 0..shown.count() {
        answer_ui(ui, shown, place, counts, actions);
    }
    if let Some(because) = shown.because() {
        ui.add(Label::new(muted(ui, format!("Because: {because}"))).wrap());
    }
    if let Some(rule) = shown.rule.filter(|_| shown.is_revealed()) {
        let citation = RichText::new(rule.citation()).font(theme::strong(size::SMALL));
        ui.label(citation.color(theme.accent))
            .on_hover_text(rule.text());
    }
    if !shown.is_revealed() {
        let last = shown.count();
        let words = format!("Press 1 to {last}, or Space: the step answers it");
        ui.add(Label::new(muted(ui, words).font(theme::regular(size::SMALL))).wrap());
    }
}

/// One answer: the whole row can be clicked.
fn answer_ui(
    ui: &mut Ui,
    shown: &Shown<'_>,
    place: usize,
    counts: bool,
    actions: &mut Vec<Action>,
) {
    let theme = Theme::of(ui);
    let width = ui.available_width();
    let hands = if counts { HANDS } else { 0.0 };
    let told = shown.is_revealed() && shown.all_hands() > 0;
    let tally = if told { 34.0 } else { 0.0 };
    let room = width - NUMBER - hands - tally - PAD;
    let words = shown.answer(place).to_owned();
    let galley = ui
        .painter()
        .layout(words, theme::regular(size::BODY), theme.text, room);
    let height = (galley.size().y + 2.0 * PAD).max(size::TARGET);
    let (row, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let (button, rest) = row.split_left_right_at_x(row.right() - hands);
    let look = Look {
        fill: theme.canvas,
        radius: 6.0,
        right: 2.0,
        inset: 8.0,
        number: NUMBER,
        sign: 1.0,
        font: size::BODY,
    };
    let response = paint_answer(ui, shown, place, button, &galley, &look);
    focus_ring(ui, &response, theme);
    if response.clicked() {
        actions.push(Action::Question(QuestionWish::Pick(place)));
    }
    if counts {
        hands_ui(ui, shown, place, rest, actions);
    }
}

/// How an answer is painted.
pub(in crate::ui) struct Look {
    /// Behind its words.
    pub(in crate::ui) fill: Color32,
    /// Of its corners.
    pub(in crate::ui) radius: f32,
    /// How thick the line around the right one is.
    pub(in crate::ui) right: f32,
    /// From the number of hands to the edge.
    pub(in crate::ui) inset: f32,
    /// Room for its number.
    pub(in crate::ui) number: f32,
    /// How many times as large as in the lesson panel its hook or cross is.
    pub(in crate::ui) sign: f32,
    /// The size of its number and of the number of hands.
    pub(in crate::ui) font: f32,
}

/// An answer to be clicked, or with what became of it; `galley` are its words.
pub(in crate::ui) fn paint_answer(
    ui: &Ui,
    shown: &Shown<'_>,
    place: usize,
    rect: Rect,
    galley: &Arc<Galley>,
    look: &Look,
) -> Response {
    let theme = Theme::of(ui);
    let mark = Mark::of(shown, place);
    let open = mark == Mark::Open;
    let sense = if open { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, ui.scope_id().with(("answer", place)), sense);
    let name = format!(
        "Answer {}: {}{}",
        place + 1,
        shown.answer(place),
        mark.words()
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Button, open, &name));
    let painter = ui.painter();
    let fill = if open && response.hovered() {
        theme.hover
    } else {
        look.fill
    };
    painter.rect_filled(rect, look.radius, fill);
    if shown.is_revealed() && shown.all_hands() > 0 {
        let share = f64::from(shown.hands(place)) / f64::from(shown.all_hands());
        let mut bar = rect;
        #[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
        bar.set_width(rect.width() * share as f32);
        painter.rect_filled(bar, look.radius, theme.selected);
        let at = rect.right_center() - vec2(look.inset, 0.0);
        let hands = shown.hands(place).to_string();
        let font = theme::strong(look.font);
        painter.text(at, Align2::RIGHT_CENTER, hands, font, theme.text);
    }
    let stroke = match mark {
        Mark::Right => Stroke::new(look.right, theme.in_use()),
        _ => Stroke::new(theme.outline, theme.border),
    };
    painter.rect_stroke(rect, look.radius, stroke, StrokeKind::Inside);
    let at = pos2(rect.left() + look.number / 2.0, rect.center().y);
    sign(ui, mark, place, at, look.sign, look.font);
    let top = rect.center().y - galley.size().y / 2.0;
    let color = if mark == Mark::Wrong {
        theme.muted
    } else {
        theme.text
    };
    let at = pos2(rect.left() + look.number, top);
    painter.galley_with_override_text_color(at, Arc::clone(galley), color);
    response
}

fn focus_ring(ui: &Ui, response: &Response, theme: &Theme) {
    if response.has_focus() {
        let ring = response.rect.expand(2.0);
        let stroke = Stroke::new(2.0, theme.accent);
        ui.painter()
            .rect_stroke(ring, 8.0, stroke, StrokeKind::Outside);
    }
}

/// The hands for an answer, with one more and one less.
fn hands_ui(ui: &mut Ui, shown: &Shown<'_>, place: usize, row: Rect, actions: &mut Vec<Action>) {
    let layout = Layout::right_to_left(Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(row).layout(layout));
    ui.spacing_mut().item_spacing.x = 2.0;
    let mut button = |ui: &mut Ui, sign: &str, more: bool| {
        let text = RichText::new(sign).font(theme::strong(size::BODY));
        let response = ui.add(Button::new(text).min_size(vec2(26.0, 26.0)));
        let less = if more { "more" } else { "less" };
        let name = format!("One hand {less} for answer {}", place + 1);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.on_hover_text(name).clicked() {
            actions.push(Action::Question(QuestionWish::Hand(place, more)));
        }
    };
    button(&mut ui, "+", true);
    let hands = RichText::new(shown.hands(place).to_string()).font(theme::mono(size::BODY));
    ui.add_sized(vec2(26.0, 26.0), Label::new(hands));
    button(&mut ui, "−", false);
}

/// How an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// It can be picked.
    Open,
    /// It was picked and is wrong.
    Wrong,
    /// It is the right one, and that may be seen.
    Right,
    /// It was not picked, and another one is right.
    Other,
}

impl Mark {
    fn of(shown: &Shown<'_>, place: usize) -> Self {
        if shown.is_revealed() && place == shown.right {
            Self::Right
        } else if shown.is_picked(place) {
            Self::Wrong
        } else if shown.is_revealed() {
            Self::Other
        } else {
            Self::Open
        }
    }

    /// What it says to who hears instead of sees.
    const fn words(self) -> &'static str {
        match self {
            Self::Open | Self::Other => "",
            Self::Wrong => ", not this one",
            Self::Right => ", right",
        }
    }
}

/// The number of an answer, or a hook or cross in its place.
fn sign(ui: &Ui, mark: Mark, place: usize, at: egui::Pos2, k: f32, text: f32) {
    let theme = Theme::of(ui);
    let painter = ui.painter();
    let line = |points: &[[f32; 2]], color: Color32| {
        let points = points.iter().map(|[x, y]| at + vec2(*x, *y) * k).collect();
        painter.line(points, Stroke::new(2.5 * k, color));
    };
    match mark {
        Mark::Right => line(&[[-6.0, 0.0], [-2.0, 5.0], [6.0, -5.0]], theme.in_use()),
        Mark::Wrong => {
            line(&[[-4.5, -4.5], [4.5, 4.5]], theme.alert);
            line(&[[4.5, -4.5], [-4.5, 4.5]], theme.alert);
        }
        Mark::Open | Mark::Other => {
            let number = (place + 1).to_string();
            let color = if mark == Mark::Open {
                theme.accent
            } else {
                theme.muted
            };
            painter.text(
                at,
                Align2::CENTER_CENTER,
                number,
                theme::strong(text),
                color,
            );
        }
    }
}

/// The score, and which questions are asked.
fn foot_ui(ui: &mut Ui, model: &Model, below: bool, actions: &mut Vec<Action>) {
    if below {
        ui.separator();
    }
    let score = model.score_words();
    let words = score.unwrap_or_else(|| "Questions are on".to_owned());
    let words = muted(ui, words).font(theme::strong(size::SMALL));
    let off = both_ends(
        ui,
        |ui| ui.label(words),
        |ui| {
            let word = RichText::new("Off").font(theme::regular(size::SMALL));
            let response = ui.add(Button::new(word).min_size(vec2(40.0, 24.0)));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Questions off"));
            response.on_hover_text(Verb::Questions.hint()).clicked()
        },
    );
    if off {
        actions.push(Action::Do(Verb::Questions));
    }
    let questions = model.prefs.questions;
    if let Some(words) = model.questions_left_out() {
        ui.add(Label::new(muted(ui, words).font(theme::regular(size::SMALL))).wrap());
    }
    if model.has_own_questions() {
        let name = |every| {
            if every {
                "Every message"
            } else {
                "Lesson's own"
            }
        };
        let wish = choice(ui, &[false, true], questions.every, name);
        actions.extend(wish.map(|every| Action::Question(QuestionWish::Every(every))));
    }
    let name = |counts| {
        if counts {
            "Count hands"
        } else {
            "One person answers"
        }
    };
    let wish = choice(ui, &[false, true], questions.counts, name);
    actions.extend(wish.map(|counts| Action::Question(QuestionWish::Counts(counts))));
}

/// Where questions are off: they can be had.
pub(in crate::ui) fn switch_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    if model.prefs.questions.on || model.network().is_some() {
        return;
    }
    let words = RichText::new("Ask me questions").font(theme::regular(size::SMALL));
    let response = ui.add(Button::new(words).min_size(vec2(0.0, 26.0)));
    if response.on_hover_text(Verb::Questions.hint()).clicked() {
        actions.push(Action::Do(Verb::Questions));
    }
}

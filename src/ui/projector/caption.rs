//! The band below the diagram: what happens in this step and why, in letters for a whole room.
//! It is as high as the lesson's longest caption needs, so that the diagram never jumps.

use std::sync::Arc;

use egui::accesskit::{Live, Role};
use egui::{Button, Color32, FontId, Galley, Rect, RichText, Sense, Ui, WidgetInfo, pos2, vec2};

use super::EDGE;
use super::question::{Question, highest};
use crate::protocol::Rule;
use crate::ui::action::{Action, Verb};
use crate::ui::lesson_panel::{spoken, text};
use crate::ui::model::{Model, Telling};
use crate::ui::theme::{Theme, regular, strong};
use crate::ui::widgets::elided;

/// The sentence, in points at the least scale.
pub(super) const SENTENCE: f32 = 28.0;
/// What stands below it.
pub(super) const SMALL: f32 = 20.0;
/// Room above the sentence, between the two, and below.
const ABOVE: f32 = 16.0;
pub(super) const BETWEEN: f32 = 4.0;
/// The row of clause and keys; they can be touched.
const ROW: f32 = 48.0;

/// What the keys do, quietly: sign, word, wish.
const HINTS: [(&str, &str, Verb); 4] = [
    ("Space", "next", Verb::Step),
    ("←", "back", Verb::Back),
    ("P", "play", Verb::Play),
    ("Esc", "leave", Verb::Close),
];

/// What is said of one step.
struct Words {
    sentence: String,
    because: String,
}

/// The caption of this step, laid out.
pub(super) struct Caption<'a> {
    question: Option<Question<'a>>,
    sentence: Arc<Galley>,
    because: Arc<Galley>,
    clause: String,
    height: f32,
    scale: f32,
    beside: bool,
}

impl<'a> Caption<'a> {
    /// Lays it out for this width of a room's screen.
    pub(super) fn new(ui: &Ui, model: &'a Model, scale: f32, beside: bool) -> Self {
        let theme = Theme::of(ui);
        let width = ui.max_rect().width() - 2.0 * EDGE * scale;
        let lay = |words: &str, font: FontId, color: Color32| {
            ui.painter().layout(words.to_owned(), font, color, width)
        };
        let both = |words: &Words, color: Color32| {
            let sentence = lay(&words.sentence, regular(SENTENCE * scale), theme.text);
            let because = lay(&words.because, regular(SMALL * scale), color);
            (sentence, because)
        };
        let height =
            |(sentence, because): &(Arc<Galley>, Arc<Galley>)| sentence.size().y + because.size().y;
        let trouble = model.trouble.as_ref().or(model.status.failed.as_ref());
        let (now, clause) = now(model, trouble);
        let color = if trouble.is_some() {
            theme.alert
        } else {
            theme.muted
        };
        let now = both(&now, color);
        let captions = model.scenario.captions.iter();
        let heights = captions.map(|caption| {
            let words = of_caption(text(caption, model.prefs.level), &caption.because);
            height(&both(&words, theme.muted))
        });
        // Something that went wrong comes before any question.
        let question = Question::of(ui, model, scale).filter(|_| trouble.is_none());
        let asked = question.as_ref().map_or(0.0, Question::height);
        let asked = asked.max(highest(ui, model, scale));
        let highest = heights.fold(height(&now), f32::max).max(asked);
        let (sentence, because) = now;
        let clause = question.as_ref().map_or(clause, Question::clause);
        Self {
            question,
            sentence,
            because,
            clause,
            height: highest + (ABOVE + BETWEEN + ROW) * scale,
            scale,
            beside,
        }
    }

    /// How high the band is.
    pub(super) fn height(&self) -> f32 {
        self.height
    }

    /// Paints it, with the clause and the keys below.
    pub(super) fn show(self, ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
        let (theme, k, all) = (Theme::of(ui), self.scale, ui.max_rect());
        ui.painter()
            .hline(all.x_range(), all.top(), (theme.outline, theme.border));
        let left = all.left() + EDGE * k;
        let place = pos2(left, all.top() + ABOVE * k);
        let below = place + vec2(0.0, self.sentence.size().y + BETWEEN * k);
        if !self.beside {
            announce(ui, all, model);
        }
        if let Some(question) = self.question {
            question.show(ui, place, actions);
        } else {
            ui.painter().galley(place, self.sentence, theme.text);
            ui.painter().galley(below, self.because, theme.muted);
        }
        let row = Rect::from_min_max(
            pos2(left, all.bottom() - ROW * k),
            pos2(all.right() - EDGE * k, all.bottom() - 4.0 * k),
        );
        let room = if self.beside {
            row.right()
        } else {
            hints(ui, row, &self.clause, k, actions)
        };
        let clause = Rect::from_min_max(row.min, pos2(room - 12.0 * k, row.bottom()));
        let font = strong(SMALL * k);
        elided(ui, clause, &self.clause, font, theme.accent);
    }
}

/// What happens in this step, in one sentence.
pub(in crate::ui) fn sentence(model: &Model) -> String {
    now(model, None).0.sentence
}

/// What is said now, and the clause behind it.
fn now(model: &Model, trouble: Option<&String>) -> (Words, String) {
    let (mut words, rule) = match model.telling() {
        Telling::Caption(_, caption) => (
            of_caption(text(caption, model.prefs.level), &caption.because),
            caption.rule,
        ),
        Telling::Explained(_, explained) => (of_caption(&explained.sentence, ""), explained.rule),
        Telling::Beginning => (of_caption(&model.scenario.lesson.summary, ""), None),
    };
    if let Some(trouble) = trouble {
        words.because.clone_from(trouble);
    }
    (words, rule.map(Rule::citation).unwrap_or_default())
}

fn of_caption(sentence: &str, because: &str) -> Words {
    let because = if because.is_empty() {
        String::new()
    } else {
        format!("Because: {because}")
    };
    Words {
        sentence: sentence.to_owned(),
        because,
    }
}

/// A screen reader hears each step.
fn announce(ui: &Ui, all: Rect, model: &Model) {
    let id = ui.scope_id().with("live caption");
    ui.interact(all, id, Sense::hover())
        .widget_info(|| WidgetInfo::labeled(Role::Status, true, spoken(model)));
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_live(Live::Polite));
}

/// The keys from the right, as many as the clause leaves room for: fingers may use them too.
/// Returns where they begin.
fn hints(ui: &mut Ui, row: Rect, clause: &str, k: f32, actions: &mut Vec<Action>) -> f32 {
    let theme = Theme::of(ui);
    let width = |words: &str, font: FontId| {
        let galley = ui
            .painter()
            .layout_no_wrap(words.to_owned(), font, theme.muted);
        galley.size().x
    };
    let least = row.left() + width(clause, strong(SMALL * k)) + 24.0 * k;
    let widths = HINTS.map(|(sign, word, _)| {
        width(&format!("{sign} {word}"), regular(SMALL * k)).max(30.0 * k) + 14.0 * k
    });
    let mut right = row.right() + 7.0 * k;
    for ((sign, word, verb), width) in HINTS.into_iter().zip(widths).rev() {
        let leaves = verb == Verb::Close;
        if right - width < least && !leaves {
            break;
        }
        let place = Rect::from_min_max(pos2(right - width, row.top()), pos2(right, row.bottom()));
        let words = RichText::new(format!("{sign} {word}"))
            .font(regular(SMALL * k))
            .color(theme.muted);
        let tip = RichText::new(verb.hint()).font(regular(SMALL * k));
        let response = ui.put(place, Button::new(words).frame(false));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, verb.name()));
        if response.on_hover_text(tip).clicked() {
            actions.push(Action::Do(verb));
        }
        right -= width;
    }
    right
}

//! The lesson's title and what is told about the step that one looks at: the caption, its
//! "because" line, its clause.

use egui::{RichText, Sense, Ui, WidgetInfo, vec2};

use crate::protocol::Rule;
use crate::sim::scenario::Caption;
use crate::ui::action::Action;
use crate::ui::model::{Model, Telling};
use crate::ui::prefs::Level;
use crate::ui::question::switch_ui;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{both_ends, card, choice, muted};
use crate::view::explain::Explanation;
use crate::view::rules;
use crate::wire::MessageType;

pub(super) fn title(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let lesson = &model.scenario.lesson;
    let number = lesson
        .number
        .trim_start_matches('S')
        .trim_start_matches('0');
    let words = if number.is_empty() {
        "Lesson".to_owned()
    } else {
        format!("Lesson {number}")
    };
    top(ui, model, &words, actions);
}

/// What is open, in a word; how much captions tell; the title.
pub(super) fn top(ui: &mut Ui, model: &Model, words: &str, actions: &mut Vec<Action>) {
    let words = muted(ui, words).font(theme::strong(size::SMALL));
    let level = both_ends(
        ui,
        |ui| ui.label(words),
        |ui| choice(ui, &Level::ALL, model.prefs.level, Level::name),
    );
    actions.extend(level.map(Action::Level));
    // Which variants are on is told by their switches below.
    let title = RichText::new(model.scenario.plain_title()).font(theme::strong(size::TITLE));
    ui.add(egui::Label::new(title).wrap());
    ui.add_space(4.0);
}

pub(super) fn caption_card(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let response = card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 7.0;
        match model.telling() {
            Telling::Caption(number, caption) => caption_ui(ui, model, number, caption),
            Telling::Explained(kind, explanation) => explained_ui(ui, kind, &explanation),
            Telling::Beginning => beginning(ui, model, actions),
        }
        if model.at_lesson_end() {
            ui.separator();
            ui.label(RichText::new("The lesson has ended").font(theme::strong(size::BODY)));
            ui.add(
                egui::Label::new(muted(
                    ui,
                    "Stepping goes on: timers run, and the buttons below still work",
                ))
                .wrap(),
            );
            never_matched(ui, model);
            if let Some(score) = model.score_words() {
                let score = format!("Questions: {score}");
                ui.label(RichText::new(score).font(theme::strong(size::BODY)));
            }
        }
    });
    let id = response.response.id.with("live caption");
    let words = spoken(model);
    ui.interact(response.response.rect, id, Sense::hover())
        .widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Status, true, words.clone()));
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_live(egui::accesskit::Live::Polite));
}

/// A rule that was made in vain is no secret.
fn never_matched(ui: &mut Ui, model: &Model) {
    let rows = model.rules.at(model.playhead().count);
    if let Some(words) = rules::never_matched(&rows, &model.name_for_rules()) {
        let words = RichText::new(words).color(Theme::of(ui).alert);
        ui.add(egui::Label::new(words).wrap());
    }
}

/// What is read aloud when the step changes.
pub(in crate::ui) fn spoken(model: &Model) -> String {
    match model.telling() {
        Telling::Caption(_, caption) => {
            let text = text(caption, model.prefs.level);
            let stop = if text.ends_with('?') { "" } else { "." };
            format!("{text}{stop} {}", caption.because)
        }
        Telling::Explained(_, explanation) => explanation.sentence,
        Telling::Beginning => model.scenario.lesson.summary.clone(),
    }
}

fn beginning(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    heading(ui, None, "Before the first message".to_owned());
    sentence(ui, &model.scenario.lesson.summary);
    let words = if model.is_on_network() {
        "Press Space: one message that waits goes, or one that came is read; P lets all of them"
    } else if model.is_closed() {
        "Press Space: the first message passes; End shows all of them"
    } else {
        "Press Space: one message goes on its way"
    };
    ui.add(egui::Label::new(muted(ui, words)).wrap());
    switch_ui(ui, model, actions);
}

fn explained_ui(ui: &mut Ui, kind: Option<MessageType>, explanation: &Explanation) {
    heading(ui, kind, explanation.what.to_owned());
    sentence(ui, &explanation.sentence);
    clause(ui, explanation.rule);
}

fn caption_ui(ui: &mut Ui, model: &Model, number: usize, caption: &Caption) {
    let kind = caption_kind(caption);
    let what = kind.map_or_else(String::new, |kind| format!(" · {}", kind.name()));
    heading(ui, kind, format!("Step {number}{what}"));
    sentence(ui, text(caption, model.prefs.level));
    if !caption.because.is_empty() {
        ui.add(egui::Label::new(muted(ui, format!("Because: {}", caption.because))).wrap());
    }
    clause(ui, caption.rule);
}

fn heading(ui: &mut Ui, kind: Option<MessageType>, words: String) {
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        if let Some(kind) = kind {
            let (rect, _) = ui.allocate_exact_size(vec2(4.0, 16.0), Sense::hover());
            ui.painter()
                .rect_filled(rect, 2.0, Theme::of(ui).message(kind));
        }
        ui.label(RichText::new(words).font(theme::strong(size::BODY)));
    });
}

fn sentence(ui: &mut Ui, words: &str) {
    let words = RichText::new(words).font(theme::regular(size::CAPTION));
    ui.add(egui::Label::new(words).wrap());
}

fn clause(ui: &mut Ui, rule: Option<Rule>) {
    let Some(rule) = rule else { return };
    let citation = RichText::new(rule.citation()).font(theme::strong(size::SMALL));
    ui.label(citation.color(Theme::of(ui).accent))
        .on_hover_text(rule.level().word());
    let sentence = muted(ui, format!("“{}”", rule.text())).font(theme::regular(size::SMALL));
    ui.add(egui::Label::new(sentence).wrap());
}

fn caption_kind(caption: &Caption) -> Option<MessageType> {
    match caption.on {
        crate::sim::scenario::CaptionEvent::Message(kind, _) => Some(kind),
        _ => None,
    }
}

pub(in crate::ui) fn text(caption: &Caption, level: Level) -> &str {
    match level {
        Level::Story => &caption.story,
        Level::Protocol => &caption.protocol,
        Level::Bytes => &caption.bytes,
    }
}

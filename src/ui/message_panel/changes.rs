//! The *Changes* tab: what is different from the message before of the same transaction, or
//! from the message that is pinned; and the four faces of REQUEST.

use egui::accesskit::Role;
use egui::{CollapsingHeader, RichText, ScrollArea, Ui, WidgetInfo, vec2};

use super::Tab;
use super::faces::faces_ui;
use crate::ui::action::{Action, Verb};
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::muted;
use crate::view::changes::{Change, Comparison, compare};
use crate::view::inspector::Inspection;
use crate::wire::MessageType;

/// Room for "was" and "gone" before a value.
const WORDS: f32 = 34.0;

/// The four faces of REQUEST, unfolded where one is shown, and the differences between the message
/// that is shown and the one it is compared with.
pub(super) fn changes_ui(
    ui: &mut Ui,
    model: &Model,
    shown: Option<&Inspection>,
    actions: &mut Vec<Action>,
) {
    ui.add_space(2.0);
    let is_request = shown.is_some_and(|shown| shown.kind == Some(MessageType::Request));
    ScrollArea::vertical()
        .id_salt(("changes", shown.map(|shown| shown.number)))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            four_faces(ui, model, is_request, actions);
            match shown {
                Some(shown) => against(ui, model, shown, actions),
                None => super::nothing_yet(ui, Tab::Changes),
            }
        });
}

/// The faces under their title, which folds them.
fn four_faces(ui: &mut Ui, model: &Model, open: bool, actions: &mut Vec<Action>) {
    let Some(faces) = &model.message.faces else {
        return;
    };
    let title = RichText::new("The four faces of REQUEST").font(theme::strong(size::BODY));
    CollapsingHeader::new(title)
        .id_salt(("faces", open))
        .default_open(open)
        .show_unindented(ui, |ui| faces_ui(ui, faces, actions));
    ui.add_space(4.0);
}

/// What differs from the message before it, or from the pinned one.
fn against(ui: &mut Ui, model: &Model, shown: &Inspection, actions: &mut Vec<Action>) {
    let before = model.compared();
    heading(ui, model, shown, before.as_ref(), actions);
    let Some(before) = before.filter(|before| before.number != shown.number) else {
        return nothing_to_compare(ui, model);
    };
    let with = if model.pinned_message().is_some() {
        "The pinned message"
    } else {
        "The message before it with this xid"
    };
    ui.label(muted(ui, with).font(theme::regular(size::SMALL)));
    let found = compare(&before.fields, &shown.fields);
    if found.changes.is_empty() {
        ui.label("Nothing is different");
    }
    for change in &found.changes {
        change_ui(ui, change);
    }
    same_ui(ui, &found);
}

fn heading(
    ui: &mut Ui,
    model: &Model,
    shown: &Inspection,
    before: Option<&Inspection>,
    actions: &mut Vec<Action>,
) {
    let pinned = model.pinned_message().is_some();
    ui.horizontal(|ui| {
        let words = match before {
            Some(before) if before.number == shown.number => "Pinned".to_owned(),
            Some(before) => format!("Against {} {}", kind_of(before), before.number),
            None => "First of its transaction".to_owned(),
        };
        ui.label(RichText::new(words).font(theme::strong(size::BODY)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let words = if pinned { "Unpin" } else { "Pin" };
            let button = egui::Button::new(RichText::new(words).font(theme::regular(size::SMALL)));
            if ui.add(button).on_hover_text(Verb::Pin.hint()).clicked() {
                actions.push(Action::Do(Verb::Pin));
            }
        });
    });
}

fn kind_of(message: &Inspection) -> &'static str {
    message.kind.map_or("message", |kind| kind.name())
}

fn nothing_to_compare(ui: &mut Ui, model: &Model) {
    let words = if model.pinned_message().is_some() {
        "Select another message: it is compared with this one"
    } else {
        "There is no message before it with this xid; pin one to compare across transactions"
    };
    ui.add(egui::Label::new(muted(ui, words)).wrap());
}

/// A field and its two values.
fn change_ui(ui: &mut Ui, change: &Change) {
    ui.add_space(3.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    let name = RichText::new(&change.name).font(theme::strong(12.5));
    ui.label(name)
        .on_hover_text(format!("{}\n{}", change.meaning, change.section));
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            value_ui(ui, change, "was", before, false);
            value_ui(ui, change, "is", after, true);
        }
        (Some(before), None) => value_ui(ui, change, "gone", before, false),
        (None, Some(after)) => value_ui(ui, change, "new", after, true),
        (None, None) => {}
    }
}

/// One value behind its word; what holds now is read first.
fn value_ui(ui: &mut Ui, change: &Change, word: &str, value: &str, holds: bool) {
    let theme = Theme::of(ui);
    let color = if holds { theme.text } else { theme.muted };
    let name = format!("{} {word} {value}", change.name);
    ui.horizontal_top(|ui| {
        let word = RichText::new(word).font(theme::regular(size::SMALL));
        ui.allocate_ui(vec2(WORDS, 16.0), |ui| {
            ui.set_min_width(WORDS);
            ui.label(word.color(theme.muted));
        });
        let shown = RichText::new(value).font(theme::mono(11.5)).color(color);
        let response = ui.add(egui::Label::new(shown).wrap());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    });
}

/// What differs between two messages of two runs: `was` is what stands in the first.
pub(in crate::ui) fn between_ui(
    ui: &mut Ui,
    before: &Inspection,
    after: &Inspection,
    titles: [&str; 2],
) {
    for (message, title) in [before, after].into_iter().zip(titles) {
        let words = format!("{} {} of “{title}”", kind_of(message), message.number);
        ui.add(egui::Label::new(RichText::new(words).font(theme::strong(size::BODY))).wrap());
    }
    ui.add_space(4.0);
    let found = compare(&before.fields, &after.fields);
    if found.changes.is_empty() {
        ui.label("Nothing is different");
    }
    for change in &found.changes {
        change_ui(ui, change);
    }
    same_ui(ui, &found);
}

/// All that is unchanged in one line, which unfolds.
fn same_ui(ui: &mut Ui, found: &Comparison) {
    if found.same.is_empty() {
        return;
    }
    ui.add_space(6.0);
    let words = muted(ui, found.same_in_words()).font(theme::regular(size::BODY));
    CollapsingHeader::new(words)
        .id_salt("same fields")
        .show(ui, |ui| {
            ui.add(egui::Label::new(muted(ui, found.same.join(", "))).wrap());
        });
}

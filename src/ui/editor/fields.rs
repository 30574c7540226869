//! The parts of a form: titled groups, rows of a label and a field with the sentence beside it
//! that says what is wrong or what is meant, and the switches where the RFC leaves a choice.

use egui::WidgetInfo;
use egui::{Align, Button, Label, Layout, Response, RichText, TextEdit, Ui, accesskit::Role, vec2};

use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{muted, tick_box};
use crate::view::forms::switch::Switch;

/// The width of the labels.
const LABELS: f32 = 150.0;
/// The height of a row.
const ROW: f32 = 28.0;

/// What stands beside a field.
#[derive(Clone, Copy)]
pub(in crate::ui) enum Beside<'a> {
    Nothing,
    /// What is meant.
    Note(&'a str),
    /// What is wrong.
    Wrong(&'a str),
}

/// Where a form begins: its name, which has the focus when the sheet opens.
pub(in crate::ui) fn name(ui: &mut Ui, value: &mut String, wrong: Option<&str>, fresh: bool) {
    let response = text(ui, "Name", "", value, ("", beside(wrong, "")));
    if fresh {
        response.request_focus();
    }
}

/// The sentence about a mistake, or else the note.
pub(in crate::ui) fn beside<'a>(wrong: Option<&'a str>, note: &'a str) -> Beside<'a> {
    match wrong {
        Some(sentence) => Beside::Wrong(sentence),
        None if note.is_empty() => Beside::Nothing,
        None => Beside::Note(note),
    }
}

/// The title of a group of rows.
pub(in crate::ui) fn group(ui: &mut Ui, title: &str) {
    ui.add_space(10.0);
    let color = Theme::of(ui).muted;
    ui.label(
        RichText::new(title)
            .font(theme::strong(size::SMALL))
            .color(color),
    );
}

/// A row with a text to be typed. The label is its accessible name, with what it is of.
pub(in crate::ui) fn text(
    ui: &mut Ui,
    label: &str,
    of: &str,
    value: &mut String,
    (hint, beside): (&str, Beside<'_>),
) -> Response {
    let response = row(ui, label, |ui| {
        let width = room(ui);
        half(ui, width, &named(label, of), value, hint)
    });
    said(ui, beside);
    response
}

/// A row with a text that cannot be changed here, and why.
pub(in crate::ui) fn fixed(ui: &mut Ui, label: &str, value: &str, why: &str) {
    row(ui, label, |ui| {
        let text = RichText::new(value).font(theme::mono(size::SMALL));
        ui.add(Label::new(text).truncate());
    });
    said(ui, beside(None, why));
}

/// `Router, network 2`.
pub(in crate::ui) fn named(label: &str, of: &str) -> String {
    if of.is_empty() {
        label.to_owned()
    } else {
        format!("{label}, {of}")
    }
}

/// A field for text, so wide; its name is its place in the form.
pub(in crate::ui) fn half(
    ui: &mut Ui,
    width: f32,
    name: &str,
    value: &mut String,
    hint: &str,
) -> Response {
    let hint = RichText::new(hint).color(Theme::of(ui).muted);
    let field = TextEdit::singleline(value)
        // Sentences come and go above it: its id must not depend on how many there are.
        .id(ui.make_persistent_id(("field", name)))
        .hint_text(hint)
        .align(egui::Align2::LEFT_CENTER)
        .min_size(vec2(0.0, ROW))
        .desired_width(width);
    let response = ui.add(field);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

/// The width that fields have, beside the place of the scroll bar.
pub(in crate::ui) fn room(ui: &Ui) -> f32 {
    ui.available_width() - 10.0
}

/// A row: the label at the left, the rest beside it.
pub(in crate::ui) fn row<R>(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(
            vec2(LABELS, ROW),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_width(LABELS);
                ui.add(
                    Label::new(RichText::new(label))
                        .truncate()
                        .selectable(false),
                );
            },
        );
        content(ui)
    })
    .inner
}

/// The sentence below a field.
pub(in crate::ui) fn said(ui: &mut Ui, beside: Beside<'_>) {
    let (words, color) = match beside {
        Beside::Nothing => return,
        Beside::Note(words) => (words, Theme::of(ui).muted),
        Beside::Wrong(words) => (words, Theme::of(ui).alert),
    };
    let text = RichText::new(words)
        .font(theme::regular(size::SMALL))
        .color(color);
    indented(ui, LABELS + ui.spacing().item_spacing.x, |ui| {
        ui.add(Label::new(text).wrap());
    });
}

/// A line that begins further right, no higher than what is in it.
fn indented(ui: &mut Ui, by: f32, content: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.horizontal(|ui| {
            ui.add_space(by);
            ui.vertical(content);
        });
    });
}

/// A switch where the RFC leaves a choice: its sentence and its section below it.
pub(in crate::ui) fn choice_of_rfc(ui: &mut Ui, on: &mut bool, switch: Switch) {
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 24.0;
        tick_box(ui, on, switch.name).on_hover_text(switch.sentence);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(10.0);
            let section = RichText::new(switch.section).font(theme::regular(size::SMALL));
            ui.label(section.color(Theme::of(ui).accent));
        });
    });
    let words = muted(ui, switch.sentence).font(theme::regular(size::SMALL));
    indented(ui, 18.0, |ui| {
        ui.add(Label::new(words).wrap());
    });
    ui.add_space(2.0);
}

/// A small button of a form.
pub(in crate::ui) fn small_button(ui: &mut Ui, word: &str, name: &str, hint: &str) -> bool {
    let text = RichText::new(word).font(theme::regular(size::SMALL));
    let response = ui.add(Button::new(text).min_size(vec2(0.0, ROW)));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(hint).clicked()
}

/// The same, below the fields.
pub(in crate::ui) fn indented_button(ui: &mut Ui, word: &str, name: &str, hint: &str) -> bool {
    let mut clicked = false;
    let by = LABELS + ui.spacing().item_spacing.x;
    indented(ui, by, |ui| clicked = small_button(ui, word, name, hint));
    clicked
}

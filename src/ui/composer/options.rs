//! The options in their order, and how others are added.

use egui::{Key, Label, RichText, Ui, vec2};

use super::Composer;
use super::fields::wrong;
use crate::ui::editor::fields::{half, small_button};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{section, tick_box};
use crate::view::composer::Place;
use crate::view::composer::form::options_called;
use crate::wire::options::{self, describe};
use crate::wire::typed;

/// The width of an option's name.
const NAMES: f32 = 146.0;
/// So many options are proposed for what is typed.
const MOST_PROPOSED: usize = 4;

/// What is done to a row.
enum Wish {
    Up(usize),
    Remove(usize),
}

/// The table of options.
pub(super) fn options_ui(ui: &mut Ui, composer: &mut Composer) {
    if !composer.form.draft().is_whole() {
        return;
    }
    section(
        ui,
        "Options, with the length that is written where it is not the true one",
    );
    let mut changed = false;
    let mut wish = None;
    for row in 0..composer.form.rows.len() {
        changed |= option(ui, composer, row, &mut wish);
        wrong(ui, composer, Place::Value(row));
        wrong(ui, composer, Place::Length(row));
    }
    match wish {
        Some(Wish::Up(row)) => composer.form.move_up(row),
        Some(Wish::Remove(row)) => composer.form.remove(row),
        None => {}
    }
    add(ui, composer);
    ui.horizontal(|ui| {
        let end = tick_box(ui, &mut composer.form.end, "End mark (255)");
        changed |= end.changed();
        ui.label("filled up to");
        let fill = &mut composer.form.fill;
        changed |= half(ui, 60.0, "Filled up to", fill, "not").changed();
        ui.label("octets");
    });
    wrong(ui, composer, Place::Fill);
    if changed {
        composer.form.typed_in_fields();
    }
}

/// One row. Returns whether something was typed.
fn option(ui: &mut Ui, composer: &mut Composer, row: usize, wish: &mut Option<Wish>) -> bool {
    let name = composer.form.rows[row].name();
    let of = format!("{name}, row {}", row + 1);
    let mut changed = false;
    let mut lit = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        label(ui, composer, row, &name);
        let width = ui.available_width() - 168.0;
        let value_at = composer.form.draft().value_at(row);
        let counted = value_at.map_or_else(String::new, |value| value.len().to_string());
        let line = &mut composer.form.rows[row];
        let hint = line.code.map_or("", typed::hint);
        let value = half(ui, width, &format!("Value of {of}"), &mut line.value, hint);
        changed |= value.changed();
        if value.hovered() || value.has_focus() {
            lit = Some(Place::Value(row));
        }
        if line.code.is_some() {
            let place = &mut line.length;
            let length = half(ui, 40.0, &format!("Length of {of}"), place, &counted);
            let hint = "Empty: counted. A number: written in its place, be it wrong";
            changed |= length.on_hover_text(hint).changed();
        }
        if small_button(ui, "Up", &format!("Move {of} up"), "Before the one above") {
            *wish = Some(Wish::Up(row));
        }
        if small_button(ui, "Remove", &format!("Remove {of}"), "It is left out") {
            *wish = Some(Wish::Remove(row));
        }
    });
    composer.lit = lit.or(composer.lit);
    changed
}

fn label(ui: &mut Ui, composer: &Composer, row: usize, name: &str) {
    let theme = Theme::of(ui);
    let mut text = RichText::new(name).font(theme::regular(size::SMALL));
    if composer.lit == Some(Place::Value(row)) {
        text = text.background_color(theme.lit);
    }
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let place = vec2(NAMES, 28.0);
    let shown = ui.allocate_ui_with_layout(place, layout, |ui| {
        ui.set_min_width(NAMES);
        ui.add(Label::new(text).truncate().selectable(false))
    });
    let known = composer.form.rows[row].code.and_then(options::entry);
    if let (Some(entry), Some(value)) = (known, composer.form.draft().value_at(row)) {
        let value = describe(entry.code, value);
        let words = format!("{} ({}): {value}", entry.meaning, entry.citation());
        shown.inner.on_hover_text(words);
    }
}

/// The field in which an option is looked for, and what fits.
fn add(ui: &mut Ui, composer: &mut Composer) {
    let mut code = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let hint = "Add an option: code or name";
        let field = half(ui, 240.0, "Add an option", &mut composer.wanted, hint);
        let found = options_called(&composer.wanted);
        for option in found.iter().take(MOST_PROPOSED) {
            let name = format!("{option} {}", options::name(*option));
            if small_button(ui, &name, &format!("Add {name}"), "Behind the others") {
                code = Some(*option);
            }
        }
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if enter {
            code = found.first().copied();
        }
    });
    if let Some(code) = code {
        composer.wanted.clear();
        let row = composer.form.add_option(code);
        composer.lit = Some(Place::Value(row));
    }
}

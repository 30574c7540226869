//! How the path field looks, and its keys.

use egui::text::{CCursor, CCursorRange};
use egui::{
    Button, Context, FocusDirection, Id, Key, Label, Layout, Modal, Modifiers, RichText,
    ScrollArea, TextEdit, Ui, vec2,
};

use super::{Entry, Filter, Kind, Listing, PathField, short};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{muted, sheet_frame};

/// Why it is shown.
const WHY: &str = "No file dialog on this system: neither a desktop portal nor zenity answers";
/// Its width.
const WIDTH: f32 = 620.0;
/// The height of the list.
const LIST: f32 = 260.0;

fn field_id() -> Id {
    Id::unique("path field")
}

impl PathField {
    /// Shows it.
    pub(in crate::ui::dialogs) fn show(&mut self, ui: &mut Ui) {
        let frame = sheet_frame(ui, 20);
        let modal = Modal::new(Id::unique("path field sheet"))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                let room = ui.ctx().content_rect().size();
                ui.set_width(WIDTH.min(room.x - 80.0));
                self.content(ui, (room.y - 300.0).clamp(90.0, LIST));
            });
        if modal.should_close() {
            self.cancel();
        }
    }

    fn content(&mut self, ui: &mut Ui, height: f32) {
        let title = self.question.purpose.title();
        ui.label(RichText::new(title).font(theme::strong(size::TITLE)));
        ui.add(Label::new(muted(ui, WHY).font(theme::regular(size::SMALL))).wrap());
        ui.add_space(6.0);
        self.keys(ui);
        self.field(ui);
        ui.add_space(4.0);
        self.list(ui, height);
        ui.add_space(6.0);
        if self.replacing.is_some() {
            self.ask_about_replacing(ui);
        } else {
            self.foot(ui);
        }
    }

    /// Keys that mean something else here than in other fields, before the field sees them.
    fn keys(&mut self, ui: &Ui) {
        let has_focus = ui.memory(|memory| memory.has_focus(field_id()));
        if !has_focus || self.replacing.is_some() {
            return;
        }
        // Keys that come in one frame are counted, none is lost.
        let times =
            |modifiers, key| ui.input_mut(|input| input.count_and_consume_key(modifiers, key));
        let pressed = |modifiers, key| times(modifiers, key) > 0;
        let go = |direction| ui.memory_mut(|memory| memory.move_focus(direction));
        for (key, by) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1)] {
            for _ in 0..times(Modifiers::NONE, key) {
                self.mark(by);
            }
        }
        if pressed(Modifiers::SHIFT, Key::Tab) {
            go(FocusDirection::Previous);
        }
        if pressed(Modifiers::NONE, Key::Tab) && !self.complete() {
            go(FocusDirection::Next);
        }
        if pressed(Modifiers::NONE, Key::Enter) {
            self.accept(ui.ctx());
        }
    }

    fn field(&mut self, ui: &mut Ui) {
        // While egui measures a sheet, nothing in it can have the focus.
        if self.fresh && !ui.is_sizing_pass() {
            self.fresh = false;
            let name = self.question.name.chars().count();
            focus_at_end(ui.ctx(), &self.text.text, name);
        }
        let field = TextEdit::singleline(&mut self.text.text)
            .id(field_id())
            .font(theme::regular(size::BODY))
            .lock_focus(true)
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label("Path"));
        if response.changed() {
            (self.marked, self.trouble) = (None, None);
        }
    }

    fn list(&mut self, ui: &mut Ui, height: f32) {
        ui.horizontal(|ui| {
            let told = self.told();
            ui.label(muted(ui, told).font(theme::regular(size::SMALL)));
            if self.filters.len() > 1 {
                ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                    let wish = pick_filter(ui, &self.filters, self.filter);
                    self.filter = wish.unwrap_or(self.filter);
                });
            }
        });
        let mut picked = None;
        ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                if let Some((_, Ok(listing))) = &self.listed {
                    picked = rows(ui, listing, self.marked);
                }
            });
        if let Some(entry) = picked {
            let ctx = ui.ctx().clone();
            self.pick(&ctx, &entry);
        }
    }

    /// What the list shows.
    fn told(&self) -> String {
        match &self.listed {
            None => "Reading the folder".into(),
            Some((wanted, Err(why))) => format!("{}: {why}", short(&wanted.folder)),
            Some((_, Ok(listing))) => told_of(listing),
        }
    }

    /// One sentence about what is wrong, and the buttons.
    fn foot(&mut self, ui: &mut Ui) {
        let (accept, hint) = match self.question.purpose.kind() {
            Kind::Open => ("Open", "Open this file (Enter)"),
            Kind::Save => ("Save", "Save under this name (Enter)"),
            Kind::Folder => ("Choose", "Choose this folder (Enter)"),
        };
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                if accented(ui, accept).on_hover_text(hint).clicked() {
                    self.marked = None;
                    self.accept(ui.ctx());
                }
                if plain(ui, "Cancel").clicked() {
                    self.cancel();
                }
                let alert = Theme::of(ui).alert;
                if let Some(trouble) = &self.trouble {
                    let words = RichText::new(trouble)
                        .font(theme::regular(size::SMALL))
                        .color(alert);
                    ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.add(Label::new(words).truncate());
                    });
                }
            });
        });
    }

    fn ask_about_replacing(&mut self, ui: &mut Ui) {
        let Some(path) = self.replacing.clone() else {
            return;
        };
        match replace_ui(ui, &short(&path)) {
            Some(true) => self.done = Some(super::Done::Chosen(path)),
            Some(false) => {
                (self.replacing, self.fresh) = (None, true);
            }
            None => {}
        }
    }
}

/// Asks whether what is there may be replaced.
pub(in crate::ui::dialogs) fn replace_ui(ui: &mut Ui, name: &str) -> Option<bool> {
    let words = format!("“{name}” is there already. Replace it?");
    ui.add(Label::new(RichText::new(words).font(theme::strong(size::BODY))).wrap());
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let replace = plain(ui, "Replace").on_hover_text("What is in it now is lost");
            let keep = accented(ui, "Keep it").on_hover_text("Nothing is written");
            match (replace.clicked(), keep.clicked()) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            }
        })
        .inner
    })
    .inner
}

fn accented(ui: &mut Ui, name: &str) -> egui::Response {
    let theme = Theme::of(ui);
    let text = RichText::new(name).font(theme::strong(size::BODY));
    let button = Button::new(text.color(theme.on_accent)).fill(theme.accent);
    ui.add(button.min_size(vec2(92.0, 30.0)))
}

fn plain(ui: &mut Ui, name: &str) -> egui::Response {
    ui.add(Button::new(name).min_size(vec2(80.0, 30.0)))
}

/// A row from right to left: the last filter comes first.
fn pick_filter(ui: &mut Ui, filters: &[Filter], current: usize) -> Option<usize> {
    let mut wish = None;
    for (place, filter) in filters.iter().enumerate().rev() {
        let text = RichText::new(filter.name).font(theme::regular(size::SMALL));
        if ui.selectable_label(place == current, text).clicked() {
            wish = Some(place);
        }
    }
    wish
}

/// The entries; what was clicked.
fn rows(ui: &mut Ui, listing: &Listing, marked: Option<usize>) -> Option<Entry> {
    let mut picked = None;
    for (place, entry) in listing.entries.iter().enumerate() {
        let slash = if entry.is_folder { "/" } else { "" };
        let name = format!("{}{slash}", entry.name.to_string_lossy());
        let is_marked = marked == Some(place);
        let row = vec2(ui.available_width(), 24.0);
        let button = Button::selectable(is_marked, name).truncate();
        let response = ui.add(button.min_size(row));
        if is_marked {
            response.scroll_to_me(None);
        }
        if response.clicked() {
            picked = Some(entry.clone());
        }
    }
    picked
}

fn told_of(listing: &Listing) -> String {
    let (shown, all) = (listing.entries.len(), listing.matching);
    match (shown, all) {
        (0, _) => "Nothing here begins so".into(),
        _ if listing.cut => format!("showing {shown} of more than {all}"),
        _ if shown < all => format!("showing {shown} of {all}"),
        (1, _) => "1 entry".into(),
        _ => format!("{shown} entries"),
    }
}

/// Puts the focus into the field, the cursor at the end, or a proposed name selected up to its
/// ending.
fn focus_at_end(ctx: &Context, text: &str, proposed: usize) {
    let id = field_id();
    let end = text.chars().count();
    let ending = text.chars().rev().position(|letter| letter == '.');
    let ending = ending
        .filter(|ending| *ending < proposed)
        .map_or(0, |ending| ending + 1);
    let range = if proposed > 0 {
        let start = CCursor::new(end.saturating_sub(proposed));
        CCursorRange::two(start, CCursor::new(end - ending))
    } else {
        CCursorRange::one(CCursor::new(end))
    };
    let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
    state.cursor.set_char_range(Some(range));
    TextEdit::store_state(ctx, id, state);
    ctx.memory_mut(|memory| memory.request_focus(id));
}

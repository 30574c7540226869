//! The find bar above the diagram: a field, what was understood and found, and the way from
//! match to match. Looking is for `view::find`; a selection changes only on the way to a match.

use egui::{Align, Button, Context, Id, Key, Label, Layout, Modifiers, RichText, TextEdit, Ui};

use super::action::Action;
use super::model::Model;
use super::theme::{self, size};
use super::widgets::muted;
use crate::view::find::Way;

/// A wish about the find bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindWish {
    /// Looks for these words.
    Type(String),
    /// To the next match.
    Go(Way),
    /// Puts the bar away; place and selection stay.
    Close,
}

fn field_id() -> Id {
    Id::unique("find field")
}

/// Gives the field the keys, with its text selected.
pub fn focus(ctx: &Context, text: &str) {
    let id = field_id();
    let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
    let end = egui::text::CCursor::new(text.chars().count());
    let whole = egui::text::CCursorRange::two(egui::text::CCursor::new(0), end);
    state.cursor.set_char_range(Some(whole));
    TextEdit::store_state(ctx, id, state);
    ctx.memory_mut(|memory| memory.request_focus(id));
}

/// The find bar.
pub fn find_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let finder = &model.finder;
    ui.horizontal(|ui| {
        // In the smallest window what is found needs the room.
        if ui.available_width() > 520.0 {
            ui.label(RichText::new("Find").font(theme::strong(size::BODY)));
        }
        field(ui, finder.text(), actions);
        let some = !finder.found().is_empty();
        for (name, way, hint) in [
            (
                "Previous",
                Way::Backward,
                "To the match before (Shift+Enter)",
            ),
            ("Next", Way::Forward, "To the next match (Enter)"),
        ] {
            let button = Button::new(RichText::new(name).font(theme::regular(size::SMALL)));
            let response = ui.add_enabled(some, button).on_hover_text(hint);
            response.widget_info(|| {
                let name = format!("{name} match");
                egui::WidgetInfo::labeled(egui::accesskit::Role::Button, some, name)
            });
            if response.clicked() {
                actions.push(Action::Find(FindWish::Go(way)));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = Button::new(RichText::new("Close").font(theme::regular(size::SMALL)));
            let response = ui
                .add(close)
                .on_hover_text("Place and selection stay (Esc)");
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, "Close find")
            });
            if response.clicked() {
                actions.push(Action::Find(FindWish::Close));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let told = finder.told(model.shown_place().map(|place| place + 1));
                let words = muted(ui, &told).font(theme::regular(size::SMALL));
                ui.add(Label::new(words).truncate()).on_hover_text(told);
            });
        });
    });
}

fn field(ui: &mut Ui, before: &str, actions: &mut Vec<Action>) {
    let has_focus = ui.memory(|memory| memory.has_focus(field_id()));
    for (modifiers, way) in [
        (Modifiers::SHIFT, Way::Backward),
        (Modifiers::NONE, Way::Forward),
    ] {
        // Before the field sees it: Enter would take the focus away.
        if has_focus && ui.input_mut(|input| input.consume_key(modifiers, Key::Enter)) {
            actions.push(Action::Find(FindWish::Go(way)));
        }
    }
    let mut text = before.to_owned();
    let field = TextEdit::singleline(&mut text)
        .id(field_id())
        .hint_text("laptop-a · 192.168.1.100 · xid:0x2636 · ack")
        .font(theme::regular(size::BODY))
        .align(egui::Align2::LEFT_CENTER)
        .desired_width((ui.available_width() * 0.32).clamp(120.0, 300.0));
    let response = ui.add(field);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label("Find text"));
    if response.changed() {
        actions.push(Action::Find(FindWish::Type(text)));
    }
}

//! The command palette: one field, below it everything that can be done and whose name fits.
//! What there is to choose from is in `items`.

mod items;

use egui::{
    Align2, Area, Id, Margin, Modal, Rect, ScrollArea, Sense, TextEdit, Ui, Vec2, WidgetInfo,
    accesskit, pos2, vec2,
};

use self::items::Item;
use super::action::Action;
use super::model::Model;
use super::theme::{self, Theme, size};
use super::widgets::{elided, muted, sheet_frame};
use crate::view::fuzzy::{Entry, ranked};
use crate::view::words;

const WIDTH: f32 = 620.0;
const ROW: f32 = 30.0;
/// The most rows in sight.
const ROWS: usize = 11;

/// The palette while it is open.
#[derive(Debug, Default)]
pub struct Palette {
    text: String,
    items: Vec<Item>,
    /// Places of the items that fit, best first.
    fitting: Vec<usize>,
    chosen: usize,
    /// For how much of which log the items are.
    of: Option<(usize, usize)>,
}

/// A wish about the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaletteWish {
    /// Looks for these words.
    Type(String),
    /// So many rows down, or up.
    Move(isize),
    /// Puts it away.
    Close,
}

impl Palette {
    /// Brings the items up to what can be done now.
    pub fn update(&mut self, model: &Model) {
        let of = (model.playhead().count, model.log.len());
        if self.of != Some(of) {
            self.items = items::items(model);
            self.of = Some(of);
            self.look();
        }
    }

    /// Looks for other words.
    pub fn look_for(&mut self, text: String) {
        self.text = text;
        self.chosen = 0;
        self.look();
    }

    fn look(&mut self) {
        let entries = self.items.iter().map(|item| Entry {
            name: &item.name,
            beside: &item.beside,
            last: item.obstacle.is_some() && !self.text.is_empty(),
        });
        self.fitting = ranked(&self.text, entries);
        self.chosen = self.chosen.min(self.fitting.len().saturating_sub(1));
    }

    /// Chooses another row, at most the last.
    pub fn go(&mut self, by: isize) {
        let last = self.fitting.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
    }

    /// The names that fit, best first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let items = self
            .fitting
            .iter()
            .filter_map(|place| self.items.get(*place));
        items.map(|item| item.name.as_str())
    }

    fn item(&self, row: usize) -> Option<&Item> {
        self.items.get(*self.fitting.get(row)?)
    }

    /// What the row does, and that the palette is then put away; nothing where something is in
    /// the way.
    fn choose(&self, row: usize, actions: &mut Vec<Action>) {
        if let Some(item) = self.item(row).filter(|item| item.obstacle.is_none()) {
            actions.push(Action::Palette(PaletteWish::Close));
            actions.push(item.action.clone());
        }
    }
}

/// The palette, above everything else.
pub fn palette_ui(ui: &mut Ui, palette: &Palette, actions: &mut Vec<Action>) {
    let frame = sheet_frame(ui, 12);
    let area = Area::new(Id::unique("palette")).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
    let modal = Modal::new(Id::unique("palette"))
        .area(area.order(egui::Order::Foreground))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            keys(ui, palette, actions);
            field(ui, palette, actions);
            ui.add_space(4.0);
            rows(ui, palette, actions);
            foot(ui, palette);
        });
    if modal.should_close() {
        actions.push(Action::Palette(PaletteWish::Close));
    }
}

/// Arrows and Enter are for the rows, before the field sees them.
fn keys(ui: &Ui, palette: &Palette, actions: &mut Vec<Action>) {
    let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    for (key, by) in [(egui::Key::ArrowDown, 1), (egui::Key::ArrowUp, -1)] {
        if pressed(key) {
            actions.push(Action::Palette(PaletteWish::Move(by)));
        }
    }
    if pressed(egui::Key::Enter) {
        palette.choose(palette.chosen, actions);
    }
}

fn field(ui: &mut Ui, palette: &Palette, actions: &mut Vec<Action>) {
    let mut text = palette.text.clone();
    let field = TextEdit::singleline(&mut text)
        .id(Id::unique("palette field"))
        .hint_text("What do you want to do?")
        .font(theme::regular(size::CAPTION))
        .margin(Margin::symmetric(8, 6))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label("Command"));
    response.request_focus();
    if response.changed() {
        actions.push(Action::Palette(PaletteWish::Type(text)));
    }
}

fn rows(ui: &mut Ui, palette: &Palette, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    let room = ui.ctx().content_rect().height() - 220.0;
    let height = (ROW * ROWS as f32).min(room);
    ScrollArea::vertical()
        .id_salt("palette rows")
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink(false)
        .show_viewport(ui, |ui, sight| {
            ui.set_height(palette.fitting.len() as f32 * ROW);
            let all = ui.max_rect();
            for number in 0..palette.fitting.len() {
                let top = number as f32 * ROW;
                let rect =
                    Rect::from_min_size(pos2(all.left(), all.top() + top), vec2(all.width(), ROW));
                let chosen = number == palette.chosen;
                if chosen && moved(ui, palette) {
                    ui.scroll_to_rect(rect, None);
                }
                if top + ROW < sight.top() || top > sight.bottom() {
                    continue;
                }
                if let Some(item) = palette.item(number)
                    && row(ui, rect, item, chosen)
                {
                    palette.choose(number, actions);
                }
            }
        });
}

/// Whether another row was chosen than at the last time.
fn moved(ui: &Ui, palette: &Palette) -> bool {
    let id = Id::unique("palette row in sight");
    let now = (palette.chosen, palette.text.clone());
    let before = ui.data(|data| data.get_temp::<(usize, String)>(id));
    let moved = before.as_ref() != Some(&now);
    ui.data_mut(|data| {
        data.insert_temp(id, now);
    });
    moved
}

/// One thing that can be done. Returns whether it was clicked.
fn row(ui: &Ui, rect: Rect, item: &Item, chosen: bool) -> bool {
    let theme = Theme::of(ui);
    let enabled = item.obstacle.is_none();
    let response = ui.interact(rect, ui.scope_id().with(&item.name), Sense::CLICK);
    response.widget_info(|| {
        let name = match &item.obstacle {
            Some(obstacle) => format!("{}, not now: {obstacle}", item.name),
            None => item.name.clone(),
        };
        WidgetInfo::labeled(accesskit::Role::ListBoxOption, enabled, name)
    });
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_selected(chosen));
    if chosen {
        ui.painter().rect_filled(rect, 6.0, theme.selected);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 6.0, theme.hover);
    }
    let inside = rect.shrink2(vec2(10.0, 0.0));
    let keys =
        ui.painter()
            .layout_no_wrap(item.keys.clone(), theme::mono(size::SMALL), theme.muted);
    let right = inside.right() - keys.size().x;
    let at = pos2(right, rect.center().y - keys.size().y / 2.0);
    ui.painter().galley(at, keys, theme.muted);
    let name = inside.with_max_x(right - 12.0);
    let color = if enabled { theme.text } else { theme.muted };
    let width = elided(ui, name, &item.name, theme::regular(size::BODY), color);
    let beside = name.with_min_x((name.left() + width + 14.0).min(name.right()));
    let words = item.obstacle.as_ref().unwrap_or(&item.beside);
    elided(ui, beside, words, theme::regular(size::SMALL), theme.muted);
    response.clicked()
}

fn foot(ui: &mut Ui, palette: &Palette) {
    ui.add_space(6.0);
    let words = match palette.fitting.len() {
        0 => "Nothing of that name".to_owned(),
        count if palette.text.trim().is_empty() => format!("{} commands", words::count(count)),
        count => {
            let all = words::count(palette.items.len());
            format!("{} of {all}", words::count(count))
        }
    };
    let help = "↑ ↓ choose   Enter does it   Esc closes";
    ui.horizontal(|ui| {
        ui.label(muted(ui, words).font(theme::regular(size::SMALL)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(muted(ui, help).font(theme::regular(size::SMALL)));
        });
    });
}

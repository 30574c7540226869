//! What lies over the window for a moment: the key sheet, what program this is, and the blank
//! screen.

use egui::accesskit::Role;
use egui::{Id, Modal, Rect, RichText, Sense, Ui, WidgetInfo, vec2};
use strum::IntoEnumIterator as _;

use super::action::Verb;
use super::prefs::Speed;
use super::projector::black;
use super::theme::{self, Theme, size};
use super::widgets::{elided, muted, sheet_frame};

/// Which one lies over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// All keys.
    Keys,
    /// Version, licence, fonts.
    About,
    /// Nothing to be seen.
    Blank,
}

impl Sheet {
    /// Shows it. Returns whether it is to be closed.
    pub fn show(self, ui: &mut Ui) -> bool {
        if self == Self::Blank {
            return black(ui);
        }
        let frame = sheet_frame(ui, 22);
        let modal = Modal::new(Id::unique("sheet"))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                match self {
                    Self::Keys => keys(ui),
                    Self::About | Self::Blank => about(ui),
                }
                ui.add_space(8.0);
                ui.vertical_centered(|ui| ui.button("Close").clicked())
                    .inner
            });
        modal.should_close() || modal.inner
    }
}

fn keys(ui: &mut Ui) {
    let width = SHEET.min(ui.ctx().content_rect().width() - 70.0);
    ui.set_width(width);
    ui.label(RichText::new("Keys").font(theme::strong(size::TITLE)));
    ui.label(muted(
        ui,
        "A presenter's clicker does everything that a lecture needs",
    ));
    ui.add_space(4.0);
    let rows = key_rows();
    let half = rows.len().div_ceil(2);
    // All of them at once, however low the window: a sheet that scrolls is no sheet.
    let room = ui.ctx().content_rect().height() - AROUND_KEYS;
    let row = (room / half as f32).clamp(14.0, 22.0);
    let font = (row * 0.66).min(size::BODY);
    let (all, _) = ui.allocate_exact_size(vec2(width, row * half as f32), Sense::hover());
    let column = all.width() / 2.0;
    for (at, (keys, name)) in rows.iter().enumerate() {
        let (across, down) = (at / half, at % half);
        let corner = all.min + vec2(column * across as f32, row * down as f32);
        key_row(
            ui,
            Rect::from_min_size(corner, vec2(column - 14.0, row)),
            keys,
            name,
            font,
        );
    }
}

/// The width of the key sheet.
const SHEET: f32 = 880.0;
/// What stands above and below the keys, with a little air around the sheet.
const AROUND_KEYS: f32 = 176.0;
/// Room for the keys of a row.
const KEYS: f32 = 178.0;

/// Every key and what it does; the six speeds in one row.
fn key_rows() -> Vec<(String, String)> {
    let keyed = Verb::iter().filter(|verb| !verb.keys().is_empty());
    let mut rows = Vec::new();
    for verb in keyed {
        match verb.speed() {
            None => rows.push((all_keys(verb), verb.name().to_owned())),
            Some(Speed::Quarter) => rows.push(("1 … 6".into(), SPEEDS.into())),
            Some(_) => {}
        }
    }
    rows
}

/// What the keys of all speeds do.
const SPEEDS: &str = "Speed, from 0.25× to no animation";

fn key_row(ui: &Ui, rect: Rect, keys: &str, name: &str, font: f32) {
    let theme = Theme::of(ui);
    let left = rect.with_max_x(rect.left() + KEYS);
    let right = rect.with_min_x(rect.left() + KEYS + 10.0);
    elided(ui, left, keys, theme::mono(font - 0.5), theme.muted);
    elided(ui, right, name, theme::regular(font), theme.text);
    let id = ui.scope_id().with(("key", name));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{keys}: {name}")));
}

fn all_keys(verb: Verb) -> String {
    let keys: Vec<String> = verb.keys().iter().map(|key| key.words()).collect();
    keys.join("  ")
}

fn about(ui: &mut Ui) {
    ui.set_width(430.0);
    ui.label(RichText::new("Dorascope").font(theme::strong(size::TITLE)));
    ui.label(muted(ui, format!("Version {}", env!("CARGO_PKG_VERSION"))));
    ui.add_space(6.0);
    ui.label("Teaches and explains DHCP (RFC 2131). Every message on the screen crossed a real UDP socket on this computer; nothing in its network settings is changed.");
    ui.add_space(6.0);
    ui.label(muted(ui, concat!("Licence: ", env!("CARGO_PKG_LICENSE"))));
    ui.label(muted(
        ui,
        "Fonts: Inter and JetBrains Mono, SIL Open Font License 1.1",
    ));
}

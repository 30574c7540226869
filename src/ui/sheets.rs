//! What lies over the window for a moment: the key sheet, what program this is, and the blank
//! screen.

use egui::{Frame, Grid, Id, Margin, Modal, RichText, ScrollArea, Ui, vec2};
use strum::IntoEnumIterator as _;

use super::action::Verb;
use super::projector::black;
use super::theme::{self, size};
use super::widgets::{muted, muted_mono};

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
        let frame = Frame::popup(ui.style())
            .inner_margin(Margin::same(22))
            .corner_radius(12);
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
    let room = ui.ctx().content_rect().size() - vec2(70.0, 220.0);
    ui.set_width(room.x.min(720.0));
    ui.label(RichText::new("Keys").font(theme::strong(size::TITLE)));
    ui.label(muted(
        ui,
        "A presenter's clicker does everything that a lecture needs",
    ));
    ui.add_space(6.0);
    let rows: Vec<(String, &str)> = Verb::iter()
        .filter(|verb| !verb.keys().is_empty())
        .map(|verb| (all_keys(verb), verb.name()))
        .collect();
    let columns = if room.x >= 700.0 { 2 } else { 1 };
    let share = rows.len().div_ceil(columns);
    ScrollArea::vertical()
        .max_height(room.y.max(80.0))
        .show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            ui.columns(columns, |columns| {
                for (number, (ui, rows)) in columns.iter_mut().zip(rows.chunks(share)).enumerate() {
                    key_rows(ui, number, rows);
                }
            });
        });
}

fn key_rows(ui: &mut Ui, number: usize, rows: &[(String, &str)]) {
    Grid::new(("keys", number))
        .num_columns(2)
        .spacing([18.0, 5.0])
        .show(ui, |ui| {
            for (keys, name) in rows {
                ui.label(muted_mono(ui, keys));
                ui.label(*name);
                ui.end_row();
            }
        });
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

//! What lies over the window for a moment: the key sheet, what program this is, and the blank
//! screen.

use egui::{Id, Modal, RichText, ScrollArea, Ui};
use strum::IntoEnumIterator as _;

use super::action::Verb;
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
            return blank(ui);
        }
        let modal = Modal::new(Id::unique("sheet")).show(ui.ctx(), |ui| {
            ui.set_width(470.0);
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

fn blank(ui: &mut Ui) -> bool {
    let all = ui.ctx().content_rect();
    let id = Id::unique("blank screen");
    let area = egui::Area::new(id)
        .order(egui::Order::Foreground)
        .fixed_pos(all.min);
    let response = area.show(ui.ctx(), |ui| {
        let response = ui.allocate_rect(all, egui::Sense::click());
        ui.painter().rect_filled(all, 0.0, egui::Color32::BLACK);
        response
    });
    response.inner.clicked() || ui.input(|input| input.key_pressed(egui::Key::Escape))
}

fn keys(ui: &mut Ui) {
    ui.label(RichText::new("Keys").font(theme::strong(size::TITLE)));
    ui.label(muted(
        ui,
        "A presenter's clicker does everything that a lecture needs",
    ));
    ui.add_space(6.0);
    ScrollArea::vertical().max_height(460.0).show(ui, |ui| {
        egui::Grid::new("keys")
            .num_columns(2)
            .spacing([24.0, 5.0])
            .show(ui, |ui| {
                for verb in Verb::iter().filter(|verb| !verb.keys().is_empty()) {
                    let keys: Vec<String> = verb.keys().iter().map(|key| key.words()).collect();
                    ui.label(muted_mono(ui, keys.join("  ")));
                    ui.label(verb.name()).on_hover_text(verb.tooltip());
                    ui.end_row();
                }
                ui.label(muted_mono(ui, "Esc"));
                ui.label("Closes what is open, or gives the keys back to the lesson");
                ui.end_row();
            });
    });
}

fn about(ui: &mut Ui) {
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

//! What stands on the sheet.

use egui::{Align, Button, ComboBox, Label, Layout, ProgressBar, RichText, ScrollArea, Ui, vec2};

use super::{Importer, Stage, Wish, servers};
use crate::protocol::server::import::ImportMode;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{PAST, follow_focus, muted, tick_box};
use crate::view::import::{ImportPreview, Intake, Rejected, Row};
use crate::view::words;

/// What each mode is called, and what it means.
const MODES: [(ImportMode, &str, &str); 2] = [
    (
        ImportMode::Merge,
        "Merge",
        "Addresses in the file get its record, all others keep theirs",
    ),
    (
        ImportMode::Replace,
        "Replace",
        "The server knows what is in the file and nothing else",
    ),
];

impl Importer {
    pub(super) fn sheet_ui(&mut self, ui: &mut Ui, model: &Model) -> Wish {
        ui.label(RichText::new("Import leases").font(theme::strong(size::TITLE)));
        let intake = match &self.stage {
            Stage::Read(intake) => std::sync::Arc::clone(intake),
            Stage::Reading { .. } => return self.reading_ui(ui),
        };
        let leases = words::counted(intake.candidates.len(), "lease");
        small(ui, &format!("{}: {leases}, {}", self.name(), intake.format));
        ui.add_space(6.0);
        self.where_to(ui, model);
        ui.add_space(6.0);
        // A server that is compared with anew keeps what is shown until then.
        let Some(preview) = &self.preview else {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Comparing with what the server has on record");
            });
            return self.foot(ui, model);
        };
        ui.label(RichText::new(preview.summary()).font(theme::strong(size::BODY)));
        let mut outside = self.choice.outside;
        consequences(ui, preview, &mut outside);
        let height = (ui.ctx().content_rect().height() - 360.0).max(120.0);
        ScrollArea::vertical()
            .id_salt("leases of the file")
            .max_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                lists(ui, preview, &intake);
                follow_focus(ui);
            });
        self.choice.outside = outside;
        self.foot(ui, model)
    }

    fn reading_ui(&self, ui: &mut Ui) -> Wish {
        small(ui, &self.name());
        ui.add_space(8.0);
        if let Stage::Reading { progress, .. } = &self.stage {
            let bar = ProgressBar::new(progress.share().unwrap_or_default()).show_percentage();
            let response = ui.add(bar);
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_label("Reading the file"));
        }
        ui.add_space(8.0);
        let cancel = ui.add(Button::new("Cancel").min_size(vec2(80.0, 30.0)));
        if cancel.on_hover_text("Nothing is changed").clicked() {
            Wish::Close
        } else {
            Wish::Stay
        }
    }

    /// Into which server, and what becomes of its records.
    fn where_to(&mut self, ui: &mut Ui, model: &Model) {
        ui.horizontal(|ui| {
            ui.label("Into");
            let name = |host| {
                let host = model.world.host(host);
                host.map_or("no server".into(), |host| host.info.name.to_string())
            };
            let chosen = self.server.map_or("no server".into(), name);
            let list = ComboBox::from_id_salt("into which server")
                .selected_text(&chosen)
                .show_ui(ui, |ui| {
                    for (host, now) in servers(model) {
                        ui.selectable_value(&mut self.server, Some(host), &*now.info.name);
                    }
                });
            list.response.widget_info(|| {
                let name = format!("Into {chosen}");
                egui::WidgetInfo::labeled(egui::accesskit::Role::ComboBox, true, name)
            });
            ui.add_space(12.0);
            for (mode, word, hint) in MODES {
                ui.radio_value(&mut self.choice.mode, mode, word)
                    .on_hover_text(hint);
            }
        });
    }

    fn foot(&self, ui: &mut Ui, model: &Model) -> Wish {
        let ready = self.ready();
        let unready = match ready {
            _ if !model.is_live() => Some(PAST),
            None if self.server.is_none() => Some("No server takes part"),
            None => Some("Comparing"),
            Some(preview) if !preview.does_something() => Some("Nothing would change"),
            Some(_) => None,
        };
        let mut wish = Wish::Stay;
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            if let Some(why) = unready {
                small(ui, why);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let theme = Theme::of(ui);
                let text = RichText::new("Import").font(theme::strong(size::BODY));
                let button = if unready.is_none() {
                    Button::new(text.color(theme.on_accent)).fill(theme.accent)
                } else {
                    Button::new(text)
                };
                let import = ui.add_enabled(unready.is_none(), button.min_size(vec2(92.0, 30.0)));
                let hint = "One recorded command, which can be undone";
                if import.on_hover_text(hint).clicked() {
                    wish = Wish::Import;
                }
                let cancel = ui.add(Button::new("Cancel").min_size(vec2(80.0, 30.0)));
                if cancel.on_hover_text("Nothing is changed").clicked() {
                    wish = Wish::Close;
                }
            });
        });
        wish
    }
}

/// What the import does besides, in quiet sentences.
fn consequences(ui: &mut Ui, preview: &ImportPreview, outside: &mut bool) {
    if preview.dropped > 0 {
        let dropped = words::counted(preview.dropped, "record");
        let said = format!("{dropped} of the server would be dropped");
        let color = Theme::of(ui).alert;
        ui.label(
            RichText::new(said)
                .font(theme::regular(size::SMALL))
                .color(color),
        );
    }
    if preview.ended > 0 {
        let ended = words::counted(preview.ended, "lease");
        small(
            ui,
            &format!("{ended} over by now: only remembered, free for anybody"),
        );
    }
    if preview.outside > 0 {
        let count = words::counted(preview.outside, "lease");
        let words = format!("Take {count} outside of the pool");
        tick_box(ui, outside, words).on_hover_text(
            "Kept and extended to its client as Kea does it, never offered to another; \
             dhcpd forgets such leases",
        );
    }
}

fn lists(ui: &mut Ui, preview: &ImportPreview, intake: &Intake) {
    if !preview.rows.is_empty() {
        title(ui, "New and changed", preview.rows.len(), preview.changes());
        for row in &preview.rows {
            ui.add(Label::new(
                RichText::new(row_in_words(row)).font(theme::regular(size::SMALL)),
            ));
        }
    }
    if !preview.rejects.is_empty() {
        let all = usize::try_from(preview.rejected).unwrap_or(usize::MAX);
        title(ui, "Rejected", preview.rejects.len(), all);
        for Rejected { what, reason } in &preview.rejects {
            let words = format!("{what}: {reason}");
            ui.add(Label::new(
                RichText::new(words).font(theme::regular(size::SMALL)),
            ));
        }
    }
    if !intake.remarks.is_empty() {
        title(
            ui,
            "Not for a server's table",
            intake.remarks.len(),
            intake.remarks.len(),
        );
        for remark in &intake.remarks {
            small(ui, remark);
        }
    }
}

/// `192.168.1.100: active for 1 h, was expired`.
fn row_in_words(row: &Row) -> String {
    let outside = if row.outside {
        " (outside of the pool)"
    } else {
        ""
    };
    match &row.before {
        None => format!("{}{outside}: new, {}", row.address, row.after),
        Some(before) => format!("{}{outside}: {before} → {}", row.address, row.after),
    }
}

/// The title of a list: `Rejected: showing 50 of 1,234`.
fn title(ui: &mut Ui, name: &str, listed: usize, all: usize) {
    ui.add_space(6.0);
    let words = if listed < all {
        format!(
            "{name}: showing {} of {}",
            words::count(listed),
            words::count(all)
        )
    } else {
        format!("{name}: {}", words::count(all))
    };
    let color = Theme::of(ui).muted;
    ui.label(
        RichText::new(words)
            .font(theme::strong(size::SMALL))
            .color(color),
    );
}

fn small(ui: &mut Ui, words: &str) {
    let text = muted(ui, words).font(theme::regular(size::SMALL));
    ui.add(Label::new(text).wrap());
}

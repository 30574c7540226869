//! What the referee says before the message is sent.

use egui::accesskit::Live;
use egui::{Label, RichText, Ui};

use super::Composer;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{muted, section};
use crate::view::check::Standing;

/// The verdict.
pub(super) fn verdict_ui(ui: &mut Ui, composer: &Composer) {
    section(ui, "The referee, before it is sent");
    let judgement = &composer.judgement;
    let broken = judgement.broken().next().is_some();
    let theme = Theme::of(ui);
    let summary = RichText::new(&judgement.summary).font(theme::strong(size::BODY));
    let color = if broken { theme.alert } else { theme.text };
    let shown = ui.add(Label::new(summary.color(color)).wrap());
    ui.ctx()
        .accesskit_node_builder(shown.id, |node| node.set_live(Live::Polite));
    for mark in composer.form.draft().marks() {
        line(ui, RichText::new(mark).color(theme.alert));
    }
    if let Some(reading) = &judgement.reading {
        line(ui, RichText::new(reading).color(theme.text).strong());
    }
    for said in &judgement.lines {
        let text = match said.standing {
            Standing::Kept => continue,
            Standing::Broken => RichText::new(&said.sentence).color(theme.alert),
            Standing::Note => muted(ui, &said.sentence),
        };
        line(ui, text).on_hover_text(format!("{} ({})", said.what, said.rule.citation()));
        if said.standing == Standing::Broken {
            let what = muted(ui, &said.what).font(theme::mono(size::SMALL - 1.0));
            ui.add(Label::new(what).wrap());
        }
    }
    if broken {
        let words = "It is sent all the same: a message by hand is judged and never counted";
        line(ui, muted(ui, words));
    }
}

fn line(ui: &mut Ui, text: RichText) -> egui::Response {
    ui.add(Label::new(text.font(theme::regular(size::SMALL))).wrap())
}

//! The sheet that says exactly what will be done on a real network, and asks; and the one that
//! asks before a network run is left.

use std::path::Path;

use egui::{
    Button, Frame, Id, Label, Layout, Margin, Modal, RichText, ScrollArea, Stroke, Ui, vec2,
};

use super::{Deed, NetworkWish, Wanted};
use crate::session::network::{Consent, Plan};
use crate::ui::action::Action;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{follow_focus, muted, sheet_frame, tick_box};
use crate::view::forms::capitalised;

/// What the user said to the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Agreed {
    /// Nothing yet.
    Undecided,
    /// Go on.
    Yes,
    /// Do not.
    No,
}

/// A plan that the user is asked about.
pub struct ConsentSheet {
    /// What was described.
    pub wanted: Wanted,
    /// What is planned.
    pub plan: Plan,
    /// What was agreed to apart, one for each sentence.
    second: Vec<bool>,
    /// How many sheets there have been: each is new to egui.
    opened: u64,
}

impl ConsentSheet {
    /// Asks about this plan.
    pub fn new(wanted: Wanted, plan: Plan, opened: u64) -> Self {
        Self {
            wanted,
            second: vec![false; plan.consent.second.len()],
            plan,
            opened,
        }
    }

    /// Shows it.
    pub(in crate::ui) fn show(&mut self, ui: &mut Ui) -> Agreed {
        let room = ui.ctx().content_rect().size();
        let id = Id::unique(("consent", self.opened));
        let modal = Modal::new(id)
            .area(Modal::default_area(id).default_size(room))
            .frame(sheet_frame(ui, 22))
            .show(ui.ctx(), |ui| {
                ui.set_width(620.0_f32.min(room.x - 80.0));
                self.content(ui, room.y)
            });
        if modal.should_close() && modal.inner == Agreed::Undecided {
            return Agreed::No;
        }
        modal.inner
    }

    fn content(&mut self, ui: &mut Ui, height: f32) -> Agreed {
        let consent = &self.plan.consent;
        let title = if consent.inside {
            "Nothing leaves this computer"
        } else {
            "This speaks on a real network"
        };
        ui.label(RichText::new(title).font(theme::strong(size::TITLE)));
        ui.add_space(2.0);
        let second = &mut self.second;
        let file = self.wanted.lease_file.as_deref();
        let serves = matches!(self.wanted.deed, Deed::Serve(_));
        ScrollArea::vertical()
            .max_height((height - 190.0).max(160.0))
            .auto_shrink([false, true])
            .show(ui, |ui| {
                told(ui, consent, file, serves);
                for (agreed, sentence) in second.iter_mut().zip(&consent.second) {
                    ui.add_space(6.0);
                    confirmation(ui, agreed, sentence);
                }
                follow_focus(ui);
            });
        ui.add_space(10.0);
        self.foot(ui)
    }

    fn foot(&self, ui: &mut Ui) -> Agreed {
        let ready = self.second.iter().all(|agreed| *agreed);
        let (go, hint) = if self.plan.consent.inside {
            ("Open the sockets", "On this computer only")
        } else {
            ("Speak on the real network", "Opens the sockets named above")
        };
        let mut said = Agreed::Undecided;
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            if firm_button(ui, go, ready, !self.plan.consent.inside)
                .on_hover_text(hint)
                .on_disabled_hover_text("Each sentence with a box has to be agreed to")
                .clicked()
            {
                said = Agreed::Yes;
            }
            let cancel = Button::new("Cancel").min_size(vec2(84.0, 32.0));
            if ui.add(cancel).on_hover_text("Nothing is opened").clicked() {
                said = Agreed::No;
            }
        });
        said
    }
}

/// All that is to be known.
fn told(ui: &mut Ui, consent: &Consent, file: Option<&Path>, serves: bool) {
    ui.spacing_mut().item_spacing.y = 4.0;
    sentence(ui, &capitalised(&consent.what));
    ui.add_space(6.0);
    part(ui, "Opened on this computer");
    for port in &consent.ports {
        let words = RichText::new(port).font(theme::mono(size::BODY));
        ui.add(Label::new(words).wrap());
    }
    if let Some(file) = file {
        part(ui, "Written on this computer");
        let words = RichText::new(file.to_string_lossy()).font(theme::mono(size::BODY));
        ui.add(Label::new(words).wrap());
    }
    if let Some(because) = &consent.because {
        part(ui, "Why in this way");
        sentence(ui, &capitalised(because));
    }
    if !consent.warnings.is_empty() {
        part(ui, "To be known");
        for warning in &consent.warnings {
            sentence(ui, &capitalised(warning));
        }
    }
    part(ui, "Not touched");
    let words = if serves {
        "The network settings of this computer stay as they are, and no port is held once the \
         run has stopped; what was granted stays with its clients until it ends"
    } else {
        "The network settings of this computer stay as they are, and no port is held once the \
         run has stopped: every address that is held is returned before"
    };
    sentence(ui, words);
}

fn part(ui: &mut Ui, title: &str) {
    ui.add_space(6.0);
    ui.label(muted(ui, title).font(theme::strong(size::SMALL)));
}

fn sentence(ui: &mut Ui, words: &str) {
    let words = RichText::new(words).font(theme::regular(size::CAPTION));
    ui.add(Label::new(words).wrap());
}

/// What has to be agreed to apart.
fn confirmation(ui: &mut Ui, agreed: &mut bool, sentence: &str) {
    let theme = Theme::of(ui);
    Frame::new()
        .stroke(Stroke::new(theme.fine, theme.alert))
        .corner_radius(size::RADIUS)
        .inner_margin(Margin::symmetric(12, 9))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().interact_size.y = 26.0;
            let words = RichText::new(capitalised(sentence)).font(theme::regular(size::BODY));
            tick_box(ui, agreed, words);
        });
}

/// A button that means it.
fn firm_button(ui: &mut Ui, words: &str, ready: bool, grave: bool) -> egui::Response {
    let theme = Theme::of(ui);
    let text = RichText::new(words).font(theme::strong(size::BODY));
    let size = vec2(120.0, 32.0);
    if !ready {
        return ui.add_enabled(false, Button::new(text).min_size(size));
    }
    let (fill, letters) = if grave {
        (theme.danger, theme.on_danger)
    } else {
        (theme.accent, theme.on_accent)
    };
    let button = Button::new(text.color(letters)).fill(fill);
    ui.add(button.stroke(Stroke::NONE).min_size(size))
}

/// The title of the sheet that asks before a run is left.
pub const LEAVING: &str = "Stop the network run?";

/// Asks whether the run is to be stopped.
pub(in crate::ui) fn leaving_ui(ui: &mut Ui, holders: usize, actions: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("leaving a network run"))
        .frame(sheet_frame(ui, 22))
        .show(ui.ctx(), |ui| {
            ui.set_width(430.0);
            ui.label(RichText::new(LEAVING).font(theme::strong(size::TITLE)));
            ui.add_space(4.0);
            sentence(ui, &at_stake(holders));
            ui.add_space(12.0);
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                let stop = firm_button(ui, "Stop and release", true, true);
                if stop.clicked() {
                    actions.push(Action::Network(NetworkWish::Stop));
                }
                let stay = Button::new("Go on looking").min_size(vec2(110.0, 32.0));
                if ui.add(stay).clicked() {
                    actions.push(Action::Network(NetworkWish::GoOn));
                }
            });
        });
    if modal.should_close() {
        actions.push(Action::Network(NetworkWish::GoOn));
    }
}

fn at_stake(holders: usize) -> String {
    let held = match holders {
        0 => "No client holds an address".to_owned(),
        1 => "1 client holds an address, which is returned first".to_owned(),
        count => format!("{count} clients hold addresses, which are returned first"),
    };
    format!("{held}. What has happened can be saved before, but not once something else is open.")
}

//! The page on which a run on a real network is described: where on the left, who on the right,
//! and what will happen below. Nothing is opened and nothing sent from here.

use std::path::PathBuf;

use egui::{Align, Button, Label, Layout, Rect, RichText, ScrollArea, Stroke, Ui, UiBuilder, vec2};

use super::NetworkWish;
use super::join_page::JoinPage;
use super::serve_page::ServePage;
use super::wanted::{Deed, Wanted};
use crate::net::interface::Interface;
use crate::ui::action::Action;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{card, choice, follow_focus, muted};

/// What is done on a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    /// Clients of ours ask servers that are there.
    #[default]
    Join,
    /// A server of ours answers clients that are there.
    Serve,
}

impl Task {
    const ALL: [Self; 2] = [Self::Join, Self::Serve];

    const fn name(self) -> &'static str {
        match self {
            Self::Join => "Join",
            Self::Serve => "Serve",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Join => "Clients of ours ask the servers of a real network for addresses",
            Self::Serve => "A server of ours answers the clients of a real network",
        }
    }
}

/// What is typed on the page.
#[derive(Default)]
pub struct Setup {
    /// What is to be done.
    pub task: Task,
    join: JoinPage,
    serve: ServePage,
    lease_file: String,
    /// The interfaces of this computer; nothing while they are looked up for the first time.
    interfaces: Option<Vec<Interface>>,
    /// Why what was described cannot be had, in one sentence.
    pub trouble: Option<String>,
    /// Whether it is being planned or its sockets are being opened.
    pub busy: bool,
}

/// What will happen, in one sentence, or what is in its way.
pub(super) struct Outlook {
    pub(super) words: String,
    /// Whether it can happen.
    pub(super) ready: bool,
    /// Whether it is a mistake that is told.
    pub(super) wrong: bool,
}

impl Outlook {
    pub(super) fn another_look(count: usize) -> Self {
        let words = match count {
            1 => "One field needs another look".to_owned(),
            count => format!("{count} fields need another look"),
        };
        Self {
            words,
            ready: false,
            wrong: false,
        }
    }

    pub(super) fn ready(words: String) -> Self {
        Self {
            words,
            ready: true,
            wrong: false,
        }
    }

    pub(super) fn wrong(words: String) -> Self {
        Self {
            words,
            ready: false,
            wrong: true,
        }
    }
}

/// The width of the page at most.
const WIDTH: f32 = 1120.0;
/// Between its two columns.
const GAP: f32 = 40.0;
/// So high are the columns at most: what follows from them stands close by.
const MOST_HEIGHT: f32 = 560.0;
/// What stands below the columns.
const FOOT: f32 = 118.0;

impl Setup {
    /// These interfaces are there. The first time one of them is proposed.
    pub fn know(&mut self, mut interfaces: Vec<Interface>) {
        // The system's order is none: what can be chosen stands first.
        interfaces.sort_by_cached_key(|one| (one.obstacle().is_some(), one.name.clone()));
        if self.interfaces.as_ref() == Some(&interfaces) {
            return;
        }
        if self.interfaces.is_none() {
            self.join.propose(&interfaces);
            self.serve.propose(&interfaces);
        }
        self.join.forget_way();
        self.interfaces = Some(interfaces);
    }

    /// What is wanted, if nothing is wrong with it.
    pub fn wanted(&self) -> Option<Wanted> {
        let deed = match self.task {
            Task::Join => Deed::Join(self.join.form.wish().ok()?),
            Task::Serve => Deed::Serve(self.serve.form.wish().ok()?),
        };
        let file = self.lease_file.trim();
        Some(Wanted {
            deed,
            lease_file: (!file.is_empty()).then(|| PathBuf::from(file)),
        })
    }

    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let room = ui.available_rect_before_wrap();
        let width = (room.width() - 56.0).min(WIDTH);
        let left = (room.width() - width) / 2.0;
        let place = Rect::from_min_size(
            room.min + vec2(left, 18.0),
            vec2(width, room.height() - 18.0),
        );
        ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
            self.head(ui);
            ui.add_space(4.0);
            let height = (ui.available_height() - FOOT).clamp(120.0, MOST_HEIGHT);
            let before = self.wanted();
            let outlook = ScrollArea::vertical()
                .id_salt(self.task.name())
                .max_height(height)
                .auto_shrink(false)
                .show(ui, |ui| {
                    let outlook = self.body(ui);
                    follow_focus(ui);
                    outlook
                });
            if self.wanted() != before {
                self.trouble = None;
            }
            self.foot(ui, outlook.inner, actions);
        });
    }

    fn head(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.vertical(|ui| {
                ui.label(RichText::new("Real network").font(theme::strong(24.0)));
                ui.label(muted(ui, self.task.about()).font(theme::regular(size::CAPTION)));
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(task) = choice(ui, &Task::ALL, self.task, Task::name) {
                    (self.task, self.trouble) = (task, None);
                }
            });
        });
    }

    fn body(&mut self, ui: &mut Ui) -> Outlook {
        let Some(interfaces) = &self.interfaces else {
            let words = "The interfaces of this computer are being looked up";
            ui.label(muted(ui, words));
            return Outlook::another_look(1);
        };
        match self.task {
            Task::Join => self.join.show(ui, interfaces, &mut self.lease_file),
            Task::Serve => self.serve.show(ui, interfaces, &mut self.lease_file),
        }
    }

    /// What will happen, and the way there.
    fn foot(&self, ui: &mut Ui, outlook: Outlook, actions: &mut Vec<Action>) {
        let theme = Theme::of(ui);
        ui.add_space(8.0);
        let Outlook {
            words,
            ready,
            wrong,
        } = outlook;
        let (words, color) = match (&self.trouble, wrong) {
            (Some(trouble), _) => (trouble.clone(), theme.alert),
            (None, true) => (words, theme.alert),
            (None, false) if ready => (words, theme.text),
            (None, false) => (words, theme.muted),
        };
        card(ui, |ui| {
            ui.horizontal(|ui| {
                let room = ui.available_width() - 150.0;
                ui.allocate_ui_with_layout(vec2(room, 44.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_min_width(room);
                    let words = RichText::new(words).color(color);
                    ui.add(Label::new(words.font(theme::regular(size::BODY))).wrap());
                    let quiet = "Nothing is opened or sent before you agree";
                    ui.label(muted(ui, quiet).font(theme::regular(size::SMALL)));
                });
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if go_on(ui, ready && !self.busy) {
                        actions.push(Action::Network(NetworkWish::Plan));
                    }
                });
            });
        });
    }
}

/// Two columns beside each other.
pub(super) fn columns<S>(
    ui: &mut Ui,
    state: &mut S,
    left: impl FnOnce(&mut Ui, &mut S),
    right: impl FnOnce(&mut Ui, &mut S),
) {
    let all = ui.available_rect_before_wrap();
    let half = (all.width() - GAP - 12.0) / 2.0;
    let column = |at: f32| {
        let corner = all.min + vec2(at, 0.0);
        Rect::from_min_size(corner, vec2(half, all.height()))
    };
    let left = ui.scope_builder(UiBuilder::new().max_rect(column(0.0)), |ui| left(ui, state));
    let right = ui.scope_builder(UiBuilder::new().max_rect(column(half + GAP)), |ui| {
        right(ui, state);
    });
    let used = left.response.rect.union(right.response.rect);
    ui.advance_cursor_after_rect(used);
}

/// The button that leads to the sheet.
fn go_on(ui: &mut Ui, ready: bool) -> bool {
    let theme = Theme::of(ui);
    let text = RichText::new("Continue…").font(theme::strong(size::CAPTION));
    let mut button = Button::new(text.clone()).min_size(vec2(124.0, 38.0));
    if ready {
        button = Button::new(text.color(theme.on_accent))
            .fill(theme.accent)
            .stroke(Stroke::NONE)
            .min_size(vec2(124.0, 38.0));
    }
    let response = ui.add_enabled(ready, button);
    let hint = "To a sheet that says exactly what will be done";
    response.on_hover_text(hint).clicked()
}

//! The page on which a run on a real network is described: where on the left, who on the right,
//! and what will happen below. Nothing is opened and nothing sent from here.

use egui::{Align, Button, Label, Layout, Rect, RichText, ScrollArea, Stroke, Ui, UiBuilder, vec2};

use super::NetworkWish;
use super::places::places_ui;
use crate::net::interface::Interface;
use crate::session::network::consent::port;
use crate::session::network::{JoinWish, Speak, Way, Wish};
use crate::sim::scenario::join::{JoinPlan, MOST_CLIENTS};
use crate::ui::action::Action;
use crate::ui::editor::fields::{Beside, beside, group, row, said, text};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{card, choice, follow_focus, muted};
use crate::view::forms::network::{At, JoinField, JoinForm, PlaceField, PlaceForm};
use crate::view::forms::{Mistakes, capitalised};

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

/// What is typed on the page, and what follows from it.
pub struct Setup {
    /// What is to be done.
    pub task: Task,
    /// Clients that join.
    pub join: JoinForm,
    /// The interfaces of this computer; nothing while they are looked up for the first time.
    interfaces: Option<Vec<Interface>>,
    /// Why what was described cannot be had, in one sentence.
    pub trouble: Option<String>,
    /// Whether it is being planned or its sockets are being opened.
    pub busy: bool,
    /// The way that was found last, and to where.
    way: Option<(Wish, Result<Way, String>)>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            task: Task::default(),
            join: JoinForm::proposed(PlaceForm::default()),
            interfaces: None,
            trouble: None,
            busy: false,
            way: None,
        }
    }
}

/// The width of the page at most.
const WIDTH: f32 = 1120.0;
/// Between its two columns.
const GAP: f32 = 40.0;
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
            self.join.place.at = PlaceForm::proposed(&interfaces).at;
        }
        self.interfaces = Some(interfaces);
        self.way = None;
    }

    /// What is wanted.
    pub fn wish(&self) -> Option<JoinWish> {
        self.join.wish().ok()
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
            let height = (ui.available_height() - FOOT).max(120.0);
            let read = ScrollArea::vertical()
                .max_height(height)
                .auto_shrink(false)
                .show(ui, |ui| {
                    let read = self.columns(ui);
                    follow_focus(ui);
                    read
                });
            self.foot(ui, &read.inner, actions);
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

    /// Where, and who.
    fn columns(&mut self, ui: &mut Ui) -> Result<JoinWish, Mistakes<JoinField>> {
        let before = self.join.clone();
        let read = self.join.wish();
        let wrong = read.as_ref().err().cloned().unwrap_or_default();
        let place = read.as_ref().ok().map(|wish| wish.place.clone());
        self.find_way(place);
        let all = ui.available_rect_before_wrap();
        let half = (all.width() - GAP - 12.0) / 2.0;
        let column = |at: f32| {
            let corner = all.min + vec2(at, 0.0);
            Rect::from_min_size(corner, vec2(half, all.height()))
        };
        let left = ui.scope_builder(UiBuilder::new().max_rect(column(0.0)), |ui| {
            self.left(ui, &wrong);
        });
        let right = ui.scope_builder(UiBuilder::new().max_rect(column(half + GAP)), |ui| {
            self.right(ui, &wrong);
        });
        let used = left.response.rect.union(right.response.rect);
        ui.advance_cursor_after_rect(used);
        if self.join != before {
            self.trouble = None;
        }
        read
    }

    fn left(&mut self, ui: &mut Ui, wrong: &Mistakes<JoinField>) {
        group(ui, "Where");
        let Some(interfaces) = &self.interfaces else {
            ui.label(muted(
                ui,
                "The interfaces of this computer are being looked up",
            ));
            return;
        };
        if let Some(at) = places_ui(ui, interfaces, &self.join.place.at) {
            self.join.place.at = at;
        }
        ui.add_space(6.0);
        let at = |field| wrong.at(JoinField::Place(field));
        let (hint, note) = match &self.join.place.at {
            At::Interface(name) => (
                format!("everyone on {name}"),
                "An address, if only one server is to be asked",
            ),
            At::Server => (
                "such as 192.0.2.1".to_owned(),
                "With its port if that is not 67, as in 192.0.2.1:6767",
            ),
        };
        let told = beside(at(PlaceField::Server), note);
        text(ui, "Server", "", &mut self.join.place.server, (&hint, told));
    }

    fn right(&mut self, ui: &mut Ui, wrong: &Mistakes<JoinField>) {
        let at = |field| wrong.at(field);
        group(ui, "Who");
        let form = &mut self.join;
        let note = format!("Each with a hardware address of its own; {MOST_CLIENTS} at most");
        let told = beside(at(JoinField::Clients), &note);
        text(ui, "Clients", "", &mut form.clients, ("1", told));
        let note = "More than 5 a second have to be agreed to apart";
        let told = beside(at(JoinField::Rate), note);
        text(ui, "Begin a second", "", &mut form.rate, ("5", told));
        let told = beside(
            at(JoinField::Seed),
            "The same seed, the same hardware addresses",
        );
        text(ui, "Seed", "", &mut form.seed, ("1", told));
        group(ui, "How");
        row(ui, "They speak", |ui| {
            let all = [None, Some(Speak::Host), Some(Speak::Relay)];
            if let Some(speak) = choice(ui, &all, form.place.speak, way_name) {
                form.place.speak = speak;
            }
        });
        match &self.way {
            Some((_, Ok(way))) => said(ui, Beside::Note(&capitalised(way.because))),
            Some((_, Err(why))) => said(ui, Beside::Wrong(why)),
            None => {}
        }
        let hint = self.way.as_ref().and_then(|(_, way)| way.as_ref().ok());
        let hint = hint.map_or_else(String::new, |way| way.door.bind.to_string());
        let told = beside(
            at(JoinField::Place(PlaceField::Local)),
            "A port, an address or both, where the usual ones will not do",
        );
        text(ui, "From", "", &mut self.join.place.local, (&hint, told));
    }

    /// Finds the way to this place, once for each.
    fn find_way(&mut self, place: Option<Wish>) {
        let Some(place) = place else {
            self.way = None;
            return;
        };
        if self.way.as_ref().is_some_and(|(known, _)| *known == place) {
            return;
        }
        let known = self.interfaces.as_deref().unwrap_or_default();
        let way = place.way_among(known, JoinPlan::DOOR);
        self.way = Some((place, way.map_err(|error| capitalised(&error.to_string()))));
    }

    /// What will happen, and the way there.
    fn foot(
        &self,
        ui: &mut Ui,
        read: &Result<JoinWish, Mistakes<JoinField>>,
        actions: &mut Vec<Action>,
    ) {
        let theme = Theme::of(ui);
        ui.add_space(8.0);
        let way = self.way.as_ref().map(|(_, way)| way);
        let (words, ready) = match (read, way, &self.trouble) {
            (_, _, Some(trouble)) => ((trouble.clone(), theme.alert), true),
            (Err(wrong), ..) => ((another_look(wrong.count()), theme.muted), false),
            (Ok(_), Some(Err(why)), _) => ((why.clone(), theme.alert), false),
            (Ok(wish), Some(Ok(way)), _) => ((outlook(wish, way), theme.text), true),
            (Ok(_), None, _) => ((String::new(), theme.text), false),
        };
        card(ui, |ui| {
            ui.horizontal(|ui| {
                let room = ui.available_width() - 150.0;
                ui.allocate_ui_with_layout(vec2(room, 44.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_min_width(room);
                    let words = RichText::new(words.0).color(words.1);
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

fn way_name(speak: Option<Speak>) -> &'static str {
    match speak {
        None => "As fits best",
        Some(Speak::Host) => "As hosts",
        Some(Speak::Relay) => "As a relay agent",
    }
}

fn another_look(count: usize) -> String {
    match count {
        1 => "One field needs another look".to_owned(),
        count => format!("{count} fields need another look"),
    }
}

/// What will happen, in one sentence.
fn outlook(wish: &JoinWish, way: &Way) -> String {
    let who = match wish.clients {
        1 => "1 client".to_owned(),
        count => format!("{count} clients, {} a second,", wish.rate),
    };
    let whom = match (wish.place.server, &way.door.device) {
        (Some(server), _) => format!("the server {server}"),
        (None, Some(device)) => format!("every server on {device}"),
        (None, None) => "every server".to_owned(),
    };
    let will = "will ask";
    format!(
        "{who} {will} {whom} for an address, through {}",
        port(&way.door)
    )
}

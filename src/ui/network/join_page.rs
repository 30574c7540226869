//! The page of clients that join: the interface or the server, how many, how fast, in which way
//! and why in this one.

use egui::Ui;

use super::places::places_ui;
use super::setup::{Outlook, columns};
use crate::net::interface::Interface;
use crate::session::network::consent::port;
use crate::session::network::{JoinWish, Speak, Way, Wish};
use crate::sim::scenario::join::{JoinPlan, MOST_CLIENTS};
use crate::ui::editor::fields::{Beside, beside, group, row, said, text};
use crate::ui::widgets::{choice, tick_box};
use crate::view::forms::network::{At, JoinField, JoinForm, PlaceField, PlaceForm};
use crate::view::forms::{Mistakes, capitalised};

/// Clients as they are typed, and the way that was found for them.
pub(super) struct JoinPage {
    pub(super) form: JoinForm,
    way: Option<(Wish, Result<Way, String>)>,
}

impl Default for JoinPage {
    fn default() -> Self {
        Self {
            form: JoinForm::proposed(PlaceForm::default()),
            way: None,
        }
    }
}

impl JoinPage {
    pub(super) fn propose(&mut self, interfaces: &[Interface]) {
        self.form.place.at = PlaceForm::proposed(interfaces).at;
    }

    /// The interfaces have changed.
    pub(super) fn forget_way(&mut self) {
        self.way = None;
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        interfaces: &[Interface],
        lease_file: &mut String,
    ) -> Outlook {
        let read = self.form.wish();
        let wrong = read.as_ref().err().cloned().unwrap_or_default();
        let place = read.as_ref().ok().map(|wish| wish.place.clone());
        self.find_way(interfaces, place);
        columns(
            ui,
            self,
            |ui, page| page.left(ui, interfaces, &wrong),
            |ui, page| page.right(ui, &wrong, lease_file),
        );
        match (read, self.way.as_ref().map(|(_, way)| way)) {
            (Err(wrong), _) => Outlook::another_look(wrong.count()),
            (Ok(_), Some(Err(why))) => Outlook::wrong(why.clone()),
            (Ok(wish), Some(Ok(way))) => Outlook::ready(outlook(&wish, way)),
            (Ok(_), None) => Outlook::another_look(1),
        }
    }

    fn left(&mut self, ui: &mut Ui, interfaces: &[Interface], wrong: &Mistakes<JoinField>) {
        group(ui, "Where");
        let place = &mut self.form.place;
        if let Some(at) = places_ui(ui, interfaces, &place.at) {
            place.at = at;
        }
        ui.add_space(6.0);
        let (hint, note) = match &place.at {
            At::Interface(name) => (
                format!("everyone on {name}"),
                "An address, if only one server is to be asked",
            ),
            At::Server => (
                "such as 192.0.2.1".to_owned(),
                "With its port if that is not 67, as in 192.0.2.1:6767",
            ),
        };
        let told = beside(wrong.at(JoinField::Place(PlaceField::Server)), note);
        text(ui, "Server", "", &mut place.server, (&hint, told));
    }

    fn right(&mut self, ui: &mut Ui, wrong: &Mistakes<JoinField>, lease_file: &mut String) {
        let at = |field| wrong.at(field);
        group(ui, "Who");
        let form = &mut self.form;
        let note = format!("Each with a hardware address of its own; {MOST_CLIENTS} at most");
        let told = beside(at(JoinField::Clients), &note);
        text(ui, "Clients", "", &mut form.clients, ("1", told));
        let note = "More than 5 a second have to be agreed to apart";
        let told = beside(at(JoinField::Rate), note);
        text(ui, "Begin a second", "", &mut form.rate, ("5", told));
        let note = "The same seed, the same hardware addresses";
        let told = beside(at(JoinField::Seed), note);
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
        let way = self.way.as_ref().and_then(|(_, way)| way.as_ref().ok());
        let own = way.and_then(|way| way.own);
        row(ui, "INFORM", |ui| {
            let words = "This computer can ask for settings, too";
            let known = own.is_some();
            form.inform &= known;
            ui.add_enabled_ui(known, |ui| tick_box(ui, &mut form.inform, words))
                .inner
                .on_disabled_hover_text("It needs an address of its own there");
        });
        let hint = way.map_or_else(String::new, |way| way.door.bind.to_string());
        let note = "A port, an address or both, where the usual ones will not do";
        let told = beside(at(JoinField::Place(PlaceField::Local)), note);
        text(ui, "From", "", &mut form.place.local, (&hint, told));
        let note = "What is held stands in it before anybody is told; released, it is empty";
        let told = Beside::Note(note);
        text(ui, "Lease file", "", lease_file, ("none", told));
    }

    /// Finds the way to this place, once for each.
    fn find_way(&mut self, interfaces: &[Interface], place: Option<Wish>) {
        let Some(place) = place else {
            self.way = None;
            return;
        };
        if self.way.as_ref().is_some_and(|(known, _)| *known == place) {
            return;
        }
        let way = place.way_among(interfaces, JoinPlan::DOOR);
        self.way = Some((place, way.map_err(|error| capitalised(&error.to_string()))));
    }
}

fn way_name(speak: Option<Speak>) -> &'static str {
    match speak {
        None => "As fits best",
        Some(Speak::Host) => "As hosts",
        Some(Speak::Relay) => "As a relay agent",
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
    let through = port(&way.door);
    format!("{who} will ask {whom} for an address, through {through}")
}

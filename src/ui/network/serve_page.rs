//! The page of a server that answers: on which interfaces, and what it hands out on each.

use egui::Ui;

use super::places::serving_places_ui;
use super::setup::{Outlook, columns};
use crate::net::interface::Interface;
use crate::ui::editor::fields::{Beside, beside, group, row, text};
use crate::ui::widgets::choice;
use crate::view::forms::Mistakes;
use crate::view::forms::network::At;
use crate::view::forms::serve::{ServeField, ServeForm, ServePlaceForm};

/// A server as it is typed, and which of its places is shown.
#[derive(Default)]
pub(super) struct ServePage {
    pub(super) form: ServeForm,
    shown: usize,
}

impl ServePage {
    /// The first interface that a server can stand on.
    pub(super) fn propose(&mut self, interfaces: &[Interface]) {
        let fits = |one: &&Interface| one.obstacle().is_none() && !one.addresses.is_empty();
        let first = interfaces.iter().find(fits);
        self.form.places = first.map(ServePlaceForm::on).into_iter().collect();
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        interfaces: &[Interface],
        lease_file: &mut String,
    ) -> Outlook {
        let read = self.form.wish();
        let wrong = read.as_ref().err().cloned().unwrap_or_default();
        columns(
            ui,
            self,
            |ui, page| page.left(ui, interfaces, lease_file),
            |ui, page| page.right(ui, &wrong),
        );
        match read {
            Err(wrong) => Outlook::another_look(wrong.count()),
            Ok(wish) if wish.places.is_empty() => {
                Outlook::wrong("Where is the server to stand?".into())
            }
            Ok(_) => Outlook::ready(self.outlook()),
        }
    }

    fn left(&mut self, ui: &mut Ui, interfaces: &[Interface], lease_file: &mut String) {
        group(ui, "Where, one or several");
        let form = &self.form;
        let turned = serving_places_ui(ui, interfaces, |at| form.has(at));
        if let Some(at) = turned {
            self.turn(interfaces, &at);
        }
        ui.add_space(6.0);
        let note = "Each lease stands in it before its client is told; what stands in it goes on";
        let told = Beside::Note(note);
        text(ui, "Lease file", "", lease_file, ("none", told));
    }

    /// It is to stand there, or no longer.
    fn turn(&mut self, interfaces: &[Interface], at: &At) {
        let places = &mut self.form.places;
        if let Some(nth) = places.iter().position(|place| place.at == *at) {
            places.remove(nth);
            self.shown = self.shown.min(places.len().saturating_sub(1));
            return;
        }
        let place = match at {
            At::Server => Some(ServePlaceForm::inside()),
            At::Interface(name) => {
                let found = interfaces.iter().find(|one| one.name == *name);
                found.map(ServePlaceForm::on)
            }
        };
        places.extend(place);
        self.shown = places.len().saturating_sub(1);
    }

    fn right(&mut self, ui: &mut Ui, wrong: &Mistakes<(usize, ServeField)>) {
        let places = &mut self.form.places;
        let count = places.len();
        if count > 1 {
            group(ui, "What it hands out, for each place");
            let all: Vec<usize> = (0..count).collect();
            row(ui, "Place", |ui| {
                let names = |nth: usize| PLACES.get(nth).copied().unwrap_or("…");
                if let Some(nth) = choice(ui, &all, self.shown, names) {
                    self.shown = nth;
                }
            });
        } else {
            group(ui, "What it hands out");
        }
        let nth = self.shown;
        let Some(place) = places.get_mut(nth) else {
            return;
        };
        let name = place.name().to_owned();
        let of = if count > 1 { name.as_str() } else { "" };
        place_ui(ui, place, of, |field| wrong.at((nth, field)));
    }

    /// What will happen, in one sentence.
    fn outlook(&self) -> String {
        let places = self.form.places.iter();
        let offers: Vec<String> = places
            .map(|place| format!("{} from {}", place.name(), place.pool.trim()))
            .collect();
        format!("Every client is answered on {}", offers.join(", and on "))
    }
}

/// The places by number: their names stand in the list.
const PLACES: [&str; 8] = ["1", "2", "3", "4", "5", "6", "7", "8"];

fn place_ui<'a>(
    ui: &mut Ui,
    place: &mut ServePlaceForm,
    of: &str,
    wrong: impl Fn(ServeField) -> Option<&'a str>,
) {
    let (hint, note) = match &place.at {
        At::Interface(_) => ("the first address of the interface", ""),
        At::Server => (
            "such as 127.0.0.1:6767",
            "An address of this computer, with its port if that is not 67",
        ),
    };
    let told = beside(wrong(ServeField::Own), note);
    text(ui, "Own address", of, &mut place.own, (hint, told));
    let told = beside(wrong(ServeField::Pool), "The first and the last address");
    let hint = "such as 192.0.2.100-192.0.2.199";
    text(ui, "Pool", of, &mut place.pool, (hint, told));
    let told = beside(wrong(ServeField::Lease), "");
    text(ui, "Lease time (51)", of, &mut place.lease, ("1 h", told));
    let told = beside(wrong(ServeField::Subnet), "");
    let hint = "that of its own address";
    text(ui, "Subnet (1)", of, &mut place.subnet, (hint, told));
    let told = beside(wrong(ServeField::Router), "");
    text(ui, "Router (3)", of, &mut place.router, ("none", told));
    let told = beside(wrong(ServeField::Dns), "");
    text(ui, "Name servers (6)", of, &mut place.dns, ("none", told));
    text(
        ui,
        "Domain (15)",
        of,
        &mut place.domain,
        ("none", Beside::Nothing),
    );
    let note = "Pairs such as 02:00:00:00:00:0a=192.0.2.10";
    let told = beside(wrong(ServeField::Reservations), note);
    text(
        ui,
        "Reservations",
        of,
        &mut place.reservations,
        ("none", told),
    );
}

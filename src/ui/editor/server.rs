//! The form of a server.

use egui::Ui;

use super::fields::{
    Beside, beside, choice_of_rfc, fixed, group, half, indented_button, name, named, room, row,
    said, small_button, text,
};
use crate::time::span_in_words;
use crate::view::forms::propose::Town;
use crate::view::forms::server::ScopeForm;
use crate::view::forms::{Mistakes, ServerField as Field, ServerForm, switch};

/// The fields of a server.
pub(super) fn server_ui(
    ui: &mut Ui,
    form: &mut ServerForm,
    town: &Town<'_>,
    (wrong, fresh): (Option<&Mistakes<Field>>, bool),
) {
    let at = |field| wrong.and_then(|wrong| wrong.at(field));
    name(ui, &mut form.name, at(Field::Name), fresh);
    if town.host.is_some() {
        let why = "A server keeps its address: its clients would look for it in vain";
        fixed(ui, "Address", &form.address, why);
    } else {
        let note = "Its server identifier, option 54";
        let told = beside(at(Field::Address), note);
        text(
            ui,
            "Address",
            "",
            &mut form.address,
            ("such as 192.168.1.1", told),
        );
    }
    said(ui, at(Field::Whole).map_or(Beside::Nothing, Beside::Wrong));
    networks(ui, form, &at);
    times(ui, form, &at);
    reservations(ui, form, town, &at);
    policy(ui, form, town, &at);
}

type At<'a> = dyn Fn(Field) -> Option<&'a str> + 'a;

fn networks(ui: &mut Ui, form: &mut ServerForm, at: &At<'_>) {
    let several = form.scopes.len() > 1;
    let mut gone = None;
    for (place, scope) in form.scopes.iter_mut().enumerate() {
        let of = if several {
            format!("network {}", place + 1)
        } else {
            String::new()
        };
        if several {
            group(
                ui,
                &format!("Network {}: pool, and options with their codes", place + 1),
            );
        } else {
            group(ui, "Pool, and options with their codes");
        }
        network(ui, scope, (place, &of), at);
        let hint = "It has no addresses for this network any more";
        if several && indented_button(ui, "Remove network", &format!("Remove {of}"), hint) {
            gone = Some(place);
        }
    }
    gone.map(|place| form.scopes.remove(place));
    let hint = "Addresses for another network, which a relay asks for (giaddr, 4.3.1)";
    if indented_button(ui, "Add network", "Add network", hint) {
        form.scopes.push(ScopeForm::default());
    }
}

fn network(ui: &mut Ui, scope: &mut ScopeForm, (place, of): (usize, &str), at: &At<'_>) {
    let told = beside(at(Field::Subnet(place)), "");
    text(
        ui,
        "Network",
        of,
        &mut scope.subnet,
        ("such as 192.168.1.0/24", told),
    );
    row(ui, "Pool", |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let width = (room(ui) - 20.0) / 2.0;
        let (first, last) = (named("First address", of), named("Last address", of));
        half(ui, width, &first, &mut scope.first, "such as 192.168.1.100");
        ui.label("–");
        half(ui, width, &last, &mut scope.last, "such as 192.168.1.149");
    });
    let wrong = at(Field::First(place)).or_else(|| at(Field::Last(place)));
    said(ui, wrong.map_or(Beside::Nothing, Beside::Wrong));
    let told = beside(at(Field::Router(place)), "");
    text(ui, "Router (3)", of, &mut scope.router, ("none", told));
    let told = beside(at(Field::Dns(place)), "");
    text(ui, "DNS servers (6)", of, &mut scope.dns, ("none", told));
    let told = beside(at(Field::Domain(place)), "");
    text(
        ui,
        "Domain name (15)",
        of,
        &mut scope.domain,
        ("none", told),
    );
    let told = beside(at(Field::Ntp(place)), "");
    text(ui, "Time servers (42)", of, &mut scope.ntp, ("none", told));
}

fn times(ui: &mut Ui, form: &mut ServerForm, at: &At<'_>) {
    group(ui, "Times");
    let note = "Such as 1 h, 30 min, 7 d or for ever";
    let told = beside(at(Field::Lease), note);
    text(
        ui,
        "Lease time (51)",
        "",
        &mut form.lease,
        ("such as 1 h", told),
    );
    let (t1, t2) = form.defaults().map_or_else(
        || {
            (
                "half of the lease".to_owned(),
                "seven eighths of the lease".to_owned(),
            )
        },
        |(t1, t2)| {
            (
                format!("half of the lease: {}", span_in_words(t1)),
                format!("seven eighths of the lease: {}", span_in_words(t2)),
            )
        },
    );
    text(
        ui,
        "T1, renewing (58)",
        "",
        &mut form.t1,
        (&t1, beside(at(Field::T1), "")),
    );
    text(
        ui,
        "T2, rebinding (59)",
        "",
        &mut form.t2,
        (&t2, beside(at(Field::T2), "")),
    );
}

fn reservations(ui: &mut Ui, form: &mut ServerForm, town: &Town<'_>, at: &At<'_>) {
    group(ui, "Reservations");
    let mut gone = None;
    for (place, reservation) in form.reservations.iter_mut().enumerate() {
        let of = format!("reservation {}", place + 1);
        let whose = town.client_name(&reservation.owner).unwrap_or("For");
        row(ui, whose, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let width = (room(ui) - 78.0) / 2.0;
            let (client, address) = (format!("Client, {of}"), format!("Address, {of}"));
            half(
                ui,
                width,
                &client,
                &mut reservation.owner,
                "MAC or identifier",
            );
            half(ui, width, &address, &mut reservation.address, "Its address");
            let hint = "The address is anybody's again";
            if small_button(ui, "Remove", &format!("Remove {of}"), hint) {
                gone = Some(place);
            }
        });
        let wrong = at(Field::Owner(place)).or_else(|| at(Field::Reserved(place)));
        said(ui, wrong.map_or(Beside::Nothing, Beside::Wrong));
    }
    gone.map(|place| form.reservations.remove(place));
    said(
        ui,
        at(Field::Reservations).map_or(Beside::Nothing, Beside::Wrong),
    );
    let hint = "An address that only one client gets, by its hardware address or identifier";
    if indented_button(ui, "Add reservation", "Add reservation", hint) {
        form.add_reservation(town.unreserved(form));
    }
}

fn policy(ui: &mut Ui, form: &mut ServerForm, town: &Town<'_>, at: &At<'_>) {
    group(ui, "Where the RFC leaves a choice");
    choice_of_rfc(ui, &mut form.authoritative, switch::AUTHORITATIVE);
    choice_of_rfc(ui, &mut form.remaining_lease, switch::REMAINING_LEASE);
    choice_of_rfc(ui, &mut form.echo_client_id, switch::ECHO_CLIENT_ID);
    choice_of_rfc(ui, &mut form.overload, switch::OVERLOAD);
    choice_of_rfc(ui, &mut form.silent, switch::SILENT);
    let note = "An offered address is kept for its client so long; 0 s: not at all (2.2, 3.1)";
    let told = beside(at(Field::HoldOffers), note);
    text(
        ui,
        "Hold offers for",
        "",
        &mut form.hold_offers,
        ("such as 1 min", told),
    );
    let note = "A declined address is given to nobody so long (4.3.3)";
    let told = beside(at(Field::Quarantine), note);
    text(
        ui,
        "Quarantine",
        "",
        &mut form.quarantine,
        ("such as 1 d", told),
    );
    let note = "siaddr, where the client loads its system from; not the DHCP server (2)";
    let told = beside(at(Field::NextServer), note);
    text(ui, "Next server", "", &mut form.next_server, ("none", told));
    if town.host.is_none() {
        let note = "Added to the link's delay for all it sends and hears: who answers first?";
        let told = beside(at(Field::ExtraDelay), note);
        text(ui, "Longer way", "", &mut form.extra_delay, ("0 s", told));
    }
}

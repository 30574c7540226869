//! The form of a client, or of several that are to be added.

use egui::{ComboBox, Ui};

use super::fields::{Beside, beside, choice_of_rfc, fixed, group, name, row, said, text};
use crate::protocol::client::OfferChoice;
use crate::sim::host::SegmentId;
use crate::ui::widgets::choice;
use crate::view::forms::propose::Town;
use crate::view::forms::{ClientField as Field, ClientForm, Mistakes, client, switch};

/// The fields of a client.
pub(super) fn client_ui(
    ui: &mut Ui,
    form: &mut ClientForm,
    town: &Town<'_>,
    (wrong, fresh): (Option<&Mistakes<Field>>, bool),
) {
    let at = |field| wrong.and_then(|wrong| wrong.at(field));
    name(ui, &mut form.name, at(Field::Name), fresh);
    if town.host.is_none() {
        let note = format!(
            "{} at a time at most; names and addresses are counted on",
            client::MOST_AT_ONCE
        );
        text(
            ui,
            "How many",
            "",
            &mut form.count,
            ("1", beside(at(Field::Count), &note)),
        );
        network(ui, form, town);
    }
    said(ui, at(Field::Whole).map_or(Beside::Nothing, Beside::Wrong));
    identity(ui, form, town, &at);
    wishes(ui, form, &at);
    policy(ui, form, &at);
}

type At<'a> = dyn Fn(Field) -> Option<&'a str> + 'a;

/// Where it stands, if there is more than one network.
fn network(ui: &mut Ui, form: &mut ClientForm, town: &Town<'_>) {
    let segments = town.neighbours.segments;
    if segments.len() < 2 {
        return;
    }
    let words = |id: SegmentId| {
        let segment = segments.get(id.0 as usize);
        segment.map_or_else(String::new, |segment| {
            format!("{}, {}", segment.key, segment.network)
        })
    };
    row(ui, "Network", |ui| {
        let chosen = words(form.segment);
        let response = ComboBox::from_id_salt("network")
            .selected_text(chosen)
            .show_ui(ui, |ui| {
                for id in (0..).map(SegmentId).take(segments.len()) {
                    ui.selectable_value(&mut form.segment, id, words(id));
                }
            });
        let named = |node: &mut egui::accesskit::Node| node.set_label("Network");
        ui.ctx().accesskit_node_builder(response.response.id, named);
    });
}

fn identity(ui: &mut Ui, form: &mut ClientForm, town: &Town<'_>, at: &At<'_>) {
    group(ui, "Who it is");
    if town.identity_is_fixed() {
        let why =
            "It keeps hardware address and identifier while it has, remembers or asks for a lease";
        fixed(ui, "Hardware address", &form.mac, why);
        let id = if form.client_id.is_empty() {
            "none"
        } else {
            &form.client_id
        };
        fixed(ui, "Client identifier (61)", id, "");
        said(
            ui,
            at(Field::Mac)
                .or_else(|| at(Field::ClientId))
                .map_or(Beside::Nothing, Beside::Wrong),
        );
    } else {
        let told = beside(at(Field::Mac), "");
        text(
            ui,
            "Hardware address",
            "",
            &mut form.mac,
            ("such as 02:00:00:00:00:0a", told),
        );
        let note = "A name, pairs such as 01:02:03, or mac for type 1 and the hardware address";
        let told = beside(at(Field::ClientId), note);
        text(
            ui,
            "Client identifier (61)",
            "",
            &mut form.client_id,
            ("none", told),
        );
        let note = "With an address set by hand it only asks for settings (INFORM, 3.4)";
        let told = beside(at(Field::ByHand), note);
        text(ui, "Address by hand", "", &mut form.by_hand, ("none", told));
    }
    let told = beside(at(Field::Hostname), "");
    text(ui, "Host name (12)", "", &mut form.hostname, ("none", told));
    let told = beside(at(Field::VendorClass), "");
    text(
        ui,
        "Vendor class (60)",
        "",
        &mut form.vendor_class,
        ("none", told),
    );
}

fn wishes(ui: &mut Ui, form: &mut ClientForm, at: &At<'_>) {
    group(ui, "What it asks for, with the codes of the options");
    let names = form.parameter_names().unwrap_or_default();
    let note = if names.is_empty() {
        "The option is left out".to_owned()
    } else {
        names
    };
    let told = beside(at(Field::Parameters), &note);
    text(
        ui,
        "Parameter list (55)",
        "",
        &mut form.parameters,
        ("none", told),
    );
    let note = "In DISCOVER and REQUEST; the server need not follow (4.3.1)";
    let told = beside(at(Field::RequestedLease), note);
    text(
        ui,
        "Lease time (51)",
        "",
        &mut form.requested_lease,
        ("none", told),
    );
    let told = beside(at(Field::MaxSize), "");
    text(
        ui,
        "Largest message (57)",
        "",
        &mut form.max_size,
        ("none", told),
    );
    let told = beside(
        at(Field::OfferWindow),
        "From the first OFFER on; 0 s: that one at once (4.4.1)",
    );
    text(
        ui,
        "Collects offers for",
        "",
        &mut form.offer_window,
        ("such as 0 s", told),
    );
    let word = |choice| match choice {
        OfferChoice::First => "The first",
        OfferChoice::Best => "The best",
    };
    row(ui, "Takes", |ui| {
        let all = [OfferChoice::First, OfferChoice::Best];
        if let Some(chosen) = choice(ui, &all, form.choice, word) {
            form.choice = chosen;
        }
    });
    said(
        ui,
        Beside::Note("The best: the longest lease, then its last server, then the first"),
    );
}

fn policy(ui: &mut Ui, form: &mut ClientForm, at: &At<'_>) {
    group(ui, "Where the RFC leaves a choice");
    let switches = [
        (&mut form.broadcast_flag, switch::BROADCAST),
        (&mut form.probe, switch::PROBE),
        (&mut form.start_delay, switch::START_DELAY),
        (&mut form.new_xid_for_request, switch::NEW_XID_FOR_REQUEST),
        (&mut form.new_xid_for_retry, switch::NEW_XID_FOR_RETRY),
        (&mut form.elapsed_secs_in_request, switch::ELAPSED_SECS),
        (&mut form.forget_after_reboot, switch::FORGET_AFTER_REBOOT),
        (&mut form.pad, switch::PAD),
    ];
    for (on, switch) in switches {
        choice_of_rfc(ui, on, switch);
    }
    let told = beside(
        at(Field::ProbeWait),
        "So long it waits for an answer to its ARP probe",
    );
    text(
        ui,
        "ARP wait",
        "",
        &mut form.probe_wait,
        ("such as 1 s", told),
    );
    let note = "T1 and T2 change by at most this part of the lease, by chance (4.4.5)";
    let told = beside(at(Field::Fuzz), note);
    text(
        ui,
        "Fuzz on T1 and T2",
        "",
        &mut form.fuzz,
        ("such as 0 %", told),
    );
}

//! The message panel as a user meets it: tree, bytes and figure light each other, each field says
//! what it means, the faces of REQUEST stand side by side, and no bytes bring the panel down.

#![cfg(feature = "window")]

mod support;

use std::ops::Range;
use std::sync::Arc;

use dorascope::files::lessons;
use dorascope::session::{Log, Playhead};
use dorascope::sim::{Event, Record, Scenario};
use dorascope::ui::action::Action;
use dorascope::ui::message_panel::{FieldsView, MessageWish, Tab, message_ui};
use dorascope::ui::model::Model;
use dorascope::ui::prefs::{Prefs, Speed};
use dorascope::ui::{Drive, theme};
use dorascope::view::field_tree::{find, rows};
use dorascope::wire::Packet;
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use support::window::{Window, catalogue, click, key, steps, window_at, window_on};

fn window(lesson: &str, steps: usize) -> Window {
    sized(lesson, [1920.0, 1080.0], steps)
}

fn sized(lesson: &str, size: [f32; 2], count: usize) -> Window {
    let mut window = window_at(lesson, size, Speed::Instant);
    steps(&mut window, count);
    window
}

fn hover(window: &mut Window, name: &str) {
    let place = window.get_by_label(name).rect();
    window.hover_at(place.center());
    window.run_steps(4);
}

/// What lights up: the key of the field and its bytes.
fn lit(window: &Window) -> Option<(String, Range<usize>)> {
    let model = &window.state().model;
    let shown = model.shown()?;
    let tree = rows(&shown.fields);
    let key = model.message.lit()?;
    Some((key.to_owned(), find(&tree, key)?.field.range.clone()))
}

fn lit_octets(window: &Window) -> Vec<u8> {
    let (_, range) = lit(window).expect("something lights up");
    window.state().model.shown().expect("a message").bytes[range].to_vec()
}

fn view(window: &mut Window, view: FieldsView) {
    let ctx = window.ctx.clone();
    let wish = Action::Message(MessageWish::View(view));
    window.state_mut().act(&ctx, wish);
    window.run_steps(4);
}

#[test]
fn the_lease_time_of_an_offer_lights_its_bytes_and_says_what_it_is() {
    let mut window = window("dora", 4);
    click(
        &mut window,
        "message 2: DHCPOFFER from Server 1 to Laptop A, accepted",
    );
    hover(&mut window, "51 Lease time: 3600 s (1 h)");
    assert_eq!(lit_octets(&window), [51, 4, 0, 0, 0x0e, 0x10]);
    window.get_by_label("For how long the address is lent, in seconds");
    window.get_by_label("MUST, kept");
    window.get_by_label(
        "The lease time stands where an address is offered or granted, and nowhere else \
         (RFC 2131 table 3)",
    );
    window.get_by_label("RFC 2132 section 9.2");
    window.hover_at(egui::pos2(700.0, 400.0));
    window.run_steps(4);
    assert_eq!(lit(&window), None);
    assert!(window.query_by_label("MUST, kept").is_none());
}

#[test]
fn bytes_under_the_pointer_light_their_field() {
    let mut window = window("dora", 2);
    let bytes = window.get_by_label("300 bytes in hexadecimal").rect();
    // The second row: ciaddr ends, yiaddr has the first four of sixteen.
    let cell = (bytes.width() - 28.0) / 16.0;
    let yiaddr = egui::pos2(bytes.left() + 28.0 + cell * 1.5, bytes.top() + 17.0 * 1.5);
    window.hover_at(yiaddr);
    window.run_steps(4);
    assert_eq!(lit(&window), Some(("yiaddr".into(), 16..20)));
    window.get_by_label("The address that is proposed: nobody may use it yet");
}

#[test]
fn a_cell_of_figure_1_lights_tree_and_bytes_and_they_light_it() {
    let mut window = window("dora", 2);
    click(&mut window, "Figure 1");
    assert_eq!(window.state().model.prefs.fields, FieldsView::Figure);
    let xid = window.get_by_label_contains("figure xid (4): 0x");
    let place = xid.rect();
    window.hover_at(place.center());
    window.run_steps(4);
    assert_eq!(lit(&window), Some(("xid".into(), 4..8)));
    window.get_by_label("The transaction: chosen by the client, echoed by the server");
    hover(&mut window, "giaddr: 0.0.0.0");
    assert_eq!(lit(&window), Some(("giaddr".into(), 24..28)));
    hover(&mut window, "figure 51: 3600 s (1 h)");
    assert_eq!(lit_octets(&window), [51, 4, 0, 0, 0x0e, 0x10]);
}

#[test]
fn figure_1_stands_in_the_smallest_window_in_its_own_order() {
    let mut window = sized("dora", [1024.0, 640.0], 4);
    view(&mut window, FieldsView::Figure);
    let names = [
        "figure op (1): 2",
        "figure xid (4): 0x26363795",
        "figure secs (2): 0",
        "figure ciaddr (4): 0.0.0.0",
        "figure yiaddr (4): 192.168.1.100",
        "figure siaddr (4): 0.0.0.0",
        "figure giaddr (4): 0.0.0.0",
        "figure chaddr (16): 02:00:00:00:00:0a",
        "figure sname (64): empty",
        "figure file (128): empty",
        "figure options (variable): 64 octets",
    ];
    let places = names.map(|name| window.get_by_label(name).rect());
    for (upper, lower) in places.iter().zip(&places[1..]) {
        assert!(
            (upper.bottom() - lower.top()).abs() < 0.6,
            "{upper} {lower}"
        );
    }
    let panel = 1024.0 - 296.0;
    assert!(
        places
            .iter()
            .all(|place| place.left() > panel && place.right() < 1024.0)
    );
    let flags = window.get_by_label("figure flags (2): 0x8000 B").rect();
    assert!((flags.left() - places[2].right()).abs() < 0.6);
    hover(&mut window, "figure yiaddr (4): 192.168.1.100");
    window.get_by_label("The address that is granted");
}

#[test]
fn a_field_that_is_unfolded_stays_lit_from_message_to_message() {
    let mut window = window("dora", 2);
    click(&mut window, "yiaddr: 192.168.1.100");
    window.hover_at(egui::pos2(700.0, 400.0));
    window.run_steps(4);
    assert_eq!(lit(&window), Some(("yiaddr".into(), 16..20)));
    window.get_by_label("The address that is proposed: nobody may use it yet");
    key(&mut window, Key::Space);
    window.get_by_label("No address is given here");
    click(&mut window, "yiaddr: 0.0.0.0");
    window.hover_at(egui::pos2(700.0, 400.0));
    window.run_steps(4);
    assert_eq!(lit(&window), None);
}

#[test]
fn flags_unfold_into_their_bits() {
    let mut window = window("dora", 1);
    assert!(window.query_by_label("BROADCAST: 1").is_none());
    click(&mut window, "flags: 0x8000 broadcast");
    hover(&mut window, "MBZ: 0x0000");
    assert_eq!(lit(&window), Some(("flags/MBZ".into(), 10..12)));
    window.get_by_label("flags, MBZ");
    window.get_by_label("Reserved: must be zero");
}

#[test]
fn the_keyboard_goes_from_field_to_field() {
    let mut window = window("dora", 2);
    window.get_by_label("xid: 0x26363795").focus();
    window.run_steps(4);
    assert_eq!(lit(&window).expect("a field").0, "xid");
    window.get_by_label("The transaction: chosen by the client, echoed by the server");
    key(&mut window, Key::ArrowDown);
    assert_eq!(lit(&window).expect("a field").0, "secs");
    key(&mut window, Key::Tab);
    assert_eq!(lit(&window).expect("a field").0, "flags");
    assert_eq!(window.state().model.shown().expect("a message").number, 2);
}

#[test]
fn the_four_faces_stand_side_by_side_and_a_click_shows_the_message() {
    let mut window = window("rebinding", 16);
    click(&mut window, "Changes");
    let title = "The four faces of REQUEST";
    click(&mut window, title);
    let renewing = window.get_by_label_contains("RENEWING, message").rect();
    let rebinding = window.get_by_label_contains("REBINDING, message").rect();
    assert!(
        renewing.right() <= rebinding.left() + 0.5
            && (renewing.top() - rebinding.top()).abs() < 0.5
    );
    window.get_by_label(
        "SELECTING: ciaddr zero, 50 Requested address MUST, 54 Server identifier MUST, \
         Sent to broadcast",
    );
    window.get_by_label_contains("REBINDING, message").click();
    window.run_steps(4);
    let shown = window.state().model.shown().expect("a message");
    assert_eq!(shown.way, "Laptop A to everyone (broadcast)");
    let number = shown.number;
    // Around a REQUEST the table is open by itself.
    window.get_by_label(&format!(
        "REBINDING, message {number}: ciaddr 192.168.1.100 (its own), \
         50 Requested address none (MUST NOT), 54 Server identifier none (MUST NOT), \
         Sent to everyone (broadcast)"
    ));
    window.get_by_label_contains("RENEWING, message").click();
    window.run_steps(4);
    let shown = window.state().model.shown().expect("a message");
    assert_eq!(shown.way, "Laptop A only to Server 1 (unicast)");
}

#[test]
fn changes_say_with_what_they_compare() {
    let mut window = window("dora", 2);
    click(&mut window, "Changes");
    window.get_by_label("Against DHCPDISCOVER 1");
    window.get_by_label("The message before it with this xid");
    key(&mut window, Key::D);
    key(&mut window, Key::Space);
    window.get_by_label("Against DHCPOFFER 2");
    window.get_by_label("The pinned message");
}

#[test]
fn each_tab_speaks_of_its_own_content_before_the_first_message() {
    let mut window = window("dora", 0);
    for (tab, words) in [
        ("Fields", "its fields and bytes"),
        ("Changes", "what is different"),
        ("RFC check", "the rules"),
        ("State", "No change of state yet"),
    ] {
        click(&mut window, tab);
        window.get_by_label_contains(words);
    }
}

#[test]
fn an_arrow_of_figure_5_says_trigger_action_and_clause() {
    let mut window = window("dora", 4);
    click(&mut window, "State");
    hover(&mut window, "BOUND to RENEWING: T1");
    window.run_steps(60);
    window.get_by_label_contains("T1: ");
    window.get_by_label_contains("RFC 2131 section 4.4.5");
}

#[test]
fn an_octet_that_was_changed_on_the_way_is_named() {
    let fault = "[[fault]]\ndo = \"corrupt\"\nmessage = \"OFFER\"\nbyte = 16\n";
    let text = format!("{}\n{fault}", lessons::all()[0].text);
    let open = Arc::new(Scenario::parse(&text).expect("a lesson"));
    let mut window = window_on(catalogue(), open, [1024.0, 640.0], Drive::InPlace);
    steps(&mut window, 2);
    window.get_by_label_contains("Octet 16 came to Laptop A as ");
    window.get_by_label("yiaddr: 192.168.1.100");
}

/// A run whose messages carry these bytes instead of their own.
fn forged(records: &[Record], bytes: &[u8]) -> Model {
    let all = catalogue();
    let open = all[0].clone();
    let forged = records.iter().map(|record| match &record.event {
        Event::Sent(packet, rule) => {
            let packet: Packet = packet.with_bytes(bytes.into());
            let event = Event::Sent(Arc::new(packet), *rule);
            Record {
                event,
                ..record.clone()
            }
        }
        _ => record.clone(),
    });
    let mut log = Log::default();
    log.append(forged);
    let mut model = Model::new(all, open, Prefs::default());
    model.outline.extend(&log);
    model.steps.extend(&log);
    model.playback.jump(Playhead::at_end(&log));
    model.log = log.into();
    model
}

/// Bytes that somebody may send: cut, altered, and noise from a simple generator.
fn soups(offer: &[u8]) -> Vec<Vec<u8>> {
    let mut noise = 2131_u32;
    let mut next = || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.to_be_bytes()[0]
    };
    let mut soups: Vec<Vec<u8>> = [0, 1, 30, 100, 236, 238, 240, 241, 250]
        .map(|length| offer[..length].to_vec())
        .into();
    for (at, octet) in [(2, 255), (0, 9), (236, 0), (241, 250), (242, 77), (246, 0)] {
        let mut altered = offer.to_vec();
        altered[at] = octet;
        soups.push(altered);
    }
    for length in [3, 239, 300, 1_472] {
        soups.push((0..length).map(|_| next()).collect());
        let mut options = offer[..240].to_vec();
        options.extend((0..length).map(|_| next()));
        soups.push(options);
    }
    let mut overloaded = offer[..240].to_vec();
    overloaded[44..240 - 4].fill_with(&mut next);
    overloaded.extend([53, 1, 2, 52, 1, 3, 255]);
    soups.push(overloaded);
    soups
}

#[test]
fn any_bytes_are_shown_whole_in_every_tab_and_width() {
    let played = window("dora", 2);
    let model = &played.state().model;
    let offer = model.shown().expect("a message").bytes;
    let mut installed = false;
    let mut panel = Harness::builder().build_ui_state(
        move |ui, model: &mut Model| {
            if !std::mem::replace(&mut installed, true) {
                return theme::install(ui.ctx());
            }
            message_ui(ui, model, &mut Vec::new());
        },
        forged(model.log.records(), &offer),
    );
    for bytes in soups(&offer) {
        *panel.state_mut() = forged(model.log.records(), &bytes);
        unfold_all(panel.state_mut());
        let looks = [
            (Tab::Fields, FieldsView::List, [296.0, 520.0]),
            (Tab::Fields, FieldsView::Figure, [296.0, 520.0]),
            (Tab::Fields, FieldsView::Figure, [400.0, 3_000.0]),
            (Tab::Changes, FieldsView::List, [400.0, 900.0]),
            (Tab::Check, FieldsView::List, [296.0, 520.0]),
        ];
        for (tab, view, size) in looks {
            let model = panel.state_mut();
            (model.tab, model.prefs.fields) = (tab, view);
            model.judge();
            panel.set_size(size.into());
            panel.run_steps(2);
            look(&panel, bytes.len());
        }
    }
}

fn unfold_all(model: &mut Model) {
    let shown = model.shown().expect("a message");
    let tree = rows(&shown.fields);
    model.message.open = tree.iter().map(|row| row.key.clone()).collect();
}

/// All bytes are there, and what is missing is said to be missing.
fn look(panel: &Harness<'_, Model>, length: usize) {
    let model = panel.state();
    if model.tab != Tab::Fields {
        return;
    }
    panel.get_by_label(&format!("{length} bytes in hexadecimal"));
    if model.prefs.fields == FieldsView::Figure && length <= 236 {
        panel.get_by_label("figure options (variable): missing");
    }
}

//! Runs on a real network in the window: described, agreed to, gated, found out about, stopped
//! and looked at afterwards. The network is 127.0.0.1, with a server behind its own socket.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use dorascope::protocol::{ClientState, Note};
use dorascope::session::Pace;
use dorascope::sim::{Command, Event, HostId, HostKind, Record};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::network::{LEAVING, NetworkWish, OVER, OWN_TIME, OWN_WIRE, Stage, Tab};
use dorascope::view::cards::{address_in_words, of_kind};
use dorascope::wire::MessageType;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use support::network::{
    Server, asked, begin, bound, describe, free_port, guests, joined, page, serving, stop,
    until_held, until_over, wait_until,
};
use support::panel::{fill, host, is_enabled};
use support::texts::{faults, texts};
use support::window::{Window, act, click, has, key, messages, window, wish};

const SIZE: [f32; 2] = [1280.0, 720.0];
/// Tall enough for all of the panel at the left.
const TALL: [f32; 2] = [1280.0, 1600.0];

fn stage(window: &Window) -> Option<Stage> {
    window.state().model.network().map(|run| run.stage)
}

fn held(window: &Window) -> usize {
    window.state().model.status.held
}

#[test]
fn the_tabs_lead_to_the_page_and_back_to_the_lesson() {
    let mut window = window("dora");
    click(&mut window, "Network tab");
    assert!(has(&window, "Real network"));
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 0, "what is behind the page stands still");
    click(&mut window, "Lab tab");
    assert!(!has(&window, "Real network"));
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 1);
    click(&mut window, "Network tab");
    key(&mut window, Key::Escape);
    assert!(!has(&window, "Real network"), "Esc leads back");
}

#[test]
fn an_interface_with_an_address_is_chosen_and_useless_ones_say_why() {
    let window = page(SIZE);
    window.get_by_label("eth0: 52:54:00:12:34:56   192.0.2.5/24, up");
    let useless = "lo: 127.0.0.1/8, it leads only to this computer";
    assert!(!is_enabled(&window, useless));
    assert!(!is_enabled(
        &window,
        "wlan0: 52:54:00:12:34:57   no address, it is switched off"
    ));
    window.get_by_label_contains("As a relay agent, because only so the answers to renewals");
    window.get_by_label_contains("1 client will ask every server on eth0");
    assert!(is_enabled(&window, "Continue…"));
}

#[test]
fn mistakes_stand_beside_their_fields() {
    let mut window = page(SIZE);
    fill(&mut window, "Clients", "many");
    window.get_by_label("“many” is not a whole number from 1 to 20000");
    fill(&mut window, "Begin a second", "0");
    window.get_by_label_contains("A number above 0");
    window.get_by_label("2 fields need another look");
    assert!(!is_enabled(&window, "Continue…"));
}

#[test]
fn nothing_is_opened_before_the_user_agrees() {
    let server = Server::start();
    let mut window = asked(SIZE, server.at, 2);
    window.get_by_label("2 clients will ask for an address as hosts");
    window.get_by_label("Opened on this computer");
    assert!(!window.state().model.is_on_network());
    click(&mut window, "Cancel");
    assert!(!window.state().model.is_on_network());
    assert!(has(&window, "Continue…"), "the page stays");
}

#[test]
fn more_than_five_a_second_are_agreed_to_apart() {
    let server = Server::start();
    let mut window = asked(SIZE, server.at, 2);
    click(&mut window, "Cancel");
    fill(&mut window, "Begin a second", "50");
    click(&mut window, "Continue…");
    wait_until(&mut window, "the sheet", |window| has(window, "Cancel"));
    assert!(!is_enabled(&window, "Open the sockets"));
    click(&mut window, "50 clients a second will begin, not 5");
    click(&mut window, "Open the sockets");
    wait_until(&mut window, "the run", |window| {
        window.state().model.is_on_network()
    });
}

#[test]
fn a_port_that_is_taken_leaves_the_page_with_one_sentence() {
    let server = Server::start();
    let mut window = asked(SIZE, server.at, 1);
    click(&mut window, "Cancel");
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    fill(&mut window, "From", &address);
    click(&mut window, "Continue…");
    wait_until(&mut window, "the sheet", |window| has(window, "Cancel"));
    wish(&mut window, Action::Network(NetworkWish::Begin));
    let port = address.rsplit(':').next().unwrap().to_owned();
    wait_until(&mut window, "the sentence", |window| {
        has(window, "Continue…") && window.query_by_label_contains(&port).is_some()
    });
    assert!(!window.state().model.is_on_network());
}

#[test]
fn the_gate_holds_our_words_and_our_reading_until_a_press() {
    let server = Server::start();
    let mut window = joined(SIZE, server.at, 1);
    window.get_by_label("REAL NETWORK");
    wait_until(&mut window, "a held message", |window| held(window) == 1);
    window.get_by_label("Held (1): our messages and our reading");
    window.get_by_label("The other side's clock runs on");
    assert_eq!(messages(&window), 0);
    key(&mut window, Key::Space);
    wait_until(&mut window, "the OFFER, unread", |window| held(window) == 1);
    assert_eq!(messages(&window), 1);
    assert_eq!(host(&window, "Client 1").state, ClientState::Selecting);
    for count in 2..=4 {
        wait_until(&mut window, "what comes next", |window| held(window) == 1);
        key(&mut window, Key::Space);
        wait_until(&mut window, "the step", |window| messages(window) == count);
    }
    assert_eq!(host(&window, "Client 1").state, ClientState::Bound);
    let hosts = window.state().model.log.hosts().iter();
    let servers: Vec<_> = hosts.filter(|host| host.kind == HostKind::Server).collect();
    assert_eq!(servers.len(), 1, "a lane for the one that spoke");
}

#[test]
fn play_opens_the_gate_and_space_closes_it() {
    let server = Server::start();
    let mut window = bound(TALL, server.at, 3);
    assert_ne!(window.state().model.status.pace, Pace::Stopped);
    assert!(has(&window, "Pause"));
    assert_eq!(messages(&window), 12);
    key(&mut window, Key::Space);
    wait_until(&mut window, "the gate", |window| {
        window.state().model.status.pace == Pace::Stopped
    });
    click(&mut window, "Renew Client 2");
    wait_until(&mut window, "a held renewal", |window| held(window) == 1);
}

#[test]
fn what_is_for_the_lab_is_refused_with_a_sentence() {
    let server = Server::start();
    let mut window = bound(SIZE, server.at, 1);
    for (verb, why) in [
        (Verb::DropFlight, OWN_WIRE),
        (Verb::Speed5, OWN_TIME),
        (Verb::IdleTime, OWN_TIME),
    ] {
        act(&mut window, verb);
        assert_eq!(window.state().model.trouble.as_deref(), Some(why));
    }
    let disturbed = |window: &Window| {
        let log = &window.state().model.log;
        log.records().iter().any(|record| {
            matches!(&record.event, Event::Commanded(command)
                if matches!(**command, Command::Disturb(_)))
        })
    };
    assert!(!disturbed(&window));
    assert!(!has(&window, "Add client…") && !has(&window, "Configure… Client 1"));
}

#[test]
fn stop_returns_every_address_and_what_happened_stays() {
    let server = Server::start();
    let mut window = bound(SIZE, server.at, 5);
    click(&mut window, "Stop the network run");
    until_over(&mut window);
    assert_eq!(window.state().model.holders(), 0);
    assert!(window.state().model.status.ports.is_empty());
    assert!(!has(&window, "REAL NETWORK"));
    assert_eq!(messages(&window), 25, "five exchanges and their releases");
    act(&mut window, Verb::First);
    assert_eq!(messages(&window), 0);
    let mut steps = 0;
    while messages(&window) == 0 {
        act(&mut window, Verb::Step);
        steps += 1;
        assert!(steps < 20, "it can be stepped through");
    }
    assert_eq!(messages(&window), 1);
    act(&mut window, Verb::Live);
    act(&mut window, Verb::Step);
    assert_eq!(messages(&window), 25);
    wish(&mut window, Action::Command(Command::JoinAll));
    assert_eq!(window.state().model.trouble.as_deref(), Some(OVER));
    key(&mut window, Key::R);
    assert!(has(&window, "Continue…"), "R offers the page again");
}

#[test]
fn whoever_leaves_is_asked_and_what_he_wanted_is_done_after_the_release() {
    let server = Server::start();
    let mut window = bound(SIZE, server.at, 1);
    click(&mut window, "Lab tab");
    window.get_by_label(LEAVING);
    window.get_by_label_contains("1 client holds an address, which is returned first");
    key(&mut window, Key::Space);
    assert!(has(&window, LEAVING), "keys are for the question");
    click(&mut window, "Go on looking");
    assert_eq!(stage(&window), Some(Stage::Going));
    wish(&mut window, Action::OpenLesson("renewal".into()));
    click(&mut window, "Stop and release");
    wait_until(&mut window, "the lesson", |window| {
        window.state().model.scenario.lesson.name == "renewal"
    });
    assert!(window.state().model.network().is_none());
}

#[test]
fn a_window_that_is_closed_releases_first() {
    let server = Server::start();
    let mut window = bound(SIZE, server.at, 1);
    let viewport = window
        .input_mut()
        .viewports
        .get_mut(&egui::ViewportId::ROOT);
    viewport.unwrap().events.push(egui::ViewportEvent::Close);
    window.step();
    assert_eq!(stage(&window), Some(Stage::Parting));
    let mut closes = false;
    until_over(&mut window);
    for _ in 0..4 {
        let viewports = window.output().viewport_output.values();
        let mut commands = viewports.flat_map(|out| &out.commands);
        closes |= commands.any(|command| *command == egui::ViewportCommand::Close);
        window.step();
    }
    assert_eq!(window.state().model.holders(), 0);
    let _ = closes;
}

#[test]
fn tabs_of_a_run_that_is_over_lead_back_to_the_lesson() {
    let server = Server::start();
    let mut window = bound(SIZE, server.at, 1);
    stop(&mut window);
    wish(&mut window, Action::Network(NetworkWish::Show(Tab::Lab)));
    assert!(window.state().model.network().is_none());
    assert_eq!(window.state().model.scenario.lesson.name, "dora");
}

#[test]
fn a_server_of_ours_answers_strangers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dhcpleases.txt");
    let (mut window, port) = serving(SIZE, file.to_str().unwrap());
    window.get_by_label("REAL NETWORK");
    assert!(file.exists(), "what is granted would be kept");
    let strangers = guests(port, 3);
    wait_until(&mut window, "three offers", |window| messages(window) >= 6);
    let kinds = |kind| {
        let hosts = window.state().model.log.hosts().iter();
        hosts.filter(|host| host.kind == kind).count()
    };
    assert_eq!(kinds(HostKind::Server), 1);
    assert_eq!(kinds(HostKind::Client), 3, "each has a lane");
    let proposed = host(&window, "Server 1").bindings.len();
    assert_eq!(proposed, 3);
    assert!(!has(&window, "Release all"), "they are not ours");
    drop(strangers);
    stop(&mut window);
}

#[test]
fn of_clients_of_others_no_state_is_made_up() {
    let (mut window, port) = serving(TALL, "");
    let strangers = guests(port, 2);
    wait_until(&mut window, "two offers", |window| messages(window) >= 4);
    let shown = texts(window.output());
    let mut made_up = shown.iter().map(|shown| shown.words.as_str());
    let made_up = made_up.find(|text| ["OFF", "switched off"].contains(text));
    assert_eq!(made_up, None);
    let model = &window.state().model;
    for (_, now) in of_kind(&model.world, HostKind::Client) {
        assert_eq!(
            (now.known_state(), address_in_words(now)),
            (None, String::new())
        );
    }
    let client = model.log.hosts()[1].name.clone();
    window.get_by_label(&format!("Lane {client}"));
    click(&mut window, &format!("Lane {client}"));
    window.get_by_label_contains("is all that is known of it");
    drop(strangers);
}

#[test]
fn the_lease_file_of_clients_is_empty_after_the_stop() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dhcpleases.txt");
    let server = Server::start();
    let mut window = page(SIZE);
    describe(&mut window, server.at, 2);
    fill(&mut window, "Lease file", file.to_str().unwrap());
    click(&mut window, "Continue…");
    wait_until(&mut window, "the sheet", |window| has(window, "Cancel"));
    window.get_by_label("Written on this computer");
    begin(&mut window);
    act(&mut window, Verb::Play);
    until_held(&mut window, 2);
    let lines = || std::fs::read_to_string(&file).unwrap().lines().count();
    assert_eq!(lines(), 3, "a line for each, below the header");
    stop(&mut window);
    wait_until(&mut window, "the file in order", |_| lines() == 1);
}

#[test]
fn a_saved_run_can_be_looked_at_again_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("live.dorascope");
    let server = Server::start();
    let mut window = bound(SIZE, server.at, 2);
    stop(&mut window);
    let happened = messages(&window);
    wish(&mut window, Action::SaveSession(file.clone()));
    wait_until(&mut window, "the file", |_| file.exists());
    let mut again = support::window::window("dora");
    wish(&mut again, Action::OpenFile(file));
    wait_until(&mut again, "the run", |window| {
        window.state().model.network().is_some()
    });
    assert_eq!(stage(&again), Some(Stage::Over));
    assert_eq!(messages(&again), happened);
    assert!(again.state().model.status.ports.is_empty());
    key(&mut again, Key::Home);
    assert_eq!(messages(&again), 0);
    wish(&mut again, Action::Command(Command::ReleaseAll));
    assert_eq!(again.state().model.trouble.as_deref(), Some(OVER));
    key(&mut again, Key::R);
    assert!(has(&again, "Continue…"), "R offers the page");
}

#[test]
fn where_nobody_answers_it_is_said() {
    let mut window = joined(SIZE, ([127, 0, 0, 1], free_port()).into(), 1);
    act(&mut window, Verb::Play);
    wait_until(&mut window, "the finding", |window| {
        let told = window.query_by_label_contains("Nobody has answered for");
        told.is_some()
    });
}

/// No text is cut off, and none stands on another, in the smallest window and the usual one.
#[test]
fn nothing_is_cut_off() {
    let server = Server::start();
    for size in [[1024.0, 640.0], SIZE] {
        let mut page = page(size);
        fill(&mut page, "Clients", "many");
        assert_eq!(
            faults(&texts(page.output())),
            Vec::<String>::new(),
            "{size:?}"
        );
        act(&mut page, Verb::ServeNetwork);
        assert_eq!(
            faults(&texts(page.output())),
            Vec::<String>::new(),
            "{size:?}"
        );
        let mut live = bound(size, server.at, 2);
        assert_eq!(
            faults(&texts(live.output())),
            Vec::<String>::new(),
            "{size:?}"
        );
        act(&mut live, Verb::ProjectorHere);
        assert_eq!(
            faults(&texts(live.output())),
            Vec::<String>::new(),
            "{size:?}"
        );
    }
}

#[test]
fn a_crowd_is_taken_in_without_a_stall() {
    let server = Server::start();
    let mut window = asked(SIZE, server.at, 40);
    click(&mut window, "Cancel");
    fill(&mut window, "Begin a second", "1000");
    click(&mut window, "Continue…");
    wait_until(&mut window, "the sheet", |window| has(window, "Cancel"));
    begin(&mut window);
    act(&mut window, Verb::Play);
    until_held(&mut window, 40);
    assert!(window.state().model.is_live());
    let model = &window.state().model;
    assert_eq!(model.session.recorder.extent().records, model.log.len());
}

#[test]
fn this_computer_itself_asks_for_settings() {
    let server = Server::start();
    let mut window = page(SIZE);
    describe(&mut window, server.at, 1);
    click(&mut window, "This computer can ask for settings, too");
    click(&mut window, "Continue…");
    wait_until(&mut window, "the sheet", |window| has(window, "Cancel"));
    begin(&mut window);
    act(&mut window, Verb::Play);
    let this = HostId(1);
    wish(&mut window, Action::Command(Command::PowerOn(this)));
    wish(&mut window, Action::Command(Command::Inform(this)));
    wait_until(&mut window, "the settings", |window| {
        let records = window.state().model.log.records();
        let sent = |kind| {
            records.iter().any(|record| match &record.event {
                Event::Sent(packet, _) => packet.kind == Some(kind),
                _ => false,
            })
        };
        let taken = |record: &Record| {
            record.host == this && record.event == Event::Noted(Note::SettingsTaken)
        };
        sent(MessageType::Inform) && records.iter().any(taken)
    });
    stop(&mut window);
    assert!(
        window.state().model.notice.is_none(),
        "an address by hand is nobody's to return"
    );
}

//! Captures in the window: opened by their content, stepped through and back like a run, judged,
//! and left again for the lesson; what cannot be opened leaves open what was.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "recording/arriving.rs"]
mod arriving;

use std::collections::BTreeMap;
use std::path::Path;

use dorascope::files::capture::reading::End;
use dorascope::protocol::client::ClientState;
use dorascope::session::Playhead;
use dorascope::sim::{Command, Event, HostId, HostKind};
use dorascope::ui::action::{Action, Edit, Verb};
use dorascope::ui::message_panel::Tab;
use dorascope::ui::source::NOT_HERE;
use dorascope::view::scene::{LadderScene, SceneOptions, Sizes};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use support::recording::{capture, open_in, opened, opened_at, recording};
use support::texts::{faults, texts};
use support::window::{
    Window, act, at_once, at_step, click, has, key, messages, steps, wait_for, window, wish,
};

/// Captures of everything that a capture can be of.
const CAPTURES: [&str; 9] = [
    "two-servers_kea+isc_dhclient.pcap",
    "relay-both-sides_kea_udhcpc.pcap",
    "nak-init-reboot_isc_dhclient.pcap",
    "decline_isc_dhcpcd.pcap",
    "inform_dnsmasq_dhcpcd.pcap",
    "truncated-snaplen-200_kea_dhcpcd.pcap",
    "vlan-20_isc_dhcpcd.pcap",
    "lease-expires_kea_dhclient.pcap",
    "two-servers_isc+dnsmasq_three-clients.pcapng",
];

/// What is on the screen, as data: lanes, arrows, labels, bands.
fn picture(window: &Window) -> String {
    let model = &window.state().model;
    let measure = |text: &str, size: f32| text.chars().count() as f32 * size * 0.55;
    let options = SceneOptions {
        width: 900.0,
        axis: model.axis,
        sizes: Sizes::default(),
        hidden: &model.lanes.hidden,
        order: &model.lanes.order,
        pinned: &model.lanes.pinned,
        measure: &measure,
    };
    let (log, outline) = (&model.log, &model.outline);
    let scene = LadderScene::new(log, outline, model.playhead(), &options, 0.0..100_000.0);
    format!("{scene:?} {:?} {:?}", model.world, model.shown_number())
}

/// The lanes that are shown, each with its kind.
fn lanes(window: &Window) -> Vec<(String, HostKind)> {
    let model = &window.state().model;
    let host = |host: &HostId| {
        Some((
            model.host_name(*host).to_owned(),
            model.log.host(*host)?.kind,
        ))
    };
    model.shown_lanes().iter().filter_map(host).collect()
}

/// The states that the first client goes through.
fn states(window: &Window) -> Vec<ClientState> {
    let records = window.state().model.log.records().iter();
    let changes = records.filter_map(|record| match &record.event {
        Event::StateChanged(change) => Some(change.to),
        _ => None,
    });
    changes.collect()
}

#[test]
fn every_capture_opens_at_its_start_and_end_shows_the_whole() {
    for name in CAPTURES {
        let mut window = opened(name);
        assert!(has(&window, &format!("Recording: {name}")), "{name}");
        assert_eq!(messages(&window), 0, "{name}");
        assert_eq!(recording(&window).about.end, End::Reached, "{name}");
        key(&mut window, Key::End);
        let expected = std::fs::read_to_string(capture(&format!("{name}.tsv"))).unwrap();
        assert_eq!(messages(&window), expected.lines().count() - 1, "{name}");
        key(&mut window, Key::Home);
        assert_eq!(messages(&window), 0, "{name}");
    }
}

#[test]
fn steps_back_pass_the_pictures_of_the_steps_forward() {
    for name in [CAPTURES[0], CAPTURES[2], CAPTURES[3], CAPTURES[5]] {
        let mut window = opened(name);
        let mut seen = vec![picture(&window)];
        while !window.state().model.is_live() {
            let before = window.state().model.playhead();
            at_once(&mut window, Verb::Step);
            assert!(
                before.count < window.state().model.playhead().count,
                "{name}"
            );
            seen.push(picture(&window));
        }
        assert!(seen.len() > messages(&window), "{name}: one step each");
        for expected in seen.iter().rev().skip(1) {
            at_once(&mut window, Verb::Back);
            assert!(
                *expected == picture(&window),
                "{name}: another picture on the way back"
            );
        }
        assert_eq!(messages(&window), 0, "{name}");
    }
}

#[test]
fn the_end_of_a_recording_goes_no_further() {
    let mut window = opened("cycle_kea_dhclient.pcap");
    key(&mut window, Key::End);
    let end = window.state().model.playhead();
    for press in [Key::Space, Key::PageDown, Key::P] {
        key(&mut window, press);
        window.run_steps(60);
        assert_eq!(window.state().model.playhead(), end, "{press:?}");
    }
    assert!(!window.state().model.playback.is_playing());
    assert_eq!(window.state().model.trouble, None);
}

#[test]
fn a_recording_plays_with_time_to_read() {
    let mut window = opened("two-servers_kea+isc_dhclient.pcap");
    act(&mut window, Verb::Play);
    window.run_steps(4);
    let early = messages(&window);
    assert!(early < 6, "{early}");
    // At least a quarter of a second each.
    window.run_steps(60 * 4);
    assert_eq!(messages(&window), 6);
    assert!(!window.state().model.playback.is_playing());
}

#[test]
fn both_servers_have_lanes_and_the_client_its_states() {
    let mut window = opened("two-servers_kea+isc_dhclient.pcap");
    key(&mut window, Key::End);
    let lanes = lanes(&window);
    let of_kind = |kind| lanes.iter().filter(|(_, other)| *other == kind).count();
    assert_eq!(
        (of_kind(HostKind::Server), of_kind(HostKind::Client)),
        (2, 1)
    );
    assert!(
        lanes.iter().any(|(name, _)| name == "laptop-a"),
        "{lanes:?}"
    );
    let way = [
        ClientState::Init,
        ClientState::Selecting,
        ClientState::Requesting,
        ClientState::Bound,
        ClientState::Init,
    ];
    assert_eq!(states(&window), way);
}

#[test]
fn a_relay_has_a_lane_between() {
    let mut window = opened("relay-both-sides_kea_udhcpc.pcap");
    key(&mut window, Key::End);
    let kinds: Vec<HostKind> = lanes(&window).iter().map(|(_, kind)| *kind).collect();
    assert_eq!(kinds, [HostKind::Client, HostKind::Relay, HostKind::Server]);
}

#[test]
fn a_nak_leads_back_to_init_and_a_lease_that_ends_too() {
    let mut window = opened("nak-init-reboot_isc_dhclient.pcap");
    key(&mut window, Key::End);
    assert!(states(&window).starts_with(&[
        ClientState::InitReboot,
        ClientState::Rebooting,
        ClientState::Init,
    ]));
    let mut window = opened("lease-expires_kea_dhclient.pcap");
    key(&mut window, Key::End);
    let states = states(&window);
    for state in [ClientState::Renewing, ClientState::Rebinding] {
        assert!(states.contains(&state), "{states:?}");
    }
}

#[test]
fn arp_probes_are_steps_and_stand_on_the_lane() {
    let mut window = opened("decline_isc_dhcpcd.pcap");
    let mut told = Vec::new();
    while !window.state().model.is_live() {
        at_once(&mut window, Verb::Step);
        window.step();
        if has(&window, "ARP") {
            told.push(messages(&window));
        }
    }
    assert_eq!(
        told.get(..2),
        Some(&[4, 4][..]),
        "question and answer, after the ACK and before the DECLINE: {told:?}"
    );
    let picture = picture(&window);
    for words in ["ARP: who has", "in use"] {
        assert!(picture.contains(words), "{words}");
    }
}

#[test]
fn the_panel_tells_what_the_capture_is() {
    let window = opened("mixed-traffic_dnsmasq.pcap");
    for words in [
        "Frames of: Ethernet",
        "Frames: 54",
        "DHCP: 9 messages",
        "Not shown: 17 × ICMP",
        "Not shown: 11 × TCP",
    ] {
        assert!(has(&window, words), "{words}");
    }
    assert!(window.query_by_label_contains("Begins: 2026-").is_some());
    let honest = "These messages were captured, not sent by this program";
    assert!(window.query_all_by_label_contains(honest).count() > 0);
}

#[test]
fn verdicts_are_those_of_the_referee_and_a_click_goes_to_the_first() {
    let mut window = opened("broadcast-flag_udhcpd_dhcpcd.pcap");
    let broken = &recording(&window).about.broken;
    assert_eq!(broken.len(), 1);
    let (times, first) = broken.values().map(|b| (b.times, b.first)).next().unwrap();
    assert_eq!((times, first), (2, 2));
    window
        .get_by_label_contains("Broken 2 × MUST, RFC 6842")
        .click();
    window.run_steps(4);
    assert_eq!(window.state().model.shown_number(), Some(2));
    wish(&mut window, Action::Tab(Tab::Check));
    window.run_steps(2);
    let verdicts = &window.state().model.verdicts;
    assert!(verdicts.iter().any(|verdict| !verdict.kept));
}

#[test]
fn what_the_capture_has_cut_is_said_and_not_judged() {
    let mut window = opened("truncated-snaplen-200_kea_dhcpcd.pcap");
    wish(&mut window, Action::Tab(Tab::Check));
    steps(&mut window, 1);
    assert!(
        window.query_all_by_label("cut off").count() > 1,
        "on its chip and above its caption"
    );
    assert!(
        window
            .query_by_label_contains("The capture has cut it off: only")
            .is_some()
    );
    assert!(
        window
            .query_by_label_contains("Not judged: the capture")
            .is_some()
    );
    assert!(window.state().model.verdicts.is_empty());
    assert!(has(
        &window,
        "DHCP: 5 messages, 5 of them cut off and not judged"
    ));
}

#[test]
fn messages_are_listed_and_found_by_the_numbers_of_their_frames() {
    let mut window = opened("mixed-traffic_dnsmasq.pcap");
    key(&mut window, Key::End);
    window.run_steps(4);
    let model = &window.state().model;
    let frame = model.shown().unwrap().captured.unwrap().frame;
    assert!(frame > 9, "there is other traffic between them");
    assert!(has(&window, &format!("number 9, frame {frame}")));
    let row = format!("row {frame}: DHCPACK");
    assert!(window.query_by_label_contains(&row).is_some(), "{row}");
}

#[test]
fn nothing_can_be_done_to_a_recording() {
    let mut window = opened("cycle_kea_dhclient.pcap");
    key(&mut window, Key::End);
    let length = window.state().model.log.len();
    for refused in [
        Action::Command(Command::PowerOff(HostId(0))),
        Action::Edit(Edit::NewServer),
        Action::Do(Verb::DropFlight),
        Action::Do(Verb::CorruptFlight),
    ] {
        wish(&mut window, refused.clone());
        assert!(has(&window, NOT_HERE), "{refused:?}");
        act(&mut window, Verb::Axis);
        assert!(!has(&window, NOT_HERE), "{refused:?} is told once");
    }
    for verb in [Verb::Restart, Verb::RestartNewSeed] {
        act(&mut window, verb);
        let words = "This is a recording: Home leads to its start";
        assert!(has(&window, words), "{verb:?}");
    }
    assert!(window.state().model.is_recording());
    assert_eq!(window.state().model.log.len(), length);
    for absent in ["Add server…", "Add client…", "Seed"] {
        assert!(!has(&window, absent), "{absent}");
    }
}

#[test]
fn the_way_back_leads_to_the_step_of_the_lesson() {
    let mut window = at_step("two-servers", 3);
    let before = window.state().model.playhead();
    open_in(&mut window, &capture("cycle_kea_dhclient.pcap"));
    open_in(&mut window, &capture("inform_dnsmasq_dhcpcd.pcap"));
    click(&mut window, "Back to the lesson");
    window.run_steps(6);
    let model = &window.state().model;
    assert!(!model.is_recording());
    assert_eq!(model.scenario.lesson.name, "two-servers");
    assert_eq!(model.playhead(), before);
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 4, "the run goes on");
}

/// A broken file is told in one sentence, and what was open stays as it was.
#[test]
fn a_file_that_cannot_be_opened_leaves_what_was_open() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(capture("cycle_kea_dhclient.pcap")).unwrap();
    let cases: [(&str, &[u8], &str); 5] = [
        ("empty", b"", "is empty"),
        (
            "letter.txt",
            b"Dear all,",
            "is neither a session, a capture",
        ),
        ("head.pcap", &whole[..20], "cut off"),
        ("a.pcap.gz", &[0x1f, 0x8b, 8, 0], "is packed with gzip"),
        ("run.dorascope", b"{\"dorascope\":1}", "cut off"),
    ];
    let mut lesson = at_step("dora", 2);
    let mut recorded = opened("two-servers_kea+isc_dhclient.pcap");
    steps(&mut recorded, 3);
    for (name, bytes, sentence) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        refused(&mut lesson, &path, sentence);
        refused(&mut recorded, &path, sentence);
    }
    let leases = folder.path().join("dhcpd.leases");
    std::fs::write(&leases, "lease 192.0.2.1 {\n}\n").unwrap();
    refused(&mut recorded, &leases, "nothing can be done to them");
    refused(&mut lesson, folder.path(), "is a folder, not a file");
    refused(&mut lesson, &folder.path().join("away"), "cannot read");
}

fn refused(window: &mut Window, path: &Path, sentence: &str) {
    let before = picture(window);
    window.state_mut().model.trouble = None;
    wish(window, Action::OpenFile(path.to_owned()));
    wait_for(window, sentence, |window| {
        window.query_by_label_contains(sentence).is_some()
    });
    let trouble = window.state().model.trouble.clone().unwrap();
    assert!(!trouble.contains('\n'), "{trouble}");
    assert!(picture(window) == before, "{trouble}");
}

#[test]
fn a_recording_is_remembered_with_its_place() {
    let path = capture("two-servers_kea+isc_dhclient.pcap");
    let mut first = opened("two-servers_kea+isc_dhclient.pcap");
    steps(&mut first, 3);
    let place = first.state().model.playhead();
    act(&mut first, Verb::Lessons);
    let mut kept = support::kept::Kept::default();
    eframe::App::save(first.state_mut(), &mut kept);
    let prefs: dorascope::ui::prefs::Prefs = eframe::get_value(&kept, "dorascope prefs").unwrap();
    assert_eq!(prefs.places.recent, std::slice::from_ref(&path));
    let mut again = window("dora");
    again.state_mut().model.prefs = prefs;
    act(&mut again, Verb::Lessons);
    again.get_by_label("“two-servers_kea+isc_dhclient.pcap”, step 3");
    click(&mut again, "Continue");
    wait_for(&mut again, "the place", |window| {
        window.state().model.playhead() == place
    });
    assert_eq!(recording(&again).path, path);
    assert_eq!(messages(&again), 3);
}

#[test]
fn leases_charts_and_find_work_as_in_a_run() {
    let mut window = opened("two-servers_isc+dnsmasq_three-clients.pcapng");
    key(&mut window, Key::End);
    let model = &mut window.state_mut().model;
    model.list_leases();
    assert!(!model.drawer.bindings.rows().is_empty());
    while model.draw_charts() {}
    let at_end = Playhead::at_end(&model.log);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for row in dorascope::view::messages::rows(&model.log, &model.outline, at_end) {
        *kinds
            .entry(row.message.as_ref().unwrap().kind().name())
            .or_default() += 1;
    }
    assert_eq!(kinds["DHCPNAK"], 3);
    act(&mut window, Verb::Find);
    support::window::type_text(&mut window, "type:nak");
    wait_for(&mut window, "the matches", |window| {
        window.query_by_label_contains("3 messages").is_some()
    });
}

#[test]
fn no_text_stands_on_another() {
    let sizes = [[1024.0, 640.0], [1280.0, 720.0]];
    let mut found = Vec::new();
    for size in sizes {
        for name in [CAPTURES[0], CAPTURES[1], CAPTURES[3], CAPTURES[5]] {
            let mut window = opened_at(name, size);
            for step in 0..30 {
                let at = format!("{name}, step {step}, {size:?}");
                let faults = faults(&texts(window.output()));
                found.extend(faults.iter().map(|fault| format!("{at}: {fault}")));
                if window.state().model.is_live() {
                    break;
                }
                at_once(&mut window, Verb::Step);
            }
        }
    }
    assert!(
        found.is_empty(),
        "{} faults:\n{}",
        found.len(),
        found.join("\n")
    );
}

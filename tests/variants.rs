//! Variants of lessons in the window: their switches, the palette, what begins anew and what
//! stays; and on the command line. No thread, no GPU.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use std::process::Command;
use std::sync::Arc;

use dorascope::files::recording;
use dorascope::protocol::client::ClientState;
use dorascope::seed::Seed;
use dorascope::session::{CarrierKind, Recording};
use dorascope::sim::Scenario;
use dorascope::ui::action::{Action, Verb};
use dorascope::wire::MessageType;
use egui::{Key, Modifiers};
use support::panel::{host, is_on, kinds, window, window_of};
use support::window::{act, click, has, key, messages, press, steps, type_text, wait_for, wish};
use support::{lesson, play};

mod support;

const AUTHORITATIVE: &str = "Variant: Server 1 is authoritative";

#[test]
fn a_switch_of_the_panel_begins_the_run_anew_in_that_variant() {
    let mut window = window("silence");
    steps(&mut window, 3);
    assert_eq!(kinds(&window)[1], MessageType::Request, "nobody answers");
    assert!(!is_on(&window, AUTHORITATIVE));

    click(&mut window, AUTHORITATIVE);
    assert!(is_on(&window, AUTHORITATIVE));
    assert_eq!(messages(&window), 0, "it begins anew");
    let title = &window.state().model.scenario.lesson.title;
    assert!(title.ends_with(" · Server 1 is authoritative"), "{title}");
    steps(&mut window, 6);
    assert_eq!(kinds(&window)[1], MessageType::Nak);
    assert_eq!(host(&window, "Laptop A").state, ClientState::Bound);

    act(&mut window, Verb::Restart);
    assert!(is_on(&window, AUTHORITATIVE), "Restart keeps it");
    click(&mut window, AUTHORITATIVE);
    let scenario = &window.state().model.scenario;
    assert_eq!(**scenario, *lesson("silence"), "as if it had never been on");
}

#[test]
fn a_variant_switches_off_what_it_excludes() {
    let mut window = window("amnesia");
    let silent = "Variant: Server 1 is not authoritative";
    let file = "Variant: The lease file is there again";
    click(&mut window, silent);
    click(&mut window, file);
    assert!(is_on(&window, file) && !is_on(&window, silent));
}

#[test]
fn the_palette_switches_variants_too() {
    let mut window = window("rebinding");
    press(&mut window, Modifiers::COMMAND, Key::P);
    type_text(&mut window, "variant");
    key(&mut window, Key::Enter);
    assert!(is_on(&window, "Variant: Server 2 does not know the lease"));
}

#[test]
fn a_lesson_without_variants_has_no_switch() {
    let window = window("dora");
    assert!(window.state().model.scenario.variants.is_empty());
    assert!(!has(&window, AUTHORITATIVE));
}

#[test]
fn a_seed_of_ones_own_stays_and_the_lessons_does_not_stick() {
    let mut window = window("silence");
    wish(&mut window, Action::Seed(Seed(77)));
    click(&mut window, AUTHORITATIVE);
    assert_eq!(window.state().model.scenario.seed, Seed(77));

    let text = "[lesson]\nname = \"s\"\ntitle = \"S\"\nseed = 1\n\
                [[server]]\nid = \"server-1\"\naddress = \"192.168.1.1/24\"\n\
                [[variant]]\nid = \"v\"\ntitle = \"V\"\n[variant.lesson]\nseed = 2\n";
    let mut window = window_of(text, [1280.0, 800.0]);
    click(&mut window, "Variant: V");
    assert_eq!(window.state().model.scenario.seed, Seed(2));
    click(&mut window, "Variant: V");
    assert_eq!(window.state().model.scenario.seed, Seed(1));
}

#[test]
fn variants_that_do_not_fit_together_are_told_and_the_run_stays() {
    let text = "[lesson]\nname = \"s\"\ntitle = \"S\"\n\
                [[server]]\nid = \"server-1\"\naddress = \"192.168.1.1/24\"\n\
                [[server]]\nid = \"server-2\"\naddress = \"192.168.1.2/24\"\n\
                [[variant]]\nid = \"gone\"\ntitle = \"Gone\"\nremove = [\"server-2\"]\n\
                [[variant]]\nid = \"off\"\ntitle = \"Off\"\n[[variant.script]]\n\
                at = \"1s\"\ndo = \"power-off\"\nhost = \"server-2\"\n";
    let mut window = window_of(text, [1280.0, 800.0]);
    click(&mut window, "Variant: Gone");
    click(&mut window, "Variant: Off");
    let trouble = window.state().model.trouble.as_deref().unwrap();
    assert!(
        trouble.ends_with("host: no host has the id “server-2”"),
        "{trouble}"
    );
    assert!(is_on(&window, "Variant: Gone") && !is_on(&window, "Variant: Off"));
}

#[test]
fn a_file_of_ones_own_is_still_that_file_in_another_variant() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    std::fs::write(
        &path,
        dorascope::files::lessons::find("silence").unwrap().text,
    )
    .unwrap();
    let mut window = window("dora");
    wish(&mut window, Action::OpenFile(path.clone()));
    wait_for(&mut window, "the lesson", |window| {
        window.state().model.file.is_some()
    });
    click(&mut window, AUTHORITATIVE);
    assert_eq!(window.state().model.file.as_ref(), Some(&path));
    steps(&mut window, 2);
    act(&mut window, Verb::Lessons);
    wish(&mut window, Action::OpenLesson("dora".into()));
    let place = window.state().model.prefs.places.last.clone().unwrap();
    assert_eq!(place.variants, ["authoritative"]);
    wish(&mut window, Action::Resume(place));
    wait_for(&mut window, "the place", |window| {
        window.state().model.file.is_some() && messages(window) > 1
    });
    assert!(
        is_on(&window, AUTHORITATIVE),
        "where it was left, as it was left"
    );
}

#[test]
fn a_session_keeps_its_variant() {
    for name in [
        "rebinding+not-shared",
        "relay+no-pool+option-82",
        "options+long-list",
    ] {
        let played = play(&lesson(name), CarrierKind::Memory);
        let session = played.recording();
        let mut bytes = Vec::new();
        recording::write(&session, &mut bytes).unwrap();
        let read: Recording = recording::read(&*bytes, "a.dorascope").unwrap();
        let again: Scenario = read.scenario().unwrap();
        assert_eq!(Arc::new(again), played.scenario, "{name}");
        assert_eq!(read.replay().unwrap().records(), played.log.records());
    }
}

fn dorascope(words: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(display);
    }
    let output = command.args(words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn the_command_line_plays_and_lists_variants() {
    let run = ["run", "silence", "--carrier", "memory", "--variant"];
    let (code, out, _) = dorascope(&[&run[..], &["authoritative"]].concat());
    assert_eq!(code, Some(0));
    assert!(out.contains("NAK"), "{out}");
    let (code, out, err) = dorascope(&[&run[..], &["polite"]].concat());
    assert_eq!((code, &*out), (Some(1), ""));
    assert_eq!(
        err,
        "dorascope: silence has no variant “polite”: there is authoritative\n"
    );
    let (code, _, err) = dorascope(&[
        "run",
        "amnesia",
        "--carrier",
        "memory",
        "--variant",
        "lease-file",
        "--variant",
        "not-authoritative",
    ]);
    assert_eq!(code, Some(1));
    assert_eq!(
        err,
        "dorascope: lease-file and not-authoritative exclude each other: only one of them can be on\n"
    );
    let (code, out, _) = dorascope(&["lessons", "S26"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        out,
        "not-authoritative  Server 1 is not authoritative\n\
         lease-file         The lease file is there again\n"
    );
    assert_eq!(dorascope(&["lessons", "dora"]).1, "");
}

#[test]
fn in_a_file_of_ones_own_what_does_not_fit_is_named_by_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let text = "[lesson]\nname = \"s\"\ntitle = \"S\"\n\
                [[server]]\nid = \"server-1\"\naddress = \"192.168.1.1/24\"\n\
                [[server]]\nid = \"server-2\"\naddress = \"192.168.1.2/24\"\n\
                [[variant]]\nid = \"gone\"\ntitle = \"Gone\"\nremove = [\"server-2\"]\n\
                [[variant]]\nid = \"off\"\ntitle = \"Off\"\n[[variant.script]]\n\
                at = \"1s\"\ndo = \"power-off\"\nhost = \"server-2\"\n";
    std::fs::write(&path, text).unwrap();
    let file = path.to_str().unwrap();
    let (code, _, err) = dorascope(&["run", file, "--variant", "gone", "--variant", "off"]);
    assert_eq!(code, Some(1));
    assert_eq!(
        err,
        format!("dorascope: {file}: line 20, host: no host has the id “server-2”\n")
    );
}

#[test]
fn a_title_of_a_file_tells_the_terminal_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let text = "[lesson]\nname = \"s\"\ntitle = \"S\"\n\
                [[server]]\nid = \"server-1\"\naddress = \"192.168.1.1/24\"\n\
                [[variant]]\nid = \"red\"\ntitle = \"\\u001b[31mRed\"\n";
    std::fs::write(&path, text).unwrap();
    let (code, out, _) = dorascope(&["lessons", path.to_str().unwrap()]);
    assert_eq!(code, Some(0));
    assert_eq!(out, "red                \u{fffd}[31mRed\n");
}

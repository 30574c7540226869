//! Two runs side by side: where they part, stepped through together, message by message and figure by
//! figure.

use std::path::{Path, PathBuf};

use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::{Export, Subject};
use dorascope::files::recording;
use dorascope::session::{CarrierKind, Playhead};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::compare::{Align, CompareWish, Comparison, Pace};
use dorascope::ui::projector::Stage;
use dorascope::wire::MessageType;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use super::window::{branching, names};
use crate::support::window::{
    Window, act, at_step, click, has, key, press, right_click_at, steps, wait_for, wish,
};
use crate::support::{lesson, play};

fn comparison(window: &Window) -> &Comparison {
    window.state().comparison().expect("a comparison")
}

fn is_compared(window: &Window) -> bool {
    window.state().comparison().is_some()
}

/// DORA to its end, and a branch in which the REQUEST is lost.
pub(crate) fn lost_request() -> Window {
    let mut window = at_step("dora", 4);
    let request = window.state().model.steps.departures()[2].released;
    branching(&mut window, |window| {
        wish(window, Action::BranchBefore(request));
    });
    key(&mut window, Key::X);
    steps(&mut window, 4);
    window
}

fn counts(window: &Window) -> [usize; 2] {
    let [left, right] = &comparison(window).sides;
    [left.model.message_count(), right.model.message_count()]
}

fn instants(window: &Window) -> [f64; 2] {
    comparison(window)
        .playheads()
        .map(|playhead| playhead.instant.as_secs_f64())
}

#[test]
fn branch_at_the_request_and_compare() {
    let mut window = lost_request();
    assert_eq!(
        names(&window),
        ["DORA: the first address", "drop REQUEST of laptop-a"]
    );
    let before: Vec<_> = window.state().model.log.records().to_vec();
    press(&mut window, Modifiers::COMMAND, Key::D);
    click(
        &mut window,
        "DORA: the first address (from which it was branched)",
    );
    wait_for(&mut window, "the comparison", is_compared);
    assert!(has(&window, "Left run: DORA: the first address"));
    assert!(has(&window, "Right run: drop REQUEST of laptop-a"));
    assert!(has(&window, "they part here"));
    assert_eq!(counts(&window), [2, 2], "at the point where they part");
    let [left, right] = &comparison(&window).sides;
    assert_eq!(left.model.playhead(), right.model.playhead());
    key(&mut window, Key::Space);
    let [here, there] = instants(&window);
    assert!((here - there).abs() < 1e-9, "both go by one time");
    assert_eq!(counts(&window), [3, 3], "the REQUEST leaves in both");
    key(&mut window, Key::Space);
    assert_eq!(counts(&window), [4, 3], "the ACK comes in the trunk alone");
    key(&mut window, Key::Backspace);
    assert_eq!(counts(&window), [3, 3]);
    key(&mut window, Key::End);
    let [left, right] = &comparison(&window).sides;
    assert!(left.model.is_live() && right.model.is_live());
    key(&mut window, Key::X);
    assert!(has(
        &window,
        "Two runs are compared: nothing can be done to them until the comparison is closed"
    ));
    key(&mut window, Key::Escape);
    assert!(!is_compared(&window));
    assert_eq!(
        window.state().model.log.records(),
        before,
        "looking changes nothing"
    );
    steps(&mut window, 1);
    assert!(
        window.state().model.log.len() > before.len(),
        "the run goes on"
    );
}

fn compared(window: &mut Window) {
    let other = window.state().runs().beside(1);
    wish(window, Action::Compare(CompareWish::With(other)));
    wait_for(window, "the comparison", is_compared);
}

#[test]
fn a_comparison_and_a_question_end_the_projector_in_their_place() {
    let mut window = lost_request();
    act(&mut window, Verb::ProjectorHere);
    assert_ne!(window.state().stage(), Stage::Off);
    act(&mut window, Verb::Restart);
    window.run_steps(2);
    assert_eq!(window.state().stage(), Stage::Off);
    click(&mut window, "Keep them");
    act(&mut window, Verb::ProjectorHere);
    compared(&mut window);
    window.run_steps(2);
    assert_eq!(window.state().stage(), Stage::Off);
}

#[test]
fn messages_are_compared_field_by_field_with_those_that_correspond() {
    let mut window = lost_request();
    compared(&mut window);
    key(&mut window, Key::End);
    let acks = |window: &Window| {
        let [left, right] = &comparison(window).sides;
        [left, right].map(|side| side.model.shown_number())
    };
    // The newest of both: the ACK at the left came at once, at the right after the second REQUEST.
    let [left, right] = acks(&window);
    assert!(left < right, "{left:?} {right:?}");
    assert!(has(&window, "Changes"));
    let said = format!("DHCPACK {} of “DORA: the first address”", left.unwrap());
    let newest_is_ack = window.query_by_label(&said).is_some();
    let newest = comparison(&window).sides[0].model.shown().unwrap().kind;
    assert_eq!(newest_is_ack, newest == Some(MessageType::Ack));
}

#[test]
fn a_message_without_its_like_is_compared_with_none() {
    let mut window = lost_request();
    compared(&mut window);
    click(&mut window, "By message");
    click(&mut window, "To the parting");
    for _ in 0..2 {
        key(&mut window, Key::Space);
    }
    assert_eq!(counts(&window), [4, 4], "the right one has asked again");
    let kinds = |window: &Window| {
        comparison(window)
            .messages()
            .map(|message| message.and_then(|message| message.kind))
    };
    let ack = Some(MessageType::Ack);
    assert_eq!(kinds(&window), [ack, Some(MessageType::Request)]);
    let drawn = window.query_by_label_contains("message 4: DHCPACK");
    drawn.expect("the ACK at the left").click();
    window.run_steps(4);
    assert_eq!(kinds(&window), [ack, None]);
    assert!(has(&window, "The right run has no such message yet"));
    key(&mut window, Key::End);
    assert_eq!(kinds(&window), [ack, ack]);
}

#[test]
fn one_steps_by_time_or_by_message() {
    let mut window = lost_request();
    compared(&mut window);
    click(&mut window, "By message");
    assert_eq!(comparison(&window).pace, Pace::Message);
    for count in 3..=4 {
        key(&mut window, Key::Space);
        assert_eq!(counts(&window), [count, count]);
    }
    let [here, there] = instants(&window);
    assert!(here < there, "the second REQUEST is later than the ACK");
    click(&mut window, "To the parting");
    assert_eq!(counts(&window), [2, 2]);
    key(&mut window, Key::Home);
    assert_eq!(counts(&window), [0, 0]);
    key(&mut window, Key::Space);
    assert_eq!(counts(&window), [1, 1]);
}

/// Beside the middle of an arrow, where its button is, it belongs to the diagram.
#[test]
fn a_right_click_offers_nothing_that_is_not_for_a_comparison() {
    let mut window = lost_request();
    compared(&mut window);
    let node = window
        .query_all_by_label_contains("message 1: DHCPDISCOVER")
        .next();
    let place = node.unwrap().rect().left_center() - egui::vec2(14.0, 0.0);
    right_click_at(&mut window, place);
    assert!(!has(&window, "Note on this…"));
    assert!(!has(&window, "Branch before this message"));
}

#[test]
fn figures_of_both_are_laid_over_each_other() {
    let mut window = lost_request();
    compared(&mut window);
    key(&mut window, Key::End);
    window.run_steps(3);
    for name in [
        "Addresses in use: 1 on the left, 1 on the right",
        "Time to lease: ",
    ] {
        let found = window
            .get_all_by_role(egui::accesskit::Role::Figure)
            .any(|node| format!("{node:?}").contains(name));
        assert!(found, "{name}");
    }
}

fn saved(name: &str, folder: &Path) -> PathBuf {
    let path = folder.join(format!("{name}.dorascope"));
    let run = play(&lesson(name), CarrierKind::Memory);
    recording::save(&run.recording(), &path).unwrap();
    path
}

fn captured(name: &str, folder: &Path) -> PathBuf {
    let path = folder.join(format!("{name}.pcapng"));
    let run = play(&lesson(name), CarrierKind::Memory);
    let mut outline = dorascope::view::Outline::default();
    outline.extend(&run.log);
    let subject = Subject {
        log: &run.log,
        until: Playhead::at_end(&run.log),
        title: name,
        scenario: Some(&run.scenario),
        options: ExportOptions::default(),
        epoch: std::time::Duration::ZERO,
        notes: &[],
    };
    let mut octets = Vec::new();
    Export::PcapNg.write(&subject, &mut octets).unwrap();
    std::fs::write(&path, octets).unwrap();
    path
}

#[test]
fn a_run_is_compared_with_a_session_and_with_a_capture() {
    let folder = tempfile::tempdir().unwrap();
    for path in [
        saved("lost-request", folder.path()),
        captured("lost-request", folder.path()),
        captured("dora", folder.path()),
    ] {
        let mut window = at_step("dora", 4);
        wish(
            &mut window,
            Action::Compare(CompareWish::File(path.clone())),
        );
        wait_for(&mut window, "the comparison", is_compared);
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(has(&window, &format!("Right run: {name}")));
        let shown = comparison(&window);
        let parted = shown.parted;
        if name == "dora.pcapng" {
            assert_eq!(parted, None, "a capture of the same run means the same");
            assert!(has(&window, "Both are the same to their ends"));
        } else {
            let messages = parted.expect("they part").messages;
            assert!((1..4).contains(&messages), "{name}: {messages}");
        }
        wish(
            &mut window,
            Action::Compare(CompareWish::Align(Align::Start)),
        );
        act(&mut window, Verb::First);
        let ctx = window.ctx.clone();
        for _ in 0..40 {
            window.state_mut().act(&ctx, Action::Do(Verb::Step));
        }
        window.run_steps(2);
        let [left, right] = &comparison(&window).sides;
        assert!(left.model.is_live() && right.model.is_live(), "{name}");
    }
}

#[test]
fn a_capture_that_breaks_off_is_compared_as_far_as_it_goes_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = captured("dora", folder.path());
    let octets = std::fs::read(&path).unwrap();
    std::fs::write(&path, &octets[..octets.len() / 2]).unwrap();
    let mut window = at_step("dora", 4);
    wish(&mut window, Action::Compare(CompareWish::File(path)));
    wait_for(&mut window, "the comparison", is_compared);
    let [left, right] = &comparison(&window).sides;
    let [own, other] = [left, right].map(|side| side.model.steps.departures().len());
    assert!(own == 4 && (1..4).contains(&other), "{other}");
    let trouble = window.state().model.trouble.clone().unwrap();
    let begins = trouble.starts_with("dora.pcapng: ");
    let ends = trouble.ends_with("frames before that are shown");
    assert!(begins && ends, "{trouble}");
}

#[test]
fn a_session_that_plays_differently_is_compared_as_far_as_it_agrees_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dora.dorascope");
    let mut recording = play(&lesson("dora"), CarrierKind::Memory).recording();
    // Another seed draws other numbers than those that were recorded.
    recording.seed.0 += 1;
    recording::save(&recording, &path).unwrap();
    let mut window = at_step("dora", 4);
    wish(&mut window, Action::Compare(CompareWish::File(path)));
    wait_for(&mut window, "the comparison", is_compared);
    let trouble = window.state().model.trouble.clone().unwrap();
    let begins = trouble.starts_with("dora.dorascope: the replay agrees for ");
    assert!(begins, "{trouble}");
}

#[test]
fn what_cannot_be_compared_says_so_and_leaves_open_what_was_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    std::fs::write(&path, dorascope::files::lessons::find("dora").unwrap().text).unwrap();
    let mut window = at_step("dora", 2);
    wish(&mut window, Action::Compare(CompareWish::File(path)));
    wait_for(&mut window, "the sentence", |window| {
        let trouble = window.state().model.trouble.clone().unwrap_or_default();
        trouble.starts_with("own.toml: only a session or a capture can be compared")
    });
    assert!(!is_compared(&window));
    assert_eq!(window.state().model.message_count(), 2);
    key(&mut window, Key::Space);
    assert_eq!(window.state().model.message_count(), 3);
}

#[test]
fn a_recording_is_compared_for_looking() {
    let folder = tempfile::tempdir().unwrap();
    let (open, other) = (
        captured("two-servers", folder.path()),
        saved("dora", folder.path()),
    );
    let mut window = at_step("dora", 0);
    wish(&mut window, Action::OpenFile(open));
    wait_for(&mut window, "the capture", |window| {
        window.state().model.is_recording()
    });
    press(&mut window, Modifiers::COMMAND, Key::D);
    assert!(has(&window, "A session or a capture…"));
    key(&mut window, Key::Escape);
    assert!(!has(&window, "A session or a capture…"));
    wish(&mut window, Action::Compare(CompareWish::File(other)));
    wait_for(&mut window, "the comparison", is_compared);
    assert!(has(&window, "Left run: two-servers.pcapng"));
    key(&mut window, Key::End);
    key(&mut window, Key::Escape);
    assert!(window.state().model.is_recording());
}

//! Captures that are not whole yet, or never will be: broken off, still arriving, large.

use super::support::recording::{frame_ends, piped};
use super::*;

#[test]
fn a_capture_that_breaks_off_is_shown_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(capture("cycle_kea_dhclient.pcap")).unwrap();
    let ends = frame_ends(&whole);
    let path = folder.path().join("cut.pcap");
    std::fs::write(&path, &whole[..ends[3] + 5]).unwrap();
    let mut window = window("dora");
    open_in(&mut window, &path);
    key(&mut window, Key::End);
    assert_eq!(messages(&window), 4);
    let sentence = format!(
        "ends within the record at byte {}; the 4 frames before",
        ends[3]
    );
    assert!(
        window.query_by_label_contains(&sentence).is_some(),
        "{sentence}"
    );
}

#[test]
fn standard_input_is_shown_while_it_arrives() {
    let whole = std::fs::read(capture("cycle_kea_dhclient.pcap")).unwrap();
    let ends = frame_ends(&whole);
    let (pipe, mut window) = piped(&whole[..24]);
    assert!(has(&window, "Recording: Standard input, still arriving"));
    let mut from = 24;
    for (frame, end) in (1..).zip(&ends) {
        pipe.send(whole[from..*end].to_vec()).unwrap();
        from = *end;
        wait_for(&mut window, "a frame", |window| {
            recording(window).about.frames == frame
        });
        window.run_steps(2);
        assert!(window.state().model.is_live(), "one looks at what arrives");
        assert_eq!(messages(&window), recording(&window).about.messages);
    }
    // Whoever looks back stays where they look.
    assert!(has(&window, "Recording: Standard input, still arriving"));
    drop(pipe);
    wait_for(&mut window, "the end", |window| {
        !recording(window).is_open()
    });
    window.run_steps(2);
    assert!(has(&window, "Recording: Standard input"));
    let mut file = opened("cycle_kea_dhclient.pcap");
    key(&mut file, Key::End);
    assert_eq!(messages(&window), messages(&file));
}

#[test]
fn who_looks_at_the_past_is_not_taken_along() {
    let whole = std::fs::read(capture("cycle_kea_dhclient.pcap")).unwrap();
    let ends = frame_ends(&whole);
    let (pipe, mut window) = piped(&whole[..ends[3]]);
    wait_for(&mut window, "four frames", |window| messages(window) == 4);
    for _ in 0..2 {
        key(&mut window, Key::PageUp);
    }
    let place = window.state().model.playhead();
    let seen = picture(&window);
    pipe.send(whole[ends[3]..].to_vec()).unwrap();
    drop(pipe);
    wait_for(&mut window, "the end", |window| {
        !recording(window).is_open()
    });
    assert_eq!(window.state().model.playhead(), place);
    assert!(picture(&window) == seen);
}

/// The frames of a capture again and again, each round later than the one before.
fn repeated(name: &str, rounds: u32) -> Vec<u8> {
    let whole = std::fs::read(capture(name)).unwrap();
    let ends = frame_ends(&whole);
    let mut all = whole[..24].to_vec();
    for round in 0..rounds {
        let starts = std::iter::once(&24).chain(&ends);
        for (start, end) in starts.zip(&ends) {
            let mut frame = whole[*start..*end].to_vec();
            let second = u32::from_le_bytes(*frame.first_chunk().unwrap()) + round * 60;
            frame[..4].copy_from_slice(&second.to_le_bytes());
            all.extend(frame);
        }
    }
    all
}

#[test]
fn a_large_capture_appears_little_by_little() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.pcap");
    std::fs::write(&path, repeated("burst-200_kea_perfdhcp.pcap", 12)).unwrap();
    let mut window = window("dora");
    wish(&mut window, Action::OpenFile(path));
    let mut lengths = Vec::new();
    wait_for(&mut window, "a first part", |window| {
        let model = &window.state().model;
        model.is_recording() && !model.log.is_empty()
    });
    while recording(&window).is_open() {
        lengths.push(window.state().model.log.len());
        window.step();
    }
    lengths.dedup();
    assert!(lengths.len() > 3, "{lengths:?}");
    assert_eq!(recording(&window).about.messages, 9_600);
    assert_eq!(messages(&window), 0, "it opens at its start");
    key(&mut window, Key::End);
    assert_eq!(messages(&window), 9_600);
}

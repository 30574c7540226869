//! Captures in the window: opened from the test data, or fed through a pipe whose other end the
//! test holds.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use dorascope::files::kind;
use dorascope::ui::action::Action;
use dorascope::ui::prefs::Speed;
use dorascope::ui::source::Recording;
use dorascope::ui::{App, Drive};
use egui_kittest::Harness;

use super::window::{Window, catalogue, still, wait_for, wish};

/// A capture of the test data.
pub(crate) fn capture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pcap");
    folder.join(name)
}

/// The recording that is open.
pub(crate) fn recording(window: &Window) -> &Recording {
    let recording = window.state().model.source.recording();
    recording.expect("a recording is open")
}

/// Opens a file in a window and waits until all of it is there.
pub(crate) fn open_in(window: &mut Window, path: &Path) {
    wish(window, Action::OpenFile(path.to_owned()));
    wait_for(window, "the capture", |window| {
        let recording = window.state().model.source.recording();
        recording.is_some_and(|recording| recording.path == path && !recording.is_open())
    });
    window.run_steps(2);
}

/// A window of this size without animation, open on a capture of the test data.
pub(crate) fn opened_at(name: &str, size: [f32; 2]) -> Window {
    let mut window = still("dora", size);
    open_in(&mut window, &capture(name));
    window
}

/// The same at the usual size.
pub(crate) fn opened(name: &str) -> Window {
    opened_at(name, [1280.0, 800.0])
}

/// A pipe whose other end the test holds.
struct Pipe(Receiver<Vec<u8>>, Vec<u8>);

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.1.is_empty() {
            self.1 = self.0.recv().unwrap_or_default();
        }
        let count = self.1.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.1[..count]);
        self.1.drain(..count);
        Ok(count)
    }
}

/// A window that starts on standard input, through which these octets have come.
pub(crate) fn piped(first: &[u8]) -> (Sender<Vec<u8>>, Window) {
    let (sender, receiver) = channel();
    sender.send(first.to_vec()).expect("the pipe is open");
    let source = Box::new(Pipe(receiver, Vec::new()));
    let input = Path::new(kind::STANDARD_INPUT);
    let opened = kind::look(input, true, source).expect("a capture");
    let catalogue = catalogue();
    let lesson = catalogue[0].clone();
    let mut window = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_step_dt(1.0 / 60.0)
        .build_eframe(move |creation| {
            let ctx = &creation.egui_ctx;
            App::new(ctx, None, Drive::InPlace, catalogue, lesson).opening(ctx, Some(opened))
        });
    window.state_mut().model.prefs.speed = Speed::Instant;
    wait_for(&mut window, "the capture", |window| {
        window.state().model.is_recording()
    });
    (sender, window)
}

/// Where each frame of a pcap of little-endian order ends.
pub(crate) fn frame_ends(bytes: &[u8]) -> Vec<usize> {
    let next = |at: &usize| {
        let length = bytes.get(at + 8..at + 12)?.first_chunk::<4>()?;
        Some(at + 16 + u32::from_le_bytes(*length) as usize)
    };
    let ends = std::iter::successors(Some(24), next);
    ends.skip(1).take_while(|end| *end <= bytes.len()).collect()
}

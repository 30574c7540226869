//! From the start of the process to the first frame, beside the smallest window that eframe can
//! open. eframe shows a window only when its first frame has been painted, so the moment at which
//! the display maps it is that of the first frame. Needs an X display, which may be an Xvfb, and
//! `xev`: `DISPLAY=:0 cargo bench --bench start`.

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout)]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SMALLEST: &str = "--smallest-window";
const ROUNDS: usize = 15;

struct Smallest;

impl eframe::App for Smallest {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui.label("Hello");
    }
}

fn main() {
    if std::env::args().any(|argument| argument == SMALLEST) {
        return smallest();
    }
    if std::env::var_os("DISPLAY").is_none() {
        println!("no X display: set DISPLAY");
        return;
    }
    let myself = std::env::current_exe().expect("a path of one's own");
    let home = tempfile::tempdir().expect("a folder");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(first_frame(
            Command::new(&myself).arg(SMALLEST),
            home.path(),
        ));
        let ours_is = &mut Command::new(env!("CARGO_BIN_EXE_dorascope"));
        ours.push(first_frame(ours_is, home.path()));
    }
    let (ours, theirs) = (middle(ours), middle(theirs));
    println!("smallest eframe window: {theirs:.0} ms to the first frame");
    println!("Dorascope:              {ours:.0} ms to the first frame");
    println!("ratio {:.2}", ours / theirs);
}

fn smallest() {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size([1280.0, 800.0]),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    let made = eframe::run_native("Smallest", options, Box::new(|_| Ok(Box::new(Smallest))));
    made.expect("a window");
}

fn middle(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    all[all.len() / 2].as_secs_f64() * 1e3
}

/// How long it takes until the display maps a window of this program.
fn first_frame(program: &mut Command, home: &std::path::Path) -> Duration {
    let mut watch = Command::new("xev")
        .args(["-root", "-event", "substructure"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("xev");
    let events = BufReader::new(watch.stdout.take().expect("its output"));
    // It listens once it is connected, for which there is no sign.
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    let child = program
        .env("XDG_DATA_HOME", home)
        .env_remove("WAYLAND_DISPLAY")
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mapped = events
        .lines()
        .map_while(Result::ok)
        .find(|line| line.starts_with("MapNotify"));
    let took = start.elapsed();
    end(child);
    end(watch);
    assert!(mapped.is_some(), "no window was mapped");
    took
}

fn end(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}

//! Pictures of long runs: how long ten thousand messages take as one SVG, as pages and with a
//! sentence beside each, how large the files are and how much memory that takes.

#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use std::time::Duration;

use dorascope::files::export::Subject;
use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::svg::{Extent, PictureOptions, Pictures};
use dorascope::session::{Log, Playhead};

#[path = "support.rs"]
mod support;

const MESSAGES: usize = 10_000;
/// About as tall as a sheet of A4 is for its width.
const PAGE: f32 = 1_100.0;

fn main() {
    // One client that renews, and a crowd of which each gets one lease.
    for (name, log) in [
        ("1 client", support::life(1, 60_000)),
        ("2,500 clients", support::life(2_500, 1)),
    ] {
        for captions in [false, true] {
            measure(name, &log, captions);
        }
    }
}

fn measure(name: &str, log: &Log, captions: bool) {
    let subject = Subject {
        options: ExportOptions::default(),
        log,
        until: Playhead::at_end(log),
        title: name,
        scenario: None,
        epoch: Duration::ZERO,
        notes: &[],
    };
    let options = PictureOptions {
        extent: Extent::Messages(1..=MESSAGES),
        captions,
        ..PictureOptions::default()
    };
    let before = support::resident();
    let mut one = Vec::new();
    let took = support::timed(|| {
        let pictures = Pictures::new(&subject, &options).unwrap();
        pictures
            .write(&pictures.whole().unwrap(), &mut one)
            .unwrap();
    });
    let grown = (support::resident() - before).max(0.0) / 1e6;
    let with = if captions { ", with sentences" } else { "" };
    println!(
        "{name}{with}: one SVG of {MESSAGES} messages in {} ms, {:.1} MB, memory grew by {grown:.0} MB",
        took.as_millis(),
        one.len() as f64 / 1e6
    );
    let mut octets = 0;
    let mut count = 0;
    let took = support::timed(|| {
        let pictures = Pictures::new(&subject, &options).unwrap();
        for page in pictures.pages(PAGE).unwrap() {
            let mut file = Vec::new();
            pictures.write(&page, &mut file).unwrap();
            octets += file.len();
            count += 1;
        }
    });
    println!(
        "{name}{with}: {count} pages in {} ms, {:.1} MB",
        took.as_millis(),
        octets as f64 / 1e6
    );
}

//! Sessions of a million records: how long until one is written, and until it is open again:
//! read, played, compared with its digest and laid out for the window. Once with hardly any
//! input, once stepped, each message with an input of its own.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::recording;
use dorascope::session::{
    CarrierKind, Log, Order, Pace, Recorder, Recording, Runner, Setup, Until,
};
use dorascope::sim::{Command, Scenario};
use dorascope::view::Outline;
use dorascope::view::steps::Steps;

#[path = "support.rs"]
mod support;

const RECORDS: usize = 1_000_000;
const ROUNDS: usize = 3;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    for (name, pace) in [("rushed", Pace::Fast), ("stepped", Pace::Stopped)] {
        let recording = recorded(pace);
        open(name, &recording, &folder.path().join(name));
    }
}

/// A run of so many records.
fn recorded(pace: Pace) -> Recording {
    let scenario = Arc::new(Scenario::parse(&household(40)).unwrap());
    let mut recorder = Recorder::new(&scenario, 0);
    let setup = Setup {
        scenario,
        carrier: CarrierKind::Memory,
        pace,
        until: Until::Forever,
    };
    let mut runner = Runner::new(&setup).unwrap();
    runner.order(Order::Command(Command::JoinAll));
    while recorder.extent().records < RECORDS {
        if pace == Pace::Stopped {
            runner.order(Order::NextTimer);
        }
        runner.pump(Duration::ZERO, 2_000);
        let batch = runner.take();
        recorder.take(&batch.records, batch.inputs, batch.status.mark);
    }
    recorder.recording()
}

fn open(name: &str, session: &Recording, path: &Path) {
    let mut log = Log::default();
    let [saved, read, played, laid_out] = support::fastest(
        ROUNDS,
        [
            &mut || support::timed(|| recording::save(session, path).unwrap()),
            &mut || support::timed(|| drop(recording::load(path).unwrap())),
            &mut || support::timed(|| log = session.replay().unwrap()),
            &mut || {
                let log = session.replay().unwrap();
                support::timed(|| {
                    Outline::default().extend(&log);
                    Steps::default().extend(&log);
                })
            },
        ],
    );
    let size = std::fs::metadata(path).unwrap().len() as f64 / 1e6;
    println!(
        "{name}: {} records, {} inputs, {size:.1} MB: saved in {saved:.1?}; open in {:.2?} \
         (read {read:.1?}, played and compared {played:.1?}, laid out {laid_out:.1?}), {:.2} µs a record",
        session.end.last.records,
        session.inputs.len(),
        read + played + laid_out,
        (read + played + laid_out).as_secs_f64() * 1e6 / session.end.last.records as f64,
    );
}

/// A server and so many clients in one house.
fn household(clients: usize) -> String {
    let mut text = String::from(
        "[lesson]\nname = \"house\"\ntitle = \"House\"\nseed = 1\nends = \"1s\"\n\n[[server]]\n\
         id = \"server-1\"\naddress = \"192.168.1.1/24\"\npool = \"192.168.1.100-192.168.1.199\"\n\
         lease = \"1h\"\noptions = { router = \"192.168.1.1\" }\n\n",
    );
    for number in 0..clients {
        writeln!(text, "[[client]]\nid = \"home-{number}\"\n").unwrap();
    }
    text
}

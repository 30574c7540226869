//! A day of four thousand clients (S30), and five thousand after a power cut (S25): what each part
//! of the work takes, and whole processes in memory and over loopback, with wall time, records a
//! second and the most memory that was resident.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dorascope::files::lessons;
use dorascope::session::{CarrierKind, Log, Pace, Playhead, Runner, Setup, Until};
use dorascope::sim::Scenario;
use dorascope::view::captions::CaptionTrack;
use dorascope::view::charts::{Charts, Scale, Sight};
use dorascope::view::steps::Steps;
use dorascope::view::text::{self, Detail};
use dorascope::view::{Axis, Outline};

#[path = "support.rs"]
mod support;

/// Lesson, and the variant that is on.
const RUNS: [(&str, Option<&str>); 4] = [
    ("thousand-addresses", None),
    ("thousand-addresses", Some("long-lease")),
    ("power-cut", None),
    ("power-cut", Some("five-thousand")),
];
const ROUNDS: usize = 3;

fn main() {
    for (lesson, variant) in RUNS {
        let name = [Some(lesson), variant].into_iter().flatten();
        println!("{}:", name.collect::<Vec<_>>().join(" + "));
        let records = parts(lesson, variant);
        for carrier in ["memory", "loopback"] {
            for output in ["--leases", "--text", "--json", "--record"] {
                whole(lesson, variant, carrier, output, records);
            }
        }
    }
}

fn scenario(lesson: &str, variant: Option<&str>) -> Scenario {
    let embedded = lessons::find(lesson).expect("a lesson");
    let scenario = Scenario::parse(embedded.text).expect("a sound lesson");
    let variants: Vec<&str> = variant.into_iter().collect();
    scenario.with_variants(&variants).expect("its variant")
}

/// What each part of the work takes in this process. Returns how many records there are.
fn parts(lesson: &str, variant: Option<&str>) -> usize {
    let mut known = None;
    told("parsed", || known = Some(scenario(lesson, variant)));
    let setup = Setup {
        scenario: Arc::new(known.expect("it was parsed")),
        carrier: CarrierKind::Memory,
        pace: Pace::Fast,
        until: Until::LessonEnd,
    };
    let mut batches = Vec::new();
    told("played in memory", || {
        let mut runner = Runner::new(&setup).expect("memory");
        batches.push(runner.take().records);
        runner.run_to_end(|batch| batches.push(batch.records));
    });
    let mut log = Log::default();
    told("logged", || batches.into_iter().for_each(|b| log.append(b)));
    let mut outline = Outline::default();
    told("laid out", || outline.extend(&log));
    told("cut into steps", || Steps::default().extend(&log));
    let captions = &setup.scenario.captions;
    told("captions found", || {
        CaptionTrack::default().extend(&log, captions);
    });
    let end = Playhead::at_end(&log);
    told("charts drawn", || {
        let mut charts = Charts::default();
        let scale = Scale {
            log: &log,
            outline: &outline,
            axis: Axis::True,
        };
        let sight = Sight {
            beginning: 0,
            playhead: end,
            end,
        };
        while charts.update(scale, sight) {}
    });
    let mut written = 0;
    told("written as text", || {
        written = text::ladder(&log, &outline, end, Detail::Full).len();
    });
    let messages = outline.messages(end);
    println!(
        "  {} records, {messages} messages, {written} octets of text",
        log.len()
    );
    log.len()
}

fn told(what: &str, work: impl FnOnce()) {
    let took = support::timed(work);
    println!("  {what:<18} {:>8.1} ms", took.as_secs_f64() * 1e3);
}

/// A whole process: the fastest of some rounds, and the most memory of all of them.
fn whole(lesson: &str, variant: Option<&str>, carrier: &str, output: &str, records: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("out.txt");
    let mut best = Duration::MAX;
    let mut memory = 0;
    for _ in 0..ROUNDS {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
        command.args(["run", lesson, "--carrier", carrier]);
        command.args(variant.iter().flat_map(|variant| ["--variant", variant]));
        match output {
            // To standard output, as by default.
            "--text" => command.args([output, "-"]),
            _ => command.arg(output).arg(&file),
        };
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let most = most_resident(command.spawn().expect("the program"));
        best = best.min(start.elapsed());
        memory = memory.max(most);
    }
    let secs = best.as_secs_f64();
    println!(
        "  {carrier:<9} {output:<9} {secs:>7.2} s, {:>9.0} records a second, {memory:>4} MiB",
        records as f64 / secs
    );
}

/// Waits for a process, and tells how many MiB of it were resident at most; 0 where the system
/// does not tell. Looked at often, because a process that has ended tells nothing any more.
fn most_resident(mut child: Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        most = most.max(high_water(Path::new(&status)).unwrap_or(0));
        if let Some(ended) = child.try_wait().expect("a child") {
            assert!(ended.success(), "the run failed");
            return most / 1024;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// `VmHWM`, in KiB.
fn high_water(status: &Path) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

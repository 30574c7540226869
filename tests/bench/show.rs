//! A capture of 100,000 frames to one line each: our program and tshark as whole processes, side
//! by side. How long, how much processor time, how much memory.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use dorascope::files::capture::write::{self, CaptureFormat, SentFrame};
use dorascope::session::Playhead;

#[path = "support.rs"]
mod support;

const FRAMES: usize = 100_000;
const ROUNDS: usize = 5;

/// What tshark is asked for: about what stands in our line, without a judgement.
const FIELDS: &[&str] = &[
    "frame.number",
    "frame.time_relative",
    "ip.src",
    "ip.dst",
    "dhcp.option.dhcp",
    "dhcp.id",
    "dhcp.hw.mac_addr",
    "dhcp.ip.client",
    "dhcp.ip.your",
    "dhcp.option.hostname",
    "dhcp.option.dhcp_server_id",
    "dhcp.option.ip_address_lease_time",
];

/// What a process took.
#[derive(Clone, Copy, Debug)]
struct Cost {
    wall: f64,
    cpu: f64,
    kilobytes: f64,
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    for clients in [20, 5_000, 25_000] {
        let path = folder.path().join(format!("{clients}.pcap"));
        capture(clients, &path);
        compare(clients, &path);
    }
}

fn compare(clients: u32, path: &Path) {
    println!("{FRAMES} frames of {clients} clients:");
    let mut ours = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    let mut tshark = Command::new("tshark");
    tshark.args(["-Y", "dhcp", "-T", "fields", "-r"]).arg(path);
    tshark.args(FIELDS.iter().flat_map(|field| ["-e", field]));
    let mut programs = [
        (
            "dorascope",
            ours.arg("show").arg("--json").arg(path),
            vec![],
        ),
        ("tshark", &mut tshark, vec![]),
    ];
    for _ in 0..ROUNDS {
        for (_, command, costs) in &mut programs {
            costs.extend(cost(command));
        }
    }
    let [ours, theirs] = programs.map(|(name, _, costs)| median(name, &costs));
    if let (Some(ours), Some(theirs)) = (ours, theirs) {
        println!(
            "  dorascope is {:.1} times as fast, takes a {:.1}th of the processor time and a {:.1}th of the memory",
            theirs.wall / ours.wall,
            theirs.cpu / ours.cpu,
            theirs.kilobytes / ours.kilobytes
        );
    }
}

/// The run of so many clients, as on a real LAN.
fn capture(clients: u32, path: &Path) {
    let frames = frames(clients);
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    let epoch = Duration::from_secs(1_795_200_000);
    let frames = frames.into_iter();
    let format = CaptureFormat::Pcap;
    write::write(frames, &[], epoch, |_| None, format, &mut file).expect("room");
    file.flush().expect("room");
}

fn frames(clients: u32) -> Vec<SentFrame> {
    // A message is some five records.
    for records in (1..).map(|times| times * 4 * FRAMES) {
        let log = support::life(clients, records);
        let frames = write::frames(&log, Playhead::at_end(&log)).take(FRAMES);
        let frames: Vec<SentFrame> = frames.collect();
        if frames.len() == FRAMES {
            return frames;
        }
    }
    unreachable!("leases are renewed without end")
}

/// Runs a program to its end; nothing where it, or GNU time, is not there.
fn cost(command: &Command) -> Option<Cost> {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "cost %e %U %S %M"]);
    timed.arg(command.get_program()).args(command.get_args());
    let ended = timed.stdout(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&ended.stderr);
    let line = said.lines().find_map(|line| line.strip_prefix("cost "))?;
    let numbers: Vec<f64> = line.split(' ').map(|word| word.parse().unwrap()).collect();
    let [wall, user, system, kilobytes] = *numbers.as_slice() else {
        return None;
    };
    let cpu = user + system;
    (ended.status.success()).then_some(Cost {
        wall,
        cpu,
        kilobytes,
    })
}

fn median(name: &str, costs: &[Cost]) -> Option<Cost> {
    let middle = |of: fn(&Cost) -> f64| {
        let mut numbers: Vec<f64> = costs.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied()
    };
    let found = middle(|cost| cost.wall).and_then(|wall| {
        Some(Cost {
            wall,
            cpu: middle(|cost| cost.cpu)?,
            kilobytes: middle(|cost| cost.kilobytes)?,
        })
    });
    match found {
        Some(Cost {
            wall,
            cpu,
            kilobytes,
        }) => println!(
            "  {name:<10} {wall:>6.2} s, {cpu:>5.2} s of processor time, {kilobytes:>7} KB"
        ),
        None => println!("  {name:<10} is not there, or GNU time is not"),
    }
    found
}

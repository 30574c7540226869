//! Our server and our clients beside those that everybody has, over a cable between two network
//! namespaces. Needs root, the peers, perfdhcp, Scapy and GNU time. What is measured: `server`
//! (the highest rate with less than 1 % lost), `echo` (our server beside a program that only
//! sends back what it hears), `clients` (ours beside perfdhcp, with the same Kea), `many` (10,000
//! clients from start to the last ACK, and a loop of Scapy). Without a word: all of them.

#![cfg(target_os = "linux")]
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use std::env;
use std::fmt;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use ipnet::Ipv4Net;

#[path = "../peers/harness/mod.rs"]
mod harness;
#[path = "network/load.rs"]
mod load;
#[path = "network/perfdhcp.rs"]
mod perfdhcp;

use harness::{ETH, Ours, Process, Server, ServerKind, Settings, Wire, wait_for};

const ROUNDS: usize = 5;
/// The share of exchanges that may be lost.
const LOST: f64 = 0.01;
/// Where the search for the highest rate begins, and by what it grows.
const FIRST_RATE: f64 = 100.0;
const GROWTH: f64 = 1.25;
/// Many clients.
const MANY: u32 = 10_000;
/// A loop is not measured with so many.
const FEW: u32 = 100;

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    if let Some(place) = words.iter().position(|word| word == load::WORD) {
        return load::main(&words[place + 1..]);
    }
    let wanted = |name: &str| {
        let named = words.iter().filter(|word| !word.starts_with('-'));
        let mut named = named.peekable();
        named.peek().is_none() || named.any(|word| word == name)
    };
    let parts: [(&str, fn()); 4] = [
        ("server", servers),
        ("echo", beside_an_echo),
        ("clients", clients),
        ("many", many),
    ];
    for (name, part) in parts {
        if wanted(name) {
            part();
        }
    }
}

fn network() -> Ipv4Net {
    "10.0.0.0/16".parse().unwrap()
}

fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(network().network()) + number)
}

/// `srv` is 10.0.0.1, `cli` 10.0.0.200; the pool has 64,489 addresses.
fn wire() -> Wire {
    let wire = Wire::pair();
    wire.address("srv", ETH, "10.0.0.1/16".parse().unwrap());
    wire.address("cli", ETH, "10.0.0.200/16".parse().unwrap());
    wire
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Subject {
    Peer(ServerKind),
    Ours { sync: bool },
}

impl Subject {
    const ALL: [Self; 6] = [
        Self::Peer(ServerKind::Kea),
        Self::Peer(ServerKind::Isc),
        Self::Peer(ServerKind::Dnsmasq),
        Self::Peer(ServerKind::Udhcpd),
        Self::Ours { sync: false },
        Self::Ours { sync: true },
    ];
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Peer(kind) => kind.name(),
            Self::Ours { sync: false } => "Dorascope",
            Self::Ours { sync: true } => "Dorascope --sync",
        })
    }
}

/// What runs while it is asked.
enum Running {
    Peer(Server),
    Ours(Ours),
}

impl Running {
    fn process(&self) -> u32 {
        match self {
            Self::Peer(server) => server.id(),
            Self::Ours(ours) => ours.process.id(),
        }
    }
}

fn start(wire: &Wire, subject: Subject) -> Running {
    match subject {
        Subject::Peer(kind) => {
            let settings = Settings::new(network(), 512, 65_000);
            Running::Peer(Server::start(wire, "srv", kind, &settings))
        }
        Subject::Ours { sync } => {
            let leases = wire.folder("srv").join("dhcpleases.txt");
            let pool = format!("{}-{}", address(512), address(65_000));
            let leases = leases.display().to_string();
            let router = address(1).to_string();
            let mut words = vec!["serve", "--interface", ETH, "--pool", &pool, "--yes"];
            words.extend(["--router", &router, "--lease-file", &leases]);
            words.extend(sync.then_some("--sync"));
            Running::Ours(Ours::serving(wire, "srv", &words, 67))
        }
    }
}

/// The highest rate at which less than 1 % is lost, five times each.
fn servers() {
    println!("full exchanges a second with less than 1 % lost, medians of {ROUNDS}:");
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); Subject::ALL.len()];
    for _ in 0..ROUNDS {
        for (subject, rates) in Subject::ALL.iter().zip(&mut found) {
            let before = rates.last().map_or(FIRST_RATE, |rate| rate / 2.0);
            rates.push(highest(*subject, before));
        }
    }
    let medians: Vec<f64> = found.iter().map(|rates| median(rates)).collect();
    for ((subject, rates), middle) in Subject::ALL.iter().zip(&found).zip(&medians) {
        println!("  {subject:<17} {middle:>7.0}   {}", rounded(rates));
    }
    let best = medians[..4].iter().copied().fold(0.0, f64::max);
    println!(
        "  Dorascope is {:.2} times the best of the four, with --sync {:.2} times",
        medians[4] / best,
        medians[5] / best
    );
}

/// Rises until the rate is lost twice.
fn highest(subject: Subject, from: f64) -> f64 {
    let wire = wire();
    let running = start(&wire, subject);
    let mut best = 0.0_f64;
    let mut rate = from;
    let mut failures = 0;
    while failures < 2 {
        let trial = perfdhcp::at_rate(&wire, address(1), rate);
        if trial.lost() < LOST && trial.rate() > 0.8 * rate {
            best = best.max(trial.rate());
            rate *= GROWTH;
            failures = 0;
        } else {
            failures += 1;
        }
        // The answers to what was too much come late.
        settle(running.process());
    }
    best
}

/// Waits until a process has nothing to do any more, but not longer than some seconds.
fn settle(process: u32) {
    let mut before = load::processor_time(process);
    wait_for(Duration::from_secs(4), || {
        std::thread::sleep(Duration::from_millis(150));
        let now = load::processor_time(process);
        let idle = now - before < 0.02;
        before = now;
        idle.then_some(())
    });
}

/// The same load of our own, answered by our server and by a bare echo.
fn beside_an_echo() {
    println!("exchanges a second of a closed loop of 64, medians of {ROUNDS}:");
    let mut rates = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (place, rates) in rates.iter_mut().enumerate() {
            let wire = wire();
            let _running = match place {
                0 => None,
                1 => Some(start(&wire, Subject::Ours { sync: false })),
                _ => Some(start(&wire, Subject::Ours { sync: true })),
            };
            let _echo = (place == 0).then(|| echo(&wire));
            rates.push(load::closed_loop(&wire));
        }
    }
    let [echo, ours, synced] = rates.map(|rates| (median(&rates), rounded(&rates)));
    println!("  bare echo         {:>7.0}   {}", echo.0, echo.1);
    println!("  Dorascope         {:>7.0}   {}", ours.0, ours.1);
    println!("  Dorascope --sync  {:>7.0}   {}", synced.0, synced.1);
    println!(
        "  {:.2} of the echo, {:.2} with --sync",
        ours.0 / echo.0,
        synced.0 / echo.0
    );
}

fn echo(wire: &Wire) -> Process {
    let mut command = wire.command("srv", &own_path());
    command.args([load::WORD, "echo"]);
    let mut process = Process::start(command, &wire.folder("echo"), "echo");
    let ready = wait_for(harness::START, || {
        let listens = wire.listens("srv", process.id(), 67);
        (listens || !process.is_running()).then_some(listens)
    });
    assert!(ready == Some(true), "{}", process.last_words());
    process
}

fn own_path() -> String {
    let path: PathBuf = env::current_exe().expect("this program");
    path.display().to_string()
}

/// What a whole process took.
#[derive(Clone, Copy, Debug)]
struct Cost {
    wall: f64,
    cpu: f64,
}

/// The same clients from the same Kea, at a rate that it can bear: ours and those of perfdhcp.
fn clients() {
    const RATE: u32 = 1_000;
    const CLIENTS: u32 = 4_000;
    println!("{CLIENTS} clients at {RATE} a second from Kea, medians of {ROUNDS}:");
    side_by_side(
        CLIENTS,
        |wire| perfdhcp::so_many(wire, address(1), RATE, CLIENTS),
        |wire| join(wire, CLIENTS, Some(RATE)),
    );
}

/// All at once: perfdhcp's avalanche, and ours as fast as they will.
fn many() {
    println!("{MANY} clients from Kea, start to last ACK, medians of {ROUNDS}:");
    let ours = side_by_side(
        MANY,
        |wire| perfdhcp::avalanche(wire, address(1), MANY),
        |wire| join(wire, MANY, None),
    );
    let wire = wire();
    let _kea = start(&wire, Subject::Peer(ServerKind::Kea));
    let looped = scapy(&wire, FEW);
    tell("a loop of Scapy", looped, FEW);
    let each = |cost: Cost, clients: u32| cost.wall / f64::from(clients);
    println!(
        "  for each client {:.0} times as fast as the loop",
        each(looped, FEW) / each(ours, MANY)
    );
}

/// Both with a Kea of their own, in turn; nearly everybody has to get an address. Returns what ours
/// took.
fn side_by_side(
    clients: u32,
    theirs: impl Fn(&Wire) -> (Cost, u32),
    ours: impl Fn(&Wire) -> (Cost, u32),
) -> Cost {
    let of_one = |ask: &dyn Fn(&Wire) -> (Cost, u32)| {
        let wire = wire();
        let _kea = start(&wire, Subject::Peer(ServerKind::Kea));
        let (cost, got) = ask(&wire);
        let enough = f64::from(got) > (1.0 - LOST) * f64::from(clients);
        assert!(enough, "{got} of {clients}");
        cost
    };
    let pairs = (0..ROUNDS).map(|_| (of_one(&theirs), of_one(&ours)));
    let (theirs, ours): (Vec<_>, Vec<_>) = pairs.unzip();
    let (theirs, ours) = (middle(&theirs), middle(&ours));
    tell("perfdhcp", theirs, clients);
    tell("dorascope join", ours, clients);
    println!(
        "  ours take {:.2} of the time and {:.2} of the processor time",
        ours.wall / theirs.wall,
        ours.cpu / theirs.cpu
    );
    ours
}

/// Our program, and how many of its clients got an address.
fn join(wire: &Wire, clients: u32, rate: Option<u32>) -> (Cost, u32) {
    let mut words = vec![harness::program().into_string().unwrap(), "join".into()];
    words.extend(["--interface", ETH, "--relay", "--yes", "--keep"].map(String::from));
    let rate = rate.unwrap_or(1_000_000);
    words.extend(["--clients".into(), clients.to_string()]);
    words.extend(["--rate".into(), rate.to_string()]);
    let (cost, output) = timed(wire, &words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = said.lines().find(|line| line.contains(" have an address"));
    let got = line.and_then(|line| line.split(' ').find_map(|word| word.parse().ok()));
    (cost, got.unwrap_or_else(|| panic!("{said}")))
}

fn scapy(wire: &Wire, clients: u32) -> Cost {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/network/loop.py");
    let words = ["/usr/bin/python3", script, ETH, &clients.to_string()].map(String::from);
    let (cost, output) = timed(wire, &words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    cost
}

/// A command at the clients' end, and what it took.
fn timed(wire: &Wire, words: &[String]) -> (Cost, Output) {
    let mut command: Command = wire.command("cli", "/usr/bin/time");
    command.args(["-f", "cost %e %U %S"]).args(words);
    let output = command.stdin(Stdio::null()).output().expect("GNU time");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = said
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("cost "));
    let line = line.unwrap_or_else(|| panic!("{words:?}: {said}"));
    let numbers: Vec<f64> = line.split(' ').map(|word| word.parse().unwrap()).collect();
    let cost = Cost {
        wall: numbers[0],
        cpu: numbers[1] + numbers[2],
    };
    (cost, output)
}

fn tell(name: &str, cost: Cost, clients: u32) {
    let Cost { wall, cpu } = cost;
    let each = f64::from(clients) / wall;
    println!("  {name:<16} {wall:>6.2} s, {each:>6.0} a second, {cpu:>6.2} s of processor time");
}

fn middle(costs: &[Cost]) -> Cost {
    let of = |number: fn(&Cost) -> f64| median(&costs.iter().map(number).collect::<Vec<_>>());
    Cost {
        wall: of(|cost| cost.wall),
        cpu: of(|cost| cost.cpu),
    }
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

fn rounded(numbers: &[f64]) -> String {
    let words: Vec<String> = numbers
        .iter()
        .map(|number| format!("{number:.0}"))
        .collect();
    words.join(" ")
}

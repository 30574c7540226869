//! `dorascope join` and `dorascope release`, the real program, against a server of another
//! process on 127.0.0.1: what stands in the lease file, whatever happens to the program.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

#[path = "join/server.rs"]
mod server;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use dorascope::files::leases::{LeaseRecord, LeaseState, load};
use dorascope::protocol::Note;
use dorascope::protocol::server::BindingState;
use dorascope::session::Pace;
use dorascope::session::network::{JoinWish, Plan, Wish};
use dorascope::sim::Event;
use server::Server;

/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(60);
const HEADER: &str =
    "# dorascope leases 1: ip mac client_id server hostname state starts ends t1 t2\n";

/// A folder with a lease file, and the server that the program speaks to.
struct Place {
    folder: tempfile::TempDir,
    server: Server,
}

impl Place {
    /// A server that leases for so long, in seconds.
    fn new(lease: &str) -> Self {
        Self::with(Server::start(lease))
    }

    fn with(server: Server) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            server,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("dhcpleases.txt")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    fn command(&self, verb: &str, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
        command.arg(verb).args(["--server", &self.server.address()]);
        command.args(["--local", "127.0.0.1:0"]).args(words);
        command
    }

    fn join(&self, words: &[&str]) -> Output {
        done(self.command("join", words))
    }

    /// With the lease file.
    fn join_in_file(&self, words: &[&str]) -> Output {
        let file = self.file();
        let mut all = vec!["--lease-file", file.to_str().unwrap()];
        all.extend(words);
        self.join(&all)
    }

    fn release(&self, words: &[&str]) -> Output {
        let mut command = self.command("release", &["--rate", "100", "--lease-file"]);
        command.arg(self.file()).args(words);
        done(command)
    }

    fn in_file(&self) -> Vec<LeaseRecord> {
        load(&self.file()).map_or_else(|_| Vec::new(), |file| file.leases)
    }

    fn held_in_file(&self) -> BTreeSet<Ipv4Addr> {
        held(&self.in_file())
    }
}

fn held(leases: &[LeaseRecord]) -> BTreeSet<Ipv4Addr> {
    let held = leases
        .iter()
        .filter(|lease| lease.state == LeaseState::Active);
    held.map(|lease| lease.ip).collect()
}

/// Runs to its end.
fn done(mut command: Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn succeeded(output: &Output) -> String {
    let told = err(output);
    assert!(output.status.success(), "{:?} {told}", output.status.code());
    told
}

/// The types of the messages that were told as JSON, in order.
fn types(output: &Output) -> Vec<String> {
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines
        .map(|line| line["type"].as_str().unwrap_or("?")[4..].to_owned())
        .collect()
}

/// Waits until it is so, or fails with what there is.
fn until<T: std::fmt::Debug>(what: impl Fn() -> T, is_so: impl Fn(&T) -> bool) -> T {
    let begin = Instant::now();
    loop {
        let now = what();
        if is_so(&now) {
            return now;
        }
        assert!(begin.elapsed() < PATIENCE, "{now:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn leases_are_kept_in_the_file_and_given_back_from_it() {
    let place = Place::new("1h");
    let told = succeeded(&place.join_in_file(&["--clients", "5", "--rate", "100"]));
    assert!(told.contains("5 of 5 have an address"), "{told}");
    assert!(told.contains("1 server answered: 192.168.0.1"), "{told}");
    let leased = place.held_in_file();
    assert_eq!(leased, place.server.bindings(BindingState::Active));
    assert_eq!(leased.len(), 5);
    assert_eq!(
        place.text().lines().count(),
        6,
        "a line for each lease and no more"
    );

    let first = *leased.first().unwrap();
    let told = succeeded(&place.release(&[&first.to_string()]));
    assert!(told.contains("gave back 1 of 1 lease"), "{told}");
    let wanted = BTreeSet::from([first]);
    until(
        || place.server.bindings(BindingState::Released),
        |free| *free == wanted,
    );
    assert_eq!(place.text().lines().count(), 5);
    assert!(!place.held_in_file().contains(&first));

    let told = succeeded(&place.release(&["--all"]));
    assert!(told.contains("gave back 4 of 4 leases"), "{told}");
    until(
        || place.server.bindings(BindingState::Released),
        |free| *free == leased,
    );
    assert_eq!(place.text(), HEADER);
}

#[test]
fn nothing_is_sent_for_addresses_that_the_file_does_not_have() {
    let place = Place::new("1h");
    succeeded(&place.join_in_file(&["--clients", "2", "--rate", "100"]));
    let (before, heard) = (place.text(), place.server.heard());
    let known = place.held_in_file().first().unwrap().to_string();
    let output = place.release(&[&known, "192.0.2.77", "192.0.2.78"]);
    assert_eq!(output.status.code(), Some(1));
    let told = err(&output);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("192.0.2.77, 192.0.2.78 are not in"), "{told}");
    assert_eq!((place.text(), place.server.heard()), (before, heard));
}

#[test]
fn what_has_ended_leaves_the_file_without_a_message() {
    let place = Place::new("1h");
    let line = "192.0.2.10 02:00:00:00:00:01 - 192.0.2.1 - active 2020-01-01T00:00:00Z 2020-01-01T01:00:00Z - -\n";
    std::fs::write(place.file(), format!("{HEADER}{line}")).unwrap();
    let told = succeeded(&place.release(&["--all"]));
    assert!(
        told.contains("1 lease had ended: dropped from the file"),
        "{told}"
    );
    assert_eq!((place.text().as_str(), place.server.heard()), (HEADER, 0));
}

#[test]
fn lines_of_other_leases_stay_as_they_were() {
    let place = Place::new("1h");
    let line = "192.0.2.10 02:00:00:00:00:01 01:aa:bb 192.0.2.1 printer active 2020-01-01T00:00:00Z infinite - -\n";
    std::fs::write(place.file(), format!("{HEADER}{line}")).unwrap();
    succeeded(&place.join_in_file(&["--clients", "3", "--rate", "100"]));
    assert!(place.text().contains(line), "{}", place.text());
    assert_eq!(place.in_file().len(), 4);
}

#[test]
fn without_a_file_leases_are_given_back_at_the_end_and_kept_on_demand() {
    let place = Place::new("1h");
    let told = succeeded(&place.join(&["--clients", "3", "--rate", "100"]));
    assert!(told.contains("released 3"), "{told}");
    let three = |now: &BTreeSet<Ipv4Addr>| now.len() == 3;
    until(|| place.server.bindings(BindingState::Released), three);
    let told = succeeded(&place.join(&["--clients", "3", "--rate", "100", "--keep"]));
    assert!(told.contains("kept 3 leases"), "{told}");
    assert!(three(&place.server.bindings(BindingState::Active)));
}

#[test]
fn every_phase_of_a_life_is_told_in_a_line() {
    let place = Place::new("1h");
    let phases = ["renew", "rebind", "reboot", "inform", "decline"];
    let mut words = vec!["--clients", "2", "--rate", "100"];
    words.extend(phases.iter().flat_map(|phase| ["--then", phase]));
    let told = succeeded(&place.join_in_file(&words));
    for phase in ["renew", "rebind", "reboot", "decline"] {
        let line = format!("dorascope: {phase}: 2 of 2 have an address\n");
        assert!(told.contains(&line), "{told}");
    }
    assert!(
        told.contains("dorascope: inform: settings came\n"),
        "{told}"
    );
    // What was declined is set aside, and the file has what came in its place.
    let declined = place.server.bindings(BindingState::Declined);
    let active = place.server.bindings(BindingState::Active);
    assert_eq!((declined.len(), active.len()), (2, 2));
    assert_eq!(place.held_in_file(), active);
}

#[test]
fn a_client_whose_server_is_gone_renews_rebinds_expires_and_begins_anew() {
    let times = "lease = \"4s\"\nt1 = \"1s\"\nt2 = \"2s\"";
    let place = Place::with(Server::start_until(times, 1));
    let output = place.join(&["--json", "--hold", "6s"]);
    let told = types(&output);
    // A busy machine may take several tries to the lease; what follows goes by the run's own time.
    let granted = told.iter().rposition(|kind| kind == "ACK");
    let after = told.iter().skip(granted.map_or(0, |place| place + 1));
    assert!(
        granted.is_some() && after.take(3).eq(["REQUEST", "REQUEST", "DISCOVER"]),
        "{} {}",
        String::from_utf8_lossy(&output.stdout),
        err(&output)
    );
    let told = err(&output);
    assert!(told.contains("hold: 0 of 1 have an address"), "{told}");
}

#[test]
fn who_nobody_answers_falls_back_on_a_link_local_address_and_goes_on_asking() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let wish = JoinWish {
        place: Wish {
            server: Some(silent.local_addr().unwrap().to_string().parse().unwrap()),
            local: Some("127.0.0.1:0".parse().unwrap()),
            ..Wish::default()
        },
        clients: 1,
        rate: 5.0,
        seed: 1,
        inform: false,
    };
    let mut runner = Plan::join(&wish).unwrap().begin(Pace::Speed(1.0)).unwrap();
    let mut notes = Vec::new();
    let mut tries = 0;
    // Minutes in the time of the run, which is told how much has passed.
    for _ in 0..180 {
        runner.pump(Duration::from_secs(1), 1_000);
        for record in runner.take().records {
            match record.event {
                Event::Noted(Note::LinkLocal(address)) => notes.push((tries, address)),
                Event::Sent(..) => tries += 1,
                _ => {}
            }
        }
    }
    let [(before, address)] = notes[..] else {
        panic!("{notes:?}")
    };
    assert_eq!((before, &address.octets()[..2]), (4, &[169, 254][..]));
    assert!(tries > 4);
}

#[test]
fn a_server_that_nobody_expected_is_reported() {
    let place = Place::new("1h");
    let told = succeeded(&place.join(&["--expect", "192.168.0.1"]));
    assert!(!told.contains("nobody expected"), "{told}");
    let told = succeeded(&place.join(&["--expect", "192.0.2.1", "--expect", "192.0.2.2"]));
    assert!(
        told.contains("nobody expected that 192.168.0.1 answers"),
        "{told}"
    );
}

#[test]
fn a_busy_port_names_its_owner() {
    let place = Place::new("1h");
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let local = taken.local_addr().unwrap().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    command.args([
        "join",
        "--server",
        &place.server.address(),
        "--local",
        &local,
    ]);
    let output = done(command);
    assert_eq!(output.status.code(), Some(1));
    let told = err(&output);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(
        told.contains(&format!("UDP port {}", taken.local_addr().unwrap().port())),
        "{told}"
    );
    if cfg!(target_os = "linux") {
        let process = format!("(process {})", std::process::id());
        assert!(told.contains(&process), "{told}");
    }
}

#[test]
fn a_lease_file_of_another_program_is_not_touched_and_nothing_is_sent() {
    let place = Place::new("1h");
    let foreign = "1000000060 02:00:00:00:00:0a 192.168.1.100 laptop-a *\n";
    std::fs::write(place.file(), foreign).unwrap();
    let output = place.join_in_file(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((place.text().as_str(), place.server.heard()), (foreign, 0));
}

/// Starts many clients, and reads until so many have their ACK; the addresses that they were
/// told are granted.
fn granted_of(child: &mut Child, least: usize) -> (BTreeSet<Ipv4Addr>, impl BufRead + use<>) {
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut granted = BTreeSet::new();
    let mut line = String::new();
    while granted.len() < least && out.read_line(&mut line).unwrap() > 0 {
        granted.extend(grant(&line));
        line.clear();
    }
    (granted, out)
}

fn grant(line: &str) -> Option<Ipv4Addr> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let delivered = message["outcome"] == "delivered" && message["type"] == "DHCPACK";
    delivered.then(|| message["yiaddr"].as_str()?.parse().ok())?
}

#[test]
#[cfg(unix)]
fn a_program_that_is_killed_loses_no_lease_that_it_was_granted() {
    for least in [1, 60, 150] {
        let place = Place::new("1h");
        let file = place.file();
        let words = [
            "--clients",
            "200",
            "--rate",
            "400",
            "--json",
            "--lease-file",
        ];
        let mut command = place.command("join", &words);
        command
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (mut granted, rest) = granted_of(&mut child, least);
        // SIGKILL: nothing is tidied up.
        child.kill().unwrap();
        child.wait().unwrap();
        granted.extend(rest.lines().filter_map(|line| grant(&line.unwrap())));
        assert!(granted.len() >= least);
        let stored = place.held_in_file();
        assert!(granted.is_subset(&stored), "{granted:?} {stored:?}");
        let active = place.server.bindings(BindingState::Active);
        assert!(stored.is_subset(&active), "{stored:?} {active:?}");
        // The next run finds the file in order, and gives back what stands there.
        succeeded(&place.release(&["--all"]));
        assert_eq!(place.text(), HEADER);
        let returned = |free: &BTreeSet<Ipv4Addr>| *free == stored;
        until(|| place.server.bindings(BindingState::Released), returned);
    }
}

#[test]
#[cfg(unix)]
fn who_is_asked_to_end_gives_back_what_is_held_unless_it_is_to_be_kept() {
    for (words, signal, left) in [(&[][..], "-TERM", 0), (&["--keep"], "-INT", 4)] {
        let place = Place::new("1h");
        let file = place.file();
        let mut command = place.command("join", &["--clients", "4", "--rate", "100"]);
        command
            .args(["--hold", "1h", "--lease-file"])
            .arg(&file)
            .args(words);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let four = |held: &BTreeSet<Ipv4Addr>| held.len() == 4;
        until(|| place.held_in_file(), four);
        let process = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &process])
                .status()
                .unwrap()
                .success()
        );
        assert!(child.wait().unwrap().success());
        let active = until(
            || place.server.bindings(BindingState::Active),
            |now| now.len() == left,
        );
        assert_eq!(place.held_in_file(), active);
        assert_eq!(place.text().lines().count(), 1 + left);
    }
}

#[test]
fn there_is_a_line_for_every_interface() {
    let output = Command::new(env!("CARGO_BIN_EXE_dorascope"))
        .arg("interfaces")
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("it leads only to this computer"), "{told}");
    assert_eq!(told.lines().count(), dorascope::net::interface::all().len());
}

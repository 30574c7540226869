//! What a real interface does to a run on it: it goes down and comes back, and vanishes for good.
//! The network is a pair of virtual cables in a namespace that each test makes for itself.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]
#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use dorascope::files::recording;
use dorascope::net::Fault;
use dorascope::protocol::Note;
use dorascope::session::Log;
use dorascope::sim::Event;
use dorascope::wire::MessageType;

/// A namespace with the two ends of a cable, `here` and `there`. It goes when the test does.
struct Namespace {
    name: String,
    folder: PathBuf,
}

impl Namespace {
    fn new(test: &str) -> Self {
        let name = format!("dora-{}-{test}", std::process::id());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).unwrap();
        let made = Self { name, folder };
        ip(&["netns", "add", &made.name]);
        made.ip(&[
            "link", "add", "here", "type", "veth", "peer", "name", "there",
        ]);
        made.ip(&["addr", "add", "10.9.0.2/24", "dev", "here"]);
        made.ip(&["link", "set", "here", "up"]);
        made.ip(&["link", "set", "there", "up"]);
        made
    }

    /// `ip` inside of it.
    fn ip(&self, words: &[&str]) {
        ip(&[&["-n", &self.name], words].concat());
    }

    /// Clients of ours, on `here`, for so many seconds; what happened is recorded.
    fn join(&self, secs: u32, meanwhile: impl FnOnce(&Self)) -> (Log, Output) {
        let file = self.folder.join("run.dorascope");
        let mut inside = Command::new("ip");
        inside.args(["netns", "exec", &self.name, env!("CARGO_BIN_EXE_dorascope")]);
        inside.args([
            "join",
            "--interface",
            "here",
            "--clients",
            "3",
            "--yes",
            "--host",
        ]);
        let inside = inside.arg("--record").arg(&file);
        let inside = inside.stdout(std::process::Stdio::piped());
        let child = inside.stderr(std::process::Stdio::piped()).spawn().unwrap();
        until_it_listens(child.id());
        std::thread::sleep(Duration::from_secs(1));
        meanwhile(self);
        std::thread::sleep(Duration::from_secs(secs.into()));
        let id = child.id().to_string();
        // The program takes an interrupt for the wish to end in order.
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        let output = child.wait_with_output().unwrap();
        let read = recording::load(&file);
        let read = read.unwrap_or_else(|error| panic!("{error}\n{}", err(&output)));
        (read.replay().unwrap(), output)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // What is in it goes with it.
        let _ = Command::new("ip")
            .args(["netns", "del", &self.name])
            .status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Waits until the program has a socket in its namespace: on a busy machine it takes its time.
fn until_it_listens(process: u32) {
    let has_begun = || {
        let program = std::fs::read_link(format!("/proc/{process}/exe"));
        program.is_ok_and(|path| path.ends_with("dorascope"))
    };
    let listens = || {
        let sockets = std::fs::read_to_string(format!("/proc/{process}/net/udp"));
        sockets.is_ok_and(|lines| lines.lines().count() > 1)
    };
    for _ in 0..200 {
        if has_begun() && listens() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("no socket after ten seconds");
}

fn ip(words: &[&str]) {
    let told = Command::new("ip").args(words).output().unwrap();
    assert!(told.status.success(), "ip {words:?}: {}", err(&told));
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn count(log: &Log, such: impl Fn(&Event) -> bool) -> usize {
    let events = log.records().iter().map(|record| &record.event);
    events.filter(|event| such(event)).count()
}

fn discovers(log: &Log) -> usize {
    count(
        log,
        |event| matches!(event, Event::Sent(packet, _) if packet.kind == Some(MessageType::Discover)),
    )
}

#[test]
#[ignore = "needs root and network namespaces"]
fn an_interface_that_goes_down_is_told_once_and_spoken_on_again_when_it_is_back() {
    let place = Namespace::new("down");
    let (log, output) = place.join(20, |place| {
        place.ip(&["link", "set", "here", "down"]);
        std::thread::sleep(Duration::from_secs(8));
        place.ip(&["link", "set", "here", "up"]);
    });
    let told = err(&output);
    let lost = count(&log, |event| matches!(event, Event::Dropped(Fault::Unsent)));
    assert!(lost >= 3, "{lost} could not leave:\n{told}");
    let sentences = count(&log, |event| matches!(event, Event::Refused(_)));
    assert_eq!(sentences, 1, "{told}");
    assert_eq!(told.matches("could not leave").count(), 1, "{told}");
    let again = count(&log, |event| {
        matches!(event, Event::Noted(Note::ReachesAgain))
    });
    assert_eq!(again, 1, "{told}");
    let all = discovers(&log);
    assert!(
        all > lost && all <= 15,
        "{all} in half a minute, by the back-off"
    );
}

#[test]
#[ignore = "needs root and network namespaces"]
fn an_interface_that_vanishes_leaves_a_run_that_waits_without_haste() {
    let place = Namespace::new("gone");
    let (log, output) = place.join(10, |place| place.ip(&["link", "del", "here"]));
    let told = err(&output);
    let lost = count(&log, |event| matches!(event, Event::Dropped(Fault::Unsent)));
    assert!(lost >= 3, "{lost} could not leave:\n{told}");
    assert!(log.len() < 200, "{} records", log.len());
    assert_eq!(told.matches("could not leave").count(), 1, "{told}");
}

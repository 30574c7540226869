//! The program as its users start it: what it prints, what it writes, how it ends.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use std::fs;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use dorascope::wire::compose::{ClientFields, discover};
use dorascope::wire::{Mac, Message, MessageType, Xid};

/// What a command did: exit code, standard output, standard error.
struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

fn dorascope(words: &[&str]) -> Done {
    let output = command(words).output().unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = output;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done {
        code: status.code(),
        out: text(stdout),
        err: text(stderr),
    }
}

/// The program, without a display.
fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    command.args(words);
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(display);
    }
    command
}

fn output_of(words: &[&str]) -> String {
    let done = dorascope(words);
    assert_eq!(done.code, Some(0), "{words:?}: {}", done.err);
    done.out
}

/// The one line on standard error of a command that fails.
fn refusal(words: &[&str]) -> String {
    let done = dorascope(words);
    assert_eq!((done.code, &*done.out), (Some(1), ""), "{words:?}");
    assert_eq!(done.err.lines().count(), 1, "{}", done.err);
    done.err
}

/// A folder for one test, and the path of a file in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn lessons_are_listed_by_name_and_title() {
    let out = output_of(&["lessons"]);
    assert!(
        out.starts_with("dora               DORA: the first address\n"),
        "{out}"
    );
    assert_eq!(out.lines().count(), dorascope::files::lessons::all().len());
}

#[test]
fn a_lesson_is_told_as_a_ladder_and_its_sockets_on_standard_error() {
    let done = dorascope(&["run", "dora"]);
    assert_eq!(done.code, Some(0));
    for message in ["DISCOVER", "OFFER", "REQUEST", "ACK", "BOUND"] {
        assert!(done.out.contains(message), "{}", done.out);
    }
    assert!(done.err.contains("server-1 127.0.0.1:"), "{}", done.err);
    assert!(!done.out.contains("127.0.0.1"), "{}", done.out);
}

#[test]
fn two_runs_and_both_carriers_give_the_same_json() {
    let once = output_of(&["run", "S29", "--json", "-"]);
    assert_eq!(once.lines().count(), 12);
    assert_eq!(output_of(&["run", "three-devices", "--json", "-"]), once);
    assert_eq!(
        output_of(&["run", "s29", "--json", "-", "--carrier", "memory"]),
        once
    );
    assert_ne!(
        output_of(&["run", "s29", "--json", "-", "--seed", "7"]),
        once
    );
}

#[test]
fn a_message_in_json_has_the_names_of_the_rfc() {
    let out = output_of(&["run", "dora", "--json", "-", "--carrier", "memory"]);
    let messages: Vec<serde_json::Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let types: Vec<&str> = messages
        .iter()
        .map(|message| message["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        ["DHCPDISCOVER", "DHCPOFFER", "DHCPREQUEST", "DHCPACK"]
    );
    let request = &messages[2];
    for (key, value) in [
        ("from", "laptop-a"),
        ("to", "*"),
        ("src", "0.0.0.0"),
        ("dst", "255.255.255.255"),
        ("requested_ip", "192.168.1.100"),
        ("server_id", "192.168.1.1"),
        ("outcome", "delivered"),
    ] {
        assert_eq!(request[key], value, "{request}");
    }
    assert_eq!(
        (&request["sport"], &request["dport"]),
        (&68.into(), &67.into())
    );
    assert_eq!(request["xid"], messages[0]["xid"]);
}

#[test]
fn a_run_goes_on_to_the_instant_that_was_asked_for() {
    let out = output_of(&["run", "dora", "--until", "31min", "--carrier", "memory"]);
    assert!(out.contains("RENEWING"), "{out}");
}

#[test]
fn real_time_changes_nothing_but_the_waiting() {
    let fast = output_of(&["run", "dora", "--json", "-", "--carrier", "memory"]);
    let timed = output_of(&[
        "run",
        "dora",
        "--json",
        "-",
        "--carrier",
        "memory",
        "--speed",
        "20",
    ]);
    assert_eq!(fast, timed);
}

#[test]
fn the_ports_file_names_every_socket() {
    let folder = Folder::new();
    let (ports, text) = (folder.file("ports"), folder.file("ladder"));
    output_of(&[
        "run",
        "two-servers",
        "--ports",
        word(&ports),
        "--text",
        word(&text),
    ]);
    let lines = fs::read_to_string(ports).unwrap();
    let hosts: Vec<&str> = lines
        .lines()
        .map(|line| line.split_once(" 127.0.0.1:").unwrap().0)
        .collect();
    assert_eq!(hosts, ["server-1", "server-2", "clients"]);
    assert!(fs::read_to_string(text).unwrap().contains("OFFER"));
}

#[test]
fn a_busy_port_is_replaced_and_told() {
    // Where this fails another run holds the port, and may let go of it at any moment.
    let ours = UdpSocket::bind("127.0.0.1:6767");
    let done = dorascope(&["run", "dora"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    if ours.is_ok() {
        assert!(
            !done.err.contains("server-1 127.0.0.1:6767"),
            "{}",
            done.err
        );
        assert!(done.err.lines().count() > 1, "{}", done.err);
    }
}

/// A student's own client script needs no more than the ports file and a socket.
#[test]
fn another_program_is_answered_while_a_lesson_runs_in_real_time() {
    let folder = Folder::new();
    let ports = folder.file("ports");
    let words = [
        "run",
        "dora",
        "--speed",
        "1",
        "--until",
        "1min",
        "--ports",
        word(&ports),
    ];
    let mut run = command(&words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = loop {
        // The file appears whole, so what is there can be read.
        match fs::read_to_string(&ports) {
            Ok(lines) => break lines.lines().next().unwrap().replace("server-1 ", ""),
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let guest = UdpSocket::bind("127.0.0.1:0").unwrap();
    guest
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let fields = ClientFields {
        xid: Xid(0x77),
        secs: 0,
        broadcast: false,
        chaddr: Mac([2, 0, 0, 0, 0x77, 1]),
        client_id: None,
        hostname: Some("guest"),
        vendor_class: None,
        parameters: &[1, 3],
        max_size: None,
        lease_secs: None,
        pad: true,
    };
    guest
        .send_to(discover(&fields, None).bytes(), server)
        .unwrap();
    let mut bytes = [0; 1500];
    let length = guest.recv(&mut bytes).unwrap();
    run.kill().unwrap();
    run.wait().unwrap();
    let offer = Message::read(bytes[..length].into()).unwrap();
    assert_eq!(
        (offer.kind(), offer.header().xid),
        (MessageType::Offer, Xid(0x77))
    );
}

#[test]
fn a_session_is_replayed_and_what_was_changed_in_it_is_found() {
    let folder = Folder::new();
    let session = folder.file("run.dorascope");
    let out = output_of(&[
        "run",
        "rebinding",
        "--record",
        word(&session),
        "--epoch",
        "2000-01-01T00:00:00Z",
    ]);
    assert_eq!(out, "", "an output was named");
    assert!(output_of(&["replay", word(&session)]).ends_with(": the same again\n"));

    let text = fs::read_to_string(&session).unwrap();
    assert!(
        text.lines().next().unwrap().contains("\"epoch\":946684800"),
        "{text}"
    );
    let digest = text
        .rsplit_once("\"digest\":\"")
        .unwrap()
        .1
        .get(..8)
        .unwrap();
    fs::write(&session, text.replace(digest, "00000000")).unwrap();
    assert!(refusal(&["replay", word(&session)]).contains("is not as Dorascope wrote it"));

    fs::write(&session, &text[..text.len() - 20]).unwrap();
    assert!(refusal(&["replay", word(&session)]).contains("cut off"));
}

#[test]
fn what_cannot_be_run_is_told_in_one_line() {
    let told = refusal(&["run", "nosuch"]);
    assert_eq!(
        told,
        "dorascope: “nosuch” is neither a lesson nor a file; `dorascope lessons` lists the lessons\n"
    );
    let folder = Folder::new();
    let broken = folder.file("mine.toml");
    fs::write(
        &broken,
        "[lesson]\nname = \"mine\"\ntitle = \"Mine\"\nend = \"3s\"\n",
    )
    .unwrap();
    let told = refusal(&["run", word(&broken)]);
    assert!(
        told.contains("mine.toml: line 4, end: unknown field `end`"),
        "{told}"
    );
    assert!(refusal(&["run", "away/mine.toml"]).contains("cannot read away/mine.toml"));
    let nowhere = folder.file("no/such/folder");
    assert!(
        refusal(&[
            "run",
            "dora",
            "--carrier",
            "memory",
            "--text",
            word(&nowhere)
        ])
        .contains("cannot write")
    );
}

#[test]
fn wrong_arguments_end_with_two() {
    for words in [
        &["run"][..],
        &["run", "dora", "--carrier", "pigeon"],
        &["run", "dora", "--until", "soon"],
        &["run", "dora", "--speed", "-1"],
        &["run", "dora", "--epoch", "today"],
        &["replay"],
    ] {
        assert_eq!(dorascope(words).code, Some(2), "{words:?}");
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let mut child = command(&["run", "three-devices"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn without_a_display_the_first_lesson_is_played_as_text() {
    let done = dorascope(&[]);
    assert_eq!(done.code, Some(0));
    assert!(
        done.err.contains("“DORA: the first address” as text"),
        "{}",
        done.err
    );
    assert!(done.out.contains("DISCOVER"), "{}", done.out);
}

#[test]
fn a_rule_that_never_matched_is_told_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lesson.toml");
    let lesson = dorascope::files::lessons::find("dora").unwrap().text;
    let rules = "\n[[fault]]\ndo = \"drop\"\nmessage = \"OFFER\"\nfrom = \"server-1\"\nfirst = 2\n\
                 \n[[fault]]\ndo = \"corrupt\"\nmessage = \"NAK\"\nfield = \"yiaddr\"\n\
                 \n[[fault]]\ndo = \"after-next\"\nmessage = \"ACK\"\n";
    fs::write(&path, format!("{lesson}{rules}")).unwrap();
    let done = dorascope(&["run", path.to_str().unwrap(), "--carrier", "memory"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let told: Vec<_> = done
        .err
        .lines()
        .filter(|line| line.contains("never"))
        .collect();
    assert_eq!(
        told,
        [
            "dorascope: this rule never matched: Drop the 2nd OFFER of Server 1",
            "dorascope: this rule never matched: Corrupt yiaddr of the 1st NAK",
        ]
    );
    assert!(
        done.out.contains("waits for the next message"),
        "{}",
        done.out
    );
}

//! `dorascope show` against captures of real servers and clients, field by field as tshark read
//! them, and as ladders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pcap")
}

fn show(name: &str, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    command.arg("show").arg(folder().join(name)).args(options);
    command.output().expect("the program starts")
}

fn stdout(name: &str, options: &[&str]) -> String {
    let output = show(name, options);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{name}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// The captures, by their names.
fn captures() -> Vec<String> {
    let expected = std::fs::read_to_string(folder().join("expected.tsv")).expect("a file");
    let names = expected
        .lines()
        .skip(1)
        .filter_map(|row| row.split('\t').next());
    names.map(str::to_owned).collect()
}

/// What tshark read: a row for each message, a cell for each field.
fn truth(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(folder().join(format!("{name}.tsv"))).expect("its truth");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("a head").split('\t').collect();
    let row = |line: &str| {
        let cells = line.split('\t').map(str::to_owned);
        names.iter().map(ToString::to_string).zip(cells).collect()
    };
    lines.map(row).collect()
}

const TYPES: [&str; 9] = [
    "", "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM",
];

/// The first of several values: `chaddr,option 61`.
fn first(cell: &str) -> &str {
    cell.split(',').next().unwrap_or_default()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn every_message_of_every_capture_has_the_fields_that_tshark_reads() {
    let captures = captures();
    assert!(captures.len() > 30);
    for name in captures {
        let shown: Vec<Value> = stdout(&name, &["--json"])
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let truth = truth(&name);
        assert_eq!(shown.len(), truth.len(), "{name}");
        for (message, row) in shown.iter().zip(&truth) {
            let at = format!("{name}, frame {}", row["frame.number"]);
            let kind = row["dhcp.option.dhcp"]
                .parse()
                .ok()
                .and_then(|kind: usize| TYPES.get(kind));
            let kind = kind.map_or_else(String::new, |kind| format!("DHCP{kind}"));
            let cut = kind.is_empty();
            let fields = [
                ("number", row["frame.number"].as_str(), false),
                ("src", first(&row["ip.src"]), false),
                ("dst", first(&row["ip.dst"]), false),
                ("sport", first(&row["udp.srcport"]), false),
                ("dport", first(&row["udp.dstport"]), false),
                ("type", &kind, false),
                ("xid", first(&row["dhcp.id"]), cut),
                ("chaddr", first(&row["dhcp.hw.mac_addr"]), cut),
                ("ciaddr", first(&row["dhcp.ip.client"]), cut),
                ("yiaddr", first(&row["dhcp.ip.your"]), cut),
                ("siaddr", first(&row["dhcp.ip.server"]), cut),
                ("giaddr", first(&row["dhcp.ip.relay"]), cut),
                (
                    "requested_ip",
                    first(&row["dhcp.option.requested_ip_address"]),
                    cut,
                ),
                ("server_id", first(&row["dhcp.option.dhcp_server_id"]), cut),
                (
                    "lease_time",
                    first(&row["dhcp.option.ip_address_lease_time"]),
                    cut,
                ),
                ("hostname", row["dhcp.option.hostname"].as_str(), cut),
            ];
            for (field, expected, unread) in fields {
                if !unread {
                    assert_eq!(text(&message[field]), expected, "{at}: {field}");
                }
            }
        }
    }
}

#[test]
fn a_lease_is_renewed_and_returned() {
    insta::assert_snapshot!(stdout("cycle_kea_dhclient.pcap", &[]));
}

#[test]
fn two_servers_and_a_late_offer() {
    insta::assert_snapshot!(stdout("two-servers_kea+isc_dhclient.pcap", &[]));
}

#[test]
fn a_wrong_network_ends_in_nak() {
    insta::assert_snapshot!(stdout("nak-init-reboot_isc_dhclient.pcap", &[]));
}

#[test]
fn an_address_in_use_is_declined() {
    insta::assert_snapshot!(stdout("decline_isc_dhcpcd.pcap", &[]));
}

#[test]
fn settings_only() {
    insta::assert_snapshot!(stdout("inform_dnsmasq_dhcpcd.pcap", &[]));
}

#[test]
fn a_relay_seen_from_both_sides_and_from_one() {
    insta::assert_snapshot!("both", stdout("relay-both-sides_kea_udhcpc.pcap", &[]));
    insta::assert_snapshot!("one", stdout("relay-server-side_isc_dhclient.pcap", &[]));
}

#[test]
fn a_lease_that_ends() {
    insta::assert_snapshot!(stdout("lease-expires_kea_dhclient.pcap", &[]));
}

#[test]
fn standard_input_gives_the_same_messages() {
    let name = "cycle_dnsmasq_dhclient.pcap";
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    let source = std::fs::File::open(folder().join(name)).expect("a capture");
    let output = command.args(["show", "-", "--json"]).stdin(source).output();
    let piped = String::from_utf8(output.expect("it starts").stdout).expect("text");
    let types = |text: &str| {
        let lines = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        lines.map(|line: Value| text_of(&line)).collect::<Vec<_>>()
    };
    assert_eq!(types(&piped), types(&stdout(name, &["--json"])));
}

fn text_of(message: &Value) -> (String, String) {
    (text(&message["number"]), text(&message["type"]))
}

#[test]
fn check_ends_with_1_and_names_the_clauses_that_are_broken() {
    let output = show("broadcast-flag_udhcpd_dhcpcd.pcap", &["--check", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    insta::assert_snapshot!(errors.replace(&folder().display().to_string(), "pcap"));
    let clean = show("cycle_kea_dhclient.pcap", &["--check"]);
    assert_eq!(clean.status.code(), Some(0));
    // What the capture has cut is not the sender's fault.
    let cut = show("truncated-snaplen-200_kea_dhcpcd.pcap", &["--check"]);
    assert_eq!(cut.status.code(), Some(0));
}

#[test]
fn a_bad_file_is_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read(self::folder().join("cycle_kea_dhclient.pcap")).expect("a capture");
    let cases: [(&str, &[u8], &str); 3] = [
        ("empty.pcap", b"", "this is no capture"),
        ("text.pcap", b"lease 192.0.2.1 {", "this is no capture"),
        (
            "cut.pcap",
            &whole[..whole.len() - 3],
            "the capture is cut off: it ends within the record at byte",
        ),
    ];
    for (name, bytes, expected) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        let output = Command::new(env!("CARGO_BIN_EXE_dorascope"))
            .arg("show")
            .arg(&path)
            .output()
            .expect("it starts");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
        assert!(errors.contains(expected), "{errors}");
    }
    let missing = show("no-such-file.pcap", &[]);
    assert_eq!(missing.status.code(), Some(1));
}

/// Plays a lesson and writes it as a capture.
fn written(lesson: &str, name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    let run = ["run", lesson, "--carrier", "memory", "--epoch"];
    let output = Command::new(env!("CARGO_BIN_EXE_dorascope"))
        .args(run)
        .args(["2000-01-01T00:00:00Z", "--pcap"])
        .arg(&path)
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{output:?}");
    (folder, path)
}

const LESSONS: [&str; 5] = [
    "dora",
    "two-servers",
    "renewal",
    "nak-wrong-network",
    "release",
];

#[test]
fn a_run_that_is_written_shows_the_same_messages() {
    for lesson in LESSONS {
        for file in ["run.pcapng", "run.pcap"] {
            let (_folder, path) = written(lesson, file);
            let again = stdout(&path.display().to_string(), &["--json"]);
            let run = Command::new(env!("CARGO_BIN_EXE_dorascope"))
                .args(["run", lesson, "--carrier", "memory", "--json", "-"])
                .output()
                .expect("it starts");
            let run = String::from_utf8(run.stdout).expect("text");
            let fields = |text: &str| {
                let lines = text
                    .lines()
                    .map(|line| serde_json::from_str(line).expect("JSON"));
                let fields = [
                    "src", "dst", "sport", "dport", "type", "xid", "yiaddr", "verdicts",
                ];
                lines
                    .map(|line: Value| fields.map(|field| text_of_field(&line, field)))
                    .collect::<Vec<_>>()
            };
            assert_eq!(fields(&again), fields(&run), "{lesson} {file}");
        }
    }
}

fn text_of_field(message: &Value, field: &str) -> String {
    text(&message[field])
}

#[test]
#[ignore = "needs tshark"]
fn tshark_reads_what_is_written_without_a_complaint() {
    for lesson in LESSONS {
        for file in ["run.pcapng", "run.pcap"] {
            let (_folder, path) = written(lesson, file);
            let output = Command::new("tshark")
                .args([
                    "-o",
                    "udp.check_checksum:TRUE",
                    "-o",
                    "ip.check_checksum:TRUE",
                ])
                .args(["-r", &path.display().to_string(), "-T", "fields"])
                .args(["-e", "udp.checksum.status", "-e", "ip.checksum.status"])
                .args([
                    "-e",
                    "_ws.malformed",
                    "-e",
                    "_ws.expert.severity",
                    "-e",
                    "frame.comment",
                ])
                .args(["-e", "dhcp.option.dhcp", "-e", "arp.opcode"])
                .output()
                .expect("tshark starts");
            let text = String::from_utf8(output.stdout).expect("text");
            let mut messages = 0;
            for line in text.lines() {
                let cells: Vec<&str> = line.split('\t').collect();
                if cells[6].is_empty() {
                    messages += 1;
                    assert_eq!(cells[..2], ["1", "1"], "{lesson} {file}: {line}");
                    assert!(!cells[5].is_empty(), "{lesson} {file}: {line}");
                    assert_eq!(cells[4].is_empty(), file == "run.pcap", "{line}");
                }
                assert!(cells[2].is_empty(), "{lesson} {file}: {line}");
            }
            assert!(messages >= 2, "{text}");
        }
    }
}

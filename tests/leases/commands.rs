//! `dorascope leases show` and `leases convert`, as their users start them.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use dorascope::files::leases::{Format, LeaseRecord, LeaseState, When, load};

use crate::samples::path;

/// What a command did: exit code, standard output, standard error.
fn dorascope(words: &[&str]) -> (Option<i32>, String, String) {
    let output = command(words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    command.arg("leases").args(words);
    command
}

fn sample(name: &str) -> String {
    path(name).to_str().unwrap().to_owned()
}

#[test]
fn a_file_is_shown_as_a_table() {
    let (code, out, err) = dorascope(&["show", &sample("dnsmasq/dnsmasq.leases")]);
    assert_eq!((code, &*err), (Some(0), ""));
    let expected = "\
ip              mac                client_id                                     hostname   state   ends
198.51.100.77   00:00:5e:00:53:40  01:00:00:5e:00:53:40                          printer-d  active  2026-11-20T19:39:21Z
198.51.100.140  00:00:5e:00:53:41  ff:00:00:00:02:00:03:00:01:00:00:5e:00:53:41  tv-f       active  2026-11-20T19:39:28Z
";
    assert!(out.starts_with(expected), "{out}");
    assert_eq!(out.lines().count(), 6);
}

#[test]
fn a_file_is_shown_as_json_with_the_names_of_the_design() {
    let (code, out, err) = dorascope(&["show", &sample("isc/dhcpd.leases"), "--json"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        out.lines().nth(2).unwrap(),
        r#"{"ip":"198.51.100.102","mac":"00:00:5e:00:53:12","client_id":"01:00:00:5e:00:53:12","hostname":"laptop-c","state":"active","starts":"2026-11-20T18:41:12Z","ends":"2026-11-20T19:41:12Z"}"#
    );
    assert_eq!(
        out.lines().nth(3).unwrap(),
        r#"{"ip":"198.51.100.103","state":"declined","starts":"2026-11-20T18:41:16Z","ends":"2026-11-21T18:41:16Z"}"#
    );
    assert_eq!(
        err,
        format!(
            "dorascope: {}, line 37 skipped: “set” in a lease (4 times)\n",
            sample("isc/dhcpd.leases")
        )
    );
}

/// isc → kea → dnsmasq → csv → json → txt: each file is what the next one is made of.
#[test]
fn around_the_circle_nothing_is_lost_that_a_format_can_hold() {
    for (name, whole) in [("isc/dhcpd.leases", 8), ("isc/dhcpd-1000.leases", 1_000)] {
        let folder = tempfile::tempdir().unwrap();
        let mut before = load(&path(name)).unwrap().leases;
        assert_eq!(before.len(), whole);
        let mut from = sample(name);
        for (format, known) in [
            ("kea", Format::Kea),
            ("dnsmasq", Format::Dnsmasq),
            ("csv", Format::Csv),
            ("json", Format::Json),
            ("txt", Format::Txt),
        ] {
            let to = folder.path().join(format!("leases.{format}"));
            let to = to.to_str().unwrap().to_owned();
            let (code, out, _) = dorascope(&["convert", &from, "--to", format, "-o", &to]);
            assert_eq!((code, &*out), (Some(0), ""), "{format}");
            let file = load(Path::new(&to)).unwrap();
            assert_eq!(file.format, known);
            assert!(file.remarks.lines().is_empty());
            let expected: Vec<_> = before
                .into_iter()
                .filter_map(|lease| held(lease, known))
                .collect();
            assert_eq!(file.leases, expected, "{name} as {format}");
            before = file.leases;
            from = to;
        }
        let active = if whole == 8 { 5 } else { 1_000 };
        assert_eq!(before.len(), active);
    }
}

/// What these formats keep of the leases of dhcpd.
fn held(mut lease: LeaseRecord, format: Format) -> Option<LeaseRecord> {
    match format {
        Format::Kea => (lease.state != LeaseState::Released).then_some(lease),
        Format::Dnsmasq => {
            lease.starts = When::Unknown;
            (lease.state == LeaseState::Active).then_some(lease)
        }
        _ => Some(lease),
    }
}

#[test]
fn what_a_format_cannot_take_is_told_and_the_rest_written() {
    let (code, out, err) =
        dorascope(&["convert", &sample("kea/kea-leases4.csv"), "--to", "dnsmasq"]);
    assert_eq!((code, out.lines().count()), (Some(0), 5));
    assert_eq!(
        err,
        "dorascope: 198.51.100.104: left out, dnsmasq keeps only active leases\n"
    );
}

#[test]
fn after_a_cleanup_kea_has_more_than_one_file() {
    let (_, out, err) = dorascope(&["show", &sample("kea/after-lfc/kea-leases4.csv"), "--json"]);
    assert_eq!(out.lines().count(), 1);
    let older = sample("kea/after-lfc/kea-leases4.csv.2");
    assert!(
        err.ends_with(&format!(
            "Kea reads {older} first, which is not shown here\n"
        )),
        "{err}"
    );
}

#[test]
fn a_file_is_replaced_as_a_whole_or_stays() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("out.txt");
    let word = to.to_str().unwrap();
    fs::write(&to, "before").unwrap();
    let bad = folder.path().join("bad");
    fs::write(&bad, "lease 192.0.2.1 {\n  ends ne").unwrap();
    let bad = bad.to_str().unwrap();
    let (code, out, err) = dorascope(&["convert", bad, "--to", "txt", "-o", word]);
    assert_eq!((code, &*out), (Some(1), ""));
    assert_eq!(
        err,
        format!(
            "dorascope: {bad}: line 1: the file ends within this lease; \
             no lease in this file of ISC dhcpd can be read\n"
        )
    );
    assert_eq!(fs::read_to_string(&to).unwrap(), "before");
    let good = sample("kea/kea-leases4.csv");
    let (code, ..) = dorascope(&["convert", &good, "--to", "txt", "-o", word]);
    assert_eq!(code, Some(0));
    assert_eq!(load(&to).unwrap().leases.len(), 6);
    let nowhere = folder.path().join("no/where");
    let nowhere = nowhere.to_str().unwrap();
    let (code, _, err) = dorascope(&["convert", &good, "--to", "txt", "-o", nowhere]);
    assert_eq!(code, Some(1));
    assert!(
        err.starts_with(&format!("dorascope: cannot write {nowhere}: ")),
        "{err}"
    );
}

#[test]
fn what_cannot_be_read_ends_with_one_line_and_1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x");
    let (place, word) = (folder.path().to_str().unwrap(), file.to_str().unwrap());
    for (bytes, path, told) in [
        (&b"x"[..], place, "cannot be read: Is a directory"),
        (b"", word, "the file is empty"),
        (
            b"\x89PNG\r\n",
            word,
            "this is no lease file of a known kind",
        ),
        (b"# dorascope leases 7: ip\n", word, "line 1: version “7”"),
        (b"x", "/no/such/file", "cannot be read: No such file"),
    ] {
        fs::write(&file, bytes).unwrap();
        for words in [&["show", path][..], &["convert", path, "--to", "csv"]] {
            let (code, out, err) = dorascope(words);
            assert_eq!(
                (code, &*out, err.lines().count()),
                (Some(1), "", 1),
                "{err}"
            );
            assert!(
                err.starts_with(&format!("dorascope: {path}: {told}")),
                "{err}"
            );
        }
    }
}

#[test]
fn wrong_arguments_end_with_2() {
    let file = sample("kea/kea-leases4.csv");
    for words in [
        &[][..],
        &["show"],
        &["convert", &file],
        &["convert", &file, "--to", "udhcpd"],
        &["show", &file, "--xml"],
    ] {
        assert_eq!(dorascope(words).0, Some(2), "{words:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = command(&["show", &sample("isc/dhcpd-1000.leases"), "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 5];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), &first), (Some(0), b"{\"ip\""));
    assert_eq!(done.stderr, b"");
}

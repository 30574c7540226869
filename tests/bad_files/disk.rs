//! Disks that are full, and files that cannot be replaced: the old file stays whole.

use std::io;
use std::process::{Command, Output};

use dorascope::files::{recording, save};

use crate::kinds::{Folder, Kind, dorascope, failed};

/// Writes some of it, then there is no more room.
fn breaks_off(out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(&vec![b'x'; 100_000])?;
    Err(io::ErrorKind::StorageFull.into())
}

#[test]
fn a_disk_that_fills_up_half_way_leaves_the_old_file_and_no_other() {
    let folder = Folder::new();
    let path = folder.file("kept", b"as it was");
    let error = save::whole(&path, breaks_off).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert_eq!(std::fs::read(&path).unwrap(), b"as it was");
    assert_eq!(folder.count(), 1, "a half-written file lies about");
}

#[test]
fn a_new_file_that_does_not_fit_is_not_there() {
    let folder = Folder::new();
    save::whole(&folder.path().join("new"), breaks_off).unwrap_err();
    assert_eq!(folder.count(), 0);
}

#[test]
fn a_file_below_a_file_and_a_folder_cannot_be_written() {
    let folder = Folder::new();
    let below = folder.file("file", b"").join("below");
    let session = folder.file("a.dorascope", &Kind::Session.sample());
    let recording = recording::load(&session).unwrap();
    for path in [below.as_path(), folder.path()] {
        let told = recording::save(&recording, path).unwrap_err().to_string();
        crate::kinds::is_a_sentence_about(path, &told);
    }
    let leases = folder.file("leases", &Kind::Leases.sample());
    for path in [below.as_path(), folder.path()] {
        let words = ["leases", "convert", "--to", "csv", "-o"].map(std::ffi::OsStr::new);
        let output = dorascope(
            words
                .into_iter()
                .chain([path.as_os_str(), leases.as_os_str()]),
        );
        failed(path, &output);
    }
}

/// The ways in which the program writes a file.
const WRITERS: [&[&str]; 4] = [
    &["leases", "convert", "LEASES", "--to", "kea", "-o", "OUT"],
    &["run", "dora", "--carrier", "memory", "--record", "OUT"],
    &["run", "dora", "--carrier", "memory", "--pcap", "OUT"],
    &["run", "dora", "--carrier", "memory", "--json", "OUT"],
];

fn written(words: &[&str], folder: &Folder, out: &std::path::Path, before: &str) -> Output {
    let leases = folder.file("leases", &Kind::Leases.sample());
    let words = words.iter().map(|word| match *word {
        "OUT" => out.as_os_str(),
        "LEASES" => leases.as_os_str(),
        word => word.as_ref(),
    });
    Command::new("sh")
        .args(["-c", &format!("{before} exec \"$@\""), "sh"])
        .arg(env!("CARGO_BIN_EXE_dorascope"))
        .args(words)
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_told_in_one_line() {
    let folder = Folder::new();
    let full = std::path::Path::new("/dev/full");
    for words in WRITERS {
        let told = failed(full, &written(words, &folder, full, ""));
        assert!(told.contains("No space left"), "{told}");
    }
}

/// A limit on the length of files is a disk that fills up at its first block.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_under_the_program_leaves_the_old_file() {
    let folder = Folder::new();
    for words in WRITERS {
        let out = folder.file("kept", b"as it was");
        let output = written(words, &folder, &out, "trap '' XFSZ; ulimit -f 0;");
        failed(&out, &output);
        assert_eq!(std::fs::read(&out).unwrap(), b"as it was", "{words:?}");
    }
    assert_eq!(folder.count(), 2, "a half-written file lies about");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_told_in_one_line() {
    for words in [
        "lessons",
        "run dora --carrier memory",
        "run dora --carrier memory --json -",
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_dorascope"))
            .args(words.split(' '))
            .stdout(full)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words}: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains("No space left"), "{told}");
    }
}

#[test]
fn a_writer_that_fails_on_flush_fails_the_file() {
    let folder = Folder::new();
    let path = folder.path().join("new");
    save::whole(&path, |out| out.flush()).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"");
}

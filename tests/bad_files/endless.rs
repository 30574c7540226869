//! Files without an end, and lines of two gigabytes: little is read before it is said that this
//! is wrong, and never more is held than the longest line that can be right.

use std::cell::Cell;
use std::io::{self, BufReader, Read};

use dorascope::files::capture::MOST;
use dorascope::files::capture::open::Listener;
use dorascope::files::{leases, recording};

use crate::kinds::Folder;
use crate::kinds::Kind;

/// Repeats a piece for ever and counts what was taken.
struct Endless<'a> {
    beginning: &'a [u8],
    piece: &'a [u8],
    taken: &'a Cell<usize>,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = self.taken.get();
        let rest = match self.beginning.get(at..) {
            Some(rest) if !rest.is_empty() => rest,
            _ => &self.piece[(at - self.beginning.len()) % self.piece.len()..],
        };
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.taken.set(at + length);
        Ok(length)
    }
}

/// What is said of an endless file, and how many octets of it were taken.
fn told(
    beginning: &[u8],
    piece: &[u8],
    read: impl FnOnce(Endless<'_>) -> String,
) -> (String, usize) {
    let taken = Cell::new(0);
    let piece = piece.repeat(1_000);
    let source = Endless {
        beginning,
        piece: &piece,
        taken: &taken,
    };
    let told = read(source);
    (told, taken.get())
}

const CHUNK: usize = 64 << 10;

#[test]
fn a_session_without_an_end_is_given_up_within_its_longest_line() {
    const LONGEST_LINE: usize = 80 << 20;
    let read = |source: Endless<'_>| {
        let read = recording::read(BufReader::new(source), "endless");
        read.unwrap_err().to_string()
    };
    for piece in [&b"\0"[..], b"{", b"[", b" ", b"\xff"] {
        let (told, taken) = told(b"", piece, read);
        assert_eq!(told, "endless, line 1: the line is too long");
        assert!(taken <= LONGEST_LINE + CHUNK, "{taken}");
    }
    let (told, taken) = told(b"", b"\n", read);
    assert!(told.starts_with("endless, line 1: "), "{told}");
    assert!(taken <= CHUNK, "{taken}");
}

/// Line after line of a session, each of them as it should be.
#[test]
fn a_session_of_endless_lines_is_given_up_at_its_longest() {
    let whole = String::from_utf8(Kind::Session.sample()).unwrap();
    let head = whole.split_inclusive('\n').next().unwrap();
    let read = |source: Endless<'_>| {
        let read = recording::read(BufReader::new(source), "endless");
        read.unwrap_err().to_string()
    };
    let blank = format!(
        "{{\"guest\":{{\"ticks\":0,\"at\":0,\"guest\":0,\"to\":0,\"bytes\":\"{}\"}}}}\n",
        "0".repeat(60_000)
    );
    let (told, taken) = told(head.as_bytes(), blank.as_bytes(), read);
    assert!(
        told.ends_with(": the file is longer than 256 MiB"),
        "{told}"
    );
    assert!(taken <= (256 << 20) + CHUNK, "{taken}");
}

#[test]
fn a_capture_without_a_head_is_given_up_at_once() {
    let read = |source: Endless<'_>| match Listener::new(source) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    let (told, taken) = told(b"", b"\0", read);
    assert!(told.starts_with("this is no capture"), "{told}");
    assert!(taken <= CHUNK, "{taken}");
}

#[test]
fn a_capture_with_an_endless_record_is_given_up_within_the_longest_one() {
    let whole = Kind::Capture.sample();
    let mut head = whole[..40].to_vec();
    // As long as it claims to be, no frame is cut.
    head[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    head[32..40].fill(0xff);
    let read = |source: Endless<'_>| {
        let next = Listener::new(source).and_then(|mut listener| listener.next_heard());
        next.unwrap_err().to_string()
    };
    let (told, taken) = told(&head, b"x", read);
    assert!(told.starts_with("the record at byte 24 "), "{told}");
    assert!(taken <= MOST + 2 * CHUNK, "{taken}");
}

#[test]
fn an_endless_file_that_is_no_lease_file_is_given_up_at_once() {
    for piece in [&b"x"[..], b"\0", b"\n", b"hello\n"] {
        let (told, taken) = told(b"", piece, |source| {
            leases::read(source, None).unwrap_err().to_string()
        });
        assert_eq!(
            told,
            "this is no lease file of a known kind, from line 1 on"
        );
        assert!(taken <= CHUNK, "{taken}");
    }
}

#[cfg(unix)]
#[test]
fn a_lesson_without_an_end_is_longer_than_any() {
    let told = Kind::Lesson.refused("/dev/zero".as_ref());
    assert_eq!(told, "/dev/zero is longer than 1 MiB: that is no lesson");
}

/// A file with a hole of two gigabytes in it, which takes no room on the disk.
#[cfg(target_os = "linux")]
fn with_a_hole(folder: &Folder, beginning: &[u8]) -> std::path::PathBuf {
    let path = folder.file("hole", beginning);
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(2 << 30).unwrap();
    path
}

/// Runs the program where it gets less memory than the file has octets.
#[cfg(target_os = "linux")]
fn with_little_memory(words: &[&str], path: &std::path::Path) -> std::process::Output {
    const KIBIBYTES: &str = "1000000";
    std::process::Command::new("sh")
        .args([
            "-c",
            "ulimit -v \"$1\"; shift; exec \"$@\"",
            "sh",
            KIBIBYTES,
        ])
        .arg(env!("CARGO_BIN_EXE_dorascope"))
        .args(words)
        .arg(path)
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_of_two_gigabytes_needs_little_memory() {
    let folder = Folder::new();
    let path = with_a_hole(&folder, b"");
    for words in [
        &["replay"][..],
        &["show"],
        &["run", "--carrier", "memory"],
        &["leases", "show"],
    ] {
        crate::kinds::failed(&path, &with_little_memory(words, &path));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_two_gigabytes_is_one_rejected_line() {
    let folder = Folder::new();
    let line = b"1795203568 00:00:5e:00:53:41 192.0.2.9 printer *\n17952";
    let path = with_a_hole(&folder, line);
    let output = with_little_memory(&["leases", "show"], &path);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    assert_eq!(
        told,
        format!(
            "dorascope: {}, line 2 rejected: the line is longer than 64 KiB\n",
            path.display()
        )
    );
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("192.0.2.9"), "{shown}");
}

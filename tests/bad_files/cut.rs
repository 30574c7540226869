//! Files that end too soon, were emptied, or change while they are read.

use std::fs::File;
use std::io::{self, BufReader, Read};

use dorascope::files::capture::open::Listener;
use dorascope::files::{leases, recording};

use crate::kinds::{Folder, Kind};

#[test]
fn an_empty_file_is_refused_by_everybody() {
    let folder = Folder::new();
    let path = folder.file("empty", b"");
    for kind in Kind::all() {
        kind.read(&path).unwrap_err();
        kind.refused(&path);
    }
}

#[test]
fn a_file_that_is_cut_at_any_octet_is_read_or_refused_in_one_sentence() {
    let folder = Folder::new();
    for kind in Kind::all() {
        let whole = kind.sample();
        let path = folder.file("whole", &whole);
        assert_eq!(kind.read(&path), Ok(()), "{kind:?}");
        // A session of a hundred kilobytes would take its time.
        let step = whole.len() / 4_000 + 1;
        for end in (0..whole.len()).step_by(step) {
            let path = folder.file("cut", &whole[..end]);
            let read = kind.read(&path);
            if kind == Kind::Session {
                let told = read.unwrap_err();
                assert!(told.contains("line "), "cut after {end}: {told}");
            }
        }
    }
}

#[test]
fn a_capture_that_is_cut_names_the_byte_at_which_its_last_record_begins() {
    let folder = Folder::new();
    let whole = Kind::Capture.sample();
    let path = folder.file("cut.pcap", &whole[..whole.len() - 1]);
    let told = Kind::Capture.refused(&path);
    let begins = told.rsplit(' ').next().and_then(|word| word.parse().ok());
    let begins: usize = begins.unwrap_or_else(|| panic!("{told}"));
    let length = u32::from_le_bytes(whole[begins + 8..begins + 12].try_into().unwrap());
    assert_eq!(begins + 16 + length as usize, whole.len(), "{told}");
}

#[test]
fn a_session_and_a_lesson_that_are_cut_are_refused_by_the_program() {
    let folder = Folder::new();
    for kind in [Kind::Session, Kind::Lesson] {
        let whole = kind.sample();
        let path = folder.file("cut", &whole[..whole.len() / 3]);
        let told = kind.refused(&path);
        assert!(told.contains("line "), "{told}");
    }
}

/// Reads from a file that another program empties after the first piece.
struct Emptied {
    file: File,
    first: bool,
}

impl Read for Emptied {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(60);
        let read = self.file.read(&mut buffer[..most])?;
        if self.first {
            self.first = false;
            self.file.set_len(0)?;
        }
        Ok(read)
    }
}

#[test]
fn a_file_that_is_emptied_while_it_is_read_is_a_cut_one() {
    let folder = Folder::new();
    let emptied = |kind: Kind| {
        let path = folder.file("changing", &kind.sample());
        let file = File::options().read(true).write(true).open(path).unwrap();
        Emptied { file, first: true }
    };
    let told = recording::read(BufReader::new(emptied(Kind::Session)), "changing");
    let told = told.unwrap_err().to_string();
    assert_eq!(told, "changing, line 1: the line was cut off");
    let mut capture = Listener::new(emptied(Kind::Capture)).unwrap();
    let told = loop {
        match capture.next_heard() {
            Ok(heard) => assert!(heard.is_some(), "the end of a record is missing"),
            Err(error) => break error.to_string(),
        }
    };
    assert!(told.starts_with("the capture is cut off"), "{told}");
    let told = leases::read(emptied(Kind::Leases), None)
        .unwrap_err()
        .to_string();
    assert!(told.starts_with("line 1: the line is cut off"), "{told}");
}

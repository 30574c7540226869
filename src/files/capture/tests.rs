//! Captures of real servers and clients, whole, cut and altered.

use std::path::{Path, PathBuf};

use super::*;
use crate::wire::frame::{Content, read};

/// The captures of real servers and clients.
fn captures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pcap");
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_capture = |path: &PathBuf| {
        let kind = path.extension().and_then(|kind| kind.to_str());
        matches!(kind, Some("pcap" | "pcapng"))
    };
    let mut found: Vec<PathBuf> = paths.filter(is_capture).collect();
    found.sort();
    found
}

/// All frames up to the end, or to what is wrong.
fn all(bytes: &[u8]) -> (Vec<(u64, Duration, usize)>, Option<CaptureError>) {
    let mut frames = Vec::new();
    let mut reader = match CaptureReader::new(bytes) {
        Ok(reader) => reader,
        Err(error) => return (frames, Some(error)),
    };
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => frames.push((frame.number, frame.time, frame.bytes.len())),
            Ok(None) => return (frames, None),
            Err(error) => return (frames, Some(error)),
        }
    }
}

/// Gives one byte at a time, as a slow pipe does.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.len().min(buffer.len()).min(1);
        self.0.read(&mut buffer[..count])
    }
}

#[test]
fn every_frame_of_every_capture_is_read() {
    let expected = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pcap/expected.tsv"),
    );
    let expected = expected.unwrap();
    let captures = captures();
    assert_eq!(captures.len(), expected.lines().count() - 1);
    for path in captures {
        let name = path.file_name().unwrap().to_str().unwrap();
        let row = expected.lines().find(|row| row.starts_with(name)).unwrap();
        let count: usize = row.split('\t').nth(2).unwrap().parse().unwrap();
        let (frames, error) = all(&std::fs::read(&path).unwrap());
        assert!(error.is_none(), "{name}: {error:?}");
        assert_eq!(frames.len(), count, "{name}");
    }
}

#[test]
fn the_kinds_of_link_are_read() {
    for path in captures() {
        let bytes = std::fs::read(&path).unwrap();
        let mut reader = CaptureReader::new(&bytes[..]).unwrap();
        let mut datagrams = 0;
        while let Some(frame) = reader.next_frame().unwrap() {
            let content = read(frame.link, frame.bytes).content;
            datagrams += usize::from(matches!(content, Content::Udp(_)));
        }
        assert!(datagrams >= 2, "{}: {datagrams}", path.display());
    }
}

#[test]
fn a_slow_pipe_gives_the_same_frames() {
    for path in captures().iter().step_by(7) {
        let bytes = std::fs::read(path).unwrap();
        let mut reader = CaptureReader::new(Trickle(&bytes)).unwrap();
        let mut count = 0;
        while reader.next_frame().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, all(&bytes).0.len());
    }
}

#[test]
fn a_capture_may_be_cut_anywhere() {
    for path in captures() {
        let bytes = std::fs::read(&path).unwrap();
        let whole = all(&bytes).0;
        for end in (0..bytes.len().min(2_000)).step_by(3) {
            let (frames, error) = all(&bytes[..end]);
            assert_eq!(frames[..], whole[..frames.len()]);
            let well = error.is_none() || end < bytes.len();
            assert!(well, "{}: {error:?}", path.display());
        }
    }
}

#[test]
fn a_cut_is_named_by_its_byte() {
    let path = captures().remove(0);
    let bytes = std::fs::read(path).unwrap();
    let (frames, error) = all(&bytes[..bytes.len() - 1]);
    assert_eq!(frames.len(), 6);
    let said = error.unwrap().to_string();
    assert!(
        said.starts_with("the capture is cut off: it ends within the record at byte "),
        "{said}"
    );
}

#[test]
fn absurd_lengths_end_in_a_sentence_and_in_bounded_memory() {
    let mut bytes = std::fs::read(captures().remove(0)).unwrap();
    bytes[24 + 8..24 + 12].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
    bytes.resize(MOST * 3, 0);
    let (frames, error) = all(&bytes);
    assert!(frames.is_empty());
    assert!(matches!(error, Some(CaptureError::TooLong { offset: 24 })));
}

#[test]
fn what_is_no_capture_is_said_to_be_none() {
    for bytes in [&b""[..], b"abc", b"lease 192.0.2.1 {\n}", &[0; 100]] {
        assert!(matches!(
            CaptureReader::new(bytes),
            Err(CaptureError::NotACapture)
        ));
    }
}

#[test]
fn altered_bytes_never_panic() {
    for path in captures() {
        let bytes = std::fs::read(&path).unwrap();
        for at in (0..bytes.len().min(200)).step_by(3) {
            for value in [0, 0x7f, 0xff] {
                let mut odd = bytes[..bytes.len().min(1_500)].to_vec();
                if at < odd.len() {
                    odd[at] = value;
                }
                let _ = all(&odd);
            }
        }
    }
}

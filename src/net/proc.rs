//! What the Linux kernel tells of itself in `/proc`: tables, settings, who has which file open.
//! These are questions to the system, not files of the user's. Elsewhere there is nothing to be
//! read, and then nothing is known.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

/// A table that is longer than this is not read to its end.
const LONGEST: u64 = 8 << 20;
/// So many processes are looked at.
const MOST_PROCESSES: usize = 65_536;
/// So many open files of one process are looked at.
const MOST_FILES: usize = 65_536;

/// The text at this place below `/proc`, if it can be read.
pub(super) fn text(place: &str) -> Option<String> {
    let mut text = Vec::new();
    let file = File::open(Path::new("/proc").join(place)).ok()?;
    file.take(LONGEST).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// The process that has this open, of those that this one may look into: `socket:[4711]`.
pub(super) fn holder_of(link: &str) -> Option<u32> {
    let entries = fs::read_dir("/proc").ok()?.flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut processes = numbers.take(MOST_PROCESSES);
    processes.find(|process| has_open(*process, link))
}

fn has_open(process: u32, link: &str) -> bool {
    let Ok(files) = fs::read_dir(format!("/proc/{process}/fd")) else {
        return false;
    };
    let mut files = files.flatten().take(MOST_FILES);
    files.any(|file| {
        let leads_to = fs::read_link(file.path());
        leads_to.is_ok_and(|target| target.as_os_str() == link)
    })
}

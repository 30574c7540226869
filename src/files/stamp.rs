//! How a file looked when it was read or written, so that it can be told whether another program
//! has changed it since.

use std::path::Path;
use std::time::SystemTime;

/// Length and date of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    /// As the file looks now; `None` if there is none that can be looked at.
    pub fn of(path: &Path) -> Option<Self> {
        let what = path.metadata().ok()?;
        Some(Self {
            length: what.len(),
            modified: what.modified().ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_written_again_looks_different() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(Stamp::of(&path), None);
        std::fs::write(&path, "one").unwrap();
        let first = Stamp::of(&path);
        assert_eq!(Stamp::of(&path), first);
        std::fs::write(&path, "three").unwrap();
        assert_ne!(Stamp::of(&path), first);
    }
}
